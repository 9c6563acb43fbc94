#include "surveys/mapping_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surveys/sample_test.hpp"

namespace atalaya::surveys {
namespace {

using microdata::MissingNumber;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const std::map<std::string, std::string> kYesNo = {{"1", "yes"}, {"2", "no"}};
const std::map<std::string, std::string> kWhen = {
    {"1", "month"}, {"2", "year"}, {"3", "earlier"}, {"4", "never"}};

MappingCheck Check(const Sample& sample, std::vector<MappedQuestion> questions) {
    Mapping mapping;
    mapping.questions = std::move(questions);
    const auto answers = Answers::Make(sample.data(), mapping, ShippedStandard());
    base::Check(answers.ok(), answers.ok() ? "" : answers.error().Describe());
    return CheckMapping(*answers);
}

// "code question/other xROWS".
std::vector<std::string> Told(const MappingCheck& check) {
    std::vector<std::string> out;
    for (const auto& one : check.contradictions)
        out.push_back(one.what.code + " " + std::string(one.what.Get("question")) + "/" +
                      std::string(one.what.Get("other")) + " x" + std::to_string(one.rows));
    return out;
}

TEST(MappingCheck, CountsEachAnswerWithinThePopulation) {
    const auto sample = Sample()
                            .Add("sex", {1, 2, 2, 9, 1})
                            .Add("age", {20, 30, 41, MissingNumber(), 99})
                            .Add("done", {1, 1, 1, 1, 0});
    Mapping mapping;
    mapping.questions = {{.question = "sex", .variable = "sex",
                          .values = {{"1", "male"}, {"2", "female"}, {"9", "not_asked"}}},
                         {.question = "age", .variable = "age"}};
    mapping.filter_variable = "done";
    mapping.filter_values = {"1"};
    const auto answers = Answers::Make(sample.data(), mapping, ShippedStandard());
    ASSERT_TRUE(answers.ok());
    const auto check = CheckMapping(*answers);
    EXPECT_EQ(check.rows, 5u);
    EXPECT_EQ(check.population, 4u);
    std::map<std::string, std::size_t> counts;
    for (const auto& count : check.questions[0].counts) counts[count.id] = count.rows;
    EXPECT_EQ(counts["male"], 1u);
    EXPECT_EQ(counts["female"], 2u);
    EXPECT_EQ(counts["not_asked"], 1u);
    EXPECT_EQ(counts["no_answer"], 0u);
    const auto& age = check.questions[1];
    EXPECT_EQ(age.counts[0].id, kAnsweredId);
    EXPECT_EQ(age.counts[0].rows, 3u);
    EXPECT_EQ(age.counts[1].rows, 1u);
    EXPECT_EQ(age.least, 20);
    EXPECT_EQ(age.most, 41);
    EXPECT_NEAR(*age.mean, 91 / 3.0, 1e-12);
    EXPECT_THAT(check.contradictions, IsEmpty());
}

TEST(MappingCheck, AgeOfFirstUseAboveAge) {
    const auto sample =
        Sample().Add("age", {20, 30, 15, 18}).Add("first", {25, 30, 16, MissingNumber()});
    const auto check = Check(sample, {{.question = "age", .variable = "age"},
                                      {.question = "age_first.cannabis", .variable = "first"}});
    EXPECT_THAT(Told(check),
                ElementsAre("surveys.age_first_above_age age_first.cannabis/age x2"));
    EXPECT_THAT(check.contradictions[0].first_rows, ElementsAre(1, 3));
}

TEST(MappingCheck, UseThatAnotherAnswerDenies) {
    const auto sample = Sample()
                            .Add("ever", {1, 2, 2, 2, 1, 1})
                            .Add("year", {1, 1, 2, 2, 2, 2})
                            .Add("month", {1, 2, 2, 1, 1, 2})
                            .Add("days", {3, 0, 0, 0, 0, 4});
    const auto check =
        Check(sample, {{.question = "ever.cocaine", .variable = "ever", .values = kYesNo},
                       {.question = "past_year.cocaine", .variable = "year", .values = kYesNo},
                       {.question = "past_month.cocaine", .variable = "month", .values = kYesNo},
                       {.question = "days_month.cocaine", .variable = "days"}});
    const auto told = Told(check);
    EXPECT_THAT(told, Contains("surveys.year_but_not_life past_year.cocaine/ever.cocaine x1"));
    EXPECT_THAT(told, Contains("surveys.used_but_never past_month.cocaine/ever.cocaine x1"));
    EXPECT_THAT(told, Contains("surveys.month_but_not_year past_month.cocaine/past_year.cocaine x2"));
    EXPECT_THAT(told, Contains("surveys.days_without_use days_month.cocaine/past_month.cocaine x1"));
    EXPECT_THAT(told, Contains("surveys.month_contradicted past_month.cocaine/days_month.cocaine x2"));
    for (const auto& one : check.contradictions) {
        if (one.what.code == "surveys.month_but_not_year" &&
            one.what.Get("question") == "past_month.cocaine")
            EXPECT_THAT(one.first_rows, ElementsAre(4, 5));
    }
}

TEST(MappingCheck, LastUseIsHeldAgainstTheOthers) {
    const auto sample = Sample()
                            .Add("last", {1, 2, 3, 4, 4, 2})
                            .Add("year", {1, 1, 2, 2, 1, 2})
                            .Add("other", {1, 2, 3, 4, 4, 3});
    const auto check =
        Check(sample, {{.question = "last_use.cannabis", .variable = "last", .values = kWhen},
                       {.question = "past_year.cannabis", .variable = "year", .values = kYesNo},
                       {.question = "last_use.cocaine", .variable = "other", .values = kWhen}});
    EXPECT_THAT(Told(check),
                ElementsAre("surveys.year_but_not_life past_year.cannabis/last_use.cannabis x1",
                            "surveys.month_but_not_year last_use.cannabis/past_year.cannabis x1"));
}

TEST(MappingCheck, NumbersThatCannotBeTrue) {
    const auto sample = Sample().Add("days", {0, 30, 31, 99, -1});
    const auto check = Check(sample, {{.question = "days_month.alcohol", .variable = "days"}});
    ASSERT_EQ(check.contradictions.size(), 1u);
    const auto& found = check.contradictions[0];
    EXPECT_EQ(found.what.code, "surveys.number_outside");
    EXPECT_EQ(found.rows, 3u);
    EXPECT_THAT(found.first_rows, ElementsAre(3, 4, 5));
    EXPECT_EQ(ReadNumber(found.what.Get("least")), 0);
    EXPECT_EQ(ReadNumber(found.what.Get("most")), 30);
}

TEST(MappingCheck, NamesTheMeasuresThatCanBeComputed) {
    const auto sample = Sample().Add("last", {1, 2, 3, 4});
    const auto check =
        Check(sample, {{.question = "last_use.cannabis", .variable = "last", .values = kWhen}});
    EXPECT_THAT(check.measures, Contains("past_year.cannabis"));
    EXPECT_THAT(check.measures, Contains("lifetime.cannabis"));
    EXPECT_THAT(check.measures, Not(Contains("past_year.cocaine")));
    EXPECT_THAT(check.measures, Not(Contains("age_first_mean.cannabis")));
}

TEST(MappingCheck, IsToldInWords) {
    const auto sample = Sample().Add("age", {20}).Add("first", {25});
    const auto check = Check(sample, {{.question = "age", .variable = "age"},
                                      {.question = "age_first.cannabis", .variable = "first"}});
    const auto told = ToJson(check, ShippedLibrary(), Lang::Es);
    const auto& text = told.at("contradictions").at(0).at("text").get_string();
    const auto title = check.questions[1].title.In(Lang::Es);
    EXPECT_NE(std::string_view(text).find(title), std::string_view::npos) << text;
    EXPECT_EQ(told.at("questions").at(0).at("counts").at(1).at("title"), "Sin respuesta");
}

}  // namespace
}  // namespace atalaya::surveys
