#include "warning/text_numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/language_names.hpp"
#include "base/text.hpp"

namespace atalaya::warning {

namespace {

enum class Counted { Persons, Deaths };

// A number of people as a text names it: "three people", "2 deaths", "Persons: 3".
struct Mention {
    Counted counted = Counted::Persons;
    std::int64_t number = 0;
    std::string quote;   // the sentence that it stands in
};

// Between a number and what it counts: "three more young people".
constexpr std::size_t kFarthest = 4;

// As Fold writes them, of all languages: none means another number in another of them.
constexpr std::array<std::pair<std::string_view, int>, 66> kNumbers = {{
    {"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}, {"six", 6}, {"seven", 7}, {"eight", 8},
    {"nine", 9}, {"ten", 10}, {"eleven", 11}, {"twelve", 12}, {"fifteen", 15}, {"twenty", 20},
    {"dos", 2}, {"tres", 3}, {"cuatro", 4}, {"cinco", 5}, {"seis", 6}, {"siete", 7}, {"ocho", 8},
    {"nueve", 9}, {"diez", 10}, {"once", 11}, {"doce", 12}, {"trece", 13}, {"catorce", 14},
    {"quince", 15}, {"veinte", 20}, {"dois", 2}, {"duas", 2}, {"quatro", 4}, {"sete", 7},
    {"oito", 8}, {"nove", 9}, {"dez", 10}, {"onze", 11}, {"doze", 12}, {"treze", 13},
    {"quatorze", 14}, {"quinze", 15}, {"vinte", 20}, {"deux", 2}, {"trois", 3}, {"quatre", 4},
    {"cinq", 5}, {"sept", 7}, {"huit", 8}, {"neuf", 9}, {"dix", 10}, {"douze", 12},
    {"treize", 13}, {"vingt", 20}, {"thirteen", 13}, {"fourteen", 14}, {"sixteen", 16},
    {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}, {"dieciseis", 16},
    {"diecisiete", 17}, {"dieciocho", 18}, {"diecinueve", 19}, {"dezesseis", 16},
    {"dezessete", 17}, {"dezoito", 18}, {"dezenove", 19},
}};
// As articles these stand before anything; only "one died" counts somebody.
constexpr std::array<std::string_view, 6> kOne = {"one", "una", "uno", "um", "uma", "une"};

constexpr std::array<std::string_view, 32> kPersons = {
    "people", "person", "persons", "overdose", "overdoses", "case", "cases", "patient", "patients",
    "victim", "victims", "poisonings", "persona", "personas", "sobredosis", "caso", "casos",
    "paciente", "pacientes", "victima", "victimas", "intoxicados", "intoxicaciones", "pessoa",
    "pessoas", "vitimas", "intoxicacoes", "personne", "personnes", "surdose", "surdoses", "cas"};
constexpr std::array<std::string_view, 32> kDeaths = {
    "death", "deaths", "died", "dead", "deceased", "muerte", "muertes", "muertos", "muertas",
    "murio", "murieron", "fallecio", "fallecieron", "fallecido", "fallecidos", "fallecidas",
    "defunciones", "morte", "mortes", "mortos", "mortas", "morreu", "morreram", "obito", "obitos",
    "faleceu", "faleceram", "deces", "mort", "morts", "decedees", "decedes"};

template <std::size_t N>
bool IsIn(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

// Whole numbers alone: "1.5" is two words of a sentence to Fold, and no number of people.
std::optional<std::int64_t> NumberIn(std::string_view word) {
    std::int64_t out = 0;
    const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), out);
    if (fault == std::errc() && end == word.data() + word.size()) return out;
    for (const auto& [name, number] : kNumbers) {
        if (name == word) return number;
    }
    return IsIn(kOne, word) ? std::optional<std::int64_t>(1) : std::nullopt;
}

bool IsDigit(char c) {
    return c >= '0' && c <= '9';
}

// Sentences; a point or comma between digits ends none and parts of a number stay together, so that
// "0.5" and "1,250" are words that name no number of people.
std::vector<std::string> SentencesOf(std::string_view text) {
    std::vector<std::string> out(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool inside = i > 0 && i + 1 < text.size() && IsDigit(text[i - 1]) &&
                            IsDigit(text[i + 1]) && (c == '.' || c == ',' || c == '-' || c == '/');
        if (inside) {
            out.back() += "x";
        } else if (c == '.' || c == '!' || c == '?' || c == ';' || c == '\n') {
            out.emplace_back();
        } else {
            out.back() += c;
        }
    }
    return out;
}

// Of the words after a number, up to the next number. Deaths first: "three people died".
std::optional<Counted> CountedBy(const std::vector<std::string_view>& words, std::size_t number) {
    std::optional<Counted> out;
    for (std::size_t i = number + 1; i < words.size() && i <= number + kFarthest; ++i) {
        if (IsIn(kDeaths, words[i])) return Counted::Deaths;
        if (IsIn(kPersons, words[i])) out = Counted::Persons;
        if (NumberIn(words[i])) break;
    }
    return out;
}

void Collect(const std::string& sentence, std::vector<Mention>& out) {
    const std::string folded = base::Fold(sentence);
    const auto words = base::Split(folded, ' ');
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto number = NumberIn(words[i]);
        if (!number) continue;
        auto counted = CountedBy(words, i);
        // "Persons: 3", and nothing after it.
        if (!counted && i > 0 && i + 1 == words.size()) {
            if (IsIn(kDeaths, words[i - 1])) counted = Counted::Deaths;
            if (IsIn(kPersons, words[i - 1])) counted = Counted::Persons;
        }
        if (!counted || (IsIn(kOne, words[i]) && *counted == Counted::Persons)) continue;
        out.push_back({*counted, *number, std::string(base::TrimAscii(sentence))});
    }
}

std::vector<Mention> MentionsIn(std::string_view text) {
    std::vector<Mention> out;
    for (const auto& sentence : SentencesOf(text)) Collect(sentence, out);
    return out;
}

// The parts of a text in which people are counted, with their fields of the record.
constexpr std::pair<std::string_view, std::string AlertText::*> kParts[] = {
    {"headline", &AlertText::headline},
    {"what_is_known", &AlertText::known},
    {"what_is_not_known", &AlertText::not_known}};

// The first mention in `now` that should say `details` and does not; nullptr where there is none.
const Mention* Differing(const std::vector<Mention>& before, const std::vector<Mention>& now,
                         Counted counted, std::int64_t was, std::int64_t details) {
    const auto names = [&](std::int64_t number) {
        return [counted, number](const Mention& one) {
            return one.counted == counted && one.number == number;
        };
    };
    if (was <= 0 || std::ranges::none_of(before, names(was))) return nullptr;
    if (std::ranges::any_of(now, names(details))) return nullptr;
    const auto found = std::ranges::find(now, counted, &Mention::counted);
    return found == now.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Error> NumbersThatDiffer(const Alert& before, const Alert& now) {
    std::vector<Error> out;
    for (std::size_t row = 0; row < now.texts.size(); ++row) {
        const AlertText& text = now.texts[row];
        const auto old = std::ranges::find(before.texts, text.lang, &AlertText::lang);
        if (old == before.texts.end()) continue;
        for (const auto& [field, part] : kParts) {
            const auto had = MentionsIn((*old).*part), has = MentionsIn(text.*part);
            const auto note = [&](Counted counted, std::int64_t was, std::int64_t details,
                                  std::string code) {
                const Mention* found = Differing(had, has, counted, was, details);
                if (found == nullptr) return;
                out.push_back(Err(std::move(code),
                                  {{"language", std::string(base::OwnName(text.lang))},
                                   {"quote", found->quote},
                                   {"text", std::to_string(found->number)},
                                   {"details", std::to_string(details)}},
                                  "/texts/" + std::to_string(row) + "/" + std::string(field)));
            };
            note(Counted::Persons, before.cases, now.cases, "warning.persons_differ");
            note(Counted::Deaths, before.deaths, now.deaths, "warning.deaths_differ");
        }
    }
    return out;
}

}  // namespace atalaya::warning
