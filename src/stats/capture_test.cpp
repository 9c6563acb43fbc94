#include "stats/capture.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace atalaya::stats {
namespace {

// People who inject drugs, Scotland 2006, four lists (R package data): counts by the lists' bits.
const std::vector<double> kScotland{0,   654, 751, 19, 3092, 198, 121, 8,
                                    684, 13,  43,  2,  69,   7,   9,   0};
// Three lists of which the last is left out: the same persons, a smaller table.
std::vector<double> ThreeLists() {
    std::vector<double> cells(8);
    for (std::size_t p = 0; p < kScotland.size(); ++p) cells[p & 7] += kScotland[p];
    return cells;
}

TEST(Capture, TwoListsByHand) {
    auto lincoln = LincolnPetersen(200, 150, 30);
    ASSERT_TRUE(lincoln.ok());
    EXPECT_DOUBLE_EQ(lincoln->size, 1000);
    EXPECT_NEAR(lincoln->se, std::sqrt(200.0 * 150 * 170 * 120 / 27000), 1e-9);
    EXPECT_GT(lincoln->lower, 320);
    EXPECT_GT(lincoln->upper - 1000, 1000 - lincoln->lower);
    auto chapman = Chapman(200, 150, 30);
    EXPECT_NEAR(chapman->size, 201.0 * 151 / 31 - 1, 1e-9);
    EXPECT_NEAR(chapman->se, std::sqrt(201.0 * 151 * 170 * 120 / (31.0 * 31 * 32)), 1e-9);
    EXPECT_EQ(LincolnPetersen(10, 5, 0).error().code, "stats.capture_no_overlap");
    EXPECT_NEAR(Chapman(10, 5, 0)->size, 65, 1e-9);
    EXPECT_EQ(Chapman(10, 5, 6).error().code, "stats.capture_counts");
    // One list inside the other: nobody is unseen.
    EXPECT_DOUBLE_EQ(LincolnPetersen(80, 20, 20)->upper, 80);
}

// Two lists and no interaction: the log-linear model is Lincoln-Petersen's.
TEST(Capture, TwoListsAreTheIndependenceModel) {
    auto model = FitListModel(std::vector<double>{0, 170, 120, 30}, {});
    ASSERT_TRUE(model.ok());
    EXPECT_TRUE(model->finite);
    EXPECT_EQ(model->df, 0);
    EXPECT_NEAR(model->population.size, 1000, 1e-6);
    EXPECT_LT(model->population.lower, 900);
    EXPECT_GT(model->population.upper, 1200);
}

// The saturated model of three lists has a closed form: the odd cells over the even ones.
TEST(Capture, SaturatedThreeListsHaveAClosedForm) {
    const std::vector<double> c = ThreeLists();
    auto model = FitListModel(c, {3, 5, 6});
    ASSERT_TRUE(model.ok());
    const double seen = c[1] + c[2] + c[3] + c[4] + c[5] + c[6] + c[7];
    const double unseen = c[1] * c[2] * c[4] * c[7] / (c[3] * c[5] * c[6]);
    EXPECT_NEAR(model->population.size, seen + unseen, 1e-5);
    double inverse = 0;  // delta method on the logs
    for (std::size_t p = 1; p < 8; ++p) inverse += 1 / c[p];
    EXPECT_NEAR(model->population.se, std::sqrt(unseen + unseen * unseen * inverse), 1e-4);
    EXPECT_NEAR(model->deviance, 0, 1e-8);
}

// Independence of lists 0 and 1 given list 2 has a closed form, too: within those not on list 2,
// Lincoln and Petersen.
TEST(Capture, ConditionalIndependenceHasAClosedForm) {
    const std::vector<double> c = ThreeLists();
    auto model = FitListModel(c, {5, 6});
    ASSERT_TRUE(model.ok());
    EXPECT_EQ(model->df, 1);
    double seen = 0;
    for (std::size_t p = 1; p < 8; ++p) seen += c[p];
    EXPECT_NEAR(model->population.size, seen + c[1] * c[2] / c[3], 1e-5);
    EXPECT_LT(model->population.lower, model->population.size);
    EXPECT_GT(model->population.upper, model->population.size);
}

TEST(Capture, AllHierarchicalModels) {
    auto three = AllListModels(ThreeLists());
    ASSERT_TRUE(three.ok());
    EXPECT_EQ(three->models.size(), 8u);
    auto four = AllListModels(kScotland);
    ASSERT_TRUE(four.ok());
    EXPECT_EQ(four->models.size(), 113u);
    EXPECT_EQ(four->empty_cells, 1);
    for (std::size_t i = 1; i < four->models.size(); ++i)
        if (four->models[i].finite) { EXPECT_LE(four->models[i - 1].aic, four->models[i].aic); }
    EXPECT_EQ(AllListModels(kScotland, {.highest_order = 2})->models.size(), 64u);
}

TEST(Capture, TheBestModelsHaveTheIntervalsOfTheirOwnFit) {
    auto all = AllListModels(ThreeLists(), {.level = 0.9, .intervals = 2});
    ASSERT_TRUE(all.ok());
    for (std::size_t i = 0; i < 2; ++i) {
        const ListModel& model = all->models[i];
        ASSERT_TRUE(model.finite);
        const auto alone = FitListModel(ThreeLists(), model.interactions, {.level = 0.9});
        EXPECT_EQ(model.population.lower, alone->population.lower);
        EXPECT_EQ(model.population.upper, alone->population.upper);
        EXPECT_EQ(model.aic, alone->aic);
    }
    EXPECT_TRUE(std::isnan(all->models[2].population.upper));
    EXPECT_FALSE(std::isnan(all->models[2].population.size));
}

// The empty cell (on all four lists) sends the richest model to infinity: said, not printed.
TEST(Capture, TrapEmptyCellMakesTheSaturatedModelDiverge) {
    auto saturated = FitListModel(kScotland, {7, 11, 13, 14});
    ASSERT_TRUE(saturated.ok());
    EXPECT_EQ(saturated->df, 0);
    EXPECT_FALSE(saturated->finite);
    EXPECT_TRUE(std::isnan(saturated->population.size));
    auto pairs = FitListModel(kScotland, {3, 5, 9, 6, 10, 12});
    EXPECT_TRUE(pairs->finite);
}

TEST(Capture, ModelsThatCannotBe) {
    EXPECT_EQ(FitListModel(kScotland, {15}).error().code, "stats.capture_model");
    EXPECT_EQ(FitListModel(std::vector<double>(7), {}).error().code, "stats.capture_lists");
    EXPECT_EQ(FitListModel(std::vector<double>(8), {}).error().code, "stats.capture_counts");
    EXPECT_EQ(FitListModel(kScotland, {}, {.level = 1}).error().code, "stats.level_invalid");
}

TEST(Capture, MultiplierCarriesBothUncertainties) {
    base::SeededRandom random(11);
    auto got = EstimateByMultiplier({400, 20, 0.2, 0.02}, random);
    ASSERT_TRUE(got.ok());
    EXPECT_DOUBLE_EQ(got->delta.size, 2000);
    EXPECT_NEAR(got->delta.se, 2000 * std::sqrt(0.05 * 0.05 + 0.1 * 0.1), 1e-9);
    EXPECT_NEAR(got->simulated.size, 2000, 20);
    EXPECT_NEAR(got->simulated.lower, got->delta.lower, 60);
    EXPECT_NEAR(got->simulated.upper, got->delta.upper, 80);
    base::SeededRandom again(11);
    EXPECT_EQ(EstimateByMultiplier({400, 20, 0.2, 0.02}, again)->simulated.upper,
              got->simulated.upper);
    base::SeededRandom unused(1);
    auto exact = EstimateByMultiplier({400, 0, 0.2, 0}, unused);
    EXPECT_DOUBLE_EQ(exact->simulated.lower, 2000);
    EXPECT_EQ(EstimateByMultiplier({400, 0, 0, 0}, unused).error().Get("what"), "share");
    EXPECT_EQ(EstimateByMultiplier({400, 0, 0.2, 0.5}, unused).error().Get("what"), "error");
    for (const int draws : {-1, 1, kMostDraws + 1}) {
        auto refused = EstimateByMultiplier({400, 0, 0.2, 0.02}, unused, draws);
        EXPECT_EQ(refused.error().code, "stats.draws");
        EXPECT_EQ(refused.error().Get("draws"), std::to_string(draws));
    }
    EXPECT_TRUE(EstimateByMultiplier({400, 0, 0.2, 0.02}, unused, kLeastDraws).ok());
}

}  // namespace
}  // namespace atalaya::stats
