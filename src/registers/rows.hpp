#pragma once

// Private to the room: records to rows and back.

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "registers/record.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

// "SELECT <columns of the model> FROM r_x r"; the row's cells begin at column 0.
std::string SelectRecords(const Model& model);
Record ReadRecord(const Model& model, const store::Cursor& cursor);
// Fills the groups of records, whatever their countries.
void LoadGroups(store::Transaction& tx, const Model& model, std::span<Record> records);
// The record with its groups, or nullopt.
std::optional<Record> LoadRecord(store::Transaction& tx, const Model& model,
                                 std::string_view country, std::int64_t id);

void InsertRecord(store::Transaction& tx, const Model& model, const Record& record);
// Writes every column over the version before it. False when that is no longer the stored one.
bool UpdateRecord(store::Transaction& tx, const Model& model, const Record& record);
void InsertGroups(store::Transaction& tx, const Model& model, const Record& record);
void ReplaceGroups(store::Transaction& tx, const Model& model, const Record& before,
                   const Record& after);

// Puts the digest of what a record holds into its cell; reads it there, all zeros if there is none.
void SetDigest(const Model& model, Record& record);
base::Digest StoredDigest(const Record& record);

std::vector<store::CellView> ViewsOf(std::span<const store::Cell> cells);

// $1, $2 ... $n as "$1, $2".
std::string Parameters(std::size_t first, std::size_t count);

}  // namespace atalaya::registers
