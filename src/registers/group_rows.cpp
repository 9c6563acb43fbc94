#include "registers/group_rows.hpp"

#include <algorithm>

#include "registers/fields/support.hpp"

namespace atalaya::registers {
namespace {

std::vector<std::string_view> MembersOf(const Field& group) {
    std::vector<std::string_view> names;
    for (const auto& field : group.fields) names.push_back(field.id);
    return names;
}

// Reads one row at a time into `row`; `reasons` are the fields whose absence was explained.
struct RowReader {
    const Field& group;
    const FieldContext& context;
    const TakeReason& reason;
    Findings& findings;
    std::vector<store::Cell> row = {};
    std::vector<const Field*> reasons = {};

    std::size_t Errors() const {
        return static_cast<std::size_t>(
            std::count_if(findings.begin(), findings.end(),
                          [](const auto& finding) { return !finding.warning; }));
    }

    bool Read(const json::object& object, std::size_t position, const std::string& where) {
        row.assign(GroupRowSize(group), {});
        reasons.clear();
        bool good = fields::CheckMembers(object, MembersOf(group), where, findings);
        const auto before = Errors();
        for (const auto& field : group.fields) {
            const auto* value = fields::Member(object, field.id);
            if (!value) continue;
            const auto at = base::Pointer(where, field.id);
            if (reason && reason(position, field, *value, at)) {
                reasons.push_back(&field);
                continue;
            }
            auto cells = std::span(row).subspan(field.first_cell, field.cell_count);
            field.type->FromJson(field, *value, context, at, cells, findings);
        }
        good &= Errors() == before;
        return good && (Empty() || CheckRequired(where));
    }

    bool Empty() const { return reasons.empty() && fields::AllNull(row); }

    bool CheckRequired(const std::string& where) {
        bool good = true;
        for (const auto& field : group.fields) {
            const auto cells = std::span(row).subspan(field.first_cell, field.cell_count);
            const bool explained =
                std::find(reasons.begin(), reasons.end(), &field) != reasons.end();
            if (!field.required || explained || !fields::AllNull(cells)) continue;
            good = false;
            fields::Fault(findings, Err("record.required", {{"field", group.id + "." + field.id}},
                                        base::Pointer(where, field.id)));
        }
        return good;
    }
};

}  // namespace

std::size_t GroupRowSize(const Field& group) {
    std::size_t size = 0;
    for (const auto& field : group.fields) size += field.cell_count;
    return size;
}

std::optional<std::vector<std::vector<store::Cell>>> ReadGroup(
    const Field& group, const json::value& value, const FieldContext& context,
    std::string_view where, Findings& findings, const TakeReason& reason) {
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
    RowReader reader{group, context, reason, findings};
    bool good = true;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string at = base::Pointer(where, i);
        const auto* object = fields::ExpectObject((*items)[i], MembersOf(group), at, findings);
        if (!object) {
            good = false;
            continue;
        }
        good &= reader.Read(*object, rows.size(), at);
        if (!reader.Empty()) rows.push_back(std::move(reader.row));
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

}  // namespace atalaya::registers
