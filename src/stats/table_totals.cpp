#include "stats/table_totals.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "stats/distributions.hpp"

namespace atalaya::stats {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

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

}  // namespace

TableTotals::TableTotals(const TableInput& input, const TableRows& rows, TableStatistic statistic,
                         double level)
    : m_input(input),
      m_rows(rows),
      m_statistic(statistic),
      m_level(level),
      m_lanes(rows.lanes()),
      m_cells(input.cell_count * m_lanes),
      m_domains(input.domain_count * m_lanes) {}

Result<void> TableTotals::SumDomains() {
    // An infinite value makes its sum infinite or none; only then its row is looked for.
    for (const LaneSums& cell : m_cells)
        for (std::size_t k = 0; k < kLanes; ++k)
            if (!std::isfinite(cell.totals.value[k])) return FindInfinite(m_input);
    for (const auto& grouping : m_input.groupings)
        for (std::size_t cell = 0; cell < m_input.cell_count; ++cell)
            for (std::size_t lane = 0; grouping[cell] >= 0 && lane < m_lanes; ++lane)
                Add(m_cells[cell * m_lanes + lane], m_domains[grouping[cell] * m_lanes + lane]);
    return {};
}

std::vector<Influence> TableTotals::Influences() const {
    std::vector<Influence> influences(m_domains.size());
    for (std::size_t d = 0; d < m_domains.size(); ++d)
        for (std::size_t k = 0; k < kLanes; ++k) {
            const LaneTotals& sums = m_domains[d].totals;
            Influence& influence = influences[d];
            if (m_statistic == TableStatistic::kTotal) {
                influence.centre[k] = -m_rows.centre()[d % m_lanes][k];
                influence.scale[k] = 1;
            } else if (sums.weight[k] != 0) {
                influence.centre[k] = sums.value[k] / sums.weight[k];
                influence.scale[k] = 1 / sums.weight[k];
            }
        }
    return influences;
}

Estimate TableTotals::EstimateAt(std::size_t domain, std::size_t j, double variance, double df) {
    const std::size_t k = j % kLanes;
    const LaneSums& sums = At(domain, j / kLanes);
    const double n = sums.cases[k], weight = sums.totals.weight[k];
    if (n == 0) return NoEstimate();
    const bool total = m_statistic == TableStatistic::kTotal;
    const double shift = sums.totals.value[k] / weight;
    const Estimate estimate{
        .value = (m_rows.centre()[j / kLanes][k] + shift) * (total ? weight : 1),
        .variance = variance,
        .n = static_cast<std::size_t>(n),
        .weighted_n = weight,
        .df = df};
    const double spread = (sums.square[k] / weight - shift * shift) * n / (n - 1);
    const double simple = n > 1 ? spread / n * (total ? weight * weight : 1) : kNaN;
    if (df != m_t_df) {
        m_t_df = df;
        m_t = df > 0 ? StudentQuantile(1 - (1 - m_level) / 2, df) : kNaN;
    }
    return CompleteWith(estimate, simple, m_t);
}

}  // namespace atalaya::stats
