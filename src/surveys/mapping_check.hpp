#pragma once

// A mapping tested on its data before any number is shown: how often each answer was found, and
// which answers contradict each other.

#include <string>
#include <vector>

#include "surveys/answers.hpp"

namespace atalaya::surveys {

// Of questions for a number: rows with one.
inline constexpr std::string_view kAnsweredId = "answered";

struct AnswerCount {
    std::string id;              // of the answer, kAnsweredId, kNoAnswerId or kNotAskedId
    LocalText title;             // of an answer; the others are said by messages
    std::size_t rows = 0;
};
struct QuestionCheck {
    std::string question, variable;
    LocalText title;
    std::vector<AnswerCount> counts;
    std::optional<double> least, mean, most;     // numbers
};
// A contradiction, with the first rows it was found in (from 1, as in the file).
struct Contradiction {
    // surveys.{age_first_above_age, used_but_never, year_but_not_life, month_but_not_year,
    // month_contradicted, days_without_use} {question, other}, where `question` says that there was
    // use and `other` that there was none; surveys.number_outside {question, least, most}.
    Error what;
    std::size_t rows = 0;
    std::vector<std::size_t> first_rows;         // ten at most
};
struct MappingCheck {
    std::size_t rows = 0, population = 0;        // of the file; that pass the filter
    std::vector<QuestionCheck> questions;
    std::vector<Contradiction> contradictions;
    std::vector<std::string> measures;           // ids that can be computed: "past_year.cannabis"
};

// Only rows of the population are counted.
MappingCheck CheckMapping(const Answers& answers);
// {"rows", "population", "questions": [{"question", "variable", "title", "counts": [{"id", "title",
// "rows"}], "least", "mean", "most"}], "contradictions": [{"code", "question", "other", "text",
// "rows", "first_rows": [...]}], "measures": [...]}.
json::object ToJson(const MappingCheck& check, const content::Library& library, Lang lang);

}  // namespace atalaya::surveys
