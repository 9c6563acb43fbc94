// group: a repeated group of fields, such as the persons of a seizure. No cells of its own.

#include "registers/fields/group.hpp"

#include "base/check.hpp"
#include "registers/fields/support.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers {
namespace {

std::vector<std::string_view> MembersOf(const Field& group) {
    std::vector<std::string_view> names;
    for (const auto& field : group.fields) names.push_back(field.id);
    return names;
}

bool ReadRow(const Field& group, const json::object& object, const FieldContext& context,
             const std::string& where, std::vector<store::Cell>& row, Findings& findings) {
    bool good = fields::CheckMembers(object, MembersOf(group), where, findings);
    const auto errors = [&] {
        return std::count_if(findings.begin(), findings.end(),
                             [](const auto& finding) { return !finding.warning; });
    };
    const auto before = errors();
    for (const auto& field : group.fields) {
        const auto* value = fields::Member(object, field.id);
        if (!value) continue;
        auto cells = std::span(row).subspan(field.first_cell, field.cell_count);
        field.type->FromJson(field, *value, context, base::Pointer(where, field.id), cells,
                             findings);
    }
    good &= errors() == before;
    if (!good || fields::AllNull(row)) return good;
    for (const auto& field : group.fields) {
        const auto cells = std::span(row).subspan(field.first_cell, field.cell_count);
        if (!field.required || !fields::AllNull(cells)) continue;
        good = false;
        fields::Fault(findings, Err("field.required", {{"field", field.id}},
                                    base::Pointer(where, field.id)));
    }
    return good;
}

}  // namespace

std::size_t GroupRowSize(const Field& group) {
    std::size_t size = 0;
    for (const auto& field : group.fields) size += field.cell_count;
    return size;
}

std::optional<std::vector<std::vector<store::Cell>>> ReadGroup(const Field& group,
                                                               const json::value& value,
                                                               const FieldContext& context,
                                                               std::string_view where,
                                                               Findings& findings) {
    const auto* items = value.if_array();
    if (!items) {
        fields::Fault(findings, Err("field.expected_list", {{"value", fields::Shown(value)}},
                                    std::string(where)));
        return std::nullopt;
    }
    if (items->size() > static_cast<std::size_t>(group.max_items)) {
        fields::Fault(findings, Err("field.too_many",
                                    {{"count", std::to_string(items->size())},
                                     {"limit", std::to_string(group.max_items)}},
                                    std::string(where)));
        return std::nullopt;
    }
    std::vector<std::vector<store::Cell>> rows;
    bool good = true;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string at = base::Pointer(where, i);
        const auto* object =
            fields::ExpectObject((*items)[i], MembersOf(group), at, findings);
        std::vector<store::Cell> row(GroupRowSize(group));
        good &= object && ReadRow(group, *object, context, at, row, findings);
        if (!fields::AllNull(row)) rows.push_back(std::move(row));
    }
    if (!good) return std::nullopt;
    return rows;
}

json::object GroupRowToJson(const Field& group, std::span<const store::Cell> row) {
    json::object out;
    for (const auto& field : group.fields) {
        const auto cells = row.subspan(field.first_cell, field.cell_count);
        if (!fields::AllNull(cells)) out[field.id] = field.type->ToJson(field, cells);
    }
    return out;
}

namespace fields {
namespace {

class Type final : public FieldType {
 public:
    std::string_view name() const override { return "group"; }
    std::vector<ColumnSpec> Columns(const Field&) const override { return {}; }

    // The fields of the group are checked one by one by Model, as all others.
    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library&) const override {
        std::vector<Error> faults;
        if (field.fields.empty())
            faults.push_back(Err("field.group_empty", {{"field", field.id}}, field.where));
        for (const auto& child : field.fields) {
            if (child.type == this)
                faults.push_back(Err("field.group_in_group", {{"field", child.id}}, child.where));
        }
        return faults;
    }

    // Checks the list; the rows themselves are read by ReadGroup.
    void FromJson(const Field& field, const json::value& value, const FieldContext& context,
                  std::string_view where, std::span<store::Cell>,
                  Findings& findings) const override {
        static_cast<void>(ReadGroup(field, value, context, where, findings));
    }

    std::vector<std::string> TextParts(const Field&) const override { return {}; }
    void FromText(const Field&, std::span<const std::string_view>, const TextFormat&,
                  const FieldContext&, std::string_view, std::span<store::Cell>,
                  Findings&) const override {
        base::Check(false, "groups do not come from one row of a file");
    }

    json::value ToJson(const Field&, std::span<const store::Cell>) const override {
        return nullptr;
    }
    std::vector<std::string> ToText(const Field&, std::span<const store::Cell>) const override {
        return {};
    }
    std::string Display(const Field&, std::span<const store::Cell>, const content::Library&,
                        Lang) const override {
        return {};
    }
    std::vector<ExpressionName> Names(const Field&) const override { return {}; }

    json::object JsonSchema(const Field& field) const override {
        json::object properties;
        json::array required;
        for (const auto& child : field.fields) {
            properties[child.id] = child.type->JsonSchema(child);
            if (child.required) required.emplace_back(child.id);
        }
        json::object item{{"type", "object"},
                          {"properties", std::move(properties)},
                          {"additionalProperties", false}};
        if (!required.empty()) item["required"] = std::move(required);
        return {{"type", "array"}, {"maxItems", field.max_items}, {"items", std::move(item)}};
    }
};

}  // namespace

const FieldType& GroupType() {
    static const Type type;
    return type;
}

}  // namespace fields
}  // namespace atalaya::registers
