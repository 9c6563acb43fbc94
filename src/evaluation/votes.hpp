#pragma once

// Votes on a rating where the group does not agree: one for each country, of whoever speaks for it.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "evaluation/drafts.hpp"

namespace atalaya::evaluation {

// Kind of paper "vote" of the country evaluated, id "<node>:<country that votes>"; state: the
// level voted for.
struct Vote {
    std::string node, country;     // that votes
    std::string level;             // of the scale, or kAbstention
    std::string explanation;       // may be empty
    std::string author;
    base::Timestamp at = 0;
    std::int64_t version = 0;
    static constexpr std::string_view kAbstention = "abstention";
};
// The votes on one node.
struct Tally {
    std::string node;
    std::map<std::string, int> by_level;   // kAbstention among them
    std::vector<Vote> votes;               // by country
};

class Votes {
 public:
    // All of them outlive this object.
    Votes(Papers& papers, Gate& gate, Rounds& rounds, Members& members, const Drafts& drafts)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_members(members),
          m_drafts(drafts) {}

    // Votes for the caller's country, or changes its vote. `version`: of the country's vote, 0 for
    // none. Errors: those of EnterToChange and Members::VoiceOf, evaluation.finding_unknown {node}
    // (nothing is drafted to vote on), evaluation.level_unknown {level, known},
    // evaluation.too_long, evaluation.changed_meanwhile.
    Result<Vote> Put(const access::Caller& caller, std::string_view round,
                     std::string_view country, std::string_view node, std::int64_t version,
                     std::string_view level, std::string_view explanation);
    // By node; with `node` of that alone. Errors: those of Enter.
    Result<std::vector<Tally>> List(const access::Caller& caller, std::string_view round,
                                    std::string_view country, std::string_view node = {});
    // The country for which the caller may vote in the round; "" for none.
    std::string Voice(const access::Caller& caller, std::string_view round);

 private:
    Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    Members& m_members;
    const Drafts& m_drafts;
};

}  // namespace atalaya::evaluation
