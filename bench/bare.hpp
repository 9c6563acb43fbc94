#pragma once

// What a program that knows only these tables would do, without the product.

#include <string>
#include <vector>

#include "stored_rows.hpp"

namespace atalaya::bench {

// Prepared inserts into a new SQLite file in one transaction, with the product's own settings
// (write-ahead log, synchronous=FULL).
void BareInserts(const std::string& path, const std::string& ddl,
                 const std::vector<const StoredRows*>& tables);

// COPY in its text form, as `psql` would send a file, into a new schema.
void BareCopy(const std::string& conninfo, const std::string& schema, const std::string& ddl,
              const std::vector<const StoredRows*>& tables);

// Seconds of a query, read to its end, on a file or a server, as its median.
double BareQuerySqlite(const std::string& path, const std::string& sql, int times);
double BareQueryPostgres(const std::string& conninfo, const std::string& schema,
                         const std::string& sql, int times);

// The columns of a model's table with its primary key and nothing else.
std::string PlainTable(store::Kind kind, const std::string& table,
                       const std::vector<std::string>& columns,
                       const std::vector<store::SqlType>& types);

}  // namespace atalaya::bench
