#pragma once

#include <cstddef>

#include "stats/table.hpp"

namespace atalaya::stats {

// Whether the variance under a design comes from its first stage alone, with nothing calibrated and
// no rule that looks at the domain.
bool FirstStageSuffices(const Design& design);

// Tabulate for such a design: once over the rows where the totals of all PSUs by cell take no more
// than `kept_bytes`, otherwise twice. Preconditions: those of Tabulate, already checked.
Result<TableEstimates> TabulateFirstStage(const Design& design, const TableInput& input,
                                          TableStatistic statistic, double level,
                                          std::size_t kept_bytes = 64 << 20);

}  // namespace atalaya::stats
