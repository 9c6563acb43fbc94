#include "surveys/measures_use.hpp"

#include <cmath>
#include <iterator>

#include "base/check.hpp"

namespace atalaya::surveys {

namespace {

using Window = Measure::Window;

void Add(std::vector<Evidence>& to, std::optional<Evidence> evidence) {
    if (evidence) to.push_back(*std::move(evidence));
}

std::optional<Evidence> FromDays(const Answers& answers, std::string_view substance) {
    std::string question = QuestionId("days_month", substance);
    const NumberColumn* days = answers.Number(question);
    if (days == nullptr) return std::nullopt;
    return Evidence{.question = std::move(question),
                    .way = "surveys.way_days",
                    .says = [days](std::size_t row) {
                        const double value = days->values[row];
                        return std::isnan(value) ? kUnknown : value > 0 ? kYes : kNo;
                    }};
}

// Every question that can say whether a substance was used in a lifetime says it both ways.
std::vector<Evidence> OfLife(const Answers& answers, std::string_view substance) {
    std::vector<Evidence> out;
    Add(out, FromChoice(answers, "last_use", substance, "surveys.way_last_use",
                        {{"month", kYes}, {"year", kYes}, {"earlier", kYes}, {"never", kNo}}));
    Add(out, FromChoice(answers, "ever", substance, "surveys.way_ever",
                        {{"yes", kYes}, {"no", kNo}}));
    Add(out, FromChoice(answers, "first_use", substance, "surveys.way_first_use",
                        {{"month", kYes}, {"year", kYes}, {"earlier", kYes}, {"never", kNo}}));
    return out;
}

std::optional<Evidence> Asked(const Answers& answers, std::string_view substance, Window window) {
    const bool year = window == Window::Year;
    auto last = FromChoice(answers, "last_use", substance, "surveys.way_last_use",
                           {{"month", kYes},
                            {"year", year ? kYes : kNo},
                            {"earlier", kNo},
                            {"never", kNo}});
    if (last) return last;
    auto within = FromChoice(answers, year ? "past_year" : "past_month", substance,
                             "surveys.way_window", {{"yes", kYes}, {"no", kNo}});
    if (within || year) return within;
    return FromDays(answers, substance);
}

// Whether it knew anything of the rows that nothing was known of.
bool FillGaps(const Evidence& evidence, std::vector<Status>& status) {
    bool told = false;
    for (std::size_t row = 0; row < status.size(); ++row) {
        if (status[row] != kUnknown) continue;
        status[row] = evidence.codes != nullptr
                          ? evidence.of_code[(*evidence.codes)[row] - kNotAsked]
                          : evidence.says(row);
        told |= status[row] != kUnknown;
    }
    return told;
}

}  // namespace

std::string QuestionId(std::string_view item, std::string_view substance) {
    std::string out(item);
    if (!substance.empty()) out.append(".").append(substance);
    return out;
}

std::optional<Evidence> FromChoice(const Answers& answers, std::string_view item,
                                   std::string_view substance, std::string_view way,
                                   Meanings meanings) {
    std::string question = QuestionId(item, substance);
    const ChoiceColumn* codes = answers.Choice(question);
    const Item* asked = answers.standard().FindItem(item);
    if (codes == nullptr || asked == nullptr) return std::nullopt;
    std::vector<Status> of_code(asked->answers.size() - kNotAsked, kUnknown);
    for (const auto& [answer, status] : meanings)
        if (const auto code = asked->FindAnswer(answer)) of_code[*code - kNotAsked] = status;
    return Evidence{.question = std::move(question),
                    .way = std::string(way),
                    .codes = codes,
                    .of_code = std::move(of_code)};
}

Told Weigh(const Answers& answers, std::span<const Evidence> evidence) {
    base::Check(!evidence.empty(), "a question that tells");
    Told out{std::vector<Status>(answers.rows(), kUnknown), {}, evidence.front().way};
    for (const Evidence& one : evidence)
        if (FillGaps(one, out.status) || out.questions.empty())
            out.questions.push_back(one.question);
    for (std::size_t row = 0; row < answers.population().size(); ++row)
        if (answers.population()[row] == 0) out.status[row] = kUnknown;
    return out;
}

std::vector<Evidence> EvidenceOfUse(const Answers& answers, std::string_view substance,
                                    Window window) {
    if (window == Window::Life) return OfLife(answers, substance);
    std::vector<Evidence> out;
    Add(out, Asked(answers, substance, window));
    if (out.empty()) return out;
    // Questionnaires lead past the narrower window whoever said no to a wider one.
    if (window == Window::Month)
        Add(out, FromChoice(answers, "past_year", substance, "surveys.way_window", {{"no", kNo}}));
    Add(out, FromChoice(answers, "ever", substance, "surveys.way_ever", {{"no", kNo}}));
    Add(out, FromChoice(answers, "first_use", substance, "surveys.way_first_use",
                        {{"never", kNo}}));
    return out;
}

std::string QuestionsOfUse(std::string_view substance, Window window) {
    std::vector<std::string_view> items = {"last_use"};
    switch (window) {
        case Window::Life: items.insert(items.end(), {"ever", "first_use"}); break;
        case Window::Year: items.push_back("past_year"); break;
        case Window::Month: items.insert(items.end(), {"past_month", "days_month"}); break;
    }
    std::string out;
    for (const std::string_view item : items) {
        if (!out.empty()) out += ", ";
        out += QuestionId(item, substance);
    }
    return out;
}

}  // namespace atalaya::surveys
