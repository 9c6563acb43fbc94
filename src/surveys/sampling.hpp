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

class Sampling {
 public:
    // Errors: surveys.design_invalid with details, each at its place in the description
    // ("/sampling/stages/0/units") and naming variable, row (from 1) and value: surveys.variable_absent
    // {variable, nearest}, surveys.not_a_number {variable, value, row}, surveys.code_blank {variable,
    // row}, surveys.margin_value_unknown {variable, value}, surveys.margin_value_without_total
    // {variable, value}, and those of stats::Design::Make, Replicates, Rake, Calibrate with rows
    // counted from 1.
    static Result<Sampling> Make(const microdata::Dataset& dataset,
                                 const SamplingDescription& description);

    // Calibrated where the description says so. All rows of the file.
    const stats::Design& design() const { return *m_design; }
    const stats::Replicates* replicates() const { return m_replicates ? &*m_replicates : nullptr; }
    const SamplingDescription& description() const { return m_description; }
    // Of the first stage, in order of their values.
    const std::vector<StratumFact>& strata() const { return m_strata; }
    const WeightFact& weights() const { return m_weights; }
    // What a reader must know about it: surveys.design_{without_weights, without_strata,
    // without_units, lonely {strata}, few_df {df}, fractions_unknown}.
    const std::vector<Error>& remarks() const { return m_remarks; }
    // Facts for JSON and for drawing: {"psus", "strata", "df", "stages", "weights": {...},
    // "strata_list": [...], "remarks": [...], "calibration": {...}}.
    json::object ToJson(const content::Library& library, Lang lang) const;

 private:
    SamplingDescription m_description;
    std::optional<stats::Design> m_design;
    std::optional<stats::Replicates> m_replicates;
    std::vector<StratumFact> m_strata;
    WeightFact m_weights;
    std::vector<Error> m_remarks;
};

}  // namespace atalaya::surveys
