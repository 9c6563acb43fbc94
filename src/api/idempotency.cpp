#include "api/idempotency.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/json.hpp"

namespace atalaya::api {
namespace {

constexpr base::Timestamp kKept = 24LL * 3600 * 1000;
constexpr std::size_t kLongestKey = 200;
constexpr std::int64_t kInProgress = 0;

constexpr std::array<store::Migration, 2> kMigrations = {{
    {1, "idempotency",
     "CREATE TABLE api_idempotency ("
     " caller TEXT NOT NULL, idempotency_key TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,"
     " digest TEXT NOT NULL, status BIGINT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL,"
     " created_at BIGINT NOT NULL,"
     " PRIMARY KEY (caller, idempotency_key, method, path));"
     "CREATE INDEX api_idempotency_age ON api_idempotency (created_at)",
     ""},
    {2, "idempotency_process",
     "ALTER TABLE api_idempotency ADD COLUMN process TEXT NOT NULL DEFAULT ''", ""},
}};

constexpr std::string_view kThisKey =
    " WHERE caller = $1 AND idempotency_key = $2 AND method = $3 AND path = $4";

std::string WriteHeaders(const http::Response& response) {
    json::array headers;
    for (const auto& [name, value] : response.headers) headers.push_back(json::array{name, value});
    return json::serialize(headers);
}

http::Response ReadAnswer(std::int64_t status, std::string_view headers, std::string_view body) {
    http::Response response;
    response.status = static_cast<int>(status);
    response.body = body;
    const json::value pairs = json::parse(headers);
    for (const json::value& pair : pairs.as_array()) {
        response.Add(std::string(pair.at(0).as_string()), std::string(pair.at(1).as_string()));
    }
    response.Set("Idempotency-Replayed", "true");
    return response;
}

bool IsKey(std::string_view key) {
    return !key.empty() && key.size() <= kLongestKey &&
           std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

Result<void> IdempotencyStore::Prepare(store::Database& database) {
    return store::Migrate(database, "api", kMigrations);
}

Result<http::Response> IdempotencyStore::Once(
    const Key& key, const std::function<http::Response(Claim&)>& work) {
    if (!IsKey(key.key)) {
        return Err("api.idempotency_key_invalid", {}, "parameter:Idempotency-Key");
    }
    ATALAYA_ASSIGN(auto known, Begin(key));
    if (known) return *std::move(known);
    Claim claim(*this, key);
    http::Response response;
    try {
        response = work(claim);
    } catch (...) {
        Forget(key);
        throw;
    }
    if (response.status >= 500 || response.stream) {
        Forget(key);
    } else if (!claim.m_kept) {
        m_database.Run(store::Mode::ReadWrite,
                       [&](store::Transaction& tx) { Keep(tx, key, response); });
    }
    return response;
}

// The answer given before, or nothing after having marked the key as in progress.
Result<std::optional<http::Response>> IdempotencyStore::Begin(const Key& key) {
    using Known = Result<std::optional<http::Response>>;
    return m_database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Known {
        const base::Timestamp now = m_clock.Now();
        tx.Execute("DELETE FROM api_idempotency WHERE created_at < $1", {now - kKept});
        const std::int64_t begun = tx.Execute(
            "INSERT INTO api_idempotency (caller, idempotency_key, method, path, digest, status,"
            " headers, body, created_at, process) VALUES ($1, $2, $3, $4, $5, $6, '', '', $7, $8)"
            " ON CONFLICT DO NOTHING",
            {key.caller, key.key, key.method, key.path, key.digest, kInProgress, now, m_process});
        if (begun == 1) return std::optional<http::Response>();
        auto row = tx.Query("SELECT digest, status, headers, body FROM api_idempotency" +
                                      std::string(kThisKey),
                                  {key.caller, key.key, key.method, key.path});
        // Forgotten by the one who worked on it, between the two statements.
        if (!row->Next()) return Err("api.idempotency_in_progress");
        if (row->Text(0) != key.digest) return Err("api.idempotency_other_request");
        if (row->Int(1) == kInProgress) {
            row.reset();
            if (TakeOver(tx, key)) return std::optional<http::Response>();
            return Err("api.idempotency_in_progress");
        }
        return std::optional(ReadAnswer(row->Int(1), row->Text(2), row->Text(3)));
    });
}

// True when the key was left behind by a process that is gone, and is now ours.
bool IdempotencyStore::TakeOver(store::Transaction& tx, const Key& key) {
    const base::Timestamp now = m_clock.Now();
    return tx.Execute("UPDATE api_idempotency SET process = $5, created_at = $6" +
                          std::string(kThisKey) +
                          " AND status = $7 AND process <> $5 AND created_at < $8",
                      {key.caller, key.key, key.method, key.path, m_process, now, kInProgress,
                       now - kLease}) == 1;
}

void IdempotencyStore::Claim::Keep(store::Transaction& tx, const http::Response& response) {
    m_store.Keep(tx, m_key, response);
    m_kept = true;
}

void IdempotencyStore::Keep(store::Transaction& tx, const Key& key,
                            const http::Response& response) {
    const std::string headers = WriteHeaders(response);
    const std::int64_t kept =
        tx.Execute("UPDATE api_idempotency SET status = $5, headers = $6, body = $7" +
                       std::string(kThisKey) + " AND status = $8 AND process = $9",
                   {key.caller, key.key, key.method, key.path,
                    static_cast<std::int64_t>(response.status), headers, response.body, kInProgress,
                    m_process});
    if (kept == 1) return;
    throw store::StoreError(store::StoreError::Cause::Busy,
                            "another process has taken the Idempotency-Key over");
}

// Only while nothing is kept: a commit whose success was not heard of may have succeeded.
void IdempotencyStore::Forget(const Key& key) {
    m_database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        tx.Execute("DELETE FROM api_idempotency" + std::string(kThisKey) +
                       " AND status = $5 AND process = $6",
                   {key.caller, key.key, key.method, key.path, kInProgress, m_process});
    });
}

}  // namespace atalaya::api
