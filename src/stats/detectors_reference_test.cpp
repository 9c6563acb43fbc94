// A made-up series of months, and what R surveillance 1.20.3 gives for its last periods. Runs
// everywhere; the real series are in detectors_oracle_test.cpp.

#include <gtest/gtest.h>

#include "stats/detectors.hpp"
#include "stats/oracle_test.hpp"

namespace atalaya::stats {
namespace {

CountSeries Months() {
    CountSeries series{.step = SeriesStep::kMonths, .first = {2010, 2, 1}};
    for (int i = 0; i < 120; ++i) {
        series.counts.push_back((i * 7 + i * i / 5) % 11 + i / 12);
        series.population.push_back(1000 + 3 * i);
    }
    return series;
}

std::vector<DetectorPoint> Evaluated(const DetectorSettings& settings, std::size_t first) {
    auto points = Detect(Months(), settings, {first, 119});
    EXPECT_TRUE(points.ok()) << points.error().Describe();
    return points.ok() ? *points : std::vector<DetectorPoint>();
}

std::vector<int> Alarms(const std::vector<DetectorPoint>& points) {
    std::vector<int> out;
    for (const DetectorPoint& point : points)
        if (point.alarm) out.push_back(static_cast<int>(point.index - points.front().index) + 1);
    return out;
}

// Months are dated by days and measured in those of the first one, February.
TEST(DetectorReferenceTest, FarringtonFlexibleOfMonths) {
    // farringtonFlexible(b = 5, w = 2, noPeriods = 3, thresholdMethod = "delta", pThresholdTrend =
    // 1)
    const auto delta =
        Evaluated(FarringtonFlexibleSettings{.half_window = 2, .trend_p = 1, .seasons = 3}, 118);
    ASSERT_EQ(delta.size(), 2u);
    EXPECT_TRUE(Near(delta[0].mean_used, 16462389.979915958));
    EXPECT_TRUE(Near(delta[0].dispersion, 1));
    EXPECT_TRUE(Near(delta[0].trend, 0.0089169255417106442));
    EXPECT_TRUE(Near(delta[0].expected, 15.938531715343407));
    EXPECT_TRUE(Near(delta[0].threshold, 22.976880672842114));
    EXPECT_TRUE(Near(delta[0].score, -0.7016605378853602));
    EXPECT_TRUE(Near(delta[1].p_value, 0.91954244674143704));
    EXPECT_TRUE(Near(delta[1].trend, 0.0092384737880561226));
    // thresholdMethod = "muan", populationOffset = TRUE
    const auto muan = Evaluated(FarringtonFlexibleSettings{.half_window = 2,
                                                           .seasons = 3,
                                                           .threshold = ThresholdMethod::kUpperMean,
                                                           .population_offset = true},
                                118);
    EXPECT_TRUE(Near(muan[1].mean_used, 17.021353934523184));
    EXPECT_TRUE(Near(muan[1].trend, 0.0070502542082041628));
    EXPECT_TRUE(Near(muan[1].expected, 16.323142717085958));
    EXPECT_DOUBLE_EQ(muan[1].threshold, 24);
    EXPECT_TRUE(Near(muan[1].score, 0.38700688766792479));
    EXPECT_TRUE(Near(muan[1].p_value, 0.95136470623081248));
}

TEST(DetectorReferenceTest, FarringtonOf1996) {
    const auto points = Evaluated(FarringtonSettings{.half_window = 2}, 118);
    EXPECT_TRUE(Near(points[0].threshold, 25.269934667322229));
    EXPECT_TRUE(Near(points[1].threshold, 25.272909347293997));
    EXPECT_TRUE(Near(1 - points[0].p_value, 0.13006512826080804));
}

TEST(DetectorReferenceTest, LikelihoodRatios) {
    // algo.glrnb(range = 80:120, mu0 = list(S = 1, trend = TRUE), c.ARL = 3)
    const auto negative =
        Evaluated(GlrSettings{.limit = 3, .dispersion = std::nullopt, .trend = true}, 79);
    EXPECT_TRUE(Near(negative[0].dispersion, 0.038548781667255491));
    EXPECT_TRUE(Near(negative[0].score, 0.27260421659699041));
    EXPECT_TRUE(Near(negative[19].score, 0.2396090986277053));
    EXPECT_TRUE(Alarms(negative).empty());
    // algo.glrpois(range = 80:120, mu0 = list(S = 1), c.ARL = 3)
    const auto poisson = Evaluated(GlrSettings{.limit = 3}, 79);
    EXPECT_TRUE(Near(poisson[0].score, 2.5908720783253063));
    EXPECT_TRUE(Near(poisson[19].score, 5.1037070858336069));
    EXPECT_EQ(Alarms(poisson),
              (std::vector<int>{3, 6, 9, 11, 13, 16, 18, 19, 20, 23, 26, 28, 30, 33, 36, 37, 39}));
    // ret = "cases" is the smallest count with an alarm: 15, 11, 11, 15, 15.
    const double quiet[] = {14, 10, 10, 14, 14};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_DOUBLE_EQ(poisson[i].threshold, quiet[i]);
}

TEST(DetectorReferenceTest, CusumOfOtherTransforms) {
    // cusum(range = 100:120, k = 1, h = 2, trans = "anscombe2nd")
    CusumSettings settings{.transform = CountTransform::kAnscombeSecondOrder, .k = 1, .h = 2};
    const auto anscombe = Evaluated(settings, 99);
    EXPECT_TRUE(Near(anscombe[0].threshold, 17.618093911507859));
    EXPECT_DOUBLE_EQ(anscombe[20].threshold, 0);
    EXPECT_EQ(Alarms(anscombe).front(), 6);
    // trans = "pearsonNegBin", alpha = 0.2
    settings.transform = CountTransform::kPearsonNegativeBinomial;
    settings.dispersion = 0.2;
    const auto pearson = Evaluated(settings, 99);
    EXPECT_TRUE(Near(pearson[0].threshold, 22.715721498532648));
    EXPECT_TRUE(Near(pearson[20].threshold, 17.68973544389851));
    EXPECT_TRUE(Alarms(pearson).empty());
}

}  // namespace
}  // namespace atalaya::stats
