#pragma once

// From answers to the column that a table estimates.

#include <string>
#include <vector>

#include "surveys/answers.hpp"
#include "surveys/description.hpp"

namespace atalaya::surveys {

// One column to be estimated: a measure, of a substance where it is asked of each.
struct MeasureOf {
    std::string measure;
    std::string substance;   // "" where the measure is not of a substance
    std::string Id() const;  // "past_year.cannabis"
    friend bool operator==(const MeasureOf&, const MeasureOf&) = default;
};

inline constexpr std::uint8_t kUnansweredRow = 2;

struct MeasureColumn {
    std::vector<double> values;            // a row each; NaN: not in the universe or no answer
    // Not zero: a row whom it is about; kUnansweredRow where it has no answer, also where that
    // counts as no.
    std::vector<std::uint8_t> universe;
    std::size_t unanswered = 0;            // in the universe, without an answer
    std::vector<std::string> questions;    // it was made of, in the order of their use
    // How, where there are several ways: surveys.way_{last_use, ever, window, days, first_use,
    // age_first (a lower bound)}; and what was not believed: surveys.way_numbers_outside {rows,
    // least, most}, surveys.way_first_above_age {rows}. Texts are messages.
    std::vector<Error> ways;
};

// The shortest way that the mapped questions allow. Prevalence: last use, else yes or no within the
// window, else days; who did not use within a wider window did not within a narrower one, also
// where the narrower question was then not asked. Users: those who are known to be. Incidence:
// first use within the window, else, for the year, the age of first use against the present age (a
// first use at the present age counts, one at the age before does not: a lower bound, told in
// `ways`); the denominator is those who had not used before the window, never users among them; a
// user of whom nothing says when it began is unanswered under any rule. Scales: whoever does not
// use the scale's substance and was not asked it has its lowest score. Several substances: the
// illicit ones that the survey asked, without an answer where what is not answered could change
// it. Means have no number for "no": unanswered rows stay out.
// Errors: surveys.measure_unknown {measure}, surveys.substance_unknown {substance},
// surveys.measure_needs {measure, questions} where no way is open.
Result<MeasureColumn> ComputeMeasure(const Answers& answers, const MeasureOf& what,
                                     MissingAnswers missing);
bool CanCompute(const Answers& answers, const MeasureOf& what);

}  // namespace atalaya::surveys
