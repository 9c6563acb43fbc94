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

struct MeasureColumn {
    std::vector<double> values;            // a row each; NaN: not in the universe or no answer
    std::vector<std::uint8_t> universe;    // whom it is about, answered or not
    std::size_t unanswered = 0;            // in the universe, without an answer
    std::vector<std::string> questions;    // it was made of, in the order of their use
    // How, where there are several ways: surveys.way_{last_use, ever, window, days, first_use,
    // age_first}, and what it leaves open (age_first: a lower bound).
    std::vector<Error> ways;
};

// The shortest way that the mapped questions allow. Prevalence: last use, else yes or no within the
// window, else days; who never used (ever = no) did not use in any window, also where the window's
// question was then not asked. Incidence: first use within the window, else, for the year, the age
// of first use against the present age (a first use at the present age counts, one at the age
// before does not: a lower bound, told in `ways`); the denominator is those who had not used before
// the window, never users among them.
// Errors: surveys.measure_unknown {measure}, surveys.measure_needs {measure, questions} where no
// way is open.
Result<MeasureColumn> ComputeMeasure(const Answers& answers, const MeasureOf& what,
                                     MissingAnswers missing);
bool CanCompute(const Answers& answers, const MeasureOf& what);

}  // namespace atalaya::surveys
