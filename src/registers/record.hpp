#pragma once

// One record in memory, its name, its digest and what access judges of it.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/access.hpp"
#include "base/hash.hpp"
#include "registers/model.hpp"

namespace atalaya::registers {

// The row of the main table, and the rows of its groups.
struct Record {
    std::vector<store::Cell> cells;  // in the order of Model::columns()
    // By Field::index of the group, its rows; each row has the cells of the group's fields.
    std::map<std::size_t, std::vector<std::vector<store::Cell>>> groups;

    const store::Cell& At(SystemColumn column) const {
        return cells[static_cast<std::size_t>(column)];
    }
    store::Cell& At(SystemColumn column) { return cells[static_cast<std::size_t>(column)]; }
    const std::string& Text(SystemColumn column) const;  // "" when null
    std::int64_t Int(SystemColumn column) const;         // 0 when null
    bool withdrawn() const { return Int(SystemColumn::Withdrawn) != 0; }
    std::string Reference() const;  // "XA-123": country and number

    std::span<const store::Cell> Of(const Field& field) const {
        return std::span(cells).subspan(field.first_cell, field.cell_count);
    }
    std::span<store::Cell> Of(const Field& field) {
        return std::span(cells).subspan(field.first_cell, field.cell_count);
    }
    // The rows of a group; none when it has none.
    const std::vector<std::vector<store::Cell>>& Rows(const Field& group) const;
};

// Nothing given at all; a group has no value when it has no rows.
bool HasValue(const Record& record, const Field& field);

// "XA-123" -> ("XA", 123). Errors: record.reference_invalid {reference}.
Result<std::pair<std::string, std::int64_t>> ParseReference(std::string_view reference);

// The digest of a record's content, as stored with it and written to the journal: BLAKE2b over
// every value that is not null, each after the tag of its column, and over the rows of groups. It
// leaves out the number (a record and its batch name it), the digest itself and source_key (which
// follows from the content). Since only names and values enter, a column added later changes
// nothing.
base::Digest DigestOf(const Model& model, const Record& record);

// The text by which a second import finds the record again: the natural key's cells joined by
// U+001F, or a digest of them where that is longer than 120 bytes. "" when the register has no
// key or a field of it has no value.
std::string SourceKeyOf(const Model& model, const Record& record);

// What access judges of a record.
access::Subject SubjectOf(const Model& model, const Record& record);

// Reading a record with a mark above official (restricted, TLP amber and red) is itself journalled.
bool ReadsAreJournalled(std::string_view mark);

// A caller's scope as an SQL condition over the system columns, with bound values from
// `first_parameter` on. "1=0" for nothing, "1=1" for everything.
expr::Sql ScopeCondition(const access::Scope& scope, std::string_view table, int first_parameter);

// The sensitivities that stay hidden in some record of the scope: fields of these can be neither
// filtered, sorted nor searched by, since the answer would tell their values.
std::set<std::string> HiddenSomewhere(const access::Scope& scope);

}  // namespace atalaya::registers
