#include "api/resources/evaluation_group.hpp"

namespace atalaya::api {

Result<std::int64_t> SeenOrNone(const Context& context) {
    if (context.request().Header("if-match").empty()) return std::int64_t{0};
    return context.VersionSeen();
}

LocalText LocalAt(const json::object& body, std::string_view key) {
    LocalText out;
    const json::value* texts = body.if_contains(key);
    if (texts == nullptr || !texts->is_object()) return out;
    for (const Lang lang : base::kLangs)
        out.In(lang) = TextAt(texts->as_object(), base::Code(lang));
    return out;
}

json::object LocalTextJson(const LocalText& text) {
    json::object out;
    for (const Lang lang : base::kLangs) out[base::Code(lang)] = text.In(lang);
    return out;
}

json::object LocalSchema() {
    json::object properties;
    for (const Lang lang : base::kLangs) properties[base::Code(lang)] = {{"type", "string"}};
    return {{"type", "object"},
            {"additionalProperties", false},
            {"properties", std::move(properties)}};
}

json::object TextsSchema(const std::vector<std::string>& required,
                         const std::vector<std::string>& optional) {
    json::object properties;
    for (const std::string& name : optional) properties[name] = {{"type", {"string", "null"}}};
    for (const std::string& name : required) properties[name] = {{"type", "string"}};
    return {{"type", "object"},
            {"additionalProperties", false},
            {"required", TextsJson(required)},
            {"properties", std::move(properties)}};
}

Result<evaluation::Place> PlaceOfRequest(app::App& app, const Context& context) {
    return app.evaluation.gate.Read([&](store::Transaction& tx) {
        return evaluation::FindPlace(tx, app.evaluation.rounds, context.Get("round"),
                                     context.Get("country"));
    });
}

bool MayThere(const app::App& app, const Context& context, const evaluation::Place& place,
              access::Action action, evaluation::Part part) {
    using evaluation::Rounds;
    return app.evaluation.gate.Allows(context.caller(),
                                      Rounds::AskFor(action, part, place.round, place.at)) &&
           Rounds::RequireOpen(place.round, place.at, part, context.lang()).ok();
}

Parameter SeenParameter() {
    return {.in = In::Header, .name = "If-Match", .max_length = 100, .text = "paper_seen"};
}

}  // namespace atalaya::api
