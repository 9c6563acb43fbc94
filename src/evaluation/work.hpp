#pragma once

// What waits for a person in the rounds of evaluation.

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
    // Steps that the caller could take now and that go on with the work: those that need no reason.
    std::vector<Transition> steps;
};

// Countries with nothing for the caller are left out. Rounds with the newest first, their countries
// in order of their codes.
Result<std::vector<Work>> WorkFor(Evaluation& room, const access::Caller& caller);

}  // namespace atalaya::evaluation
