// Given replicate weights of small samples that trip programs. Expected is what R survey 4.1-1 gave
// for the calls in the comments, on the same files (empty cells are missing).

#include <string>
#include <vector>

#include "stats/oracle_test.hpp"
#include "stats/replicate_estimates.hpp"

namespace atalaya::stats {
namespace {

constexpr EstimateOptions kOmit{.missing = MissingRule::kOmit};

class GoldenReplicates : public SurveyDataTest {
 protected:
    Table File(const std::string& name) const { return Read("svy_golden/" + name + ".csv"); }

    static Replicates Given(const Table& t, ReplicateMethod method, const std::string& weight,
                            const std::string& prefix, int count, ReplicateCentre centre) {
        std::vector<std::vector<double>> columns;
        for (int r = 1; r <= count; ++r) columns.push_back(t.Numbers(prefix + std::to_string(r)));
        ReplicateColumns input{.method = method,
                               .weights = t.Numbers(weight),
                               .centre = centre,
                               .df = DfRule::kDomain};
        input.columns.assign(columns.begin(), columns.end());
        return Replicates::FromColumns(input).value();
    }
};

void ExpectValueAndError(const Estimate& estimate, double value, double se) {
    EXPECT_TRUE(Near(estimate.value, value));
    EXPECT_TRUE(Near(estimate.se, se));
}

// svydesign(~cluster, strata = ~stratum, weights = ~wgt); s <- subset(des, employed == 1);
// svymean(~income, s, na.rm = TRUE, deff = "replace"), svytotal, svyby(~income, ~stratum, s)
TEST_F(GoldenReplicates, MissingAnswersInADomainLinearized) {
    const Table t = File("domain_nulls_20260722");
    const Design design =
        Design::Make({.rows = t.rows(),
                      .weights = t.Numbers("wgt"),
                      .stages = {{.strata = t.Codes("stratum"), .units = t.Codes("cluster")}}})
            .value();
    const auto employed = t.Where("employed", "1");
    const auto income = t.Numbers("income");
    const Estimate mean = Mean(design, income, employed, kOmit).value();
    ExpectValueAndError(mean, 42949.322190695078, 1715.3639309904506);
    EXPECT_TRUE(Near(mean.deff_wr, 0.77842182085836553));
    EXPECT_EQ(mean.df, 6);
    EXPECT_EQ(Mean(design.WithDfRule(DfRule::kDomain), income, employed, kOmit)->df, 5);
    ExpectValueAndError(Total(design, income, employed, kOmit).value(), 114554002.6538,
                        18830996.179796372);
    std::vector<std::int32_t> strata = t.Codes("stratum");
    for (std::size_t i = 0; i < strata.size(); ++i)
        if (!employed[i]) strata[i] = kMissingCode;
    const auto by = MeansByDomain(design, income, strata, 2, kOmit).value();
    ExpectValueAndError(by[0], 37126.194334775595, 1918.2800522855553);
    ExpectValueAndError(by[1], 48400.840181409025, 2161.1002891601265);
}

// svrepdesign(weights, repweights, type = "JK1", scale = 7/8), (type = "JKn", rscales = 3/4), each
// with mse = FALSE and TRUE; svymean and svytotal of income on subset(des, employed == 1)
TEST_F(GoldenReplicates, MissingAnswersInADomainUnderJackknives) {
    struct Expected {
        ReplicateMethod method;
        ReplicateCentre centre;
        double se, se_of_total, df;
    };
    for (const Expected& e :
         {Expected{ReplicateMethod::kJk1, ReplicateCentre::kReplicates, 2746.5296480254401,
                   18825879.779596996, 7},
          Expected{ReplicateMethod::kJk1, ReplicateCentre::kEstimate, 2747.4460956833259,
                   18825879.779596996, 7},
          Expected{ReplicateMethod::kJkn, ReplicateCentre::kReplicates, 1718.1742674046645,
                   18830996.179796372, 6},
          Expected{ReplicateMethod::kJkn, ReplicateCentre::kEstimate, 1720.8006817804276,
                   18830996.179796372, 6}}) {
        const Table t = File(e.method == ReplicateMethod::kJk1 ? "domain_nulls_jk1_20260722"
                                                               : "domain_nulls_jkn_20260722");
        const Replicates given = Given(t, e.method, "wgt", "rep", 8, e.centre);
        const auto employed = t.Where("employed", "1");
        const Estimate mean = Mean(given, t.Numbers("income"), employed, kOmit).value();
        ExpectValueAndError(mean, 42949.322190695071, e.se);
        EXPECT_EQ(mean.df, 6);
        EXPECT_EQ(given.DegreesOfFreedom(), e.df);
        ExpectValueAndError(Total(given, t.Numbers("income"), employed, kOmit).value(),
                            114554002.6538, e.se_of_total);
    }
}

// svrepdesign(type = "JKn", scale = 1, rscales = 3/4); subset(des, dom == 1)
TEST_F(GoldenReplicates, ADomainInSomeStrata) {
    const Table t = File("rep_domain_df_jkn_20260724");
    const Replicates given =
        Given(t, ReplicateMethod::kJkn, "w", "rw", 16, ReplicateCentre::kReplicates);
    const auto domain = t.Where("dom", "1");
    const Estimate mean = Mean(given, t.Numbers("y"), domain).value();
    ExpectValueAndError(mean, 14.896792032894169, 0.61110679738975704);
    EXPECT_EQ(mean.df, 9);
    ExpectValueAndError(Total(given, t.Numbers("y"), domain).value(), 10129.818582368034,
                        1593.6649914950224);
    ExpectValueAndError(Mean(given, t.Numbers("y")).value(), 15.265747356692954,
                        0.4173341860719787);
    EXPECT_EQ(given.DegreesOfFreedom(), 12);
    // svydesign(~psu_id, strata = ~stratum, weights = ~w)
    const Design design =
        Design::Make({.rows = t.rows(),
                      .weights = t.Numbers("w"),
                      .stages = {{.strata = t.Codes("stratum"), .units = t.Codes("psu_id")}},
                      .df = DfRule::kDomain})
            .value();
    const Estimate linear = Mean(design, t.Numbers("y"), domain).value();
    EXPECT_TRUE(Near(linear.se, 0.59039156088116784));
    EXPECT_EQ(linear.df, 7);
}

struct IncomeExpected {
    ReplicateMethod method;
    ReplicateCentre centre;
    const char *file, *prefix;
    int count;
    double se, se_of_total, of_women, of_men, shares[3], covariance;
};

// svrepdesign(weights = weight, repweights, combined.weights = TRUE): type "bootstrap" with
// scale 1/19 and, for mse = TRUE, 1/20; "BRR"; "JKn" with rscales 1/2. svymean and svytotal of
// income, svyby(~income, ~sex, svymean), svymean(~educ), vcov(svytotal(~educ))[1, 2]
void ExpectIncomes(const Replicates& given, const Table& t, const IncomeExpected& e) {
    const auto income = t.Numbers("income");
    const Estimate mean = Mean(given, income, {}, kOmit).value();
    ExpectValueAndError(mean, 54687.648908800125, e.se);
    EXPECT_EQ(given.DegreesOfFreedom(), 4);
    ExpectValueAndError(Total(given, income, {}, kOmit).value(), 13939039.71699173,
                        e.se_of_total);
    ExpectValueAndError(Mean(given, income, t.Where("sex", "Female"), kOmit).value(),
                        56585.636908053682, e.of_women);
    ExpectValueAndError(Mean(given, income, t.Where("sex", "Male"), kOmit).value(),
                        52974.996735759552, e.of_men);
    std::vector<std::vector<double>> levels;  // High, Low, Med
    for (const char* const level : {"High", "Low", "Med"}) {
        const auto rows = t.Where("educ", level);
        levels.emplace_back(rows.begin(), rows.end());
    }
    const std::vector<Values> columns(levels.begin(), levels.end());
    const auto shares = Means(given, columns).value();
    const double values[] = {0.23030574855362521, 0.21783487128993939, 0.55185938015643532};
    for (int k = 0; k < 3; ++k) ExpectValueAndError(shares.values[k], values[k], e.shares[k]);
    EXPECT_TRUE(Near(Totals(given, columns)->covariance(0, 1), e.covariance));
}

TEST_F(GoldenReplicates, BootstrapHalfSamplesAndJackknifeOfIncomes) {
    using enum ReplicateMethod;
    using enum ReplicateCentre;
    const char* const bootstrap = "fake_survey_bootstrap_25122025";
    const char* const halves = "fake_survey_brr_24122025";
    const char* const jackknife = "fake_survey_jackknife_25122025";
    for (const IncomeExpected& e :
         {IncomeExpected{kRaoWu, kReplicates, bootstrap, "bs_", 20, 950.003950561078,
                         1683294.9146754022, 1173.1199381794772, 951.46999955256967,
                         {0.042463531179691302, 0.034261583431558697, 0.035201320403506119},
                         29.623010988891838},
          IncomeExpected{kRaoWu, kEstimate, bootstrap, "bs_", 20, 941.17839934993219,
                         1643633.2105136234, 1196.5458286010294, 927.56980093100253,
                         {0.043215178378118731, 0.035596723109858557, 0.034310163062921284},
                         16.610530762471583},
          IncomeExpected{kBrr, kReplicates, halves, "brr_", 8, 1038.5552532887245,
                         1355568.6917357987, 1342.4620290357391, 976.29484083719615,
                         {0.048357381574402454, 0.035866246315865907, 0.037862035591830295},
                         -13.353596334724562},
          IncomeExpected{kBrr, kEstimate, halves, "brr_", 8, 1038.809230491903,
                         1355568.6917357987, 1344.1659558946612, 976.30591113512673,
                         {0.048372862208734962, 0.035866642383882139, 0.037887624894090845},
                         -13.353596334724562},
          IncomeExpected{kJkn, kReplicates, jackknife, "jk_", 8, 1008.472169288147,
                         1355568.6917357987, 1262.3341794587786, 961.63220291279106,
                         {0.046748689371268776, 0.035874892190325948, 0.036760885271463178},
                         -13.353596334724585},
          IncomeExpected{kJkn, kEstimate, jackknife, "jk_", 8, 1008.528290288364,
                         1355568.6917357987, 1262.7294201552102, 961.63625689466448,
                         {0.046752442407146599, 0.035875225723358918, 0.036768475738831324},
                         -13.353596334724585}}) {
        SCOPED_TRACE(e.file);
        const Table t = File(e.file);
        ExpectIncomes(Given(t, e.method, "weight", e.prefix, e.count, e.centre), t, e);
    }
}

// svymean(~income, svydesign(~psu, strata = ~stratum, weights = ~weight), na.rm = TRUE)
TEST_F(GoldenReplicates, IncomesLinearized) {
    const Table t = File("fake_survey_jackknife_25122025");
    const Design design =
        Design::Make({.rows = t.rows(),
                      .weights = t.Numbers("weight"),
                      .stages = {{.strata = t.Codes("stratum"), .units = t.Codes("psu")}}})
            .value();
    ExpectValueAndError(Mean(design, t.Numbers("income"), {}, kOmit).value(), 54687.648908800118,
                        1004.7098951487377);
}

}  // namespace
}  // namespace atalaya::stats
