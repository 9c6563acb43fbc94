#pragma once

// Where the nodes of the test keep what they know: a file each, or a schema each on one PostgreSQL.

#include <memory>
#include <string>
#include <string_view>

#include "store/database.hpp"

namespace atalaya::network_test {

struct StoreOf {
    std::string address;   // "sqlite:..." or "postgresql:..."
    std::string schema;    // of a server
    bool OnServer() const { return !schema.empty(); }
    StoreOf Saved() const { return {address, schema + "_saved"}; }   // where its backup is kept
};

// The server that ATALAYA_TEST_PG names, as an address; "" where none is named.
std::string TestServer();
// A name that no other run of the tests uses at this moment.
std::string SchemaFor(std::string_view node);

// Throws where it cannot be opened.
std::unique_ptr<store::Database> OpenStore(const StoreOf& store);

// All rows of a schema as a backup, and back; precondition: its program does not run, and it has no
// tables between the two that it did not have before.
void SaveRows(const StoreOf& store);
void RestoreRows(const StoreOf& store);
void DropSchema(const StoreOf& store);
// Whether a text stands in any row of any table, also within bytes.
bool SchemaHolds(const StoreOf& store, std::string_view text);

}  // namespace atalaya::network_test
