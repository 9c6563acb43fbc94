// The frozen part of a publication as JSON: labels in all languages, numbers as exact text.

#include <cmath>
#include <limits>

#include "indicators/publications.hpp"

namespace atalaya::indicators {
namespace {

json::object LocalJson(const LocalText& text) {
    json::object out;
    for (const Lang lang : base::kLangs) out[base::Code(lang)] = text.In(lang);
    return out;
}

LocalText LocalOf(const json::value& value) {
    LocalText out;
    for (const Lang lang : base::kLangs) out.In(lang) = value.at(base::Code(lang)).as_string();
    return out;
}

json::array ListJson(const std::vector<std::string>& texts) {
    json::array out;
    for (const auto& text : texts) out.emplace_back(text);
    return out;
}

std::vector<std::string> ListOf(const json::value& list) {
    std::vector<std::string> out;
    for (const auto& text : list.as_array()) out.emplace_back(text.as_string());
    return out;
}

std::int64_t Number(const json::value& value) { return value.to_number<std::int64_t>(); }
std::string Text(const json::value& value) { return std::string(value.as_string()); }

json::object QuestionJson(const Question& question) {
    return {{"by_period", question.by_period ? json::value(static_cast<std::int64_t>(*question.by_period))
                                             : json::value(nullptr)},
            {"by_territory_level",
             question.by_territory_level ? json::value(*question.by_territory_level) : nullptr},
            {"breakdowns", ListJson(question.breakdowns)},
            {"from", question.from ? json::value(question.from->ToString()) : nullptr},
            {"to", question.to ? json::value(question.to->ToString()) : nullptr},
            {"territory", question.territory},
            {"filter", question.filter}};
}

Question QuestionOf(const json::object& from, std::string indicator) {
    Question out;
    out.indicator = std::move(indicator);
    if (!from.at("by_period").is_null()) {
        out.by_period = static_cast<base::PeriodKind>(Number(from.at("by_period")));
    }
    if (!from.at("by_territory_level").is_null()) {
        out.by_territory_level = static_cast<int>(Number(from.at("by_territory_level")));
    }
    out.breakdowns = ListOf(from.at("breakdowns"));
    const auto period = [&](std::string_view key) -> std::optional<base::Period> {
        if (from.at(key).is_null()) return std::nullopt;
        auto parsed = base::Period::Parse(Text(from.at(key)));
        return parsed.ok() ? std::optional(*parsed) : std::nullopt;
    };
    out.from = period("from");
    out.to = period("to");
    out.territory = Text(from.at("territory"));
    out.filter = Text(from.at("filter"));
    return out;
}

// Exact; what does not exist is null.
json::value FigureJson(double number) {
    return std::isfinite(number) ? json::value(number) : json::value(nullptr);
}
double FigureOf(const json::value& value) {
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.to_number<double>();
}

json::object PrecisionJson(const Precision& precision) {
    return {{"lower", FigureJson(precision.lower)},
            {"upper", FigureJson(precision.upper)},
            {"se", FigureJson(precision.se)},
            {"cv", FigureJson(precision.cv)},
            {"deff", FigureJson(precision.deff)},
            {"n", precision.n},
            {"weighted_n", FigureJson(precision.weighted_n)},
            {"population", FigureJson(precision.population)},
            {"verdict", precision.verdict},
            {"survey", precision.survey},
            {"release", precision.release}};
}

Precision PrecisionOf(const json::object& from) {
    return {.lower = FigureOf(from.at("lower")),
            .upper = FigureOf(from.at("upper")),
            .se = FigureOf(from.at("se")),
            .cv = FigureOf(from.at("cv")),
            .deff = FigureOf(from.at("deff")),
            .n = Number(from.at("n")),
            .weighted_n = FigureOf(from.at("weighted_n")),
            .population = FigureOf(from.at("population")),
            .verdict = Text(from.at("verdict")),
            .survey = Text(from.at("survey")),
            .release = Number(from.at("release"))};
}

json::object AnswerJson(const Answer& answer) {
    json::array rows, left_out;
    for (const Row& row : answer.rows) {
        json::array labels;
        for (const LocalText& label : row.labels) labels.push_back(LocalJson(label));
        json::object kept{{"keys", ListJson(row.keys)},
                          {"labels", std::move(labels)},
                          {"value", row.value},
                          {"records", row.records},
                          {"left_out", row.left_out}};
        // Publications of records are frozen as they always were.
        if (row.precision) kept["precision"] = PrecisionJson(*row.precision);
        rows.push_back(std::move(kept));
    }
    for (const LeftOut& part : answer.left_out) {
        left_out.push_back({{"reason", part.reason}, {"records", part.records}});
    }
    return {{"axes", ListJson(answer.axes)},
            {"rows", std::move(rows)},
            {"total", answer.total},
            {"records_seen", answer.records_seen},
            {"records_counted", answer.records_counted},
            {"left_out", std::move(left_out)},
            {"definition_version", answer.definition_version},
            {"data_version", answer.data_version},
            {"data_time", answer.data_time},
            {"computed_by", answer.computed_by}};
}

Answer AnswerOf(const json::object& from) {
    Answer out;
    out.axes = ListOf(from.at("axes"));
    for (const auto& each : from.at("rows").as_array()) {
        Row row{.keys = ListOf(each.at("keys"))};
        for (const auto& label : each.at("labels").as_array()) row.labels.push_back(LocalOf(label));
        row.value = Text(each.at("value"));
        row.records = Number(each.at("records"));
        row.left_out = Number(each.at("left_out"));
        if (const auto* precision = each.as_object().if_contains("precision"))
            row.precision = PrecisionOf(precision->as_object());
        out.rows.push_back(std::move(row));
    }
    for (const auto& each : from.at("left_out").as_array()) {
        out.left_out.push_back({Text(each.at("reason")), Number(each.at("records"))});
    }
    out.total = Text(from.at("total"));
    out.records_seen = Number(from.at("records_seen"));
    out.records_counted = Number(from.at("records_counted"));
    out.definition_version = Number(from.at("definition_version"));
    out.data_version = Number(from.at("data_version"));
    out.data_time = Number(from.at("data_time"));
    out.computed_by = Text(from.at("computed_by"));
    return out;
}

json::object DefinitionJson(const Definition& definition) {
    json::object out{{"id", definition.id},
            {"version", definition.version},
            {"title", LocalJson(definition.title)},
            {"description", LocalJson(definition.description)},
            {"method", LocalJson(definition.method)},
            {"unit", LocalJson(definition.unit)},
            {"decimals", definition.decimals}};
    if (definition.survey)
        out["survey"] = {{"measure", definition.survey->measure},
                         {"setting", definition.survey->setting},
                         {"overall", definition.survey->overall},
                         {"substance", definition.survey->substance}};
    return out;
}

Definition DefinitionOf(const json::object& from) {
    Definition out;
    out.id = Text(from.at("id"));
    out.version = Number(from.at("version"));
    out.title = LocalOf(from.at("title"));
    out.description = LocalOf(from.at("description"));
    out.method = LocalOf(from.at("method"));
    out.unit = LocalOf(from.at("unit"));
    out.decimals = static_cast<int>(Number(from.at("decimals")));
    if (const auto* survey = from.if_contains("survey")) {
        const json::object& source = survey->as_object();
        out.survey = SurveySource{Text(source.at("measure")), Text(source.at("setting")),
                                  Text(source.at("overall")), Text(source.at("substance"))};
    }
    out.is_public = true;
    return out;
}

}  // namespace

json::object FrozenJson(const Publication& publication) {
    return {{"country", publication.country},
            {"title", LocalJson(publication.title)},
            {"note", LocalJson(publication.note)},
            {"question", QuestionJson(publication.question)},
            {"definition", DefinitionJson(publication.definition)},
            {"answer", AnswerJson(publication.answer)}};
}

void ReadFrozen(const json::object& frozen, Publication& publication) {
    publication.country = Text(frozen.at("country"));
    publication.title = LocalOf(frozen.at("title"));
    publication.note = LocalOf(frozen.at("note"));
    publication.definition = DefinitionOf(frozen.at("definition").as_object());
    publication.question =
        QuestionOf(frozen.at("question").as_object(), publication.definition.id);
    publication.answer = AnswerOf(frozen.at("answer").as_object());
}

}  // namespace atalaya::indicators
