#include <cctype>

#include "store/database.hpp"

namespace atalaya::store {
namespace {

bool InWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::string_view PostgresWord(std::string_view word) {
    if (word == "INTEGER") return ColumnType(Kind::Postgres, SqlType::Integer);
    if (word == "REAL") return ColumnType(Kind::Postgres, SqlType::Real);
    if (word == "TEXT") return ColumnType(Kind::Postgres, SqlType::Text);
    if (word == "BLOB") return ColumnType(Kind::Postgres, SqlType::Blob);
    if (word == "WITHOUT" || word == "ROWID") return "";  // a layout that SQLite alone offers
    return word;
}

// The text with the words that are SQLite's own replaced, outside of quotes.
std::string ForPostgres(std::string_view sql) {
    std::string out;
    for (std::size_t i = 0; i < sql.size();) {
        std::size_t end = i + 1;
        if (sql[i] == '\'' || sql[i] == '"') {
            end = std::min(sql.find(sql[i], end), sql.size() - 1) + 1;
            out.append(sql.substr(i, end - i));
        } else if (InWord(sql[i])) {
            while (end < sql.size() && InWord(sql[end])) ++end;
            out.append(PostgresWord(sql.substr(i, end - i)));
        } else {
            out += sql[i];
        }
        i = end;
    }
    return out;
}

void CreateVersions(Transaction& tx) {
    // Two programs may start at the same time; the number is only a name for this lock.
    if (tx.kind() == Kind::Postgres) tx.Execute("SELECT pg_advisory_xact_lock(4702111234474983745)");
    std::string text = "CREATE TABLE IF NOT EXISTS schema_versions(room TEXT PRIMARY KEY,"
                       " version INTEGER NOT NULL, name TEXT NOT NULL)";
    tx.Script(tx.kind() == Kind::Postgres ? ForPostgres(text) : text);
}

std::int64_t Version(Transaction& tx, std::string_view room) {
    auto row = tx.Query("SELECT version FROM schema_versions WHERE room = $1", {room});
    return row->Next() ? row->Int(0) : 0;
}

void Step(Transaction& tx, std::string_view room, const Migration& step) {
    LockTables(tx);
    if (Version(tx, room) >= step.version) return;
    if (tx.kind() == Kind::Sqlite) {
        tx.Script(step.sqlite);
    } else {
        tx.Script(step.postgres.empty() ? ForPostgres(step.sqlite) : std::string(step.postgres));
    }
    tx.Execute("INSERT INTO schema_versions(room, version, name) VALUES ($1, $2, $3)"
               " ON CONFLICT (room) DO UPDATE SET version = excluded.version,"
               " name = excluded.name",
               {room, std::int64_t{step.version}, step.name});
}

}  // namespace

void LockTables(Transaction& tx) {
    // PostgreSQL's only: SQLite has one writer at a time. LOCK TABLE takes no snapshot yet.
    if (tx.kind() == Kind::Postgres) tx.Script("LOCK TABLE schema_versions IN EXCLUSIVE MODE");
}

Result<void> Migrate(Database& database, std::string_view room,
                     std::span<const Migration> migrations) {
    bool known = database.Run(Mode::ReadOnly, [](Transaction& tx) {
        auto tables = Tables(tx);
        return std::find(tables.begin(), tables.end(), "schema_versions") != tables.end();
    });
    if (!known) database.Run(Mode::ReadWrite, CreateVersions);

    auto version =
        database.Run(Mode::ReadOnly, [&](Transaction& tx) { return Version(tx, room); });
    std::int64_t newest = migrations.empty() ? 0 : migrations.back().version;
    if (version > newest) {
        return Err("store.too_new",
                   {{"room", std::string(room)}, {"version", std::to_string(version)}});
    }
    for (const Migration& step : migrations) {
        if (step.version > version)
            database.Run(Mode::ReadWrite, [&](Transaction& tx) { Step(tx, room, step); });
    }
    return {};
}

}  // namespace atalaya::store
