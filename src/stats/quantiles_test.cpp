#include "stats/quantiles.hpp"

#include "stats/oracle_test.hpp"

namespace atalaya::stats {
namespace {

class QuantilesTest : public SurveyDataTest {};

TEST_F(QuantilesTest, TrapLimitsAreReadBackThroughTheSameRule) {
    const Table strat = Read("r_survey/apistrat.csv"), clus = Read("r_survey/apiclus1.csv");
    const Design ds = StratifiedSchools(strat).value(), dc1 = ClusteredSchools(clus).value();
    const std::vector<std::pair<std::string, QuantileRule>> rules = {
        {"math", QuantileRule::kHf1}, {"school", QuantileRule::kHf2}, {"hf1", QuantileRule::kHf1},
        {"hf2", QuantileRule::kHf2},  {"hf3", QuantileRule::kHf3},    {"hf4", QuantileRule::kHf4},
        {"hf5", QuantileRule::kHf5},  {"hf6", QuantileRule::kHf6},    {"hf7", QuantileRule::kHf7},
        {"hf8", QuantileRule::kHf8},  {"hf9", QuantileRule::kHf9}};
    const std::vector<double> p = {.1, .25, .5, .75, .9};
    for (const auto& [name, rule] : rules) {
        for (const bool clustered : {false, true}) {
            SCOPED_TRACE(name + (clustered ? " dc1" : " ds"));
            const auto got = Quantiles(clustered ? dc1 : ds,
                                       (clustered ? clus : strat).Numbers("api00"), p, {},
                                       {.rule = rule, .interval = WoodruffMethod::kMean})
                                 .value();
            const json::value expected =
                Expected("quantile_" + name + (clustered ? "_dc1" : "_ds"));
            for (std::size_t k = 0; k < p.size(); ++k) {
                const auto at = [&](int j) { return expected.at(k).at(j).to_number<double>(); };
                EXPECT_TRUE(Near(got[k].value, at(0))) << p[k];
                EXPECT_TRUE(Near(got[k].lower, at(1))) << p[k];
                EXPECT_TRUE(Near(got[k].upper, at(2))) << p[k];
                EXPECT_TRUE(Near(got[k].se, at(3))) << p[k];
            }
        }
    }
}

TEST_F(QuantilesTest, IntervalsOfTheMedianEqualR) {
    const Table strat = Read("r_survey/apistrat.csv"), clus = Read("r_survey/apiclus1.csv");
    const auto check = [&](const Design& design, const Table& t, const json::value& expected) {
        for (const auto& [name, method] :
             {std::pair("mean", WoodruffMethod::kMean), std::pair("beta", WoodruffMethod::kBeta),
              std::pair("xlogit", WoodruffMethod::kLogit),
              std::pair("asin", WoodruffMethod::kArcsine)}) {
            const auto got = Quantiles(design, t.Numbers("api00"), std::vector<double>{.5}, {},
                                       {.interval = method})
                                 .value()
                                 .front();
            const json::value& row = expected.at(name);
            EXPECT_TRUE(Near(got.value, row.at(0).to_number<double>())) << name;
            EXPECT_TRUE(Near(got.lower, row.at(1).to_number<double>())) << name;
            EXPECT_TRUE(Near(got.upper, row.at(2).to_number<double>())) << name;
            EXPECT_TRUE(Near(got.se, row.at(3).to_number<double>())) << name;
        }
    };
    check(StratifiedSchools(strat).value(), strat, Expected("quantile_ci_ds"));
    check(ClusteredSchools(clus).value(), clus, Expected("quantile_ci_dc1"));
}

TEST(Quantiles, RulesDifferWhereTheShareIsMetExactly) {
    const Design design = Design::Make({.rows = 4}).value();
    const auto median = [&](QuantileRule rule) {
        return Quantiles(design, std::vector<double>{4, 1, 3, 2}, std::vector<double>{.5}, {},
                         {.rule = rule})
            .value()
            .front()
            .value;
    };
    EXPECT_EQ(median(QuantileRule::kHf1), 2);
    EXPECT_EQ(median(QuantileRule::kHf2), 2.5);
    EXPECT_EQ(median(QuantileRule::kHf3), 2);
    EXPECT_EQ(median(QuantileRule::kHf7), 2.5);
}

TEST(Quantiles, EndsAndFaults) {
    const Design design = Design::Make({.rows = 3}).value();
    const std::vector<double> y = {5, 1, 3};
    const auto ends = Quantiles(design, y, std::vector<double>{0, 1}).value();
    EXPECT_EQ(ends[0].value, 1);
    EXPECT_EQ(ends[1].value, 5);
    EXPECT_EQ(Quantiles(design, y, std::vector<double>{1.5}).error().code,
              "stats.proportion_invalid");
    const std::vector<double> gap = {5, std::nan(""), 3};
    EXPECT_EQ(Quantiles(design, gap, std::vector<double>{.5}).error().code, "stats.value_missing");
}

}  // namespace
}  // namespace atalaya::stats
