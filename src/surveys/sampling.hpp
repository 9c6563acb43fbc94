#pragma once

// The design of `stats` that a description and its data make, and what of it is to be drawn.

#include <optional>
#include <variant>

#include "content/library.hpp"
#include "microdata/dataset.hpp"
#include "stats/projection.hpp"
#include "stats/replicates.hpp"
#include "surveys/description.hpp"

namespace atalaya::surveys {

struct StratumFact {
    std::string label;               // value of the stratum variable, with its label
    std::size_t units = 0, rows = 0;
    double fraction = 0;             // sampled share of its units; 0: not known
    bool lonely = false;
};
struct WeightFact {
    double sum = 0, least = 0, median = 0, most = 0;
    double kish_effect = 1;          // 1 + squared CV of the weights (Kish 1965)
    std::vector<std::size_t> histogram;   // 20 equal bins from least to most
};

// What adjusting the weights to known totals did to them.
struct CalibrationFact {
    CalibrationDescription::Method method = CalibrationDescription::Method::Rake;
    std::vector<std::string> variables;
    std::string source;              // of the totals
    int iterations = 0;
    double least_factor = 1, most_factor = 1;
    std::size_t negative = 0;        // rows whose weight fell below zero
    double kish_before = 1;
};

class Sampling {
 public:
    // Errors: surveys.description_invalid; surveys.design_invalid with all faults as details, each
    // at its place in the description ("/sampling/stages/0/units") and naming variable, row (from
    // 1) and value: those of sampling_columns.hpp, sampling_calibration.hpp, sampling_faults.hpp.
    static Result<Sampling> Make(const microdata::Dataset& dataset,
                                 const SamplingDescription& description);

    // Calibrated where the description says so. All rows of the file.
    const stats::Design& design() const { return *m_design; }
    const stats::Replicates* replicates() const { return m_replicates ? &*m_replicates : nullptr; }
    const SamplingDescription& description() const { return m_description; }
    // Of the first stage, in order of their values.
    const std::vector<StratumFact>& strata() const { return m_strata; }
    const WeightFact& weights() const { return m_weights; }
    const std::optional<CalibrationFact>& calibration() const { return m_calibration; }
    // What a reader must know about it, messages of the content: surveys.design_{without_weights,
    // without_strata, without_units, lonely_remove, lonely_certainty, lonely_adjust, lonely_average
    // {strata}, few_df {df}, fractions_unknown, calibrated {variables, source, least, most},
    // negative_weights {rows}}.
    const std::vector<Error>& remarks() const { return m_remarks; }
    // Facts for people and for drawing: {"rows", "psus", "strata", "df" (null: infinite), "stages",
    // "stratified", "clustered", "has_population", "lonely", "df_rule", "weights": {"variable",
    // "source", "sum", "least", "median", "most", "kish_effect", "histogram"}, "strata_list":
    // [{"label", "units", "rows", "fraction", "lonely"}], "remarks": [{"code", "text"}],
    // "calibration": {"method", "variables", "source", "iterations", "least_factor", "most_factor",
    // "negative", "kish_before"} or null, "replicates": {"method", "count", "df"} or null}.
    json::object ToJson(const content::Library& library, Lang lang) const;

 private:
    SamplingDescription m_description;
    std::optional<stats::Design> m_design;
    std::optional<stats::Replicates> m_replicates;
    std::vector<StratumFact> m_strata;
    WeightFact m_weights;
    std::optional<CalibrationFact> m_calibration;
    std::vector<Error> m_remarks;
};

}  // namespace atalaya::surveys
