#include "surveys/answers.hpp"

#include <chrono>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surveys/sample_test.hpp"

namespace atalaya::surveys {
namespace {

using microdata::MissingNumber;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int16_t kMonth = 0, kNever = 3;   // places in the answers of last_use

Result<Answers> Make(const Sample& sample, std::vector<MappedQuestion> questions) {
    Mapping mapping;
    mapping.questions = std::move(questions);
    mapping.own = {{"shift", {}}};
    return Answers::Make(sample.data(), mapping, ShippedStandard());
}

MappedQuestion LastUse(std::map<std::string, std::string> values) {
    return {.question = "last_use.cannabis", .variable = "Q1", .values = std::move(values)};
}

std::vector<std::string> Told(const Error& error) {
    std::vector<std::string> out;
    for (const auto& one : error.details)
        out.push_back(one.code + " " + one.where + " " + std::string(one.Get("value")) + " x" +
                      std::string(one.Get("rows")) + " @" + std::string(one.Get("row")));
    return out;
}

TEST(Answers, CodesAreThePlacesOfTheAnswers) {
    const auto sample = Sample().Add("Q1", {1, 4, 9, MissingNumber(), MissingNumber('a'), 8, 1});
    const auto made =
        Make(sample, {LastUse({{"1", "month"}, {"4", "never"}, {"9", "no_answer"},
                               {".a", "not_asked"}, {"8", "not_asked"}})});
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    EXPECT_EQ(made->rows(), 7u);
    EXPECT_THAT(made->population(), IsEmpty());
    ASSERT_TRUE(made->Choice("last_use.cannabis"));
    EXPECT_THAT(*made->Choice("last_use.cannabis"),
                ElementsAre(kMonth, kNever, kNoAnswer, kNoAnswer, kNotAsked, kNotAsked, kMonth));
    EXPECT_EQ(made->Number("last_use.cannabis"), nullptr);
    EXPECT_EQ(made->Choice("last_use.cocaine"), nullptr);
    const auto categories = made->CategoriesOf("last_use.cannabis");
    ASSERT_EQ(categories.size(), 4u);
    EXPECT_EQ(categories[kMonth].id, "month");
    EXPECT_EQ(categories[kNever].id, "never");
}

TEST(Answers, TextsAreReadAsTheyStand) {
    const auto sample = Sample().Add("Q1", {"N", "", "M", "  ", "NR", "N"});
    auto question = LastUse({{"N", "never"}, {"M", "month"}, {"NR", "no_answer"}});
    question.blank = "not_asked";
    const auto made = Make(sample, {question});
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    EXPECT_THAT(*made->Choice("last_use.cannabis"),
                ElementsAre(kNever, kNotAsked, kMonth, kNotAsked, kNoAnswer, kNever));
}

TEST(Answers, AUserMissingValueIsBlankUnlessItIsNamed) {
    const auto sample = Sample().Add("Q1", {1, 97, 98, 99}).Missing(97, 99);
    const auto made = Make(sample, {LastUse({{"1", "month"}, {"97", "never"}})});
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    EXPECT_THAT(*made->Choice("last_use.cannabis"),
                ElementsAre(kMonth, kNever, kNoAnswer, kNoAnswer));
}

TEST(Answers, AValueThatNobodyExplainedIsAnError) {
    const auto sample = Sample().Add("Q1", {1, 5, 7, 7, 1, 7});
    const auto made = Make(sample, {LastUse({{"1", "month"}})});
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, "surveys.mapping_unfit");
    EXPECT_THAT(Told(made.error()),
                ElementsAre("surveys.value_unmapped /questions/0/values 7 x3 @3",
                            "surveys.value_unmapped /questions/0/values 5 x1 @2"));
    EXPECT_EQ(made.error().details[0].Get("variable"), "Q1");
}

TEST(Answers, AWeightInPlaceOfAnAnswerIsToldInAFewLines) {
    std::vector<double> weights;
    for (int i = 0; i < 5'000; ++i) weights.push_back(1'000 + i / 7.0);
    const auto made = Make(Sample().Add("Q1", weights), {LastUse({{"1", "month"}})});
    ASSERT_FALSE(made.ok());
    ASSERT_EQ(made.error().details.size(), 21u);
    EXPECT_EQ(made.error().details.back().code, "surveys.values_unmapped");
    EXPECT_EQ(made.error().details.back().Get("count"), "1000+");
}

TEST(Answers, NumbersAreReadAndSpecialValuesMeanWhatIsSaid) {
    const auto sample = Sample()
                            .Add("edad", {12, 99, 3, MissingNumber(), 40.5, 98})
                            .Add("dias", {"4", "", " 30", "NS", "0", "1 o 2"});
    MappedQuestion age{.question = "age", .variable = "edad",
                       .values = {{"99", "no_answer"}, {"98", "not_asked"}, {"3", "14"}}};
    MappedQuestion days{.question = "days_month.cannabis", .variable = "dias",
                        .values = {{"NS", "no_answer"}, {"1 o 2", "1.5"}}, .blank = "not_asked"};
    const auto made = Make(sample, {age, days});
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    const auto* ages = made->Number("age");
    ASSERT_TRUE(ages);
    EXPECT_THAT(ages->values, ElementsAre(12, ::testing::IsNan(), 14, ::testing::IsNan(), 40.5,
                                          ::testing::IsNan()));
    EXPECT_THAT(ages->not_asked, ElementsAre(0, 0, 0, 0, 0, 1));
    const auto* all = made->Number("days_month.cannabis");
    EXPECT_THAT(all->values, ElementsAre(4, ::testing::IsNan(), 30, ::testing::IsNan(), 0, 1.5));
    EXPECT_THAT(all->not_asked, ElementsAre(0, 1, 0, 0, 0, 0));
}

TEST(Answers, WhatIsNoNumberIsAnErrorWithItsRow) {
    const auto sample = Sample()
                            .Add("edad", {"12", "doce", "1,5"})
                            .Add("fecha", {15'000, 15'001, 15'000})
                            .Kind(microdata::Kind::Date);
    const auto made =
        Make(sample, {{.question = "age", .variable = "edad"},
                      {.question = "days_month.cannabis", .variable = "fecha"}});
    ASSERT_FALSE(made.ok());
    EXPECT_THAT(Told(made.error()),
                ElementsAre("surveys.not_a_number /questions/0/values 1,5 x @3",
                            "surveys.not_a_number /questions/0/values doce x @2",
                            "surveys.not_a_number /questions/1/values 2011-01-26 x @1",
                            "surveys.not_a_number /questions/1/values 2011-01-27 x @2"));
}

TEST(Answers, OpenAndOwnQuestionsHaveTheirOwnCategories) {
    LocalText title;
    title.In(Lang::Es) = "Noche";
    const auto sample = Sample().Add("turno", {2, 1, 2});
    const auto made = Make(sample, {{.question = "own.shift", .variable = "turno",
                                     .values = {{"1", "day"}, {"2", "night"}},
                                     .categories = {{"day", {}}, {"night", title}}}});
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    EXPECT_THAT(*made->Choice("own.shift"), ElementsAre(1, 0, 1));
    const auto categories = made->CategoriesOf("own.shift");
    ASSERT_EQ(categories.size(), 2u);
    EXPECT_EQ(categories[1].id, "night");
    EXPECT_EQ(categories[1].title.In(Lang::Es), "Noche");
}

TEST(Answers, TheFilterDividesRowsNotValues) {
    const auto sample = Sample().Add("Q1", {1, 1, 1}).Add("done", {1, 2, 3});
    Mapping mapping;
    mapping.questions = {LastUse({{"1", "month"}})};
    mapping.filter_variable = "done";
    mapping.filter_values = {"1", "03"};
    auto made = Answers::Make(sample.data(), mapping, ShippedStandard());
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    EXPECT_THAT(made->population(), ElementsAre(1, 0, 1));
    mapping.filter_values = {"4"};
    made = Answers::Make(sample.data(), mapping, ShippedStandard());
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().details[0].code, "surveys.filter_empty");
    EXPECT_EQ(made.error().details[0].where, "/filter");
}

TEST(Answers, AVariableThatIsNotThereIsToldWithTheNearest) {
    const auto made = Make(Sample().Add("Q2", {1}), {LastUse({{"1", "month"}})});
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().details[0].code, "surveys.variable_absent");
    EXPECT_EQ(made.error().details[0].where, "/questions/0/variable");
    EXPECT_EQ(made.error().details[0].Get("nearest"), "Q2");
}

TEST(Answers, TitlesNameItemAndSubstance) {
    const auto made = Make(Sample().Add("Q1", {1}), {LastUse({{"1", "month"}})});
    const auto& standard = *ShippedStandard();
    const std::string title = made->TitleOf("last_use.cannabis").In(Lang::En);
    EXPECT_EQ(title, standard.FindItem("last_use")->title.In(Lang::En) + ": " +
                         standard.FindSubstance("cannabis")->title.In(Lang::En));
    EXPECT_EQ(made->TitleOf("sex"), standard.FindItem("sex")->title);
}

TEST(Answers, AMillionRowsOfManyQuestionsAreFast) {
    constexpr std::size_t kRows = 1'000'000;
    std::vector<double> codes(kRows), ages(kRows);
    for (std::size_t i = 0; i < kRows; ++i) {
        codes[i] = i % 7 == 0 ? MissingNumber() : static_cast<double>(i * 2'654'435'761 % 5);
        ages[i] = static_cast<double>(12 + i % 50);
    }
    Sample sample;
    std::vector<MappedQuestion> questions;
    const auto& substances = ShippedStandard()->substances();
    for (const auto* item : {"ever", "past_year"}) {
        for (std::size_t i = 0; i < 12; ++i) {
            const std::string name = item + std::to_string(i);
            sample.Add(name, codes);
            questions.push_back({.question = std::string(item) + "." + substances[i].id,
                                 .variable = name,
                                 .values = {{"0", "no"}, {"1", "yes"}, {"2", "no"},
                                            {"3", "no_answer"}, {"4", "not_asked"}}});
        }
    }
    sample.Add("age", ages).Add("age_first", ages);
    questions.push_back({.question = "age", .variable = "age"});
    questions.push_back({.question = "age_first.alcohol", .variable = "age_first"});
    const auto start = std::chrono::steady_clock::now();
    const auto made = Make(sample, questions);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    EXPECT_EQ(std::count(made->Choice("ever.alcohol")->begin(), made->Choice("ever.alcohol")->end(),
                         kNoAnswer),
              std::count_if(codes.begin(), codes.end(),
                            [](double code) { return std::isnan(code) || code == 3; }));
    RecordProperty("seconds", std::to_string(took.count()));
    std::printf("26 questions of 1,000,000 rows: %.3f s\n", took.count());
    EXPECT_LT(took.count(), 5.0);
}

}  // namespace
}  // namespace atalaya::surveys
