#include "registers/nearest.hpp"

#include <algorithm>
#include <utility>

#include <fmt/ranges.h>

#include "base/text.hpp"

namespace atalaya::registers {

std::vector<std::string> NearestOf(std::string_view wrong, const std::vector<std::string>& names) {
    const std::string folded = base::Fold(wrong);
    const int limit = folded.size() < 5 ? 1 : folded.size() < 9 ? 2 : 3;
    std::vector<std::pair<int, std::string>> near;
    for (const auto& name : names) {
        const std::string candidate = base::Fold(name);
        int distance = base::EditDistance(folded, candidate, limit);
        // A name that begins or ends with what was written is a likely meaning as well.
        if (distance > limit && folded.size() >= 3 && candidate.size() > folded.size() &&
            (candidate.starts_with(folded) || candidate.ends_with(folded)))
            distance = limit;
        if (distance <= limit) near.emplace_back(distance, name);
    }
    std::stable_sort(near.begin(), near.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> out;
    for (std::size_t i = 0; i < near.size() && i < 3; ++i) out.push_back(std::move(near[i].second));
    return out;
}

std::string Nearest(std::string_view wrong, const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(NearestOf(wrong, names), ", "));
}

}  // namespace atalaya::registers
