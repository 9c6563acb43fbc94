// One measure as several surveys released it: what differs in method, then the figures.

#include <algorithm>
#include <map>
#include <set>

#include "api/resources/survey_json.hpp"
#include "surveys/comparison.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::api {
namespace {

using surveys::MeasureOf;
using surveys::Release;
using surveys::Releases;

constexpr std::size_t kMostCompared = 60;

bool Holds(const Release& release, const MeasureOf& what) {
    return std::ranges::any_of(release.table.lines,
                               [&](const surveys::Line& line) { return line.what == what; });
}

// Those that stand and hold the measure. Errors: of Releases::Get.
Result<std::vector<Release>> Named(app::App& app, const Context& context, const MeasureOf& what) {
    std::vector<Release> out;
    for (const std::string& number : context.List("releases")) {
        ATALAYA_ASSIGN(Release release, app.releases.Get(std::strtoll(number.c_str(), nullptr, 10)));
        if (release.withdrawn_at == 0 && Holds(release, what)) out.push_back(std::move(release));
    }
    return out;
}

// The newest release of each survey that holds the measure.
Result<std::vector<Release>> Fitting(app::App& app, const Context& context, const MeasureOf& what) {
    surveys::ReleaseQuery query{.series = context.Get("series"),
                                .setting = context.Get("setting"),
                                .measure = what.measure,
                                .substance = what.substance,
                                .limit = 1000};
    if (context.Has("year")) query.year = static_cast<int>(context.Int("year", 0));
    const std::vector<std::string> countries = context.List("country");
    std::set<std::string> seen;
    std::vector<Release> out;
    for (const Release& one : app.releases.List(query)) {
        if (!countries.empty() && std::ranges::find(countries, one.country) == countries.end()) continue;
        if (out.size() == kMostCompared || !seen.insert(one.survey).second) continue;
        ATALAYA_ASSIGN(Release release, app.releases.Get(one.id));
        if (Holds(release, what)) out.push_back(std::move(release));
    }
    return out;
}

Result<http::Response> Compare(app::App& app, Context& context) {
    const MeasureOf what{context.Get("measure"), context.Get("substance")};
    const surveys::Standard& standard = context.standard();
    ATALAYA_ASSIGN(const std::vector<Release> releases, context.Has("releases")
                                                            ? Named(app, context, what)
                                                            : Fitting(app, context, what));
    if (releases.empty()) return Err("surveys.comparison_empty");
    ATALAYA_ASSIGN(const surveys::Comparison comparison,
                   surveys::Compare(what, releases, standard, context.content()));
    return context.Json(
        surveys::ToJson(comparison, context.content(), standard, context.lang()));
}

// What was released of a measure, anywhere.
struct Coverage {
    std::set<std::string> countries, surveys, settings;
    std::set<int> years;
};

json::object CoverageJson(const Context& context, const surveys::Standard& standard,
                          const MeasureOf& what, const Coverage& coverage) {
    const surveys::Measure* measure = standard.FindMeasure(what.measure);
    const surveys::SurveySubstance* substance = standard.FindSubstance(what.substance);
    json::array countries, settings, years;
    for (const std::string& code : coverage.countries) {
        countries.push_back({{"id", code}, {"title", TitleOfTerritory(context, code)}});
    }
    for (const std::string& code : coverage.settings) {
        settings.push_back({{"id", code}, {"title", SurveyWord(context, "setting", code)}});
    }
    for (const int year : coverage.years) years.emplace_back(year);
    return {{"measure", what.measure},
            {"title", measure == nullptr ? what.measure
                                         : surveys::Written(measure->title, context.lang())},
            {"substance", OrNull(what.substance)},
            {"substance_title", substance == nullptr
                                    ? OrNull(what.substance)
                                    : OrNull(surveys::Written(substance->title, context.lang()))},
            {"countries", std::move(countries)},
            {"settings", std::move(settings)},
            {"years", std::move(years)},
            {"surveys", coverage.surveys.size()}};
}

Result<http::Response> Measures(app::App& app, Context& context) {
    std::map<std::pair<std::string, std::string>, Coverage> found;
    for (const Releases::Figure& figure : app.releases.Figures({})) {
        Coverage& coverage = found[{figure.measure, figure.substance}];
        coverage.countries.insert(figure.country);
        coverage.surveys.insert(figure.survey);
        coverage.settings.insert(figure.setting);
        coverage.years.insert(figure.year);
    }
    const surveys::Standard& standard = context.standard();
    json::array items;
    for (const auto& [what, coverage] : found) {
        items.push_back(CoverageJson(context, standard, {what.first, what.second}, coverage));
    }
    return context.Json({{"items", std::move(items)}});
}

}  // namespace

std::vector<Endpoint> SurveyComparisonEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string path = "/api/v1/survey-comparison";
    std::vector<Endpoint> out;
    out.push_back(
        {.id = "surveys.comparison", .method = "GET", .path = path, .tag = "surveys",
         .who = Who::Anyone,
         .parameters = {{.name = "measure", .required = true, .max_length = 100,
                         .text = "survey_measure", .example = "past_year"},
                        {.name = "substance", .max_length = 100, .text = "survey_substance",
                         .example = "cannabis"},
                        {.name = "releases", .kind = Kind::Integer, .repeated = true,
                         .text = "survey_releases", .example = "1,2"},
                        {.name = "country", .repeated = true, .max_length = 2,
                         .text = "survey_countries", .example = "XA,XB"},
                        {.name = "series", .max_length = 100, .text = "survey_series"},
                        {.name = "setting", .max_length = 40, .text = "survey_setting"},
                        {.name = "year", .kind = Kind::Integer, .min = 1900, .max = 2200}},
         .answer = object,
         .errors = {"surveys.comparison_empty", "survey.release_unknown"},
         .handle = [&app](Context& context) { return Compare(app, context); }});
    out.push_back({.id = "surveys.comparison.measures", .method = "GET", .path = path + "/measures",
                   .tag = "surveys", .who = Who::Anyone, .answer = object,
                   .handle = [&app](Context& context) { return Measures(app, context); }});
    return out;
}

}  // namespace atalaya::api
