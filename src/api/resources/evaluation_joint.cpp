// The report on all countries of a round as it is adopted: its steps, the sealed text, and whether
// it is still what was adopted.

#include "api/resources/evaluation_seals.hpp"
#include "api/resources/report_answers.hpp"

namespace atalaya::api {

json::object SealCheckJson(const evaluation::SealCheck& check, const Context& context) {
    using Signer = evaluation::SealCheck::Signer;
    json::array faults;
    for (const Error& fault : check.faults) faults.push_back(WhyJson(fault, context));
    return {{"digest", check.digest},
            {"fingerprint", check.fingerprint},
            {"own_key", check.signer == Signer::Present},
            {"earlier_key", check.signer == Signer::Earlier},
            {"faults", std::move(faults)}};
}

json::object ReportCheckJson(const evaluation::ReportCheck& check, const Context& context) {
    json::object out = SealCheckJson(check.seal, context);
    for (const Error& fault : check.faults)
        out["faults"].as_array().push_back(WhyJson(fault, context));
    out["holds"] = check.holds();
    out["papers"] = check.papers;
    out["journal"] = check.journal;
    return out;
}

json::object EditionJson(const evaluation::JointReport& report) {
    const auto at = report.document.at("adopted").at("at").to_number<base::Timestamp>();
    return {{"state", report.state},
            {"public", report.is_public},
            {"edition", report.edition},
            {"reason", report.document.at("reason")},
            {"adopted_at", base::FormatTimestamp(at)},
            {"at", base::FormatTimestamp(report.at)},
            {"digest", report.seal.at("digest")},
            {"fingerprint", report.seal.at("fingerprint")}};
}

namespace {

using evaluation::JointReport;

const std::string kReportPath = std::string(kRoundPath) + "/report";

json::object JointJson(const JointReport& report) {
    json::object out = EditionJson(report);
    out["document"] = report.document;
    out["seal"] = report.seal;
    return out;
}

Result<http::Response> GetAdopted(app::App& app, Context& context) {
    const std::string& round = context.Get("round");
    ATALAYA_ASSIGN(const JointReport report,
                   app.evaluation.joint.Get(context.caller(), round));
    if (FormatOf(context) == "json")
        return context.Json(JointJson(report));
    auto response = http::Response::Text(
        200, "application/json",
        base::CanonicalJson(json::object{{"document", report.document}, {"seal", report.seal}}));
    Attach(response, round, "json");
    response.Set("Cache-Control", "private, no-cache");
    return response;
}

Result<http::Response> Verify(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto check,
                   app.evaluation.joint.Verify(context.caller(), context.Get("round")));
    return context.Json(ReportCheckJson(check, context));
}

Result<http::Response> GetSteps(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto offers,
                   app.evaluation.joint.Offers(context.caller(), context.Get("round")));
    json::array items;
    for (const auto& offer : offers) {
        json::array why;
        for (const Error& obstacle : offer.obstacles) why.push_back(WhyJson(obstacle, context));
        items.push_back({{"id", offer.step.id},
                         {"title", offer.step.title.In(context.lang())},
                         {"needs_reason", offer.needs_reason},
                         {"can", offer.obstacles.empty()},
                         {"why", std::move(why)}});
    }
    ATALAYA_ASSIGN(const auto adopted,
                   app.evaluation.joint.Find(context.caller(), context.Get("round")));
    return context.Json(
        {{"items", std::move(items)},
         {"adopted", adopted ? json::value(EditionJson(*adopted)) : json::value(nullptr)}});
}

Result<http::Response> TakeStep(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const JointReport report,
                   app.evaluation.joint.Take(
                       context.caller(), context.Get("round"), context.Get("step"),
                       TextAt(context.body(), "reason")));
    return context.Json(EditionJson(report));
}

}  // namespace

std::vector<Endpoint> EvaluationJointEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    auto adopted = InRound();
    adopted.push_back({.name = "format", .one_of = {"json", "sealed"}});
    auto step = InRound();
    step.push_back(InPath("step", "adopt_hemispheric"));
    const std::vector<std::string> errors = {"evaluation.round_unknown",
                                             "evaluation.own_country",
                                             "evaluation.joint_not_adopted"};
    std::vector<Endpoint> out;
    out.push_back({.id = "evaluation.joint.get", .method = "GET", .path = kReportPath + "/adopted",
                   .tag = "evaluation", .who = Who::Anyone, .parameters = std::move(adopted),
                   .answer = object, .errors = errors,
                   .handle = [&app](Context& context) { return GetAdopted(app, context); }});
    out.push_back({.id = "evaluation.joint.verify", .method = "GET",
                   .path = kReportPath + "/verification", .tag = "evaluation", .who = Who::Anyone,
                   .parameters = InRound(), .answer = object, .errors = errors,
                   .handle = [&app](Context& context) { return Verify(app, context); }});
    out.push_back({.id = "evaluation.joint.steps", .method = "GET", .path = kReportPath + "/steps",
                   .tag = "evaluation", .parameters = InRound(), .answer = object,
                   .errors = {"evaluation.round_unknown"},
                   .handle = [&app](Context& context) { return GetSteps(app, context); }});
    out.push_back({.id = "evaluation.joint.take", .method = "POST",
                   .path = kReportPath + "/steps/{step}", .tag = "evaluation",
                   .parameters = std::move(step),
                   .body = {{"type", "object"},
                            {"properties", {{"reason", {{"type", "string"}}}}}},
                   .body_required = false,
                   .body_example = {{"reason", "A report was adopted anew."}},
                   .answer = object,
                   .errors = {"evaluation.round_unknown", "evaluation.transition_unknown",
                              "evaluation.reason_needed", "evaluation.joint_nothing_adopted",
                              "evaluation.joint_open", "evaluation.joint_unpublished",
                              "evaluation.joint_not_adopted", "evaluation.joint_published"},
                   .changes = true,
                   .handle = [&app](Context& context) { return TakeStep(app, context); }});
    return out;
}

}  // namespace atalaya::api
