#pragma once

// What the parts of Answers share.

#include <string_view>

#include "evaluation/answers.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

// Kinds of paper, and states of the first.
inline constexpr std::string_view kAnswer = "answer", kEvidence = "evidence";
inline constexpr std::string_view kGiven = "given", kReviewed = "reviewed";
// A comprehensive round follows a few thematic ones; a chain in a circle ends too.
inline constexpr int kMostRoundsBack = 10;

PaperKey AnswerKey(std::string_view kind, const Round& round, std::string_view country,
                   std::string_view question);
json::object AnswerContent(const Answer& answer);
// Errors: evaluation.answer_invalid with the limit.
Result<void> CheckNote(const std::string& note);

}  // namespace atalaya::evaluation
