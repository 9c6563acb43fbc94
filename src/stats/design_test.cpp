#include "stats/design.hpp"

#include <cmath>

#include "stats/estimates.hpp"
#include "stats/oracle_test.hpp"

namespace atalaya::stats {
namespace {

void ExpectRefused(DesignInput input, std::string_view code, std::string_view where) {
    const auto made = Design::Make(std::move(input));
    ASSERT_FALSE(made) << code;
    EXPECT_EQ(made.error().code, code);
    EXPECT_EQ(made.error().where, where) << code;
}

TEST(Design, RefusesWeightsThatAreNone) {
    ExpectRefused({.rows = 0}, "stats.design_empty", "/rows");
    ExpectRefused({.rows = 3, .weights = {1, 2}}, "stats.design_length", "/weights");
    ExpectRefused({.rows = 2, .weights = {1, 0}}, "stats.weight_invalid", "/weights/1");
    ExpectRefused({.rows = 2, .weights = {-1, 1}}, "stats.weight_invalid", "/weights/0");
    ExpectRefused({.rows = 2, .weights = {1, std::nan("")}}, "stats.weight_invalid", "/weights/1");
    ExpectRefused({.rows = 2, .probabilities = {1, 1.5}}, "stats.probability_invalid",
                  "/probabilities/1");
    ExpectRefused({.rows = 1, .weights = {1}, .probabilities = {1}}, "stats.weights_twice",
                  "/probabilities");
}

TEST(Design, RefusesUnitsThatDoNotFit) {
    const DesignInput twice{
        .rows = 4, .stages = {{.strata = {1, 1, 2, 2}, .units = {1, 2, 2, 3}}}};
    ExpectRefused(twice, "stats.unit_in_two_strata", "/stages/0/units/2");
    DesignInput nested = twice;
    nested.nest = true;
    EXPECT_EQ(Design::Make(nested)->Facts().psus, 4u);
    ExpectRefused({.rows = 2, .stages = {{.units = {1, kMissingCode}}}}, "stats.code_missing",
                  "/stages/0/units/1");
    ExpectRefused({.rows = 2, .stages = {{}, {.units = {1, 2}}}}, "stats.units_missing",
                  "/stages/0/units");
}

StageInput WithPopulation(PopulationKind kind, std::vector<double> population) {
    return {.strata = {1, 1, 2, 2}, .population_kind = kind, .population = std::move(population)};
}

TEST(Design, RefusesPopulationsThatCannotBe) {
    using enum PopulationKind;
    ExpectRefused({.rows = 4, .stages = {WithPopulation(kFractions, {.5, .5, 1.2, 1.2})}},
                  "stats.fraction_invalid", "/stages/0/population/2");
    ExpectRefused({.rows = 4, .stages = {WithPopulation(kSizes, {9, 9, 1, 1})}},
                  "stats.population_small", "/stages/0/population/2");
    ExpectRefused({.rows = 4, .stages = {WithPopulation(kSizes, {9, 8, 5, 5})}},
                  "stats.population_varies", "/stages/0/population/1");
    ExpectRefused({.rows = 4, .stages = {WithPopulation(kSizes, {9, 9, std::nan(""), 5})}},
                  "stats.population_missing", "/stages/0/population/2");
    StageInput brewer = WithPopulation(kSizes, {9, 9, 5, 5});
    brewer.pps = PpsRule::kBrewer;
    ExpectRefused({.rows = 4, .stages = {brewer}}, "stats.brewer_population",
                  "/stages/0/population");
}

TEST(Design, StratumTakenWholeIsNotLonely) {
    const Design design =
        Design::Make({.rows = 3,
                      .stages = {{.strata = {1, 1, 2},
                                  .population_kind = PopulationKind::kSizes,
                                  .population = {10, 10, 1}}}})
            .value();
    EXPECT_TRUE(design.Facts().lonely.empty());
    // 100/2 (1 - .2) of the variance 2 of {1, 3}; the third row is certain.
    EXPECT_TRUE(Near(Total(design, std::vector<double>{1, 3, 50})->variance, 80, 1e-12));
}

TEST(Design, EveryLonelyStratumIsNamed) {
    const auto made = Design::Make({.rows = 4, .stages = {{.strata = {1, 7, 1, 9}}}});
    ASSERT_FALSE(made);
    ASSERT_EQ(made.error().details.size(), 2u);
    EXPECT_EQ(made.error().details[0].Get("stratum"), "7");
    EXPECT_EQ(made.error().details[1].Get("row"), "3");
}

TEST(Design, DegreesOfFreedomFollowTheRule) {
    DesignInput input{.rows = 6, .stages = {{.strata = {1, 1, 1, 2, 2, 2}}}};
    const std::vector<std::uint8_t> domain = {1, 1, 0, 1, 0, 0};
    const Design design = Design::Make(input).value();
    EXPECT_EQ(design.DegreesOfFreedom(domain), 4);
    EXPECT_EQ(design.WithDfRule(DfRule::kDomain).DegreesOfFreedom(domain), 1);
    EXPECT_TRUE(std::isinf(design.WithDfRule(DfRule::kInfinite).DegreesOfFreedom(domain)));
}

TEST(Design, FactsSayWhatIsUnknown) {
    const DesignFacts facts = Design::Make({.rows = 3, .weights = {1, 2, 3}})->Facts();
    EXPECT_FALSE(facts.stratified);
    EXPECT_FALSE(facts.clustered);
    EXPECT_FALSE(facts.has_population);
    EXPECT_EQ(facts.psus, 3u);
    EXPECT_EQ(facts.df, 2);
    EXPECT_EQ(facts.sum_of_weights, 6);
}

}  // namespace
}  // namespace atalaya::stats
