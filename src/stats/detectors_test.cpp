#include "stats/detectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/farrington_baseline.hpp"

namespace atalaya::stats {
namespace {

CountSeries Weekly(std::vector<double> counts) {
    return {.first = {2020, 1, 6}, .counts = std::move(counts)};
}
CountSeries Undated(int periods_per_year, std::vector<double> counts) {
    return {.step = SeriesStep::kUndated,
            .periods_per_year = periods_per_year,
            .counts = std::move(counts)};
}

DetectorPoint Last(const CountSeries& series, const DetectorSettings& settings) {
    auto point = DetectLatest(series, settings);
    EXPECT_TRUE(point.ok()) << point.error().Describe();
    return point.ok() ? *point : DetectorPoint{};
}

std::string CodeOf(const CountSeries& series, const DetectorSettings& settings,
                   const DetectorRange& range = {}) {
    const auto points = Detect(series, settings, range);
    return points.ok() ? "" : points.error().code;
}

// ---- The series

TEST(CountSeriesTest, EventsAreCountedByWeekAndMonth) {
    const std::int64_t monday = base::Date{2020, 1, 6}.ToDays();
    const std::vector<std::int64_t> days = {monday - 1, monday,      monday + 6,
                                            monday + 7, monday + 30, monday + 400};
    EXPECT_EQ(CountEvents(SeriesStep::kWeeks, {2020, 1, 6}, 3, days).counts,
              (std::vector<double>{2, 1, 0}));
    EXPECT_EQ(CountEvents(SeriesStep::kMonths, {2020, 1, 1}, 3, days).counts,
              (std::vector<double>{4, 1, 0}));
    EXPECT_EQ(MondayOf({2020, 1, 12}), (base::Date{2020, 1, 6}));
    EXPECT_EQ(MondayOf({2020, 1, 6}), (base::Date{2020, 1, 6}));
    EXPECT_EQ(MondayOf({1969, 12, 31}), (base::Date{1969, 12, 29}));
}

TEST(CountSeriesTest, MonthsArePlacedByTheCalendar) {
    const CountSeries series{
        .step = SeriesStep::kMonths, .first = {2019, 11, 1}, .counts = std::vector<double>(6)};
    EXPECT_EQ(base::Date::FromDays(series.Position(3)), (base::Date{2020, 2, 1}));
    EXPECT_EQ(base::Date::FromDays(series.Position(-11)), (base::Date{2018, 12, 1}));
    EXPECT_EQ(series.IndexOf(base::Date{2020, 4, 1}.ToDays()), 5);
    EXPECT_EQ(series.IndexOf(base::Date{2020, 4, 2}.ToDays()), -1);
    EXPECT_EQ(series.IndexOf(base::Date{2020, 5, 1}.ToDays()), -1);
}

// The reference dates of Farrington's paper: the nearest same weekday of each year before.
TEST(BaselineTest, AWeekIsComparedWithTheNearestLikeNamedDay) {
    const CountSeries series{.first = {2010, 1, 7}, .counts = std::vector<double>(300)};
    const std::int64_t now = series.IndexOf(base::Date{2013, 6, 6}.ToDays());
    const auto date = [&](int years) {
        return base::Date::FromDays(series.Position(YearsBefore(series, now, years)));
    };
    EXPECT_EQ(date(1), (base::Date{2012, 6, 7}));
    EXPECT_EQ(date(2), (base::Date{2011, 6, 9}));
    EXPECT_EQ(date(3), (base::Date{2010, 6, 3}));
    // A leap day that does not exist counts as 1 March, a Friday in 2019.
    const CountSeries leap{.first = {2016, 3, 5}, .counts = std::vector<double>(300)};
    const std::int64_t day = leap.IndexOf(base::Date{2020, 2, 29}.ToDays());
    EXPECT_EQ(base::Date::FromDays(leap.Position(YearsBefore(leap, day, 1))),
              (base::Date{2019, 3, 2}));
}

TEST(BaselineTest, WhatLiesBetweenTheWindowsIsCutIntoSeasons) {
    const CountSeries series = Undated(12, std::vector<double>(40));
    Baseline baseline;
    SeasonsBefore(series, 30, 2, 1, 4, 2, baseline);
    // Windows at 6 and 18, nine periods between them in three seasons; 28 to 30 are left out.
    EXPECT_EQ(baseline.rows.front(), 5u);
    EXPECT_EQ(baseline.rows.back(), 27u);
    EXPECT_EQ(baseline.seasons, (std::vector<int>{3, 3, 3, 0, 0, 0, 1, 1, 1, 2, 2, 2,
                                                  3, 3, 3, 0, 0, 0, 1, 1, 1, 2, 2}));
    SeasonsBefore(series, 30, 2, 1, 1, 1, baseline);
    EXPECT_EQ(baseline.rows, (std::vector<std::size_t>{5, 6, 7, 17, 18, 19}));
}

// ---- The methods, by hand

TEST(EarsTest, TheThresholdIsMeanPlusDeviations) {
    // Mean 2, variance 4/6.
    const DetectorPoint point = Last(Weekly({1, 2, 3, 1, 2, 3, 2, 5}), EarsSettings{});
    EXPECT_DOUBLE_EQ(point.expected, 2);
    EXPECT_NEAR(point.threshold, 2 + 3.0902323061678132 * std::sqrt(2.0 / 3), 1e-12);
    EXPECT_NEAR(point.score, 3 / std::sqrt(2.0 / 3), 1e-12);
    EXPECT_TRUE(point.alarm);
    // C2 leaves out the two periods before: the baseline is the first seven of nine.
    const DetectorPoint second =
        Last(Weekly({1, 2, 3, 1, 2, 3, 2, 90, 90, 5}), EarsSettings{.method = EarsMethod::kC2});
    EXPECT_NEAR(second.threshold, point.threshold, 1e-12);
}

TEST(EarsTest, ABaselineThatDoesNotVary) {
    const std::vector<double> flat(12, 3);
    EXPECT_EQ(Last(Weekly(flat), EarsSettings{.method = EarsMethod::kC3}).silent,
              SilentReason::kNoVariation);
    EXPECT_EQ(Last(Weekly(flat), EarsSettings{.method = EarsMethod::kC3, .min_sigma = 1}).silent,
              SilentReason::kNone);
    const DetectorPoint point = Last(Weekly(flat), EarsSettings{});
    EXPECT_DOUBLE_EQ(point.threshold, 3);
    EXPECT_FALSE(point.alarm);
}

TEST(FarringtonTest, WithoutTrendAndWeightsItIsAMeanAndItsScatter) {
    // Six periods of mean 3.5; what R surveillance 1.20.3 gives for them.
    const CountSeries series = Undated(3, {2, 4, 3, 5, 1, 6, 2, 4, 3, 9});
    const DetectorPoint point =
        Last(series, FarringtonFlexibleSettings{
                         .years = 2, .half_window = 1, .reweight = false, .trend = false});
    EXPECT_NEAR(point.expected, 3.5000000011373058, 1e-10);
    EXPECT_NEAR(point.dispersion, 1.0000254926908678, 1e-10);
    EXPECT_NEAR(point.threshold, 7.3045211240374872, 1e-9);
    EXPECT_NEAR(point.score, 1.4456484327967278, 1e-9);
    EXPECT_NEAR(point.p_value, 0.0113536499123968, 1e-10);
    EXPECT_TRUE(point.alarm);
    EXPECT_TRUE(std::isnan(point.trend));
}

TEST(FarringtonTest, FollowsATrendOnlyWhereItIsSignificant) {
    std::vector<double> rising, flat;
    for (int i = 0; i < 12 * 6; ++i) {
        rising.push_back(std::round(5 * std::exp(0.01 * i)));
        flat.push_back(5 + i % 3);
    }
    const FarringtonFlexibleSettings settings;
    // It leads above all that was seen, and is not followed.
    EXPECT_TRUE(std::isnan(Last(Undated(12, rising), settings).trend));
    rising[59] = 14;  // a high count a year ago: now it does not
    EXPECT_NEAR(Last(Undated(12, rising), settings).trend, 0.01, 0.003);
    EXPECT_TRUE(std::isnan(Last(Undated(12, flat), settings).trend));
    FarringtonFlexibleSettings without = settings;
    without.trend = false;
    EXPECT_TRUE(std::isnan(Last(Undated(12, rising), without).trend));
}

TEST(FarringtonTest, RatesAreComparedWhereThereIsAPopulation) {
    CountSeries series = Undated(3, {2, 4, 3, 5, 1, 6, 2, 4, 3, 9});
    series.population.assign(10, 1000);
    FarringtonFlexibleSettings settings{
        .years = 2, .half_window = 1, .reweight = false, .trend = false, .population_offset = true};
    EXPECT_NEAR(Last(series, settings).expected, 3.5, 1e-6);
    series.population.back() = 2000;
    EXPECT_NEAR(Last(series, settings).expected, 7, 1e-6);
}

TEST(FarringtonTest, SaysWhyItIsSilent) {
    const CountSeries rare = Undated(3, {0, 1, 0, 0, 1, 0, 0, 0, 0, 2});
    const FarringtonFlexibleSettings settings{.years = 2, .half_window = 1};
    const DetectorPoint point = Last(rare, settings);
    EXPECT_EQ(point.silent, SilentReason::kTooFewCases);
    EXPECT_EQ(NameOf(point.silent), "too_few_cases");
    EXPECT_TRUE(std::isnan(point.threshold));
    EXPECT_FALSE(std::isnan(point.p_value));
    EXPECT_FALSE(point.alarm);
    EXPECT_EQ(Last(rare, FarringtonSettings{.years = 2, .half_window = 1}).silent,
              SilentReason::kTooFewCases);
    FarringtonFlexibleSettings any = settings;
    any.enough_cases = 0;
    EXPECT_EQ(Last(rare, any).silent, SilentReason::kNone);
}

TEST(CusumTest, AddsUpWhatExceedsTheReference) {
    const auto points =
        Detect(Weekly({4, 4, 6, 8, 2, 12}), CusumSettings{.k = 0.5, .h = 2, .mean = 4}, {2, 5})
            .value();
    // Standardised: 1, 2, -1, 4.
    EXPECT_DOUBLE_EQ(points[0].score, 0.5);
    EXPECT_DOUBLE_EQ(points[1].score, 2.0);
    EXPECT_DOUBLE_EQ(points[2].score, 0.5);
    EXPECT_DOUBLE_EQ(points[3].score, 4.0);
    EXPECT_TRUE(points[1].alarm && points[3].alarm);
    EXPECT_FALSE(points[0].alarm || points[2].alarm);
    // The mean comes from the periods before where it is not given.
    EXPECT_DOUBLE_EQ(Detect(Weekly({4, 4, 6, 8, 2, 12}), CusumSettings{}, {2, 5})->front().expected,
                     4);
}

TEST(GlrTest, ComparesTheLikeliestRiseWithNone) {
    const auto points =
        Detect(Weekly({2, 0, 3, 9, 1}), GlrSettings{.limit = 4, .mean = {1}}, {0, 4}).value();
    EXPECT_NEAR(points[0].score, 2 * std::log(2.0) - 1, 1e-12);
    EXPECT_NEAR(points[1].score, 0, 1e-12);
    // Either the third alone or all three.
    EXPECT_NEAR(points[2].score, std::max(3 * std::log(3.0) - 2, 5 * std::log(5.0 / 3) - 2), 1e-12);
    EXPECT_TRUE(points[3].alarm);
    // Five after three are 8 ln 4 - 6 = 5.1, four are 7 ln 3.5 - 5 = 3.8.
    EXPECT_DOUBLE_EQ(points[3].threshold, 4);
    // Anew after the alarm.
    EXPECT_NEAR(points[4].score, 0, 1e-12);
}

TEST(GlrTest, CountsThatDoNotVaryArePoisson) {
    std::vector<double> counts(30, 4);
    counts.back() = 20;
    const auto points =
        Detect(Undated(12, counts), GlrSettings{.dispersion = std::nullopt}, {25, 29}).value();
    EXPECT_EQ(points[0].silent, SilentReason::kNone);
    EXPECT_NEAR(points[0].expected, 4, 1e-9);
    EXPECT_TRUE(points[4].alarm);
}

TEST(GlrTest, AKnownFactorIsALikelihoodRatio) {
    const auto points =
        Detect(Weekly({2, 0, 3}), GlrSettings{.limit = 4, .mean = {1}, .factor = 2}, {0, 2})
            .value();
    EXPECT_NEAR(points[0].score, 2 * std::log(2.0) - 1, 1e-12);
    EXPECT_NEAR(points[1].score, 0, 1e-12);
    EXPECT_NEAR(points[2].score, 3 * std::log(2.0) - 1, 1e-12);
}

TEST(GlrTest, AnEpidemicFeedsOnTheCasesBefore) {
    // One period: l(rate) = 6 ln(1 + 3 rate / 2) - 3 rate is largest at rate = 4/3.
    const auto points =
        Detect(Weekly({3, 6}),
               GlrSettings{.limit = 50, .mean = {2}, .change = GlrChange::kEpidemic}, {0, 1})
            .value();
    EXPECT_NEAR(points[0].score, 0, 1e-12);  // nothing came before
    EXPECT_NEAR(points[1].score, 6 * std::log(3.0) - 4, 1e-10);
}

TEST(ReferenceWindowsTest, SmallMeansHaveTabledLimits) {
    const CountSeries series = Undated(4, {9, 9, 9, 9, 1, 2, 3});
    const DetectorPoint point =
        Last(series, RkiSettings{.years = 0, .half_window = 2, .current_year = true});
    EXPECT_DOUBLE_EQ(point.expected, 1.5);
    EXPECT_DOUBLE_EQ(point.threshold, 5.323);
    // A past of zeros: negative binomial with size 1/2 (R: qnbinom(0.95, 0.5, 7/8), pnbinom).
    const DetectorPoint bayes =
        Last(Undated(4, {0, 0, 0, 0, 0, 0, 0, 2}), BayesSettings{.half_window = 7});
    EXPECT_DOUBLE_EQ(bayes.threshold, 1);
    EXPECT_NEAR(bayes.p_value, 0.00612225663817182, 1e-14);
    EXPECT_TRUE(bayes.alarm);
}

// ---- Where counts are rare

TEST(RareEventsTest, FirstAppearance) {
    const CountSeries series = Weekly({0, 0, 1, 0, 0, 1, 1});
    const auto ever = Detect(series, FirstAppearanceSettings{}).value();
    const auto again = Detect(series, FirstAppearanceSettings{.silent_periods = 2}).value();
    const auto alarms = [](const std::vector<DetectorPoint>& points) {
        std::vector<std::size_t> out;
        for (const DetectorPoint& point : points)
            if (point.alarm) out.push_back(point.index);
        return out;
    };
    EXPECT_EQ(alarms(ever), (std::vector<std::size_t>{2}));
    EXPECT_EQ(alarms(again), (std::vector<std::size_t>{2, 5}));
    EXPECT_TRUE(alarms(Detect(series, FirstAppearanceSettings{.at_least = 2}).value()).empty());
}

TEST(RareEventsTest, TheProbabilityOfSoManyGivenThePast) {
    std::vector<double> counts(53);
    counts.back() = 1;
    // All cases, one, in the last of 53 periods.
    const DetectorPoint one = Last(Weekly(counts), ExactPoissonSettings{});
    EXPECT_NEAR(one.p_value, 1.0 / 53, 1e-14);
    EXPECT_FALSE(one.alarm);
    EXPECT_DOUBLE_EQ(one.threshold, 1);
    counts.back() = 2;
    const DetectorPoint two = Last(Weekly(counts), ExactPoissonSettings{});
    EXPECT_NEAR(two.p_value, 1.0 / 53 / 53, 1e-14);
    EXPECT_TRUE(two.alarm);
    // As many persons in the last period as in all before: a coin for each case.
    CountSeries series = Weekly({1, 0, 2, 3});
    series.population = {100, 100, 100, 300};
    EXPECT_NEAR(Last(series, ExactPoissonSettings{.baseline = 3}).p_value, (20 + 15 + 6 + 1) / 64.0,
                1e-14);
}

TEST(RareEventsTest, PoissonCusumAnswersToCasesCloseTogether) {
    std::vector<double> counts(260);
    counts[30] = counts[100] = counts[180] = 1;  // far apart
    const PoissonCusumSettings settings{.mean = 3.0 / 260, .factor = 4};
    const auto apart = Detect(Weekly(counts), settings, {0, 259}).value();
    for (const DetectorPoint& point : apart) EXPECT_FALSE(point.alarm) << point.index;
    counts[184] = counts[187] = counts[189] = 1;
    const auto points = Detect(Weekly(counts), settings, {0, 259}).value();
    EXPECT_TRUE(std::any_of(points.begin() + 180, points.begin() + 190,
                            [](const DetectorPoint& point) { return point.alarm; }));
    for (const DetectorPoint& point : points)
        EXPECT_EQ(point.alarm, point.observed > point.threshold) << point.index;
}

// ---- Ranges and bad input

TEST(DetectTest, TheLatestIsTheLastOfAll) {
    std::vector<double> counts;
    for (int i = 0; i < 330; ++i) counts.push_back(static_cast<double>((i * 7 + i / 3) % 11));
    const CountSeries series = Weekly(counts);
    for (const DetectorSettings& settings :
         {DetectorSettings(EarsSettings{}), DetectorSettings(FarringtonSettings{}),
          DetectorSettings(FarringtonFlexibleSettings::Recommended()),
          DetectorSettings(CusumSettings{}), DetectorSettings(GlrSettings{}),
          DetectorSettings(RkiSettings{}), DetectorSettings(BayesSettings{}),
          DetectorSettings(ExactPoissonSettings{}), DetectorSettings(PoissonCusumSettings{})}) {
        const auto all = Detect(series, settings).value();
        EXPECT_EQ(all.front().index, FirstEvaluable(series, settings));
        const DetectorPoint last = Last(series, settings);
        EXPECT_EQ(last.index, 329u);
        EXPECT_DOUBLE_EQ(last.threshold, all.back().threshold);
        EXPECT_EQ(last.alarm, all.back().alarm);
    }
}

TEST(DetectTest, RefusesWhatIsNoSeriesOfCounts) {
    std::vector<double> counts(20, 1);
    for (const double bad : {-1.0, 0.5, std::nan(""), std::numeric_limits<double>::infinity()}) {
        counts[4] = bad;
        const auto points = Detect(Weekly(counts), EarsSettings{});
        ASSERT_FALSE(points.ok());
        EXPECT_EQ(points.error().code, "stats.signals_count");
        EXPECT_EQ(points.error().Get("index"), "4");
    }
    CountSeries series = Weekly(std::vector<double>(400, 1));
    const FarringtonFlexibleSettings offset{.population_offset = true};
    EXPECT_EQ(CodeOf(series, offset), "stats.signals_population_needed");
    series.population.assign(399, 1);
    EXPECT_EQ(CodeOf(series, offset), "stats.signals_population");
    series.population.push_back(0);
    EXPECT_EQ(CodeOf(series, offset), "stats.signals_population");
    series.population.back() = 1;
    EXPECT_EQ(CodeOf(series, offset), "");
    EXPECT_EQ(CodeOf(Undated(0, {1, 2}), EarsSettings{}), "stats.signals_step");
}

TEST(DetectTest, RefusesTooShortAPastAndRangesOutside) {
    const CountSeries series = Weekly(std::vector<double>(20, 1));
    EXPECT_EQ(CodeOf(series, FarringtonFlexibleSettings{}), "stats.signals_short_past");
    EXPECT_EQ(CodeOf(series, FarringtonSettings{}), "stats.signals_short_past");
    EXPECT_EQ(CodeOf(series, RkiSettings{}), "stats.signals_short_past");
    EXPECT_EQ(CodeOf(Weekly({}), EarsSettings{}), "stats.signals_short_past");
    EXPECT_EQ(CodeOf(series, EarsSettings{}, {6, 19}), "stats.signals_short_past");
    EXPECT_EQ(CodeOf(series, EarsSettings{}, {7, 19}), "");
    EXPECT_EQ(CodeOf(series, EarsSettings{}, {8, 20}), "stats.signals_range");
    EXPECT_EQ(CodeOf(series, EarsSettings{}, {12, 10}), "stats.signals_range");
    EXPECT_EQ(CodeOf(series, GlrSettings{.mean = {1, 2}}, {8, 19}), "stats.signals_setting");
}

TEST(DetectTest, RefusesSettingsOutOfBounds) {
    const CountSeries series = Weekly(std::vector<double>(400, 1));
    for (const DetectorSettings& bad :
         {DetectorSettings(EarsSettings{.baseline = 2}),
          DetectorSettings(EarsSettings{.alpha = 1.0}),
          DetectorSettings(EarsSettings{.alpha = NAN}),
          DetectorSettings(FarringtonFlexibleSettings{.years = 0}),
          DetectorSettings(FarringtonFlexibleSettings{.seasons = 60}),
          DetectorSettings(FarringtonFlexibleSettings{.enough_periods = 0}),
          DetectorSettings(FarringtonSettings{.half_window = -1}),
          DetectorSettings(CusumSettings{.h = 0}), DetectorSettings(GlrSettings{.factor = 1}),
          DetectorSettings(GlrSettings{.mean = {0}}),
          DetectorSettings(BayesSettings{.current_year = false}),
          DetectorSettings(FirstAppearanceSettings{.at_least = 0}),
          DetectorSettings(ExactPoissonSettings{.baseline = 0}),
          DetectorSettings(PoissonCusumSettings{.factor = 1})})
        EXPECT_EQ(CodeOf(series, bad), "stats.signals_setting") << bad.index();
}

TEST(DetectTest, AllZerosGiveNoAlarm) {
    const CountSeries series = Weekly(std::vector<double>(400));
    for (const DetectorSettings& settings :
         {DetectorSettings(EarsSettings{}), DetectorSettings(FarringtonSettings{}),
          DetectorSettings(FarringtonFlexibleSettings::Recommended()),
          DetectorSettings(CusumSettings{}), DetectorSettings(GlrSettings{}),
          DetectorSettings(RkiSettings{}), DetectorSettings(BayesSettings{}),
          DetectorSettings(FirstAppearanceSettings{}), DetectorSettings(ExactPoissonSettings{}),
          DetectorSettings(PoissonCusumSettings{})})
        EXPECT_FALSE(Last(series, settings).alarm) << settings.index();
}

}  // namespace
}  // namespace atalaya::stats
