#pragma once

#include "stats/estimates.hpp"

// What estimates of every kind share, whether their error comes from linearization or replicates.
namespace atalaya::stats {

// The rows an estimate is made from.
struct Cases {
    std::vector<std::uint8_t> used;  // one entry a row
    std::size_t n = 0;
    double weight = 0;
    double df = 0;  // set by who knows the design
};

// stats.level_invalid, unless 0 < level < 1.
Result<void> CheckLevel(double level);

// The rows of the domain with a weight and every column answered. One weight a row.
// Errors: stats.level_invalid, stats.value_missing, stats.value_infinite, stats.domain_empty.
Result<Cases> SelectCases(std::span<const double> weights, std::span<const Values> columns,
                          Domain domain, const EstimateOptions& options);

// The same with the degrees of freedom that are left. Sample: Design or Replicates.
template <class Sample>
Result<Cases> CasesOf(const Sample& sample, std::span<const Values> columns, Domain domain,
                      const EstimateOptions& options) {
    ATALAYA_ASSIGN(Cases cases, SelectCases(sample.weights(), columns, domain, options));
    cases.df = sample.DegreesOfFreedom(cases.used);
    return cases;
}

// Sum of weight times value over the cases.
double WeightedSum(std::span<const double> weights, const Cases& cases, Values column);
// The total of each column, or its mean.
std::vector<double> WeightedValues(std::span<const double> weights, const Cases& cases,
                                   std::span<const Values> columns, bool totals);

// The finite-population variance S2 of the values, estimated with the weights; NaN under two cases.
double SpreadOf(std::span<const double> weights, const Cases& cases, Values column);

// `simple_variance` is that of a simple sample with replacement; NaN where there is none.
Estimate MakeEstimate(double value, double variance, const Cases& cases, double simple_variance,
                      double level);
// An estimate of each of WeightedValues(), whatever its covariance was found by.
Estimates MakeEstimates(std::span<const double> weights, const Cases& cases,
                        std::span<const Values> columns, std::span<const double> values,
                        Matrix covariance, bool totals, double level);

}  // namespace atalaya::stats
