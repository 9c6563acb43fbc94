#include <algorithm>
#include <array>
#include <map>

#include "registers/history.hpp"
#include "registers/records.hpp"
#include "registers/rows.hpp"

namespace atalaya::registers {

using access::Action;
using access::Caller;

namespace {

constexpr std::string_view kHistoryTable = R"(
CREATE TABLE record_history (
    country TEXT NOT NULL, register TEXT NOT NULL, id INTEGER NOT NULL, version INTEGER NOT NULL,
    at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, reason TEXT NOT NULL,
    changes TEXT NOT NULL, digest_before BLOB NOT NULL,
    PRIMARY KEY (country, register, id, version)
);
CREATE TABLE register_definitions (
    register TEXT NOT NULL, number INTEGER NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL,
    definition TEXT NOT NULL, layout TEXT NOT NULL, applied_at INTEGER NOT NULL,
    applied_by TEXT NOT NULL,
    PRIMARY KEY (register, number)
);)";

constexpr std::array kMigrations = {
    store::Migration{1, "history of records and applied definitions", kHistoryTable, ""},
};

Error Unknown(std::string_view reference) {
    return Err("record.unknown", {{"reference", std::string(reference)}});
}

}  // namespace

Result<void> Records::Prepare(store::Database& database) {
    return store::Migrate(database, "registers", kMigrations);
}

Result<Record> Records::Find(store::Transaction& tx, const Caller& caller, const Model& model,
                             std::string_view reference) const {
    ATALAYA_ASSIGN(const auto place, ParseReference(reference));
    auto record = LoadRecord(tx, model, place.first, place.second);
    // A record out of reach is answered as one that does not exist.
    if (!record || !m_policy.Allows(caller, Action::Read, SubjectOf(model, *record)))
        return Unknown(reference);
    return *std::move(record);
}

std::set<std::string> Records::Hidden(const Caller& caller, const Model& model,
                                      const Record& record) const {
    return m_policy.Hidden(caller, SubjectOf(model, record), Action::Read);
}

void Records::JournalReads(store::Database& database, const Caller& caller, const Model& model,
                           std::span<const Record> records) const {
    std::map<std::string, std::vector<std::int64_t>> by_country;
    for (const auto& record : records) {
        if (ReadsAreJournalled(record.Text(SystemColumn::Mark)))
            by_country[record.Text(SystemColumn::Country)].push_back(record.Int(SystemColumn::Id));
    }
    if (by_country.empty()) return;
    database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        for (const auto& [country, ids] : by_country) {
            journal::Draft draft;
            draft.country = country;
            draft.actor = caller.Actor();
            draft.action = "record.read";
            draft.subject = "register:" + model.id();
            if (ids.size() == 1)
                draft.record = ids.front();
            else
                draft.payload =
                    base::CanonicalJson({{"records", json::array(ids.begin(), ids.end())}});
            m_journal.Append(tx, draft);
        }
    });
}

Result<Record> Records::Get(store::Database& database, const Caller& caller, const Model& model,
                            std::string_view reference) const {
    auto found = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return Find(tx, caller, model, reference);
    });
    if (found.ok()) JournalReads(database, caller, model, std::span(&*found, 1));
    return found;
}

Result<Page> Records::List(store::Database& database, const Caller& caller, const Model& model,
                           const Query& query) const {
    auto page = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return ListIn(tx, caller, model, query);
    });
    if (page.ok()) JournalReads(database, caller, model, page->records);
    return page;
}

Result<std::vector<HistoryEntry>> Records::History(store::Database& database, const Caller& caller,
                                                   const Model& model,
                                                   std::string_view reference) const {
    ATALAYA_ASSIGN(const auto record, Get(database, caller, model, reference));
    const auto hidden = Hidden(caller, model, record);
    std::vector<HistoryEntry> entries;
    database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        entries.clear();
        const auto cursor =
            tx.Query("SELECT " + std::string(kHistoryColumns) +
                         " FROM record_history WHERE country = $1 AND register = $2 AND id = $3 "
                         "ORDER BY version DESC",
                     {store::View(record.At(SystemColumn::Country)), std::string_view(model.id()),
                      record.Int(SystemColumn::Id)});
        while (cursor->Next()) {
            auto row = ReadHistory(*cursor);
            HistoryEntry entry{row.version, row.at, row.actor, row.action, row.reason, {}};
            if (auto changes = base::ParseJson(row.changes); changes.ok() && changes->is_object())
                entry.changes = std::move(changes->as_object());
            entries.push_back(std::move(entry));
        }
    });
    for (auto& entry : entries) {
        for (const auto& field : model.definition().fields) {
            if (hidden.contains(field.sensitivity)) entry.changes.erase(field.id);
        }
    }
    const bool imported = !store::IsNull(record.At(SystemColumn::ImportId));
    entries.push_back({1,
                       record.Int(SystemColumn::CreatedAt),
                       record.Text(SystemColumn::CreatedBy),
                       imported ? "imported" : "created",
                       "",
                       {}});
    return entries;
}

}  // namespace atalaya::registers
