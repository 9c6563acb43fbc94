// Tables saved to be run again on the next wave, and those that come with the program.

#include <set>

#include "api/resources/survey_json.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::api {
namespace {

using surveys::TablePlan;

// The country of the parameter, or the only one that the caller works for.
Result<std::string> CountryOf(const Context& context) {
    if (context.Has("country")) return context.Get("country");
    if (const auto only = OnlyCountry(context.caller())) return *only;
    return Err("api.survey_country_missing", {}, "parameter:country");
}

json::object PlanJson(const Context& context, const TablePlan& plan, bool standard) {
    return {{"id", plan.id},
            {"title", surveys::Written(plan.title, context.lang())},
            {"standard", standard},
            {"plan", plan.ToJson()}};
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::string country, CountryOf(context));
    ATALAYA_ASSIGN(const auto plans, app.surveys.Plans(context.caller(), country));
    ATALAYA_ASSIGN(const auto shipped,
                   surveys::StandardPlans(context.content(), context.standard()));
    std::set<std::string, std::less<>> standard;
    for (const TablePlan& plan : shipped) standard.insert(plan.id);
    json::array items;
    for (const TablePlan& plan : plans) {
        items.push_back(PlanJson(context, plan, standard.contains(plan.id)));
    }
    return context.Json(
        {{"country", country},
         {"may_save", app.policy.Allows(context.caller(), access::Action::Update,
                                        surveys::SubjectOf("plans", country))},
         {"items", std::move(items)}});
}

Result<http::Response> Save(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::string country, CountryOf(context));
    json::object body = context.body();
    // The address names the plan; a copy of another one is saved under a new name by it alone.
    body["id"] = context.Get("plan");
    ATALAYA_ASSIGN(const TablePlan plan, TablePlan::FromJson(body, context.standard()));
    ATALAYA_TRY(app.surveys.SavePlan(context.caller(), country, plan));
    return context.Json(PlanJson(context, plan, false));
}

Result<http::Response> Remove(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::string country, CountryOf(context));
    ATALAYA_TRY(app.surveys.RemovePlan(context.caller(), country, context.Get("plan")));
    http::Response response;
    response.status = 204;
    return response;
}

}  // namespace

std::vector<Endpoint> SurveyPlanEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string all = "/api/v1/survey-plans", one = all + "/{plan}";
    const Parameter country{.name = "country", .max_length = 2, .example = "XA"};
    Parameter plan = InPath("plan", "past-year-by-sex");
    plan.text = "survey_plan";
    std::vector<Endpoint> out;
    out.push_back({.id = "surveys.plans.list", .method = "GET", .path = all, .tag = "surveys",
                   .parameters = {country}, .answer = object,
                   .errors = {"access.denied", "api.survey_country_missing"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "surveys.plans.put", .method = "PUT", .path = one, .tag = "surveys",
                   .parameters = {plan, country}, .body = PlanSchema(),
                   .body_example = PlanExample(), .answer = object,
                   .errors = {"access.denied", "surveys.plan_invalid", "survey.plan_standard",
                              "api.survey_country_missing"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Save(app, context); }});
    out.push_back({.id = "surveys.plans.remove", .method = "DELETE", .path = one, .tag = "surveys",
                   .parameters = {plan, country}, .success = 204,
                   .errors = {"access.denied", "survey.plan_unknown", "survey.plan_standard"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Remove(app, context); }});
    return out;
}

}  // namespace atalaya::api
