#include "stats/table_moments.hpp"

namespace atalaya::stats {

namespace {

// Sampled shares this close to one leave nothing to vary.
constexpr double kCensusRest = 1e-7;

// Under kAverage the strata that show variation speak for the lonely ones.
double AverageFactor(const Design& design) {
    if (design.lonely() != LonelyRule::kAverage) return 1;
    const std::vector<StageStratum>& strata = design.stages().front().strata;
    double kept = 0;
    for (const StageStratum& stratum : strata) kept += stratum.lonely ? 0 : 1;
    return static_cast<double>(strata.size()) / kept;
}

}  // namespace

TableMoments::TableMoments(const Design& design, const TableInput& input, std::size_t lanes,
                           const std::vector<Influence>& influences)
    : m_design(design),
      m_input(input),
      m_lanes(lanes),
      m_influences(influences),
      m_one_cell(input.domain_count),
      m_sums(input.domain_count * lanes),
      m_in_unit(input.domain_count),
      m_moments(input.domain_count * lanes),
      m_units_taken(input.domain_count),
      m_results(input.domain_count * lanes),
      m_average_factor(AverageFactor(design)) {
    std::vector<std::size_t> cells(input.domain_count);
    for (const auto& grouping : input.groupings)
        for (const std::int32_t domain : grouping)
            if (domain >= 0) ++cells[domain];
    for (std::size_t d = 0; d < cells.size(); ++d) m_one_cell[d] = cells[d] == 1;
}

void TableMoments::AddCell(std::size_t cell, const LaneTotals* totals) {
    for (const auto& grouping : m_input.groupings) {
        const std::int32_t domain = grouping[cell];
        if (domain < 0) continue;
        if (m_one_cell[domain]) {
            Take(domain, totals);
            continue;
        }
        if (!m_in_unit[domain]) {
            m_in_unit[domain] = 1;
            m_domains_of_unit.push_back(domain);
        }
        for (std::size_t lane = 0; lane < m_lanes; ++lane)
            Add(totals[lane], m_sums[domain * m_lanes + lane]);
    }
}

void TableMoments::Take(std::size_t domain, const LaneTotals* totals) {
    if (m_units_taken[domain]++ == 0)
        m_domains_of_stratum.push_back(static_cast<std::int32_t>(domain));
    for (std::size_t lane = 0; lane < m_lanes; ++lane) {
        const std::size_t at = domain * m_lanes + lane;
        AddUnit(totals[lane], m_influences[at], m_units_taken[domain], m_moments[at]);
    }
}

void TableMoments::CloseUnit() {
    for (const std::int32_t domain : m_domains_of_unit) {
        LaneTotals* const sums = &m_sums[domain * m_lanes];
        Take(domain, sums);
        std::fill_n(sums, m_lanes, LaneTotals{});
        m_in_unit[domain] = 0;
    }
    m_domains_of_unit.clear();
}

void TableMoments::CloseStratum(std::int32_t number) {
    const StageStratum& stratum = m_design.stages().front().strata[number];
    const double n = stratum.units, rest = 1 - stratum.fraction;
    double factor = rest < kCensusRest ? 0 : rest;
    if (n > 1) factor *= n / (n - 1);
    const bool centred = !(stratum.lonely && m_design.lonely() == LonelyRule::kAdjust);
    if (stratum.lonely && centred) factor = 0;
    for (const std::int32_t domain : m_domains_of_stratum) {
        // The PSUs without cases are zeros of the sample.
        const double taken = m_units_taken[domain];
        const double about = centred ? taken * (n - taken) / n : taken;
        for (std::size_t lane = 0; lane < m_lanes; ++lane) {
            StratumMoments& moments = m_moments[domain * m_lanes + lane];
            Result& result = m_results[domain * m_lanes + lane];
            for (std::size_t k = 0; k < kLanes; ++k) {
                const double mean = moments.mean[k];
                result.variance[k] += factor * (moments.squares[k] + mean * mean * about);
                result.units[k] += moments.units[k];
                result.strata[k] += moments.units[k] > 0 ? 1 : 0;
            }
            moments = {};
        }
        m_units_taken[domain] = 0;
    }
    m_domains_of_stratum.clear();
}

double TableMoments::Variance(std::size_t domain, std::size_t slot) const {
    return m_results[domain * m_lanes + slot / kLanes].variance[slot % kLanes] * m_average_factor;
}

double TableMoments::DegreesOfFreedom(std::size_t domain, std::size_t slot) const {
    const Result& result = m_results[domain * m_lanes + slot / kLanes];
    return result.units[slot % kLanes] - result.strata[slot % kLanes];
}

}  // namespace atalaya::stats
