// Replicate weights of the data sets of R survey 4.1-1, and of designs that trip programs.

#include <cmath>

#include "stats/oracle_test.hpp"
#include "stats/replicate_estimates.hpp"

namespace atalaya::stats {
namespace {

class ReplicatesOracle : public SurveyDataTest {
 protected:
    static Result<Replicates> Make(const Design& design, const ReplicateOptions& options) {
        base::SeededRandom random(1);
        return Replicates::Make(design, options, random);
    }
};

TEST_F(ReplicatesOracle, StratifiedJackknifeOfSchools) {
    const Table t = Read("r_survey/apistrat.csv");
    const auto made =
        Make(StratifiedSchools(t).value(), {.method = ReplicateMethod::kJkn}).value();
    const json::value expected = Expected("JKn");
    const auto mean = Mean(made, t.Numbers("api00")).value();
    EXPECT_TRUE(Near(mean.value, Number(expected.at("mean").at("est"))));
    EXPECT_TRUE(Near(mean.se, Number(expected.at("mean").at("se"))));
    EXPECT_EQ(mean.df, Number(expected.at("df")));
    const auto total = Total(made, t.Numbers("enroll")).value();
    EXPECT_TRUE(Near(total.value, Number(expected.at("total").at("est"))));
    EXPECT_TRUE(Near(total.se, Number(expected.at("total").at("se"))));
}

// Ambulances: the help page gives the half samples as columns, twice what is kept.
TEST_F(ReplicatesOracle, HalfSamplesOfAmbulancesGiven) {
    const Table t = Read("r_survey/scd.csv");
    const std::vector<std::vector<double>> halves = {{2, 0, 2, 0, 2, 0},
                                                     {2, 0, 0, 2, 0, 2},
                                                     {0, 2, 2, 0, 0, 2},
                                                     {0, 2, 0, 2, 2, 0}};
    ReplicateColumns input{.method = ReplicateMethod::kBrr,
                           .weights = std::vector<double>(6, 1),
                           .combined = false};
    input.columns.assign(halves.begin(), halves.end());
    const auto given = Replicates::FromColumns(input).value();
    const json::value expected = Expected("BRR_scd");
    const auto arrests = t.Numbers("arrests"), alive = t.Numbers("alive");
    const std::vector<Values> columns{arrests, alive};
    const auto totals = Totals(given, columns).value();
    EXPECT_EQ(totals.values[0].value, 1811);
    EXPECT_EQ(totals.values[1].value, 278);
    EXPECT_TRUE(Near(totals.values[0].se, Number(expected.at("total").at("se").at(0))));
    EXPECT_TRUE(Near(totals.values[1].se, Number(expected.at("total").at("se").at(1))));
    const auto ratio = Ratio(given, alive, arrests).value();
    EXPECT_TRUE(Near(ratio.value, Number(expected.at("ratio").at("est"))));
    EXPECT_TRUE(Near(ratio.se, Number(expected.at("ratio").at("se"))));
}

Result<Design> Ambulances(const Table& t) {
    return Design::Make({.rows = t.rows(),
                         .stages = {{.strata = t.Codes("ESA"), .units = t.Codes("ambulance")}},
                         .nest = true});
}

TEST_F(ReplicatesOracle, HalfSamplesOfAmbulancesMade) {
    const Table t = Read("r_survey/scd.csv");
    const Design design = Ambulances(t).value();
    const auto arrests = t.Numbers("arrests"), alive = t.Numbers("alive");
    const auto fay = Make(design, {.method = ReplicateMethod::kFay, .fay_rho = 0.3}).value();
    EXPECT_EQ(fay.count(), 4u);
    const auto ratio = Ratio(fay, alive, arrests).value();
    EXPECT_TRUE(Near(ratio.value, Number(Expected("scd_Fay").at("est"))));
    EXPECT_TRUE(Near(ratio.se, Number(Expected("scd_Fay").at("se"))));
    const auto brr = Make(design, {.method = ReplicateMethod::kBrr}).value();
    EXPECT_TRUE(Near(Ratio(brr, alive, arrests)->se, Number(Expected("BRR_scd").at("ratio").at("se"))));
}

// 50 strata of two PSUs: as many half samples as R survey takes, errors close to linearization.
TEST_F(ReplicatesOracle, HalfSamplesOfNsduh) {
    const Table t = Read("nsduh2022/nsduh2022_subset.csv");
    const Design design =
        Design::Make({.rows = t.rows(),
                      .weights = t.Numbers("ANALWT2_C"),
                      .stages = {{.strata = t.Codes("VESTR_C"), .units = t.Codes("VEREP")}},
                      .nest = true})
            .value();
    const auto y = t.Numbers("EVER_MRJ");
    const auto linear = Mean(design, y).value();
    for (const auto method :
         {ReplicateMethod::kBrr, ReplicateMethod::kFay, ReplicateMethod::kJkn}) {
        const auto made = Make(design, {.method = method}).value();
        EXPECT_EQ(made.count(), method == ReplicateMethod::kJkn ? 100u : 56u);
        EXPECT_EQ(made.units(), 100u);
        EXPECT_TRUE(Near(Mean(made, y)->se, linear.se, 1e-2));
        EXPECT_EQ(Mean(made, y)->df, 50);
    }
}

// Missing answers and columns of a jackknife: the result is that of the design.
TEST_F(ReplicatesOracle, DomainsWithMissingAnswersUnderGivenJackknives) {
    for (const bool stratified : {false, true}) {
        const Table t = Read(stratified ? "svy_golden/domain_nulls_jkn_20260722.csv"
                                        : "svy_golden/domain_nulls_jk1_20260722.csv");
        std::vector<std::vector<double>> weights;
        for (int r = 1; r <= 8; ++r) weights.push_back(t.Numbers("rep" + std::to_string(r)));
        ReplicateColumns input{
            .method = stratified ? ReplicateMethod::kJkn : ReplicateMethod::kJk1,
            .weights = t.Numbers("wgt")};
        input.columns.assign(weights.begin(), weights.end());
        const auto given = Replicates::FromColumns(input).value();
        StageInput stage{.units = t.Codes("cluster")};
        if (stratified) stage.strata = t.Codes("stratum");
        const Design design =
            Design::Make({.rows = t.rows(), .weights = t.Numbers("wgt"), .stages = {stage}})
                .value();
        EXPECT_TRUE(given.CheckAgainst(design, true).ok());
        const auto made = Make(design, {.method = input.method}).value();
        std::vector<std::uint8_t> employed = t.Where("employed", "1");
        const auto from_file =
            Mean(given, t.Numbers("income"), employed, {.missing = MissingRule::kOmit}).value();
        const auto from_design =
            Mean(made, t.Numbers("income"), employed, {.missing = MissingRule::kOmit}).value();
        EXPECT_GT(from_file.se, 0);
        EXPECT_TRUE(Near(from_file.se, from_design.se, 1e-9));
        EXPECT_EQ(from_file.df, stratified ? 6 : 7);
    }
}

// The domain has cases in 2, 4, 4 and 1 of the 4 PSUs of four strata. A complete stratum has one
// direction less than PSUs; one where a PSU has no case keeps all of them: 2 + 3 + 3 + 1, which is
// R's rule for replicate weights (PSUs less strata would be 7).
TEST_F(ReplicatesOracle, DegreesOfFreedomOfADomain) {
    const Table t = Read("svy_golden/rep_domain_df_jkn_20260724.csv");
    std::vector<std::vector<double>> weights;
    for (int r = 1; r <= 16; ++r) weights.push_back(t.Numbers("rw" + std::to_string(r)));
    ReplicateColumns input{
        .method = ReplicateMethod::kJkn, .weights = t.Numbers("w"), .df = DfRule::kDomain};
    input.columns.assign(weights.begin(), weights.end());
    const auto given = Replicates::FromColumns(input).value();
    const Design design =
        Design::Make({.rows = t.rows(),
                      .weights = t.Numbers("w"),
                      .stages = {{.strata = t.Codes("stratum"), .units = t.Codes("psu_id")}},
                      .df = DfRule::kDomain})
            .value();
    EXPECT_EQ(given.DegreesOfFreedom(), design.DegreesOfFreedom());
    const auto domain = t.Where("dom", "1");
    EXPECT_EQ(Mean(given, t.Numbers("y"), domain)->df, 9);
    EXPECT_EQ(given.DegreesOfFreedom(), 12);
}

TEST_F(ReplicatesOracle, MultistageBootstrapOfASyntheticSurvey) {
    const Table t = Read("svy_golden/synthetic_multistage.csv");
    const auto sizes = [&](const std::string& name) { return t.Numbers(name); };
    const Design design =
        Design::Make({.rows = t.rows(),
                      .weights = t.Numbers("wgt"),
                      .stages = {{.strata = t.Codes("stratum"),
                                  .units = t.Codes("psu"),
                                  .population_kind = PopulationKind::kSizes,
                                  .population = sizes("fpc_psu")},
                                 {.units = t.Codes("ssu"),
                                  .population_kind = PopulationKind::kSizes,
                                  .population = sizes("fpc_ssu")},
                                 {.units = t.Codes("unit_id"),
                                  .population_kind = PopulationKind::kSizes,
                                  .population = sizes("fpc_unit")}}})
            .value();
    const auto made =
        Make(design, {.method = ReplicateMethod::kPreston, .replicates = 5000}).value();
    EXPECT_TRUE(Near(Mean(made, t.Numbers("y"))->se, Mean(design, t.Numbers("y"))->se, 0.05));
}

}  // namespace
}  // namespace atalaya::stats
