#pragma once

// The methods behind detectors.hpp. Preconditions of all: CheckSeries and CheckSettings hold, and
// points.first is not below LeastFirst.

#include <span>

#include "stats/detectors.hpp"

namespace atalaya::stats {

// Points to fill: index and observed are set, in order and without a gap.
using Points = std::span<DetectorPoint>;

Result<void> CheckSettings(const DetectorSettings& settings, const CountSeries& series);

// The first index that can be evaluated at all; FirstEvaluable may ask for more past.
std::size_t LeastFirst(const CountSeries& series, const DetectorSettings& settings);

void Evaluate(const CountSeries& series, const EarsSettings& settings, Points points);
void Evaluate(const CountSeries& series, const FarringtonSettings& settings, Points points);
void Evaluate(const CountSeries& series, const FarringtonFlexibleSettings& settings,
              Points points);
void Evaluate(const CountSeries& series, const CusumSettings& settings, Points points);
void Evaluate(const CountSeries& series, const GlrSettings& settings, Points points);
void Evaluate(const CountSeries& series, const RkiSettings& settings, Points points);
void Evaluate(const CountSeries& series, const BayesSettings& settings, Points points);
void Evaluate(const CountSeries& series, const FirstAppearanceSettings& settings, Points points);
void Evaluate(const CountSeries& series, const ExactPoissonSettings& settings, Points points);
void Evaluate(const CountSeries& series, const PoissonCusumSettings& settings, Points points);

}  // namespace atalaya::stats
