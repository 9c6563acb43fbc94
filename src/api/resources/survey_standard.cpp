// What drug surveys ask and report, for forms and for programs: items, substances, measures, scales,
// rules of presentation and every choice with its title.

#include "api/resources/survey_json.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::api {
namespace {

using surveys::Item;
using surveys::Measure;
using surveys::Standard;
using surveys::Written;

std::string_view NameOf(Item::Type type) {
    switch (type) {
        case Item::Type::Choice: return "choice";
        case Item::Type::Number: return "number";
        case Item::Type::Open: return "open";
    }
    return "";
}

std::string_view NameOf(Measure::Kind kind) {
    switch (kind) {
        case Measure::Kind::Prevalence: return "prevalence";
        case Measure::Kind::Incidence: return "incidence";
        case Measure::Kind::Share: return "share";
        case Measure::Kind::Mean: return "mean";
        case Measure::Kind::Median: return "median";
        case Measure::Kind::ScaleShare: return "scale_share";
        case Measure::Kind::ScaleMean: return "scale_mean";
        case Measure::Kind::PolyUse: return "poly_use";
        case Measure::Kind::AnyUse: return "any_use";
    }
    return "";
}

json::array ItemsJson(const Standard& standard, Lang lang) {
    json::array out;
    for (const Item& item : standard.items()) {
        json::array answers;
        for (const surveys::ItemAnswer& answer : item.answers) {
            answers.push_back({{"id", answer.id}, {"title", Written(answer.title, lang)}});
        }
        const bool number = item.type == Item::Type::Number;
        out.push_back({{"id", item.id},
                       {"title", Written(item.title, lang)},
                       {"type", NameOf(item.type)},
                       {"per_substance", item.per_substance},
                       {"answers", std::move(answers)},
                       {"least", number ? json::value(item.least) : nullptr},
                       {"most", number ? json::value(item.most) : nullptr},
                       {"unit", OrNull(Written(item.unit, lang))},
                       {"scale", OrNull(item.scale)}});
    }
    return out;
}

json::array SubstancesJson(const Standard& standard, Lang lang) {
    json::array out;
    for (const surveys::SurveySubstance& one : standard.substances()) {
        out.push_back({{"id", one.id},
                       {"title", Written(one.title, lang)},
                       {"illicit", one.illicit},
                       {"fictitious", one.fictitious},
                       {"substance", OrNull(one.substance)}});
    }
    return out;
}

json::array MeasuresJson(const Standard& standard, Lang lang) {
    json::array out;
    for (const Measure& measure : standard.measures()) {
        out.push_back({{"id", measure.id},
                       {"title", Written(measure.title, lang)},
                       {"description", Written(measure.description, lang)},
                       {"method", Written(measure.method, lang)},
                       {"kind", NameOf(measure.kind)},
                       {"per_substance", measure.per_substance},
                       {"is_share", measure.IsShare()},
                       {"unit", OrNull(Written(measure.unit, lang))},
                       {"decimals", measure.decimals}});
    }
    return out;
}

json::object ScoringJson(const surveys::Scoring& scoring, Lang lang) {
    json::array categories;
    for (const surveys::ScaleCategory& category : scoring.categories) {
        categories.push_back({{"id", category.id},
                              {"title", Written(category.title, lang)},
                              {"from", category.from},
                              {"to", category.to},
                              {"at_risk", category.at_risk}});
    }
    return {{"id", scoring.id},
            {"title", Written(scoring.title, lang)},
            {"citation", scoring.citation},
            {"items", TextsJson(scoring.items)},
            {"lowest", scoring.lowest},
            {"highest", scoring.highest},
            {"most_missing", scoring.most_missing},
            {"categories", std::move(categories)}};
}

json::array ScalesJson(const Standard& standard, Lang lang) {
    json::array out;
    for (const surveys::Scale& scale : standard.scales()) {
        json::array items, scorings;
        for (const Item& item : scale.items) items.emplace_back(item.id);
        for (const surveys::Scoring& scoring : scale.scorings) {
            scorings.push_back(ScoringJson(scoring, lang));
        }
        out.push_back({{"id", scale.id},
                       {"title", Written(scale.title, lang)},
                       {"description", Written(scale.description, lang)},
                       {"citation", scale.citation},
                       {"substance", OrNull(scale.substance)},
                       {"per_substance", scale.per_substance},
                       {"items", std::move(items)},
                       {"scorings", std::move(scorings)}});
    }
    return out;
}

json::array PresentationJson(const Standard& standard, Lang lang) {
    json::array out;
    for (const surveys::PresentationRule& rule : standard.presentation()) {
        out.push_back({{"id", rule.id},
                       {"title", Written(rule.title, lang)},
                       {"description", Written(rule.description, lang)},
                       {"citation", rule.citation}});
    }
    return out;
}

json::object AllChoicesJson(const Context& context) {
    return {{"interval", ChoicesJson<stats::ProportionMethod>(context, "interval")},
            {"missing", ChoicesJson<surveys::MissingAnswers>(context, "missing")},
            {"df", ChoicesJson<stats::DfRule>(context, "df")},
            {"lonely", ChoicesJson<stats::LonelyRule>(context, "lonely")},
            {"pps", ChoicesJson<stats::PpsRule>(context, "pps")},
            {"population_kinds", ChoicesJson<stats::PopulationKind>(context, "population_kind")},
            {"replicate_methods", ChoicesJson<stats::ReplicateMethod>(context, "replicate_method")},
            {"replicate_centres", ChoicesJson<stats::ReplicateCentre>(context, "replicate_centre")},
            {"calibration_methods",
             ChoicesJson<surveys::CalibrationDescription::Method>(context, "calibration_method")},
            {"distances", ChoicesJson<stats::Distance>(context, "distance")}};
}

Result<http::Response> Get(Context& context) {
    const surveys::Standard& standard = context.standard();
    const Lang lang = context.lang();
    return context.Tagged(
        json::object{{"items", ItemsJson(standard, lang)},
                     {"substances", SubstancesJson(standard, lang)},
                     {"measures", MeasuresJson(standard, lang)},
                     {"scales", ScalesJson(standard, lang)},
                     {"presentation", PresentationJson(standard, lang)},
                     {"settings", ChoicesJson<surveys::Setting>(context, "setting")},
                     {"modes", ChoicesJson<surveys::Mode>(context, "mode")},
                     {"choices", AllChoicesJson(context)}},
        1);
}

}  // namespace

std::vector<Endpoint> SurveyStandardEndpoints(app::App&) {
    std::vector<Endpoint> out;
    out.push_back({.id = "surveys.standard", .method = "GET", .path = "/api/v1/survey-standard",
                   .tag = "surveys", .who = Who::Anyone, .answer = {{"type", "object"}},
                   .handle = Get});
    return out;
}

}  // namespace atalaya::api
