#include <cmath>
#include <random>

#include <gmock/gmock.h>

#include "surveys/planned_test.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Answered EightPeople() {
    return Answered()
        .Choice("ever.cannabis", {"yes", "no", "no", "", "yes", "no", "no", "no"})
        .Choice("sex", {"male", "male", "female", "male", "female", "female", "female", ""})
        .Number("age", {12, 14, 15, 13, 16, 17, 30, kNone})
        .Variable("W", {1, 1, 2, 2, 3, 1, 1, 1});
}

// By hand: weights of the answered 10, of users 4; influences .06 -.04 -.08 0 .18 -.04 -.04 -.04,
// their squares 0.0488, times 8/7.
TEST(RunPlan, EqualsASmallSurveyReckonedByHand) {
    const auto table = RunTable(EightPeople(), {.weight = "W"}, Plan({{"lifetime", "cannabis"}}));
    ASSERT_EQ(table.lines.size(), 1u);
    const Line& line = table.lines[0];
    EXPECT_THAT(line.questions, ElementsAre("ever.cannabis"));
    EXPECT_THAT(line.variables, ElementsAre("ever.cannabis"));
    EXPECT_EQ(line.unanswered, 1u);
    EXPECT_EQ(table.rows, 8u);
    const Cell& cell = line.cells.at(0);
    EXPECT_NEAR(cell.estimate.value, 0.4, kExact);
    EXPECT_NEAR(cell.estimate.variance, 0.0488 * 8 / 7, kExact);
    // Persons asked and persons represented are two things.
    EXPECT_EQ(cell.estimate.n, 7u);
    EXPECT_EQ(cell.estimate.weighted_n, 10);
    EXPECT_EQ(cell.cases, 2u);
    EXPECT_EQ(cell.estimate.df, 7);
    ASSERT_TRUE(cell.population);
    EXPECT_NEAR(cell.population->value, 4, kExact);
    // Totals: 1 and 3 among eight rows, their squares about the mean 0.5 are 8.
    EXPECT_NEAR(cell.population->variance, 8.0 * 8 / 7, kExact);
    EXPECT_EQ(cell.population->lower, 0);
    ASSERT_TRUE(cell.interval);
    EXPECT_EQ(cell.interval->method, stats::ProportionMethod::kLogit);
    EXPECT_LT(cell.lower(), 0.4);
    EXPECT_GT(cell.lower(), 0);
    EXPECT_EQ(cell.presentation.verdict, stats::Presentation::kWithhold);   // seven cases
}

// A known trap: "don't know" in the denominator as "no" moves the figure.
TEST(RunPlan, UnansweredRowsCountAsNoOnlyWhereThatIsChosen) {
    TablePlan plan = Plan({{"lifetime", "cannabis"}}, {{"sex"}});
    plan.choices.missing = MissingAnswers::CountAsNo;
    const auto table = RunTable(EightPeople(), {.weight = "W"}, plan);
    const Cell& cell = table.lines[0].cells[0];
    EXPECT_NEAR(cell.estimate.value, 4.0 / 12, kExact);
    EXPECT_EQ(cell.estimate.n, 8u);
    EXPECT_EQ(table.lines[0].unanswered, 1u);
    // The refusal is a man's.
    EXPECT_NEAR(CellOf(table, 0, "sex=male").estimate.value, 1.0 / 4, kExact);
    EXPECT_NEAR(CellOf(table, 0, "sex=female").estimate.value, 3.0 / 7, kExact);
}

TEST(RunPlan, GroupsFollowTheCategoriesAndTellWhoHasNone) {
    TablePlan plan =
        Plan({{"lifetime", "cannabis"}}, {{"sex"}, {"age_group"}, {"sex", "age_group"}});
    plan.age_cuts = {12, 15, 17};
    const auto table = RunTable(EightPeople(), {.weight = "W"}, plan);
    EXPECT_THAT(GroupsOf(table),
                ElementsAre("", "sex=male", "sex=female", "age_group=12-14", "age_group=15-16",
                            "age_group=17+", "sex=male age_group=12-14",
                            "sex=female age_group=15-16", "sex=female age_group=17+"));
    EXPECT_EQ(RemarkOf(table, "surveys.rows_without_group").Get("question"), "sex");
    EXPECT_EQ(RemarkOf(table, "surveys.rows_without_group").Get("rows"), "1");
    EXPECT_EQ(table.groups[1].keys[0].answer_title.In(Lang::Es), "Hombre");
    EXPECT_NEAR(CellOf(table, 0, "sex=male").estimate.value, 0.5, kExact);
    EXPECT_EQ(CellOf(table, 0, "sex=male").estimate.n, 2u);
    EXPECT_NEAR(CellOf(table, 0, "age_group=15-16").estimate.value, 3.0 / 5, kExact);
    // The total is of everybody, with or without a group.
    EXPECT_EQ(CellOf(table, 0, "").estimate.n, 7u);
}

TEST(RunPlan, RespondentsOutsideTheAgesAreLeftOutAndTold) {
    TablePlan plan = Plan({{"lifetime", "cannabis"}}, {{"age_group"}});
    plan.age_cuts = {12, 15};
    plan.age_from = 13;
    plan.age_to = 17;
    const auto table = RunTable(EightPeople(), {.weight = "W"}, plan);
    EXPECT_EQ(table.population, 5u);
    EXPECT_EQ(RemarkOf(table, "surveys.ages_left_out").Get("rows"), "2");
    EXPECT_EQ(RemarkOf(table, "surveys.ages_unknown").Get("rows"), "1");
    EXPECT_THAT(GroupsOf(table), ElementsAre("", "age_group=12-14", "age_group=15-17"));
    EXPECT_NEAR(table.lines[0].cells[0].estimate.value, 3.0 / 7, kExact);
    // Rows that were left out remain rows of the sample: 8/7, not 5/4.
    const double z[] = {-3.0 / 49, -6.0 / 49, 12.0 / 49, -3.0 / 49};
    double squares = 0;
    for (const double one : z) squares += one * one;
    EXPECT_NEAR(table.lines[0].cells[0].estimate.variance, squares * 8 / 7, kExact);
    EXPECT_EQ(table.lines[0].unanswered, 1u);
}

TEST(RunPlan, ZeroCasesHaveAnUpperBound) {
    std::vector<std::string> answers(60, "no");
    const auto survey = Answered()
                            .Choice("ever.heroin", answers)
                            .Variable("W", std::vector<double>(60, 100));
    const auto table = RunTable(survey, {.weight = "W"}, Plan({{"lifetime", "heroin"}}));
    const Cell& cell = table.lines[0].cells[0];
    EXPECT_EQ(cell.estimate.value, 0);
    EXPECT_EQ(cell.cases, 0u);
    EXPECT_EQ(cell.lower(), 0);
    // Clopper and Pearson: 1 - 0.025^(1/60).
    EXPECT_NEAR(cell.upper(), 1 - std::pow(0.025, 1.0 / 60), 1e-9);
    EXPECT_EQ(cell.interval->method, stats::ProportionMethod::kBeta);
    EXPECT_EQ(cell.population->value, 0);
    EXPECT_NEAR(cell.population->upper, cell.upper() * 6000, 1e-6);
    EXPECT_THAT(cell.presentation.reasons,
                ElementsAre(stats::PresentationReason::kNoEvent));
    EXPECT_EQ(cell.presentation.verdict, stats::Presentation::kFlag);
}

TEST(RunPlan, MeansAndMediansAreOfUsers) {
    const auto survey = Answered()
                            .Choice("ever.tobacco", {"yes", "yes", "yes", "no", "yes"})
                            .Number("age_first.tobacco", {12, 13, 17, kNone, kNone})
                            .Variable("W", {1, 1, 2, 5, 1});
    const auto table = RunTable(survey, {.weight = "W"},
                           Plan({{"age_first_mean", "tobacco"}, {"age_first_median", "tobacco"}}));
    const Cell& mean = table.lines[0].cells[0];
    EXPECT_NEAR(mean.estimate.value, (12 + 13 + 2 * 17) / 4.0, kExact);
    EXPECT_EQ(mean.estimate.n, 3u);
    EXPECT_FALSE(mean.interval);
    EXPECT_FALSE(mean.population);
    EXPECT_EQ(mean.lower(), mean.estimate.lower);
    EXPECT_FALSE(table.lines[0].is_share);
    EXPECT_EQ(table.lines[0].unanswered, 1u);
    // Half of the weight of four lies at 12 and 13.
    EXPECT_EQ(table.lines[1].cells[0].estimate.value, 13);
    EXPECT_EQ(table.lines[1].cells[0].estimate.n, 3u);
    EXPECT_EQ(table.lines[1].cells[0].estimate.weighted_n, 4);
}

TEST(RunPlan, EverySubstanceIsEachThatTheSurveyCanGive) {
    const auto survey = Answered()
                            .Choice("ever.cannabis", {"yes", "no", "no"})
                            .Choice("past_year.cannabis", {"yes", "-", "-"})
                            .Choice("ever.cocaine", {"no", "no", "yes"})
                            .Choice("risk_once.lsd", {"great", "none", "great"});
    const auto table = RunTable(survey, {},
                           Plan({{"past_year", "*"}, {"lifetime", "*"}, {"any_illicit_month", "*"}},
                                {{"area"}}));
    std::vector<std::string> lines;
    for (const Line& line : table.lines) lines.push_back(line.what.Id());
    EXPECT_THAT(lines, ElementsAre("past_year.cannabis", "lifetime.cannabis", "lifetime.cocaine"));
    EXPECT_EQ(table.plan.measures.size(), 3u);
    EXPECT_EQ(RemarkOf(table, "surveys.lines_left_out").Get("measures"),
              "past_year.cocaine, past_year.lsd, lifetime.lsd, any_illicit_month");
    EXPECT_EQ(RemarkOf(table, "surveys.groupings_left_out").Get("questions"), "area");
    EXPECT_THAT(table.plan.groupings, IsEmpty());
}

TEST(RunPlan, WeightsOfTheSampleGiveNoPopulation) {
    const auto survey =
        Answered().Choice("ever.lsd", {"yes", "no"}).Variable("W", {0.5, 1.5});
    const auto table = RunTable(survey, {.weight = "W"}, Plan({{"lifetime", "lsd"}}));
    EXPECT_FALSE(table.lines[0].cells[0].population);
    EXPECT_EQ(RemarkOf(table, "surveys.weights_of_sample").code, "surveys.weights_of_sample");
}

TEST(RunPlan, SaysWhatItCannotDo) {
    const auto survey = EightPeople();
    const auto code = [&](const TablePlan& plan) {
        const auto table = TryRun(survey, {.weight = "W"}, plan);
        return table.ok() ? std::string() : table.error().code;
    };
    EXPECT_EQ(code(Plan({{"past_year", "cannabis"}})), "surveys.measure_needs");
    EXPECT_EQ(code(Plan({{"lifetime", "cannabis"}}, {{"area"}})), "surveys.grouping_unknown");
    const auto unknown = TryRun(survey, {}, Plan({{"lifetime", "cannabis"}}, {{"own.shift"}}));
    EXPECT_EQ(unknown.error().Get("known"), "ever.cannabis, sex, age_group");
    EXPECT_EQ(code(Plan({{"past_month", "*"}})), "surveys.nothing_left");
    TablePlan old = Plan({{"lifetime", "cannabis"}});
    old.age_from = 80;
    old.age_to = 90;
    EXPECT_EQ(code(old), "surveys.nothing_left");
    const auto ageless = Answered().Choice("ever.cannabis", {"yes", "no"});
    TablePlan aged = Plan({{"lifetime", "cannabis"}}, {{"age_group"}});
    aged.age_cuts = {12};
    EXPECT_EQ(TryRun(ageless, {}, aged).error().code, "surveys.age_missing");
}

TEST(RunPlan, TestsTheGroupsOfEachGrouping) {
    std::vector<std::string> used, sex, shift;
    std::vector<double> days;
    for (int i = 0; i < 200; ++i) {
        sex.push_back(i % 2 == 0 ? "male" : "female");
        shift.push_back(i % 4 < 2 ? "a" : "b");
        // Men use twice as often; the shifts do not differ.
        used.push_back(i % 20 < (i % 2 == 0 ? 16 : 7) ? "yes" : "no");
        days.push_back(i % 2 == 0 ? 10 + i % 3 : 5 + i % 3);
    }
    TablePlan plan = Plan({{"past_month", "alcohol"}, {"days_month_mean", "alcohol"}},
                          {{"sex"}, {"own.shift"}, {"sex", "own.shift"}});
    plan.tests = true;
    const auto table = RunTable(Answered()
                               .Choice("past_month.alcohol", used)
                               .Number("days_month.alcohol", days)
                               .Choice("sex", sex)
                               .Own("shift", shift),
                           {}, plan);
    ASSERT_EQ(table.lines[0].tests.size(), 2u);
    EXPECT_LT(table.lines[0].tests.at(0).p, 1e-6);
    EXPECT_GT(table.lines[0].tests.at(1).p, 0.05);
    ASSERT_EQ(table.lines[1].mean_tests.size(), 2u);
    EXPECT_LT(table.lines[1].mean_tests.at(0).p, 1e-6);
    // A property that nobody has allows no test, and that is no failure.
    std::fill(used.begin(), used.end(), "no");
    plan.measures.resize(1);
    const auto none = RunTable(
        Answered().Choice("past_month.alcohol", used).Choice("sex", sex).Own("shift", shift), {},
        plan);
    EXPECT_THAT(none.lines[0].tests, IsEmpty());
}

TEST(RunPlan, RefusesMoreFiguresThanAnyoneReads) {
    constexpr int kSide = 260;
    std::vector<double> first, second, used;
    for (int i = 0; i < kSide * kSide; ++i) {
        first.push_back(i / kSide);
        second.push_back(i % kSide);
        used.push_back(i % 2);
    }
    Sample sample;
    sample.Add("A", first).Add("B", second).Add("U", used);
    Mapping mapping;
    mapping.own = {{"a", {}}, {"b", {}}};
    mapping.questions.push_back(
        {.question = "ever.lsd", .variable = "U", .values = {{"0", "no"}, {"1", "yes"}}});
    for (const auto& [question, variable] : {std::pair{"own.a", "A"}, {"own.b", "B"}}) {
        MappedQuestion own{.question = question, .variable = variable};
        for (int code = 0; code < kSide; ++code) {
            own.values[std::to_string(code)] = "c" + std::to_string(code);
            own.categories.push_back({"c" + std::to_string(code), {}});
        }
        mapping.questions.push_back(std::move(own));
    }
    const auto answers = Answers::Make(sample.data(), mapping, ShippedStandard());
    ASSERT_TRUE(answers.ok()) << answers.error().Describe();
    const auto table = RunPlan({}, *answers, Sampling::Make(sample.data(), {}).value(),
                               Plan({{"lifetime", "lsd"}}, {{"own.a", "own.b"}}),
                               *ShippedStandard());
    ASSERT_FALSE(table.ok());
    EXPECT_EQ(table.error().code, "surveys.plan_large");
}

TEST(RunPlan, TellsOfAMeasureOverSeveralSubstancesWhichTheyAreAndWhomItLeavesOut) {
    const auto survey = Answered()
                            .Choice("past_year.cannabis", {"yes", "no", "no", "no"})
                            .Choice("past_year.cocaine", {"", "no", "", "yes"});
    TablePlan plan = Plan({{"any_illicit_year", ""}});
    const auto table = RunTable(survey, {}, plan);
    EXPECT_EQ(RemarkOf(table, "surveys.several_substances").Get("substances"), "cannabis, cocaine");
    EXPECT_EQ(RemarkOf(table, "surveys.several_unanswered").Get("rows"), "1");
    plan.choices.missing = MissingAnswers::CountAsNo;   // then nobody is left out
    EXPECT_EQ(RemarkOf(RunTable(survey, {}, plan), "surveys.several_unanswered").code, "");
}

TEST(RunPlan, GivesTwentyMeasuresInAHundredGroupsOfALargeSurvey) {
    constexpr std::size_t kRows = 100'000;
    Sample sample;
    Mapping mapping;
    const auto add = [&](const std::string& question, int answers, auto answer_of) {
        std::vector<double> codes(kRows);
        MappedQuestion mapped{.question = question, .variable = question};
        std::mt19937 random(static_cast<std::uint32_t>(mapping.questions.size()));
        for (double& code : codes) code = static_cast<double>(random() % answers);
        for (int code = 0; code < answers; ++code)
            mapped.values[std::to_string(code)] = answer_of(code);
        sample.Add(question, codes);
        mapping.questions.push_back(std::move(mapped));
    };
    TablePlan plan = Plan({});
    const auto standard = ShippedStandard();
    for (std::size_t s = 0; s < 20; ++s) {
        const std::string& substance = standard->substances().at(s).id;
        add("last_use." + substance, 30 + static_cast<int>(s), [](int code) {
            return code == 0 ? "month" : code == 1 ? "year" : code < 4 ? "no_answer" : "never";
        });
        plan.measures.push_back({"past_year", substance});
    }
    mapping.own = {{"region", {}}};
    add("own.region", 50, [](int code) { return "r" + std::to_string(code); });
    for (int code = 0; code < 50; ++code)
        mapping.questions.back().categories.push_back({"r" + std::to_string(code), {}});
    add("sex", 2, [](int code) { return code == 0 ? "male" : "female"; });
    std::vector<double> stratum(kRows), unit(kRows), weight(kRows);
    for (std::size_t row = 0; row < kRows; ++row) {
        unit[row] = static_cast<double>(row / 167);
        stratum[row] = static_cast<double>(row / 167 / 20);
        weight[row] = 20 + static_cast<double>(row % 37);
    }
    sample.Add("STRATUM", stratum).Add("PSU", unit).Add("W", weight);
    plan.groupings = {{"own.region", "sex"}};
    const auto answers = Answers::Make(sample.data(), mapping, standard);
    ASSERT_TRUE(answers.ok()) << answers.error().Describe();
    const auto sampling = Sampling::Make(
        sample.data(), {.weight = "W", .stages = {{.strata = "STRATUM", .units = "PSU"}}});
    ASSERT_TRUE(sampling.ok()) << sampling.error().Describe();
    const auto table = RunPlan({}, *answers, *sampling, plan, *standard);
    ASSERT_TRUE(table.ok()) << table.error().Describe();
    EXPECT_EQ(table->groups.size(), 101u);
    EXPECT_EQ(table->lines.size(), 20u);
}

}  // namespace
}  // namespace atalaya::surveys
