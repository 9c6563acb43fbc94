#pragma once

#include <functional>
#include <span>
#include <vector>

#include "stats/estimates.hpp"
#include "stats/replicates.hpp"

// Estimates whose errors come from replicate weights. They mirror those of estimates.hpp, with the
// same errors, and take the totals of units first: the cost of many estimates does not depend on
// the number of rows. Tables: Tabulate() of table.hpp. Checked against R survey 4.1-1.
// A mean that some replicate cannot make (no case of the domain is left in it) has a NaN for its
// error: nothing tells how much it would have varied.
namespace atalaya::stats {

// Of values in the replicates (count() x p) about `whole`, the p values of the sample, or about
// their mean, as the replicates say. NaN in a column or row that holds a NaN.
Matrix ReplicateCovariance(const Replicates& replicates, const Matrix& values,
                           std::span<const double> whole);

// Any statistic: it gets weights, one a row, and returns p numbers; called once for the sample and
// once a replicate. n and weighted_n of the estimates are those of the sample; no design effects.
// Errors: those of the statistic for the sample as they are; stats.replicates_statistic {replicate}
// with the cause in its details; stats.replicates_undefined {replicate} for a value that is not
// finite; stats.level_invalid.
using Statistic = std::function<Result<std::vector<double>>(std::span<const double> weights)>;
Result<Estimates> Replicate(const Replicates& replicates, const Statistic& statistic,
                            double level = 0.95);

Result<Estimates> Means(const Replicates& replicates, std::span<const Values> columns,
                        Domain domain = {}, const EstimateOptions& options = {});
Result<Estimates> Totals(const Replicates& replicates, std::span<const Values> columns,
                         Domain domain = {}, const EstimateOptions& options = {});
Result<Estimate> Mean(const Replicates& replicates, Values column, Domain domain = {},
                      const EstimateOptions& options = {});
Result<Estimate> Total(const Replicates& replicates, Values column, Domain domain = {},
                       const EstimateOptions& options = {});
Result<Estimate> Ratio(const Replicates& replicates, Values numerator, Values denominator,
                       Domain domain = {}, const EstimateOptions& options = {});

}  // namespace atalaya::stats
