#pragma once

// A year of evaluation, for the annual report to the Commission: as everything stood on its last
// day, or stands now, and beside it the year before.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evaluation/follow_up.hpp"
#include "evaluation/rounds.hpp"

namespace atalaya::evaluation {

struct AnnualExtension {
    std::string deadline;            // of the round's procedure
    Extension extension;             // given in the year
};

// Reasons, extensions and what is late are for those who may read the steps of a round.
struct AnnualCountry {
    std::string country, state, reason;
    base::Timestamp at = 0;          // since when it stands there; 0: from the beginning
    bool absent = false, late = false;
    bool adopted = false, is_public = false;                     // its report
    bool adopted_in_year = false, published_in_year = false;
    std::vector<AnnualExtension> extensions;
};

struct AnnualRound {
    Round round;
    std::vector<AnnualCountry> countries;      // by code
    // When the report on all countries together was adopted and published, in the year.
    std::optional<base::Timestamp> joint_adopted, joint_published;
};

// Counts over all rounds that were open in a year.
struct AnnualFigures {
    int rounds = 0, invited = 0;               // invited: countries, once for each round
    int absent = 0, late = 0, extensions = 0;  // at the end of the year; extensions: given in it
    int adopted = 0, published = 0;            // in the year
    // Recommendations of the reports adopted in the year.
    int recommendations = 0, reiterated = 0;
    int completed = 0;                         // reported as completed in the year
    // All recommendations of reports adopted by the end of the year, by what was reported of them.
    std::map<std::string, int> by_progress;    // "": nothing
    int assistance = 0;                        // countries with a need
};

struct AnnualNeed {
    std::string country, round, node, recommendation;
    NeedSource source = NeedSource::Recommendation;   // or FollowUp
    std::string text;                                 // FollowUp: what the country asks for
};

struct Annual {
    int year = 0;
    base::Timestamp until = 0;       // the end of the year, or now
    bool whole = false;              // the year is over
    std::vector<AnnualRound> rounds; // newest first
    AnnualFigures now, before;       // before: the whole year before
    std::map<std::string, int> by_type, by_priority;   // recommendations made in the year
    std::vector<AnnualNeed> needs;   // at the end of the year; by country, round and number
};

class AnnualReports {
 public:
    // All of them outlive this object.
    AnnualReports(const Papers& papers, Gate& gate, Rounds& rounds, const base::Clock& clock)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_clock(clock) {}

    // A round is open in a year when it was made by its end and, as the year began, some country
    // was still under way in it. What is counted is what the caller may read today: recommendations
    // and follow-up of published reports for everyone. Errors: evaluation.annual_year {year, latest},
    // access.denied.
    Result<Annual> Get(const access::Caller& caller, int year);

 private:
    struct Span;
    Result<Annual> Make(store::Transaction& tx, const access::Caller& caller,
                        const std::vector<Round>& rounds, int year) const;
    AnnualRound Stand(store::Transaction& tx, const access::Caller& caller, const Round& round,
                      const Span& span) const;
    void AddRecommendations(store::Transaction& tx, const access::Caller& caller,
                            const AnnualRound& round, const Span& span, Annual& out) const;

    const Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    const base::Clock& m_clock;
};

}  // namespace atalaya::evaluation
