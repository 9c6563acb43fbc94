#pragma once

#include "store/guarded_transaction.hpp"
#include "store/postgres_connection.hpp"

namespace atalaya::store::postgres {

// Begins at construction and rolls back at its end, unless it was committed.
class PostgresTransaction final : public GuardedTransaction {
 public:
    PostgresTransaction(Connection& connection, Mode mode);
    ~PostgresTransaction() override;
    PostgresTransaction(const PostgresTransaction&) = delete;
    PostgresTransaction& operator=(const PostgresTransaction&) = delete;

    // Returns what is to be called now that the changes stand.
    std::vector<std::function<void()>> Commit();

    Kind kind() const override { return Kind::Postgres; }
    using GuardedTransaction::Execute;
    using GuardedTransaction::Query;
    using GuardedTransaction::Stream;
    std::unique_ptr<Cursor> Query(std::string_view sql,
                                  std::span<const CellView> values) override;
    std::unique_ptr<Cursor> Stream(std::string_view sql,
                                   std::span<const CellView> values) override;
    std::int64_t Execute(std::string_view sql, std::span<const CellView> values) override;
    void Script(std::string_view sql) override;
    std::unique_ptr<BulkWriter> Bulk(std::string_view table,
                                     std::span<const std::string> columns) override;

 private:
    Connection& m_connection;
    bool m_over = false;
};

}  // namespace atalaya::store::postgres
