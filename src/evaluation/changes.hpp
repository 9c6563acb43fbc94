#pragma once

// What a country answered or was found to do otherwise than in the rounds before.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "evaluation/answers.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

// Where something stood before: the last earlier round that says it.
struct Before {
    std::string round;
    LocalText title;              // of that round
    base::Timestamp at = 0;
};
struct ChangedAnswer {
    std::string question, node;
    json::value before, now;      // now: null where nothing is answered
    Before from;
};
struct EarlierRating {
    std::string node;
    std::string before, now;      // levels of the two rounds' scales; now: "" without one yet
    LocalText before_title, now_title;
    bool before_fulfilled = false;
    Before from;
};
// In the order of the questionnaire.
struct Comparison {
    std::vector<ChangedAnswer> answers;   // only those that differ
    std::vector<EarlierRating> ratings;   // whatever was rated before, changed or not
};

class Changes {
 public:
    // All of them outlive this object.
    Changes(Papers& papers, Gate& gate, Rounds& rounds, const Answers& answers)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_answers(answers) {}

    // As far as the caller may read both sides: answers of both rounds; a rating from a report
    // that was adopted before, beside the draft or the adopted report now. With `node` only of that
    // node. Errors: evaluation.round_unknown, evaluation.not_invited; access.denied and
    // evaluation.own_country of one who may read neither answers nor ratings of this round.
    Result<Comparison> Get(const access::Caller& caller, std::string_view round,
                           std::string_view country, std::string_view node = {});

 private:
    bool Reads(const access::Caller& caller, Part part, const Place& place) const;
    // A report that is sealed, for one who may read it.
    bool ReadsAdopted(const access::Caller& caller, const Place& place) const;
    std::vector<Place> EarlierPlaces(store::Transaction& tx, const Place& place) const;
    std::vector<ChangedAnswer> AnswersBefore(store::Transaction& tx, const Place& now,
                                             const std::vector<Place>& earlier) const;
    std::vector<EarlierRating> RatingsBefore(store::Transaction& tx, const Place& now,
                                             const std::vector<Place>& earlier) const;
    // By node, of those that stand.
    std::map<std::string, Paper> Findings(store::Transaction& tx, const Place& place) const;

    Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    const Answers& m_answers;
};

}  // namespace atalaya::evaluation
