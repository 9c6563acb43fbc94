#pragma once

// What waits for a person: records in a state from which that person may take them further.

#include <string>
#include <vector>

#include "access/access.hpp"
#include "registers/model.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

struct Waiting {
    std::string state;
    std::vector<std::string> transitions;  // that the caller may carry out there
    std::int64_t count = 0;                // counting stops at kMostWaiting
    bool count_at_least = false;
    std::vector<std::string> newest;       // references, newest first
};
inline constexpr std::int64_t kMostWaiting = 1'000;
inline constexpr int kNewestWaiting = 5;

// By state, in the order of the definition; states where nothing waits are left out. A step on is a
// transition that asks for no reason and does not lead to the first state: what needs a reason (to
// return, to reopen) and what starts over (to recall) takes a record back. A step of which the
// definition says `waits: false` (an activity that begins when its time has come) is none either.
// Of steps that need a second pair of eyes, records that the caller changed last do not wait.
// Whether a step's condition holds is judged when it is taken.
std::vector<Waiting> WaitingFor(store::Transaction& tx, const access::Policy& policy,
                                const access::Caller& caller, const Model& model);

// The condition, over the columns of the main table, that all records fulfil which could wait for
// anyone: "withdrawn = 0 AND state IN (...)"; "" when no state has a step on. The index of what
// waits holds these records only, so that an import of validated records does not pay for it.
std::string CouldWait(const Definition& definition);

}  // namespace atalaya::registers
