#pragma once

// Which questions ask about commitments that crosswalks link, so that one answer is offered
// wherever it counts.

#include <span>
#include <string>
#include <vector>

#include "commitments/links.hpp"
#include "evaluation/rounds.hpp"

namespace atalaya::evaluation {

// A link on the way from the commitment that is asked about to the one that was answered.
struct LinkStep {
    std::string from, to;                // nodes
    commitments::LinkType type = commitments::LinkType::Same;   // of `from` to `to`
    LocalText reason;                    // may be empty in a published table
    std::string crosswalk;               // AsserterOf the link
    LocalText asserted_by;
};

// A question of a round to which an answer may be taken over.
struct LinkedQuestion {
    const Round* round = nullptr;        // of those that were given
    const Question* question = nullptr;
    // What the commitment asked about is to that of this question: Same, PartOf (the answer covers
    // all of it) or Wider (the answer covers a part of it).
    commitments::LinkType type = commitments::LinkType::Same;
    std::vector<LinkStep> way;           // at least one
};

// Whether a value for the one would be a value for the other: same type, and the same unit,
// options, rows and columns. Files stay with the answer for which they were handed in.
bool AskAlike(const Question& a, const Question& b);

// The questions of these rounds on commitments that are the same as that of `question`, a part or
// a whole of it, however many links away, and that ask alike; nearest first. `plan`: of `question`.
std::vector<LinkedQuestion> FindLinkedQuestions(const commitments::Plans& plans,
                                                const commitments::Crosswalks& crosswalks,
                                                std::string_view plan, const Question& question,
                                                std::span<const Round> rounds);

}  // namespace atalaya::evaluation
