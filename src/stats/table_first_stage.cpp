#include "stats/table_first_stage.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "stats/distributions.hpp"
#include "stats/table_moments.hpp"
#include "stats/table_rows.hpp"
#include "stats/table_sums.hpp"

namespace atalaya::stats {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
// LaneTotals of PSUs by cell that may be kept between the two steps, so that the rows are read once.
constexpr std::size_t kKeptBytes = 64 << 20;

Result<void> FindInfinite(const TableInput& input) {
    for (std::size_t j = 0; j < input.columns.size(); ++j) {
        const auto row = std::visit(
            [](auto column) {
                const auto at = std::find_if(column.begin(), column.end(), [](auto value) {
                    return std::isinf(static_cast<double>(value));
                });
                return static_cast<std::size_t>(at - column.begin());
            },
            input.columns[j]);
        if (row < input.cells.size())
            return Err("stats.value_infinite",
                       {{"row", std::to_string(row)}, {"column", std::to_string(j)}});
    }
    return {};
}

// LaneSums of the PSU at hand by cell, and which cells it touches.
template <class Cell>
class UnitSums {
 public:
    UnitSums(std::size_t cells, std::size_t lanes)
        : m_lanes(lanes), m_sums(cells * lanes), m_touched(cells) {}

    void Add(const Tile& tile, std::size_t from, std::size_t to) {
        for (std::size_t r = from; r < to; ++r) {
            if (m_touched[tile.cell[r]]) continue;
            m_touched[tile.cell[r]] = 1;
            m_cells.push_back(tile.cell[r]);
        }
        AddRows(tile, from, to, m_sums.data());
    }

    // Calls take(cell, sums of its lanes) for each cell of the PSU, and empties them.
    template <class Take>
    void Close(Take take) {
        for (const std::uint16_t cell : m_cells) {
            Cell* const sums = &m_sums[cell * m_lanes];
            take(cell, sums);
            std::fill_n(sums, m_lanes, Cell{});
            m_touched[cell] = 0;
        }
        m_cells.clear();
    }

 private:
    const std::size_t m_lanes;
    std::vector<Cell> m_sums;
    std::vector<std::uint8_t> m_touched;
    std::vector<std::uint16_t> m_cells;
};

// First what each domain adds up to, then, since the influence of a case depends on that, how the
// PSUs differ. The rows are read once where the totals of all PSUs can be kept, otherwise twice.
class Tabulation {
 public:
    Tabulation(const Design& design, const TableInput& input, TableStatistic statistic)
        : m_design(design),
          m_input(input),
          m_statistic(statistic),
          m_rows(design, input),
          m_lanes(m_rows.lanes()),
          m_cells(input.cell_count * m_lanes),
          m_domains(input.domain_count * m_lanes),
          m_influences(m_domains.size()),
          m_moments(design, input, m_lanes, m_influences) {}

    Result<TableEstimates> Run(double level, std::size_t kept_bytes) {
        const std::size_t pairs =
            std::min(m_rows.rows(), m_rows.units().size() * m_input.cell_count);
        const bool keep = pairs * m_lanes * sizeof(LaneTotals) <= kept_bytes;
        if (keep) SumAndKeep(pairs);
        else SumCells();
        ATALAYA_TRY(CheckFinite());
        SumDomains();
        PrepareInfluences();
        if (keep) ReadKept();
        else SumUnits();
        return Finish(level);
    }

 private:
    // Calls close(unit) after the rows of each PSU are added to `sums`.
    template <class Cell, class Close>
    void ForEachUnit(UnitSums<Cell>& sums, Close close) {
        Tile tile = m_rows.MakeTile();
        std::size_t unit = 0;
        for (std::size_t first = 0; first < m_rows.rows(); first += Tile::kRows) {
            const std::size_t rows = m_rows.Fill(tile, first);
            for (std::size_t from = 0; from < rows;) {
                const std::size_t end = m_rows.UnitEnd(unit);
                const std::size_t to = std::min(end - first, rows);
                sums.Add(tile, from, to);
                if (first + to == end) close(unit++);
                from = to;
            }
        }
    }

    // `pairs`: the most PSUs by cell that there can be.
    void SumAndKeep(std::size_t pairs) {
        m_kept.reserve(pairs * m_lanes);
        m_kept_cells.reserve(pairs);
        UnitSums<LaneSums> sums(m_input.cell_count, m_lanes);
        ForEachUnit(sums, [&](std::size_t) {
            sums.Close([&](std::uint16_t cell, const LaneSums* of_cell) {
                for (std::size_t lane = 0; lane < m_lanes; ++lane) {
                    Add(of_cell[lane], m_cells[cell * m_lanes + lane]);
                    m_kept.push_back(of_cell[lane].totals);
                }
                m_kept_cells.push_back(cell);
            });
            m_kept_ends.push_back(m_kept_cells.size());
        });
    }

    void ReadKept() {
        std::size_t next = 0;
        for (std::size_t unit = 0; unit < m_kept_ends.size(); ++unit) {
            for (; next < m_kept_ends[unit]; ++next)
                m_moments.AddCell(m_kept_cells[next], &m_kept[next * m_lanes]);
            CloseUnit(unit);
        }
    }

    void SumCells() {
        Tile tile = m_rows.MakeTile();
        for (std::size_t first = 0; first < m_rows.rows(); first += Tile::kRows) {
            const std::size_t rows = m_rows.Fill(tile, first);
            AddRows(tile, 0, rows, m_cells.data());
        }
    }

    void SumUnits() {
        UnitSums<LaneTotals> sums(m_input.cell_count, m_lanes);
        ForEachUnit(sums, [&](std::size_t unit) {
            sums.Close([&](std::uint16_t cell, const LaneTotals* of_cell) {
                m_moments.AddCell(cell, of_cell);
            });
            CloseUnit(unit);
        });
    }

    void CloseUnit(std::size_t unit) {
        m_moments.CloseUnit();
        const auto& units = m_rows.units();
        const auto stratum = [&](std::size_t u) {
            return m_design.stages().front().stratum_of_unit[units[u].number];
        };
        if (unit + 1 == units.size() || stratum(unit + 1) != stratum(unit))
            m_moments.CloseStratum(stratum(unit));
    }

    // An infinite value makes its sum infinite or none; only then its row is looked for.
    Result<void> CheckFinite() const {
        for (std::size_t i = 0; i < m_cells.size(); ++i)
            for (std::size_t k = 0; k < kLanes; ++k)
                if (!std::isfinite(m_cells[i].totals.value[k])) return FindInfinite(m_input);
        return {};
    }

    void SumDomains() {
        for (const auto& grouping : m_input.groupings)
            for (std::size_t cell = 0; cell < m_input.cell_count; ++cell)
                for (std::size_t lane = 0; grouping[cell] >= 0 && lane < m_lanes; ++lane)
                    Add(m_cells[cell * m_lanes + lane],
                        m_domains[grouping[cell] * m_lanes + lane]);
    }

    // Of a mean (y - mean)/W, of a total y; both measured from the centre of the column.
    void PrepareInfluences() {
        for (std::size_t d = 0; d < m_domains.size(); ++d)
            for (std::size_t k = 0; k < kLanes; ++k) {
                const LaneTotals& sums = m_domains[d].totals;
                Influence& influence = m_influences[d];
                if (m_statistic == TableStatistic::kTotal) {
                    influence.centre[k] = -m_rows.centre()[d % m_lanes][k];
                    influence.scale[k] = 1;
                } else if (sums.weight[k] > 0) {
                    influence.centre[k] = sums.value[k] / sums.weight[k];
                    influence.scale[k] = 1 / sums.weight[k];
                }
            }
    }

    Estimate EstimateAt(std::size_t domain, std::size_t j, double level);
    TableEstimates Finish(double level);

    const Design& m_design;
    const TableInput& m_input;
    const TableStatistic m_statistic;
    const TableRows m_rows;
    const std::size_t m_lanes;
    std::vector<LaneSums> m_cells, m_domains;
    std::vector<Influence> m_influences;
    TableMoments m_moments;
    // Of each PSU its cells, and the totals of each cell.
    std::vector<LaneTotals> m_kept;
    std::vector<std::uint16_t> m_kept_cells;
    std::vector<std::size_t> m_kept_ends;
    // The last quantile of t: most estimates of a table share their degrees of freedom.
    double m_t_df = kNaN, m_t = kNaN;
};

Estimate Tabulation::EstimateAt(std::size_t domain, std::size_t j, double level) {
    const std::size_t at = domain * m_lanes + j / kLanes, k = j % kLanes;
    const LaneSums& sums = m_domains[at];
    const double n = sums.cases[k], weight = sums.totals.weight[k];
    if (n == 0) return NoEstimate();
    const bool total = m_statistic == TableStatistic::kTotal;
    const double shift = sums.totals.value[k] / weight;
    Estimate estimate{
        .value = (m_rows.centre()[j / kLanes][k] + shift) * (total ? weight : 1),
        .variance = m_moments.Variance(domain, j),
        .n = static_cast<std::size_t>(n),
        .weighted_n = weight};
    estimate.df = m_design.df_rule() == DfRule::kDomain ? m_moments.DegreesOfFreedom(domain, j)
                                                        : m_design.DegreesOfFreedom();
    const double spread = (sums.square[k] / weight - shift * shift) * n / (n - 1);
    const double simple = n > 1 ? spread / n * (total ? weight * weight : 1) : kNaN;
    if (estimate.df != m_t_df) {
        m_t_df = estimate.df;
        m_t = m_t_df > 0 ? StudentQuantile(1 - (1 - level) / 2, m_t_df) : kNaN;
    }
    return CompleteWith(estimate, simple, m_t);
}

TableEstimates Tabulation::Finish(double level) {
    TableEstimates table(m_input.columns.size(), m_input.domain_count);
    for (std::size_t j = 0; j < m_input.columns.size(); ++j)
        for (std::size_t domain = 0; domain < m_input.domain_count; ++domain)
            table.At(j, domain) = EstimateAt(domain, j, level);
    return table;
}

}  // namespace

bool FirstStageSuffices(const Design& design) {
    const Stage& first = design.stages().front();
    if (design.projection() || design.lonely_in_domains()) return false;
    if (first.has_population && design.stages().size() > 1) return false;
    // Under Brewer's rule units of one stratum differ in their fractions.
    for (std::size_t unit = 0; unit < first.stratum_of_unit.size(); ++unit)
        if (first.fraction_of_unit[unit] != first.strata[first.stratum_of_unit[unit]].fraction)
            return false;
    return true;
}

Result<TableEstimates> TabulateFirstStage(const Design& design, const TableInput& input,
                                          TableStatistic statistic, double level,
                                          std::size_t kept_bytes) {
    return Tabulation(design, input, statistic).Run(level, kept_bytes);
}

}  // namespace atalaya::stats
