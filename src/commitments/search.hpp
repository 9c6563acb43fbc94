#pragma once

// Commitments by the words of their titles in any language, by their number as it is printed, and
// by theme, across all plans.

#include <string>
#include <string_view>
#include <vector>

#include "commitments/plan.hpp"
#include "commitments/search_words.hpp"

namespace atalaya::commitments {

struct Query {
    // As a person types them, without regard to accents, capitals, marks and order of words:
    // - a number as it is printed: "1.l", "36 a", "51 (b) (vii)", "2.3.4" through all levels, its
    //   beginning ("24" also finds 24.f); with the kind of it or of what it belongs to ("art. 36",
    //   "objetivo 3 acción 2", "pillar 3" also where pillars bear no number, "recomendación 45" for
    //   the 45th of the document), and with the plan by any of its names ("HP11 1.a", "UNGASS 5.g");
    // - words of the title, of what it belongs to and of the plan: their beginning, or a part of
    //   them, in the singular or plural. Words that say nothing count for nothing.
    // Empty: all of the theme.
    std::string words;
    std::string theme;  // code of commitment_themes; "" for any
    std::string plan;   // id; "" for all
};

// Best first: whose number it is, whose title it is, of whose title the words are, then the rest;
// what is equal in the order of the plans. Where nothing has all the words, what has most of them.
// Nothing for a query that asks for nothing.
std::vector<Place> Search(const Plans& plans, const Query& query, std::size_t most = 50);

}  // namespace atalaya::commitments
