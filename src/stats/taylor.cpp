#include "stats/taylor.hpp"

#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "stats/projection.hpp"

namespace atalaya::stats {

namespace {

// Sampled shares this close to one leave nothing to vary.
constexpr double kCensusRest = 1e-7;

// Sums of one stage: totals by unit, means by stratum, and how many units have cases.
struct StageTotals {
    Matrix units;   // units by columns
    Matrix means;   // strata by columns
    std::vector<std::int32_t> with_cases;  // a stratum; empty where it does not matter
};

std::vector<std::int32_t> CountUnitsWithCases(const Stage& stage,
                                              std::span<const std::uint8_t> domain) {
    std::vector<std::int32_t> count(stage.strata.size());
    std::vector<bool> seen(stage.stratum_of_unit.size());
    for (std::size_t i = 0; i < stage.unit_of_row.size(); ++i) {
        const std::int32_t unit = stage.unit_of_row[i];
        if ((!domain.empty() && !domain[i]) || seen[unit]) continue;
        seen[unit] = true;
        ++count[stage.stratum_of_unit[unit]];
    }
    return count;
}

StageTotals SumStage(const Stage& stage, const Matrix& influence) {
    const std::size_t p = influence.cols();
    StageTotals totals{Matrix(stage.stratum_of_unit.size(), p), Matrix(stage.strata.size(), p), {}};
    for (std::size_t i = 0; i < influence.rows(); ++i) {
        const auto from = influence.row(i);
        const auto to = totals.units.row(stage.unit_of_row[i]);
        for (std::size_t j = 0; j < p; ++j) to[j] += from[j];
    }
    for (std::size_t u = 0; u < totals.units.rows(); ++u) {
        const std::int32_t h = stage.stratum_of_unit[u];
        const auto from = totals.units.row(u);
        const auto to = totals.means.row(h);
        for (std::size_t j = 0; j < p; ++j) to[j] += from[j] / stage.strata[h].units;
    }
    return totals;
}

// How a stratum enters the variance.
struct Treatment {
    double factor = 1;     // on its cross products
    bool centred = true;   // about the mean of its units, or about zero
    bool left_out = false; // replaced by the average of the others
};

Treatment Treat(const StageStratum& stratum, LonelyRule rule, bool lonely_in_domain) {
    const double n = stratum.units;
    Treatment treatment;
    if (n > 1) treatment.factor = n / (n - 1);
    if (!stratum.lonely && !lonely_in_domain) return treatment;
    treatment.centred = rule != LonelyRule::kAdjust;
    treatment.left_out = rule == LonelyRule::kAverage;
    return treatment;
}

std::vector<Treatment> TreatAll(const Stage& stage, const StageTotals& totals, LonelyRule rule) {
    std::vector<Treatment> all;
    all.reserve(stage.strata.size());
    // Under kAverage the strata of one parent share their sum: strata over strata not left out.
    std::unordered_map<std::int32_t, std::pair<double, double>> counts;
    for (std::size_t h = 0; h < stage.strata.size(); ++h) {
        const bool in_domain = !totals.with_cases.empty() && totals.with_cases[h] == 1 &&
                               stage.strata[h].units > 1;
        all.push_back(Treat(stage.strata[h], rule, in_domain));
        // A stratum without cases has no part in the domain, nor in its average.
        if (!totals.with_cases.empty() && totals.with_cases[h] == 0) continue;
        auto& [strata, kept] = counts[stage.strata[h].parent];
        ++strata;
        if (!all.back().left_out) ++kept;
    }
    for (std::size_t h = 0; h < all.size(); ++h) {
        const auto [strata, kept] = counts[stage.strata[h].parent];
        if (strata > 0 && kept == 0)
            all[h] = {.factor = std::numeric_limits<double>::quiet_NaN()};
        else
            all[h].factor *= all[h].left_out || kept == 0 ? 0 : strata / kept;
        all[h].factor *= stage.strata[h].multiplier;
    }
    return all;
}

void AddStage(const Stage& stage, const StageTotals& totals, LonelyRule rule, Matrix& sum) {
    const std::size_t p = sum.cols();
    const std::vector<Treatment> treatments = TreatAll(stage, totals, rule);
    std::vector<double> centred(p);
    for (std::size_t u = 0; u < totals.units.rows(); ++u) {
        const std::int32_t h = stage.stratum_of_unit[u];
        const double rest = 1 - stage.fraction_of_unit[u];
        if (rest < kCensusRest) continue;
        const double factor = treatments[h].factor * rest;
        if (factor == 0) continue;
        const auto total = totals.units.row(u);
        const auto mean = totals.means.row(h);
        for (std::size_t j = 0; j < p; ++j)
            centred[j] = total[j] - (treatments[h].centred ? mean[j] : 0);
        for (std::size_t j = 0; j < p; ++j) {
            const double scaled = factor * centred[j];
            for (std::size_t k = 0; k <= j; ++k) sum(j, k) += scaled * centred[k];
        }
    }
}

}  // namespace

Matrix Covariance(const Design& design, Matrix influence, std::span<const std::uint8_t> domain) {
    base::Check(influence.rows() == design.rows(), "one row of influence a row of the design");
    base::Check(domain.empty() || domain.size() == design.rows(), "one entry of the domain a row");
    if (const CalibrationProjection* projection = design.projection())
        projection->ApplyTo(influence.data(), influence.cols());
    Matrix sum(influence.cols(), influence.cols());
    for (const Stage& stage : design.stages()) {
        StageTotals totals = SumStage(stage, influence);
        if (design.lonely_in_domains()) totals.with_cases = CountUnitsWithCases(stage, domain);
        AddStage(stage, totals, design.lonely(), sum);
        // Below a stage drawn as if with replacement every multiplier is zero.
        if (!stage.has_population) break;
    }
    for (std::size_t j = 0; j < sum.rows(); ++j)
        for (std::size_t k = j + 1; k < sum.cols(); ++k) sum(j, k) = sum(k, j);
    return sum;
}

}  // namespace atalaya::stats
