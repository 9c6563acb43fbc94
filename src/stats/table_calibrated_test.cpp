// Tables under calibrated weights equal single estimates, whose errors come from every row's
// residual.

#include <cmath>
#include <limits>
#include <random>

#include "stats/estimates.hpp"
#include "stats/oracle_test.hpp"
#include "stats/projection.hpp"
#include "stats/tabulation.hpp"

namespace atalaya::stats {
namespace {

// A seeded survey of 4 strata by PSUs, with a missing answer here and there; the domains are all,
// six regions, and one that has no rows.
struct Sample {
    explicit Sample(std::size_t rows, unsigned seed) : answers(rows), heights(rows) {
        std::mt19937 random(seed);
        const auto draw = [&](int sides) { return static_cast<int>(random() % sides); };
        for (std::size_t i = 0; i < rows; ++i) {
            const int psu = draw(40);
            input.stages[0].units.push_back(psu);
            input.stages[0].strata.push_back(psu % 4);
            input.weights.push_back(1 + draw(1000) / 100.0);
            region.push_back(static_cast<std::uint16_t>(draw(6)));
            sex.codes.push_back(draw(2));
            age.codes.push_back(draw(5));
            // Yes more often among the young; heights go with sex.
            answers[i] = draw(25) == 0 ? kMissingSmall : std::int8_t(draw(3 + age.codes[i]) == 0);
            const int height = 160 + 12 * sex.codes[i] + draw(20) + psu % 3;
            heights[i] = draw(30) == 0 ? std::nan("") : height;
        }
        input.rows = rows;
        sex.totals = {40000, 42000};
        age.totals = {20000, 17000, 16000, 15000, 14000};
        table.columns = {std::span<const std::int8_t>(answers), std::span<const double>(heights)};
        table.cells = region;
        table.cell_count = 7;
        table.groupings = {{0, 0, 0, 0, 0, 0, 0}, {1, 2, 3, 4, 5, -1, 6}};
        table.domain_count = 7;
    }

    DesignInput input{.stages = {StageInput{}}};
    std::vector<std::uint16_t> region;
    Margin sex, age;
    std::vector<std::int8_t> answers;
    std::vector<double> heights;
    TableInput table;
};

void ExpectSameAsSingly(const Design& design, const Sample& sample) {
    for (const auto statistic : {TableStatistic::kMean, TableStatistic::kTotal}) {
        const auto table = Tabulate(design, sample.table, statistic).value();
        // Also where the totals of PSUs are not kept.
        const auto twice = TabulateUnits(design, sample.table, statistic, 0.95, 0).value();
        for (std::size_t j = 0; j < 2; ++j) {
            std::vector<double> y = sample.heights;
            for (std::size_t i = 0; i < y.size() && j == 0; ++i)
                y[i] = IsMissing(sample.answers[i]) ? std::nan("") : sample.answers[i];
            for (std::size_t domain = 0; domain < 6; ++domain) {
                SCOPED_TRACE(::testing::Message() << "column " << j << " domain " << domain);
                std::vector<std::uint8_t> rows(design.rows());
                for (std::size_t i = 0; i < rows.size(); ++i)
                    rows[i] = domain == 0 || sample.region[i] + 1u == domain;
                const EstimateOptions omit{.missing = MissingRule::kOmit};
                const auto one = statistic == TableStatistic::kMean ? Mean(design, y, rows, omit)
                                                                    : Total(design, y, rows, omit);
                for (const auto& many : {table.At(j, domain), twice.At(j, domain)}) {
                    EXPECT_TRUE(Near(many.value, one->value, 1e-12));
                    EXPECT_TRUE(Near(many.se, one->se, 1e-10));
                    EXPECT_TRUE(Near(many.deff_wr, one->deff_wr, 2e-10));
                    EXPECT_EQ(many.df, one->df);
                    EXPECT_EQ(many.n, one->n);
                }
            }
            EXPECT_EQ(table.At(j, 6).n, 0u);
            EXPECT_TRUE(std::isnan(table.At(j, 6).se));
        }
    }
}

TEST(TableCalibrated, PostStratified) {
    const Sample sample(3000, 3);
    const Design plain = Design::Make(sample.input).value();
    const auto weights = PostStratify(plain.weights(), sample.age).value();
    const Design design = CalibratedDesign(plain, weights, {&sample.age, 1});
    ExpectSameAsSingly(design, sample);
    const Design forgotten = plain.Reweighted(weights.weights, nullptr);
    const auto with = Tabulate(design, sample.table, TableStatistic::kTotal).value();
    const auto without = Tabulate(forgotten, sample.table, TableStatistic::kTotal).value();
    EXPECT_LT(with.At(0, 0).se, 0.9 * without.At(0, 0).se);
}

TEST(TableCalibrated, Raked) {
    Sample sample(3000, 5);
    const std::vector<Margin> margins{sample.sex, sample.age};
    for (const auto df : {DfRule::kDesign, DfRule::kDomain}) {
        sample.input.df = df;
        const Design plain = Design::Make(sample.input).value();
        ExpectSameAsSingly(CalibratedDesign(plain, Rake(plain.weights(), margins).value(), margins),
                           sample);
    }
}

// Combinations of so many categories that each margin keeps sums of its own.
TEST(TableCalibrated, RakedToManyCategories) {
    Sample sample(4000, 7);
    Margin street{std::vector<std::int32_t>(4000), std::vector<double>(80)};
    Margin house{std::vector<std::int32_t>(4000), std::vector<double>(90)};
    const Design plain = Design::Make(sample.input).value();
    double all = 0, women = 0;
    for (std::size_t i = 0; i < 4000; ++i) {
        const double weight = plain.weights()[i] * 1.5;
        street.codes[i] = static_cast<int>(i % 80);
        house.codes[i] = static_cast<int>((i * 7 + i / 90) % 90);
        street.totals[street.codes[i]] += weight;
        house.totals[house.codes[i]] += weight;
        all += weight;
        women += sample.sex.codes[i] == 0 ? weight * 1.1 : 0;
    }
    sample.sex.totals = {women, all - women};
    const std::vector<Margin> margins{sample.sex, street, house};
    ExpectSameAsSingly(CalibratedDesign(plain, Rake(plain.weights(), margins).value(), margins),
                       sample);
}

TEST(TableCalibrated, ToTotalsOfNumbers) {
    const Sample sample(2500, 11);
    const Design plain = Design::Make(sample.input).value();
    Matrix x(2500, 2);
    std::vector<double> totals(2);
    std::mt19937 random(2);
    for (std::size_t i = 0; i < x.rows(); ++i) {
        x(i, 0) = 1;
        x(i, 1) = static_cast<double>(random() % 100) - 30 + sample.sex.codes[i] * 10;
        totals[0] += plain.weights()[i] * 1.02;
        totals[1] += plain.weights()[i] * x(i, 1) * 1.01;
    }
    ExpectSameAsSingly(
        CalibratedDesign(plain, Calibrate(plain.weights(), x, totals).value(), {}, x), sample);
}

// Bounds may calibrate rows to nothing: they are no cases and have no residual. Without bounds
// linear calibration makes weights negative: those are cases.
TEST(TableCalibrated, RowsWithoutOrBelowZeroWeight) {
    const Sample sample(1200, 17);
    const Design plain = Design::Make(sample.input).value();
    auto calibrated = PostStratify(plain.weights(), sample.age).value();
    for (std::size_t i = 0; i < 1200; i += 7) calibrated.weights[i] = 0;
    for (std::size_t i = 0; i < 1200; i += 11) calibrated.weights[i] *= -0.1;
    ExpectSameAsSingly(CalibratedDesign(plain, calibrated, {&sample.age, 1}), sample);
}

TEST(TableCalibrated, UnderEveryKindOfDesign) {
    Sample sample(1500, 13);
    const auto calibrated = [&] {
        const Design plain = Design::Make(sample.input).value();
        const auto weights = PostStratify(plain.weights(), sample.age).value();
        return CalibratedDesign(plain, weights, {&sample.age, 1});
    };
    sample.input.stages[0].population_kind = PopulationKind::kFractions;
    sample.input.stages[0].population.assign(1500, 0.2);
    sample.input.stages.push_back({.population_kind = PopulationKind::kFractions,
                                   .population = std::vector<double>(1500, 0.5)});
    ExpectSameAsSingly(calibrated(), sample);
    sample.input.stages = {{.strata = sample.input.stages[0].strata}};
    ExpectSameAsSingly(calibrated(), sample);
    // A lonely PSU compared with zero.
    for (std::size_t i = 0; i < 1500; ++i)
        if (i < 30) sample.input.stages[0].strata[i] = 9;
    sample.input.stages[0].units.clear();
    for (std::size_t i = 0; i < 1500; ++i)
        sample.input.stages[0].units.push_back(i < 30 ? 1000 : static_cast<int>(i % 100));
    for (std::size_t i = 30; i < 1500; ++i)
        sample.input.stages[0].strata[i] = static_cast<int>(i % 100 % 4);
    sample.input.lonely = LonelyRule::kAdjust;
    ExpectSameAsSingly(calibrated(), sample);
}

}  // namespace
}  // namespace atalaya::stats
