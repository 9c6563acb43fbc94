// What is recommended to a country, how it follows, and the needs for assistance that result.

#include "api/resources/evaluation_group.hpp"

namespace atalaya::api {
namespace {

using access::Action;
using evaluation::FollowUp;
using evaluation::Need;
using evaluation::Part;
using evaluation::Recommendation;

const json::object kObject{{"type", "object"}};

json::value TypeTitle(const Context& context, const std::string& type) {
    const auto* list = context.content().FindCodeList(evaluation::kRecommendationTypes);
    const content::Code* code = list == nullptr ? nullptr : list->Find(type);
    if (code == nullptr) return nullptr;
    return json::value(code->label.In(context.lang()));
}

json::object ToJson(const Recommendation& one, ActorNames& names, const Context& context) {
    json::object out{{"id", one.id},
                     {"node", one.node},
                     {"type", one.type},
                     {"type_title", TypeTitle(context, one.type)},
                     {"priority", evaluation::NameOf(one.priority)},
                     {"text", LocalTextJson(one.text)},
                     {"reiterates", nullptr},
                     {"assistance", one.assistance},
                     {"withdrawal", OrNull(one.withdrawal)},
                     {"version", one.version},
                     {"author_name", names.Of(one.author)},
                     {"at", base::FormatTimestamp(one.at)}};
    if (one.reiterates)
        out["reiterates"] = {{"round", one.reiterates->round}, {"id", one.reiterates->id}};
    return out;
}

json::object ToJson(const FollowUp& one, ActorNames& names) {
    return {{"recommendation", one.recommendation},
            {"progress", evaluation::NameOf(one.progress)},
            {"text", one.text},
            {"assistance", one.assistance},
            {"assistance_text", OrNull(one.assistance_text)},
            {"version", one.version},
            {"author_name", names.Of(one.author)},
            {"at", base::FormatTimestamp(one.at)}};
}

http::Response Shown(app::App& app, Context& context, const Recommendation& one) {
    ActorNames names(app, context);
    return context.Tagged(ToJson(one, names, context), one.version);
}

bool FlagAt(const json::object& body, std::string_view key) {
    const auto* value = body.if_contains(key);
    return value != nullptr && value->as_bool();
}

// Precondition: it fits RecommendationSchema.
Recommendation ReadRecommendation(const json::object& body) {
    Recommendation out;
    out.node = TextAt(body, "node");
    out.type = TextAt(body, "type");
    out.priority = evaluation::PriorityFromName(TextAt(body, "priority"))
                       .value_or(evaluation::Priority::Medium);
    out.text = LocalAt(body, "text");
    out.assistance = FlagAt(body, "assistance");
    if (const auto* link = body.if_contains("reiterates"); link != nullptr && link->is_object())
        out.reiterates = {TextAt(link->as_object(), "round"), TextAt(link->as_object(), "id")};
    return out;
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto list,
                   app.evaluation.recommendations.List(context.caller(), context.Get("round"),
                                                       context.Get("country")));
    ATALAYA_ASSIGN(const auto place, PlaceOfRequest(app, context));
    ActorNames names(app, context);
    json::array items;
    for (const Recommendation& one : list) items.push_back(ToJson(one, names, context));
    const auto may = [&](Action action) {
        return MayThere(app, context, place, action, Part::Recommendations);
    };
    return context.Json({{"items", std::move(items)},
                         {"can",
                          {{"make", may(Action::Create)},
                           {"change", may(Action::Update)},
                           {"withdraw", may(Action::Withdraw)}}}});
}

Result<http::Response> Make(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Recommendation made,
                   app.evaluation.recommendations.Make(
                       context.caller(), context.content(), context.Get("round"),
                       context.Get("country"), ReadRecommendation(context.body())));
    http::Response response = Shown(app, context, made);
    response.status = 201;
    return response;
}

Result<http::Response> Update(app::App& app, Context& context) {
    Recommendation input = ReadRecommendation(context.body());
    input.id = context.Get("recommendation");
    ATALAYA_ASSIGN(input.version, context.VersionSeen());
    ATALAYA_ASSIGN(const Recommendation made,
                   app.evaluation.recommendations.Update(context.caller(), context.content(),
                                                         context.Get("round"),
                                                         context.Get("country"), input));
    return Shown(app, context, made);
}

Result<http::Response> Withdraw(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    ATALAYA_ASSIGN(const Recommendation withdrawn,
                   app.evaluation.recommendations.Withdraw(
                       context.caller(), context.Get("round"), context.Get("country"),
                       context.Get("recommendation"), version, TextAt(context.body(), "reason")));
    return Shown(app, context, withdrawn);
}

Result<http::Response> Chain(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto chain,
                   app.evaluation.recommendations.Chain(
                       context.caller(), context.Get("round"), context.Get("country"),
                       context.Get("recommendation")));
    ActorNames names(app, context);
    json::array items;
    for (const auto& link : chain) {
        const auto round = app.evaluation.rounds.Get(context.caller(), link.at.round);
        items.push_back({{"round", link.at.round},
                         {"round_title", round.ok()
                                             ? json::value(round->title.In(context.lang()))
                                             : json::value(nullptr)},
                         {"recommendation", ToJson(link.recommendation, names, context)}});
    }
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> ListFollowUp(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto list,
                   app.evaluation.follow_ups.List(context.caller(), context.Get("round"),
                                                  context.Get("country")));
    ATALAYA_ASSIGN(const auto place, PlaceOfRequest(app, context));
    ActorNames names(app, context);
    json::array items;
    for (const FollowUp& one : list) items.push_back(ToJson(one, names));
    const bool may = MayThere(app, context, place, Action::Update, Part::FollowUp);
    return context.Json({{"items", std::move(items)}, {"can", {{"report", may}}}});
}

Result<http::Response> PutFollowUp(app::App& app, Context& context) {
    const json::object& body = context.body();
    FollowUp input;
    input.recommendation = context.Get("recommendation");
    input.progress = evaluation::ProgressFromName(TextAt(body, "progress"))
                         .value_or(evaluation::Progress::NotStarted);
    input.text = TextAt(body, "text");
    input.assistance = FlagAt(body, "assistance");
    input.assistance_text = TextAt(body, "assistance_text");
    ATALAYA_ASSIGN(input.version, SeenOrNone(context));
    ATALAYA_ASSIGN(const FollowUp made,
                   app.evaluation.follow_ups.Put(context.caller(), context.Get("round"),
                                                 context.Get("country"), input));
    ActorNames names(app, context);
    return context.Tagged(ToJson(made, names), made.version);
}

Result<http::Response> Assistance(app::App& app, Context& context) {
    const std::string& id = context.Get("round");
    ATALAYA_ASSIGN(const auto round, app.evaluation.rounds.Get(context.caller(), id));
    ATALAYA_ASSIGN(const auto needs, app.evaluation.follow_ups.Needs(context.caller(), id));
    json::array items;
    for (const Need& one : needs) {
        items.push_back({{"country", one.country},
                         {"label", CountryLabel(one.country, context)},
                         {"node", one.node},
                         {"node_title", NodeTitle(round, one.node, context)},
                         {"source", evaluation::NameOf(one.source)},
                         {"rating", OrNull(one.rating)},
                         {"recommendation", OrNull(one.recommendation)},
                         {"text", OrNull(one.text)},
                         {"recommended", LocalTextJson(one.recommended)}});
    }
    return context.Json({{"items", std::move(items)}});
}

json::object RecommendationSchema() {
    const json::object text{{"type", "string"}};
    const json::object link{{"type", {"object", "null"}},
                            {"additionalProperties", false},
                            {"required", {"round", "id"}},
                            {"properties", {{"round", text}, {"id", text}}}};
    return {{"type", "object"},
            {"additionalProperties", false},
            {"required", {"node", "type", "text"}},
            {"properties",
             {{"node", text},
              {"type", text},
              {"priority", {{"type", "string"}, {"enum", {"high", "medium", "low"}}}},
              {"text", LocalSchema()},
              {"reiterates", link},
              {"assistance", {{"type", "boolean"}}}}}};
}

json::object FollowUpSchema() {
    const json::object progress{{"type", "string"},
                                {"enum", {"completed", "in_progress", "not_started"}}};
    return {{"type", "object"},
            {"additionalProperties", false},
            {"required", {"progress", "text"}},
            {"properties",
             {{"progress", progress},
              {"text", {{"type", "string"}}},
              {"assistance", {{"type", "boolean"}}},
              {"assistance_text", {{"type", {"string", "null"}}}}}}};
}

void AddChanges(app::App& app, std::vector<Endpoint>& out, const std::string& all,
                const std::string& one, const std::vector<Parameter>& in) {
    const json::object example{{"node", "HP21-IS-1.2"},
                               {"type", "budget_assign"},
                               {"priority", "high"},
                               {"text", {{"en", "Give the authority a budget of its own."}}},
                               {"reiterates", {{"round", "mem-7"}, {"id", "3"}}},
                               {"assistance", true}};
    const std::vector<std::string> errors = {
        "evaluation.own_country", "evaluation.not_a_member", "evaluation.not_open",
        "evaluation.node_not_in_round", "evaluation.type_unknown", "evaluation.text_missing",
        "evaluation.reiterates_unknown", "evaluation.reiterates_own_round"};
    out.push_back({.id = "evaluation.recommendations.make", .method = "POST", .path = all,
                   .tag = "evaluation", .parameters = InCountry(),
                   .body = RecommendationSchema(), .body_example = example, .success = 201,
                   .answer = kObject, .errors = errors, .changes = true, .idempotent = true,
                   .handle = [&app](Context& context) { return Make(app, context); }});
    out.push_back({.id = "evaluation.recommendations.update", .method = "PUT", .path = one,
                   .tag = "evaluation", .parameters = in, .body = RecommendationSchema(),
                   .body_example = example, .answer = kObject, .errors = errors,
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Update(app, context); }});
    out.push_back({.id = "evaluation.recommendations.withdraw", .method = "PUT",
                   .path = one + "/withdrawal", .tag = "evaluation", .parameters = in,
                   .body = TextsSchema({"reason"}),
                   .body_example = {{"reason", "Merged with another."}}, .answer = kObject,
                   .errors = {"evaluation.own_country", "evaluation.recommendation_unknown",
                              "evaluation.reason_needed", "evaluation.changed_meanwhile"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Withdraw(app, context); }});
}

void AddFollowUp(app::App& app, std::vector<Endpoint>& out, const std::string& one,
                 const std::vector<Parameter>& in) {
    out.push_back({.id = "evaluation.follow_up.list", .method = "GET",
                   .path = std::string(kCountryPath) + "/follow_up", .tag = "evaluation",
                   .who = Who::Anyone, .parameters = InCountry(), .answer = kObject,
                   .errors = {"evaluation.own_country"},
                   .handle = [&app](Context& context) { return ListFollowUp(app, context); }});
    std::vector<Parameter> put = in;
    put.push_back(SeenParameter());
    out.push_back({.id = "evaluation.follow_up.put", .method = "PUT", .path = one + "/follow_up",
                   .tag = "evaluation", .parameters = put, .body = FollowUpSchema(),
                   .body_example = {{"progress", "in_progress"},
                                    {"text", "A bill is before parliament."},
                                    {"assistance", true},
                                    {"assistance_text", "Drafting of the rules."}},
                   .answer = kObject,
                   .errors = {"evaluation.recommendation_unknown", "evaluation.text_missing",
                              "evaluation.not_open", "evaluation.changed_meanwhile"},
                   .changes = true,
                   .handle = [&app](Context& context) { return PutFollowUp(app, context); }});
    out.push_back({.id = "evaluation.assistance", .method = "GET",
                   .path = std::string(kRoundPath) + "/assistance", .tag = "evaluation",
                   .parameters = InRound(), .answer = kObject,
                   .handle = [&app](Context& context) { return Assistance(app, context); }});
}

}  // namespace

std::vector<Endpoint> EvaluationRecommendationEndpoints(app::App& app) {
    const std::string all = std::string(kCountryPath) + "/recommendations";
    const std::string one = all + "/{recommendation}";
    std::vector<Parameter> in = InCountry();
    in.push_back(InPath("recommendation", "3"));
    std::vector<Endpoint> out;
    out.push_back({.id = "evaluation.recommendations.list", .method = "GET", .path = all,
                   .tag = "evaluation", .who = Who::Anyone, .parameters = InCountry(),
                   .answer = kObject, .errors = {"evaluation.own_country"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "evaluation.recommendations.chain", .method = "GET",
                   .path = one + "/chain", .tag = "evaluation", .who = Who::Anyone,
                   .parameters = in, .answer = kObject,
                   .errors = {"evaluation.own_country", "evaluation.recommendation_unknown"},
                   .handle = [&app](Context& context) { return Chain(app, context); }});
    AddChanges(app, out, all, one, in);
    AddFollowUp(app, out, one, in);
    return out;
}

}  // namespace atalaya::api
