// The expert group of a round and who drafts what.

#include "api/resources/evaluation_group.hpp"

namespace atalaya::api {
namespace {

using access::Action;
using evaluation::Assignment;
using evaluation::Member;
using evaluation::Part;
using evaluation::Seat;

json::object ToJson(const Member& one, const Context& context) {
    return {{"person", one.person},
            {"name", one.name},
            {"country", one.country},
            {"label", CountryLabel(one.country, context)},
            {"seat", evaluation::NameOf(one.seat)},
            {"groups", TextsJson(one.groups)},
            {"coordinator", one.coordinator},
            {"absent", one.absent},
            {"active", one.active},
            {"country_now", OrNull(one.country_now)},
            {"changed_country", one.changed_country()},
            {"version", one.version}};
}

json::array PersonsJson(const std::vector<std::int64_t>& persons, ActorNames& names) {
    json::array out;
    for (const std::int64_t one : persons)
        out.push_back({{"person", one}, {"name", names.Of("person:" + std::to_string(one))}});
    return out;
}

json::object ToJson(const Assignment& one, ActorNames& names, const Context& context) {
    return {{"country", one.country},
            {"label", CountryLabel(one.country, context)},
            {"pillar", one.pillar},
            {"persons", PersonsJson(one.persons, names)},
            {"to_reassign", PersonsJson(one.to_reassign, names)},
            {"version", one.version}};
}

std::vector<std::string> TextsAt(const json::object& body, std::string_view key) {
    std::vector<std::string> out;
    if (const auto* list = body.if_contains(key)) {
        for (const json::value& one : list->as_array()) out.emplace_back(one.as_string());
    }
    return out;
}

bool FlagAt(const json::object& body, std::string_view key) {
    const auto* value = body.if_contains(key);
    return value != nullptr && value->as_bool();
}

// As the list shows it, with the name and the present country of the account.
Result<http::Response> Shown(app::App& app, Context& context, std::int64_t person, int status) {
    ATALAYA_ASSIGN(const auto members,
                   app.evaluation.members.List(context.caller(), context.Get("round")));
    for (const Member& one : members) {
        if (one.person != person) continue;
        http::Response response = context.Tagged(ToJson(one, context), one.version);
        response.status = status;
        return response;
    }
    return Err("evaluation.member_unknown", {{"person", std::to_string(person)}});
}

Result<http::Response> List(app::App& app, Context& context) {
    const std::string& id = context.Get("round");
    ATALAYA_ASSIGN(const auto members, app.evaluation.members.List(context.caller(), id));
    ATALAYA_ASSIGN(const auto round, app.evaluation.rounds.Get(context.caller(), id));
    json::array items, pillars;
    for (const Member& one : members) items.push_back(ToJson(one, context));
    for (const std::string& one : evaluation::PillarsOf(round))
        pillars.push_back({{"id", one}, {"title", NodeTitle(round, one, context)}});
    const auto may = [&](Action action) {
        return app.evaluation.gate.Allows(
            context.caller(), {.action = action, .part = Part::Members, .round = id});
    };
    return context.Json({{"items", std::move(items)},
                         {"pillars", std::move(pillars)},
                         {"voice", OrNull(app.evaluation.votes.Voice(context.caller(), id))},
                         {"can",
                          {{"add", may(Action::Create)},
                           {"change", may(Action::Update)},
                           {"withdraw", may(Action::Withdraw)}}}});
}

Result<http::Response> Candidates(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto people,
                   app.evaluation.members.Candidates(context.caller(), context.Get("round")));
    json::array items;
    for (const access::Person& one : people) {
        items.push_back({{"person", one.id},
                         {"name", one.name.empty() ? one.login : one.name},
                         {"country", one.country},
                         {"label", CountryLabel(one.country, context)}});
    }
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Add(app::App& app, Context& context) {
    const json::object& body = context.body();
    const evaluation::MemberInput input{
        .person = body.at("person").as_int64(),
        .seat = evaluation::SeatFromName(TextAt(body, "seat")).value_or(Seat::Principal),
        .groups = TextsAt(body, "groups"),
        .coordinator = FlagAt(body, "coordinator")};
    ATALAYA_TRY(app.evaluation.members.Add(context.caller(), context.Get("round"), input));
    return Shown(app, context, input.person, 201);
}

Result<http::Response> Change(app::App& app, Context& context) {
    const json::object& body = context.body();
    evaluation::MemberPatch patch;
    if (body.contains("seat")) patch.seat = evaluation::SeatFromName(TextAt(body, "seat"));
    if (body.contains("groups")) patch.groups = TextsAt(body, "groups");
    if (body.contains("coordinator")) patch.coordinator = FlagAt(body, "coordinator");
    if (body.contains("absent")) patch.absent = FlagAt(body, "absent");
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    const std::int64_t person = context.Int("person", 0);
    ATALAYA_TRY(app.evaluation.members.Update(context.caller(), context.Get("round"), person,
                                              version, patch));
    return Shown(app, context, person, 200);
}

Result<http::Response> Withdraw(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    ATALAYA_TRY(app.evaluation.members.Withdraw(context.caller(), context.Get("round"),
                                                context.Int("person", 0), version,
                                                TextAt(context.body(), "reason")));
    http::Response response;
    response.status = 204;
    return response;
}

Result<http::Response> Assignments(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto list,
                   app.evaluation.members.Assignments(context.caller(), context.Get("round")));
    ActorNames names(app, context);
    json::array items;
    for (const Assignment& one : list) items.push_back(ToJson(one, names, context));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Assign(app::App& app, Context& context) {
    std::vector<std::int64_t> persons;
    for (const json::value& one : context.body().at("persons").as_array())
        persons.push_back(one.as_int64());
    ATALAYA_ASSIGN(const std::int64_t version, SeenOrNone(context));
    ATALAYA_ASSIGN(const Assignment made,
                   app.evaluation.members.Assign(context.caller(), context.Get("round"),
                                                 context.Get("country"), context.Get("pillar"),
                                                 version, persons));
    ActorNames names(app, context);
    return context.Tagged(ToJson(made, names, context), made.version);
}

json::object MemberSchema(bool whole) {
    json::object properties{
        {"seat", {{"type", "string"}, {"enum", {"principal", "alternate"}}}},
        {"groups", {{"type", "array"}, {"maxItems", 50}, {"items", {{"type", "string"}}}}},
        {"coordinator", {{"type", "boolean"}}}};
    json::object out{{"type", "object"}, {"additionalProperties", false}};
    if (whole) {
        properties["person"] = {{"type", "integer"}, {"minimum", 1}};
        out["required"] = json::array{"person"};
    } else {
        properties["absent"] = {{"type", "boolean"}};
    }
    out["properties"] = std::move(properties);
    return out;
}

void AddAssignments(app::App& app, std::vector<Endpoint>& out) {
    const json::object object{{"type", "object"}};
    const json::object persons{{"type", "array"},
                               {"maxItems", 50},
                               {"items", {{"type", "integer"}, {"minimum", 1}}}};
    std::vector<Parameter> in = InCountry();
    in.push_back(InPath("pillar", "HP21-IS"));
    in.push_back(SeenParameter());
    out.push_back({.id = "evaluation.assignments.list", .method = "GET",
                   .path = std::string(kRoundPath) + "/assignments", .tag = "evaluation",
                   .parameters = InRound(), .answer = object,
                   .handle = [&app](Context& context) { return Assignments(app, context); }});
    out.push_back({.id = "evaluation.assignments.put", .method = "PUT",
                   .path = std::string(kCountryPath) + "/assignments/{pillar}",
                   .tag = "evaluation", .parameters = in,
                   .body = {{"type", "object"},
                            {"additionalProperties", false},
                            {"required", json::array{"persons"}},
                            {"properties", {{"persons", persons}}}},
                   .body_example = {{"persons", {12, 15}}}, .answer = object,
                   .errors = {"evaluation.person_own_country", "evaluation.own_country",
                              "evaluation.not_an_expert", "evaluation.member_unknown",
                              "evaluation.pillar_unknown", "evaluation.changed_meanwhile"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Assign(app, context); }});
}

}  // namespace

std::vector<Endpoint> EvaluationMemberEndpoints(app::App& app) {
    const std::string all = std::string(kRoundPath) + "/members", one = all + "/{person}";
    const json::object object{{"type", "object"}};
    std::vector<Parameter> in = InRound();
    in.push_back({.in = In::Path, .name = "person", .kind = Kind::Integer, .min = 1,
                  .example = "12"});
    std::vector<Endpoint> out;
    out.push_back({.id = "evaluation.members.list", .method = "GET", .path = all,
                   .tag = "evaluation", .parameters = InRound(), .answer = object,
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "evaluation.members.candidates", .method = "GET",
                   .path = std::string(kRoundPath) + "/candidates", .tag = "evaluation",
                   .parameters = InRound(), .answer = object,
                   .handle = [&app](Context& context) { return Candidates(app, context); }});
    out.push_back({.id = "evaluation.members.add", .method = "POST", .path = all,
                   .tag = "evaluation", .parameters = InRound(), .body = MemberSchema(true),
                   .body_example = {{"person", 12},
                                    {"seat", "principal"},
                                    {"groups", json::array{"HP21-IS"}}},
                   .success = 201, .answer = object,
                   .errors = {"evaluation.member_exists", "evaluation.principal_exists",
                              "evaluation.member_without_country", "evaluation.pillar_unknown",
                              "person.unknown"},
                   .changes = true, .idempotent = true,
                   .handle = [&app](Context& context) { return Add(app, context); }});
    out.push_back({.id = "evaluation.members.change", .method = "PATCH", .path = one,
                   .tag = "evaluation", .parameters = in, .body = MemberSchema(false),
                   .body_example = {{"absent", true}}, .answer = object,
                   .errors = {"evaluation.member_unknown", "evaluation.principal_exists",
                              "evaluation.own_country", "evaluation.changed_meanwhile"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Change(app, context); }});
    out.push_back({.id = "evaluation.members.withdraw", .method = "PUT",
                   .path = one + "/withdrawal", .tag = "evaluation", .parameters = in,
                   .body = TextsSchema({"reason"}), .body_example = {{"reason", "Retired."}},
                   .success = 204,
                   .errors = {"evaluation.member_unknown", "evaluation.reason_needed",
                              "evaluation.changed_meanwhile"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Withdraw(app, context); }});
    AddAssignments(app, out);
    return out;
}

}  // namespace atalaya::api
