// Two national surveys whose figures were published: Colombia's ENCSPA 2019 (DANE, bulletin of 30
// July 2020) and the United States' YRBS 2019 (MMWR Suppl 69(1)), with what R survey gives for them.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "stats/intervals.hpp"
#include "stats/oracle_test.hpp"
#include "stats/table.hpp"

namespace atalaya::stats {
namespace {

class SurveysTest : public SurveyDataTest {};

// A file's columns as one table: all persons, and each cell.
TableEstimates MeansOf(const Design& design, const std::vector<std::vector<double>>& columns,
                       const std::vector<std::uint16_t>& cells, std::size_t cell_count) {
    TableInput input{.cells = cells, .cell_count = cell_count, .domain_count = cell_count + 1};
    for (const auto& column : columns) input.columns.emplace_back(std::span<const double>(column));
    input.groupings.assign(2, std::vector<std::int32_t>(cell_count));
    for (std::size_t c = 0; c < cell_count; ++c)
        input.groupings[1][c] = static_cast<std::int32_t>(c + 1);
    return Tabulate(design, input, TableStatistic::kMean).value();
}

// The printed figure has one decimal.
void ExpectPrinted(double percent, double published) { EXPECT_NEAR(percent, published, 0.05 + 1e-9); }

TEST_F(SurveysTest, EncspaNationalFiguresEqualDaneAndR) {
    const Table people = Read("encspa2019/encspa2019_persons.csv");
    const Table expected = Read("encspa2019/expected_R_national.csv");
    const std::vector<std::string>& names = expected.Words("indicator");
    const Design by_weight =
        Design::Make({.rows = people.rows(), .weights = people.Numbers("FEX_C")}).value();
    const Design by_town =
        Design::Make({.rows = people.rows(),
                      .weights = people.Numbers("FEX_C"),
                      .stages = {{.strata = people.Codes("dep"), .units = people.Codes("Depmuni")}},
                      .nest = true,
                      .lonely = LonelyRule::kAdjust})
            .value();
    EXPECT_EQ(by_town.Facts().lonely.size(), 3u);
    std::vector<std::vector<double>> columns;
    for (const std::string& name : names) columns.push_back(people.Numbers(name));
    const std::vector<std::uint16_t> everyone(people.rows());
    const auto simple = MeansOf(by_weight, columns, everyone, 1);
    const auto towns = MeansOf(by_town, columns, everyone, 1);
    int published = 0;
    for (std::size_t j = 0; j < names.size(); ++j) {
        SCOPED_TRACE(names[j]);
        const auto at = [&](const std::string& column) { return expected.Numbers(column)[j]; };
        const Estimate& mean = simple.At(j, 0);
        EXPECT_EQ(static_cast<double>(mean.n), at("n"));
        EXPECT_TRUE(Near(100 * mean.value, at("pct")));
        EXPECT_TRUE(Near(100 * mean.se, at("se_wr")));
        EXPECT_TRUE(Near(100 * towns.At(j, 0).se, at("se_muni")));
        if (std::isnan(at("published"))) continue;
        ++published;
        ExpectPrinted(100 * mean.value, at("published"));
    }
    EXPECT_EQ(published, 9);
}

TEST_F(SurveysTest, EncspaBySexAndAgeEqualsR) {
    const Table people = Read("encspa2019/encspa2019_persons.csv");
    const Table expected = Read("encspa2019/expected_R_by_sex_age.csv");
    const std::vector<double> sex = people.Numbers("SEXO");
    const std::vector<std::int32_t> age = people.Codes("ageg");
    std::vector<std::uint16_t> cells;
    for (std::size_t i = 0; i < people.rows(); ++i)
        cells.push_back(static_cast<std::uint16_t>((sex[i] - 1) * 5 + age[i]));
    const std::set<std::string> names(expected.Words("indicator").begin(),
                                      expected.Words("indicator").end());
    std::vector<std::vector<double>> columns;
    for (const std::string& name : names) columns.push_back(people.Numbers(name));
    const Design design =
        Design::Make({.rows = people.rows(), .weights = people.Numbers("FEX_C")}).value();
    const auto table = MeansOf(design, columns, cells, 10);
    const std::vector<std::int32_t> ages = expected.Codes("ageg");
    const std::vector<double> sexes = expected.Numbers("SEXO"), shares = expected.Numbers("pct"),
                              errors = expected.Numbers("se_wr");
    for (std::size_t r = 0; r < expected.rows(); ++r) {
        const std::string& name = expected.Words("indicator")[r];
        SCOPED_TRACE(name + " " + std::to_string(r));
        const std::size_t j = std::distance(names.begin(), names.find(name));
        const auto domain = static_cast<std::size_t>((sexes[r] - 1) * 5 + ages[r] + 1);
        EXPECT_TRUE(Near(100 * table.At(j, domain).value, shares[r]));
        EXPECT_TRUE(Near(100 * table.At(j, domain).se, errors[r]));
    }
}

TEST_F(SurveysTest, YrbsFiguresEqualThoseInPrint) {
    const Table pupils = Read("yrbs2019/yrbs2019_drugs.csv");
    const Table expected = Read("yrbs2019/expected_published_vs_R.csv");
    const Design design =
        Design::Make({.rows = pupils.rows(),
                      .weights = pupils.Numbers("weight"),
                      .stages = {{.strata = pupils.Codes("stratum"), .units = pupils.Codes("psu")}},
                      .nest = true})
            .value();
    const EstimateOptions omit{.missing = MissingRule::kOmit};
    const auto number = [&](const std::string& column, std::size_t r) {
        return expected.Numbers(column)[r];
    };
    EXPECT_EQ(expected.rows(), 27u);
    for (std::size_t r = 0; r < expected.rows(); ++r) {
        const std::string& sex = expected.Words("sex")[r];
        SCOPED_TRACE(expected.Words("var")[r] + " " + sex);
        std::vector<double> used = pupils.Numbers(expected.Words("var")[r]);
        for (double& answer : used)
            if (!std::isnan(answer)) answer = answer == 1;
        // Q2: 1 girls, 2 boys.
        const std::vector<std::uint8_t> girls = pupils.Where("Q2", "1");
        const std::vector<std::uint8_t> boys = pupils.Where("Q2", "2");
        const Domain domain = sex == "all" ? Domain{} : sex == "F" ? Domain(girls) : Domain(boys);
        const Estimate share = Mean(design, used, domain, omit).value();
        ExpectPrinted(100 * share.value, number("published", r));
        EXPECT_TRUE(Near(100 * share.value, number("est", r)));
        EXPECT_TRUE(Near(100 * share.se, number("se", r)));
        EXPECT_EQ(static_cast<double>(share.n), number("n", r));
    }
}

}  // namespace
}  // namespace atalaya::stats
