#include "store/database.hpp"

namespace atalaya::store {
namespace {

std::string Quoted(std::string_view text, char quote) {
    std::string out(1, quote);
    for (char c : text) {
        if (c == quote) out += quote;
        out += c;
    }
    out += quote;
    return out;
}

std::vector<std::string> Names(std::unique_ptr<Cursor> cursor) {
    std::vector<std::string> out;
    while (cursor->Next()) out.emplace_back(cursor->Text(0));
    return out;
}

}  // namespace

std::string_view ColumnType(Kind kind, SqlType type) {
    bool sqlite = kind == Kind::Sqlite;
    switch (type) {
        case SqlType::Integer: return sqlite ? "INTEGER" : "BIGINT";
        case SqlType::Real: return sqlite ? "REAL" : "DOUBLE PRECISION";
        case SqlType::Text: return sqlite ? "TEXT" : "TEXT COLLATE \"C\"";
        case SqlType::Blob: return sqlite ? "BLOB" : "BYTEA";
    }
    return {};
}

std::string Identifier(std::string_view name) { return Quoted(name, '"'); }

std::string Literal(std::string_view text) { return Quoted(text, '\''); }

std::vector<std::string> Tables(Transaction& tx) {
    if (tx.kind() == Kind::Sqlite) {
        return Names(tx.Query("SELECT name FROM sqlite_master WHERE type = 'table'"
                              " AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name"));
    }
    return Names(tx.Query("SELECT tablename::text FROM pg_catalog.pg_tables"
                          " WHERE schemaname = current_schema()"
                          " ORDER BY tablename::text COLLATE \"C\""));
}

std::vector<std::string> Columns(Transaction& tx, std::string_view table) {
    if (tx.kind() == Kind::Sqlite)
        return Names(tx.Query("SELECT name FROM pragma_table_info($1) ORDER BY cid", {table}));
    return Names(tx.Query("SELECT column_name::text FROM information_schema.columns"
                          " WHERE table_schema = current_schema() AND table_name::text = $1"
                          " ORDER BY ordinal_position",
                          {table}));
}

}  // namespace atalaya::store
