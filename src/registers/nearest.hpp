#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atalaya::registers {

// The names nearest to a wrong one, at most three, nearest first; none when nothing is near enough
// to be what was meant.
std::vector<std::string> NearestOf(std::string_view wrong, const std::vector<std::string>& names);

// The same in one text, "date, state".
std::string Nearest(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace atalaya::registers
