#include "stats/calibration.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "base/random.hpp"
#include "stats/projection.hpp"

namespace atalaya::stats {
namespace {

// Two ways to divide 300 rows with uneven weights, and a number for each.
struct Sample {
    std::vector<double> weights;
    std::vector<Margin> margins;
    Matrix x;
};

Sample MakeSample() {
    base::SeededRandom random(7);
    Sample s;
    s.margins = {{{}, {900, 1100}}, {{}, {500, 600, 900}}};
    std::vector<double> values;
    for (int i = 0; i < 300; ++i) {
        s.weights.push_back(2 + 8 * random.Unit());
        s.margins[0].codes.push_back(static_cast<std::int32_t>(random.Below(2)));
        s.margins[1].codes.push_back(static_cast<std::int32_t>(random.Below(3)));
        values.insert(values.end(), {1, 20 + 40 * random.Unit()});
    }
    s.x = Matrix(300, 2, std::move(values));
    return s;
}

std::vector<double> AllTotals() { return {900, 1100, 500, 600, 900}; }

double Total(const std::vector<double>& weights, const Matrix& x, std::size_t column) {
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * x(i, column);
    return sum;
}

TEST(Calibration, PostStratificationIsARatioInEachPart) {
    const Margin margin{{0, 0, 1, 1, 1}, {60, 30}};
    auto got = PostStratify(std::vector<double>{1, 3, 2, 2, 1}, margin);
    ASSERT_TRUE(got.ok());
    const std::vector<double> want{15, 45, 12, 12, 6};
    for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got->weights[i], want[i], 1e-12);
    EXPECT_NEAR(got->factors[1], 15, 1e-12);
}

// Raking by margins in turn and calibration with the raking distance solve the same problem.
TEST(Calibration, RakeIsCalibrateWithTheRakingDistance) {
    const Sample s = MakeSample();
    auto raked = Rake(s.weights, s.margins);
    ASSERT_TRUE(raked.ok()) << raked.error().Describe();
    auto calibrated = Calibrate(s.weights, Indicators(s.margins), AllTotals(),
                                {.distance = Distance::Raking, .tolerance = 1e-12});
    ASSERT_TRUE(calibrated.ok()) << calibrated.error().Describe();
    for (std::size_t i = 0; i < s.weights.size(); ++i)
        EXPECT_NEAR(calibrated->weights[i], raked->weights[i], 1e-8);
}

TEST(Calibration, EveryDistanceReachesTheTotals) {
    const Sample s = MakeSample();
    const std::vector<double> totals{2000, 83000};
    for (const Distance distance :
         {Distance::Linear, Distance::Raking, Distance::Logit, Distance::Sinh}) {
        CalibrateOptions options{.distance = distance};
        if (distance == Distance::Logit) {
            options.lower = 0.2;
            options.upper = 3;
        }
        auto got = Calibrate(s.weights, s.x, totals, options);
        ASSERT_TRUE(got.ok()) << got.error().Describe();
        EXPECT_NEAR(Total(got->weights, s.x, 0), 2000, 1e-5);
        EXPECT_NEAR(Total(got->weights, s.x, 1), 83000, 1e-3);
        if (distance == Distance::Linear) continue;
        for (double g : got->factors) EXPECT_GT(g, 0);
    }
}

TEST(Calibration, BoundsHoldOrTheAnswerIsNo) {
    const Sample s = MakeSample();
    const std::vector<double> totals{1800, 75000};
    const CalibrateOptions narrow{.lower = 0.9, .upper = 1.25};
    auto got = Calibrate(s.weights, s.x, totals, narrow);
    ASSERT_TRUE(got.ok()) << got.error().Describe();
    for (double g : got->factors) {
        EXPECT_GE(g, 0.9);
        EXPECT_LE(g, 1.25);
    }
    const auto refused =
        Calibrate(s.weights, s.x, std::vector<double>{9000, 75000}, {.lower = 0.5, .upper = 1.5});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, "stats.calibration_not_reached");
    EXPECT_EQ(Calibrate(s.weights, s.x, totals, {.lower = 1.1, .upper = 2}).error().code,
              "stats.calibration_bounds");
    EXPECT_EQ(Calibrate(s.weights, s.x, totals, {.distance = Distance::Logit}).error().code,
              "stats.calibration_bounds");
}

TEST(Calibration, BadInputIsNamed) {
    Sample s = MakeSample();
    s.margins[1].totals[2] = 950;
    EXPECT_EQ(Rake(s.weights, s.margins).error().code, "stats.calibration_margins_differ");
    s.margins[1].totals = {500, 600, 800, 100};
    const Error empty = Rake(s.weights, s.margins).error();
    EXPECT_EQ(empty.code, "stats.calibration_empty");
    EXPECT_EQ(empty.Get("category"), "3");
    s.margins[1].codes[17] = 9;
    EXPECT_EQ(Rake(s.weights, s.margins).error().Get("row"), "17");
    s.weights[4] = -1;
    EXPECT_EQ(Rake(s.weights, s.margins).error().Get("row"), "4");
    // Margins that exclude each other: nobody is in the crossing that both need.
    const std::vector<Margin> apart{{{0, 0, 1}, {5, 5}}, {{0, 0, 1}, {8, 2}}};
    EXPECT_EQ(Rake(std::vector<double>{1, 1, 1}, apart).error().code,
              "stats.calibration_not_reached");
}

TEST(Calibration, TrimmingKeepsTheSum) {
    const std::vector<double> weights{1, 2, 3, 40, 0, 4};
    auto once = TrimWeights(weights, {.upper = 10, .strict = false});
    ASSERT_TRUE(once.ok());
    EXPECT_EQ(*once, (std::vector<double>{8.5, 9.5, 10.5, 10, 0, 11.5}));
    auto strict = TrimWeights(weights, {.upper = 10.2});
    ASSERT_TRUE(strict.ok());
    EXPECT_NEAR(std::accumulate(strict->begin(), strict->end(), 0.0), 50, 1e-9);
    for (double w : *strict) EXPECT_LE(w, 10.2 + 1e-12);
    EXPECT_EQ(TrimWeights(weights, {.upper = 5}).error().code, "stats.trim_limits");
}

// By hand: one margin takes the weighted mean of its part from each influence value.
TEST(Projection, TakesTheMeanOfThePart) {
    const Margin margin{{0, 0, 1}, {10, 5}};
    const std::vector<double> base{1, 3, 2}, calibrated{2.5, 7.5, 5};
    const CalibrationProjection projection(base, calibrated, {&margin, 1});
    std::vector<double> influence{2.5 * 4, 7.5 * 8, 5 * 6};
    projection.ApplyTo(influence, 1);
    EXPECT_NEAR(influence[0], 2.5 * (4 - 7), 1e-12);
    EXPECT_NEAR(influence[1], 7.5 * (8 - 7), 1e-12);
    EXPECT_NEAR(influence[2], 0, 1e-12);
}

// A total that the calibration fixed has no error left; columns do not disturb each other.
TEST(Projection, WhatWasCalibratedHasNoErrorLeft) {
    const Sample s = MakeSample();
    const std::vector<double> calibrated = Rake(s.weights, s.margins).value().weights;
    const CalibrationProjection projection(s.weights, calibrated, s.margins, s.x);
    std::vector<double> known, other, both;
    for (std::size_t i = 0; i < s.weights.size(); ++i) {
        known.push_back(calibrated[i] * (3 * s.x(i, 1) + 5 * (s.margins[1].codes[i] == 2)));
        other.push_back(calibrated[i] * static_cast<double>(i % 7));
        both.insert(both.end(), {known.back(), other.back()});
    }
    projection.ApplyTo(known, 1);
    projection.ApplyTo(other, 1);
    projection.ApplyTo(both, 2);
    double left = 0;
    for (std::size_t i = 0; i < known.size(); ++i) {
        EXPECT_NEAR(known[i], 0, 1e-8);
        EXPECT_NEAR(both[2 * i + 1], other[i], 1e-9);
        left += std::abs(other[i]);
    }
    EXPECT_GT(left, 100);
}

}  // namespace
}  // namespace atalaya::stats
