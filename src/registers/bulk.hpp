#pragma once

// The fast road for imports and the demonstration: many new records with one journal entry.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "journal/journal.hpp"
#include "registers/record.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

class WordBatch;

// New, already checked records of one country, with everything computed that needs no store. A
// batch is filled by any thread and written by another. Its model outlives it.
class Batch {
 public:
    explicit Batch(const Model& model);
    ~Batch();

    // Precondition: Complete ran over the record, and country (the same for all), created_at,
    // created_by, changed_at, changed_by and import_id are set.
    void Add(Record record);
    std::size_t size() const { return m_records.size(); }
    const Model& model() const { return m_model; }
    std::span<const Record> records() const { return m_records; }

 private:
    friend std::int64_t InsertMany(store::Transaction&, const journal::Journal&, std::string_view,
                                   std::int64_t, Batch&);
    const Model& m_model;
    std::vector<Record> m_records;
    std::unique_ptr<WordBatch> m_words;  // numbered from 0
};

// Writes a batch and its journal entry "import.rows" {import, first, count, digest}, whose digest
// covers number and digest of each record in order. Numbers are given here. Returns the first
// number; 0 for an empty batch. Precondition: no source_key of the batch is stored in an
// unwithdrawn record, and none is in it twice (FindByKeys; otherwise StoreError::Constraint).
std::int64_t InsertMany(store::Transaction& tx, const journal::Journal& journal,
                        std::string_view actor, std::int64_t import_id, Batch& batch);
// The same without preparing.
std::int64_t InsertMany(store::Transaction& tx, const journal::Journal& journal, const Model& model,
                        std::string_view actor, std::int64_t import_id, std::span<Record> records);

// Withdraws every record of an import that nobody has changed since, with history and one journal
// entry for each country: "import.undone" {import, withdrawn, kept, records, digest}, where
// `records` are [first, last] pairs of numbers and the digest covers number and digest of each in
// order. Returns how many were withdrawn and how many were kept because they had been changed.
// Access (Action::Import) is the caller's to decide. `each` sees every one that was withdrawn, in
// the transaction; its error ends the work, and the transaction must then be undone.
struct Undone {
    std::int64_t withdrawn = 0, kept = 0;
};
using OnWithdrawn = std::function<Result<void>(const Record& before, const Record& after)>;
Result<Undone> WithdrawImport(store::Transaction& tx, const journal::Journal& journal,
                              const Model& model, std::string_view actor, std::int64_t import_id,
                              base::Timestamp now, const OnWithdrawn& each = {});

// The digest of a batch: number and digest of each record, in order of the numbers.
class BatchDigest {
 public:
    void Add(std::int64_t id, const base::Digest& digest);
    base::Digest Finish() { return m_hasher.Finish(); }

 private:
    base::Hasher m_hasher;
};

}  // namespace atalaya::registers
