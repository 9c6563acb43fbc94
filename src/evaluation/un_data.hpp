#pragma once

// What a round says of the commitments of the United Nations, through the crosswalks: data for the
// reports on their follow-up. A link that a published table asserts is counted apart from those
// that are ours.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "commitments/crosswalk.hpp"
#include "evaluation/hemispheric.hpp"

namespace atalaya::evaluation {

// The sources whose commitments are reported on, in this order.
inline constexpr std::array<std::string_view, 5> kUnSources = {
    "political_declaration_2009", "plan_of_action_2009", "special_session_2016",
    "ministerial_declaration_2019", "sustainable_development_goals"};
// The one over which another commitment may be reached: the published table begins there.
inline constexpr std::string_view kUnBetween = "special_session_2016";

// A link on the way from an action of the round's plan to a commitment.
struct UnStep {
    std::string to;                    // id of the commitment that it leads to
    commitments::LinkType type;        // what stands before it is to that one
    std::string asserted_by;           // commitments::AsserterOf
    bool published = false;            // a published table says so, and we read nothing into it
};

// One way in which an action serves a commitment.
struct UnServing {
    std::string action;                // id in the round's plan
    std::vector<UnStep> steps;         // one, or two over a recommendation of 2016
    int rated = 0, fulfilled = 0;      // countries
    // Whether the last link is a published one. The first of two is always ours: no published
    // table speaks of the plan.
    bool published() const { return steps.back().published; }
};

// The countries over all the actions that serve a commitment.
struct UnTally {
    int actions = 0;
    int rated = 0;       // with a rating on the scale of any of them
    int fulfilled = 0;   // of these: that fulfil every one that was rated
    int in_part = 0;     // of these: that fulfil some
    int ratings = 0, ratings_fulfilled = 0;
};

struct UnCommitment {
    std::string node, number;          // number: of the source, or its paragraph
    LocalText title;
    std::vector<UnServing> servings;   // ours first, then published, each by the action
    UnTally ours, published;
};

struct UnSource {
    std::string id;
    LocalText title;
    std::vector<UnCommitment> commitments;   // without headings, in the order of the source
    int linked = 0;                    // of these: that any action serves
};

// A table of links that was used.
struct UnTable {
    std::string asserter;              // crosswalk, or "<id>:reading"
    LocalText title, asserted_by;
    std::string source;                // "" where the links are ours
    bool published = false;
    int links = 0;                     // used
};

struct UnData {
    Round round;
    LocalText plan_title;
    int invited = 0, counted = 0, actions = 0;   // actions: asked about in the round
    std::vector<UnSource> sources;
    std::vector<UnTable> tables;
};

// From what the caller may count: see HemisphericReports.
UnData MakeUnData(const Hemispheric& report, const commitments::Plans& plans,
                  const commitments::Crosswalks& crosswalks);

}  // namespace atalaya::evaluation
