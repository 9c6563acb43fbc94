#pragma once

// What must be done by when: triage, analysis, decision, review (content, kind "warning_steps"; a
// country sets its own hours in its folder of content). What is late is computed from the records
// whenever it is asked for, and stored nowhere.

#include <set>
#include <span>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "content/library.hpp"
#include "registers/model.hpp"
#include "registers/records.hpp"

namespace atalaya::warning {

struct Step {
    std::string id;  // "triage"
    LocalText title, description;
    std::string register_id;          // whose records are watched
    std::vector<std::string> states;  // in which the step is not yet done
    std::string from;                 // date field, "created" or "changed": when the clock starts
    std::string condition;            // expression over the record; "" for all
    // Done also where a record of another register names the record in a field and is in one of these
    // states: an assessment that is decided. "" for no such register.
    std::string settled_by, settled_field;
    std::vector<std::string> settled_states;
    int hours = 0;
    // Fewer hours where this expression holds ("deaths >= 2"); "" for none.
    std::string urgent_condition;
    int urgent_hours = 0;
};
// In the order of the files. Errors: warning.steps_invalid, whose details, each with file and line,
// are warning.step_register {register}, warning.step_state {state, known}, warning.step_from
// {field}, warning.step_settled {field, register}, warning.step_urgent_hours {hours}, expr.*.
Result<std::vector<Step>> ReadSteps(const content::Library& library,
                                    const registers::Catalogue& catalogue);

struct Due {
    std::string step, register_id, reference;  // "triage", "notifications", "XA-12"
    LocalText title;                           // of the step
    std::string what;                          // the record's name
    base::Timestamp since = 0, due = 0;
    bool late = false, urgent = false, exercise = false;
};

// What the caller may read and is not done, the longest overdue first; at most `most` per step,
// `more` says how many there are beyond. A clock that starts on a day starts at its beginning
// (UTC); one whose field is empty starts when the record was entered. Registers that the caller
// may not read, or whose fields in a condition are hidden from the caller, are passed over; a record
// that the caller may not read settles nothing.
// Errors: those of Records::List.
struct DueList {
    std::vector<Due> items;
    std::int64_t more = 0;
    bool more_at_least = false;  // counting stopped
};
Result<DueList> WhatIsDue(store::Database& database, const access::Caller& caller,
                          const registers::Catalogue& catalogue, const registers::Records& records,
                          std::span<const Step> steps, base::Timestamp now, int most = 50);

// The fields whose value names a record, the best first.
std::vector<const registers::Field*> NamingFields(const registers::Model& model);
// The record's name in one line: what its form asks for and search finds ("Three overdoses after a
// blue tablet"), its reference where nothing may be shown.
std::string NameOfRecord(const registers::Model& model, const registers::Record& record,
                         const std::set<std::string>& hidden);

}  // namespace atalaya::warning
