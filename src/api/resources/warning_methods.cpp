// How a risk is assessed, and the level that scores propose.

#include "api/resources/warning_json.hpp"
#include "warning/method.hpp"

namespace atalaya::api {
namespace {

json::object MethodJson(const Context& context, const warning::AssessmentMethod& method) {
    const Lang lang = context.lang();
    json::array dimensions, criteria;
    for (const auto& one : method.dimensions)
        dimensions.push_back({{"id", one.id},
                              {"title", one.title.In(lang)},
                              {"description", one.description.In(lang)}});
    for (const auto& one : method.criteria) {
        json::array answers;
        for (const auto& answer : one.answers) answers.emplace_back(answer.In(lang));
        criteria.push_back({{"id", one.id},
                            {"dimension", one.dimension},
                            {"title", one.title.In(lang)},
                            {"question", one.question.In(lang)},
                            {"answers", std::move(answers)},
                            {"most", one.Most()}});
    }
    return {{"id", method.id},
            {"title", method.title.In(lang)},
            {"description", method.description.In(lang)},
            {"authored_by", method.authored_by.In(lang)},
            {"citations", TextsJson(method.citations)},
            {"dimensions", std::move(dimensions)},
            {"criteria", std::move(criteria)}};
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_TRY(MayWarn(app, context, access::Action::Read, "methods"));
    ATALAYA_ASSIGN(const auto methods, warning::ReadMethods(context.content()));
    json::array items;
    for (const auto& method : methods) items.push_back(MethodJson(context, method));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Propose(app::App& app, Context& context) {
    ATALAYA_TRY(MayWarn(app, context, access::Action::Read, "methods"));
    ATALAYA_ASSIGN(const auto method,
                   warning::FindMethod(context.content(), context.Get("method")));
    std::map<std::string, int> scores;
    for (const auto& [criterion, score] : context.body().at("scores").as_object()) {
        if (!score.is_int64() || score.as_int64() < -1000 || score.as_int64() > 1000)
            return Err("warning.score_invalid",
                       {{"criterion", std::string(criterion)},
                        {"score", json::serialize(score)},
                        {"most", std::to_string(method.Find(criterion)
                                                    ? method.Find(criterion)->Most()
                                                    : 0)}},
                       base::Pointer("/scores", criterion));
        scores[std::string(criterion)] = static_cast<int>(score.as_int64());
    }
    ATALAYA_ASSIGN(const auto assessed, warning::Assess(method, scores));
    json::object dimensions;
    for (const auto& [dimension, mean] : assessed.dimensions) dimensions[dimension] = mean;
    json::value level_title = nullptr;
    if (!assessed.level.empty())
        level_title = json::value(LabelOf(context, "risk_levels", assessed.level));
    return context.Json({{"dimensions", std::move(dimensions)},
                         {"missing", TextsJson(assessed.missing)},
                         {"level", OrNull(assessed.level)},
                         {"level_title", std::move(level_title)},
                         {"because", OrNull(assessed.because.In(context.lang()))},
                         {"authored_by", method.authored_by.In(context.lang())}});
}

}  // namespace

std::vector<Endpoint> WarningMethodEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "warning.methods", .method = "GET", .path = "/api/v1/warning/methods",
                   .tag = "warning", .answer = {{"type", "object"}}, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "warning.proposal", .method = "POST",
                   .path = "/api/v1/warning/methods/{method}/proposal", .tag = "warning",
                   .parameters = {InPath("method", "rapid_risk_2026")},
                   .body = {{"type", "object"},
                            {"required", json::array{"scores"}},
                            {"additionalProperties", false},
                            {"properties", {{"scores", {{"type", "object"}}}}}},
                   .body_example = {{"scores", {{"severity", 3}, {"event_evidence", 2}}}},
                   .answer = {{"type", "object"}},
                   .errors = {"access.denied", "warning.method_unknown", "warning.score_invalid",
                              "warning.criterion_unknown"},
                   .handle = [&app](Context& context) { return Propose(app, context); }});
    return out;
}

}  // namespace atalaya::api
