#pragma once

// Private to the room: rows of a repeated group. A group has no cells in the main table: each of
// its rows has the cells of its fields, counted from 0, in a table of its own.

#include <functional>
#include <optional>
#include <vector>

#include "registers/field_type.hpp"

namespace atalaya::registers {

// How many cells a row of the group has.
std::size_t GroupRowSize(const Field& group);

// Takes a value that is a reason for a missing one ({"missing": "refused"}); false when it is not.
// `row` counts the rows that are kept.
using TakeReason = std::function<bool(std::size_t row, const Field& field, const json::value& value,
                                      const std::string& where)>;

// Reads the list of a group; nullopt when it is no list of objects or has a faulty row. Faults
// point into the row: "/persons/2/age". A row without any value or reason is left out.
std::optional<std::vector<std::vector<store::Cell>>> ReadGroup(
    const Field& group, const json::value& value, const FieldContext& context,
    std::string_view where, Findings& findings, const TakeReason& reason = {});

// One row as JSON; fields without a value are left out.
json::object GroupRowToJson(const Field& group, std::span<const store::Cell> row);

}  // namespace atalaya::registers
