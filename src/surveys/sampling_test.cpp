#include "surveys/sampling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "stats/estimates.hpp"
#include "stats/replicate_estimates.hpp"

namespace atalaya::surveys {
namespace {

using microdata::Dataset;

void AddNumbers(Dataset& dataset, const std::string& name, const std::vector<double>& values) {
    dataset.variables.push_back({.name = name});
    microdata::Numbers column;
    column.Append(values);
    dataset.columns.emplace_back(std::move(column));
    dataset.rows = values.size();
}

void AddTexts(Dataset& dataset, const std::string& name, const std::vector<std::string>& values) {
    dataset.variables.push_back({.name = name, .kind = microdata::Kind::Text});
    microdata::Texts column;
    for (const std::string& value : values) column.AppendText(value);
    dataset.columns.emplace_back(std::move(column));
    dataset.rows = values.size();
}

const double kNone = microdata::MissingNumber();

// Two regions of two schools with two pupils each.
Dataset Pupils() {
    Dataset out;
    AddNumbers(out, "REGION", {2, 2, 2, 2, 1, 1, 1, 1});
    out.variables.back().labels = {{1.0, "Norte"}, {2.0, "Sur"}};
    AddTexts(out, "SCHOOL", {"a", "a", "b", "b", "a", "a", "b", "b"});
    AddNumbers(out, "W", {10, 10, 20, 20, 30, 30, 40, 40});
    AddNumbers(out, "SCHOOLS", {4, 4, 4, 4, 8, 8, 8, 8});
    AddNumbers(out, "SEX", {1, 2, 1, 2, 1, 2, 1, 2});
    AddNumbers(out, "Y", {0, 1, 1, 1, 0, 0, 1, 0});
    return out;
}

SamplingDescription Described() {
    return {.weight = "W", .stages = {{.strata = "REGION", .units = "SCHOOL"}}};
}

// Replaces a column of numbers.
void SetNumbers(Dataset& dataset, const std::string& name, const std::vector<double>& values) {
    microdata::Numbers column;
    column.Append(values);
    dataset.columns[*dataset.Find(name)] = std::move(column);
}

class SamplingTest : public ::testing::Test {
 protected:
    static void SetUpTestSuite() { s_library = *content::Library::Load({}); }
    static void TearDownTestSuite() { s_library.reset(); }

    // The fault that is expected: its text is whole in every language.
    static Error OnlyFault(const Dataset& dataset, const SamplingDescription& sampling) {
        const Result<Sampling> made = Sampling::Make(dataset, sampling);
        if (made.ok()) {
            ADD_FAILURE() << "the design was taken";
            return {};
        }
        EXPECT_EQ(made.error().code, "surveys.design_invalid");
        EXPECT_EQ(made.error().details.size(), 1u) << made.error().Describe();
        Error fault = made.error().details.front();
        ExpectTexts(fault);
        return fault;
    }
    static void ExpectTexts(const Error& message) {
        for (const Lang lang : base::kLangs) {
            const std::string text = s_library->Say(message, lang);
            EXPECT_NE(text, message.code);
            EXPECT_EQ(text.find('{'), std::string::npos) << text;
            EXPECT_EQ(text.find("[["), std::string::npos) << text;
        }
    }
    static std::vector<std::string> RemarksOf(const Sampling& sampling) {
        std::vector<std::string> out;
        for (const Error& remark : sampling.remarks()) {
            ExpectTexts(remark);
            out.push_back(remark.code);
        }
        return out;
    }

    static std::shared_ptr<const content::Library> s_library;
};
std::shared_ptr<const content::Library> SamplingTest::s_library;

#define EXPECT_FAULT(fault, expected_code, expected_where)  \
    do {                                                    \
        EXPECT_EQ((fault).code, expected_code);             \
        EXPECT_EQ((fault).where, expected_where);           \
    } while (false)

TEST_F(SamplingTest, FactsForDrawing) {
    const Sampling made = Sampling::Make(Pupils(), Described()).value();
    const stats::DesignFacts facts = made.design().Facts();
    EXPECT_EQ(facts.psus, 4u);
    EXPECT_EQ(facts.strata, 2u);
    EXPECT_EQ(facts.df, 2);
    ASSERT_EQ(made.strata().size(), 2u);
    EXPECT_EQ(made.strata()[0].label, "Norte (1)");
    EXPECT_EQ(made.strata()[1].label, "Sur (2)");
    EXPECT_EQ(made.strata()[0].units, 2u);
    EXPECT_EQ(made.strata()[0].rows, 4u);
    EXPECT_EQ(made.strata()[0].fraction, 0);
    const WeightFact& weights = made.weights();
    EXPECT_EQ(weights.sum, 200);
    EXPECT_EQ(weights.least, 10);
    EXPECT_EQ(weights.median, 25);
    EXPECT_EQ(weights.most, 40);
    EXPECT_DOUBLE_EQ(weights.kish_effect, 1.2);   // 8 * 6000 / 200^2
    ASSERT_EQ(weights.histogram.size(), 20u);
    EXPECT_EQ(weights.histogram.front(), 2u);
    EXPECT_EQ(weights.histogram.back(), 2u);
    EXPECT_EQ(RemarksOf(made), (std::vector<std::string>{"surveys.design_fractions_unknown",
                                                         "surveys.design_few_df"}));
    const json::object shown = made.ToJson(*s_library, Lang::Es);
    EXPECT_EQ(shown.at("psus"), 4);
    EXPECT_EQ(shown.at("strata_list").at(0).at("label"), "Norte (1)");
    EXPECT_EQ(shown.at("weights").at("source"), "given");
    EXPECT_EQ(shown.at("calibration"), nullptr);
    EXPECT_EQ(shown.at("remarks").at(1).at("code"), "surveys.design_few_df");
    EXPECT_TRUE(shown.at("remarks").at(1).at("text").as_string().starts_with("Solo 2 grados"));
}

TEST_F(SamplingTest, SizesAndFractionsGiveTheSameDesign) {
    SamplingDescription sampling = Described();
    sampling.stages[0].population = "SCHOOLS";
    sampling.stages[0].population_kind = stats::PopulationKind::kSizes;
    Dataset pupils = Pupils();
    const Sampling sizes = Sampling::Make(pupils, sampling).value();
    EXPECT_EQ(sizes.strata()[0].fraction, 0.25);
    EXPECT_EQ(sizes.strata()[1].fraction, 0.5);
    SetNumbers(pupils, "SCHOOLS", {.5, .5, .5, .5, .25, .25, .25, .25});
    sampling.stages[0].population_kind = stats::PopulationKind::kFractions;
    const Sampling fractions = Sampling::Make(pupils, sampling).value();
    const std::vector<double> y{0, 1, 1, 1, 0, 0, 1, 0};
    EXPECT_DOUBLE_EQ(stats::Mean(sizes.design(), y)->se, stats::Mean(fractions.design(), y)->se);
    EXPECT_GT(stats::Mean(sizes.design(), y)->se, 0);
}

TEST_F(SamplingTest, WithoutDesignItIsEstimatedAndSaid) {
    const Sampling made = Sampling::Make(Pupils(), {}).value();
    EXPECT_EQ(made.design().Facts().sum_of_weights, 8);
    EXPECT_EQ(RemarksOf(made),
              (std::vector<std::string>{
                  "surveys.design_without_weights", "surveys.design_without_strata",
                  "surveys.design_without_units", "surveys.design_fractions_unknown",
                  "surveys.design_few_df"}));
    ASSERT_EQ(made.strata().size(), 1u);
    EXPECT_EQ(made.strata()[0].label, "");
    EXPECT_EQ(made.strata()[0].rows, 8u);
    EXPECT_NEAR(stats::Mean(made.design(), Pupils().NumbersOf(5).ToDoubles())->value, 0.5, 1e-15);
}

TEST_F(SamplingTest, AbsentVariablesAreAllTold) {
    const Result<Sampling> made = Sampling::Make(
        Pupils(), {.weight = "WEIGHT", .stages = {{.strata = "REGIO", .units = "PSU"}}});
    ASSERT_FALSE(made.ok());
    ASSERT_EQ(made.error().details.size(), 3u);
    EXPECT_FAULT(made.error().details[0], "surveys.variable_absent", "/sampling/weight");
    EXPECT_FAULT(made.error().details[1], "surveys.variable_absent", "/sampling/stages/0/strata");
    EXPECT_EQ(made.error().details[1].Get("nearest"), "REGION");
    EXPECT_FAULT(made.error().details[2], "surveys.variable_absent", "/sampling/stages/0/units");
}

TEST_F(SamplingTest, WeightsThatCannotBe) {
    Dataset pupils = Pupils();
    SetNumbers(pupils, "W", {10, 10, 0, 20, -3, 30, 40, 40});
    Error fault = OnlyFault(pupils, Described());
    EXPECT_FAULT(fault, "surveys.weight_not_positive", "/sampling/weight");
    EXPECT_EQ(fault.Get("row"), "3");
    EXPECT_EQ(fault.Get("value"), "0");
    EXPECT_EQ(fault.Get("more"), "1");
    SetNumbers(pupils, "W", {10, 10, 20, 20, -3.5, 30, 40, 40});
    fault = OnlyFault(pupils, Described());
    EXPECT_EQ(fault.Get("value"), "-3.5");
    EXPECT_EQ(fault.Get("row"), "5");
    EXPECT_EQ(fault.Get("more"), "");
    SetNumbers(pupils, "W", {10, 10, 20, 20, 30, 30, 40, kNone});
    fault = OnlyFault(pupils, Described());
    EXPECT_FAULT(fault, "surveys.weight_missing", "/sampling/weight");
    EXPECT_EQ(fault.Get("row"), "8");
    SetNumbers(pupils, "W", {10, 10, 20, 20, 30, 30, 40, 9999});
    pupils.variables[2].missing = {{9999.0, 9999.0}};
    EXPECT_EQ(OnlyFault(pupils, Described()).code, "surveys.weight_missing");
    SamplingDescription by_school = Described();
    by_school.weight = "SCHOOL";
    fault = OnlyFault(Pupils(), by_school);
    EXPECT_FAULT(fault, "surveys.number_needed", "/sampling/weight");
    EXPECT_EQ(fault.Get("value"), "a");
}

TEST_F(SamplingTest, WeightsWrittenAsTexts) {
    Dataset pupils = Pupils();
    AddTexts(pupils, "WT", {"10", "10", "20", " 20.0", "30", "30", "40", "4e1"});
    SamplingDescription sampling = Described();
    sampling.weight = "WT";
    EXPECT_EQ(Sampling::Make(pupils, sampling)->weights().sum, 200);
}

TEST_F(SamplingTest, BlankCodes) {
    Dataset pupils = Pupils();
    SetNumbers(pupils, "REGION", {2, 2, 2, kNone, 1, 1, 1, 1});
    Error fault = OnlyFault(pupils, Described());
    EXPECT_FAULT(fault, "surveys.code_blank", "/sampling/stages/0/strata");
    EXPECT_EQ(fault.Get("row"), "4");
    SetNumbers(pupils, "REGION", {2, 2, 2, 99, 1, 1, 99, 1});
    pupils.variables[0].missing = {{99.0, 99.0}};
    fault = OnlyFault(pupils, Described());
    EXPECT_EQ(fault.Get("value"), "99");
    EXPECT_EQ(fault.Get("more"), "1");
    pupils = Pupils();
    AddTexts(pupils, "PSU", {"a", "a", "b", "b", "a", "a", "  ", "b"});
    SamplingDescription sampling = Described();
    sampling.stages[0].units = "PSU";
    fault = OnlyFault(pupils, sampling);
    EXPECT_FAULT(fault, "surveys.code_blank", "/sampling/stages/0/units");
    EXPECT_EQ(fault.Get("row"), "7");
}

TEST_F(SamplingTest, AUnitInTwoStrata) {
    SamplingDescription sampling = Described();
    sampling.nest = false;
    const Error fault = OnlyFault(Pupils(), sampling);
    EXPECT_FAULT(fault, "surveys.unit_in_two_strata", "/sampling/stages/0/units");
    EXPECT_EQ(fault.Get("unit"), "a");
    EXPECT_EQ(fault.Get("variable"), "SCHOOL");
    EXPECT_EQ(fault.Get("strata"), "REGION");
    EXPECT_EQ(fault.Get("other"), "Sur (2)");
    EXPECT_EQ(fault.Get("stratum"), "Norte (1)");
    EXPECT_EQ(fault.Get("row"), "5");
}

TEST_F(SamplingTest, PopulationsThatCannotBe) {
    SamplingDescription sampling = Described();
    sampling.stages[0].population = "SCHOOLS";
    sampling.stages[0].population_kind = stats::PopulationKind::kFractions;
    Error fault = OnlyFault(Pupils(), sampling);
    EXPECT_FAULT(fault, "surveys.fraction_not_possible", "/sampling/stages/0/population");
    EXPECT_EQ(fault.Get("row"), "1");
    EXPECT_EQ(fault.Get("value"), "4");
    EXPECT_EQ(fault.Get("more"), "7");
    sampling.stages[0].population_kind = stats::PopulationKind::kSizes;
    Dataset pupils = Pupils();
    SetNumbers(pupils, "SCHOOLS", {4, 4, 4, 4, 1, 1, 1, 1});
    fault = OnlyFault(pupils, sampling);
    EXPECT_FAULT(fault, "surveys.population_less", "/sampling/stages/0/population");
    EXPECT_EQ(fault.Get("value"), "1");
    EXPECT_EQ(fault.Get("sampled"), "2");
    EXPECT_EQ(fault.Get("stratum"), "Norte (1)");
    EXPECT_EQ(fault.Get("row"), "5");
    SetNumbers(pupils, "SCHOOLS", {4, 4, 4, 5, 8, 8, 8, 8});
    fault = OnlyFault(pupils, sampling);
    EXPECT_FAULT(fault, "surveys.population_differs", "/sampling/stages/0/population");
    EXPECT_EQ(fault.Get("value"), "5");
    EXPECT_EQ(fault.Get("row"), "4");
    SetNumbers(pupils, "SCHOOLS", {4, 4, 4, kNone, 8, 8, 8, 8});
    EXPECT_FAULT(OnlyFault(pupils, sampling), "surveys.population_missing",
                 "/sampling/stages/0/population");
}

TEST_F(SamplingTest, LonelyUnitsAreRefusedByNameUnlessARuleIsChosen) {
    Dataset pupils = Pupils();
    SetNumbers(pupils, "REGION", {2, 2, 2, 2, 1, 1, 3, 3});
    SamplingDescription sampling = Described();
    const Error fault = OnlyFault(pupils, sampling);
    EXPECT_FAULT(fault, "surveys.lonely_units", "/sampling/lonely");
    EXPECT_EQ(fault.Get("strata"), "Norte (1), 3");
    EXPECT_EQ(fault.Get("row"), "5");
    const std::map<stats::LonelyRule, std::string> rules{
        {stats::LonelyRule::kRemove, "remove"},
        {stats::LonelyRule::kCertainty, "certainty"},
        {stats::LonelyRule::kAdjust, "adjust"},
        {stats::LonelyRule::kAverage, "average"}};
    for (const auto& [rule, code] : rules) {
        sampling.lonely = rule;
        const Sampling made = Sampling::Make(pupils, sampling).value();
        EXPECT_THAT(RemarksOf(made), ::testing::Contains("surveys.design_lonely_" + code));
        EXPECT_TRUE(made.strata()[0].lonely);
        EXPECT_FALSE(made.strata()[1].lonely);
        EXPECT_TRUE(made.strata()[2].lonely);
    }
    SetNumbers(pupils, "REGION", {4, 4, 2, 2, 1, 1, 3, 3});
    EXPECT_FAULT(OnlyFault(pupils, sampling), "surveys.lonely_no_average", "/sampling/lonely");
    Dataset one = Pupils();
    SetNumbers(one, "REGION", {1, 1, 1, 1, 1, 1, 1, 1});
    EXPECT_FAULT(OnlyFault(one, {.stages = {{.units = "REGION"}}}), "surveys.single_unit",
                 "/sampling/lonely");
}

TEST_F(SamplingTest, LonelyUnitsOfALaterStageAreNamedByTheUnitsAbove) {
    Dataset pupils = Pupils();
    AddNumbers(pupils, "CLASS", {1, 1, 1, 2, 1, 2, 1, 2});
    AddNumbers(pupils, "CLASSES", {3, 3, 3, 3, 3, 3, 3, 3});
    const Error fault = OnlyFault(
        pupils, {.weight = "W",
                 .stages = {{.strata = "REGION",
                             .units = "SCHOOL",
                             .population = "SCHOOLS",
                             .population_kind = stats::PopulationKind::kSizes},
                            {.units = "CLASS",
                             .population = "CLASSES",
                             .population_kind = stats::PopulationKind::kSizes}}});
    EXPECT_FAULT(fault, "surveys.lonely_units", "/sampling/lonely");
    EXPECT_EQ(fault.Get("strata"), "Sur (2) › a");
    EXPECT_EQ(fault.Get("stage"), "2");
}

SamplingDescription Replicated() {
    SamplingDescription out = Described();
    out.replicates = ReplicateDescription{.method = stats::ReplicateMethod::kJkn,
                                          .variables = {"R1", "R2", "R3", "R4"}};
    return out;
}
// The jackknife of Pupils().
Dataset WithReplicates() {
    Dataset out = Pupils();
    AddNumbers(out, "R1", {0, 0, 40, 40, 30, 30, 40, 40});
    AddNumbers(out, "R2", {20, 20, 0, 0, 30, 30, 40, 40});
    AddNumbers(out, "R3", {10, 10, 20, 20, 0, 0, 80, 80});
    AddNumbers(out, "R4", {10, 10, 20, 20, 60, 60, 0, 0});
    return out;
}

TEST_F(SamplingTest, ReplicateWeightsOfTheFile) {
    const Sampling made = Sampling::Make(WithReplicates(), Replicated()).value();
    ASSERT_NE(made.replicates(), nullptr);
    EXPECT_EQ(made.replicates()->count(), 4u);
    base::SeededRandom random(1);
    const stats::Replicates own =
        stats::Replicates::Make(made.design(), {.method = stats::ReplicateMethod::kJkn}, random)
            .value();
    const std::vector<double> y{0, 1, 1, 1, 0, 0, 1, 0};
    EXPECT_NEAR(stats::Mean(*made.replicates(), y)->se, stats::Mean(own, y)->se, 1e-14);
    EXPECT_EQ(made.ToJson(*s_library, Lang::En).at("replicates").at("method"), "jkn");
}

TEST_F(SamplingTest, ReplicateWeightsThatDoNotFit) {
    Dataset pupils = WithReplicates();
    SetNumbers(pupils, "R2", {20, 20, 0, kNone, 30, 30, 40, 40});
    Error fault = OnlyFault(pupils, Replicated());
    EXPECT_FAULT(fault, "surveys.replicate_missing", "/sampling/replicates/variables/1");
    EXPECT_EQ(fault.Get("row"), "4");
    SetNumbers(pupils, "R2", {0, 0, 0, 0, 0, 0, 0, 0});
    fault = OnlyFault(pupils, Replicated());
    EXPECT_FAULT(fault, "surveys.replicate_empty", "/sampling/replicates/variables");
    EXPECT_EQ(fault.Get("variable"), "R2");
    SetNumbers(pupils, "R2", {20, 20, 0, 40, 30, 30, 40, 40});
    fault = OnlyFault(pupils, Replicated());
    EXPECT_FAULT(fault, "surveys.replicate_inside_unit", "/sampling/replicates/variables");
    EXPECT_EQ(fault.Get("variable"), "R2");
    EXPECT_EQ(fault.Get("row"), "4");
    EXPECT_EQ(fault.Get("unit"), "b");
    SamplingDescription fewer = Replicated();
    fewer.replicates->variables.pop_back();
    fault = OnlyFault(WithReplicates(), fewer);
    EXPECT_FAULT(fault, "stats.replicates_count", "/sampling/replicates");
    EXPECT_EQ(fault.Get("expected"), "4");
    SamplingDescription factors = Replicated();
    factors.replicates->combined = false;
    EXPECT_FAULT(OnlyFault(WithReplicates(), factors), "stats.replicates_not_weights",
                 "/sampling/replicates");
    SamplingDescription absent = Replicated();
    absent.replicates->variables[2] = "R5";
    EXPECT_FAULT(OnlyFault(WithReplicates(), absent), "surveys.variable_absent",
                 "/sampling/replicates/variables/2");
}

SamplingDescription Raked(std::map<std::string, double> sexes) {
    SamplingDescription out = Described();
    out.calibration = CalibrationDescription{
        .margins = {{"SEX", std::move(sexes)}, {"REGION", {{"1", 150}, {"2", 90}}}},
        .source = "census 2022"};
    return out;
}

TEST_F(SamplingTest, RakedWeightsMeetTheTotals) {
    const Sampling made = Sampling::Make(Pupils(), Raked({{"1", 100}, {"2", 140}})).value();
    EXPECT_NEAR(made.weights().sum, 240, 1e-6);
    const std::vector<double> first{1, 0, 1, 0, 1, 0, 1, 0};
    const stats::Estimate boys = stats::Total(made.design(), first).value();
    EXPECT_NEAR(boys.value, 100, 1e-6);
    EXPECT_NEAR(boys.se, 0, 1e-6) << "a known total has no error";
    ASSERT_TRUE(made.calibration().has_value());
    EXPECT_LT(made.calibration()->least_factor, made.calibration()->most_factor);
    EXPECT_THAT(RemarksOf(made), ::testing::Contains("surveys.design_calibrated"));
    EXPECT_EQ(made.ToJson(*s_library, Lang::Fr).at("calibration").at("source"), "census 2022");
}

TEST_F(SamplingTest, EveryReplicateIsCalibratedToo) {
    SamplingDescription sampling = Replicated();
    sampling.calibration =
        CalibrationDescription{.method = CalibrationDescription::Method::PostStratify,
                               .margins = {{"SEX", {{"1", 100}, {"2", 140}}}}};
    const Sampling made = Sampling::Make(WithReplicates(), sampling).value();
    for (std::size_t r = 0; r < 4; ++r) {
        const std::vector<double> weights = made.replicates()->WeightsOf(r);
        EXPECT_NEAR(weights[0] + weights[2] + weights[4] + weights[6], 100, 1e-9);
    }
    // Schools of one sex: a replicate without one of them cannot meet its total.
    Dataset pupils = WithReplicates();
    SetNumbers(pupils, "SEX", {1, 1, 2, 2, 2, 2, 2, 2});
    const Error fault = OnlyFault(pupils, sampling);
    EXPECT_FAULT(fault, "surveys.replicate_not_calibrated", "/sampling/replicates");
    EXPECT_EQ(fault.Get("variable"), "R1");
}

TEST_F(SamplingTest, TotalsThatDoNotFitTheFile) {
    Error fault = OnlyFault(Pupils(), Raked({{"1", 100}, {"2", 140}, {"3", 0}}));
    EXPECT_FAULT(fault, "surveys.margin_value_unknown", "/sampling/calibration/margins/0/totals/3");
    fault = OnlyFault(Pupils(), Raked({{"1", 240}}));
    EXPECT_FAULT(fault, "surveys.margin_value_without_total",
                 "/sampling/calibration/margins/0/totals");
    EXPECT_EQ(fault.Get("value"), "2");
    EXPECT_EQ(fault.Get("row"), "2");
    EXPECT_EQ(fault.Get("more"), "3");
    fault = OnlyFault(Pupils(), Raked({{"1", 100}, {"2", 160}}));
    EXPECT_FAULT(fault, "surveys.margins_differ", "/sampling/calibration/margins/1/totals");
    EXPECT_EQ(fault.Get("total"), "240");
    EXPECT_EQ(fault.Get("first"), "260");
    Dataset pupils = Pupils();
    SetNumbers(pupils, "SEX", {1, 2, 1, kNone, 1, 2, 1, 2});
    fault = OnlyFault(pupils, Raked({{"1", 100}, {"2", 140}}));
    EXPECT_FAULT(fault, "surveys.code_blank", "/sampling/calibration/margins/0/variable");
    EXPECT_EQ(fault.Get("row"), "4");
    SamplingDescription bounded = Raked({{"1", 20}, {"2", 220}});
    bounded.calibration->method = CalibrationDescription::Method::Calibrate;
    bounded.calibration->lower = 0.8;
    bounded.calibration->upper = 1.3;
    fault = OnlyFault(Pupils(), bounded);
    EXPECT_FAULT(fault, "surveys.calibration_not_reached", "/sampling/calibration");
    EXPECT_FALSE(fault.Get("variable").empty());
}

TEST_F(SamplingTest, AMissingValueWithATotalIsAPart) {
    Dataset pupils = Pupils();
    SetNumbers(pupils, "SEX", {1, 2, 1, 9, 1, 2, 1, 9});
    pupils.variables[4].missing = {{9.0, 9.0}};
    EXPECT_EQ(OnlyFault(pupils, Raked({{"1", 100}, {"2", 140}})).code, "surveys.code_blank");
    const Result<Sampling> made = Sampling::Make(pupils, Raked({{"1", 100}, {"2", 90}, {"9", 50}}));
    EXPECT_TRUE(made.ok()) << made.error().Describe();
}

TEST_F(SamplingTest, LinearCalibrationTellsNegativeWeights) {
    SamplingDescription sampling = Described();
    sampling.calibration =
        CalibrationDescription{.method = CalibrationDescription::Method::Calibrate,
                               .margins = {{"SEX", {{"1", 1}, {"2", 239}}},
                                           {"REGION", {{"1", 239}, {"2", 1}}}}};
    const Sampling made = Sampling::Make(Pupils(), sampling).value();
    EXPECT_LT(made.weights().least, 0);
    EXPECT_THAT(RemarksOf(made), ::testing::Contains("surveys.design_negative_weights"));
}

TEST_F(SamplingTest, ADescriptionThatContradictsItselfIsRefused) {
    const Result<Sampling> made =
        Sampling::Make(Pupils(), {.stages = {{.strata = "REGION"}, {.units = "SCHOOL"}}});
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, "surveys.description_invalid");
}

}  // namespace
}  // namespace atalaya::surveys
