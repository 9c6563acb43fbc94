#include "bare.hpp"

#include <memory>

#include <libpq-fe.h>
#include <sqlite3.h>

#include "base/check.hpp"
#include "measure.hpp"

namespace atalaya::bench {
namespace {

using File = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;
using Server = std::unique_ptr<PGconn, void (*)(PGconn*)>;
using Outcome = std::unique_ptr<PGresult, void (*)(PGresult*)>;

File Open(const std::string& path) {
    sqlite3* raw = nullptr;
    base::Check(sqlite3_open(path.c_str(), &raw) == SQLITE_OK, path);
    return File(raw, sqlite3_close);
}

void Exec(sqlite3* db, const std::string& sql) {
    base::Check(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK,
                sqlite3_errmsg(db));
}

Statement Prepare(sqlite3* db, const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    base::Check(sqlite3_prepare_v2(db, sql.c_str(), -1, &raw, nullptr) == SQLITE_OK,
                sqlite3_errmsg(db));
    return Statement(raw, sqlite3_finalize);
}

void BindRow(sqlite3_stmt* statement, std::span<const store::CellView> row) {
    int place = 0;
    for (const auto& cell : row) {
        ++place;
        if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
            sqlite3_bind_int64(statement, place, *integer);
        } else if (const auto* text = std::get_if<std::string_view>(&cell)) {
            sqlite3_bind_text(statement, place, text->data(), static_cast<int>(text->size()),
                              SQLITE_STATIC);
        } else if (const auto* bytes = std::get_if<store::BytesView>(&cell)) {
            sqlite3_bind_blob(statement, place, bytes->data.data(),
                              static_cast<int>(bytes->data.size()), SQLITE_STATIC);
        } else {
            sqlite3_bind_null(statement, place);
        }
    }
}

std::string InsertInto(const StoredRows& rows) {
    std::string names, places;
    for (const auto& column : rows.columns()) {
        names += (names.empty() ? "" : ",") + store::Identifier(column);
        places += places.empty() ? "?" : ",?";
    }
    return "INSERT INTO " + store::Identifier(rows.table()) + "(" + names + ") VALUES (" + places +
           ")";
}

Server Connect(const std::string& conninfo) {
    Server db(PQconnectdb(conninfo.c_str()), PQfinish);
    base::Check(PQstatus(db.get()) == CONNECTION_OK, PQerrorMessage(db.get()));
    return db;
}

void Exec(PGconn* db, const std::string& sql) {
    const Outcome done(PQexec(db, sql.c_str()), PQclear);
    const auto status = PQresultStatus(done.get());
    base::Check(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
                    status == PGRES_COPY_IN,
                PQerrorMessage(db));
}

void AppendText(std::string& out, const store::CellView& cell) {
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
        out += std::to_string(*integer);
    } else if (const auto* text = std::get_if<std::string_view>(&cell)) {
        out += *text;   // the synthetic rows have nothing to escape
    } else if (const auto* bytes = std::get_if<store::BytesView>(&cell)) {
        constexpr char kDigits[] = "0123456789abcdef";
        out += "\\\\x";
        for (const unsigned char byte : bytes->data)
            out.append({kDigits[byte >> 4], kDigits[byte & 15]});
    } else {
        out += "\\N";
    }
}

void CopyTable(PGconn* db, const StoredRows& rows) {
    std::string names;
    for (const auto& column : rows.columns())
        names += (names.empty() ? "" : ",") + store::Identifier(column);
    Exec(db, "COPY " + store::Identifier(rows.table()) + "(" + names + ") FROM STDIN");
    std::string buffer;
    const auto send = [&] {
        PQputCopyData(db, buffer.data(), static_cast<int>(buffer.size()));
        buffer.clear();
    };
    rows.ForEach([&](std::span<const store::CellView> row) {
        bool first = true;
        for (const auto& cell : row) {
            if (!first) buffer += '\t';
            first = false;
            AppendText(buffer, cell);
        }
        buffer += '\n';
        if (buffer.size() > 1 << 20) send();
    });
    send();
    PQputCopyEnd(db, nullptr);
    const Outcome done(PQgetResult(db), PQclear);
    base::Check(PQresultStatus(done.get()) == PGRES_COMMAND_OK, PQerrorMessage(db));
    while (const Outcome rest{PQgetResult(db), PQclear}) {
    }
}

}  // namespace

void BareInserts(const std::string& path, const std::string& ddl,
                 const std::vector<const StoredRows*>& tables) {
    const auto db = Open(path);
    Exec(db.get(),
         "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
         "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000");
    Exec(db.get(), ddl);
    Exec(db.get(), "BEGIN");
    for (const auto* table : tables) {
        const auto statement = Prepare(db.get(), InsertInto(*table));
        table->ForEach([&](std::span<const store::CellView> row) {
            BindRow(statement.get(), row);
            base::Check(sqlite3_step(statement.get()) == SQLITE_DONE, sqlite3_errmsg(db.get()));
            sqlite3_reset(statement.get());
        });
    }
    Exec(db.get(), "COMMIT");
}

void BareCopy(const std::string& conninfo, const std::string& schema, const std::string& ddl,
              const std::vector<const StoredRows*>& tables) {
    const auto db = Connect(conninfo);
    Exec(db.get(), "CREATE SCHEMA " + schema);
    Exec(db.get(), "SET search_path = " + schema);
    Exec(db.get(), ddl);
    for (const auto* table : tables) CopyTable(db.get(), *table);
}

double BareQuerySqlite(const std::string& path, const std::string& sql, int times) {
    const auto db = Open(path);
    Exec(db.get(), "PRAGMA cache_size=-65536");
    return MedianSeconds(times, [&] {
        const auto statement = Prepare(db.get(), sql);
        while (sqlite3_step(statement.get()) == SQLITE_ROW) {
        }
    });
}

double BareQueryPostgres(const std::string& conninfo, const std::string& schema,
                         const std::string& sql, int times) {
    const auto db = Connect(conninfo);
    Exec(db.get(), "SET search_path = " + schema);
    return MedianSeconds(times, [&] { Exec(db.get(), sql); });
}

std::string PlainTable(store::Kind kind, const std::string& table,
                       const std::vector<std::string>& columns,
                       const std::vector<store::SqlType>& types) {
    std::string out = "CREATE TABLE " + store::Identifier(table) + "(";
    for (std::size_t i = 0; i < columns.size(); ++i)
        out += store::Identifier(columns[i]) + " " +
               std::string(store::ColumnType(kind, types[i])) + ", ";
    return out + "PRIMARY KEY (country, id))" +
           (kind == store::Kind::Sqlite ? " WITHOUT ROWID" : "");
}

}  // namespace atalaya::bench
