#include "stats/tabulation.hpp"

#include <optional>

#include "stats/table_calibration.hpp"
#include "stats/table_moments.hpp"
#include "stats/table_rows.hpp"
#include "stats/table_totals.hpp"
#include "stats/table_units.hpp"

namespace atalaya::stats {

namespace {

// First what each domain adds up to, then, since the influence of a case depends on that, how the
// units of each stage differ. The rows are read once for the first stage where the totals of all
// PSUs can be kept, otherwise twice.
class Tabulation {
 public:
    Tabulation(const Design& design, const TableInput& input, TableStatistic statistic,
               double level)
        : m_design(design),
          m_input(input),
          m_rows(design.stages().front(), design.weights(), input),
          m_lanes(m_rows.lanes()),
          m_totals(input, m_rows, statistic, level) {
        if (const CalibrationProjection* projection = design.projection())
            m_calibration.emplace(*projection, design.weights(), input, m_lanes);
    }

    Result<TableEstimates> Run(std::size_t kept_bytes) {
        const std::size_t pairs = MostPairs(m_rows, m_input.cell_count);
        const bool keep = pairs * m_lanes * sizeof(LaneTotals) <= kept_bytes;
        if (keep) SumAndKeep(pairs);
        else SumCells();
        ATALAYA_TRY(m_totals.SumDomains());
        m_influences = m_totals.Influences();
        if (m_calibration) m_calibration->FindSlopes(m_influences);
        m_moments.reserve(m_design.stages().size());
        AddStage(0);
        if (keep) ReadKept();
        else SumUnits(m_rows);
        SumLaterStages();
        return Finish();
    }

 private:
    // `pairs`: the most PSUs by cell that there can be.
    void SumAndKeep(std::size_t pairs) {
        m_kept.totals.reserve(pairs * m_lanes);
        m_kept.cells.reserve(pairs);
        UnitSums<LaneSums> sums(m_input.cell_count, m_lanes);
        const auto filled = [&](const Tile& tile, std::size_t first, std::size_t count) {
            if (m_calibration) m_calibration->AddRows(m_rows, tile, first, count);
        };
        ForEachUnit(m_rows, sums, filled, [&](std::size_t) {
            sums.Close([&](std::uint16_t cell, const LaneSums* of_cell) {
                for (std::size_t lane = 0; lane < m_lanes; ++lane)
                    Add(of_cell[lane], m_totals.cells()[cell * m_lanes + lane]);
                m_kept.Keep(cell, of_cell, m_lanes);
            });
            m_kept.CloseUnit();
        });
    }

    void ReadKept() {
        std::size_t next = 0;
        for (std::size_t unit = 0; unit < m_kept.ends.size(); ++unit) {
            for (; next < m_kept.ends[unit]; ++next)
                m_moments.back().AddCell(m_rows.units()[unit].number, m_kept.cells[next],
                                         &m_kept.totals[next * m_lanes]);
            CloseUnit(m_rows, unit);
        }
        m_kept = {};
    }

    void SumCells() {
        Tile tile = m_rows.MakeTile();
        for (std::size_t first = 0; first < m_rows.rows(); first += Tile::kRows) {
            const std::size_t count = m_rows.Fill(tile, first);
            AddRows(tile, 0, count, m_totals.cells().data());
            if (m_calibration) m_calibration->AddRows(m_rows, tile, first, count);
        }
    }

    void AddStage(std::size_t stage) {
        m_moments.emplace_back(m_design, stage, m_input, m_lanes, m_influences,
                               m_calibration.has_value());
    }

    // Into the moments of the last stage, of which the rows are.
    void SumUnits(const TableRows& rows) {
        UnitSums<LaneTotals> sums(m_input.cell_count, m_lanes);
        ForEachUnit(
            rows, sums, [](const Tile&, std::size_t, std::size_t) {},
            [&](std::size_t unit) {
                sums.Close([&](std::uint16_t cell, const LaneTotals* of_cell) {
                    m_moments.back().AddCell(rows.units()[unit].number, cell, of_cell);
                });
                CloseUnit(rows, unit);
            });
    }

    void CloseUnit(const TableRows& rows, std::size_t unit) {
        const auto& units = rows.units();
        const TableRows::Unit& at = units[unit];
        m_moments.back().CloseUnit(
            at.number, m_calibration ? m_calibration->Explained(rows, unit) : nullptr);
        if (unit + 1 == units.size() || units[unit + 1].stratum != at.stratum)
            m_moments.back().CloseStratum(at.stratum);
    }

    // Below a stage drawn as if with replacement a stage adds nothing.
    void SumLaterStages() {
        const auto& stages = m_design.stages();
        for (std::size_t s = 1; s < stages.size() && stages[s - 1].has_population; ++s) {
            AddStage(s);
            SumUnits(TableRows(stages[s], m_design.weights(), m_input));
        }
    }

    TableEstimates Finish() {
        TableEstimates table(m_input.columns.size(), m_input.domain_count);
        const bool own_df = m_design.df_rule() == DfRule::kDomain;
        const double df = own_df ? 0 : m_design.DegreesOfFreedom();
        for (std::size_t j = 0; j < m_input.columns.size(); ++j)
            for (std::size_t domain = 0; domain < m_input.domain_count; ++domain) {
                double variance = 0;
                for (const TableMoments& stage : m_moments) variance += stage.Variance(domain, j);
                table.At(j, domain) = m_totals.EstimateAt(
                    domain, j, variance,
                    own_df ? m_moments.front().DegreesOfFreedom(domain, j) : df);
            }
        return table;
    }

    const Design& m_design;
    const TableInput& m_input;
    const TableRows m_rows;
    const std::size_t m_lanes;
    TableTotals m_totals;
    std::vector<Influence> m_influences;
    std::optional<TableCalibration> m_calibration;
    std::vector<TableMoments> m_moments;  // a stage each
    KeptTotals m_kept;
};

}  // namespace

bool UnitTotalsSuffice(const Design& design) {
    return !(design.lonely_in_domains() && design.lonely() == LonelyRule::kAverage);
}

Result<TableEstimates> TabulateUnits(const Design& design, const TableInput& input,
                                     TableStatistic statistic, double level,
                                     std::size_t kept_bytes) {
    return Tabulation(design, input, statistic, level).Run(kept_bytes);
}

}  // namespace atalaya::stats
