#include "exchange/directory.hpp"

#include <algorithm>

#include "base/json_members.hpp"
#include "exchange/node_changes.hpp"
#include "exchange/node_rows.hpp"
#include "exchange/presentation.hpp"

namespace atalaya::exchange {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

std::string WithoutLastSlash(std::string_view address) {
    while (address.ends_with('/')) address.remove_suffix(1);
    return std::string(address);
}

Result<void> CheckSelf(const Self& self) {
    if (!IsNodeId(self.id)) return Err("exchange.node_id_invalid", {{"id", self.id}}, "/id");
    if (!IsCountry(self.country))
        return Err("exchange.country_invalid", {{"country", self.country}}, "/country");
    if (!IsAddress(self.address))
        return Err("exchange.address_invalid", {{"address", self.address}}, "/address");
    for (const std::string& name : self.name.by_lang)
        if (!IsPlainText(name, 300)) return Err("exchange.name_invalid", {}, "/name");
    return {};
}

struct Changes final : store::TransactionState {
    int count = 0;
    void BeforeCommit(Transaction&) override {}
};

// The mailroom keeps what was sent; where it was never prepared, nothing was.
bool HasSent(Transaction& tx) {
    if (!std::ranges::count(store::Tables(tx), "exchange_envelopes")) return false;
    return tx.Query("SELECT 1 FROM exchange_envelopes WHERE own = 1 LIMIT 1")->Next();
}

}  // namespace

std::string_view NameOf(NodeRole role) {
    switch (role) {
        case NodeRole::Country: return "country";
        case NodeRole::Hub: return "hub";
    }
    return "";
}

std::string_view NameOf(NodeState state) {
    switch (state) {
        case NodeState::Presented: return "presented";
        case NodeState::Verified: return "verified";
        case NodeState::Closed: return "closed";
    }
    return "";
}

std::string_view NameOf(KeyState state) {
    switch (state) {
        case KeyState::Presented: return "presented";
        case KeyState::Current: return "current";
        case KeyState::Replaced: return "replaced";
        case KeyState::Revoked: return "revoked";
    }
    return "";
}

std::string_view NameOf(LinkMode mode) {
    switch (mode) {
        case LinkMode::None: return "none";
        case LinkMode::Call: return "call";
        case LinkMode::Answer: return "answer";
    }
    return "";
}

access::Subject SubjectOf(std::string_view part, std::string_view country, std::string_view mark) {
    access::Subject out;
    out.kind = "exchange";
    out.id = part;
    if (!country.empty()) out.country = country;
    if (!mark.empty()) out.mark = mark;
    return out;
}

Directory::Directory(store::Database& database, const access::Policy& policy,
                     const journal::Journal& journal, const base::Clock& clock,
                     const KeyRing& keys)
    : m_database(database), m_policy(policy), m_journal(journal), m_clock(clock), m_keys(keys) {}

Result<void> Directory::Prepare(store::Database& database) { return node_rows::Prepare(database); }

Result<void> Directory::May(Transaction& tx, const Caller& caller, Action action) const {
    const access::Subject nodes = SubjectOf("nodes", KnownSelf(tx).country);
    // Whoever runs this installation may do all of it.
    if (m_policy.Allows(caller, Action::ManageNode, nodes)) return {};
    const auto decision = m_policy.Decide(caller, action, nodes);
    if (!decision) return decision.ToError();
    return {};
}

Self Directory::KnownSelf(Transaction& tx) const { return node_rows::ReadSelf(tx); }

Result<Self> Directory::GetSelf(const Caller& caller) {
    auto self = m_database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<Self> {
        ATALAYA_TRY(May(tx, caller, Action::Read));
        return KnownSelf(tx);
    });
    if (!self.ok()) return self;
    ATALAYA_ASSIGN(const NodeKey key, m_keys.Present());
    self->fingerprint = Fingerprint(key.public_key());
    return self;
}

Result<Self> Directory::SetSelf(const Caller& caller, const Self& self) {
    Self next = self;
    next.address = WithoutLastSlash(self.address);
    const auto set = m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        ATALAYA_TRY(May(tx, caller, Action::Update));
        ATALAYA_TRY(CheckSelf(next));
        const Self before = KnownSelf(tx);
        if (!before.id.empty() && before.id != next.id && HasSent(tx))
            return Err("exchange.self_in_use", {{"id", before.id}}, "/id");
        next.revision = before.revision + 1;
        node_rows::WriteSelf(tx, next);
        node_rows::SetRevision(tx, "", Revision(tx) + 1);
        m_journal.Append(tx, {.country = std::string(journal::kNodeChain),
                              .actor = caller.Actor(),
                              .action = "exchange.self_set",
                              .subject = "node:" + next.id,
                              .version = next.revision,
                              .payload = base::CanonicalJson(
                                  {{"name", base::LocalJson(next.name)},
                                   {"country", next.country},
                                   {"role", NameOf(next.role)},
                                   {"address", next.address}})});
        return TellOfChange(tx);
    });
    if (!set.ok()) return set.error();
    return GetSelf(caller);
}

std::vector<Node> Directory::List(Transaction& tx) const { return node_rows::ReadAll(tx); }

std::optional<Node> Directory::Get(Transaction& tx, std::string_view id) const {
    return node_rows::Read(tx, id);
}

Result<std::vector<Node>> Directory::List(const Caller& caller) {
    return m_database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<std::vector<Node>> {
        ATALAYA_TRY(May(tx, caller, Action::Read));
        return List(tx);
    });
}

std::vector<std::string> Directory::Everyone(Transaction& tx) const {
    const auto rows = tx.Query("SELECT id FROM exchange_nodes WHERE state = $1 ORDER BY id",
                               {static_cast<std::int64_t>(NodeState::Verified)});
    std::vector<std::string> out;
    while (rows->Next()) out.emplace_back(rows->Text(0));
    return out;
}

std::int64_t Directory::Revision(Transaction& tx) const { return node_rows::Revision(tx, ""); }

void Directory::Keep(Transaction& tx, Node& node, std::string_view actor, std::string_view action,
                     json::object payload) const {
    ++node.revision;
    node.changed_at = m_clock.Now();
    node_rows::Write(tx, node);
    node_rows::SetRevision(tx, "", Revision(tx) + 1);
    m_journal.Append(tx, {.country = std::string(journal::kNodeChain),
                          .actor = std::string(actor),
                          .action = std::string(action),
                          .subject = "node:" + node.id,
                          .version = node.revision,
                          .payload = base::CanonicalJson(payload)});
}

int Directory::ChangesIn(Transaction& tx) { return tx.State<Changes>().count; }

Result<void> Directory::TellOfChange(Transaction& tx) const {
    ++tx.State<Changes>().count;
    for (const Changed& changed : m_changed) ATALAYA_TRY(changed(tx));
    return {};
}

}  // namespace atalaya::exchange
