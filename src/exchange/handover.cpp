// What this node says of its handovers.

#include "exchange/handover.hpp"

#include <algorithm>
#include <array>

#include "base/json_members.hpp"
#include "exchange/handover_rows.hpp"

namespace atalaya::exchange {

using handover_rows::Find;
using handover_rows::Keep;
using store::Transaction;

namespace {

constexpr std::string_view kKind = "handover";
constexpr base::Timestamp kMinute = 60'000, kDay = 86'400'000;
// How long a statement that was not taken waits before it is made again: as long as it has been
// tried, within these limits.
constexpr base::Timestamp kSoonestAgain = kMinute, kLatestAgain = 60 * kMinute;
constexpr base::Timestamp kShown = 30 * kDay;   // what ended otherwise than it was meant to
constexpr std::array kNames = {std::pair{HandoverState::Offered, std::string_view("offered")},
                               std::pair{HandoverState::Accepted, std::string_view("accepted")},
                               std::pair{HandoverState::Passed, std::string_view("passed")},
                               std::pair{HandoverState::Declined, std::string_view("declined")},
                               std::pair{HandoverState::TakenBack, std::string_view("taken_back")}};

Error UnderWay(HandoverState state) {
    return Err("exchange.handover_under_way", {{"state", std::string(NameOf(state))}});
}
Error NotOwner(const std::string& owner) {
    return Err("exchange.not_owner", {{"owner", owner}});
}
Error Unknown(std::string_view subject) {
    return Err("exchange.handover_unknown", {{"subject", std::string(subject)}});
}

json::object BodyOf(const Handovers::Kept& kept, bool with_record) {
    const Handover& what = kept.handover;
    json::object out{{"subject", what.subject}, {"state", NameOf(what.state)},
                     {"from", what.from},       {"to", what.to},
                     {"offer", kept.offer},     {"reason", what.reason}};
    if (with_record) out["record"] = what.record;
    return out;
}

}  // namespace

std::string_view NameOf(HandoverState state) {
    for (const auto& [value, name] : kNames)
        if (value == state) return name;
    return {};
}

Handovers::Handovers(const base::Clock& clock, Mailroom& mailroom, Directory& directory,
                     Passed passed)
    : m_clock(clock), m_mailroom(mailroom), m_directory(directory), m_passed(std::move(passed)) {}

Result<void> Handovers::Prepare(store::Database& database) {
    return handover_rows::Prepare(database);
}

std::optional<Handover> Handovers::Get(Transaction& tx, std::string_view subject) const {
    const auto kept = Find(tx, subject);
    return kept ? std::optional(kept->handover) : std::nullopt;
}

std::vector<Handover> Handovers::Open(Transaction& tx) const {
    std::vector<Handover> out;
    for (Kept& kept : handover_rows::Where(
             tx, "(state < 2 OR letter <> '' OR (fault <> '' AND at > $1) OR state = 2)",
             m_clock.Now() - kShown)) {
        Handover& what = kept.handover;
        what.may_take_back = MayTakeBack(tx, what);
        const bool settled = what.state == HandoverState::Passed && what.confirmed && !what.fault;
        if (settled && !what.may_take_back) continue;
        out.push_back(std::move(kept.handover));
    }
    return out;
}

bool Handovers::MayTakeBack(Transaction& tx, const Handover& handover) const {
    if (handover.from != m_directory.KnownSelf(tx).id) return false;
    if (handover.state == HandoverState::Offered) return true;
    const auto other = m_directory.Get(tx, handover.to);
    return handover.state == HandoverState::Passed && handover.owner == handover.to && other &&
           other->state == NodeState::Closed;
}

bool Handovers::IsOurs(Transaction& tx, std::string_view subject) const {
    const std::string self = m_directory.KnownSelf(tx).id;
    const std::string owner = OwnerOf(tx, subject);
    return owner.empty() || owner == self;
}

// By the statements of its owners; of one never handed over, who sends its revisions.
std::string Handovers::OwnerOf(Transaction& tx, std::string_view subject) const {
    const auto kept = Find(tx, subject);
    return kept ? kept->handover.owner : m_mailroom.OwnerOf(tx, subject);
}

// One statement of this node: kept and sent in the same transaction.
Result<Handover> Handovers::Say(Transaction& tx, std::string_view author, Kept kept,
                                HandoverState state, std::string_view to) {
    kept.handover.state = state;
    kept.handover.revision += 1;
    kept.handover.at = m_clock.Now();
    kept.handover.fault.reset();
    kept.handover.confirmed = false;
    if (state == HandoverState::Offered) kept.offer = kept.handover.revision;
    Letter letter;
    letter.kind = kKind;
    letter.to = {std::string(to)};
    letter.mark = kept.mark;
    letter.subject = "handover:" + kept.handover.subject;
    letter.revision = kept.handover.revision;
    letter.body = BodyOf(kept, state == HandoverState::Offered || state == HandoverState::Passed);
    // The record itself goes on the word of the second person who agreed to the offer; the answers
    // to an offer hold nothing of it.
    letter.says_no_more = state != HandoverState::Offered && state != HandoverState::Passed;
    ATALAYA_ASSIGN(kept.letter,
                   m_mailroom.Send(tx, author, std::move(letter), kept.agreed_by));
    Keep(tx, kept);
    return kept.handover;
}

Result<Handover> Handovers::Offer(Transaction& tx, std::string_view author,
                                  std::string_view subject, std::string_view to,
                                  std::string_view mark, json::object record,
                                  std::string_view reason, std::string_view agreed_by) {
    const std::string self = m_directory.KnownSelf(tx).id;
    Kept kept;
    const std::string owner = OwnerOf(tx, subject);
    if (!owner.empty() && owner != self) return NotOwner(owner);
    const auto before = Find(tx, subject);
    if (before && before->handover.state == HandoverState::Offered)
        return UnderWay(before->handover.state);
    const auto told = m_mailroom.SentTo(tx, subject);
    const bool had_it = before && (before->handover.from == to || before->handover.to == to);
    if (!had_it && std::ranges::find(told, to) == told.end())
        return Err("exchange.handover_unshared", {{"node", std::string(to)}});
    if (before) {
        kept.handover.revision = before->handover.revision;
    } else {
        kept.handover.revision = 0;
    }
    kept.handover.subject = subject;
    kept.handover.owner = kept.handover.from = self;
    kept.handover.to = to;
    kept.handover.record = std::move(record);
    kept.handover.reason = reason;
    kept.mark = mark;
    kept.agreed_by = agreed_by;
    return Say(tx, author, std::move(kept), HandoverState::Offered, to);
}

Result<Handover> Handovers::TakeBack(Transaction& tx, std::string_view author,
                                     std::string_view subject) {
    auto kept = Find(tx, subject);
    if (!kept) return Unknown(subject);
    const bool may = MayTakeBack(tx, kept->handover);
    if (may && kept->handover.state == HandoverState::Passed) {
        kept->handover.state = HandoverState::TakenBack;
        kept->handover.fault.reset();
        m_mailroom.GiveUp(tx, kept->letter, kept->handover.to);
        ATALAYA_TRY(ComeBack(tx, *kept));
        return kept->handover;
    }
    if (kept->handover.owner != m_directory.KnownSelf(tx).id)
        return NotOwner(kept->handover.owner);
    if (!may) return UnderWay(kept->handover.state);
    const std::string to = kept->handover.to;
    return Say(tx, author, *std::move(kept), HandoverState::TakenBack, to);
}

Result<Handovers::Kept> Handovers::OfferedToUs(Transaction& tx, std::string_view subject) const {
    auto kept = Find(tx, subject);
    if (!kept || kept->handover.to != m_directory.KnownSelf(tx).id) return Unknown(subject);
    if (kept->handover.state != HandoverState::Offered) return UnderWay(kept->handover.state);
    return *std::move(kept);
}

Result<Handover> Handovers::Accept(Transaction& tx, std::string_view author,
                                   std::string_view subject) {
    ATALAYA_ASSIGN(Kept kept, OfferedToUs(tx, subject));
    const std::string owner = kept.handover.owner;
    return Say(tx, author, std::move(kept), HandoverState::Accepted, owner);
}

Result<Handover> Handovers::Decline(Transaction& tx, std::string_view author,
                                    std::string_view subject, std::string_view reason) {
    ATALAYA_ASSIGN(Kept kept, OfferedToUs(tx, subject));
    kept.handover.reason = reason;
    const std::string owner = kept.handover.owner;
    return Say(tx, author, std::move(kept), HandoverState::Declined, owner);
}

// The owner gives up its right and passes the record on, in one transaction. Those who had the
// record learn first whose it is, so that the new owner's word finds them knowing.
Result<void> Handovers::PassOn(Transaction& tx, Kept kept) {
    const std::string to = kept.handover.to;
    kept.handover.owner = to;
    ATALAYA_TRY(TellOthers(tx, kept, HandoverState::Passed));
    m_mailroom.PassSubject(tx, kept.handover.subject, to);
    ATALAYA_TRY(Say(tx, "system", std::move(kept), HandoverState::Passed, to));
    return {};
}

Result<void> Handovers::TellOthers(Transaction& tx, const Kept& kept, HandoverState state) {
    const std::string about = "handover:" + kept.handover.subject;
    const bool passed = state == HandoverState::Passed;
    // That it came back is for those who were told that it had been passed on.
    std::vector<std::string> others =
        m_mailroom.SentTo(tx, passed ? kept.handover.subject : about);
    std::erase_if(others, [&](const std::string& id) {
        const auto node = m_directory.Get(tx, id);
        return id == kept.handover.to || !node || node->state != NodeState::Verified;
    });
    if (others.empty()) return {};
    Kept notice = kept;
    notice.handover.state = state;
    Letter letter;
    letter.kind = kKind;
    letter.to = std::move(others);
    letter.mark = kept.mark;
    letter.subject = about;
    letter.revision = kept.handover.revision + 1;
    letter.body = BodyOf(notice, false);
    letter.says_no_more = !passed;
    ATALAYA_TRY(m_mailroom.Send(tx, "system", std::move(letter), kept.agreed_by));
    return {};
}

Result<void> Handovers::ComeBack(Transaction& tx, Kept& kept) {
    kept.handover.owner = m_directory.KnownSelf(tx).id;
    kept.handover.at = m_clock.Now();
    kept.handover.confirmed = true;
    kept.letter.clear();
    m_mailroom.PassSubject(tx, kept.handover.subject, kept.handover.owner);
    const Kept before = kept;
    kept.handover.revision += 1;   // of what the others are told
    Keep(tx, kept);
    return TellOthers(tx, before, HandoverState::TakenBack);
}

std::vector<std::string> Handovers::Due(Transaction& tx) const {
    std::vector<std::string> out;
    const base::Timestamp now = m_clock.Now();
    for (const Kept& kept :
         handover_rows::Where(tx, "letter <> '' AND fault <> '' AND at <= $1", now)) {
        const base::Timestamp refused = kept.refused_at;
        const base::Timestamp wait =
            std::clamp(refused - kept.handover.at, kSoonestAgain, kLatestAgain);
        if (now - refused >= wait) out.push_back(kept.handover.subject);
    }
    return out;
}

Result<Handover> Handovers::SayAgain(Transaction& tx, std::string_view author,
                                     std::string_view subject) {
    auto kept = Find(tx, subject);
    if (!kept) return Unknown(subject);
    if (!MaySayAgain(kept->handover)) return UnderWay(kept->handover.state);
    const bool of_owner = kept->handover.from == m_directory.KnownSelf(tx).id;
    const std::string other = of_owner ? kept->handover.to : kept->handover.from;
    ATALAYA_ASSIGN(const bool under_way, m_mailroom.SendAgain(tx, kept->letter, other));
    if (!under_way) {
        const HandoverState state = kept->handover.state;
        return Say(tx, author, *std::move(kept), state, other);
    }
    kept->handover.fault.reset();
    Keep(tx, *kept);
    return kept->handover;
}

}  // namespace atalaya::exchange
