#include "api/resources/survey_json.hpp"

#include "surveys/table_words.hpp"

namespace atalaya::api {

using access::Action;
using surveys::Survey;

namespace {

json::value FileJson(const Survey& survey) {
    if (!survey.file) return nullptr;
    const surveys::SurveyFile& file = *survey.file;
    json::value text = nullptr;
    if (file.text) {
        text = {{"format", file.text->format.ToJson()},
                {"decimal_mark", std::string(1, file.text->decimal_mark)}};
    }
    return {{"name", file.name},
            {"digest", file.digest},
            {"bytes", file.bytes},
            {"rows", file.rows},
            {"variables", file.variables},
            {"encoding", OrNull(file.encoding)},
            {"text", std::move(text)},
            {"taken_at", base::FormatTimestamp(file.taken_at)},
            {"taken_by", file.taken_by}};
}

}  // namespace

std::string SurveyWord(const Context& context, const std::string& kind, std::string_view code) {
    return context.content().Say("surveys." + kind + "." + std::string(code), {}, context.lang());
}

std::string TitleOfTerritory(const Context& context, std::string_view code) {
    return surveys::TerritoryTitle(context.content(), code, context.lang());
}

json::array SurveyActions(const app::App& app, const Context& context,
                          const surveys::Description& description) {
    struct Right {
        const char* name;
        Action action;
        const char* part;
    };
    static constexpr Right kRights[] = {{"update", Action::Update, "descriptions"},
                                        {"files", Action::Update, "files"},
                                        {"microdata", Action::Read, "files"},
                                        {"export", Action::Export, "files"},
                                        {"mappings", Action::Update, "mappings"},
                                        {"tables", Action::Read, "tables"},
                                        {"plans", Action::Update, "plans"},
                                        {"publish", Action::Publish, "releases"},
                                        {"remove", Action::Withdraw, "descriptions"}};
    json::array out;
    for (const Right& right : kRights) {
        if (app.surveys.May(context.caller(), right.action, right.part, description)) {
            out.emplace_back(right.name);
        }
    }
    return out;
}

json::object SurveyJson(app::App& app, const Context& context, const Survey& survey) {
    json::value fault = nullptr;
    if (survey.mapping_fault) {
        fault = {{"code", survey.mapping_fault->code},
                 {"text", context.content().Say(*survey.mapping_fault, context.lang())}};
    }
    ActorNames names(app, context);
    return {{"id", survey.description.id},
            {"title", surveys::Written(survey.description.title, context.lang())},
            {"country_title", TitleOfTerritory(context, survey.description.country)},
            {"description", survey.description.ToJson()},
            {"version", survey.version},
            {"file", FileJson(survey)},
            {"mapping", survey.mapping ? json::value(survey.mapping->ToJson()) : nullptr},
            {"mapping_fault", std::move(fault)},
            {"changed_at", base::FormatTimestamp(survey.changed_at)},
            {"changed_by", survey.changed_by},
            {"changed_by_name", names.Of(survey.changed_by)},
            {"may", SurveyActions(app, context, survey.description)}};
}

http::Response SurveyAnswer(app::App& app, const Context& context, const Survey& survey,
                            int status) {
    http::Response response = context.Tagged(SurveyJson(app, context, survey), survey.version);
    if (response.status == 200) response.status = status;
    return response;
}

json::object SurveyItemJson(const Context& context, const Survey& survey) {
    const surveys::Description& one = survey.description;
    return {{"id", one.id},
            {"country", one.country},
            {"country_title", TitleOfTerritory(context, one.country)},
            {"series", one.series},
            {"title", surveys::Written(one.title, context.lang())},
            {"setting", surveys::Code(one.setting)},
            {"setting_title", SurveyWord(context, "setting", surveys::Code(one.setting))},
            {"mode", surveys::Code(one.mode)},
            {"mode_title", SurveyWord(context, "mode", surveys::Code(one.mode))},
            {"year", one.year},
            {"from", OrNull(one.from)},
            {"to", OrNull(one.to)},
            {"synthetic", one.synthetic},
            {"has_file", survey.file.has_value()},
            {"has_mapping", survey.mapping.has_value()},
            {"rows", survey.file ? json::value(survey.file->rows) : nullptr},
            {"changed_at", base::FormatTimestamp(survey.changed_at)},
            {"version", survey.version}};
}

Error Below(Error error, std::string_view where) {
    for (Error& detail : error.details) {
        if (detail.where.empty() || detail.where.front() == '/') {
            detail.where = std::string(where) + detail.where;
        }
    }
    return error;
}

// --- bodies -----------------------------------------------------------------------------------

namespace {

const json::object kText{{"type", "string"}, {"maxLength", 4000}};
const json::object kTextOrNull{{"type", {"string", "null"}}, {"maxLength", 4000}};
const json::object kNumberOrNull{{"type", {"number", "null"}}};
const json::object kFlag{{"type", "boolean"}};
const json::object kWhole{{"type", "integer"}};
const json::object kObject{{"type", "object"}};

json::object ListOf(json::object items, int most) {
    return {{"type", "array"}, {"maxItems", most}, {"items", std::move(items)}};
}

}  // namespace

json::object BodyOf(json::array required, json::object properties) {
    json::object out{{"type", "object"},
                     {"additionalProperties", false},
                     {"properties", std::move(properties)}};
    if (!required.empty()) out["required"] = std::move(required);
    return out;
}

json::object LanguagesSchema() {
    return {{"type", {"object", "null"}},
            {"additionalProperties", false},
            {"properties", {{"en", kText}, {"es", kText}, {"pt", kText}, {"fr", kText}}}};
}

json::object SamplingSchema() {
    const json::object stage = BodyOf(json::array(), {{"strata", kTextOrNull},
                                                      {"units", kTextOrNull},
                                                      {"population", kTextOrNull},
                                                      {"population_kind", kTextOrNull},
                                                      {"pps", kTextOrNull}});
    return BodyOf(json::array(), {{"weight", kTextOrNull},
                                  {"stages", ListOf(stage, 10)},
                                  {"nest", kFlag},
                                  {"lonely", kTextOrNull},
                                  {"lonely_in_domains", kFlag},
                                  {"df", kTextOrNull},
                                  {"replicates", {{"type", {"object", "null"}}}},
                                  {"calibration", {{"type", {"object", "null"}}}}});
}

json::object DescriptionSchema() {
    return BodyOf({"id", "country", "series", "title", "setting", "year"},
                  {{"id", kText},
                   {"country", kText},
                   {"series", kText},
                   {"title", LanguagesSchema()},
                   {"setting", kText},
                   {"mode", kTextOrNull},
                   {"from", kTextOrNull},
                   {"to", kTextOrNull},
                   {"year", kWhole},
                   {"population", LanguagesSchema()},
                   {"age_from", {{"type", {"integer", "null"}}}},
                   {"age_to", {{"type", {"integer", "null"}}}},
                   {"territory", kTextOrNull},
                   {"coverage", LanguagesSchema()},
                   {"response_rate", kNumberOrNull},
                   {"institution", kTextOrNull},
                   {"citation", kTextOrNull},
                   {"sampling_note", LanguagesSchema()},
                   {"synthetic", kFlag},
                   {"missing", kTextOrNull},
                   {"sampling", SamplingSchema()}});
}

json::object MappingSchema() {
    return BodyOf({"questions"}, {{"questions", ListOf(kObject, 5000)},
                                  {"own", ListOf(kObject, 500)},
                                  {"filter", kObject}});
}

json::object PlanSchema() {
    const json::object measure = BodyOf({"measure"}, {{"measure", kText}, {"substance", kTextOrNull}});
    return BodyOf({"measures"}, {{"id", kTextOrNull},
                                 {"title", LanguagesSchema()},
                                 {"measures", ListOf(measure, 1000)},
                                 {"groupings", ListOf(ListOf(kText, 5), 50)},
                                 {"age_cuts", ListOf(kWhole, 50)},
                                 {"age_from", {{"type", {"integer", "null"}}}},
                                 {"age_to", {{"type", {"integer", "null"}}}},
                                 {"choices", kObject},
                                 {"tests", kFlag}});
}

json::object DescriptionExample() {
    return {{"id", "xa-school-2025"},
            {"country", "XA"},
            {"series", "xa-school"},
            {"title", {{"es", "Encuesta en escolares 2025"}, {"en", "School survey 2025"}}},
            {"setting", "school"},
            {"mode", "self_paper"},
            {"from", "2025-04"},
            {"to", "2025-06"},
            {"year", 2025},
            {"population", {{"en", "Pupils of grades 8, 10 and 12"}}},
            {"age_from", 12},
            {"age_to", 19},
            {"territory", "XA"},
            {"response_rate", 0.87},
            {"institution", "National Observatory"},
            {"synthetic", false},
            {"missing", "leave_out"},
            {"sampling",
             {{"weight", "weight"},
              {"stages", json::array{{{"strata", "stratum"}, {"units", "school"}}}},
              {"lonely", "adjust"},
              {"df", "design"}}}};
}

json::object PlanExample() {
    return {{"id", "past-year-by-sex"},
            {"title", {{"en", "Past-year use by sex"}}},
            {"measures", json::array{{{"measure", "past_year"}, {"substance", "*"}}}},
            {"groupings", json::array{json::array{"sex"}, json::array{"age_group"}}},
            {"age_cuts", {12, 15, 17}},
            {"choices", {{"missing", "leave_out"},
                         {"interval", "logit"},
                         {"level", 0.95},
                         {"df", "design"},
                         {"presentation", "nchs_2017"}}},
            {"tests", true}};
}

Parameter InSurvey() { return InPath("survey", "xa-school-2025"); }

}  // namespace atalaya::api
