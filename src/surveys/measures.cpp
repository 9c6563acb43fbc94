#include "surveys/measures.hpp"

#include <cmath>
#include <limits>

#include "base/check.hpp"
#include "surveys/measures_kinds.hpp"

namespace atalaya::surveys {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Result<MeasureTask> Look(const Answers& answers, const MeasureOf& what, MissingAnswers missing) {
    const Standard& standard = answers.standard();
    const Measure* measure = standard.FindMeasure(what.measure);
    if (measure == nullptr) return Err("surveys.measure_unknown", {{"measure", what.measure}});
    MeasureTask task{answers, *measure, nullptr, missing};
    if (!measure->per_substance) return task;
    task.substance = standard.FindSubstance(what.substance);
    if (task.substance == nullptr)
        return Err("surveys.substance_unknown", {{"substance", what.substance}});
    return task;
}

// Prevalence ------------------------------------------------------------------------------------

Result<void> CheckPrevalence(const MeasureTask& task) {
    const auto window = task.measure.window;
    if (EvidenceOfUse(task.answers, task.SubstanceId(), window).empty())
        return Needs(task, QuestionsOfUse(task.SubstanceId(), window));
    return {};
}

MeasureColumn ComputePrevalence(const MeasureTask& task) {
    Told told = Weigh(task.answers,
                      EvidenceOfUse(task.answers, task.SubstanceId(), task.measure.window));
    MeasureColumn column = StartColumn(task.answers, UniverseOf(task, task.SubstanceId()));
    column.questions.insert(column.questions.end(), told.questions.begin(), told.questions.end());
    column.ways.push_back(Remark(told.way));
    for (std::size_t row = 0; row < told.status.size(); ++row)
        if (told.status[row] != kUnknown) column.values[row] = told.status[row];
    CloseColumn(column, task.missing == MissingAnswers::CountAsNo);
    return column;
}

// Shares and numbers of one item ----------------------------------------------------------------

Result<void> CheckItem(const MeasureTask& task) {
    const Item* item = task.answers.standard().FindItem(task.measure.item);
    base::Check(item != nullptr, "content whose items were checked");
    const std::string question = task.QuestionOf(*item);
    const bool number = item->type == Item::Type::Number;
    const bool mapped = number ? task.answers.Number(question) != nullptr
                               : task.answers.Choice(question) != nullptr;
    if (!mapped) return Needs(task, question);
    return CheckUniverse(task, task.SubstanceId());
}

MeasureColumn ComputeShare(const MeasureTask& task) {
    const Item& item = *task.answers.standard().FindItem(task.measure.item);
    const std::string question = task.QuestionOf(item);
    std::vector<std::uint8_t> counts(item.answers.size());
    for (const std::string& answer : task.measure.answers)
        if (const auto code = item.FindAnswer(answer)) counts[*code] = 1;
    MeasureColumn column = StartColumn(task.answers, UniverseOf(task, task.SubstanceId()));
    column.questions.push_back(question);
    const ChoiceColumn& codes = *task.answers.Choice(question);
    for (std::size_t row = 0; row < codes.size(); ++row)
        if (column.universe[row] && codes[row] >= 0) column.values[row] = counts[codes[row]];
    CloseColumn(column, task.missing == MissingAnswers::CountAsNo);
    return column;
}

// Numbers that cannot be true would move a mean unnoticed: they count as unanswered and are told.
void AddNumbers(const MeasureTask& task, const Item& item, const NumberColumn& numbers,
                MeasureColumn& column) {
    const NumberColumn* age = item.id == "age_first" ? task.answers.Number("age") : nullptr;
    std::size_t outside = 0, above_age = 0;
    for (std::size_t row = 0; row < numbers.values.size(); ++row) {
        const double value = numbers.values[row];
        if (!column.universe[row] || std::isnan(value)) continue;
        if (value < item.least || value > item.most) ++outside;
        else if (age != nullptr && value > age->values[row]) ++above_age;
        else column.values[row] = value;
    }
    if (outside > 0)
        column.ways.push_back(Remark("surveys.way_numbers_outside",
                                     {{"rows", std::to_string(outside)},
                                      {"least", std::to_string(std::lround(item.least))},
                                      {"most", std::to_string(std::lround(item.most))}}));
    if (above_age > 0)
        column.ways.push_back(
            Remark("surveys.way_first_above_age", {{"rows", std::to_string(above_age)}}));
}

MeasureColumn ComputeNumber(const MeasureTask& task) {
    const Item& item = *task.answers.standard().FindItem(task.measure.item);
    const std::string question = task.QuestionOf(item);
    MeasureColumn column = StartColumn(task.answers, UniverseOf(task, task.SubstanceId()));
    column.questions.push_back(question);
    AddNumbers(task, item, *task.answers.Number(question), column);
    // There is no number that would stand for "no".
    CloseColumn(column, false);
    return column;
}

Result<void> CheckKind(const MeasureTask& task) {
    using Kind = Measure::Kind;
    switch (task.measure.kind) {
        case Kind::Prevalence: return CheckPrevalence(task);
        case Kind::Incidence: return CheckIncidence(task);
        case Kind::Share:
        case Kind::Mean:
        case Kind::Median: return CheckItem(task);
        case Kind::ScaleShare:
        case Kind::ScaleMean: return CheckScale(task);
        case Kind::PolyUse:
        case Kind::AnyUse: return CheckSeveral(task);
    }
    throw base::BrokenPromise("a kind of Measure::Kind");
}

MeasureColumn ComputeKind(const MeasureTask& task) {
    using Kind = Measure::Kind;
    switch (task.measure.kind) {
        case Kind::Prevalence: return ComputePrevalence(task);
        case Kind::Incidence: return ComputeIncidence(task);
        case Kind::Share: return ComputeShare(task);
        case Kind::Mean:
        case Kind::Median: return ComputeNumber(task);
        case Kind::ScaleShare:
        case Kind::ScaleMean: return ComputeScale(task);
        case Kind::PolyUse:
        case Kind::AnyUse: return ComputeSeveral(task);
    }
    throw base::BrokenPromise("a kind of Measure::Kind");
}

}  // namespace

std::string MeasureOf::Id() const { return QuestionId(measure, substance); }

std::string MeasureTask::QuestionOf(const Item& item) const {
    return Standard::IdOf(item, item.per_substance ? substance : nullptr);
}

Error Needs(const MeasureTask& task, std::string questions) {
    const MeasureOf what{task.measure.id, task.SubstanceId()};
    return Err("surveys.measure_needs",
               {{"measure", what.Id()}, {"questions", std::move(questions)}});
}

Result<void> CheckUniverse(const MeasureTask& task, std::string_view substance) {
    if (task.measure.universe == Measure::Universe::Everyone) return {};
    const auto window = task.measure.universe_window;
    if (EvidenceOfUse(task.answers, substance, window).empty())
        return Needs(task, QuestionsOfUse(substance, window));
    return {};
}

UniverseRows UniverseOf(const MeasureTask& task, std::string_view substance) {
    UniverseRows out{std::vector<std::uint8_t>(task.answers.rows()), {}, {}};
    if (task.measure.universe == Measure::Universe::Everyone) {
        for (std::size_t row = 0; row < out.rows.size(); ++row)
            out.rows[row] = task.answers.InPopulation(row);
        return out;
    }
    Told users = Weigh(task.answers,
                       EvidenceOfUse(task.answers, substance, task.measure.universe_window));
    for (std::size_t row = 0; row < out.rows.size(); ++row)
        out.rows[row] = users.status[row] == kYes;
    out.questions = std::move(users.questions);
    out.ways.push_back(Remark(users.way));
    return out;
}

MeasureColumn StartColumn(const Answers& answers, UniverseRows universe) {
    return {.values = std::vector<double>(answers.rows(), kNaN),
            .universe = std::move(universe.rows),
            .questions = std::move(universe.questions),
            .ways = std::move(universe.ways)};
}

void CloseColumn(MeasureColumn& column, bool as_no) {
    for (std::size_t row = 0; row < column.values.size(); ++row) {
        if (!column.universe[row] || !std::isnan(column.values[row])) continue;
        ++column.unanswered;
        column.universe[row] = kUnansweredRow;
        if (as_no) column.values[row] = 0;
    }
}

Result<MeasureColumn> ComputeMeasure(const Answers& answers, const MeasureOf& what,
                                     MissingAnswers missing) {
    ATALAYA_ASSIGN(const MeasureTask task, Look(answers, what, missing));
    ATALAYA_TRY(CheckKind(task));
    return ComputeKind(task);
}

bool CanCompute(const Answers& answers, const MeasureOf& what) {
    const auto task = Look(answers, what, MissingAnswers::LeaveOut);
    return task.ok() && CheckKind(*task).ok();
}

}  // namespace atalaya::surveys
