// Detectors over the watched series: their runs, the chart behind a signal, and what comes of one.

#include <algorithm>
#include <numeric>

#include "api/resources/record_line.hpp"
#include "api/resources/warning_json.hpp"

namespace atalaya::api {
namespace {

using stats::DetectorPoint;
using warning::SeriesKeys;
using warning::Signals;
using warning::WatchedSeries;

// --- runs -------------------------------------------------------------------------------------

json::object RunJson(const app::App& app, const Context& context,
                     const warning::DetectorRun& run) {
    json::array faults, alarms;
    for (const Error& fault : run.faults)
        faults.push_back({{"series", fault.where}, {"text", app.Say(fault, context.lang())}});
    for (const auto& one : run.alarms) {
        const std::int64_t answered = one.periods - one.silent;
        alarms.push_back({{"series", one.series},
                          {"detector", one.detector},
                          {"detector_title", LabelOf(context, "detectors", one.detector)},
                          {"periods", one.periods},
                          {"silent", one.silent},
                          {"alarms", one.alarms},
                          {"share", answered > 0 ? json::value(static_cast<double>(one.alarms) /
                                                               static_cast<double>(answered))
                                                 : json::value(nullptr)},
                          {"dismissed", one.dismissed},
                          {"confirmed", one.confirmed},
                          {"open", one.open}});
    }
    return {{"at", base::FormatTimestamp(run.at)}, {"series", run.series},
            {"points", run.points},                {"signals", run.signals},
            {"known", run.known},                  {"faults", std::move(faults)},
            {"alarms", std::move(alarms)}};
}

Result<http::Response> Run(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto country, WarningCountry(app, context));
    ATALAYA_ASSIGN(const auto run, app.warning.RunDetectors(context.caller(), country));
    return context.Json(RunJson(app, context, run));
}

Result<http::Response> LastRun(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto country, WarningCountry(app, context));
    ATALAYA_ASSIGN(const auto run, app.warning.signals.Last(context.caller(), country));
    json::value shown = nullptr;
    if (run) shown = RunJson(app, context, *run);
    return context.Json({{"run", std::move(shown)}});
}

// --- series -----------------------------------------------------------------------------------

json::object SeriesJson(const Context& context, const WatchedSeries& series) {
    json::array detectors;
    for (const auto& one : series.detectors)
        detectors.push_back({{"id", one.id}, {"title", LabelOf(context, "detectors", one.id)}});
    const char* measure = series.measure == WatchedSeries::Measure::Records ? "records"
                          : series.measure == WatchedSeries::Measure::Sum   ? "sum"
                                                                            : "values";
    return {{"id", series.id},
            {"title", series.title.In(context.lang())},
            {"description", series.description.In(context.lang())},
            {"register", OrNull(series.register_id)},
            {"indicator", OrNull(series.indicator)},
            {"measure", measure},
            {"field", OrNull(series.measure_field)},
            {"by", TextsJson(series.by)},
            {"period", series.step == stats::SeriesStep::kWeeks ? "week" : "month"},
            {"detectors", std::move(detectors)}};
}

Result<http::Response> ListSeries(app::App& app, Context& context) {
    ATALAYA_TRY(MayWarn(app, context, access::Action::Read, "signals"));
    ATALAYA_ASSIGN(const auto all,
                   warning::ReadWatchedSeries(context.content(), context.catalogue()));
    json::array items;
    for (const auto& series : all) items.push_back(SeriesJson(context, series));
    return context.Json({{"items", std::move(items)}});
}

std::string KeyText(const SeriesKeys& keys) {
    std::string out;
    for (const auto& [field, code] : keys) out += (out.empty() ? "" : ",") + field + ":" + code;
    return out;
}

// "substance:cocaine,place:XA-01". What is no pair is left out, so that no series is found by it.
SeriesKeys KeysOf(const Context& context) {
    SeriesKeys keys;
    for (const std::string& part : context.List("key")) {
        const auto colon = part.find(':');
        if (colon != std::string::npos)
            keys.emplace_back(part.substr(0, colon), part.substr(colon + 1));
    }
    return keys;
}

// Those of a definition, the largest first, for choosing one.
Result<http::Response> Choose(app::App& app, const Context& context, const std::string& country) {
    ATALAYA_ASSIGN(const auto definition,
                   app.warning.signals.Read(context.caller(), context.content(),
                                            context.catalogue(), country, context.Get("id")));
    std::vector<std::pair<double, const warning::SeriesData*>> order;
    for (const auto& one : definition.set.series)
        order.emplace_back(std::accumulate(one.counts.begin(), one.counts.end(), 0.0), &one);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    json::array items;
    for (const auto& [total, one] : order)
        items.push_back({{"key", KeyText(one->keys)},
                         {"title", warning::SeriesTitle(definition.series, context.catalogue(),
                                                        one->keys, context.lang())},
                         {"total", total},
                         {"last", one->counts.empty() ? 0 : one->counts.back()}});
    json::object out = SeriesJson(context, definition.series);
    out["series"] = std::move(items);
    return context.Json(out);
}

json::object PointJson(const DetectorPoint& point) {
    return {{"index", point.index},
            {"observed", NumberOrNull(point.observed)},
            {"expected", NumberOrNull(point.expected)},
            {"threshold", NumberOrNull(point.threshold)},
            {"score", NumberOrNull(point.score)},
            {"p_value", NumberOrNull(point.p_value)},
            {"alarm", point.alarm},
            {"silent", OrNull(std::string(stats::NameOf(point.silent)))}};
}

json::object JudgedJson(const Context& context, const Signals::Shown::Judged& judged) {
    json::array points;
    std::int64_t alarms = 0, silent = 0;
    for (const auto& point : judged.points) {
        points.push_back(PointJson(point));
        alarms += point.alarm ? 1 : 0;
        silent += point.silent == stats::SilentReason::kNone ? 0 : 1;
    }
    const auto answered = static_cast<std::int64_t>(judged.points.size()) - silent;
    const auto share = answered > 0 ? json::value(static_cast<double>(alarms) /
                                                  static_cast<double>(answered))
                                    : json::value(nullptr);
    const auto expected =
        judged.expected_share ? NumberOrNull(*judged.expected_share) : json::value(nullptr);
    return {{"id", judged.detector},
            {"title", LabelOf(context, "detectors", judged.detector)},
            {"points", std::move(points)},
            {"evaluated", answered},
            {"silent", silent},
            {"alarms", alarms},
            {"share", share},
            {"expected_share", expected}};
}

Result<http::Response> Show(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto country, WarningCountry(app, context));
    const auto keys = KeysOf(context);
    if (!context.Has("key")) {
        ATALAYA_ASSIGN(const auto all,
                       warning::ReadWatchedSeries(context.content(), context.catalogue()));
        const auto named = std::find_if(all.begin(), all.end(), [&](const WatchedSeries& one) {
            return one.id == context.Get("id");
        });
        if (named != all.end() && !named->by.empty()) return Choose(app, context, country);
    }
    ATALAYA_ASSIGN(const auto shown,
                   app.warning.signals.Show(context.caller(), context.content(),
                                            context.catalogue(), country, context.Get("id"), keys));
    const warning::SeriesData& data = shown.set.series.front();
    json::array starts, counts, values, detectors;
    for (std::size_t i = 0; i < shown.set.periods; ++i) {
        starts.emplace_back(shown.set.StartOf(i).ToString());
        counts.emplace_back(data.counts[i]);
        if (!data.values.empty())
            values.emplace_back(json::array(data.values[i].begin(), data.values[i].end()));
    }
    for (const auto& judged : shown.detectors) detectors.push_back(JudgedJson(context, judged));
    json::object out = SeriesJson(context, shown.series);
    out["country"] = country;
    out["key"] = KeyText(keys);
    out["series_title"] =
        warning::SeriesTitle(shown.series, context.catalogue(), keys, context.lang());
    out["starts"] = std::move(starts);
    out["counts"] = std::move(counts);
    out["values"] = data.values.empty() ? json::value(nullptr) : json::value(std::move(values));
    out["detectors"] = std::move(detectors);
    out["left_out"] = shown.set.left_out;
    return context.Json(out);
}

// --- a signal becomes a notification ----------------------------------------------------------

Result<http::Response> Notify(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto made,
                   app.warning.signals.Notify(context.caller(), context.catalogue(),
                                              context.Get("reference"),
                                              context.body().at("version").as_int64()));
    const auto model = context.catalogue().Find("notifications");
    return context.Json(RecordLine(app, context, *model, made), 201);
}

}  // namespace

std::vector<Endpoint> WarningSignalEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "warning.run", .method = "POST", .path = "/api/v1/warning/signals/run",
                   .tag = "warning", .parameters = {CountryParameter()},
                   .answer = {{"type", "object"}}, .errors = {"access.denied"}, .changes = true,
                   .handle = [&app](Context& context) { return Run(app, context); }});
    out.push_back({.id = "warning.last_run", .method = "GET",
                   .path = "/api/v1/warning/signals/run", .tag = "warning",
                   .parameters = {CountryParameter()}, .answer = {{"type", "object"}},
                   .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return LastRun(app, context); }});
    out.push_back({.id = "warning.series", .method = "GET", .path = "/api/v1/warning/series",
                   .tag = "warning", .answer = {{"type", "object"}}, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return ListSeries(app, context); }});
    out.push_back({.id = "warning.series_shown", .method = "GET",
                   .path = "/api/v1/warning/series/{id}", .tag = "warning",
                   .parameters = {InPath("id", "notifications_by_place"), CountryParameter(),
                                  {.name = "key", .repeated = true, .text = "series_key",
                                   .example = "place:XA-01"}},
                   .answer = {{"type", "object"}},
                   .errors = {"access.denied", "warning.series_unknown"},
                   .handle = [&app](Context& context) { return Show(app, context); }});
    out.push_back({.id = "warning.notify", .method = "POST",
                   .path = "/api/v1/warning/signals/{reference}/notification", .tag = "warning",
                   .parameters = {InPath("reference", "XA-4")},
                   .body = {{"type", "object"},
                            {"required", json::array{"version"}},
                            {"additionalProperties", false},
                            {"properties", {{"version", {{"type", "integer"}, {"minimum", 1}}}}}},
                   .body_example = {{"version", 1}}, .success = 201,
                   .answer = {{"type", "object"}},
                   .errors = {"record.unknown", "record.changed_meanwhile", "access.denied"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Notify(app, context); }});
    return out;
}

}  // namespace atalaya::api
