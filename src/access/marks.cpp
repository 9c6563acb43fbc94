#include "access/marks.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "access/access.hpp"

namespace atalaya::access {

int Strictness(std::string_view mark) {
    static constexpr std::array<std::pair<std::string_view, int>, kMarks.size()> kOrder = {
        {{"public", 0},
         {"tlp:clear", 0},
         {"official", 1},
         {"tlp:green", 1},
         {"restricted", 2},
         {"tlp:amber", 2},
         {"tlp:amber+strict", 3},
         {"tlp:red", 4}}};
    const auto found = std::ranges::find(kOrder, mark, [](const auto& one) { return one.first; });
    return found == kOrder.end() ? 0 : found->second;
}

}  // namespace atalaya::access
