// Views of a register that people keep and share.

#include "registers/views.hpp"

#include "api/resources/resources.hpp"

namespace atalaya::api {
namespace {

using registers::View;

json::object Shown(const app::App& app, const Context& context, const View& view) {
    json::object out = view.ToJson();
    const std::string actor = context.caller().Actor();
    out["mine"] = view.owner == access::PersonBehind(actor);
    out["can_change"] = app.views.MayChange(context.caller(), view);
    return out;
}

std::vector<std::string> TextsAt(const json::object& body, std::string_view key) {
    std::vector<std::string> out;
    if (const auto* list = body.if_contains(key)) {
        for (const auto& text : list->as_array()) out.emplace_back(text.as_string());
    }
    return out;
}

// Precondition: the body fits ViewSchema.
View ReadView(const json::object& body) {
    View view;
    view.title = TextAt(body, "title");
    view.filter = TextAt(body, "filter");
    view.search = TextAt(body, "search");
    view.columns = TextsAt(body, "columns");
    view.sort = TextsAt(body, "sort");
    const auto* shared = body.if_contains("shared");
    view.shared = shared && shared->as_bool();
    return view;
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    json::array items;
    for (const View& view : app.views.List(context.caller(), *model)) {
        items.push_back(Shown(app, context, view));
    }
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Create(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    ATALAYA_ASSIGN(const View view,
                   app.views.Create(context.caller(), *model, ReadView(context.body())));
    http::Response response = context.Tagged(Shown(app, context, view), view.version);
    response.status = 201;
    response.Set("Location", "/api/v1/registers/" + model->id() + "/views/" + std::to_string(view.id));
    return response;
}

Result<http::Response> Update(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    View view = ReadView(context.body());
    view.id = context.Int("view", 0);
    ATALAYA_ASSIGN(view.version, context.VersionSeen());
    ATALAYA_ASSIGN(const View after, app.views.Update(context.caller(), *model, std::move(view)));
    return context.Tagged(Shown(app, context, after), after.version);
}

Result<http::Response> Remove(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    ATALAYA_TRY(app.views.Remove(context.caller(), *model, context.Int("view", 0)));
    http::Response response;
    response.status = 204;
    return response;
}

json::object ViewSchema() {
    const json::object text{{"type", "string"}, {"maxLength", 4000}};
    const json::object list{{"type", "array"}, {"maxItems", 200}, {"items", text}};
    return {{"type", "object"},
            {"required", json::array{"title"}},
            {"additionalProperties", false},
            {"properties",
             {{"title", text},
              {"filter", text},
              {"search", text},
              {"columns", list},
              {"sort", list},
              {"shared", {{"type", "boolean"}}}}}};
}

}  // namespace

std::vector<Endpoint> ViewEndpoints(app::App& app) {
    const std::string all = "/api/v1/registers/{register}/views", one = all + "/{view}";
    const json::object object{{"type", "object"}};
    const json::object example{{"title", "Cocaine of this year"},
                               {"filter", "substance = \"cocaine\" and year(date) = 2025"},
                               {"columns", {"date", "place", "quantity"}},
                               {"sort", json::array{"-date"}},
                               {"shared", true}};
    const Parameter in_register = InPath("register", "seizures");
    const Parameter number{.in = In::Path, .name = "view", .kind = Kind::Integer, .min = 1, .example = "12"};
    std::vector<Endpoint> out;
    out.push_back({.id = "views.list", .method = "GET", .path = all, .tag = "records",
                   .parameters = {in_register}, .answer = object,
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "views.create", .method = "POST", .path = all, .tag = "records",
                   .parameters = {in_register}, .body = ViewSchema(), .body_example = example,
                   .success = 201, .answer = object, .errors = {"view.invalid", "view.too_many"},
                   .changes = true, .idempotent = true,
                   .handle = [&app](Context& context) { return Create(app, context); }});
    out.push_back({.id = "views.update", .method = "PUT", .path = one, .tag = "records",
                   .parameters = {in_register, number}, .body = ViewSchema(), .body_example = example,
                   .answer = object,
                   .errors = {"view.unknown", "view.not_yours", "view.invalid", "view.changed_meanwhile"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Update(app, context); }});
    out.push_back({.id = "views.remove", .method = "DELETE", .path = one, .tag = "records",
                   .parameters = {in_register, number}, .success = 204,
                   .errors = {"view.unknown", "view.not_yours"}, .changes = true,
                   .handle = [&app](Context& context) { return Remove(app, context); }});
    return out;
}

}  // namespace atalaya::api
