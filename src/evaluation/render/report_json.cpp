#include "evaluation/render/report_json.hpp"

namespace atalaya::evaluation {

namespace {

json::object Counts(const std::map<std::string, int>& counts) {
    json::object out;
    for (const auto& [name, count] : counts) out[name.empty() ? "none" : name] = count;
    return out;
}

json::object Figures(const AnnualFigures& figures) {
    return {{"rounds", figures.rounds},
            {"invited", figures.invited},
            {"absent", figures.absent},
            {"late", figures.late},
            {"extensions", figures.extensions},
            {"adopted", figures.adopted},
            {"published", figures.published},
            {"recommendations", figures.recommendations},
            {"reiterated", figures.reiterated},
            {"completed", figures.completed},
            {"by_progress", Counts(figures.by_progress)},
            {"assistance", figures.assistance}};
}

std::string Label(const std::string& country, const content::Library& library, Lang lang) {
    const auto* territory = library.territories().Find(country);
    return territory == nullptr ? country : territory->label.In(lang);
}

json::value TimeOrNull(std::optional<base::Timestamp> at) {
    return at && *at != 0 ? json::value(base::FormatTimestamp(*at)) : json::value(nullptr);
}

json::object Country(const AnnualRound& round, const AnnualCountry& one,
                     const content::Library& library, Lang lang) {
    const Procedure& procedure = round.round.procedure();
    const State* state = procedure.FindState(one.state);
    json::array extensions;
    for (const AnnualExtension& given : one.extensions) {
        const Named* named = procedure.FindDeadline(given.deadline);
        extensions.push_back(
            json::object{{"deadline", given.deadline},
                         {"title", named == nullptr ? given.deadline : named->title.In(lang)},
                         {"until", given.extension.until.ToString()},
                         {"reason", given.extension.reason},
                         {"at", base::FormatTimestamp(given.extension.at)}});
    }
    return {{"country", one.country},
            {"label", Label(one.country, library, lang)},
            {"state", one.state},
            {"state_title", state == nullptr ? one.state : state->title.In(lang)},
            {"reason", one.reason},
            {"since", TimeOrNull(one.at)},
            {"absent", one.absent},
            {"late", one.late},
            {"adopted", one.adopted},
            {"public", one.is_public},
            {"adopted_in_year", one.adopted_in_year},
            {"published_in_year", one.published_in_year},
            {"extensions", std::move(extensions)}};
}

json::object Tally(const UnTally& tally) {
    return {{"actions", tally.actions},     {"rated", tally.rated},
            {"fulfilled", tally.fulfilled}, {"in_part", tally.in_part},
            {"ratings", tally.ratings},     {"ratings_fulfilled", tally.ratings_fulfilled}};
}

json::array Servings(const std::vector<UnServing>& servings) {
    json::array out;
    for (const UnServing& way : servings) {
        json::array steps;
        for (const UnStep& step : way.steps) {
            steps.push_back(json::object{{"to", step.to},
                                         {"type", commitments::NameOf(step.type)},
                                         {"asserted_by", step.asserted_by},
                                         {"published", step.published}});
        }
        out.push_back(json::object{{"action", way.action},
                                   {"rated", way.rated},
                                   {"fulfilled", way.fulfilled},
                                   {"published", way.published()},
                                   {"steps", std::move(steps)}});
    }
    return out;
}

}  // namespace

json::object AnnualJson(const Annual& annual, const content::Library& library, Lang lang) {
    json::array rounds, needs;
    for (const AnnualRound& round : annual.rounds) {
        json::array countries;
        for (const AnnualCountry& one : round.countries)
            countries.push_back(Country(round, one, library, lang));
        rounds.push_back(json::object{{"id", round.round.id},
                                      {"title", round.round.title.In(lang)},
                                      {"joint_adopted", TimeOrNull(round.joint_adopted)},
                                      {"joint_published", TimeOrNull(round.joint_published)},
                                      {"countries", std::move(countries)}});
    }
    for (const AnnualNeed& need : annual.needs) {
        needs.push_back(json::object{{"country", need.country},
                                     {"label", Label(need.country, library, lang)},
                                     {"round", need.round},
                                     {"node", need.node},
                                     {"recommendation", need.recommendation},
                                     {"source", NameOf(need.source)},
                                     {"text", need.text}});
    }
    return {{"year", annual.year},
            {"until", base::FormatTimestamp(annual.until)},
            {"whole", annual.whole},
            {"now", Figures(annual.now)},
            {"before", Figures(annual.before)},
            {"rounds", std::move(rounds)},
            {"by_type", Counts(annual.by_type)},
            {"by_priority", Counts(annual.by_priority)},
            {"needs", std::move(needs)}};
}

json::object UnDataJson(const UnData& data, Lang lang) {
    json::array sources, tables;
    for (const UnSource& source : data.sources) {
        json::array commitments;
        for (const UnCommitment& one : source.commitments) {
            commitments.push_back(json::object{{"node", one.node},
                                               {"number", one.number},
                                               {"title", one.title.In(lang)},
                                               {"ours", Tally(one.ours)},
                                               {"published", Tally(one.published)},
                                               {"servings", Servings(one.servings)}});
        }
        sources.push_back(json::object{{"id", source.id},
                                       {"title", source.title.In(lang)},
                                       {"linked", source.linked},
                                       {"commitments", std::move(commitments)}});
    }
    for (const UnTable& used : data.tables) {
        tables.push_back(json::object{{"asserter", used.asserter},
                                      {"title", used.title.In(lang)},
                                      {"asserted_by", used.asserted_by.In(lang)},
                                      {"source", used.source},
                                      {"published", used.published},
                                      {"links", used.links}});
    }
    return {{"round", {{"id", data.round.id}, {"title", data.round.title.In(lang)}}},
            {"plan_title", data.plan_title.In(lang)},
            {"invited", data.invited},
            {"counted", data.counted},
            {"actions", data.actions},
            {"sources", std::move(sources)},
            {"tables", std::move(tables)}};
}

}  // namespace atalaya::evaluation
