#include "transfer/patch.hpp"

#include <algorithm>

#include "registers/render.hpp"

namespace atalaya::transfer {
namespace {

using registers::Field;
using registers::Record;

bool IsNull(const store::Cell& cell) { return store::IsNull(cell); }

}  // namespace

Patcher::Patcher(const registers::Model& model, const Mapping& mapping) {
    for (const ColumnMap& map : mapping.columns) {
        const auto target = FindTarget(model, map.to);
        if (!target) continue;
        if (!target->group) {
            if (std::find(m_fields.begin(), m_fields.end(), target->field) == m_fields.end())
                m_fields.push_back(target->field);
            continue;
        }
        Columns& columns = m_groups[target->group];
        columns.rows = std::max(columns.rows, target->row + 1);
        columns.fields.insert(target->field);
    }
}

Result<json::object> Patcher::Between(const Record& before, const Record& after) const {
    json::object patch;
    for (const Field* field : m_fields) {
        const auto old = before.Of(*field), now = after.Of(*field);
        if (std::equal(old.begin(), old.end(), now.begin())) continue;
        patch[field->id] = field->type->ToJson(*field, now);
    }
    for (const auto& [group, columns] : m_groups) {
        auto rows = MergedRows(*group, columns, before, after);
        if (!rows) return Err("import.group_incomplete", {{"group", group->id}});
        if (*rows == before.Rows(*group)) continue;
        Record merged;
        merged.cells = before.cells;
        merged.groups[group->index] = *std::move(rows);
        patch[group->id] = registers::FieldJson(merged, *group);
    }
    return patch;
}

std::optional<Patcher::GroupRows> Patcher::MergedRows(const Field& group, const Columns& columns,
                                                      const Record& before, const Record& after) {
    const auto& old = before.Rows(group);
    GroupRows rows = after.Rows(group);
    const std::size_t covered = std::min(columns.rows, old.size());
    for (const Field& field : group.fields) {
        if (columns.fields.contains(&field)) continue;
        for (std::size_t r = 0; r < covered; ++r) {
            const auto kept = std::span(old[r]).subspan(field.first_cell, field.cell_count);
            if (std::all_of(kept.begin(), kept.end(), IsNull)) continue;
            if (rows.size() != covered) return std::nullopt;
            std::copy(kept.begin(), kept.end(),
                      rows[r].begin() + static_cast<std::ptrdiff_t>(field.first_cell));
        }
    }
    rows.insert(rows.end(), old.begin() + static_cast<std::ptrdiff_t>(covered), old.end());
    return rows;
}

}  // namespace atalaya::transfer
