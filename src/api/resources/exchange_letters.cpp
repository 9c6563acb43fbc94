// Messages of duty officers to those of other countries.

#include "api/resources/resources.hpp"

namespace atalaya::api {
namespace {

Result<http::Response> Made(Context& context, const auto& send) {
    http::Response out;
    ATALAYA_ASSIGN(const std::string id, send([&](store::Transaction& tx, const std::string& made) {
                       out = context.Json({{"id", made}}, 201);
                       context.KeepAnswer(tx, out);
                   }));
    return out;
}

Result<http::Response> Send(app::App& app, Context& context) {
    const json::object& body = context.body();
    exchange::Message message{.title = TextAt(body, "title"),
                              .text = TextAt(body, "text"),
                              .language = TextAt(body, "language"),
                              .mark = TextAt(body, "mark"),
                              .replies_to = TextAt(body, "replies_to")};
    if (message.mark.empty()) message.mark = "official";
    if (const auto* to = body.if_contains("to")) {
        for (const json::value& node : to->as_array())
            message.to.emplace_back(node.as_string());
    }
    if (const auto* exercise = body.if_contains("exercise"))
        message.exercise = exercise->as_bool();
    return Made(context, [&](const exchange::Messages::Then& then) {
        return app.exchange.messages.Send(context.caller(), message, then);
    });
}

Result<http::Response> Withdraw(app::App& app, Context& context) {
    return Made(context, [&](const exchange::Messages::Then& then) {
        return app.exchange.messages.Withdraw(context.caller(), context.Get("id"),
                                              TextAt(context.body(), "reason"), then);
    });
}

}  // namespace

std::vector<Endpoint> ExchangeLetterEndpoints(app::App& app) {
    const std::string all = "/api/v1/exchange/letters";
    const json::object made{{"type", "object"}, {"properties", {{"id", {{"type", "string"}}}}}};
    std::vector<Endpoint> out;
    out.push_back(
        {.id = "exchange.send_letter", .method = "POST", .path = all, .tag = "exchange_letters",
         .body = {{"type", "object"},
                  {"required", {"title", "text", "language"}},
                  {"additionalProperties", false},
                  {"properties",
                   {{"to", {{"type", "array"}, {"maxItems", 500},
                            {"items", {{"type", "string"}, {"maxLength", 16}}}}},
                    {"title", {{"type", "string"}, {"minLength", 1}, {"maxLength", 200}}},
                    {"text", {{"type", "string"}, {"minLength", 1}, {"maxLength", 20000}}},
                    {"language", {{"type", "string"}, {"enum", {"en", "es", "pt", "fr"}}}},
                    {"mark", {{"type", "string"}, {"maxLength", 20}}},
                    {"exercise", {{"type", "boolean"}}},
                    {"replies_to", {{"type", "string"}, {"maxLength", 40}}}}}},
         .body_example = {{"to", {"XB", "XC"}},
                          {"title", "Lote sospechoso de comprimidos azules"},
                          {"text", "¿Han visto comprimidos con esta marca en la última semana?"},
                          {"language", "es"}},
         .success = 201, .answer = made,
         .errors = {"access.denied", "exchange.message_invalid", "exchange.node_unknown",
                    "exchange.node_unverified", "exchange.nobody", "exchange.self_unset",
                    "exchange.second_person_needed"},
         .changes = true, .idempotent = true,
         .handle = [&app](Context& context) { return Send(app, context); }});
    out.push_back(
        {.id = "exchange.withdraw_letter", .method = "POST", .path = all + "/{id}/withdrawal",
         .tag = "exchange_letters",
         .parameters = {{.in = In::Path, .name = "id", .max_length = 40, .text = "exchange_letter"}},
         .body = {{"type", "object"},
                  {"required", {"reason"}},
                  {"additionalProperties", false},
                  {"properties",
                   {{"reason", {{"type", "string"}, {"minLength", 1}, {"maxLength", 20000}}}}}},
         .body_example = {{"reason", "El análisis no confirmó la sustancia."}},
         .success = 201, .answer = made,
         .errors = {"access.denied", "exchange.envelope_unknown", "exchange.message_withdrawn"},
         .changes = true, .idempotent = true,
         .handle = [&app](Context& context) { return Withdraw(app, context); }});
    return out;
}

}  // namespace atalaya::api
