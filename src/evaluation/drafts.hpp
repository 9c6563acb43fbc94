#pragma once

// What the experts find about each commitment in a country: a text, a rating and its reason; and
// what the rule of the scale would propose, which is never a rating by itself.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "evaluation/answers.hpp"
#include "evaluation/members.hpp"

namespace atalaya::evaluation {

// The id under which the opening text of a country's report stands among its findings.
inline constexpr std::string_view kIntroduction = "introduction";

// Kind of paper "finding", id: the node of the plan, or kIntroduction. State: the rating.
struct Finding {
    std::string node;
    LocalText text;              // empty in languages that nobody has written yet
    std::string rating;          // level of the round's scale; "" while there is none
    std::string reason;          // of the rating, where it is not the proposed one
    bool read = false;           // by the plenary, as it stands
    int draft = 1;               // in which it was last changed
    std::int64_t version = 0;
    std::string author;          // of this version
    base::Timestamp at = 0;
};
struct FindingInput {
    LocalText text;
    std::string rating, reason;
    bool read = false;
};

// What the rule proposes for a node, and from what.
struct RatingProposal {
    std::string level;       // "" where nothing can be proposed
    int fulfilled = 0;       // questions whose answer counts as fulfilled
    int counted = 0;         // questions that decide: the share is fulfilled / counted
    int outside = 0;         // left out: not applicable, or outside what is rated
    int unanswered = 0;      // of the counted: they fulfil nothing
};

class Drafts {
 public:
    // All of them outlive this object.
    Drafts(Papers& papers, Gate& gate, Rounds& rounds, const Answers& answers,
           const Members& members)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_answers(answers),
          m_members(members) {}

    // Writes a finding. `version`: the one that the caller saw, 0 for none. Errors: those of
    // EnterToChange and Members::RequireAssigned (in the first draft; later the plenary works on
    // all of it), evaluation.node_not_in_round {node}, evaluation.level_unknown {level, known},
    // evaluation.reason_needed (a rating other than the proposed one), evaluation.too_long,
    // evaluation.coordinator_only (to mark it as read), evaluation.changed_meanwhile.
    Result<Finding> Put(const access::Caller& caller, std::string_view round,
                        std::string_view country, std::string_view node, std::int64_t version,
                        const FindingInput& input);
    // Those there are, in the order of the questionnaire; with `node` that one alone. Errors:
    // those of Enter.
    Result<std::vector<Finding>> List(const access::Caller& caller, std::string_view round,
                                      std::string_view country, std::string_view node = {});
    // All versions, newest first: the first draft stays readable beside the second.
    Result<std::vector<Finding>> History(const access::Caller& caller, std::string_view round,
                                         std::string_view country, std::string_view node);
    // What the rule would say of each node that is asked about; for those who rate. Errors: those
    // of EnterToChange.
    Result<std::map<std::string, RatingProposal>> Proposals(const access::Caller& caller,
                                                            std::string_view round,
                                                            std::string_view country);
    // Ratings by country and node, of the countries whose drafts the caller may read: the own one
    // is never among an expert's. Errors: evaluation.round_unknown.
    using Ratings = std::map<std::string, std::map<std::string, std::string>>;
    Result<Ratings> RatingsOfRound(const access::Caller& caller, std::string_view round);
    // Whether the caller may write findings of the country now.
    bool MayPut(const access::Caller& caller, const Round& round, const Participation& at) const;
    // The nodes about which the caller may write now, headings and kIntroduction among them, as a
    // member and by the assignments, and whether a coordinator. For what is offered: nothing where Put would refuse.
    struct Writing {
        std::set<std::string> nodes;
        bool coordinates = false;
    };
    Writing MayWrite(const access::Caller& caller, const Round& round, const Participation& at);

    // --- for the other classes of the room: no rights are asked --------------------
    std::vector<Finding> OfCountry(store::Transaction& tx, const Round& round,
                                   std::string_view country) const;
    std::optional<Finding> Find(store::Transaction& tx, const Round& round,
                                std::string_view country, std::string_view node) const;
    // The check "drafts_rated": evaluation.drafts_unrated {count} with evaluation.finding_unrated
    // {node} as details.
    Result<void> CheckRated(store::Transaction& tx, const Step& step) const;
    // The check "drafts_written": evaluation.drafts_unwritten {count} with
    // evaluation.finding_unwritten {node, language} as details: a finding that is rated says why
    // at least in the working language of the round.
    Result<void> CheckWritten(store::Transaction& tx, const Step& step) const;

    static Finding FromPaper(const Paper& paper);

 private:
    Result<void> CheckRating(store::Transaction& tx, const Round& round, std::string_view country,
                             std::string_view node, const Finding& finding) const;

    Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    const Answers& m_answers;
    const Members& m_members;
};

// The rule of a scale: the first level whose share is reached by the answers on a node. Questions
// that decide nothing as they are answered (Fulfils) are left out; where that leaves none, it is
// the level "not_applicable" outside the scale.
RatingProposal Propose(const Round& round, std::string_view node,
                       const std::map<std::string, Answer>& answers);
// Each node that is asked about in the round, once, in order.
std::vector<std::string> NodesOf(const Round& round);
// Which draft is being written, or was last, in a state: 1 for the first state of the procedure
// in which drafts are open, 2 for the next, and so on; 0 before them.
int DraftIn(const Procedure& procedure, std::string_view state);
// evaluation.node_not_in_round {node} unless something below the node, or the node itself, is
// asked about in the round.
Result<void> CheckNode(const Round& round, std::string_view node);

}  // namespace atalaya::evaluation
