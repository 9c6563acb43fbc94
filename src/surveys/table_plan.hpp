#pragma once

// What a table shows: saved once, run again on the next wave.

#include <string>
#include <vector>

#include "stats/intervals.hpp"
#include "surveys/measures.hpp"

namespace atalaya::surveys {

// Explicit choices, printed with every table.
struct Choices {
    MissingAnswers missing = MissingAnswers::LeaveOut;
    stats::ProportionMethod interval = stats::ProportionMethod::kLogit;
    double level = 0.95;
    // Of each estimate; the rules of the design's own apply to it as a whole.
    stats::DfRule df = stats::DfRule::kDesign;
    std::string presentation = "nchs_2017";   // rule of the content; "": none
    bool replicates = false;                  // errors from the file's replicate weights
};

// Ways to divide the table: none (the total), one question, or several crossed.
// "age_group" divides the question "age" by the plan's cuts.
using Grouping = std::vector<std::string>;

struct TablePlan {
    std::string id;                    // identifier within the country
    LocalText title;
    // With substance "*": of each that the survey can give; of a measure that is not of a
    // substance: where the survey can give it.
    std::vector<MeasureOf> measures;
    // The total is always there. A plan with a "*" leaves out questions that a survey did not ask.
    std::vector<Grouping> groupings;
    std::vector<int> age_cuts;         // first ages of the groups: 12, 15, 17
    int age_from = 0, age_to = 0;      // only respondents of these ages; 0 and 0: all
    Choices choices;
    bool tests = false;                // differences between the groups of each grouping

    json::object ToJson() const;
    // Errors: surveys.plan_invalid {count} with details at JSON pointers: those of members.hpp,
    // surveys.measure_unknown {measure}, surveys.substance_unknown {substance},
    // surveys.substance_missing {measure}, surveys.substance_unneeded {measure, substance},
    // surveys.question_unknown {question}, surveys.grouping_twice {question}, surveys.ages_invalid
    // {from, to}, surveys.cuts_invalid, surveys.level_invalid {level}, surveys.presentation_unknown
    // {rule, known}, surveys.plan_large {cells, limit}.
    static Result<TablePlan> FromJson(const json::object& object, const Standard& standard);
};

// Shipped plans: the standard tables of a setting ("siduc_school" ...), content of the kind
// survey_plan.
Result<std::vector<TablePlan>> StandardPlans(const content::Library& library,
                                             const Standard& standard);

}  // namespace atalaya::surveys
