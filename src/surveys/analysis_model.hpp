#pragma once

// Regressions of an analysis: terms by name. Used by Analyse alone.

#include "surveys/analysis.hpp"

namespace atalaya::surveys {

// Adds coefficients, a test of each term and the margins asked for, of one domain. Errors: those of
// Analyse.
Result<void> AnalyseModel(const microdata::Dataset& dataset, const stats::Design& design,
                          const AnalysisRequest& request, const std::vector<std::uint8_t>& domain,
                          const std::vector<std::string>& keys, AnalysisResult& result);

}  // namespace atalaya::surveys
