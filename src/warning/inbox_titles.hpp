#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "content/library.hpp"
#include "store/database.hpp"

namespace atalaya::warning {

// A message as it stands in the inbox or outbox; `title` as it is kept there.
struct Listed {
    std::string_view id, kind, sender, subject, mark, title;
    std::int64_t revision = 1;
};

// What a list says of one message, for who reads it.
struct InboxLine {
    // What it is about: of an alert its headline in the reader's language, of which the inbox keeps
    // the first text's; of an incident and of all that is said about it the incident's reference
    // with its summary, or its type where no summary was shared. Of anything else as it is kept.
    std::string title;
    std::string about;    // the subject of the incident it belongs to: "incident:XA-4"; else ""
    std::string says;     // words of its own beside the title, at most kLongestSaid bytes; else ""
    std::string request;  // code of incident_requests that it asks of the reader; else ""
};
inline constexpr std::size_t kLongestSaid = 400;

// Nothing is told of an incident but what was sent under the mark of the message itself.
InboxLine LineOf(store::Transaction& tx, const Listed& item, const content::Library& content,
                 Lang lang);

}  // namespace atalaya::warning
