#include "store/postgres_connection.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"

namespace atalaya::store::postgres {
namespace {

constexpr int kOldestServer = 130000;
constexpr std::size_t kPreparedStatements = 500;

// Statements of data are prepared once; of the others the server keeps no plan worth it.
bool IsWorthPreparing(std::string_view sql) {
    auto text = base::TrimAscii(sql);
    for (std::string_view verb : {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"})
        if (base::StartsWith(text, verb)) return true;
    return false;
}

bool Suits(std::span<const TypeId> types, std::span<const CellView> values) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!IsNull(values[i]) && types[i] != TypeOf(values[i])) return false;
    return types.size() == values.size();
}

std::vector<Oid> Oids(std::span<const CellView> values) {
    std::vector<Oid> out;
    for (const auto& value : values) out.push_back(static_cast<Oid>(TypeOf(value)));
    return out;
}

// Error classes of PostgreSQL, appendix A of its manual.
StoreError Translated(std::string_view state, const std::string& what) {
    using Cause = StoreError::Cause;
    if (state == "40001" || state == "40P01") return Conflict(what);
    if (state == "55P03") return {Cause::Busy, what};
    if (state == "53100") return {Cause::Full, what};
    auto kind = state.substr(0, 2);
    if (kind == "23") return {Cause::Constraint, what};
    bool going_down = state.starts_with("57P0");
    if (kind == "08" || going_down || state == "53300") return {Cause::Unreachable, what};
    return {Cause::Other, what};
}

}  // namespace

Parameters::Parameters(std::span<const CellView> values, std::span<const TypeId> types) {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < values.size(); ++i) {
        starts.push_back(bytes.size());
        if (!IsNull(values[i])) Encode(values[i], types[i], bytes);
        sizes.push_back(static_cast<int>(bytes.size() - starts.back()));
        formats.push_back(1);
    }
    for (std::size_t i = 0; i < values.size(); ++i)
        at.push_back(IsNull(values[i]) ? nullptr : bytes.data() + starts[i]);
}

Connection::Connection(const std::string& conninfo, const Options& options) {
    // What stands after `dbname` is set unless the address itself says otherwise.
    const char* keys[] = {"connect_timeout", "application_name", "dbname", "client_encoding",
                          nullptr};
    const char* values[] = {"5", "atalaya", conninfo.c_str(), "UTF8", nullptr};
    m_handle.reset(PQconnectdbParams(keys, values, 1));
    if (PQstatus(m_handle.get()) != CONNECTION_OK)
        throw StoreError(StoreError::Cause::Unreachable, PQerrorMessage(m_handle.get()));
    PQsetNoticeProcessor(m_handle.get(), [](void*, const char*) {}, nullptr);
    if (PQserverVersion(m_handle.get()) < kOldestServer) {
        throw StoreError(StoreError::Cause::Unreachable,
                         "the server is PostgreSQL " +
                             std::to_string(PQserverVersion(m_handle.get()) / 10000) +
                             "; 13 or newer is needed");
    }
    Script("SET lock_timeout = " + std::to_string(options.busy_milliseconds) +
           "; SET client_min_messages = warning; SET timezone = 'UTC';"
           // An acknowledged change survives a power cut whatever the server's default.
           " SELECT set_config('synchronous_commit', 'on', false)"
           " WHERE current_setting('synchronous_commit') = 'off'");
    if (!options.schema.empty()) {
        std::string schema = Identifier(options.schema);
        const CellView name[] = {std::string_view(options.schema)};
        auto there = Run("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname::text = $1", name);
        if (PQntuples(there.get()) == 0) {
            // The lock lets two programs start at the same time; its number is only a name.
            Script("BEGIN; SELECT pg_advisory_xact_lock(4702111234474983746);"
                   " CREATE SCHEMA IF NOT EXISTS " + schema + "; COMMIT");
        }
        Script("SET search_path = " + schema);
    }
}

void Connection::Fail(const PGresult* result) {
    const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char* primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    // The server's detail would name values of records: it is left out.
    std::string what = primary ? primary : PQerrorMessage(m_handle.get());
    if (Lost() || !state) throw StoreError(StoreError::Cause::Unreachable, what);
    auto error = Translated(state, what + " (" + state + ")");
    bool plan_is_old = std::string_view(state) == "0A000" && what.starts_with("cached plan");
    if (plan_is_old) {
        m_prepared_in_all = kPreparedStatements;  // all are prepared anew
        throw Conflict(what);
    }
    if (error.cause() == StoreError::Cause::Busy && std::string_view(state) != "55P03")
        throw Conflict(error.what());
    if (std::string_view(state) == "23505") throw Duplicate(error.what());
    throw error;
}

Answer Connection::Checked(PGresult* result) {
    Answer answer(result);
    switch (PQresultStatus(result)) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_SINGLE_TUPLE:
        case PGRES_COPY_IN: return answer;
        case PGRES_EMPTY_QUERY:
        case PGRES_COPY_OUT:
        case PGRES_BAD_RESPONSE:
        case PGRES_NONFATAL_ERROR:
        case PGRES_FATAL_ERROR:
        case PGRES_COPY_BOTH:
        case PGRES_PIPELINE_SYNC:
        case PGRES_PIPELINE_ABORTED: break;
    }
    Fail(result);
}

void Connection::Free() {
    if (m_arriving) std::exchange(m_arriving, nullptr)->TakeInRest();
}

void Connection::ForgetStatements() {
    m_prepared.clear();
    m_prepared_in_all = 0;
    Checked(PQexec(m_handle.get(), "DEALLOCATE ALL"));
}

const Connection::Prepared& Connection::Prepare(std::string_view sql,
                                                std::span<const CellView> values) {
    if (auto found = m_prepared.find(std::string(sql)); found != m_prepared.end())
        for (const auto& variant : found->second)
            if (Suits(variant.types, values)) return variant;

    if (m_prepared_in_all >= kPreparedStatements) ForgetStatements();
    Prepared fresh{"s" + std::to_string(++m_names), {}};
    auto oids = Oids(values);
    Checked(PQprepare(m_handle.get(), fresh.name.c_str(), std::string(sql).c_str(),
                      static_cast<int>(oids.size()), oids.data()));
    for (auto oid : oids) fresh.types.push_back(static_cast<TypeId>(oid));
    if (std::ranges::find(oids, Oid{0}) != oids.end()) {
        auto told = Checked(PQdescribePrepared(m_handle.get(), fresh.name.c_str()));
        for (std::size_t i = 0; i < oids.size(); ++i)
            fresh.types[i] = static_cast<TypeId>(PQparamtype(told.get(), static_cast<int>(i)));
    }
    ++m_prepared_in_all;
    auto& variants = m_prepared[std::string(sql)];
    variants.push_back(std::move(fresh));
    return variants.back();
}

void Connection::Send(std::string_view sql, std::span<const CellView> values) {
    Free();
    int sent = 0;
    auto count = static_cast<int>(values.size());
    if (IsWorthPreparing(sql)) {
        const Prepared& prepared = Prepare(sql, values);
        Parameters p(values, prepared.types);
        sent = PQsendQueryPrepared(m_handle.get(), prepared.name.c_str(), count, p.at.data(),
                                   p.sizes.data(), p.formats.data(), 1);
    } else {
        std::vector<TypeId> types;
        for (const auto& value : values) types.push_back(TypeOf(value));
        Parameters p(values, types);
        auto oids = Oids(values);
        sent = PQsendQueryParams(m_handle.get(), std::string(sql).c_str(), count, oids.data(),
                                 p.at.data(), p.sizes.data(), p.formats.data(), 1);
    }
    if (!sent) Fail(nullptr);
}

Answer Connection::Collect() {
    Answer last;
    while (PGresult* result = PQgetResult(m_handle.get())) {
        // The first failure is the one that says why.
        if (!last || PQresultStatus(last.get()) != PGRES_FATAL_ERROR) last.reset(result);
        else PQclear(result);
        if (PQstatus(m_handle.get()) == CONNECTION_BAD) break;
    }
    if (!last) Fail(nullptr);
    return Checked(last.release());
}

Answer Connection::Run(std::string_view sql, std::span<const CellView> values) {
    Send(sql, values);
    return Collect();
}

void Connection::Start(std::string_view sql, std::span<const CellView> values, Arriving& reader) {
    Send(sql, values);
    PQsetSingleRowMode(m_handle.get());
    m_arriving = &reader;
}

Answer Connection::NextRow() {
    Answer row(PQgetResult(m_handle.get()));
    if (row && PQresultStatus(row.get()) == PGRES_SINGLE_TUPLE) return row;
    m_arriving = nullptr;
    // What comes now is the end or a failure; the protocol wants it read out.
    while (PGresult* rest = PQgetResult(m_handle.get())) {
        PQclear(rest);
        if (PQstatus(m_handle.get()) == CONNECTION_BAD) break;
    }
    if (!row) Fail(nullptr);
    m_last_columns = PQnfields(row.get());
    Checked(row.release());
    return nullptr;
}

void Connection::Script(std::string_view sql) {
    Free();
    Checked(PQexec(m_handle.get(), std::string(sql).c_str()));
}

void Connection::Copy(std::string_view command, std::string_view rows) {
    static constexpr std::string_view kHead("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    static constexpr std::string_view kTail("\377\377", 2);
    Free();
    auto begun = Checked(PQexec(m_handle.get(), std::string(command).c_str()));
    base::Check(PQresultStatus(begun.get()) == PGRES_COPY_IN, "a COPY");
    for (auto part : {kHead, rows, kTail}) {
        if (PQputCopyData(m_handle.get(), part.data(), static_cast<int>(part.size())) != 1)
            Fail(nullptr);
    }
    if (PQputCopyEnd(m_handle.get(), nullptr) != 1) Fail(nullptr);
    Collect();
}

std::vector<TypeId> Connection::ColumnTypes(std::string_view sql) {
    auto answer = Run(sql, {});
    std::vector<TypeId> types;
    for (int i = 0; i < PQnfields(answer.get()); ++i)
        types.push_back(static_cast<TypeId>(PQftype(answer.get(), i)));
    return types;
}

}  // namespace atalaya::store::postgres
