#pragma once

// What the field types share: cells, findings, and the shape of types that are one text.

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "registers/field_type.hpp"

namespace atalaya::registers::fields {

inline void Fault(Findings& findings, Error error) {
    findings.push_back({std::move(error), false});
}
inline void Warn(Findings& findings, Error error) { findings.push_back({std::move(error), true}); }

// "" and 0 when the cell is null.
inline std::string_view TextIn(const store::Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    return text ? std::string_view(*text) : std::string_view();
}
inline std::int64_t IntegerIn(const store::Cell& cell) {
    const auto* number = std::get_if<std::int64_t>(&cell);
    return number ? *number : 0;
}
inline void SetText(store::Cell& cell, std::string_view text) { cell = std::string(text); }
inline void SetInteger(store::Cell& cell, std::int64_t number) { cell = number; }
inline bool AllNull(std::span<const store::Cell> cells) {
    return std::all_of(cells.begin(), cells.end(),
                       [](const auto& cell) { return store::IsNull(cell); });
}

// A wrong value as a finding shows it: JSON or text, cut at 60 bytes.
std::string Shown(const json::value& value);
std::string Shown(std::string_view text);

// The first three of the nearest names, joined for a finding; "" when nothing is near.
std::string Joined(const std::vector<std::string>& names);
// The nearest of `known` to `name`, at most three; for members and ids.
std::string NearestOf(std::string_view name, std::span<const std::string_view> known);

// Members of an object that the type does not have: field.unknown_member {name, nearest}.
bool CheckMembers(const json::object& object, std::span<const std::string_view> known,
                  std::string_view where, Findings& findings);
// The object itself, or null with field.expected_object {value, members}.
const json::object* ExpectObject(const json::value& value,
                                 std::span<const std::string_view> members,
                                 std::string_view where, Findings& findings);
// A member that is given and not null.
const json::value* Member(const json::object& object, std::string_view name);
// The text of a member, "" when absent; field.expected_text when it is something else.
bool TextMember(const json::object& object, std::string_view name, std::string_view where,
                std::string_view& out, Findings& findings);

const TextFormat& DefaultFormat();

// A type whose value is one text, in JSON as in files: a subclass only reads that text.
class OneText : public FieldType {
 public:
    void FromJson(const Field& field, const json::value& value, const FieldContext& context,
                  std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override;
    std::vector<std::string> TextParts(const Field&) const override { return {""}; }
    void FromText(const Field& field, std::span<const std::string_view> parts,
                  const TextFormat& format, const FieldContext& context, std::string_view where,
                  std::span<store::Cell> cells, Findings& findings) const override;

    std::vector<ColumnSpec> Columns(const Field&) const override {
        return {{"", store::SqlType::Text}};
    }
    json::value ToJson(const Field& field, std::span<const store::Cell> cells) const override;
    std::vector<std::string> ToText(const Field&,
                                    std::span<const store::Cell> cells) const override {
        return {std::string(TextIn(cells[0]))};
    }
    std::string Display(const Field& field, std::span<const store::Cell> cells,
                        const content::Library& content, Lang lang) const override;

 protected:
    // `text` is trimmed and not empty.
    virtual void Read(const Field& field, std::string_view text, const TextFormat& format,
                      const FieldContext& context, std::string_view where,
                      std::span<store::Cell> cells, Findings& findings) const = 0;
};

}  // namespace atalaya::registers::fields
