#pragma once

// What a caller sees of a record.

#include <set>
#include <string>

#include "base/json.hpp"
#include "registers/record.hpp"

namespace atalaya::registers {

struct RenderOptions {
    std::set<std::string> fields;  // empty: all
    std::set<std::string> hidden;  // sensitivities not shown
    bool with_groups = true;
};

// {"id": "XA-123", "country", "version", "state", "mark", "unit", "territory", "created_at",
// "created_by", "changed_at", "changed_by", "import"?, "withdrawn"?, <field>: value ...,
// "hidden": [fields that are not shown]?}. A field without value is null, or {"missing": "refused"}
// where the reason is known. With `fields`, the first five are always there.
json::object RenderRecord(const Model& model, const Record& record, const RenderOptions& options);

// The value of one field as input takes it: null, {"missing": ...}, the type's JSON, or the rows
// of a group.
json::value FieldJson(const Record& record, const Field& field);

}  // namespace atalaya::registers
