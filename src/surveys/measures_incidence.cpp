// First use within a window, among those who had not used before it.

#include <cmath>

#include "surveys/measures_kinds.hpp"

namespace atalaya::surveys {

namespace {

using Window = Measure::Window;
// Used before the window: not among those who could begin within it.
constexpr Status kBefore = 2;

std::optional<Evidence> FromFirstUse(const MeasureTask& task) {
    const bool year = task.measure.window == Window::Year;
    return FromChoice(task.answers, "first_use", task.SubstanceId(), "surveys.way_first_use",
                      {{"month", kYes},
                       {"year", year ? kYes : kBefore},
                       {"earlier", kBefore},
                       {"never", kNo}});
}

// Whoever began at the present age did so within the year; of those who began at the age before
// some did, too, and no one can tell which.
std::optional<Evidence> FromAges(const MeasureTask& task) {
    if (task.measure.window != Window::Year) return std::nullopt;
    std::string question = QuestionId("age_first", task.SubstanceId());
    const NumberColumn* first = task.answers.Number(question);
    const NumberColumn* age = task.answers.Number("age");
    if (first == nullptr || age == nullptr) return std::nullopt;
    return Evidence{.question = std::move(question),
                    .way = "surveys.way_age_first",
                    .says = [first, age](std::size_t row) {
                        const double began = first->values[row], now = age->values[row];
                        if (began == now) return kYes;
                        // Also where one is not known, or the first above the present age.
                        return began < now ? kBefore : kUnknown;
                    }};
}

std::vector<Evidence> EvidenceOfBeginning(const MeasureTask& task) {
    std::vector<Evidence> out;
    if (auto first = FromFirstUse(task)) out.push_back(*std::move(first));
    else if (auto ages = FromAges(task)) out.push_back(*std::move(ages));
    if (out.empty()) return out;
    const auto add = [&](std::optional<Evidence> evidence) {
        if (evidence) out.push_back(*std::move(evidence));
    };
    // Who never used was not asked when it began; who last used before the window began before it.
    const bool year = task.measure.window == Window::Year;
    add(FromChoice(task.answers, "last_use", task.SubstanceId(), "surveys.way_last_use",
                   {{"never", kNo}, {"earlier", kBefore}, {"year", year ? kUnknown : kBefore}}));
    add(FromChoice(task.answers, "ever", task.SubstanceId(), "surveys.way_ever", {{"no", kNo}}));
    return out;
}

// Users of whom nothing says when they began: under no rule did they "not use".
std::vector<std::uint8_t> KnownUsers(const MeasureTask& task) {
    std::vector<std::uint8_t> out(task.answers.rows());
    const auto evidence = EvidenceOfUse(task.answers, task.SubstanceId(), Window::Life);
    if (evidence.empty()) return out;
    const Told told = Weigh(task.answers, evidence);
    for (std::size_t row = 0; row < out.size(); ++row) out[row] = told.status[row] == kYes;
    return out;
}

}  // namespace

Result<void> CheckIncidence(const MeasureTask& task) {
    const std::string substance = task.SubstanceId();
    const std::string first = QuestionId("first_use", substance);
    const bool year = task.measure.window == Window::Year;
    if (EvidenceOfBeginning(task).empty())
        return Needs(task, year ? first + ", " + QuestionId("age_first", substance) + " + age"
                                : first);
    // Ages of first use are those of users alone: something must tell who never used.
    const bool ages = task.answers.Choice(first) == nullptr;
    if (ages && EvidenceOfUse(task.answers, substance, Window::Life).empty())
        return Needs(task, QuestionsOfUse(substance, Window::Life));
    return {};
}

MeasureColumn ComputeIncidence(const MeasureTask& task) {
    Told told = Weigh(task.answers, EvidenceOfBeginning(task));
    UniverseRows universe{std::vector<std::uint8_t>(task.answers.rows()), {}, {}};
    for (std::size_t row = 0; row < universe.rows.size(); ++row)
        universe.rows[row] = task.answers.InPopulation(row) && told.status[row] != kBefore;
    MeasureColumn column = StartColumn(task.answers, std::move(universe));
    column.questions = std::move(told.questions);
    if (told.way == "surveys.way_age_first")
        column.questions.insert(column.questions.begin() + 1, "age");
    column.ways.push_back(Remark(told.way));
    const bool as_no = task.missing == MissingAnswers::CountAsNo;
    const auto users = as_no ? KnownUsers(task) : std::vector<std::uint8_t>();
    for (std::size_t row = 0; row < told.status.size(); ++row) {
        if (!column.universe[row]) continue;
        if (told.status[row] != kUnknown) {
            column.values[row] = told.status[row];
        } else {
            ++column.unanswered;
            column.universe[row] = kUnansweredRow;
            if (as_no && !users[row]) column.values[row] = 0;
        }
    }
    return column;
}

}  // namespace atalaya::surveys
