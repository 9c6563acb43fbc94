#include "surveys/standard.hpp"

#include <algorithm>

namespace atalaya::surveys {

namespace {

template <class T>
const T* FindById(const std::vector<T>& list, std::string_view id) {
    const auto found = std::ranges::find(list, id, &T::id);
    return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::size_t> Item::FindAnswer(std::string_view answer) const {
    const ItemAnswer* found = FindById(answers, answer);
    if (found == nullptr) return std::nullopt;
    return static_cast<std::size_t>(found - answers.data());
}

bool Measure::IsShare() const {
    switch (kind) {
        case Kind::Prevalence:
        case Kind::Incidence:
        case Kind::Share:
        case Kind::ScaleShare:
        case Kind::PolyUse:
        case Kind::AnyUse: return true;
        case Kind::Mean:
        case Kind::Median:
        case Kind::ScaleMean: return false;
    }
    return false;
}

const Scoring* Scale::FindScoring(std::string_view scoring, std::string_view substance) const {
    if (scorings.empty()) return nullptr;
    const Scoring* usual = scoring.empty() ? &scorings.front() : FindById(scorings, scoring);
    if (usual == nullptr || substance.empty()) return usual;
    for (const Scoring& one : scorings) {
        if (one.variant_of == usual->id && std::ranges::count(one.substances, substance) > 0)
            return &one;
    }
    return usual;
}

const Item* Standard::FindItem(std::string_view id) const { return FindById(m_items, id); }

const SurveySubstance* Standard::FindSubstance(std::string_view id) const {
    return FindById(m_substances, id);
}

const Measure* Standard::FindMeasure(std::string_view id) const {
    return FindById(m_measures, id);
}

const Scale* Standard::FindScale(std::string_view id) const { return FindById(m_scales, id); }

const PresentationRule* Standard::FindPresentation(std::string_view id) const {
    return FindById(m_presentation, id);
}

Result<Standard::Question> Standard::ReadQuestion(std::string_view id) const {
    const auto dot = id.find('.');
    Question question;
    question.item = FindItem(id.substr(0, dot));
    if (dot != std::string_view::npos) question.substance = FindSubstance(id.substr(dot + 1));
    const bool named = dot != std::string_view::npos;
    if (question.item == nullptr || question.item->per_substance != named ||
        (named && question.substance == nullptr))
        return Err("surveys.question_unknown", {{"question", std::string(id)}});
    return question;
}

std::string Standard::IdOf(const Item& item, const SurveySubstance* substance) {
    return substance == nullptr ? item.id : item.id + "." + substance->id;
}

}  // namespace atalaya::surveys
