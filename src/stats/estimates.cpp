#include "stats/estimates.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "stats/cases.hpp"
#include "stats/distributions.hpp"
#include "stats/taylor.hpp"

namespace atalaya::stats {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Result<Estimates> LinearEstimates(const Design& design, std::span<const Values> columns,
                                  Domain domain, const EstimateOptions& options, bool totals) {
    ATALAYA_ASSIGN(const Cases cases, CasesOf(design, columns, domain, options));
    const std::size_t p = columns.size();
    const auto values = WeightedValues(design.weights(), cases, columns, totals);
    Matrix influence(design.rows(), p);
    for (std::size_t i = 0; i < design.rows(); ++i) {
        if (!cases.used[i]) continue;
        const double w = design.weights()[i];
        for (std::size_t j = 0; j < p; ++j)
            influence(i, j) = totals ? w * columns[j][i]
                                     : w * (columns[j][i] - values[j]) / cases.weight;
    }
    return MakeEstimates(design.weights(), cases, columns, values,
                         Covariance(design, std::move(influence), cases.used), totals,
                         options.level);
}

Result<Estimate> OnlyOne(Result<Estimates> result) {
    if (!result) return std::move(result).error();
    return std::move(result->values.front());
}

}  // namespace

Estimate CompleteEstimate(Estimate estimate, double simple_variance, double level) {
    const double t = estimate.df > 0 ? StudentQuantile(1 - (1 - level) / 2, estimate.df) : kNaN;
    return CompleteWith(estimate, simple_variance, t);
}

Estimate CompleteWith(Estimate estimate, double simple_variance, double t) {
    estimate.se = std::sqrt(estimate.variance);
    estimate.cv = estimate.value == 0 ? kNaN : estimate.se / std::abs(estimate.value);
    const double n = static_cast<double>(estimate.n);
    estimate.deff_wr = simple_variance > 0 ? estimate.variance / simple_variance : kNaN;
    estimate.deff_wor =
        n < estimate.weighted_n ? estimate.deff_wr / (1 - n / estimate.weighted_n) : kNaN;
    estimate.lower = estimate.value - t * estimate.se;
    estimate.upper = estimate.value + t * estimate.se;
    return estimate;
}

Estimate NoEstimate() {
    return {kNaN, kNaN, kNaN, kNaN, 0, 0, kNaN, kNaN, kNaN, kNaN, kNaN};
}

Result<Estimates> Means(const Design& design, std::span<const Values> columns, Domain domain,
                        const EstimateOptions& options) {
    return LinearEstimates(design, columns, domain, options, false);
}

Result<Estimates> Totals(const Design& design, std::span<const Values> columns, Domain domain,
                         const EstimateOptions& options) {
    return LinearEstimates(design, columns, domain, options, true);
}

Result<Estimate> Mean(const Design& design, Values column, Domain domain,
                      const EstimateOptions& options) {
    return OnlyOne(Means(design, {&column, 1}, domain, options));
}

Result<Estimate> Total(const Design& design, Values column, Domain domain,
                       const EstimateOptions& options) {
    return OnlyOne(Totals(design, {&column, 1}, domain, options));
}

Result<Estimate> Ratio(const Design& design, Values numerator, Values denominator, Domain domain,
                       const EstimateOptions& options) {
    const Values columns[] = {numerator, denominator};
    ATALAYA_ASSIGN(const Cases cases, CasesOf(design, columns, domain, options));
    const double below = WeightedSum(design.weights(), cases, denominator);
    if (below == 0) return Err("stats.denominator_zero");
    const double ratio = WeightedSum(design.weights(), cases, numerator) / below;
    Matrix influence(design.rows(), 1);
    std::vector<double> residual(design.rows());
    for (std::size_t i = 0; i < design.rows(); ++i) {
        if (!cases.used[i]) continue;
        residual[i] = (numerator[i] - ratio * denominator[i]) / below * cases.weight;
        influence(i, 0) = design.weights()[i] * residual[i] / cases.weight;
    }
    const double variance = Covariance(design, std::move(influence), cases.used)(0, 0);
    const double simple = SpreadOf(design.weights(), cases, residual) / static_cast<double>(cases.n);
    return MakeEstimate(ratio, variance, cases, simple, options.level);
}

Result<Estimate> PopulationVariance(const Design& design, Values column, Domain domain,
                                    const EstimateOptions& options) {
    ATALAYA_ASSIGN(const Cases cases, CasesOf(design, {&column, 1}, domain, options));
    if (cases.n < 2) return Err("stats.domain_small", {{"n", std::to_string(cases.n)}});
    const double mean = WeightedSum(design.weights(), cases, column) / cases.weight;
    const double n = static_cast<double>(cases.n);
    std::vector<double> squares(design.rows());
    for (std::size_t i = 0; i < design.rows(); ++i)
        if (cases.used[i]) squares[i] = (column[i] - mean) * (column[i] - mean) * n / (n - 1);
    return Mean(design, squares, cases.used, options);
}

Result<Estimates> Proportions(const Design& design, std::span<const std::int32_t> codes,
                              std::size_t categories, Domain domain,
                              const EstimateOptions& options) {
    base::Check(codes.size() == design.rows(), "one code a row");
    std::vector<std::vector<double>> indicators(categories, std::vector<double>(codes.size()));
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::int32_t code = codes[i];
        if (code == kMissingCode) {
            for (auto& indicator : indicators) indicator[i] = kNaN;
        } else if (code < 0 || static_cast<std::size_t>(code) >= categories) {
            return Err("stats.category_unknown",
                       {{"row", std::to_string(i)}, {"code", std::to_string(code)}});
        } else {
            indicators[code][i] = 1;
        }
    }
    const std::vector<Values> columns(indicators.begin(), indicators.end());
    return Means(design, columns, domain, options);
}

Result<std::vector<Estimate>> MeansByDomain(const Design& design, Values column,
                                            std::span<const std::int32_t> domain_codes,
                                            std::size_t domains, const EstimateOptions& options) {
    base::Check(domain_codes.size() == design.rows(), "one domain code a row");
    std::vector<Estimate> result;
    std::vector<std::uint8_t> domain(design.rows());
    for (std::size_t d = 0; d < domains; ++d) {
        for (std::size_t i = 0; i < domain.size(); ++i)
            domain[i] = domain_codes[i] == static_cast<std::int32_t>(d);
        Result<Estimate> estimate = Mean(design, column, domain, options);
        if (!estimate && estimate.error().code != "stats.domain_empty")
            return std::move(estimate).error();
        result.push_back(estimate ? *estimate : NoEstimate());
    }
    return result;
}

}  // namespace atalaya::stats
