#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <variant>
#include <vector>

#include "stats/estimates.hpp"
#include "stats/replicates.hpp"

// Many variables by many domains at once: what estimates.hpp gives one at a time, in one pass over
// the rows for all of them.
namespace atalaya::stats {

// A missing answer in a column of small codes; in the others it is NaN.
inline constexpr std::int8_t kMissingSmall = std::numeric_limits<std::int8_t>::min();
inline bool IsMissing(std::int8_t code) { return code == kMissingSmall; }
inline bool IsMissing(double value) { return value != value; }

using TableColumn = std::variant<std::span<const std::int8_t>, std::span<const float>,
                                 std::span<const double>>;

struct TableInput {
    std::vector<TableColumn> columns;  // one value a row; missing ones leave that column's estimate
    // Each row stands in one cell (sex by age by region) of 0..cell_count-1.
    std::span<const std::uint16_t> cells;
    std::size_t cell_count = 0;
    // Each entry maps every cell to a domain or to -1: a total, each sex, each region, each cell.
    // Domains are numbered through all groupings, 0..domain_count-1, none in two groupings.
    std::vector<std::vector<std::int32_t>> groupings;
    std::size_t domain_count = 0;
};

enum class TableStatistic { kMean, kTotal };

class TableEstimates {
 public:
    TableEstimates(std::size_t columns, std::size_t domains)
        : m_domains(domains), m_values(columns * domains) {}
    Estimate& At(std::size_t column, std::size_t domain) {
        return m_values[column * m_domains + domain];
    }
    // n = 0 and NaN elsewhere where the domain has no case.
    const Estimate& At(std::size_t column, std::size_t domain) const {
        return m_values[column * m_domains + domain];
    }

 private:
    std::size_t m_domains;
    std::vector<Estimate> m_values;
};

// Equal to Mean or Total with MissingRule::kOmit, to rounding. Designs under lonely_in_domains and
// LonelyRule::kAverage take the way of estimates.hpp, one estimate after the other. Memory beside
// the input: at most 64 MB for totals of PSUs by cell (the rows are read twice where that is too
// little), 16 bytes a PSU, a copy of the rows where those of a unit or stratum do not stand
// together, and of a calibrated design 16 bytes by column, cell and category of each margin.
// stats.level_invalid, stats.value_infinite. Preconditions: the shapes and ranges above.
Result<TableEstimates> Tabulate(const Design& design, const TableInput& input,
                                TableStatistic statistic, double level = 0.95);

// Equal to Mean or Total of replicate_estimates.hpp with MissingRule::kOmit, to rounding; under
// DfRule::kDomain the degrees of freedom are those of the domain's rows, answered or not. The rows
// are read once, or once for every eight columns where 64 MB are too little for the totals of units
// by domain. Errors and preconditions as above.
Result<TableEstimates> Tabulate(const Replicates& replicates, const TableInput& input,
                                TableStatistic statistic, double level = 0.95);

}  // namespace atalaya::stats
