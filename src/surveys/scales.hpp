#pragma once

// Scores of screening scales.

#include <cstdint>
#include <span>

#include "surveys/standard.hpp"

namespace atalaya::surveys {

// The score of one respondent. `answers`: for each item of the scoring the code of its answer, or
// negative where there is none. Missing items within Scoring::most_missing count as the mean of the
// others, rounded half up to a whole score; with more, or without any answer: nullopt.
std::optional<int> ScoreOf(const Scoring& scoring, std::span<const std::int8_t> answers);

// The category of a score. Precondition: scoring.lowest <= score <= scoring.highest.
const ScaleCategory& CategoryOf(const Scoring& scoring, int score);

}  // namespace atalaya::surveys
