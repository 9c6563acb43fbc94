#pragma once

// Private to the room: one way through a file, which tells new records from known ones and counts
// or stores them.

#include <functional>
#include <optional>
#include <set>

#include "transfer/imports.hpp"
#include "transfer/patch.hpp"
#include "transfer/record_change.hpp"
#include "transfer/row_checker.hpp"
#include "transfer/tallies.hpp"

namespace atalaya::transfer {

// What an import works with; all outlive it.
struct ImportWork {
    store::Database& database;
    const journal::Journal& journal;
    const access::Policy& policy;
    const registers::Records& records;
    const base::Clock& clock;
    const access::Caller& caller;
    const registers::Model& model;
    const Mapping& mapping;
    const ImportOptions& options;
    std::string sheet;   // of an XLSX
};

class ImportPass {
 public:
    // `import_id`: 0 where nothing is to be stored.
    ImportPass(const ImportWork& work, std::int64_t import_id)
        : m_work(work),
          m_patcher(work.model, work.mapping),
          m_actor(work.caller.Actor()),
          m_import_id(import_id) {}

    // Counts what would happen, to the end of the file.
    Result<void> Count(RowChecker& checker);

    // Stores each batch in a transaction of its own. `goes_on` is asked in it, before the batch and
    // after it; false before it ends the import as if it had been cancelled.
    using GoesOn = std::function<bool(store::Transaction&)>;
    Result<void> StoreBatches(RowChecker& checker, const GoesOn& goes_on);

    // Stores within one transaction up to the end or to the first faulty row: then it gives false,
    // the transaction must be rolled back, and Count goes on from there, so that the report is
    // whole.
    Result<bool> StoreWithin(store::Transaction& tx, RowChecker& checker);

    // Says of a record who brings it in, in which import and when. Thread-safe.
    void Stamp(registers::Record& record) const;

    // What has been done; complete after the end.
    const Report& report() const { return m_done.report; }
    const std::set<std::string>& countries() const { return m_done.countries; }   // of its rows

 private:
    // What a transaction that is run again must forget.
    struct Done {
        Report report;
        Tallies tallies;                 // of known records that may not be changed
        std::int64_t faulty = 0;
        std::set<std::string> countries;
    };

    bool IsCancelled();
    Result<std::optional<Batch>> Take(RowChecker& checker);
    void Tell(RowChecker& checker, const Batch& batch, bool checking);
    void Finish(RowChecker& checker);
    Result<void> CountBatch(store::Transaction& tx, const Batch& batch);
    Result<void> StoreBatch(store::Transaction& tx, Batch& batch);
    // Errors are no fault of the row: nothing of its batch may be stored.
    Result<void> Change(store::Transaction& tx, const registers::Record& before,
                        const CheckedRows& rows, std::size_t i, bool store);
    // The state that a new record begins in; "" where the caller may not bring it in so: a fault.
    std::string StateOfNew(const CheckedRows& rows, std::size_t i);
    // The same for a register that is watched: its records skip no steps.
    std::string FirstState(const CheckedRows& rows, std::size_t i);
    void Fault(std::int64_t line, const Error& error);

    ImportWork m_work;
    Patcher m_patcher;
    std::string m_actor;
    std::int64_t m_import_id;
    Done m_done;
    Progress m_progress;
    std::optional<Batch> m_pending;      // the one in which StoreWithin met a fault
};

}  // namespace atalaya::transfer
