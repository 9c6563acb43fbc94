#pragma once

// What of a design is shown and told; used by Sampling::Make alone.

#include <span>
#include <vector>

#include "surveys/sampling.hpp"
#include "surveys/sampling_faults.hpp"

namespace atalaya::surveys {

// Of the first stage, in the order of the values of their variable.
std::vector<StratumFact> StratumFacts(const stats::Design& design,
                                      const std::vector<StageColumns>& columns);
WeightFact WeightFacts(std::span<const double> weights);
CalibrationFact CalibrationFacts(const CalibrationDescription& calibration,
                                 const stats::Calibrated& calibrated,
                                 std::span<const double> weights_before);
// Messages of the content; see Sampling::remarks.
std::vector<Error> Remarks(const stats::Design& design, const std::vector<StageColumns>& columns,
                           const CalibrationFact* calibration);

}  // namespace atalaya::surveys
