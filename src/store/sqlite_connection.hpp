#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <sqlite3.h>

#include "store/database.hpp"

namespace atalaya::store::sqlite {

struct CloseHandle {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// A prepared statement with the places of its $1, $2 ...
class Statement {
 public:
    Statement(sqlite3* db, std::string_view sql);

    // Whether the bytes of the values outlive the execution of the statement.
    enum class Lifetime { Outlives, Copy };
    // Precondition: one value for each of $1, $2 ...
    void Bind(std::span<const CellView> values, Lifetime lifetime);
    // True when there is a row, false at the end. Throws StoreError.
    bool Step();
    void Reset();
    sqlite3_stmt* handle() const { return m_handle.get(); }

 private:
    friend class Connection;
    void BindOne(int place, const CellView& value, Lifetime lifetime);

    sqlite3* m_db;
    std::unique_ptr<sqlite3_stmt, FinalizeStatement> m_handle;
    std::vector<int> m_places;  // of $1, $2 ...
    bool m_cached = false, m_lent = false;
    std::uint64_t m_last_lent = 0;
};

// One connection with its prepared statements. Used by one thread at a time.
class Connection {
 public:
    enum class Role { Writer, Reader };
    // Throws StoreError.
    Connection(const std::string& path, Role role, const Options& options);
    Connection(Connection&&) = delete;  // SQLite holds the address of m_patience

    // Lends a statement; it is back in the cache, ready for the next, when the lease ends.
    struct GiveBack {
        Connection* connection;
        void operator()(Statement* statement) const { connection->Return(statement); }
    };
    using Lease = std::unique_ptr<Statement, GiveBack>;
    Lease Prepare(std::string_view sql);

    void Script(std::string_view sql);
    std::int64_t Changes() const { return sqlite3_changes64(m_handle.get()); }
    bool InTransaction() const { return sqlite3_get_autocommit(m_handle.get()) == 0; }

 private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view sql) const {
            return std::hash<std::string_view>()(sql);
        }
    };

    void Return(Statement* statement);
    void ForgetOldest();

    int m_patience;  // how long to wait for another writer, in milliseconds
    std::unique_ptr<sqlite3, CloseHandle> m_handle;
    std::unordered_map<std::string, std::unique_ptr<Statement>, Hash, std::equal_to<>> m_cache;
    std::uint64_t m_lent_in_all = 0;
};

// What SQLite's last failure on this handle means to a caller.
StoreError Failure(sqlite3* db, std::string_view doing);

}  // namespace atalaya::store::sqlite
