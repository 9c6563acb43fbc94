#pragma once

// What a round shows of all countries together: how many fulfil each commitment, by pillar, beside
// earlier rounds; who did not take part; what was recommended, and how it is followed.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evaluation/evidence.hpp"
#include "evaluation/papers.hpp"
#include "evaluation/rounds.hpp"

namespace atalaya::evaluation {

// Countries by rating, of one commitment or of several together.
struct Share {
    std::vector<int> by_level;   // one for each level of the round's scale, in its order
    int rated = 0;               // on the scale: what `fulfilled` is a share of
    int fulfilled = 0;
    int unrated = 0;             // counted countries without a rating
    int evidence = 0;            // frozen items behind the answers
    int with_evidence = 0;       // countries that have any
    bool covered = false;        // asked about in that round at all
    // In hundredths, rounded; nullopt when nobody is rated.
    std::optional<int> Percent() const;
};

struct ShareLine {
    std::string node, number, pillar;
    LocalText title;
    commitments::Kind kind = commitments::Kind::Action;
    int depth = 1;               // 1: a pillar
    bool asked = false;          // about the node itself; otherwise it sums what is below it
    Share share;
    std::vector<Share> earlier;  // one for each earlier round
    // Countries by level id, of a node that is asked about; in the order of their codes.
    std::map<std::string, std::vector<std::string>> countries;
};

struct CountryStanding {
    std::string country;
    std::string state;           // "": the caller may not know it
    std::string reason;
    bool counted = false;        // its adopted report is among those that are counted
    bool absent = false;
    bool late = false;
    base::Timestamp at = 0;      // since when it stands there
};

// Recommendations made to the counted countries and what became of them.
struct FollowUpSummary {
    int recommendations = 0, reiterated = 0;
    std::map<std::string, int> by_type, by_priority;
    std::map<std::string, int> by_progress;   // "": nothing reported yet
    int assistance = 0;                       // countries that need or ask for help
};

struct Hemispheric {
    Round round;
    std::vector<Round> earlier;           // newest first
    std::vector<int> earlier_counted;     // countries, one for each
    LocalText plan_title;
    std::vector<CountryStanding> countries;
    int counted = 0, absent = 0, late = 0;
    Share total;
    std::vector<Share> earlier_total;
    std::vector<ShareLine> lines;         // pillars, objectives and actions in the order of the plan
    FollowUpSummary follow_up;
};

class HemisphericReports {
 public:
    // All of them outlive this object.
    HemisphericReports(const Papers& papers, Gate& gate, Rounds& rounds,
                       std::function<Evidence::Models()> texts)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_texts(std::move(texts)) {}

    // Counts the countries whose report is adopted and which the caller may read: anyone counts
    // the published ones, an expert never the own country. `earlier`: rounds to compare with, of
    // any plan; empty: those before it in the chain of `previous`, up to kMostEarlier.
    // Errors: evaluation.round_unknown, access.denied.
    Result<Hemispheric> Get(const access::Caller& caller, std::string_view round,
                            const std::vector<std::string>& earlier = {});

    // The same for other work of the room: no right is asked for the round as such.
    Result<Hemispheric> Assemble(store::Transaction& tx, const access::Caller& caller,
                                 std::string_view round,
                                 const std::vector<std::string>& earlier = {});

    static constexpr int kMostEarlier = 5;

 private:
    struct Counted;
    Result<std::vector<Round>> Earlier(store::Transaction& tx, const Round& round,
                                       const std::vector<std::string>& named);
    std::vector<CountryStanding> Standings(store::Transaction& tx, const access::Caller& caller,
                                           const Round& round) const;
    Counted Count(store::Transaction& tx, const Round& round,
                  const std::vector<CountryStanding>& standings) const;
    FollowUpSummary Summarise(store::Transaction& tx, const Round& round,
                              const std::vector<CountryStanding>& standings) const;

    const Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    const std::function<Evidence::Models()> m_texts;
};

}  // namespace atalaya::evaluation
