// What waits for other nodes, and what each has given the other.

#include <limits>

#include "base/log.hpp"
#include "exchange/mailroom_state.hpp"

namespace atalaya::exchange {

using rows::Written;
using store::Transaction;

namespace {

struct Place {
    std::int64_t rank = 0, place = 0;
    std::string envelope;
};

// The first envelopes that wait; one is named once, however many addressees it has there.
std::vector<Place> First(Transaction& tx, std::string_view condition, std::string_view node,
                         std::int64_t most) {
    std::vector<Place> out;
    const auto rows =
        tx.Query("SELECT DISTINCT rank, place, envelope FROM exchange_deliveries WHERE waiting = 1"
                 " AND " + std::string(condition) + " ORDER BY rank, place LIMIT $2",
                 {node, most});
    while (rows->Next()) out.push_back({rows->Int(0), rows->Int(1), std::string(rows->Text(2))});
    return out;
}

// An office without a line and without a hub is reached by courier file alone.
constexpr std::string_view kByRoute = "via = $1", kWithoutRoute = "via = '' AND addressee = $1";

std::vector<Place> FirstFor(Transaction& tx, std::string_view node, std::int64_t most) {
    std::vector<Place> out = First(tx, kByRoute, node, most);
    const auto left = most - static_cast<std::int64_t>(out.size());
    if (left <= 0) return out;
    for (Place& one : First(tx, kWithoutRoute, node, left)) out.push_back(std::move(one));
    return out;
}

// What a delivery becomes when the next node refused it; one of this node's own, or another's.
struct Undeliverable {
    std::string sender, addressee;
    bool own = false, exercise = false;
};

std::vector<Undeliverable> Refuse(Transaction& tx, std::string_view node, const Taken& taken,
                                  base::Timestamp now) {
    std::vector<Undeliverable> out;
    const auto rows = tx.Query(
        "SELECT e.sender, d.addressee, d.own, e.exercise FROM exchange_deliveries d"
        " JOIN exchange_envelopes e ON e.id = d.envelope"
        " WHERE d.envelope = $1 AND (d.via = $2 OR d.addressee = $2) AND d.waiting = 1",
        {std::string_view(taken.id), node});
    while (rows->Next())
        out.push_back({std::string(rows->Text(0)), std::string(rows->Text(1)), rows->Int(2) != 0,
                       rows->Int(3) != 0});
    const std::string reason = rows::ErrorText(taken.reason);
    tx.Execute("UPDATE exchange_deliveries SET waiting = 0, state = $3, changed_at = $4,"
               " reason = $5 WHERE envelope = $1 AND (via = $2 OR addressee = $2) AND waiting = 1",
               {std::string_view(taken.id), node, std::int64_t{5}, now, std::string_view(reason)});
    return out;
}

// True where it was this node's to give.
bool Hand(Transaction& tx, std::string_view node, const Taken& taken, base::Timestamp now) {
    const auto changed = tx.Execute(
        "UPDATE exchange_deliveries SET waiting = 0,"
        " changed_at = CASE WHEN state = 0 THEN $3 ELSE changed_at END,"
        " state = CASE WHEN state = 0 THEN 1 ELSE state END"
        " WHERE envelope = $1 AND (via = $2 OR addressee = $2)",
        {std::string_view(taken.id), node, now});
    return changed > 0;
}

}  // namespace

void MailroomState::Reroute(Transaction& tx) const {
    Around& around = LookAround(tx);
    if (around.rerouted) return;
    around.rerouted = true;
    std::map<std::string, std::string, std::less<>> before;
    const auto routes = Written(tx).Query("SELECT addressee, via FROM exchange_routes");
    while (routes->Next()) before[std::string(routes->Text(0))] = routes->Text(1);
    for (const auto& [id, node] : around.nodes) {
        const std::string via = around.Via(id);
        const auto known = before.find(id);
        if (known != before.end() && known->second == via) continue;
        const std::string old = known == before.end() ? std::string() : known->second;
        tx.Execute("INSERT INTO exchange_routes(addressee, via) VALUES ($1, $2)"
                   " ON CONFLICT (addressee) DO UPDATE SET via = excluded.via",
                   {std::string_view(id), std::string_view(via)});
        const bool closed = via == rows::kClosed;
        const std::string reason =
            closed ? rows::ErrorText(Err("exchange.node_closed")) : std::string();
        const auto state =
            static_cast<std::int64_t>(closed ? DeliveryState::Undone : DeliveryState::Waiting);
        const auto moved = tx.Execute(
            "UPDATE exchange_deliveries SET via = $3, waiting = $4, reason = $5,"
            " changed_at = $6, state = CASE WHEN state = 0 THEN $7 ELSE state END"
            " WHERE waiting = 1 AND via = $1 AND addressee = $2",
            {std::string_view(old), std::string_view(id), std::string_view(via),
             std::int64_t{!closed}, std::string_view(reason), clock.Now(), state});
        if (moved > 0 && !closed) WakeAfter(tx, via);
    }
}

std::vector<Queued> Mailroom::Waiting(Transaction& tx, std::string_view node, int most,
                                      std::size_t most_bytes) const {
    std::vector<Queued> out;
    std::map<std::string, std::size_t, std::less<>> at;
    std::vector<std::string> ids;
    for (Place& one : FirstFor(Written(tx), node, most)) {
        if (!at.try_emplace(one.envelope, out.size()).second) continue;
        ids.push_back(one.envelope);
        out.push_back({std::move(one.envelope), {}});
    }
    // In groups: what would go beyond the limit is not read.
    constexpr std::size_t kAtOnce = 64;
    std::size_t bytes = 0;
    for (std::size_t done = 0; done < ids.size(); done += kAtOnce) {
        const std::size_t end = std::min(ids.size(), done + kAtOnce);
        rows::ForIds(tx, "SELECT id, bytes FROM exchange_envelopes WHERE id IN ({})",
                     {ids.begin() + static_cast<std::ptrdiff_t>(done),
                      ids.begin() + static_cast<std::ptrdiff_t>(end)},
                     [&](const store::Cursor& row) {
                         out[at.find(row.Text(0))->second].bytes = row.Text(1);
                     });
        for (std::size_t i = done; i < end; ++i) {
            bytes += out[i].bytes.size();
            if (i == 0 || bytes <= most_bytes) continue;
            out.resize(i);
            return out;
        }
    }
    return out;
}

std::vector<std::string> Mailroom::WaitingIds(Transaction& tx, std::string_view node) const {
    std::vector<std::string> out;
    constexpr auto kAll = std::numeric_limits<std::int64_t>::max();
    for (Place& one : FirstFor(Written(tx), node, kAll)) out.push_back(std::move(one.envelope));
    return out;
}

bool Mailroom::AnythingFor(Transaction& tx, std::string_view node) const {
    return !FirstFor(Written(tx), node, 1).empty();
}

void Mailroom::Acknowledge(Transaction& tx, std::string_view node, std::span<const Taken> taken) {
    MailroomState& state = *m_state;
    state.Reroute(Written(tx));
    const base::Timestamp now = state.clock.Now();
    MailroomState::Receipts receipts;
    for (const Taken& one : taken) {
        if (one.id.empty()) continue;
        if (one.as != Taken::As::Refused) {
            if (!Hand(tx, node, one, now) || one.number <= 0) continue;
            tx.Execute("INSERT INTO exchange_given(node, number, envelope) VALUES ($1, $2, $3)"
                       " ON CONFLICT (node, number) DO UPDATE SET envelope = excluded.envelope",
                       {node, one.number, std::string_view(one.id)});
            continue;
        }
        for (const Undeliverable& lost : Refuse(tx, node, one, now)) {
            if (lost.own) {
                state.TellHandler(tx, one.id, lost.addressee);
                continue;
            }
            receipts[{lost.sender, lost.exercise}].push_back(
                {one.id, DeliveryState::Refused, one.reason, lost.addressee});
        }
    }
    if (receipts.empty()) return;
    // The sender learns it from the addressee as well; without a key here, from there alone.
    const auto key = state.keys.Present();
    const auto sent = key.ok() ? state.SendReceipts(tx, *key, receipts) : Result<void>(key.error());
    if (!sent.ok()) base::LogWarning("no receipt for a refusal: {}", sent.error().Describe());
}

void Mailroom::NoteLine(std::string_view node, const std::optional<Error>& fault) {
    const std::string text = rows::ErrorText(fault);
    m_state->database.Run(store::Mode::ReadWrite, [&](Transaction& tx) {
        m_state->Reroute(tx);
        tx.Execute("INSERT INTO exchange_links(node, got, fault, attempts) VALUES ($1, 0, $2, $3)"
                   " ON CONFLICT (node) DO UPDATE SET fault = excluded.fault, attempts ="
                   " CASE WHEN excluded.attempts = 0 THEN 0 ELSE exchange_links.attempts + 1 END",
                   {node, std::string_view(text), std::int64_t{fault.has_value()}});
    });
}

Mailroom::Counts Mailroom::CountsOf(Transaction& tx, std::string_view node) const {
    Counts out;
    const auto got = Written(tx).Query("SELECT got FROM exchange_links WHERE node = $1", {node});
    if (got->Next()) out.got = got->Int(0);
    const auto given =
        tx.Query("SELECT coalesce(max(number), 0) FROM exchange_given WHERE node = $1", {node});
    if (given->Next()) out.given = given->Int(0);
    return out;
}

void Mailroom::GiveAgainAfter(Transaction& tx, std::string_view node, std::int64_t got) {
    m_state->Reroute(Written(tx));
    // What reached its addressee through the node is not lost with the node.
    const auto again = tx.Execute(
        "UPDATE exchange_deliveries SET waiting = 1,"
        " state = CASE WHEN state = 1 THEN 0 ELSE state END"
        " WHERE envelope IN (SELECT envelope FROM exchange_given WHERE node = $1 AND number > $2)"
        " AND waiting = 0 AND (addressee = $1 OR (via = $1 AND state <= 1))",
        {node, got});
    tx.Execute("DELETE FROM exchange_given WHERE node = $1 AND number > $2", {node, got});
    if (again > 0) m_state->WakeAfter(tx, node);
}

}  // namespace atalaya::exchange
