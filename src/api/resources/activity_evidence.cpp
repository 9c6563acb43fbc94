// What shows the results of activities of the national plan.

#include "api/resources/activity_evidence.hpp"

#include "api/resources/evidence_json.hpp"
#include "commitments/activities.hpp"

namespace atalaya::api {
namespace {

using commitments::ActivityEvidence;

json::array ItemsJson(app::App& app, const Context& context, const std::string& activity,
                      ActorNames& names) {
    const auto all = EvidenceOf(app, context, {activity});
    const auto found = all.find(activity);
    json::array out;
    if (found == all.end()) return out;
    for (const ActivityEvidence& one : found->second)
        out.push_back(ActivityEvidenceJson(one, context, names));
    return out;
}

// The model of the activities, and the activity as far as the caller may read it.
struct Asked {
    std::shared_ptr<const registers::Model> model;
    registers::Record record;
};

Result<Asked> Find(app::App& app, const Context& context) {
    const std::string& reference = context.Get("reference");
    const auto model = context.catalogue().Find(commitments::kActivities);
    if (!model) return Err("record.unknown", {{"reference", reference}});
    ATALAYA_ASSIGN(auto record, app.records.Get(*app.database, context.caller(), *model, reference));
    return Asked{model, std::move(record)};
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Asked asked, Find(app, context));
    ActorNames names(app, context);
    const bool can_change =
        app.records.Why(context.caller(), *asked.model, asked.record, "update").empty();
    return context.Json({{"items", ItemsJson(app, context, asked.record.Reference(), names)},
                         {"can_change", can_change}});
}

Result<http::Response> Take(app::App& app, Context& context) {
    const json::object& body = context.body();
    ATALAYA_ASSIGN(const ActivityEvidence taken,
                   app.activity_evidence.Take(context.caller(), context.catalogue(),
                                              context.Get("reference"), TextAt(body, "shows"),
                                              body.at("item").as_object()));
    ActorNames names(app, context);
    return context.Json(ActivityEvidenceJson(taken, context, names), 201);
}

Result<http::Response> TakeBack(app::App& app, Context& context) {
    ATALAYA_TRY(app.activity_evidence.TakeBack(context.caller(), context.catalogue(),
                                               context.Get("reference"), context.Int("number", 0),
                                               TextAt(context.body(), "reason")));
    return context.Json({{"withdrawn", context.Int("number", 0)}});
}

}  // namespace

std::map<std::string, std::vector<ActivityEvidence>> EvidenceOf(
    app::App& app, const Context& context, const std::vector<std::string>& activities) {
    return app.activity_evidence.Of(context.caller(), context.catalogue(), activities);
}

json::object ActivityEvidenceJson(const ActivityEvidence& one, const Context& context,
                                  ActorNames& names) {
    json::object out = FrozenJson(one.item, one.changed, context);
    out["number"] = one.number;
    out["shows"] = one.shows;
    out["withheld"] = one.withheld;
    out["taken_at"] = base::FormatTimestamp(one.taken_at);
    out["taken_by_name"] = names.Of(one.taken_by);
    return out;
}

std::string EvidenceTitle(const ActivityEvidence& one, const Context& context) {
    const json::object shown = FrozenJson(one.item, std::nullopt, context);
    const std::string kind = TextAt(shown, "kind");
    if (kind == "file") return TextAt(shown, "name");
    if (kind == "link") return TextAt(shown, "title");
    const json::object& frozen = shown.at("frozen").as_object();
    std::string title = TextAt(frozen, "title");
    if (shown.contains("reference")) title += " " + TextAt(shown, "reference");
    return title;
}

std::vector<Endpoint> ActivityEvidenceEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string path = "/api/v1/national-plan/activities/{reference}/evidence";
    const Parameter reference = InPath("reference", "XA-12");
    Parameter number = InPath("number", "3");
    number.kind = Kind::Integer;
    number.text = "evidence_number";
    std::vector<Endpoint> out;
    out.push_back({.id = "activity_evidence.list", .method = "GET", .path = path,
                   .tag = "commitments", .who = Who::Anyone, .parameters = {reference},
                   .answer = object, .errors = {"record.unknown"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "activity_evidence.take", .method = "POST", .path = path,
                   .tag = "commitments", .parameters = {reference},
                   .body = {{"type", "object"},
                            {"additionalProperties", false},
                            {"required", {"shows", "item"}},
                            {"properties",
                             {{"shows", {{"type", "string"}, {"maxLength", 4000}}},
                              {"item", {{"type", "object"}}}}}},
                   .body_example = {{"shows", "The road is patrolled by day and night."},
                                    {"item",
                                     {{"kind", "indicator"},
                                      {"indicator", "number_of_seizures"},
                                      {"from", "2025"}}}},
                   .success = 201, .answer = object,
                   .errors = {"record.unknown", "access.denied", "evidence.invalid",
                              "evidence.too_many"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Take(app, context); }});
    out.push_back({.id = "activity_evidence.take_back", .method = "POST",
                   .path = path + "/{number}/withdrawal", .tag = "commitments",
                   .parameters = {reference, number},
                   .body = {{"type", "object"},
                            {"additionalProperties", false},
                            {"required", {"reason"}},
                            {"properties", {{"reason", {{"type", "string"}, {"maxLength", 10000}}}}}},
                   .body_example = {{"reason", "The figure is of another province."}},
                   .answer = object,
                   .errors = {"record.unknown", "access.denied", "evidence.number_unknown",
                              "evidence.reason_missing"},
                   .changes = true,
                   .handle = [&app](Context& context) { return TakeBack(app, context); }});
    return out;
}

}  // namespace atalaya::api
