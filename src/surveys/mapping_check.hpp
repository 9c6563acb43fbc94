#pragma once

// A mapping tested on its data before any number is shown: how often each answer was found, and
// which answers contradict each other.

#include <string>
#include <vector>

#include "surveys/answers.hpp"

namespace atalaya::surveys {

struct AnswerCount {
    std::string id;              // of the answer, kNoAnswerId or kNotAskedId
    LocalText title;
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
    Error what;    // surveys.{age_first_above_age, used_but_never, year_but_not_life,
                   // month_but_not_year, number_outside, days_without_use} {question, ...}
    std::size_t rows = 0;
    std::vector<std::size_t> first_rows;         // ten at most
};
struct MappingCheck {
    std::size_t rows = 0, population = 0;        // of the file; that pass the filter
    std::vector<QuestionCheck> questions;
    std::vector<Contradiction> contradictions;
    std::vector<std::string> measures;           // ids that can be computed: "past_year.cannabis"
};

MappingCheck CheckMapping(const Answers& answers);
json::object ToJson(const MappingCheck& check, const content::Library& library, Lang lang);

}  // namespace atalaya::surveys
