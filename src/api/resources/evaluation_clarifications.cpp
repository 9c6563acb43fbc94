// What the secretariat asks about the answers of a country, and what the country explains.

#include "api/resources/evaluation_json.hpp"

namespace atalaya::api {
namespace {

using evaluation::Clarification;

json::object ToJson(const Clarification& one, ActorNames& names) {
    json::object out{{"id", one.id},
                     {"question", OrNull(one.question)},
                     {"text", one.text},
                     {"asked_by", one.asked_by},
                     {"asked_by_name", names.Of(one.asked_by)},
                     {"asked_at", base::FormatTimestamp(one.asked_at)},
                     {"answer", OrNull(one.answer)},
                     {"answered_by_name", nullptr},
                     {"answered_at", nullptr},
                     {"withdrawal", OrNull(one.withdrawal)},
                     {"state", one.state},
                     {"version", one.version}};
    if (!one.answer.empty()) {
        out["answered_by_name"] = names.Of(one.answered_by);
        out["answered_at"] = base::FormatTimestamp(one.answered_at);
    }
    return out;
}

http::Response Shown(app::App& app, Context& context, const Clarification& one) {
    ActorNames names(app, context);
    return context.Tagged(ToJson(one, names), one.version);
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto list,
                   app.evaluation.clarifications.List(context.caller(), context.Get("round"),
                                                      context.Get("country")));
    ActorNames names(app, context);
    json::array items;
    for (const Clarification& one : list) items.push_back(ToJson(one, names));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Ask(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Clarification one,
                   app.evaluation.clarifications.Ask(
                       context.caller(), context.Get("round"), context.Get("country"),
                       TextAt(context.body(), "question"), TextAt(context.body(), "text")));
    http::Response response = Shown(app, context, one);
    response.status = 201;
    return response;
}

Result<http::Response> Answer(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    ATALAYA_ASSIGN(const Clarification one,
                   app.evaluation.clarifications.Answer(
                       context.caller(), context.Get("round"), context.Get("country"),
                       context.Get("clarification"), version, TextAt(context.body(), "answer")));
    return Shown(app, context, one);
}

Result<http::Response> Withdraw(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    ATALAYA_ASSIGN(const Clarification one,
                   app.evaluation.clarifications.Withdraw(
                       context.caller(), context.Get("round"), context.Get("country"),
                       context.Get("clarification"), version, TextAt(context.body(), "reason")));
    return Shown(app, context, one);
}

json::object Body(std::vector<std::string> required, std::vector<std::string> optional = {}) {
    json::object properties;
    json::array names;
    for (const std::string& name : optional) properties[name] = {{"type", {"string", "null"}}};
    for (const std::string& name : required) {
        properties[name] = {{"type", "string"}};
        names.emplace_back(name);
    }
    return {{"type", "object"},
            {"additionalProperties", false},
            {"required", std::move(names)},
            {"properties", std::move(properties)}};
}

}  // namespace

std::vector<Endpoint> EvaluationClarificationEndpoints(app::App& app) {
    const std::string all = std::string(kCountryPath) + "/clarifications";
    const std::string one = all + "/{clarification}";
    const json::object object{{"type", "object"}};
    std::vector<Parameter> in = InCountry();
    in.push_back(InPath("clarification", "3"));
    std::vector<Endpoint> out;
    out.push_back({.id = "evaluation.clarifications.list", .method = "GET", .path = all,
                   .tag = "evaluation", .parameters = InCountry(), .answer = object,
                   .errors = {"evaluation.own_country"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "evaluation.clarifications.ask", .method = "POST", .path = all,
                   .tag = "evaluation", .parameters = InCountry(),
                   .body = Body({"text"}, {"question"}),
                   .body_example = {{"question", "HP21-IS-1.2-a"}, {"text", "Which law?"}},
                   .success = 201, .answer = object,
                   .errors = {"evaluation.text_missing", "evaluation.question_unknown",
                              "evaluation.not_open"},
                   .changes = true, .idempotent = true,
                   .handle = [&app](Context& context) { return Ask(app, context); }});
    out.push_back({.id = "evaluation.clarifications.answer", .method = "PUT",
                   .path = one + "/answer", .tag = "evaluation", .parameters = in,
                   .body = Body({"answer"}), .body_example = {{"answer", "Law 1 of 2019."}},
                   .answer = object,
                   .errors = {"evaluation.clarification_unknown", "evaluation.text_missing",
                              "evaluation.changed_meanwhile"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Answer(app, context); }});
    out.push_back({.id = "evaluation.clarifications.withdraw", .method = "PUT",
                   .path = one + "/withdrawal", .tag = "evaluation", .parameters = in,
                   .body = Body({"reason"}), .body_example = {{"reason", "Asked twice."}},
                   .answer = object,
                   .errors = {"evaluation.clarification_unknown",
                              "evaluation.clarification_answered",
                              "evaluation.changed_meanwhile"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Withdraw(app, context); }});
    return out;
}

}  // namespace atalaya::api
