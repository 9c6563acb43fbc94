#pragma once

// Validating one record without storing it.

#include <functional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "registers/record.hpp"

namespace atalaya::registers {

struct Checked {
    Record record;
    Findings findings;  // warnings only when it may be stored
    bool ok() const;
    // record.invalid with the findings that are errors as details; precondition: !ok().
    Error ToError(const Model& model) const;
};

struct CheckContext {
    std::string country;  // whose record it is
    base::Date today;
    // Whether a record that is referred to exists and may be seen. Unset: not asked.
    std::function<bool(std::string_view register_id, std::string_view reference)> exists;
};

// Reads and validates input: {"mark": ..., "unit": ..., fields...}. A missing value is null; with
// a reason {"missing": "refused"}. Over `before` it is a merge patch (RFC 7396). Thread-safe.
// Findings: record.* (required, rule, field_unknown {field, nearest}, field_readonly, ...),
// field.* of the types; where = JSON pointer.
Checked Check(const Model& model, const json::object& input, const CheckContext& context,
              const Record* before = nullptr);

// An empty record of a country with the register's first state and default mark.
Record NewRecord(const Model& model, std::string_view country);

// The second half of Check, after the fields have been read: derived fields, what is required,
// rules, territory and area, natural key. Imports, which read fields from texts, call it alone.
// It does not clear a source_key that an import has set for a register without a key.
void Complete(const Model& model, const CheckContext& context, Record& record, Findings& findings);

// The reasons for missing values, as the column holds them: ";place:refused;agency:unknown;".
// A field within a group is "persons.0.age".
std::optional<Missing> MissingReason(const Record& record, std::string_view field);
void SetMissingReason(Record& record, std::string_view field, std::optional<Missing> reason);

// What a person reads of a finding or an error: the message of the rule or of the step's
// condition, or the text of its code, with the titles of fields, states and steps.
std::string Explain(const Error& error, const Model& model, Lang lang);

}  // namespace atalaya::registers
