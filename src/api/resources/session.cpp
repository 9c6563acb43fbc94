#include <fmt/format.h>

#include "api/resources/resources.hpp"

namespace atalaya::api {
namespace {

using access::Caller;

// Not readable by scripts, not sent along by other sites' forms, never over plain HTTP when the
// request came over TLS.
std::string Cookie(std::string_view secret, std::int64_t seconds, bool secure) {
    return fmt::format("{}={}; HttpOnly; SameSite=Lax; Path=/; Max-Age={}{}", kSessionCookie, secret,
                       seconds, secure ? "; Secure" : "");
}

std::string_view KindName(Caller::Kind kind) {
    switch (kind) {
        case Caller::Kind::Anonymous: return "anonymous";
        case Caller::Kind::Person: return "person";
        case Caller::Kind::Token: return "token";
        case Caller::Kind::System: return "system";
    }
    return "";
}

json::object CallerJson(app::App& app, const Caller& caller) {
    json::array grants, only;
    for (const access::Grant& grant : caller.grants) grants.push_back(GrantJson(grant));
    for (const access::Action action : caller.only) only.emplace_back(access::NameOf(action));
    return {{"kind", KindName(caller.kind)},
            {"id", caller.id},
            {"name", OrNull(caller.name)},
            {"unit", OrNull(caller.unit)},
            {"language", base::Code(caller.lang)},
            {"grants", std::move(grants)},
            {"only", std::move(only)},
            {"can", CanJson(app, caller)}};
}

json::object SessionJson(app::App& app, const access::Session& session) {
    json::object out = CallerJson(app, session.caller);
    out["forgery_token"] = session.forgery_token;
    out["expires"] = base::FormatTimestamp(session.expires);
    return out;
}

Result<http::Response> LogIn(app::App& app, Context& context) {
    const json::object& body = context.body();
    const std::string login(body.at("login").as_string());
    const std::string password(body.at("password").as_string());
    ATALAYA_ASSIGN(const access::Session session,
                   app.people.LogIn(login, password, context.request().remote));
    http::Response response = context.Json(SessionJson(app, session));
    response.Set("Cache-Control", "no-store");
    response.Add("Set-Cookie",
                 Cookie(session.secret, (session.expires - app.clock.Now()) / 1000, context.request().secure));
    return response;
}

Result<http::Response> LogOut(app::App& app, Context& context) {
    app.people.LogOut(context.request().Cookie(kSessionCookie));
    http::Response response;
    response.status = 204;
    response.Add("Set-Cookie", Cookie("", 0, context.request().secure));
    return response;
}

Result<http::Response> WhoAmI(app::App& app, Context& context) {
    http::Response response = context.Json(context.session() ? SessionJson(app, *context.session())
                                                             : CallerJson(app, context.caller()));
    response.Set("Cache-Control", "no-store");
    return response;
}

}  // namespace

std::vector<Endpoint> SessionEndpoints(app::App& app) {
    const json::object text{{"type", "string"}, {"minLength", 1}, {"maxLength", 1000}};
    std::vector<Endpoint> out;
    out.push_back({.id = "session.create", .method = "POST", .path = "/api/v1/session", .tag = "session",
                   .who = Who::Anyone,
                   .body = {{"type", "object"},
                            {"required", {"login", "password"}},
                            {"additionalProperties", false},
                            {"properties", {{"login", text}, {"password", text}}}},
                   .body_example = {{"login", "ana.perez"}, {"password", "..."}},
                   .answer = {{"type", "object"}},
                   .errors = {"login.wrong", "login.wait", "login.inactive"},
                   .handle = [&app](Context& context) { return LogIn(app, context); }});
    out.push_back({.id = "session.get", .method = "GET", .path = "/api/v1/session", .tag = "session",
                   .who = Who::Anyone, .answer = {{"type", "object"}},
                   .handle = [&app](Context& context) { return WhoAmI(app, context); }});
    out.push_back({.id = "session.delete", .method = "DELETE", .path = "/api/v1/session",
                   .tag = "session", .success = 204, .changes = true,
                   .handle = [&app](Context& context) { return LogOut(app, context); }});
    return out;
}

}  // namespace atalaya::api
