#pragma once

// The tables of the mailroom and their rows; private to it.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "exchange/mailroom.hpp"
#include "store/database.hpp"

namespace atalaya::exchange::rows {

Result<void> Prepare(store::Database& database);

// Where a delivery stands that no other node can take: no route, or the node is closed.
inline constexpr std::string_view kNoRoute;
inline constexpr std::string_view kClosed = "-";

struct EnvelopeRow {
    const SignedEnvelope& message;
    base::Timestamp at = 0;         // sent or taken, by this node's clock
    bool own = false;               // this node signed it
    std::string_view author, agreed_by;
    std::string_view from, over;    // of what came: the node that handed it over, "link:HUB"
    std::int64_t got = 0;           // its number among what that node gave
    std::int64_t number = 0;        // of the inbox; 0: not in it
    std::string_view title;
    bool kind_known = true, superseded = false;
    std::string_view opened;        // the body that was sealed, where this node may read it
};
struct DeliveryRow {
    std::string envelope, addressee, via;
    std::int64_t rank = 2, place = 0;
    bool own = false;
    base::Timestamp at = 0;
};

// What one transaction adds, written in groups: at the latest before the commit, and before this
// room reads. Other rooms never read these tables.
class Pending final : public store::TransactionState {
 public:
    void Add(store::Transaction& tx, const EnvelopeRow& row);
    void Add(store::Transaction& tx, DeliveryRow row);
    void Write(store::Transaction& tx);
    void BeforeCommit(store::Transaction& tx) override { Write(tx); }

 private:
    std::vector<std::vector<store::Cell>> m_envelopes, m_deliveries;
    std::size_t m_bytes = 0;
};
// The transaction with everything written that was added to it.
store::Transaction& Written(store::Transaction& tx);

// Calls `row` for every row of `sql`, whose {} is the list of some of the ids; at most a few
// statements of fixed lengths, so that they stay prepared.
void ForIds(store::Transaction& tx, std::string_view sql, const std::vector<std::string>& ids,
            const std::function<void(const store::Cursor&)>& row);

json::object ErrorJson(const Error& error);             // {"code", "params": {..}}
std::optional<Error> ErrorFromJson(const json::object& from);
std::string ErrorText(const std::optional<Error>& error);    // "" for none
std::optional<Error> ErrorFromText(std::string_view text);

std::optional<base::Timestamp> TimeAt(const store::Cursor& row, int column);   // 0: none

// A delivery of `kDelivery`, with the reason of the line where it waits for one.
inline constexpr std::string_view kDelivery =
    "SELECT d.envelope, d.addressee, d.state, d.changed_at, d.delivered_at, d.read_at,"
    " d.answered_at, d.reason, d.via, l.fault, l.attempts FROM exchange_deliveries d"
    " LEFT JOIN exchange_links l ON l.node = d.via ";
Delivery DeliveryOf(const store::Cursor& row);

inline constexpr std::string_view kInboxItem =
    "SELECT id, sender, kind, mark, subject, revision, version, exercise, languages, refs, sent,"
    " at, expires, title, kind_known, superseded, read_at, answered_at, read_by, over, number"
    " FROM exchange_envelopes ";
InboxItem InboxItemOf(const store::Cursor& row);

}  // namespace atalaya::exchange::rows
