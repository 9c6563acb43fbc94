// The questionnaire of a country: answers, what stands behind them, how far they are.

#include "api/resources/evaluation_group.hpp"

namespace atalaya::api {
namespace {

using evaluation::Answer;
using evaluation::Participation;
using evaluation::Proposal;
using evaluation::Question;
using evaluation::Round;

// What most of these ask about.
struct Place {
    const access::Caller& caller;
    const std::string& round;
    const std::string& country;
    const std::string& question;   // "" where the path has none
};

Place PlaceOf(const Context& context) {
    return {context.caller(), context.Get("round"), context.Get("country"),
            context.Get("question")};
}

std::map<std::string, Answer> ByQuestion(std::vector<Answer> answers) {
    std::map<std::string, Answer> out;
    for (Answer& one : answers) out.emplace(one.question, std::move(one));
    return out;
}

json::object ItemJson(const app::App& app, const Round& round, const Participation& at,
                      const Question& question, const std::map<std::string, Answer>& answers,
                      const Context& context, ActorNames& names) {
    const auto found = answers.find(question.id);
    json::object out = QuestionJson(round.instrument(), question, context.lang());
    out["answer"] =
        found == answers.end() ? json::value(nullptr) : AnswerJson(found->second, names);
    out["asked"] = evaluation::IsAsked(question, [&](std::string_view other) {
        const auto one = answers.find(std::string(other));
        return one == answers.end() ? nullptr : &one->second.value;
    });
    out["can_change"] = app.evaluation.answers.MayPut(context.caller(), round, at, question);
    return out;
}

Result<http::Response> Questionnaire(app::App& app, Context& context) {
    const auto [caller, id, country, none] = PlaceOf(context);
    auto& room = app.evaluation;
    ATALAYA_ASSIGN(const Round round, room.rounds.Get(caller, id));
    ATALAYA_ASSIGN(const Participation at, room.rounds.Where(caller, id, country));
    ATALAYA_ASSIGN(auto list, room.answers.List(caller, id, country));
    const auto answers = ByQuestion(std::move(list));
    ActorNames names(app, context);
    json::array nodes;
    for (const Question* question : round.Questions()) {
        if (context.Has("node") && question->node != context.Get("node")) continue;
        if (context.Flag("mine") && !room.answers.IsAskedOf(caller, round, at, *question))
            continue;
        if (nodes.empty() || nodes.back().at("id").as_string() != question->node) {
            nodes.push_back({{"id", question->node},
                             {"title", NodeTitle(round, question->node, context)},
                             {"questions", json::array()}});
        }
        nodes.back().at("questions").as_array().push_back(
            ItemJson(app, round, at, *question, answers, context, names));
    }
    return context.Json({{"nodes", std::move(nodes)},
                         {"can", {{"review", room.answers.MayReview(caller, round, at)}}}});
}

http::Response Shown(app::App& app, Context& context, const Answer& answer) {
    ActorNames names(app, context);
    if (answer.version == 0) return context.Json({{"version", 0}, {"value", nullptr}});
    return context.Tagged(AnswerJson(answer, names), answer.version);
}

Result<http::Response> GetAnswer(app::App& app, Context& context) {
    const auto [caller, round, country, question] = PlaceOf(context);
    ATALAYA_ASSIGN(const Answer answer,
                   app.evaluation.answers.Get(caller, round, country, question));
    return Shown(app, context, answer);
}

evaluation::AnswerInput ReadInput(const json::object& body) {
    evaluation::AnswerInput input;
    input.value = body.at("value");
    input.note = TextAt(body, "note");
    if (const auto* items = body.if_contains("evidence")) {
        for (const json::value& one : items->as_array()) input.evidence.push_back(one.as_object());
    }
    if (const auto* source = body.if_contains("source"); source && source->is_object())
        input.source = source->as_object();
    return input;
}

Result<http::Response> PutAnswer(app::App& app, Context& context) {
    const auto [caller, round, country, question] = PlaceOf(context);
    ATALAYA_ASSIGN(const std::int64_t version, SeenOrNone(context));
    ATALAYA_ASSIGN(const Answer answer,
                   app.evaluation.answers.Put(caller, round, country, question, version,
                                              ReadInput(context.body())));
    return Shown(app, context, answer);
}

Result<http::Response> AnswerHistory(app::App& app, Context& context) {
    const auto [caller, round, country, question] = PlaceOf(context);
    ATALAYA_ASSIGN(const auto versions,
                   app.evaluation.answers.History(caller, round, country, question));
    ActorNames names(app, context);
    json::array items;
    for (const Answer& one : versions) items.push_back(AnswerJson(one, names));
    return context.Json({{"items", std::move(items)}});
}

json::object NodeJson(std::string_view id, const Context& context) {
    const auto place = context.plans().FindNode(id);
    json::object out{{"id", id}, {"plan", nullptr}, {"number", nullptr}, {"title", nullptr}};
    if (!place) return out;
    out["plan"] = place.plan->id();
    out["number"] = OrNull(place.node->number);
    out["title"] = place.node->title.In(context.lang());
    return out;
}

// The question of a linked commitment from which a value is proposed, and why: null of a proposal
// that has another source.
json::value LinkedJson(const Proposal& proposal, const Context& context) {
    if (!proposal.link) return nullptr;
    json::array way;
    for (const evaluation::LinkStep& step : proposal.way) {
        way.push_back({{"from", NodeJson(step.from, context)},
                       {"to", NodeJson(step.to, context)},
                       {"type", commitments::NameOf(step.type)},
                       {"reason", OrNull(step.reason.In(context.lang()))},
                       {"crosswalk", step.crosswalk},
                       {"asserted_by", step.asserted_by.In(context.lang())}});
    }
    return {{"question", proposal.question},
            {"title", proposal.title.In(context.lang())},
            {"node", NodeJson(proposal.node, context)},
            {"type", commitments::NameOf(*proposal.link)},
            {"way", std::move(way)}};
}

Result<http::Response> Proposals(app::App& app, Context& context) {
    const auto [caller, round, country, question] = PlaceOf(context);
    ATALAYA_ASSIGN(const auto proposals,
                   app.evaluation.answers.Proposals(caller, round, country, question));
    json::array items;
    for (const Proposal& one : proposals) {
        json::value round_title = nullptr;
        if (!one.round.empty()) {
            ATALAYA_ASSIGN(const Round earlier, app.evaluation.rounds.Get(caller, one.round));
            round_title = earlier.title.In(context.lang());
        }
        items.push_back({{"value", one.value},
                         {"source", one.source},
                         {"round_title", std::move(round_title)},
                         {"linked", LinkedJson(one, context)},
                         {"at", base::FormatTimestamp(one.at)}});
    }
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Evidence(app::App& app, Context& context) {
    const auto [caller, round, country, question] = PlaceOf(context);
    ATALAYA_ASSIGN(const auto frozen,
                   app.evaluation.answers.FrozenEvidence(caller, round, country, question));
    json::array items;
    for (const auto& one : frozen) items.push_back(FrozenJson(one.item, one.changed, context));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Review(app::App& app, Context& context) {
    const auto [caller, round, country, none] = PlaceOf(context);
    std::vector<std::string> questions;
    for (const json::value& one : context.body().at("questions").as_array())
        questions.emplace_back(one.as_string());
    ATALAYA_ASSIGN(const int count,
                   app.evaluation.answers.Review(caller, round, country, questions));
    return context.Json({{"reviewed", count}});
}

Result<http::Response> CarryOver(app::App& app, Context& context) {
    const auto [caller, round, country, none] = PlaceOf(context);
    ATALAYA_ASSIGN(const int count, app.evaluation.answers.CarryOver(caller, round, country));
    return context.Json({{"carried_over", count}});
}

Result<http::Response> Completeness(app::App& app, Context& context) {
    const auto [caller, id, country, none] = PlaceOf(context);
    ATALAYA_ASSIGN(const Round round, app.evaluation.rounds.Get(caller, id));
    ATALAYA_ASSIGN(const auto progress, app.evaluation.answers.Progress(caller, id, country));
    json::array nodes;
    for (const std::string& node : round.instrument().Nodes()) {
        const auto found = progress.find(node);
        if (found == progress.end()) continue;
        json::object item = CompletenessJson(found->second);
        item["id"] = node;
        item["title"] = NodeTitle(round, node, context);
        nodes.push_back(std::move(item));
    }
    const auto all = progress.find("");
    return context.Json(
        {{"all", CompletenessJson(all == progress.end() ? evaluation::Completeness()
                                                        : all->second)},
         {"nodes", std::move(nodes)}});
}

Result<http::Response> Overview(app::App& app, Context& context) {
    const std::string& id = context.Get("round");
    ATALAYA_ASSIGN(const Round round, app.evaluation.rounds.Get(context.caller(), id));
    ATALAYA_ASSIGN(const auto matrix, app.evaluation.answers.Overview(context.caller(), id));
    json::array nodes, countries, cells;
    for (const std::string& node : matrix.nodes)
        nodes.push_back({{"id", node}, {"title", NodeTitle(round, node, context)}});
    for (const std::string& country : matrix.countries)
        countries.push_back({{"country", country}, {"label", CountryLabel(country, context)}});
    for (const auto& line : matrix.cells) {
        json::array shares;
        for (const int share : line) {
            shares.push_back(share == evaluation::kNothingAsked ? json::value(nullptr)
                                                                : json::value(share));
        }
        cells.push_back(std::move(shares));
    }
    return context.Json({{"show", "answers"},
                         {"nodes", std::move(nodes)},
                         {"countries", std::move(countries)},
                         {"cells", std::move(cells)}});
}

// --- description --------------------------------------------------------------------

const json::object kObject{{"type", "object"}};

json::object AnswerSchema() {
    return {{"type", "object"},
            {"additionalProperties", false},
            {"required", {"value"}},
            {"properties",
             {{"value", json::object()},
              {"note", {{"type", "string"}}},
              {"evidence", {{"type", "array"}, {"items", kObject}}},
              {"source", {{"type", {"object", "null"}}}}}}};
}

const json::object kAnswerExample{
    {"value", {{"answer", "yes"}, {"since", "2019-03"}}},
    {"note", "Law 1 of 2019"},
    {"evidence",
     {{{"kind", "link"}, {"title", "Law 1 of 2019"}, {"address", "https://example.org/law"}}}}};

void AddAnswers(app::App& app, std::vector<Endpoint>& out) {
    const std::string path = std::string(kCountryPath) + "/answers/{question}";
    std::vector<Parameter> in = InCountry();
    in.push_back(InPath("question", "HP21-IS-1.2-a"));
    const auto get = [&](std::string id, std::string more, auto handle) {
        out.push_back({.id = std::move(id), .method = "GET", .path = path + more,
                       .tag = "evaluation", .parameters = in, .answer = kObject,
                       .errors = {"evaluation.question_unknown", "evaluation.own_country"},
                       .handle = [&app, handle](Context& context) { return handle(app, context); }});
    };
    get("evaluation.answers.get", "", GetAnswer);
    get("evaluation.answers.history", "/history", AnswerHistory);
    get("evaluation.answers.proposals", "/proposals", Proposals);
    get("evaluation.answers.evidence", "/evidence", Evidence);
    std::vector<Parameter> put = in;
    put.push_back({.in = In::Header, .name = "If-Match", .max_length = 100, .text = "answer_seen"});
    out.push_back({.id = "evaluation.answers.put", .method = "PUT", .path = path,
                   .tag = "evaluation", .parameters = put, .body = AnswerSchema(),
                   .body_example = kAnswerExample, .answer = kObject,
                   .errors = {"evaluation.question_unknown", "evaluation.answer_invalid",
                              "evaluation.changed_meanwhile", "evaluation.not_open"},
                   .changes = true,
                   .handle = [&app](Context& context) { return PutAnswer(app, context); }});
}

void AddQuestionnaire(app::App& app, std::vector<Endpoint>& out) {
    const std::string path(kCountryPath);
    std::vector<Parameter> in = InCountry();
    in.push_back({.name = "node", .max_length = 100, .example = "HP21-IS-1.1"});
    in.push_back({.name = "mine", .kind = Kind::Boolean});
    out.push_back({.id = "evaluation.questionnaire", .method = "GET",
                   .path = path + "/questionnaire", .tag = "evaluation", .parameters = in,
                   .answer = kObject, .errors = {"evaluation.own_country"},
                   .handle = [&app](Context& context) { return Questionnaire(app, context); }});
    out.push_back({.id = "evaluation.completeness", .method = "GET",
                   .path = path + "/completeness", .tag = "evaluation",
                   .parameters = InCountry(), .answer = kObject,
                   .errors = {"evaluation.own_country"},
                   .handle = [&app](Context& context) { return Completeness(app, context); }});
    std::vector<Parameter> show = InRound();
    show.push_back({.name = "show", .one_of = {"answers", "ratings"}, .text = "matrix_show"});
    out.push_back({.id = "evaluation.matrix", .method = "GET",
                   .path = std::string(kRoundPath) + "/matrix", .tag = "evaluation",
                   .parameters = show, .answer = kObject,
                   .errors = {"evaluation.round_unknown"},
                   .handle = [&app](Context& context) {
                       return context.Get("show") == "ratings" ? RatingsOverview(app, context)
                                                               : Overview(app, context);
                   }});
    const json::object texts{
        {"type", "array"}, {"maxItems", 2000}, {"items", {{"type", "string"}}}};
    out.push_back({.id = "evaluation.review", .method = "POST", .path = path + "/review",
                   .tag = "evaluation", .parameters = InCountry(),
                   .body = {{"type", "object"},
                            {"additionalProperties", false},
                            {"required", {"questions"}},
                            {"properties", {{"questions", texts}}}},
                   .body_example = {{"questions", {"HP21-IS-1.2-a"}}}, .answer = kObject,
                   .errors = {"evaluation.answer_missing", "evaluation.not_open"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Review(app, context); }});
    out.push_back({.id = "evaluation.carry_over", .method = "POST", .path = path + "/carry_over",
                   .tag = "evaluation", .parameters = InCountry(), .answer = kObject,
                   .errors = {"evaluation.no_previous", "evaluation.not_open"}, .changes = true,
                   .handle = [&app](Context& context) { return CarryOver(app, context); }});
}

}  // namespace

std::vector<Endpoint> EvaluationAnswerEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    AddQuestionnaire(app, out);
    AddAnswers(app, out);
    return out;
}

}  // namespace atalaya::api
