#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atalaya::registers {

// The names nearest to a wrong one, at most three, nearest first, as "date, state"; "" when
// nothing is near enough to be what was meant.
std::string Nearest(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace atalaya::registers
