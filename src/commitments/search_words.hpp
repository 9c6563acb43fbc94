#pragma once

// How people write numbers and words in a search: what is part of a number, what only announces
// one, and which words say nothing.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atalaya::commitments {

// "UN09-51.b.vii" or "51 (b) (vii)" as the parts that are compared: un 09 51 b vii.
std::vector<std::string> AddressOf(std::string_view text);

bool IsFigure(std::string_view part);
// "iv" is 4; 0 for what is no Roman number below 40.
int RomanValue(std::string_view part);
// Whether two signs are the same number: "iii" is 3.
bool IsSameNumber(std::string_view a, std::string_view b);

// Of, the, and: in the four languages; folded.
bool SaysNothing(std::string_view word);
// "art.", "no.", "lit." and what else stands before a number of any kind.
bool AnnouncesNumber(std::string_view word);
// The word, and as what it may begin in the other number, singular or plural: of "acciones" also
// "accion", of "policy" also "policie". Folded.
std::vector<std::string> FormsOf(const std::string& word);

// The parts of a query, told apart.
struct Asked {
    std::vector<std::string> signs;  // of a number, in their order: 24 f
    std::vector<std::string> words;  // with years; without words that say nothing
};
// A letter or a Roman number is a sign at the end, beside a figure and behind one of `names` or of
// `kinds` (folded words, of which three letters are enough: "section A"). Parts that are one of `names`
// (the parts of a plan's prefix, of another name of it) are left out.
Asked Read(std::vector<std::string> parts, std::span<const std::vector<std::string>> names,
           std::span<const std::string> kinds);

}  // namespace atalaya::commitments
