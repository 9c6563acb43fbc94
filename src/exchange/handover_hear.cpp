// What others say of handovers.

#include <algorithm>
#include <array>

#include "base/json_members.hpp"
#include "base/log.hpp"
#include "exchange/handover_rows.hpp"

namespace atalaya::exchange {

using handover_rows::Find;
using handover_rows::Keep;
using store::Transaction;

namespace {

constexpr std::size_t kSubjectStart = std::string_view("handover:").size();

std::optional<HandoverState> StateOf(std::string_view name) {
    for (const auto state : {HandoverState::Offered, HandoverState::Accepted, HandoverState::Passed,
                             HandoverState::Declined, HandoverState::TakenBack})
        if (NameOf(state) == name) return state;
    return std::nullopt;
}

// A handler's refusal is final, by whatever road the statement comes again; what was refused before
// it got so far may come again. A code that is not known here is taken for one of those.
bool IsFinal(const std::optional<Error>& reason) {
    constexpr std::array<std::string_view, 12> kFinal = {
        "exchange.handler_failed",   "exchange.not_owner",        "exchange.handover_invalid",
        "exchange.handover_unheard", "exchange.sealed_broken",    "exchange.sealed_for_others",
        "exchange.sealed_method",    "exchange.nobody",           "exchange.node_unknown",
        "exchange.node_unverified",  "exchange.second_person_needed", "exchange.never_told"};
    return reason && (!reason->code.starts_with("exchange.") ||
                      std::ranges::find(kFinal, reason->code) != kFinal.end());
}

Error NotOwner(const std::string& owner) {
    return Err("exchange.not_owner", {{"owner", owner}});
}

}  // namespace

Result<std::string> Handovers::Arrive(Transaction& tx, const Arrival& arrival) {
    const json::object& body = arrival.body;
    Said said;
    const auto state = StateOf(base::TextIn(body, "state"));
    said.sender = arrival.sender.id;
    said.subject = base::TextIn(body, "subject");
    said.from = base::TextIn(body, "from");
    said.to = base::TextIn(body, "to");
    said.offer = base::NumberIn(body, "offer");
    said.revision = arrival.message.envelope.revision;
    said.mark = arrival.message.envelope.mark;
    said.reason = base::TextIn(body, "reason");
    said.record = base::ObjectIn(body, "record");
    if (!state || said.subject.empty() || !IsNodeId(said.to) || !IsNodeId(said.from) ||
        arrival.message.envelope.subject != "handover:" + said.subject)
        return Err("exchange.handover_invalid");
    said.state = *state;
    // What came after it has been heard already.
    if (!arrival.newest) return said.subject;
    const bool owners = said.state == HandoverState::Offered ||
                        said.state == HandoverState::Passed ||
                        said.state == HandoverState::TakenBack;
    ATALAYA_TRY(owners ? HearOwner(tx, said) : HearOther(tx, said));
    return said.subject;
}

// Whether the owner that passed a record on says that it came back, and the other has not spoken of
// the record as its own since.
bool Handovers::ComesBack(Transaction& tx, const Said& said,
                          const std::optional<Kept>& kept) const {
    return said.state == HandoverState::TakenBack && kept &&
           kept->handover.state == HandoverState::Passed && kept->handover.from == said.sender &&
           kept->handover.to == said.to && kept->handover.owner == said.to &&
           kept->offer == said.offer && said.to != m_directory.KnownSelf(tx).id &&
           !m_mailroom.HasRevised(tx, said.subject, said.to, kept->handover.at);
}

// "Offered", "passed" and "taken back" are the owner's words.
Result<void> Handovers::HearOwner(Transaction& tx, const Said& said) {
    const std::string self = m_directory.KnownSelf(tx).id;
    auto kept = Find(tx, said.subject);
    if (said.from != said.sender) return Err("exchange.handover_invalid");
    // Of an offer that was passed on, or followed by another: it was heard in other bytes.
    const bool passed = kept && kept->handover.state == HandoverState::Passed;
    const bool again = said.state == HandoverState::Passed && passed && kept->offer == said.offer &&
                       kept->handover.from == said.from && kept->handover.to == said.to;
    if (again || (kept && said.offer < kept->offer)) return {};
    // Only its owner gives a record away, and only of whom a record came here that is its owner.
    const bool back = ComesBack(tx, said, kept);
    const std::string owner = OwnerOf(tx, said.subject);
    if (owner.empty())
        return Err("exchange.handover_unheard",
                   {{"subject", said.subject}, {"node", said.sender}});
    if (owner != said.sender && !back) return NotOwner(owner);
    Kept next = kept.value_or(Kept{});
    next.handover.subject = said.subject;
    next.handover.owner = said.state == HandoverState::Passed ? said.to : said.sender;
    next.handover.from = said.from;
    next.handover.to = said.to;
    next.handover.state = said.state;
    next.handover.revision = std::max(next.handover.revision, said.revision);
    next.handover.reason = said.reason;
    next.handover.at = m_clock.Now();
    next.handover.fault.reset();
    next.handover.confirmed = true;
    next.offer = said.offer;
    next.mark = said.mark;
    next.agreed_by.clear();
    next.letter.clear();
    if (!said.record.empty()) next.handover.record = said.record;
    Keep(tx, next);
    if (next.handover.owner != owner) m_mailroom.PassSubject(tx, said.subject, next.handover.owner);
    if (said.state != HandoverState::Passed || said.to != self || !m_passed) return {};
    return m_passed(tx, next.handover);
}

// "Accepted" and "declined" answer one offer of this node; where that is taken back or passed on
// meanwhile, they change nothing.
Result<void> Handovers::HearOther(Transaction& tx, const Said& said) {
    auto kept = Find(tx, said.subject);
    if (!kept || kept->handover.to != said.sender) return Err("exchange.handover_invalid");
    const bool stands = kept->handover.owner == m_directory.KnownSelf(tx).id &&
                        kept->handover.state == HandoverState::Offered &&
                        kept->offer == said.offer;
    kept->handover.revision = std::max(kept->handover.revision, said.revision);
    if (stands && said.state == HandoverState::Accepted) return PassOn(tx, *std::move(kept));
    if (stands) {
        kept->letter.clear();
        kept->handover.fault.reset();
        kept->handover.state = HandoverState::Declined;
        kept->handover.reason = said.reason;
        kept->handover.at = m_clock.Now();
    }
    Keep(tx, *kept);
    return {};
}

void Handovers::Receipted(Transaction& tx, const Delivery& delivery) {
    const auto bytes = m_mailroom.Bytes(tx, delivery.envelope);
    if (!bytes) return;
    const auto message = ReadEnvelope(*bytes);
    if (!message.ok()) return;
    const std::string& about = message->envelope.subject;
    auto kept = Find(tx, about.substr(std::min(about.size(), kSubjectStart)));
    if (!kept || kept->letter != delivery.envelope) return;
    Handover& what = kept->handover;
    what.fault.reset();
    if (delivery.state == DeliveryState::Refused && !IsFinal(delivery.reason)) {
        what.fault = delivery.reason;
        kept->refused_at = m_clock.Now();
        return Keep(tx, *kept);
    }
    what.confirmed = true;
    kept->letter.clear();
    if (delivery.state == DeliveryState::Refused) {
        if (const auto ended = EndFor(tx, *kept, delivery.reason); !ended.ok())
            base::LogError("{} came back and not all are told: {}", what.subject,
                           ended.error().Describe());
        return;
    }
    Keep(tx, *kept);
}

// The other side said no for good to this node's last statement.
Result<void> Handovers::EndFor(Transaction& tx, Kept& kept, const std::optional<Error>& reason) {
    Handover& what = kept.handover;
    switch (what.state) {
        case HandoverState::Passed:
            what.state = HandoverState::Declined;
            what.fault = reason;
            return ComeBack(tx, kept);
        case HandoverState::Offered:
            what.state = HandoverState::Declined;
            what.fault = reason;
            break;
        case HandoverState::Accepted:
            what.state = HandoverState::TakenBack;
            what.fault = reason;
            break;
        case HandoverState::Declined:
        case HandoverState::TakenBack:
            break;   // the other side knows of nothing that could be declined
    }
    what.at = m_clock.Now();
    Keep(tx, kept);
    return {};
}

}  // namespace atalaya::exchange
