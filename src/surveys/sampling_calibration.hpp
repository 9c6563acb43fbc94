#pragma once

// The known totals of a description as margins of `stats`.

#include <span>
#include <vector>

#include "stats/calibration.hpp"
#include "surveys/description.hpp"
#include "surveys/sampling_columns.hpp"

namespace atalaya::surveys {

// Reads the variables and finds each row's part. Faults, at "/sampling/calibration/margins/...":
// surveys.margin_value_unknown {variable, value} for a total of a value that no row has,
// surveys.margin_value_without_total {variable, value, row, more}, surveys.code_blank,
// surveys.margins_differ {variable, total, first_variable, first} where the totals do not count the
// same population to a relative 1e-6.
std::vector<stats::Margin> ReadMargins(const CalibrationDescription& calibration,
                                       SamplingColumns& columns, std::vector<Error>& faults);

// Weights that meet the totals. Precondition: the margins are of this description, without faults.
// Errors: surveys.calibration_not_reached {variable, value, gap}; others of `stats` as they are.
Result<stats::Calibrated> CalibratedWeights(const CalibrationDescription& calibration,
                                            std::span<const stats::Margin> margins,
                                            std::span<const double> weights);

}  // namespace atalaya::surveys
