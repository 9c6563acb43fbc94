// What the observatory says of itself: anyone reads it, who manages the installation sets it.

#include <cstdlib>

#include "api/resources/resources.hpp"
#include "base/json_members.hpp"
#include "documents/pdf.hpp"

namespace atalaya::api {
namespace {

using app::NodeSettings;

json::object Shown(app::App& app, const Context& context, const NodeSettings& settings) {
    json::object out = settings.ToJson();
    out["can_change"] = app.policy.Allows(context.caller(), access::Action::ManageNode,
                                          OfNode(app, "node"));
    const char* path = std::getenv("PATH");
    out["makes_pdf"] = documents::FindBrowser(path == nullptr ? "" : path).has_value();
    return out;
}

Result<http::Response> Get(app::App& app, Context& context) {
    const NodeSettings settings = app.settings.Get(context.content());
    return context.Tagged(Shown(app, context, settings), settings.version);
}

// Precondition: the body fits SettingsSchema.
NodeSettings Read(const json::object& body, std::int64_t version) {
    NodeSettings out;
    out.version = version;
    for (const Lang lang : base::kLangs) {
        out.name.In(lang) = TextAt(body.at("name").as_object(), base::Code(lang));
    }
    out.country = TextAt(body, "country");
    out.contact = TextAt(body, "contact");
    for (const auto& id : body.at("key_indicators").as_array()) {
        out.key_indicators.emplace_back(id.as_string());
    }
    for (const auto& code : body.at("languages").as_array()) {
        out.languages.push_back(*base::LangFromCode(std::string(code.as_string())));
    }
    out.others_alerts_at_once = base::FlagIn(body, "others_alerts_at_once");
    return out;
}

Result<http::Response> Put(app::App& app, Context& context) {
    const auto may = app.policy.Decide(context.caller(), access::Action::ManageNode, OfNode(app, "node"));
    if (!may) return may.ToError();
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    ATALAYA_ASSIGN(const NodeSettings settings,
                   app.settings.Put(context.caller(), context.content(), Read(context.body(), version)));
    return context.Tagged(Shown(app, context, settings), settings.version);
}

json::object SettingsSchema() {
    const json::object text{{"type", "string"}, {"maxLength", 500}};
    const json::object or_nothing{{"type", {"string", "null"}}, {"maxLength", 500}};
    const json::object language{{"type", "string"}, {"enum", {"en", "es", "pt", "fr"}}};
    const json::object name{{"type", "object"},
                            {"required", {"en", "es", "pt", "fr"}},
                            {"additionalProperties", false},
                            {"properties", {{"en", text}, {"es", text}, {"pt", text}, {"fr", text}}}};
    return {{"type", "object"},
            {"required", {"name", "key_indicators", "languages"}},
            {"additionalProperties", false},
            {"properties",
             {{"name", name},
              {"country", or_nothing},
              {"contact", or_nothing},
              {"key_indicators", {{"type", "array"}, {"maxItems", 100}, {"items", text}}},
              {"languages", {{"type", "array"}, {"maxItems", 4}, {"items", language}}},
              {"others_alerts_at_once", {{"type", "boolean"}}}}}};
}

}  // namespace

std::vector<Endpoint> SettingsEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "settings.get", .method = "GET", .path = "/api/v1/settings",
                   .tag = "application", .who = Who::Anyone, .answer = {{"type", "object"}},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    out.push_back({.id = "settings.put", .method = "PUT", .path = "/api/v1/settings",
                   .tag = "application", .body = SettingsSchema(),
                   .body_example = {{"name", {{"en", "Drug Observatory"}, {"es", "Observatorio de Drogas"},
                                              {"pt", "Observatório de Drogas"},
                                              {"fr", "Observatoire des drogues"}}},
                                    {"country", "XA"},
                                    {"contact", "observatorio@example.org"},
                                    {"key_indicators", json::array{"number_of_seizures"}},
                                    {"languages", {"en", "es", "pt", "fr"}},
                                    {"others_alerts_at_once", false}},
                   .answer = {{"type", "object"}},
                   .errors = {"access.denied", "settings.invalid", "settings.changed_meanwhile"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Put(app, context); }});
    return out;
}

}  // namespace atalaya::api
