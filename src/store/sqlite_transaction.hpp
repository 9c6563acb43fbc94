#pragma once

#include "store/guarded_transaction.hpp"
#include "store/sqlite_connection.hpp"

namespace atalaya::store::sqlite {

// Begins at construction and rolls back at its end, unless it was committed.
class SqliteTransaction final : public GuardedTransaction {
 public:
    // A ReadOnly one may run on a Writer connection: the in-memory store has no other.
    SqliteTransaction(Connection& connection, Mode mode, bool must_forbid_writes);
    ~SqliteTransaction() override;
    SqliteTransaction(const SqliteTransaction&) = delete;
    SqliteTransaction& operator=(const SqliteTransaction&) = delete;

    // Returns what is to be called now that the changes stand.
    std::vector<std::function<void()>> Commit();

    Kind kind() const override { return Kind::Sqlite; }
    using GuardedTransaction::Execute;
    using GuardedTransaction::Query;
    using GuardedTransaction::Stream;
    std::unique_ptr<Cursor> Query(std::string_view sql,
                                  std::span<const CellView> values) override;
    std::unique_ptr<Cursor> Stream(std::string_view sql,
                                   std::span<const CellView> values) override {
        return Query(sql, values);
    }
    std::int64_t Execute(std::string_view sql, std::span<const CellView> values) override;
    void Script(std::string_view sql) override;
    std::unique_ptr<BulkWriter> Bulk(std::string_view table,
                                     std::span<const std::string> columns) override;

 private:
    Connection& m_connection;
    bool m_must_forbid_writes;
};

}  // namespace atalaya::store::sqlite
