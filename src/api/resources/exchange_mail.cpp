// Inbox, outbox and courier files of this node.

#include <fstream>
#include <sstream>

#include "api/resources/evaluation_json.hpp"
#include "api/resources/exchange_json.hpp"
#include "api/resources/report_answers.hpp"
#include "api/resources/survey_json.hpp"
#include "base/files.hpp"
#include "base/json_members.hpp"
#include "base/temporary_folder.hpp"
#include "exchange/courier.hpp"

namespace atalaya::api {
namespace {

using exchange::InboxItem;
using exchange::Mailroom;
using exchange::OutboxItem;

const json::object kObject{{"type", "object"}};
constexpr std::int64_t kMostWait = 50;   // seconds, of a poll that waits
constexpr std::uintmax_t kMostCourier = 512u << 20;

std::optional<bool> FlagOr(const Context& context, std::string_view name) {
    if (!context.Has(name)) return std::nullopt;
    return context.Flag(name);
}

std::int64_t Head(app::App& app) {
    return app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app.exchange.mailroom.InboxHead(tx);
    });
}

// With `after` and `wait` the answer is held back, without a thread, until the inbox goes on.
Result<http::Response> Inbox(app::App& app, Context& context) {
    const std::uint64_t ticket = app.exchange.parking.Ticket("");
    Mailroom::InboxFilter filter{.kind = context.Get("kind"),
                                 .sender = context.Get("sender"),
                                 .subject = context.Get("subject"),
                                 .unread = FlagOr(context, "unread"),
                                 .exercise = FlagOr(context, "exercise"),
                                 .before = context.Int("before", 0),
                                 .limit = static_cast<int>(context.Int("limit", 50))};
    ATALAYA_ASSIGN(const auto items, app.exchange.mailroom.Inbox(context.caller(), filter));
    const std::int64_t head = Head(app);
    if (context.Has("after") && head <= context.Int("after", 0) && context.Int("wait", 0) > 0 &&
        context.request().may_park && !context.request().parked) {
        return http::Response::Park("", ticket,
                                    static_cast<int>(context.Int("wait", 0) * 1000));
    }
    json::array out;
    for (const InboxItem& item : items) out.push_back(ListedJson(app, context, item));
    return context.Json({{"items", std::move(out)}, {"head", head}});
}

Result<http::Response> GetItem(app::App& app, Context& context) {
    const std::string& id = context.Get("envelope");
    ATALAYA_ASSIGN(const InboxItem item, app.exchange.mailroom.Get(context.caller(), id));
    ATALAYA_ASSIGN(json::object body, app.exchange.mailroom.Body(context.caller(), id));
    json::object out = ListedJson(app, context, item);
    out["body"] = std::move(body);
    return context.Json(out);
}

Result<http::Response> MarkRead(app::App& app, Context& context) {
    const std::string& id = context.Get("envelope");
    ATALAYA_TRY(app.exchange.mailroom.MarkRead(context.caller(), id));
    ATALAYA_ASSIGN(const InboxItem item, app.exchange.mailroom.Get(context.caller(), id));
    return context.Json(ListedJson(app, context, item));
}

// The signed text as it came, for those who verify it with other programs.
Result<http::Response> GetBytes(app::App& app, Context& context) {
    const std::string& id = context.Get("envelope");
    ATALAYA_TRY(app.exchange.mailroom.Get(context.caller(), id));
    const auto bytes = app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app.exchange.mailroom.Bytes(tx, id);
    });
    if (!bytes) return Err("exchange.envelope_unknown", {{"id", id}});
    auto response = http::Response::Text(200, "application/json", *bytes);
    Attach(response, "envelope-" + id, "json");
    return response;
}

Result<http::Response> Outbox(app::App& app, Context& context) {
    Mailroom::OutboxFilter filter{.kind = context.Get("kind"),
                                  .subject = context.Get("subject"),
                                  .addressee = context.Get("addressee"),
                                  .open = FlagOr(context, "open"),
                                  .before = context.Int("before", 0),
                                  .limit = static_cast<int>(context.Int("limit", 50))};
    ATALAYA_ASSIGN(const auto items, app.exchange.mailroom.Outbox(context.caller(), filter));
    json::array out;
    for (const OutboxItem& item : items) out.push_back(ListedJson(app, context, item));
    return context.Json({{"items", std::move(out)}});
}

Result<http::Response> Refusals(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto refusals,
                   app.exchange.mailroom.Refusals(context.caller(),
                                                  static_cast<int>(context.Int("limit", 100))));
    json::array out;
    for (const Mailroom::Refusal& refusal : refusals) {
        out.push_back({{"at", base::FormatTimestamp(refusal.at)},
                       {"from", refusal.from},
                       {"sender", refusal.sender},
                       {"id", refusal.id},
                       {"reason", FaultJson(context, refusal.reason)}});
    }
    return context.Json({{"items", std::move(out)}});
}

Result<http::Response> WriteCourier(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto folder, base::TemporaryFolder::Make());
    const auto file = folder.path() / "courier.jsonl";
    ATALAYA_TRY(app.exchange.courier.Write(context.caller(), context.Get("node"), file));
    ATALAYA_ASSIGN(std::string bytes, base::ReadFile(file, kMostCourier));
    auto response = http::Response::Text(200, "application/x-ndjson", std::move(bytes));
    Attach(response, "courier-" + context.Get("node"), "jsonl");
    response.Set("Cache-Control", "private, no-store");
    return response;
}

Result<http::Response> ReadCourier(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto file,
                   app.import_jobs.Find(context.caller(), TextAt(context.body(), "file")));
    ATALAYA_ASSIGN(const auto report, app.exchange.courier.Read(context.caller(), file));
    json::array refusals;
    for (const auto& taken : report.refusals) refusals.push_back(TakenJson(context, taken));
    return context.Json({{"from", report.from},
                         {"made", base::FormatTimestamp(report.made)},
                         {"fresh", report.fresh},
                         {"known", report.known},
                         {"refused", report.refused},
                         {"answers", report.answers},
                         {"refusals", std::move(refusals)}});
}

Parameter Limit() {
    return {.name = "limit", .kind = Kind::Integer, .min = 1, .max = 500};
}

std::vector<Endpoint> InboxEndpoints(app::App& app) {
    const std::string all = "/api/v1/exchange/inbox", one = all + "/{envelope}";
    const Parameter envelope = InPath("envelope", "Yk3vJ8qkR2m0b1cC9d7e5f");
    std::vector<Endpoint> out;
    out.push_back(
        {.id = "exchange.inbox", .method = "GET", .path = all, .tag = "exchange",
         .parameters = {{.name = "kind", .max_length = 40, .text = "exchange_kind"},
                        {.name = "sender", .max_length = 16, .text = "exchange_sender"},
                        {.name = "subject", .max_length = 120, .text = "exchange_subject"},
                        {.name = "unread", .kind = Kind::Boolean, .text = "exchange_unread"},
                        {.name = "exercise", .kind = Kind::Boolean, .text = "exchange_exercise"},
                        {.name = "before", .kind = Kind::Integer, .text = "exchange_before"},
                        Limit(),
                        {.name = "after", .kind = Kind::Integer, .text = "exchange_after"},
                        {.name = "wait", .kind = Kind::Integer, .min = 0, .max = kMostWait,
                         .text = "exchange_wait"}},
         .answer = kObject, .errors = {"access.denied"},
         .handle = [&app](Context& context) { return Inbox(app, context); }});
    out.push_back({.id = "exchange.inbox_item", .method = "GET", .path = one, .tag = "exchange",
                   .parameters = {envelope}, .answer = kObject,
                   .errors = {"access.denied", "exchange.envelope_unknown"},
                   .handle = [&app](Context& context) { return GetItem(app, context); }});
    out.push_back({.id = "exchange.mark_read", .method = "POST", .path = one + "/reading",
                   .tag = "exchange", .parameters = {envelope}, .answer = kObject,
                   .errors = {"access.denied", "exchange.envelope_unknown"}, .changes = true,
                   .handle = [&app](Context& context) { return MarkRead(app, context); }});
    out.push_back({.id = "exchange.bytes", .method = "GET", .path = one + "/bytes",
                   .tag = "exchange", .parameters = {envelope}, .answer = kObject,
                   .errors = {"access.denied", "exchange.envelope_unknown"},
                   .handle = [&app](Context& context) { return GetBytes(app, context); }});
    return out;
}

}  // namespace

std::vector<Endpoint> ExchangeMailEndpoints(app::App& app) {
    std::vector<Endpoint> out = InboxEndpoints(app);
    out.push_back(
        {.id = "exchange.outbox", .method = "GET", .path = "/api/v1/exchange/outbox",
         .tag = "exchange",
         .parameters = {{.name = "kind", .max_length = 40, .text = "exchange_kind"},
                        {.name = "subject", .max_length = 120, .text = "exchange_subject"},
                        {.name = "addressee", .max_length = 16, .text = "exchange_addressee"},
                        {.name = "open", .kind = Kind::Boolean, .text = "exchange_open"},
                        {.name = "before", .kind = Kind::Integer, .text = "exchange_before_time"},
                        Limit()},
         .answer = kObject, .errors = {"access.denied"},
         .handle = [&app](Context& context) { return Outbox(app, context); }});
    out.push_back({.id = "exchange.refusals", .method = "GET", .path = "/api/v1/exchange/refusals",
                   .tag = "exchange", .parameters = {Limit()}, .answer = kObject,
                   .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return Refusals(app, context); }});
    out.push_back({.id = "exchange.courier_write", .method = "GET",
                   .path = "/api/v1/exchange/courier", .tag = "exchange",
                   .parameters = {{.name = "node", .required = true, .max_length = 16,
                                   .text = "exchange_node", .example = "HUB"}},
                   .answer_type = "application/x-ndjson",
                   .errors = {"access.denied", "exchange.node_unknown", "exchange.node_unverified"},
                   .handle = [&app](Context& context) { return WriteCourier(app, context); }});
    out.push_back({.id = "exchange.courier_read", .method = "POST",
                   .path = "/api/v1/exchange/courier", .tag = "exchange",
                   .body = BodyOf({"file"}, {{"file", {{"type", "string"}, {"maxLength", 100}}}}),
                   .body_example = {{"file", "a1b2c3"}}, .answer = kObject,
                   .errors = {"access.denied", "exchange.courier_invalid",
                              "exchange.courier_for_other", "exchange.courier_signature"},
                   .changes = true,
                   .handle = [&app](Context& context) { return ReadCourier(app, context); }});
    return out;
}

}  // namespace atalaya::api
