// What the experts draft and rate, what the rule would propose, and the votes.

#include "api/resources/evaluation_group.hpp"

namespace atalaya::api {
namespace {

using access::Action;
using evaluation::Finding;
using evaluation::Part;
using evaluation::RatingProposal;
using evaluation::Tally;
using evaluation::Vote;

const json::object kObject{{"type", "object"}};

json::object ToJson(const Finding& one, const evaluation::Round& round, ActorNames& names,
                    Lang lang) {
    const evaluation::Level* level = round.scale().Find(one.rating);
    return {{"node", one.node},
            {"text", LocalTextJson(one.text)},
            {"rating", OrNull(one.rating)},
            {"rating_title", level == nullptr ? json::value(nullptr)
                                              : json::value(level->title.In(lang))},
            {"reason", one.reason},
            {"read", one.read},
            {"draft", one.draft},
            {"version", one.version},
            {"author", one.author},
            {"author_name", names.Of(one.author)},
            {"at", base::FormatTimestamp(one.at)}};
}

json::object ToJson(const RatingProposal& one) {
    return {{"level", OrNull(one.level)},
            {"fulfilled", one.fulfilled},
            {"counted", one.counted},
            {"outside", one.outside},
            {"unanswered", one.unanswered}};
}

json::object ToJson(const Vote& one, ActorNames& names, const Context& context) {
    return {{"node", one.node},
            {"country", one.country},
            {"label", CountryLabel(one.country, context)},
            {"level", one.level},
            {"explanation", one.explanation},
            {"author_name", names.Of(one.author)},
            {"at", base::FormatTimestamp(one.at)},
            {"version", one.version}};
}

Result<http::Response> List(app::App& app, Context& context) {
    const std::string &round = context.Get("round"), &country = context.Get("country");
    ATALAYA_ASSIGN(const auto findings, app.evaluation.drafts.List(context.caller(), round,
                                                                   country, context.Get("node")));
    ATALAYA_ASSIGN(const auto place, PlaceOfRequest(app, context));
    const bool may_write = app.evaluation.drafts.MayPut(context.caller(), place.round, place.at);
    const auto writing = app.evaluation.drafts.MayWrite(context.caller(), place.round, place.at);
    json::array writable;
    for (const std::string& node : writing.nodes) writable.emplace_back(node);
    ActorNames names(app, context);
    json::array items;
    for (const Finding& one : findings)
        items.push_back(ToJson(one, place.round, names, context.lang()));
    json::object proposals;
    if (may_write) {
        ATALAYA_ASSIGN(const auto proposed,
                       app.evaluation.drafts.Proposals(context.caller(), round, country));
        for (const auto& [node, one] : proposed) {
            if (!context.Has("node") || context.Get("node") == node) proposals[node] = ToJson(one);
        }
    }
    return context.Json(
        {{"items", std::move(items)},
         {"draft", evaluation::DraftIn(place.round.procedure(), place.at.state)},
         {"proposals", std::move(proposals)},
         {"writable", std::move(writable)},
         {"can",
          {{"write", may_write},
           {"mark_read", writing.coordinates},
           {"vote", MayThere(app, context, place, Action::Update, Part::Votes)},
           {"comment", MayThere(app, context, place, Action::Create, Part::Comments) &&
                           !app.evaluation.rounds.DueOf(place.round, place.at).late},
           {"answer_comments", MayThere(app, context, place, Action::Update, Part::Comments)},
           {"recommend",
            MayThere(app, context, place, Action::Create, Part::Recommendations)}}}});
}

// Precondition: the body fits FindingSchema.
evaluation::FindingInput ReadFinding(const json::object& body) {
    const auto* read = body.if_contains("read");
    return {.text = LocalAt(body, "text"),
            .rating = TextAt(body, "rating"),
            .reason = TextAt(body, "reason"),
            .read = read != nullptr && read->as_bool()};
}

Result<http::Response> Put(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::int64_t version, SeenOrNone(context));
    ATALAYA_ASSIGN(const Finding made,
                   app.evaluation.drafts.Put(context.caller(), context.Get("round"),
                                             context.Get("country"), context.Get("node"),
                                             version, ReadFinding(context.body())));
    ATALAYA_ASSIGN(const auto place, PlaceOfRequest(app, context));
    ActorNames names(app, context);
    return context.Tagged(ToJson(made, place.round, names, context.lang()), made.version);
}

Result<http::Response> History(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto versions,
                   app.evaluation.drafts.History(context.caller(), context.Get("round"),
                                                 context.Get("country"), context.Get("node")));
    ATALAYA_ASSIGN(const auto place, PlaceOfRequest(app, context));
    ActorNames names(app, context);
    json::array items;
    for (const Finding& one : versions)
        items.push_back(ToJson(one, place.round, names, context.lang()));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Votes(app::App& app, Context& context) {
    const std::string& round = context.Get("round");
    ATALAYA_ASSIGN(const auto tallies,
                   app.evaluation.votes.List(context.caller(), round, context.Get("country"),
                                             context.Get("node")));
    ActorNames names(app, context);
    json::array items;
    for (const Tally& tally : tallies) {
        json::object levels;
        json::array votes;
        for (const auto& [level, count] : tally.by_level) levels[level] = count;
        for (const Vote& vote : tally.votes) votes.push_back(ToJson(vote, names, context));
        items.push_back({{"node", tally.node},
                         {"levels", std::move(levels)},
                         {"votes", std::move(votes)}});
    }
    return context.Json({{"items", std::move(items)},
                         {"voice", OrNull(app.evaluation.votes.Voice(context.caller(), round))}});
}

Result<http::Response> PutVote(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::int64_t version, SeenOrNone(context));
    ATALAYA_ASSIGN(const Vote vote,
                   app.evaluation.votes.Put(context.caller(), context.Get("round"),
                                            context.Get("country"), context.Get("node"), version,
                                            TextAt(context.body(), "level"),
                                            TextAt(context.body(), "explanation")));
    ActorNames names(app, context);
    return context.Tagged(ToJson(vote, names, context), vote.version);
}

json::object FindingSchema() {
    const json::object text{{"type", {"string", "null"}}};
    return {{"type", "object"},
            {"additionalProperties", false},
            {"properties",
             {{"text", LocalSchema()},
              {"rating", text},
              {"reason", text},
              {"read", {{"type", "boolean"}}}}}};
}

void AddVotes(app::App& app, std::vector<Endpoint>& out, const std::vector<Parameter>& in_node,
              const std::vector<Parameter>& of_node) {
    const std::string country(kCountryPath);
    out.push_back({.id = "evaluation.votes.list", .method = "GET", .path = country + "/votes",
                   .tag = "evaluation", .parameters = of_node, .answer = kObject,
                   .errors = {"evaluation.own_country"},
                   .handle = [&app](Context& context) { return Votes(app, context); }});
    std::vector<Parameter> put = in_node;
    put.push_back(SeenParameter());
    out.push_back({.id = "evaluation.votes.put", .method = "PUT",
                   .path = country + "/findings/{node}/vote", .tag = "evaluation",
                   .parameters = put, .body = TextsSchema({"level"}, {"explanation"}),
                   .body_example = {{"level", "complies_in_part"}}, .answer = kObject,
                   .errors = {"evaluation.own_country", "evaluation.not_the_voice",
                              "evaluation.not_a_member", "evaluation.finding_unknown",
                              "evaluation.level_unknown", "evaluation.not_open",
                              "evaluation.changed_meanwhile"},
                   .changes = true,
                   .handle = [&app](Context& context) { return PutVote(app, context); }});
}

}  // namespace

Result<http::Response> RatingsOverview(app::App& app, Context& context) {
    const std::string& id = context.Get("round");
    ATALAYA_ASSIGN(const auto round, app.evaluation.rounds.Get(context.caller(), id));
    ATALAYA_ASSIGN(const auto ratings,
                   app.evaluation.drafts.RatingsOfRound(context.caller(), id));
    json::array nodes, countries, levels, cells;
    std::map<std::string, int> position;
    for (const evaluation::Level& level : round.scale().levels()) {
        position.emplace(level.id, static_cast<int>(position.size()));
        levels.emplace_back(level.id);
    }
    for (const auto& [country, by_node] : ratings)
        countries.push_back({{"country", country}, {"label", CountryLabel(country, context)}});
    for (const std::string& node : round.instrument().Nodes()) {
        if (!round.Covers(node)) continue;
        nodes.push_back({{"id", node}, {"title", NodeTitle(round, node, context)}});
        json::array line;
        for (const auto& [country, by_node] : ratings) {
            const auto rating = by_node.find(node);
            const auto found =
                rating == by_node.end() ? position.end() : position.find(rating->second);
            line.push_back(found == position.end() ? json::value(nullptr)
                                                   : json::value(found->second));
        }
        cells.push_back(std::move(line));
    }
    return context.Json({{"show", "ratings"},
                         {"nodes", std::move(nodes)},
                         {"countries", std::move(countries)},
                         {"levels", std::move(levels)},
                         {"cells", std::move(cells)}});
}

std::vector<Endpoint> EvaluationFindingEndpoints(app::App& app) {
    const std::string all = std::string(kCountryPath) + "/findings", one = all + "/{node}";
    std::vector<Parameter> in_node = InCountry(), of_node = InCountry();
    in_node.push_back(InPath("node", "HP21-IS-1.2"));
    of_node.push_back({.name = "node", .max_length = 100});
    std::vector<Endpoint> out;
    out.push_back({.id = "evaluation.findings.list", .method = "GET", .path = all,
                   .tag = "evaluation", .parameters = of_node, .answer = kObject,
                   .errors = {"evaluation.own_country"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    std::vector<Parameter> put = in_node;
    put.push_back(SeenParameter());
    out.push_back({.id = "evaluation.findings.put", .method = "PUT", .path = one,
                   .tag = "evaluation", .parameters = put, .body = FindingSchema(),
                   .body_example = {{"text", {{"en", "The country has a law in force."}}},
                                    {"rating", "complies"},
                                    {"reason", ""}},
                   .answer = kObject,
                   .errors = {"evaluation.own_country", "evaluation.not_a_member",
                              "evaluation.not_assigned", "evaluation.node_not_in_round",
                              "evaluation.level_unknown", "evaluation.reason_needed",
                              "evaluation.coordinator_only", "evaluation.not_open",
                              "evaluation.changed_meanwhile"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Put(app, context); }});
    out.push_back({.id = "evaluation.findings.history", .method = "GET", .path = one + "/history",
                   .tag = "evaluation", .parameters = in_node, .answer = kObject,
                   .errors = {"evaluation.own_country", "evaluation.node_not_in_round"},
                   .handle = [&app](Context& context) { return History(app, context); }});
    AddVotes(app, out, in_node, of_node);
    return out;
}

}  // namespace atalaya::api
