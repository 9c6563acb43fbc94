#include "api/resources/resources.hpp"
#include "journal/search.hpp"

namespace atalaya::api {
namespace {

using access::Action;
using store::Mode;
using store::Transaction;

// The chain that was asked for, or the caller's only country; "" for all, to those who may read
// every country's. Errors: access.denied.
Result<std::string> ChainOf(const app::App& app, const Context& context, Action action) {
    std::string chain = context.Get("chain");
    if (chain.empty()) chain = OnlyCountry(context.caller()).value_or("");
    const access::Subject subject{.kind = "journal", .country = chain.empty() ? "*" : chain};
    const access::Decision decision = app.policy.Decide(context.caller(), action, subject);
    if (!decision) return decision.ToError();
    return chain;
}

// Without the content of the change: that is shown by the history of a record, field by field as
// the reader may see it.
json::object EntryJson(const journal::Entry& entry, ActorNames& names) {
    const journal::Draft& draft = entry.draft;
    return {{"chain", draft.country},
            {"number", entry.number},
            {"at", base::FormatTimestamp(entry.at)},
            {"actor", draft.actor},
            {"actor_name", names.Of(draft.actor)},
            {"action", draft.action},
            {"subject", draft.subject},
            {"record", draft.record == 0 ? json::value(nullptr) : json::value(draft.record)},
            {"version", draft.version == 0 ? json::value(nullptr) : json::value(draft.version)},
            {"before", base::Hex(entry.before)},
            {"hash", base::Hex(entry.hash)}};
}

base::Timestamp TimeOf(const base::Date& date) { return date.ToDays() * 86'400'000LL; }

Result<http::Response> Read(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::string chain, ChainOf(app, context, Action::ReadJournal));
    ActorNames names(app, context);
    journal::Filter filter{.country = chain,
                           .actor = context.Get("actor"),
                           .subject = context.Get("subject"),
                           .action = context.Get("action"),
                           .record = context.Int("record", 0),
                           .before_number = context.Int("before", 0),
                           .limit = static_cast<int>(context.Int("limit", 100))};
    journal::Words words{.text = context.Get("q")};
    if (!words.text.empty()) words.actors = names.Matching(words.text);
    // Both days are meant as a whole, in universal time.
    if (context.Has("from")) filter.from = TimeOf(*base::Date::Parse(context.Get("from")));
    if (context.Has("to")) filter.to = TimeOf(*base::Date::Parse(context.Get("to"))) + 86'400'000LL;
    const auto entries = app.database->Run(
        Mode::ReadOnly, [&](Transaction& tx) { return journal::Search(tx, filter, words); });
    json::array items;
    for (const journal::Entry& entry : entries) items.push_back(EntryJson(entry, names));
    return context.Json({{"items", std::move(items)}});
}

json::object VerifiedJson(const app::Verified& verified, const Context& context) {
    json::array faults, heads;
    for (const Error& fault : verified.faults) {
        json::object params;
        for (const base::Param& param : fault.params) params[param.name] = param.value;
        faults.push_back({{"code", fault.code},
                          {"detail", context.content().Say(fault, context.lang())},
                          {"at", std::move(params)}});
    }
    for (const auto& [country, hash] : verified.heads) {
        heads.push_back({{"chain", country}, {"hash", base::Hex(hash)}});
    }
    return {{"intact", verified.faults.empty()},
            {"entries", verified.entries},
            {"faults", std::move(faults)},
            {"more_faults", verified.more_faults},
            {"heads", std::move(heads)}};
}

json::object StatusJson(const app::Verifications::Status& status, const Context& context) {
    json::object out{{"running", status.running},
                     {"step", status.step},
                     {"steps", status.steps},
                     {"actor", status.actor},
                     {"started", base::FormatTimestamp(status.started)},
                     {"finished", nullptr},
                     {"result", nullptr}};
    if (!status.running) out["finished"] = base::FormatTimestamp(status.finished);
    if (status.result) out["result"] = VerifiedJson(*status.result, context);
    if (status.error) {
        out["error"] = {{"code", status.error->code},
                        {"detail", context.content().Say(*status.error, context.lang())}};
    }
    return out;
}

// The same form, of a node that was not verified since it started.
json::object NeverRun() {
    return {{"running", false}, {"step", 0},        {"steps", 0},     {"actor", nullptr},
            {"started", nullptr}, {"finished", nullptr}, {"result", nullptr}};
}

Result<http::Response> LastVerification(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::string chain, ChainOf(app, context, Action::Verify));
    const auto last = app.verifications.Last(chain);
    http::Response response = context.Json(last ? StatusJson(*last, context) : NeverRun());
    response.Set("Cache-Control", "no-store");
    return response;
}

Result<http::Response> Verify(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::string chain, ChainOf(app, context, Action::Verify));
    ATALAYA_TRY(app.verifications.Start(context.caller(), app.content(), chain));
    http::Response response = context.Json(StatusJson(*app.verifications.Last(chain), context), 202);
    response.Set("Location", "/api/v1/journal/verification" + (chain.empty() ? "" : "?chain=" + chain));
    return response;
}

}  // namespace

std::vector<Endpoint> JournalEndpoints(app::App& app) {
    const Parameter chain{.name = "chain", .max_length = 2, .example = "XA"};
    std::vector<Endpoint> out;
    out.push_back({.id = "journal.read", .method = "GET", .path = "/api/v1/journal", .tag = "journal",
                   .parameters = {chain,
                                  {.name = "actor", .max_length = 100},
                                  {.name = "subject", .max_length = 100},
                                  {.name = "action", .max_length = 100},
                                  {.name = "q", .max_length = 200},
                                  {.name = "from", .kind = Kind::Date, .text = "from_day", .example = "2026-01-01"},
                                  {.name = "to", .kind = Kind::Date, .text = "to_day", .example = "2026-12-31"},
                                  {.name = "record", .kind = Kind::Integer, .min = 1},
                                  {.name = "before", .kind = Kind::Integer, .min = 1},
                                  {.name = "limit", .kind = Kind::Integer, .min = 1, .max = 1000}},
                   .answer = {{"type", "object"}}, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return Read(app, context); }});
    out.push_back({.id = "journal.verification", .method = "GET", .path = "/api/v1/journal/verification",
                   .tag = "journal", .parameters = {chain}, .answer = {{"type", "object"}},
                   .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return LastVerification(app, context); }});
    out.push_back({.id = "journal.verify", .method = "POST", .path = "/api/v1/journal/verification",
                   .tag = "journal", .parameters = {chain}, .success = 202,
                   .answer = {{"type", "object"}},
                   .errors = {"access.denied", "verification.running"}, .changes = true,
                   .handle = [&app](Context& context) { return Verify(app, context); }});
    return out;
}

}  // namespace atalaya::api
