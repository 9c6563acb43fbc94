#include "stats/replicates.hpp"

#include <cmath>
#include <numeric>

#include "stats/calibration.hpp"
#include "stats/oracle_test.hpp"
#include "stats/projection.hpp"
#include "stats/quantiles.hpp"
#include "stats/replicate_estimates.hpp"

namespace atalaya::stats {
namespace {

Result<Replicates> Make(const Design& design, const ReplicateOptions& options) {
    base::SeededRandom random(20);
    return Replicates::Make(design, options, random);
}

// Three strata of two and more PSUs of one to three rows; equal weights inside a PSU.
struct Sample {
    std::vector<double> weights, y, x;
    std::vector<std::int32_t> strata, units;

    explicit Sample(std::vector<std::size_t> psus) {
        base::SeededRandom random(7);
        std::int32_t unit = 0;
        for (std::size_t h = 0; h < psus.size(); ++h)
            for (std::size_t u = 0; u < psus[h]; ++u, ++unit) {
                const double w = 1 + 9 * random.Unit();
                for (std::uint64_t i = 0, n = 1 + random.Below(3); i < n; ++i) {
                    strata.push_back(static_cast<std::int32_t>(h));
                    units.push_back(unit);
                    weights.push_back(w);
                    y.push_back(10 * random.Unit());
                    x.push_back(1 + random.Unit());
                }
            }
    }
    DesignInput Input() const {
        return {.rows = y.size(),
                .weights = weights,
                .stages = {{.strata = strata, .units = units}}};
    }
};

// Of linear statistics, every method's variance is that of linearization; exactly so for those that
// draw nothing.
TEST(Replicates, VarianceOfATotalIsThatOfLinearization) {
    const Sample pairs({2, 2, 2, 2, 2});
    const Design design = Design::Make(pairs.Input()).value();
    const double expected = Total(design, pairs.y)->variance;
    for (const auto method : {ReplicateMethod::kJkn, ReplicateMethod::kBrr, ReplicateMethod::kFay,
                              ReplicateMethod::kSuccessive})
        for (const auto centre : {ReplicateCentre::kReplicates, ReplicateCentre::kEstimate}) {
            const auto made = Make(design, {.method = method, .centre = centre}).value();
            EXPECT_TRUE(Near(Total(made, pairs.y)->variance, expected)) << static_cast<int>(method);
            EXPECT_EQ(Total(made, pairs.y)->df, 5);
        }
    const Sample several({4, 3, 5});
    const Design larger = Design::Make(several.Input()).value();
    const auto jackknife = Make(larger, {.method = ReplicateMethod::kJkn}).value();
    EXPECT_TRUE(Near(Total(jackknife, several.y)->variance, Total(larger, several.y)->variance));
    EXPECT_EQ(jackknife.DegreesOfFreedom(), 9);
    EXPECT_EQ(jackknife.DegreesOfFreedom(), larger.DegreesOfFreedom());
}

TEST(Replicates, BootstrapsApproachLinearization) {
    const Sample sample({6, 4, 5});
    DesignInput input = sample.Input();
    std::vector<double> population;
    for (const std::int32_t h : sample.strata) population.push_back(h == 0 ? 9 : 40);
    input.stages[0].population_kind = PopulationKind::kSizes;
    input.stages[0].population = population;
    const Design design = Design::Make(std::move(input)).value();
    const double expected = Total(design, sample.y)->variance;
    for (const auto method : {ReplicateMethod::kRaoWu, ReplicateMethod::kPreston}) {
        const auto made = Make(design, {.method = method, .replicates = 20000}).value();
        EXPECT_TRUE(made.population_used());
        EXPECT_TRUE(Near(Total(made, sample.y)->variance, expected, 0.05));
    }
}

// Both stages of Särndal's MU284 have populations: the second adds a tenth to the variance.
TEST(Replicates, PrestonFollowsEveryStage) {
    const std::vector<std::int32_t> psu = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4},
                                    ssu = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const std::vector<double> y = {1, 9, 4, 7, 2, 3, 8, 8, 1, 5, 15, 2};
    const Design design =
        Design::Make({.rows = 12,
                      .stages = {{.units = psu,
                                  .population_kind = PopulationKind::kSizes,
                                  .population = std::vector<double>(12, 6)},
                                 {.units = ssu,
                                  .population_kind = PopulationKind::kSizes,
                                  .population = std::vector<double>(12, 9)}}})
            .value();
    const auto made =
        Make(design, {.method = ReplicateMethod::kPreston, .replicates = 40000}).value();
    EXPECT_TRUE(Near(Total(made, y)->variance, Total(design, y)->variance, 0.04));
    EXPECT_FALSE(Make(design, {.method = ReplicateMethod::kJkn})->population_used());
}

TEST(Replicates, SuccessiveDifferencesAreThoseOfNeighbours) {
    const std::vector<double> y = {3, 4, 8, 1, 6};
    const Design design = Design::Make({.rows = 5}).value();
    const auto made = Make(design, {.method = ReplicateMethod::kSuccessive}).value();
    // Half of the squared differences, the last with the first: 1, 16, 49, 25, 9.
    EXPECT_TRUE(Near(Total(made, y)->variance, 50, 1e-12));
}

TEST(Replicates, AnyStatisticEqualsTheFastPath) {
    const Sample sample({4, 3, 5});
    const Design design = Design::Make(sample.Input()).value();
    const auto made = Make(design, {.method = ReplicateMethod::kRaoWu, .replicates = 50}).value();
    const auto slow =
        Replicate(made, [&](std::span<const double> w) -> Result<std::vector<double>> {
            double wy = 0, wx = 0, sum = 0;
            for (std::size_t i = 0; i < w.size(); ++i) {
                wy += w[i] * sample.y[i];
                wx += w[i] * sample.x[i];
                sum += w[i];
            }
            return std::vector<double>{wy / sum, wy / wx};
        }).value();
    const auto mean = Mean(made, sample.y).value();
    const auto ratio = Ratio(made, sample.y, sample.x).value();
    EXPECT_TRUE(Near(mean.value, slow.values[0].value, 1e-12));
    EXPECT_TRUE(Near(mean.variance, slow.values[0].variance, 1e-10));
    EXPECT_TRUE(Near(ratio.value, slow.values[1].value, 1e-12));
    EXPECT_TRUE(Near(ratio.variance, slow.values[1].variance, 1e-10));
    EXPECT_TRUE(Near(mean.deff_wr * Mean(design, sample.y)->variance,
                     Mean(design, sample.y)->deff_wr * mean.variance, 1e-10));
}

TEST(Replicates, LonelyUnitUnderTheJackknife) {
    const std::vector<double> y = {1, 5, 2, 8, 6, 7, 4};
    for (const LonelyRule rule : {LonelyRule::kAdjust, LonelyRule::kAverage, LonelyRule::kRemove}) {
        const Design design =
            Design::Make({.rows = 7,
                          .weights = {2, 2, 2, 3, 3, 3, 10},
                          .stages = {{.strata = {1, 1, 1, 2, 2, 2, 3}}},
                          .lonely = rule})
                .value();
        const auto made = Make(design, {.method = ReplicateMethod::kJkn,
                                        .centre = ReplicateCentre::kEstimate});
        EXPECT_TRUE(Near(Total(*made, y)->variance, Total(design, y)->variance));
        const auto drawn = Make(design, {.method = ReplicateMethod::kRaoWu});
        EXPECT_EQ(drawn.ok(), rule == LonelyRule::kRemove);
        EXPECT_EQ(drawn.ok() ? "3" : drawn.error().Get("stratum"), "3");
    }
}

// A domain that lives in one PSU is gone from the replicate that leaves it out.
TEST(Replicates, TrapMeanThatAReplicateCannotMakeHasNoError) {
    const Design design = Design::Make({.rows = 6, .stages = {{.units = {1, 1, 2, 2, 3, 3}}}}).value();
    const auto made = Make(design, {.method = ReplicateMethod::kJk1}).value();
    const std::vector<double> y = {1, 2, 3, 4, 5, 7};
    const auto mean = Mean(made, y, std::vector<std::uint8_t>{1, 1, 0, 0, 0, 0}).value();
    EXPECT_EQ(mean.value, 1.5);
    EXPECT_TRUE(std::isnan(mean.se));
}

TEST(Replicates, CalibrationOfEachReplicateEntersTheError) {
    const Sample sample({8, 8, 9});
    const Design design = Design::Make(sample.Input()).value();
    Margin margin{{}, {120, 80}};
    for (std::size_t i = 0; i < sample.y.size(); ++i)
        margin.codes.push_back(sample.y[i] > 6 ? 1 : 0);
    const auto calibrate = [&](std::span<const double> w) -> Result<std::vector<double>> {
        ATALAYA_ASSIGN(Calibrated done, PostStratify(w, margin));
        return std::move(done.weights);
    };
    const auto plain = Make(design, {.method = ReplicateMethod::kJkn}).value();
    const auto adjusted = plain.Recalibrated(calibrate).value();
    const auto weights = PostStratify(design.weights(), margin).value();
    const Design linear = CalibratedDesign(design, weights, {&margin, 1});
    EXPECT_TRUE(Near(Mean(adjusted, sample.y)->value, Mean(linear, sample.y)->value, 1e-12));
    EXPECT_TRUE(Near(Mean(adjusted, sample.y)->se, Mean(linear, sample.y)->se, 0.15));
    EXPECT_LT(Mean(adjusted, sample.y)->se, 0.7 * Mean(plain, sample.y)->se);
    EXPECT_EQ(Make(linear, {}).error().code, "stats.replicates_calibrated");
    const auto refused = plain.Recalibrated(
        [&](std::span<const double> w) -> Result<std::vector<double>> {
            if (w[0] == 0) return Err("stats.calibration_empty");
            return std::vector<double>(w.begin(), w.end());
        });
    EXPECT_EQ(refused.error().code, "stats.replicates_recalibrated");
    EXPECT_EQ(refused.error().details.front().code, "stats.calibration_empty");
}

TEST(Replicates, MethodsThatDoNotFitTheDesignAreRefused) {
    const Design several = Design::Make(Sample({4, 3}).Input()).value();
    EXPECT_EQ(Make(several, {.method = ReplicateMethod::kJk1}).error().code,
              "stats.replicates_strata");
    const auto pairs = Make(several, {.method = ReplicateMethod::kBrr});
    EXPECT_EQ(pairs.error().code, "stats.replicates_pairs");
    EXPECT_EQ(pairs.error().Get("units"), "4");
    const Design two = Design::Make(Sample({2, 2}).Input()).value();
    EXPECT_EQ(Make(two, {.method = ReplicateMethod::kFay, .fay_rho = 1}).error().code,
              "stats.replicates_fay");
    EXPECT_EQ(Make(two, {.replicates = 1}).error().code, "stats.replicates_few");
    EXPECT_EQ(Make(two, {.replicates = 100'000'000}).error().code, "stats.replicates_many");
    const auto certain =
        Design::Make({.rows = 6,
                      .stages = {{.strata = {1, 1, 2, 2, 2, 2},
                                  .units = {1, 1, 2, 2, 3, 3},
                                  .population_kind = PopulationKind::kSizes,
                                  .population = {1, 1, 5, 5, 5, 5}},
                                 {.population_kind = PopulationKind::kSizes,
                                  .population = std::vector<double>(6, 9)}}})
            .value();
    EXPECT_EQ(Make(certain, {.method = ReplicateMethod::kJkn}).error().code,
              "stats.replicates_certainty");
    EXPECT_TRUE(Make(certain, {.method = ReplicateMethod::kPreston}).ok());
}

class GivenReplicates : public ::testing::Test {
 protected:
    GivenReplicates() : sample({3, 4}), design(Design::Make(sample.Input()).value()) {
        made = std::make_unique<Replicates>(
            Make(design, {.method = ReplicateMethod::kJkn}).value());
        for (std::size_t r = 0; r < made->count(); ++r) weights.push_back(made->WeightsOf(r));
        input.method = ReplicateMethod::kJkn;
        input.weights = sample.weights;
        input.columns.assign(weights.begin(), weights.end());
    }
    std::string Refusal() const {
        const auto got = Replicates::FromColumns(input);
        return got.ok() ? "" : got.error().Describe();
    }
    Sample sample;
    Design design;
    std::unique_ptr<Replicates> made;
    std::vector<std::vector<double>> weights;
    ReplicateColumns input;
};

TEST_F(GivenReplicates, AreWhatTheyWereMadeAs) {
    const auto read = Replicates::FromColumns(input).value();
    EXPECT_TRUE(Near(Mean(read, sample.y)->se, Mean(*made, sample.y)->se, 1e-9));
    EXPECT_EQ(read.DegreesOfFreedom(), 5);
    EXPECT_TRUE(read.CheckAgainst(design, false).ok());
    EXPECT_TRUE(read.CheckAgainst(design, true).ok());
    const Design other = Design::Make(Sample({3, 5}).Input()).value();
    EXPECT_FALSE(read.CheckAgainst(other, false).ok());
    DesignInput single = sample.Input();
    single.stages[0].units.clear();
    const auto refused = read.CheckAgainst(Design::Make(std::move(single)).value(), false);
    EXPECT_EQ(refused.error().code, "stats.replicates_count");
    EXPECT_EQ(refused.error().Get("found"), "7");
    DesignInput mixed = sample.Input();
    std::reverse(mixed.stages[0].units.begin(), mixed.stages[0].units.end());
    std::reverse(mixed.stages[0].strata.begin(), mixed.stages[0].strata.end());
    EXPECT_EQ(read.CheckAgainst(Design::Make(std::move(mixed)).value(), false).error().code,
              "stats.replicates_inside_unit");
}

TEST_F(GivenReplicates, ThatCannotBeReplicatesAreRefused) {
    input.combined = false;
    EXPECT_NE(Refusal().find("stats.replicates_not_weights"), std::string::npos);
    input.combined = true;
    input.rscales = {1, 1};
    EXPECT_NE(Refusal().find("stats.replicates_scales"), std::string::npos);
    input.rscales.clear();
    weights[3][2] = std::nan("");
    EXPECT_NE(Refusal().find("stats.replicates_value"), std::string::npos);
    weights[3].assign(weights[3].size(), 0);
    EXPECT_NE(Refusal().find("stats.replicates_empty"), std::string::npos);
    weights[3].pop_back();
    input.columns.assign(weights.begin(), weights.end());
    EXPECT_NE(Refusal().find("stats.replicates_rows"), std::string::npos);
    input.columns.assign(4, input.weights);
    EXPECT_NE(Refusal().find("stats.replicates_constant"), std::string::npos);
    input.method = ReplicateMethod::kOther;
    EXPECT_NE(Refusal().find("stats.replicates_scale_missing"), std::string::npos);
    input.scale = -1;
    EXPECT_NE(Refusal().find("stats.replicates_scale_invalid"), std::string::npos);
    input.columns.resize(1);
    EXPECT_NE(Refusal().find("stats.replicates_few"), std::string::npos);
}

}  // namespace
}  // namespace atalaya::stats
