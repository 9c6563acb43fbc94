// Replicate weights that come with the data: whether they can be what they are said to be.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/check.hpp"
#include "stats/replicate_factors.hpp"

namespace atalaya::stats {

namespace {

// Whole weights and factors on weights differ by the size of a weight: an average replicate that
// sums to less than half or over twice the sample is the other kind.
constexpr double kLeastRatio = 0.5, kMostRatio = 2;
// Rounding of factors in a file.
constexpr double kSameFactor = 1e-6;

Result<void> CheckWeights(std::span<const double> weights) {
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (!(weights[i] > 0) || !std::isfinite(weights[i]))
            return Err("stats.weight_invalid",
                       {{"row", std::to_string(i)}, {"value", std::to_string(weights[i])}},
                       "/weights/" + std::to_string(i));
    return {};
}

// The sum of the replicate's weights.
Result<double> CheckColumn(const ReplicateColumns& input, std::size_t r) {
    const auto column = input.columns[r];
    if (column.size() != input.weights.size())
        return Err("stats.replicates_rows", {{"replicate", std::to_string(r)},
                                             {"expected", std::to_string(input.weights.size())},
                                             {"found", std::to_string(column.size())}});
    double sum = 0;
    bool any = false;
    for (std::size_t i = 0; i < column.size(); ++i) {
        if (!std::isfinite(column[i]))
            return Err("stats.replicates_value",
                       {{"row", std::to_string(i)}, {"replicate", std::to_string(r)}});
        sum += input.combined ? column[i] : column[i] * input.weights[i];
        any = any || column[i] != 0;
    }
    if (!any) return Err("stats.replicates_empty", {{"replicate", std::to_string(r)}});
    return sum;
}

Result<void> CheckColumns(const ReplicateColumns& input) {
    double whole = 0, sum = 0;
    for (const double w : input.weights) whole += w;
    for (std::size_t r = 0; r < input.columns.size(); ++r) {
        ATALAYA_ASSIGN(const double replicate, CheckColumn(input, r));
        sum += replicate;
    }
    const double ratio = sum / whole / static_cast<double>(input.columns.size());
    if (ratio < kLeastRatio || ratio > kMostRatio)
        return Err("stats.replicates_not_weights", {{"ratio", std::to_string(ratio)}});
    return {};
}

Result<double> ScaleOf(const ReplicateColumns& input) {
    const double count = static_cast<double>(input.columns.size());
    if (!std::isnan(input.scale)) {
        if (input.scale > 0 && std::isfinite(input.scale)) return input.scale;
        return Err("stats.replicates_scale_invalid", {{"value", std::to_string(input.scale)}});
    }
    switch (input.method) {
        case ReplicateMethod::kJk1: return (count - 1) / count;
        case ReplicateMethod::kJkn: return 1.0;
        case ReplicateMethod::kBrr: return 1 / count;
        case ReplicateMethod::kFay:
            if (!(input.fay_rho >= 0 && input.fay_rho < 1))
                return Err("stats.replicates_fay", {{"rho", std::to_string(input.fay_rho)}});
            return 1 / (count * (1 - input.fay_rho) * (1 - input.fay_rho));
        case ReplicateMethod::kRaoWu:
        case ReplicateMethod::kPreston:
            return 1 / (input.centre == ReplicateCentre::kEstimate ? count : count - 1);
        case ReplicateMethod::kSuccessive: return 4 / count;
        case ReplicateMethod::kOther: return Err("stats.replicates_scale_missing");
    }
    throw base::BrokenPromise("a method of ReplicateMethod");
}

// A jackknife's (n-1)/n of the stratum, read from the factor n/(n-1) of the units that make up for
// the one left out; where the factors are others (calibrated weights), nobody can tell.
Result<std::vector<double>> JackknifeScales(const Matrix& factors) {
    std::vector<double> scales;
    for (std::size_t r = 0; r < factors.rows(); ++r) {
        const auto row = factors.row(r);
        const double most = *std::max_element(row.begin(), row.end());
        for (const double f : row) {
            const auto is = [&](double value) { return std::abs(f - value) <= kSameFactor; };
            if (!is(0) && !is(1) && !is(most)) return Err("stats.replicates_scale_missing");
        }
        if (most <= 1 + kSameFactor) return Err("stats.replicates_scale_missing");
        scales.push_back(1 / most);
    }
    return scales;
}

Result<std::vector<double>> RscalesOf(const ReplicateColumns& input, const Matrix& factors) {
    const std::size_t count = input.columns.size();
    if (input.rscales.empty() && input.method == ReplicateMethod::kJkn && std::isnan(input.scale))
        return JackknifeScales(factors);
    if (input.rscales.empty()) return std::vector<double>(count, 1);
    if (input.rscales.size() != count)
        return Err("stats.replicates_scales", {{"expected", std::to_string(count)},
                                               {"found", std::to_string(input.rscales.size())}});
    for (const double scale : input.rscales)
        if (!(scale >= 0) || !std::isfinite(scale))
            return Err("stats.replicates_scale_invalid", {{"value", std::to_string(scale)}});
    return input.rscales;
}

// Gives rows with the same factors one number, in the order of their first appearance.
class FactorRows {
 public:
    std::int32_t NumberOf(const std::vector<double>& factors) {
        std::string key(factors.size() * sizeof(double), '\0');
        std::memcpy(key.data(), factors.data(), key.size());
        const auto [it, fresh] =
            m_numbers.try_emplace(std::move(key), static_cast<std::int32_t>(m_units.size()));
        if (fresh) m_units.push_back(factors);
        return it->second;
    }
    Matrix Turned(std::size_t replicates) const {
        Matrix out(replicates, m_units.size());
        for (std::size_t u = 0; u < m_units.size(); ++u)
            for (std::size_t r = 0; r < replicates; ++r) out(r, u) = m_units[u][r];
        return out;
    }

 private:
    std::unordered_map<std::string, std::int32_t> m_numbers;
    std::vector<std::vector<double>> m_units;
};

}  // namespace

Result<Replicates> Replicates::FromColumns(const ReplicateColumns& input) {
    const std::size_t count = input.columns.size();
    ATALAYA_TRY(CheckReplicateSize(count, input.weights.size()));
    ATALAYA_TRY(CheckWeights(input.weights));
    ATALAYA_TRY(CheckColumns(input));
    Replicates out;
    ATALAYA_ASSIGN(out.m_scale, ScaleOf(input));
    out.m_method = input.method;
    out.m_centre = input.centre;
    out.m_df = input.df;
    out.m_weights = input.weights;
    FactorRows rows;
    bool varies = false;
    std::vector<double> factors(count);
    for (std::size_t i = 0; i < input.weights.size(); ++i) {
        for (std::size_t r = 0; r < count; ++r) {
            const double value = input.columns[r][i];
            factors[r] = input.combined ? value / input.weights[i] : value;
            varies = varies || std::abs(factors[r] - 1) > kSameFactor;
        }
        out.m_unit_of_row.push_back(rows.NumberOf(factors));
    }
    if (!varies) return Err("stats.replicates_constant");
    out.m_factors = rows.Turned(count);
    ATALAYA_ASSIGN(out.m_rscales, RscalesOf(input, out.m_factors));
    return out;
}

namespace {

// How many replicates a method has for a first stage: exactly for the jackknife, else at least.
Result<void> CheckCount(ReplicateMethod method, std::size_t count, const Stage& stage) {
    const bool jackknife = method == ReplicateMethod::kJk1 || method == ReplicateMethod::kJkn;
    const bool halves = method == ReplicateMethod::kBrr || method == ReplicateMethod::kFay;
    std::size_t expected = halves ? stage.strata.size() : 0;
    if (jackknife)
        for (const StageStratum& stratum : stage.strata)
            expected += stratum.units > 1 ? static_cast<std::size_t>(stratum.units) : 0;
    if (jackknife ? count == expected : count >= expected) return {};
    return Err("stats.replicates_count",
               {{"expected", std::to_string(expected)}, {"found", std::to_string(count)}});
}

}  // namespace

Result<void> Replicates::CheckAgainst(const Design& design, bool factors) const {
    if (design.rows() != rows())
        return Err("stats.replicates_rows", {{"replicate", "0"},
                                             {"expected", std::to_string(design.rows())},
                                             {"found", std::to_string(rows())}});
    const Stage& stage = design.stages().front();
    ATALAYA_TRY(CheckCount(m_method, count(), stage));
    const bool jackknife = m_method == ReplicateMethod::kJk1 || m_method == ReplicateMethod::kJkn;
    if (!factors && !jackknife) return {};
    std::vector<std::int32_t> first_row(stage.stratum_of_unit.size(), -1);
    for (std::size_t i = 0; i < rows(); ++i) {
        std::int32_t& first = first_row[stage.unit_of_row[i]];
        if (first < 0) first = static_cast<std::int32_t>(i);
        for (std::size_t r = 0; r < count(); ++r) {
            const double one = m_factors(r, m_unit_of_row[first]);
            const double other = m_factors(r, m_unit_of_row[i]);
            const bool same = factors ? std::abs(one - other) <= kSameFactor * std::abs(one)
                                      : (one == 0) == (other == 0);
            if (!same)
                return Err("stats.replicates_inside_unit",
                           {{"replicate", std::to_string(r)}, {"row", std::to_string(i)}});
        }
    }
    return {};
}

}  // namespace atalaya::stats
