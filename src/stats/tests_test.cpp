#include "stats/tests.hpp"

#include <cmath>

#include "stats/distributions.hpp"
#include "stats/oracle_test.hpp"

namespace atalaya::stats {
namespace {

using TestsOracle = SurveyDataTest;

TEST_F(TestsOracle, DifferencesOfSchoolsEqualR) {
    const Table simple = Read("r_survey/apisrs.csv"), clus = Read("r_survey/apiclus2.csv");
    const auto check = [&](const Design& design, const Table& t, const std::string& call) {
        const auto no = t.Where("sch.wide", "No"), yes = t.Where("sch.wide", "Yes");
        const auto api = t.Numbers("api00");
        const auto got = TestDifference(design, api, no, yes).value();
        const json::value want = Expected(call);
        EXPECT_TRUE(Near(got.value, Number(want.at("diff"))));
        EXPECT_TRUE(Near(got.t, Number(want.at("t"))));
        EXPECT_EQ(got.df, Number(want.at("df")));
        EXPECT_TRUE(Near(got.p, Number(want.at("p"))));
        // A regression on the group is the same test.
        std::vector<double> scores(yes.begin(), yes.end());
        const auto slope = TestTrend(design, api, scores).value();
        EXPECT_TRUE(Near(slope.value, got.value));
        EXPECT_TRUE(Near(slope.se, got.se));
        const Domain both[] = {no, yes};
        const auto equal = TestEquality(design, api, both).value();
        EXPECT_TRUE(Near(equal.statistic, got.t * got.t));
        EXPECT_TRUE(Near(equal.p, got.p));
    };
    check(SimpleSchools(simple).value(), simple, "ttest_dsr");
    check(TwoStageSchools(clus).value(), clus, "ttest_dc2");
}

// Six rows, three strata of two: everything can be counted by hand.
Design Pairs() {
    return Design::Make({.rows = 6, .stages = {{.strata = {1, 1, 2, 2, 3, 3}}}}).value();
}
const std::vector<double> kY = {1, 3, 4, 8, 6, 8};

TEST(Tests, MeanAgainstANumber) {
    // Mean 5; the pairs differ by 2, 4 and 2: variance (4 + 16 + 4) / 36.
    const auto got = TestMean(Pairs(), kY, 4).value();
    EXPECT_DOUBLE_EQ(got.value, 1);
    EXPECT_NEAR(got.se, std::sqrt(24.0 / 36), 1e-12);
    EXPECT_EQ(got.df, 3);
    EXPECT_NEAR(got.p, StudentTwoSided(1 / got.se, 3), 1e-15);
    EXPECT_NEAR(got.upper - got.lower, 2 * StudentQuantile(0.975, 3) * got.se, 1e-12);
}

TEST(Tests, TrendByHand) {
    const std::vector<double> grade = {1, 2, 1, 2, 1, 2};
    // The slope is the mean difference of the pairs, (2 + 4 + 2) / 3, and varies as they do about it:
    // residuals of the pairs' differences -2/3, 4/3, -2/3.
    const auto got = TestTrend(Pairs(), kY, grade).value();
    EXPECT_NEAR(got.value, 8.0 / 3, 1e-12);
    EXPECT_EQ(got.df, 2);
    const double first = 11.0 / 3, second = 19.0 / 3;
    double variance = 0;
    for (int h = 0; h < 3; ++h) {
        const double a = -(kY[2 * h] - first) / 3, b = (kY[2 * h + 1] - second) / 3;
        variance += (a - b) * (a - b);
    }
    EXPECT_NEAR(got.se, std::sqrt(variance), 1e-12);
    EXPECT_EQ(TestTrend(Pairs(), kY, std::vector<double>(6, 2)).error().code,
              "stats.trend_scores");
}

TEST(Tests, OverlappingDomainsKeepTheirCovariance) {
    const std::vector<std::uint8_t> all(6, 1), first = {1, 1, 1, 1, 0, 0};
    const Domain domains[] = {first, all};
    const auto means = DomainMeans(Pairs(), kY, domains).value();
    // The same as the contrast of the part with the rest, times the share of the rest.
    const std::vector<std::uint8_t> rest = {0, 0, 0, 0, 1, 1};
    const Domain parts[] = {first, rest};
    const auto split = DomainMeans(Pairs(), kY, parts).value();
    const double signs[] = {-1, 1};
    const auto whole = LinearContrast(means, signs, 3).value();
    const auto part = LinearContrast(split, signs, 3).value();
    EXPECT_NEAR(whole.value, part.value / 3, 1e-12);
    // Shares of the domains vary, too; here each stratum is in one domain and they do not.
    EXPECT_NEAR(whole.se, part.se / 3, 1e-12);
}

TEST(Tests, WavesAreIndependentSamples) {
    const Estimate before{.value = 0.10, .variance = 0.0004, .df = 30};
    const Estimate after{.value = 0.16, .variance = 0.0005, .df = 20};
    const auto got = TestWaves(before, after).value();
    EXPECT_NEAR(got.value, 0.06, 1e-15);
    EXPECT_NEAR(got.se, 0.03, 1e-15);
    // Satterthwaite: 9^2 / (4^2/30 + 5^2/20).
    EXPECT_NEAR(got.df, 81 / (16.0 / 30 + 25.0 / 20), 1e-9);
    EXPECT_NEAR(got.p, StudentTwoSided(2, got.df), 1e-12);
    const Estimate last{.value = 0.19, .variance = 0.0005, .df = 20};
    const Estimate waves[] = {before, after, last};
    const double years[] = {2015, 2017, 2019};
    const auto trend = TestTrendOfWaves(waves, years).value();
    EXPECT_NEAR(trend.value, 0.09 / 4, 1e-12);
    EXPECT_NEAR(trend.se, std::sqrt(0.0009) / 4, 1e-12);
    const double one[] = {2015, 2015, 2015};
    EXPECT_EQ(TestTrendOfWaves(waves, one).error().code, "stats.trend_scores");
    EXPECT_TRUE(std::isnan(TestWaves(before, {.value = 1, .variance = 1, .df = 0})->p));
}

TEST(Tests, ContrastsThatRepeatEachOtherAreRefused) {
    const Matrix contrasts(2, 2, {1, -1, 2, -2});
    const double values[] = {1, 2};
    EXPECT_EQ(WaldTest(values, Matrix::Identity(2), contrasts, 9).error().code, "stats.singular");
    const Matrix both = Matrix::Identity(2);
    const auto test = WaldTest(values, Matrix(2, 2, {1, 0, 0, 4}), both, 9).value();
    EXPECT_DOUBLE_EQ(test.statistic, 1);
    EXPECT_DOUBLE_EQ(test.numerator_df, 2);
}

}  // namespace
}  // namespace atalaya::stats
