#include "store/sqlite_database.hpp"

#include "store/sqlite_transaction.hpp"

namespace atalaya::store::sqlite {

SqliteDatabase::SqliteDatabase(std::string path, const Options& options)
    : m_path(std::move(path)), m_options(options), m_readers(options.readers) {
    auto writer = m_writers.Acquire({});
    Opened(writer, Connection::Role::Writer);
}

Connection& SqliteDatabase::Opened(Pool<Connection>::Lease& lease, Connection::Role role) {
    auto& connection = lease.connection();
    if (!connection) connection = std::make_unique<Connection>(m_path, role, m_options);
    return *connection;
}

void SqliteDatabase::RunErased(Mode mode, const std::function<bool(Transaction&)>& work) {
    bool reads_as_writer = mode == Mode::ReadOnly && InMemory();
    bool writes = mode == Mode::ReadWrite || InMemory();
    std::vector<std::function<void()>> after_commit;
    {
        auto lease = (writes ? m_writers : m_readers)
                         .Acquire(std::chrono::milliseconds(m_options.busy_milliseconds));
        auto role = writes ? Connection::Role::Writer : Connection::Role::Reader;
        SqliteTransaction tx(Opened(lease, role), mode, reads_as_writer);
        if (work(tx)) after_commit = tx.Commit();
    }
    for (auto& then : after_commit) then();
}

bool SqliteDatabase::Alive() {
    try {
        auto lease = (InMemory() ? m_writers : m_readers).TryAcquire();
        if (!lease) return true;  // all are at work, so the store answers
        auto role = InMemory() ? Connection::Role::Writer : Connection::Role::Reader;
        Opened(*lease, role).Prepare("SELECT count(*) FROM sqlite_master")->Step();
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace atalaya::store::sqlite
