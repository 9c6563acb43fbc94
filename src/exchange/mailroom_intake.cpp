#include "exchange/mailroom_intake.hpp"

#include <algorithm>

#include "base/json_members.hpp"
#include "base/log.hpp"
#include "exchange/sealing.hpp"

namespace atalaya::exchange {

using rows::Written;
using store::Transaction;

namespace {

constexpr base::Timestamp kHour = 3'600'000;
constexpr base::Timestamp kMostAhead = 26 * kHour;   // the widest that two time zones differ
constexpr std::size_t kLongestTitle = 120;           // bytes, of a reply

// The beginning of a text, cut between two characters.
std::string Beginning(std::string text) {
    if (text.size() <= kLongestTitle) return text;
    std::size_t end = kLongestTitle;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

}  // namespace

Intake::Intake(MailroomState& state, Transaction& tx, const NodeKey& key, Terms terms)
    : m_state(state),
      m_tx(tx),
      m_key(key),
      m_terms(terms),
      m_over(std::string(terms.over) + ":" + std::string(terms.from)),
      m_now(state.clock.Now()) {}

void Intake::Load(std::span<const Candidate> batch) {
    std::vector<std::string> ids;
    std::set<std::string> subjects;
    for (const Candidate& one : batch) {
        if (!one.message) continue;
        ids.push_back(one.id);
        if (!one.message->envelope.subject.empty()) subjects.insert(one.message->envelope.subject);
    }
    rows::ForIds(m_tx,
                 "SELECT id, digest, came_from, got FROM exchange_envelopes WHERE id IN ({})", ids,
                 [&](const store::Cursor& row) {
                     m_known[std::string(row.Text(0))] = {std::string(row.Text(1)),
                                                          std::string(row.Text(2)), row.Int(3)};
                 });
    rows::ForIds(m_tx, "SELECT envelope, reason FROM exchange_declined WHERE envelope IN ({})", ids,
                 [&](const store::Cursor& row) {
                     if (auto reason = rows::ErrorFromText(row.Text(1)))
                         m_declined[std::string(row.Text(0))] = *std::move(reason);
                 });
    m_heads = m_state.HeadsOf(m_tx, {subjects.begin(), subjects.end()});
    for (const std::string& subject : subjects) m_heads.try_emplace(subject);
    // The row is changed at once, so that two who take from one node at a time take turns.
    const auto row = m_tx.Query("INSERT INTO exchange_links(node, got, fault, attempts)"
                                " VALUES ($1, 0, '', 0) ON CONFLICT (node)"
                                " DO UPDATE SET got = exchange_links.got RETURNING got",
                                {m_terms.from});
    if (row->Next()) m_got = m_got_before = row->Int(0);
}

Result<std::vector<Taken>> Intake::Run(std::span<Candidate> batch,
                                       std::optional<Stopped>& stopped) {
    if (m_state.LookAround(m_tx).self.id.empty()) return Err("exchange.self_unset");
    m_state.Reroute(m_tx);
    Load(batch);
    std::vector<Taken> out;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        ATALAYA_ASSIGN(Taken taken, One(batch[i], i, stopped));
        out.push_back(std::move(taken));
    }
    // What is taken is not held up by an answer that cannot be written.
    if (const auto told = m_state.SendReceipts(m_tx, m_key, m_receipts); !told.ok())
        base::LogError("receipts are not sent: {}", told.error().Describe());
    if (m_got != m_got_before)
        m_tx.Execute("UPDATE exchange_links SET got = $2 WHERE node = $1", {m_terms.from, m_got});
    return out;
}

std::int64_t Intake::NextGot() { return m_terms.counted ? ++m_got : 0; }

Result<Taken> Intake::One(Candidate& candidate, std::size_t at, std::optional<Stopped>& stopped) {
    if (!candidate.message) return Refuse(candidate, *candidate.unreadable, false);
    const SignedEnvelope& message = *candidate.message;
    const auto known = m_known.find(candidate.id);
    if (known != m_known.end()) {
        if (known->second.digest != base::Hex(message.digest))
            return Refuse(candidate, Err("exchange.id_reused", {{"id", candidate.id}}), false);
        return Again(message, known->second);
    }
    Audience audience;
    if (auto checked = Check(candidate, audience); !checked.ok())
        return Refuse(candidate, checked.error(), candidate.valid);
    if (const auto before = m_declined.find(candidate.id); before != m_declined.end())
        return Refuse(candidate, before->second, true);
    if (candidate.declined) {
        const std::string why = rows::ErrorText(candidate.declined);
        m_tx.Execute("INSERT INTO exchange_declined(envelope, reason) VALUES ($1, $2)",
                     {std::string_view(candidate.id), std::string_view(why)});
        m_declined[candidate.id] = *candidate.declined;
        return Refuse(candidate, *candidate.declined, true);
    }
    const std::int64_t got = NextGot();
    if (audience.for_us) {
        ATALAYA_TRY(Deliver(message, m_over, got, at, stopped));
    } else {
        Keep(message, got);
    }
    if (!audience.relay_to.empty()) {
        m_state.Enqueue(m_tx, message, audience.relay_to, false);
        if (!audience.for_us && message.envelope.kind != kReceipt)
            m_state.Journal(m_tx, "exchange.relayed", "node:" + std::string(m_terms.from), message);
    }
    m_known[candidate.id] = {base::Hex(message.digest), std::string(m_terms.from), got};
    return Taken{Taken::As::New, candidate.id, std::nullopt, got};
}

// One that is here already. It counts once for each node that gave it.
Taken Intake::Again(const SignedEnvelope& message, Known& known) {
    Taken out{Taken::As::Known, message.envelope.id, std::nullopt, 0};
    if (known.came_from == m_terms.from && known.got > 0) {
        out.number = known.got;
        return out;
    }
    const auto row = m_tx.Query("SELECT number FROM exchange_got_again WHERE node = $1"
                                " AND envelope = $2",
                                {m_terms.from, std::string_view(out.id)});
    if (row->Next()) {
        out.number = row->Int(0);
        return out;
    }
    out.number = NextGot();
    if (out.number > 0)
        m_tx.Execute("INSERT INTO exchange_got_again(node, envelope, number) VALUES ($1, $2, $3)",
                     {m_terms.from, std::string_view(out.id), out.number});
    return out;
}

Result<PublicKey> Intake::KeyOf(const Envelope& envelope) {
    if (const int changes = Directory::ChangesIn(m_tx); changes != m_changes) {
        m_keys.clear();   // one of this batch was the hub's directory
        m_changes = changes;
    }
    const auto name = std::pair(envelope.sender, envelope.key);
    const auto found = m_keys.find(name);
    if (found != m_keys.end()) return found->second;
    return m_keys.emplace(name, m_state.directory.KeyOf(m_tx, envelope.sender, envelope.key))
        .first->second;
}

Result<void> Intake::Check(Candidate& candidate, Audience& audience) {
    const Envelope& what = candidate.message->envelope;
    candidate.valid = candidate.valid && candidate.checked_with.has_value();
    auto key = KeyOf(what);
    if (!key.ok()) {
        candidate.valid = false;
        return std::move(key).error();
    }
    candidate.Check(*key);
    if (!candidate.valid) return Err("exchange.signature_wrong", {{"node", what.sender}});
    ATALAYA_TRY(NotAhead(what));
    // Only a hub hands on what another signed: with a stolen key that was replaced and not yet
    // revoked, nobody else can bring in anything in another's name.
    if (what.sender != m_terms.from && !FromHub())
        return Err("exchange.relay_no_hub", {{"node", std::string(m_terms.from)}});
    ATALAYA_ASSIGN(audience, AudienceOf(what));
    if (audience.for_us) ATALAYA_TRY(MailroomState::CheckSubject(HeadsOf(what.subject), what));
    return {};
}

Result<void> Intake::NotAhead(const Envelope& envelope) const {
    if (envelope.sent <= m_now + kMostAhead) return {};
    const auto hours = (envelope.sent - m_now) / kHour;
    return Err("exchange.future", {{"hours", std::to_string(hours)}});
}

// Read for the whole batch at its start, and anew where a handler changed them.
SubjectHeads& Intake::HeadsOf(const std::string& subject) {
    const int changes = m_tx.State<SubjectChanges>().count;
    if (changes != m_subject_changes) m_heads.clear();
    m_subject_changes = changes;
    const auto found = m_heads.find(subject);
    if (found != m_heads.end()) return found->second;
    if (subject.empty()) return m_heads[subject];
    m_heads.merge(m_state.HeadsOf(m_tx, {subject}));
    return m_heads[subject];
}

bool Intake::FromHub() {
    if (!m_from_hub) {
        const auto from = m_state.directory.Get(m_tx, m_terms.from);
        m_from_hub = from && from->role == NodeRole::Hub;
    }
    return *m_from_hub;
}

Result<Intake::Audience> Intake::AudienceOf(const Envelope& envelope) const {
    const Around& around = m_state.LookAround(m_tx);
    Audience out;
    if (envelope.sender == around.self.id) return Err("exchange.not_for_us");
    for (const std::string& id : envelope.to) {
        if (id == around.self.id) {
            out.for_us = true;
        } else if (around.self.role == NodeRole::Hub && id != m_terms.from) {
            out.relay_to.push_back(id);
        }
    }
    if (!out.for_us && out.relay_to.empty()) return Err("exchange.not_for_us");
    return out;
}

Taken Intake::Refuse(const Candidate& candidate, Error reason, bool tell_sender) {
    const std::string sender = candidate.message ? candidate.message->envelope.sender : "";
    m_state.KeepRefusal(m_tx, m_terms.from, sender, candidate.id, reason);
    const std::string actor = "node:" + std::string(m_terms.from);
    if (candidate.message) {
        m_state.Journal(m_tx, "exchange.refused", actor, *candidate.message, reason);
        const Envelope& what = candidate.message->envelope;
        if (tell_sender && what.kind != kReceipt)
            m_receipts[{sender, what.exercise}].push_back(
                {candidate.id, DeliveryState::Refused, reason});
    } else {
        m_state.JournalRefusal(m_tx, actor, "envelope:" + candidate.id, {{"id", candidate.id}},
                               reason);
    }
    return Taken{Taken::As::Refused, candidate.id, std::move(reason), 0};
}

void Intake::Keep(const SignedEnvelope& message, std::int64_t got) {
    m_tx.State<rows::Pending>().Add(m_tx, {.message = message,
                                           .at = m_now,
                                           .from = m_terms.from,
                                           .over = m_over,
                                           .got = got});
}

Result<void> Intake::Deliver(const SignedEnvelope& message, std::string_view over,
                             std::int64_t got, std::size_t at, std::optional<Stopped>& stopped) {
    const Envelope& what = message.envelope;
    Inside inside{what.body, {}};
    if (!what.sealed.empty()) {
        ATALAYA_ASSIGN(inside.body, Opened(what, at, stopped));
        inside.opened = base::CanonicalJson(inside.body);
    }
    // A store that fails from here on fails for what the handler asked of it.
    stopped = Stopped{at, Err("exchange.handler_failed")};
    const bool internal = what.kind == kReceipt || what.kind == kForward;
    auto done = internal ? Internal(message, inside.body, got, at, stopped)
                         : Receive(message, inside, over, got);
    if (!done.ok()) {
        stopped = Stopped{at, done.error()};
        return done;
    }
    stopped.reset();
    if (what.kind != kReceipt)
        m_receipts[{what.sender, what.exercise}].push_back({what.id, DeliveryState::Delivered});
    if (internal) return {};
    if (const auto followed = FollowForwards(message); !followed.ok())
        base::LogWarning("{} is not forwarded: {}", what.id, followed.error().Describe());
    return {};
}

Result<json::object> Intake::Opened(const Envelope& envelope, std::size_t at,
                                    std::optional<Stopped>& stopped) {
    const std::string& self = m_state.LookAround(m_tx).self.id;
    auto open = OpenBody(envelope, self, m_key);
    if (!open.ok() && open.error().code == "exchange.sealed_broken") {
        // Its sender may not have heard yet that the key was renewed.
        ATALAYA_ASSIGN(const auto before, m_state.directory.ReplacedKeys(m_tx));
        for (auto key = before.begin(); key != before.end() && !open.ok(); ++key)
            open = OpenBody(envelope, self, *key);
    }
    if (!open.ok()) stopped = Stopped{at, open.error()};
    return open;
}

// What the mailroom itself understands.
Result<void> Intake::Internal(const SignedEnvelope& message, const json::object& body,
                              std::int64_t got, std::size_t at, std::optional<Stopped>& stopped) {
    Keep(message, got);
    if (message.envelope.kind == kReceipt) return m_state.TakeReceipts(m_tx, message.envelope);
    return Unwrap(body, message.envelope.sender, at, stopped);
}

Result<void> Intake::Receive(const SignedEnvelope& message, const Inside& inside,
                             std::string_view over, std::int64_t got) {
    const Envelope& what = message.envelope;
    SubjectHeads& heads = HeadsOf(what.subject);
    const auto before = heads.newest.find(what.sender);
    const std::int64_t newest_before = before == heads.newest.end() ? 0 : before->second;
    const bool newest = what.subject.empty() || newest_before <= what.revision;
    m_state.NoteSubject(m_tx, heads, what);
    if (newest && newest_before > 0 && newest_before < what.revision)
        Written(m_tx).Execute("UPDATE exchange_envelopes SET superseded = 1 WHERE subject = $1"
                              " AND subject <> '' AND sender = $2 AND revision < $3"
                              " AND superseded = 0",
                              {std::string_view(what.subject), std::string_view(what.sender),
                               what.revision});
    bool kind_known = true;
    ATALAYA_ASSIGN(const std::string title, Handle(message, inside.body, newest, kind_known));
    const auto number = store::TakeNumbers(m_tx, journal::kNodeChain, "exchange_inbox");
    m_tx.State<rows::Pending>().Add(m_tx, {.message = message,
                                           .at = m_now,
                                           .from = m_terms.from,
                                           .over = over,
                                           .got = got,
                                           .number = number,
                                           .title = title,
                                           .kind_known = kind_known,
                                           .superseded = !newest,
                                           .opened = inside.opened});
    m_state.WakeAfter(m_tx, "");
    m_state.Journal(m_tx, "exchange.received", "node:" + std::string(m_terms.from), message);
    return {};
}

Result<std::string> Intake::Handle(const SignedEnvelope& message, const json::object& body,
                                   bool newest, bool& kind_known) {
    const Envelope& what = message.envelope;
    Handler* handler = m_state.HandlerOf(what.kind);
    kind_known = handler != nullptr || what.kind == kReply;
    if (!handler && what.kind == kReply) return Beginning(base::TextIn(body, "text"));
    if (!handler) return std::string();
    // A copy: the handler may change the directory.
    const Node sender = *m_state.LookAround(m_tx).Find(what.sender);
    Arrival arrival{message, body, sender, m_now, newest};
    try {
        return handler->Arrive(m_tx, arrival);
    } catch (const store::StoreError&) {
        throw;
    } catch (const std::exception& broken) {
        base::LogError("the handler of {} failed at {}: {}", what.kind, what.id, broken.what());
        return Err("exchange.handler_failed");
    }
}

// A forwarded one stands in the inbox as its sender signed it.
Result<void> Intake::Unwrap(const json::object& body, std::string_view forwarder, std::size_t at,
                            std::optional<Stopped>& stopped) {
    Candidate inner;
    ATALAYA_ASSIGN(inner.message, ReadEnvelope(base::TextIn(body, "envelope")));
    const Envelope& what = inner.message->envelope;
    if (!MayBeForwarded(what.mark))
        return Err("exchange.not_forwardable", {{"mark", what.mark}});
    if (what.kind == kReceipt || what.kind == kForward) return Err("exchange.not_for_us");
    const auto row = Written(m_tx).Query("SELECT 1 FROM exchange_envelopes WHERE id = $1",
                                         {std::string_view(what.id)});
    if (row->Next() || what.sender == m_state.LookAround(m_tx).self.id) return {};
    ATALAYA_ASSIGN(const PublicKey key, KeyOf(what));
    inner.Check(key);
    if (!inner.valid) return Err("exchange.signature_wrong", {{"node", what.sender}});
    ATALAYA_TRY(NotAhead(what));
    ATALAYA_TRY(MailroomState::CheckSubject(HeadsOf(what.subject), what));
    ATALAYA_TRY(Deliver(*inner.message, "forward:" + std::string(forwarder), 0, at, stopped));
    m_known[what.id] = {base::Hex(inner.message->digest), std::string(m_terms.from), 0};
    return {};
}

// Whoever got an earlier revision from here gets this one too.
Result<void> Intake::FollowForwards(const SignedEnvelope& message) {
    const Envelope& what = message.envelope;
    if (what.subject.empty() || what.revision < 2 || !MayBeForwarded(what.mark)) return {};
    std::vector<std::string> to;
    const auto rows = m_tx.Query("SELECT node FROM exchange_forwards WHERE subject = $1"
                                 " AND sender = $2 ORDER BY node",
                                 {std::string_view(what.subject), std::string_view(what.sender)});
    while (rows->Next()) {
        const Node* node = m_state.LookAround(m_tx).Find(rows->Text(0));
        const bool had_it = std::ranges::find(what.to, rows->Text(0)) != what.to.end();
        if (node && node->state == NodeState::Verified && !had_it) to.emplace_back(rows->Text(0));
    }
    if (to.empty()) return {};
    return m_state.ForwardTo(m_tx, m_key, "system", message, to);
}

}  // namespace atalaya::exchange
