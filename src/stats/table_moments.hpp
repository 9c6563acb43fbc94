#pragma once

#include <cstdint>
#include <vector>

#include "stats/design.hpp"
#include "stats/table.hpp"
#include "stats/table_sums.hpp"

namespace atalaya::stats {

// What one stage of a design adds to the variances of every domain and column of a table, by Taylor
// linearization: totals of one unit after the other come in, stratum after stratum.
class TableMoments {
 public:
    // `stage`: its number from 0. `influences` has one entry a domain and lane. `design`, `input`
    // and `influences` must outlive the moments. `explained`: whether something is taken off the
    // influence totals.
    TableMoments(const Design& design, std::size_t stage, const TableInput& input,
                 std::size_t lanes, const std::vector<Influence>& influences, bool explained);

    // LaneTotals of a unit in one of its cells, a lane each. Each cell comes once a unit.
    void AddCell(std::int32_t unit, std::size_t cell, const LaneTotals* totals);
    // `explained`: what is taken off the unit's influence totals, a domain and lane each, also
    // where the unit has no case; null where nothing is.
    void CloseUnit(std::int32_t unit, const Lane* explained);
    // All units of the stratum have come.
    void CloseStratum(std::int32_t stratum);

    double Variance(std::size_t domain, std::size_t slot) const;
    // Units less strata among those with cases of the domain.
    double DegreesOfFreedom(std::size_t domain, std::size_t slot) const;

 private:
    // Over the strata that are done.
    struct Result {
        Lane variance, units, strata;
    };
    void Take(std::size_t domain, const LaneTotals* totals, const Lane* explained, double rest);
    void PrepareStrata(LonelyRule lonely);
    // The factor on the square of a unit: 1, or the share of the population that was not taken.
    double RestOf(std::int32_t unit) const;

    // How a stratum enters: its factor on the sum of squares, about the mean or about zero, and the
    // rests of its units together.
    struct Treatment {
        double factor = 1, rest = 0;
        bool centred = true;
    };

    const Stage& m_stage;
    // Whether a stratum with one unit of the domain is compared with zero.
    const bool m_adjust_in_domains;
    const TableInput& m_input;
    const std::size_t m_lanes;
    const std::vector<Influence>& m_influences;
    const std::vector<Lane> m_nothing;     // zeros
    std::vector<Treatment> m_treatments;   // a stratum each
    std::vector<std::uint8_t> m_one_cell;  // domains that are one cell need no sums of their own
    std::vector<LaneTotals> m_sums;        // of the unit at hand, a domain and lane each
    std::vector<std::uint8_t> m_in_unit;
    std::vector<std::int32_t> m_domains_of_unit;
    std::vector<StratumMoments> m_moments;
    // A domain each, in the stratum at hand: units, and the sum of their rests.
    std::vector<std::int32_t> m_units_taken;
    std::vector<double> m_rest_taken;
    std::vector<std::int32_t> m_domains_of_stratum;
    std::vector<Result> m_results;
};

}  // namespace atalaya::stats
