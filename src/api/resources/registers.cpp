#include "api/resources/register_form.hpp"

namespace atalaya::api {
namespace {

using access::Action;
using registers::Field;
using registers::Model;

json::object Summary(const Model& model, Lang lang) {
    const registers::Definition& definition = model.definition();
    return {{"id", definition.id},
            {"version", definition.version},
            {"title", definition.title.In(lang)},
            {"one", definition.one.In(lang)},
            {"description", definition.description.In(lang)}};
}

Result<http::Response> List(app::App& app, Context& context) {
    json::array items;
    for (const auto& model : context.catalogue().All()) {
        json::array can = RegisterActions(app, context.caller(), model->id());
        if (app.policy.ScopeOf(context.caller(), Action::Read, "register", model->id()).Nothing()) continue;
        json::object item = Summary(*model, context.lang());
        item["can"] = std::move(can);
        items.push_back(std::move(item));
    }
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    const access::Subject any{.kind = "register", .id = model->id()};
    json::object out = FormJson(*model, context.lang(), app.policy.Hidden(context.caller(), any));
    out["can"] = RegisterActions(app, context.caller(), model->id());
    return context.Tagged(out, model->definition().version);
}

// A value, nothing, or the reason why there is none.
json::object Fillable(json::object value) {
    const json::object missing{
        {"type", "object"},
        {"required", {"missing"}},
        {"properties",
         {{"missing", {{"enum", {"not_collected", "refused", "unknown", "not_applicable"}}}}}}};
    return {{"anyOf", json::array{std::move(value), json::object{{"type", "null"}}, missing}}};
}

json::object FieldSchema(const Field& field, Lang lang) {
    json::object value = field.type->JsonSchema(field);
    if (!field.required) value = Fillable(std::move(value));
    value["title"] = field.title.In(lang);
    if (!field.help.In(lang).empty()) value["description"] = field.help.In(lang);
    if (!field.IsEntered()) value["readOnly"] = true;
    return value;
}

json::object RecordSchema(const Model& model, Lang lang) {
    const registers::Definition& definition = model.definition();
    json::object properties{{"country", {{"type", "string"}}}, {"unit", {{"type", "string"}}}};
    json::array marks, required;
    for (const std::string& mark : definition.marks) marks.emplace_back(mark);
    properties["mark"] = json::object{{"enum", std::move(marks)}};
    for (const Field& field : definition.fields) {
        properties[field.id] = FieldSchema(field, lang);
        if (field.required && field.IsEntered()) required.emplace_back(field.id);
    }
    return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"$id", "/api/v1/registers/" + definition.id + "/schema"},
            {"title", definition.one.In(lang)},
            {"type", "object"},
            {"required", std::move(required)},
            {"properties", std::move(properties)},
            {"additionalProperties", false}};
}

Result<http::Response> GetSchema(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    http::Response response =
        context.Tagged(RecordSchema(*model, context.lang()), model->definition().version);
    response.Set("Content-Type", "application/schema+json");
    return response;
}

}  // namespace

std::vector<Endpoint> RegisterEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "registers.list", .method = "GET", .path = "/api/v1/registers", .tag = "registers",
                   .who = Who::Anyone, .answer = {{"type", "object"}},
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "registers.get", .method = "GET", .path = "/api/v1/registers/{register}",
                   .tag = "registers", .who = Who::Anyone, .parameters = {InPath("register", "seizures")},
                   .answer = {{"type", "object"}}, .errors = {"api.register_unknown"},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    out.push_back({.id = "registers.schema", .method = "GET",
                   .path = "/api/v1/registers/{register}/schema", .tag = "registers",
                   .who = Who::Anyone, .parameters = {InPath("register", "seizures")},
                   .answer_type = "application/schema+json", .answer = {{"type", "object"}},
                   .errors = {"api.register_unknown"},
                   .handle = [&app](Context& context) { return GetSchema(app, context); }});
    return out;
}

}  // namespace atalaya::api
