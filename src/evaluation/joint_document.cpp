#include "evaluation/joint_document.hpp"

#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

LocalText CountryName(const std::string& country, const content::Library& library) {
    if (const auto* territory = library.territories().Find(country)) return territory->label;
    LocalText out;
    for (auto& text : out.by_lang) text = country;
    return out;
}

namespace {

json::value ShareJson(const Share& share, const RatingScale& scale) {
    if (!share.covered) return nullptr;
    json::object levels;
    for (std::size_t i = 0; i < scale.levels().size() && i < share.by_level.size(); ++i)
        levels[scale.levels()[i].id] = share.by_level[i];
    return json::object{{"levels", std::move(levels)},  {"rated", share.rated},
                        {"fulfilled", share.fulfilled}, {"unrated", share.unrated},
                        {"evidence", share.evidence},   {"with_evidence", share.with_evidence}};
}

json::array Countries(const Hemispheric& report, const content::Library& library,
                      const std::map<std::string, std::string>& digests) {
    json::array out;
    for (const CountryStanding& one : report.countries) {
        const auto digest = digests.find(one.country);
        out.push_back(json::object{
            {"code", one.country},
            {"name", LocalJson(CountryName(one.country, library))},
            {"state", one.state},
            {"counted", one.counted},
            {"absent", one.absent},
            {"report", one.counted && digest != digests.end() ? digest->second : ""}});
    }
    return out;
}

json::object ScaleJson(const RatingScale& scale) {
    json::array levels;
    for (const Level& level : scale.levels()) {
        levels.push_back(json::object{{"id", level.id},
                                      {"title", LocalJson(level.title)},
                                      {"fulfilled", level.fulfilled},
                                      {"outside", level.outside}});
    }
    return {{"id", scale.id()}, {"levels", std::move(levels)}};
}

json::array Lines(const Hemispheric& report) {
    json::array out;
    for (const ShareLine& line : report.lines) {
        json::array earlier;
        for (std::size_t i = 0; i < line.earlier.size(); ++i)
            earlier.push_back(ShareJson(line.earlier[i], report.earlier[i].scale()));
        json::object countries;
        for (const auto& [level, codes] : line.countries) countries[level] = TextsJson(codes);
        out.push_back(json::object{{"node", line.node},
                                   {"number", line.number},
                                   {"kind", commitments::NameOf(line.kind)},
                                   {"depth", line.depth},
                                   {"title", LocalJson(line.title)},
                                   {"asked", line.asked},
                                   {"share", ShareJson(line.share, report.round.scale())},
                                   {"earlier", std::move(earlier)},
                                   {"countries", std::move(countries)}});
    }
    return out;
}

json::object Counts(const std::map<std::string, int>& counts) {
    json::object out;
    for (const auto& [name, count] : counts) out[name] = count;
    return out;
}

}  // namespace

json::object JointDocument(const Hemispheric& report, const content::Library& library,
                           const std::map<std::string, std::string>& digests) {
    json::array earlier;
    for (std::size_t i = 0; i < report.earlier.size(); ++i) {
        const Round& round = report.earlier[i];
        earlier.push_back(
            json::object{{"id", round.id},
                         {"title", LocalJson(round.title)},
                         {"counted", report.earlier_counted[i]},
                         {"total", ShareJson(report.earlier_total[i], round.scale())}});
    }
    const FollowUpSummary& follow_up = report.follow_up;
    return {{"kind", "hemispheric_report"},
            {"format", 1},
            {"round", {{"id", report.round.id},
                       {"title", LocalJson(report.round.title)},
                       {"frozen", base::Hex(report.round.frozen->digest)}}},
            {"plan", {{"id", report.round.instrument().plan()},
                      {"title", LocalJson(report.plan_title)}}},
            {"scale", ScaleJson(report.round.scale())},
            {"countries", Countries(report, library, digests)},
            {"counted", report.counted},
            {"total", ShareJson(report.total, report.round.scale())},
            {"earlier", std::move(earlier)},
            {"lines", Lines(report)},
            {"follow_up", {{"recommendations", follow_up.recommendations},
                           {"reiterated", follow_up.reiterated},
                           {"by_type", Counts(follow_up.by_type)},
                           {"by_priority", Counts(follow_up.by_priority)},
                           {"by_progress", Counts(follow_up.by_progress)},
                           {"assistance", follow_up.assistance}}}};
}

}  // namespace atalaya::evaluation
