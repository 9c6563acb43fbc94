#include "app/demo_questionnaires.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "surveys/mapping_check.hpp"
#include "surveys/measures.hpp"
#include "surveys/sampling.hpp"

namespace atalaya::app {
namespace {

std::shared_ptr<const surveys::Standard> TheStandard() {
    static const auto standard = [] {
        const auto library = content::Library::Load({});
        if (!library.ok()) throw std::runtime_error(library.error().Describe());
        auto read = surveys::Standard::Load(**library);
        if (!read.ok()) throw std::runtime_error(read.error().Describe());
        return *read;
    }();
    return standard;
}

DemoSample Sample(int year) {
    return {.seed = static_cast<std::uint64_t>(year),
            .year = year,
            .regions = {"A", "B", "C", "D", "E", "F"},
            .units = 9,
            .persons = 13};
}

double ShareOf(const DemoFile& file, const surveys::MeasureOf& what) {
    const auto answers = surveys::Answers::Make(file.dataset(), file.mapping(), TheStandard());
    EXPECT_TRUE(answers.ok()) << answers.error().Describe();
    if (!answers.ok()) return -1;
    const auto column =
        surveys::ComputeMeasure(*answers, what, surveys::MissingAnswers::LeaveOut);
    EXPECT_TRUE(column.ok()) << column.error().Describe();
    if (!column.ok()) return -1;
    double sum = 0, rows = 0;
    for (const double value : column->values) {
        if (std::isnan(value)) continue;
        sum += value;
        ++rows;
    }
    return sum / rows;
}

TEST(DemoQuestionnaires, TheSameSeedMakesTheSameFile) {
    const DemoFile one = SchoolFile(Sample(2023)), other = SchoolFile(Sample(2023));
    ASSERT_EQ(one.dataset().columns.size(), other.dataset().columns.size());
    EXPECT_GT(one.dataset().rows, 3500u);
    for (std::size_t i = 0; i < one.dataset().columns.size(); ++i) {
        const auto &a = one.dataset().NumbersOf(i), &b = other.dataset().NumbersOf(i);
        for (std::size_t row = 0; row < one.dataset().rows; ++row)
            ASSERT_TRUE(a[row] == b[row] || (std::isnan(a[row]) && std::isnan(b[row])));
    }
}

TEST(DemoQuestionnaires, TheMappingIsOneThatAPersonCouldGive) {
    for (const DemoFile& file : {SchoolFile(Sample(2023)), HouseholdFile(Sample(2024))}) {
        const auto json = file.mapping().ToJson();
        const auto read = surveys::Mapping::FromJson(json, *TheStandard());
        ASSERT_TRUE(read.ok()) << read.error().Describe();
        EXPECT_TRUE(surveys::Answers::Make(file.dataset(), *read, TheStandard()).ok());
        std::set<std::string> labels;
        for (const auto& variable : file.dataset().variables)
            EXPECT_TRUE(labels.insert(variable.label).second) << variable.label;
    }
}

TEST(DemoQuestionnaires, UseRisesAndFallsAsItIsToldTo) {
    const DemoFile first = SchoolFile(Sample(2021)), last = SchoolFile(Sample(2025));
    EXPECT_GT(ShareOf(first, {"past_year", "tobacco"}),
              ShareOf(last, {"past_year", "tobacco"}) + 0.03);
    EXPECT_LT(ShareOf(first, {"past_year", "e_cigarettes"}),
              ShareOf(last, {"past_year", "e_cigarettes"}) - 0.05);
    EXPECT_GT(ShareOf(last, {"lifetime", "cannabis"}), 0.08);
    EXPECT_LT(ShareOf(last, {"lifetime", "cannabis"}), 0.35);
    EXPECT_LT(ShareOf(last, {"lifetime", "relevin"}), 0.03);
    EXPECT_GT(ShareOf(last, {"cast_at_risk", ""}), 0.05);
    EXPECT_LT(ShareOf(last, {"cast_at_risk", ""}), 0.6);
    EXPECT_GT(ShareOf(last, {"incidence_year", "cannabis"}), 0.005);
    const DemoFile homes = HouseholdFile(Sample(2024));
    EXPECT_GT(ShareOf(homes, {"audit_at_risk", ""}), 0.02);
    EXPECT_LT(ShareOf(homes, {"audit_at_risk", ""}), 0.3);
    EXPECT_LT(ShareOf(homes, {"past_year", "cannabis"}), 0.2);
    EXPECT_LT(ShareOf(homes, {"past_month", "cocaine"}), 0.03);
}

}  // namespace
}  // namespace atalaya::app
