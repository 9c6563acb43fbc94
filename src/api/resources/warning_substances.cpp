// Substances under watch: found by any of their names, and read with all that speaks of them.

#include "api/resources/record_line.hpp"
#include "api/resources/warning_json.hpp"
#include "warning/substances.hpp"

namespace atalaya::api {
namespace {

using registers::Record;

constexpr std::string_view kRegister = "detected_substances";

Result<std::shared_ptr<const registers::Model>> Model(const Context& context) {
    auto model = context.catalogue().Find(kRegister);
    if (!model) return Err("api.register_unknown", {{"register", std::string(kRegister)}});
    return model;
}

warning::SubstanceSources SourcesOf(const app::App& app, const Context& context) {
    return {app.policy, context.catalogue(), app.records};
}

Result<http::Response> Find(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, Model(context));
    ATALAYA_ASSIGN(const auto found,
                   app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
                       return warning::FindSubstance(tx, context.caller(), SourcesOf(app, context),
                                                     context.Get("name"),
                                                     static_cast<int>(context.Int("limit", 20)));
                   }));
    json::array items;
    for (const Record& record : found) {
        // Reading what is marked above official is journalled before it is shown.
        ATALAYA_ASSIGN(const Record read, app.records.Get(*app.database, context.caller(), *model,
                                                          record.Reference()));
        items.push_back(RecordLine(app, context, *model, read));
    }
    return context.Json({{"items", std::move(items)}});
}

json::object LinkedJson(const Context& context, const warning::Linked& linked) {
    const auto model = context.catalogue().Find(linked.register_id);
    const auto* state = model ? model->FindState(linked.state) : nullptr;
    return {{"register", linked.register_id},
            {"register_title", model ? model->definition().one.In(context.lang()) : ""},
            {"reference", linked.reference},
            {"title", linked.title},
            {"state", linked.state},
            {"state_title", state ? state->title.In(context.lang()) : linked.state},
            {"under", OrNull(linked.under)},
            {"date", DateOrNull(linked.date)},
            {"exercise", linked.exercise}};
}

json::object FileJson(const app::App& app, const Context& context, const registers::Model& model,
                      const warning::SubstanceFile& file) {
    registers::RenderOptions options;
    options.hidden = app.records.Hidden(context.caller(), model, file.record);
    json::array merged, linked;
    for (const Record& record : file.merged)
        merged.push_back(RecordLine(app, context, model, record));
    for (const auto& one : file.linked) linked.push_back(LinkedJson(context, one));
    return {{"record", registers::RenderRecord(model, file.record, options)},
            {"line", RecordLine(app, context, model, file.record)},
            {"merged", std::move(merged)},
            {"names", TextsJson(file.names)},
            {"linked", std::move(linked)},
            {"linked_beyond", file.linked_beyond},
            {"notifications", file.notifications},
            {"samples", file.samples},
            {"confirmed", file.confirmed},
            {"persons", file.persons},
            {"deaths", file.deaths},
            {"first_seen", DateOrNull(file.first_seen)},
            {"last_seen", DateOrNull(file.last_seen)}};
}

Result<http::Response> Read(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, Model(context));
    ATALAYA_ASSIGN(auto file,
                   app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
                       return warning::ReadSubstance(tx, context.caller(), SourcesOf(app, context),
                                                     context.Get("reference"));
                   }));
    ATALAYA_TRY(app.records.Get(*app.database, context.caller(), *model, file.record.Reference()));
    for (const Record& merged : file.merged)
        ATALAYA_TRY(app.records.Get(*app.database, context.caller(), *model, merged.Reference()));
    return context.Json(FileJson(app, context, *model, file));
}

}  // namespace

std::vector<Endpoint> WarningSubstanceEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "warning.substances", .method = "GET", .path = "/api/v1/warning/substances",
                   .tag = "warning",
                   .parameters = {{.name = "name", .required = true, .max_length = 300,
                                   .text = "substance_name", .example = "isotonitazene"},
                                  {.name = "limit", .kind = Kind::Integer, .min = 1, .max = 100,
                                   .example = "20"}},
                   .answer = {{"type", "object"}}, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return Find(app, context); }});
    out.push_back({.id = "warning.substance", .method = "GET",
                   .path = "/api/v1/warning/substances/{reference}", .tag = "warning",
                   .parameters = {InPath("reference", "XA-3")}, .answer = {{"type", "object"}},
                   .errors = {"record.unknown"},
                   .handle = [&app](Context& context) { return Read(app, context); }});
    return out;
}

}  // namespace atalaya::api
