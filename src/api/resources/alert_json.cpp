#include "api/resources/alert_json.hpp"

#include "api/resources/report_answers.hpp"
#include "app/public_site.hpp"
#include "base/json_members.hpp"
#include "warning/alert_json.hpp"
#include "warning/bulletin.hpp"
#include "warning/cap.hpp"
#include "warning/feed.hpp"
#include "warning/place_title.hpp"

namespace atalaya::api {

namespace {

using warning::Alert;

json::value SubstanceJson(const Alert& alert) {
    if (!alert.substance) return nullptr;
    const auto& substance = *alert.substance;
    return {{"code", substance.code},         {"title", base::LocalJson(substance.title)},
            {"names", TextsJson(substance.names)},
            {"cas", substance.cas},           {"inchikey", substance.inchikey},
            {"iupac", substance.iupac},       {"provisional", substance.provisional}};
}

// What a reader's program may open by itself; anything else is only kept.
bool IsHarmless(std::string_view type) {
    return type == "image/png" || type == "image/jpeg" || type == "image/webp" ||
           type == "application/pdf" || type == "text/plain";
}

}  // namespace

json::object AlertJson(const Context& context, const Alert& alert, base::Date today) {
    json::array texts, places, files;
    const auto note = alert.NoteIn(context.lang());
    for (const auto& text : alert.texts) texts.push_back(warning::ToJson(text));
    for (const auto& place : alert.places)
        places.push_back({{"code", place.code},
                          {"title", base::LocalJson(warning::WithCountry(
                                        context.content(), place.code, place.title))}});
    for (const auto& file : alert.files)
        files.push_back({{"name", file.name}, {"type", file.type}, {"size", file.bytes.size()}});
    return {{"origin", alert.origin},
            {"country", alert.country},
            {"issuer", base::LocalJson(alert.issuer)},
            {"reference", alert.reference},
            {"subject", alert.subject},
            {"number", alert.number},
            {"revision", alert.revision},
            {"own", alert.own},
            {"on_public_site", alert.on_site},
            {"status", warning::NameOf(alert.status)},
            {"over", alert.Over(today)},
            {"exercise", alert.exercise},
            {"title", alert.texts.empty() ? "" : warning::TitleOf(alert, context.lang())},
            {"kind", alert.kind},
            {"severity", alert.severity},
            {"urgency", alert.urgency},
            {"certainty", alert.certainty},
            {"mark", alert.mark},
            {"audience", TextsJson(alert.audience)},
            {"substance", SubstanceJson(alert)},
            {"places", std::move(places)},
            {"cases", alert.cases},
            {"deaths", alert.deaths},
            {"texts", std::move(texts)},
            {"contact", alert.contact},
            {"issued", base::FormatTimestamp(alert.issued)},
            {"changed", base::FormatTimestamp(alert.changed)},
            {"here_since", base::FormatTimestamp(alert.here_since)},
            {"valid_until", alert.valid_until ? json::value(alert.valid_until->ToString()) : nullptr},
            {"note", note.text},
            {"note_lang", note.other ? json::value(base::Code(*note.other)) : nullptr},
            {"reasons", base::LocalJson(alert.reasons)},
            {"files", std::move(files)}};
}

json::array AlertsJson(const Context& context, const std::vector<Alert>& alerts, base::Date today) {
    json::array out;
    for (const auto& alert : alerts) out.push_back(AlertJson(context, alert, today));
    return out;
}

http::Response CapAnswer(app::App& app, const Context& context,
                         const std::vector<Alert>& revisions) {
    const Alert& alert = revisions.front();
    const std::string page = app::SiteAddress(app, context.request()) + warning::AlertPage(alert, context.lang());
    auto out = http::Response::Text(200, "application/cap+xml",
                                    warning::WriteCap(alert, warning::FrameOf(revisions, page)));
    out.Set("Cache-Control", "no-cache");
    out.Set("X-Content-Type-Options", "nosniff");
    return out;
}

Result<http::Response> BulletinAnswer(app::App& app, const Context& context, const Alert& alert) {
    const std::string format = context.Has("format") ? context.Get("format") : "pdf";
    return DocumentFile(
        warning::BulletinOf(alert, context.content(), context.lang(), app.clock.Now()), format,
        alert.reference + "-" + std::to_string(alert.revision));
}

Result<http::Response> AlertFileAnswer(const Context& context, const Alert& alert) {
    const auto number = context.Int("number", 0);
    if (number < 1 || number > static_cast<std::int64_t>(alert.files.size()))
        return Err("warning.alert_unknown", {{"subject", alert.subject}});
    const auto& file = alert.files[static_cast<std::size_t>(number - 1)];
    auto out = http::Response::Text(
        200, IsHarmless(file.type) ? file.type : "application/octet-stream", file.bytes);
    std::string name;
    for (const char c : file.name) {
        const bool plain = c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '/';
        name += plain ? c : '_';
    }
    out.Set("Content-Disposition", "attachment; filename=\"" + name + "\"");
    out.Set("X-Content-Type-Options", "nosniff");
    out.Set("Content-Security-Policy", "default-src 'none'; sandbox");
    return out;
}

std::vector<Parameter> InAlert() {
    return {{.in = In::Path, .name = "origin", .max_length = 40, .text = "alert_origin",
             .example = "XA"},
            {.in = In::Path, .name = "reference", .max_length = 80, .text = "alert_reference",
             .example = "XA-12"}};
}

std::string AlertSubject(const Context& context) {
    return "alert:" + context.Get("reference");
}

Parameter BulletinFormat() {
    return {.name = "format", .one_of = {"pdf", "docx", "html"}, .text = "bulletin_format",
            .example = "pdf"};
}

}  // namespace atalaya::api
