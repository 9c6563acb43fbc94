#pragma once

#include <cstdint>
#include <span>

#include "stats/design.hpp"
#include "stats/linear.hpp"

namespace atalaya::stats {

// Covariance of the totals of the columns of `influence`, rows by p, under the design: the variance
// by Taylor linearization, when a column holds weight times the influence of the row on a
// statistic (for a total: weight times value). Rows outside a domain hold zeros; they stay, since
// the number of cases of a domain is itself a result of sampling.
//
// Each stage adds, over its strata, (1 - fraction) n/(n-1) times the cross products of the unit
// totals about their mean, multiplied by the fractions sampled at the stages above (Sarndal,
// Swensson & Wretman 1992, 4.3; Lumley 2010, 2.4). A stage below one of unknown population adds
// nothing. With Brewer's rule (1 - fraction) is the unit's own. Checked against R survey 4.1-1.
//
// `domain` marks the rows with cases (empty: all) and matters only under lonely_in_domains: a
// stratum with cases in one of its units is then lonely, too. If under kAverage that leaves no
// stratum to take the average of, the result is NaN.
//
// Preconditions: influence.rows() == design.rows(), finite; domain empty or one entry a row.
Matrix Covariance(const Design& design, Matrix influence,
                  std::span<const std::uint8_t> domain = {});

}  // namespace atalaya::stats
