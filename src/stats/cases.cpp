#include "stats/cases.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/check.hpp"

namespace atalaya::stats {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Result<void> CheckLevel(double level) {
    if (level > 0 && level < 1) return {};
    return Err("stats.level_invalid", {{"level", std::to_string(level)}}, "/level");
}

Result<Cases> SelectCases(std::span<const double> weights, std::span<const Values> columns,
                          Domain domain, const EstimateOptions& options) {
    ATALAYA_TRY(CheckLevel(options.level));
    base::Check(domain.empty() || domain.size() == weights.size(), "one entry of the domain a row");
    for (const Values& column : columns)
        base::Check(column.size() == weights.size(), "one value a row");
    Cases cases;
    cases.used.resize(weights.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
        // Weight zero: calibrated or trimmed to nothing.
        if ((!domain.empty() && !domain[i]) || weights[i] == 0) continue;
        bool complete = true;
        for (std::size_t j = 0; j < columns.size(); ++j) {
            const double value = columns[j][i];
            if (std::isfinite(value)) continue;
            std::vector<base::Param> params = {{"row", std::to_string(i)},
                                               {"column", std::to_string(j)}};
            if (!std::isnan(value)) return Err("stats.value_infinite", std::move(params));
            if (options.missing == MissingRule::kFail)
                return Err("stats.value_missing", std::move(params));
            complete = false;
        }
        if (!complete) continue;
        cases.used[i] = 1;
        ++cases.n;
        cases.weight += weights[i];
    }
    if (cases.n == 0) return Err("stats.domain_empty");
    return cases;
}

double WeightedSum(std::span<const double> weights, const Cases& cases, Values column) {
    double sum = 0;
    for (std::size_t i = 0; i < column.size(); ++i)
        if (cases.used[i]) sum += weights[i] * column[i];
    return sum;
}

std::vector<double> WeightedValues(std::span<const double> weights, const Cases& cases,
                                   std::span<const Values> columns, bool totals) {
    std::vector<double> out;
    for (const Values& column : columns)
        out.push_back(WeightedSum(weights, cases, column) / (totals ? 1 : cases.weight));
    return out;
}

double SpreadOf(std::span<const double> weights, const Cases& cases, Values column) {
    if (cases.n < 2) return kNaN;
    const double mean = WeightedSum(weights, cases, column) / cases.weight;
    double sum = 0;
    for (std::size_t i = 0; i < column.size(); ++i)
        if (cases.used[i]) sum += weights[i] * (column[i] - mean) * (column[i] - mean);
    const double n = static_cast<double>(cases.n);
    return sum / cases.weight * n / (n - 1);
}

Estimate MakeEstimate(double value, double variance, const Cases& cases, double simple_variance,
                      double level) {
    return CompleteEstimate({.value = value,
                             .variance = variance,
                             .n = cases.n,
                             .weighted_n = cases.weight,
                             .df = cases.df},
                            simple_variance, level);
}

Estimates MakeEstimates(std::span<const double> weights, const Cases& cases,
                        std::span<const Values> columns, std::span<const double> values,
                        Matrix covariance, bool totals, double level) {
    Estimates out{{}, std::move(covariance)};
    const double scale = totals ? cases.weight * cases.weight : 1;
    for (std::size_t j = 0; j < columns.size(); ++j) {
        const double simple =
            SpreadOf(weights, cases, columns[j]) / static_cast<double>(cases.n) * scale;
        out.values.push_back(MakeEstimate(values[j], out.covariance(j, j), cases, simple, level));
    }
    return out;
}

}  // namespace atalaya::stats
