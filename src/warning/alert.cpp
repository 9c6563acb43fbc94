#include "warning/alert.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/language_names.hpp"
#include "warning/before.hpp"

namespace atalaya::warning {

namespace {

using Words = std::array<std::string_view, 4>;   // in the order of base::kLangs

constexpr Words kExercise = {"EXERCISE", "SIMULACRO", "EXERCÍCIO", "EXERCICE"};
constexpr Words kCancelled = {"CANCELLED", "CANCELADA", "CANCELADO", "ANNULÉE"};
constexpr Words kRetracted = {"RETRACTED", "RETRACTADA", "RETRATADO", "RÉTRACTÉE"};

}  // namespace

std::string_view NameOf(AlertStatus status) {
    switch (status) {
        case AlertStatus::Released: return "released";
        case AlertStatus::Cancelled: return "cancelled";
        case AlertStatus::Retracted: return "retracted";
    }
    return "released";
}

std::string_view ExerciseWord(Lang lang) {
    return kExercise[static_cast<std::size_t>(lang)];
}

std::string_view WordFor(AlertStatus status, Lang lang) {
    switch (status) {
        case AlertStatus::Released: return "";
        case AlertStatus::Cancelled: return kCancelled[static_cast<std::size_t>(lang)];
        case AlertStatus::Retracted: return kRetracted[static_cast<std::size_t>(lang)];
    }
    return "";
}

std::string TitleOf(const Alert& alert, Lang lang) {
    // The words are in the language of the text that they stand before.
    const AlertText& text = alert.In(lang);
    std::string out;
    if (alert.exercise) out += Before(ExerciseWord(text.lang), text.lang);
    if (const auto word = WordFor(alert.status, text.lang); !word.empty())
        out += Before(word, text.lang);
    return out + text.headline;
}

std::vector<Lang> LanguagesOf(const Alert& alert) {
    std::vector<Lang> out;
    for (const Lang lang : base::kLangs) {
        if (std::ranges::any_of(alert.texts, [&](const auto& text) { return text.lang == lang; }))
            out.push_back(lang);
    }
    return out;
}

const AlertText& Alert::In(Lang lang) const {
    base::Check(!texts.empty(), "an alert has a text");
    const auto find = [&](Lang wanted) {
        return std::ranges::find_if(texts, [&](const auto& text) { return text.lang == wanted; });
    };
    if (const auto found = find(lang); found != texts.end()) return *found;
    for (const Lang other : base::kLangs) {
        if (const auto found = find(other); found != texts.end()) return *found;
    }
    return texts.front();
}

AlertNote Alert::NoteIn(Lang lang) const {
    if (!Withdrawn()) {
        const auto text = std::ranges::find(texts, lang, &AlertText::lang);
        if (text != texts.end() && !text->what_changed.empty())
            return {text->what_changed, std::nullopt};
    }
    if (!reasons.In(lang).empty()) return {reasons.In(lang), std::nullopt};
    const auto given = [&](Lang other) {
        const auto& text = reasons.In(other);
        return !text.empty() && (note.empty() || text == note);
    };
    // None: of an alert from before reasons had languages.
    const auto other = std::ranges::find_if(base::kLangs, given);
    if (other == base::kLangs.end()) return {note, std::nullopt};
    return {reasons.In(*other), *other};
}

std::string AlertNote::Marked() const {
    if (text.empty() || !other) return text;
    return Before(base::OwnName(*other), *other) + text;
}

bool Alert::Over(base::Date today) const {
    return Withdrawn() || (valid_until && *valid_until < today);
}

bool Alert::IsFor(std::string_view wanted) const {
    return std::ranges::find(audience, wanted) != audience.end();
}

}  // namespace atalaya::warning
