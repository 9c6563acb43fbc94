#pragma once

// One measure in several surveys, of countries or years. What differs in method comes first: the
// numbers of two surveys are as comparable as the surveys are.

#include <string>
#include <vector>

#include "surveys/releases.hpp"

namespace atalaya::surveys {

struct MethodDifference {
    // setting, ages, mode, year, missing, sampling, weights, coverage, response_rate, interval,
    // way (how the measure was computed), synthetic
    std::string aspect;
    // One text for each survey, in the order of ComparedSurvey; "" where it is not known.
    std::vector<LocalText> values;
    bool grave = false;    // numbers should not be set side by side: other setting, other ages
};
struct ComparedSurvey {
    std::int64_t release = 0;
    Description description;
    std::vector<std::string> ways;      // codes of how the measure was computed
    Choices choices;
};
struct Comparison {
    MeasureOf what;
    std::vector<ComparedSurvey> surveys;             // by country, year
    std::vector<MethodDifference> differences;       // grave ones first
    std::vector<std::string> same;                   // aspects that do not differ
    // For each group that some survey has, a cell of each; nullopt where it has none.
    struct Row {
        Group group;
        std::vector<std::optional<Cell>> cells;
    };
    std::vector<Row> rows;
    bool is_share = true;
    int decimals = 1;
};

// Precondition: standing releases that hold the measure. Errors: surveys.comparison_empty.
Result<Comparison> Compare(const MeasureOf& what, const std::vector<Release>& releases,
                           const Standard& standard, const content::Library& library);
json::object ToJson(const Comparison& comparison, const content::Library& library,
                    const Standard& standard, Lang lang);

}  // namespace atalaya::surveys
