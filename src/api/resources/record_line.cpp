#include "api/resources/record_line.hpp"

namespace atalaya::api {
namespace {

constexpr std::size_t kParts = 4;

// Of the list's columns, those that name a record in one line.
std::vector<const registers::Field*> NamingFields(const registers::Model& model, const registers::Record& record,
                                                  const std::set<std::string>& hidden) {
    std::vector<const registers::Field*> out;
    for (const std::string& column : model.definition().columns) {
        const registers::Field* field = model.FindField(column);
        if (field == nullptr || field->cell_count == 0 || hidden.contains(field->sensitivity)) continue;
        if (field->type->Display(*field, record.Of(*field), model.content(), Lang::En).empty()) continue;
        out.push_back(field);
        if (out.size() == kParts) break;
    }
    return out;
}

std::string TitleOf(const registers::Model& model, const registers::Record& record,
                    const std::vector<const registers::Field*>& fields, Lang lang) {
    std::string title;
    for (const registers::Field* field : fields) {
        title += (title.empty() ? "" : " · ") +
                 field->type->Display(*field, record.Of(*field), model.content(), lang);
    }
    return title.empty() ? record.Reference() : title;
}

}  // namespace

json::object RecordLine(const app::App& app, const Context& context, const registers::Model& model,
                        const registers::Record& record) {
    using registers::SystemColumn;
    const std::string& state = record.Text(SystemColumn::State);
    const registers::State* stated = model.FindState(state);
    const auto fields = NamingFields(model, record, app.records.Hidden(context.caller(), model, record));
    json::object values;
    for (const registers::Field* field : fields) values[field->id] = registers::FieldJson(record, *field);
    return {{"register", model.id()},
            {"reference", record.Reference()},
            {"title", TitleOf(model, record, fields, context.lang())},
            {"values", std::move(values)},
            {"state", state},
            {"state_title", stated ? stated->title.In(context.lang()) : state},
            {"changed_at", base::FormatTimestamp(record.Int(SystemColumn::ChangedAt))}};
}

}  // namespace atalaya::api
