#include "surveys/run_plan_tests.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace atalaya::surveys {

namespace {

// What a sample cannot test is left out; other errors are those of the input.
bool IsNoTest(const Error& error) {
    static constexpr std::array<std::string_view, 3> kCodes = {
        "stats.table_small", "stats.singular", "stats.domain_empty"};
    return std::find(kCodes.begin(), kCodes.end(), error.code) != kCodes.end();
}

Result<void> TestShare(const stats::Design& design, const GroupLayout& layout, std::size_t part,
                       const PlanColumn& column, std::size_t grouping, Line& line) {
    std::vector<std::int32_t> answers;
    answers.reserve(column.share.size());
    for (const std::int8_t value : column.share)
        answers.push_back(stats::IsMissing(value) ? stats::kMissingCode : value);
    auto test = stats::TestIndependence(design, answers, layout.CodesOf(part),
                                        stats::IndependenceMethod::kF, {},
                                        stats::MissingRule::kOmit);
    if (test) line.tests[grouping] = *std::move(test);
    else if (!IsNoTest(test.error())) return std::move(test).error();
    return {};
}

Result<void> TestNumber(const stats::Design& design, const GroupLayout& layout,
                        const GroupLayout::Part& part, const PlanColumn& column,
                        std::size_t grouping, Line& line) {
    std::vector<std::vector<std::uint8_t>> groups;
    for (std::size_t g = 0; g < part.count; ++g)
        if (line.cells[part.first + g].estimate.n > 0)
            groups.push_back(layout.RowsOf(part.first + g));
    if (groups.size() < 2) return {};
    const std::vector<stats::Domain> domains(groups.begin(), groups.end());
    auto test = stats::TestEquality(design, column.number, domains,
                                    {.missing = stats::MissingRule::kOmit});
    if (test) line.mean_tests[grouping] = *test;
    else if (!IsNoTest(test.error())) return std::move(test).error();
    return {};
}

}  // namespace

Result<void> TestGroups(const stats::Design& design, const TablePlan& plan,
                        const GroupLayout& layout, const PlanColumn& column, Line& line) {
    if (column.measure->kind == Measure::Kind::Median) return {};
    for (std::size_t k = 0; k < plan.groupings.size(); ++k) {
        if (plan.groupings[k].size() != 1) continue;
        // The first part is the total.
        if (column.IsShare())
            ATALAYA_TRY(TestShare(design, layout, k + 1, column, k, line));
        else
            ATALAYA_TRY(TestNumber(design, layout, layout.parts[k + 1], column, k, line));
    }
    return {};
}

}  // namespace atalaya::surveys
