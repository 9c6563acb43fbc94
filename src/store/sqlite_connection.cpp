#include "store/sqlite_connection.hpp"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "base/check.hpp"

namespace atalaya::store::sqlite {
namespace {

constexpr std::size_t kCachedStatements = 256;
constexpr std::size_t kShownSql = 300;

// Only the owner may read a store of persons; SQLite gives its journals the rights of the file.
void CreatePrivately(const std::string& path) {
    // O_EXCL: a database that is there is not opened by us. Closing a second descriptor of it would
    // drop the locks that SQLite holds in this process, and another program could then remove the
    // write-ahead log from under us.
    int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) ::close(file);  // what is wrong with the path, SQLite will say
}

// `last_errno`: errno as the failed call left it. SQLite notes the reason of a statement that fails,
// but not of a COMMIT.
bool DiskIsFull(sqlite3* db, int code, int last_errno) {
    if (code == SQLITE_FULL) return true;
    if (code != SQLITE_IOERR) return false;
    if (sqlite3_extended_errcode(db) == SQLITE_IOERR_SHMSIZE) return true;
    auto full = [](int reason) {
        return reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
    };
    return full(sqlite3_system_errno(db)) || full(last_errno);
}

StoreError::Cause CauseOf(sqlite3* db, int code, int last_errno) {
    if (DiskIsFull(db, code, last_errno)) return StoreError::Cause::Full;
    switch (code) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return StoreError::Cause::Busy;
        case SQLITE_CONSTRAINT: return StoreError::Cause::Constraint;
        case SQLITE_CANTOPEN: return StoreError::Cause::Unreachable;
    }
    return StoreError::Cause::Other;
}

// Asks again at a short, even pace until the patience is over. SQLite's own handler asks ever more
// rarely, and then finds the lock taken for as long as another program stores batch after batch.
int WaitForOthers(void* patience, int asked) {
    constexpr int kPause = 5;  // milliseconds
    if (asked >= *static_cast<const int*>(patience) / kPause) return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(kPause));
    return 1;
}

}  // namespace

StoreError Failure(sqlite3* db, std::string_view doing) {
    const int last_errno = errno;
    int code = db ? sqlite3_errcode(db) & 0xff : SQLITE_NOMEM;
    std::string what = db ? sqlite3_errmsg(db) : "out of memory";
    what.append(" (").append(std::to_string(db ? sqlite3_extended_errcode(db) : code));
    what.append("): ").append(doing.substr(0, kShownSql));
    return StoreError(CauseOf(db, code, last_errno), what);
}

Statement::Statement(sqlite3* db, std::string_view sql) : m_db(db) {
    sqlite3_stmt* raw = nullptr;
    const char* rest = nullptr;
    int code = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()),
                                  SQLITE_PREPARE_PERSISTENT, &raw, &rest);
    m_handle.reset(raw);
    if (code != SQLITE_OK) throw Failure(db, sql);
    base::Check(raw != nullptr, "an SQL statement");

    int count = sqlite3_bind_parameter_count(raw);
    m_places.assign(static_cast<std::size_t>(count), 0);
    for (int place = 1; place <= count; ++place) {
        std::string_view name = sqlite3_bind_parameter_name(raw, place);
        std::size_t number = 0;
        std::from_chars(name.data() + 1, name.data() + name.size(), number);
        base::Check(name[0] == '$' && number >= 1 && number <= m_places.size(),
                    "parameters are $1, $2 ... without gaps: " + std::string(sql));
        m_places[number - 1] = place;
    }
}

void Statement::Bind(std::span<const CellView> values, Lifetime lifetime) {
    base::Check(values.size() == m_places.size(), sqlite3_sql(m_handle.get()));
    for (std::size_t i = 0; i < values.size(); ++i) BindOne(m_places[i], values[i], lifetime);
}

void Statement::BindOne(int place, const CellView& value, Lifetime lifetime) {
    sqlite3_stmt* statement = m_handle.get();
    auto keep = lifetime == Lifetime::Copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
    int code = SQLITE_OK;
    if (auto* integer = std::get_if<std::int64_t>(&value)) {
        code = sqlite3_bind_int64(statement, place, *integer);
    } else if (auto* real = std::get_if<double>(&value)) {
        code = sqlite3_bind_double(statement, place, *real);
    } else if (auto* text = std::get_if<std::string_view>(&value)) {
        // PostgreSQL has no such text, so that this store refuses it too.
        if (std::memchr(text->data() ? text->data() : "", 0, text->size()))
            throw StoreError(StoreError::Cause::Other, "a text holds a NUL byte");
        // A null pointer would be bound as NULL, which is not the empty text.
        code = sqlite3_bind_text64(statement, place, text->data() ? text->data() : "",
                                   text->size(), keep, SQLITE_UTF8);
    } else if (auto* bytes = std::get_if<BytesView>(&value)) {
        code = bytes->data.empty() ? sqlite3_bind_zeroblob(statement, place, 0)
                                   : sqlite3_bind_blob64(statement, place, bytes->data.data(),
                                                         bytes->data.size(), keep);
    } else {
        code = sqlite3_bind_null(statement, place);
    }
    if (code != SQLITE_OK) throw Failure(m_db, "binding a value");
}

bool Statement::Step() {
    int code = sqlite3_step(m_handle.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    throw Failure(m_db, sqlite3_sql(m_handle.get()));
}

void Statement::Reset() { sqlite3_reset(m_handle.get()); }

Connection::Connection(const std::string& path, Role role, const Options& options)
    : m_patience(options.busy_milliseconds) {
    if (path != ":memory:") CreatePrivately(path);
    sqlite3* raw = nullptr;
    int code = sqlite3_open_v2(path.c_str(), &raw,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                               nullptr);
    m_handle.reset(raw);
    if (code != SQLITE_OK) throw Failure(raw, "opening " + path);
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_handler(raw, WaitForOthers, &m_patience);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    // The sizes are measured; the README says why.
    Script("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
           "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
           "PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864;");
    Script(role == Role::Writer ? "PRAGMA cache_size=-65536"
                                : "PRAGMA cache_size=-8192; PRAGMA query_only=ON");
    if (options.on_open_sqlite) options.on_open_sqlite(raw);
}

Connection::Lease Connection::Prepare(std::string_view sql) {
    auto found = m_cache.find(sql);
    if (found != m_cache.end() && found->second->m_lent) {
        // The same query inside the loop over its own rows.
        return Lease(std::make_unique<Statement>(m_handle.get(), sql).release(), GiveBack{this});
    }
    if (found == m_cache.end()) {
        auto fresh = std::make_unique<Statement>(m_handle.get(), sql);
        if (m_cache.size() >= kCachedStatements) ForgetOldest();
        fresh->m_cached = true;
        found = m_cache.emplace(std::string(sql), std::move(fresh)).first;
    }
    Statement* statement = found->second.get();
    statement->m_lent = true;
    statement->m_last_lent = ++m_lent_in_all;
    return Lease(statement, GiveBack{this});
}

void Connection::Return(Statement* statement) {
    if (!statement->m_cached) {
        std::unique_ptr<Statement>(statement).reset();
        return;
    }
    statement->Reset();
    statement->m_lent = false;
}

void Connection::ForgetOldest() {
    auto oldest = m_cache.end();
    for (auto at = m_cache.begin(); at != m_cache.end(); ++at) {
        if (at->second->m_lent) continue;
        if (oldest == m_cache.end() || at->second->m_last_lent < oldest->second->m_last_lent)
            oldest = at;
    }
    if (oldest != m_cache.end()) m_cache.erase(oldest);
}

void Connection::Script(std::string_view sql) {
    std::string text(sql);
    if (sqlite3_exec(m_handle.get(), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw Failure(m_handle.get(), sql);
}

}  // namespace atalaya::store::sqlite
