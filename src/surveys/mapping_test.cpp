#include "surveys/mapping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surveys/sample_test.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Result<Mapping> Read(std::string_view text) {
    const auto parsed = base::ParseJson(text);
    base::Check(parsed.ok(), "JSON of the test");
    return Mapping::FromJson(parsed->as_object(), *ShippedStandard());
}

// "code at place" of each fault.
std::vector<std::string> FaultsOf(std::string_view text) {
    const auto read = Read(text);
    std::vector<std::string> out;
    if (read.ok()) return out;
    EXPECT_EQ(read.error().code, "surveys.mapping_invalid");
    for (const auto& fault : read.error().details) out.push_back(fault.code + " at " + fault.where);
    return out;
}

TEST(Mapping, ComesBackFromItsJson) {
    constexpr std::string_view kText = R"({
        "questions": [
            {"question": "sex", "variable": "Q2", "values": {"1": "female", "2": "male"}},
            {"question": "age", "variable": "Q1", "values": {"1": "12", "99": "no_answer"}},
            {"question": "last_use.cannabis", "variable": "Q47",
             "values": {"1": "never", "2": "earlier", "8": "not_asked"}, "blank": "not_asked"},
            {"question": "region", "variable": "dep", "values": {"15": "north"},
             "categories": [{"id": "north", "title": {"es": "Norte"}}]},
            {"question": "own.shift", "variable": "turno", "values": {"M": "morning"},
             "categories": [{"id": "morning", "title": {"en": "Morning"}}]}],
        "own": [{"id": "shift", "title": {"en": "School shift"}}],
        "filter": {"variable": "done", "values": ["1"]}})";
    const auto read = Read(kText);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    ASSERT_EQ(read->questions.size(), 5u);
    EXPECT_EQ(read->questions[1].values.at("1"), "12");
    EXPECT_EQ(read->questions[2].blank, "not_asked");
    EXPECT_EQ(read->questions[0].blank, "no_answer");
    EXPECT_EQ(read->Find("region")->categories[0].second.In(Lang::Es), "Norte");
    EXPECT_EQ(read->Find("grade"), nullptr);
    EXPECT_EQ(read->filter_variable, "done");
    EXPECT_THAT(read->filter_values, ElementsAre("1"));
    const auto again = Mapping::FromJson(read->ToJson(), *ShippedStandard());
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->ToJson(), read->ToJson());
}

TEST(Mapping, TellsEveryFaultWithItsPlace) {
    EXPECT_THAT(FaultsOf(R"({
        "questions": [
            {"question": "last_use.cannabis", "variable": "Q1", "values": {"1": "yesterday"}},
            {"question": "last_use.cannabis", "variable": "Q2", "values": {}},
            {"question": "last_use.gold", "variable": "Q3", "values": {}},
            {"question": "age", "variable": "Q4", "values": {"1": "twelve", "2": "13"}},
            {"question": "region", "variable": "Q5", "values": {"1": "north"}},
            {"question": "own.shift", "variable": "Q6"},
            {"question": "sex", "values": {"1": 2}, "colour": 1},
            {"question": "grade", "variable": "Q7", "values": {"1": "a"},
             "categories": [{"id": "Not Good", "title": {}}]}, 7],
        "filter": {"variable": "done"}, "extra": 1})"),
                ::testing::UnorderedElementsAre(
                    "surveys.answer_unknown at /questions/0/values/1",
                    "surveys.question_twice at /questions/1/question",
                    "surveys.question_unknown at /questions/2/question",
                    "surveys.answer_unknown at /questions/3/values/1",
                    "surveys.field_missing at /questions/4/categories",
                    "surveys.category_missing at /questions/4/values/1",
                    "surveys.question_unknown at /questions/5/question",
                    "surveys.field_missing at /questions/6/variable",
                    "surveys.field_not_text at /questions/6/values/1",
                    "surveys.member_unknown at /questions/6/colour",
                    "surveys.field_invalid at /questions/7/categories/0/id",
                    "surveys.field_missing at /questions/7/categories/0/title",
                    "surveys.category_missing at /questions/7/values/1",
                    "surveys.field_not_object at /questions/8",
                    "surveys.field_missing at /filter/values",
                    "surveys.member_unknown at /extra"));
}

TEST(Mapping, AVariableAnswersOneQuestion) {
    const auto read = Read(R"({"questions": [
        {"question": "ever.cannabis", "variable": "Q1", "values": {"1": "yes"}},
        {"question": "past_year.cannabis", "variable": "Q1", "values": {"1": "yes"}}]})");
    ASSERT_FALSE(read.ok());
    ASSERT_EQ(read.error().details.size(), 1u);
    const auto& fault = read.error().details[0];
    EXPECT_EQ(fault.code, "surveys.variable_twice");
    EXPECT_EQ(fault.where, "/questions/1/variable");
    EXPECT_EQ(fault.Get("variable"), "Q1");
    EXPECT_EQ(fault.Get("question"), "past_year.cannabis");
    EXPECT_EQ(fault.Get("other"), "ever.cannabis");
}

TEST(Mapping, ReadsNumbersAsAWhole) {
    EXPECT_EQ(ReadNumber("1.5"), 1.5);
    EXPECT_EQ(ReadNumber("-2e3"), -2000);
    for (const auto* text : {"", "1,5", "1 ", "0x10", "nan", "inf", "1e999", "M"})
        EXPECT_EQ(ReadNumber(text), std::nullopt) << text;
    EXPECT_THAT(FaultsOf(R"({"questions": []})"), IsEmpty());
}

}  // namespace
}  // namespace atalaya::surveys
