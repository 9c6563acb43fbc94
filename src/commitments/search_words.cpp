#include "commitments/search_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"

namespace atalaya::commitments {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

constexpr std::array<std::string_view, 75> kSaysNothing = {
    "a", "al", "and", "ao", "aos", "as", "at", "au", "aux", "avec", "by", "com", "como", "con",
    "d", "da", "dans", "das", "de", "del", "des", "do", "dos", "du", "e", "el", "em", "en",
    "entre", "et", "for", "from", "in", "into", "its", "l", "la", "las", "le", "les", "leurs",
    "lo", "los", "na", "nas", "no", "nos", "o", "of", "on", "or", "os", "ou", "par", "para",
    "pela", "por", "pour", "que", "qui", "s", "ses", "sobre", "su", "sur", "sus", "that", "the",
    "to", "um", "uma", "un", "una", "with", "y"};
static_assert(std::ranges::is_sorted(kSaysNothing));

constexpr std::array<std::string_view, 34> kAnnounces = {
    "ap", "apartado", "art", "article", "articles", "articulo", "artigo", "ch", "clause", "fr",
    "inc", "let", "letra", "letter", "lettre", "lit", "litera", "literal", "n", "nbr", "no", "nr",
    "nro", "num", "number", "numeral", "numero", "para", "paras", "parr", "point", "ponto", "pt",
    "punto"};
static_assert(std::ranges::is_sorted(kAnnounces));

// An ending and what stands in its place in the other number, or before its last letters: the
// result is the beginning of a word.
constexpr std::array kEndings = {
    std::pair{"s", ""},     std::pair{"es", ""},   std::pair{"x", ""},    std::pair{"ies", "y"},
    std::pair{"y", "ie"},   std::pair{"ces", "z"}, std::pair{"z", "ce"},  std::pair{"oes", "ao"},
    std::pair{"ao", "oe"},  std::pair{"ais", "al"}, std::pair{"aux", "al"}, std::pair{"al", "ai"},
    std::pair{"al", "au"},  std::pair{"eis", "el"}, std::pair{"el", "ei"}, std::pair{"ns", "m"},
    std::pair{"m", "ns"},   std::pair{"men", "man"}, std::pair{"man", "men"}};

bool IsYear(std::string_view part) { return part.size() == 4 && IsFigure(part); }
bool IsNumber(std::string_view part) { return IsFigure(part) && !IsYear(part); }
bool MayBeSign(std::string_view part) { return part.size() == 1 || RomanValue(part) > 0; }

bool IsOneOf(std::string_view word, std::span<const std::string> kinds) {
    constexpr std::size_t kEnough = 3;  // letters of a kind: "obj", "rec"
    if (word.size() < kEnough) return false;
    const auto forms = FormsOf(std::string(word));
    return std::ranges::any_of(kinds, [&](const std::string& kind) {
        return std::ranges::any_of(forms, [&](const auto& form) { return kind.starts_with(form); });
    });
}

// Takes the first place of the name out of the parts.
void TakeOut(std::vector<std::string>& parts, const std::vector<std::string>& name) {
    const auto found = std::search(parts.begin(), parts.end(), name.begin(), name.end());
    if (name.empty() || found == parts.end()) return;
    // A mark stays where the name stood, so that what follows it counts as a number: "UN14 A".
    const auto size = static_cast<std::ptrdiff_t>(name.size());
    parts.insert(parts.erase(found, found + size), "");
}

}  // namespace

std::vector<std::string> AddressOf(std::string_view text) {
    const std::string folded = base::Fold(text);
    std::vector<std::string> parts;
    bool fresh = true;
    for (const char c : folded) {
        if (c == ' ') {
            fresh = true;
            continue;
        }
        if (fresh || IsDigit(c) != IsDigit(parts.back().back())) parts.emplace_back();
        parts.back() += c;
        fresh = false;
    }
    return parts;
}

bool IsFigure(std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, IsDigit);
}

int RomanValue(std::string_view part) {
    constexpr std::array<std::string_view, 10> kOnes = {"",  "i",  "ii",  "iii",  "iv",
                                                        "v", "vi", "vii", "viii", "ix"};
    int tens = 0;
    while (part.starts_with('x') && tens < 3) {
        part.remove_prefix(1);
        ++tens;
    }
    const auto found = std::ranges::find(kOnes, part);
    if (found == kOnes.end()) return 0;
    return tens * 10 + static_cast<int>(found - kOnes.begin());
}

bool IsSameNumber(std::string_view a, std::string_view b) {
    if (a == b) return true;
    if (IsFigure(a) == IsFigure(b)) return false;
    if (!IsFigure(a)) std::swap(a, b);
    int figure = 0;
    std::from_chars(a.data(), a.data() + a.size(), figure);
    return figure > 0 && figure == RomanValue(b);
}

bool SaysNothing(std::string_view word) { return std::ranges::binary_search(kSaysNothing, word); }

bool AnnouncesNumber(std::string_view word) {
    return std::ranges::binary_search(kAnnounces, word);
}

std::vector<std::string> FormsOf(const std::string& word) {
    constexpr std::size_t kLeast = 2;  // letters that remain
    std::vector<std::string> forms = {word};
    for (const auto& [ending, other] : kEndings) {
        const std::string_view cut = ending;
        if (!word.ends_with(cut) || word.size() < kLeast + cut.size() + (*other == '\0')) continue;
        forms.push_back(word.substr(0, word.size() - cut.size()) + other);
    }
    return forms;
}

Asked Read(std::vector<std::string> parts, std::span<const std::vector<std::string>> names,
           std::span<const std::string> kinds) {
    Asked asked;
    for (const auto& name : names) TakeOut(parts, name);
    // A letter is a sign behind another sign or before a figure, and at the end: "... of 2014, A".
    std::vector<bool> sign(parts.size(), false);
    if (!parts.empty()) sign.back() = MayBeSign(parts.back());
    for (std::size_t i = parts.size(); i-- > 0;)
        sign[i] = sign[i] || IsNumber(parts[i]) || (i + 1 < parts.size() && sign[i + 1] &&
                                         MayBeSign(parts[i]) && !AnnouncesNumber(parts[i]));
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::string& before = parts[i - 1];
        if (sign[i] || !MayBeSign(parts[i])) continue;
        sign[i] = sign[i - 1] || before.empty() || IsOneOf(before, kinds) ||
                  (AnnouncesNumber(before) && !SaysNothing(before));
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (sign[i]) {
            asked.signs.push_back(std::move(parts[i]));
        } else if (!parts[i].empty() && !SaysNothing(parts[i])) {
            asked.words.push_back(std::move(parts[i]));
        }
    }
    return asked;
}

}  // namespace atalaya::commitments
