#include <cmath>

#include <gtest/gtest.h>

#include "surveys/survey_table.hpp"

namespace atalaya::surveys {
namespace {

Cell Share(double value, double se) {
    Cell cell;
    cell.estimate.value = value;
    cell.estimate.variance = se * se;
    cell.estimate.se = se;
    cell.estimate.n = 1000;
    cell.estimate.df = 100;
    cell.interval = stats::ProportionInterval{};
    return cell;
}

Group Of(const std::string& answer) {
    if (answer.empty()) return {};
    return {{GroupKey{.question = "sex", .answer = answer}}};
}

SurveyTable Wave(int year, const std::vector<std::string>& groups, const std::vector<Cell>& cells) {
    SurveyTable table;
    table.description.id = "wave-" + std::to_string(year);
    table.description.year = year;
    for (const std::string& group : groups) table.groups.push_back(Of(group));
    table.lines.push_back({.what = {"past_year", "cannabis"}, .cells = cells});
    return table;
}

TEST(CompareWaves, DifferencesOfIndependentSamples) {
    const auto compared =
        CompareWaves({Wave(2023, {"", "male"}, {Share(.12, .004), Share(.15, .006)}),
                      Wave(2021, {"", "male"}, {Share(.10, .003), Share(.14, .008)})});
    ASSERT_TRUE(compared.ok()) << compared.error().Describe();
    EXPECT_EQ(compared->waves[0].description.year, 2021);
    ASSERT_EQ(compared->differences.size(), 2u);
    const WaveDifference& all = compared->differences[0];
    EXPECT_EQ(all.earlier, "wave-2021");
    EXPECT_EQ(all.later, "wave-2023");
    EXPECT_NEAR(all.contrast.value, .02, 1e-12);
    EXPECT_NEAR(all.contrast.se, .005, 1e-12);   // 3, 4, 5
    EXPECT_LT(all.contrast.p, 0.001);
    EXPECT_NEAR(compared->differences[1].contrast.se, .010, 1e-12);   // 6, 8, 10
    EXPECT_GT(compared->differences[1].contrast.p, 0.05);
    EXPECT_TRUE(compared->trends.empty());
}

TEST(CompareWaves, TrendOfThreeWavesPerYear) {
    const auto compared = CompareWaves({Wave(2021, {""}, {Share(.10, .01)}),
                                        Wave(2023, {""}, {Share(.12, .01)}),
                                        Wave(2025, {""}, {Share(.14, .01)})});
    ASSERT_TRUE(compared.ok());
    EXPECT_EQ(compared->differences.size(), 2u);
    ASSERT_EQ(compared->trends.size(), 1u);
    EXPECT_NEAR(compared->trends[0].per_year.value, .01, 1e-12);
    // Coefficients -2/8, 0, 2/8.
    EXPECT_NEAR(compared->trends[0].per_year.se, .01 * std::sqrt(2.0) / 4, 1e-12);
}

TEST(CompareWaves, WhatOneWaveLacksIsLeftOut) {
    const auto compared =
        CompareWaves({Wave(2021, {"", "male"}, {Share(.1, .01), Share(.2, .01)}),
                      Wave(2023, {"", "female"}, {Share(.1, .01), Share(.2, .01)})});
    ASSERT_TRUE(compared.ok());
    ASSERT_EQ(compared->differences.size(), 1u);
    EXPECT_TRUE(compared->differences[0].group.keys.empty());
}

TEST(CompareWaves, AShareOfNobodyHasNoErrorToCompareWith) {
    const auto compared =
        CompareWaves({Wave(2021, {""}, {Share(0, 0)}), Wave(2023, {""}, {Share(.02, .001)})});
    ASSERT_TRUE(compared.ok());
    EXPECT_NEAR(compared->differences[0].contrast.value, .02, 1e-12);
    EXPECT_TRUE(std::isnan(compared->differences[0].contrast.se));
    EXPECT_TRUE(std::isnan(compared->differences[0].contrast.p));
}

TEST(CompareWaves, NeedsTwo) {
    EXPECT_EQ(CompareWaves({Wave(2021, {""}, {Share(.1, .01)})}).error().code,
              "surveys.waves_few");
}

}  // namespace
}  // namespace atalaya::surveys
