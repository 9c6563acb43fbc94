#pragma once

// The official text of a source as a user has it: text taken out of a printed document, with
// whatever that did to it.

#include <string>
#include <string_view>
#include <vector>

namespace atalaya::commitments {

// A paragraph, or a cell of a table; or a line of either where the text is wrapped.
struct Piece {
    int line = 0;                    // in the document, from 1
    std::vector<std::string> label;  // the number that it begins with, as an address: "1.a)" is 1 a;
                                     // empty where it begins with none
    std::string text;                // without the label
    bool heading = false;            // of a section: marked as one, or in capitals
    bool after_blank = false;        // an empty line stands before it
    bool aside = false;  // none of the text itself: a footnote, a rule, or what is printed at the
                         // head of several pages
};

// Pieces in their order. Understood are plain text, Markdown and the tags that are left of tables;
// emphasis is taken away. Precondition: UTF-8.
std::vector<Piece> ReadPieces(std::string_view document);

}  // namespace atalaya::commitments
