#include "surveys/withhold.hpp"

#include <algorithm>
#include <limits>

namespace atalaya::surveys {
namespace {

void Empty(Cell& cell) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    const std::size_t n = cell.estimate.n;
    cell.estimate = {.value = kNone,
                     .variance = kNone,
                     .se = kNone,
                     .cv = kNone,
                     .n = n,
                     .weighted_n = kNone,
                     .df = kNone,
                     .deff_wr = kNone,
                     .deff_wor = kNone,
                     .lower = kNone,
                     .upper = kNone};
    cell.interval.reset();
    cell.population.reset();
    cell.cases = 0;
}

template <class Each>
void ForEachCell(SurveyTable& table, Each&& each) {
    for (Line& line : table.lines) {
        for (Cell& cell : line.cells) each(line, cell);
    }
}

}  // namespace

void EmptyWithheld(SurveyTable& table) {
    ForEachCell(table, [](Line& line, Cell& cell) {
        if (cell.presentation.verdict != stats::Presentation::kWithhold) return;
        Empty(cell);
        // The shares that a test compared would give the figure back.
        for (auto& [grouping, test] : line.tests) test.shares.clear();
    });
}

void WithholdBelow(SurveyTable& table, std::size_t least) {
    ForEachCell(table, [&](Line&, Cell& cell) {
        if (cell.estimate.n == 0 || cell.estimate.n >= least) return;
        cell.presentation.verdict = stats::Presentation::kWithhold;
        auto& reasons = cell.presentation.reasons;
        if (std::ranges::find(reasons, stats::PresentationReason::kCases) == reasons.end())
            reasons.insert(reasons.begin(), stats::PresentationReason::kCases);
    });
    EmptyWithheld(table);
}

}  // namespace atalaya::surveys
