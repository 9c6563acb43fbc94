#pragma once

// Members of JSON that this program wrote itself: one that is missing or of another type reads as
// empty, so that what an earlier version wrote stays readable.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"

namespace atalaya::base {

json::object LocalJson(const LocalText& text);  // {"en", "es", "pt", "fr"}
json::array TextsJson(const std::vector<std::string>& texts);

std::string TextIn(const json::object& object, std::string_view key);
std::int64_t NumberIn(const json::object& object, std::string_view key);
bool FlagIn(const json::object& object, std::string_view key);
LocalText LocalIn(const json::object& object, std::string_view key);
std::vector<std::string> TextsIn(const json::object& object, std::string_view key);
const json::object& ObjectIn(const json::object& object, std::string_view key);

}  // namespace atalaya::base
