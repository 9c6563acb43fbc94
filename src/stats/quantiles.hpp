#pragma once

#include <optional>
#include <span>
#include <vector>

#include "stats/estimates.hpp"

// Weighted quantiles and their intervals.
namespace atalaya::stats {

// What a quantile is where the sample jumps: the nine definitions of Hyndman & Fan (1996), with
// weights in place of counts. kHf1 is the mathematical one (smallest value whose share of the
// weight reaches p), kHf2 the one of schools (middle of two where the share meets p exactly).
// Rules 4 to 9 join every row's point by lines: among equal values of different weights the order
// of the rows then matters a little, as it does in R survey. Rules 1 to 3 do not depend on it.
enum class QuantileRule { kHf1, kHf2, kHf3, kHf4, kHf5, kHf6, kHf7, kHf8, kHf9 };

// Woodruff (1952): an interval for the share below the quantile, read back through the rule.
enum class WoodruffMethod { kMean, kLogit, kBeta, kArcsine };

struct QuantileOptions {
    QuantileRule rule = QuantileRule::kHf1;
    WoodruffMethod interval = WoodruffMethod::kLogit;
    MissingRule missing = MissingRule::kFail;
    double level = 0.95;
};

struct QuantileEstimate {
    double p = 0;
    double value = 0;
    // NaN where the interval of the share leaves [0, 1] (kMean) or does not exist.
    double lower = 0, upper = 0;
    double se = 0;  // width of the interval over twice its t
    std::size_t n = 0;
    double df = 0;
};

// Each p between 0 and 1. Errors: those of estimates.hpp, stats.proportion_invalid for a p outside.
// Checked against R survey 4.1-1 (svyquantile).
Result<std::vector<QuantileEstimate>> Quantiles(const Design& design, Values column,
                                                std::span<const double> p, Domain domain = {},
                                                const QuantileOptions& options = {});

}  // namespace atalaya::stats
