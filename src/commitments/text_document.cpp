#include "commitments/text_document.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "commitments/search.hpp"

namespace atalaya::commitments {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// Without tags and emphasis; tags that end a cell or a paragraph, and tabs, become line ends.
std::string WithoutMarks(std::string_view line) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const auto end = c == '<' ? line.find('>', i) : std::string_view::npos;
        if (end != std::string_view::npos && end - i < 40) {
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
    return 0;
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
        text.remove_prefix(named);
    } else if (const std::size_t length = NumberLength(text); length > 0) {
        piece.label = AddressOf(text.substr(0, length));
        text.remove_prefix(length);
    }
    piece.text = base::TrimAscii(text);
    piece.heading = piece.heading || InCapitals(piece.text) || piece.text.starts_with("---");
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
            blank = false;
        }
    }
    return pieces;
}

}  // namespace atalaya::commitments
