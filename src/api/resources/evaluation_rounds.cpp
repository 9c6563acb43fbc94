// Rounds of evaluation: what they are made of, where each country stands, the steps.

#include "api/resources/evaluation_json.hpp"

namespace atalaya::api {
namespace {

using access::Action;
using evaluation::Offer;
using evaluation::Part;
using evaluation::Participation;
using evaluation::Round;

// --- what a round can be made of -------------------------------------------------

Result<http::Response> GetContent(Context& context) {
    const Lang lang = context.lang();
    json::array procedures, instruments, scales;
    for (const auto* one : context.evaluation().procedures()) {
        procedures.push_back({{"id", one->id()},
                              {"title", one->title().In(lang)},
                              {"deadlines", NamedJson(one->deadlines(), lang)}});
    }
    for (const auto* one : context.evaluation().instruments()) {
        json::array pillars;
        if (const auto* plan = context.plans().Find(one->plan())) {
            for (const auto* node : plan->Children(""))
                pillars.push_back({{"id", node->id}, {"title", node->title.In(lang)}});
        }
        instruments.push_back({{"id", one->id()},
                               {"version", one->version()},
                               {"title", one->title().In(lang)},
                               {"description", one->description().In(lang)},
                               {"authored_by", one->authored_by().In(lang)},
                               {"plan", one->plan()},
                               {"scale", one->scale()},
                               {"pillars", std::move(pillars)},
                               {"institutions", NamedJson(one->institutions(), lang)},
                               {"questions", one->questions().size()}});
    }
    for (const auto* one : context.evaluation().scales()) {
        scales.push_back({{"id", one->id()},
                          {"title", one->title().In(lang)},
                          {"description", one->description().In(lang)}});
    }
    return context.Json({{"procedures", std::move(procedures)},
                         {"instruments", std::move(instruments)},
                         {"scales", std::move(scales)}});
}

// --- rounds -----------------------------------------------------------------------

std::vector<std::string> TextsAt(const json::object& body, std::string_view key) {
    std::vector<std::string> out;
    if (const auto* list = body.if_contains(key); list != nullptr && list->is_array()) {
        for (const auto& text : list->as_array()) out.emplace_back(text.as_string());
    }
    return out;
}

LocalText TitleAt(const json::object& body) {
    LocalText out;
    const auto* title = body.if_contains("title");
    for (const Lang lang : base::kLangs) {
        if (title != nullptr) out.In(lang) = TextAt(title->as_object(), base::Code(lang));
    }
    return out;
}

// {"answers": "2026-03-31"}; a null date is none.
Result<std::map<std::string, base::Date>> DeadlinesAt(const json::object& body) {
    std::map<std::string, base::Date> out;
    const auto* given = body.if_contains("deadlines");
    if (given == nullptr || given->is_null()) return out;
    Error invalid = Err("evaluation.round_invalid");
    for (const auto& [id, text] : given->as_object()) {
        if (text.is_null()) continue;
        auto date = base::Date::Parse(text.is_string() ? std::string_view(text.get_string()) : "");
        if (date.ok()) {
            out.emplace(id, *date);
            continue;
        }
        Error fault = std::move(date).error();
        fault.where = base::Pointer("/deadlines", id);
        invalid.details.push_back(std::move(fault));
    }
    if (!invalid.details.empty()) return invalid;
    return out;
}

http::Response Shown(app::App& app, const Context& context, const Round& round) {
    ActorNames names(app, context);
    json::object out = RoundJson(round, context, names);
    const auto may = [&](Action action, Part part,
                         std::optional<std::string> country) {
        return app.evaluation.gate.Allows(context.caller(), {.action = action,
                                                             .part = part,
                                                             .round = round.id,
                                                             .country = std::move(country)});
    };
    out["can"] = {{"update", may(Action::Update, Part::Rounds, "*")},
                  {"read_members", may(Action::Read, Part::Members, std::nullopt)}};
    return context.Tagged(out, round.version);
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto rounds, app.evaluation.rounds.List(context.caller()));
    ActorNames names(app, context);
    json::array items;
    for (const Round& round : rounds) items.push_back(RoundJson(round, context, names));
    const bool create = app.evaluation.gate.Allows(
        context.caller(), {.action = Action::Create, .part = Part::Rounds, .country = "*"});
    return context.Json({{"items", std::move(items)}, {"can", {{"create", create}}}});
}

// The working language; English unless it is said.
Result<Lang> LanguageAt(const json::object& body) {
    const std::string code = TextAt(body, "language");
    if (code.empty()) return Lang::En;
    if (const auto lang = base::LangFromCode(code)) return *lang;
    std::string known;
    for (const Lang one : base::kLangs)
        known += (known.empty() ? "" : ", ") + std::string(base::Code(one));
    return Err("evaluation.language_unknown", {{"value", code}, {"known", known}}, "/language");
}

Result<http::Response> Create(app::App& app, Context& context) {
    const json::object& body = context.body();
    evaluation::RoundDraft draft;
    draft.id = TextAt(body, "id");
    draft.title = TitleAt(body);
    draft.procedure = TextAt(body, "procedure");
    draft.instrument = TextAt(body, "instrument");
    draft.scale = TextAt(body, "scale");
    draft.previous = TextAt(body, "previous");
    draft.pillars = TextsAt(body, "pillars");
    draft.countries = TextsAt(body, "countries");
    ATALAYA_ASSIGN(draft.language, LanguageAt(body));
    ATALAYA_ASSIGN(draft.deadlines, DeadlinesAt(body));
    ATALAYA_ASSIGN(const Round round,
                   app.evaluation.rounds.Create(context.caller(), context.evaluation(),
                                                context.content(), context.plans(), draft));
    http::Response response = Shown(app, context, round);
    response.status = 201;
    response.Set("Location", "/api/v1/evaluation/rounds/" + round.id);
    return response;
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Round round,
                   app.evaluation.rounds.Get(context.caller(), context.Get("round")));
    return Shown(app, context, round);
}

Result<http::Response> Update(app::App& app, Context& context) {
    const json::object& body = context.body();
    evaluation::RoundPatch patch;
    if (body.contains("title")) patch.title = TitleAt(body);
    if (body.contains("language")) {
        ATALAYA_ASSIGN(patch.language, LanguageAt(body));
    }
    if (body.contains("countries")) patch.countries = TextsAt(body, "countries");
    if (body.contains("deadlines")) {
        ATALAYA_ASSIGN(patch.deadlines, DeadlinesAt(body));
    }
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    ATALAYA_ASSIGN(const Round round,
                   app.evaluation.rounds.Update(context.caller(), context.content(),
                                                context.Get("round"), version, patch));
    return Shown(app, context, round);
}

Result<http::Response> Questionnaire(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Round round,
                   app.evaluation.rounds.Get(context.caller(), context.Get("round")));
    json::array items;
    for (const auto* question : round.Questions()) {
        if (context.Has("node") && question->node != context.Get("node")) continue;
        items.push_back(QuestionJson(round.instrument(), *question, context.lang()));
    }
    return context.Tagged({{"items", std::move(items)}}, round.version);
}

// --- countries ----------------------------------------------------------------------

Result<http::Response> Countries(app::App& app, Context& context) {
    const std::string& id = context.Get("round");
    ATALAYA_ASSIGN(const Round round, app.evaluation.rounds.Get(context.caller(), id));
    ATALAYA_ASSIGN(const auto all, app.evaluation.rounds.WhereAll(context.caller(), id));
    ActorNames names(app, context);
    json::array items;
    for (const Participation& at : all)
        items.push_back(StandingJson(app, round, at, context, names));
    return context.Json({{"items", std::move(items)}});
}

json::object StepJson(const Offer& offer, const Context& context) {
    json::array why;
    for (const Error& one : offer.obstacles) why.push_back(WhyJson(one, context));
    return {{"id", offer.transition.id},
            {"title", offer.transition.title.In(context.lang())},
            {"needs_reason", offer.transition.needs_reason},
            {"can", offer.obstacles.empty()},
            {"why", std::move(why)}};
}

json::array ExtensionsJson(const Round& round, const Participation& at, ActorNames& names,
                           Lang lang) {
    json::array out;
    for (const auto& [id, one] : at.extensions) {
        const auto* deadline = round.procedure().FindDeadline(id);
        out.push_back({{"deadline", id},
                       {"title", deadline == nullptr ? id : deadline->title.In(lang)},
                       {"until", one.until.ToString()},
                       {"reason", one.reason},
                       {"by_name", names.Of(one.by)},
                       {"at", base::FormatTimestamp(one.at)}});
    }
    return out;
}

// What the caller may do now with the parts of a country's evaluation, for buttons.
json::object CanJson(const app::App& app, const Round& round, const Participation& at,
                     const access::Caller& caller) {
    const auto& room = app.evaluation;
    const auto may = [&](Action action, Part part) {
        return room.gate.Allows(caller, evaluation::Rounds::AskFor(action, part, round, at));
    };
    const auto comments = evaluation::Rounds::AskFor(Action::Read, Part::Comments, round, at);
    const auto judged = room.gate.Require(caller, comments);
    return {{"conflict", !judged.ok() && judged.error().code == "evaluation.own_country"},
            {"read_answers", may(Action::Read, Part::Answers)},
            {"review", room.answers.MayReview(caller, round, at)},
            {"ask", may(Action::Create, Part::Clarifications)},
            {"explain", may(Action::Update, Part::Clarifications)},
            {"read_clarifications", may(Action::Read, Part::Clarifications)},
            {"read_drafts", may(Action::Read, Part::Drafts)},
            {"read_comments", may(Action::Read, Part::Comments)},
            {"read_recommendations", may(Action::Read, Part::Recommendations)},
            {"read_report", may(Action::Read, Part::Reports)},
            {"extend", may(Action::Update, Part::Rounds)}};
}

Result<http::Response> ShowCountry(app::App& app, Context& context) {
    auto& room = app.evaluation;
    const std::string& id = context.Get("round");
    const std::string& country = context.Get("country");
    ATALAYA_ASSIGN(const Round round, room.rounds.Get(context.caller(), id));
    ATALAYA_ASSIGN(const Participation at, room.rounds.Where(context.caller(), id, country));
    ATALAYA_ASSIGN(const auto offers, room.rounds.Offers(context.caller(), id, country));
    ActorNames names(app, context);
    json::object out = StandingJson(app, round, at, context, names);
    json::array steps;
    for (const Offer& one : offers) steps.push_back(StepJson(one, context));
    out["steps"] = std::move(steps);
    out["extensions"] = ExtensionsJson(round, at, names, context.lang());
    out["can"] = CanJson(app, round, at, context.caller());
    out["completeness"] = nullptr;
    if (out["can"].at("read_answers").as_bool()) {
        ATALAYA_ASSIGN(const auto progress, room.answers.Progress(context.caller(), id, country));
        if (const auto all = progress.find(""); all != progress.end())
            out["completeness"] = CompletenessJson(all->second);
    }
    return context.Json(out);
}

Result<http::Response> CountryHistory(app::App& app, Context& context) {
    const std::string& id = context.Get("round");
    ATALAYA_ASSIGN(const Round round, app.evaluation.rounds.Get(context.caller(), id));
    ATALAYA_ASSIGN(const auto versions, app.evaluation.rounds.History(context.caller(), id,
                                                                      context.Get("country")));
    ActorNames names(app, context);
    json::array items;
    for (const Participation& at : versions)
        items.push_back(StandingJson(app, round, at, context, names));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> TakeStep(app::App& app, Context& context) {
    ATALAYA_TRY(app.evaluation.rounds.Move(context.caller(), context.Get("round"),
                                           context.Get("country"), context.Get("transition"),
                                           TextAt(context.body(), "reason")));
    return ShowCountry(app, context);
}

Result<http::Response> Extend(app::App& app, Context& context) {
    auto until = base::Date::Parse(TextAt(context.body(), "until"));
    if (!until.ok()) {
        Error fault = std::move(until).error();
        fault.where = "/until";
        return fault;
    }
    ATALAYA_TRY(app.evaluation.rounds.Extend(context.caller(), context.Get("round"),
                                             context.Get("country"), context.Get("deadline"),
                                             *until, TextAt(context.body(), "reason")));
    return ShowCountry(app, context);
}

// --- bodies -------------------------------------------------------------------------

const json::object kObject{{"type", "object"}};
const json::object kText{{"type", "string"}};
const json::object kTexts{{"type", "array"}, {"maxItems", 300}, {"items", kText}};

json::object TitleSchema() {
    return {{"type", "object"},
            {"additionalProperties", false},
            {"required", {"en", "es", "pt", "fr"}},
            {"properties", {{"en", kText}, {"es", kText}, {"pt", kText}, {"fr", kText}}}};
}

json::object RoundSchema() {
    return {{"type", "object"},
            {"additionalProperties", false},
            {"required", {"id", "title", "procedure", "instrument", "countries"}},
            {"properties",
             {{"id", kText},
              {"title", TitleSchema()},
              {"procedure", kText},
              {"instrument", kText},
              {"scale", {{"type", {"string", "null"}}}},
              {"pillars", kTexts},
              {"countries", kTexts},
              {"previous", {{"type", {"string", "null"}}}},
              {"language", kText},
              {"deadlines", kObject}}}};
}

json::object RoundPatchSchema() {
    return {{"type", "object"},
            {"additionalProperties", false},
            {"properties",
             {{"title", TitleSchema()},
              {"language", kText},
              {"countries", kTexts},
              {"deadlines", kObject}}}};
}

const json::object kRoundExample{
    {"id", "mem-8-2026"},
    {"title",
     {{"en", "Eighth round, 2026"},
      {"es", "Octava ronda, 2026"},
      {"pt", "Oitava rodada, 2026"},
      {"fr", "Huitième cycle, 2026"}}},
    {"procedure", "mem"},
    {"instrument", "mem_hp21"},
    {"countries", {"XA"}},
    {"pillars", json::array()},
    {"deadlines", {{"answers", "2026-05-31"}, {"comments", "2026-09-30"}}}};

void AddRounds(app::App& app, std::vector<Endpoint>& out) {
    const std::string path(kRoundPath), all = "/api/v1/evaluation/rounds";
    out.push_back({.id = "evaluation.content", .method = "GET", .path = "/api/v1/evaluation/content",
                   .tag = "evaluation", .answer = kObject, .handle = GetContent});
    out.push_back({.id = "evaluation.rounds.list", .method = "GET", .path = all,
                   .tag = "evaluation", .who = Who::Anyone, .answer = kObject,
                   .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "evaluation.rounds.create", .method = "POST", .path = all,
                   .tag = "evaluation", .body = RoundSchema(), .body_example = kRoundExample,
                   .success = 201, .answer = kObject,
                   .errors = {"evaluation.round_invalid", "evaluation.round_exists"},
                   .changes = true, .idempotent = true,
                   .handle = [&app](Context& context) { return Create(app, context); }});
    out.push_back({.id = "evaluation.rounds.get", .method = "GET", .path = path,
                   .tag = "evaluation", .who = Who::Anyone, .parameters = InRound(),
                   .answer = kObject, .errors = {"evaluation.round_unknown"},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    out.push_back({.id = "evaluation.rounds.update", .method = "PATCH", .path = path,
                   .tag = "evaluation", .parameters = InRound(), .body = RoundPatchSchema(),
                   .body_example = {{"deadlines", {{"answers", "2026-06-30"}}}},
                   .answer = kObject,
                   .errors = {"evaluation.round_invalid", "evaluation.changed_meanwhile"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Update(app, context); }});
    std::vector<Parameter> node = InRound();
    node.push_back({.name = "node", .max_length = 100, .example = "HP21-IS-1.1"});
    out.push_back({.id = "evaluation.rounds.questionnaire", .method = "GET",
                   .path = path + "/questionnaire", .tag = "evaluation", .parameters = node,
                   .answer = kObject, .errors = {"evaluation.round_unknown"},
                   .handle = [&app](Context& context) { return Questionnaire(app, context); }});
    out.push_back({.id = "evaluation.countries.list", .method = "GET", .path = path + "/countries",
                   .tag = "evaluation", .who = Who::Anyone, .parameters = InRound(),
                   .answer = kObject, .errors = {"evaluation.round_unknown"},
                   .handle = [&app](Context& context) { return Countries(app, context); }});
}

void AddCountries(app::App& app, std::vector<Endpoint>& out) {
    const std::string path(kCountryPath);
    const json::object reason{{"type", "object"},
                              {"additionalProperties", false},
                              {"properties", {{"reason", kText}}}};
    out.push_back({.id = "evaluation.countries.get", .method = "GET", .path = path,
                   .tag = "evaluation", .who = Who::Anyone, .parameters = InCountry(),
                   .answer = kObject,
                   .errors = {"evaluation.not_invited", "evaluation.own_country"},
                   .handle = [&app](Context& context) { return ShowCountry(app, context); }});
    out.push_back({.id = "evaluation.countries.history", .method = "GET",
                   .path = path + "/history", .tag = "evaluation", .parameters = InCountry(),
                   .answer = kObject,
                   .errors = {"evaluation.not_invited", "evaluation.own_country"},
                   .handle = [&app](Context& context) { return CountryHistory(app, context); }});
    std::vector<Parameter> step = InCountry();
    step.push_back(InPath("transition", "submit"));
    out.push_back({.id = "evaluation.steps.take", .method = "POST",
                   .path = path + "/steps/{transition}", .tag = "evaluation", .parameters = step,
                   .body = reason, .body_required = false,
                   .body_example = {{"reason", "The table of question 1.2 is empty."}},
                   .answer = kObject,
                   .errors = {"evaluation.step_refused", "evaluation.transition_from",
                              "evaluation.transition_unknown", "evaluation.reason_needed"},
                   .changes = true,
                   .handle = [&app](Context& context) { return TakeStep(app, context); }});
    std::vector<Parameter> deadline = InCountry();
    deadline.push_back(InPath("deadline", "answers"));
    out.push_back({.id = "evaluation.extensions.put", .method = "PUT",
                   .path = path + "/extensions/{deadline}", .tag = "evaluation",
                   .parameters = deadline,
                   .body = {{"type", "object"},
                            {"additionalProperties", false},
                            {"required", {"until", "reason"}},
                            {"properties", {{"until", kText}, {"reason", kText}}}},
                   .body_example = {{"until", "2026-06-30"}, {"reason", "Change of government"}},
                   .answer = kObject,
                   .errors = {"evaluation.deadline_unknown", "evaluation.deadline_unset",
                              "evaluation.extension_earlier", "evaluation.reason_needed"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Extend(app, context); }});
}

}  // namespace

std::vector<Endpoint> EvaluationRoundEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    AddRounds(app, out);
    AddCountries(app, out);
    return out;
}

}  // namespace atalaya::api
