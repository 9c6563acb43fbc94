#include "stats/independence.hpp"

#include <cmath>

#include "stats/distributions.hpp"
#include "stats/oracle_test.hpp"

namespace atalaya::stats {
namespace {

using IndependenceOracle = SurveyDataTest;

struct Case {
    IndependenceMethod method;
    std::string name;
    double tolerance;
};

TEST_F(IndependenceOracle, SchoolwideGrowthByTypeOfSchool) {
    const Table strat = Read("r_survey/apistrat.csv"), clus = Read("r_survey/apiclus1.csv");
    const Design ds = StratifiedSchools(strat).value(), dc1 = ClusteredSchools(clus).value();
    const std::vector<Case> cases = {{IndependenceMethod::kF, "F", 1e-9},
                                     {IndependenceMethod::kChiSquare, "Chisq", 1e-9},
                                     {IndependenceMethod::kWald, "Wald", 1e-9},
                                     {IndependenceMethod::kAdjustedWald, "adjWald", 1e-9},
                                     {IndependenceMethod::kSaddlepoint, "saddlepoint", 0.15}};
    for (const auto& [method, name, tolerance] : cases)
        for (const bool clustered : {false, true}) {
            SCOPED_TRACE(name + (clustered ? " clustered" : " stratified"));
            const Table& t = clustered ? clus : strat;
            const auto got = TestIndependence(clustered ? dc1 : ds, t.Codes("sch.wide"),
                                              t.Codes("stype"), method)
                                 .value();
            const json::value want = Expected("chisq_" + name + (clustered ? "_dc1" : "_ds"));
            EXPECT_TRUE(Near(got.statistic, Number(want.at("stat"))));
            EXPECT_TRUE(Near(got.p, Number(want.at("p")), tolerance));
            const json::value& df = want.at("df");
            // None for the sums, one for the chi-square, two for an F.
            const std::size_t dfs = df.is_array() ? df.as_array().size() : 1;
            EXPECT_TRUE(dfs == 0 || Near(got.numerator_df, Number(df)));
            EXPECT_TRUE(dfs < 2 || Near(got.denominator_df, Number(df.at(1))));
        }
}

// R answered both "saddlepoint" and "lincom" by saddlepoint, for which it repeats the denominator's
// weight as often as its degrees of freedom are whole: 360 times for 360.25, 20 times for 20.92. So
// computed, the p values are R's.
TEST_F(IndependenceOracle, SumsOfChiSquares) {
    const Table strat = Read("r_survey/apistrat.csv"), clus = Read("r_survey/apiclus1.csv");
    for (const bool clustered : {false, true}) {
        const Table& t = clustered ? clus : strat;
        const Design design = clustered ? ClusteredSchools(t).value() : StratifiedSchools(t).value();
        const auto sum = TestIndependence(design, t.Codes("sch.wide"), t.Codes("stype"),
                                          IndependenceMethod::kSaddlepoint)
                             .value();
        const double whole = std::floor(sum.denominator_df);
        const double as_r = FSumSaddlepoint(sum.pearson * whole / sum.denominator_df,
                                            sum.design_effects, whole);
        const std::string suffix = clustered ? "_dc1" : "_ds";
        EXPECT_TRUE(Near(as_r, Number(Expected("chisq_saddlepoint" + suffix).at("p")), 1e-6));
        EXPECT_TRUE(Near(as_r, Number(Expected("chisq_lincom" + suffix).at("p")), 1e-6));
        // The exact distribution lies within the saddlepoint's error.
        const auto exact = TestIndependence(design, t.Codes("sch.wide"), t.Codes("stype"),
                                            IndependenceMethod::kLinearCombination)
                               .value();
        EXPECT_TRUE(Near(exact.p, sum.p, 0.1));
    }
}

TEST_F(IndependenceOracle, CholesterolByRaceWithMissingAnswers) {
    const Table t = Read("r_survey/nhanes.csv");
    const Design dn = Nhanes(t).value();
    std::vector<std::int32_t> high;
    std::size_t answered = 0;
    for (const double value : t.Numbers("HI_CHOL")) {
        high.push_back(std::isnan(value) ? kMissingCode : static_cast<std::int32_t>(value));
        answered += std::isnan(value) ? 0 : 1;
    }
    const json::value want = Expected("nhanes_chisq");
    const auto f = TestIndependence(dn, high, t.Codes("race"), IndependenceMethod::kF, {},
                                    MissingRule::kOmit)
                       .value();
    EXPECT_EQ(f.n, answered);
    EXPECT_TRUE(Near(f.statistic, Number(want.at("F"))));
    EXPECT_TRUE(Near(f.numerator_df, Number(want.at("ndf"))));
    EXPECT_TRUE(Near(f.denominator_df, Number(want.at("ddf"))));
    EXPECT_TRUE(Near(f.p, Number(want.at("pF"))));
    const auto first = TestIndependence(dn, high, t.Codes("race"), IndependenceMethod::kChiSquare,
                                        {}, MissingRule::kOmit)
                           .value();
    // R counts the rows without an answer into n.
    const double rows = static_cast<double>(t.rows()) / static_cast<double>(answered);
    EXPECT_TRUE(Near(first.statistic * rows, Number(want.at("X2"))));
    EXPECT_TRUE(Near(first.p, Number(want.at("pX2"))));
}

// A simple sample with replacement: the design effects are n/(n-1), and X2 is the textbook's.
TEST(Independence, SimpleSamplesAreTheTextbook) {
    // 20 of 30 against 10 of 40.
    std::vector<std::int32_t> rows, columns;
    for (int i = 0; i < 70; ++i) {
        rows.push_back(i < 30 ? 4 : 7);
        columns.push_back(i < 20 || i >= 60 ? 1 : 3);
    }
    const Design design = Design::Make({.rows = 70}).value();
    const auto test = TestIndependence(design, rows, columns, IndependenceMethod::kChiSquare).value();
    EXPECT_NEAR(test.pearson, 70.0 * (20 * 30 - 10 * 10) * (20 * 30 - 10 * 10) / (30.0 * 40 * 30 * 40),
                1e-10);
    EXPECT_EQ(test.numerator_df, 1);
    ASSERT_EQ(test.design_effects.size(), 1u);
    EXPECT_EQ(test.table_rows, 2u);
    EXPECT_NEAR(test.shares[0], 20 / 70.0, 1e-12);
    // The interaction's variance is that of the observed shares.
    EXPECT_NEAR(test.design_effects[0], 70 / 69.0, 1e-10);
}

TEST(Independence, TablesThatCannotBeTested) {
    const Design design = Design::Make({.rows = 4}).value();
    const std::vector<std::int32_t> one = {0, 0, 0, 0}, two = {0, 1, 0, 1}, gap = {0, 1, -1, 1},
                                    missing = {0, 1, kMissingCode, 1};
    EXPECT_EQ(TestIndependence(design, one, two).error().code, "stats.table_small");
    EXPECT_EQ(TestIndependence(design, gap, two).error().code, "stats.category_unknown");
    const auto refused = TestIndependence(design, two, missing);
    EXPECT_EQ(refused.error().code, "stats.value_missing");
    EXPECT_EQ(refused.error().Get("row"), "2");
}

}  // namespace
}  // namespace atalaya::stats
