// This node and those it knows: presented, verified, reached, revoked; the competent authorities.

#include <algorithm>

#include "api/resources/exchange_json.hpp"
#include "api/resources/survey_json.hpp"
#include "api/resources/warning_json.hpp"
#include "base/json_members.hpp"
#include "exchange/authorities.hpp"

namespace atalaya::api {
namespace {

using exchange::LinkMode;
using exchange::Node;
using exchange::Self;

const json::object kObject{{"type", "object"}};
const std::string kNodes = "/api/v1/exchange/nodes";

http::Response NodeAnswer(app::App& app, const Context& context, const Node& node,
                          int status = 200) {
    const auto lines = app.exchange.post_office.Lines();
    const auto line = std::ranges::find(lines, node.id, &exchange::LineStatus::node);
    return context.Json(NodeJson(context, node, line == lines.end() ? nullptr : &*line), status);
}

Result<http::Response> GetSelf(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Self self, app.exchange.directory.GetSelf(context.caller()));
    return context.Json(SelfJson(self));
}

Result<http::Response> SetSelf(app::App& app, Context& context) {
    const json::object& body = context.body();
    Self self;
    self.id = TextAt(body, "id");
    self.name = base::LocalIn(body, "name");
    self.country = TextAt(body, "country");
    self.role = TextAt(body, "role") == "hub" ? exchange::NodeRole::Hub
                                               : exchange::NodeRole::Country;
    self.address = TextAt(body, "address");
    ATALAYA_ASSIGN(const Self set, app.exchange.directory.SetSelf(context.caller(), self));
    return context.Json(SelfJson(set));
}

Result<http::Response> GetPresentation(app::App& app, Context& context) {
    ATALAYA_ASSIGN(json::object presentation,
                   app.exchange.directory.Presentation(context.caller()));
    return context.Json(presentation);
}

Result<http::Response> RenewKey(app::App& app, Context& context) {
    ATALAYA_TRY(
        app.exchange.directory.RenewKey(context.caller(), TextAt(context.body(), "lost")));
    // The nodes that this one calls hear of it now, not with the next letter.
    for (const auto& line : app.exchange.post_office.Lines()) app.exchange.post_office.Wake(line.node);
    return GetSelf(app, context);
}

Result<http::Response> ListNodes(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto nodes, app.exchange.directory.List(context.caller()));
    const auto lines = app.exchange.post_office.Lines();
    json::array items;
    for (const Node& node : nodes) {
        const auto line = std::ranges::find(lines, node.id, &exchange::LineStatus::node);
        items.push_back(NodeJson(context, node, line == lines.end() ? nullptr : &*line));
    }
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Present(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Node node,
                   app.exchange.directory.Present(context.caller(), context.body()));
    return NodeAnswer(app, context, node, 201);
}

Result<http::Response> Verify(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Node node,
                   app.exchange.directory.Verify(context.caller(), context.Get("node"),
                                                 TextAt(context.body(), "fingerprint")));
    return NodeAnswer(app, context, node);
}

Result<http::Response> SetLink(app::App& app, Context& context) {
    const std::string mode = TextAt(context.body(), "link");
    const LinkMode link = mode == "call"     ? LinkMode::Call
                          : mode == "answer" ? LinkMode::Answer
                                             : LinkMode::None;
    ATALAYA_ASSIGN(const Node node,
                   app.exchange.directory.SetLink(context.caller(), context.Get("node"), link,
                                                  TextAt(context.body(), "address")));
    return NodeAnswer(app, context, node);
}

Result<http::Response> Revoke(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Node node, app.exchange.directory.RevokeKey(
                                        context.caller(), context.Get("node"),
                                        context.Get("fingerprint"),
                                        TextAt(context.body(), "reason")));
    return NodeAnswer(app, context, node);
}

Result<http::Response> Close(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Node node,
                   app.exchange.directory.Close(context.caller(), context.Get("node"),
                                                TextAt(context.body(), "reason")));
    return NodeAnswer(app, context, node);
}

// --- competent authorities -------------------------------------------------------------------

json::object AuthorityJson(const Context& context, const exchange::Authority& authority) {
    return {{"id", authority.id},
            {"function", authority.function},
            {"function_title", LabelOf(context, "authority_functions", authority.function)},
            {"name", base::LocalJson(authority.name)},
            {"title", authority.name.In(context.lang())},
            {"address", authority.address},
            {"telephone", authority.telephone},
            {"email", authority.email},
            {"hours", authority.hours},
            {"languages", TextsJson(authority.languages)}};
}

json::object CountryJson(const Context& context, const exchange::CountryAuthorities& country) {
    json::array list;
    for (const auto& authority : country.list) list.push_back(AuthorityJson(context, authority));
    return {{"node", country.node},
            {"country", country.country},
            {"country_title", TitleOfTerritory(context, country.country)},
            {"revision", country.revision},
            {"at", base::FormatTimestamp(country.at)},
            {"authorities", std::move(list)}};
}

Result<http::Response> ListAuthorities(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto countries, app.exchange.authorities.List(context.caller()));
    json::array items;
    for (const auto& country : countries) items.push_back(CountryJson(context, country));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> KeepAuthorities(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::int64_t revision, context.VersionSeen());
    std::vector<exchange::Authority> list;
    for (const json::value& each : context.body().at("authorities").as_array()) {
        const json::object& from = each.as_object();
        list.push_back({.id = TextAt(from, "id"),
                        .function = TextAt(from, "function"),
                        .name = base::LocalIn(from, "name"),
                        .address = TextAt(from, "address"),
                        .telephone = TextAt(from, "telephone"),
                        .email = TextAt(from, "email"),
                        .hours = TextAt(from, "hours"),
                        .languages = base::TextsIn(from, "languages")});
    }
    ATALAYA_ASSIGN(const auto kept,
                   app.exchange.authorities.Keep(context.caller(), revision, std::move(list)));
    return context.Json(CountryJson(context, kept));
}

// --- endpoints -------------------------------------------------------------------------------

json::object Text(int most) { return {{"type", "string"}, {"maxLength", most}}; }

json::object ReasonBody() { return BodyOf({"reason"}, {{"reason", Text(2000)}}); }

std::vector<Endpoint> OwnEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "exchange.self", .method = "GET", .path = "/api/v1/exchange/self",
                   .tag = "exchange", .answer = kObject, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return GetSelf(app, context); }});
    out.push_back({.id = "exchange.set_self", .method = "PUT", .path = "/api/v1/exchange/self",
                   .tag = "exchange",
                   .body = BodyOf({"id", "role"},
                                  {{"id", Text(16)},
                                   {"name", LanguagesSchema()},
                                   {"country", Text(2)},
                                   {"role", {{"type", "string"}, {"enum", {"country", "hub"}}}},
                                   {"address", Text(500)}}),
                   .body_example = {{"id", "XA"}, {"role", "country"}, {"country", "XA"}},
                   .answer = kObject,
                   .errors = {"access.denied", "exchange.node_id_invalid",
                              "exchange.address_invalid", "exchange.self_in_use"},
                   .changes = true,
                   .handle = [&app](Context& context) { return SetSelf(app, context); }});
    out.push_back({.id = "exchange.presentation", .method = "GET",
                   .path = "/api/v1/exchange/presentation", .tag = "exchange", .answer = kObject,
                   .errors = {"access.denied", "exchange.self_unset"},
                   .handle = [&app](Context& context) { return GetPresentation(app, context); }});
    out.push_back({.id = "exchange.renew_key", .method = "POST",
                   .path = "/api/v1/exchange/key-renewal", .tag = "exchange",
                   .body = BodyOf({}, {{"lost", Text(2000)}}),
                   .body_example = {{"lost", "the computer was stolen"}}, .answer = kObject,
                   .errors = {"access.denied", "exchange.reason_missing"},
                   .changes = true,
                   .handle = [&app](Context& context) { return RenewKey(app, context); }});
    return out;
}

std::vector<Endpoint> AuthorityEndpoints(app::App& app) {
    const std::string path = "/api/v1/exchange/authorities";
    std::vector<Endpoint> out;
    out.push_back({.id = "exchange.authorities", .method = "GET", .path = path, .tag = "exchange",
                   .answer = kObject, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return ListAuthorities(app, context); }});
    out.push_back({.id = "exchange.keep_authorities", .method = "PUT", .path = path,
                   .tag = "exchange",
                   .body = BodyOf({"authorities"},
                                  {{"authorities", {{"type", "array"}, {"items", kObject}}}}),
                   .body_example = {{"authorities", json::array{}}}, .answer = kObject,
                   .errors = {"access.denied", "exchange.stale", "exchange.authority_invalid"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return KeepAuthorities(app, context); }});
    return out;
}

}  // namespace

std::vector<Endpoint> ExchangeNodeEndpoints(app::App& app) {
    const std::string one = kNodes + "/{node}";
    std::vector<Endpoint> out = OwnEndpoints(app);
    for (Endpoint& endpoint : AuthorityEndpoints(app)) out.push_back(std::move(endpoint));
    out.push_back({.id = "exchange.nodes", .method = "GET", .path = kNodes, .tag = "exchange",
                   .answer = kObject, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return ListNodes(app, context); }});
    out.push_back({.id = "exchange.present", .method = "POST", .path = kNodes, .tag = "exchange",
                   .body = kObject, .body_example = json::object{}, .success = 201,
                   .answer = kObject,
                   .errors = {"access.denied", "exchange.presentation_invalid",
                              "exchange.node_known"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Present(app, context); }});
    out.push_back({.id = "exchange.verify", .method = "POST", .path = one + "/verification",
                   .tag = "exchange", .parameters = {InPath("node", "HUB")},
                   .body = BodyOf({"fingerprint"}, {{"fingerprint", Text(200)}}),
                   .body_example = {{"fingerprint", "5f3a 9c01 22de 0b4f 5f3a 9c01 22de 0b4f"}},
                   .answer = kObject,
                   .errors = {"access.denied", "exchange.node_unknown",
                              "exchange.fingerprint_differs"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Verify(app, context); }});
    out.push_back({.id = "exchange.set_link", .method = "PUT", .path = one + "/link",
                   .tag = "exchange", .parameters = {InPath("node", "HUB")},
                   .body = BodyOf({"link"},
                                  {{"link", {{"type", "string"}, {"enum", {"none", "call", "answer"}}}},
                                   {"address", Text(500)}}),
                   .body_example = {{"link", "call"}, {"address", "https://hub.example"}},
                   .answer = kObject,
                   .errors = {"access.denied", "exchange.node_unknown", "exchange.address_invalid"},
                   .changes = true,
                   .handle = [&app](Context& context) { return SetLink(app, context); }});
    out.push_back({.id = "exchange.revoke", .method = "POST",
                   .path = one + "/keys/{fingerprint}/revocation", .tag = "exchange",
                   .parameters = {InPath("node", "XB"), InPath("fingerprint")},
                   .body = ReasonBody(), .body_example = {{"reason", "the computer was stolen"}},
                   .answer = kObject,
                   .errors = {"access.denied", "exchange.node_unknown", "exchange.key_unknown",
                              "exchange.reason_missing"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Revoke(app, context); }});
    out.push_back({.id = "exchange.close", .method = "POST", .path = one + "/closing",
                   .tag = "exchange", .parameters = {InPath("node", "XB")}, .body = ReasonBody(),
                   .body_example = {{"reason", "the office was dissolved"}}, .answer = kObject,
                   .errors = {"access.denied", "exchange.node_unknown", "exchange.reason_missing"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Close(app, context); }});
    return out;
}

}  // namespace atalaya::api
