#pragma once

// The one door to the stores: SQLite inside the program, PostgreSQL when it is shared.

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

#include "base/result.hpp"
#include "store/cell.hpp"

namespace atalaya::store {

enum class Kind { Sqlite, Postgres };
enum class Mode { ReadOnly, ReadWrite };

// The store itself failed; thrown, since no caller can go on. The outermost caller (request,
// command, job) turns it into the error "store.full", "store.unreachable", "store.busy" or
// "store.failed" and the next call starts afresh.
class StoreError : public std::runtime_error {
 public:
    enum class Cause { Full, Unreachable, Busy, Constraint, Other };
    StoreError(Cause cause, const std::string& what) : std::runtime_error(what), m_cause(cause) {}
    Cause cause() const { return m_cause; }
    Error ToError() const;

 private:
    Cause m_cause;
};

// Rows of a query, one at a time. What a row gives lives until the next call of Next.
class Cursor {
 public:
    virtual ~Cursor() = default;
    virtual bool Next() = 0;
    virtual int Columns() const = 0;
    virtual CellView At(int column) const = 0;
    // Precondition of the next two: the column has that type and is not null.
    virtual std::int64_t Int(int column) const = 0;
    virtual std::string_view Text(int column) const = 0;
    virtual bool Null(int column) const = 0;
};

// Writes many rows into one table: COPY on PostgreSQL, a prepared statement on SQLite.
// Rows count only after Finish, which also reports violated constraints (StoreError).
class BulkWriter {
 public:
    virtual ~BulkWriter() = default;
    // Precondition: one cell per column, in the order of the columns.
    virtual void Row(std::span<const CellView> cells) = 0;
    virtual void Finish() = 0;
};

class Transaction;

// What a room keeps for the length of one transaction, such as rows not yet written.
class TransactionState {
 public:
    virtual ~TransactionState() = default;
    // Called before the commit, in the order of first use; never after a rollback.
    virtual void BeforeCommit(Transaction& tx) = 0;
};

// What `Database::Run` hands to its function. SQL is one portable text with $1, $2 ..., bound by
// their number; each number up to the count of values is used at least once. Statements are
// prepared once per connection. Text is valid UTF-8 without NUL. After a StoreError the
// transaction can only be rolled back, on both stores.
class Transaction {
 public:
    virtual ~Transaction() = default;
    virtual Kind kind() const = 0;
    // The answer is not held in memory unless another statement runs while the cursor is open on
    // PostgreSQL: then what is left of it is read in first. Cursors end before their transaction.
    virtual std::unique_ptr<Cursor> Query(std::string_view sql,
                                          std::span<const CellView> values = {}) = 0;
    // The same for answers of any length between whose rows other statements run (exports):
    // constant memory on both stores, slower to start on PostgreSQL.
    virtual std::unique_ptr<Cursor> Stream(std::string_view sql,
                                           std::span<const CellView> values = {}) = 0;
    // Returns the number of rows changed.
    virtual std::int64_t Execute(std::string_view sql, std::span<const CellView> values = {}) = 0;
    // Runs several statements, separated by semicolons, without values: for migrations.
    virtual void Script(std::string_view sql) = 0;
    virtual std::unique_ptr<BulkWriter> Bulk(std::string_view table,
                                             std::span<const std::string> columns) = 0;
    // Calls `then` after a successful commit, in order; never after a rollback. `then` does not
    // throw.
    void AfterCommit(std::function<void()> then) { m_after_commit.push_back(std::move(then)); }

    // The state of type T (derived from TransactionState) of this transaction, made on first use.
    template <class T>
    T& State() {
        auto [at, fresh] = m_state_at.try_emplace(std::type_index(typeid(T)), m_states.size());
        if (fresh) m_states.push_back(std::make_unique<T>());
        return static_cast<T&>(*m_states[at->second]);
    }

    std::unique_ptr<Cursor> Query(std::string_view sql, std::initializer_list<CellView> values) {
        return Query(sql, std::span(values.begin(), values.size()));
    }
    std::unique_ptr<Cursor> Stream(std::string_view sql, std::initializer_list<CellView> values) {
        return Stream(sql, std::span(values.begin(), values.size()));
    }
    std::int64_t Execute(std::string_view sql, std::initializer_list<CellView> values) {
        return Execute(sql, std::span(values.begin(), values.size()));
    }

 protected:
    void RunBeforeCommit() {
        for (std::size_t i = 0; i < m_states.size(); ++i) m_states[i]->BeforeCommit(*this);
    }
    std::vector<std::function<void()>> TakeAfterCommit() { return std::move(m_after_commit); }

 private:
    std::vector<std::function<void()>> m_after_commit;
    std::map<std::type_index, std::size_t> m_state_at;
    std::vector<std::unique_ptr<TransactionState>> m_states;
};

struct Options {
    // "sqlite:/folder/atalaya.db", "sqlite::memory:", "postgresql://user@host/db?..." or
    // "postgresql:host=... dbname=..."
    std::string address;
    std::string schema;     // PostgreSQL: search_path, created if missing; tests use their own
    int readers = 4;        // SQLite: reading connections; PostgreSQL: connections in all
    int busy_milliseconds = 30'000;  // how long to wait for a writer or a free connection
    // Called with each new SQLite connection (sqlite3*), to add functions that SQL may call.
    std::function<void(void* sqlite3_handle)> on_open_sqlite;
};

// Safe to use from many threads.
class Database {
 public:
    virtual ~Database() = default;
    // Opens or creates the store. Errors: store.unreachable {reason}, store.address_invalid
    // {address}, store.too_new {room, version}.
    static Result<std::unique_ptr<Database>> Open(const Options& options);

    virtual Kind kind() const = 0;

    // The one way to the store. Runs `work` in a transaction; commits if it returns success,
    // rolls back if it returns an error or throws. A conflict with another writer
    // (serialization, deadlock, busy, a key just taken) runs it again, some times over, so `work`
    // changes nothing outside the store. ReadOnly sees one snapshot and may not write. A ReadWrite
    // inside a ReadWrite of the same thread ends as busy.
    template <class Work>
    auto Run(Mode mode, Work&& work) -> decltype(work(std::declval<Transaction&>())) {
        using Answer = decltype(work(std::declval<Transaction&>()));
        if constexpr (std::is_void_v<Answer>) {
            RunErased(mode, [&](Transaction& tx) {
                work(tx);
                return true;
            });
        } else {
            std::optional<Answer> answer;
            RunErased(mode, [&](Transaction& tx) {
                answer.emplace(work(tx));
                if constexpr (requires { answer->ok(); }) return answer->ok();
                return true;
            });
            return *std::move(answer);
        }
    }

    // Asks the store whether it answers; for health checks. Never throws.
    virtual bool Alive() = 0;

 protected:
    virtual void RunErased(Mode mode, const std::function<bool(Transaction&)>& work) = 0;
};

// A step of the schema, forward only. Step and version are written in one transaction. Where the
// two dialects agree but for the types, `postgres` stays empty and `sqlite` serves both: the words
// INTEGER, REAL, TEXT and BLOB outside quotes become the types of ColumnType, and WITHOUT ROWID
// goes.
struct Migration {
    int version;             // 1, 2, 3 ... within its room
    std::string_view name;
    std::string_view sqlite;
    std::string_view postgres;
};

// Brings the tables of one room (journal, access, ...) up to date. Errors: store.too_new {room,
// version} when the store was written by a newer program.
Result<void> Migrate(Database& database, std::string_view room,
                     std::span<const Migration> migrations);
// Keeps other programs from changing tables until the transaction ends. To be called before
// anything is read, so that what is read is what the other program left.
void LockTables(Transaction& tx);

// --- dialect ---------------------------------------------------------------

// Column type for CREATE TABLE. Text is compared by its bytes on both stores.
std::string_view ColumnType(Kind kind, SqlType type);
// "name" with quotes doubled. Identifiers come from checked definitions only.
std::string Identifier(std::string_view name);
// Text as an SQL literal, for DDL and generated conditions only; values are bound elsewhere.
std::string Literal(std::string_view text);
// The names of the tables (Tables) and of a table's columns (Columns), as the store has them.
std::vector<std::string> Tables(Transaction& tx);
std::vector<std::string> Columns(Transaction& tx, std::string_view table);

// Takes `count` consecutive numbers of a named sequence of a country, starting with the one
// returned; numbers are never used twice, even after a rollback of a later transaction.
std::int64_t TakeNumbers(Transaction& tx, std::string_view country, std::string_view sequence,
                         std::int64_t count = 1);

}  // namespace atalaya::store
