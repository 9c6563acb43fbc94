// What leaves this node.

#include <algorithm>

#include "base/json_members.hpp"
#include "exchange/canonical.hpp"
#include "exchange/mailroom_state.hpp"
#include "exchange/sealing.hpp"

namespace atalaya::exchange {

using rows::Written;
using store::Transaction;

namespace {

// Kinds with which a node speaks about a subject of another.
constexpr std::array<std::string_view, 4> kAboutOthers = {"reply", "handover", "incident_message",
                                                          "forward"};

bool SpeaksOfAnothers(std::string_view kind) {
    return std::ranges::find(kAboutOthers, kind) != kAboutOthers.end();
}

std::int64_t RankOf(const Envelope& envelope) {
    const bool withdraws = std::ranges::any_of(envelope.references, [](const Reference& one) {
        return one.relation == "retracts" || one.relation == "cancels";
    });
    // The directory brings the keys with which what follows it is signed.
    if (withdraws || envelope.kind == "alert" || envelope.kind == "directory") return 0;
    return envelope.kind == kReceipt ? 1 : 2;
}

void AddTo(std::vector<std::string>& list, std::string_view id) {
    if (std::ranges::find(list, id) == list.end()) list.emplace_back(id);
}

Result<void> CheckAddressee(const Around& around, const std::string& id) {
    const Node* node = around.Find(id);
    if (!node) return Err("exchange.node_unknown", {{"id", id}});
    if (node->state != NodeState::Verified) return Err("exchange.node_unverified", {{"id", id}});
    return {};
}

Envelope EnvelopeOf(const Letter& letter, const Self& self, base::Timestamp now) {
    Envelope out;
    out.sender = self.id;
    out.sent = now;
    out.group = letter.group;
    out.kind = letter.kind;
    out.version = letter.version;
    out.mark = letter.mark;
    out.exercise = letter.exercise;
    out.languages = letter.languages;
    out.subject = letter.subject;
    out.revision = letter.revision;
    out.references = letter.references;
    out.expires = letter.expires;
    out.body = letter.body;
    return out;
}

}  // namespace

bool MayBeForwarded(std::string_view mark) {
    return mark == "public" || mark == "tlp:clear" || mark == "tlp:green";
}

bool Mailroom::NeedsSecondPerson(std::string_view mark) {
    return mark == "tlp:amber+strict" || mark == "tlp:red" || mark == "restricted";
}

Result<MailroomState::Composed> MailroomState::Compose(Transaction& tx,
                                                           const Letter& letter) const {
    const Around& around = LookAround(tx);
    if (around.self.id.empty()) return Err("exchange.self_unset");
    Composed out;
    out.envelope = EnvelopeOf(letter, around.self, clock.Now());
    out.sealed = MustBeSealed(letter.mark);
    std::vector<std::string>& to = out.envelope.to;
    for (const std::string& id : letter.to) {
        if (id == around.self.id) continue;
        ATALAYA_TRY(CheckAddressee(around, id));
        AddTo(to, id);
    }
    if (letter.to.empty() && letter.group == "all") to = directory.Everyone(tx);
    if (letter.to_all_before && !letter.subject.empty()) {
        for (const std::string& id : NodesBefore(tx, letter.subject)) {
            const Node* node = around.Find(id);
            const bool reachable = node && node->state != NodeState::Closed &&
                                   (!out.sealed || node->Current() != nullptr);
            if (!reachable || std::ranges::find(to, id) != to.end()) continue;
            to.push_back(id);
            out.also_before.push_back(id);
        }
    }
    std::ranges::sort(to);
    if (to.empty()) return Err("exchange.nobody");
    if (!out.sealed) return out;
    for (const std::string& id : to) {
        const NodeKeyEntry* key = around.Find(id) ? around.Find(id)->Current() : nullptr;
        if (!key) return Err("exchange.node_unverified", {{"id", id}});
        out.keys[id] = key->key;
    }
    return out;
}

Result<Mailroom::Preview> Mailroom::Try(Transaction& tx, const Letter& letter) const {
    ATALAYA_ASSIGN(MailroomState::Composed composed, m_state->Compose(tx, letter));
    ATALAYA_ASSIGN(const NodeKey key, m_state->keys.Present());
    Preview out;
    out.sealed = composed.sealed;
    out.to = composed.envelope.to;
    out.also_before = composed.also_before;
    out.second_person = NeedsSecondPerson(letter.mark) && !letter.says_no_more;
    ATALAYA_ASSIGN(const SignedEnvelope message,
                   Sign(key, std::move(composed.envelope), m_state->random));
    out.envelope = message.signed_text;
    return out;
}

Result<std::string> Mailroom::Send(Transaction& tx, std::string_view author, Letter letter,
                                   std::string_view agreed_by) {
    const bool second =
        !agreed_by.empty() && access::PersonBehind(agreed_by) != access::PersonBehind(author);
    if (NeedsSecondPerson(letter.mark) && !letter.says_no_more && !second)
        return Err("exchange.second_person_needed", {{"mark", letter.mark}});
    ATALAYA_ASSIGN(MailroomState::Composed composed, m_state->Compose(tx, letter));
    if (letter.says_no_more) ATALAYA_TRY(m_state->CheckToldBefore(tx, composed.envelope));
    ATALAYA_ASSIGN(const NodeKey key, m_state->keys.Present());
    return m_state->Post(tx, key, std::move(composed), author, agreed_by);
}

Result<void> MailroomState::CheckToldBefore(Transaction& tx, const Envelope& envelope) const {
    const auto sent = NodesBefore(tx, envelope.subject);
    const auto heard = HeadsOf(tx, {envelope.subject});
    const auto heads = heard.find(envelope.subject);
    for (const std::string& id : envelope.to) {
        const bool told = std::ranges::find(sent, id) != sent.end() ||
                          (heads != heard.end() && heads->second.newest.contains(id));
        if (!told) return Err("exchange.never_told", {{"node", id}});
    }
    return {};
}

Result<std::string> MailroomState::Post(Transaction& tx, const NodeKey& key, Composed composed,
                                          std::string_view author, std::string_view agreed_by) {
    Reroute(tx);
    Envelope envelope = std::move(composed.envelope);
    SubjectHeads heads;
    if (!envelope.subject.empty()) heads = HeadsOf(tx, {envelope.subject})[envelope.subject];
    ATALAYA_TRY(CheckSubject(heads, envelope));
    std::string opened;
    if (composed.sealed) {
        opened = base::CanonicalJson(envelope.body);
        composed.keys[envelope.sender] = key.public_key();
        envelope.id = Envelope::NewId(random);
        ATALAYA_TRY(SealBody(envelope, composed.keys, random));
    }
    ATALAYA_ASSIGN(const SignedEnvelope message, Sign(key, std::move(envelope), random));
    NoteSubject(tx, heads, message.envelope);
    if (!message.envelope.subject.empty()) ++tx.State<SubjectChanges>().count;
    tx.State<rows::Pending>().Add(tx, {.message = message,
                                       .at = clock.Now(),
                                       .own = true,
                                       .author = author,
                                       .agreed_by = agreed_by,
                                       .opened = opened});
    Enqueue(tx, message, message.envelope.to, true);
    if (message.envelope.kind != kReceipt) Journal(tx, "exchange.sent", author, message);
    return message.envelope.id;
}

void MailroomState::Enqueue(Transaction& tx, const SignedEnvelope& message,
                              const std::vector<std::string>& to, bool own) {
    const Around& around = LookAround(tx);
    const std::int64_t place = store::TakeNumbers(tx, journal::kNodeChain, "exchange_places");
    const std::int64_t rank = RankOf(message.envelope);
    for (const std::string& addressee : to) {
        const std::string via = around.Via(addressee);
        tx.State<rows::Pending>().Add(
            tx, {message.envelope.id, addressee, via, rank, place, own, clock.Now()});
        if (via != rows::kNoRoute && via != rows::kClosed) WakeAfter(tx, via);
    }
}

std::vector<std::string> MailroomState::NodesBefore(Transaction& tx,
                                                      std::string_view subject) const {
    std::vector<std::string> out;
    const auto rows = Written(tx).Query(
        "SELECT DISTINCT d.addressee FROM exchange_envelopes e"
        " JOIN exchange_deliveries d ON d.envelope = e.id"
        " WHERE e.subject = $1 AND e.subject <> '' AND e.own = 1 ORDER BY d.addressee",
        {subject});
    while (rows->Next()) out.emplace_back(rows->Text(0));
    return out;
}

std::vector<std::string> Mailroom::SentTo(Transaction& tx, std::string_view subject) const {
    return m_state->NodesBefore(tx, subject);
}

std::map<std::string, SubjectHeads> MailroomState::HeadsOf(
    Transaction& tx, const std::vector<std::string>& subjects) const {
    std::map<std::string, SubjectHeads> out;
    rows::ForIds(tx, "SELECT subject, sender, newest, owns FROM exchange_subjects"
                     " WHERE subject IN ({})",
                 subjects, [&](const store::Cursor& row) {
                     SubjectHeads& heads = out[std::string(row.Text(0))];
                     heads.newest[std::string(row.Text(1))] = row.Int(2);
                     if (row.Int(3) != 0) heads.owner = row.Text(1);
                 });
    return out;
}

Result<void> MailroomState::CheckSubject(const SubjectHeads& heads, const Envelope& envelope) {
    const bool about = SpeaksOfAnothers(envelope.kind);
    if (envelope.subject.empty() || about || heads.owner.empty() ||
        heads.owner == envelope.sender)
        return {};
    return Err("exchange.subject_of_other", {{"node", heads.owner}});
}

void MailroomState::NoteSubject(Transaction& tx, SubjectHeads& heads,
                                  const Envelope& envelope) const {
    if (envelope.subject.empty()) return;
    const auto found = heads.newest.find(envelope.sender);
    if (found != heads.newest.end() && found->second >= envelope.revision) return;
    const bool about = SpeaksOfAnothers(envelope.kind);
    if (heads.owner.empty() && !about) heads.owner = envelope.sender;
    heads.newest[envelope.sender] = envelope.revision;
    tx.Execute("INSERT INTO exchange_subjects(subject, sender, newest, owns)"
               " VALUES ($1, $2, $3, $4) ON CONFLICT (subject, sender) DO UPDATE"
               " SET newest = excluded.newest, owns = excluded.owns",
               {std::string_view(envelope.subject), std::string_view(envelope.sender),
                envelope.revision, std::int64_t{heads.owner == envelope.sender}});
}

std::string Mailroom::OwnerOf(Transaction& tx, std::string_view subject) const {
    const auto row = tx.Query(
        "SELECT sender FROM exchange_subjects WHERE subject = $1 AND owns = 1", {subject});
    return row->Next() ? std::string(row->Text(0)) : std::string();
}

void Mailroom::PassSubject(Transaction& tx, std::string_view subject, std::string_view owner) {
    ++tx.State<SubjectChanges>().count;
    tx.Execute("UPDATE exchange_subjects SET owns = 0 WHERE subject = $1", {subject});
    tx.Execute("INSERT INTO exchange_subjects(subject, sender, newest, owns)"
               " VALUES ($1, $2, 0, 1) ON CONFLICT (subject, sender) DO UPDATE SET owns = 1",
               {subject, owner});
}

bool Mailroom::HasRevised(Transaction& tx, std::string_view subject, std::string_view node,
                          base::Timestamp since) const {
    const auto rows = Written(tx).Query(
        "SELECT kind FROM exchange_envelopes WHERE subject = $1 AND sender = $2 AND at >= $3",
        {subject, node, since});
    while (rows->Next())
        if (!SpeaksOfAnothers(rows->Text(0))) return true;
    return false;
}

Result<bool> Mailroom::SendAgain(Transaction& tx, std::string_view id,
                                 std::string_view addressee) {
    m_state->Reroute(Written(tx));
    const auto bytes = Bytes(tx, id);
    if (!bytes) return false;
    ATALAYA_ASSIGN(const SignedEnvelope message, ReadEnvelope(*bytes));
    ATALAYA_ASSIGN(const NodeKey key, m_state->keys.Present());
    if (message.envelope.key != Fingerprint(key.public_key())) return false;
    const std::string via = m_state->LookAround(tx).Via(addressee);
    if (via == rows::kClosed) return Err("exchange.node_closed");
    tx.Execute("UPDATE exchange_deliveries SET waiting = 1, state = $4, via = $3, reason = '',"
               " changed_at = $5 WHERE envelope = $1 AND addressee = $2 AND own = 1 AND state = $6",
               {id, addressee, std::string_view(via),
                static_cast<std::int64_t>(DeliveryState::Waiting), m_state->clock.Now(),
                static_cast<std::int64_t>(DeliveryState::Refused)});
    if (via != rows::kNoRoute) m_state->WakeAfter(tx, via);
    return true;
}

void Mailroom::GiveUp(Transaction& tx, std::string_view id, std::string_view addressee) {
    const std::string reason = rows::ErrorText(Err("exchange.node_closed"));
    Written(tx).Execute("UPDATE exchange_deliveries SET waiting = 0, state = $3, reason = $4,"
                        " changed_at = $5 WHERE envelope = $1 AND addressee = $2 AND own = 1"
                        " AND state < $6",
                        {id, addressee, static_cast<std::int64_t>(DeliveryState::Undone),
                         std::string_view(reason), m_state->clock.Now(),
                         static_cast<std::int64_t>(DeliveryState::Delivered)});
}

Result<void> MailroomState::ForwardTo(Transaction& tx, const NodeKey& key,
                                        std::string_view author, const SignedEnvelope& message,
                                        const std::vector<std::string>& to) {
    const Envelope& what = message.envelope;
    Letter letter;
    letter.kind = kForward;
    letter.to = to;
    // Who signed it, and those who had it from there, need no second one.
    std::erase_if(letter.to, [&](const std::string& id) {
        return id == what.sender || std::ranges::find(what.to, id) != what.to.end();
    });
    letter.mark = what.mark;
    letter.exercise = what.exercise;
    letter.languages = what.languages;
    letter.references = {{"forwards", what.id}};
    letter.body = {{"envelope", message.bytes}};
    ATALAYA_ASSIGN(Composed composed, Compose(tx, letter));
    ATALAYA_TRY(Post(tx, key, std::move(composed), author, {}));
    if (what.subject.empty()) return {};
    for (const std::string& node : letter.to) {
        tx.Execute("INSERT INTO exchange_forwards(subject, sender, node) VALUES ($1, $2, $3)"
                   " ON CONFLICT (subject, sender, node) DO NOTHING",
                   {std::string_view(what.subject), std::string_view(what.sender),
                    std::string_view(node)});
    }
    return {};
}

Result<void> Mailroom::Forward(Transaction& tx, std::string_view author, std::string_view id,
                               const std::vector<std::string>& to) {
    const auto row = Written(tx).Query(
        "SELECT bytes FROM exchange_envelopes WHERE id = $1 AND number > 0", {id});
    if (!row->Next()) return Err("exchange.envelope_unknown", {{"id", std::string(id)}});
    ATALAYA_ASSIGN(const SignedEnvelope message, ReadEnvelope(row->Text(0)));
    if (!MayBeForwarded(message.envelope.mark))
        return Err("exchange.not_forwardable", {{"mark", message.envelope.mark}});
    ATALAYA_ASSIGN(const NodeKey key, m_state->keys.Present());
    return m_state->ForwardTo(tx, key, author, message, to);
}

}  // namespace atalaya::exchange
