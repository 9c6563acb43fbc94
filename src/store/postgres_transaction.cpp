#include "store/postgres_transaction.hpp"

#include <charconv>

#include "base/check.hpp"
#include "store/postgres_cursors.hpp"

namespace atalaya::store::postgres {
namespace {

// Rows are gathered to this size and then sent in one COPY of their own, so that other statements,
// and other writers, run in between.
constexpr std::size_t kSentAtOnce = 1 << 20;

class PostgresBulk final : public BulkWriter {
 public:
    PostgresBulk(Connection& connection, std::string_view table,
                 std::span<const std::string> columns, bool& failed)
        : m_connection(connection), m_failed(failed) {
        std::string names;
        for (const auto& column : columns)
            names.append(names.empty() ? "" : ",").append(Identifier(column));
        m_command = "COPY " + Identifier(table) + "(" + names + ") FROM STDIN (FORMAT binary)";
        m_types = connection.ColumnTypes("SELECT " + names + " FROM " + Identifier(table) +
                                         " LIMIT 0");
    }

    void Row(std::span<const CellView> cells) override {
        base::Check(cells.size() == m_types.size() && !m_finished, "one cell per column");
        AppendBigEndian(cells.size(), 2, m_rows);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            auto start = m_rows.size();
            AppendBigEndian(0xffffffff, 4, m_rows);  // stays so for NULL
            if (IsNull(cells[i])) continue;
            Guarded([&] { Encode(cells[i], m_types[i], m_rows); });
            auto size = m_rows.size() - start - 4;
            for (int byte = 0; byte < 4; ++byte)
                m_rows[start + byte] = static_cast<char>(size >> (24 - 8 * byte) & 0xff);
        }
        if (m_rows.size() >= kSentAtOnce) Send();
    }

    void Finish() override {
        if (!m_rows.empty()) Send();
        m_finished = true;
    }

 private:
    template <class F>
    void Guarded(F&& f) {
        try {
            f();
        } catch (const StoreError&) {
            m_failed = true;
            throw;
        }
    }
    void Send() {
        Guarded([&] { m_connection.Copy(m_command, m_rows); });
        m_rows.clear();
    }

    Connection& m_connection;
    bool& m_failed;
    std::string m_command;
    std::vector<TypeId> m_types;
    std::string m_rows;
    bool m_finished = false;
};

}  // namespace

PostgresTransaction::PostgresTransaction(Connection& connection, Mode mode)
    : m_connection(connection) {
    m_connection.Script(mode == Mode::ReadWrite
                            ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE"
                            : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

PostgresTransaction::~PostgresTransaction() {
    try {
        if (!m_over && !m_connection.Lost()) m_connection.Script("ROLLBACK");
    } catch (const StoreError&) {
        // The server rolls back what its client has left; the owner drops a lost connection.
    }
}

std::vector<std::function<void()>> PostgresTransaction::Commit() {
    Guarded([&] {
        RunBeforeCommit();
        m_connection.Script("COMMIT");
    });
    m_over = true;
    return TakeAfterCommit();
}

std::unique_ptr<Cursor> PostgresTransaction::Query(std::string_view sql,
                                                   std::span<const CellView> values) {
    return Guarded([&]() -> std::unique_ptr<Cursor> {
        return std::make_unique<ArrivingCursor>(m_connection, sql, values, m_failed);
    });
}

std::unique_ptr<Cursor> PostgresTransaction::Stream(std::string_view sql,
                                                    std::span<const CellView> values) {
    return Guarded([&]() -> std::unique_ptr<Cursor> {
        return std::make_unique<FetchingCursor>(m_connection, sql, values, m_failed);
    });
}

std::int64_t PostgresTransaction::Execute(std::string_view sql,
                                          std::span<const CellView> values) {
    return Guarded([&] {
        auto answer = m_connection.Run(sql, values);
        std::string_view count = PQcmdTuples(answer.get());
        std::int64_t changed = 0;
        if (!std::string_view(PQcmdStatus(answer.get())).starts_with("SELECT"))
            std::from_chars(count.data(), count.data() + count.size(), changed);
        return changed;
    });
}

void PostgresTransaction::Script(std::string_view sql) {
    Guarded([&] { m_connection.Script(sql); });
}

std::unique_ptr<BulkWriter> PostgresTransaction::Bulk(std::string_view table,
                                                      std::span<const std::string> columns) {
    return Guarded([&]() -> std::unique_ptr<BulkWriter> {
        return std::make_unique<PostgresBulk>(m_connection, table, columns, m_failed);
    });
}

}  // namespace atalaya::store::postgres
