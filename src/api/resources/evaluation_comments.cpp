// What a country says to the draft on it, and what the experts answer to each comment.

#include "api/resources/evaluation_group.hpp"

namespace atalaya::api {
namespace {

using access::Action;
using evaluation::Comment;
using evaluation::Part;

json::object ToJson(const Comment& one, ActorNames& names) {
    json::object out{{"id", one.id},
                     {"node", one.node},
                     {"finding_version", one.finding},
                     {"text", one.text},
                     {"made_by", one.made_by},
                     {"made_by_name", names.Of(one.made_by)},
                     {"made_at", base::FormatTimestamp(one.made_at)},
                     {"answer", nullptr},
                     {"withdrawal", OrNull(one.withdrawal)},
                     {"version", one.version}};
    if (one.verdict) {
        out["answer"] = {{"verdict", evaluation::NameOf(*one.verdict)},
                         {"reason", one.reason},
                         {"by", one.answered_by},
                         {"by_name", names.Of(one.answered_by)},
                         {"at", base::FormatTimestamp(one.answered_at)}};
    }
    return out;
}

http::Response Shown(app::App& app, Context& context, const Comment& one) {
    ActorNames names(app, context);
    return context.Tagged(ToJson(one, names), one.version);
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto comments,
                   app.evaluation.comments.List(context.caller(), context.Get("round"),
                                                context.Get("country"), context.Get("node")));
    ATALAYA_ASSIGN(const auto place, PlaceOfRequest(app, context));
    const bool late = app.evaluation.rounds.DueOf(place.round, place.at).late;
    ActorNames names(app, context);
    json::array items;
    for (const Comment& one : comments) items.push_back(ToJson(one, names));
    return context.Json(
        {{"items", std::move(items)},
         {"can",
          {{"comment",
            MayThere(app, context, place, Action::Create, Part::Comments) && !late},
           {"withdraw", MayThere(app, context, place, Action::Withdraw, Part::Comments)},
           {"answer", MayThere(app, context, place, Action::Update, Part::Comments)}}}});
}

Result<http::Response> Make(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Comment made,
                   app.evaluation.comments.Make(context.caller(), context.Get("round"),
                                                context.Get("country"),
                                                TextAt(context.body(), "node"),
                                                TextAt(context.body(), "text")));
    http::Response response = Shown(app, context, made);
    response.status = 201;
    return response;
}

Result<http::Response> Answer(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    ATALAYA_ASSIGN(const Comment answered,
                   app.evaluation.comments.Answer(
                       context.caller(), context.Get("round"), context.Get("country"),
                       context.Get("comment"), version, TextAt(context.body(), "verdict"),
                       TextAt(context.body(), "reason")));
    return Shown(app, context, answered);
}

Result<http::Response> Withdraw(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    ATALAYA_ASSIGN(const Comment withdrawn,
                   app.evaluation.comments.Withdraw(
                       context.caller(), context.Get("round"), context.Get("country"),
                       context.Get("comment"), version, TextAt(context.body(), "reason")));
    return Shown(app, context, withdrawn);
}

}  // namespace

std::vector<Endpoint> EvaluationCommentEndpoints(app::App& app) {
    const std::string all = std::string(kCountryPath) + "/comments", one = all + "/{comment}";
    const json::object object{{"type", "object"}};
    std::vector<Parameter> of_node = InCountry(), in = InCountry();
    of_node.push_back({.name = "node", .max_length = 100});
    in.push_back(InPath("comment", "3"));
    std::vector<Endpoint> out;
    out.push_back({.id = "evaluation.comments.list", .method = "GET", .path = all,
                   .tag = "evaluation", .parameters = of_node, .answer = object,
                   .errors = {"evaluation.own_country"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "evaluation.comments.make", .method = "POST", .path = all,
                   .tag = "evaluation", .parameters = InCountry(),
                   .body = TextsSchema({"node", "text"}),
                   .body_example = {{"node", "HP21-IS-1.2"},
                                    {"text", "The law has been in force since May."}},
                   .success = 201, .answer = object,
                   .errors = {"evaluation.deadline_passed", "evaluation.not_open",
                              "evaluation.finding_unknown", "evaluation.text_missing"},
                   .changes = true, .idempotent = true,
                   .handle = [&app](Context& context) { return Make(app, context); }});
    out.push_back({.id = "evaluation.comments.answer", .method = "PUT", .path = one + "/answer",
                   .tag = "evaluation", .parameters = in,
                   .body = TextsSchema({"verdict", "reason"}),
                   .body_example = {{"verdict", "partly"},
                                    {"reason", "In force, but without rules."}},
                   .answer = object,
                   .errors = {"evaluation.own_country", "evaluation.not_a_member",
                              "evaluation.comment_unknown", "evaluation.verdict_unknown",
                              "evaluation.reason_needed", "evaluation.not_open",
                              "evaluation.changed_meanwhile"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Answer(app, context); }});
    out.push_back({.id = "evaluation.comments.withdraw", .method = "PUT",
                   .path = one + "/withdrawal", .tag = "evaluation", .parameters = in,
                   .body = TextsSchema({"reason"}), .body_example = {{"reason", "Made twice."}},
                   .answer = object,
                   .errors = {"evaluation.comment_unknown", "evaluation.not_open",
                              "evaluation.reason_needed", "evaluation.changed_meanwhile"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Withdraw(app, context); }});
    return out;
}

}  // namespace atalaya::api
