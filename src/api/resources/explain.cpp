#include "api/resources/people.hpp"

namespace atalaya::api {
namespace {

std::optional<std::string> Given(const Context& context, std::string_view name) {
    if (!context.Has(name)) return std::nullopt;
    return context.Get(name);
}

json::object ReasonJson(const Context& context, const Error& reason) {
    return {{"code", reason.code}, {"text", context.content().Say(reason, context.lang())}};
}

// The caller, or the person whose rights are asked about by who manages them.
Result<access::Caller> WhoseRights(app::App& app, Context& context) {
    if (!context.Has("person")) return context.caller();
    ATALAYA_ASSIGN(const access::Person person, FindPerson(app, context, true));
    access::Caller caller;
    caller.kind = access::Caller::Kind::Person;
    caller.id = person.id;
    caller.name = person.name;
    caller.unit = person.unit;
    caller.lang = context.lang();
    if (person.active) caller.grants = person.grants;
    return caller;
}

Result<http::Response> Explain(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const access::Caller caller, WhoseRights(app, context));
    const auto action = access::ActionFromName(context.Get("action"));
    if (!action) {
        std::string known;
        for (int i = 0; i <= static_cast<int>(access::Action::ManageNode); ++i) {
            known += (known.empty() ? "" : ", ") + std::string(access::NameOf(static_cast<access::Action>(i)));
        }
        return Err("api.action_unknown", {{"action", context.Get("action")}, {"known", known}}, "parameter:action");
    }
    const access::Subject subject{.kind = context.Get("kind"),
                                  .id = context.Get("id"),
                                  .country = Given(context, "country"),
                                  .territory = Given(context, "territory"),
                                  .unit = Given(context, "unit"),
                                  .mark = Given(context, "mark"),
                                  .state = Given(context, "state"),
                                  .transition = context.Get("transition")};
    const access::Decision decision = app.policy.Decide(caller, *action, subject);
    json::array reasons, considered;
    for (const Error& reason : decision.reasons) reasons.push_back(ReasonJson(context, reason));
    for (const auto& one : app.policy.Explain(caller, *action, subject)) {
        json::object item = ReasonJson(context, one.what);
        item["allows"] = one.allows;
        item["grant"] = GrantJson(one.grant);
        considered.push_back(std::move(item));
    }
    return context.Json({{"allowed", decision.allowed},
                         {"reasons", std::move(reasons)},
                         {"considered", std::move(considered)}});
}

}  // namespace

std::vector<Endpoint> ExplainEndpoints(app::App& app) {
    const auto text = [](std::string name, std::string example = {}) {
        return Parameter{.name = std::move(name), .max_length = 100, .example = std::move(example)};
    };
    std::vector<Parameter> parameters = {text("action", "read"), text("kind", "register"), text("id", "seizures"),
                                         text("country", "XA"), text("territory"), text("unit"), text("mark"),
                                         text("state"), text("transition")};
    parameters[0].required = parameters[1].required = true;
    parameters.push_back({.name = "person", .kind = Kind::Integer, .min = 1, .example = "12"});
    std::vector<Endpoint> out;
    out.push_back({.id = "access.explain", .method = "GET", .path = "/api/v1/access/explanation", .tag = "access",
                   .who = Who::Anyone, .parameters = std::move(parameters), .answer = {{"type", "object"}},
                   .errors = {"api.action_unknown", "person.unknown"},
                   .handle = [&app](Context& context) { return Explain(app, context); }});
    return out;
}

}  // namespace atalaya::api
