#pragma once

#include "store/pool.hpp"
#include "store/postgres_connection.hpp"

namespace atalaya::store::postgres {

// A pool of connections to one server.
class PostgresDatabase final : public Database {
 public:
    // Throws StoreError when the server cannot be used.
    PostgresDatabase(std::string conninfo, const Options& options);

    Kind kind() const override { return Kind::Postgres; }
    bool Alive() override;

 protected:
    void RunErased(Mode mode, const std::function<bool(Transaction&)>& work) override;

 private:
    using AfterCommit = std::vector<std::function<void()>>;
    AfterCommit RunOnce(Mode mode, const std::function<bool(Transaction&)>& work);

    std::string m_conninfo;
    Options m_options;
    Pool<Connection> m_pool;
};

}  // namespace atalaya::store::postgres
