#pragma once

// What waits for a person in the rounds of evaluation.

#include <map>
#include <string>
#include <vector>

#include "evaluation/evaluation.hpp"

namespace atalaya::evaluation {

// What waits for the caller with one country in one round.
struct Work {
    Round round;
    Participation at;
    int to_answer = 0;     // questions asked of the caller that have no answer
    int to_review = 0;     // answers that the caller, for the entity, has not looked at
    int to_explain = 0;    // clarifications that the caller can answer
    // For members of the expert group; those of a pillar are counted for whom it is assigned to,
    // and those of a pillar that nobody has for the coordinators.
    int to_draft = 0;      // commitments without a rating
    int to_reply = 0;      // comments of the country without an answer
    int to_vote = 0;       // ratings that others have voted on, and the caller's country has not
    int to_read = 0;       // for coordinators: findings of a later draft that nobody read out yet
    // Steps that the caller could take now and that go on with the work: those that need no reason.
    std::vector<Transition> steps;

    int count() const {
        return to_answer + to_review + to_explain + to_draft + to_reply + to_vote + to_read;
    }
};

// Countries with nothing for the caller are left out. Rounds with the newest first, their countries
// in order of their codes.
Result<std::vector<Work>> WorkFor(Evaluation& room, const access::Caller& caller);

// Of work that is counted from the papers of all countries at once: by country, only those with any.
std::map<std::string, Work> GroupWorkFor(Evaluation& room, const access::Caller& caller,
                                         const Round& round,
                                         const std::vector<Participation>& countries);

}  // namespace atalaya::evaluation
