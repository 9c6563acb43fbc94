#include "stats/table.hpp"

#include <random>

#include "stats/oracle_test.hpp"
#include "stats/replicate_estimates.hpp"
#include "stats/tabulation.hpp"

namespace atalaya::stats {
namespace {

// A seeded survey: 5 strata, unequal weights, one column of codes, one of ages, one far from zero;
// some answers missing. Cells are sex by region; domains total, each sex, each cell.
struct Survey {
    explicit Survey(std::size_t rows, int psus, unsigned seed, bool shuffled = true) {
        std::mt19937 random(seed);
        const auto draw = [&](int sides) { return static_cast<int>(random() % sides); };
        for (std::size_t i = 0; i < rows; ++i) {
            const int psu = shuffled ? draw(psus) : static_cast<int>(i * psus / rows);
            unit.push_back(psu);
            stratum.push_back(psu % 5);
            weight.push_back(1 + draw(1000) / 100.0);
            cell.push_back(static_cast<std::uint16_t>(draw(7)));
            used.push_back(draw(20) == 0 ? kMissingSmall : std::int8_t(draw(6 + psu % 3) == 0));
            age.push_back(draw(15) == 0 ? std::nanf("") : float(12 + draw(54)));
            income.push_back(5e4 + draw(1000) + psu % 7);
        }
        // Domain 10 has no rows: cell 7 is empty.
        input.columns = {std::span<const std::int8_t>(used), std::span<const float>(age),
                         std::span<const double>(income)};
        input.cells = cell;
        input.cell_count = 8;
        input.groupings = {{0, 0, 0, 0, 0, 0, 0, 0},
                           {1, 1, 1, 1, 2, 2, 2, -1},
                           {3, 4, 5, 6, 7, 8, 9, 10}};
        input.domain_count = 11;
    }

    DesignInput Clustered() const {
        return {.rows = cell.size(),
                .weights = weight,
                .stages = {{.strata = stratum, .units = unit}}};
    }

    std::vector<std::int32_t> unit, stratum;
    std::vector<double> weight, income;
    std::vector<std::uint16_t> cell;
    std::vector<std::int8_t> used;
    std::vector<float> age;
    TableInput input;
};

void ExpectEqual(const Estimate& a, const Estimate& b, double digits) {
    EXPECT_EQ(a.n, b.n);
    EXPECT_TRUE(Near(a.value, b.value, 1e-12));
    EXPECT_TRUE(Near(a.weighted_n, b.weighted_n, 1e-12));
    EXPECT_TRUE(Near(a.se, b.se, digits));
    EXPECT_EQ(a.df, b.df);
    // No spread, or a sample as large as its weights: none on either side.
    EXPECT_EQ(std::isnan(a.deff_wr), std::isnan(b.deff_wr));
    EXPECT_EQ(std::isnan(a.deff_wor), std::isnan(b.deff_wor));
    if (!std::isnan(a.deff_wr)) {
        EXPECT_TRUE(Near(a.deff_wr, b.deff_wr, 2 * digits));
    }
    if (!std::isnan(a.deff_wor)) {
        EXPECT_TRUE(Near(a.deff_wor, b.deff_wor, 2 * digits));
    }
    // Of the distance to the value, which may be near to the limit itself.
    EXPECT_TRUE(Near(a.value - a.lower, b.value - b.lower, digits));
    EXPECT_TRUE(Near(a.upper - a.value, b.upper - b.value, digits));
}

// Sampled: Design or Replicates.
template <class Sampled>
void ExpectSameAsSingly(const Sampled& design, const Survey& survey, TableStatistic statistic,
                        double digits = 1e-12) {
    const auto table = Tabulate(design, survey.input, statistic).value();
    for (std::size_t j = 0; j < survey.input.columns.size(); ++j) {
        std::vector<double> y;
        for (std::size_t i = 0; i < design.rows(); ++i)
            y.push_back(j == 2   ? survey.income[i]
                        : j == 1 ? survey.age[i]
                        : survey.used[i] == kMissingSmall ? std::nan("")
                                                          : survey.used[i]);
        for (std::size_t domain = 0; domain < survey.input.domain_count; ++domain) {
            SCOPED_TRACE(::testing::Message() << "column " << j << " domain " << domain);
            std::vector<std::uint8_t> rows(design.rows());
            for (const auto& grouping : survey.input.groupings)
                for (std::size_t i = 0; i < rows.size(); ++i)
                    rows[i] |= grouping[survey.cell[i]] == static_cast<int>(domain);
            const EstimateOptions omit{.missing = MissingRule::kOmit};
            const auto one = statistic == TableStatistic::kMean ? Mean(design, y, rows, omit)
                                                                : Total(design, y, rows, omit);
            if (one) {
                ExpectEqual(table.At(j, domain), *one, digits);
            } else {
                EXPECT_EQ(table.At(j, domain).n, 0u);
                EXPECT_TRUE(std::isnan(table.At(j, domain).value));
            }
        }
    }
}

TEST(Table, EqualsOneEstimateAtATime) {
    for (const bool shuffled : {true, false}) {
        const Survey survey(3000, 60, 7, shuffled);
        DesignInput input = survey.Clustered();
        input.nest = true;
        for (const auto df : {DfRule::kDesign, DfRule::kDomain}) {
            input.df = df;
            const Design design = Design::Make(input).value();
            ExpectSameAsSingly(design, survey, TableStatistic::kMean);
            ExpectSameAsSingly(design, survey, TableStatistic::kTotal);
        }
    }
}

TEST(Table, ReadingTheRowsTwiceGivesTheSame) {
    const Survey survey(3000, 60, 17);
    const Design design = Design::Make(survey.Clustered()).value();
    const auto once = TabulateUnits(design, survey.input, TableStatistic::kMean, 0.95).value();
    const auto twice =
        TabulateUnits(design, survey.input, TableStatistic::kMean, 0.95, 0).value();
    for (std::size_t j = 0; j < 3; ++j)
        for (std::size_t domain = 0; domain < 10; ++domain)
            ExpectEqual(twice.At(j, domain), once.At(j, domain), 1e-12);
}

TEST(Table, ColumnsOfManyLanesKeepTheirPlaces) {
    Survey survey(900, 30, 23);
    std::vector<std::vector<std::int8_t>> codes(19, std::vector<std::int8_t>(900));
    survey.input.columns.clear();
    for (std::size_t j = 0; j < codes.size(); ++j) {
        for (std::size_t i = 0; i < 900; ++i) codes[j][i] = (i * 7 + j * 13 + i * i * (j + 1)) % 5;
        survey.input.columns.emplace_back(std::span<const std::int8_t>(codes[j]));
        if (j == 9) survey.input.columns.emplace_back(std::span<const double>(survey.income));
    }
    const Design design = Design::Make(survey.Clustered()).value();
    const auto table = Tabulate(design, survey.input, TableStatistic::kMean).value();
    for (std::size_t j = 0; j < 20; ++j) {
        std::vector<double> y = survey.income;
        if (j != 10) y.assign(codes[j - (j > 10)].begin(), codes[j - (j > 10)].end());
        ExpectEqual(table.At(j, 0), Mean(design, y).value(), 1e-12);
    }
}

TEST(Table, RowsOfNoWeightAreNoCases) {
    const Survey survey(600, 30, 29);
    const Design design = Design::Make(survey.Clustered()).value();
    std::vector<double> weights(design.weights().begin(), design.weights().end());
    for (std::size_t i = 0; i < weights.size(); i += 3) weights[i] = 0;
    ExpectSameAsSingly(design.Reweighted(weights, nullptr), survey, TableStatistic::kMean);
}

TEST(Table, EqualsOneEstimateAtATimeWhereEachRowIsItsOwnUnit) {
    const Survey survey(2000, 40, 11);
    DesignInput input = survey.Clustered();
    input.stages[0].units.clear();
    ExpectSameAsSingly(Design::Make(input).value(), survey, TableStatistic::kMean);
    input.stages[0].population_kind = PopulationKind::kFractions;
    input.stages[0].population.assign(2000, 0.25);
    ExpectSameAsSingly(Design::Make(input).value(), survey, TableStatistic::kMean);
}

TEST(Table, LonelyRulesHoldInTheTable) {
    Survey survey(400, 20, 3);
    for (std::size_t i = 0; i < survey.unit.size(); ++i)
        if (survey.unit[i] == 4) survey.stratum[i] = 9;
    DesignInput input = survey.Clustered();
    for (const auto rule : {LonelyRule::kRemove, LonelyRule::kAdjust, LonelyRule::kAverage}) {
        input.lonely = rule;
        ExpectSameAsSingly(Design::Make(input).value(), survey, TableStatistic::kMean);
        ExpectSameAsSingly(Design::Make(input).value(), survey, TableStatistic::kTotal);
    }
}

TEST(Table, EveryStageOfADesignAdds) {
    const Survey survey(3000, 20, 5);
    DesignInput input = survey.Clustered();
    StageInput second{.population_kind = PopulationKind::kFractions};
    second.population.assign(3000, 0.5);
    for (std::size_t i = 0; i < 3000; ++i) {
        // Six blocks of a PSU in two strata; one stratum of a PSU in ten has one block alone.
        const int block = static_cast<int>(survey.unit[i] % 10 == 3 ? i % 3 : i % 6);
        second.units.push_back(block);
        second.strata.push_back(block > 1);
    }
    input.stages[0].population_kind = PopulationKind::kFractions;
    input.stages[0].population.assign(3000, 0.1);
    input.stages.push_back(second);
    input.stages.push_back({.population_kind = PopulationKind::kFractions,
                            .population = std::vector<double>(3000, 0.2)});
    input.nest = true;
    for (const auto rule : {LonelyRule::kRemove, LonelyRule::kAdjust, LonelyRule::kAverage}) {
        input.lonely = rule;
        const Design design = Design::Make(input).value();
        EXPECT_EQ(design.Facts().lonely.empty(), false);
        ExpectSameAsSingly(design, survey, TableStatistic::kMean);
        ExpectSameAsSingly(design, survey, TableStatistic::kTotal);
    }
    input.stages[1].population_kind = PopulationKind::kUnknown;
    input.stages[1].population.clear();
    ExpectSameAsSingly(Design::Make(input).value(), survey, TableStatistic::kMean);
}

TEST(Table, UnequalProbabilitiesWithoutReplacement) {
    const Survey survey(900, 30, 13);
    DesignInput input = survey.Clustered();
    input.stages[0].population_kind = PopulationKind::kFractions;
    input.stages[0].pps = PpsRule::kBrewer;
    // One PSU is certain to be drawn.
    for (const int unit : survey.unit)
        input.stages[0].population.push_back(unit == 7 ? 1 : 0.1 + 0.02 * unit);
    for (const auto statistic : {TableStatistic::kMean, TableStatistic::kTotal})
        ExpectSameAsSingly(Design::Make(input).value(), survey, statistic);
    StageInput second{.population_kind = PopulationKind::kFractions};
    second.population.assign(900, 0.5);
    input.stages.push_back(second);
    ExpectSameAsSingly(Design::Make(input).value(), survey, TableStatistic::kMean);
}

TEST(Table, ReplicatesEqualOneEstimateAtATime) {
    for (const bool shuffled : {true, false}) {
        const Survey survey(1500, 40, 19, shuffled);
        DesignInput input = survey.Clustered();
        input.nest = true;
        const Design design = Design::Make(input).value();
        base::SeededRandom random(3);
        for (const auto method : {ReplicateMethod::kJkn, ReplicateMethod::kRaoWu})
            for (const auto centre : {ReplicateCentre::kReplicates, ReplicateCentre::kEstimate}) {
                const auto made =
                    Replicates::Make(design, {method, 30, 0.3, centre}, random).value();
                // Single estimates do not measure from near the mean and lose digits of incomes.
                ExpectSameAsSingly(made, survey, TableStatistic::kMean, 1e-10);
                ExpectSameAsSingly(made, survey, TableStatistic::kTotal, 1e-10);
            }
    }
}

TEST(Table, ReplicatesOfManyUnitsTakeColumnsInTurns) {
    // 60,000 units by 2 domains of 128 bytes leave room for four lanes of eight columns.
    const std::size_t rows = 60000;
    std::vector<std::uint16_t> cells(rows);
    std::vector<std::vector<float>> columns(40, std::vector<float>(rows));
    TableInput input{
        .cells = cells, .cell_count = 2, .groupings = {{0, 1}}, .domain_count = 2};
    for (std::size_t j = 0; j < columns.size(); ++j) {
        for (std::size_t i = 0; i < rows; ++i) {
            cells[i] = i % 3 == 0;
            columns[j][i] = static_cast<float>((i * (j + 3) + i / 7) % (j + 5));
        }
        input.columns.emplace_back(std::span<const float>(columns[j]));
    }
    base::SeededRandom random(5);
    const auto made =
        Replicates::Make(Design::Make({.rows = rows}).value(), {.replicates = 3}, random).value();
    const auto table = Tabulate(made, input, TableStatistic::kMean).value();
    const std::vector<std::uint8_t> second(cells.begin(), cells.end());
    for (const std::size_t j : {0u, 31u, 32u, 39u}) {
        const std::vector<double> y(columns[j].begin(), columns[j].end());
        ExpectEqual(table.At(j, 1), Mean(made, y, second).value(), 1e-10);
    }
}

TEST(Table, ReplicatesCountTheDegreesOfFreedomOfADomain) {
    Survey survey(200, 40, 31);
    survey.input.columns.resize(1);
    std::vector<double> everyone(200, 1);
    survey.input.columns[0] = std::span<const double>(everyone);
    DesignInput input = survey.Clustered();
    input.df = DfRule::kDomain;
    base::SeededRandom random(3);
    const auto made = Replicates::Make(Design::Make(input).value(),
                                       {.method = ReplicateMethod::kJkn}, random).value();
    const auto table = Tabulate(made, survey.input, TableStatistic::kTotal).value();
    for (std::size_t d = 3; d < 10; ++d) {
        std::vector<std::uint8_t> domain(200);
        for (std::size_t i = 0; i < 200; ++i) domain[i] = survey.cell[i] + 3u == d;
        EXPECT_EQ(table.At(0, d).df, Total(made, everyone, domain)->df);
        EXPECT_LT(table.At(0, d).df, table.At(0, 0).df);
    }
    EXPECT_EQ(table.At(0, 10).n, 0u);
}

TEST(Table, StrataLonelyInADomain) {
    const Survey survey(120, 40, 5);
    DesignInput input = survey.Clustered();
    input.lonely_in_domains = true;
    for (const auto rule : {LonelyRule::kRemove, LonelyRule::kAdjust, LonelyRule::kAverage}) {
        input.lonely = rule;
        ExpectSameAsSingly(Design::Make(input).value(), survey, TableStatistic::kMean);
        ExpectSameAsSingly(Design::Make(input).value(), survey, TableStatistic::kTotal);
    }
}

class TableOracleTest : public SurveyDataTest {};

TEST_F(TableOracleTest, HighCholesterolByRaceEqualsSasAndOneAtATime) {
    const Table people = Read("r_survey/nhanes.csv");
    const Design design = Nhanes(people).value();
    const std::vector<double> high = people.Numbers("HI_CHOL");
    const std::vector<std::int32_t> races = people.Codes("race");
    const std::vector<std::uint16_t> cells(races.begin(), races.end());
    const TableInput input{.columns = {std::span<const double>(high)},
                           .cells = cells,
                           .cell_count = 4,
                           .groupings = {{0, 0, 0, 0}, {1, 2, 3, 4}},
                           .domain_count = 5};
    const auto table = Tabulate(design, input, TableStatistic::kMean).value();
    const double sas[5][3] = {{.112143, .005446, 2.336725},
                              {.101492, .006246, 1.082734},
                              {.121649, .006604, 1.407822},
                              {.078640, .010385, 2.091156},
                              {.099679, .024666, 3.098290}};
    const EstimateOptions omit{.missing = MissingRule::kOmit};
    ExpectEqual(table.At(0, 0), Mean(design, high, {}, omit).value(), 1e-12);
    const auto by_race = MeansByDomain(design, high, races, 4, omit).value();
    for (int d = 0; d < 5; ++d) {
        EXPECT_NEAR(table.At(0, d).value, sas[d][0], 5e-7);
        EXPECT_NEAR(table.At(0, d).se, sas[d][1], 5e-7);
        EXPECT_NEAR(table.At(0, d).deff_wr, sas[d][2], 5e-7);
        if (d > 0) ExpectEqual(table.At(0, d), by_race[d - 1], 1e-12);
    }
}

TEST_F(TableOracleTest, SchoolsWithKnownPopulationsEqualR) {
    const Table strat = Read("r_survey/apistrat.csv"), clus = Read("r_survey/apiclus1.csv");
    for (const bool clustered : {false, true}) {
        const Table& t = clustered ? clus : strat;
        const Design design = (clustered ? ClusteredSchools(t) : StratifiedSchools(t)).value();
        const std::string suffix = clustered ? "_dc1" : "_ds";
        const std::vector<double> score = t.Numbers("api00"), pupils = t.Numbers("enroll");
        const std::vector<std::uint8_t> wide = t.Where("sch.wide", "Yes");
        const std::vector<std::uint16_t> cells(wide.begin(), wide.end());
        const TableInput input{.columns = {std::span<const double>(score), std::span(pupils)},
                               .cells = cells,
                               .cell_count = 2,
                               .groupings = {{0, 0}, {-1, 1}},
                               .domain_count = 2};
        const auto means = Tabulate(design, input, TableStatistic::kMean).value();
        const auto totals = Tabulate(design, input, TableStatistic::kTotal).value();
        EXPECT_TRUE(Near(means.At(0, 0).se, Number(Expected("mean_api00" + suffix).at("se"))));
        EXPECT_TRUE(Near(means.At(0, 0).deff_wor, Number(Expected("mean_api00" + suffix).at("deff"))));
        EXPECT_TRUE(Near(means.At(0, 1).se, Number(Expected("subset" + suffix).at("se"))));
        EXPECT_TRUE(Near(totals.At(1, 0).se, Number(Expected("total_enroll" + suffix).at("se"))));
    }
}

TEST(Table, InfiniteValuesAreRefused) {
    Survey survey(50, 10, 5);
    survey.income[3] = std::numeric_limits<double>::infinity();
    const Design design = Design::Make(survey.Clustered()).value();
    const auto refused = Tabulate(design, survey.input, TableStatistic::kMean);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "stats.value_infinite");
    EXPECT_EQ(refused.error().Get("row"), "3");
    EXPECT_EQ(refused.error().Get("column"), "2");
}

}  // namespace
}  // namespace atalaya::stats
