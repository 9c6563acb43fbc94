#include "surveys/measures.hpp"

#include <gmock/gmock.h>

#include "surveys/answered_test.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::NanSensitiveDoubleEq;

constexpr auto kLeave = MissingAnswers::LeaveOut;
constexpr auto kAsNo = MissingAnswers::CountAsNo;

MeasureColumn Of(const Answered& survey, const std::string& measure, const std::string& substance,
                 MissingAnswers missing = kLeave) {
    auto column = ComputeMeasure(survey.Make(), {measure, substance}, missing);
    EXPECT_TRUE(column.ok()) << column.error().Describe();
    return column.ok() ? *std::move(column) : MeasureColumn{};
}

auto Column(std::initializer_list<double> expected) {
    std::vector<::testing::Matcher<double>> out;
    for (const double one : expected) out.push_back(NanSensitiveDoubleEq(one));
    return ::testing::ElementsAreArray(out);
}

std::vector<std::string> Ways(const MeasureColumn& column) {
    std::vector<std::string> out;
    for (const Error& way : column.ways) out.push_back(way.code);
    return out;
}

std::size_t UniverseOf(const MeasureColumn& column) {
    return column.universe.size() - std::count(column.universe.begin(), column.universe.end(), 0);
}

TEST(Prevalence, OfLastUseNestsTheWindows) {
    const auto survey =
        Answered().Choice("last_use.cannabis", {"month", "year", "earlier", "never", "", "-"});
    EXPECT_THAT(Of(survey, "lifetime", "cannabis").values, Column({1, 1, 1, 0, kNone, kNone}));
    EXPECT_THAT(Of(survey, "past_year", "cannabis").values, Column({1, 1, 0, 0, kNone, kNone}));
    const auto month = Of(survey, "past_month", "cannabis");
    EXPECT_THAT(month.values, Column({1, 0, 0, 0, kNone, kNone}));
    EXPECT_EQ(month.unanswered, 2u);
    EXPECT_EQ(UniverseOf(month), 6u);
    EXPECT_THAT(month.questions, ElementsAre("last_use.cannabis"));
    EXPECT_THAT(Ways(month), ElementsAre("surveys.way_last_use"));
}

// The trap of the field: a refusal is neither a yes nor a no.
TEST(Prevalence, AnswersThatAreMissingCountAsNoOnlyWhereThatIsChosen) {
    const auto survey = Answered().Choice("ever.cocaine", {"yes", "no", "no", ""});
    const auto left = Of(survey, "lifetime", "cocaine");
    EXPECT_THAT(left.values, Column({1, 0, 0, kNone}));
    EXPECT_EQ(left.unanswered, 1u);
    const auto counted = Of(survey, "lifetime", "cocaine", kAsNo);
    EXPECT_THAT(counted.values, Column({1, 0, 0, 0}));
    EXPECT_EQ(counted.unanswered, 1u);
    EXPECT_EQ(counted.universe[3], kUnansweredRow);
}

TEST(Prevalence, NeverUsersWhoWereNotAskedTheWindowDidNotUse) {
    const auto survey = Answered()
                            .Choice("ever.cannabis", {"no", "yes", "yes", "", "yes", "yes"})
                            .Choice("past_year.cannabis", {"-", "yes", "no", "-", "", "-"})
                            .Choice("past_month.cannabis", {"-", "no", "-", "-", "", "-"});
    const auto year = Of(survey, "past_year", "cannabis");
    EXPECT_THAT(year.values, Column({0, 1, 0, kNone, kNone, kNone}));
    EXPECT_THAT(year.questions, ElementsAre("past_year.cannabis", "ever.cannabis"));
    // Who said no to the year was led past the month.
    const auto month = Of(survey, "past_month", "cannabis");
    EXPECT_THAT(month.values, Column({0, 0, 0, kNone, kNone, kNone}));
    EXPECT_EQ(month.unanswered, 3u);
    EXPECT_THAT(Ways(month), ElementsAre("surveys.way_window"));
}

TEST(Prevalence, OfTheMonthComesFromDaysWhereNothingElseTells) {
    const auto survey = Answered()
                            .Choice("ever.alcohol", {"no", "yes", "yes", "yes"})
                            .Number("days_month.alcohol", {kNone, 0, 12, kNone});
    const auto month = Of(survey, "past_month", "alcohol");
    EXPECT_THAT(month.values, Column({0, 0, 1, kNone}));
    EXPECT_THAT(Ways(month), ElementsAre("surveys.way_days"));
}

TEST(Prevalence, LeavesOutWhoIsNotInTheSurveysPopulation) {
    const auto survey = Answered()
                            .Choice("ever.lsd", {"yes", "no", "yes"})
                            .Variable("RESULT", {1, 1, 3})
                            .Filter("RESULT", "1");
    const auto ever = Of(survey, "lifetime", "lsd", kAsNo);
    EXPECT_THAT(ever.values, Column({1, 0, kNone}));
    EXPECT_EQ(UniverseOf(ever), 2u);
    EXPECT_EQ(ever.unanswered, 0u);
}

TEST(Prevalence, NeedsAQuestionAboutTheWindow) {
    const auto answers = Answered().Choice("ever.cannabis", {"yes", "no"}).Make();
    const auto year = ComputeMeasure(answers, {"past_year", "cannabis"}, kLeave);
    ASSERT_FALSE(year.ok());
    EXPECT_EQ(year.error().code, "surveys.measure_needs");
    EXPECT_EQ(year.error().Get("measure"), "past_year.cannabis");
    EXPECT_EQ(year.error().Get("questions"), "last_use.cannabis, past_year.cannabis");
    EXPECT_TRUE(CanCompute(answers, {"lifetime", "cannabis"}));
    EXPECT_FALSE(CanCompute(answers, {"past_year", "cannabis"}));
    EXPECT_FALSE(CanCompute(answers, {"lifetime", "cocaine"}));
    EXPECT_EQ(ComputeMeasure(answers, {"lifetme", "cannabis"}, kLeave).error().code,
              "surveys.measure_unknown");
    EXPECT_EQ(ComputeMeasure(answers, {"lifetime", "canabis"}, kLeave).error().code,
              "surveys.substance_unknown");
}

TEST(Incidence, IsAmongThoseWhoHadNotUsedBefore) {
    const auto survey =
        Answered()
            .Choice("ever.cannabis", {"yes", "yes", "yes", "no", "yes", "", "no"})
            .Choice("first_use.cannabis", {"month", "year", "earlier", "never", "", "", "-"});
    const auto year = Of(survey, "incidence_year", "cannabis");
    EXPECT_THAT(year.values, Column({1, 1, kNone, 0, kNone, kNone, 0}));
    EXPECT_THAT(year.universe, ElementsAre(1, 1, 0, 1, kUnansweredRow, kUnansweredRow, 1));
    EXPECT_EQ(year.unanswered, 2u);
    // Who began in the year, but before the month, was a user before the month.
    EXPECT_THAT(Of(survey, "incidence_month", "cannabis").values,
                Column({1, kNone, kNone, 0, kNone, kNone, 0}));
    // A user who does not say when did not "not use"; one who says nothing may count as no.
    EXPECT_THAT(Of(survey, "incidence_year", "cannabis", kAsNo).values,
                Column({1, 1, kNone, 0, kNone, 0, 0}));
}

TEST(Incidence, OfAgesIsALowerBoundAndSaysSo) {
    const auto survey = Answered()
                            .Number("age", {15, 15, 15, 15, kNone, 15})
                            .Choice("ever.cannabis", {"yes", "yes", "yes", "no", "yes", "yes"})
                            .Number("age_first.cannabis", {15, 14, 16, kNone, 13, kNone});
    const auto year = Of(survey, "incidence_year", "cannabis");
    EXPECT_THAT(year.values, Column({1, kNone, kNone, 0, kNone, kNone}));
    EXPECT_EQ(year.universe[1], 0);   // used before
    EXPECT_EQ(year.unanswered, 3u);   // first use above the age, age unknown, first use unknown
    EXPECT_THAT(Ways(year), ElementsAre("surveys.way_age_first"));
    EXPECT_THAT(year.questions, ElementsAre("age_first.cannabis", "age", "ever.cannabis"));
    EXPECT_FALSE(CanCompute(survey.Make(), {"incidence_month", "cannabis"}));
}

TEST(Incidence, OfAgesNeedsToKnowWhoNeverUsed) {
    const auto answers = Answered()
                             .Number("age", {15, 16})
                             .Number("age_first.cannabis", {15, 14})
                             .Make();
    EXPECT_EQ(ComputeMeasure(answers, {"incidence_year", "cannabis"}, kLeave).error().code,
              "surveys.measure_needs");
}

TEST(Share, IsAmongThoseWhoAnswered) {
    const auto survey =
        Answered().Choice("risk_once.cannabis", {"great", "none", "dont_know", ""});
    const auto risk = Of(survey, "risk_once_great", "cannabis");
    // Not to know what risk there is, is an answer.
    EXPECT_THAT(risk.values, Column({1, 0, 0, kNone}));
    EXPECT_EQ(risk.unanswered, 1u);
}

TEST(Share, OfUsersLeavesOutWhoIsNotKnownToBeOne) {
    const auto survey =
        Answered()
            .Choice("last_use.cannabis", {"month", "year", "never", "", "month"})
            .Choice("frequency_year.cannabis", {"daily", "once", "-", "daily", ""});
    const auto daily = Of(survey, "frequency_daily", "cannabis");
    EXPECT_THAT(daily.values, Column({1, 0, kNone, kNone, kNone}));
    EXPECT_EQ(UniverseOf(daily), 3u);
    EXPECT_EQ(daily.unanswered, 1u);
    EXPECT_THAT(daily.questions, ElementsAre("last_use.cannabis", "frequency_year.cannabis"));
}

TEST(Mean, IsAmongUsersOfTheWindowOnly) {
    const auto survey = Answered()
                            .Choice("past_month.alcohol", {"yes", "yes", "no", "yes", ""})
                            .Number("days_month.alcohol", {4, 10, 0, kNone, 3});
    const auto days = Of(survey, "days_month_mean", "alcohol", kAsNo);
    // There is no number for "no": who does not tell the days is left out under any rule.
    EXPECT_THAT(days.values, Column({4, 10, kNone, kNone, kNone}));
    EXPECT_EQ(days.unanswered, 1u);
}

TEST(Mean, DoesNotBelieveNumbersThatCannotBe) {
    const auto survey = Answered()
                            .Number("age", {15, 15, 15, 15})
                            .Choice("ever.alcohol", {"yes", "yes", "yes", "no"})
                            .Number("age_first.alcohol", {12, 99999, 16, kNone});
    const auto age = Of(survey, "age_first_mean", "alcohol");
    EXPECT_THAT(age.values, Column({12, kNone, kNone, kNone}));
    EXPECT_EQ(age.unanswered, 2u);
    EXPECT_THAT(Ways(age), ElementsAre("surveys.way_ever", "surveys.way_numbers_outside",
                                       "surveys.way_first_above_age"));
    EXPECT_EQ(age.ways[1].Get("rows"), "1");
}

// A yes to one is enough for any use; a no to all that were answered is not enough for a no.
TEST(Several, AreUnansweredWhereWhatIsMissingCouldChangeThem) {
    const auto survey = Answered()
                            .Choice("past_year.cannabis", {"yes", "no", "no", "yes", ""})
                            .Choice("past_year.cocaine", {"yes", "no", "", "", "yes"})
                            .Choice("past_year.tobacco", {"no", "yes", "yes", "yes", "yes"})
                            .Choice("past_year.relevin", {"yes", "yes", "yes", "yes", "yes"});
    const auto any = Of(survey, "any_illicit_year", "");
    EXPECT_THAT(any.values, Column({1, 0, kNone, 1, 1}));
    EXPECT_EQ(any.unanswered, 1u);
    // The legal and the invented substance have no part in it, and it is said which have.
    EXPECT_THAT(any.questions, ElementsAre("past_year.cannabis", "past_year.cocaine"));
    const auto poly = Of(survey, "polyuse_year", "");
    EXPECT_THAT(poly.values, Column({1, 0, 0, kNone, kNone}));
    EXPECT_THAT(Of(survey, "any_illicit_year", "", kAsNo).values, Column({1, 0, 0, 1, 1}));
    EXPECT_FALSE(CanCompute(survey.Make(), {"any_illicit_life", ""}));
}

Answered Cast(const std::vector<std::string>& year,
              const std::vector<std::vector<std::string>>& items) {
    Answered survey = Answered().Choice("past_year.cannabis", year);
    for (std::size_t i = 0; i < items.size(); ++i)
        survey.Choice("cast_" + std::to_string(i + 1), items[i]);
    return survey;
}

// CAST, full scoring: never 0 to very often 4; 0-2, 3-6, 7-24. One person without an answer to an
// item, one who was not asked.
TEST(Scales, AreScoredAmongUsersAndCutIntoCategories) {
    const std::vector<std::string> rest = {"sometimes", "never", "sometimes", "-"};
    const auto survey = Cast({"yes", "yes", "yes", "no"},
                             {{"very_often", "rarely", "sometimes", "-"},
                              {"never", "rarely", "", "-"}, rest, rest, rest, rest});
    // 4 + 0 + 4 x 2 = 12; 1 + 1 = 2; an item is missing.
    const auto mean = Of(survey, "cast_mean", "");
    EXPECT_THAT(mean.values, Column({12, 2, kNone, kNone}));
    EXPECT_EQ(UniverseOf(mean), 3u);
    EXPECT_EQ(mean.unanswered, 1u);
    EXPECT_EQ(mean.questions.size(), 7u);
    EXPECT_THAT(Of(survey, "cast_at_risk", "").values, Column({1, 0, kNone, kNone}));
    // Of everybody: whoever did not use in the year was not asked, and scores nothing.
    const auto all = Of(survey, "cast_at_risk_population", "");
    EXPECT_THAT(all.values, Column({1, 0, kNone, 0}));
    EXPECT_EQ(all.unanswered, 1u);
    EXPECT_THAT(Of(survey, "cast_at_risk_population", "", kAsNo).values, Column({1, 0, 0, 0}));
    // A mean has no number for "no".
    EXPECT_THAT(Of(survey, "cast_mean", "", kAsNo).values, Column({12, 2, kNone, kNone}));
}

TEST(Scales, NeedTheirItemsAndWhoUses) {
    const std::vector<std::string> never = {"never", "never"};
    const auto five = Cast({"yes", "no"}, {never, never, never, never, never}).Make();
    const auto lacking = ComputeMeasure(five, {"cast_mean", ""}, kLeave);
    ASSERT_FALSE(lacking.ok());
    EXPECT_EQ(lacking.error().code, "surveys.measure_needs");
    EXPECT_EQ(lacking.error().Get("questions"), "cast_6");
    Answered nobody;
    for (int i = 1; i <= 6; ++i) nobody.Choice("cast_" + std::to_string(i), never);
    EXPECT_EQ(ComputeMeasure(nobody.Make(), {"cast_mean", ""}, kLeave).error().Get("questions"),
              "last_use.cannabis, past_year.cannabis");
    // Of everybody it needs no user.
    EXPECT_TRUE(CanCompute(nobody.Make(), {"cast_at_risk_population", ""}));
}

}  // namespace
}  // namespace atalaya::surveys
