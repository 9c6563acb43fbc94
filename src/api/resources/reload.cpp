// Content files into use while the server runs.

#include "api/resources/resources.hpp"

namespace atalaya::api {
namespace {

using registers::PlanStep;

std::string_view NameOf(PlanStep::Kind kind) {
    switch (kind) {
        case PlanStep::Kind::CreateTable: return "create_table";
        case PlanStep::Kind::AddColumn: return "add_column";
        case PlanStep::Kind::RetireColumn: return "retire_column";
        case PlanStep::Kind::RetireTable: return "retire_table";
        case PlanStep::Kind::ChangeType: return "change_type";
        case PlanStep::Kind::CreateIndex: return "create_index";
        case PlanStep::Kind::FillWords: return "fill_words";
        case PlanStep::Kind::FillKeys: return "fill_keys";
        case PlanStep::Kind::RecordDefinition: return "record_definition";
    }
    return "";
}

// Reading and taking are two steps, so that the plans that are shown are those of the files that
// are taken: where nobody agreed to them, nothing happens.
Result<http::Response> Reload(app::App& app, Context& context) {
    const access::Decision may = app.policy.Decide(context.caller(), access::Action::ManageContent,
                                                   OfNode(app, "content"));
    if (!may) return may.ToError();
    std::set<std::string> agreed;
    if (const auto* names = context.body().if_contains("agreed")) {
        for (const json::value& name : names->as_array()) agreed.emplace(name.as_string());
    }
    ATALAYA_ASSIGN(const auto proposal, app::ReadContent(*app.database, app.config.Sources()));
    auto taken = app.Take(context.caller(), proposal, agreed);
    if (!taken.ok() && taken.error().code != "app.plan_waits") return std::move(taken).error();
    return context.Json({{"taken", taken.ok()},
                         {"fingerprint", app.library()->fingerprint()},
                         {"plans", PlansJson(proposal.PlansToShow(), context)}});
}

}  // namespace

json::array PlansJson(const std::vector<const registers::Plan*>& plans, const Context& context) {
    json::array out;
    for (const registers::Plan* plan : plans) {
        json::array steps, warnings;
        for (const PlanStep& step : plan->steps) {
            steps.push_back({{"kind", NameOf(step.kind)},
                             {"table", step.table},
                             {"column", OrNull(step.column)},
                             {"keeps_old_data", step.keeps_old_data}});
        }
        for (const Error& warning : plan->warnings) {
            warnings.push_back({{"code", warning.code},
                                {"text", context.content().Say(warning, context.lang())}});
        }
        out.push_back({{"register", plan->register_id},
                       {"steps", std::move(steps)},
                       {"warnings", std::move(warnings)}});
    }
    return out;
}

std::vector<Endpoint> ReloadEndpoints(app::App& app) {
    const json::object body{
        {"type", "object"},
        {"additionalProperties", false},
        {"properties",
         {{"agreed", {{"type", "array"}, {"items", {{"type", "string"}, {"maxLength", 100}}}}}}}};
    std::vector<Endpoint> out;
    out.push_back({.id = "content.reload", .method = "POST", .path = "/api/v1/content/reload",
                   .tag = "content", .body = body, .body_required = false,
                   .body_example = {{"agreed", {"seizures"}}}, .answer = {{"type", "object"}},
                   .errors = {"access.denied", "content.faults", "plan.stale"}, .changes = true,
                   .handle = [&app](Context& context) { return Reload(app, context); }});
    return out;
}

}  // namespace atalaya::api
