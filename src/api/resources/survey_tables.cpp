// Tables of a survey and of its waves, computed as they are asked for. Each runs on the worker
// thread of its request; what is loaded of a survey is shared between them.

#include "api/resources/survey_json.hpp"
#include "api/resources/survey_papers.hpp"
#include "surveys/table_json.hpp"

namespace atalaya::api {
namespace {

using surveys::SurveyTable;
using surveys::TablePlan;

Result<http::Response> Run(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const TablePlan plan,
                   TablePlan::FromJson(context.body(), context.standard()));
    ATALAYA_ASSIGN(const SurveyTable table,
                   app.surveys.Run(context.caller(), context.Get("survey"), plan));
    return context.Json(surveys::RenderTable(table, context.content(), context.standard(),
                                             context.lang()));
}

// One plan, or {"plans": [...]}.
Result<std::vector<TablePlan>> PlansOf(const json::object& body,
                                       const surveys::Standard& standard) {
    std::vector<TablePlan> out;
    const json::value* several = body.if_contains("plans");
    if (several == nullptr) {
        ATALAYA_ASSIGN(TablePlan plan, TablePlan::FromJson(body, standard));
        out.push_back(std::move(plan));
        return out;
    }
    for (const json::value& one : several->as_array()) {
        auto plan = TablePlan::FromJson(one.as_object(), standard);
        if (!plan.ok()) {
            return Below(std::move(plan).error(), base::Pointer("/plans", out.size()));
        }
        out.push_back(std::move(*plan));
    }
    return out;
}

Result<http::Response> RunToFile(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::vector<TablePlan> plans,
                   PlansOf(context.body(), context.standard()));
    const std::string& format = context.Get("format");
    if (plans.size() != 1 && (format == "csv" || format == "xlsx")) {
        return Err("api.survey_one_plan");
    }
    std::vector<SurveyTable> tables;
    for (const TablePlan& plan : plans) {
        ATALAYA_ASSIGN(SurveyTable table,
                       app.surveys.Run(context.caller(), context.Get("survey"), plan));
        tables.push_back(std::move(table));
    }
    std::string name = context.Get("survey");
    if (plans.size() == 1 && !plans.front().id.empty()) name += "-" + plans.front().id;
    return SurveyPaper(app, context, tables, format, name);
}

Result<http::Response> RunWaves(app::App& app, Context& context) {
    const json::object& body = context.body();
    auto plan = TablePlan::FromJson(body.at("plan").as_object(), context.standard());
    if (!plan.ok()) return Below(std::move(plan).error(), "/plan");
    std::vector<std::string> ids;
    for (const json::value& id : body.at("surveys").as_array()) ids.emplace_back(id.as_string());
    ATALAYA_ASSIGN(const surveys::WaveComparison waves,
                   app.surveys.RunWaves(context.caller(), ids, *plan));
    return context.Json(surveys::RenderComparison(waves, context.content(),
                                                  context.standard(), context.lang()));
}

// The members of a plan, or a list of plans: which of them is told by the reader of plans.
json::object PlansSchema() {
    json::object out = PlanSchema();
    out.erase("required");
    out["properties"].as_object()["plans"] = {
        {"type", "array"}, {"minItems", 1}, {"maxItems", 50}, {"items", PlanSchema()}};
    return out;
}

}  // namespace

std::vector<Endpoint> SurveyTableEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const json::object ids{{"type", "array"},
                           {"minItems", 1},
                           {"maxItems", 30},
                           {"items", {{"type", "string"}, {"maxLength", 100}}}};
    const std::string one = "/api/v1/surveys/{survey}";
    const std::vector<std::string> errors = {"access.denied", "survey.unknown", "survey.no_file",
                                             "survey.no_mapping", "surveys.plan_invalid",
                                             "surveys.design_invalid"};
    std::vector<Endpoint> out;
    // They compute and change nothing.
    out.push_back({.id = "surveys.table", .method = "POST", .path = one + "/table",
                   .tag = "surveys", .parameters = {InSurvey()}, .body = PlanSchema(),
                   .body_example = PlanExample(), .answer = object, .errors = errors,
                   .handle = [&app](Context& context) { return Run(app, context); }});
    out.push_back({.id = "surveys.table.file", .method = "POST", .path = one + "/table/file",
                   .tag = "surveys",
                   .parameters = {InSurvey(),
                                  {.name = "format", .required = true,
                                   .one_of = {"csv", "xlsx", "html", "docx", "pdf"},
                                   .text = "survey_paper_format"}},
                   .body = PlansSchema(), .body_example = PlanExample(),
                   .answer_type = "application/octet-stream", .errors = errors,
                   .handle = [&app](Context& context) { return RunToFile(app, context); }});
    out.push_back({.id = "surveys.waves", .method = "POST", .path = "/api/v1/survey-waves",
                   .tag = "surveys",
                   .body = BodyOf({"surveys", "plan"}, {{"surveys", ids}, {"plan", PlanSchema()}}),
                   .body_example = {{"surveys", {"xa-school-2023", "xa-school-2025"}},
                                    {"plan", PlanExample()}},
                   .answer = object,
                   .errors = {"access.denied", "survey.unknown", "survey.waves_few",
                              "surveys.plan_invalid"},
                   .handle = [&app](Context& context) { return RunWaves(app, context); }});
    return out;
}

}  // namespace atalaya::api
