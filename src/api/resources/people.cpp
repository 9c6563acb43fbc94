#include "api/resources/people.hpp"


namespace atalaya::api {

using access::Action;
using access::Caller;
using access::Person;

Result<void> MayManage(const app::App& app, const Context& context, const Person* person) {
    access::Subject subject{.kind = "person"};
    const auto judge = [&]() -> Result<void> {
        const access::Decision decision = app.policy.Decide(context.caller(), Action::ManagePeople, subject);
        if (!decision) return decision.ToError();
        return {};
    };
    ATALAYA_TRY(judge());
    if (person == nullptr) return {};
    // Neither grants nor people of another country: else one could give oneself more than one has.
    for (const access::Grant& grant : person->grants) {
        subject.country = grant.country;
        if (!grant.territory.empty()) subject.territory = grant.territory;
        else subject.territory.reset();
        ATALAYA_TRY(judge());
    }
    return {};
}

Result<Person> FindPerson(app::App& app, const Context& context, bool self_may) {
    auto person = app.people.Get(context.Int("person", 0));
    if (self_may && person.ok() && IsSelf(context, person->id)) return person;
    // Who may not manage anyone is told so whether the person exists or not.
    ATALAYA_TRY(MayManage(app, context, person.ok() ? &*person : nullptr));
    return person;
}

bool IsSelf(const Context& context, std::int64_t person) {
    return context.caller().kind == Caller::Kind::Person && context.caller().id == person;
}

namespace {

json::object PersonJson(const Person& person) {
    json::array grants;
    for (const access::Grant& grant : person.grants) grants.push_back(GrantJson(grant));
    return {{"id", person.id},
            {"login", person.login},
            {"name", person.name},
            {"email", OrNull(person.email)},
            {"language", base::Code(person.lang)},
            {"unit", OrNull(person.unit)},
            {"country", OrNull(person.country)},
            {"past_countries", json::array(person.past_countries.begin(), person.past_countries.end())},
            {"active", person.active},
            {"grants", std::move(grants)},
            {"version", person.version}};
}

std::string TextOf(const json::object& body, std::string_view key, const std::string& fallback) {
    const auto* value = body.if_contains(key);
    if (value == nullptr) return fallback;
    return value->is_null() ? std::string() : std::string(value->as_string());
}

// Lays what was given over a person. Precondition: the body fits PersonSchema.
Person Changed(Person person, const json::object& body) {
    person.login = TextOf(body, "login", person.login);
    person.name = TextOf(body, "name", person.name);
    person.email = TextOf(body, "email", person.email);
    person.unit = TextOf(body, "unit", person.unit);
    if (const auto* lang = body.if_contains("language")) {
        person.lang = base::LangFromCode(std::string(lang->as_string())).value_or(person.lang);
    }
    person.country = TextOf(body, "country", person.country);
    if (const auto* past = body.if_contains("past_countries")) {
        person.past_countries.clear();
        for (const json::value& each : past->as_array())
            person.past_countries.emplace(each.as_string());
    }
    if (const auto* active = body.if_contains("active")) person.active = active->as_bool();
    if (const auto* grants = body.if_contains("grants")) {
        person.grants.clear();
        for (const json::value& each : grants->as_array()) {
            const json::object& grant = each.as_object();
            person.grants.push_back({TextOf(grant, "role", ""), TextOf(grant, "country", ""),
                                     TextOf(grant, "territory", ""), TextOf(grant, "unit", "")});
        }
    }
    return person;
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_TRY(MayManage(app, context, nullptr));
    json::array items;
    for (const Person& person : app.people.List()) {
        if (MayManage(app, context, &person).ok()) items.push_back(PersonJson(person));
    }
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Create(app::App& app, Context& context) {
    const Person wanted = Changed({}, context.body());
    ATALAYA_TRY(MayManage(app, context, &wanted));
    ATALAYA_ASSIGN(const Person person, app.people.Create(context.caller(), wanted,
                                                          TextOf(context.body(), "password", "")));
    http::Response response = context.Tagged(PersonJson(person), person.version);
    response.status = 201;
    response.Set("Location", "/api/v1/people/" + std::to_string(person.id));
    return response;
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Person person, FindPerson(app, context, true));
    return context.Tagged(PersonJson(person), person.version);
}

Result<http::Response> Update(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Person before, FindPerson(app, context, false));
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    Person wanted = Changed(before, context.body());
    wanted.version = version;
    ATALAYA_TRY(MayManage(app, context, &wanted));
    ATALAYA_ASSIGN(const Person person, app.people.Update(context.caller(), std::move(wanted)));
    return context.Tagged(PersonJson(person), person.version);
}

http::Response Nothing() {
    http::Response response;
    response.status = 204;
    return response;
}

// One's own password is changed with the present one: an open browser is not enough.
Result<http::Response> SetPassword(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Person person, FindPerson(app, context, true));
    if (IsSelf(context, person.id)) {
        ATALAYA_ASSIGN(const access::Session proof,
                       app.people.LogIn(person.login, TextOf(context.body(), "current", ""),
                                        context.request().remote));
        app.people.LogOut(proof.secret);
    }
    ATALAYA_TRY(app.people.SetPassword(context.caller(), person.id, TextOf(context.body(), "password", "")));
    return Nothing();
}

Result<http::Response> EndSessions(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Person person, FindPerson(app, context, true));
    app.people.EndAllSessions(context.caller(), person.id);
    return Nothing();
}

json::object PersonSchema(bool creating) {
    const json::object text{{"type", "string"}, {"maxLength", 200}};
    const json::object optional{{"type", {"string", "null"}}, {"maxLength", 200}};
    const json::object grant{{"type", "object"},
                             {"required", {"role", "country"}},
                             {"additionalProperties", false},
                             {"properties",
                              {{"role", text}, {"country", text}, {"territory", optional}, {"unit", optional}}}};
    json::object properties{
        {"login", text},
        {"name", text},
        {"email", optional},
        {"unit", optional},
        {"country", {{"type", {"string", "null"}}, {"maxLength", 2}}},
        {"past_countries", {{"type", "array"}, {"maxItems", 50},
                            {"items", {{"type", "string"}, {"maxLength", 2}}}}},
        {"language", {{"type", "string"}, {"enum", {"en", "es", "pt", "fr"}}}},
        {"active", {{"type", "boolean"}}},
        {"grants", {{"type", "array"}, {"maxItems", 100}, {"items", grant}}}};
    if (!creating) {
        return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
    }
    properties["password"] = json::object{{"type", "string"}, {"maxLength", 1000}};
    return {{"type", "object"},
            {"required", {"login", "name", "password"}},
            {"additionalProperties", false},
            {"properties", std::move(properties)}};
}

json::object PasswordSchema() {
    const json::object text{{"type", "string"}, {"maxLength", 1000}};
    return {{"type", "object"},
            {"required", json::array{"password"}},
            {"additionalProperties", false},
            {"properties", {{"password", text}, {"current", text}}}};
}

}  // namespace

Parameter PersonInPath() {
    return {.in = In::Path, .name = "person", .kind = Kind::Integer, .min = 1, .example = "12"};
}

std::vector<Endpoint> PeopleEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string one = "/api/v1/people/{person}";
    std::vector<Endpoint> out;
    out.push_back({.id = "people.list", .method = "GET", .path = "/api/v1/people", .tag = "people",
                   .answer = object, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "people.create", .method = "POST", .path = "/api/v1/people", .tag = "people",
                   .body = PersonSchema(true),
                   .body_example = {{"login", "ana.perez"}, {"name", "Ana Pérez"}, {"password", "..."},
                                    {"grants", json::array{{{"role", "reader"}, {"country", "XA"}}}}},
                   .success = 201, .answer = object,
                   .errors = {"access.denied", "person.login_taken", "person.password_weak", "person.role_unknown"},
                   .changes = true, .idempotent = true,
                   .handle = [&app](Context& context) { return Create(app, context); }});
    out.push_back({.id = "people.get", .method = "GET", .path = one, .tag = "people",
                   .parameters = {PersonInPath()}, .answer = object, .errors = {"access.denied", "person.unknown"},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    out.push_back({.id = "people.update", .method = "PATCH", .path = one, .tag = "people",
                   .parameters = {PersonInPath()}, .body = PersonSchema(false),
                   .body_example = {{"active", false}}, .answer = object,
                   .errors = {"access.denied", "person.unknown", "person.changed_meanwhile"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Update(app, context); }});
    out.push_back({.id = "people.password", .method = "POST", .path = one + "/password", .tag = "people",
                   .parameters = {PersonInPath()}, .body = PasswordSchema(),
                   .body_example = {{"current", "..."}, {"password", "..."}}, .success = 204,
                   .errors = {"access.denied", "person.unknown", "person.password_weak", "login.wrong"},
                   .changes = true,
                   .handle = [&app](Context& context) { return SetPassword(app, context); }});
    out.push_back({.id = "people.sessions_end", .method = "DELETE", .path = one + "/sessions", .tag = "people",
                   .parameters = {PersonInPath()}, .success = 204, .errors = {"access.denied", "person.unknown"},
                   .changes = true,
                   .handle = [&app](Context& context) { return EndSessions(app, context); }});
    return out;
}

}  // namespace atalaya::api
