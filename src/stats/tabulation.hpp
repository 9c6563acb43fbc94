#pragma once

#include <cstddef>

#include "stats/table.hpp"

namespace atalaya::stats {

// Whether the variances of a table under a design follow from totals of its units, stage by stage:
// always, unless the average of the other strata stands for those that are lonely in a domain.
bool UnitTotalsSuffice(const Design& design);

// Tabulate for such a design: once over the rows for the first stage where the totals of all PSUs
// by cell take no more than `kept_bytes`, otherwise twice, and once for each further stage that adds
// to the variance. Preconditions: those of Tabulate, already checked.
Result<TableEstimates> TabulateUnits(const Design& design, const TableInput& input,
                                     TableStatistic statistic, double level,
                                     std::size_t kept_bytes = 64 << 20);

}  // namespace atalaya::stats
