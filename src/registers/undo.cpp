#include <algorithm>

#include "base/json.hpp"
#include "registers/bulk.hpp"
#include "registers/history.hpp"
#include "registers/rows.hpp"

namespace atalaya::registers {

namespace {

// Records read and withdrawn at a time: memory stays small for imports of any size.
constexpr std::size_t kAtOnce = 2000;

// [first, last] of numbers that follow each other.
void AddToRanges(json::array& ranges, std::int64_t id) {
    if (!ranges.empty()) {
        auto& last = ranges.back().as_array()[1];
        if (last.as_int64() + 1 == id) {
            last = id;
            return;
        }
    }
    ranges.push_back(json::array{id, id});
}

std::vector<std::string> CountriesOf(store::Transaction& tx, const Model& model,
                                     std::int64_t import_id) {
    std::vector<std::string> out;
    const auto cursor =
        tx.Query("SELECT DISTINCT country FROM " + store::Identifier(model.table()) +
                     " WHERE import_id = $1 AND withdrawn = 0 ORDER BY country",
                 {import_id});
    while (cursor->Next()) out.emplace_back(cursor->Text(0));
    return out;
}

// Withdraws one import's records in one country.
class Undoing {
 public:
    Undoing(store::Transaction& tx, const Model& model, std::string country, std::string_view actor,
            std::int64_t import_id, base::Timestamp now, const OnWithdrawn& each)
        : m_tx(tx),
          m_model(model),
          m_country(std::move(country)),
          m_actor(actor),
          m_import(import_id),
          m_now(now),
          m_each(each) {}

    Result<Undone> Run(const journal::Journal& journal) {
        while (auto records = NextRecords()) {
            for (auto& record : *records) ATALAYA_TRY(Withdraw(record));
        }
        const auto cursor =
            m_tx.Query("SELECT count(*) FROM " + store::Identifier(m_model.table()) +
                           " WHERE country = $1 AND import_id = $2 AND withdrawn = 0",
                       {std::string_view(m_country), m_import});
        cursor->Next();
        m_undone.kept = cursor->Int(0);
        journal.Append(m_tx, {.country = m_country,
                              .actor = m_actor,
                              .action = "import.undone",
                              .subject = "register:" + m_model.id(),
                              .payload = base::CanonicalJson(
                                  json::object{{"import", m_import},
                                               {"withdrawn", m_undone.withdrawn},
                                               {"kept", m_undone.kept},
                                               {"records", m_ranges},
                                               {"digest", base::Hex(m_digest.Finish())}})});
        return m_undone;
    }

 private:
    std::optional<std::vector<Record>> NextRecords() {
        std::vector<Record> records;
        const auto cursor =
            m_tx.Query(SelectRecords(m_model) +
                           " WHERE r.country = $1 AND r.id > $2 AND r.import_id = $3"
                           " AND r.version = 1 AND r.withdrawn = 0 ORDER BY r.id"
                           " LIMIT " +
                           std::to_string(kAtOnce),
                       {std::string_view(m_country), m_last, m_import});
        while (cursor->Next()) records.push_back(ReadRecord(m_model, *cursor));
        if (records.empty()) return std::nullopt;
        m_last = records.back().Int(SystemColumn::Id);
        LoadGroups(m_tx, m_model, records);
        return records;
    }

    Result<void> Withdraw(Record& record) {
        HistoryRow row;
        row.country = m_country;
        row.register_id = m_model.id();
        row.id = record.Int(SystemColumn::Id);
        row.version = 2;
        row.at = m_now;
        row.actor = m_actor;
        row.action = "withdrawn";
        row.digest_before = DigestOf(m_model, record);
        const Record before = record;
        record.At(SystemColumn::Version) = std::int64_t{2};
        record.At(SystemColumn::Withdrawn) = std::int64_t{1};
        record.At(SystemColumn::ChangedAt) = m_now;
        record.At(SystemColumn::ChangedBy) = m_actor;
        row.changes = base::CanonicalJson(Differences(m_model, before, record));
        const auto digest = DigestOf(m_model, record);
        const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
        m_tx.Execute("UPDATE " + store::Identifier(m_model.table()) +
                         " SET version = 2, withdrawn = 1, changed_at = $3, changed_by = $4,"
                         " digest = $5 WHERE country = $1 AND id = $2",
                     {std::string_view(m_country), row.id, m_now, std::string_view(m_actor),
                      store::BytesView{bytes}});
        InsertHistory(m_tx, row);
        m_digest.Add(row.id, digest);
        m_digest.Add(row.id, DigestOf(row));
        AddToRanges(m_ranges, row.id);
        ++m_undone.withdrawn;
        return m_each ? m_each(before, record) : Result<void>();
    }

    store::Transaction& m_tx;
    const Model& m_model;
    std::string m_country, m_actor;
    std::int64_t m_import;
    base::Timestamp m_now;
    const OnWithdrawn& m_each;
    std::int64_t m_last = 0;
    Undone m_undone;
    BatchDigest m_digest;
    json::array m_ranges;
};

}  // namespace

Result<Undone> WithdrawImport(store::Transaction& tx, const journal::Journal& journal,
                              const Model& model, std::string_view actor, std::int64_t import_id,
                              base::Timestamp now, const OnWithdrawn& each) {
    Undone all;
    for (const auto& country : CountriesOf(tx, model, import_id)) {
        Undoing undoing(tx, model, country, actor, import_id, now, each);
        ATALAYA_ASSIGN(const auto one, undoing.Run(journal));
        all.withdrawn += one.withdrawn;
        all.kept += one.kept;
    }
    return all;
}

}  // namespace atalaya::registers
