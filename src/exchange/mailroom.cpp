#include "exchange/mailroom.hpp"

#include "base/check.hpp"
#include "exchange/mailroom_state.hpp"

namespace atalaya::exchange {

std::string_view NameOf(DeliveryState state) {
    switch (state) {
        case DeliveryState::Waiting: return "waiting";
        case DeliveryState::Handed: return "handed";
        case DeliveryState::Delivered: return "delivered";
        case DeliveryState::Read: return "read";
        case DeliveryState::Answered: return "answered";
        case DeliveryState::Refused: return "refused";
        case DeliveryState::Undone: return "undone";
    }
    return {};
}

Mailroom::Mailroom(store::Database& database, const access::Policy& policy,
                   const journal::Journal& journal, const base::Clock& clock, base::Random& random,
                   const KeyRing& keys, Directory& directory,
                   std::function<void(std::string_view node)> wake)
    : m_state(new MailroomState{database, policy, journal, clock, LockedRandom(random), keys,
                                  directory, std::move(wake)}) {}

Mailroom::~Mailroom() = default;

Result<void> Mailroom::Prepare(store::Database& database) { return rows::Prepare(database); }

void Mailroom::Register(Handler& handler) {
    base::Check(handler.kind() != kReceipt && handler.kind() != kForward, "a kind of the mailroom");
    const bool fresh =
        m_state->handlers.emplace(std::string(handler.kind()), &handler).second;
    base::Check(fresh, "one handler for each kind");
}

Handler* MailroomState::HandlerOf(std::string_view kind) const {
    const auto found = handlers.find(kind);
    return found == handlers.end() ? nullptr : found->second;
}

void Woken::BeforeCommit(store::Transaction& tx) {
    if (!wake || !*wake) return;
    tx.AfterCommit([call = *wake, told = nodes] {
        for (const std::string& node : told) call(node);
    });
}

void MailroomState::WakeAfter(store::Transaction& tx, std::string_view node) const {
    Woken& woken = tx.State<Woken>();
    woken.wake = &wake;
    woken.nodes.emplace(node);
}

const Node* Around::Find(std::string_view id) const {
    const auto found = nodes.find(id);
    return found == nodes.end() ? nullptr : &found->second;
}

std::string Around::Via(std::string_view addressee) const {
    const Node* node = Find(addressee);
    if (node && node->state == NodeState::Closed) return std::string(rows::kClosed);
    if (node && node->state == NodeState::Verified &&
        (node->link != LinkMode::None || node->id == hub))
        return node->id;
    return hub.empty() ? std::string(rows::kNoRoute) : hub;
}

Around& MailroomState::LookAround(store::Transaction& tx) const {
    Around& around = tx.State<Around>();
    const int changes = Directory::ChangesIn(tx);
    if (around.known && around.changes == changes) return around;
    around.known = true;
    around.rerouted = false;
    around.changes = changes;
    around.self = directory.KnownSelf(tx);
    around.nodes.clear();
    around.hub.clear();
    bool linked = false;
    for (Node& node : directory.List(tx)) {
        if (node.id == around.self.id) continue;
        const bool better = around.hub.empty() || (!linked && node.link != LinkMode::None);
        if (node.role == NodeRole::Hub && node.state == NodeState::Verified && better) {
            around.hub = node.id;
            linked = node.link != LinkMode::None;
        }
        around.nodes.emplace(node.id, std::move(node));
    }
    return around;
}

void MailroomState::Journal(store::Transaction& tx, std::string_view action,
                              std::string_view actor, const SignedEnvelope& message,
                              const std::optional<Error>& reason) const {
    const Envelope& what = message.envelope;
    json::object payload{{"id", what.id},
                         {"digest", base::Hex(message.digest)},
                         {"kind", what.kind},
                         {"sender", what.sender},
                         {"addressees", what.to.size()}};
    if (reason) payload["reason"] = rows::ErrorJson(*reason);
    journal.Append(tx, {.country = std::string(journal::kNodeChain),
                        .actor = std::string(actor),
                        .action = std::string(action),
                        .subject = what.subject.empty() ? "envelope:" + what.id : what.subject,
                        .version = what.subject.empty() ? 0 : what.revision,
                        .payload = base::CanonicalJson(payload)});
}

}  // namespace atalaya::exchange
