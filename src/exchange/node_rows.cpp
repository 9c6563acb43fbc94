#include "exchange/node_rows.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "base/json_members.hpp"

namespace atalaya::exchange::node_rows {

using store::Transaction;

namespace {

constexpr std::array kMigrations = {store::Migration{1, "nodes and their keys", R"(
CREATE TABLE exchange_self (
    slot INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, country TEXT NOT NULL,
    role INTEGER NOT NULL, address TEXT NOT NULL, revision INTEGER NOT NULL
);
CREATE TABLE exchange_nodes (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, role INTEGER NOT NULL,
    address TEXT NOT NULL, address_kept INTEGER NOT NULL, state INTEGER NOT NULL,
    verified_by TEXT NOT NULL, link INTEGER NOT NULL, said INTEGER NOT NULL,
    revision INTEGER NOT NULL, changed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE exchange_node_keys (
    node TEXT NOT NULL, fingerprint TEXT NOT NULL, place INTEGER NOT NULL, public_key TEXT NOT NULL,
    state INTEGER NOT NULL, since INTEGER NOT NULL, ended INTEGER, reason TEXT NOT NULL,
    ended_by TEXT NOT NULL, introduced_by TEXT NOT NULL, introduction TEXT NOT NULL,
    PRIMARY KEY (node, fingerprint)
) WITHOUT ROWID;
CREATE TABLE exchange_directories (
    hub TEXT PRIMARY KEY, revision INTEGER NOT NULL
) WITHOUT ROWID;)",
                                                     ""}};

constexpr std::string_view kNodeColumns =
    "id, name, country, role, address, address_kept, state, verified_by, link, said, revision, "
    "changed_at";
constexpr std::string_view kKeyColumns =
    "node, fingerprint, place, public_key, state, since, ended, reason, ended_by, introduced_by, "
    "introduction";

LocalText LocalFrom(std::string_view text) {
    const auto read = base::ParseJson(text);
    base::Check(read.ok() && read->is_object(), "the name of a node is no JSON");
    LocalText out;
    for (const Lang lang : base::kLangs) out.In(lang) = base::TextIn(read->get_object(), Code(lang));
    return out;
}

std::string TextOf(const LocalText& text) { return base::CanonicalJson(base::LocalJson(text)); }

template <std::size_t size>
std::array<std::uint8_t, size> BytesFrom(std::string_view text) {
    const auto bytes = base::FromBase64Url(text);
    base::Check(bytes && bytes->size() == size, "a key in the directory cannot be read");
    std::array<std::uint8_t, size> out;
    std::ranges::copy(*bytes, out.begin());
    return out;
}

Node NodeAt(const store::Cursor& row) {
    Node out;
    out.id = row.Text(0);
    out.name = LocalFrom(row.Text(1));
    out.country = row.Text(2);
    out.role = static_cast<NodeRole>(row.Int(3));
    out.address = row.Text(4);
    out.address_kept = row.Int(5) != 0;
    out.state = static_cast<NodeState>(row.Int(6));
    out.verified_by = row.Text(7);
    out.link = static_cast<LinkMode>(row.Int(8));
    out.said = row.Int(9);
    out.revision = row.Int(10);
    out.changed_at = row.Int(11);
    return out;
}

NodeKeyEntry KeyAt(const store::Cursor& row) {
    NodeKeyEntry out;
    out.fingerprint = row.Text(1);
    out.key = BytesFrom<32>(row.Text(3));
    out.state = static_cast<KeyState>(row.Int(4));
    out.since = row.Int(5);
    if (!row.Null(6)) out.ended = row.Int(6);
    out.reason = row.Text(7);
    out.ended_by = row.Text(8);
    if (!row.Text(9).empty())
        out.introduction =
            Introduction{BytesFrom<32>(row.Text(9)), out.key, BytesFrom<64>(row.Text(10))};
    return out;
}

}  // namespace

Result<void> Prepare(store::Database& database) {
    return store::Migrate(database, "exchange_directory", kMigrations);
}

std::optional<Node> Read(Transaction& tx, std::string_view id) {
    std::optional<Node> out;
    {
        const auto rows = tx.Query(
            "SELECT " + std::string(kNodeColumns) + " FROM exchange_nodes WHERE id = $1", {id});
        if (!rows->Next()) return out;
        out = NodeAt(*rows);
    }
    out->keys = ReadKeys(tx, id);
    return out;
}

std::vector<Node> ReadAll(Transaction& tx) {
    std::vector<Node> out;
    {
        const auto rows =
            tx.Query("SELECT " + std::string(kNodeColumns) + " FROM exchange_nodes ORDER BY id");
        while (rows->Next()) out.push_back(NodeAt(*rows));
    }
    const auto rows = tx.Query("SELECT " + std::string(kKeyColumns) +
                               " FROM exchange_node_keys ORDER BY node, place");
    while (rows->Next()) {
        const auto node = std::ranges::lower_bound(out, rows->Text(0), {}, &Node::id);
        if (node != out.end() && node->id == rows->Text(0)) node->keys.push_back(KeyAt(*rows));
    }
    return out;
}

void Write(Transaction& tx, const Node& node) {
    const std::string name = TextOf(node.name);
    tx.Execute("DELETE FROM exchange_nodes WHERE id = $1", {std::string_view(node.id)});
    tx.Execute("INSERT INTO exchange_nodes(" + std::string(kNodeColumns) +
                   ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
               {std::string_view(node.id), std::string_view(name), std::string_view(node.country),
                static_cast<std::int64_t>(node.role), std::string_view(node.address),
                std::int64_t{node.address_kept}, static_cast<std::int64_t>(node.state),
                std::string_view(node.verified_by), static_cast<std::int64_t>(node.link),
                node.said, node.revision, node.changed_at});
    WriteKeys(tx, node.id, node.keys);
}

std::vector<NodeKeyEntry> ReadKeys(Transaction& tx, std::string_view node) {
    const auto rows = tx.Query("SELECT " + std::string(kKeyColumns) +
                                   " FROM exchange_node_keys WHERE node = $1 ORDER BY place",
                               {node});
    std::vector<NodeKeyEntry> out;
    while (rows->Next()) out.push_back(KeyAt(*rows));
    return out;
}

void WriteKeys(Transaction& tx, std::string_view node, const std::vector<NodeKeyEntry>& keys) {
    tx.Execute("DELETE FROM exchange_node_keys WHERE node = $1", {node});
    std::int64_t place = 0;
    for (const NodeKeyEntry& key : keys) {
        const std::string bytes = base::Base64Url(key.key);
        std::string before, signature;
        if (key.introduction) {
            before = base::Base64Url(key.introduction->before);
            signature = base::Base64Url(key.introduction->signature);
        }
        const store::CellView ended = key.ended ? store::CellView(*key.ended) : store::CellView();
        tx.Execute("INSERT INTO exchange_node_keys(" + std::string(kKeyColumns) +
                       ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                   {node, std::string_view(key.fingerprint), ++place, std::string_view(bytes),
                    static_cast<std::int64_t>(key.state), key.since, ended,
                    std::string_view(key.reason), std::string_view(key.ended_by),
                    std::string_view(before), std::string_view(signature)});
    }
}

Self ReadSelf(Transaction& tx) {
    Self out;
    const auto rows =
        tx.Query("SELECT id, name, country, role, address, revision FROM exchange_self");
    if (!rows->Next()) return out;
    out.id = rows->Text(0);
    out.name = LocalFrom(rows->Text(1));
    out.country = rows->Text(2);
    out.role = static_cast<NodeRole>(rows->Int(3));
    out.address = rows->Text(4);
    out.revision = rows->Int(5);
    return out;
}

void WriteSelf(Transaction& tx, const Self& self) {
    const std::string name = TextOf(self.name);
    tx.Execute("DELETE FROM exchange_self");
    tx.Execute("INSERT INTO exchange_self(slot, id, name, country, role, address, revision) "
               "VALUES (1, $1, $2, $3, $4, $5, $6)",
               {std::string_view(self.id), std::string_view(name), std::string_view(self.country),
                static_cast<std::int64_t>(self.role), std::string_view(self.address),
                self.revision});
}

std::int64_t Revision(Transaction& tx, std::string_view hub) {
    const auto rows = tx.Query("SELECT revision FROM exchange_directories WHERE hub = $1", {hub});
    return rows->Next() ? rows->Int(0) : 0;
}

void SetRevision(Transaction& tx, std::string_view hub, std::int64_t revision) {
    tx.Execute("INSERT INTO exchange_directories(hub, revision) VALUES ($1, $2) "
               "ON CONFLICT (hub) DO UPDATE SET revision = excluded.revision",
               {hub, revision});
}

}  // namespace atalaya::exchange::node_rows
