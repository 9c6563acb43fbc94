#pragma once

#include <string>

#include "content/library.hpp"
#include "exchange/mailroom.hpp"

namespace atalaya::warning {

// What a list of the inbox says of one message, for who reads it.
struct InboxLine {
    // What it is about: of an alert its headline in the reader's language, of which the inbox keeps
    // the first text's; of an incident and of all that is said about it the incident's reference
    // with its summary, or its type where no summary was shared. Of anything else as the inbox has it.
    std::string title;
    std::string about;    // the subject of the incident it belongs to: "incident:XA-4"; else ""
    std::string says;     // words of its own beside the title, at most kLongestSaid bytes; else ""
    std::string request;  // code of incident_requests that it asks of the reader; else ""
};
inline constexpr std::size_t kLongestSaid = 400;

// Nothing is told of an incident but what was sent under the mark of the message itself.
InboxLine LineOf(store::Transaction& tx, const exchange::InboxItem& item,
                 const content::Library& content, Lang lang);

}  // namespace atalaya::warning
