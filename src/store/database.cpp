#include "store/database.hpp"

#include "base/text.hpp"
#include "store/postgres_database.hpp"
#include "store/sqlite_database.hpp"

namespace atalaya::store {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::string_view kPostgres = "postgresql:";

constexpr Migration kMigrations[] = {
    {1, "numbers",
     "CREATE TABLE numbers(country TEXT NOT NULL, sequence TEXT NOT NULL, next INTEGER NOT NULL,"
     " PRIMARY KEY (country, sequence))",
     ""},
};

// The address without what could be a password.
std::string Shown(std::string_view address) {
    auto at = address.find('@');
    auto scheme = address.find("//");
    if (at == address.npos || scheme == address.npos) {
        return std::string(address.substr(0, address.find("password")));
    }
    return std::string(address.substr(0, scheme + 2)) + "..." + std::string(address.substr(at));
}

Result<std::unique_ptr<Database>> Connect(const Options& options) {
    std::string_view address = options.address;
    if (base::StartsWith(address, kSqlite) && address.size() > kSqlite.size()) {
        return std::unique_ptr<Database>(std::make_unique<sqlite::SqliteDatabase>(
            std::string(address.substr(kSqlite.size())), options));
    }
    if (base::StartsWith(address, "postgresql://") || base::StartsWith(address, "postgres://")) {
        return std::unique_ptr<Database>(
            std::make_unique<postgres::PostgresDatabase>(std::string(address), options));
    }
    if (base::StartsWith(address, kPostgres) && address.size() > kPostgres.size()) {
        return std::unique_ptr<Database>(std::make_unique<postgres::PostgresDatabase>(
            std::string(address.substr(kPostgres.size())), options));
    }
    return Err("store.address_invalid", {{"address", Shown(address)}});
}

}  // namespace

namespace {

// Parts of what drivers say, and the code of the text for it. A server may speak another language
// and then is only quoted. The first that fits: a machine with two addresses says two things.
constexpr std::pair<std::string_view, std::string_view> kReasons[] = {
    {"password authentication failed", "store.reason_login"},
    {"no password supplied", "store.reason_login"},
    {"no pg_hba.conf entry", "store.reason_login"},
    {"FATAL: role \"", "store.reason_login"},
    {"FATAL: database \"", "store.reason_no_database"},
    {"the database system is", "store.reason_starting"},
    {"too many clients", "store.reason_connections"},
    {"remaining connection slots", "store.reason_connections"},
    {"13 or newer is needed", "store.reason_old"},
    {"could not translate host name", "store.reason_host"},
    {"timeout expired", "store.reason_time"},
    {"timed out", "store.reason_time"},
    {"Connection refused", "store.reason_refused"},
    {"No such file or directory", "store.reason_refused"},
    {"closed the connection", "store.reason_lost"},
    {"terminating connection", "store.reason_lost"},
    {"connection to server was lost", "store.reason_lost"},
    {"unable to open database file", "store.reason_file"},
    {"file is not a database", "store.reason_no_store"},
};

std::string_view ReasonOf(std::string_view words) {
    for (const auto& [part, code] : kReasons) {
        if (words.find(part) != std::string_view::npos) return code;
    }
    return "store.reason_other";
}

// Drivers tell a reason on several lines; ours stands within a sentence.
Error Unreachable(std::string_view reason) {
    std::string line;
    for (char c : reason) {
        bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!blank) line += c;
        else if (!line.empty() && line.back() != ' ') line += ' ';
    }
    while (!line.empty() && (line.back() == ' ' || line.back() == '.')) line.pop_back();
    const std::string_view code = ReasonOf(line);
    return Err("store.unreachable", {{"reason", std::string(code)}, {"words", std::move(line)}});
}

}  // namespace

Error StoreError::ToError() const {
    switch (m_cause) {
        case Cause::Full: return Err("store.full");
        case Cause::Unreachable: return Unreachable(what());
        case Cause::Busy: return Err("store.busy");
        case Cause::Constraint:
        case Cause::Other: break;
    }
    return Err("store.failed");
}

Result<std::unique_ptr<Database>> Database::Open(const Options& options) {
    try {
        ATALAYA_ASSIGN(auto database, Connect(options));
        ATALAYA_TRY(Migrate(*database, "store", kMigrations));
        return database;
    } catch (const StoreError& error) {
        if (error.cause() != StoreError::Cause::Other) return error.ToError();
        return Unreachable(error.what());
    }
}

}  // namespace atalaya::store
