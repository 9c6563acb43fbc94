#pragma once

// What `stats` finds wrong with a design, in the words of the survey: `stats` knows rows from 0 and
// codes, people know variables, values and rows from 1.

#include <string>
#include <vector>

#include "base/result.hpp"
#include "surveys/description.hpp"
#include "surveys/sampling_columns.hpp"

namespace atalaya::surveys {

// The variables of one stage as they were read; empty columns where it has none.
struct StageColumns {
    CodeColumn strata, units;
};

// A stratum of a stage by the labels of the units above it and its own: "School 7 › Boys"; "" where
// nothing divides the stage. `row`: any of its rows, from 0.
std::string StratumLabel(const std::vector<StageColumns>& columns, std::size_t stage,
                         std::size_t row);

// Errors of stats::Design::Make, each at its place in the description:
// surveys.unit_in_two_strata {variable, unit, strata, stratum, other, row},
// surveys.population_less {variable, value, sampled, stratum, row},
// surveys.population_differs {variable, value, stratum, row},
// surveys.lonely_units {strata, variable, stage, row}, surveys.single_unit {variable},
// surveys.lonely_no_average {strata}. Others as they are.
Error DesignFault(const Error& error, const SamplingDescription& sampling,
                  const std::vector<StageColumns>& columns,
                  const std::vector<std::vector<double>>& populations);

// Errors of stats::Replicates::FromColumns and CheckAgainst: surveys.replicate_empty {variable},
// surveys.replicate_inside_unit {variable, row, units, unit}; of Recalibrated:
// surveys.replicate_not_calibrated {variable}; others as they are, at "/sampling/replicates".
Error ReplicateFault(const Error& error, const ReplicateDescription& replicates,
                     const std::vector<StageColumns>& columns);

// Some labels in one text, the rest counted: "Norte, Sur, +3".
std::string Listed(const std::vector<std::string>& labels);

}  // namespace atalaya::surveys
