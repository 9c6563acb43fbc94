// The same table in the waves of a survey.

#include <algorithm>
#include <cmath>
#include <limits>

#include "surveys/survey_table.hpp"

namespace atalaya::surveys {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool SameGroup(const Group& a, const Group& b) {
    return std::equal(a.keys.begin(), a.keys.end(), b.keys.begin(), b.keys.end(),
                      [](const GroupKey& x, const GroupKey& y) {
                          return x.question == y.question && x.answer == y.answer;
                      });
}

// nullptr where the wave has no such cell.
const Cell* FindCell(const SurveyTable& wave, const MeasureOf& what, const Group& group) {
    const auto line = std::find_if(wave.lines.begin(), wave.lines.end(),
                                   [&](const Line& one) { return one.what == what; });
    const auto place = std::find_if(wave.groups.begin(), wave.groups.end(),
                                    [&](const Group& one) { return SameGroup(one, group); });
    if (line == wave.lines.end() || place == wave.groups.end()) return nullptr;
    return &line->cells[place - wave.groups.begin()];
}

// An estimate whose error is not known, as that of a share of nobody, compares with nothing: its
// variance of zero would make every difference certain.
stats::Estimate Comparable(const Cell& cell) {
    stats::Estimate out = cell.estimate;
    const bool at_end = cell.interval && (out.value == 0 || out.value == 1);
    if (at_end || out.n == 0) out.variance = kNaN;
    return out;
}

// The cell of each wave, or nothing where one has none.
std::vector<stats::Estimate> Across(const std::vector<SurveyTable>& waves, const MeasureOf& what,
                                    const Group& group) {
    std::vector<stats::Estimate> out;
    for (const SurveyTable& wave : waves) {
        const Cell* cell = FindCell(wave, what, group);
        if (cell == nullptr) return {};
        out.push_back(Comparable(*cell));
    }
    return out;
}

}  // namespace

Result<WaveComparison> CompareWaves(std::vector<SurveyTable> waves) {
    if (waves.size() < 2) return Err("surveys.waves_few");
    std::stable_sort(waves.begin(), waves.end(), [](const SurveyTable& a, const SurveyTable& b) {
        return a.description.year < b.description.year;
    });
    WaveComparison out;
    std::vector<double> years;
    for (const SurveyTable& wave : waves) years.push_back(wave.description.year);
    const double level = waves.back().plan.choices.level;
    const SurveyTable& latest = waves.back();
    for (const Line& line : latest.lines)
        for (const Group& group : latest.groups) {
            const auto cells = Across(waves, line.what, group);
            for (std::size_t w = 1; w < cells.size(); ++w) {
                ATALAYA_ASSIGN(const auto contrast,
                               stats::TestWaves(cells[w - 1], cells[w], level));
                out.differences.push_back({waves[w - 1].description.id, waves[w].description.id,
                                           group, line.what, contrast});
            }
            if (cells.size() < 3 || years.front() == years.back()) continue;
            ATALAYA_ASSIGN(const auto trend, stats::TestTrendOfWaves(cells, years, level));
            out.trends.push_back({group, line.what, trend});
        }
    out.waves = std::move(waves);
    return out;
}

}  // namespace atalaya::surveys
