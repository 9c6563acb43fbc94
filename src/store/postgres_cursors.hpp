#pragma once

#include <deque>

#include "store/postgres_connection.hpp"

namespace atalaya::store::postgres {

// Rows as they arrive, one message each.
class ArrivingCursor final : public Cursor, private Arriving {
 public:
    ArrivingCursor(Connection& connection, std::string_view sql, std::span<const CellView> values,
                   bool& failed);
    ~ArrivingCursor() override;
    bool Next() override;
    int Columns() const override { return m_columns; }
    CellView At(int column) const override;
    std::int64_t Int(int column) const override { return std::get<std::int64_t>(At(column)); }
    std::string_view Text(int column) const override;
    bool Null(int column) const override;

 private:
    void TakeInRest() override;
    Answer Arrive();

    Connection& m_connection;
    bool& m_failed;
    Answer m_row;
    std::deque<Answer> m_taken_in;
    bool m_arriving = true;
    int m_columns = 0;
};

// Rows of a cursor on the server, fetched by the thousand.
class FetchingCursor final : public Cursor {
 public:
    FetchingCursor(Connection& connection, std::string_view sql, std::span<const CellView> values,
                   bool& failed);
    ~FetchingCursor() override;
    bool Next() override;
    int Columns() const override;
    CellView At(int column) const override;
    std::int64_t Int(int column) const override { return std::get<std::int64_t>(At(column)); }
    std::string_view Text(int column) const override;
    bool Null(int column) const override;

 private:
    Connection& m_connection;
    bool& m_failed;
    std::string m_name, m_fetch;
    Answer m_rows;
    int m_at = -1;
};

}  // namespace atalaya::store::postgres
