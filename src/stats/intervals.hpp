#pragma once

#include <cstddef>

#include "stats/estimates.hpp"

// Confidence intervals of a proportion. All stay within [0, 1] except kMean.
namespace atalaya::stats {

enum class ProportionMethod {
    kLogit,       // symmetric on the log odds scale
    kBeta,        // Korn & Graubard (1998): Clopper-Pearson on the effective sample
    kNchs,        // kBeta as NCHS 2017 prints it: no gain from a design effect below one
    kWilson,      // score interval on the effective sample (Dean & Pagano 2015)
    kLikelihood,  // scaled likelihood ratio (Rao & Scott 1984)
    kArcsine,     // symmetric on the scale that steadies the variance
    kMean,        // symmetric; may leave [0, 1]
};

struct ProportionInput {
    double value = 0;     // between 0 and 1
    double variance = 0;  // not negative
    std::size_t n = 0;    // at least one
    // Rows whose t(n - 1) the beta limits compare with t(df). R counts all rows of the design, NCHS
    // the cases; 0 takes n.
    std::size_t rows = 0;
    double df = 0;
};

struct ProportionInterval {
    double lower = 0, upper = 0;
    // p(1 - p)/variance; n where the proportion is 0 or 1 and no variance says more; adjusted for
    // the degrees of freedom under kBeta and kNchs. Infinite where the design leaves no variance.
    double effective_n = 0;
    // What was used: a proportion of 0 or 1 has the beta interval whatever was asked for, with the
    // limit on its own side exact and the other one away from it: never "0-0".
    ProportionMethod method = ProportionMethod::kLogit;
};

// stats.proportion_invalid for a value that is not in [0, 1]; stats.level_invalid. Without degrees
// of freedom (df <= 0) the limits are NaN. A proportion strictly inside with a variance of zero
// (fixed by the design, as the shares of strata of known size) is its own interval.
// Checked against R survey 4.1-1 (svyciprop) at 1e-9, Wilson against its own definition. For
// kLikelihood R joins ten points of the deviance by a spline, which leaves it five to six digits of
// the limit; and where answers are missing it takes the mean weight of those who answered over that
// of the sample into the dispersion. Here the root is exact, and only those who answered count.
Result<ProportionInterval> IntervalOfProportion(const ProportionInput& input,
                                                ProportionMethod method, double level = 0.95);
// From the estimate of a mean of zeros and ones.
Result<ProportionInterval> IntervalOfEstimate(const Estimate& estimate, ProportionMethod method,
                                              double level = 0.95);

}  // namespace atalaya::stats
