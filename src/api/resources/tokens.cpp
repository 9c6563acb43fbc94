#include <algorithm>

#include "api/resources/people.hpp"

namespace atalaya::api {
namespace {

using access::Person;
using access::TokenInfo;

constexpr std::int64_t kDay = 24LL * 3600 * 1000;

json::object TokenJson(const TokenInfo& token) {
    return {{"id", token.id},
            {"title", token.title},
            {"only", TextsJson(token.only)},
            {"created", base::FormatTimestamp(token.created)},
            {"expires", base::FormatTimestamp(token.expires)},
            {"last_used", token.last_used == 0 ? json::value(nullptr)
                                               : json::value(base::FormatTimestamp(token.last_used))},
            {"revoked", token.revoked}};
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Person person, FindPerson(app, context, true));
    json::array items;
    for (const TokenInfo& token : app.people.Tokens(person.id)) items.push_back(TokenJson(token));
    return context.Json({{"items", std::move(items)}});
}

// A token is made by its person, signed in: neither by another token, which would outlive its own
// end that way, nor by who manages accounts, who would then act under another's name.
Result<http::Response> Create(app::App& app, Context& context) {
    const std::int64_t person = context.Int("person", 0);
    if (!IsSelf(context, person)) return Err("api.token_own");
    const json::object& body = context.body();
    std::vector<std::string> only;
    if (const auto* names = body.if_contains("only")) {
        for (const json::value& name : names->as_array()) only.emplace_back(name.as_string());
    }
    const base::Timestamp expires = app.clock.Now() + body.at("days").to_number<std::int64_t>() * kDay;
    ATALAYA_ASSIGN(const auto made,
                   app.people.CreateToken(context.caller(), person, std::string(body.at("title").as_string()),
                                          std::move(only), expires));
    json::object out = TokenJson(made.first);
    out["secret"] = made.second;
    http::Response response = context.Json(out, 201);
    response.Set("Cache-Control", "no-store");
    return response;
}

Result<http::Response> Revoke(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Person person, FindPerson(app, context, true));
    const std::int64_t token = context.Int("token", 0);
    const auto own = app.people.Tokens(person.id);
    if (std::ranges::find(own, token, &TokenInfo::id) == own.end()) return Err("api.not_found", {{"id", std::to_string(token)}});
    ATALAYA_TRY(app.people.RevokeToken(context.caller(), token));
    http::Response response;
    response.status = 204;
    return response;
}

}  // namespace

std::vector<Endpoint> TokenEndpoints(app::App& app) {
    const std::string all = "/api/v1/people/{person}/tokens";
    const json::object body{
        {"type", "object"},
        {"required", {"title", "days"}},
        {"additionalProperties", false},
        {"properties",
         {{"title", {{"type", "string"}, {"minLength", 1}, {"maxLength", 200}}},
          {"days", {{"type", "integer"}, {"minimum", 1}, {"maximum", access::kTokenDays}}},
          {"only", {{"type", "array"}, {"maxItems", 20}, {"items", {{"type", "string"}}}}}}}};
    std::vector<Endpoint> out;
    out.push_back({.id = "tokens.list", .method = "GET", .path = all, .tag = "people",
                   .parameters = {PersonInPath()}, .answer = {{"type", "object"}},
                   .errors = {"access.denied", "person.unknown"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    // Not idempotent: the kept answer would hold the secret.
    out.push_back({.id = "tokens.create", .method = "POST", .path = all, .tag = "people",
                   .parameters = {PersonInPath()}, .body = body,
                   .body_example = {{"title", "monthly import"}, {"days", 365}, {"only", {"read", "import"}}},
                   .success = 201, .answer = {{"type", "object"}},
                   .errors = {"api.token_own", "token.action_unknown", "token.expiry_invalid"}, .changes = true,
                   .handle = [&app](Context& context) { return Create(app, context); }});
    out.push_back({.id = "tokens.revoke", .method = "DELETE", .path = all + "/{token}", .tag = "people",
                   .parameters = {PersonInPath(), {.in = In::Path, .name = "token", .kind = Kind::Integer, .min = 1}},
                   .success = 204, .errors = {"access.denied", "api.not_found"}, .changes = true,
                   .handle = [&app](Context& context) { return Revoke(app, context); }});
    return out;
}

}  // namespace atalaya::api
