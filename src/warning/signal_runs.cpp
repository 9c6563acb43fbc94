#include "warning/signal_runs.hpp"

#include <array>

namespace atalaya::warning {

namespace {

constexpr std::array<store::Migration, 1> kMigrations = {
    {{1, "runs of detectors",
      "CREATE TABLE signal_runs ("
      " country TEXT NOT NULL, at INTEGER NOT NULL, content TEXT NOT NULL,"
      " PRIMARY KEY (country, at)) WITHOUT ROWID",
      ""}}};

json::object ToJson(const Error& error) {
    json::array params, details;
    for (const auto& param : error.params) params.push_back(json::array{param.name, param.value});
    for (const auto& detail : error.details) details.push_back(ToJson(detail));
    return {{"code", error.code}, {"params", params}, {"where", error.where}, {"details", details}};
}

std::string TextIn(const json::object& from, std::string_view name) {
    return std::string(from.at(name).as_string());
}
std::int64_t NumberIn(const json::object& from, std::string_view name) {
    return from.at(name).as_int64();
}

Error ErrorFrom(const json::object& from) {
    Error out;
    out.code = TextIn(from, "code");
    out.where = TextIn(from, "where");
    for (const auto& param : from.at("params").as_array()) {
        const auto& pair = param.as_array();
        out.params.push_back({std::string(pair[0].as_string()), std::string(pair[1].as_string())});
    }
    for (const auto& detail : from.at("details").as_array())
        out.details.push_back(ErrorFrom(detail.as_object()));
    return out;
}

json::object ToJson(const FalseAlarms& alarms) {
    return {{"series", alarms.series},       {"detector", alarms.detector},
            {"periods", alarms.periods},     {"alarms", alarms.alarms},
            {"silent", alarms.silent},       {"dismissed", alarms.dismissed},
            {"confirmed", alarms.confirmed}, {"open", alarms.open}};
}

FalseAlarms AlarmsFrom(const json::object& from) {
    return {.series = TextIn(from, "series"),
            .detector = TextIn(from, "detector"),
            .periods = NumberIn(from, "periods"),
            .alarms = NumberIn(from, "alarms"),
            .silent = NumberIn(from, "silent"),
            .dismissed = NumberIn(from, "dismissed"),
            .confirmed = NumberIn(from, "confirmed"),
            .open = NumberIn(from, "open")};
}

}  // namespace

Result<void> PrepareRuns(store::Database& database) {
    return store::Migrate(database, "warning_signals", kMigrations);
}

void KeepRun(store::Transaction& tx, std::string_view country, const KeptRun& kept) {
    const DetectorRun& run = kept.run;
    json::array faults, alarms;
    for (const auto& fault : run.faults) faults.push_back(ToJson(fault));
    for (const auto& one : run.alarms) alarms.push_back(ToJson(one));
    json::object until;
    for (const auto& [series, key] : kept.looked_until) until[series] = key;
    const std::string content = json::serialize(json::object{{"series", run.series},
                                                             {"points", run.points},
                                                             {"signals", run.signals},
                                                             {"known", run.known},
                                                             {"faults", faults},
                                                             {"alarms", alarms},
                                                             {"until", until}});
    tx.Execute("DELETE FROM signal_runs WHERE country = $1 AND at = $2", {country, run.at});
    tx.Execute("INSERT INTO signal_runs (country, at, content) VALUES ($1, $2, $3)",
               {country, run.at, std::string_view(content)});
}

std::optional<KeptRun> LastRun(store::Transaction& tx, std::string_view country) {
    const auto row = tx.Query(
        "SELECT at, content FROM signal_runs WHERE country = $1 ORDER BY at DESC LIMIT 1",
        {country});
    if (!row->Next()) return std::nullopt;
    KeptRun out;
    out.run.at = row->Int(0);
    const auto value = json::parse(row->Text(1));   // written by KeepRun
    const json::object& content = value.as_object();
    out.run.series = NumberIn(content, "series");
    out.run.points = NumberIn(content, "points");
    out.run.signals = NumberIn(content, "signals");
    out.run.known = NumberIn(content, "known");
    for (const auto& fault : content.at("faults").as_array())
        out.run.faults.push_back(ErrorFrom(fault.as_object()));
    for (const auto& one : content.at("alarms").as_array())
        out.run.alarms.push_back(AlarmsFrom(one.as_object()));
    for (const auto& [series, key] : content.at("until").as_object())
        out.looked_until[series] = static_cast<int>(key.as_int64());
    return out;
}

}  // namespace atalaya::warning
