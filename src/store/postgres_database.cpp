#include "store/postgres_database.hpp"

#include <optional>
#include <thread>

#include "store/postgres_transaction.hpp"

namespace atalaya::store::postgres {
namespace {

// With n writers of one country at a time, one of them gets through in each round.
constexpr int kAttempts = 30;
// Another run sees the row that was in the way, and says so; one that does not never will.
constexpr int kDuplicates = 3;

std::chrono::microseconds Pause(int attempt) {
    return std::chrono::microseconds(200) * std::min(attempt, 20);
}

}  // namespace

PostgresDatabase::PostgresDatabase(std::string conninfo, const Options& options)
    : m_conninfo(std::move(conninfo)), m_options(options), m_pool(options.readers) {
    auto lease = m_pool.Acquire({});
    lease.connection() = std::make_unique<Connection>(m_conninfo, m_options);
}

PostgresDatabase::AfterCommit PostgresDatabase::RunOnce(
    Mode mode, const std::function<bool(Transaction&)>& work) {
    auto lease = m_pool.Acquire(std::chrono::milliseconds(m_options.busy_milliseconds));
    auto& connection = lease.connection();
    std::optional<PostgresTransaction> tx;
    auto close = [&] {
        tx.reset();
        if (connection && (connection->Lost() || connection->InTransaction())) connection.reset();
    };
    try {
        if (connection) {
            try {
                tx.emplace(*connection, mode);
            } catch (const StoreError&) {
                // The server has gone since, and may be back: nothing was done yet.
                connection.reset();
            }
        }
        if (!connection) {
            connection = std::make_unique<Connection>(m_conninfo, m_options);
            tx.emplace(*connection, mode);
        }
        AfterCommit then;
        if (work(*tx)) then = tx->Commit();
        close();
        return then;
    } catch (...) {
        close();
        throw;
    }
}

void PostgresDatabase::RunErased(Mode mode, const std::function<bool(Transaction&)>& work) {
    AfterCommit after_commit;
    int duplicates = 0;
    for (int attempt = 1;; ++attempt) {
        try {
            after_commit = RunOnce(mode, work);
            break;
        } catch (const Conflict&) {
            if (attempt == kAttempts) throw;
        } catch (const Duplicate&) {
            if (++duplicates == kDuplicates) throw;
        }
        std::this_thread::sleep_for(Pause(attempt));
    }
    for (auto& then : after_commit) then();
}

bool PostgresDatabase::Alive() {
    try {
        auto lease = m_pool.TryAcquire();
        if (!lease) return true;  // all are at work, so the store answers
        auto& connection = lease->connection();
        try {
            if (connection) {
                connection->Script("SELECT 1");
                return true;
            }
        } catch (const StoreError&) {
            connection.reset();  // one that was cut says nothing of the server
        }
        connection = std::make_unique<Connection>(m_conninfo, m_options);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace atalaya::store::postgres
