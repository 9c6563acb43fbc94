#pragma once

// Whether the groups of a grouping differ. Used by run_plan.cpp alone.

#include "surveys/run_plan_figures.hpp"

namespace atalaya::surveys {

// Fills Line::tests or mean_tests for each grouping of one question. A grouping that allows no test
// (one group, a property that all or nobody has, fewer PSUs than groups) has none.
Result<void> TestGroups(const stats::Design& design, const TablePlan& plan,
                        const GroupLayout& layout, const PlanColumn& column, Line& line);

}  // namespace atalaya::surveys
