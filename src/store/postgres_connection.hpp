#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <libpq-fe.h>

#include "store/database.hpp"
#include "store/postgres_wire.hpp"

namespace atalaya::store::postgres {

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearResult>;

// Another transaction was in the way: the same work may succeed when it is run again.
class Conflict final : public StoreError {
 public:
    explicit Conflict(const std::string& what) : StoreError(Cause::Busy, what) {}
};

// A row of that key is there already: perhaps one that another transaction wrote after the snapshot
// of this one, which a second run would see and could tell of.
class Duplicate final : public StoreError {
 public:
    explicit Duplicate(const std::string& what) : StoreError(Cause::Constraint, what) {}
};

// What still arrives from the server on a connection.
class Arriving {
 public:
    virtual ~Arriving() = default;
    // Takes in all that is left, since another statement wants the connection.
    virtual void TakeInRest() = 0;
};

// The values of one statement in the server's form.
struct Parameters {
    std::string bytes;
    std::vector<const char*> at;  // null for NULL
    std::vector<int> sizes, formats;
    Parameters(std::span<const CellView> values, std::span<const TypeId> types);
};

// One connection with its prepared statements. Used by one thread at a time. Throws StoreError.
class Connection {
 public:
    Connection(const std::string& conninfo, const Options& options);

    // Runs a statement to its end.
    Answer Run(std::string_view sql, std::span<const CellView> values);
    // Starts a query whose rows are then taken with `NextRow`.
    void Start(std::string_view sql, std::span<const CellView> values, Arriving& reader);
    // One row, or none at the end, after which the connection is free again.
    Answer NextRow();
    // How many columns the query had whose end NextRow has met last.
    int LastColumns() const { return m_last_columns; }
    // Several statements without values.
    void Script(std::string_view sql);
    // Sends rows in the binary form of COPY.
    void Copy(std::string_view command, std::string_view rows);
    // The types of a statement's columns.
    std::vector<TypeId> ColumnTypes(std::string_view sql);

    // Makes the connection free for the next statement.
    void Free();
    bool Lost() const { return PQstatus(m_handle.get()) == CONNECTION_BAD; }
    bool InTransaction() const { return PQtransactionStatus(m_handle.get()) != PQTRANS_IDLE; }
    std::string NewCursorName() { return "c" + std::to_string(++m_names); }

 private:
    struct Finish {
        void operator()(PGconn* handle) const { PQfinish(handle); }
    };
    // One SQL text may be prepared for several types of values.
    struct Prepared {
        std::string name;
        std::vector<TypeId> types;
    };

    const Prepared& Prepare(std::string_view sql, std::span<const CellView> values);
    void Send(std::string_view sql, std::span<const CellView> values);
    Answer Collect();
    Answer Checked(PGresult* result);
    void ForgetStatements();
    [[noreturn]] void Fail(const PGresult* result);

    std::unique_ptr<PGconn, Finish> m_handle;
    std::unordered_map<std::string, std::vector<Prepared>> m_prepared;
    std::size_t m_prepared_in_all = 0;
    std::uint64_t m_names = 0;
    int m_last_columns = 0;
    Arriving* m_arriving = nullptr;
};

}  // namespace atalaya::store::postgres
