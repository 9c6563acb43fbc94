#include "transfer/readers/docx_numbering.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace atalaya::transfer {

namespace {

int NumberOf(std::string_view text, int otherwise) {
    constexpr int kMost = 1'000'000;  // leaves room to count on
    int number = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return std::clamp(number, -1, kMost);
}

std::string Upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    return text;
}

// a to z, then aa, bb.
std::string LetterOf(int number) {
    const int letters = 26;
    if (number < 1) return "";
    const auto times = static_cast<std::size_t>((number - 1) / letters + 1);
    return std::string(times, static_cast<char>('a' + (number - 1) % letters));
}

std::string RomanOf(int number) {
    constexpr std::array<std::pair<int, const char*>, 9> kSigns = {{{100, "c"}, {90, "xc"}, {50, "l"},
        {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}}};
    std::string out;
    for (const auto& [value, sign] : kSigns) {
        for (; number >= value; number -= value) out += sign;
    }
    return out;
}

}  // namespace

std::string NumberAs(std::string_view format, int number) {
    constexpr int kMost = 10'000;  // beyond it, a count is damage
    number = std::clamp(number, 0, kMost);
    if (format == "bullet" || format == "none") return "";
    if (format == "lowerLetter") return LetterOf(number);
    if (format == "upperLetter") return Upper(LetterOf(number));
    if (format == "lowerRoman") return RomanOf(number);
    if (format == "upperRoman") return Upper(RomanOf(number));
    return std::to_string(number);
}

NumberLevel* Numbering::Current() {
    if (m_in_abstract.empty() || m_level < 0 || m_level >= kLevels) return nullptr;
    return &m_abstract[m_in_abstract][static_cast<std::size_t>(m_level)];
}

void Numbering::Start(std::string_view name, const XmlAttributes& attributes) {
    const std::string_view value = attributes.Get("val");
    if (name == "abstractNum") {
        m_in_abstract = attributes.Get("abstractNumId");
    } else if (name == "num") {
        m_in_num = attributes.Get("numId");
    } else if (name == "lvl" || name == "lvlOverride") {
        m_level = NumberOf(attributes.Get("ilvl"), -1);
    } else if (name == "abstractNumId" && !m_in_num.empty()) {
        m_abstract_of[m_in_num] = value;
    } else if (name == "startOverride" && !m_in_num.empty()) {
        m_start_of[m_in_num][m_level] = NumberOf(value, 1);
    } else if (NumberLevel* level = Current()) {
        if (name == "start") level->start = NumberOf(value, 1);
        if (name == "numFmt") level->format = value;
        // A longer one would be written before every paragraph.
        constexpr std::size_t kLongest = 64;
        if (name == "lvlText") level->text = value.substr(0, kLongest);
    }
}

void Numbering::End(std::string_view name) {
    if (name == "abstractNum") m_in_abstract.clear();
    if (name == "num") m_in_num.clear();
    if (name == "lvl" || name == "lvlOverride") m_level = -1;
}

std::string Numbering::Next(const ListPlace& place) {
    const auto abstract = m_abstract_of.find(place.num);
    if (abstract == m_abstract_of.end() || place.level < 0 || place.level >= kLevels) return "";
    const auto found = m_abstract.find(abstract->second);
    if (found == m_abstract.end()) return "";
    const Levels& levels = found->second;
    Counts& counts = m_counts[abstract->second];
    // A list that begins anew says so once.
    if (const auto starts = m_start_of.find(place.num); starts != m_start_of.end()) {
        for (const auto& [level, start] : starts->second) {
            if (level < 0 || level >= kLevels) continue;
            counts.at[static_cast<std::size_t>(level)] = start - 1;
            counts.begun[static_cast<std::size_t>(level)] = true;
        }
        m_start_of.erase(starts);
    }
    const auto own = static_cast<std::size_t>(place.level);
    for (std::size_t i = 0; i <= own; ++i) {
        if (counts.begun[i]) continue;
        counts.begun[i] = true;
        counts.at[i] = levels[i].start - (i == own ? 1 : 0);
    }
    ++counts.at[own];
    for (std::size_t i = own + 1; i < counts.begun.size(); ++i) counts.begun[i] = false;
    if (levels[own].format == "bullet") return "";
    std::string out;
    const std::string& text = levels[own].text;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_count = text[i] == '%' && i + 1 < text.size() && text[i + 1] >= '1' && text[i + 1] <= '9';
        if (!is_count) {
            out += text[i];
            continue;
        }
        const auto level = static_cast<std::size_t>(text[++i] - '1');
        out += NumberAs(levels[level].format, counts.at[level]);
    }
    return out;
}

}  // namespace atalaya::transfer
