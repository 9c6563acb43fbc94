#pragma once

#include <cstdint>
#include <vector>

#include "stats/design.hpp"
#include "stats/table.hpp"
#include "stats/table_sums.hpp"

namespace atalaya::stats {

// Variances of every domain and column of a table, by Taylor linearization at the first stage of a
// design: totals of one PSU after the other come in, stratum after stratum.
class TableMoments {
 public:
    // `influences` has one entry a domain and lane. All three must outlive the moments.
    TableMoments(const Design& design, const TableInput& input, std::size_t lanes,
                 const std::vector<Influence>& influences);

    // LaneTotals of the PSU at hand in one of its cells, a lane each. Each cell comes once a PSU.
    void AddCell(std::size_t cell, const LaneTotals* totals);
    void CloseUnit();
    // All PSUs of the stratum have come.
    void CloseStratum(std::int32_t stratum);

    double Variance(std::size_t domain, std::size_t slot) const;
    // PSUs less strata among those with cases of the domain.
    double DegreesOfFreedom(std::size_t domain, std::size_t slot) const;

 private:
    // Over the strata that are done.
    struct Result {
        Lane variance, units, strata;
    };
    void Take(std::size_t domain, const LaneTotals* totals);

    const Design& m_design;
    const TableInput& m_input;
    const std::size_t m_lanes;
    const std::vector<Influence>& m_influences;
    std::vector<std::uint8_t> m_one_cell;  // domains that are one cell need no sums of their own
    std::vector<LaneTotals> m_sums;            // of the PSU at hand, a domain and lane each
    std::vector<std::uint8_t> m_in_unit;
    std::vector<std::int32_t> m_domains_of_unit;
    std::vector<StratumMoments> m_moments;
    std::vector<std::int32_t> m_units_taken;  // a domain, in the stratum at hand
    std::vector<std::int32_t> m_domains_of_stratum;
    std::vector<Result> m_results;
    double m_average_factor = 1;
};

}  // namespace atalaya::stats
