#include "transfer/tallies.hpp"

#include <algorithm>

namespace atalaya::transfer {
namespace {

constexpr std::size_t kExampleLines = 5;

}  // namespace

void Tallies::Add(std::int64_t line, std::string column, const Error& error, bool warning) {
    std::string key = column + '\n' + error.code + '\n' + error.where;
    // An error is mended value by value (an unknown name and the nearest known ones); of warnings,
    // one example tells what they are about.
    if (!warning) {
        for (const auto& param : error.params) key += '\n' + param.value;
    } else if (error.code == "record.rule") {
        key += '\n' + std::string(error.Get("rule"));
    }
    auto found = m_index.find(key);
    if (found == m_index.end()) {
        if (m_tallies.size() >= kMostTallies) {
            m_more = true;
            return;
        }
        found = m_index.emplace(std::move(key), m_tallies.size()).first;
        m_tallies.push_back({std::move(column), error, warning, 0, {}});
    }
    Tally& tally = m_tallies[found->second];
    ++tally.rows;
    if (tally.lines.size() < kExampleLines) tally.lines.push_back(line);
}

void Tallies::Append(Tallies other) {
    for (auto& tally : other.m_tallies) {
        if (m_tallies.size() < kMostTallies) {
            m_tallies.push_back(std::move(tally));
        } else {
            m_more = true;
        }
    }
    m_more |= other.m_more;
}

std::vector<Tally> Tallies::Take() {
    std::stable_sort(m_tallies.begin(), m_tallies.end(), [](const Tally& a, const Tally& b) {
        if (a.warning != b.warning) return b.warning;
        return a.rows > b.rows;
    });
    m_index.clear();
    return std::move(m_tallies);
}

}  // namespace atalaya::transfer
