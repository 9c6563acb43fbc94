// The keys of the nodes: which counts, and how one follows another.

#include "base/check.hpp"
#include "base/hash.hpp"
#include "exchange/directory.hpp"
#include "exchange/node_changes.hpp"
#include "exchange/node_rows.hpp"

#include <algorithm>

namespace atalaya::exchange {

using store::Transaction;

namespace {

constexpr base::Timestamp kGrace = base::Timestamp{Directory::kGraceDays} * 86'400'000;

PublicKey KeyFrom(std::string_view text) {
    const auto bytes = base::FromBase64Url(text);
    PublicKey out;
    base::Check(bytes && bytes->size() == out.size(), "a key in the directory cannot be read");
    std::ranges::copy(*bytes, out.begin());
    return out;
}

}  // namespace

Result<void> Directory::Introduce(Transaction& tx, std::string_view id,
                                  std::span<const Introduction> chain) {
    std::optional<Node> node = Get(tx, id);
    if (!node) return Err("exchange.sender_unknown", {{"node", std::string(id)}});
    const NodeKeyEntry* active = node->Active();
    const std::string before = active == nullptr ? "" : active->fingerprint;
    ATALAYA_ASSIGN(const bool followed, FollowChain(*node, chain, m_clock.Now()));
    if (!followed) return {};
    Keep(tx, *node, "node:" + node->id, "exchange.key_renewed",
         {{"before", before}, {"fingerprint", node->Active()->fingerprint}});
    return TellOfChange(tx);
}

Result<std::vector<NodeKey>> Directory::ReplacedKeys(Transaction& tx) const {
    ATALAYA_ASSIGN(std::vector<NodeKey> kept, m_keys.Replaced(m_clock.Now()));
    const auto revoked = node_rows::ReadKeys(tx, KnownSelf(tx).id);
    std::vector<NodeKey> out;
    for (NodeKey& key : kept)
        if (std::ranges::count(revoked, key.public_key(), &NodeKeyEntry::key) == 0)
            out.push_back(std::move(key));
    return out;
}

Result<PublicKey> Directory::KeyOf(Transaction& tx, std::string_view node,
                                   std::string_view fingerprint) const {
    const auto rows = tx.Query(
        "SELECT n.state, k.state, k.public_key, k.ended FROM exchange_nodes n "
        "LEFT JOIN exchange_node_keys k ON k.node = n.id AND k.fingerprint = $2 WHERE n.id = $1",
        {node, fingerprint});
    const std::string id(node);
    if (!rows->Next()) return Err("exchange.sender_unknown", {{"node", id}});
    const bool known = !rows->Null(1);
    const auto state = known ? static_cast<KeyState>(rows->Int(1)) : KeyState::Presented;
    const base::Timestamp ended = known && !rows->Null(3) ? rows->Int(3) : 0;
    if (state == KeyState::Revoked)
        return Err("exchange.key_revoked", {{"node", id}, {"at", base::FormatTimestamp(ended)}});
    if (static_cast<NodeState>(rows->Int(0)) != NodeState::Verified)
        return Err("exchange.sender_unverified", {{"node", id}});
    if (!known)
        return Err("exchange.key_unknown",
                   {{"node", id}, {"fingerprint", std::string(fingerprint)}});
    if (state == KeyState::Presented) return Err("exchange.sender_unverified", {{"node", id}});
    if (state == KeyState::Replaced && m_clock.Now() - ended > kGrace)
        return Err("exchange.key_replaced", {{"node", id}, {"at", base::FormatTimestamp(ended)}});
    return KeyFrom(rows->Text(2));
}

}  // namespace atalaya::exchange
