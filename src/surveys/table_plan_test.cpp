#include "surveys/table_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surveys/sample_test.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

json::object Written() {
    return base::ParseJson(R"({
        "id": "school", "title": {"en": "School", "es": "Escolar"},
        "measures": [{"measure": "past_year", "substance": "*"},
                     {"measure": "lifetime", "substance": "cannabis"},
                     {"measure": "any_illicit_year"}],
        "groupings": [["sex"], ["age_group"], ["sex", "age_group"], ["own.shift"]],
        "age_cuts": [12, 15, 17], "age_from": 12, "age_to": 18,
        "choices": {"missing": "count_as_no", "interval": "beta", "level": 0.9, "df": "domain",
                    "presentation": "", "replicates": true},
        "tests": true})")
        .value()
        .as_object();
}

std::vector<std::string> FaultsOf(const json::object& object) {
    const auto plan = TablePlan::FromJson(object, *ShippedStandard());
    std::vector<std::string> out;
    if (plan.ok()) return out;
    EXPECT_EQ(plan.error().code, "surveys.plan_invalid");
    for (const Error& fault : plan.error().details) out.push_back(fault.where + " " + fault.code);
    return out;
}

TEST(TablePlan, IsReadAndWrittenWithoutLoss) {
    const auto plan = TablePlan::FromJson(Written(), *ShippedStandard());
    ASSERT_TRUE(plan.ok()) << plan.error().Describe();
    EXPECT_EQ(plan->measures.size(), 3u);
    EXPECT_EQ(plan->measures[1], (MeasureOf{"lifetime", "cannabis"}));
    EXPECT_THAT(plan->groupings[2], ElementsAre("sex", "age_group"));
    EXPECT_THAT(plan->age_cuts, ElementsAre(12, 15, 17));
    EXPECT_EQ(plan->choices.missing, MissingAnswers::CountAsNo);
    EXPECT_EQ(plan->choices.interval, stats::ProportionMethod::kBeta);
    EXPECT_EQ(plan->choices.level, 0.9);
    EXPECT_EQ(plan->choices.df, stats::DfRule::kDomain);
    EXPECT_EQ(plan->choices.presentation, "");
    EXPECT_TRUE(plan->choices.replicates);
    EXPECT_TRUE(plan->tests);
    const auto again = TablePlan::FromJson(plan->ToJson(), *ShippedStandard());
    ASSERT_TRUE(again.ok()) << again.error().Describe();
    EXPECT_EQ(base::CanonicalJson(again->ToJson()), base::CanonicalJson(plan->ToJson()));
}

TEST(TablePlan, HasTheUsualChoicesWhereItNamesNone) {
    const auto plan = TablePlan::FromJson(
        json::object{{"id", "a"},
                     {"measures", json::array{json::object{{"measure", "any_illicit_year"}}}}},
        *ShippedStandard());
    ASSERT_TRUE(plan.ok()) << plan.error().Describe();
    EXPECT_EQ(plan->choices.presentation, "nchs_2017");
    EXPECT_EQ(plan->choices.missing, MissingAnswers::LeaveOut);
    EXPECT_EQ(plan->choices.level, 0.95);
}

TEST(TablePlan, FaultsAreToldAllAtOnceAtTheirPlaces) {
    json::object plan = Written();
    plan["measures"].as_array().push_back(
        json::object{{"measure", "pastyear"}, {"substance", "cannabis"}});
    plan["measures"].as_array().push_back(json::object{{"measure", "past_year"}});
    plan["measures"].as_array().push_back(
        json::object{{"measure", "past_year"}, {"substance", "canabis"}});
    plan["measures"].as_array().push_back(
        json::object{{"measure", "any_illicit_year"}, {"substance", "cannabis"}});
    plan["groupings"].as_array().push_back(json::array{"sex", "sex"});
    plan["groupings"].as_array().push_back(json::array{"colour"});
    plan["groupings"].as_array().push_back(json::array{"age"});
    plan["groupings"].as_array().push_back(json::array{"sex", 3});
    plan["age_cuts"] = json::array{12, 12};
    plan["age_to"] = 3;
    plan["choices"].as_object()["level"] = 95;
    plan["choices"].as_object()["presentation"] = "nchs";
    plan["choices"].as_object()["interval"] = "exact";
    plan["colour"] = 1;
    EXPECT_THAT(
        FaultsOf(plan),
        UnorderedElementsAre(
            "/measures/3/measure surveys.measure_unknown",
            "/measures/4/substance surveys.substance_missing",
            "/measures/5/substance surveys.substance_unknown",
            "/measures/6/substance surveys.substance_unneeded",
            "/groupings/4/1 surveys.grouping_twice", "/groupings/5/0 surveys.question_unknown",
            "/groupings/6/0 surveys.question_unknown", "/groupings/7/1 surveys.field_not_text",
            "/groupings/7/1 surveys.question_unknown", "/age_cuts surveys.cuts_invalid",
            "/age_to surveys.ages_invalid", "/choices/level surveys.level_invalid",
            "/choices/presentation surveys.presentation_unknown",
            "/choices/interval surveys.field_invalid", "/colour surveys.member_unknown"));
}

TEST(TablePlan, GroupsOfAgesNeedTheirFirstAges) {
    json::object plan = Written();
    plan.erase("age_cuts");
    EXPECT_THAT(FaultsOf(plan), ElementsAre("/age_cuts surveys.cuts_invalid"));
    plan["measures"] = json::array{};
    plan["age_cuts"] = json::array{15};
    plan["groupings"] = "sex";
    EXPECT_THAT(FaultsOf(plan), UnorderedElementsAre("/measures surveys.field_missing",
                                                     "/groupings surveys.field_not_list"));
}

TEST(TablePlan, StandardPlansAreThoseOfTheContent) {
    const auto plans = StandardPlans(ShippedLibrary(), *ShippedStandard());
    ASSERT_TRUE(plans.ok()) << plans.error().Describe();
    ASSERT_FALSE(plans->empty());
    for (const TablePlan& plan : *plans) {
        EXPECT_FALSE(plan.measures.empty()) << plan.id;
        EXPECT_FALSE(plan.title.In(Lang::Pt).empty()) << plan.id;
    }
}

}  // namespace
}  // namespace atalaya::surveys
