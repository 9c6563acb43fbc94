#include "stats/standardise.hpp"

#include <cmath>

#include "stats/calibration.hpp"
#include "stats/oracle_test.hpp"
#include "stats/projection.hpp"

namespace atalaya::stats {
namespace {

// Half of the standard is young, of the sample three of four.
const std::vector<double> kY = {1, 0, 1, 1, 0, 0, 1, 0};
const std::vector<std::int32_t> kAge = {0, 0, 0, 0, 0, 0, 1, 1};

TEST(Standardise, MeanOfTheStandard) {
    const Design design = Design::Make({.rows = 8}).value();
    const double standard[] = {500, 500};
    const auto got = StandardisedMeans(design, kY, kAge, standard).value().values.front();
    EXPECT_DOUBLE_EQ(got.value, (0.5 + 0.5) / 2);
    // Influences: the young (y - 1/2)/12, the old (y - 1/2)/4; 8/7 of their squares.
    EXPECT_NEAR(got.variance, 8.0 / 7 * (6 * 0.25 / 144 + 2 * 0.25 / 16), 1e-12);
    EXPECT_EQ(got.n, 8u);
}

// With the sample's own structure as standard the mean stays, and its error is the one of a
// post-stratified mean.
TEST(Standardise, EqualsPostStratification) {
    const std::vector<double> weights = {2, 1, 3, 2, 4, 1, 5, 3};
    const Design design =
        Design::Make({.rows = 8,
                      .weights = weights,
                      .stages = {{.strata = {1, 1, 1, 1, 2, 2, 2, 2},
                                  .units = {1, 1, 2, 2, 3, 3, 4, 4}}}})
            .value();
    const Margin margin{kAge, {30, 70}};
    const auto calibrated = PostStratify(weights, margin).value();
    const Design adjusted = CalibratedDesign(design, calibrated, {&margin, 1});
    const auto expected = Mean(adjusted, kY).value();
    const auto got = StandardisedMeans(design, kY, kAge, margin.totals).value().values.front();
    EXPECT_NEAR(got.value, expected.value, 1e-12);
    EXPECT_NEAR(got.se, expected.se, 1e-12);
}

TEST(Standardise, DomainsAreComparedUnderOneStructure) {
    const Design design = Design::Make({.rows = 8}).value();
    const std::vector<std::uint8_t> men = {1, 1, 1, 0, 0, 0, 1, 0}, women = {0, 0, 0, 1, 1, 1, 0, 1};
    const Domain domains[] = {men, women};
    const double standard[] = {3, 1};
    const auto got = StandardisedMeans(design, kY, kAge, standard, domains).value();
    EXPECT_NEAR(got.values[0].value, 0.75 * 2 / 3 + 0.25, 1e-12);
    EXPECT_NEAR(got.values[1].value, 0.75 / 3, 1e-12);
    const double signs[] = {-1, 1};
    const auto gap = LinearContrast(got, signs, 7).value();
    EXPECT_NEAR(gap.value, -0.5, 1e-12);
    EXPECT_NEAR(gap.se * gap.se, got.values[0].variance + got.values[1].variance -
                                     2 * got.covariance(0, 1), 1e-12);
}

TEST(Standardise, StandardsThatDoNotFit) {
    const Design design = Design::Make({.rows = 8}).value();
    const double three[] = {1, 1, 1}, negative[] = {1, -1}, one[] = {1};
    const auto empty = StandardisedMeans(design, kY, kAge, three);
    EXPECT_EQ(empty.error().code, "stats.standard_empty");
    EXPECT_EQ(empty.error().Get("group"), "2");
    EXPECT_EQ(StandardisedMeans(design, kY, kAge, negative).error().code, "stats.standard_invalid");
    EXPECT_EQ(StandardisedMeans(design, kY, kAge, one).error().code, "stats.category_unknown");
}

}  // namespace
}  // namespace atalaya::stats
