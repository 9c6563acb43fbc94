#pragma once

// What a country says to the draft on it, and what the experts answer: each comment, one by one,
// with a reason.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evaluation/members.hpp"

namespace atalaya::evaluation {

enum class Verdict : std::uint8_t { Accepted, Partly, Rejected };
std::string_view NameOf(Verdict verdict);  // "accepted", "partly", "rejected"
std::optional<Verdict> VerdictFromName(std::string_view name);

// Kind of paper "comment", id "1", "2" ...; state: "made", the verdict's name, or "withdrawn".
struct Comment {
    std::string id;
    std::string node;              // whose finding is commented
    std::int64_t finding = 0;      // version of the finding that the country had before it
    std::string text;
    std::string made_by;
    base::Timestamp made_at = 0;
    std::optional<Verdict> verdict;
    std::string reason;            // of the verdict
    std::string answered_by;
    base::Timestamp answered_at = 0;
    std::string withdrawal;        // the reason, once it is withdrawn
    std::int64_t version = 0;
};

class Comments {
 public:
    // All of them outlive this object.
    Comments(Papers& papers, Gate& gate, Rounds& rounds, const Members& members,
             const base::Clock& clock)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_members(members), m_clock(clock) {}

    // By the country. Errors: those of EnterToChange, evaluation.deadline_passed {deadline, date},
    // evaluation.finding_unknown {node}, evaluation.text_missing, evaluation.too_long.
    Result<Comment> Make(const access::Caller& caller, std::string_view round,
                         std::string_view country, std::string_view node, std::string_view text);
    // By the country, while it may comment. Errors besides: evaluation.comment_unknown {id},
    // evaluation.reason_needed, evaluation.changed_meanwhile.
    Result<Comment> Withdraw(const access::Caller& caller, std::string_view round,
                             std::string_view country, std::string_view id,
                             std::int64_t version, std::string_view reason);
    // By a member of the group; may be changed until the report leaves the group. Errors: those of
    // EnterToChange, evaluation.not_a_member, evaluation.comment_unknown {id},
    // evaluation.verdict_unknown {value, known}, evaluation.reason_needed, evaluation.too_long,
    // evaluation.changed_meanwhile.
    Result<Comment> Answer(const access::Caller& caller, std::string_view round,
                           std::string_view country, std::string_view id, std::int64_t version,
                           std::string_view verdict, std::string_view reason);
    // In the order in which they were made; with `node` those on it. Errors: those of Enter.
    Result<std::vector<Comment>> List(const access::Caller& caller, std::string_view round,
                                      std::string_view country, std::string_view node = {});

    // --- for the other classes of the room: no rights are asked --------------------
    std::vector<Comment> OfCountry(store::Transaction& tx, std::string_view round,
                                   std::string_view country) const;
    // The check "comments_answered": evaluation.comments_open {count} with
    // evaluation.comment_open {id, node} as details.
    Result<void> CheckAnswered(store::Transaction& tx, const Step& step) const;

 private:
    Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    const Members& m_members;
    const base::Clock& m_clock;
};

}  // namespace atalaya::evaluation
