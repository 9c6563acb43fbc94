#include "store/postgres_cursors.hpp"

namespace atalaya::store::postgres {
namespace {

constexpr int kFetchedAtOnce = 1000;

std::string_view BytesAt(const Answer& rows, int row, int column) {
    return {PQgetvalue(rows.get(), row, column),
            static_cast<std::size_t>(PQgetlength(rows.get(), row, column))};
}

CellView CellAt(const Answer& rows, int row, int column) {
    if (PQgetisnull(rows.get(), row, column)) return std::monostate{};
    return Decode(BytesAt(rows, row, column), static_cast<TypeId>(PQftype(rows.get(), column)));
}

}  // namespace

ArrivingCursor::ArrivingCursor(Connection& connection, std::string_view sql,
                               std::span<const CellView> values, bool& failed)
    : m_connection(connection), m_failed(failed) {
    m_connection.Start(sql, values, *this);
    // The first row, so that a failure shows here and the number of columns is known.
    if (auto first = Arrive()) {
        m_columns = PQnfields(first.get());
        m_taken_in.push_back(std::move(first));
    } else {
        m_columns = m_connection.LastColumns();
    }
}

ArrivingCursor::~ArrivingCursor() {
    try {
        while (m_arriving && Arrive()) {
        }
    } catch (const StoreError&) {
        // Arrive has marked the transaction as failed: its next statement tells.
    }
}

Answer ArrivingCursor::Arrive() {
    try {
        auto row = m_connection.NextRow();
        m_arriving = row != nullptr;
        return row;
    } catch (const StoreError&) {
        m_arriving = false;
        m_failed = true;
        throw;
    }
}

void ArrivingCursor::TakeInRest() {
    while (auto row = Arrive()) m_taken_in.push_back(std::move(row));
}

bool ArrivingCursor::Next() {
    if (!m_taken_in.empty()) {
        m_row = std::move(m_taken_in.front());
        m_taken_in.pop_front();
    } else {
        m_row = m_arriving ? Arrive() : nullptr;
    }
    return m_row != nullptr;
}

CellView ArrivingCursor::At(int column) const { return CellAt(m_row, 0, column); }

std::string_view ArrivingCursor::Text(int column) const { return BytesAt(m_row, 0, column); }

bool ArrivingCursor::Null(int column) const {
    return PQgetisnull(m_row.get(), 0, column) != 0;
}

FetchingCursor::FetchingCursor(Connection& connection, std::string_view sql,
                               std::span<const CellView> values, bool& failed)
    : m_connection(connection), m_failed(failed), m_name(connection.NewCursorName()) {
    m_fetch = "FETCH " + std::to_string(kFetchedAtOnce) + " FROM " + m_name;
    std::string declare = "DECLARE " + m_name + " NO SCROLL CURSOR FOR ";
    m_connection.Run(declare.append(sql), values);
    m_rows = m_connection.Run(m_fetch, {});
}

FetchingCursor::~FetchingCursor() {
    try {
        if (!m_failed) m_connection.Run("CLOSE " + m_name, {});
    } catch (const StoreError&) {
        m_failed = true;
    }
}

bool FetchingCursor::Next() {
    if (++m_at < PQntuples(m_rows.get())) return true;
    if (PQntuples(m_rows.get()) < kFetchedAtOnce) return false;
    try {
        m_rows = m_connection.Run(m_fetch, {});
    } catch (const StoreError&) {
        m_failed = true;
        throw;
    }
    m_at = 0;
    return PQntuples(m_rows.get()) > 0;
}

int FetchingCursor::Columns() const { return PQnfields(m_rows.get()); }

CellView FetchingCursor::At(int column) const { return CellAt(m_rows, m_at, column); }

std::string_view FetchingCursor::Text(int column) const { return BytesAt(m_rows, m_at, column); }

bool FetchingCursor::Null(int column) const {
    return PQgetisnull(m_rows.get(), m_at, column) != 0;
}

}  // namespace atalaya::store::postgres
