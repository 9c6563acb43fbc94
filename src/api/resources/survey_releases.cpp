// Tables of surveys made public: frozen by those who may publish, read by anyone, withdrawn with a
// reason.

#include "surveys/releases.hpp"

#include "api/resources/report_answers.hpp"
#include "api/resources/survey_json.hpp"
#include "api/resources/survey_papers.hpp"
#include "base/json_members.hpp"
#include "surveys/table_json.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::api {
namespace {

using surveys::Release;
using surveys::Written;

json::object Summary(app::App& app, const Context& context, const Release& release) {
    const Lang lang = context.lang();
    json::object out{{"id", release.id},
                     {"country", release.country},
                     {"country_title", TitleOfTerritory(context, release.country)},
                     {"survey", release.survey},
                     {"series", release.series},
                     {"plan", OrNull(release.plan)},
                     {"setting", release.setting},
                     {"setting_title", SurveyWord(context, "setting", release.setting)},
                     {"year", release.year},
                     {"title", Written(release.title, lang)},
                     {"note", OrNull(Written(release.note, lang))},
                     {"synthetic", release.synthetic},
                     {"published_at", base::FormatTimestamp(release.published_at)},
                     {"withdrawn_at", nullptr},
                     {"withdrawal_reason", OrNull(release.withdrawal_reason)},
                     {"digest", base::Hex(release.digest)}};
    const bool withdrawn = release.withdrawn_at != 0;
    if (withdrawn) out["withdrawn_at"] = base::FormatTimestamp(release.withdrawn_at);
    // Who of the staff published it is not for the public.
    if (context.caller().kind != access::Caller::Kind::Anonymous) {
        out["published_by"] = release.published_by;
        out["withdrawn_by"] = OrNull(release.withdrawn_by);
    }
    out["can_withdraw"] =
        !withdrawn && app.policy.Allows(context.caller(), access::Action::Publish,
                                        surveys::SubjectOf("releases", release.country));
    return out;
}

http::Response Shown(app::App& app, const Context& context, const Release& release) {
    json::object out = Summary(app, context, release);
    out["table"] = surveys::RenderTable(release.table, context.content(), context.standard(),
                                        context.lang());
    return context.Tagged(out, release.withdrawn_at != 0 ? 2 : 1);
}

Result<http::Response> List(app::App& app, Context& context) {
    surveys::ReleaseQuery query{.country = context.Get("country"),
                                .series = context.Get("series"),
                                .survey = context.Get("survey"),
                                .setting = context.Get("setting"),
                                .measure = context.Get("measure"),
                                .substance = context.Get("substance"),
                                .with_withdrawn = context.Flag("withdrawn")};
    if (context.Has("year")) query.year = static_cast<int>(context.Int("year", 0));
    query.limit = static_cast<int>(context.Int("limit", query.limit));
    json::array items;
    for (const Release& release : app.releases.List(query)) {
        items.push_back(Summary(app, context, release));
    }
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Release release, app.releases.Get(context.Int("release", 0)));
    return Shown(app, context, release);
}

Result<http::Response> GetFile(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Release release, app.releases.Get(context.Int("release", 0)));
    const std::string name = "release-" + std::to_string(release.id);
    const std::string& format = context.Get("format");
    if (format != "json") return SurveyPaper(app, context, {&release.table, 1}, format, name);
    // Every digit, as it is kept and as its digest is taken.
    http::Response response = context.Json(surveys::FrozenJson(release.table));
    Attach(response, name, format);
    return response;
}

Result<http::Response> Publish(app::App& app, Context& context) {
    const json::object& body = context.body();
    ATALAYA_ASSIGN(const surveys::Survey survey,
                   app.surveys.Get(context.caller(), context.Get("survey")));
    // Before the table: it may be costly, and says more than whether one may publish.
    const auto may = app.policy.Decide(context.caller(), access::Action::Publish,
                                       surveys::SubjectOf("releases", survey.description.country));
    if (!may) return may.ToError();
    auto plan = surveys::TablePlan::FromJson(body.at("plan").as_object(), context.standard());
    if (!plan.ok()) return Below(std::move(plan).error(), "/plan");
    ATALAYA_ASSIGN(surveys::SurveyTable table,
                   app.surveys.Run(context.caller(), context.Get("survey"), *plan));
    ATALAYA_ASSIGN(const Release release,
                   app.releases.Publish(context.caller(), std::move(table),
                                        base::LocalIn(body, "title"), base::LocalIn(body, "note")));
    http::Response response = Shown(app, context, release);
    response.status = 201;
    response.Set("Location", "/api/v1/survey-releases/" + std::to_string(release.id));
    return response;
}

Result<http::Response> Withdraw(app::App& app, Context& context) {
    ATALAYA_TRY(app.releases.Withdraw(context.caller(), context.Int("release", 0),
                                      TextAt(context.body(), "reason")));
    ATALAYA_ASSIGN(const Release release, app.releases.Get(context.Int("release", 0)));
    return Shown(app, context, release);
}

const json::object kObject{{"type", "object"}};

Endpoint ListEndpoint(app::App& app) {
    return {.id = "surveys.releases.list", .method = "GET", .path = "/api/v1/survey-releases",
            .tag = "surveys", .who = Who::Anyone,
            .parameters = {{.name = "country", .max_length = 2, .example = "XA"},
                           {.name = "series", .max_length = 100, .text = "survey_series"},
                           {.name = "survey", .max_length = 100, .text = "survey"},
                           {.name = "measure", .max_length = 100, .text = "survey_measure",
                            .example = "past_year"},
                           {.name = "substance", .max_length = 100, .text = "survey_substance",
                            .example = "cannabis"},
                           {.name = "year", .kind = Kind::Integer, .min = 1900, .max = 2200},
                           {.name = "setting", .max_length = 40, .text = "survey_setting",
                            .example = "school"},
                           {.name = "withdrawn", .kind = Kind::Boolean,
                            .text = "survey_withdrawn"},
                           {.name = "limit", .kind = Kind::Integer, .min = 1, .max = 1000}},
            .answer = kObject,
            .handle = [&app](Context& context) { return List(app, context); }};
}

Endpoint PublishEndpoint(app::App& app) {
    return {.id = "surveys.releases.create", .method = "POST",
            .path = "/api/v1/surveys/{survey}/releases", .tag = "surveys",
            .parameters = {InSurvey()},
            .body = BodyOf({"plan", "title"}, {{"plan", PlanSchema()},
                                               {"title", LanguagesSchema()},
                                               {"note", LanguagesSchema()}}),
            .body_example = {{"plan", PlanExample()},
                             {"title", {{"en", "Drug use among pupils, 2025"},
                                        {"es", "Consumo de drogas en escolares, 2025"},
                                        {"pt", "Uso de drogas entre estudantes, 2025"},
                                        {"fr", "Usage de drogues chez les élèves, 2025"}}}},
            .success = 201, .answer = kObject,
            .errors = {"access.denied", "survey.unknown", "survey.no_mapping",
                       "surveys.plan_invalid", "survey.release_title_missing",
                       "survey.release_empty"},
            .changes = true, .idempotent = true,
            .handle = [&app](Context& context) { return Publish(app, context); }};
}

}  // namespace

std::vector<Endpoint> SurveyReleaseEndpoints(app::App& app) {
    const std::string one = "/api/v1/survey-releases/{release}";
    const Parameter number{.in = In::Path, .name = "release", .kind = Kind::Integer, .min = 1,
                           .text = "survey_release", .example = "3"};
    std::vector<Endpoint> out;
    out.push_back(ListEndpoint(app));
    out.push_back(PublishEndpoint(app));
    out.push_back({.id = "surveys.releases.get", .method = "GET", .path = one, .tag = "surveys",
                   .who = Who::Anyone, .parameters = {number}, .answer = kObject,
                   .errors = {"survey.release_unknown", "survey.release_altered"},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    out.push_back({.id = "surveys.releases.file", .method = "GET", .path = one + "/file",
                   .tag = "surveys", .who = Who::Anyone,
                   .parameters = {number, {.name = "format", .required = true,
                                           .one_of = {"csv", "xlsx", "html", "docx", "pdf", "json"},
                                           .text = "survey_paper_format"}},
                   .answer_type = "application/octet-stream",
                   .errors = {"survey.release_unknown", "survey.release_altered"},
                   .handle = [&app](Context& context) { return GetFile(app, context); }});
    out.push_back({.id = "surveys.releases.withdraw", .method = "POST", .path = one + "/withdrawal",
                   .tag = "surveys", .parameters = {number},
                   .body = BodyOf({"reason"}, {{"reason", {{"type", "string"}, {"maxLength", 2000}}}}),
                   .body_example = {{"reason", "weights of one region were wrong"}},
                   .answer = kObject,
                   .errors = {"access.denied", "survey.release_unknown", "survey.reason_missing",
                              "survey.release_withdrawn_already"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Withdraw(app, context); }});
    return out;
}

}  // namespace atalaya::api
