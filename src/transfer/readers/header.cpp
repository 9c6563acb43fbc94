#include "transfer/readers/header.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace atalaya::transfer {

std::vector<std::string> NamesOf(std::span<const std::string_view> cells) {
    std::vector<std::string> names;
    std::map<std::string, int> seen;
    for (std::string_view cell : cells) names.emplace_back(base::TrimAscii(cell));
    while (!names.empty() && names.back().empty()) names.pop_back();
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string& name = names[i];
        std::replace_if(name.begin(), name.end(),
                        [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
        if (name.empty()) name = "#" + std::to_string(i + 1);
        int times = ++seen[name];
        if (times > 1) name += " (" + std::to_string(times) + ")";
    }
    return names;
}

std::vector<std::string> NumberedNames(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 1; i <= count; ++i) names.push_back(std::to_string(i));
    return names;
}

bool AllEmpty(std::span<const std::string_view> cells) {
    return std::all_of(cells.begin(), cells.end(),
                       [](std::string_view cell) { return cell.empty(); });
}

void Shape::Fit(std::vector<std::string_view>& cells, std::vector<Error>& faults,
                const std::string& where) const {
    if (cells.size() == m_width) return;
    bool surplus = cells.size() > m_width;
    bool harmless = surplus && AllEmpty(std::span(cells).subspan(m_width));
    if (!harmless)
        faults.push_back(Err(surplus ? "transfer.too_many_fields" : "transfer.too_few_fields",
                             {{"found", std::to_string(cells.size())},
                              {"expected", std::to_string(m_width)}},
                             where));
    cells.resize(m_width);
}

}  // namespace atalaya::transfer
