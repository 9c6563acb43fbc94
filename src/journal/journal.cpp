#include "journal/journal.hpp"

#include "base/check.hpp"
#include "journal/conditions.hpp"
#include "journal/pending.hpp"
#include "journal/search.hpp"
#include "journal/verify.hpp"

namespace atalaya::journal {
namespace {

using store::CellView;
using store::Transaction;

// WITHOUT ROWID keeps a chain in the order of its key, in one tree.
constexpr store::Migration kMigrations[] = {
    {1, "journal",
     "CREATE TABLE journal(country TEXT NOT NULL, number INTEGER NOT NULL,"
     " at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,"
     " subject TEXT NOT NULL, record INTEGER NOT NULL, version INTEGER NOT NULL,"
     " payload TEXT NOT NULL, before BLOB NOT NULL, hash BLOB NOT NULL,"
     " PRIMARY KEY (country, number)) WITHOUT ROWID;"
     "CREATE INDEX journal_record ON journal(country, subject, record, number)"
     " WHERE record > 0;"
     "CREATE INDEX journal_at ON journal(at, country, number);"
     "CREATE TABLE journal_heads(country TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL,"
     " hash BLOB NOT NULL)",
     ""},
};

}  // namespace

void Conditions::Add(std::string_view condition, const CellView& value) {
    values.push_back(value);
    text.append(text.empty() ? " WHERE " : " AND ").append(condition);
    text.append(" $").append(std::to_string(values.size()));
}

std::string Conditions::Ending(const Filter& filter) {
    values.push_back(std::int64_t{filter.limit});
    return std::string(filter.country.empty() ? " ORDER BY at DESC, country DESC, number DESC"
                                              : " ORDER BY number DESC") +
           " LIMIT $" + std::to_string(values.size());
}

Conditions ConditionsOf(const Filter& filter) {
    Conditions out;
    if (!filter.country.empty()) out.Add("country =", std::string_view(filter.country));
    if (!filter.actor.empty()) out.Add("actor =", std::string_view(filter.actor));
    if (!filter.subject.empty()) out.Add("subject =", std::string_view(filter.subject));
    if (!filter.action.empty()) out.Add("action =", std::string_view(filter.action));
    if (filter.record > 0) {
        out.Add("record =", filter.record);
        out.text.append(" AND record > 0");  // the index holds these only
    }
    if (filter.from != 0) out.Add("at >=", filter.from);
    if (filter.to != 0) out.Add("at <", filter.to);
    if (filter.before_number != 0 && !filter.country.empty())
        out.Add("number <", filter.before_number);
    return out;
}

Entry EntryAt(const store::Cursor& row) {
    Entry entry;
    entry.draft = {std::string(row.Text(0)), std::string(row.Text(3)), std::string(row.Text(4)),
                   std::string(row.Text(5)), row.Int(6), row.Int(7), std::string(row.Text(8))};
    entry.number = row.Int(1);
    entry.at = row.Int(2);
    entry.before = DigestOf(row.At(9));
    entry.hash = DigestOf(row.At(10));
    return entry;
}

base::Digest HashOf(const Entry& entry) {
    base::Hasher hasher;
    const Draft& draft = entry.draft;
    hasher.Add(draft.country);
    hasher.Add(entry.number);
    hasher.Add(entry.at);
    hasher.Add(draft.actor);
    hasher.Add(draft.action);
    hasher.Add(draft.subject);
    hasher.Add(draft.record);
    hasher.Add(draft.version);
    hasher.Add(draft.payload);
    hasher.Add(BytesOf(entry.before).data);
    return hasher.Finish();
}

Result<void> Journal::Prepare(store::Database& database) {
    return store::Migrate(database, "journal", kMigrations);
}

std::int64_t Journal::Append(Transaction& tx, const Draft& draft) const {
    base::Check(!draft.country.empty(), "an entry belongs to a chain");
    auto& pending = tx.State<Pending>();
    ChainHead& head = pending.Locked(tx, draft.country);
    Entry entry{draft, head.number + 1, m_clock.Now(), head.hash, {}};
    entry.hash = HashOf(entry);
    head = {entry.number, entry.hash};
    pending.Add(tx, std::move(entry));
    return head.number;
}

std::vector<Entry> Journal::Read(Transaction& tx, const Filter& filter) const {
    return Search(tx, filter, {});
}

std::int64_t Journal::Head(Transaction& tx, std::string_view country) const {
    if (auto* known = tx.State<Pending>().Known(country)) return known->number;
    auto row = tx.Query("SELECT number FROM journal_heads WHERE country = $1", {country});
    return row->Next() ? row->Int(0) : 0;
}

std::vector<std::pair<std::string, std::int64_t>> Journal::Heads(Transaction& tx) const {
    tx.State<Pending>().BeforeCommit(tx);  // so that the table has what this transaction appended
    std::vector<std::pair<std::string, std::int64_t>> out;
    auto rows = tx.Query("SELECT country, number FROM journal_heads ORDER BY country");
    while (rows->Next()) out.emplace_back(rows->Text(0), rows->Int(1));
    return out;
}

void Journal::ReadAfter(Transaction& tx, std::string_view country, std::int64_t number,
                        const std::function<void(const Entry&)>& entry) const {
    tx.State<Pending>().Write(tx);
    auto rows = tx.Stream("SELECT " + std::string(kEntryColumns) +
                              " FROM journal WHERE country = $1 AND number > $2 ORDER BY number",
                          {country, number});
    while (rows->Next()) entry(EntryAt(*rows));
}

Verification Journal::Verify(Transaction& tx, std::string_view only_country,
                             const std::function<void(const Entry&)>& entry) const {
    tx.State<Pending>().BeforeCommit(tx);  // nothing to write where nothing was appended
    return VerifyChains(tx, only_country, entry);
}

}  // namespace atalaya::journal
