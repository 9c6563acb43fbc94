// Use of several substances, and of any illicit one.

#include <algorithm>

#include "surveys/measures_kinds.hpp"

namespace atalaya::surveys {

namespace {

std::size_t LeastOf(const Measure& measure) {
    return measure.kind == Measure::Kind::AnyUse
               ? 1
               : static_cast<std::size_t>(std::max(1, measure.least));
}

// The illicit substances whose use within the window the survey can tell. A substance that does not
// exist is asked about to see who says yes to anything, and counts for nothing.
std::vector<const SurveySubstance*> Asked(const MeasureTask& task) {
    std::vector<const SurveySubstance*> out;
    for (const SurveySubstance& substance : task.answers.standard().substances()) {
        if (!substance.illicit || substance.fictitious) continue;
        if (!EvidenceOfUse(task.answers, substance.id, task.measure.window).empty())
            out.push_back(&substance);
    }
    return out;
}

}  // namespace

Result<void> CheckSeveral(const MeasureTask& task) {
    if (Asked(task).size() < LeastOf(task.measure))
        return Needs(task, QuestionsOfUse("*", task.measure.window));
    return {};
}

MeasureColumn ComputeSeveral(const MeasureTask& task) {
    MeasureColumn column = StartColumn(task.answers, UniverseOf(task, ""));
    std::vector<std::uint16_t> used(task.answers.rows()), unknown(task.answers.rows());
    std::vector<std::string> substances;
    for (const SurveySubstance* substance : Asked(task)) {
        const Told told = Weigh(task.answers,
                                EvidenceOfUse(task.answers, substance->id, task.measure.window));
        for (std::size_t row = 0; row < used.size(); ++row) {
            used[row] += told.status[row] == kYes;
            unknown[row] += told.status[row] == kUnknown;
        }
        column.questions.insert(column.questions.end(), told.questions.begin(),
                                told.questions.end());
        const Error way = Remark(told.way);
        if (std::none_of(column.ways.begin(), column.ways.end(),
                         [&](const Error& known) { return known.code == way.code; }))
            column.ways.push_back(way);
        substances.push_back(substance->id);
    }
    const std::size_t least = LeastOf(task.measure);
    for (std::size_t row = 0; row < used.size(); ++row) {
        if (!column.universe[row]) continue;
        if (used[row] >= least) column.values[row] = 1;
        // Whatever the unanswered questions hide, it would not be enough.
        else if (used[row] + std::size_t{unknown[row]} < least) column.values[row] = 0;
    }
    CloseColumn(column, task.missing == MissingAnswers::CountAsNo);
    return column;
}

}  // namespace atalaya::surveys
