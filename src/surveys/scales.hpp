#pragma once

// Scores of screening scales.

#include <cstdint>
#include <span>

#include "surveys/standard.hpp"

namespace atalaya::surveys {

// The score of one respondent. `answers`: for each item of the scoring the code of its answer,
// kNotAsked where the questionnaire's filter left it out, or kNoAnswer. An item left out counts the
// least that it can (who never drinks is not asked what drinking did), provided another one was
// answered. Items without an answer count, within Scoring::most_missing, as the mean of the others,
// rounded half up to a whole score; with more, or without any answer: nullopt.
std::optional<int> ScoreOf(const Scoring& scoring, std::span<const std::int8_t> answers);

// The category of a score. Precondition: scoring.lowest <= score <= scoring.highest.
const ScaleCategory& CategoryOf(const Scoring& scoring, int score);

}  // namespace atalaya::surveys
