#pragma once

// The sentences of an official text, each beside the commitment that it is the text of.

#include <string>
#include <vector>

#include "base/result.hpp"
#include "commitments/plan.hpp"
#include "commitments/text_document.hpp"

namespace atalaya::commitments {

struct PlacedText {
    const Node* node = nullptr;
    int line = 0;
    std::string text;       // without its number
    bool by_words = false;  // the source prints no number: it was known by its words and its place
};

// A part of the document that no commitment got.
struct UnplacedText {
    int line = 0;
    std::string text;
    Error reason;  // commitments.text_number_unknown {number}, commitments.text_out_of_order
                   // {number}, commitments.text_no_number
};

// A commitment that got no text.
struct MissingText {
    const Node* node = nullptr;
    int after = 0, before = 0;  // lines of its neighbours; 0: none on this side
};

struct Placement {
    std::vector<PlacedText> placed;
    std::vector<UnplacedText> unplaced;  // from the first placed line to the last
    std::vector<MissingText> missing;    // without headings
    std::size_t asked = 0;               // commitments of the plan, without headings
    double alike = 0;                    // share of a title's words that its text has, on average
};

// Whether a document is the text of the plan: at least half of it is placed, and the sentences
// share words with the titles, which they do not in a text that only has the same numbers.
bool IsRecognised(const Placement& placement);

// Places by number and order: of all ways to go through plan and document side by side, the one
// that places most and holds together, where a sentence that shares words with the title (in
// `lang`) counts for more. A number out of its order is taken where it stands once between its
// neighbours of the same rank, as in a table that is read row by row. Where the source prints no
// numbers, words and place decide: a paragraph alone between two that are placed, a sentence with
// as many parts as a section has commitments. A sentence whose number is lost is not guessed at:
// it is told as unplaced. Footnotes, and what pages repeat at their head, are left out. The error
// commitments.text_without_numbers {placed, asked} comes when fewer than one commitment in four is
// placed: then the numbers are missing, or the document is another.
Result<Placement> PlaceTexts(const Plan& plan, std::string_view document, Lang lang);

struct Recognised {
    const Plan* plan = nullptr;
    Placement placement;
};

// The plans whose text the document is, in the order of their ids: several where they are printed
// together. Of two that claim the same lines (the numbers of two plans are much the same), only the
// better. The error commitments.text_no_plan comes when there is none.
Result<std::vector<Recognised>> RecogniseTexts(const Plans& plans, std::string_view document,
                                               Lang lang);

}  // namespace atalaya::commitments
