#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stats/tests.hpp"

// Direct standardisation: what the mean of a domain would be if its age structure (or any other)
// were that of a standard population, so that countries, regions and waves can be compared.
namespace atalaya::stats {

// Of each domain (none given: one, all rows): the sum over groups of the standard's share times the
// domain's mean in the group. `group_codes` has one code a row, 0 .. standard.size() - 1 or
// kMissingCode (treated as a missing value); `standard` counts people or shares of the standard
// population and is exact; only the shares matter. The error is that of the group means by
// linearization; the covariance between domains serves LinearContrast. No design effects.
// Source: Korn & Graubard 1999, 2.4 (as the mean of a post-stratified sample, Holt & Smith 1979).
// Errors: those of estimates.hpp; stats.category_unknown; stats.standard_invalid {group} for a size
// that is negative or missing, or all zero; stats.standard_empty {group, domain} where a domain has
// no case in a group that the standard counts: merge groups.
Result<Estimates> StandardisedMeans(const Design& design, Values column,
                                    std::span<const std::int32_t> group_codes,
                                    std::span<const double> standard,
                                    std::span<const Domain> domains = {},
                                    const EstimateOptions& options = {});

}  // namespace atalaya::stats
