// Surveys: which there are, what was surveyed and how.

#include "api/resources/survey_json.hpp"

namespace atalaya::api {
namespace {

using surveys::Description;
using surveys::Survey;

Result<http::Response> List(app::App& app, Context& context) {
    json::array items, may_create;
    for (const Survey& survey : app.surveys.List(context.caller())) {
        if (context.Has("country") && survey.description.country != context.Get("country")) continue;
        if (context.Has("series") && survey.description.series != context.Get("series")) continue;
        items.push_back(SurveyItemJson(context, survey));
    }
    for (const content::Territory& territory : context.content().territories().all()) {
        if (territory.level == 0 &&
            app.policy.Allows(context.caller(), access::Action::Create,
                              surveys::SubjectOf("descriptions", territory.code))) {
            may_create.emplace_back(territory.code);
        }
    }
    return context.Json({{"items", std::move(items)}, {"may_create", std::move(may_create)}});
}

Result<http::Response> Create(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Description description, Description::FromJson(context.body()));
    ATALAYA_ASSIGN(const Survey survey, app.surveys.Create(context.caller(), description));
    http::Response response = SurveyAnswer(app, context, survey, 201);
    response.Set("Location", "/api/v1/surveys/" + survey.description.id);
    return response;
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Survey survey, app.surveys.Get(context.caller(), context.Get("survey")));
    return SurveyAnswer(app, context, survey);
}

Result<http::Response> Describe(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    ATALAYA_ASSIGN(Description description, Description::FromJson(context.body()));
    if (description.id != context.Get("survey")) {
        return Err("api.survey_id_differs",
                   {{"id", description.id}, {"survey", context.Get("survey")}}, "/id");
    }
    ATALAYA_ASSIGN(const Survey survey,
                   app.surveys.Describe(context.caller(), description, version));
    return SurveyAnswer(app, context, survey);
}

Result<http::Response> Remove(app::App& app, Context& context) {
    ATALAYA_TRY(app.surveys.Remove(context.caller(), context.Get("survey"),
                                   TextAt(context.body(), "reason")));
    http::Response response;
    response.status = 204;
    return response;
}

}  // namespace

std::vector<Endpoint> SurveyEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string all = "/api/v1/surveys", one = all + "/{survey}";
    std::vector<Endpoint> out;
    out.push_back({.id = "surveys.list", .method = "GET", .path = all, .tag = "surveys",
                   .parameters = {{.name = "country", .max_length = 2, .example = "XA"},
                                  {.name = "series", .max_length = 100, .text = "survey_series",
                                   .example = "xa-school"}},
                   .answer = object,
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "surveys.create", .method = "POST", .path = all, .tag = "surveys",
                   .body = DescriptionSchema(), .body_example = DescriptionExample(),
                   .success = 201, .answer = object,
                   .errors = {"access.denied", "surveys.description_invalid", "survey.exists",
                              "surveys.territory_unknown"},
                   .changes = true, .idempotent = true,
                   .handle = [&app](Context& context) { return Create(app, context); }});
    out.push_back({.id = "surveys.get", .method = "GET", .path = one, .tag = "surveys",
                   .parameters = {InSurvey()}, .answer = object,
                   .errors = {"access.denied", "survey.unknown"},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    out.push_back({.id = "surveys.describe", .method = "PUT", .path = one, .tag = "surveys",
                   .parameters = {InSurvey()}, .body = DescriptionSchema(),
                   .body_example = DescriptionExample(), .answer = object,
                   .errors = {"access.denied", "survey.unknown", "survey.stale",
                              "surveys.description_invalid", "surveys.design_invalid",
                              "api.survey_id_differs"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Describe(app, context); }});
    out.push_back({.id = "surveys.remove", .method = "POST", .path = one + "/removal",
                   .tag = "surveys", .parameters = {InSurvey()},
                   .body = BodyOf({"reason"}, {{"reason", {{"type", "string"}, {"maxLength", 2000}}}}),
                   .body_example = {{"reason", "entered twice"}}, .success = 204,
                   .errors = {"access.denied", "survey.unknown", "survey.reason_missing"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Remove(app, context); }});
    return out;
}

}  // namespace atalaya::api
