#pragma once

// Bringing a file into a register: a dry run with a report, the import itself with progress and
// cancel, and its undoing as a whole.

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "journal/journal.hpp"
#include "registers/records.hpp"
#include "store/database.hpp"
#include "transfer/mapping.hpp"
#include "transfer/row_source.hpp"

namespace atalaya::transfer {

// Like findings of many rows, told once: the same fault with the same values in one column, or the
// same warning, of which `error` is the first.
struct Tally {
    std::string column;                  // of the file
    Error error;
    bool warning = false;
    std::int64_t rows = 0;
    std::vector<std::int64_t> lines;     // the first five
};

struct Report {
    std::int64_t import_id = 0;          // 0: a dry run, or nothing was stored
    std::int64_t rows = 0;               // read from the file
    std::int64_t created = 0, changed = 0, unchanged = 0;   // or would be, in a dry run
    std::int64_t faulty = 0;             // rows left out for at least one error
    std::int64_t with_warnings = 0;
    std::vector<Tally> tallies;          // errors first, most rows first; at most kMostTallies
    bool more_tallies = false;           // there were more kinds of findings than are kept
    std::vector<std::string> unmapped;   // columns that nothing is done with
    std::string sheet;                   // that was read, of an XLSX
    bool stored = false;
    bool cancelled = false;
};
inline constexpr std::size_t kMostTallies = 500;

struct Progress {
    std::int64_t rows = 0;
    std::uint64_t bytes = 0, bytes_total = 0;
    bool checking = false;               // nothing is stored, or nothing more after a faulty row
};

// A row that was left out, with what was found in it. Lives during the call only.
struct FaultyRow {
    const std::vector<std::string>& header;
    std::span<const std::string_view> cells;
    std::int64_t line = 0;
    const registers::Findings& findings;
};

struct ImportOptions {
    bool dry_run = false;
    // True: any faulty row, and nothing is stored. False: the good rows go in.
    bool everything_or_nothing = true;
    std::string file_name;               // for the list of imports
    std::function<void(const Progress&)> progress;
    // Called for each faulty row on the thread that checks; once more from the first row on where
    // the store has to begin anew.
    std::function<void(const FaultyRow&)> faulty;
    const std::atomic<bool>* cancel = nullptr;
};

// One line of the list of imports.
struct ImportInfo {
    std::int64_t id = 0;
    std::string register_id, mapping, file_name, actor;
    base::Timestamp started = 0, finished = 0;
    // "running", "done", "cancelled", "undone"; "interrupted": its program was killed or its file
    // broke off, and what had gone in until then is there.
    std::string status;
    std::int64_t created = 0, changed = 0, unchanged = 0, faulty = 0;
    std::set<std::string> countries;     // of its rows
};

class Imports {
 public:
    // `folder`: of the node, where running imports hold their locks.
    Imports(store::Database& database, const access::Policy& policy,
            const journal::Journal& journal, const registers::Records& records,
            const base::Clock& clock, base::Random& random, std::filesystem::path folder);
    static Result<void> Prepare(store::Database& database);

    using Open = std::function<Result<std::unique_ptr<RowSource>>()>;

    // Reads the file and stores it. A repeated import changes only what differs; a record that
    // differs and may not be changed is a faulty row. Errors: access.denied, mapping.invalid, those
    // of RowSource, file.unwritable; faults of rows are in the report.
    Result<Report> Run(const access::Caller& caller, std::shared_ptr<const registers::Model> model,
                       const Mapping& mapping, const Open& open, const ImportOptions& options);

    // At the start of a program: imports of this node that were cut off when theirs was killed are
    // "interrupted" from now on. Those that another program still runs are left alone.
    void NoteInterrupted();

    // Of any import, also one that was interrupted; one that still runs stores nothing more.
    // Errors: import.unknown {import}, import.already_undone, import.undo_denied when it brought
    // records that the caller may not import.
    Result<registers::Undone> Undo(const access::Caller& caller,
                                   const registers::Catalogue& catalogue, std::int64_t import_id);

    // Newest first; the caller's own, and those with rows of no other countries than such as the
    // caller may import for. Another one is import.unknown, as if it did not exist.
    std::vector<ImportInfo> List(const access::Caller& caller, int limit = 100);
    Result<ImportInfo> Get(const access::Caller& caller, std::int64_t import_id);

 private:
    class Running;

    bool IsSeenBy(const access::Caller& caller, const ImportInfo& info) const;
    bool MayUndo(store::Transaction& tx, const access::Caller& caller,
                 const registers::Model& model, std::int64_t import_id);

    store::Database& m_database;
    const access::Policy& m_policy;
    const journal::Journal& m_journal;
    const registers::Records& m_records;
    const base::Clock& m_clock;
    base::Random& m_random;
    std::filesystem::path m_folder;
};

}  // namespace atalaya::transfer
