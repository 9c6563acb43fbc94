// Which variables answer which questions, and whether the description of the sampling fits the file.

#include "api/resources/survey_json.hpp"
#include "surveys/proposal.hpp"

namespace atalaya::api {
namespace {

using surveys::Mapping;

Result<http::Response> Propose(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const surveys::Proposal proposal,
                   app.surveys.Propose(context.caller(), context.Get("survey")));
    return context.Json(surveys::ToJson(proposal, context.content(), context.lang()));
}

Result<http::Response> Test(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Mapping mapping,
                   Mapping::FromJson(context.body(), context.standard()));
    ATALAYA_ASSIGN(const surveys::MappingCheck check,
                   app.surveys.Test(context.caller(), context.Get("survey"), mapping));
    return context.Json(surveys::ToJson(check, context.content(), context.lang()));
}

Result<http::Response> Confirm(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    ATALAYA_ASSIGN(const Mapping mapping,
                   Mapping::FromJson(context.body(), context.standard()));
    ATALAYA_ASSIGN(const surveys::Survey survey,
                   app.surveys.Confirm(context.caller(), context.Get("survey"), mapping, version));
    return SurveyAnswer(app, context, survey);
}

Result<http::Response> TestSampling(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto description,
                   surveys::SamplingDescription::FromJson(context.body(), ""));
    ATALAYA_ASSIGN(const surveys::Sampling sampling,
                   app.surveys.TestSampling(context.caller(), context.Get("survey"), description));
    return context.Json(sampling.ToJson(context.content(), context.lang()));
}

// Who may read tables may see how the sample was drawn.
Result<http::Response> GetSampling(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto loaded,
                   app.surveys.Open(context.caller(), context.Get("survey"), false));
    if (!loaded->sampling) return loaded->sampling_fault.value_or(Err("survey.no_file"));
    return context.Tagged(loaded->sampling->ToJson(context.content(), context.lang()),
                          loaded->survey.version);
}

}  // namespace

std::vector<Endpoint> SurveyMappingEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string one = "/api/v1/surveys/{survey}";
    const json::object question{{"question", "past_year.cannabis"},
                                {"variable", "p23"},
                                {"values", {{"1", "yes"}, {"2", "no"}, {"9", "no_answer"}}}};
    const json::object example{{"questions", json::array{question}}};
    const std::vector<std::string> errors = {"access.denied", "survey.unknown", "survey.no_file",
                                             "surveys.mapping_invalid", "surveys.mapping_unfit"};
    std::vector<Endpoint> out;
    out.push_back({.id = "surveys.proposal", .method = "GET", .path = one + "/proposal",
                   .tag = "surveys", .parameters = {InSurvey()}, .answer = object,
                   .errors = {"access.denied", "survey.unknown", "survey.no_file"},
                   .handle = [&app](Context& context) { return Propose(app, context); }});
    out.push_back({.id = "surveys.mapping.test", .method = "POST", .path = one + "/mapping/test",
                   .tag = "surveys", .parameters = {InSurvey()}, .body = MappingSchema(),
                   .body_example = example, .answer = object, .errors = errors,
                   .handle = [&app](Context& context) { return Test(app, context); }});
    std::vector<std::string> with_version = errors;
    with_version.push_back("survey.stale");
    out.push_back({.id = "surveys.mapping.put", .method = "PUT", .path = one + "/mapping",
                   .tag = "surveys", .parameters = {InSurvey()}, .body = MappingSchema(),
                   .body_example = example, .answer = object, .errors = with_version,
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Confirm(app, context); }});
    out.push_back({.id = "surveys.sampling.test", .method = "POST", .path = one + "/sampling/test",
                   .tag = "surveys", .parameters = {InSurvey()}, .body = SamplingSchema(),
                   .body_example = DescriptionExample().at("sampling"), .answer = object,
                   .errors = {"access.denied", "survey.unknown", "survey.no_file",
                              "surveys.description_invalid", "surveys.design_invalid"},
                   .handle = [&app](Context& context) { return TestSampling(app, context); }});
    out.push_back({.id = "surveys.sampling", .method = "GET", .path = one + "/sampling",
                   .tag = "surveys", .parameters = {InSurvey()}, .answer = object,
                   .errors = {"access.denied", "survey.unknown", "survey.no_file",
                              "surveys.design_invalid"},
                   .handle = [&app](Context& context) { return GetSampling(app, context); }});
    return out;
}

}  // namespace atalaya::api
