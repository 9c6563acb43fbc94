// The errors of a table's figures: of the design, of replicates, after calibration.

#include <cmath>

#include <gmock/gmock.h>

#include "surveys/planned_test.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::ElementsAre;

// Two strata of two schools each.
Answered FourSchools() {
    std::vector<std::string> used, sex, shift;
    std::vector<double> stratum, school, weight;
    for (int i = 0; i < 40; ++i) {
        const int unit = i / 10;
        used.push_back(i % 10 < unit + 2 ? "yes" : "no");
        sex.push_back(i % 2 == 0 ? "male" : "female");
        // The evening shift is in one school only.
        shift.push_back(unit == 3 && i % 2 == 0 ? "evening" : "morning");
        stratum.push_back(unit / 2);
        school.push_back(unit);
        weight.push_back(unit < 2 ? 20 : 30);
    }
    return Answered()
        .Choice("ever.alcohol", used)
        .Choice("sex", sex)
        .Own("shift", shift)
        .Variable("STRATUM", stratum)
        .Variable("SCHOOL", school)
        .Variable("W", weight);
}

SamplingDescription Schools() {
    return {.weight = "W", .stages = {{.strata = "STRATUM", .units = "SCHOOL"}}};
}

// A known trap: a domain inside one PSU has a variance of zero by the formula.
TEST(RunPlanErrors, ADomainOfOneUnitHasNoErrorAndIsFlagged) {
    TablePlan plan = Plan({{"lifetime", "alcohol"}}, {{"own.shift"}});
    plan.choices.presentation = "cv_dane";
    const auto table = RunTable(FourSchools(), Schools(), plan);
    EXPECT_EQ(CellOf(table, 0, "").estimate.df, 2);
    const Cell& evening = CellOf(table, 0, "own.shift=evening");
    EXPECT_EQ(evening.estimate.n, 5u);
    EXPECT_NEAR(evening.estimate.value, 0.6, kExact);
    EXPECT_TRUE(std::isnan(evening.estimate.se));
    EXPECT_TRUE(std::isnan(evening.lower()));
    EXPECT_TRUE(std::isnan(evening.upper()));
    EXPECT_TRUE(std::isnan(evening.population->upper));
    EXPECT_EQ(evening.presentation.verdict, stats::Presentation::kFlag);
    EXPECT_THAT(evening.presentation.reasons,
                ElementsAre(stats::PresentationReason::kDegreesOfFreedom));
    EXPECT_EQ(RemarkOf(table, "surveys.single_units").Get("cells"), "1");
    EXPECT_GT(CellOf(table, 0, "own.shift=morning").estimate.se, 0);
}

// Hand: school totals of influences within strata.
TEST(RunPlanErrors, ErrorsFollowStrataAndUnits) {
    const auto table = RunTable(FourSchools(), Schools(), Plan({{"lifetime", "alcohol"}}));
    // Shares of the schools 2, 3, 4, 5 of ten; weights 200, 200, 300, 300.
    const double p = (200 * .2 + 200 * .3 + 300 * .4 + 300 * .5) / 1000;
    const auto z = [&](double weight, double share) { return weight * (share - p) / 1000; };
    double variance = 0;
    for (const auto& [a, b] : {std::pair{z(200, .2), z(200, .3)}, {z(300, .4), z(300, .5)}})
        variance += (a - b) * (a - b);
    const Cell& cell = table.lines[0].cells[0];
    EXPECT_NEAR(cell.estimate.value, p, kExact);
    EXPECT_NEAR(cell.estimate.variance, variance, kExact);
    EXPECT_EQ(cell.estimate.df, 2);
    EXPECT_EQ(table.design.psus, 4u);
    EXPECT_EQ(table.design.strata, 2u);
}

TEST(RunPlanErrors, DegreesOfFreedomFollowTheRuleChosen) {
    TablePlan plan = Plan({{"lifetime", "alcohol"}}, {{"own.shift"}});
    const auto df = [&](stats::DfRule rule) {
        plan.choices.df = rule;
        return CellOf(RunTable(FourSchools(), Schools(), plan), 0, "own.shift=evening").estimate.df;
    };
    EXPECT_EQ(df(stats::DfRule::kDesign), 2);
    EXPECT_EQ(df(stats::DfRule::kDomain), 0);
    EXPECT_TRUE(std::isinf(df(stats::DfRule::kInfinite)));
    plan.choices.df = stats::DfRule::kInfinite;
    const auto table = RunTable(FourSchools(), Schools(), plan);
    EXPECT_EQ(table.design.df_rule, stats::DfRule::kInfinite);
    const auto& estimate = table.lines[0].cells[0].estimate;
    EXPECT_NEAR(estimate.upper, estimate.value + 1.959963984540054 * estimate.se, kExact);
}

// The jackknife of a mean of equal weights is s2/n; so is linearization.
TEST(RunPlanErrors, ErrorsComeFromReplicatesWhereThatIsChosen) {
    Answered survey = Answered()
                          .Choice("ever.lsd", {"yes", "no", "no", "yes"})
                          .Choice("sex", {"male", "male", "female", "female"})
                          .Variable("W", {10, 10, 10, 10});
    std::vector<std::string> names;
    for (int r = 0; r < 4; ++r) {
        std::vector<double> weights(4, 40.0 / 3);
        weights[r] = 0;
        names.push_back("R" + std::to_string(r));
        survey.Variable(names.back(), weights);
    }
    const SamplingDescription sampling{
        .weight = "W",
        .replicates = ReplicateDescription{.method = stats::ReplicateMethod::kJk1,
                                           .variables = names}};
    TablePlan plan = Plan({{"lifetime", "lsd"}}, {{"sex"}});
    plan.choices.replicates = true;
    const auto table = RunTable(survey, sampling, plan);
    const Cell& cell = table.lines[0].cells[0];
    EXPECT_NEAR(cell.estimate.value, 0.5, kExact);
    EXPECT_NEAR(cell.estimate.variance, (1.0 / 3) / 4, kExact);
    EXPECT_NEAR(cell.population->value, 20, kExact);
    EXPECT_NEAR(cell.population->se, 40 * cell.estimate.se, 1e-9);
    EXPECT_NEAR(CellOf(table, 0, "sex=male").estimate.value, 0.5, kExact);
    EXPECT_EQ(TryRun(survey, {.weight = "W"}, plan).error().code, "surveys.replicates_absent");
}

TEST(RunPlanErrors, ReplicatesThatHoldAGroupInOneUnitTellNoError) {
    Answered survey = Answered()
                          .Choice("ever.lsd", {"yes", "no", "no", "yes", "no", "yes"})
                          .Own("shift", {"a", "a", "b", "b", "b", "b"})
                          .Variable("W", {10, 10, 10, 10, 10, 10});
    std::vector<std::string> names;
    for (int unit = 0; unit < 3; ++unit) {
        std::vector<double> weights(6, 15);
        weights[2 * unit] = weights[2 * unit + 1] = 0;
        names.push_back("R" + std::to_string(unit));
        survey.Variable(names.back(), weights);
    }
    TablePlan plan = Plan({{"lifetime", "lsd"}}, {{"own.shift"}});
    plan.choices.replicates = true;
    const auto table =
        RunTable(survey,
            {.weight = "W",
             .replicates = ReplicateDescription{.method = stats::ReplicateMethod::kJk1,
                                                .variables = names}},
            plan);
    const Cell& alone = CellOf(table, 0, "own.shift=a");
    EXPECT_NEAR(alone.estimate.value, 0.5, kExact);
    EXPECT_TRUE(std::isnan(alone.estimate.se));
    EXPECT_NE(alone.presentation.verdict, stats::Presentation::kShow);
    EXPECT_THAT(alone.presentation.reasons,
                ::testing::Contains(stats::PresentationReason::kDegreesOfFreedom));
    EXPECT_FALSE(std::isnan(CellOf(table, 0, "own.shift=b").estimate.se));
}

// A known trap: after calibration the error is that of what the margins do not explain. Here they
// explain everything: only women use.
TEST(RunPlanErrors, ErrorsAfterCalibrationAreThoseOfTheRest) {
    const auto survey =
        Answered()
            .Choice("ever.inhalants", {"yes", "yes", "no", "no", "no", "yes"})
            .Choice("ever.alcohol", {"yes", "no", "no", "yes", "no", "yes"})
            .Choice("sex", {"female", "female", "male", "male", "male", "female"})
            .Variable("SEX", {1, 1, 2, 2, 2, 1})
            .Variable("W", {10, 11, 12, 9, 10, 10});
    SamplingDescription sampling{.weight = "W"};
    const TablePlan plan = Plan({{"lifetime", "inhalants"}, {"lifetime", "alcohol"}});
    const auto before = RunTable(survey, sampling, plan);
    EXPECT_GT(before.lines[0].cells[0].estimate.se, 0.1);
    sampling.calibration = CalibrationDescription{
        .method = CalibrationDescription::Method::PostStratify,
        .margins = {{"SEX", {{"1", 60}, {"2", 40}}}},
        .source = "census"};
    const auto after = RunTable(survey, sampling, plan);
    EXPECT_TRUE(after.design.calibrated);
    const Cell& fixed = after.lines[0].cells[0];
    EXPECT_NEAR(fixed.estimate.value, 0.6, kExact);
    EXPECT_NEAR(fixed.estimate.se, 0, 1e-9);
    EXPECT_NEAR(fixed.lower(), 0.6, 1e-9);
    EXPECT_NEAR(fixed.population->value, 60, 1e-9);
    // Of alcohol the margins know nothing.
    EXPECT_GT(after.lines[1].cells[0].estimate.se, 0.1);
}

// What must not change does not.
TEST(RunPlanProperties, OrderOfRowsAndScaleOfWeights) {
    const auto survey = [](int turn, double scale) {
        std::vector<std::string> used, sex;
        std::vector<double> stratum, school, weight;
        for (int i = 0; i < 40; ++i) {
            const int person = (i + turn) % 40, unit = person / 10;
            used.push_back(person % 10 < unit + 2 ? "yes" : person % 10 == 9 ? "" : "no");
            sex.push_back(person % 3 == 0 ? "male" : "female");
            stratum.push_back(unit / 2);
            school.push_back(unit);
            weight.push_back(scale * (10 + person));
        }
        return Answered()
            .Choice("ever.alcohol", used)
            .Choice("sex", sex)
            .Variable("STRATUM", stratum)
            .Variable("SCHOOL", school)
            .Variable("W", weight);
    };
    const TablePlan plan = Plan({{"lifetime", "alcohol"}}, {{"sex"}});
    const auto base = RunTable(survey(0, 1), Schools(), plan);
    const auto turned = RunTable(survey(7, 1), Schools(), plan);
    const auto scaled = RunTable(survey(0, 3), Schools(), plan);
    EXPECT_EQ(GroupsOf(base), GroupsOf(turned));
    for (std::size_t g = 0; g < base.groups.size(); ++g) {
        const Cell &a = base.lines[0].cells[g], &b = turned.lines[0].cells[g],
                   &c = scaled.lines[0].cells[g];
        EXPECT_NEAR(a.estimate.value, b.estimate.value, kExact);
        EXPECT_NEAR(a.estimate.se, b.estimate.se, kExact);
        EXPECT_NEAR(a.lower(), b.lower(), kExact);
        EXPECT_EQ(a.cases, b.cases);
        EXPECT_NEAR(a.estimate.value, c.estimate.value, kExact);
        EXPECT_NEAR(a.estimate.se, c.estimate.se, kExact);
        EXPECT_NEAR(3 * a.population->value, c.population->value, 1e-9);
        EXPECT_NEAR(3 * a.population->se, c.population->se, 1e-9);
        EXPECT_NEAR(a.estimate.deff_wr, c.estimate.deff_wr, 1e-9);
    }
}

}  // namespace
}  // namespace atalaya::surveys
