#include "api/resources/record_line.hpp"

namespace atalaya::api {
namespace {

constexpr int kParts = 4;

std::string TitleOf(const registers::Model& model, const registers::Record& record,
                    const std::set<std::string>& hidden, Lang lang) {
    std::string title;
    int parts = 0;
    for (const std::string& column : model.definition().columns) {
        const registers::Field* field = model.FindField(column);
        if (field == nullptr || field->cell_count == 0 || hidden.contains(field->sensitivity)) continue;
        const std::string text = field->type->Display(*field, record.Of(*field), model.content(), lang);
        if (text.empty()) continue;
        title += (title.empty() ? "" : " · ") + text;
        if (++parts == kParts) break;
    }
    return title.empty() ? record.Reference() : title;
}

}  // namespace

json::object RecordLine(const app::App& app, const Context& context, const registers::Model& model,
                        const registers::Record& record) {
    using registers::SystemColumn;
    const std::string& state = record.Text(SystemColumn::State);
    const registers::State* stated = model.FindState(state);
    return {{"register", model.id()},
            {"reference", record.Reference()},
            {"title", TitleOf(model, record, app.records.Hidden(context.caller(), model, record),
                              context.lang())},
            {"state", state},
            {"state_title", stated ? stated->title.In(context.lang()) : state},
            {"changed_at", base::FormatTimestamp(record.Int(SystemColumn::ChangedAt))}};
}

}  // namespace atalaya::api
