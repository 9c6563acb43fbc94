// What is where.

#include "api/resources/warning_json.hpp"
#include "warning/situation.hpp"

namespace atalaya::api {
namespace {

constexpr int kDaysBack = 90;
constexpr int kMostAlerts = 500;   // of other countries, the newest

json::object PlaceJson(const Context& context, const warning::PlaceSituation& place) {
    const auto* known = context.content().territories().Find(place.place);
    return {{"place", place.place},
            {"title", known ? known->label.In(context.lang()) : place.place},
            {"notifications", place.notifications},
            {"persons", place.persons},
            {"deaths", place.deaths},
            {"confirmed_samples", place.confirmed_samples},
            {"alerts", place.alerts},
            {"substances", TextsJson(place.substances)}};
}

json::array PlacesJson(const Context& context,
                       const std::vector<warning::PlaceSituation>& places) {
    json::array out;
    for (const auto& place : places) out.push_back(PlaceJson(context, place));
    return out;
}

Result<http::Response> Read(app::App& app, Context& context) {
    warning::SituationQuestion question;
    ATALAYA_ASSIGN(question.country, WarningCountry(app, context));
    question.to = app.clock.Today();
    if (context.Has("to")) {
        ATALAYA_ASSIGN(question.to, base::Date::Parse(context.Get("to")));
    }
    question.from = base::Date::FromDays(question.to.ToDays() - kDaysBack);
    if (context.Has("from")) {
        ATALAYA_ASSIGN(question.from, base::Date::Parse(context.Get("from")));
    }
    question.level = static_cast<int>(context.Int("level", 1));
    ATALAYA_ASSIGN(const auto others,
                   app.warning.alerts.List(context.caller(), {.over = false,
                                                              .exercise = false,
                                                              .own = false,
                                                              .limit = kMostAlerts}));
    ATALAYA_ASSIGN(const auto now,
                   warning::ReadSituation(*app.database, app.policy, context.caller(),
                                          context.catalogue(), question, others));
    return context.Json({{"country", question.country},
                         {"from", now.from.ToString()},
                         {"to", now.to.ToString()},
                         {"level", question.level},
                         {"places", PlacesJson(context, now.places)},
                         {"countries", PlacesJson(context, now.countries)},
                         {"unplaced", now.unplaced.notifications},
                         {"unplaced_counts", PlaceJson(context, now.unplaced)}});
}

}  // namespace

std::vector<Endpoint> WarningSituationEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "warning.situation", .method = "GET", .path = "/api/v1/warning/situation",
                   .tag = "warning",
                   .parameters = {{.name = "from", .kind = Kind::Date, .text = "from_day",
                                   .example = "2026-01-01"},
                                  {.name = "to", .kind = Kind::Date, .text = "to_day",
                                   .example = "2026-12-31"},
                                  CountryParameter(),
                                  {.name = "level", .kind = Kind::Integer, .min = 1, .max = 5,
                                   .example = "1"}},
                   .answer = {{"type", "object"}},
                   .errors = {"access.denied", "api.warning_country"},
                   .handle = [&app](Context& context) { return Read(app, context); }});
    return out;
}

}  // namespace atalaya::api
