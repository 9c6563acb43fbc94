#pragma once

// The headings of a document, as its table of contents shows them.

#include <string>
#include <string_view>
#include <vector>

#include "documents/document.hpp"

namespace atalaya::documents {

struct OutlineItem {
    int level = 1;       // 1 or 2
    std::string text, anchor;
};

// The anchor of the n-th heading, from 1 on: "h1", "h2" ...
std::string AnchorOf(int heading);
// What stands between a label and its text: French sets the colon apart.
std::string_view AfterLabel(Lang lang);
// Headings of the first two levels. One of level 2 before any of level 1 counts as level 1.
std::vector<OutlineItem> OutlineOf(const Document& document);

}  // namespace atalaya::documents
