// Whether anyone may ask an indicator: the definition says so, and who may publish says otherwise
// in the country's own content.

#include "content/overrides.hpp"

#include "api/resources/content_files.hpp"

namespace atalaya::api {
namespace {

// The country's own text with the flag set; a line of its own, as these files are written.
std::string WithFlag(const std::optional<std::string>& own, const std::string& id, bool is_public) {
    const std::string line = std::string("public: ") + (is_public ? "true" : "false") + "\n";
    std::string out;
    if (!own) return "kind: indicator\nid: " + id + "\n" + line;
    for (const std::string_view each : base::Split(*own, '\n')) {
        if (base::StartsWith(each, "public:")) continue;
        out += std::string(each) + "\n";
    }
    while (out.size() > 1 && out[out.size() - 2] == '\n') out.pop_back();
    return out + line;
}

Result<http::Response> Put(app::App& app, Context& context) {
    const std::string& id = context.Get("indicator");
    const access::Subject subject{.kind = "indicator",
                                  .id = id,
                                  .country = app.settings.HomeCountry().value_or("*")};
    const auto may = app.policy.Decide(context.caller(), access::Action::Publish, subject);
    if (!may) return may.ToError();
    const auto definition = app.indicators.Find(id);
    if (!definition) return Err("indicator.unknown", {{"indicator", id}, {"nearest", ""}});
    const bool wanted = context.body().at("public").as_bool();
    if (definition->is_public != wanted) {
        const content::Overrides files = ContentFiles(app);
        const auto file = files.Get("indicator", id);
        const auto own = file.ok() ? file->own : std::nullopt;
        ATALAYA_TRY(ChangeContent(app, context, {"indicator", id}, WithFlag(own, id, wanted), {}));
    }
    return context.Json({{"indicator", id}, {"public", wanted}});
}

}  // namespace

std::vector<Endpoint> PublicityEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "indicators.publicity", .method = "PUT",
                   .path = "/api/v1/indicators/{indicator}/publicity", .tag = "indicators",
                   .parameters = {InPath("indicator", "quantity_seized")},
                   .body = {{"type", "object"},
                            {"required", json::array{"public"}},
                            {"additionalProperties", false},
                            {"properties", {{"public", {{"type", "boolean"}}}}}},
                   .body_example = {{"public", true}}, .answer = {{"type", "object"}},
                   .errors = {"access.denied", "indicator.unknown"}, .changes = true,
                   .handle = [&app](Context& context) { return Put(app, context); }});
    return out;
}

}  // namespace atalaya::api
