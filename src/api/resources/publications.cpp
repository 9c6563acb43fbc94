// Answers made public: frozen by those who may publish, read by anyone, withdrawn with a reason.

#include "indicators/publications.hpp"

#include "api/resources/answers.hpp"
#include "indicators/render.hpp"

namespace atalaya::api {
namespace {

using indicators::Publication;
using indicators::Publications;
using indicators::Question;

Publications Of(app::App& app) { return {*app.database, app.policy, app.journal, app.clock}; }

std::string_view NameOf(base::PeriodKind kind) {
    switch (kind) {
        case base::PeriodKind::Year: return "year";
        case base::PeriodKind::Quarter: return "quarter";
        case base::PeriodKind::Month: return "month";
    }
    return "";
}

// The question in the words of the answer's endpoint, so that it can be asked anew.
json::object QuestionJson(const Question& question) {
    return {{"by_period", question.by_period ? json::value(NameOf(*question.by_period)) : nullptr},
            {"by_territory",
             question.by_territory_level ? json::value(*question.by_territory_level) : nullptr},
            {"breakdowns", TextsJson(question.breakdowns)},
            {"from", question.from ? json::value(question.from->ToString()) : nullptr},
            {"to", question.to ? json::value(question.to->ToString()) : nullptr},
            {"territory", OrNull(question.territory)},
            {"filter", OrNull(question.filter)}};
}

json::object Summary(app::App& app, const Context& context, const Publication& publication) {
    json::object out{{"id", publication.id},
                     {"country", publication.country == journal::kNodeChain
                                     ? json::value(nullptr)
                                     : json::value(publication.country)},
                     {"indicator", publication.definition.id},
                     {"title", publication.title.In(context.lang())},
                     {"note", OrNull(publication.note.In(context.lang()))},
                     {"unit", publication.definition.unit.In(context.lang())},
                     {"total_shown", OrNull(indicators::Rounded(publication.answer.total,
                                                                publication.definition.decimals))},
                     {"published_at", base::FormatTimestamp(publication.published_at)},
                     {"digest", base::Hex(publication.digest)},
                     {"withdrawn", nullptr}};
    if (publication.withdrawn()) {
        out["withdrawn"] = {{"at", base::FormatTimestamp(publication.withdrawn_at)},
                            {"reason", publication.withdrawal_reason}};
    }
    // Who of the staff published it is not for the public.
    if (context.caller().kind != access::Caller::Kind::Anonymous) {
        out["published_by"] = publication.published_by;
    }
    out["can_withdraw"] = !publication.withdrawn() &&
                          Of(app).MayPublish(context.caller(), publication.definition.id,
                                             publication.country);
    return out;
}

json::object Whole(app::App& app, const Context& context, const Publication& publication) {
    json::object out = Summary(app, context, publication);
    out["question"] = QuestionJson(publication.question);
    out["answer"] = indicators::RenderAnswer(publication.answer, publication.definition,
                                             context.content(), context.lang());
    return out;
}

http::Response Shown(app::App& app, const Context& context, const Publication& publication) {
    return context.Tagged(Whole(app, context, publication), publication.withdrawn() ? 2 : 1);
}

Result<http::Response> List(app::App& app, Context& context) {
    const int limit = static_cast<int>(context.Int("limit", 25));
    auto found = Of(app).List(context.Get("indicator"), context.Flag("withdrawn"),
                              context.Int("cursor", 0), limit + 1);
    std::string next;
    if (found.size() > static_cast<std::size_t>(limit)) {
        found.pop_back();
        next = std::to_string(found.back().id);
    }
    json::array items;
    for (const Publication& one : found) items.push_back(Summary(app, context, one));
    return context.Paged({{"items", std::move(items)}}, next);
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Publication publication, Of(app).Get(context.Int("publication", 0)));
    const std::string& format = context.Get("format");
    if (format == "csv" || format == "xlsx") {
        return AnswerFile(context, publication.answer, publication.definition, format);
    }
    return Shown(app, context, publication);
}

// --- publishing -------------------------------------------------------------------------------

Result<std::optional<base::Period>> PeriodAt(const json::object& from, std::string_view key) {
    const std::string text = TextAt(from, key);
    if (text.empty()) return std::optional<base::Period>();
    auto period = base::Period::Parse(text);
    if (period.ok()) return std::optional(*period);
    Error error = std::move(period).error();
    error.where = "/question/" + std::string(key);
    return error;
}

// Precondition: it fits PublicationSchema.
Result<Question> ReadQuestion(const json::object& from, std::string indicator) {
    Question out;
    out.indicator = std::move(indicator);
    const std::string by = TextAt(from, "by_period");
    if (by == "year") out.by_period = base::PeriodKind::Year;
    if (by == "quarter") out.by_period = base::PeriodKind::Quarter;
    if (by == "month") out.by_period = base::PeriodKind::Month;
    if (const auto* level = from.if_contains("by_territory"); level && level->is_int64()) {
        out.by_territory_level = static_cast<int>(level->as_int64());
    }
    if (const auto* breakdowns = from.if_contains("breakdowns")) {
        for (const auto& one : breakdowns->as_array()) out.breakdowns.emplace_back(one.as_string());
    }
    ATALAYA_ASSIGN(out.from, PeriodAt(from, "from"));
    ATALAYA_ASSIGN(out.to, PeriodAt(from, "to"));
    out.territory = TextAt(from, "territory");
    out.filter = TextAt(from, "filter");
    return out;
}

// A text for all languages, or one for each.
LocalText ReadLocal(const json::object& body, std::string_view key) {
    LocalText out;
    const auto* value = body.if_contains(key);
    if (value == nullptr || value->is_null()) return out;
    for (const Lang lang : base::kLangs) {
        out.In(lang) = value->is_string() ? std::string(value->as_string())
                                          : TextAt(value->as_object(), base::Code(lang));
    }
    return out;
}

Result<http::Response> Publish(app::App& app, Context& context) {
    const json::object& body = context.body();
    const json::object none;
    const auto* question = body.if_contains("question");
    Publication draft;
    draft.title = ReadLocal(body, "title");
    draft.note = ReadLocal(body, "note");
    ATALAYA_ASSIGN(draft.question, ReadQuestion(question ? question->as_object() : none,
                                                TextAt(body, "indicator")));
    draft.country = TextAt(body, "country");
    if (draft.country.empty() && !draft.question.territory.empty()) {
        draft.country = content::Territories::CountryOf(draft.question.territory);
    }
    if (draft.country.empty()) {
        draft.country = OnlyCountry(context.caller()).value_or(std::string(journal::kNodeChain));
    }
    const auto definition = app.indicators.Find(draft.question.indicator);
    // Before the answer: it may be costly, and says more than whether one may publish.
    if (definition && !Of(app).MayPublish(context.caller(), definition->id, draft.country)) {
        return app.policy.Decide(context.caller(), access::Action::Publish,
                                 {.kind = "indicator", .id = definition->id, .country = draft.country})
            .ToError();
    }
    ATALAYA_ASSIGN(draft.answer, app.indicators.Ask(context.caller(), draft.question));
    if (!definition) {
        return Err("indicator.unknown", {{"indicator", draft.question.indicator}, {"nearest", ""}});
    }
    draft.definition = *definition;
    ATALAYA_ASSIGN(const Publication made, Of(app).Publish(context.caller(), std::move(draft)));
    http::Response response = Shown(app, context, made);
    response.status = 201;
    response.Set("Location", "/api/v1/publications/" + std::to_string(made.id));
    return response;
}

Result<http::Response> Withdraw(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Publication publication,
                   Of(app).Withdraw(context.caller(), context.Int("publication", 0),
                                    TextAt(context.body(), "reason")));
    return Shown(app, context, publication);
}

json::object PublicationSchema() {
    const json::object text{{"type", "string"}, {"maxLength", 4000}};
    const json::object or_nothing{{"type", {"string", "null"}}, {"maxLength", 4000}};
    const json::object local{{"type", {"string", "object", "null"}},
                             {"properties", {{"en", text}, {"es", text}, {"pt", text}, {"fr", text}}},
                             {"additionalProperties", false}};
    const json::object question{
        {"type", "object"},
        {"additionalProperties", false},
        {"properties",
         {{"by_period", {{"type", {"string", "null"}}, {"enum", {"year", "quarter", "month", nullptr}}}},
          {"by_territory", {{"type", {"integer", "null"}}, {"minimum", 0}, {"maximum", 9}}},
          {"breakdowns", {{"type", "array"}, {"maxItems", 10}, {"items", text}}},
          {"from", or_nothing},
          {"to", or_nothing},
          {"territory", or_nothing},
          {"filter", or_nothing}}}};
    return {{"type", "object"},
            {"required", {"indicator", "title"}},
            {"additionalProperties", false},
            {"properties",
             {{"indicator", text},
              {"question", question},
              {"title", local},
              {"note", local},
              {"country", or_nothing}}}};
}

Endpoint PublishEndpoint(app::App& app) {
    return {.id = "publications.create", .method = "POST", .path = "/api/v1/publications",
            .tag = "indicators", .body = PublicationSchema(),
            .body_example = {{"indicator", "quantity_seized"},
                             {"question", {{"by_period", "year"}, {"breakdowns", json::array{"substance"}}}},
                             {"title", {{"en", "Seizures 2021-2025"}, {"es", "Incautaciones 2021-2025"},
                                        {"pt", "Apreensões 2021-2025"}, {"fr", "Saisies 2021-2025"}}}},
            .success = 201, .answer = {{"type", "object"}},
            .errors = {"access.denied", "indicator.unknown", "publication.invalid", "publication.empty"},
            .changes = true, .idempotent = true,
            .handle = [&app](Context& context) { return Publish(app, context); }};
}

}  // namespace

std::vector<Endpoint> PublicationEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string all = "/api/v1/publications", one = all + "/{publication}";
    const Parameter number{.in = In::Path, .name = "publication", .kind = Kind::Integer, .min = 1, .example = "3"};
    std::vector<Endpoint> out;
    out.push_back({.id = "publications.list", .method = "GET", .path = all, .tag = "indicators",
                   .who = Who::Anyone,
                   .parameters = {{.name = "indicator", .max_length = 100},
                                  {.name = "withdrawn", .kind = Kind::Boolean},
                                  {.name = "limit", .kind = Kind::Integer, .min = 1, .max = 100},
                                  {.name = "cursor", .kind = Kind::Integer, .min = 1}},
                   .answer = object,
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back(PublishEndpoint(app));
    out.push_back({.id = "publications.get", .method = "GET", .path = one, .tag = "indicators",
                   .who = Who::Anyone,
                   .parameters = {number, {.name = "format", .one_of = {"json", "csv", "xlsx"}}},
                   .answer = object, .errors = {"publication.unknown", "publication.altered"},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    out.push_back({.id = "publications.withdraw", .method = "POST", .path = one + "/withdrawal",
                   .tag = "indicators", .parameters = {number},
                   .body = {{"type", "object"},
                            {"required", json::array{"reason"}},
                            {"additionalProperties", false},
                            {"properties", {{"reason", {{"type", "string"}, {"maxLength", 2000}}}}}},
                   .body_example = {{"reason", "a file was counted twice"}}, .answer = object,
                   .errors = {"access.denied", "publication.unknown", "publication.reason_missing",
                              "publication.withdrawn_already"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Withdraw(app, context); }});
    return out;
}

}  // namespace atalaya::api
