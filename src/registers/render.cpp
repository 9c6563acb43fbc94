#include "registers/render.hpp"

#include "base/clock.hpp"
#include "registers/check.hpp"
#include "registers/group_rows.hpp"

namespace atalaya::registers {

namespace {

json::value ReasonJson(Missing reason) {
    return json::object{{"missing", Code(reason)}};
}

json::array GroupJson(const Record& record, const Field& group) {
    json::array out;
    std::size_t position = 0;
    for (const auto& row : record.Rows(group)) {
        auto item = GroupRowToJson(group, row);
        for (const auto& field : group.fields) {
            const auto key = group.id + "." + std::to_string(position) + "." + field.id;
            if (const auto reason = MissingReason(record, key))
                item[field.id] = ReasonJson(*reason);
        }
        out.push_back(std::move(item));
        ++position;
    }
    return out;
}

void RenderSystem(const Record& record, const RenderOptions& options, json::object& out) {
    const auto wanted = [&](std::string_view name) {
        return options.fields.empty() || options.fields.contains(std::string(name));
    };
    const auto text = [&](std::string_view name, SystemColumn column) {
        if (!wanted(name)) return;
        const auto& value = record.Text(column);
        out[name] = value.empty() ? json::value(nullptr) : json::value(value);
    };
    const auto time = [&](std::string_view name, SystemColumn column) {
        if (wanted(name)) out[name] = base::FormatTimestamp(record.Int(column));
    };
    out["id"] = record.Reference();
    out["country"] = record.Text(SystemColumn::Country);
    out["version"] = record.Int(SystemColumn::Version);
    out["state"] = record.Text(SystemColumn::State);
    out["mark"] = record.Text(SystemColumn::Mark);
    text("unit", SystemColumn::Unit);
    text("territory", SystemColumn::Territory);
    time("created_at", SystemColumn::CreatedAt);
    text("created_by", SystemColumn::CreatedBy);
    time("changed_at", SystemColumn::ChangedAt);
    text("changed_by", SystemColumn::ChangedBy);
    if (wanted("import") && !store::IsNull(record.At(SystemColumn::ImportId)))
        out["import"] = record.Int(SystemColumn::ImportId);
    if (record.withdrawn()) out["withdrawn"] = true;
}

}  // namespace

json::value FieldJson(const Record& record, const Field& field) {
    if (const auto reason = MissingReason(record, field.id)) return ReasonJson(*reason);
    if (field.cell_count == 0) return GroupJson(record, field);
    return field.type->ToJson(field, record.Of(field));
}

json::object RenderRecord(const Model& model, const Record& record, const RenderOptions& options) {
    json::object out;
    RenderSystem(record, options, out);
    json::array hidden;
    for (const auto& field : model.definition().fields) {
        if (!options.fields.empty() && !options.fields.contains(field.id)) continue;
        if (!field.sensitivity.empty() && options.hidden.contains(field.sensitivity))
            hidden.emplace_back(field.id);
        else if (field.cell_count > 0 || options.with_groups)
            out[field.id] = FieldJson(record, field);
    }
    if (!hidden.empty()) out["hidden"] = std::move(hidden);
    return out;
}

}  // namespace atalaya::registers
