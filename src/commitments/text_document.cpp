#include "commitments/text_document.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.hpp"
#include "commitments/search.hpp"

namespace atalaya::commitments {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// Of "<sup>12</sup>", which leads to a footnote; 0 for anything else.
std::size_t NoteLength(std::string_view text) {
    constexpr std::string_view kOpen = "<sup>", kClose = "</sup>";
    if (!text.starts_with(kOpen)) return 0;
    std::size_t i = kOpen.size();
    while (i < text.size() && IsDigit(text[i])) ++i;
    return text.substr(i).starts_with(kClose) ? i + kClose.size() : 0;
}

// Without tags, emphasis and what leads to footnotes; tags that end a cell or a paragraph, and tabs, become line ends.
std::string WithoutMarks(std::string_view line) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const auto end = c == '<' ? line.find('>', i) : std::string_view::npos;
        if (const std::size_t note = NoteLength(line.substr(i)); note > 0) {
            i += note - 1;
        } else if (end != std::string_view::npos && end - i < 40) {
            const std::string_view tag = line.substr(i, end - i);
            if (tag.find("/p") != tag.npos || tag.find("br") != tag.npos) out += '\n';
            i = end;
        } else if (c == '\t') {
            out += '\n';
        } else if (c != '*' && c != '|') {
            out += c;
        }
    }
    return out;
}

// Length of a number like "4", "4.1", "1.a" or "(vii)" at the beginning, with what closes it; 0
// for none. A bare figure needs a point or a bracket behind it, as years and amounts have none.
std::size_t NumberLength(std::string_view text) {
    std::size_t i = 0;
    const bool opened = text.starts_with('(');
    if (opened) ++i;
    const std::size_t first = i;
    std::size_t parts = 0;
    while (i < text.size()) {
        const std::size_t begin = i;
        while (i < text.size() && IsDigit(text[i])) ++i;
        if (i == begin) {
            while (i < text.size() && IsLower(text[i])) ++i;
        }
        // Roman numerals are the longest letters of a list: "xviii".
        if (i == begin || i - begin > 5) return 0;
        ++parts;
        if (i + 1 < text.size() && text[i] == '.' && (IsDigit(text[i + 1]) || IsLower(text[i + 1]))) {
            ++i;
            continue;
        }
        break;
    }
    if (parts == 0) return 0;
    const bool closed = i < text.size() && (text[i] == ')' || text[i] == '.');
    const bool letters = IsLower(text[first]);
    const bool bracket = closed && text[i] == ')';
    if (letters ? !bracket : !(closed || parts > 1)) return 0;
    while (i < text.size() && (text[i] == ')' || text[i] == '.')) ++i;
    return i < text.size() && text[i] != ' ' && !IsUpper(text[i]) ? 0 : i;
}

// "OBJECTIVE No. 3 - ...", "Objetivo 3: ...": one word, perhaps an abbreviation, a figure.
std::size_t NamedNumberLength(std::string_view text, std::string& figure) {
    const std::size_t space = text.find(' ');
    if (space == text.npos || space < 3 || space > 14 || !IsUpper(text.front())) return 0;
    std::size_t i = space + 1;
    for (const std::string_view mark : {"No. ", "No ", "N.º ", "Nº ", "N° ", "n° "}) {
        if (text.substr(i).starts_with(mark)) i += mark.size();
    }
    const std::size_t begin = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    if (i == begin || i - begin > 2) return 0;
    figure = text.substr(begin, i - begin);
    if (i == text.size()) return i;
    const std::string_view rest = text.substr(i);
    for (const std::string_view end : {":", ".", " -", " –", " —"}) {
        if (rest.starts_with(end)) return i + end.size();
    }
    // The same word once more: a correction whose crossing out is lost.
    return rest.substr(1).starts_with(text.substr(0, space)) ? i : 0;
}

// A superscript figure at the beginning, as a tag or as a character of its own.
bool IsFootnote(std::string_view line) {
    line = base::TrimAscii(line);
    if (NoteLength(line) > 0) return true;
    return std::ranges::any_of(
        std::array<std::string_view, 10>{"¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁰"},
        [&](std::string_view figure) { return line.starts_with(figure); });
}

// Short lines without an end that come back word for word.
void MarkRunningHeads(std::vector<Piece>& pieces) {
    constexpr std::size_t kLongest = 80;
    const auto key = [](const Piece& piece) {
        std::string text = piece.text;
        for (const std::string& part : piece.label) text += '\n' + part;
        return text;
    };
    const auto may = [](const Piece& piece) {
        return piece.after_blank && piece.text.size() <= kLongest && !piece.text.empty() &&
               IsUpper(piece.text.front()) &&
               std::string_view(".;:").find(piece.text.back()) == std::string_view::npos;
    };
    std::unordered_map<std::string, int> times;
    for (const Piece& piece : pieces) {
        if (may(piece)) ++times[key(piece)];
    }
    for (Piece& piece : pieces) {
        if (may(piece) && times[key(piece)] > 1 && base::Fold(piece.text).find(' ') != std::string::npos)
            piece.aside = true;
    }
}

bool InCapitals(std::string_view text) {
    return std::ranges::none_of(text, IsLower) && std::ranges::count_if(text, IsUpper) > 3;
}

Piece ReadPiece(std::string_view text, int line) {
    Piece piece;
    piece.line = line;
    if (text.starts_with('#')) {
        piece.heading = true;
        text.remove_prefix(std::min(text.find_first_not_of("# "), text.size()));
    }
    // The mark of a list item.
    if (text.starts_with("- ")) text = base::TrimAscii(text.substr(2));
    std::string figure;
    if (const std::size_t named = NamedNumberLength(text, figure); named > 0) {
        piece.label = {figure};
        text = base::TrimAscii(text.substr(named));
        if (const std::size_t again = NamedNumberLength(text, figure); again > 0)
            text.remove_prefix(again);
    } else if (const std::size_t length = NumberLength(text); length > 0) {
        piece.label = AddressOf(text.substr(0, length));
        text.remove_prefix(length);
    }
    piece.text = base::TrimAscii(text);
    piece.aside = piece.text.starts_with("---");
    piece.heading = piece.heading || InCapitals(piece.text) || piece.aside;
    return piece;
}

}  // namespace

std::vector<Piece> ReadPieces(std::string_view document) {
    std::vector<Piece> pieces;
    int number = 0;
    bool blank = true;
    for (const std::string_view line : base::Split(document, '\n')) {
        ++number;
        const std::string clean = WithoutMarks(line);
        for (const std::string_view part : base::Split(clean, '\n')) {
            const std::string_view text = base::TrimAscii(part);
            if (text.empty()) {
                blank = true;
                continue;
            }
            pieces.push_back(ReadPiece(text, number));
            pieces.back().after_blank = blank;
            pieces.back().aside = pieces.back().aside || IsFootnote(line);
            blank = false;
        }
    }
    MarkRunningHeads(pieces);
    return pieces;
}

}  // namespace atalaya::commitments
