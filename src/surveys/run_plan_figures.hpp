#pragma once

// The estimates of a table before they become cells. Used by run_plan*.cpp alone.

#include <vector>

#include "stats/table.hpp"
#include "surveys/run_plan_groups.hpp"
#include "surveys/sampling.hpp"
#include "surveys/standard.hpp"

namespace atalaya::surveys {

// A measure as a column over the rows of the table: shares as 0, 1 and kMissingSmall, others as
// numbers and NaN.
struct PlanColumn {
    const Measure* measure = nullptr;
    std::vector<std::int8_t> share;
    std::vector<double> number;

    bool IsShare() const { return number.empty(); }
    stats::TableColumn View() const;
    std::vector<double> AsDoubles() const;
};

// What the numbers of one cell are, by whatever way errors come.
struct Figure {
    stats::Estimate estimate = stats::NoEstimate();
    stats::Estimate total = stats::NoEstimate();   // shares only: how many have the property
    std::size_t cases = 0;                         // shares only: unweighted, with the property
    // Every stratum shows a single PSU with an answer: nothing tells how PSUs differ.
    bool single_units = false;
};

// By column, then by group.
using Figures = std::vector<std::vector<Figure>>;

// Errors: surveys.replicates_absent; of stats.
Result<Figures> EstimateAll(const Sampling& sampling, const Choices& choices,
                            const GroupLayout& layout, const std::vector<PlanColumn>& columns);

}  // namespace atalaya::surveys
