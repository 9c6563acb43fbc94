#pragma once

// Creating, changing, reading and finding records: validation, states, access, history and journal
// in one transaction.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "journal/journal.hpp"
#include "registers/bulk.hpp"
#include "registers/check.hpp"
#include "registers/links.hpp"
#include "registers/model.hpp"
#include "registers/record.hpp"
#include "registers/render.hpp"
#include "registers/verify.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

// One version in a record's history: who, when, what was done, and the differences.
struct HistoryEntry {
    std::int64_t version = 0;
    base::Timestamp at = 0;
    std::string actor;
    std::string action;  // "created", "imported", "changed", "withdrawn" or a transition
    std::string reason;
    // {"quantity": {"before": {...}, "after": {...}}, "state": {...}}
    json::object changes;
};

struct Query {
    std::string filter;  // expression; "" for all
    std::optional<NamedBy> unless;  // left out are those named so, as far as the caller may know
    std::string search;  // words, of which the last may be a beginning; "" for all
    // Field or system name, descending? At most three. Records without the value come last.
    // Empty: newest first within each country.
    std::vector<std::pair<std::string, bool>> sort;
    std::string cursor;  // opaque, from Page::next; tied to caller, filter and sort
    int limit = 25;      // 1 to 500
    // 0 or more: so many records are passed over, from the cursor or the beginning. What a jump in
    // a long list needs; takes as long as there are records passed over.
    std::int64_t skip = 0;
    bool with_withdrawn = false;
    std::set<std::string> fields;  // groups are loaded only when named, or when this is empty
    bool count = false;            // bounded: see Page::count_at_least
    bool count_all = false;        // without a bound; takes as long as there are records
};

struct Page {
    std::vector<Record> records;
    std::string next;  // "" at the end
    std::optional<std::int64_t> count;
    bool count_at_least = false;  // counting stopped at 10,000 (never with Query::count_all)
};

// What was done to a record of a register that is watched.
struct Change {
    const access::Caller& caller;
    const Model& model;
    const Record* before;     // nullptr: it is new
    const Record& after;      // as it is stored
    std::string_view what;    // as HistoryEntry::action
    std::string_view reason;  // as the person gave it; "" for none
    LocalText reasons = {};   // the same in the languages in which it was given, if that was said
};
// Called in the transaction of the change, which may be run more than once; an error undoes it.
using Watcher = std::function<Result<void>(store::Transaction& tx, const Change& change)>;

// Fills in, at a step, the fields that the program alone gives (Field::given): `after` is the record
// as it is about to be stored. Called in the transaction of the step, which may be run more than
// once; an error undoes it.
using Filler = std::function<Result<void>(store::Transaction& tx, const Model& model,
                                          std::string_view transition, Record& after)>;

class Records {
 public:
    // All three outlive this object.
    Records(const access::Policy& policy, const journal::Journal& journal, const base::Clock& clock)
        : m_policy(policy), m_journal(journal), m_clock(clock) {}

    static Result<void> Prepare(store::Database& database);  // history, applied definitions

    // From now on `watcher` sees every change of a record of the register, by whatever road:
    // creating, changing, steps, withdrawing, imports and their undoing. Several for one register
    // are called in order. A new record of such a register begins in its first state, also when it
    // is imported, since a record that skipped its steps would have none of their effects. Called
    // before other threads use this object.
    void Watch(std::string_view register_id, Watcher watcher);
    // From now on `filler` is asked at every step of a record of the register; what it filled in is
    // judged like anything entered. One for each register. Called before other threads use this
    // object.
    void FillAtStep(std::string_view register_id, Filler filler);
    bool IsWatched(const Model& model) const { return m_watchers.contains(model.id()); }
    // For the roads that write beside Create, Update, Move and Withdraw: TellImported after
    // InsertMany. Errors: those of the watchers; record.steps_skipped {state}.
    Result<void> Tell(store::Transaction& tx, const Change& change) const;
    Result<void> TellImported(store::Transaction& tx, const access::Caller& caller,
                              const Batch& batch) const;

    // Validation alone, without a store: references are not looked up.
    Checked Check(const Model& model, const json::object& input, std::string_view country,
                  const Record* before = nullptr) const;

    // The same judgement over cells that the reader of a file has filled already (the road of
    // imports): derived fields, required, rules, natural key, territory and area. `record` has the
    // cells of the fields and `missing` set; state and mark get their defaults where they are
    // null. A source_key set by the import of a register without a key stays. Thread-safe.
    void Finish(const Model& model, Record& record, std::string_view country, const Record* before,
                Findings& findings) const;

    // What Create or Update would say of an input, with derived fields filled and nothing stored:
    // for validation while a person types. Everything found is among the findings. Errors:
    // access.denied, access.field_hidden {field}, record.unknown.
    Result<Checked> DraftNew(store::Transaction& tx, const access::Caller& caller,
                             const Model& model, std::string_view country,
                             const json::object& input) const;
    Result<Checked> DraftChange(store::Transaction& tx, const access::Caller& caller,
                                const Model& model, std::string_view reference,
                                const json::object& patch) const;

    // Errors: record.invalid (details with pointers), access.denied, access.field_hidden {field},
    // record.duplicate {reference}, record.duplicate_unseen, record.unknown {reference},
    // record.changed_meanwhile {version}, record.not_editable {state}, record.withdrawn,
    // record.transition_unknown, record.transition_from {state}, record.transition_condition,
    // record.reason_needed, record.four_eyes. A record that the caller may not read is unknown.
    // `country` says whose record it is.
    Result<Record> Create(store::Transaction& tx, const access::Caller& caller, const Model& model,
                          std::string_view country, const json::object& input) const;
    // Merge patch (RFC 7396) over the fields. `version`: the version that the caller saw. A patch
    // that changes nothing gives the record as it is.
    Result<Record> Update(store::Transaction& tx, const access::Caller& caller, const Model& model,
                          std::string_view reference, std::int64_t version,
                          const json::object& patch) const;
    // `reasons`: the reason in several languages, for those to whom the step tells it. The history
    // keeps them all; `reason` may be empty beside them, and is then the first of them.
    Result<Record> Move(store::Transaction& tx, const access::Caller& caller, const Model& model,
                        std::string_view reference, std::int64_t version,
                        std::string_view transition, std::string_view reason,
                        const LocalText& reasons = {}) const;
    // Nothing is ever deleted: a withdrawn record stays readable, but is no longer listed, counted
    // or in the way of its natural key. A reason is needed.
    Result<Record> Withdraw(store::Transaction& tx, const access::Caller& caller,
                            const Model& model, std::string_view reference, std::int64_t version,
                            std::string_view reason) const;

    // Reading a record above "official" is itself written to the journal before it is shown: the
    // read runs in a snapshot, the entry in a short transaction of its own, so that ordinary reads
    // never wait for a writer. Errors: record.unknown {reference}, record.reference_invalid.
    Result<Record> Get(store::Database& database, const access::Caller& caller, const Model& model,
                       std::string_view reference) const;
    // Errors: access.denied, access.field_hidden {field}, record.cursor_invalid,
    // record.limit_invalid, record.sort_unknown {field, nearest}, record.sort_not_ordered {field},
    // expr.*.
    Result<Page> List(store::Database& database, const access::Caller& caller, const Model& model,
                      const Query& query) const;
    // Newest first. Changes of hidden fields are left out.
    Result<std::vector<HistoryEntry>> History(store::Database& database,
                                              const access::Caller& caller, const Model& model,
                                              std::string_view reference) const;
    // What a caller may not see of a record: for RenderOptions::hidden.
    std::set<std::string> Hidden(const access::Caller& caller, const Model& model,
                                 const Record& record) const;

    // What this caller may do with the record now: "update", "withdraw", transition ids.
    std::vector<std::string> Allowed(const access::Caller& caller, const Model& model,
                                     const Record& record) const;
    // Why not: all that stands in the way of "update", "withdraw" or a transition; empty if
    // nothing does.
    std::vector<Error> Why(const access::Caller& caller, const Model& model, const Record& record,
                           std::string_view what) const;

    // Reads without journal, for those who go on to change the record or who journal the whole
    // (exports). The same errors as Get.
    Result<Record> Find(store::Transaction& tx, const access::Caller& caller, const Model& model,
                        std::string_view reference) const;

 private:
    struct Step;  // what is done to a record: records_write.cpp
    CheckContext ContextFor(store::Transaction& tx, const access::Caller& caller,
                            std::string_view country) const;
    bool Exists(store::Transaction& tx, const access::Caller& caller, std::string_view register_id,
                std::string_view reference) const;
    Result<Record> FindForChange(store::Transaction& tx, const access::Caller& caller,
                                 const Model& model, std::string_view reference,
                                 std::int64_t version, std::string_view what) const;
    Result<void> CheckHiddenInput(const access::Caller& caller, const Model& model,
                                  const Record& record, access::Action action,
                                  const json::object& input) const;
    Result<void> CheckDuplicate(store::Transaction& tx, const access::Caller& caller,
                                const Model& model, const Record& record) const;
    void NoteDuplicate(store::Transaction& tx, const access::Caller& caller, const Model& model,
                       Checked& checked) const;
    Result<void> Fill(store::Transaction& tx, const access::Caller& caller, const Model& model,
                      std::string_view transition, Record& after) const;
    Result<Record> Store(store::Transaction& tx, const access::Caller& caller, const Model& model,
                         const Record& before, Record after, const Step& step) const;
    Result<Page> ListIn(store::Transaction& tx, const access::Caller& caller, const Model& model,
                        const Query& query) const;
    void JournalReads(store::Database& database, const access::Caller& caller, const Model& model,
                      std::span<const Record> records) const;

    const access::Policy& m_policy;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
    std::map<std::string, std::vector<Watcher>, std::less<>> m_watchers;  // by register
    std::map<std::string, Filler, std::less<>> m_fillers;
};

}  // namespace atalaya::registers
