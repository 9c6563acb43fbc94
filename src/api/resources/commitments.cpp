#include <algorithm>

#include "api/resources/commitment_json.hpp"
#include "commitments/evidence.hpp"
#include "commitments/search.hpp"
#include "indicators/render.hpp"

namespace atalaya::api {
namespace {

using commitments::Node;
using commitments::Plan;

json::array TreeJson(const Plan& plan, std::string_view below, const Context& context) {
    json::array out;
    for (const Node* node : plan.Children(below)) {
        json::object item = NodeJson(*node, context);
        item["children"] = TreeJson(plan, node->id, context);
        out.push_back(std::move(item));
    }
    return out;
}

json::value YearJson(std::optional<int> year) {
    return year ? json::value(*year) : json::value(nullptr);
}

// How many nodes of each kind, in the order in which the kinds appear.
json::array KindsJson(const Plan& plan, const Context& context) {
    std::vector<std::pair<commitments::Kind, std::size_t>> counts;
    for (const Node& node : plan.nodes()) {
        const auto found = std::ranges::find(counts, node.kind, [](const auto& one) { return one.first; });
        if (found == counts.end()) {
            counts.emplace_back(node.kind, 1);
        } else {
            ++found->second;
        }
    }
    json::array out;
    for (const auto& [kind, count] : counts) {
        const std::string name(commitments::NameOf(kind));
        out.push_back({{"kind", name},
                       {"label", context.content().Say("commitments.kind." + name, {}, context.lang())},
                       {"count", count}});
    }
    return out;
}

json::object PlanJson(const Plan& plan, const Context& context) {
    return {{"id", plan.id()},
            {"title", plan.title().In(context.lang())},
            {"description", plan.description().In(context.lang())},
            {"source", plan.source()},
            {"prefix", OrNull(plan.prefix())},
            {"from", YearJson(plan.first_year())},
            {"to", YearJson(plan.last_year())},
            {"kinds", KindsJson(plan, context)},
            {"commitments", plan.nodes().size()}};
}

Result<const Plan*> FindPlan(const Context& context) {
    const Plan* plan = context.plans().Find(context.Get("plan"));
    if (plan == nullptr) return Err("api.not_found", {{"id", context.Get("plan")}});
    return plan;
}

Result<http::Response> List(Context& context) {
    json::array items;
    for (const Plan& plan : context.plans().all()) items.push_back(PlanJson(plan, context));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Get(Context& context) {
    ATALAYA_ASSIGN(const Plan* plan, FindPlan(context));
    json::object out = PlanJson(*plan, context);
    if (context.Has("q")) {
        json::array found;
        for (const auto& place : commitments::Search(context.plans(), {context.Get("q"), "", plan->id()}))
            found.push_back(NodeJson(*place.node, context));
        out["found"] = std::move(found);
    } else {
        out["tree"] = TreeJson(*plan, "", context);
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
                           {"left_out", figure.left_out},
                           {"precision", indicators::RenderPrecision(figure.precision, 1)}});
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

json::array OfficialTextsJson(app::App& app, const Node& node) {
    json::array out;
    for (const commitments::OfficialText& text : app.official_texts.Of(node)) {
        out.push_back({{"language", base::Code(text.lang)},
                       {"text", text.text},
                       {"source", text.source},
                       {"line", text.line},
                       {"imported_at", base::FormatTimestamp(text.imported_at)}});
    }
    return out;
}

Result<http::Response> GetNode(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Plan* plan, FindPlan(context));
    const Node* node = plan->Find(context.Get("node"));
    if (node == nullptr) return Err("api.not_found", {{"id", context.Get("node")}});
    json::object out = NodeJson(*node, context);
    json::array path, children, evidence;
    for (const Node* above : plan->Path(*node)) {
        if (above != node) path.push_back(NodeJson(*above, context));
    }
    for (const Node* child : plan->Children(node->id)) children.push_back(NodeJson(*child, context));
    const auto report = commitments::Gather(*plan, *node, context.Get("territory"), app.indicators,
                                            context.caller());
    for (const commitments::Evidence& one : report.evidence) evidence.push_back(EvidenceJson(one, context));
    out["printed_heading"] = OrNull(node->printed_heading);
    out["source_note"] = OrNull(node->note.In(context.lang()));
    out["official_texts"] = OfficialTextsJson(app, *node);
    out["links"] = context.crosswalks().Of(*node).size();
    out["path"] = std::move(path);
    out["children"] = std::move(children);
    out["evidence"] = std::move(evidence);
    if (report.note) {
        out["note"] = {{"code", report.note->code},
                       {"text", context.content().Say(*report.note, context.lang())}};
    }
    return context.Json(out);
}

Result<http::Response> Find(Context& context) {
    const commitments::Query query{context.Get("q"), context.Get("theme"), context.Get("plan")};
    const auto most = static_cast<std::size_t>(context.Int("limit", 50));
    // One more tells whether there are others.
    auto found = commitments::Search(context.plans(), query, most + 1);
    const bool more = found.size() > most;
    if (more) found.pop_back();
    json::array items;
    for (const commitments::Place& place : found) items.push_back(PlaceJson(place, context));
    return context.Json({{"items", std::move(items)}, {"more", more}});
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
    out.push_back({.id = "commitments.find", .method = "GET", .path = "/api/v1/commitments",
                   .tag = "commitments", .who = Who::Anyone,
                   .parameters = {{.name = "q", .max_length = 200, .text = "commitment_words", .example = "UN09 20h"},
                                  {.name = "theme", .max_length = 100, .example = "precursors"},
                                  {.name = "plan", .max_length = 100},
                                  {.name = "limit", .kind = Kind::Integer, .min = 1, .max = 1000}},
                   .answer = object, .handle = Find});
    return out;
}

}  // namespace atalaya::api
