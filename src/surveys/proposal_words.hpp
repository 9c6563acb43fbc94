#pragma once

// Which items and substances of the standard the words of a variable speak of. Used by
// ProposeMapping alone.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "surveys/standard.hpp"

namespace atalaya::surveys {

// The words in which texts are compared: folded, without the s of a plural. A name is also divided
// where capitals begin: "AlcVida" gives "alc", "vida".
std::vector<std::string> WordsOfText(std::string_view text);
std::vector<std::string> WordsOfName(std::string_view name);

// What a text was found to speak of.
struct Spoken {
    struct About {
        std::size_t place = 0;     // of the item or substance in the standard
        std::size_t words = 0;     // of the longest phrase that says so
        std::string phrase;        // as folded
    };
    std::vector<About> items, substances;
    std::size_t unexplained = 0;   // words that nothing explains and that are not mere links
};

// The names of items and substances in four languages, and their titles.
class Lexicon {
 public:
    explicit Lexicon(const Standard& standard);
    // Abbreviations count in names only: "her" is heroin in HER_LIFE and nothing in a sentence.
    Spoken OfName(std::string_view name) const;
    Spoken OfLabel(std::string_view label) const;

 private:
    struct Phrase {
        std::vector<std::string> words;
        bool is_item = false;
        bool in_names_only = false;
        bool weak = false;         // "smoked" is tobacco unless another substance is named
        std::size_t place = 0;
    };
    void Add(std::string_view name, bool is_item, std::size_t place);
    Spoken Read(const std::vector<std::string>& words, bool is_name) const;

    std::map<std::string, std::vector<Phrase>, std::less<>> m_phrases;   // by their first words
};

}  // namespace atalaya::surveys
