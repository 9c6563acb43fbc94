#pragma once

// What the secretariat asks about an answer that is incomplete or unclear, and what the country
// says to it. Nothing of it is lost, and nothing of it judges.

#include <string>
#include <string_view>
#include <vector>

#include "evaluation/rounds.hpp"

namespace atalaya::evaluation {

// Kind of paper "clarification"; its states: "asked", "answered", "withdrawn".
struct Clarification {
    std::string id;             // "1", "2" ... within country and round
    std::string question;       // of the instrument; "" for the questionnaire as a whole
    std::string text;           // what is asked
    std::string asked_by;
    base::Timestamp asked_at = 0;
    std::string answer;         // "" while there is none
    std::string answered_by;
    base::Timestamp answered_at = 0;
    std::string withdrawal;     // the reason, once it is withdrawn
    std::string state;
    std::int64_t version = 0;
};

class Clarifications {
 public:
    Clarifications(Papers& papers, Gate& gate, Rounds& rounds, const base::Clock& clock)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_clock(clock) {}

    // Errors of all: evaluation.round_unknown, evaluation.not_invited, access.denied,
    // evaluation.own_country; of the changing ones evaluation.not_open {state}.
    // Ask: evaluation.question_unknown, evaluation.text_missing, evaluation.too_long {limit}.
    Result<Clarification> Ask(const access::Caller& caller, std::string_view round,
                              std::string_view country, std::string_view question,
                              std::string_view text);
    // Answers, or changes the answer. Errors besides: evaluation.clarification_unknown {id},
    // evaluation.text_missing, evaluation.too_long, evaluation.changed_meanwhile.
    Result<Clarification> Answer(const access::Caller& caller, std::string_view round,
                                 std::string_view country, std::string_view id,
                                 std::int64_t version, std::string_view text);
    // By those who asked, before it is answered. Errors besides: evaluation.clarification_unknown,
    // evaluation.clarification_answered, evaluation.reason_needed, evaluation.changed_meanwhile.
    Result<Clarification> Withdraw(const access::Caller& caller, std::string_view round,
                                   std::string_view country, std::string_view id,
                                   std::int64_t version, std::string_view reason);
    // In the order in which they were asked.
    Result<std::vector<Clarification>> List(const access::Caller& caller, std::string_view round,
                                            std::string_view country);

    // The check "clarifications_answered": evaluation.clarifications_open {count}, with
    // evaluation.clarification_open {id, question} as details.
    Result<void> CheckAnswered(store::Transaction& tx, const Step& step) const;

 private:
    Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    const base::Clock& m_clock;
};

}  // namespace atalaya::evaluation
