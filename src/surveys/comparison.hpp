#pragma once

// One measure in several surveys, of countries or years. What differs in method comes first: the
// numbers of two surveys are as comparable as the surveys are.

#include <string>
#include <vector>

#include "surveys/releases.hpp"

namespace atalaya::surveys {

// What differs, or does not.
struct MethodDifference {
    // setting, ages, mode, year, missing, sampling, weights, coverage, response_rate, interval,
    // way (how the measure was computed), synthetic
    std::string aspect;
    // One text for each survey, in the order of ComparedSurvey; "" where it is not known.
    std::vector<LocalText> values;
    // Numbers should not be set side by side: another setting, other ages, a part of the country,
    // invented data, an estimate that is a lower bound.
    bool grave = false;
};
struct ComparedSurvey {
    std::int64_t release = 0;
    LocalText title;                    // of the release
    Description description;
    stats::DesignFacts design;
    std::vector<Error> ways;            // how the measure was computed
    Choices choices;
    int age_from = 0, age_to = 0;       // of the respondents counted; 0 and 0: all
};
struct Comparison {
    MeasureOf what;
    LocalText title, substance_title, unit;
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

// Releases without the measure are passed over. Of several releases of a survey the newest counts;
// those before it add the groups that it does not have where they were computed alike. Groups that
// only the survey itself defines (regions, own questions) are rows where all surveys are of one
// country. Errors: surveys.comparison_empty where none holds the measure.
Result<Comparison> Compare(const MeasureOf& what, const std::vector<Release>& releases,
                           const Standard& standard, const content::Library& library);
// {"measure": {"id", "substance", "title", "substance_title", "unit", "is_share", "decimals"},
// "surveys": [{"release", "release_title", "ways": [text], "choices": [{"what", "text"}], and all of
// "survey" in RenderTable}], "differences": [{"aspect", "title", "values": [text or null], "grave"}],
// "same": [{"aspect", "title"}], "rows": [{"title", "keys", "cells": [as in RenderTable, or null]}]}.
json::object ToJson(const Comparison& comparison, const content::Library& library,
                    const Standard& standard, Lang lang);

}  // namespace atalaya::surveys
