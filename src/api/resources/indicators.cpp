#include "api/resources/answers.hpp"

#include "indicators/render.hpp"

namespace atalaya::api {
namespace {

using indicators::Answer;
using indicators::Definition;
using indicators::Indicators;
using indicators::Question;

json::object Summary(const Definition& definition, Lang lang) {
    return {{"id", definition.id},
            {"version", definition.version},
            {"title", definition.title.In(lang)},
            {"unit", definition.unit.In(lang)},
            {"themes", TextsJson(definition.themes)},
            {"public", definition.is_public}};
}

json::object DefinitionJson(const Definition& definition, Lang lang) {
    json::object out = Summary(definition, lang);
    out["description"] = definition.description.In(lang);
    out["method"] = definition.method.In(lang);
    out["owner"] = definition.owner.In(lang);
    out["register"] = OrNull(definition.register_id);
    out["survey"] = indicators::RenderSource(definition);
    if (definition.survey) {
        out["measure"] = nullptr;
    } else {
        out["measure"] = definition.measure == Definition::Measure::Count
                             ? json::object{{"count", "records"}}
                             : json::object{{"sum", definition.measure_field}, {"base", OrNull(definition.base_unit)}};
    }
    out["condition"] = OrNull(definition.condition);
    out["states"] = TextsJson(definition.states);
    out["decimals"] = definition.decimals;
    json::array breakdowns;
    for (const auto& breakdown : definition.breakdowns) {
        breakdowns.push_back({{"id", breakdown.id}, {"title", breakdown.title.In(lang)}});
    }
    out["breakdowns"] = std::move(breakdowns);
    return out;
}

Result<http::Response> List(app::App& app, Context& context) {
    json::array items;
    for (const Definition& definition : app.indicators.List(context.caller())) {
        items.push_back(Summary(definition, context.lang()));
    }
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Get(app::App& app, Context& context) {
    for (const Definition& definition : app.indicators.List(context.caller())) {
        if (definition.id != context.Get("indicator")) continue;
        return context.Tagged(DefinitionJson(definition, context.lang()), definition.version);
    }
    return Err("indicator.unknown", {{"indicator", context.Get("indicator")}, {"nearest", ""}});
}

// Precondition: the parameters were checked against the endpoint.
Question QuestionOf(const Context& context) {
    Question question;
    question.indicator = context.Get("indicator");
    const std::string& by = context.Get("by_period");
    if (by == "year") question.by_period = base::PeriodKind::Year;
    if (by == "quarter") question.by_period = base::PeriodKind::Quarter;
    if (by == "month") question.by_period = base::PeriodKind::Month;
    if (context.Has("by_territory")) {
        question.by_territory_level = static_cast<int>(context.Int("by_territory", 0));
    }
    question.breakdowns = context.List("breakdowns");
    if (context.Has("from")) question.from = *base::Period::Parse(context.Get("from"));
    if (context.Has("to")) question.to = *base::Period::Parse(context.Get("to"));
    question.territory = context.Get("territory");
    question.filter = context.Get("filter");
    return question;
}

Result<http::Response> Ask(app::App& app, Context& context) {
    const Question question = QuestionOf(context);
    const auto engine = context.Get("engine") == "sql" ? Indicators::Engine::Sql
                                                       : Indicators::Engine::Columns;
    ATALAYA_ASSIGN(const Answer answer, app.indicators.Ask(context.caller(), question, engine));
    const auto definition = app.indicators.Find(question.indicator);
    if (!definition) {   // taken away by a reload since it answered
        return Err("indicator.unknown", {{"indicator", question.indicator}, {"nearest", ""}});
    }
    return AnswerResponse(context, answer, *definition, answer.data_version);
}

}  // namespace

std::vector<Endpoint> IndicatorEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const Parameter indicator = InPath("indicator", "quantity_seized");
    std::vector<Endpoint> out;
    out.push_back({.id = "indicators.list", .method = "GET", .path = "/api/v1/indicators", .tag = "indicators",
                   .who = Who::Anyone, .answer = object,
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "indicators.get", .method = "GET", .path = "/api/v1/indicators/{indicator}",
                   .tag = "indicators", .who = Who::Anyone, .parameters = {indicator}, .answer = object,
                   .errors = {"indicator.unknown"},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    out.push_back({.id = "indicators.answer", .method = "GET", .path = "/api/v1/indicators/{indicator}/answer",
                   .tag = "indicators", .who = Who::Anyone,
                   .parameters = {indicator,
                                  {.name = "by_period", .one_of = {"year", "quarter", "month"}},
                                  {.name = "by_territory", .kind = Kind::Integer, .min = 0, .max = 9},
                                  {.name = "breakdowns", .repeated = true, .example = "substance"},
                                  {.name = "from", .kind = Kind::Period, .example = "2011"},
                                  {.name = "to", .kind = Kind::Period, .example = "2016-Q4"},
                                  {.name = "territory", .max_length = 100, .example = "XA-03"},
                                  {.name = "filter", .example = "quantity.comparable > 1"},
                                  {.name = "engine", .one_of = {"columns", "sql"}},
                                  {.name = "format", .one_of = {"json", "csv", "xlsx"}}},
                   .answer = object,
                   .errors = {"access.denied", "indicator.unknown", "indicator.breakdown_unknown",
                              "indicator.too_many_cells"},
                   .handle = [&app](Context& context) { return Ask(app, context); }});
    return out;
}

}  // namespace atalaya::api
