// The hub's directory: written by the hub, taken by those who trust it.

#include <algorithm>

#include "exchange/directory.hpp"
#include "exchange/hub_document.hpp"
#include "exchange/node_changes.hpp"
#include "exchange/node_rows.hpp"

namespace atalaya::exchange {

using store::Transaction;

namespace {

// Brings what a hub says of a node together with what is known here.
class HubsWord {
 public:
    HubsWord(std::string_view hub, base::Timestamp now)
        : m_by("node:" + std::string(hub)), m_now(now) {}

    // Whether the hub's current key stands against one that a person here verified.
    bool disputed() const { return m_disputed; }

    void Into(Node& node, const Node& said) {
        TakeRevoked(node, said);
        if (node.DecidedHere()) {
            if (node.state == NodeState::Verified && said.state == NodeState::Verified) {
                TakeKey(node, said, false);
                if (!node.address_kept) node.address = said.address;
            }
            return;
        }
        if (said.state == NodeState::Verified) {
            TakeKey(node, said, true);
            node.name = said.name;
            node.country = said.country;
            node.role = said.role;
            if (!node.address_kept) node.address = said.address;
        } else if (said.state == NodeState::Closed) {
            if (node.state != NodeState::Closed) Distrust(node, NodeState::Closed, m_by);
            node.link = LinkMode::None;
        } else if (node.state != NodeState::Presented) {
            Distrust(node, NodeState::Presented, "");
        }
    }

 private:
    void TakeRevoked(Node& node, const Node& said) {
        for (const NodeKeyEntry& key : said.keys) {
            if (key.state != KeyState::Revoked) continue;
            if (node.Find(key.fingerprint) == nullptr) {
                node.keys.push_back(key);
                node.keys.back().since = m_now;
                node.keys.back().state = KeyState::Replaced;
            }
            Revoke(node, key.fingerprint, key.reason, m_by, m_now);
        }
    }

    void TakeKey(Node& node, const Node& said, bool on_its_word) {
        const NodeKeyEntry& next = *said.Current();
        const NodeKeyEntry* known = node.Find(next.fingerprint);
        const NodeKeyEntry* active = node.Active();
        // What was revoked or replaced here stays so; the hub has yet to learn of it.
        if (known != nullptr && known != active) return;
        if (known == nullptr) {
            std::vector<Introduction> chain;
            for (const NodeKeyEntry& key : said.keys)
                if (key.introduction && key.state != KeyState::Revoked)
                    chain.push_back(*key.introduction);
            const bool introduced = active != nullptr && FollowChain(node, chain, m_now).ok() &&
                                    node.Active()->key == next.key;
            if (!introduced && !on_its_word) {
                m_disputed = true;
                return;
            }
            if (!introduced) ReplaceKey(node, next.key, next.introduction, m_by, m_now);
        }
        if (on_its_word) Trust(node, m_by);
    }

    const std::string m_by;
    const base::Timestamp m_now;
    bool m_disputed = false;
};

}  // namespace

json::object Directory::Document(Transaction& tx) const {
    HubDocument out{std::max<std::int64_t>(Revision(tx), 1), List(tx), {}};
    for (const NodeKeyEntry& key : node_rows::ReadKeys(tx, KnownSelf(tx).id))
        out.revoked.push_back(key.fingerprint);
    return WriteHubDocument(out);
}

void Directory::TakeOne(Transaction& tx, std::string_view hub, const Node& said) const {
    const std::optional<Node> before = Get(tx, said.id);
    if (!before && said.state != NodeState::Verified) return;
    Node node = before.value_or(Node{.id = said.id});
    HubsWord word(hub, m_clock.Now());
    word.Into(node, said);
    if (!before && node.Current() == nullptr) return;
    const std::string actor = "node:" + std::string(hub);
    if (word.disputed()) {
        m_journal.Append(tx, {.country = std::string(journal::kNodeChain),
                              .actor = actor,
                              .action = "exchange.key_disputed",
                              .subject = "node:" + node.id,
                              .version = node.revision,
                              .payload = base::CanonicalJson(
                                  {{"fingerprint", said.Current()->fingerprint}})});
    }
    if (before && node == *before) return;
    const bool opened = !before || before->state == NodeState::Closed;
    if (opened && node.state != NodeState::Closed) node.link = UsualLink(tx, node);
    const NodeKeyEntry* active = node.Active();
    Keep(tx, node, actor, "exchange.directory_taken",
         {{"state", NameOf(node.state)},
          {"fingerprint", active == nullptr ? "" : active->fingerprint}});
}

Result<void> Directory::Take(Transaction& tx, const Node& hub, const json::object& document) {
    // As it is known now: the caller's may have been read before a person took back their word.
    std::optional<Node> known = Get(tx, hub.id);
    if (!known || known->role != NodeRole::Hub || known->state != NodeState::Verified ||
        !known->DecidedHere())
        return Err("exchange.directory_untrusted", {{"node", hub.id}});
    ATALAYA_ASSIGN(const HubDocument said, ReadHubDocument(document));
    if (said.revision <= node_rows::Revision(tx, hub.id)) return {};
    node_rows::SetRevision(tx, hub.id, said.revision);
    const std::int64_t revision = Revision(tx);
    const std::string own = KnownSelf(tx).id, actor = "node:" + hub.id;
    const Node before = *known;
    for (const std::string& fingerprint : said.revoked)
        if (known->Find(fingerprint) != nullptr && fingerprint != known->Current()->fingerprint)
            Revoke(*known, fingerprint, "", actor, m_clock.Now());
    if (*known != before) Keep(tx, *known, actor, "exchange.key_revoked", {});
    for (const Node& node : said.nodes)
        if (node.id != own && node.id != hub.id) TakeOne(tx, hub.id, node);
    for (Node& node : List(tx)) {
        if (node.verified_by != actor || std::ranges::count(said.nodes, node.id, &Node::id) > 0)
            continue;
        Distrust(node, NodeState::Presented, "");
        Keep(tx, node, actor, "exchange.directory_taken", {{"state", NameOf(node.state)}});
    }
    if (Revision(tx) == revision) return {};
    return TellOfChange(tx);
}

}  // namespace atalaya::exchange
