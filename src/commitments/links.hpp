#pragma once

// Everything that is linked to a commitment, in both directions and over several steps, and where
// else an answer to it counts.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "commitments/crosswalk.hpp"

namespace atalaya::commitments {

struct LinkQuery {
    int steps = 3;                    // 1 to kMostSteps
    std::set<std::string> asserters;  // of AsserterOf; empty: all
    std::set<LinkType> types;         // as seen from the nearer end; empty: all
};

// Who asserts a link: the crosswalk's id; "<id>:reading" where the link is what we take a printed
// reference for that cannot be followed, so that a published table is never mixed with ours.
std::string AsserterOf(const Crosswalks::End& link);

inline constexpr int kMostSteps = 6;

// A commitment that was reached.
struct Linked {
    Place place;
    int step = 0;                        // links between it and the start
    const Node* before = nullptr;        // the one it was reached from: of the step before
    std::vector<Crosswalks::End> links;  // all between the one before and it, seen from that one
    // What the start is to it, as far as that follows from the way: part of what is part of
    // something is part of that too. Unset: the way says only that they are related.
    std::optional<LinkType> type;
};

// What is linked to a node above the start: an objective's links tell of its actions too.
struct Above {
    const Node* node = nullptr;
    std::vector<Crosswalks::End> links;
};

struct LinkedView {
    std::vector<Linked> linked;  // nearest first, then in the order of plans
    std::vector<Above> above;    // from the top down; without those that have no link
};

// Breadth first, so that each commitment is reached over the fewest links. Precondition: `start`
// is of a plan of the crosswalks, and `query.steps` within its limits.
LinkedView FindLinked(const Crosswalks& crosswalks, const Place& start, const LinkQuery& query);

// Where one answer counts.
struct Satisfied {
    // The start, or a whole of which each of these is a part, asks the same: answered with it.
    std::vector<Linked> wholly;
    // The start is a part of these: an answer to it answers them in part.
    std::vector<Linked> in_part;
    // A table sets these beside the start, or beside one that is wholly answered, without saying
    // how far they agree: to be looked at. None of the two above.
    std::vector<Linked> perhaps;
};

// However many links away. Same precondition.
Satisfied FindSatisfied(const Crosswalks& crosswalks, const Place& start);

}  // namespace atalaya::commitments
