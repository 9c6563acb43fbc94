#pragma once

// Estimates of any variables of a file, as a statistician asks for them: no standard questions, no
// mapping, the values as the file has them. What is asked for by name is what comes out.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "microdata/dataset.hpp"
#include "stats/independence.hpp"
#include "stats/intervals.hpp"
#include "stats/models.hpp"
#include "stats/quantiles.hpp"
#include "stats/replicates.hpp"
#include "surveys/sampling.hpp"

namespace atalaya::surveys {

struct AnalysisRequest {
    enum class Statistic {
        Mean,          // of each variable; a proportion where all values are 0 and 1
        Total,
        Ratio,         // first over second variable
        Share,         // of each value of the variable
        Count,         // people with each value of the variable
        Quantile,      // of each variable at each of `probabilities`
        Variance,      // in the population
        Independence,  // of two variables (Rao and Scott)
        Difference,    // of a variable's mean between the values of `groups`
        Trend,         // of a variable's mean along the numbers of `groups`
        Standardise,   // mean of a variable if `groups` were distributed as `standard`
        Model,         // first variable on `terms`; a text of two values counts as 0 and 1
    };
    // Rows with one of these values; all others stay in the design.
    struct Condition {
        std::string variable;
        std::vector<std::string> values;   // as ShownValue writes them
    };
    Statistic statistic = Statistic::Mean;
    std::vector<std::string> variables;
    std::vector<std::string> by;           // domains: every combination of their values that occurs
    std::vector<Condition> where;          // all of them hold
    std::string groups;
    std::map<std::string, double> standard;
    std::vector<double> probabilities;
    // Of a model: "age", "factor(region)", "factor(sex):age"; variables of text are factors. The
    // first value of a factor in its order is the one that others are compared with.
    std::vector<std::string> terms;
    std::vector<std::string> margins;      // factors of the model whose predictive margins are wanted
    stats::Family family = stats::Family::kQuasiBinomial;
    stats::IndependenceMethod test = stats::IndependenceMethod::kF;
    stats::QuantileRule quantile = stats::QuantileRule::kHf1;
    stats::WoodruffMethod woodruff = stats::WoodruffMethod::kLogit;
    stats::ProportionMethod interval = stats::ProportionMethod::kLogit;
    stats::MissingRule missing = stats::MissingRule::kOmit;
    double level = 0.95;
    bool replicates = false;               // errors from replicate weights: those of the sampling,
    // or, where this is there, made from its design. The same seed draws the same bootstrap.
    std::optional<stats::ReplicateOptions> made;
    std::uint64_t seed = 1;

    // Errors: surveys.analysis_invalid, with details at JSON pointers.
    static Result<AnalysisRequest> FromJson(const json::object& object);
};

struct AnalysisRow {
    std::vector<std::string> keys;         // values of `by`
    std::string name;                      // "bmi", "region=2", "bmi@0.5", "factor(sex)2"
    stats::Estimate estimate;              // of models: a coefficient
    // Of proportions and quantiles, whose limits are not those of the estimate.
    std::optional<stats::ProportionInterval> interval;
    std::optional<double> p;               // that it is zero: differences, trends, coefficients
};
struct AnalysisTest {
    std::vector<std::string> keys;
    std::string name;                      // method of the test or name of the term
    double statistic = 0, numerator_df = 0, denominator_df = 0, p = 0;
};
struct AnalysisResult {
    std::vector<std::string> by;
    std::vector<AnalysisRow> rows;
    std::vector<AnalysisTest> tests;
    stats::DesignFacts design;
    std::vector<Error> remarks;            // of the sampling
    std::string errors_from;               // "linearization" or the replicates' method
};

// Precondition: `sampling` was made of `dataset`. Errors: surveys.variable_absent {variable,
// nearest}, surveys.number_needed {variable, value, row}, surveys.variables_count {needed, found},
// surveys.groups_two {variable, found}, surveys.value_absent {variable, value, known},
// surveys.too_many_groups {found, limit}, surveys.no_rows_left, surveys.no_replicates,
// surveys.replicates_not_for {statistic}, surveys.term_invalid {term},
// surveys.margin_not_factor {term}; stats.value_missing with the row from 1; others of stats.
Result<AnalysisResult> Analyse(const microdata::Dataset& dataset, const Sampling& sampling,
                               const AnalysisRequest& request);

// {"by", "rows": [{"keys", "name", "value", "se", "variance", "lower", "upper", "cv", "deff",
// "deff_without_replacement", "df", "n", "weighted_n", "p"}], "tests": [...], "errors_from",
// "design": {...}}. Numbers at full precision; one that does not exist is null.
json::object ToJson(const AnalysisResult& result);

}  // namespace atalaya::surveys
