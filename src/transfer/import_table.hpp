#pragma once

// Private to the room: the table of imports.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "transfer/imports.hpp"

namespace atalaya::transfer {

std::span<const store::Migration> ImportMigrations();

// Writes the line of an import that begins and gives its number. `owner`: the name of its lock.
std::int64_t BeginImport(store::Transaction& tx, const ImportInfo& info, std::string_view owner);
// Takes the line away: nothing was stored.
void ForgetImport(store::Transaction& tx, std::int64_t import_id);
// Writes how far it has come; false when it is no longer running, for someone has undone it.
bool TrackImport(store::Transaction& tx, const ImportInfo& info);
// Writes its end, here and in the journal ("import.finished"). What has been undone meanwhile
// stays so.
void EndImport(store::Transaction& tx, const journal::Journal& journal, const ImportInfo& info,
               std::string_view actor, std::string_view status, base::Timestamp now);
// False when it had been undone already.
bool MarkUndone(store::Transaction& tx, std::int64_t import_id, base::Timestamp now);

// Newest first.
std::vector<ImportInfo> ListImports(store::Transaction& tx);
// Those that their owner has begun and not ended.
std::vector<ImportInfo> RunningImports(store::Transaction& tx, std::string_view owner);
std::optional<ImportInfo> FindImport(store::Transaction& tx, std::int64_t import_id);

}  // namespace atalaya::transfer
