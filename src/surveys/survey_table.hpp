#pragma once

// The answer to a plan: estimates with everything that stands behind them.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stats/independence.hpp"
#include "stats/presentation.hpp"
#include "stats/tests.hpp"
#include "surveys/sampling.hpp"
#include "surveys/table_plan.hpp"

namespace atalaya::surveys {

struct GroupKey {
    std::string question;            // "sex", "age_group", "own.school_type"
    LocalText question_title;
    std::string answer;              // id of the category; "12-14" of ages
    LocalText answer_title;
};
struct Group {
    std::vector<GroupKey> keys;      // empty: the total
};

// Nobody and everybody have an interval with a limit away from them. Where all answers stand in one
// primary sampling unit the error is not zero but unknown: NaN, and the cell is flagged.
struct Cell {
    stats::Estimate estimate;                        // shares between 0 and 1
    std::optional<stats::ProportionInterval> interval;  // shares; others: limits of the estimate
    std::size_t cases = 0;                           // unweighted, with the property; shares only
    // The population concerned: how many of those who answered the share stands for, with its error
    // and limits. nullopt where the weights do not add up to a population.
    std::optional<stats::Estimate> population;
    stats::PresentationVerdict presentation;
    double lower() const;
    double upper() const;
};

// One measure down the table, a cell for each group.
struct Line {
    MeasureOf what;
    LocalText title, substance_title, unit;
    bool is_share = true;
    int decimals = 1;
    std::vector<std::string> questions, variables;   // standard ones; of the file
    std::vector<Error> ways;                         // how it was computed
    std::size_t unanswered = 0;
    std::vector<Cell> cells;                         // one for each of SurveyTable::groups
    // Plan.tests: of each grouping of one question, by its place among the plan's groupings.
    std::map<std::size_t, stats::IndependenceTest> tests;
    std::map<std::size_t, stats::FTest> mean_tests;  // of means
};

struct SurveyTable {
    Description description;         // of the survey, as it was
    TablePlan plan;                  // as it was run, "*" resolved
    std::string data_digest;         // hex, of the file
    std::string mapping_digest;      // hex, of the mapping's canonical JSON
    stats::DesignFacts design;
    // Of the sampling and of this table, as messages: surveys.lines_left_out {measures},
    // groupings_left_out {questions}, ages_left_out {rows}, ages_unknown {rows}, rows_without_group
    // {question, rows}, single_units {cells}, weights_of_sample, medians_by_design, tests_by_design.
    std::vector<Error> remarks;
    std::vector<Group> groups;
    std::vector<Line> lines;
    std::size_t rows = 0, population = 0;
};

// Precondition: answers and sampling are of the same file. Measures named without "*" that cannot
// be computed are an error; those of a "*" are left out and told in `remarks`.
// Errors: of ComputeMeasure; surveys.grouping_unknown {question, known}; surveys.plan_large {cells,
// limit}; surveys.replicates_absent; surveys.age_missing where ages are asked for and not mapped;
// surveys.nothing_left; of stats.
Result<SurveyTable> RunPlan(const Description& description, const Answers& answers,
                            const Sampling& sampling, const TablePlan& plan,
                            const Standard& standard);

// A difference between two cells of one measure in two waves (independent samples), later minus
// earlier. NaN where one has no error.
struct WaveDifference {
    std::string earlier, later;      // ids of the surveys
    Group group;
    MeasureOf what;
    stats::Contrast contrast;
};
// Same plan run on several waves, by year: each against the one before, and the trend over all
// where there are three at least. Groups that not all waves have are left out. The share of nobody
// has no error to compare with. Errors: surveys.waves_few.
struct WaveComparison {
    std::vector<SurveyTable> waves;
    std::vector<WaveDifference> differences;
    struct Trend { Group group; MeasureOf what; stats::Contrast per_year; };
    std::vector<Trend> trends;
};
Result<WaveComparison> CompareWaves(std::vector<SurveyTable> waves);

}  // namespace atalaya::surveys
