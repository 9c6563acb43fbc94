#include "stats/intervals.hpp"

#include "stats/oracle_test.hpp"

namespace atalaya::stats {
namespace {

using enum ProportionMethod;

class IntervalsTest : public SurveyDataTest {};

TEST_F(IntervalsTest, IntervalsOfHighCholesterolEqualR) {
    const Table t = Read("r_survey/nhanes.csv");
    const Design design = Nhanes(t).value();
    const Estimate mean =
        Mean(design, t.Numbers("HI_CHOL"), {}, {.missing = MissingRule::kOmit}).value();
    ProportionInput input{mean.value, mean.variance, mean.n, t.rows(), mean.df};
    const auto check = [&](ProportionMethod method, const std::string& name, double tolerance) {
        const json::value expected = Expected("ciprop_" + name + "_dn").at("ci");
        const auto interval = IntervalOfProportion(input, method).value();
        EXPECT_TRUE(Near(interval.lower, expected.at(0).to_number<double>(), tolerance)) << name;
        EXPECT_TRUE(Near(interval.upper, expected.at(1).to_number<double>(), tolerance)) << name;
        EXPECT_EQ(interval.method, method);
    };
    check(kLogit, "xlogit", 1e-9);
    check(kLogit, "logit", 1e-9);
    check(kBeta, "beta", 1e-9);
    check(kArcsine, "asin", 1e-9);
    check(kMean, "mean", 1e-9);
    // R's dispersion holds the mean weight of those who answered over that of all; see the header.
    double answered = 0, all = 0;
    const std::vector<double> y = t.Numbers("HI_CHOL");
    for (std::size_t i = 0; i < t.rows(); ++i) {
        all += design.weights()[i];
        if (!std::isnan(y[i])) answered += design.weights()[i];
    }
    input.variance *= answered / static_cast<double>(mean.n) / (all / static_cast<double>(t.rows()));
    check(kLikelihood, "likelihood", 5e-6);
    // The same by R with a hundred times as many points under its spline.
    const auto exact = IntervalOfProportion(input, kLikelihood).value();
    EXPECT_TRUE(Near(exact.lower, 0.100885046215074, 2e-7));
    EXPECT_TRUE(Near(exact.upper, 0.124100497983956, 2e-7));
}

// CDC's table for the question on seat belts, SUDAAN and SPSS alike.
TEST_F(IntervalsTest, SeatBeltsEqualSudaan) {
    const Table t = Read("r_survey/yrbs.csv");
    const Design design =
        Design::Make({.rows = t.rows(),
                      .weights = t.Numbers("weight"),
                      .stages = {{.strata = t.Codes("stratum"), .units = t.Codes("psu")}}})
            .value();
    std::vector<double> never = t.Numbers("qn8");
    for (double& value : never) value = 2 - value;
    Estimate mean = Mean(design, never, {}, {.missing = MissingRule::kOmit}).value();
    EXPECT_NEAR(mean.value, 0.8136, 5e-5);
    EXPECT_NEAR(mean.se, 0.02008901, 5e-9);
    const auto interval = IntervalOfEstimate(mean, kLogit).value();
    EXPECT_NEAR(interval.lower, 0.7696, 5e-5);
    EXPECT_NEAR(interval.upper, 0.8508, 5e-5);
}

TEST(Intervals, TrapZeroCasesHaveAnUpperBound) {
    for (const auto method : {kLogit, kBeta, kNchs, kWilson, kLikelihood, kArcsine, kMean}) {
        const auto none = IntervalOfProportion({.value = 0, .n = 100, .df = 99}, method).value();
        EXPECT_EQ(none.lower, 0);
        // Clopper-Pearson at 0 of 100: 1 - .025^(1/100).
        EXPECT_TRUE(Near(none.upper, 1 - std::pow(0.025, 0.01), 1e-9));
        const auto all = IntervalOfProportion({.value = 1, .n = 100, .df = 99}, method).value();
        EXPECT_EQ(all.upper, 1);
        EXPECT_TRUE(Near(all.lower, std::pow(0.025, 0.01), 1e-9));
    }
    // Few PSUs shrink what a hundred answers say.
    EXPECT_GT(IntervalOfProportion({.value = 0, .n = 100, .df = 5}, kLogit)->upper, 0.05);
}

TEST(Intervals, LikelihoodLimitsMeetTheScaledRatioTest) {
    // 12 of 80, as many effective answers as given.
    const double p = 0.15, n = 80;
    const ProportionInput input{.value = p, .variance = p * (1 - p) / n, .n = 80,
                                .df = std::numeric_limits<double>::infinity()};
    const auto interval = IntervalOfProportion(input, kLikelihood).value();
    for (const double q : {interval.lower, interval.upper}) {
        const double ratio = 2 * n * (p * std::log(p / q) + (1 - p) * std::log((1 - p) / (1 - q)));
        EXPECT_TRUE(Near(ratio / (n / (n - 1)), 3.841458820694124, 1e-9));
    }
    EXPECT_LT(interval.lower, p);
    EXPECT_GT(interval.upper, p);
}

TEST(Intervals, WilsonSolvesItsDefinition) {
    const auto interval = IntervalOfProportion(
        {.value = 0.02, .variance = 0.02 * 0.98 / 150, .n = 300,
         .df = std::numeric_limits<double>::infinity()}, kWilson).value();
    EXPECT_TRUE(Near(interval.effective_n, 150, 1e-12));
    for (const double q : {interval.lower, interval.upper})
        EXPECT_TRUE(Near((q - 0.02) * (q - 0.02) / (q * (1 - q) / 150), 3.841458820694124, 1e-9));
}

TEST(Intervals, NchsTakesNoGainFromALowDesignEffect) {
    // Variance of 400 effective answers from 200.
    const ProportionInput input{.value = 0.3, .variance = 0.3 * 0.7 / 400, .n = 200, .df = 199};
    EXPECT_TRUE(Near(IntervalOfProportion(input, kNchs)->effective_n, 200, 1e-12));
    EXPECT_TRUE(Near(IntervalOfProportion(input, kBeta)->effective_n, 400, 1e-12));
    EXPECT_LT(IntervalOfProportion(input, kNchs)->lower, IntervalOfProportion(input, kBeta)->lower);
}

TEST(Intervals, SaysWhereThereIsNone) {
    EXPECT_EQ(IntervalOfProportion({.value = 1.2, .n = 5, .df = 4}, kLogit).error().code,
              "stats.proportion_invalid");
    const auto no_df = IntervalOfProportion({.value = .5, .variance = .1, .n = 5}, kLogit).value();
    EXPECT_TRUE(std::isnan(no_df.lower) && std::isnan(no_df.upper));
    const auto fixed = IntervalOfProportion({.value = .5, .n = 5, .df = 4}, kLogit).value();
    EXPECT_EQ(fixed.lower, .5);
    EXPECT_EQ(fixed.upper, .5);
}

}  // namespace
}  // namespace atalaya::stats
