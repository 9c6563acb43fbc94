#include "surveys/analysis.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "surveys/text_dataset.hpp"

namespace atalaya::surveys {
namespace {

using Statistic = AnalysisRequest::Statistic;

// A file of R's survey package, read as a person's CSV would be.
class RSurvey : public ::testing::Test {
 protected:
    void SetUp() override {
        const char* shared = std::getenv("ATALAYA_SHARED_DATA");
        if (!shared || !std::filesystem::exists(std::filesystem::path(shared) / "r_survey"))
            GTEST_SKIP() << "skipped: the data of R survey are not here";
        m_folder = std::filesystem::path(shared) / "r_survey";
    }

    void Open(const std::string& file, SamplingDescription sampling) {
        auto dataset = ReadText(m_folder / file, {});
        ASSERT_TRUE(dataset.ok()) << dataset.error().Describe();
        m_dataset = *std::move(dataset);
        auto made = Sampling::Make(m_dataset, sampling);
        ASSERT_TRUE(made.ok()) << made.error().Describe();
        m_sampling = *std::move(made);
    }
    void OpenStratified() {   // ds
        SamplingDescription sampling;
        sampling.weight = "pw";
        sampling.stages = {{"stype", "", "fpc", stats::PopulationKind::kSizes}};
        Open("apistrat.csv", sampling);
    }
    void OpenTwoStages() {   // dc2: the weights follow from the sizes
        SamplingDescription sampling;
        sampling.stages = {{"", "dnum", "fpc1", stats::PopulationKind::kSizes},
                           {"", "snum", "fpc2", stats::PopulationKind::kSizes}};
        Open("apiclus2.csv", sampling);
    }
    AnalysisResult Ask(const AnalysisRequest& request) {
        auto result = Analyse(m_dataset, *m_sampling, request);
        EXPECT_TRUE(result.ok()) << result.error().Describe();
        return result.ok() ? *std::move(result) : AnalysisResult{};
    }
    static const AnalysisRow& RowOf(const AnalysisResult& result, std::string_view name) {
        for (const AnalysisRow& row : result.rows) {
            if (row.name == name) return row;
        }
        throw std::out_of_range(std::string(name));
    }

    std::filesystem::path m_folder;
    microdata::Dataset m_dataset;
    std::optional<Sampling> m_sampling;
};

#define EXPECT_LIKE(found, expected) \
    EXPECT_NEAR(found, expected, 1e-9 * std::max(1e-300, std::abs(static_cast<double>(expected))))

TEST_F(RSurvey, MeansOfAStratifiedSampleWithTheirDesignEffects) {
    OpenStratified();
    const auto result = Ask({.statistic = Statistic::Mean, .variables = {"api00", "enroll"}});
    const stats::Estimate& api = RowOf(result, "api00").estimate;
    EXPECT_LIKE(api.value, 662.287363159321);
    EXPECT_LIKE(api.se, 9.40894080278458);
    EXPECT_LIKE(api.deff_wor, 1.20445726853772);
    EXPECT_LIKE(api.lower, 643.732188272086);
    EXPECT_LIKE(api.upper, 680.842538046555);
    EXPECT_EQ(api.df, 197);
    EXPECT_LIKE(RowOf(result, "enroll").estimate.se, 18.5085109585774);
}

TEST_F(RSurvey, TotalsAndPeopleByValue) {
    OpenStratified();
    const auto total = Ask({.statistic = Statistic::Total, .variables = {"enroll"}});
    EXPECT_LIKE(total.rows[0].estimate.value, 3687177.53243828);
    EXPECT_LIKE(total.rows[0].estimate.se, 114641.71610078);
    const auto people = Ask({.statistic = Statistic::Count, .variables = {"stype"}});
    EXPECT_LIKE(RowOf(people, "stype=H").estimate.value, 755.000019073485);
}

TEST_F(RSurvey, ADomainKeepsTheRowsOutsideInTheDesign) {
    OpenStratified();
    const auto result = Ask({.statistic = Statistic::Mean,
                             .variables = {"api00"},
                             .where = {{"sch.wide", {"Yes"}}}});
    EXPECT_LIKE(result.rows[0].estimate.value, 676.530443656777);
    EXPECT_LIKE(result.rows[0].estimate.se, 10.5203892001006);
}

TEST_F(RSurvey, TwoStagesByGroupAndAsRatioAndVariance) {
    OpenTwoStages();
    const auto by = Ask({.statistic = Statistic::Mean, .variables = {"api99"}, .by = {"stype"}});
    ASSERT_EQ(by.rows.size(), 3u);
    EXPECT_EQ(by.rows[1].keys, std::vector<std::string>{"H"});
    EXPECT_LIKE(by.rows[1].estimate.value, 596.620879120879);
    EXPECT_LIKE(by.rows[1].estimate.se, 17.3336963112792);
    const auto ratio = Ask({.statistic = Statistic::Ratio, .variables = {"api00", "api99"}});
    EXPECT_LIKE(ratio.rows[0].estimate.value, 1.03996357066935);
    EXPECT_LIKE(ratio.rows[0].estimate.se, 0.00462053412338679);
    const auto variance = Ask({.statistic = Statistic::Variance, .variables = {"api00"}});
    EXPECT_LIKE(variance.rows[0].estimate.value, 18722.4484333274);
    EXPECT_LIKE(variance.rows[0].estimate.se, 2134.00203896487);
}

TEST_F(RSurvey, QuantilesByTheRuleAskedFor) {
    OpenStratified();
    const auto result = Ask({.statistic = Statistic::Quantile,
                             .variables = {"api00"},
                             .probabilities = {0.1},
                             .quantile = stats::QuantileRule::kHf4,
                             .woodruff = stats::WoodruffMethod::kMean});
    const stats::Estimate& tenth = RowOf(result, "api00@0.1").estimate;
    EXPECT_LIKE(tenth.value, 500.395837967602);
    EXPECT_LIKE(tenth.lower, 473.499861931072);
    EXPECT_LIKE(tenth.upper, 514.977455786035);
    EXPECT_LIKE(tenth.se, 10.5162098335106);
}

TEST_F(RSurvey, IndependenceAndDifference) {
    OpenStratified();
    const auto f = Ask({.statistic = Statistic::Independence, .variables = {"sch.wide", "stype"}});
    EXPECT_LIKE(f.tests[0].statistic, 17.2474439638888);
    EXPECT_LIKE(f.tests[0].numerator_df, 1.82867150416358);
    EXPECT_NEAR(f.tests[0].p, 2.03504635946512e-07, 1e-12);
    OpenTwoStages();
    const auto difference = Ask(
        {.statistic = Statistic::Difference, .variables = {"api00"}, .groups = "sch.wide"});
    EXPECT_EQ(difference.rows[0].name, "api00: Yes - No");
    EXPECT_LIKE(difference.rows[0].estimate.value, 138.154101543143);
    EXPECT_EQ(difference.rows[0].estimate.df, 38);
    EXPECT_NEAR(*difference.rows[0].p, 5.8728541151217e-06, 1e-13);
}

TEST_F(RSurvey, RegressionOfATextOfTwoValues) {
    OpenTwoStages();
    const auto model = Ask({.statistic = Statistic::Model,
                            .variables = {"sch.wide"},
                            .terms = {"ell", "meals", "mobility"}});
    EXPECT_NEAR(RowOf(model, "(constant)").estimate.value, 0.821183068525887, 1e-6);
    EXPECT_NEAR(RowOf(model, "ell").estimate.value, -0.0546204204669725, 1e-7);
    EXPECT_NEAR(RowOf(model, "ell").estimate.se, 0.0222024943642673, 1e-7);
}

TEST_F(RSurvey, MarginsOfAFactor) {
    OpenStratified();
    const auto model = Ask({.statistic = Statistic::Model,
                            .variables = {"api00"},
                            .terms = {"factor(stype)"},
                            .margins = {"stype"},
                            .family = stats::Family::kGaussian});
    // With one factor alone the margins are the means of its values.
    const auto means = Ask({.statistic = Statistic::Mean, .variables = {"api00"}, .by = {"stype"}});
    EXPECT_LIKE(RowOf(model, "margin(stype)E").estimate.value, means.rows[0].estimate.value);
    EXPECT_LIKE(RowOf(model, "margin(stype)M").estimate.value, means.rows[2].estimate.value);
    EXPECT_EQ(model.tests[0].name, "factor(stype)");
}

TEST_F(RSurvey, ErrorsFromReplicatesMadeOfTheDesign) {
    OpenStratified();
    const auto result = Ask({.statistic = Statistic::Mean,
                             .variables = {"api00"},
                             .made = stats::ReplicateOptions{stats::ReplicateMethod::kJkn}});
    EXPECT_LIKE(result.rows[0].estimate.value, 662.287363159321);
    EXPECT_LIKE(result.rows[0].estimate.se, 9.40894080278461);
    EXPECT_EQ(result.errors_from, "jkn");
}

// A sample of eight persons without a design, made here.
class Persons : public ::testing::Test {
 protected:
    Persons() {
        m_dataset.rows = 8;
        Add("y", {1, 0, 0, 1, 0, 0, 1, 9});
        m_dataset.variables.back().missing = {{9.0, 9.0}};
        Add("g", {1, 1, 1, 1, 2, 2, 2, 2});
        m_dataset.variables.push_back({.name = "t", .kind = microdata::Kind::Text});
        microdata::Texts texts;
        for (const char* text : {"a", "b", "a", "b", "a", "b", "", "b"}) texts.AppendText(text);
        m_dataset.columns.emplace_back(std::move(texts));
    }
    void Add(const std::string& name, std::vector<double> values) {
        m_dataset.variables.push_back({.name = name});
        microdata::Numbers numbers;
        numbers.Append(values);
        m_dataset.columns.emplace_back(std::move(numbers));
    }
    Result<AnalysisResult> Ask(const AnalysisRequest& request) {
        auto sampling = Sampling::Make(m_dataset, {});
        EXPECT_TRUE(sampling.ok()) << sampling.error().Describe();
        return Analyse(m_dataset, *sampling, request);
    }
    std::string Code(const AnalysisRequest& request) {
        const auto result = Ask(request);
        return result.ok() ? "" : result.error().code;
    }
    microdata::Dataset m_dataset;
};

TEST_F(Persons, MissingAnswersLeaveTheEstimateAndAProportionHasItsOwnInterval) {
    const auto result = Ask({.statistic = Statistic::Mean, .variables = {"y"}});
    ASSERT_TRUE(result.ok()) << result.error().Describe();
    EXPECT_EQ(result->rows[0].estimate.n, 7u);
    EXPECT_NEAR(result->rows[0].estimate.value, 3.0 / 7, 1e-15);
    ASSERT_TRUE(result->rows[0].interval.has_value());
    EXPECT_EQ(result->rows[0].interval->method, stats::ProportionMethod::kLogit);
    EXPECT_EQ(Code({.statistic = Statistic::Mean,
                    .variables = {"y"},
                    .missing = stats::MissingRule::kFail}),
              "surveys.value_missing");
    // Outside the rows asked about, a missing answer is nobody's concern.
    EXPECT_EQ(Code({.statistic = Statistic::Mean,
                    .variables = {"y"},
                    .where = {{"g", {"1"}}},
                    .missing = stats::MissingRule::kFail}),
              "");
}

TEST_F(Persons, GroupsAreTheCombinationsThatOccur) {
    const auto result = Ask({.statistic = Statistic::Share, .variables = {"y"}, .by = {"g", "t"}});
    ASSERT_TRUE(result.ok()) << result.error().Describe();
    ASSERT_EQ(result->rows.size(), 8u);   // four groups, two values
    EXPECT_EQ(result->rows[0].keys, (std::vector<std::string>{"1", "a"}));
    EXPECT_EQ(result->rows[0].name, "y=0");
    EXPECT_EQ(result->rows[0].estimate.value, 0.5);
    EXPECT_EQ(result->rows[7].keys, (std::vector<std::string>{"2", "b"}));
}

TEST_F(Persons, ZeroCasesOfFewPeopleHaveAWideBoundHoweverLargeTheSurvey) {
    // Clopper and Pearson: two people, none of them, up to 1 - 0.025^(1/2).
    m_dataset = {};
    m_dataset.rows = 202;
    std::vector<double> z(202, 0), g(202, 2);
    for (std::size_t row = 0; row < 100; ++row) z[row] = 1;
    g[200] = g[201] = 1;
    Add("z", z);
    Add("g", g);
    const auto result = Ask({.statistic = Statistic::Mean,
                             .variables = {"z"},
                             .by = {"g"},
                             .interval = stats::ProportionMethod::kBeta});
    ASSERT_TRUE(result.ok()) << result.error().Describe();
    ASSERT_TRUE(result->rows[0].interval.has_value());
    EXPECT_EQ(result->rows[0].interval->lower, 0);
    EXPECT_NEAR(result->rows[0].interval->upper, 1 - std::sqrt(0.025), 1e-9);

    const auto people = Ask({.statistic = Statistic::Total, .variables = {"z"}, .by = {"g"}});
    ASSERT_TRUE(people.ok()) << people.error().Describe();
    EXPECT_EQ(people->rows[0].estimate.value, 0);
    ASSERT_TRUE(people->rows[0].interval.has_value());
    EXPECT_NEAR(people->rows[0].interval->upper, 2 * (1 - std::sqrt(0.025)), 1e-9);
}

TEST_F(Persons, EqualWeightsOfAnySizeLeaveQuantilesAlone) {
    m_dataset = {};
    m_dataset.rows = 200;
    std::vector<double> x, w(200, 0.1);
    for (int value = 1; value <= 200; ++value) x.push_back(value);
    Add("x", x);
    Add("w", w);
    auto sampling = Sampling::Make(m_dataset, {.weight = "w"});
    ASSERT_TRUE(sampling.ok());
    const auto result = Analyse(m_dataset, *sampling,
                                {.statistic = Statistic::Quantile,
                                 .variables = {"x"},
                                 .probabilities = {0.25, 0.5}});
    ASSERT_TRUE(result.ok()) << result.error().Describe();
    EXPECT_EQ(result->rows[0].estimate.value, 50);
    EXPECT_EQ(result->rows[1].estimate.value, 100);
}

TEST_F(Persons, ADomainWithoutAnswersKeepsNoOtherFromItsFigure) {
    Add("u", {1, 2, 3, 4, std::nan(""), std::nan(""), std::nan(""), std::nan("")});
    const auto result = Ask({.statistic = Statistic::Quantile,
                             .variables = {"u"},
                             .by = {"g"},
                             .probabilities = {0.5}});
    ASSERT_TRUE(result.ok()) << result.error().Describe();
    ASSERT_EQ(result->rows.size(), 2u);
    EXPECT_EQ(result->rows[0].estimate.value, 2);
    EXPECT_TRUE(std::isnan(result->rows[1].estimate.value));
}

TEST_F(Persons, WhatCannotBeAnsweredIsSaid) {
    EXPECT_EQ(Code({.statistic = Statistic::Mean, .variables = {"Y"}}), "surveys.variable_absent");
    EXPECT_EQ(Code({.statistic = Statistic::Mean, .variables = {"t"}}), "surveys.number_needed");
    EXPECT_EQ(Code({.statistic = Statistic::Ratio, .variables = {"y"}}), "surveys.variables_count");
    EXPECT_EQ(Code({.statistic = Statistic::Mean, .variables = {"y"}, .where = {{"g", {"3"}}}}),
              "surveys.value_absent");
    EXPECT_EQ(Code({.statistic = Statistic::Mean,
                    .variables = {"y"},
                    .where = {{"y", {"1"}}, {"y", {"0"}}}}),
              "surveys.no_rows_left");
    EXPECT_EQ(Code({.statistic = Statistic::Mean, .variables = {"y"}, .replicates = true}),
              "surveys.no_replicates");
    EXPECT_EQ(Code({.statistic = Statistic::Model, .variables = {"y"}, .terms = {"g:"}}),
              "surveys.term_invalid");
    EXPECT_EQ(Code({.statistic = Statistic::Model,
                    .variables = {"y"},
                    .terms = {"g"},
                    .margins = {"g"}}),
              "surveys.margin_not_factor");
}

TEST(AnalysisRequest, TellsAllThatIsWrongWithIt) {
    const auto parsed = base::ParseJson(
        R"({"statistic": "median", "variables": [], "level": 2, "colour": "red"})");
    ASSERT_TRUE(parsed.ok());
    const auto request = AnalysisRequest::FromJson(parsed->get_object());
    ASSERT_FALSE(request.ok());
    std::vector<std::string> places;
    for (const Error& fault : request.error().details) places.push_back(fault.where);
    EXPECT_EQ(places, (std::vector<std::string>{"/statistic", "/variables", "/level", "/colour"}));
}

}  // namespace
}  // namespace atalaya::surveys
