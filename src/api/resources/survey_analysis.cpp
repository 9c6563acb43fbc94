// Estimates of any variables of a survey's file, for those who may read its microdata.

#include "api/resources/survey_json.hpp"
#include "surveys/analysis.hpp"

namespace atalaya::api {
namespace {

Result<http::Response> Analyse(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto request, surveys::AnalysisRequest::FromJson(context.body()));
    ATALAYA_ASSIGN(const auto loaded,
                   app.surveys.Open(context.caller(), context.Get("survey"), true));
    if (!loaded->sampling) return *loaded->sampling_fault;
    ATALAYA_ASSIGN(const auto result,
                   surveys::Analyse(*loaded->dataset, *loaded->sampling, request));
    json::object out = surveys::ToJson(result);
    json::array remarks;
    for (const Error& remark : result.remarks)
        remarks.emplace_back(context.content().Say(remark, context.lang()));
    out["remarks"] = std::move(remarks);
    return context.Json(std::move(out));
}

// The reader of requests tells more than a schema can: it only bounds what comes here.
json::object RequestSchema() {
    const json::object text{{"type", "string"}, {"maxLength", 200}};
    const json::object texts{{"type", "array"}, {"maxItems", 200}, {"items", text}};
    return {{"type", "object"},
            {"required", {"statistic", "variables"}},
            {"properties",
             {{"statistic", text},
              {"variables", texts},
              {"by", texts},
              {"where", {{"type", "array"}, {"maxItems", 50}, {"items", {{"type", "object"}}}}},
              {"groups", text},
              {"standard", {{"type", "object"}}},
              {"probabilities",
               {{"type", "array"}, {"maxItems", 100}, {"items", {{"type", "number"}}}}},
              {"terms", texts},
              {"margins", texts},
              {"family", text},
              {"test", text},
              {"quantile", text},
              {"quantile_interval", text},
              {"interval", text},
              {"missing", text},
              {"level", {{"type", "number"}}},
              {"replicates", {{"type", "boolean"}}},
              {"made", {{"type", "object"}}}}}};
}

}  // namespace

std::vector<Endpoint> SurveyAnalysisEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "surveys.analysis", .method = "POST",
                   .path = "/api/v1/surveys/{survey}/analysis", .tag = "surveys",
                   .parameters = {InSurvey()}, .body = RequestSchema(),
                   .body_example = {{"statistic", "mean"}, {"variables", {"EDAD"}},
                                    {"by", {"SEXO"}}},
                   .answer = {{"type", "object"}},
                   .errors = {"access.denied", "survey.unknown", "survey.no_file",
                              "surveys.analysis_invalid", "surveys.variable_absent",
                              "surveys.design_invalid"},
                   .handle = [&app](Context& context) { return Analyse(app, context); }});
    return out;
}

}  // namespace atalaya::api
