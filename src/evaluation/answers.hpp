#pragma once

// The answers of a country to the questions of a round: given by institutions, reviewed by the
// coordinating entity, with evidence that is frozen when they are submitted.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evaluation/answer_value.hpp"
#include "evaluation/evidence.hpp"
#include "evaluation/linked.hpp"
#include "evaluation/rounds.hpp"

namespace atalaya::evaluation {

struct Place;   // place.hpp

// Kind of paper "answer", id of the question. States of the paper: "given" (by an institution, or
// carried over: the entity has not looked at it yet) and "reviewed".
struct Answer {
    std::string question;
    json::value value;                 // as CheckValue keeps it; null: nothing answered yet
    std::string note;                  // of the country, for the readers
    std::vector<json::object> evidence;   // see evidence.hpp
    // Where the value was taken from: {"round", "version"} of an earlier round, {"round",
    // "question", "version", "link"} of a linked question, {"indicator", "year",
    // "definition_version", "data_version"}, or {"node", "envelope", "revision"} of what the
    // country's own node sent; empty: it was entered.
    json::object source;
    bool reviewed = false;
    std::int64_t version = 0;          // 0: no answer yet
    std::string author;
    base::Timestamp at = 0;
};

// What is entered for a question. `source` names the proposal that was taken, {"round"}, {"round",
// "question"} or {"indicator"}; it is kept only while the value is the proposed one.
struct AnswerInput {
    json::value value;   // null: none, or no longer
    std::string note;
    std::vector<json::object> evidence;
    json::object source;
};

// What the country's own node sent as its answer.
struct HandedAnswer {
    std::string question;
    json::value value;                 // null: it answers no longer
    std::string note;
    bool reviewed = false;             // there
    std::int64_t version = 0;          // of the answer here that is replaced; 0: none
};

// A value that could be taken over; it is no answer before somebody says so.
struct Proposal {
    json::value value;
    json::object source;               // as Answer::source
    std::string round;                 // of another answer; "" for an indicator
    base::Timestamp at = 0;            // of the other answer or of the data
    // Of a linked question: which, and by which links an answer to it counts here.
    std::string question, node;
    LocalText title;
    std::optional<commitments::LinkType> link;   // as LinkedQuestion::type
    std::vector<LinkStep> way;
};

// How far the answers of a country are, over some questions.
struct Completeness {
    int asked = 0;        // conditions considered
    int answered = 0;     // with a value or the reason why there is none
    int required = 0, required_answered = 0;
    int reviewed = 0;
};

// Countries by nodes; of the countries only those whose answers the caller may read.
struct Matrix {
    std::vector<std::string> nodes;       // in the order of the questionnaire
    std::vector<std::string> countries;   // sorted
    // By country, by node: per cent of what is asked that is answered, or kNothingAsked.
    std::vector<std::vector<int>> cells;
};
inline constexpr int kNothingAsked = -1;

class Answers {
 public:
    // All of them outlive this object.
    Answers(Papers& papers, Gate& gate, Rounds& rounds, const Evidence& evidence)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_evidence(evidence) {}

    // Enters or changes an answer. `version`: the one that the caller saw, 0 for none. An answer
    // by the entity counts as reviewed. Errors: evaluation.round_unknown, evaluation.not_invited,
    // evaluation.question_unknown, access.denied (also when none of the institutions asked is the
    // caller's), evaluation.own_country, evaluation.not_open {state}, evaluation.answer_invalid
    // with details, evaluation.changed_meanwhile {version, by, at}.
    Result<Answer> Put(const access::Caller& caller, std::string_view round,
                       std::string_view country, std::string_view question,
                       std::int64_t version, const AnswerInput& input);
    // Enters what the country's own node sent, for whoever may import answers; evidence that is
    // here stays. `source`: as Answer::source. All in one transaction; returns what could not be
    // entered, with the question as the place: errors of Put. Errors: evaluation.round_unknown,
    // evaluation.not_invited, access.denied, evaluation.own_country, evaluation.not_open {state}.
    Result<std::vector<Error>> TakeHanded(const access::Caller& caller, std::string_view round,
                                          std::string_view country, const json::object& source,
                                          const std::vector<HandedAnswer>& handed);
    // The entity confirms answers as they are. Errors as Put; evaluation.answer_missing {question}.
    // Returns how many were not reviewed before.
    Result<int> Review(const access::Caller& caller, std::string_view round,
                       std::string_view country, const std::vector<std::string>& questions);
    // Takes over every answer of the earlier rounds (the previous one and those before it, the
    // newest first) for which there is none yet, unreviewed. Evidence stays with its round.
    // Returns how many. Errors as Put; evaluation.no_previous.
    Result<int> CarryOver(const access::Caller& caller, std::string_view round,
                          std::string_view country);

    // Errors of the reading operations: evaluation.round_unknown, evaluation.not_invited,
    // evaluation.question_unknown, access.denied, evaluation.own_country.
    Result<Answer> Get(const access::Caller& caller, std::string_view round,
                       std::string_view country, std::string_view question);
    // Every answer there is to questions of the round, by question id; with `node` only to those
    // on that node.
    Result<std::vector<Answer>> List(const access::Caller& caller, std::string_view round,
                                     std::string_view country, std::string_view node = {});
    Result<std::vector<Answer>> History(const access::Caller& caller, std::string_view round,
                                        std::string_view country, std::string_view question);
    // What the question could be answered with: from the earlier rounds, from questions on linked
    // commitments in any round (only answers that the caller may read), from its indicator.
    Result<std::vector<Proposal>> Proposals(const access::Caller& caller, std::string_view round,
                                            std::string_view country, std::string_view question);
    // What was frozen, beside what is there now. Empty before submission.
    Result<std::vector<FrozenItem>> FrozenEvidence(const access::Caller& caller,
                                                   std::string_view round,
                                                   std::string_view country,
                                                   std::string_view question);
    // The country has handed in a file for its answers of the round, whose bytes are kept. Errors
    // as Put.
    Result<void> NoteFile(const access::Caller& caller, std::string_view round,
                          std::string_view country, const base::Digest& digest);
    // What a file of that digest is called in a version of the answer, as its value or among its
    // evidence. Errors: attachment.unknown.
    Result<registers::AttachmentName> FindFile(const access::Caller& caller,
                                               std::string_view round, std::string_view country,
                                               std::string_view question,
                                               const base::Digest& digest);
    // Whether the caller may hand in files now, for whatever question. Errors as Put.
    Result<void> RequireAnswering(const access::Caller& caller, std::string_view round,
                                  std::string_view country);
    // By node of the plan; the key "" holds the sum.
    Result<std::map<std::string, Completeness>> Progress(const access::Caller& caller,
                                                         std::string_view round,
                                                         std::string_view country);

    // How far all countries are. Errors: evaluation.round_unknown, access.denied.
    Result<Matrix> Overview(const access::Caller& caller, std::string_view round);

    // Whether the caller may enter this answer now: asked of the caller's institution, open.
    bool MayPut(const access::Caller& caller, const Round& round, const Participation& at,
                const Question& question) const;
    // Whether the question is one that the caller answers, whatever the state.
    bool IsAskedOf(const access::Caller& caller, const Round& round, const Participation& at,
                   const Question& question) const;
    // Whether the caller may review and carry over now.
    bool MayReview(const access::Caller& caller, const Round& round,
                   const Participation& at) const;

    // --- for the other classes of the room: no rights are asked --------------------
    // The country's answers by question.
    std::map<std::string, Answer> OfCountry(store::Transaction& tx, const Round& round,
                                            std::string_view country) const;
    // The check "answers_complete": evaluation.answers_incomplete {count} with
    // evaluation.answer_missing {question} and evaluation.answer_unreviewed {question} as details.
    Result<void> CheckComplete(store::Transaction& tx, const Step& step) const;
    // The effect "freeze_evidence".
    Result<Write> FreezeEvidence(const Step& step);

    static Answer FromPaper(const Paper& paper);

 private:
    Result<Place> Readable(store::Transaction& tx, const access::Caller& caller,
                           std::string_view round, std::string_view country) const;
    Result<Place> Changeable(store::Transaction& tx, const access::Caller& caller,
                             std::string_view round, std::string_view country,
                             const std::vector<std::string>& units,
                             access::Action action = access::Action::Update) const;
    Result<void> EnterHanded(store::Transaction& tx, const access::Caller& caller,
                             const Place& place, const json::object& source,
                             const HandedAnswer& handed) const;
    // The question, for one who may read its answer.
    Result<Question> Asked(const access::Caller& caller, std::string_view round,
                           std::string_view country, std::string_view question);
    bool IsEntity(const access::Caller& caller, const Round& round,
                  const Participation& at) const;
    std::vector<Proposal> Earlier(store::Transaction& tx, const Round& round,
                                  std::string_view country, const Question& question) const;
    // From questions on linked commitments, the newest answer first.
    Result<std::vector<Proposal>> FromLinked(store::Transaction& tx, const access::Caller& caller,
                                             const Place& place, const Question& question) const;
    // Whether the file was handed in for the country in the round, or in one of those before it
    // whose answers are carried over.
    bool HasFile(store::Transaction& tx, const Round& round, std::string_view country,
                 const base::Digest& digest) const;
    Result<void> CheckFiles(store::Transaction& tx, const Place& place, const Question& question,
                            const json::value& value) const;
    Result<json::object> SourceOf(store::Transaction& tx, const access::Caller& caller,
                                  const Place& place, const Question& question,
                                  const AnswerInput& input, const json::value& value,
                                  const std::optional<Proposal>& figure) const;

    Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    const Evidence& m_evidence;
};

}  // namespace atalaya::evaluation
