#include "stats/table_moments.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace atalaya::stats {

namespace {

// Sampled shares this close to one leave nothing to vary.
constexpr double kCensusRest = 1e-7;

}  // namespace

TableMoments::TableMoments(const Design& design, std::size_t stage, const TableInput& input,
                           std::size_t lanes, const std::vector<Influence>& influences,
                           bool explained)
    : m_stage(design.stages()[stage]),
      m_adjust_in_domains(design.lonely_in_domains() && design.lonely() == LonelyRule::kAdjust),
      m_input(input),
      m_lanes(lanes),
      m_influences(influences),
      m_nothing(lanes),
      m_one_cell(input.domain_count),
      m_sums(input.domain_count * lanes),
      m_in_unit(input.domain_count),
      m_moments(input.domain_count * lanes),
      m_units_taken(input.domain_count),
      m_rest_taken(input.domain_count),
      m_results(input.domain_count * lanes) {
    PrepareStrata(design.lonely());
    // A unit without cases has influence, too, where something is taken off.
    if (explained) return;
    std::vector<std::size_t> cells(input.domain_count);
    for (const auto& grouping : input.groupings)
        for (const std::int32_t domain : grouping)
            if (domain >= 0) ++cells[domain];
    for (std::size_t d = 0; d < cells.size(); ++d) m_one_cell[d] = cells[d] == 1;
}

double TableMoments::RestOf(std::int32_t unit) const {
    const double rest = 1 - m_stage.fraction_of_unit[unit];
    return rest < kCensusRest ? 0 : rest;
}

void TableMoments::PrepareStrata(LonelyRule lonely) {
    const bool average = lonely == LonelyRule::kAverage;
    // Under kAverage the strata of one parent that show variation speak for its lonely ones.
    std::unordered_map<std::int32_t, std::pair<double, double>> counts;
    for (const StageStratum& stratum : m_stage.strata) {
        auto& [strata, kept] = counts[stratum.parent];
        ++strata;
        if (!(average && stratum.lonely)) ++kept;
    }
    for (const StageStratum& stratum : m_stage.strata) {
        const double n = stratum.units;
        const auto [strata, kept] = counts[stratum.parent];
        Treatment treatment{.factor = stratum.multiplier * strata / kept,
                            .centred = !(stratum.lonely && lonely == LonelyRule::kAdjust)};
        if (n > 1) treatment.factor *= n / (n - 1);
        if (stratum.lonely && treatment.centred) treatment.factor = 0;
        m_treatments.push_back(treatment);
    }
    for (std::size_t unit = 0; unit < m_stage.stratum_of_unit.size(); ++unit)
        m_treatments[m_stage.stratum_of_unit[unit]].rest += RestOf(static_cast<std::int32_t>(unit));
}

void TableMoments::AddCell(std::int32_t unit, std::size_t cell, const LaneTotals* totals) {
    for (const auto& grouping : m_input.groupings) {
        const std::int32_t domain = grouping[cell];
        if (domain < 0) continue;
        if (m_one_cell[domain]) {
            Take(domain, totals, m_nothing.data(), RestOf(unit));
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

void TableMoments::Take(std::size_t domain, const LaneTotals* totals, const Lane* explained,
                        double rest) {
    if (m_units_taken[domain]++ == 0)
        m_domains_of_stratum.push_back(static_cast<std::int32_t>(domain));
    m_rest_taken[domain] += rest;
    const double share = rest == 0 ? 0 : rest / m_rest_taken[domain];
    for (std::size_t lane = 0; lane < m_lanes; ++lane) {
        const std::size_t at = domain * m_lanes + lane;
        AddUnit(totals[lane], m_influences[at], explained[lane], rest, share, m_moments[at]);
    }
}

void TableMoments::CloseUnit(std::int32_t unit, const Lane* explained) {
    const double rest = RestOf(unit);
    const auto take = [&](std::size_t domain) {
        LaneTotals* const sums = &m_sums[domain * m_lanes];
        Take(domain, sums, explained ? explained + domain * m_lanes : m_nothing.data(), rest);
        if (!m_in_unit[domain]) return;
        std::fill_n(sums, m_lanes, LaneTotals{});
        m_in_unit[domain] = 0;
    };
    if (explained)
        for (std::size_t domain = 0; domain < m_in_unit.size(); ++domain) take(domain);
    else
        for (const std::int32_t domain : m_domains_of_unit) take(domain);
    m_domains_of_unit.clear();
}

void TableMoments::CloseStratum(std::int32_t number) {
    const Treatment& treatment = m_treatments[number];
    const double n = m_stage.strata[number].units;
    for (const std::int32_t domain : m_domains_of_stratum) {
        const double taken = m_rest_taken[domain];
        for (std::size_t lane = 0; lane < m_lanes; ++lane) {
            StratumMoments& moments = m_moments[domain * m_lanes + lane];
            Result& result = m_results[domain * m_lanes + lane];
            for (std::size_t k = 0; k < kLanes; ++k) {
                const bool lonely = m_adjust_in_domains && moments.units[k] == 1;
                const double about = treatment.centred && !lonely ? moments.total[k] / n : 0;
                const double off = moments.mean[k] - about;
                // The units without cases are zeros of the sample.
                const double squares = moments.squares[k] + taken * off * off +
                                       (treatment.rest - taken) * about * about;
                result.variance[k] += treatment.factor * squares;
                result.units[k] += moments.units[k];
                result.strata[k] += moments.units[k] > 0 ? 1 : 0;
            }
            moments = {};
        }
        m_rest_taken[domain] = 0;
        m_units_taken[domain] = 0;
    }
    m_domains_of_stratum.clear();
}

double TableMoments::Variance(std::size_t domain, std::size_t slot) const {
    return m_results[domain * m_lanes + slot / kLanes].variance[slot % kLanes];
}

double TableMoments::DegreesOfFreedom(std::size_t domain, std::size_t slot) const {
    const Result& result = m_results[domain * m_lanes + slot / kLanes];
    return result.units[slot % kLanes] - result.strata[slot % kLanes];
}

}  // namespace atalaya::stats
