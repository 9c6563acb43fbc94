#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "content/territories.hpp"
#include "registers/model.hpp"

namespace atalaya::warning {

// The record of another country names its provinces and towns, which are not content here. Each
// place that is not known becomes its country (the letters before the first hyphen) or, where that
// is unknown as well, is left out; a required field of the record gets `instead`, a row of a group
// that cannot be without goes. Returns what was replaced, "place: QA-07", in the order of the fields.
std::vector<std::string> KeepKnownPlaces(const registers::Model& model,
                                         const content::Territories& territories,
                                         std::string_view instead, json::object& record);

}  // namespace atalaya::warning
