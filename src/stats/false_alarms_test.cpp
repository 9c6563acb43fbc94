#include "stats/false_alarms.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "stats/count_tails.hpp"
#include "stats/jumps.hpp"

namespace atalaya::stats {
namespace {

TEST(RunLengthTest, NormalCusumAsInTheLiterature) {
    // Half of the two-sided 168 and 465 doubled: Lucas and Crosier 1982; Hawkins and Olwell 1998.
    EXPECT_NEAR(NormalCusumRunLength(0.5, 4), 335.4, 0.2);
    EXPECT_NEAR(NormalCusumRunLength(0.5, 5), 930.9, 0.5);
}

TEST(RunLengthTest, PoissonCusumAsByRSurveillance) {
    // arlCusum(h = 3, k = 1.5, theta = 1): an alarm at 3 is one above 2.5.
    const PoissonCusumPlan plan = PlanPoissonCusum(1, 2, 52);
    EXPECT_DOUBLE_EQ(plan.reference, 1.5);
    EXPECT_DOUBLE_EQ(plan.limit, 2.5);
    EXPECT_NEAR(plan.periods_to_alarm, 52.94342, 1e-5);
    // arlCusum(h = 2, k = 1, theta = 0.5)
    EXPECT_NEAR(PlanPoissonCusum(0.5, 3.51286, 45).periods_to_alarm, 45.81248, 1e-5);
    EXPECT_GE(PlanPoissonCusum(100, 1.2, 500).periods_to_alarm, 500);
    EXPECT_GE(PlanPoissonCusum(0.002, 3, 520).periods_to_alarm, 520);
    // Too many states for the chain.
    EXPECT_GE(PlanPoissonCusum(3, 1.01, 1e6).periods_to_alarm, 1e6);
}

TEST(FalseAlarmsTest, SharesFromTheory) {
    // R: pt(-qnorm(0.999) / sqrt(8/7), 6): fourteen times the nominal level.
    EXPECT_NEAR(*ExpectedFalseAlarms(EarsSettings{}, 5), 0.0138350744051783, 1e-12);
    EXPECT_NEAR(*ExpectedFalseAlarms(FarringtonSettings{}, 5), 0.025, 1e-15);
    EXPECT_FALSE(ExpectedFalseAlarms(GlrSettings{}, 5).has_value());
    EXPECT_NEAR(*ExpectedFalseAlarms(FirstAppearanceSettings{.silent_periods = 10}, 0.1),
                std::exp(-1) * (1 - std::exp(-0.1)), 1e-15);
    // A test of counts keeps its level, and wastes some of it.
    const double exact = *ExpectedFalseAlarms(ExactPoissonSettings{.alpha = 0.05}, 2);
    EXPECT_LT(exact, 0.05);
    EXPECT_GT(exact, 0.01);
}

TEST(FalseAlarmsTest, TheoryAndTrialAgreeInControl) {
    std::mt19937_64 random(20261121);
    std::poisson_distribution<int> cases(2.0);
    CountSeries series{.first = {1900, 1, 1}};
    for (int i = 0; i < 40000; ++i) series.counts.push_back(cases(random));
    for (const DetectorSettings& settings :
         {DetectorSettings(ExactPoissonSettings{.baseline = 30, .alpha = 0.05}),
          DetectorSettings(BayesSettings{.half_window = 20}),
          DetectorSettings(PoissonCusumSettings{.mean = 2.0, .periods_to_alarm = 100})}) {
        const BackTest trial = TryOnPast(series, settings).value();
        ASSERT_TRUE(trial.expected_share.has_value());
        // Alarms come in runs where baselines overlap: far within a fifth all the same.
        EXPECT_NEAR(trial.share / *trial.expected_share, 1, 0.2) << settings.index();
        EXPECT_EQ(trial.silent, 0u);
    }
}

TEST(FalseAlarmsTest, SilenceIsCountedApart) {
    CountSeries series{.step = SeriesStep::kUndated, .periods_per_year = 3};
    for (int i = 0; i < 30; ++i) series.counts.push_back(i < 20 ? i % 2 : 6 + i % 3);
    const BackTest trial =
        TryOnPast(series, FarringtonFlexibleSettings{.years = 2, .half_window = 1}).value();
    EXPECT_GT(trial.silent, 0u);
    EXPECT_GT(trial.evaluated, 0u);
    EXPECT_NEAR(trial.share, static_cast<double>(trial.alarms) / trial.evaluated, 1e-15);
    EXPECT_NEAR(trial.per_year, 3 * trial.share, 1e-15);
}

TEST(CountTailsTest, KnownValues) {
    EXPECT_NEAR(PoissonAtLeast(1, 0.5), 1 - std::exp(-0.5), 1e-15);
    EXPECT_NEAR(NegativeBinomialAtLeast(1, 2, 0.5), 0.75, 1e-15);
    EXPECT_NEAR(BinomialAtLeast(3, 3, 0.1), 0.001, 1e-15);
    EXPECT_DOUBLE_EQ(PoissonQuantile(0.95, 3), 6);  // R: qpois
    EXPECT_DOUBLE_EQ(NegativeBinomialQuantile(0.95, 0.5, 7.0 / 8), 1);
    // The sum and the search meet, and the largest means are answered too.
    for (const double mean : {240.0, 260.0, 1e6}) {
        const double quantile = PoissonQuantile(0.99, mean);
        EXPECT_GE(PoissonAtLeast(quantile, mean), 0.01);
        EXPECT_LT(PoissonAtLeast(quantile + 1, mean), 0.01);
    }
    EXPECT_GT(PoissonQuantile(0.99, 1e200), 0.999e200);
    EXPECT_DOUBLE_EQ(PoissonAtLeast(7, 1e200), 1);
    EXPECT_DOUBLE_EQ(NegativeBinomialAtLeast(3, 1e-310, 0.5), 0);
    EXPECT_DOUBLE_EQ(NegativeBinomialQuantile(0.95, 1e-310, 0.5), 0);
}

// ---- Jumps; p values of R's wilcox.test

TEST(JumpTest, ExactWithoutTies) {
    const std::vector<double> past = {80, 82, 79, 85, 88, 90, 81, 83, 77, 86};
    const std::vector<double> now = {60, 62, 84, 58};
    const Jump jump = DetectJump(past, now).value();
    EXPECT_TRUE(jump.exact);
    EXPECT_DOUBLE_EQ(jump.statistic, 6);
    EXPECT_NEAR(jump.p_value, 0.05394605394605395, 1e-15);
    EXPECT_DOUBLE_EQ(jump.baseline_median, 82.5);
    EXPECT_DOUBLE_EQ(jump.current_median, 61);
    EXPECT_FALSE(jump.alarm);
    JumpSettings down{.direction = JumpDirection::kDown, .alpha = 0.05};
    EXPECT_TRUE(DetectJump(past, now, down)->alarm);
    down.least_ratio = 1.5;  // the medians differ by a third only
    EXPECT_FALSE(DetectJump(past, now, down)->alarm);
    down.direction = JumpDirection::kUp;
    EXPECT_FALSE(DetectJump(past, now, down)->alarm);
}

TEST(JumpTest, NormalWithTies) {
    const std::vector<double> past = {10, 10, 12, 12, 12, 15, 9, 10};
    const std::vector<double> now = {15, 15, 20, 12};
    const Jump jump = DetectJump(past, now).value();
    EXPECT_FALSE(jump.exact);
    EXPECT_DOUBLE_EQ(jump.statistic, 28.5);
    EXPECT_NEAR(jump.p_value, 0.03525388772804146, 1e-12);
    EXPECT_NEAR(DetectJump(past, now, {.direction = JumpDirection::kUp})->p_value,
                0.01762694386402073, 1e-12);
    // Nothing differs at all.
    EXPECT_DOUBLE_EQ(DetectJump(std::vector<double>(9, 5), std::vector<double>(4, 5))->p_value, 1);
}

TEST(JumpTest, RefusesTooFewValues) {
    const std::vector<double> past = {1, 2, 3, 4, 5, 6, 7, std::nan(""), -1};
    const auto jump = DetectJump(past, past);
    ASSERT_FALSE(jump.ok());
    EXPECT_EQ(jump.error().code, "stats.signals_measurements");
    EXPECT_EQ(jump.error().Get("group"), "baseline");
    EXPECT_EQ(jump.error().Get("count"), "7");
    EXPECT_EQ(DetectJump(past, past, {.least_baseline = 2}).error().code, "stats.signals_setting");
    EXPECT_EQ(DetectJump(past, std::vector<double>{1, 2}, {.least_baseline = 5}).error().code,
              "stats.signals_measurements");
}

}  // namespace
}  // namespace atalaya::stats
