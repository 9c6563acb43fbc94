#include "api/resources/resources.hpp"

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
json::object EntryJson(const journal::Entry& entry) {
    const journal::Draft& draft = entry.draft;
    return {{"chain", draft.country},
            {"number", entry.number},
            {"at", base::FormatTimestamp(entry.at)},
            {"actor", draft.actor},
            {"action", draft.action},
            {"subject", draft.subject},
            {"record", draft.record == 0 ? json::value(nullptr) : json::value(draft.record)},
            {"version", draft.version == 0 ? json::value(nullptr) : json::value(draft.version)},
            {"before", base::Hex(entry.before)},
            {"hash", base::Hex(entry.hash)}};
}

Result<http::Response> Read(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::string chain, ChainOf(app, context, Action::ReadJournal));
    journal::Filter filter{.country = chain,
                           .actor = context.Get("actor"),
                           .subject = context.Get("subject"),
                           .action = context.Get("action"),
                           .record = context.Int("record", 0),
                           .before_number = context.Int("before", 0),
                           .limit = static_cast<int>(context.Int("limit", 100))};
    const auto entries = app.database->Run(
        Mode::ReadOnly, [&](Transaction& tx) { return app.journal.Read(tx, filter); });
    json::array items;
    for (const journal::Entry& entry : entries) items.push_back(EntryJson(entry));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Verify(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const std::string chain, ChainOf(app, context, Action::Verify));
    const journal::Verification verification = app.database->Run(
        Mode::ReadOnly, [&](Transaction& tx) { return app.journal.Verify(tx, chain); });
    json::array faults, heads;
    for (const journal::Fault& fault : verification.faults) {
        faults.push_back({{"chain", fault.country},
                          {"number", fault.number},
                          {"code", fault.code},
                          {"detail", context.content().Say(fault.code, {}, context.lang())}});
    }
    for (const auto& [country, hash] : verification.heads) {
        heads.push_back({{"chain", country}, {"hash", base::Hex(hash)}});
    }
    return context.Json({{"intact", verification.faults.empty()},
                         {"entries", verification.entries},
                         {"faults", std::move(faults)},
                         {"heads", std::move(heads)}});
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
                                  {.name = "record", .kind = Kind::Integer, .min = 1},
                                  {.name = "before", .kind = Kind::Integer, .min = 1},
                                  {.name = "limit", .kind = Kind::Integer, .min = 1, .max = 1000}},
                   .answer = {{"type", "object"}}, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return Read(app, context); }});
    out.push_back({.id = "journal.verify", .method = "GET", .path = "/api/v1/journal/verification",
                   .tag = "journal", .parameters = {chain}, .answer = {{"type", "object"}},
                   .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return Verify(app, context); }});
    return out;
}

}  // namespace atalaya::api
