#include "stats/estimates.hpp"

#include "stats/oracle_test.hpp"
#include "stats/taylor.hpp"

namespace atalaya::stats {
namespace {

class EstimatesTest : public SurveyDataTest {};

void ExpectMeanAndTotal(const Design& design, const Table& data, const std::string& variable,
                        const json::value& mean, const json::value& total) {
    SCOPED_TRACE(variable);
    const std::vector<double> y = data.Numbers(variable);
    const auto m = Mean(design, y).value();
    EXPECT_TRUE(Near(m.value, Number(mean.at("est"))));
    EXPECT_TRUE(Near(m.se, Number(mean.at("se"))));
    EXPECT_TRUE(Near(m.cv, Number(mean.at("cv"))));
    EXPECT_TRUE(Near(m.df, Number(mean.at("df"))));
    EXPECT_TRUE(Near(m.deff_wor, Number(mean.at("deff"))));
    EXPECT_TRUE(Near(m.lower, mean.at("ci").at(0).to_number<double>()));
    EXPECT_TRUE(Near(m.upper, mean.at("ci").at(1).to_number<double>()));
    const auto t = Total(design, y).value();
    EXPECT_TRUE(Near(t.value, Number(total.at("est"))));
    EXPECT_TRUE(Near(t.se, Number(total.at("se"))));
}

TEST_F(EstimatesTest, MeansAndTotalsOfSchoolsEqualR) {
    const Table strat = Read("r_survey/apistrat.csv"), clus = Read("r_survey/apiclus1.csv");
    const Design ds = StratifiedSchools(strat).value(), dc1 = ClusteredSchools(clus).value();
    for (const std::string variable : {"api00", "enroll", "growth"}) {
        ExpectMeanAndTotal(ds, strat, variable, Expected("mean_" + variable + "_ds"),
                           Expected("total_" + variable + "_ds"));
        ExpectMeanAndTotal(dc1, clus, variable, Expected("mean_" + variable + "_dc1"),
                           Expected("total_" + variable + "_dc1"));
    }
}

TEST_F(EstimatesTest, MeasuresOfMu284EqualTheHandCalculation) {
    const Table t = Read("r_survey/mu284.csv");
    const Design design = Design::Make({.rows = t.rows(),
                                        .stages = {{.units = t.Codes("id1"),
                                                    .population_kind = PopulationKind::kSizes,
                                                    .population = t.Numbers("n1")},
                                                   {.units = t.Codes("id2"),
                                                    .population_kind = PopulationKind::kSizes,
                                                    .population = t.Numbers("n2")}}})
                              .value();
    const json::value expected = Expected("mu284");
    const auto total = Total(design, t.Numbers("y1")).value();
    EXPECT_TRUE(Near(total.value, 15080));
    EXPECT_NEAR(total.se, 2274.2547, 1e-4);
    EXPECT_TRUE(Near(total.se, Number(expected.at("total").at("se"))));
    const auto mean = Mean(design, t.Numbers("y1")).value();
    EXPECT_TRUE(Near(mean.value, Number(expected.at("mean").at("est"))));
    EXPECT_TRUE(Near(mean.se, Number(expected.at("mean").at("se"))));
    EXPECT_EQ(design.Facts().weights, WeightSource::kPopulation);
}

TEST_F(EstimatesTest, SharesOfSchoolTypesAndTheirCovariancesEqualR) {
    const Table strat = Read("r_survey/apistrat.csv"), clus = Read("r_survey/apiclus1.csv");
    const Design ds = StratifiedSchools(strat).value(), dc1 = ClusteredSchools(clus).value();
    const auto check = [&](const Design& design, const Table& t, const json::value& expected) {
        const auto shares = Proportions(design, t.Codes("stype"), 3).value();
        std::size_t j = 0;
        for (const auto& [name, value] : expected.at("mean").at("est").as_object()) {
            EXPECT_TRUE(Near(shares.values[j].value, Number(value))) << name;
            const double se = expected.at("mean").at("se").at(j).to_number<double>();
            EXPECT_TRUE(Near(shares.values[j].se, se)) << name;
            for (std::size_t k = 0; k < 3; ++k)
                EXPECT_TRUE(Near(shares.covariance(j, k),
                                 expected.at("vcov").at(j).at(k).to_number<double>()));
            std::vector<double> is_type;
            for (const std::int32_t code : t.Codes("stype"))
                is_type.push_back(code == static_cast<std::int32_t>(j));
            const auto total = Total(design, is_type).value();
            EXPECT_TRUE(
                Near(total.value, Number(expected.at("total").at("est").as_object().at(name))));
            EXPECT_TRUE(Near(total.se, expected.at("total").at("se").at(j).to_number<double>(),
                             1e-9, 1e-6));
            ++j;
        }
    };
    check(ds, strat, Expected("stype_ds"));
    check(dc1, clus, Expected("stype_dc1"));
}

TEST_F(EstimatesTest, RatiosVariancesAndDomainsEqualR) {
    const Table simple = Read("r_survey/apisrs.csv"), two = Read("r_survey/apiclus2.csv");
    const Design dsr = SimpleSchools(simple).value(), dc2 = TwoStageSchools(two).value();
    const auto check = [&](const Design& design, const Table& t, const std::string& suffix) {
        SCOPED_TRACE(suffix);
        const auto ratio = Ratio(design, t.Numbers("api00"), t.Numbers("api99")).value();
        EXPECT_TRUE(Near(ratio.value, Number(Expected("ratio_" + suffix).at("est"))));
        EXPECT_TRUE(Near(ratio.se, Number(Expected("ratio_" + suffix).at("se"))));
        const auto var = PopulationVariance(design, t.Numbers("api00")).value();
        EXPECT_TRUE(Near(var.value, Number(Expected("var_" + suffix).at("est"))));
        EXPECT_TRUE(Near(var.se, Number(Expected("var_" + suffix).at("se"))));
        const json::value by = Expected("by_stype_" + suffix);
        const auto means = MeansByDomain(design, t.Numbers("api99"), t.Codes("stype"), 3).value();
        for (std::size_t d = 0; d < 3; ++d) {
            EXPECT_TRUE(Near(means[d].value, by.at("est").at(d).to_number<double>()));
            EXPECT_TRUE(Near(means[d].se, by.at("se").at(d).to_number<double>()));
        }
    };
    check(dsr, simple, "dsr");
    check(dc2, two, "dc2");
}

TEST_F(EstimatesTest, SubsetsKeepTheWholeSampleInTheError) {
    const Table strat = Read("r_survey/apistrat.csv"), clus = Read("r_survey/apiclus1.csv");
    const auto check = [&](const Design& design, const Table& t, const json::value& expected) {
        const auto mean = Mean(design, t.Numbers("api00"), t.Where("sch.wide", "Yes")).value();
        EXPECT_TRUE(Near(mean.value, Number(expected.at("est"))));
        EXPECT_TRUE(Near(mean.se, Number(expected.at("se"))));
    };
    check(StratifiedSchools(strat).value(), strat, Expected("subset_ds"));
    check(ClusteredSchools(clus).value(), clus, Expected("subset_dc1"));
}

// SAS 9.4 as printed in the CAMIS comparison of statistical software.
TEST_F(EstimatesTest, FiguresPrintedBySas) {
    const Table simple = Read("r_survey/apisrs.csv");
    const Design dsr = SimpleSchools(simple).value();
    const auto growth = Mean(dsr, simple.Numbers("growth")).value();
    EXPECT_NEAR(growth.value, 31.9, 5e-7);
    EXPECT_NEAR(growth.se, 2.090493, 5e-7);
    EXPECT_NEAR(growth.lower, 27.7776382, 5e-8);
    EXPECT_NEAR(growth.upper, 36.0223618, 5e-8);
    const auto total = Total(dsr, simple.Numbers("growth")).value();
    EXPECT_NEAR(total.value, 197589, 0.5);
    EXPECT_NEAR(total.se, 12949, 0.5);
    const Table people = Read("r_survey/nhanes.csv");
    const Design dn = Nhanes(people).value();
    const auto high =
        Mean(dn, people.Numbers("HI_CHOL"), {}, {.missing = MissingRule::kOmit}).value();
    EXPECT_NEAR(high.value, 0.112143, 5e-7);
    EXPECT_NEAR(high.se, 0.005446, 5e-7);
    EXPECT_NEAR(high.deff_wr, 2.336725, 5e-7);
    const double by_race[4][3] = {{.101492, .006246, 1.082734},
                                  {.121649, .006604, 1.407822},
                                  {.078640, .010385, 2.091156},
                                  {.099679, .024666, 3.098290}};
    const auto races = MeansByDomain(dn, people.Numbers("HI_CHOL"), people.Codes("race"), 4,
                                     {.missing = MissingRule::kOmit})
                           .value();
    for (int d = 0; d < 4; ++d) {
        EXPECT_NEAR(races[d].value, by_race[d][0], 5e-7) << d;
        EXPECT_NEAR(races[d].se, by_race[d][1], 5e-7) << d;
        EXPECT_NEAR(races[d].deff_wr, by_race[d][2], 5e-7) << d;
    }
}

Result<Design> LonelyToy(LonelyRule rule, bool in_domains = false) {
    return Design::Make({.rows = 7,
                         .weights = {2, 2, 2, 3, 3, 3, 10},
                         .stages = {{.strata = {1, 1, 1, 2, 2, 2, 3}}},
                         .lonely = rule,
                         .lonely_in_domains = in_domains});
}
const std::vector<double> kToy = {1, 5, 2, 8, 6, 7, 4};

TEST_F(EstimatesTest, LonelyUnitsUnderEachRuleEqualR) {
    const std::vector<std::uint8_t> large = {0, 1, 0, 1, 1, 1, 1};
    for (const auto& [rule, name] : {std::pair(LonelyRule::kAdjust, "lonely_adjust"),
                                     std::pair(LonelyRule::kCertainty, "lonely_certainty"),
                                     std::pair(LonelyRule::kRemove, "lonely_certainty")}) {
        SCOPED_TRACE(name);
        const json::value expected = Expected(name);
        const Design design = LonelyToy(rule).value();
        EXPECT_TRUE(Near(Mean(design, kToy)->se, Number(expected.at("mean").at("se"))));
        EXPECT_TRUE(Near(Total(design, kToy)->se, Number(expected.at("total").at("se"))));
        const auto domain = Mean(design, kToy, large).value();
        EXPECT_TRUE(Near(domain.value, Number(expected.at("domain").at("est"))));
        EXPECT_TRUE(Near(domain.se, Number(expected.at("domain").at("se"))));
    }
}

TEST(Estimates, LonelyStratumAddsTheAverageOfTheOthers) {
    const Design design = LonelyToy(LonelyRule::kAverage).value();
    // Strata 1 and 2 add 52 and 27 to the variance of the total; the third their average.
    EXPECT_TRUE(Near(Total(design, kToy)->variance, (52 + 27) * 1.5, 1e-12));
}

TEST(Estimates, TrapSilentLonelyPsuIsRefusedAndNamed) {
    const auto refused = LonelyToy(LonelyRule::kFail);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "stats.lonely_unit");
    EXPECT_EQ(refused.error().Get("stratum"), "3");
    EXPECT_EQ(refused.error().Get("row"), "6");
}

TEST(Estimates, StratumWithOneUnitOfTheDomainIsComparedWithZeroWhenAsked) {
    const std::vector<std::uint8_t> one_in_first = {0, 1, 0, 1, 1, 1, 0};
    const double off = Total(LonelyToy(LonelyRule::kAdjust).value(), kToy, one_in_first)->variance;
    const double on =
        Total(LonelyToy(LonelyRule::kAdjust, true).value(), kToy, one_in_first)->variance;
    // Unit totals 0, 10, 0: squares about their mean 66.67, about zero 100, times 3/2.
    EXPECT_TRUE(Near(on - off, 1.5 * (100 - 200.0 / 3), 1e-12));
}

TEST(Estimates, TrapDomainsWithMissingValuesKeepTheirUnits) {
    // The second PSU answers nothing: dropping its rows would leave one PSU and no error at all.
    const Design design = Design::Make({.rows = 6, .stages = {{.units = {1, 1, 2, 2, 3, 3}}}}).value();
    const double gap = std::nan("");
    const std::vector<double> y = {1, 2, gap, gap, 3, 5};
    const auto mean = Mean(design, y, {}, {.missing = MissingRule::kOmit}).value();
    EXPECT_EQ(mean.n, 4u);
    // u = -2.5, 0, 2.5 over 4 answers; 3/2 of their squares.
    EXPECT_TRUE(Near(mean.variance, 1.5 * 12.5 / 16, 1e-12));
    const auto refused = Mean(design, y);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "stats.value_missing");
    EXPECT_EQ(refused.error().Get("row"), "2");
}

TEST(Estimates, TrapUnknownAnswersAreNotCountedAsNo) {
    const Design design = Design::Make({.rows = 5}).value();
    const auto shares = Proportions(design, std::vector<std::int32_t>{1, 0, kMissingCode, 1, 0}, 2,
                                    {}, {.missing = MissingRule::kOmit})
                            .value();
    EXPECT_DOUBLE_EQ(shares.values[1].value, 0.5);
    EXPECT_EQ(shares.values[1].n, 4u);
}

TEST(Estimates, TrapWeightedCountIsNeverTheNumberOfCases) {
    const Design design = Design::Make({.rows = 4, .weights = {10, 20, 30, 40}}).value();
    const auto shares = Proportions(design, std::vector<std::int32_t>{0, 1, 2, 1}, 4).value();
    for (const Estimate& share : shares.values) {
        EXPECT_EQ(share.n, 4u);
        EXPECT_EQ(share.weighted_n, 100);
    }
    // A category that nobody chose keeps its counts, too.
    EXPECT_EQ(shares.values[3].value, 0);
}

TEST(Estimates, TrapWeightsThatSumToLessThanOneLoseNobody) {
    const std::vector<double> y = {1, 0, 1};
    const auto mean = Mean(Design::Make({.rows = 3, .weights = {.1, .2, .3}}).value(), y).value();
    const auto large = Mean(Design::Make({.rows = 3, .weights = {1, 2, 3}}).value(), y).value();
    EXPECT_EQ(mean.n, 3u);
    EXPECT_TRUE(Near(mean.value, large.value, 1e-14));
    EXPECT_TRUE(Near(mean.se, large.se, 1e-14));
    EXPECT_TRUE(Near(mean.deff_wr, large.deff_wr, 1e-13));
    // Such weights say nothing of the size of the population.
    EXPECT_TRUE(std::isnan(mean.deff_wor));
}

TEST(Estimates, TrapDomainKeepsTheNumberOfUnitsOfItsStrata) {
    // Two of four PSUs of the first stratum have cases of the domain: 4/3 of the squares about the
    // mean of four, not 2/1 about the mean of two.
    const Design design =
        Design::Make({.rows = 6, .stages = {{.strata = {1, 1, 1, 1, 2, 2}}}}).value();
    const std::vector<double> y = {3, 5, 9, 9, 9, 9};
    const std::vector<std::uint8_t> domain = {1, 1, 0, 0, 0, 0};
    EXPECT_TRUE(Near(Total(design, y, domain)->variance, 4.0 / 3 * (1 + 9 + 4 + 4), 1e-13));
}

TEST(Estimates, TrapDesignEffectWithAndWithoutReplacementAreTwoFigures) {
    const Design design =
        Design::Make({.rows = 4,
                      .stages = {{.population_kind = PopulationKind::kSizes,
                                  .population = {5, 5, 5, 5}}}})
            .value();
    // Against a simple sample without replacement a simple sample without replacement gains
    // nothing; against one with replacement the large fraction does.
    const auto mean = Mean(design, std::vector<double>{1, 4, 2, 8}).value();
    EXPECT_TRUE(Near(mean.deff_wor, 1, 1e-13));
    EXPECT_TRUE(Near(mean.deff_wr, 0.2, 1e-13));
    const Design census =
        Design::Make({.rows = 2,
                      .stages = {{.population_kind = PopulationKind::kSizes, .population = {2, 2}}}})
            .value();
    EXPECT_EQ(Mean(census, std::vector<double>{1, 4})->se, 0);
}

TEST(Estimates, TrapDegreesOfFreedomMoveTheLimitsAndNothingElse) {
    const Design design =
        Design::Make({.rows = 6, .stages = {{.strata = {1, 1, 1, 2, 2, 2}}}}).value();
    const std::vector<double> y = {1, 4, 2, 8, 6, 7};
    const std::vector<std::uint8_t> domain = {1, 1, 0, 1, 1, 0};
    const auto at = [&](DfRule rule) { return Mean(design.WithDfRule(rule), y, domain).value(); };
    const Estimate all = at(DfRule::kDesign), own = at(DfRule::kDomain), none = at(DfRule::kInfinite);
    EXPECT_EQ(all.df, 4);
    EXPECT_EQ(own.df, 2);
    EXPECT_EQ(all.se, own.se);
    EXPECT_LT(own.lower, all.lower);
    EXPECT_LT(all.lower, none.lower);
    EXPECT_TRUE(Near(none.value - none.lower, 1.959963984540054 * none.se, 1e-12));
}

}  // namespace
}  // namespace atalaya::stats
