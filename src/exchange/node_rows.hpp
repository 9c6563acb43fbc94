#pragma once

// Where the directory keeps nodes, their keys and what this node says of itself.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/directory.hpp"

namespace atalaya::exchange::node_rows {

Result<void> Prepare(store::Database& database);

std::optional<Node> Read(store::Transaction& tx, std::string_view id);
std::vector<Node> ReadAll(store::Transaction& tx);   // by id
void Write(store::Transaction& tx, const Node& node);
// The keys of a node alone; of this node itself: those that it revoked.
std::vector<NodeKeyEntry> ReadKeys(store::Transaction& tx, std::string_view node);
void WriteKeys(store::Transaction& tx, std::string_view node,
               const std::vector<NodeKeyEntry>& keys);

Self ReadSelf(store::Transaction& tx);
void WriteSelf(store::Transaction& tx, const Self& self);

// Counters: how often this directory changed ("") and the revision last taken from a hub (its id).
std::int64_t Revision(store::Transaction& tx, std::string_view hub);
void SetRevision(store::Transaction& tx, std::string_view hub, std::int64_t revision);

}  // namespace atalaya::exchange::node_rows
