#pragma once

// The kinds of measures, each of which makes its column. Used by measures*.cpp alone.

#include "surveys/measures.hpp"
#include "surveys/measures_use.hpp"
#include "surveys/remark.hpp"

namespace atalaya::surveys {

// What a measure is computed from, looked up and checked.
struct MeasureTask {
    const Answers& answers;
    const Measure& measure;
    const SurveySubstance* substance = nullptr;   // nullptr: the measure is of none
    MissingAnswers missing = MissingAnswers::LeaveOut;

    std::string SubstanceId() const { return substance == nullptr ? "" : substance->id; }
    // The id of the question of an item, of the substance where it is asked of each.
    std::string QuestionOf(const Item& item) const;
};

// surveys.measure_needs {measure, questions}.
Error Needs(const MeasureTask& task, std::string questions);

// Each kind: whether the mapped questions allow it (surveys.measure_needs), and its column, whose
// precondition that is.
Result<void> CheckIncidence(const MeasureTask& task);
MeasureColumn ComputeIncidence(const MeasureTask& task);
Result<void> CheckScale(const MeasureTask& task);
MeasureColumn ComputeScale(const MeasureTask& task);
Result<void> CheckSeveral(const MeasureTask& task);   // poly-use and any use
MeasureColumn ComputeSeveral(const MeasureTask& task);

// Whom the measure is about, and the questions that tell; whoever is not known to be a user does
// not belong to users.
struct UniverseRows {
    std::vector<std::uint8_t> rows;
    std::vector<std::string> questions;
    std::vector<Error> ways;
};
Result<void> CheckUniverse(const MeasureTask& task, std::string_view substance);
UniverseRows UniverseOf(const MeasureTask& task, std::string_view substance);
// A column of nothing but NaN over that universe.
MeasureColumn StartColumn(const Answers& answers, UniverseRows universe);

// Counts the unanswered rows of the universe; `as_no`: they become 0.
void CloseColumn(MeasureColumn& column, bool as_no);

}  // namespace atalaya::surveys
