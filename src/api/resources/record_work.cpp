// Around a record: what it is linked to, what may be done with it and why not otherwise; and the
// same step for many records at once.

#include <algorithm>

#include "api/resources/record_line.hpp"
#include "api/resources/record_proposal.hpp"
#include "registers/links.hpp"

namespace atalaya::api {
namespace {

using registers::Model;
using registers::Record;
using registers::SystemColumn;
using store::Mode;
using store::Transaction;

constexpr int kMostAtOnce = 500;
constexpr std::size_t kPerTransaction = 100;

// --- links ------------------------------------------------------------------------------------

Result<http::Response> Links(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    ATALAYA_ASSIGN(const Record record, app.records.Get(*app.database, context.caller(), *model,
                                                        context.Get("reference")));
    const auto links = app.database->Run(Mode::ReadOnly, [&](Transaction& tx) {
        return registers::LinksOf(tx, app.policy, context.caller(), context.catalogue(), *model, record);
    });
    json::array outgoing, incoming;
    for (const registers::Link& link : links) {
        const auto other = context.catalogue().Find(link.register_id);
        if (!other) continue;
        const auto found = app.records.Get(*app.database, context.caller(), *other, link.reference);
        if (!found.ok()) continue;   // out of reach is as if it were not there
        const Model& holder = link.incoming ? *other : *model;
        const auto* field = holder.FindField(link.field.substr(0, link.field.find('.')));
        json::object line = RecordLine(app, context, *other, *found);
        line["register_title"] = other->definition().title.In(context.lang());
        line["field"] = link.field;
        line["field_title"] = field ? field->title.In(context.lang()) : link.field;
        (link.incoming ? incoming : outgoing).push_back(std::move(line));
    }
    return context.Json({{"refers_to", std::move(outgoing)}, {"referred_by", std::move(incoming)}});
}

// --- what may be done -------------------------------------------------------------------------

json::object ActionJson(const app::App& app, const Context& context, const Model& model,
                        const Record& record, const std::string& id) {
    json::array why;
    for (const Error& reason : app.records.Why(context.caller(), model, record, id)) {
        json::array details;
        for (const Error& detail : reason.details) {
            details.emplace_back(registers::Explain(detail, model, context.lang()));
        }
        why.push_back({{"code", reason.code},
                       {"detail", registers::Explain(reason, model, context.lang())},
                       {"reasons", std::move(details)}});
    }
    const bool allowed = why.empty();
    return {{"id", id}, {"allowed", allowed}, {"why_not", std::move(why)}};
}

Result<http::Response> Actions(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    ATALAYA_ASSIGN(const Record record, app.records.Get(*app.database, context.caller(), *model,
                                                        context.Get("reference")));
    json::array items;
    for (const std::string id : {"update", "withdraw"}) {
        json::object item = ActionJson(app, context, *model, record, id);
        item["title"] = context.content().Say("access.action." + id, {}, context.lang());
        item["transition"] = false;
        item["needs_reason"] = id == "withdraw";
        items.push_back(std::move(item));
    }
    const std::string& state = record.Text(SystemColumn::State);
    for (const registers::Transition& step : model->definition().transitions) {
        // Steps from other states are no choice that a person misses here.
        if (std::find(step.from.begin(), step.from.end(), state) == step.from.end()) continue;
        json::object item = ActionJson(app, context, *model, record, step.id);
        item["title"] = step.title.In(context.lang());
        item["transition"] = true;
        item["needs_reason"] = step.needs_reason;
        items.push_back(std::move(item));
    }
    return context.Json({{"version", record.Int(SystemColumn::Version)},
                         {"items", std::move(items)},
                         {"begins", BeginsJson(app, context, *model, record)}});
}

// --- many at once -----------------------------------------------------------------------------

struct Bulk {
    std::string transition;            // "" to withdraw
    std::string reason;
    std::vector<std::string> references;
    std::string next;                  // more that the condition fits
};

// The records that were named, or those that a condition fits.
Result<void> Choose(app::App& app, const Context& context, const Model& model, Bulk& bulk) {
    const json::object& body = context.body();
    const bool by_condition = body.contains("filter") || body.contains("search");
    if (by_condition == body.contains("references")) return Err("api.bulk_choice", {}, "/references");
    if (!by_condition) {
        for (const auto& reference : body.at("references").as_array()) {
            bulk.references.emplace_back(reference.as_string());
        }
        return {};
    }
    registers::Query query;
    query.filter = TextAt(body, "filter");
    query.search = TextAt(body, "search");
    query.cursor = TextAt(body, "cursor");
    query.limit = kMostAtOnce;
    query.fields = {"-"};   // groups are not needed
    ATALAYA_ASSIGN(const registers::Page page,
                   app.records.List(*app.database, context.caller(), model, query));
    for (const Record& record : page.records) bulk.references.push_back(record.Reference());
    bulk.next = page.next;
    return {};
}

Result<Record> Apply(app::App& app, const Context& context, Transaction& tx, const Model& model,
                     const Bulk& bulk, const std::string& reference) {
    const access::Caller& caller = context.caller();
    ATALAYA_ASSIGN(const Record record, app.records.Find(tx, caller, model, reference));
    std::int64_t version = record.Int(SystemColumn::Version);
    if (const auto* seen = context.body().if_contains("versions")) {
        if (const auto* one = seen->as_object().if_contains(reference); one && one->is_int64()) {
            version = one->as_int64();
        }
    }
    if (bulk.transition.empty()) {
        return app.records.Withdraw(tx, caller, model, reference, version, bulk.reason);
    }
    return app.records.Move(tx, caller, model, reference, version, bulk.transition, bulk.reason);
}

json::object Outcome(const Context& context, const Model& model, const std::string& reference,
                     const Result<Record>& result) {
    if (result.ok()) {
        return {{"reference", reference},
                {"done", true},
                {"version", result->Int(SystemColumn::Version)},
                {"state", result->Text(SystemColumn::State)}};
    }
    const Error& error = result.error();
    return {{"reference", reference},
            {"done", false},
            {"code", error.code},
            {"detail", registers::Explain(error, model, context.lang())}};
}

// A step that fails has written nothing, so the others of its transaction stand.
Result<http::Response> RunBulk(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    Bulk bulk{.transition = TextAt(context.body(), "transition"),
              .reason = TextAt(context.body(), "reason")};
    const bool moving = TextAt(context.body(), "action") == "transition";
    if (moving && model->FindTransition(bulk.transition) == nullptr) {
        return Err("record.transition_unknown", {{"transition", bulk.transition}}, "/transition");
    }
    if (!moving) bulk.transition.clear();
    ATALAYA_TRY(Choose(app, context, *model, bulk));
    json::array items;
    std::int64_t done = 0;
    for (std::size_t at = 0; at < bulk.references.size(); at += kPerTransaction) {
        const auto end = std::min(at + kPerTransaction, bulk.references.size());
        auto batch = app.database->Run(Mode::ReadWrite, [&](Transaction& tx) {
            json::array outcomes;
            for (std::size_t i = at; i < end; ++i) {
                const std::string& reference = bulk.references[i];
                outcomes.push_back(Outcome(context, *model, reference,
                                           Apply(app, context, tx, *model, bulk, reference)));
            }
            return outcomes;
        });
        for (auto& outcome : batch) {
            if (outcome.at("done").as_bool()) ++done;
            items.push_back(std::move(outcome));
        }
    }
    return context.Json({{"done", done},
                         {"failed", static_cast<std::int64_t>(items.size()) - done},
                         {"items", std::move(items)},
                         {"next", OrNull(bulk.next)}});
}

json::object BulkSchema() {
    const json::object text{{"type", "string"}, {"maxLength", 4000}};
    return {{"type", "object"},
            {"required", json::array{"action"}},
            {"additionalProperties", false},
            {"properties",
             {{"action", {{"type", "string"}, {"enum", {"transition", "withdraw"}}}},
              {"transition", text},
              {"reason", {{"type", "string"}, {"maxLength", 2000}}},
              {"references",
               {{"type", "array"}, {"minItems", 1}, {"maxItems", kMostAtOnce}, {"items", text}}},
              {"versions", {{"type", "object"}}},
              {"filter", text},
              {"search", text},
              {"cursor", text}}}};
}

}  // namespace

std::vector<Endpoint> RecordWorkEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::vector<Parameter> one = {InPath("register", "seizures"), InPath("reference", "XA-123")};
    const std::string path = "/api/v1/registers/{register}/records/{reference}";
    std::vector<Endpoint> out;
    out.push_back({.id = "records.links", .method = "GET", .path = path + "/links", .tag = "records",
                   .who = Who::Anyone, .parameters = one, .answer = object, .errors = {"record.unknown"},
                   .handle = [&app](Context& context) { return Links(app, context); }});
    out.push_back({.id = "records.actions", .method = "GET", .path = path + "/actions", .tag = "records",
                   .parameters = one, .answer = object, .errors = {"record.unknown"},
                   .handle = [&app](Context& context) { return Actions(app, context); }});
    out.push_back({.id = "records.bulk", .method = "POST", .path = "/api/v1/registers/{register}/bulk",
                   .tag = "records", .parameters = {InPath("register", "seizures")}, .body = BulkSchema(),
                   .body_example = {{"action", "transition"}, {"transition", "validate"},
                                    {"references", {"XA-12", "XA-13"}}},
                   .answer = object, .errors = {"api.bulk_choice", "record.transition_unknown"},
                   .changes = true, .idempotent = true,
                   .handle = [&app](Context& context) { return RunBulk(app, context); }});
    return out;
}

}  // namespace atalaya::api
