#include "stored_rows.hpp"

#include <cstring>

#include "base/check.hpp"

namespace atalaya::bench {
namespace {

enum class Kind : char { Null, Integer, Text, Bytes };

template <class T>
void Append(std::string& out, T value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}

template <class T>
T Read(const char*& at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    at += sizeof value;
    return value;
}

void AppendCell(std::string& out, const store::CellView& cell) {
    const auto framed = [&](Kind kind, std::string_view text) {
        Append(out, kind);
        Append(out, static_cast<std::uint32_t>(text.size()));
        out += text;
    };
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
        Append(out, Kind::Integer);
        Append(out, *integer);
    } else if (const auto* text = std::get_if<std::string_view>(&cell)) {
        framed(Kind::Text, *text);
    } else if (const auto* bytes = std::get_if<store::BytesView>(&cell)) {
        framed(Kind::Bytes, bytes->data);
    } else {
        base::Check(store::IsNull(cell), "no real numbers in this register");
        Append(out, Kind::Null);
    }
}

store::CellView ReadCell(const char*& at) {
    const auto kind = Read<Kind>(at);
    if (kind == Kind::Null) return {};
    if (kind == Kind::Integer) return Read<std::int64_t>(at);
    const auto size = Read<std::uint32_t>(at);
    const std::string_view text(at, size);
    at += size;
    if (kind == Kind::Text) return text;
    return store::BytesView{text};
}

}  // namespace

StoredRows StoredRows::Take(store::Transaction& tx, std::string table,
                            std::vector<std::string> columns, std::string_view order_by) {
    StoredRows out;
    std::string sql = "SELECT ";
    for (const auto& column : columns)
        sql += (sql.size() > 7 ? ", " : "") + store::Identifier(column);
    sql += " FROM " + store::Identifier(table) + " ORDER BY " + std::string(order_by);
    const auto cursor = tx.Stream(sql);
    for (; cursor->Next(); ++out.m_size) {
        for (int c = 0; c < cursor->Columns(); ++c) AppendCell(out.m_bytes, cursor->At(c));
    }
    out.m_table = std::move(table);
    out.m_columns = std::move(columns);
    return out;
}

void StoredRows::ForEach(
    const std::function<void(std::span<const store::CellView>)>& row) const {
    std::vector<store::CellView> cells(m_columns.size());
    const char* at = m_bytes.data();
    for (std::int64_t i = 0; i < m_size; ++i) {
        for (auto& cell : cells) cell = ReadCell(at);
        row(cells);
    }
}

}  // namespace atalaya::bench
