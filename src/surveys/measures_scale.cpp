// Scores of screening scales as columns.

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "base/check.hpp"
#include "surveys/measures_kinds.hpp"
#include "surveys/scales.hpp"

namespace atalaya::surveys {

namespace {

// A scale in the columns of a survey.
struct ScaleColumns {
    const Scoring* scoring = nullptr;
    std::string substance;                    // that it is about; "" where it is not about one
    std::vector<std::string> questions;       // of the scoring's items
    std::vector<const ChoiceColumn*> codes;   // nullptr where the item is not mapped

    std::size_t absent() const { return std::count(codes.begin(), codes.end(), nullptr); }
};

ScaleColumns Look(const MeasureTask& task) {
    const Standard& standard = task.answers.standard();
    const Scale* scale = standard.FindScale(task.measure.item);
    base::Check(scale != nullptr, "content whose scales were checked");
    ScaleColumns out{.scoring = scale->FindScoring(task.measure.scoring, task.SubstanceId()),
                     .substance = scale->substance};
    if (task.substance != nullptr) out.substance = task.substance->id;
    base::Check(out.scoring != nullptr, "content whose scorings were checked");
    for (const std::string& id : out.scoring->items) {
        const Item* item = standard.FindItem(id);
        base::Check(item != nullptr, "content whose items were checked");
        out.questions.push_back(task.QuestionOf(*item));
        out.codes.push_back(task.answers.Choice(out.questions.back()));
    }
    return out;
}

std::optional<int> ScoreOfRow(const ScaleColumns& columns, std::size_t row) {
    std::array<std::int8_t, 64> answers;
    base::Check(columns.codes.size() <= answers.size(), "a scale of a few items");
    for (std::size_t i = 0; i < columns.codes.size(); ++i)
        answers[i] = static_cast<std::int8_t>(
            columns.codes[i] == nullptr ? kNoAnswer : (*columns.codes[i])[row]);
    return ScoreOf(*columns.scoring, std::span(answers).first(columns.codes.size()));
}

bool NothingAsked(const ScaleColumns& columns, std::size_t row) {
    return std::all_of(columns.codes.begin(), columns.codes.end(), [&](const ChoiceColumn* codes) {
        return codes == nullptr || (*codes)[row] == kNotAsked;
    });
}

// Those who did not use the scale's substance within the year; empty where nothing tells.
Told NotUsers(const MeasureTask& task, const ScaleColumns& columns) {
    if (columns.substance.empty()) return {};
    for (const auto window : {Measure::Window::Year, Measure::Window::Life}) {
        const auto evidence = EvidenceOfUse(task.answers, columns.substance, window);
        if (!evidence.empty()) return Weigh(task.answers, evidence);
    }
    return {};
}

}  // namespace

Result<void> CheckScale(const MeasureTask& task) {
    const ScaleColumns columns = Look(task);
    // With more items absent than a respondent may leave out, no one has a score.
    if (columns.absent() > static_cast<std::size_t>(std::max(0, columns.scoring->most_missing)) ||
        columns.absent() == columns.codes.size()) {
        std::string absent;
        for (std::size_t i = 0; i < columns.codes.size(); ++i) {
            if (columns.codes[i] != nullptr) continue;
            if (!absent.empty()) absent += ", ";
            absent += columns.questions[i];
        }
        return Needs(task, absent);
    }
    return CheckUniverse(task, columns.substance);
}

MeasureColumn ComputeScale(const MeasureTask& task) {
    const ScaleColumns columns = Look(task);
    const bool share = task.measure.kind == Measure::Kind::ScaleShare;
    const std::vector<std::string>& counted = task.measure.answers;
    MeasureColumn column = StartColumn(task.answers, UniverseOf(task, columns.substance));
    // Whoever does not use is led past the scale, and has its lowest score.
    const Told use = task.measure.universe == Measure::Universe::Everyone ? NotUsers(task, columns)
                                                                          : Told{};
    bool use_told = false;
    for (std::size_t row = 0; row < column.values.size(); ++row) {
        if (!column.universe[row]) continue;
        std::optional<int> score = ScoreOfRow(columns, row);
        if (!score && !use.status.empty() && use.status[row] == kNo && NothingAsked(columns, row)) {
            score = columns.scoring->lowest;
            use_told = true;
        }
        if (!score) continue;
        const std::string& category = CategoryOf(*columns.scoring, *score).id;
        column.values[row] = share ? std::count(counted.begin(), counted.end(), category) : *score;
    }
    if (use_told)
        column.questions.insert(column.questions.end(), use.questions.begin(), use.questions.end());
    for (std::size_t i = 0; i < columns.codes.size(); ++i)
        if (columns.codes[i] != nullptr) column.questions.push_back(columns.questions[i]);
    CloseColumn(column, share && task.missing == MissingAnswers::CountAsNo);
    return column;
}

}  // namespace atalaya::surveys
