#include "exchange/handover_rows.hpp"

#include <array>

#include "base/json_members.hpp"
#include "exchange/mailroom_rows.hpp"

namespace atalaya::exchange::handover_rows {

using store::Transaction;

namespace {

constexpr std::array kMigrations = {
    store::Migration{1, "records handed over", R"(
CREATE TABLE exchange_handovers (
    subject TEXT PRIMARY KEY, owner TEXT NOT NULL, from_node TEXT NOT NULL,
    to_node TEXT NOT NULL, state INTEGER NOT NULL, revision INTEGER NOT NULL,
    offer INTEGER NOT NULL, mark TEXT NOT NULL, agreed_by TEXT NOT NULL, record TEXT NOT NULL,
    reason TEXT NOT NULL, at INTEGER NOT NULL
);
)",
                     {}},
    // This node's last statement until its addressee has it, and why that was not taken.
    store::Migration{2, "statements that were not taken", R"(
ALTER TABLE exchange_handovers ADD COLUMN letter TEXT NOT NULL DEFAULT '';
ALTER TABLE exchange_handovers ADD COLUMN fault TEXT NOT NULL DEFAULT '';
ALTER TABLE exchange_handovers ADD COLUMN refused_at INTEGER NOT NULL DEFAULT 0;
)",
                     {}}};

constexpr std::string_view kSelect =
    "SELECT subject, owner, from_node, to_node, state, revision, offer, mark, agreed_by, record,"
    " reason, at, letter, fault, refused_at FROM exchange_handovers ";

Handovers::Kept KeptOf(const store::Cursor& row) {
    Handovers::Kept out;
    Handover& what = out.handover;
    what.subject = row.Text(0);
    what.owner = row.Text(1);
    what.from = row.Text(2);
    what.to = row.Text(3);
    what.state = static_cast<HandoverState>(row.Int(4));
    what.revision = row.Int(5);
    out.offer = row.Int(6);
    out.mark = row.Text(7);
    out.agreed_by = row.Text(8);
    if (auto record = base::ParseJson(row.Text(9)); record.ok() && record->is_object())
        what.record = std::move(record->get_object());
    what.reason = row.Text(10);
    what.at = row.Int(11);
    out.letter = row.Text(12);
    what.fault = rows::ErrorFromText(row.Text(13));
    what.confirmed = out.letter.empty();
    out.refused_at = row.Int(14);
    return out;
}

}  // namespace

Result<void> Prepare(store::Database& database) {
    return store::Migrate(database, "exchange_handovers", kMigrations);
}

std::optional<Handovers::Kept> Find(Transaction& tx, std::string_view subject) {
    const auto row = tx.Query(std::string(kSelect) + "WHERE subject = $1", {subject});
    return row->Next() ? std::optional(KeptOf(*row)) : std::nullopt;
}

std::vector<Handovers::Kept> Where(Transaction& tx, std::string_view condition,
                                   store::CellView value) {
    std::vector<Handovers::Kept> out;
    const auto rows = tx.Query(
        std::string(kSelect) + "WHERE " + std::string(condition) + " ORDER BY at, subject",
        {value});
    while (rows->Next()) out.push_back(KeptOf(*rows));
    return out;
}

void Keep(Transaction& tx, const Handovers::Kept& kept) {
    const Handover& what = kept.handover;
    const std::string record = base::CanonicalJson(what.record);
    const std::string fault = rows::ErrorText(what.fault);
    tx.Execute(
        "INSERT INTO exchange_handovers(subject, owner, from_node, to_node, state, revision, offer,"
        " mark, agreed_by, record, reason, at, letter, fault, refused_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        " ON CONFLICT (subject) DO UPDATE SET owner = excluded.owner,"
        " from_node = excluded.from_node, to_node = excluded.to_node, state = excluded.state,"
        " revision = excluded.revision, offer = excluded.offer, mark = excluded.mark,"
        " agreed_by = excluded.agreed_by, record = excluded.record, reason = excluded.reason,"
        " at = excluded.at, letter = excluded.letter, fault = excluded.fault,"
        " refused_at = excluded.refused_at",
        {std::string_view(what.subject), std::string_view(what.owner), std::string_view(what.from),
         std::string_view(what.to), static_cast<std::int64_t>(what.state), what.revision,
         kept.offer, std::string_view(kept.mark), std::string_view(kept.agreed_by),
         std::string_view(record), std::string_view(what.reason), what.at,
         std::string_view(kept.letter), std::string_view(fault),
         kept.refused_at});
}

}  // namespace atalaya::exchange::handover_rows
