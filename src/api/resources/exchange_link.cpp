// The answering side of a line between two nodes: exchange/link.hpp says what is spoken.

#include "api/resources/resources.hpp"
#include "http/parking.hpp"

namespace atalaya::api {
namespace {

constexpr std::string_view kBearer = "Bearer ";

http::Response Answer(const Context& context, const json::object& body) {
    http::Response out = context.Json(body);
    out.Set("Cache-Control", "no-store");
    return out;
}

Result<http::Response> Greet(app::App& app, const Context& context) {
    ATALAYA_ASSIGN(const exchange::Hello call, exchange::HelloFromJson(context.body()));
    ATALAYA_ASSIGN(const exchange::Hello answer, app.exchange.link_server.Answer(call));
    return Answer(context, exchange::ToJson(answer));
}

Result<http::Response> Open(app::App& app, const Context& context) {
    ATALAYA_ASSIGN(const exchange::SessionCall call, exchange::SessionCallFromJson(context.body()));
    ATALAYA_ASSIGN(const exchange::SessionAnswer answer, app.exchange.link_server.Open(call));
    return Answer(context, exchange::ToJson(answer));
}

// A call that waits holds no thread: it is asked again when something waits for its node. What it
// brought was taken the first time.
Result<http::Response> Post(app::App& app, const Context& context) {
    const http::Request& request = context.request();
    const std::string_view authorization = request.Header("authorization");
    if (!base::StartsWith(authorization, kBearer)) return Err("exchange.link_closed");
    exchange::LinkServer& server = app.exchange.link_server;
    const std::string_view token = authorization.substr(kBearer.size());
    ATALAYA_ASSIGN(const std::string node, server.NodeOf(token));
    const auto read = exchange::PostFromJson(context.body());
    if (!read.ok()) {
        server.NoteRefused(node, read.error());
        return read.error();
    }
    const exchange::Post& post = *read;
    const std::uint64_t ticket = app.exchange.parking.Ticket(node);
    ATALAYA_ASSIGN(const auto answered, request.parked ? server.Again(token, post)
                                                       : server.Exchange(token, post));
    const int left = 1000 * post.wait - request.waited_milliseconds;
    if (answered.later && request.may_park && left > 0)
        return http::Response::Park(node, ticket, left);
    return Answer(context, exchange::ToJson(answered.post));
}

json::object Text(int most) { return {{"type", "string"}, {"maxLength", most}}; }

json::object ListOf(json::object items, int most) {
    return {{"type", "array"}, {"maxItems", most}, {"items", std::move(items)}};
}

json::object HelloSchema() {
    const json::object introduction{{"type", "object"},
                                    {"required", {"before", "next", "signature"}},
                                    {"properties",
                                     {{"before", Text(50)}, {"next", Text(50)},
                                      {"signature", Text(100)}}}};
    return {{"type", "object"},
            {"required", {"node", "key", "challenge", "speaks"}},
            {"properties",
             {{"node", Text(16)},
              {"key", Text(50)},
              {"challenge", Text(50)},
              {"introductions", ListOf(introduction, 1000)},
              {"speaks", ListOf({{"type", "integer"}}, 100)},
              {"presentation", {{"type", "object"}}}}}};
}

json::object SessionSchema() {
    return {{"type", "object"},
            {"required", {"node", "challenge", "own", "signature"}},
            {"properties",
             {{"node", Text(16)},
              {"challenge", Text(50)},
              {"own", Text(50)},
              {"signature", Text(100)},
              {"got", {{"type", "integer"}, {"minimum", 0}}}}}};
}

json::object PostSchema() {
    return {{"type", "object"},
            {"properties",
             {{"give", ListOf({{"type", "string"}}, exchange::kLinkMostEnvelopes)},
              {"taken", ListOf({{"type", "object"}}, 2 * exchange::kLinkMostEnvelopes)},
              {"most", {{"type", "integer"}, {"minimum", 0}}},
              {"wait", {{"type", "integer"}, {"minimum", 0}}}}}};
}

}  // namespace

std::vector<Endpoint> ExchangeLinkEndpoints(app::App& app) {
    const json::object kObject{{"type", "object"}};
    std::vector<Endpoint> out;
    out.push_back({.id = "exchange.link_hello", .method = "POST",
                   .path = "/api/v1/exchange/link/hello", .tag = "exchange_link",
                   .who = Who::Anyone, .own_authorization = true, .body = HelloSchema(),
                   .body_example = {{"node", "XA"},
                                    {"key", "5v3Tc7b2Jq0l9yZb6m1kq8o0mY3nq7w2c4u6x8z0AbE"},
                                    {"challenge", "q7w2c4u6x8z0AbE5v3Tc7b2Jq0l9yZb6m1kq8o0mY3k"},
                                    {"speaks", {1}}},
                   .answer = kObject,
                   .errors = {"exchange.link_invalid", "exchange.link_version",
                              "exchange.sender_unknown", "exchange.sender_unverified",
                              "exchange.key_unknown", "exchange.key_replaced",
                              "exchange.key_revoked", "exchange.self_unset"},
                   .handle = [&app](Context& context) { return Greet(app, context); }});
    out.push_back({.id = "exchange.link_session", .method = "POST",
                   .path = "/api/v1/exchange/link/session", .tag = "exchange_link",
                   .who = Who::Anyone, .own_authorization = true, .body = SessionSchema(),
                   .answer = kObject,
                   .errors = {"exchange.link_invalid", "exchange.link_unproved",
                              "exchange.self_unset"},
                   .handle = [&app](Context& context) { return Open(app, context); }});
    out.push_back({.id = "exchange.link_post", .method = "POST",
                   .path = "/api/v1/exchange/link/post", .tag = "exchange_link",
                   .who = Who::Anyone, .own_authorization = true, .body = PostSchema(),
                   .body_example = {{"give", json::array{}}, {"taken", json::array{}},
                                    {"most", 500}, {"wait", 50}},
                   .answer = kObject,
                   .errors = {"exchange.link_invalid", "exchange.link_closed",
                              "exchange.answer_invalid"},
                   .handle = [&app](Context& context) { return Post(app, context); }});
    return out;
}

}  // namespace atalaya::api
