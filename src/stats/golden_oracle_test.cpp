// Small samples that trip programs: lonely PSUs, design effects of samples that are most of their
// population, quantiles, several stages, unequal probabilities. Expected is what R survey 4.1-1
// gave for the calls in the comments, on the same files (golden_replicates_test.cpp has the others).

#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include "stats/oracle_test.hpp"
#include "stats/quantiles.hpp"
#include "stats/table.hpp"

namespace atalaya::stats {
namespace {

class Golden : public SurveyDataTest {
 protected:
    Table File(const std::string& name) const { return Read("svy_golden/" + name + ".csv"); }
};

void ExpectValueAndError(const Estimate& estimate, double value, double se) {
    EXPECT_TRUE(Near(estimate.value, value));
    EXPECT_TRUE(Near(estimate.se, se));
}

// --- Lonely PSUs: svydesign(~psu, strata = ~stratum, weights = ~weight), strata 1 and 2 have one.

DesignInput Lonely(const Table& t) {
    return {.rows = t.rows(),
            .weights = t.Numbers("weight"),
            .stages = {{.strata = t.Codes("stratum"), .units = t.Codes("psu")}}};
}

TEST_F(Golden, LonelyUnitsAreRefusedUnlessARuleIsChosen) {
    const auto refused = Design::Make(Lonely(File("singleton_test_20012026")));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "stats.lonely_unit");
    EXPECT_EQ(refused.error().details.size(), 2u);
}

// options(survey.lonely.psu = ...); svymean(~y, des, deff = "replace"); svytotal(~y, des)
TEST_F(Golden, LonelyRulesEqualR) {
    struct Expected {
        LonelyRule rule;
        double se, deff, se_of_total;
    };
    const Table t = File("singleton_test_20012026");
    DesignInput input = Lonely(t);
    for (const Expected& e :
         {Expected{LonelyRule::kRemove, 0.052410026240180568, 0.0042532204334816519,
                   10.48200524803601},
          Expected{LonelyRule::kCertainty, 0.052410026240180568, 0.0042532204334816519,
                   10.48200524803601},
          Expected{LonelyRule::kAdjust, 3.9315671423820353, 23.934289019778976,
                   1104.2092671529315},
          Expected{LonelyRule::kAverage, 0.074118969913193153, 0.0085064408669633038,
                   14.823793982638485}}) {
        input.lonely = e.rule;
        const Design design = Design::Make(input).value();
        const Estimate mean = Mean(design, t.Numbers("y")).value();
        ExpectValueAndError(mean, 24.864170787221425, e.se);
        EXPECT_TRUE(Near(mean.deff_wr, e.deff));
        EXPECT_EQ(mean.df, 2);
        EXPECT_TRUE(Near(Total(design, t.Numbers("y"))->se, e.se_of_total));
    }
}

// The same on subset(des, psu != 302 & psu != 402), which leaves one PSU in strata 3 and 4, too;
// options(survey.adjust.domain.lonely = FALSE and TRUE). R warns and goes on.
TEST_F(Golden, StrataLonelyInADomainEqualR) {
    const Table t = File("singleton_test_20012026");
    std::vector<std::uint8_t> domain;
    for (const double psu : t.Numbers("psu")) domain.push_back(psu != 302 && psu != 402);
    DesignInput input = Lonely(t);
    input.df = DfRule::kDomain;
    for (const auto& [rule, se, se_of_domain] :
         {std::tuple(LonelyRule::kRemove, 3.379264779615303, 3.379264779615303),
          std::tuple(LonelyRule::kAdjust, 5.1598743532147209, 6.1679602618460097),
          std::tuple(LonelyRule::kAverage, 4.7790020821816901, std::nan(""))}) {
        input.lonely = rule;
        input.lonely_in_domains = false;
        const auto plain = Mean(Design::Make(input).value(), t.Numbers("y"), domain).value();
        ExpectValueAndError(plain, 21.563806879971921, se);
        EXPECT_EQ(plain.df, 0);
        EXPECT_TRUE(std::isnan(plain.lower));
        input.lonely_in_domains = true;
        const double adjusted =
            Mean(Design::Make(input).value(), t.Numbers("y"), domain).value().se;
        EXPECT_EQ(std::isnan(adjusted), std::isnan(se_of_domain));
        if (!std::isnan(se_of_domain)) {
            EXPECT_TRUE(Near(adjusted, se_of_domain));
        }
    }
}

// --- Design effects where 120 of 150 were sampled: svydesign(~1, weights = ~w), then with
// strata = ~st, then with fpc = 75 a stratum; svymean and svytotal with deff = TRUE and "replace".

TEST_F(Golden, DesignEffectsOfALargeShareOfThePopulation) {
    struct Expected {
        bool strata, population;
        double se, wor, wr;
    };
    const Table t = File("deff_large_fraction");
    for (const Expected& e :
         {Expected{false, false, 1.8924796443988234, 5, 1},
          Expected{true, false, 1.8976514767579329, 5.0273656800146087, 1.0054731360029217},
          Expected{true, true, 0.84865553992672027, 1.0054731360029221, 0.20109462720058446}}) {
        DesignInput input{.rows = 120, .weights = t.Numbers("w"), .stages = {StageInput{}}};
        if (e.strata) input.stages[0].strata = t.Codes("st");
        if (e.population) {
            input.stages[0].population_kind = PopulationKind::kSizes;
            input.stages[0].population.assign(120, 75);
        }
        const Design design = Design::Make(input).value();
        const Estimate mean = Mean(design, t.Numbers("y")).value();
        ExpectValueAndError(mean, 100.59303922581006, e.se);
        EXPECT_TRUE(Near(mean.deff_wor, e.wor));
        EXPECT_TRUE(Near(mean.deff_wr, e.wr));
        const Estimate total = Total(design, t.Numbers("y")).value();
        EXPECT_TRUE(Near(total.se, 150 * e.se));
        EXPECT_TRUE(Near(total.deff_wor, e.wor));
        EXPECT_TRUE(Near(total.deff_wr, e.wr));
    }
    // subset(des, st == "A") of the stratified design
    const Design design = Design::Make({.rows = 120,
                                        .weights = t.Numbers("w"),
                                        .stages = {{.strata = t.Codes("st")}}})
                              .value();
    const Estimate mean = Mean(design, t.Numbers("y"), t.Where("st", "A")).value();
    ExpectValueAndError(mean, 99.46678334160832, 2.9725302153032782);
    EXPECT_TRUE(Near(mean.deff_wor, 5));
    EXPECT_TRUE(Near(mean.deff_wr, 1));
}

// --- Quantiles: svydesign(~psu, strata = ~stratum, weights = ~wgt);
// svyquantile(~income, des, c(.1, .25, .5, .75, .9), qrule = ..., interval.type = ...)

const std::vector<double> kShares = {.1, .25, .5, .75, .9};

Design Incomes(const Table& t, DfRule df = DfRule::kDesign) {
    return Design::Make({.rows = t.rows(),
                         .weights = t.Numbers("wgt"),
                         .stages = {{.strata = t.Codes("stratum"), .units = t.Codes("psu")}},
                         .df = df})
        .value();
}

TEST_F(Golden, QuantilesByRuleEqualR) {
    struct Expected {
        QuantileRule rule;
        double values[5];
    };
    const Table t = File("quantile_ref_20260805");
    const Design design = Incomes(t);
    for (const Expected& e :
         {Expected{QuantileRule::kHf1,
                   {10884.608399999999, 18668.346000000001, 33429.986599999997,
                    54394.068899999998, 91935.903399999996}},
          Expected{QuantileRule::kHf2,
                   {10884.608399999999, 18668.346000000001, 33429.986599999997,
                    54394.068899999998, 91935.903399999996}},
          Expected{QuantileRule::kHf3,
                   {10884.608399999999, 18668.346000000001, 33429.986599999997,
                    54394.068899999998, 91935.903399999996}},
          Expected{QuantileRule::kHf4,
                   {10881.678986756509, 18659.071951967744, 33427.49740641129,
                    54391.392286602466, 91931.311373888544}},
          Expected{QuantileRule::kHf5,
                   {10884.453173591284, 18666.184940083283, 33430.166530744049,
                    54394.168081755131, 91935.334073776248}},
          Expected{QuantileRule::kHf6,
                   {10884.068456231396, 18669.269031177508, 33429.419189136068,
                    54397.562386437334, 91943.304631040737}},
          Expected{QuantileRule::kHf7,
                   {10884.868229297856, 18661.987285209718, 33430.516623344534,
                    54384.467614489862, 91871.612391900271}},
          Expected{QuantileRule::kHf8,
                   {10884.326799814527, 18668.247387074985, 33429.889179940539,
                    54395.811226557511, 91935.888170229184}},
          Expected{QuantileRule::kHf9,
                   {10884.358565278158, 18667.687268887865, 33429.977133865308,
                    54395.474284285141, 91935.772756227088}}}) {
        const auto got =
            Quantiles(design, t.Numbers("income"), kShares, {}, {.rule = e.rule}).value();
        for (int k = 0; k < 5; ++k) EXPECT_TRUE(Near(got[k].value, e.values[k])) << k;
    }
}

struct Limits {
    double lower[5], upper[5], se[5];
};
void ExpectLimits(const std::vector<QuantileEstimate>& got, const Limits& expected) {
    for (int k = 0; k < 5; ++k) {
        EXPECT_TRUE(Near(got[k].lower, expected.lower[k])) << k;
        EXPECT_TRUE(Near(got[k].upper, expected.upper[k])) << k;
        EXPECT_TRUE(Near(got[k].se, expected.se[k])) << k;
    }
}

TEST_F(Golden, IntervalsOfQuantilesEqualR) {
    const Table t = File("quantile_ref_20260805");
    const Design design = Incomes(t);
    const auto got = [&](WoodruffMethod method) {
        return Quantiles(design, t.Numbers("income"), kShares, {}, {.interval = method}).value();
    };
    ExpectLimits(got(WoodruffMethod::kMean),
                 {{10008.7569, 17542.651999999998, 31453.9434, 51534.315199999997,
                   83424.786800000002},
                  {11850.981900000001, 20069.713299999999, 35205.379500000003, 57248.737099999998,
                   99800.361799999999},
                  {466.97051449244412, 640.56405456170933, 950.92078638740043,
                   1448.5019661929948, 4150.9102758129993}});
    ExpectLimits(got(WoodruffMethod::kBeta),
                 {{10029.808000000001, 17565.596000000001, 31452.319100000001, 51449.368699999999,
                   82502.170499999993},
                  {11901.926799999999, 20113.213, 35222.765800000001, 57225.426599999999,
                   99184.962799999994},
                  {474.54804881432841, 645.77455045919794, 955.73962755110688,
                   1464.1255706013899, 4228.78427092325}});
    ExpectLimits(got(WoodruffMethod::kLogit),
                 {{10058.936400000001, 17604.732199999999, 31453.9434, 51449.368699999999,
                   82502.170499999993},
                  {11893.4215, 20113.213, 35205.379500000003, 57075.038, 99070.516900000002},
                  {465.00859068556912, 635.85423592146344, 950.92078638740043,
                   1426.0047971259471, 4199.7743178477313}});
    ExpectLimits(got(WoodruffMethod::kArcsine),
                 {{10029.808000000001, 17580.8976, 31453.9434, 51531.0556, 82793.110000000001},
                  {11884.722100000001, 20080.995999999999, 35205.379500000003, 57225.426599999999,
                   99184.962799999994},
                  {470.18697043862107, 633.72945005617419, 950.92078638740043,
                   1443.4194279096487, 4155.0364019055251}});
}

// subset(des, region == "North"), interval.type = "mean": R counts the PSUs of the part
TEST_F(Golden, QuantilesOfARegionEqualR) {
    const Table t = File("quantile_ref_20260805");
    const auto got = Quantiles(Incomes(t, DfRule::kDomain), t.Numbers("income"), kShares,
                               t.Where("region", "North"), {.interval = WoodruffMethod::kMean})
                         .value();
    const double values[] = {11291.8521, 18968.7621, 34150.265599999999, 55752.953099999999,
                             95245.454700000002};
    for (int k = 0; k < 5; ++k) EXPECT_TRUE(Near(got[k].value, values[k]));
    EXPECT_EQ(got[0].df, 90);
    ExpectLimits(got, {{9338.4526999999998, 16839.273000000001, 30891.9519, 51610.425600000002,
                        83673.612500000003},
                       {12656.6605, 21319.6394, 37775.213400000001, 62643.8626, 111177.0337},
                       {835.11610281786375, 1127.6045240940309, 1732.3576053784948,
                        2776.8607222629098, 6921.9745450246401}});
}

// --- Several stages: svydesign(~psu + ssu + unit_id, strata = ~stratum, weights = ~wgt,
// fpc = ~fpc_psu + fpc_ssu + fpc_unit), the same with two stages, with one, and without fpc.

Design Stages(const Table& t, std::size_t stages, bool population) {
    const char* const units[] = {"psu", "ssu", "unit_id"};
    const char* const sizes[] = {"fpc_psu", "fpc_ssu", "fpc_unit"};
    DesignInput input{.rows = t.rows(), .weights = t.Numbers("wgt")};
    for (std::size_t s = 0; s < stages; ++s) {
        input.stages.push_back({.units = t.Codes(units[s])});
        if (!population) continue;
        input.stages[s].population_kind = PopulationKind::kSizes;
        input.stages[s].population = t.Numbers(sizes[s]);
    }
    input.stages[0].strata = t.Codes("stratum");
    return Design::Make(input).value();
}

struct StagesExpected {
    std::size_t stages;
    bool population;
    double se, deff, se_of_total, se_of_share, se_of_ratio, se_of_a, se_of_b;
};

// svymean(~y, deff = "replace"), svytotal(~y), svymean(~binary_y), svyratio(~y, ~x),
// svyby(~y, ~stratum, svymean)
void ExpectStages(const Table& t, const StagesExpected& e) {
    const Design design = Stages(t, e.stages, e.population);
    const Estimate mean = Mean(design, t.Numbers("y")).value();
    ExpectValueAndError(mean, 60.485348760001102, e.se);
    EXPECT_TRUE(Near(mean.deff_wr, e.deff));
    EXPECT_EQ(mean.df, 5);
    ExpectValueAndError(Total(design, t.Numbers("y")).value(), 1145138.9137869999, e.se_of_total);
    ExpectValueAndError(Mean(design, t.Numbers("binary_y")).value(), 0.50139152773731821,
                        e.se_of_share);
    ExpectValueAndError(Ratio(design, t.Numbers("y"), t.Numbers("x")).value(),
                        1.2464409809093766, e.se_of_ratio);
    const auto strata = t.Codes("stratum");
    const std::vector<std::uint16_t> cells(strata.begin(), strata.end());
    const std::vector<double> y = t.Numbers("y");
    const TableInput input{.columns = {std::span<const double>(y)},
                           .cells = cells,
                           .cell_count = 2,
                           .groupings = {{0, 1}},
                           .domain_count = 2};
    const auto table = Tabulate(design, input, TableStatistic::kMean).value();
    ExpectValueAndError(table.At(0, 0), 50.967467425195096, e.se_of_a);
    ExpectValueAndError(table.At(0, 1), 74.615405910225562, e.se_of_b);
}

TEST_F(Golden, StagesEqualR) {
    const Table t = File("synthetic_multistage");
    ExpectStages(t, {3, true, 5.4375961921098019, 13.448010525459045, 160918.19332141688,
                     0.087369196725084641, 0.010177347604872388, 7.044411134561221,
                     3.6988944297533104});
    ExpectStages(t, {2, true, 5.4331167304742012, 13.425862858559832, 160863.9510491245,
                     0.086855670313094324, 0.0098625816069535296, 7.0386415892524017,
                     3.6824311003457852});
    ExpectStages(t, {1, true, 5.2998873150243089, 12.775485295746533, 148738.78163734305,
                     0.085462262302108336, 0.0092837167047575032, 6.9167629120662237,
                     3.2876097206454453});
    ExpectStages(t, {1, false, 6.1092709792507565, 16.975513195111585, 187910.09913627006,
                     0.10012138515861092, 0.010453023394748935, 7.7331760278147375,
                     4.2442858989631436});
}

// svydesign without weights: those of the populations
TEST_F(Golden, WeightsFromPopulationsEqualR) {
    const Table t = File("synthetic_multistage");
    DesignInput input{.rows = t.rows(),
                      .stages = {{.strata = t.Codes("stratum"), .units = t.Codes("psu")},
                                 {.units = t.Codes("ssu")},
                                 {.units = t.Codes("unit_id")}}};
    const char* const sizes[] = {"fpc_psu", "fpc_ssu", "fpc_unit"};
    for (std::size_t s = 0; s < 3; ++s) {
        input.stages[s].population_kind = PopulationKind::kSizes;
        input.stages[s].population = t.Numbers(sizes[s]);
    }
    const Design design = Design::Make(input).value();
    ExpectValueAndError(Mean(design, t.Numbers("y")).value(), 60.485349032905113,
                        5.4375962801666695);
    ExpectValueAndError(Total(design, t.Numbers("y")).value(), 1145138.8705654761,
                        160918.19109406564);
}

// svydesign(~psu, strata = ~stratum, weights = ~wgt, fpc = ~p, pps = "brewer") with the
// probabilities p = 0.2 + 0.01 as.integer(factor(psu))
TEST_F(Golden, BrewerEqualsR) {
    const Table t = File("synthetic_multistage");
    StageInput stage{.strata = t.Codes("stratum"),
                     .units = t.Codes("psu"),
                     .population_kind = PopulationKind::kFractions,
                     .pps = PpsRule::kBrewer};
    for (const std::int32_t psu : stage.units) stage.population.push_back(0.2 + 0.01 * (psu + 1));
    const Design design =
        Design::Make({.rows = t.rows(), .weights = t.Numbers("wgt"), .stages = {stage}}).value();
    ExpectValueAndError(Mean(design, t.Numbers("y")).value(), 60.485348760001102,
                        5.3756806887028405);
    EXPECT_TRUE(Near(Total(design, t.Numbers("y"))->se, 163067.26646364579));
    const std::vector<double> y = t.Numbers("y");
    const std::vector<std::uint16_t> cells(t.rows());
    const TableInput input{.columns = {std::span<const double>(y)},
                           .cells = cells,
                           .cell_count = 1,
                           .groupings = {{0}},
                           .domain_count = 1};
    EXPECT_TRUE(Near(Tabulate(design, input, TableStatistic::kMean)->At(0, 0).se,
                     5.3756806887028405));
}

}  // namespace
}  // namespace atalaya::stats
