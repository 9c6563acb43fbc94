#pragma once

// The fast road for imports and the demonstration: many new records with one journal entry.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "journal/journal.hpp"
#include "registers/record.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

// New, already checked records of one country, with everything computed that needs no store. A
// batch is filled by any thread and written by another. Its model outlives it.
class Batch {
 public:
    explicit Batch(const Model& model) : m_model(model) {}

    // Precondition: Complete ran over the record, and country (the same for all), created_at,
    // created_by, changed_at, changed_by and import_id are set.
    void Add(Record record);
    std::size_t size() const { return m_records.size(); }
    const Model& model() const { return m_model; }
    std::span<const Record> records() const { return m_records; }

 private:
    friend std::int64_t InsertMany(store::Transaction&, const journal::Journal&, std::string_view,
                                   std::int64_t, Batch&);
    struct BatchWord {
        std::string word, sensitivity;
        std::uint32_t row;
    };
    void SortWords();

    const Model& m_model;
    std::vector<Record> m_records;
    std::vector<BatchWord> m_words;
    bool m_words_sorted = true;
};

// Writes a batch and its journal entry "import.rows" {import, first, count, digest}, whose digest
// covers number and digest of each record in order. Numbers are given here. Returns the first
// number; 0 for an empty batch. Precondition: no source_key of the batch is stored in an unwithdrawn
// record, and none is in it twice (FindBySourceKeys; otherwise StoreError::Constraint).
std::int64_t InsertMany(store::Transaction& tx, const journal::Journal& journal,
                        std::string_view actor, std::int64_t import_id, Batch& batch);
// The same without preparing.
std::int64_t InsertMany(store::Transaction& tx, const journal::Journal& journal,
                        const Model& model, std::string_view actor, std::int64_t import_id,
                        std::span<Record> records);

// The unwithdrawn records with these keys, one for each; nullopt where there is none. Groups are
// loaded.
std::vector<std::optional<Record>> FindBySourceKeys(store::Transaction& tx, const Model& model,
                                                    std::string_view country,
                                                    std::span<const std::string> keys);
// Whether two records say the same: fields, groups, reasons for missing values and mark.
bool SameContent(const Model& model, const Record& a, const Record& b);

// Withdraws up to `most` records of an import that nobody has changed since, with their history
// and one journal entry "import.withdrawn" {import, records, digest}. Returns how many; call it
// again until it returns 0. Records changed since the import are left: withdraw them one by one.
// Access (Action::Import) is the caller's to decide.
std::int64_t WithdrawImport(store::Transaction& tx, const journal::Journal& journal,
                            const base::Clock& clock, const Model& model, std::string_view country,
                            std::string_view actor, std::int64_t import_id,
                            std::string_view reason, std::size_t most = 5000);

}  // namespace atalaya::registers
