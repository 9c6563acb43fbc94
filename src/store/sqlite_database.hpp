#pragma once

#include "store/pool.hpp"
#include "store/sqlite_connection.hpp"

namespace atalaya::store::sqlite {

// One writer at a time and several readers, who see the state before it. The in-memory store is
// one connection that all share in turn.
class SqliteDatabase final : public Database {
 public:
    // Throws StoreError when the file cannot be used.
    SqliteDatabase(std::string path, const Options& options);

    Kind kind() const override { return Kind::Sqlite; }
    bool Alive() override;

 protected:
    void RunErased(Mode mode, const std::function<bool(Transaction&)>& work) override;

 private:
    bool InMemory() const { return m_path == ":memory:"; }
    Connection& Opened(Pool<Connection>::Lease& lease, Connection::Role role);

    std::string m_path;
    Options m_options;
    Pool<Connection> m_writers{1};
    Pool<Connection> m_readers;
};

}  // namespace atalaya::store::sqlite
