#include "registers/verify.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/json.hpp"
#include "registers/bulk.hpp"
#include "registers/history.hpp"
#include "registers/layout.hpp"
#include "registers/rows.hpp"

namespace atalaya::registers {

namespace {

// What the journal says last of one record, and of its version 2 if that had an entry of its own.
struct Expected {
    std::int64_t version = 0;
    base::Digest digest{};
};

// A batch entry: import.rows or import.undone, with the numbers it speaks of.
struct BatchClaim {
    std::vector<std::pair<std::int64_t, std::int64_t>> ranges;  // first and last number
    base::Digest digest{};
    bool undone = false;
    std::int64_t records = 0, seen = 0;
    BatchDigest computed;
};

using HistoryKey = std::pair<std::int64_t, std::int64_t>;  // number and version

// Everything that the journal claims of one country's records in a register.
struct Claims {
    std::map<std::int64_t, Expected> records;
    std::map<HistoryKey, base::Digest> history;
    std::vector<BatchClaim> rows, undone;  // in order of their numbers
};

std::optional<base::Digest> DigestIn(const json::object& payload, std::string_view key) {
    const auto* text = payload.if_contains(key);
    if (!text || !text->is_string()) return std::nullopt;
    return base::DigestFromHex(text->get_string());
}

std::int64_t NumberIn(const json::object& payload, std::string_view key) {
    const auto* number = payload.if_contains(key);
    return number && number->is_int64() ? number->get_int64() : 0;
}

void AddBatch(const json::object& payload, bool undone, Claims& claims) {
    BatchClaim claim;
    claim.undone = undone;
    claim.digest = DigestIn(payload, "digest").value_or(base::Digest{});
    if (!undone) {
        claim.records = NumberIn(payload, "count");
        const auto first = NumberIn(payload, "first");
        claim.ranges.emplace_back(first, first + claim.records - 1);
        claims.rows.push_back(std::move(claim));
        return;
    }
    claim.records = NumberIn(payload, "withdrawn");
    if (const auto* ranges = payload.if_contains("records"); ranges && ranges->is_array()) {
        for (const auto& range : ranges->get_array())
            claim.ranges.emplace_back(range.at(0).as_int64(), range.at(1).as_int64());
    }
    if (claim.records > 0) claims.undone.push_back(std::move(claim));
}

void AddEntry(const journal::Entry& entry, Claims& claims) {
    const auto& draft = entry.draft;
    const auto parsed = base::ParseJson(draft.payload.empty() ? "{}" : draft.payload);
    if (!parsed.ok() || !parsed->is_object()) return;
    const auto& payload = parsed->get_object();
    if (draft.action == "import.rows") AddBatch(payload, false, claims);
    if (draft.action == "import.undone") AddBatch(payload, true, claims);
    if (draft.record == 0 || draft.version == 0) return;
    if (const auto digest = DigestIn(payload, "digest"))
        claims.records[draft.record] = {draft.version, *digest};
    if (const auto digest = DigestIn(payload, "history"))
        claims.history[{draft.record, draft.version}] = *digest;
}

// Finds the batch that speaks of a number. A journal of millions of rows has thousands of batches.
class BatchIndex {
 public:
    explicit BatchIndex(std::vector<BatchClaim>& claims) {
        for (auto& claim : claims) {
            for (const auto& [first, last] : claim.ranges) m_by_first[first] = {last, &claim};
        }
    }
    BatchClaim* Find(std::int64_t id) const {
        auto after = m_by_first.upper_bound(id);
        if (after == m_by_first.begin()) return nullptr;
        const auto& [last, claim] = std::prev(after)->second;
        return id <= last ? claim : nullptr;
    }

 private:
    std::map<std::int64_t, std::pair<std::int64_t, BatchClaim*>> m_by_first;
};

// Checks the records of one country in the order of their numbers.
class CountryCheck {
 public:
    CountryCheck(store::Transaction& tx, const Model& model, std::string country, Claims claims,
                 std::vector<RecordFault>& faults)
        : m_tx(tx),
          m_model(model),
          m_country(std::move(country)),
          m_claims(std::move(claims)),
          m_rows(m_claims.rows),
          m_undone(m_claims.undone),
          m_retired(RetiredColumns(tx, model.id())),
          m_faults(faults) {}

    void Run() {
        ReadHistoryRows();
        std::int64_t last = 0;
        while (true) {
            auto records = Next(last);
            if (records.empty()) break;
            last = records.back().Int(SystemColumn::Id);
            for (const auto& record : records) CheckRecord(record);
        }
        for (const auto& [id, expected] : m_claims.records) Fault(id, "record.lost");
        for (auto& claim : m_claims.rows) CheckBatch(claim);
        for (auto& claim : m_claims.undone) CheckBatch(claim);
        for (const auto& [key, digest] : m_claims.history) Fault(key.first, "record.history_lost");
    }

 private:
    static constexpr int kAtOnce = 2000;

    // One fault of a kind for each record, however many signs there are of it.
    void Fault(std::int64_t id, std::string code) {
        if (!m_said.emplace(id, code).second) return;
        m_faults.push_back({m_country + "-" + std::to_string(id), std::move(code)});
    }

    std::vector<Record> Next(std::int64_t after) {
        std::vector<Record> records;
        {
            const auto cursor =
                m_tx.Query(SelectRecords(m_model) +
                               " WHERE r.country = $1 AND r.id > $2 ORDER BY r.id LIMIT " +
                               std::to_string(kAtOnce),
                           {std::string_view(m_country), after});
            while (cursor->Next()) records.push_back(ReadRecord(m_model, *cursor));
        }
        LoadGroups(m_tx, m_model, records);
        return records;
    }

    // Keeps the first digests of changed records, and the digests of rows withdrawn by an undo.
    void ReadHistoryRows() {
        const auto cursor =
            m_tx.Stream("SELECT " + std::string(kHistoryColumns) +
                            " FROM record_history WHERE country = $1 AND register = $2"
                            " ORDER BY id, version",
                        {std::string_view(m_country), std::string_view(m_model.id())});
        while (cursor->Next()) {
            const auto row = ReadHistory(*cursor);
            if (row.version == 2) m_first_digests[row.id] = row.digest_before;
            const auto claimed = m_claims.history.find({row.id, row.version});
            if (claimed != m_claims.history.end()) {
                if (claimed->second != DigestOf(row)) Fault(row.id, "record.history_altered");
                m_claims.history.erase(claimed);
            } else if (auto* claim = m_undone.Find(row.id); claim && row.version == 2) {
                m_undo_digests[row.id] = DigestOf(row);
            } else {
                Fault(row.id, "record.history_unjournalled");
            }
        }
    }

    void CheckRecord(const Record& record) {
        const auto id = record.Int(SystemColumn::Id);
        const auto version = record.Int(SystemColumn::Version);
        const base::Digest stored = StoredDigest(record);
        if (!Matches(record, stored)) Fault(id, "record.altered");

        auto* batch = m_rows.Find(id);
        auto* undone = m_undone.Find(id);
        const auto expected = m_claims.records.find(id);
        if (expected != m_claims.records.end()) {
            if (expected->second.version != version)
                Fault(id, "record.version_differs");
            else if (expected->second.digest != stored)
                Fault(id, "record.altered");
            m_claims.records.erase(expected);
        } else if (undone) {
            if (version != 2) Fault(id, "record.version_differs");
            ++undone->seen;
            undone->computed.Add(id, stored);
            const auto history = m_undo_digests.find(id);
            if (history == m_undo_digests.end())
                Fault(id, "record.history_lost");
            else
                undone->computed.Add(id, history->second);
        } else if (!batch) {
            Fault(id, "record.unjournalled");
            return;
        } else if (version != 1) {
            Fault(id, "record.version_differs");
        }
        if (batch) AddToBatch(*batch, id, version, stored);
    }

    void AddToBatch(BatchClaim& batch, std::int64_t id, std::int64_t version,
                    const base::Digest& stored) {
        ++batch.seen;
        if (version == 1) {
            batch.computed.Add(id, stored);
            return;
        }
        const auto first = m_first_digests.find(id);
        if (first != m_first_digests.end()) batch.computed.Add(id, first->second);
    }

    // The digest may have been written when columns that are retired now were still in use.
    bool Matches(const Record& record, const base::Digest& stored) {
        if (DigestOf(m_model, record) == stored) return true;
        return MatchesWithRetired(m_tx, m_model, record, stored, m_retired);
    }

    void CheckBatch(BatchClaim& claim) {
        const bool complete = claim.seen == claim.records;
        if (complete && claim.computed.Finish() == claim.digest) return;
        if (complete || claim.undone) {
            const auto name = m_country + "-" + std::to_string(claim.ranges.front().first) + ".." +
                              m_country + "-" + std::to_string(claim.ranges.back().second);
            m_faults.push_back({name, "record.batch_altered"});
            return;
        }
        NameLost(claim);
    }

    void NameLost(const BatchClaim& claim) {
        const auto [first, last] = claim.ranges.front();
        std::int64_t expected = first;
        const auto cursor =
            m_tx.Query("SELECT id FROM " + store::Identifier(m_model.table()) +
                           " WHERE country = $1 AND id >= $2 AND id <= $3 ORDER BY id",
                       {std::string_view(m_country), first, last});
        while (cursor->Next()) {
            const auto id = cursor->Int(0);
            for (; expected < id; ++expected) Fault(expected, "record.lost");
            expected = id + 1;
        }
        for (; expected <= last; ++expected) Fault(expected, "record.lost");
    }

    store::Transaction& m_tx;
    const Model& m_model;
    std::string m_country;
    Claims m_claims;
    BatchIndex m_rows, m_undone;
    std::vector<Retired> m_retired;
    std::map<std::int64_t, base::Digest> m_first_digests, m_undo_digests;
    std::set<std::pair<std::int64_t, std::string>> m_said;
    std::vector<RecordFault>& m_faults;
};

}  // namespace

std::vector<RecordFault> VerifyRecords(store::Transaction& tx, const journal::Journal& journal,
                                       const Model& model) {
    const auto subject = "register:" + model.id();
    std::map<std::string, Claims> by_country;
    for (const auto& [country, head] : journal.Heads(tx)) {
        journal.ReadAfter(tx, country, 0, [&, &of = country](const journal::Entry& entry) {
            if (entry.draft.subject == subject) AddEntry(entry, by_country[of]);
        });
    }
    // Records of a country that the journal has never heard of are faults as well.
    {
        const auto cursor =
            tx.Query("SELECT DISTINCT country FROM " + store::Identifier(model.table()));
        while (cursor->Next()) by_country.try_emplace(std::string(cursor->Text(0)));
    }
    std::vector<RecordFault> faults;
    for (auto& [country, claims] : by_country)
        CountryCheck(tx, model, country, std::move(claims), faults).Run();
    return faults;
}

}  // namespace atalaya::registers
