#include <map>

#include "api/resources/people.hpp"
#include "base/json_members.hpp"
#include "registers/render_titles.hpp"

namespace atalaya::api {
namespace {

using registers::Model;
using registers::Record;
using registers::SystemColumn;
using store::Mode;
using store::Transaction;

constexpr std::string_view kRecords = "/api/v1/registers/{register}/records";
constexpr std::int64_t kMostSkipped = 1'000'000'000;

std::string PathOf(const Model& model, const Record& record) {
    return "/api/v1/registers/" + model.id() + "/records/" + record.Reference();
}

// A record as this caller sees it, with what this caller may do.
json::object RecordJson(const app::App& app, const Context& context, const Model& model,
                        const Record& record, std::set<std::string> fields = {}) {
    registers::RenderOptions options;
    options.fields = std::move(fields);
    options.hidden = app.records.Hidden(context.caller(), model, record);
    json::object out = registers::RenderRecord(model, record, options);
    registers::AddTitles(model, record, context.lang(), out);
    out["can"] = TextsJson(app.records.Allowed(context.caller(), model, record));
    return out;
}

http::Response Show(app::App& app, const Context& context, const Model& model, const Record& record,
                    int status = 200) {
    json::object body = RecordJson(app, context, model, record);
    ActorNames names(app, context);
    body["created_by_name"] = names.Of(record.Text(SystemColumn::CreatedBy));
    body["changed_by_name"] = names.Of(record.Text(SystemColumn::ChangedBy));
    http::Response response = context.Tagged(body, record.Int(SystemColumn::Version));
    if (status != 200) {
        response.status = status;
        response.Set("Location", PathOf(model, record));
    }
    return response;
}

std::vector<std::pair<std::string, bool>> SortOf(const Context& context) {
    std::vector<std::pair<std::string, bool>> sort;
    for (const std::string& item : context.List("sort")) {
        const bool descending = base::StartsWith(item, "-");
        sort.emplace_back(descending ? item.substr(1) : item, descending);
    }
    return sort;
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    registers::Query query;
    query.filter = context.Get("filter");
    query.search = context.Get("search");
    query.sort = SortOf(context);
    query.cursor = context.Get("cursor");
    query.limit = static_cast<int>(context.Int("limit", 25));
    query.skip = context.Int("skip", 0);
    query.with_withdrawn = context.Flag("withdrawn");
    query.count = context.Flag("count");
    query.count_all = context.Flag("count_all");
    for (std::string& field : context.List("fields")) {
        const std::string name = field.substr(0, field.find('.'));
        if (model->FindField(name) == nullptr) {
            return Err("api.field_unknown", {{"field", field}, {"register", model->id()}}, "parameter:fields");
        }
        query.fields.insert(std::move(field));
    }
    ATALAYA_ASSIGN(const registers::Page page,
                   app.records.List(*app.database, context.caller(), *model, query));
    json::array items;
    for (const Record& record : page.records) {
        items.push_back(RecordJson(app, context, *model, record, query.fields));
    }
    json::object out{{"items", std::move(items)}};
    if (page.count) {
        out["count"] = *page.count;
        out["count_at_least"] = page.count_at_least;
    }
    return context.Paged(std::move(out), page.next);
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    ATALAYA_ASSIGN(const Record record, app.records.Get(*app.database, context.caller(), *model,
                                                        context.Get("reference")));
    return Show(app, context, *model, record);
}

Result<http::Response> Create(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    json::object input = context.body();
    std::optional<std::string> country;
    if (const auto* given = input.if_contains("country"); given && given->is_string()) {
        country = given->as_string();
    } else if (!given) {
        country = OnlyCountry(context.caller());
    }
    if (!country) return Err("api.country_needed", {}, "/country");
    using Answer = Result<http::Response>;
    return app.database->Run(Mode::ReadWrite, [&](Transaction& tx) -> Answer {
        ATALAYA_ASSIGN(const Record made,
                       app.records.Create(tx, context.caller(), *model, *country, input));
        http::Response answer = Show(app, context, *model, made, 201);
        context.KeepAnswer(tx, answer);
        return answer;
    });
}

// The common course of a change to one record.
Result<http::Response> Change(
    app::App& app, Context& context,
    const std::function<Result<Record>(Transaction&, const Model&, std::int64_t version)>& change) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    using Answer = Result<http::Response>;
    return app.database->Run(Mode::ReadWrite, [&](Transaction& tx) -> Answer {
        ATALAYA_ASSIGN(const Record changed, change(tx, *model, version));
        http::Response answer = Show(app, context, *model, changed);
        context.KeepAnswer(tx, answer);
        return answer;
    });
}

Result<http::Response> Update(app::App& app, Context& context) {
    return Change(app, context, [&](Transaction& tx, const Model& model, std::int64_t version) {
        return app.records.Update(tx, context.caller(), model, context.Get("reference"), version,
                                  context.body());
    });
}

LocalText ReasonsOf(const Context& context) {
    return base::LocalIn(context.body(), "reasons");
}

// Of several languages the one in which the person reads is the first for the history.
std::string ReasonOf(const Context& context) {
    const auto* reason = context.body().if_contains("reason");
    return reason ? std::string(reason->as_string()) : ReasonsOf(context).In(context.lang());
}

Result<http::Response> Move(app::App& app, Context& context) {
    return Change(app, context, [&](Transaction& tx, const Model& model, std::int64_t version) {
        return app.records.Move(tx, context.caller(), model, context.Get("reference"), version,
                                context.Get("transition"), ReasonOf(context), ReasonsOf(context));
    });
}

Result<http::Response> Withdraw(app::App& app, Context& context) {
    return Change(app, context, [&](Transaction& tx, const Model& model, std::int64_t version) {
        return app.records.Withdraw(tx, context.caller(), model, context.Get("reference"), version,
                                    ReasonOf(context));
    });
}

Result<http::Response> History(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    ATALAYA_ASSIGN(const auto history, app.records.History(*app.database, context.caller(), *model,
                                                           context.Get("reference")));
    json::array items;
    ActorNames names(app, context);
    for (const registers::HistoryEntry& entry : history) {
        items.push_back({{"version", entry.version},
                         {"at", base::FormatTimestamp(entry.at)},
                         {"actor", entry.actor},
                         {"actor_name", names.Of(entry.actor)},
                         {"action", entry.action},
                         {"reason", OrNull(entry.reason)},
                         {"changes", entry.changes}});
    }
    return context.Json({{"items", std::move(items)}});
}

std::vector<Parameter> OneRecord() {
    return {InPath("register", "seizures"), InPath("reference", "XA-123")};
}

json::object ReasonSchema() {
    return {{"type", "string"}, {"maxLength", 2000}};
}

json::object ReasonBody() {
    return {{"type", "object"},
            {"additionalProperties", false},
            {"properties", {{"reason", ReasonSchema()}}}};
}

// Of a step: also in several languages, for those to whom it is told.
json::object StepBody() {
    json::object languages;
    for (const Lang lang : base::kLangs) languages[base::Code(lang)] = ReasonSchema();
    auto out = ReasonBody();
    out["properties"].as_object()["reasons"] = json::object{{"type", "object"},
                                                            {"additionalProperties", false},
                                                            {"properties", std::move(languages)}};
    return out;
}

Endpoint ListEndpoint(app::App& app) {
    return {.id = "records.list", .method = "GET", .path = std::string(kRecords), .tag = "records",
            .who = Who::Anyone,
            .parameters = {InPath("register", "seizures"),
                           {.name = "filter", .example = "year(date) = 2014"},
                           {.name = "search", .max_length = 500},
                           {.name = "sort", .repeated = true, .example = "-date"},
                           {.name = "fields", .repeated = true, .example = "date,quantity"},
                           {.name = "limit", .kind = Kind::Integer, .min = 1, .max = 500},
                           {.name = "cursor"},
                           {.name = "skip", .kind = Kind::Integer, .min = 0, .max = kMostSkipped},
                           {.name = "count", .kind = Kind::Boolean},
                           {.name = "count_all", .kind = Kind::Boolean},
                           {.name = "withdrawn", .kind = Kind::Boolean}},
            .answer = {{"type", "object"}},
            .errors = {"api.register_unknown", "record.cursor_invalid", "record.sort_unknown"},
            .handle = [&app](Context& context) { return List(app, context); }};
}

}  // namespace

std::vector<Endpoint> RecordEndpoints(app::App& app) {
    const std::string one = std::string(kRecords) + "/{reference}";
    auto with_transition = OneRecord();
    with_transition.push_back(InPath("transition", "validate"));
    const json::object object{{"type", "object"}};
    std::vector<Endpoint> out;
    out.push_back(ListEndpoint(app));
    out.push_back({.id = "records.create", .method = "POST", .path = std::string(kRecords), .tag = "records",
                   .parameters = {InPath("register", "seizures")}, .body = object,
                   .body_example = {{"country", "XA"}, {"date", "2024-03-14"}},
                   .success = 201, .answer = object,
                   .errors = {"access.denied", "record.invalid", "record.duplicate", "api.country_needed"},
                   .changes = true, .idempotent = true,
                   .handle = [&app](Context& context) { return Create(app, context); }});
    out.push_back({.id = "records.get", .method = "GET", .path = one, .tag = "records", .who = Who::Anyone,
                   .parameters = OneRecord(), .answer = object, .errors = {"record.unknown"},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    out.push_back({.id = "records.update", .method = "PATCH", .path = one, .tag = "records",
                   .parameters = OneRecord(), .body = object, .body_example = {{"date", "2024-03-15"}},
                   .answer = object,
                   .errors = {"access.denied", "record.unknown", "record.invalid", "record.changed_meanwhile",
                              "record.not_editable"},
                   .changes = true, .if_match = true,
                   .handle = [&app](Context& context) { return Update(app, context); }});
    out.push_back({.id = "records.transition", .method = "POST", .path = one + "/transitions/{transition}",
                   .tag = "records", .parameters = std::move(with_transition), .body = StepBody(),
                   .body_required = false, .body_example = json::object{}, .answer = object,
                   .errors = {"access.denied", "record.unknown", "record.transition_unknown",
                              "record.transition_from", "record.changed_meanwhile", "record.four_eyes"},
                   .changes = true, .idempotent = true, .if_match = true,
                   .handle = [&app](Context& context) { return Move(app, context); }});
    out.push_back({.id = "records.withdraw", .method = "POST", .path = one + "/withdrawal", .tag = "records",
                   .parameters = OneRecord(), .body = ReasonBody(),
                   .body_example = {{"reason", "entered twice"}}, .answer = object,
                   .errors = {"access.denied", "record.unknown", "record.changed_meanwhile",
                              "record.reason_needed"},
                   .changes = true, .idempotent = true, .if_match = true,
                   .handle = [&app](Context& context) { return Withdraw(app, context); }});
    out.push_back({.id = "records.history", .method = "GET", .path = one + "/history", .tag = "records",
                   .who = Who::Anyone, .parameters = OneRecord(), .answer = object,
                   .errors = {"record.unknown"},
                   .handle = [&app](Context& context) { return History(app, context); }});
    return out;
}

}  // namespace atalaya::api
