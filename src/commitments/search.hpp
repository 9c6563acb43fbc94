#pragma once

// Commitments by the words of their titles in any language, by their number as it is printed, and
// by theme, across all plans.

#include <string>
#include <string_view>
#include <vector>

#include "commitments/plan.hpp"

namespace atalaya::commitments {

struct Query {
    // Each is the beginning of a word of the title, in whatever language and without regard to
    // accents; or a part of the address, in its order: "1.l", "OP 23", "36 a", "UN09 20h", "51 b
    // vii". Figures must agree. The plan may be named ("2009 precursores"), and the kind ("Action
    // 24 f"). Empty: all of the theme.
    std::string words;
    std::string theme;  // code of commitment_themes; "" for any
    std::string plan;   // id; "" for all
};

// Those whose number is asked for come first, then in the order of the plans. Nothing for a query
// that asks for nothing.
std::vector<Place> Search(const Plans& plans, const Query& query, std::size_t most = 50);

// "UN09-51.b.vii" or "51 (b) (vii)" as the parts that are compared: un 09 51 b vii.
std::vector<std::string> AddressOf(std::string_view text);

}  // namespace atalaya::commitments
