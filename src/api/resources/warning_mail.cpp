// Alerts by e-mail: the server, the lists and the queue.

#include "api/resources/exchange_json.hpp"
#include "api/resources/resources.hpp"

namespace atalaya::api {
namespace {

using warning::MailSettings;
using warning::QueuedMail;
using warning::Subscriber;

json::object SettingsJson(const MailSettings& settings) {
    return {{"host", settings.host},         {"port", settings.port},
            {"security", settings.security}, {"user", settings.user},
            {"has_password", settings.has_password},
            {"from", settings.from},         {"base", settings.base}};
}

json::object SubscriberJson(const Subscriber& subscriber) {
    return {{"id", subscriber.id},
            {"address", subscriber.address},
            {"lang", base::Code(subscriber.lang)},
            {"audience", subscriber.audience},
            {"confirmed", subscriber.confirmed},
            {"since", base::FormatTimestamp(subscriber.since)}};
}

json::object MailJson(const Context& context, const QueuedMail& mail) {
    return {{"id", mail.id},
            {"to", mail.to},
            {"subject_line", mail.subject_line},
            {"about", mail.about},
            {"revision", mail.revision},
            {"attempts", mail.attempts},
            {"made_at", base::FormatTimestamp(mail.made_at)},
            {"sent_at", TimeJson(mail.sent_at)},
            {"next_try", TimeJson(mail.next_try)},
            {"given_up", mail.given_up},
            {"fault", FaultJson(context, mail.fault)}};
}

Result<http::Response> GetSettings(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto settings, app.warning.mailing.Settings(context.caller()));
    return context.Json(SettingsJson(settings));
}

Result<http::Response> PutSettings(app::App& app, Context& context) {
    const auto& body = context.body();
    MailSettings settings;
    settings.host = TextAt(body, "host");
    if (const auto* port = body.if_contains("port"))
        settings.port = static_cast<std::uint16_t>(port->as_int64());
    settings.security = TextAt(body, "security");
    settings.user = TextAt(body, "user");
    settings.password = TextAt(body, "password");
    settings.from = TextAt(body, "from");
    settings.base = TextAt(body, "base");
    ATALAYA_TRY(app.warning.mailing.Set(context.caller(), settings));
    return GetSettings(app, context);
}

Result<http::Response> Subscribers(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto all, app.warning.mailing.Subscribers(context.caller()));
    json::array items;
    for (const auto& one : all) items.push_back(SubscriberJson(one));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Add(app::App& app, Context& context) {
    Subscriber wanted;
    wanted.address = TextAt(context.body(), "address");
    wanted.lang = base::LangFromCode(TextAt(context.body(), "lang")).value_or(context.lang());
    wanted.audience = TextAt(context.body(), "audience");
    ATALAYA_ASSIGN(const auto added, app.warning.mailing.Add(context.caller(), wanted));
    return context.Json(SubscriberJson(added), 201);
}

Result<http::Response> Remove(app::App& app, Context& context) {
    ATALAYA_TRY(app.warning.mailing.Remove(context.caller(), context.Int("subscriber", 0)));
    http::Response out;
    out.status = 204;
    return out;
}

Result<http::Response> Queue(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto mails,
                   app.warning.mailing.Queue(context.caller(),
                                             static_cast<int>(context.Int("limit", 100))));
    json::array items;
    for (const auto& mail : mails) items.push_back(MailJson(context, mail));
    return context.Json({{"items", std::move(items)}});
}

json::object SettingsSchema() {
    const json::object text{{"type", "string"}, {"maxLength", 254}};
    return {{"type", "object"},
            {"required", json::array{"host", "security", "from", "base"}},
            {"additionalProperties", false},
            {"properties",
             {{"host", text},
              {"port", {{"type", "integer"}, {"minimum", 1}, {"maximum", 65535}}},
              {"security", {{"type", "string"}, {"enum", json::array{"none", "starttls", "tls"}}}},
              {"user", text},
              {"password", text},
              {"from", text},
              {"base", text}}}};
}

json::object SubscriberSchema() {
    return {{"type", "object"},
            {"required", json::array{"address", "audience"}},
            {"additionalProperties", false},
            {"properties",
             {{"address", {{"type", "string"}, {"maxLength", 254}}},
              {"lang", {{"type", "string"}, {"enum", json::array{"en", "es", "pt", "fr"}}}},
              {"audience", {{"type", "string"},
                            {"enum", json::array{"public", "professionals", "network"}}}}}}};
}

}  // namespace

std::vector<Endpoint> WarningMailEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string settings = "/api/v1/warning/mail-settings",
                      subscribers = "/api/v1/warning/subscribers";
    std::vector<Endpoint> out;
    out.push_back({.id = "warning_mail.settings", .method = "GET", .path = settings,
                   .tag = "warning_mail", .answer = object, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return GetSettings(app, context); }});
    out.push_back({.id = "warning_mail.set", .method = "PUT", .path = settings,
                   .tag = "warning_mail", .body = SettingsSchema(),
                   .body_example = {{"host", "mail.observatory.example"}, {"port", 587},
                                    {"security", "starttls"}, {"user", "ews"},
                                    {"password", "a long one"},
                                    {"from", "EWS <ews@observatory.example>"},
                                    {"base", "https://observatory.example"}},
                   .answer = object,
                   .errors = {"access.denied", "warning.mail_settings_invalid", "file.unwritable"},
                   .changes = true,
                   .handle = [&app](Context& context) { return PutSettings(app, context); }});
    out.push_back({.id = "warning_mail.subscribers", .method = "GET", .path = subscribers,
                   .tag = "warning_mail", .answer = object, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return Subscribers(app, context); }});
    out.push_back({.id = "warning_mail.add", .method = "POST", .path = subscribers,
                   .tag = "warning_mail", .body = SubscriberSchema(),
                   .body_example = {{"address", "ana@clinic.example"}, {"lang", "es"},
                                    {"audience", "professionals"}},
                   .success = 201, .answer = object,
                   .errors = {"access.denied", "warning.address_invalid",
                              "warning.subscriber_known"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Add(app, context); }});
    out.push_back({.id = "warning_mail.remove", .method = "DELETE",
                   .path = subscribers + "/{subscriber}", .tag = "warning_mail",
                   .parameters = {{.in = In::Path, .name = "subscriber", .kind = Kind::Integer,
                                   .min = 1, .text = "mail_subscriber", .example = "7"}},
                   .success = 204, .errors = {"access.denied", "warning.subscriber_unknown"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Remove(app, context); }});
    out.push_back({.id = "warning_mail.queue", .method = "GET",
                   .path = "/api/v1/warning/mail-queue", .tag = "warning_mail",
                   .parameters = {{.name = "limit", .kind = Kind::Integer, .min = 1, .max = 500}},
                   .answer = object, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return Queue(app, context); }});
    return out;
}

}  // namespace atalaya::api
