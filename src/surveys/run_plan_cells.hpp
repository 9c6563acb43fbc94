#pragma once

// What a figure becomes on the page: its interval, the population concerned, and whether the rule
// of presentation lets it be shown. Used by run_plan*.cpp alone.

#include "surveys/run_plan_figures.hpp"

namespace atalaya::surveys {

struct CellRules {
    const Choices& choices;
    const PresentationRule* presentation = nullptr;   // nullptr: everything is shown
    bool weights_of_population = true;                // else no population is told
};

// Errors: of stats.
Result<Cell> MakeCell(const Figure& figure, bool is_share, const CellRules& rules);

}  // namespace atalaya::surveys
