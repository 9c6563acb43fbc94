#pragma once

#include <limits>
#include <vector>

#include "stats/table.hpp"
#include "stats/table_rows.hpp"
#include "stats/table_sums.hpp"

namespace atalaya::stats {

// What all cases of a table add up to, and the estimates that are made of it.
class TableTotals {
 public:
    // `input` and `rows` must outlive the totals.
    TableTotals(const TableInput& input, const TableRows& rows, TableStatistic statistic,
                double level);

    // A cell and lane each; filled by the caller.
    std::vector<LaneSums>& cells() { return m_cells; }
    // Once the cells are full. stats.value_infinite.
    Result<void> SumDomains();

    std::size_t lanes() const { return m_lanes; }
    TableStatistic statistic() const { return m_statistic; }
    const LaneSums& At(std::size_t domain, std::size_t lane) const {
        return m_domains[domain * m_lanes + lane];
    }
    // A domain and lane each: of a mean (y - mean)/W, of a total y; both measured from the centre
    // of the column.
    std::vector<Influence> Influences() const;

    // NoEstimate() where the domain has no case.
    Estimate EstimateAt(std::size_t domain, std::size_t column, double variance, double df);

 private:
    const TableInput& m_input;
    const TableRows& m_rows;
    const TableStatistic m_statistic;
    const double m_level;
    const std::size_t m_lanes;
    std::vector<LaneSums> m_cells, m_domains;
    // The last quantile of t: most estimates of a table share their degrees of freedom.
    double m_t_df = std::numeric_limits<double>::quiet_NaN(), m_t = m_t_df;
};

}  // namespace atalaya::stats
