#include "store/sqlite_transaction.hpp"

#include "base/check.hpp"

namespace atalaya::store::sqlite {
namespace {

CellView Read(sqlite3_stmt* statement, int column) {
    auto bytes = [&](const void* data) {
        return std::string_view(static_cast<const char*>(data),
                                static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    };
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, column)};
        case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
        case SQLITE_TEXT: return bytes(sqlite3_column_text(statement, column));
        case SQLITE_BLOB: return BytesView{bytes(sqlite3_column_blob(statement, column))};
    }
    return std::monostate{};
}

class SqliteCursor final : public Cursor {
 public:
    SqliteCursor(Connection::Lease statement, bool& failed)
        : m_statement(std::move(statement)),
          m_columns(sqlite3_column_count(m_statement->handle())),
          m_failed(failed) {}

    bool Next() override {
        if (m_over) return false;
        try {
            m_over = !m_statement->Step();
        } catch (const StoreError&) {
            m_over = m_failed = true;
            throw;
        }
        return !m_over;
    }
    int Columns() const override { return m_columns; }
    CellView At(int column) const override { return Read(m_statement->handle(), column); }
    std::int64_t Int(int column) const override {
        return sqlite3_column_int64(m_statement->handle(), column);
    }
    std::string_view Text(int column) const override {
        sqlite3_stmt* statement = m_statement->handle();
        auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
        return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
    }
    bool Null(int column) const override {
        return sqlite3_column_type(m_statement->handle(), column) == SQLITE_NULL;
    }

 private:
    Connection::Lease m_statement;
    int m_columns;
    bool& m_failed;
    bool m_over = false;
};

class SqliteBulk final : public BulkWriter {
 public:
    SqliteBulk(Connection::Lease statement, bool& failed)
        : m_statement(std::move(statement)), m_failed(failed) {}

    void Row(std::span<const CellView> cells) override {
        base::Check(!m_finished, "no rows after Finish");
        try {
            m_statement->Bind(cells, Statement::Lifetime::Outlives);
            m_statement->Step();
            m_statement->Reset();
        } catch (const StoreError&) {
            m_failed = true;
            throw;
        }
    }
    void Finish() override { m_finished = true; }

 private:
    Connection::Lease m_statement;
    bool& m_failed;
    bool m_finished = false;
};

std::string InsertText(std::string_view table, std::span<const std::string> columns) {
    std::string names, places;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        names.append(i ? "," : "").append(Identifier(columns[i]));
        places.append(i ? ",$" : "$").append(std::to_string(i + 1));
    }
    return "INSERT INTO " + Identifier(table) + "(" + names + ") VALUES (" + places + ")";
}

}  // namespace

SqliteTransaction::SqliteTransaction(Connection& connection, Mode mode, bool must_forbid_writes)
    : m_connection(connection), m_must_forbid_writes(must_forbid_writes) {
    // A writer takes its lock at once: asking for it later could fail after half the work.
    m_connection.Prepare(mode == Mode::ReadWrite ? "BEGIN IMMEDIATE" : "BEGIN")->Step();
    if (m_must_forbid_writes) m_connection.Script("PRAGMA query_only=ON");
}

SqliteTransaction::~SqliteTransaction() {
    try {
        // A full disk or an unreadable one has rolled back by itself.
        if (m_connection.InTransaction()) m_connection.Prepare("ROLLBACK")->Step();
        if (m_must_forbid_writes) m_connection.Script("PRAGMA query_only=OFF");
    } catch (const StoreError&) {
        // What failed was reported by the statement before; the next BEGIN tells if it lasts.
    }
}

std::vector<std::function<void()>> SqliteTransaction::Commit() {
    Guarded([&] {
        RunBeforeCommit();
        m_connection.Prepare("COMMIT")->Step();
    });
    return TakeAfterCommit();
}

std::unique_ptr<Cursor> SqliteTransaction::Query(std::string_view sql,
                                                 std::span<const CellView> values) {
    return Guarded([&]() -> std::unique_ptr<Cursor> {
        auto statement = m_connection.Prepare(sql);
        statement->Bind(values, Statement::Lifetime::Copy);
        return std::make_unique<SqliteCursor>(std::move(statement), m_failed);
    });
}

std::int64_t SqliteTransaction::Execute(std::string_view sql, std::span<const CellView> values) {
    return Guarded([&] {
        auto statement = m_connection.Prepare(sql);
        statement->Bind(values, Statement::Lifetime::Outlives);
        while (statement->Step()) {
        }
        return sqlite3_stmt_readonly(statement->handle()) ? 0 : m_connection.Changes();
    });
}

void SqliteTransaction::Script(std::string_view sql) {
    Guarded([&] { m_connection.Script(sql); });
}

std::unique_ptr<BulkWriter> SqliteTransaction::Bulk(std::string_view table,
                                                    std::span<const std::string> columns) {
    return Guarded([&]() -> std::unique_ptr<BulkWriter> {
        return std::make_unique<SqliteBulk>(m_connection.Prepare(InsertText(table, columns)),
                                            m_failed);
    });
}

}  // namespace atalaya::store::sqlite
