#include "api/resources/resources.hpp"
#include "commitments/evidence.hpp"
#include "indicators/render.hpp"

namespace atalaya::api {
namespace {

using commitments::Node;
using commitments::Plan;

json::object NodeJson(const Node& node, Lang lang) {
    json::array indicators;
    for (const commitments::Link& link : node.indicators) indicators.emplace_back(link.indicator);
    return {{"id", node.id},
            {"number", OrNull(node.number)},
            {"kind", commitments::NameOf(node.kind)},
            {"title", node.title.In(lang)},
            {"page", node.page ? json::value(*node.page) : json::value(nullptr)},
            {"indicators", std::move(indicators)}};
}

json::array TreeJson(const Plan& plan, std::string_view below, Lang lang) {
    json::array out;
    for (const Node* node : plan.Children(below)) {
        json::object item = NodeJson(*node, lang);
        item["children"] = TreeJson(plan, node->id, lang);
        out.push_back(std::move(item));
    }
    return out;
}

json::object PlanJson(const Plan& plan, Lang lang) {
    return {{"id", plan.id()},
            {"title", plan.title().In(lang)},
            {"description", plan.description().In(lang)},
            {"source", plan.source()},
            {"commitments", plan.nodes().size()}};
}

Result<const Plan*> FindPlan(const Context& context) {
    const Plan* plan = context.plans().Find(context.Get("plan"));
    if (plan == nullptr) return Err("api.not_found", {{"id", context.Get("plan")}});
    return plan;
}

Result<http::Response> List(Context& context) {
    json::array items;
    for (const Plan& plan : context.plans().all()) items.push_back(PlanJson(plan, context.lang()));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Get(Context& context) {
    ATALAYA_ASSIGN(const Plan* plan, FindPlan(context));
    json::object out = PlanJson(*plan, context.lang());
    if (context.Has("q")) {
        json::array found;
        for (const Node* node : plan->Search(context.Get("q"))) found.push_back(NodeJson(*node, context.lang()));
        out["found"] = std::move(found);
    } else {
        out["tree"] = TreeJson(*plan, "", context.lang());
    }
    return context.Tagged(out, 1);
}

json::object EvidenceJson(const commitments::Evidence& evidence, const Context& context) {
    const Lang lang = context.lang();
    json::array figures;
    for (const commitments::Figure& figure : evidence.figures) {
        figures.push_back({{"period", figure.period},
                           {"value", figure.value},
                           {"records", figure.records},
                           {"left_out", figure.left_out}});
    }
    json::object out{{"node", evidence.node->id},
                     {"indicator", evidence.link->indicator},
                     {"title", evidence.link->title.In(lang)},
                     {"unit", evidence.link->unit.In(lang)},
                     {"why", evidence.link->reason.In(lang)},
                     {"figures", std::move(figures)},
                     {"left_out", indicators::RenderLeftOut(evidence.left_out, context.content(), lang)},
                     {"definition_version", evidence.definition_version},
                     {"data_version", evidence.data_version}};
    if (!evidence.figures.empty()) out["data_time"] = base::FormatTimestamp(evidence.data_time);
    if (evidence.missing) {
        out["missing"] = {{"code", evidence.missing->code}, {"text", context.content().Say(*evidence.missing, lang)}};
    }
    return out;
}

Result<http::Response> GetNode(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Plan* plan, FindPlan(context));
    const Node* node = plan->Find(context.Get("node"));
    if (node == nullptr) return Err("api.not_found", {{"id", context.Get("node")}});
    json::object out = NodeJson(*node, context.lang());
    json::array path, children, evidence;
    for (const Node* above : plan->Path(*node)) {
        if (above != node) path.push_back(NodeJson(*above, context.lang()));
    }
    for (const Node* child : plan->Children(node->id)) children.push_back(NodeJson(*child, context.lang()));
    const auto report = commitments::Gather(*plan, *node, context.Get("territory"), app.indicators,
                                            context.caller());
    for (const commitments::Evidence& one : report.evidence) evidence.push_back(EvidenceJson(one, context));
    out["path"] = std::move(path);
    out["children"] = std::move(children);
    out["evidence"] = std::move(evidence);
    if (report.note) {
        out["note"] = {{"code", report.note->code},
                       {"text", context.content().Say(*report.note, context.lang())}};
    }
    return context.Json(out);
}

}  // namespace

std::vector<Endpoint> CommitmentEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const Parameter plan = InPath("plan", "HP21");
    std::vector<Endpoint> out;
    out.push_back({.id = "plans.list", .method = "GET", .path = "/api/v1/plans", .tag = "commitments",
                   .who = Who::Anyone, .answer = object,
                   .handle = List});
    out.push_back({.id = "plans.get", .method = "GET", .path = "/api/v1/plans/{plan}", .tag = "commitments",
                   .who = Who::Anyone, .parameters = {plan, {.name = "q", .max_length = 200}},
                   .answer = object, .errors = {"api.not_found"},
                   .handle = Get});
    out.push_back({.id = "commitments.get", .method = "GET", .path = "/api/v1/plans/{plan}/commitments/{node}",
                   .tag = "commitments", .who = Who::Anyone,
                   .parameters = {plan, InPath("node", "HP21-RIME-3.1"),
                                  {.name = "territory", .max_length = 100, .example = "XA-03"}},
                   .answer = object, .errors = {"api.not_found"},
                   .handle = [&app](Context& context) { return GetNode(app, context); }});
    return out;
}

}  // namespace atalaya::api
