// What the product knows as data: read by the staff, overridden in the country's folder by those
// who manage content.

#include <map>

#include "api/resources/content_files.hpp"

namespace atalaya::api {
namespace {

using content::ContentFile;
using content::Overrides;

Result<void> MayManage(app::App& app, const Context& context) {
    const auto may = app.policy.Decide(context.caller(), access::Action::ManageContent,
                                       OfNode(app, "content"));
    if (!may) return may.ToError();
    return {};
}

// Who works with records may read what they are made of; a citizen needs it no more than the
// program's own page shows.
Result<void> MayRead(app::App& app, const Context& context) {
    for (const auto& model : context.catalogue().All()) {
        for (const auto action : {access::Action::Create, access::Action::Update, access::Action::Transition,
                                  access::Action::Import, access::Action::Export}) {
            if (!app.policy.ScopeOf(context.caller(), action, "register", model->id()).Nothing()) return {};
        }
    }
    return MayManage(app, context);
}

json::object Summary(const ContentFile& file, Lang lang) {
    return {{"id", file.id},
            {"title", OrNull(file.title.In(lang))},
            {"origin", file.own ? "country" : "product"}};
}

std::string TagOf(const ContentFile& file) {
    return "\"" + base::Hex(base::HashBytes(file.own.value_or(""))).substr(0, 16) + "\"";
}

json::object Whole(app::App& app, const Context& context, const ContentFile& file) {
    json::object out = Summary(file, context.lang());
    out["kind"] = file.kind;
    out["file"] = file.file;
    // What a person edits: the country's text, or the product's as the first draft of one.
    out["text"] = file.own ? *file.own : file.product.value_or("");
    out["product"] = file.product ? json::value(*file.product) : nullptr;
    out["can_change"] = MayManage(app, context).ok();
    return out;
}

http::Response Shown(app::App& app, const Context& context, const ContentFile& file) {
    http::Response response = context.Json(Whole(app, context, file));
    response.Set("ETag", TagOf(file));
    return response;
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_TRY(MayRead(app, context));
    std::map<std::string, json::array> by_kind;
    for (const ContentFile& file : ContentFiles(app).List()) {
        if (context.Has("kind") && file.kind != context.Get("kind")) continue;
        by_kind[file.kind].push_back(Summary(file, context.lang()));
    }
    json::array kinds;
    for (auto& [kind, items] : by_kind) {
        kinds.push_back({{"kind", kind},
                         {"title", context.content().Say("content.kind." + kind, {}, context.lang())},
                         {"items", std::move(items)}});
    }
    return context.Json({{"kinds", std::move(kinds)}});
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_TRY(MayRead(app, context));
    ATALAYA_ASSIGN(const ContentFile file, ContentFiles(app).Get(context.Get("kind"), context.Get("id")));
    return Shown(app, context, file);
}

std::set<std::string> Agreed(const Context& context) {
    std::set<std::string> out;
    if (const auto* names = context.body().if_contains("agreed")) {
        for (const auto& name : names->as_array()) out.emplace(name.as_string());
    }
    return out;
}

// A person who saw another text than the one that stands there now would write over it unknowing.
Result<void> SameAsSeen(const Context& context, const Overrides& files) {
    const std::string_view seen = context.request().Header("if-match");
    if (seen.empty()) return Err("api.if_match_missing");
    const auto file = files.Get(context.Get("kind"), context.Get("id"));
    const ContentFile none;
    if (seen != "*" && seen != TagOf(file.ok() ? *file : none)) return Err("content.changed_meanwhile");
    return {};
}

Result<http::Response> Put(app::App& app, Context& context) {
    ATALAYA_TRY(MayManage(app, context));
    const Overrides files = ContentFiles(app);
    const std::string text(context.body().at("text").as_string());
    const auto* only = context.body().if_contains("check_only");
    if (only && only->as_bool()) {
        ATALAYA_TRY(files.Check(context.Get("kind"), context.Get("id"), text));
        return context.Json({{"valid", true}});
    }
    ATALAYA_TRY(SameAsSeen(context, files));
    ATALAYA_TRY(ChangeContent(app, context, {context.Get("kind"), context.Get("id")}, text,
                              Agreed(context)));
    ATALAYA_ASSIGN(const ContentFile file, files.Get(context.Get("kind"), context.Get("id")));
    return Shown(app, context, file);
}

Result<http::Response> Remove(app::App& app, Context& context) {
    ATALAYA_TRY(MayManage(app, context));
    ATALAYA_TRY(SameAsSeen(context, ContentFiles(app)));
    ATALAYA_TRY(ChangeContent(app, context, {context.Get("kind"), context.Get("id")}, std::nullopt, {}));
    http::Response response;
    response.status = 204;
    return response;
}

}  // namespace

std::vector<Endpoint> ContentEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string one = "/api/v1/content/{kind}/{id}";
    const std::vector<Parameter> path = {InPath("kind", "codelist"), InPath("id", "sex")};
    std::vector<Endpoint> out;
    out.push_back({.id = "content.list", .method = "GET", .path = "/api/v1/content", .tag = "content",
                   .parameters = {{.name = "kind", .max_length = 40}}, .answer = object,
                   .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "content.get", .method = "GET", .path = one, .tag = "content", .parameters = path,
                   .answer = object, .errors = {"access.denied", "content.file_unknown"},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    const json::object text{{"type", "string"}, {"maxLength", content::kMostOverrideBytes}};
    out.push_back({.id = "content.put", .method = "PUT", .path = one, .tag = "content", .parameters = path,
                   .body = {{"type", "object"},
                            {"required", json::array{"text"}},
                            {"additionalProperties", false},
                            {"properties",
                             {{"text", text},
                              {"check_only", {{"type", "boolean"}}},
                              {"agreed", {{"type", "array"}, {"items", {{"type", "string"}}}}}}}},
                   .body_example = {{"text", "kind: codelist\nid: sex\n..."}}, .answer = object,
                   .errors = {"access.denied", "content.faults", "content.kind_differs",
                              "content.changed_meanwhile", "app.plan_waits"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Put(app, context); }});
    out.push_back({.id = "content.remove", .method = "DELETE", .path = one, .tag = "content", .parameters = path,
                   .success = 204,
                   .errors = {"access.denied", "content.file_unknown", "content.faults",
                              "content.changed_meanwhile"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Remove(app, context); }});
    return out;
}

}  // namespace atalaya::api
