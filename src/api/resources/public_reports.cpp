// Notifications by people without an account.

#include "api/resources/warning_json.hpp"

namespace atalaya::api {
namespace {

using warning::PublicReports;

// The country whose office takes reports here. A hub has none.
Result<std::string> OwnCountry(app::App& app) {
    if (auto home = app.settings.HomeCountry()) return *home;
    return Err("api.warning_country");
}

Result<http::Response> Form(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto country, OwnCountry(app));
    json::array places;
    for (const auto& place : context.content().territories().all()) {
        if (place.level == 1 && place.parent == country)
            places.push_back({{"code", place.code}, {"label", place.label.In(context.lang())}});
    }
    const auto settings = app.settings.Get(context.content());
    http::Response answer = context.Json(
        {{"ticket", app.warning.public_reports.Ticket()},
         {"country", country},
         {"places", std::move(places)},
         {"emergency", context.content().Say("warning.emergency", {}, context.lang())},
         {"contact", OrNull(settings.contact)},
         {"seconds_open", PublicReports::kSecondsOpen},
         {"photos", {{"most", PublicReports::kMostPhotos},
                     {"bytes", PublicReports::kLargestPhoto}}}});
    answer.Set("Cache-Control", "no-store");
    return answer;
}

// Each is base64url, as in every body of this interface that holds bytes.
Result<std::vector<std::string>> PhotosIn(const json::object& body) {
    std::vector<std::string> out;
    const auto* photos = body.if_contains("photos");
    if (!photos) return out;
    for (const auto& item : photos->as_array()) {
        const auto bytes = base::FromBase64Url(std::string_view(item.as_string()));
        if (!bytes)
            return Err("warning.photo_unknown", {}, base::Pointer("/photos", out.size()));
        out.emplace_back(bytes->begin(), bytes->end());
    }
    return out;
}

Result<http::Response> Take(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto country, OwnCountry(app));
    const json::object& body = context.body();
    warning::PublicReport report{.what = TextAt(body, "what"),
                                 .substance = TextAt(body, "substance"),
                                 .place = TextAt(body, "place"),
                                 .contact = TextAt(body, "contact"),
                                 .ticket = TextAt(body, "ticket"),
                                 .trap = TextAt(body, "website")};
    if (const auto day = TextAt(body, "day"); !day.empty()) {
        const auto read = base::Date::Parse(day);
        if (!read.ok())
            return Err("warning.report_field",
                       {{"field", "day"}, {"most", app.clock.Today().ToString()}}, "/day");
        report.day = *read;
    }
    if (const auto* persons = body.if_contains("persons"); persons && persons->is_int64())
        report.persons = static_cast<int>(std::clamp<std::int64_t>(persons->as_int64(), -1, 100'000));
    const auto said = [&](std::string_view member) {
        const auto* value = body.if_contains(member);
        return value && value->is_bool() && value->as_bool();
    };
    report.emergency = said("emergency");
    report.sample = said("sample");
    ATALAYA_ASSIGN(report.photos, PhotosIn(body));
    ATALAYA_ASSIGN(const auto number,
                   app.warning.public_reports.Take(report, context.request().remote,
                                                   context.catalogue(), country));
    return context.Json({{"number", number}}, 201);
}

json::object BodySchema() {
    return {{"type", "object"},
            {"required", json::array{"what", "ticket"}},
            {"additionalProperties", false},
            {"properties",
             {{"what", {{"type", "string"}, {"maxLength", 16'000}}},
              {"substance", {{"type", "string"}, {"maxLength", 1'000}}},
              {"place", {{"type", "string"}, {"maxLength", 40}}},
              {"day", {{"type", "string"}, {"maxLength", 10}}},
              {"persons", {{"type", json::array{"integer", "null"}}}},
              {"emergency", {{"type", "boolean"}}},
              {"sample", {{"type", "boolean"}}},
              {"contact", {{"type", "string"}, {"maxLength", 1'000}}},
              {"photos", {{"type", "array"}, {"items", {{"type", "string"}}}}},
              {"ticket", {{"type", "string"}, {"maxLength", 300}}},
              {"website", {{"type", "string"}, {"maxLength", 1'000}}}}}};
}

}  // namespace

std::vector<Endpoint> PublicReportEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "public.report_form", .method = "GET",
                   .path = "/api/v1/public/report-form", .tag = "warning", .who = Who::Anyone,
                   .answer = {{"type", "object"}}, .errors = {"api.warning_country"},
                   .handle = [&app](Context& context) { return Form(app, context); }});
    out.push_back({.id = "public.report", .method = "POST", .path = "/api/v1/public/reports",
                   .tag = "warning", .who = Who::Anyone, .body = BodySchema(),
                   .body_example = {{"what", "Two friends fainted after a blue tablet."},
                                    {"place", "XA-01"},
                                    {"ticket", "1767225600000.aB3d.xYz"}},
                   .success = 201, .answer = {{"type", "object"}},
                   .errors = {"warning.report_text", "warning.report_field",
                              "warning.report_place", "warning.report_photos",
                              "warning.photo_too_large", "warning.photo_unknown",
                              "warning.photo_broken", "warning.report_ticket",
                              "warning.report_too_fast", "warning.report_too_often"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Take(app, context); }});
    return out;
}

}  // namespace atalaya::api
