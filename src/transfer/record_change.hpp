#pragma once

// Private to the room: what a row of a file does to a record that is there already. Its fields
// change, it takes a step to another state, or both; each under the rules that hold by hand.

#include <string>

#include "base/json.hpp"
#include "registers/records.hpp"
#include "transfer/mapping.hpp"

namespace atalaya::transfer {

struct ImportWork;

struct RecordChange {
    json::object patch;                            // of its fields; empty: they stay
    const registers::Transition* step = nullptr;   // null: it stays in its state
    bool step_first = false;                       // the record can be changed only thereafter

    bool Nothing() const { return patch.empty() && step == nullptr; }
    bool IsTwofold() const { return !patch.empty() && step != nullptr; }
};

// Whether the caller may do what the row asks. Errors: access.denied, record.not_editable and what
// else stands in the way of a change by hand; of the step, at "/state" or "/state/reason":
// import.no_step {state, target_state, states}, import.reason_needed {transition},
// record.transition_condition, record.four_eyes.
Result<RecordChange> JudgeChange(const ImportWork& work, const registers::Record& before,
                                 json::object patch, const RowStep& row);
// Carries it out. The reason of the step names the file, the sheet and the line.
Result<void> StoreChange(store::Transaction& tx, const ImportWork& work,
                         const registers::Record& before, const RecordChange& change,
                         const std::string& reason, std::int64_t line);

}  // namespace atalaya::transfer
