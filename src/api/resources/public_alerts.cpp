// Public alerts for everyone, without an account: read, as CAP, as an Atom feed, on paper, by e-mail.

#include <memory>

#include "api/rate_limit.hpp"
#include "api/resources/alert_json.hpp"
#include "app/public_site.hpp"

namespace atalaya::api {
namespace {

using store::Mode;
using store::Transaction;
using warning::Alert;

std::vector<Alert> PublicAlerts(app::App& app) {
    return app.database->Run(Mode::ReadOnly, [&](Transaction& tx) {
        return app.warning.alerts.Public(tx);
    });
}

Result<std::vector<Alert>> RevisionsOf(app::App& app, const Context& context) {
    auto out = app.database->Run(Mode::ReadOnly, [&](Transaction& tx) {
        return app.warning.alerts.PublicRevisions(tx, AlertSubject(context), context.Get("origin"));
    });
    if (out.empty()) return Err("warning.alert_unknown", {{"subject", AlertSubject(context)}});
    return out;
}

http::Response Open(http::Response out) {
    out.Set("Cache-Control", "public, max-age=30");
    return out;
}

Result<http::Response> List(app::App& app, Context& context) {
    return Open(context.Json(
        {{"items", AlertsJson(context, PublicAlerts(app), app.clock.Today())}}));
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto revisions, RevisionsOf(app, context));
    return Open(context.Json(
        {{"revisions", AlertsJson(context, revisions, app.clock.Today())}}));
}

Result<http::Response> Cap(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto revisions, RevisionsOf(app, context));
    return Open(CapAnswer(app, context, revisions));
}

Result<http::Response> File(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto revisions, RevisionsOf(app, context));
    return AlertFileAnswer(context, revisions.front());
}

// A bulletin is made anew each time, and a PDF by a program of its own: not as often as one likes.
Result<http::Response> Bulletin(app::App& app, Context& context, RateLimit& limit) {
    ATALAYA_ASSIGN(const auto revisions, RevisionsOf(app, context));
    ATALAYA_TRY(limit.Take(context.request().remote));
    return BulletinAnswer(app, context, revisions.front());
}

Result<http::Response> Feed(app::App& app, Context& context) {
    return app::PublicFeed(app, app::SiteAddress(app, context.request()), context.lang());
}

http::Response Empty() {
    http::Response out;
    out.status = 204;
    return out;
}

Result<http::Response> Subscribe(app::App& app, Context& context) {
    const auto lang = base::LangFromCode(TextAt(context.body(), "lang"));
    ATALAYA_TRY(app.warning.mailing.Ask(context.content(), TextAt(context.body(), "address"),
                                        lang.value_or(context.lang()), context.request().remote));
    return Empty();
}

Result<http::Response> Confirm(app::App& app, Context& context, RateLimit& limit) {
    ATALAYA_TRY(limit.Take(context.request().remote));
    ATALAYA_TRY(app.warning.mailing.Confirm(TextAt(context.body(), "token")));
    return Empty();
}

Result<http::Response> Leave(app::App& app, Context& context, RateLimit& limit) {
    ATALAYA_TRY(limit.Take(context.request().remote));
    ATALAYA_TRY(app.warning.mailing.Leave(TextAt(context.body(), "token")));
    return Empty();
}

json::object Body(std::initializer_list<std::string_view> required,
                  std::initializer_list<std::string_view> optional = {}) {
    json::object properties;
    json::array needed;
    for (const auto name : required) {
        properties[name] = {{"type", "string"}, {"maxLength", 300}};
        needed.emplace_back(name);
    }
    for (const auto name : optional) properties[name] = {{"type", "string"}, {"maxLength", 5}};
    return {{"type", "object"}, {"required", std::move(needed)}, {"additionalProperties", false},
            {"properties", std::move(properties)}};
}

std::vector<Endpoint> SubscriptionEndpoints(app::App& app) {
    // Shared by the handlers, which are copied: it is one limit for all of them.
    const auto limit = std::make_shared<RateLimit>(app.clock, RateLimit::Most{10, 300});
    const std::string all = "/api/v1/public/alert-subscriptions";
    std::vector<Endpoint> out;
    out.push_back({.id = "public_alerts.subscribe", .method = "POST", .path = all,
                   .tag = "public_alerts", .who = Who::Anyone, .body = Body({"address"}, {"lang"}),
                   .body_example = {{"address", "ana@clinic.example"}, {"lang", "es"}},
                   .success = 204,
                   .errors = {"warning.address_invalid", "warning.mail_too_often",
                              "warning.mail_off"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Subscribe(app, context); }});
    out.push_back({.id = "public_alerts.confirm", .method = "POST", .path = all + "/confirm",
                   .tag = "public_alerts", .who = Who::Anyone, .body = Body({"token"}),
                   .body_example = {{"token", "u4Jd0x"}}, .success = 204,
                   .errors = {"warning.token_unknown", "api.too_often"}, .changes = true,
                   .handle = [&app, limit](Context& context) {
                       return Confirm(app, context, *limit);
                   }});
    out.push_back({.id = "public_alerts.leave", .method = "POST", .path = all + "/leave",
                   .tag = "public_alerts", .who = Who::Anyone, .body = Body({"token"}),
                   .body_example = {{"token", "u4Jd0x"}}, .success = 204,
                   .errors = {"warning.token_unknown", "api.too_often"}, .changes = true,
                   .handle = [&app, limit](Context& context) {
                       return Leave(app, context, *limit);
                   }});
    return out;
}

}  // namespace

std::vector<Endpoint> PublicAlertEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string all = "/api/v1/public/alerts", one = all + "/{origin}/{reference}";
    const std::vector<std::string> errors = {"warning.alert_unknown"};
    const auto limit = std::make_shared<RateLimit>(app.clock, RateLimit::Most{10, 60});
    std::vector<Endpoint> out = SubscriptionEndpoints(app);
    const auto add = [&](std::string id, std::string path, std::vector<Parameter> parameters,
                         std::string type, auto handle) {
        const bool is_json = type == "application/json";
        out.push_back({.id = "public_alerts." + id, .method = "GET", .path = std::move(path),
                       .tag = "public_alerts", .who = Who::Anyone,
                       .parameters = std::move(parameters), .answer_type = std::move(type),
                       .answer = is_json ? object : json::object(), .errors = errors,
                       .handle = std::move(handle)});
    };
    add("list", all, {}, "application/json",
        [&app](Context& context) { return List(app, context); });
    add("feed", "/api/v1/public/alerts.atom", {}, "application/atom+xml",
        [&app](Context& context) { return Feed(app, context); });
    add("get", one, InAlert(), "application/json",
        [&app](Context& context) { return Get(app, context); });
    add("cap", one + "/cap", InAlert(), "application/cap+xml",
        [&app](Context& context) { return Cap(app, context); });
    auto bulletin = InAlert();
    bulletin.push_back(BulletinFormat());
    add("bulletin", one + "/bulletin", std::move(bulletin), "application/pdf",
        [&app, limit](Context& context) { return Bulletin(app, context, *limit); });
    auto file = InAlert();
    file.push_back({.in = In::Path, .name = "number", .kind = Kind::Integer, .min = 1, .max = 100,
                    .text = "alert_file", .example = "1"});
    add("file", one + "/files/{number}", std::move(file), "application/octet-stream",
        [&app](Context& context) { return File(app, context); });
    return out;
}

}  // namespace atalaya::api
