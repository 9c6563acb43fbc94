// What a country answered or was found to do otherwise than in the rounds before.

#include "api/resources/evaluation_group.hpp"

namespace atalaya::api {
namespace {

json::object FromJson(const evaluation::Before& from, Lang lang) {
    return {{"round", from.round},
            {"round_title", from.title.In(lang)},
            {"at", base::FormatTimestamp(from.at)}};
}

json::value TextOrNull(const LocalText& text, Lang lang) { return OrNull(text.In(lang)); }

Result<http::Response> Changes(app::App& app, Context& context) {
    const std::string& id = context.Get("round");
    const Lang lang = context.lang();
    ATALAYA_ASSIGN(const auto found,
                   app.evaluation.changes.Get(context.caller(), id, context.Get("country"),
                                              context.Get("node")));
    ATALAYA_ASSIGN(const auto round, app.evaluation.rounds.Get(context.caller(), id));
    json::array answers, ratings;
    for (const auto& one : found.answers) {
        ATALAYA_ASSIGN(const auto* question, round.FindQuestion(one.question));
        json::object out = FromJson(one.from, lang);
        out["question"] = QuestionJson(round.instrument(), *question, lang);
        out["node"] = one.node;
        out["before"] = one.before;
        out["now"] = one.now;
        answers.push_back(std::move(out));
    }
    for (const auto& one : found.ratings) {
        json::object out = FromJson(one.from, lang);
        out["node"] = one.node;
        out["before"] = one.before;
        out["before_title"] = one.before_title.In(lang);
        out["before_fulfilled"] = one.before_fulfilled;
        out["now"] = OrNull(one.now);
        out["now_title"] = TextOrNull(one.now_title, lang);
        ratings.push_back(std::move(out));
    }
    return context.Json({{"answers", std::move(answers)}, {"ratings", std::move(ratings)}});
}

}  // namespace

std::vector<Endpoint> EvaluationChangeEndpoints(app::App& app) {
    std::vector<Parameter> in = InCountry();
    in.push_back({.name = "node", .max_length = 100, .example = "HP21-IS-1.1"});
    std::vector<Endpoint> out;
    out.push_back({.id = "evaluation.changes", .method = "GET",
                   .path = std::string(kCountryPath) + "/changes", .tag = "evaluation",
                   .who = Who::Anyone, .parameters = in,
                   .answer = {{"type", "object"}},
                   .errors = {"evaluation.round_unknown", "evaluation.not_invited",
                              "evaluation.own_country"},
                   .handle = [&app](Context& context) { return Changes(app, context); }});
    return out;
}

}  // namespace atalaya::api
