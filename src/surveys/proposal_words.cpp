#include "surveys/proposal_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "base/text.hpp"

namespace atalaya::surveys {
namespace {

// Words that tell neither item nor substance, in the four languages.
constexpr std::array kLinks = std::to_array<std::string_view>(
    {"a", "about", "al", "algun", "alguna", "an", "any", "ao", "are", "at", "au", "avez", "com",
     "con", "consome", "consommation", "consomme", "consumed", "consumi", "consumida",
     "consumido", "consumio", "consumiste", "consumiu", "consumo", "consumption", "d", "da",
     "dan", "das", "de", "del", "des", "did", "do", "don", "dos", "drank", "droga", "drug", "du",
     "durante", "during", "e", "el", "em", "en", "esta", "et", "etc", "for", "ha", "had", "has",
     "have", "haya", "i", "in", "is", "j", "l", "la", "las", "le", "les", "lo", "los", "m", "na",
     "nas", "no", "nos", "o", "of", "on", "os", "ou", "par", "para", "please", "por", "pour",
     "pris", "prise", "probado", "product", "qu", "que", "s", "se", "self", "sido", "su", "sua",
     "sur", "t", "take", "taken", "te", "the", "to", "tomado", "took", "tried", "tu", "u", "un",
     "una", "une", "usado", "usar", "use", "used", "using", "uso", "usou", "usted", "voce",
     "vous", "was", "were", "what", "y", "ya", "you", "your"});

constexpr std::array kWeak = std::to_array<std::string_view>(
    {"smoked", "smoking", "fumado", "fumar", "fuma", "drink", "fume"});

std::string Singular(std::string_view word) {
    if (word.size() > 3 && word.ends_with('s')) word.remove_suffix(1);
    return std::string(word);
}

bool IsLink(const std::string& word) {
    static const auto links = [] {
        std::set<std::string> out;
        for (const auto link : kLinks) out.insert(Singular(link));
        return out;
    }();
    return links.contains(word);
}

bool HasCapitals(std::string_view name) {
    return std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::size_t Letters(const std::vector<std::string>& words) {
    std::size_t out = 0;
    for (const auto& word : words) out += word.size();
    return out;
}

std::string Joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

// Keeps the longest phrase of each item or substance.
void Note(std::vector<Spoken::About>& list, std::size_t place,
          const std::vector<std::string>& words) {
    const auto same = std::find_if(list.begin(), list.end(),
                                   [&](const auto& one) { return one.place == place; });
    if (same == list.end())
        list.push_back({place, words.size(), Joined(words)});
    else if (same->words < words.size())
        *same = {place, words.size(), Joined(words)};
}

}  // namespace

std::vector<std::string> WordsOfText(std::string_view text) {
    std::vector<std::string> out;
    const std::string folded = base::Fold(text);
    for (const auto word : base::Split(folded, ' '))
        if (!word.empty()) out.push_back(Singular(word));
    return out;
}

std::vector<std::string> WordsOfName(std::string_view name) {
    std::string spaced;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto is = [&](std::size_t at, int (*kind)(int)) {
            return kind(static_cast<unsigned char>(name[at])) != 0;
        };
        if (i > 0 && is(i, std::isupper) && is(i - 1, std::islower)) spaced += ' ';
        spaced += name[i];
    }
    return WordsOfText(spaced);
}

Lexicon::Lexicon(const Standard& standard) {
    for (std::size_t i = 0; i < standard.items().size(); ++i) {
        const Item& item = standard.items()[i];
        for (const auto& name : item.names) Add(name, true, i);
        for (const auto& title : item.title.by_lang) Add(title, true, i);
        if (item.scale.empty()) continue;
        Add(item.id, true, i);   // "audit_3", AUDIT3
        std::string joined = item.id;
        joined.erase(std::remove(joined.begin(), joined.end(), '_'), joined.end());
        Add("_" + joined, true, i);
    }
    for (std::size_t i = 0; i < standard.substances().size(); ++i) {
        const SurveySubstance& substance = standard.substances()[i];
        for (const auto& name : substance.names) Add(name, false, i);
        for (const auto& title : substance.title.by_lang) Add(title, false, i);
    }
    for (auto& [first, phrases] : m_phrases)
        std::stable_sort(phrases.begin(), phrases.end(), [](const auto& a, const auto& b) {
            return a.words.size() > b.words.size();
        });
}

void Lexicon::Add(std::string_view name, bool is_item, std::size_t place) {
    Phrase phrase{.words = WordsOfText(name), .is_item = is_item, .place = place};
    if (phrase.words.empty()) return;
    const bool is_variable = name.find('_') != std::string_view::npos;
    phrase.in_names_only =
        is_variable || (phrase.words.size() == 1 && Letters(phrase.words) < 4 && !HasCapitals(name));
    phrase.weak = !is_item && phrase.words.size() == 1 &&
                  std::find(kWeak.begin(), kWeak.end(), phrase.words[0]) != kWeak.end();
    auto& list = m_phrases[phrase.words[0]];
    const bool known = std::any_of(list.begin(), list.end(), [&](const auto& one) {
        return one.words == phrase.words && one.is_item == is_item && one.place == place;
    });
    if (!known) list.push_back(std::move(phrase));
}

Spoken Lexicon::OfName(std::string_view name) const { return Read(WordsOfName(name), true); }

Spoken Lexicon::OfLabel(std::string_view label) const { return Read(WordsOfText(label), false); }

// Reads from the left and takes the longest phrase each time; phrases of equal length that stand
// for several things all count.
Spoken Lexicon::Read(const std::vector<std::string>& words, bool is_name) const {
    Spoken out;
    std::set<std::size_t> strong;
    for (std::size_t at = 0; at < words.size();) {
        std::size_t length = 0;
        if (const auto found = m_phrases.find(words[at]); found != m_phrases.end()) {
            for (const Phrase& phrase : found->second) {
                if (phrase.in_names_only && !is_name) continue;
                if (phrase.words.size() < length || at + phrase.words.size() > words.size() ||
                    !std::equal(phrase.words.begin(), phrase.words.end(), words.begin() +
                                static_cast<std::ptrdiff_t>(at)))
                    continue;
                length = phrase.words.size();
                Note(phrase.is_item ? out.items : out.substances, phrase.place, phrase.words);
                if (!phrase.is_item && !phrase.weak) strong.insert(phrase.place);
            }
        }
        if (length == 0 && !IsLink(words[at])) ++out.unexplained;
        at += std::max<std::size_t>(length, 1);
    }
    if (!strong.empty())
        std::erase_if(out.substances, [&](const auto& one) { return !strong.contains(one.place); });
    return out;
}

}  // namespace atalaya::surveys
