// What people do with the nodes: present, verify, link, revoke, close.

#include <algorithm>

#include "base/json_members.hpp"
#include "exchange/directory.hpp"
#include "exchange/node_changes.hpp"
#include "exchange/node_rows.hpp"
#include "exchange/presentation.hpp"

namespace atalaya::exchange {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

Error Unknown(std::string_view id) {
    return Err("exchange.node_unknown", {{"id", std::string(id)}});
}

Result<void> CheckReason(std::string_view reason) {
    if (base::TrimAscii(reason).empty() || !IsPlainText(reason, 2000))
        return Err("exchange.reason_missing", {}, "/reason");
    return {};
}

// Brings what was presented together with what is known.
class Meeting {
 public:
    Meeting(const PresentedNode& said, base::Timestamp now) : m_said(said), m_now(now) {}

    Result<void> Into(Node& node) {
        if (m_said.node.said < node.said)
            return Err("exchange.presentation_old", {{"id", node.id}});
        ATALAYA_TRY(TakeKey(node));
        if (node.state == NodeState::Closed) Distrust(node, NodeState::Presented, "");
        if (node.role != m_said.node.role && node.state == NodeState::Verified)
            Distrust(node, NodeState::Presented, "");
        node.name = m_said.node.name;
        node.country = m_said.node.country;
        node.role = m_said.node.role;
        node.said = m_said.node.said;
        if (!node.address_kept) node.address = m_said.node.address;
        // Only a key that is trusted may say so of others.
        if (node.Current() == nullptr) return {};
        for (const std::string& fingerprint : m_said.revoked)
            if (fingerprint != node.Current()->fingerprint && node.Find(fingerprint) != nullptr)
                Revoke(node, fingerprint, "", "node:" + node.id, m_now);
        return {};
    }

 private:
    Result<void> TakeKey(Node& node) {
        const std::string fingerprint = Fingerprint(m_said.key);
        const NodeKeyEntry* active = node.Active();
        if (active != nullptr && active->key == m_said.key) return {};
        if (const NodeKeyEntry* known = node.Find(fingerprint))
            return Err("exchange.key_revoked",
                       {{"node", node.id},
                        {"at", base::FormatTimestamp(known->ended.value_or(known->since))}});
        if (active == nullptr || node.state == NodeState::Closed) {
            Distrust(node, node.state, node.verified_by);
            ReplaceKey(node, m_said.key, std::nullopt, "", m_now);
            return {};
        }
        const auto followed = FollowChain(node, m_said.introductions, m_now);
        if (!followed.ok() || node.Active()->key != m_said.key)
            return Err("exchange.node_known", {{"id", node.id}});
        return {};
    }

    const PresentedNode& m_said;
    const base::Timestamp m_now;
};

}  // namespace

Result<json::object> Directory::Presentation(const Caller& caller) {
    return m_database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<json::object> {
        ATALAYA_TRY(May(tx, caller, Action::Read));
        return Presentation(tx);
    });
}

Result<json::object> Directory::Presentation(Transaction& tx) const {
    const Self self = KnownSelf(tx);
    if (self.id.empty()) return Err("exchange.self_unset");
    std::vector<std::string> revoked;
    for (const NodeKeyEntry& key : node_rows::ReadKeys(tx, self.id))
        revoked.push_back(key.fingerprint);
    ATALAYA_ASSIGN(const NodeKey key, m_keys.Present());
    ATALAYA_ASSIGN(const auto introductions, m_keys.Introductions());
    return WritePresentation(self, key, introductions, revoked);
}

LinkMode Directory::UsualLink(Transaction& tx, const Node& node) const {
    if (KnownSelf(tx).role == NodeRole::Hub) return LinkMode::Answer;
    return node.role == NodeRole::Hub && !node.address.empty() ? LinkMode::Call : LinkMode::None;
}

Result<Node> Directory::Present(const Caller& caller, const json::object& presentation) {
    return m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<Node> {
        ATALAYA_TRY(May(tx, caller, Action::Create));
        ATALAYA_ASSIGN(const PresentedNode said, ReadPresentation(presentation));
        return Meet(tx, caller.Actor(), said);
    });
}

Result<void> Directory::Hear(Transaction& tx, std::string_view node,
                             const json::object& presentation) {
    ATALAYA_ASSIGN(const PresentedNode said, ReadPresentation(presentation));
    const std::optional<Node> known = Get(tx, node);
    if (!known || known->state != NodeState::Verified)
        return Err("exchange.sender_unverified", {{"node", std::string(node)}});
    if (said.node.id != node)
        return Err("exchange.presentation_invalid",
                   {{"member", "/presentation/node"}, {"reason", std::string(node)}});
    ATALAYA_TRY(Meet(tx, "node:" + std::string(node), said));
    return {};
}

Result<Node> Directory::Meet(Transaction& tx, std::string_view actor, const PresentedNode& said) {
    if (said.node.id == KnownSelf(tx).id)
        return Err("exchange.node_is_self", {{"id", said.node.id}});
    const std::optional<Node> before = Get(tx, said.node.id);
    Node node = before.value_or(Node{.id = said.node.id});
    ATALAYA_TRY(Meeting(said, m_clock.Now()).Into(node));
    if (!before || before->state == NodeState::Closed) node.link = UsualLink(tx, node);
    if (before && node == *before) return node;
    Keep(tx, node, actor, "exchange.node_presented",
         {{"fingerprint", Fingerprint(said.key)},
          {"address", node.address},
          {"role", NameOf(node.role)}});
    ATALAYA_TRY(TellOfChange(tx));
    return node;
}

template <class Change>
Result<Node> Directory::ChangeNode(const Caller& caller, Action right, std::string_view id,
                                   std::string_view action, Change change) {
    return m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<Node> {
        ATALAYA_TRY(May(tx, caller, right));
        std::optional<Node> node = Get(tx, id);
        if (!node) return Unknown(id);
        const Node before = *node;
        ATALAYA_ASSIGN(json::object payload, change(*node));
        if (*node == before) return before;
        Keep(tx, *node, caller.Actor(), action, std::move(payload));
        ATALAYA_TRY(TellOfChange(tx));
        return *node;
    });
}

Result<Node> Directory::Verify(const Caller& caller, std::string_view id,
                               std::string_view fingerprint) {
    const auto verify = [&](Node& node) -> Result<json::object> {
        if (node.state == NodeState::Closed)
            return Err("exchange.node_left", {{"id", node.id}});
        const NodeKeyEntry* key = node.Active();
        if (key == nullptr) return Err("exchange.key_missing", {{"id", node.id}});
        if (TypedFingerprint(fingerprint) != key->fingerprint)
            return Err("exchange.fingerprint_differs", {{"id", node.id}}, "/fingerprint");
        json::object payload{{"fingerprint", key->fingerprint}};
        if (!node.DecidedHere()) Trust(node, caller.Actor());
        return payload;
    };
    return ChangeNode(caller, Action::Update, id, "exchange.node_verified", verify);
}

Result<Node> Directory::SetLink(const Caller& caller, std::string_view id, LinkMode link,
                                std::string_view address) {
    const auto set = [&](Node& node) -> Result<json::object> {
        if (node.state == NodeState::Closed)
            return Err("exchange.node_left", {{"id", node.id}});
        if (!IsAddress(address))
            return Err("exchange.address_invalid", {{"address", std::string(address)}}, "/address");
        while (address.ends_with('/')) address.remove_suffix(1);
        if (!address.empty()) {
            node.address = address;
            node.address_kept = true;
        }
        if (link == LinkMode::Call && node.address.empty())
            return Err("exchange.address_missing", {{"id", node.id}}, "/address");
        node.link = link;
        const std::string_view names[] = {"none", "call", "answer"};
        return json::object{{"link", names[static_cast<std::size_t>(link)]},
                            {"address", node.address}};
    };
    return ChangeNode(caller, Action::Update, id, "exchange.node_linked", set);
}

Result<Node> Directory::RevokeKey(const Caller& caller, std::string_view id,
                                  std::string_view fingerprint, std::string_view reason) {
    ATALAYA_TRY(CheckReason(reason));
    const std::string typed = TypedFingerprint(fingerprint);
    const Self self =
        m_database.Run(Mode::ReadOnly, [&](Transaction& tx) { return KnownSelf(tx); });
    if (!self.id.empty() && id == self.id) return RevokeOwnKey(caller, typed, reason);
    const auto revoke = [&](Node& node) -> Result<json::object> {
        if (node.Find(typed) == nullptr)
            return Err("exchange.key_unknown",
                       {{"node", node.id}, {"fingerprint", std::string(fingerprint)}});
        Revoke(node, typed, reason, caller.Actor(), m_clock.Now());
        return json::object{{"fingerprint", typed}, {"reason", reason}};
    };
    return ChangeNode(caller, Action::Withdraw, id, "exchange.key_revoked", revoke);
}

Result<KeyRing::Renewed> Directory::RenewKey(const Caller& caller, std::string_view lost) {
    ATALAYA_TRY(m_database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<void> {
        ATALAYA_TRY(May(tx, caller, Action::Update));
        if (lost.empty()) return {};
        ATALAYA_TRY(CheckReason(lost));
        return May(tx, caller, Action::Withdraw);
    }));
    ATALAYA_ASSIGN(const KeyRing::Renewed renewed, m_keys.Renew(m_clock.Now()));
    ATALAYA_TRY(m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        Self self = KnownSelf(tx);
        if (!self.id.empty()) {
            ++self.revision;   // the presentation says something new
            node_rows::WriteSelf(tx, self);
            node_rows::SetRevision(tx, "", Revision(tx) + 1);
        }
        m_journal.Append(tx, {.country = std::string(journal::kNodeChain),
                              .actor = caller.Actor(),
                              .action = "exchange.key_renewed",
                              .subject = self.id.empty() ? "node" : "node:" + self.id,
                              .version = self.revision,
                              .payload = base::CanonicalJson(
                                  {{"before", Fingerprint(renewed.before)},
                                   {"fingerprint", Fingerprint(renewed.now)}})});
        return TellOfChange(tx);
    }));
    if (!lost.empty()) ATALAYA_TRY(RevokeOwnKey(caller, Fingerprint(renewed.before), lost));
    return renewed;
}

// Of an earlier key only the name is kept, for the presentation.
Result<Node> Directory::RevokeOwnKey(const Caller& caller, std::string_view fingerprint,
                                     std::string_view reason) {
    ATALAYA_ASSIGN(const auto earlier, m_keys.Earlier());
    ATALAYA_ASSIGN(const NodeKey present, m_keys.Present());
    const auto key = std::ranges::find(earlier, fingerprint, Fingerprint);
    auto revoked = m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<Node> {
        ATALAYA_TRY(May(tx, caller, Action::Withdraw));
        Self self = KnownSelf(tx);
        if (fingerprint == Fingerprint(present.public_key()))
            return Err("exchange.key_present", {{"fingerprint", std::string(fingerprint)}});
        if (key == earlier.end())
            return Err("exchange.key_unknown",
                       {{"node", self.id}, {"fingerprint", std::string(fingerprint)}});
        Node own{.id = self.id,
                 .name = self.name,
                 .country = self.country,
                 .role = self.role,
                 .address = self.address,
                 .keys = node_rows::ReadKeys(tx, self.id)};
        if (own.Find(fingerprint) != nullptr) return own;
        const base::Timestamp now = m_clock.Now();
        own.keys.push_back({.key = *key,
                            .fingerprint = std::string(fingerprint),
                            .state = KeyState::Revoked,
                            .since = now,
                            .ended = now,
                            .reason = std::string(reason),
                            .ended_by = caller.Actor()});
        node_rows::WriteKeys(tx, self.id, own.keys);
        node_rows::SetRevision(tx, "", Revision(tx) + 1);
        ++self.revision;   // the presentation says something new
        node_rows::WriteSelf(tx, self);
        m_journal.Append(tx, {.country = std::string(journal::kNodeChain),
                              .actor = caller.Actor(),
                              .action = "exchange.key_revoked",
                              .subject = "node:" + self.id,
                              .version = self.revision,
                              .payload = base::CanonicalJson(
                                  {{"fingerprint", fingerprint}, {"reason", reason}})});
        ATALAYA_TRY(TellOfChange(tx));
        return own;
    });
    // It opens nothing any more (ReplacedKeys), also where its file withstands.
    if (revoked.ok()) ATALAYA_TRY(m_keys.Forget(*key));
    return revoked;
}

Result<Node> Directory::Close(const Caller& caller, std::string_view id,
                              std::string_view reason) {
    ATALAYA_TRY(CheckReason(reason));
    const auto close = [&](Node& node) -> Result<json::object> {
        if (node.state == NodeState::Closed) return json::object();
        Distrust(node, NodeState::Closed, caller.Actor());
        node.link = LinkMode::None;
        return json::object{{"reason", reason}};
    };
    return ChangeNode(caller, Action::Withdraw, id, "exchange.node_closed", close);
}

}  // namespace atalaya::exchange
