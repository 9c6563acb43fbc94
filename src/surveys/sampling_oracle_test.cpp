// Real survey files through their description: the same numbers as R survey gave for the design.

#include <cmath>

#include "microdata/survey_file.hpp"
#include "stats/estimates.hpp"
#include "stats/oracle_test.hpp"
#include "surveys/sampling.hpp"

namespace atalaya::surveys {
namespace {

using stats::Near;
using stats::Number;
using PopulationKind = stats::PopulationKind;

// A table as a survey file: columns of numbers where every filled cell is one.
microdata::Dataset AsDataset(const stats::Table& table, const std::vector<std::string>& names) {
    microdata::Dataset out{.rows = table.rows()};
    for (const std::string& name : names) {
        const std::vector<std::string>& words = table.Words(name);
        const bool texts = std::any_of(words.begin(), words.end(), [](const std::string& word) {
            return !word.empty() && word != "NA" &&
                   word.find_first_not_of("0123456789.-") != std::string::npos;
        });
        out.variables.push_back({.name = name});
        if (texts) {
            out.variables.back().kind = microdata::Kind::Text;
            microdata::Texts column;
            for (const std::string& word : words) column.AppendText(word);
            out.columns.emplace_back(std::move(column));
        } else {
            microdata::Numbers column;
            column.Append(table.Numbers(name));
            out.columns.emplace_back(std::move(column));
        }
    }
    return out;
}

class SamplingOracle : public stats::SurveyDataTest {
 protected:
    // The mean of a variable under a design equals what R gave.
    void ExpectMean(const Sampling& sampling, const std::vector<double>& values,
                    const json::value& expected, double tolerance = 1e-9) const {
        const stats::Estimate mean = stats::Mean(sampling.design(), values).value();
        EXPECT_TRUE(Near(mean.value, Number(expected.at("est")), tolerance));
        EXPECT_TRUE(Near(mean.se, Number(expected.at("se")), tolerance));
    }
};

TEST_F(SamplingOracle, StratifiedSchools) {
    const stats::Table t = Read("r_survey/apistrat.csv");
    const Sampling made =
        Sampling::Make(AsDataset(t, {"stype", "pw", "fpc"}),
                       {.weight = "pw",
                        .stages = {{.strata = "stype",
                                    .population = "fpc",
                                    .population_kind = PopulationKind::kSizes}}})
            .value();
    EXPECT_EQ(made.design().Facts().df, 197);
    ASSERT_EQ(made.strata().size(), 3u);
    EXPECT_EQ(made.strata()[0].label, "E");
    EXPECT_EQ(made.strata()[0].rows, 100u);
    EXPECT_TRUE(Near(made.strata()[0].fraction, 100.0 / 4421));
    ExpectMean(made, t.Numbers("api00"), Expected("mean_api00_ds"));
}

TEST_F(SamplingOracle, SchoolsInTwoStagesWithoutWeights) {
    const stats::Table t = Read("r_survey/apiclus2.csv");
    const Sampling made =
        Sampling::Make(AsDataset(t, {"dnum", "snum", "fpc1", "fpc2"}),
                       {.stages = {{.units = "dnum",
                                    .population = "fpc1",
                                    .population_kind = PopulationKind::kSizes},
                                   {.units = "snum",
                                    .population = "fpc2",
                                    .population_kind = PopulationKind::kSizes}}})
            .value();
    EXPECT_EQ(made.design().Facts().weights, stats::WeightSource::kPopulation);
    const stats::Estimate ratio =
        stats::Ratio(made.design(), t.Numbers("api00"), t.Numbers("api99")).value();
    const json::value expected = Expected("ratio_dc2");
    EXPECT_TRUE(Near(ratio.value, Number(expected.at("est"))));
    EXPECT_TRUE(Near(ratio.se, Number(expected.at("se"))));
}

SamplingDescription ClusteredSchools(CalibrationDescription calibration) {
    return {.weight = "pw",
            .stages = {{.units = "dnum",
                        .population = "fpc",
                        .population_kind = PopulationKind::kSizes}},
            .calibration = std::move(calibration)};
}

TEST_F(SamplingOracle, SchoolsAdjustedToKnownTotals) {
    using Method = CalibrationDescription::Method;
    const stats::Table t = Read("r_survey/apiclus1.csv");
    const microdata::Dataset schools = AsDataset(t, {"dnum", "stype", "sch.wide", "pw", "fpc"});
    const CalibrationMargin type{"stype", {{"E", 4421}, {"H", 755}, {"M", 1018}}};
    const CalibrationMargin wide{"sch.wide", {{"No", 1072}, {"Yes", 5122}}};
    const Sampling post =
        Sampling::Make(schools,
                       ClusteredSchools({.method = Method::PostStratify, .margins = {type}}))
            .value();
    ExpectMean(post, t.Numbers("api00"), Expected("poststrat").at("mean"));
    // R's rake stops early; see calibration_oracle_test of stats.
    const Sampling raked =
        Sampling::Make(schools, ClusteredSchools({.method = Method::Rake, .margins = {type, wide}}))
            .value();
    ExpectMean(raked, t.Numbers("api00"), Expected("rake").at("mean"), 5e-4);
    // One margin: linear calibration is post-stratification.
    const Sampling linear =
        Sampling::Make(schools, ClusteredSchools({.method = Method::Calibrate, .margins = {type}}))
            .value();
    ExpectMean(linear, t.Numbers("api00"), Expected("poststrat").at("mean"));
}

TEST_F(SamplingOracle, YrbsFromItsFileGivesThePublishedFigures) {
    const microdata::Dataset pupils =
        microdata::Read(testing::SharedData() / "yrbs2019/2019_YRBS_data.dat.sav").value();
    const stats::Table expected = Read("yrbs2019/expected_published_vs_R.csv");
    const Sampling made =
        Sampling::Make(pupils, {.weight = "weight",
                                .stages = {{.strata = "stratum", .units = "psu"}}})
            .value();
    EXPECT_EQ(made.design().rows(), 13677u);
    for (std::size_t r = 0; r < expected.rows(); ++r) {
        if (expected.Words("sex")[r] != "all") continue;
        const std::string& name = expected.Words("var")[r];
        SCOPED_TRACE(name);
        const std::optional<std::size_t> variable = pupils.Find(name);
        ASSERT_TRUE(variable.has_value());
        std::vector<double> used = pupils.NumbersOf(*variable).ToDoubles();
        for (double& answer : used)
            if (!std::isnan(answer)) answer = answer == 1;
        const stats::Estimate share =
            stats::Mean(made.design(), used, {}, {.missing = stats::MissingRule::kOmit}).value();
        EXPECT_NEAR(100 * share.value, expected.Numbers("published")[r], 0.05 + 1e-9);
        EXPECT_TRUE(Near(100 * share.value, expected.Numbers("est")[r]));
        EXPECT_TRUE(Near(100 * share.se, expected.Numbers("se")[r]));
    }
}

}  // namespace
}  // namespace atalaya::surveys
