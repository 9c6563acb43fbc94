// What the stores do on their own, beside what they do behind the product's door: one million rows
// of seizures. Prints rows of a Markdown table: what, rows, seconds, rows per second.
//
//   bench_baselines FOLDER [POSTGRES-CONNECTION-STRING] [ROWS]

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>

#include <libpq-fe.h>
#include <sqlite3.h>

#include "base/check.hpp"
#include "base/clock.hpp"
#include "journal/journal.hpp"
#include "rows.hpp"
#include "store/database.hpp"

namespace atalaya::bench {
namespace {

std::int64_t g_rows = 1'000'000;

void Measure(const char* what, const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("| %s | %lld | %.2f | %.0f |\n", what, static_cast<long long>(g_rows),
                took.count(), static_cast<double>(g_rows) / took.count());
    std::fflush(stdout);
}

std::string CreateTable(store::Kind kind) {
    std::string out = "CREATE TABLE seizures(";
    for (const auto& column : SeizureColumns())
        out += column.name + " " + std::string(store::ColumnType(kind, column.type)) + ", ";
    return out + "PRIMARY KEY (country, number))";
}

std::string Names() {
    std::string out;
    for (const auto& column : SeizureColumns()) out += (out.empty() ? "" : ",") + column.name;
    return out;
}

// --- SQLite by itself --------------------------------------------------------

void Exec(sqlite3* db, const std::string& sql) {
    base::Check(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK,
                sqlite3_errmsg(db));
}

void BindRow(sqlite3_stmt* statement, std::span<const store::CellView> row) {
    int place = 0;
    for (const auto& cell : row) {
        ++place;
        if (auto* integer = std::get_if<std::int64_t>(&cell))
            sqlite3_bind_int64(statement, place, *integer);
        else if (auto* text = std::get_if<std::string_view>(&cell))
            sqlite3_bind_text(statement, place, text->data(), static_cast<int>(text->size()),
                              SQLITE_STATIC);
        else
            sqlite3_bind_null(statement, place);
    }
}

// As a program would do that has been written for this alone, with the product's own settings.
void BareSqlite(const std::string& path, std::int64_t rows_in_transaction) {
    sqlite3* raw = nullptr;
    base::Check(sqlite3_open(path.c_str(), &raw) == SQLITE_OK, path);
    std::unique_ptr<sqlite3, int (*)(sqlite3*)> db(raw, sqlite3_close);
    Exec(raw,
         "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
         "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000");
    Exec(raw, CreateTable(store::Kind::Sqlite));
    std::string places = "?";
    for (std::size_t i = 1; i < SeizureColumns().size(); ++i) places += ",?";
    sqlite3_stmt* prepared = nullptr;
    const std::string sql = "INSERT INTO seizures VALUES (" + places + ")";
    base::Check(sqlite3_prepare_v2(raw, sql.c_str(), -1, &prepared, nullptr) == SQLITE_OK, sql);
    std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared, sqlite3_finalize);

    SeizureRows rows;
    Exec(raw, "BEGIN");
    for (std::int64_t i = 1; i <= g_rows; ++i) {
        BindRow(prepared, rows.Next());
        base::Check(sqlite3_step(prepared) == SQLITE_DONE, sqlite3_errmsg(raw));
        sqlite3_reset(prepared);
        if (i % rows_in_transaction == 0) Exec(raw, "COMMIT; BEGIN");
    }
    Exec(raw, "COMMIT");
}

// --- PostgreSQL by itself ----------------------------------------------------

// COPY in its text form, as `psql` would send a file. The rows need no escaping.
void BareCopy(const std::string& conninfo) {
    std::unique_ptr<PGconn, void (*)(PGconn*)> db(PQconnectdb(conninfo.c_str()), PQfinish);
    auto exec = [&](const std::string& sql) {
        std::unique_ptr<PGresult, void (*)(PGresult*)> done(PQexec(db.get(), sql.c_str()),
                                                            PQclear);
        const auto status = PQresultStatus(done.get());
        base::Check(status == PGRES_COMMAND_OK || status == PGRES_COPY_IN,
                    PQerrorMessage(db.get()));
    };
    exec("CREATE SCHEMA bare");
    exec("SET search_path = bare");
    exec(CreateTable(store::Kind::Postgres));
    exec("COPY seizures FROM STDIN");
    SeizureRows rows;
    std::string buffer;
    for (std::int64_t i = 1; i <= g_rows; ++i) {
        char separator = 0;
        for (const auto& cell : rows.Next()) {
            if (separator) buffer += separator;
            separator = '\t';
            if (auto* integer = std::get_if<std::int64_t>(&cell))
                buffer += std::to_string(*integer);
            else if (auto* text = std::get_if<std::string_view>(&cell))
                buffer += *text;
            else
                buffer += "\\N";
        }
        buffer += '\n';
        if (buffer.size() < 1 << 20 && i < g_rows) continue;
        PQputCopyData(db.get(), buffer.data(), static_cast<int>(buffer.size()));
        buffer.clear();
    }
    PQputCopyEnd(db.get(), nullptr);
    std::unique_ptr<PGresult, void (*)(PGresult*)> done(PQgetResult(db.get()), PQclear);
    base::Check(PQresultStatus(done.get()) == PGRES_COMMAND_OK, PQerrorMessage(db.get()));
}

// --- behind the product's door -----------------------------------------------

std::unique_ptr<store::Database> Open(const store::Options& options) {
    auto opened = store::Database::Open(options);
    base::Check(opened.ok(), opened.ok() ? "" : opened.error().Describe());
    return std::move(opened).value();
}

void ThroughBulk(store::Database& db) {
    std::vector<std::string> columns;
    for (const auto& column : SeizureColumns()) columns.push_back(column.name);
    db.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        tx.Execute(CreateTable(tx.kind()));
        auto bulk = tx.Bulk("seizures", columns);
        SeizureRows rows;
        for (std::int64_t i = 0; i < g_rows; ++i) bulk->Row(rows.Next());
        bulk->Finish();
    });
}

void ThroughStream(store::Database& db) {
    db.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        auto rows = tx.Stream("SELECT " + Names() + " FROM seizures ORDER BY country, number");
        std::int64_t seen = 0, sum = 0;
        while (rows->Next()) {
            for (int i = 0; i < rows->Columns(); ++i) sum += !store::IsNull(rows->At(i));
            ++seen;
        }
        base::Check(seen == g_rows && sum > 0, "every row comes back");
    });
}

void JournalEntries(store::Database& db) {
    base::SystemClock clock;
    journal::Journal journal(clock);
    base::Check(journal::Journal::Prepare(db).ok(), "the journal's tables");
    db.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        for (std::int64_t i = 1; i <= g_rows; ++i) {
            journal.Append(tx, {"XA", "person:12", "record.created", "register:seizures", i, 1,
                                R"({"date":"2014-03-02","quantity":"1.5","unit":"kg"})"});
        }
    });
}

void VerifyEntries(store::Database& db) {
    base::SystemClock clock;
    auto verified = db.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return journal::Journal(clock).Verify(tx);
    });
    base::Check(verified.faults.empty() && verified.entries == g_rows, "an intact journal");
}

void OneStore(const std::string& name, const store::Options& options) {
    auto db = Open(options);
    Measure((name + ": rows through the product's bulk writer").c_str(),
            [&] { ThroughBulk(*db); });
    Measure((name + ": rows read back as a stream").c_str(), [&] { ThroughStream(*db); });
    Measure((name + ": journal entries appended, one transaction").c_str(),
            [&] { JournalEntries(*db); });
    Measure((name + ": journal entries verified").c_str(), [&] { VerifyEntries(*db); });
}

}  // namespace
}  // namespace atalaya::bench

int main(int argc, char** argv) {
    using namespace atalaya::bench;
    if (argc < 2) {
        std::fputs("bench_baselines FOLDER [POSTGRES-CONNECTION-STRING] [ROWS]\n", stderr);
        return 2;
    }
    const std::string folder = argv[1];
    const std::string server = argc > 2 ? argv[2] : "";
    if (argc > 3) g_rows = std::atoll(argv[3]);
    Measure("SQLite alone: prepared inserts, one transaction",
            [&] { BareSqlite(folder + "/bare.db", g_rows); });
    Measure("SQLite alone: prepared inserts, transactions of 10,000",
            [&] { BareSqlite(folder + "/parts.db", 10'000); });
    OneStore("SQLite", {.address = "sqlite:" + folder + "/store.db"});
    if (!server.empty()) {
        Measure("PostgreSQL alone: COPY", [&] { BareCopy(server); });
        OneStore("PostgreSQL", {.address = "postgresql:" + server, .schema = "product"});
    }
    return 0;
}
