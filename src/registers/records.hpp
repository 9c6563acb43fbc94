#pragma once

// Creating, changing, reading and finding records: validation, states, history and journal in one
// transaction.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "journal/journal.hpp"
#include "registers/model.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

// One record: the row of the main table, and the rows of its groups.
struct Record {
    std::vector<store::Cell> cells;                       // in the order of Model::columns()
    // By Field::index of the group, its rows; each row has the cells of the group's fields.
    std::map<std::size_t, std::vector<std::vector<store::Cell>>> groups;

    const std::string& Text(SystemColumn column) const;   // "" when null
    std::int64_t Int(SystemColumn column) const;          // 0 when null
    std::string Reference() const;                        // "XA-123": country and number
};

// "XA-123" -> ("XA", 123). Errors: record.reference_invalid {reference}.
Result<std::pair<std::string, std::int64_t>> ParseReference(std::string_view reference);

// What a caller sees of a record. Hidden fields are absent and named in `hidden`.
struct RenderOptions {
    std::set<std::string> fields;                         // empty: all
    std::set<std::string> hidden;                         // sensitivities not shown
    bool with_groups = true;
};
json::object RenderRecord(const Model& model, const Record& record, const RenderOptions& options);

// One version in a record's history: who, when, what was done, and the differences.
struct HistoryEntry {
    std::int64_t version = 0;
    base::Timestamp at = 0;
    std::string actor, action, reason;
    // {"quantity": {"before": {...}, "after": {...}}, "state": {...}}
    json::object changes;
};

struct Query {
    std::string filter;            // expression; "" for all
    std::string search;            // words; "" for all
    std::vector<std::pair<std::string, bool>> sort;   // field or system name, descending?
    std::string cursor;            // opaque, from Page::next; tied to filter and sort
    int limit = 25;                // 1 to 500
    bool with_withdrawn = false;
    std::set<std::string> fields;
    bool count = false;            // bounded: see Page::count_at_least
};

struct Page {
    std::vector<Record> records;
    std::string next;              // "" at the end
    std::optional<std::int64_t> count;
    bool count_at_least = false;   // counting stopped at 10,000
};

// The outcome of validating one record without storing it.
struct Checked {
    Record record;
    Findings findings;             // warnings only when it may be stored
    bool ok() const;
};

class Records {
 public:
    Records(const access::Policy& policy, const journal::Journal& journal, const base::Clock& clock)
        : m_policy(policy), m_journal(journal), m_clock(clock) {}

    static Result<void> Prepare(store::Database& database);    // history, search, drafts

    // Reads and validates input: {"country": "XA", "mark": ..., "unit": ..., fields...}. A missing
    // value is null; with a reason {"missing": "refused"}. Never touches the store beyond looking
    // up references.
    Checked Check(const Model& model, const json::object& input, std::string_view country,
                  const Record* before = nullptr) const;

    // The same judgement over cells that the reader of a file has filled already (the road of
    // imports; about a microsecond a record): derived fields, required, reasons for missing values,
    // rules, natural key, territory and area. `record` has the cells of the fields and `missing`
    // set; system columns but country, mark, unit and state are filled here.
    void Finish(const Model& model, Record& record, std::string_view country,
                const Record* before, Findings& findings) const;

    // Errors: record.invalid (details with pointers), access.denied, record.duplicate {reference},
    // record.unknown, record.changed_meanwhile {version}, record.not_editable {state},
    // record.transition_unknown, record.transition_from {state}, record.transition_condition,
    // record.reason_needed, record.four_eyes. `country` says whose record it is.
    Result<Record> Create(store::Transaction& tx, const access::Caller& caller, const Model& model,
                          std::string_view country, const json::object& input) const;
    // Merge patch (RFC 7396) over the fields. `version`: the version that the caller saw.
    Result<Record> Update(store::Transaction& tx, const access::Caller& caller, const Model& model,
                          std::string_view reference, std::int64_t version,
                          const json::object& patch) const;
    Result<Record> Move(store::Transaction& tx, const access::Caller& caller, const Model& model,
                        std::string_view reference, std::int64_t version,
                        std::string_view transition, std::string_view reason) const;
    // Nothing is ever deleted: a withdrawn record stays readable, but is no longer listed, counted
    // or in the way of its natural key.
    Result<Record> Withdraw(store::Transaction& tx, const access::Caller& caller,
                            const Model& model, std::string_view reference, std::int64_t version,
                            std::string_view reason) const;

    // Reading a restricted record (any mark above official) is itself written to the journal,
    // which is why the transaction must be ReadWrite for those; Get says record.needs_write_tx
    // otherwise and the caller runs it again.
    Result<Record> Get(store::Transaction& tx, const access::Caller& caller, const Model& model,
                       std::string_view reference) const;
    Result<Page> List(store::Transaction& tx, const access::Caller& caller, const Model& model,
                      const Query& query) const;
    Result<std::vector<HistoryEntry>> History(store::Transaction& tx, const access::Caller& caller,
                                              const Model& model, std::string_view reference) const;
    // What this caller may do with the record now: "update", "withdraw", transition ids.
    std::vector<std::string> Allowed(const access::Caller& caller, const Model& model,
                                     const Record& record) const;

 private:
    const access::Policy& m_policy;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
};

// The digest of a record's content, as stored with it and written to the journal.
base::Digest DigestOf(const Model& model, const Record& record);

// A caller's scope as an SQL condition over the system columns, with bound values from
// `first_parameter` on. "1=0" for nothing.
expr::Sql ScopeCondition(const access::Scope& scope, std::string_view table, int first_parameter);

// Checks every record of a register against the digests in the journal; for `atalaya verify`.
struct RecordFault {
    std::string reference;
    std::string code;              // record.altered, record.lost, record.unjournalled
};
std::vector<RecordFault> VerifyRecords(store::Transaction& tx, const journal::Journal& journal,
                                       const Model& model);

// Writes many new, already checked records at once, with one journal entry ("import.rows") whose
// digest covers them all. Used by imports and the demonstration. Precondition: country, state,
// mark, times and import_id are set; ids are given here.
// Returns the first id. The records of one call have one country.
std::int64_t InsertMany(store::Transaction& tx, const journal::Journal& journal,
                        const Model& model, std::string_view actor, std::int64_t import_id,
                        std::span<Record> records);

// Withdraws every record of an import that nobody has changed since, with history and one journal
// entry ("import.undone", payload {import, withdrawn, kept}). Returns how many were withdrawn and
// how many were kept because they had been changed.
struct Undone {
    std::int64_t withdrawn = 0, kept = 0;
};
Undone WithdrawImport(store::Transaction& tx, const journal::Journal& journal, const Model& model,
                      std::string_view actor, std::int64_t import_id, base::Timestamp now);

}  // namespace atalaya::registers
