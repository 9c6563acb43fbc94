#include "stores.hpp"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "base/hash.hpp"

namespace atalaya::network_test {

namespace {

using store::Identifier;
using store::Mode;
using store::Transaction;

std::vector<std::string> TablesOf(Transaction& tx, std::string_view schema) {
    std::vector<std::string> out;
    const auto rows = tx.Query("SELECT tablename::text FROM pg_catalog.pg_tables"
                               " WHERE schemaname::text = $1 ORDER BY 1",
                               {schema});
    while (rows->Next()) out.emplace_back(rows->Text(0));
    return out;
}

}  // namespace

std::string TestServer() {
    const char* named = std::getenv("ATALAYA_TEST_PG");
    if (named == nullptr || *named == '\0') return {};
    const std::string text = named;
    return text.starts_with("postgres") ? text : "postgresql:" + text;
}

std::string SchemaFor(std::string_view node) {
    return "network_test_" + std::to_string(getpid()) + "_" + std::string(node);
}

std::unique_ptr<store::Database> OpenStore(const StoreOf& store) {
    auto out = store::Database::Open(
        {.address = store.address, .schema = store.schema, .readers = 2});
    if (!out.ok()) throw std::runtime_error(out.error().Describe());
    return *std::move(out);
}

void SaveRows(const StoreOf& store) {
    const std::string saved = Identifier(store.Saved().schema);
    OpenStore(store)->Run(Mode::ReadWrite, [&](Transaction& tx) {
        tx.Script("DROP SCHEMA IF EXISTS " + saved + " CASCADE; CREATE SCHEMA " + saved);
        for (const std::string& table : TablesOf(tx, store.schema))
            tx.Script("CREATE TABLE " + saved + "." + Identifier(table) + " AS TABLE " +
                      Identifier(table));
    });
}

void RestoreRows(const StoreOf& store) {
    const std::string saved = Identifier(store.Saved().schema);
    OpenStore(store)->Run(Mode::ReadWrite, [&](Transaction& tx) {
        for (const std::string& table : TablesOf(tx, store.schema))
            tx.Script("TRUNCATE " + Identifier(table) + "; INSERT INTO " + Identifier(table) +
                      " SELECT * FROM " + saved + "." + Identifier(table));
    });
}

void DropSchema(const StoreOf& store) {
    OpenStore(store)->Run(Mode::ReadWrite, [&](Transaction& tx) {
        tx.Script("DROP SCHEMA IF EXISTS " + Identifier(store.schema) + " CASCADE");
    });
}

bool SchemaHolds(const StoreOf& store, std::string_view text) {
    const std::string_view bytes = text;
    const std::string as_bytes = base::Hex(
        {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    return OpenStore(store)->Run(Mode::ReadOnly, [&](Transaction& tx) {
        for (const std::string& table : TablesOf(tx, store.schema)) {
            const auto rows = tx.Query("SELECT 1 FROM " + Identifier(table) +
                                           " t WHERE position($1 in t::text) > 0"
                                           " OR position($2 in t::text) > 0 LIMIT 1",
                                       {text, std::string_view(as_bytes)});
            if (rows->Next()) return true;
        }
        return false;
    });
}

}  // namespace atalaya::network_test
