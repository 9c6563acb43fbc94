#pragma once

// What a watched series is called. A series has a name, "notifications_by_place/place:XA-01": the
// definition it is of (content, kind "watched_series") and the code of each thing that it is
// counted by. The title is made of that name whenever it is shown, in the reader's language.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "content/library.hpp"

namespace atalaya::registers {

using SeriesKeys = std::vector<std::pair<std::string, std::string>>;  // field, code

// "notifications_by_place/place:XA-01".
std::string SeriesName(std::string_view definition, const SeriesKeys& keys);
// "Notifications by territory, weekly: Brumales". A definition that the content does not have
// stands for itself, and so does a code that is in no list.
std::string SeriesTitle(const content::Library& library, std::string_view definition,
                        const SeriesKeys& keys, Lang lang);
// The same from the name; the name itself where the content has no such definition.
std::string SeriesTitle(const content::Library& library, std::string_view name, Lang lang);

}  // namespace atalaya::registers
