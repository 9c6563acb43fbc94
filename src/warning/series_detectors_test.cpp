#include "warning/series_detectors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace atalaya::warning {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

WatchedDetector Read(std::string_view yaml, std::vector<std::string>* codes = nullptr) {
    const auto node = content::ParseYaml(yaml, "series/test.yaml");
    EXPECT_TRUE(node.ok());
    std::vector<Error> faults;
    auto out = ReadDetector(*node, stats::SeriesStep::kWeeks, faults);
    for (const auto& fault : faults) {
        EXPECT_EQ(fault.where.find("series/test.yaml:1:"), 0u) << fault.where;
        if (codes) codes->push_back(fault.code);
    }
    return out;
}

std::vector<std::string> Faults(std::string_view yaml) {
    std::vector<std::string> out;
    Read(yaml, &out);
    return out;
}

TEST(SeriesDetectorsTest, SettingsAreThoseOfTheMethod) {
    const auto ears = Read("{id: ears_c2, settings: {baseline: 9, min_sigma: \"0.5\"}}");
    const auto& settings =
        std::get<stats::EarsSettings>(std::get<stats::DetectorSettings>(ears.settings));
    EXPECT_EQ(settings.method, stats::EarsMethod::kC2);
    EXPECT_EQ(settings.baseline, 9);
    EXPECT_DOUBLE_EQ(settings.min_sigma, 0.5);
    EXPECT_FALSE(settings.alpha.has_value());

    const auto flexible = Read(
        "{id: farrington_flexible, settings: {years: 3, seasons: 10, excluded_periods: 26, "
        "threshold: negative_binomial, alpha: \"0.01\"}}");
    const auto& farrington = std::get<stats::FarringtonFlexibleSettings>(
        std::get<stats::DetectorSettings>(flexible.settings));
    EXPECT_EQ(farrington.years, 3);
    EXPECT_EQ(farrington.excluded_periods, 26);
    EXPECT_EQ(farrington.threshold, stats::ThresholdMethod::kNegativeBinomial);
    EXPECT_DOUBLE_EQ(farrington.alpha, 0.01);
    EXPECT_TRUE(Read("{id: value_jump}").OfValues());
}

TEST(SeriesDetectorsTest, WhatTheMethodDoesNotKnowIsAFaultWithItsPlace) {
    EXPECT_THAT(Faults("{id: ears_c2, settings: {baseline: 7}}"), IsEmpty());
    EXPECT_THAT(Faults("{id: oracle}"), ElementsAre("warning.series_detector"));
    EXPECT_THAT(Faults("{id: ears_c2, settings: {years: 3}}"),
                ElementsAre("warning.series_setting"));
    EXPECT_THAT(Faults("{id: ears_c2, settings: {baseline: 2}}"),
                ElementsAre("stats.signals_setting"));
    EXPECT_THAT(Faults("{id: rare_event, settings: {alpha: \"much\"}}"),
                ElementsAre("number.invalid"));
    EXPECT_THAT(Faults("{id: value_jump, settings: {alpha: \"2\", at_least: 1}}"),
                ElementsAre("stats.signals_setting", "stats.signals_setting"));
}

// Every name that content may use is known to its method.
TEST(SeriesDetectorsTest, EveryMethodReads) {
    for (const auto* id : {"ears_c1", "ears_c2", "ears_c3", "farrington", "farrington_flexible",
                           "cusum", "glr", "rki", "bayes", "first_appearance", "rare_event",
                           "poisson_cusum", "value_jump"})
        EXPECT_THAT(Faults("{id: " + std::string(id) + "}"), IsEmpty()) << id;
}

std::vector<std::vector<double>> Purities() {
    std::vector<std::vector<double>> out;
    for (int month = 0; month < 13; ++month) out.push_back({28, 30, 31, 29, 33, 30.5});
    return out;
}

TEST(SeriesDetectorsTest, AJumpOfValuesIsFoundInBothDirections) {
    auto values = Purities();
    EXPECT_FALSE(DetectJumps(values, {}, 12, 12).front().alarm);
    values[12] = {61, 58, 70, 66, 64};
    const auto up = DetectJumps(values, {}, 12, 12).front();
    EXPECT_TRUE(up.alarm);
    EXPECT_DOUBLE_EQ(up.observed, 64);
    EXPECT_DOUBLE_EQ(up.expected, 30.25);
    EXPECT_NEAR(up.score, 64 / 30.25, 1e-12);
    EXPECT_LT(up.p_value, 0.01);
    values[12] = {11, 8, 12, 9, 10};
    const auto down = DetectJumps(values, {}, 12, 12).front();
    EXPECT_TRUE(down.alarm);
    EXPECT_LT(down.score, 1);
    // Certain, but by less than the factor that is asked for.
    values[12] = {33, 34, 33.5, 34.5, 35};
    EXPECT_FALSE(DetectJumps(values, {}, 12, 12).front().alarm);
    EXPECT_TRUE(DetectJumps(values, {.factor = 1.05}, 12, 12).front().alarm);
}

TEST(SeriesDetectorsTest, FewValuesAreSilent) {
    auto values = Purities();
    values[12] = {90, 91};
    const auto point = DetectJumps(values, {}, 12, 12).front();
    EXPECT_FALSE(point.alarm);
    EXPECT_EQ(point.silent, stats::SilentReason::kTooFewCases);
    EXPECT_TRUE(std::isnan(point.observed));
    values.assign(13, {50, 50, 50, 50, 50});
    EXPECT_FALSE(DetectJumps(values, {}, 12, 12).front().alarm);
}

stats::CountSeries Counts(std::vector<double> counts) {
    return {.step = stats::SeriesStep::kWeeks,
            .first = *base::Date::Parse("2024-01-01"),
            .counts = std::move(counts)};
}

TEST(SeriesDetectorsTest, AShortPastIsNoErrorButNoAnswer) {
    const auto farrington = Read("{id: farrington_flexible}");
    const auto none = RunDetector(farrington, Counts(std::vector<double>(30, 5)), {}, 0, 29);
    ASSERT_TRUE(none.ok()) << none.error().Describe();
    EXPECT_THAT(*none, IsEmpty());
    const auto first = Read("{id: first_appearance}");
    std::vector<double> counts(30, 0);
    counts[29] = 1;
    const auto found = RunDetector(first, Counts(counts), {}, 29, 29);
    ASSERT_TRUE(found.ok());
    ASSERT_EQ(found->size(), 1u);
    EXPECT_TRUE(found->front().alarm);
}

// A sum keeps what came before the periods that are asked for.
TEST(SeriesDetectorsTest, ASumIsNotStartedAnewByTheQuestion) {
    const auto cusum = Read("{id: poisson_cusum, settings: {factor: \"2\", periods_to_alarm: \"520\"}}");
    std::vector<double> counts(120, 1);
    for (std::size_t i = 100; i < 120; ++i) counts[i] = 3;
    const auto all = RunDetector(cusum, Counts(counts), {}, 0, 119);
    const auto last = RunDetector(cusum, Counts(counts), {}, 119, 119);
    ASSERT_TRUE(all.ok() && last.ok());
    ASSERT_EQ(last->size(), 1u);
    EXPECT_EQ(last->front().index, 119u);
    EXPECT_DOUBLE_EQ(last->front().score, all->back().score);
}

}  // namespace
}  // namespace atalaya::warning
