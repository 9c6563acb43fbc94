#pragma once

// The groups of a table and where each respondent stands in them. Used by run_plan*.cpp alone.

#include <cstdint>
#include <span>
#include <vector>

#include "surveys/answers.hpp"
#include "surveys/survey_table.hpp"

namespace atalaya::surveys {

// Who counts in a table: the survey's population within the ages of the plan.
struct PlanRows {
    std::vector<std::uint8_t> included;
    std::size_t count = 0;
};
// Errors: surveys.age_missing, surveys.nothing_left.
Result<PlanRows> SelectRows(const Answers& answers, const TablePlan& plan,
                            std::vector<Error>& remarks);

// Each row stands in one cell, a combination of answers to all questions that divide the table; a
// part (the total, then each grouping of the plan) gathers cells into groups.
struct GroupLayout {
    struct Part {
        std::size_t first = 0, count = 0;       // groups
        std::vector<std::int32_t> of_cell;      // number of the group, or -1
    };
    std::vector<Group> groups;                  // the total first
    std::vector<std::uint16_t> cells;           // one a row; 0: not included
    std::size_t cell_count = 0;
    std::vector<Part> parts;

    std::int32_t GroupOf(std::size_t part, std::size_t row) const {
        return parts[part].of_cell[cells[row]];
    }
    // One entry a row, 1 where it is of the group.
    std::vector<std::uint8_t> RowsOf(std::size_t group) const;
    // Numbers of the part's groups, counted from 0 in the part; stats::kMissingCode: none.
    std::vector<std::int32_t> CodesOf(std::size_t part) const;
};
// Groups that no row belongs to are not there. Errors: surveys.grouping_unknown,
// surveys.age_missing, surveys.plan_large.
Result<GroupLayout> LayGroups(const Answers& answers, const TablePlan& plan, const PlanRows& rows,
                              std::vector<Error>& remarks);

}  // namespace atalaya::surveys
