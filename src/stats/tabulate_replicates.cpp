#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.hpp"
#include "stats/cases.hpp"
#include "stats/table.hpp"
#include "stats/table_totals.hpp"
#include "stats/table_units.hpp"

namespace atalaya::stats {

namespace {

// Totals of units by domain that may lie in memory at once; above it, columns go in turns.
constexpr std::size_t kTotalsBytes = 64 << 20;

// Of one domain: its units, and the totals of each, a lane each.
struct DomainUnits {
    std::vector<std::uint32_t> units;
    std::vector<LaneTotals> totals;
};

// One look at the rows; everything else is made of totals of units, whatever their number.
class ReplicateTabulation {
 public:
    ReplicateTabulation(const Replicates& replicates, const Stage& units, const TableInput& input,
                        TableStatistic statistic, double level)
        : m_replicates(replicates),
          m_input(input),
          m_rows(units, replicates.weights(), input),
          m_lanes(m_rows.lanes()),
          m_totals(input, m_rows, statistic, level),
          m_domains(input.domain_count),
          m_stride((replicates.count() + kReplicateBlock - 1) / kReplicateBlock * kReplicateBlock),
          m_sums(m_stride) {}

    // `df`: of each domain. Estimates of columns first, first + 1, ... go into the table.
    Result<void> Run(const std::vector<double>& df, std::size_t first, TableEstimates& table) {
        SumUnits();
        ATALAYA_TRY(m_totals.SumDomains());
        TurnFactors();
        for (std::size_t domain = 0; domain < m_domains.size(); ++domain) {
            for (std::size_t lane = 0; lane < m_lanes; ++lane) {
                SumReplicates(domain, lane);
                const Lane variance = VarianceOf(domain, lane);
                const std::size_t j = lane * kLanes;
                for (std::size_t k = 0; k < kLanes && j + k < m_input.columns.size(); ++k)
                    table.At(first + j + k, domain) =
                        m_totals.EstimateAt(domain, j + k, variance[k], df[domain]);
            }
            m_domains[domain] = {};
        }
        return {};
    }

 private:
    void SumUnits() {
        UnitSums<LaneSums> sums(m_input.cell_count, m_lanes);
        ForEachUnit(
            m_rows, sums, [](const Tile&, std::size_t, std::size_t) {},
            [&](std::size_t unit) {
                const auto number = static_cast<std::uint32_t>(m_rows.units()[unit].number);
                sums.Close([&](std::uint16_t cell, const LaneSums* of_cell) {
                    for (std::size_t lane = 0; lane < m_lanes; ++lane)
                        Add(of_cell[lane], m_totals.cells()[cell * m_lanes + lane]);
                    AddToDomains(number, cell, of_cell);
                });
            });
    }

    void AddToDomains(std::uint32_t unit, std::uint16_t cell, const LaneSums* sums) {
        for (const auto& grouping : m_input.groupings) {
            if (grouping[cell] < 0) continue;
            DomainUnits& to = m_domains[grouping[cell]];
            if (to.units.empty() || to.units.back() != unit) {
                to.units.push_back(unit);
                to.totals.resize(to.totals.size() + m_lanes);
            }
            for (std::size_t lane = 0; lane < m_lanes; ++lane)
                Add(sums[lane].totals, to.totals[to.totals.size() - m_lanes + lane]);
        }
    }

    // Unit by unit, since the sums go through the units.
    void TurnFactors() {
        const Matrix& factors = m_replicates.factors();
        m_factors.assign(factors.cols() * m_stride, 0);
        for (std::size_t r = 0; r < factors.rows(); ++r)
            for (std::size_t u = 0; u < factors.cols(); ++u)
                m_factors[u * m_stride + r] = factors(r, u);
    }

    void SumReplicates(std::size_t domain, std::size_t lane) {
        const DomainUnits& of = m_domains[domain];
        std::fill(m_sums.begin(), m_sums.end(), LaneTotals{});
        for (std::size_t r = 0; r < m_stride && !of.units.empty(); r += kReplicateBlock)
            AddReplicates({.totals = of.totals.data() + lane,
                           .stride = m_lanes,
                           .units = of.units.data(),
                           .count = of.units.size()},
                          m_factors.data() + r, m_stride, &m_sums[r]);
    }

    // Of the sums of a replicate or of the sample, measured from the centre of the column; a total
    // is brought back to zero, since weights differ between replicates.
    double ValueOf(const LaneTotals& sums, std::size_t lane, std::size_t k) const {
        if (m_totals.statistic() == TableStatistic::kMean) return sums.value[k] / sums.weight[k];
        return sums.value[k] + m_rows.centre()[lane][k] * sums.weight[k];
    }

    Lane VarianceOf(std::size_t domain, std::size_t lane) const {
        Lane variance;
        const auto rscales = m_replicates.rscales();
        for (std::size_t k = 0; k < kLanes; ++k) {
            double centre = 0, count = 0;
            // A replicate of no weight in the variance has none in the centre.
            for (std::size_t r = 0; r < rscales.size(); ++r) {
                if (rscales[r] == 0) continue;
                centre += ValueOf(m_sums[r], lane, k);
                ++count;
            }
            centre = m_replicates.centre() == ReplicateCentre::kEstimate
                         ? ValueOf(m_totals.At(domain, lane).totals, lane, k)
                         : centre / count;
            for (std::size_t r = 0; r < rscales.size(); ++r) {
                if (rscales[r] == 0) continue;
                const double off = ValueOf(m_sums[r], lane, k) - centre;
                variance[k] += m_replicates.scale() * rscales[r] * off * off;
            }
        }
        return variance;
    }

    const Replicates& m_replicates;
    const TableInput& m_input;
    const TableRows m_rows;
    const std::size_t m_lanes;
    TableTotals m_totals;
    std::vector<DomainUnits> m_domains;
    const std::size_t m_stride;  // replicates, filled up to whole blocks
    std::vector<double> m_factors;  // by unit, replicate
    std::vector<LaneTotals> m_sums;  // of the domain and lane at hand, a replicate each
};

std::vector<double> DfOfDomains(const Replicates& replicates, const TableInput& input) {
    std::vector<double> df(input.domain_count, std::nan(""));
    if (replicates.df_rule() != DfRule::kDomain) {
        std::fill(df.begin(), df.end(), replicates.DegreesOfFreedom());
        return df;
    }
    std::vector<std::uint8_t> rows(replicates.rows());
    for (const auto& grouping : input.groupings)
        for (const std::int32_t domain : grouping) {
            if (domain < 0 || !std::isnan(df[domain])) continue;
            for (std::size_t i = 0; i < rows.size(); ++i)
                rows[i] = grouping[input.cells[i]] == domain;
            df[domain] = replicates.DegreesOfFreedom(rows);
        }
    return df;
}

}  // namespace

Result<TableEstimates> Tabulate(const Replicates& replicates, const TableInput& input,
                                TableStatistic statistic, double level) {
    ATALAYA_TRY(CheckLevel(level));
    base::Check(input.cells.size() == replicates.rows(), "one cell a row");
    for (const auto& grouping : input.groupings)
        base::Check(grouping.size() == input.cell_count, "one domain a cell");
    const Stage units{
        .unit_of_row = {replicates.unit_of_row().begin(), replicates.unit_of_row().end()},
        .stratum_of_unit = std::vector<std::int32_t>(replicates.units())};
    const std::size_t pairs = 1 + std::min(replicates.rows() * input.groupings.size(),
                                           replicates.units() * input.domain_count);
    const std::size_t lanes =
        std::max<std::size_t>(1, kTotalsBytes / (pairs * sizeof(LaneTotals)));
    const std::vector<double> df = DfOfDomains(replicates, input);
    TableEstimates table(input.columns.size(), input.domain_count);
    TableInput some = input;
    for (std::size_t first = 0; first < input.columns.size(); first += lanes * kLanes) {
        const std::size_t end = std::min(first + lanes * kLanes, input.columns.size());
        some.columns.assign(input.columns.begin() + static_cast<std::ptrdiff_t>(first),
                            input.columns.begin() + static_cast<std::ptrdiff_t>(end));
        auto done =
            ReplicateTabulation(replicates, units, some, statistic, level).Run(df, first, table);
        if (!done) return std::move(done).error();
    }
    return table;
}

}  // namespace atalaya::stats
