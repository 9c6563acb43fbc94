#pragma once

// The headings of a document, as its table of contents shows them.

#include <string>
#include <vector>

#include "documents/document.hpp"

namespace atalaya::documents {

struct OutlineItem {
    int level = 1;       // 1 or 2
    std::string text, anchor;
};

// The anchor of the n-th heading, from 1 on: "h1", "h2" ...
std::string AnchorOf(int heading);
// Headings of the first two levels. One of level 2 before any of level 1 counts as level 1.
std::vector<OutlineItem> OutlineOf(const Document& document);

}  // namespace atalaya::documents
