#include "warning/incidents.hpp"

#include <algorithm>
#include <set>

#include "base/json_members.hpp"
#include "registers/render.hpp"
#include "warning/incident_places.hpp"
#include "warning/incident_rows.hpp"

namespace atalaya::warning {

using access::Action;
using access::Caller;
using exchange::Letter;
using registers::Model;
using registers::Record;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kRegister = "incidents";

std::string SubjectOf(std::string_view reference) { return "incident:" + std::string(reference); }

std::string_view ReferenceOf(std::string_view subject) {
    return subject.substr(subject.find(':') + 1);
}

Error NotOurs(std::string_view owner) {
    return Err("warning.incident_not_ours", {{"owner", std::string(owner)}});
}

std::vector<std::string> Without(std::vector<std::string> all, const std::vector<std::string>& some) {
    std::erase_if(all, [&](const std::string& each) {
        return std::ranges::find(some, each) != some.end();
    });
    return all;
}

// The fields that are chosen and that the caller may not see.
Result<void> CheckParts(const Model& model, const std::set<std::string>& hidden,
                        const IncidentView& view, const std::vector<std::string>& parts) {
    std::string unknown;
    for (const std::string& part : parts) {
        if (std::ranges::find(kIncidentParts, part) == std::end(kIncidentParts)) {
            unknown += (unknown.empty() ? "" : ", ") + part;
        }
    }
    if (!unknown.empty() || parts.empty()) {
        return Err("warning.incident_parts", {{"parts", unknown.empty() ? "–" : unknown}},
                   "/parts");
    }
    for (const auto& member : view.shared) {
        const registers::Field* field = model.FindField(member.key());
        if (field != nullptr && hidden.contains(field->sensitivity)) {
            return Err("access.field_hidden", {{"field", std::string(member.key())}}, "/parts");
        }
    }
    return {};
}

// What keeps a proposer from sharing a field keeps another person from agreeing to it, and is told
// as that.
Error UnseenIfHidden(const Error& error) {
    if (error.code != "access.field_hidden") return error;
    return Err("warning.proposal_unseen");
}

Letter LetterOf(const IncidentView& view, std::vector<std::string> to) {
    Letter out;
    out.kind = "incident";
    out.to = std::move(to);
    out.mark = view.mark;
    out.exercise = view.exercise;
    out.subject = view.subject;
    out.revision = view.revision;
    out.body = ToJson(view);
    return out;
}

}  // namespace

// A shared view that could be sent now.
struct Incidents::Prepared {
    std::shared_ptr<const Model> model;
    Record record;
    IncidentView view;
    std::optional<IncidentView> before;   // what was shared last
};

Result<void> Incidents::Prepare(store::Database& database) {
    return incident_rows::Prepare(database);
}

// A record that was handed over stays readable here and is changed by its new owner.
Result<void> Incidents::Changed(Transaction& tx, const registers::Change& change) {
    if (change.before == nullptr) return {};
    const std::string subject = SubjectOf(change.after.Reference());
    if (m_parts.handovers.IsOurs(tx, subject)) return {};
    const auto handover = m_parts.handovers.Get(tx, subject);
    return NotOurs(handover ? handover->owner : "–");
}

Result<void> Incidents::MayShare(Transaction& tx, const Caller& caller,
                                 std::string_view mark) const {
    const auto self = m_parts.directory.KnownSelf(tx);
    const auto may = m_parts.policy.Decide(caller, Action::Create,
                                           exchange::SubjectOf("outbox", self.country, mark));
    if (!may) return may.ToError();
    return {};
}

Result<Incidents::Prepared> Incidents::PrepareView(Transaction& tx, const Caller& caller,
                                                   std::string_view reference,
                                                   const Share& share) const {
    Prepared out;
    out.model = m_parts.content().catalogue->Find(kRegister);
    ATALAYA_ASSIGN(out.record, m_parts.records.Find(tx, caller, *out.model, reference));
    const auto self = m_parts.directory.KnownSelf(tx);
    out.view = ViewOf(*out.model, out.record, share.parts, self.id);
    ATALAYA_TRY(MayShare(tx, caller, out.view.mark));
    if (!m_parts.handovers.IsOurs(tx, out.view.subject)) {
        return NotOurs(m_parts.handovers.Get(tx, out.view.subject)->owner);
    }
    ATALAYA_TRY(CheckParts(*out.model, m_parts.records.Hidden(caller, *out.model, out.record),
                           out.view, share.parts));
    out.view.concerned = share.to;
    std::ranges::sort(out.view.concerned);
    out.view.note = share.note;
    out.view.revision = incident_rows::LastRevision(tx, out.view.origin, out.view.subject) + 1;
    out.before = incident_rows::Newest(tx, out.view.subject);
    return out;
}

Result<Incidents::Preview> Incidents::TryShare(const Caller& caller, std::string_view reference,
                                               const Share& share) const {
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<Preview> {
        ATALAYA_ASSIGN(const Prepared prepared, PrepareView(tx, caller, reference, share));
        ATALAYA_ASSIGN(auto envelope,
                       m_parts.mailroom.Try(tx, LetterOf(prepared.view, prepared.view.concerned)));
        return Preview{prepared.view, std::move(envelope), prepared.view.kept_back};
    });
}

Result<IncidentView> Incidents::Send(Transaction& tx, std::string_view author,
                                     std::string_view agreed_by, Prepared prepared) {
    IncidentView& view = prepared.view;
    ATALAYA_ASSIGN(const std::string sent,
                   m_parts.mailroom.Send(tx, author, LetterOf(view, view.concerned), agreed_by));
    incident_rows::Put(tx, view, sent, m_parts.clock.Now());
    if (!prepared.before) return view;
    const auto gone = Without(prepared.before->concerned, view.concerned);
    if (!gone.empty()) ATALAYA_TRY(SendWithdrawal(tx, author, view, gone, view.note));
    return view;
}

// The next revision, for some alone: nothing of the record is in it.
Result<void> Incidents::SendWithdrawal(Transaction& tx, std::string_view author,
                                       const IncidentView& from,
                                       const std::vector<std::string>& to,
                                       std::string_view reason) {
    IncidentView gone;
    gone.origin = from.origin;
    gone.owner = from.owner;
    gone.country = from.country;
    gone.reference = from.reference;
    gone.subject = from.subject;
    gone.mark = from.mark;
    gone.exercise = from.exercise;
    gone.withdrawn = true;
    gone.note = reason;
    gone.revision = incident_rows::LastRevision(tx, from.origin, from.subject) + 1;
    Letter letter = LetterOf(gone, to);
    letter.says_no_more = true;
    ATALAYA_ASSIGN(const std::string sent, m_parts.mailroom.Send(tx, author, std::move(letter)));
    // Here the view of those who keep it stays the present one, under the new number.
    IncidentView kept = from;
    kept.revision = gone.revision;
    kept.concerned = Without(from.concerned, to);
    if (kept.concerned.empty()) kept = gone;
    incident_rows::Put(tx, kept, sent, m_parts.clock.Now());
    return {};
}

Result<IncidentView> Incidents::ShareWith(const Caller& caller, std::string_view reference,
                                          const Share& share, const Then<IncidentView>& then) {
    return Make<IncidentView>(then, [&](Transaction& tx) -> Result<IncidentView> {
        ATALAYA_ASSIGN(Prepared prepared, PrepareView(tx, caller, reference, share));
        return Send(tx, caller.Actor(), "", std::move(prepared));
    });
}

Result<IncidentView> Incidents::WithdrawFrom(const Caller& caller, std::string_view reference,
                                             const std::vector<std::string>& from,
                                             std::string_view reason,
                                             const Then<IncidentView>& then) {
    if (base::TrimAscii(reason).empty()) return Err("exchange.reason_missing", {}, "/reason");
    return Make<IncidentView>(then, [&](Transaction& tx) -> Result<IncidentView> {
        const std::string subject = SubjectOf(reference);
        const auto view = incident_rows::Newest(tx, subject);
        if (!view) return Err("warning.incident_unknown", {{"subject", subject}});
        ATALAYA_TRY(MayShare(tx, caller, view->mark));
        if (!m_parts.handovers.IsOurs(tx, subject)) return NotOurs(view->owner);
        ATALAYA_TRY(SendWithdrawal(tx, caller.Actor(), *view, from, reason));
        return *incident_rows::Newest(tx, subject);
    });
}

// --- a second person -------------------------------------------------------------------------

Result<Incidents::Proposal> Incidents::Propose(const Caller& caller, std::string_view reference,
                                               const Share& share, const Then<Proposal>& then) {
    return Make<Proposal>(then, [&](Transaction& tx) -> Result<Proposal> {
        ATALAYA_ASSIGN(const Prepared prepared, PrepareView(tx, caller, reference, share));
        Proposal out{.reference = std::string(reference),
                     .by = caller.Actor(),
                     .version = prepared.record.Int(registers::SystemColumn::Version),
                     .share = share,
                     .at = m_parts.clock.Now()};
        incident_rows::Propose(tx, prepared.view.country, out);
        Note(tx, caller, "incident.sharing_proposed", reference, {{"proposal", out.id}});
        return out;
    });
}

Result<std::vector<Incidents::Proposal>> Incidents::Proposals(const Caller& caller) const {
    using Answer = Result<std::vector<Proposal>>;
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Answer {
        ATALAYA_TRY(MayShare(tx, caller, "official"));
        return incident_rows::OpenProposals(tx);
    });
}

Result<void> Incidents::Decide(const Caller& caller, std::int64_t id, bool agree,
                               std::string_view reason,
                               const std::function<void(Transaction&)>& then) {
    return m_parts.database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        const auto proposal = incident_rows::OpenProposal(tx, id);
        if (!proposal) return Err("warning.proposal_unknown", {{"id", std::to_string(id)}});
        const auto self = m_parts.directory.KnownSelf(tx);
        const auto may = m_parts.policy.Decide(caller, Action::Publish,
                                               exchange::SubjectOf("release", self.country));
        if (!may) return may.ToError();
        if (access::PersonBehind(proposal->by) == access::PersonBehind(caller.Actor())) {
            return Err("warning.proposal_own");
        }
        if (agree) {
            auto seen = PrepareView(tx, caller, proposal->reference, proposal->share);
            if (!seen.ok()) return UnseenIfHidden(seen.error());
            Prepared prepared = *std::move(seen);
            if (prepared.record.Int(registers::SystemColumn::Version) != proposal->version) {
                return Err("warning.proposal_stale", {{"reference", proposal->reference}});
            }
            ATALAYA_TRY(Send(tx, proposal->by, caller.Actor(), std::move(prepared)));
        }
        incident_rows::CloseProposal(tx, id, agree ? "agreed" : "refused", caller.Actor(),
                                     m_parts.clock.Now(), reason);
        Note(tx, caller, agree ? "incident.sharing_agreed" : "incident.sharing_refused",
             proposal->reference, {{"proposal", id}, {"reason", reason}});
        if (then) then(tx);
        return {};
    });
}

void Incidents::Note(Transaction& tx, const Caller& caller, std::string_view action,
                     std::string_view reference, json::object payload) const {
    const auto parsed = registers::ParseReference(reference);
    m_parts.journal.Append(tx, {.country = parsed.ok() ? parsed->first
                                                       : std::string(journal::kNodeChain),
                                .actor = caller.Actor(),
                                .action = std::string(action),
                                .subject = "register:" + std::string(kRegister),
                                .record = parsed.ok() ? parsed->second : 0,
                                .payload = base::CanonicalJson(payload)});
}

// --- reading ---------------------------------------------------------------------------------

bool Incidents::MayRead(const Caller& caller, const IncidentView& view,
                        const exchange::Self& self) const {
    if (view.origin != self.id) {
        return m_parts.policy.Allows(caller, Action::Read,
                                     exchange::SubjectOf("inbox", self.country, view.mark));
    }
    access::Subject subject{.kind = "register", .id = std::string(kRegister),
                            .country = view.country};
    subject.mark = view.mark;
    return m_parts.policy.Allows(caller, Action::Read, subject);
}

Result<std::vector<IncidentView>> Incidents::List(const Caller& caller) const {
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        const auto self = m_parts.directory.KnownSelf(tx);
        auto all = incident_rows::AllNewest(tx);
        std::erase_if(all, [&](const IncidentView& view) { return !MayRead(caller, view, self); });
        for (IncidentView& view : all) {
            if (const auto handover = m_parts.handovers.Get(tx, view.subject))
                view.owner = handover->owner;
        }
        return Result<std::vector<IncidentView>>(std::move(all));
    });
}

Result<std::vector<IncidentLink>> Incidents::Links(const Caller& caller) const {
    ATALAYA_ASSIGN(const auto incidents, List(caller));
    return FindLinks(incidents);
}

Result<std::string> Incidents::Arrive(Transaction& tx, const exchange::Arrival& arrival) {
    ATALAYA_ASSIGN(IncidentView view, IncidentFromJson(arrival.body));
    const exchange::Envelope& envelope = arrival.message.envelope;
    if (envelope.subject != SubjectOf(view.reference)) {
        return Err("warning.incident_invalid",
                   {{"member", "/reference"}, {"reason", "exchange.reason_envelope"}});
    }
    view.origin = envelope.sender;
    view.subject = envelope.subject;
    view.revision = envelope.revision;
    view.mark = envelope.mark;
    view.exercise = envelope.exercise;
    incident_rows::Put(tx, view, envelope.id, arrival.at);
    const std::string summary = base::TextIn(view.shared, "summary");
    return view.reference + (summary.empty() ? "" : ": " + summary);
}

// --- changing the owner ----------------------------------------------------------------------

Result<exchange::Handover> Incidents::HandOver(const Caller& caller, std::string_view reference,
                                               std::string_view to, std::string_view reason,
                                               const ThenHandover& then) {
    using Answer = Result<exchange::Handover>;
    return Make<exchange::Handover>(then, [&](Transaction& tx) -> Answer {
        const auto model = m_parts.content().catalogue->Find(kRegister);
        ATALAYA_ASSIGN(const Record record, m_parts.records.Find(tx, caller, *model, reference));
        const std::string mark = record.Text(registers::SystemColumn::Mark);
        ATALAYA_TRY(MayShare(tx, caller, mark));
        return m_parts.handovers.Offer(tx, caller.Actor(), SubjectOf(reference), to, mark,
                                       WholeOf(*model, record), reason);
    });
}

Result<exchange::Handover> Incidents::AnswerHandover(const Caller& caller, std::string_view subject,
                                                     bool accept, std::string_view reason,
                                                     const ThenHandover& then) {
    using Answer = Result<exchange::Handover>;
    return Make<exchange::Handover>(then, [&](Transaction& tx) -> Answer {
        ATALAYA_TRY(MayShare(tx, caller, "official"));
        return accept ? m_parts.handovers.Accept(tx, caller.Actor(), subject)
                      : m_parts.handovers.Decline(tx, caller.Actor(), subject, reason);
    });
}

Result<exchange::Handover> Incidents::TakeBackHandover(const Caller& caller,
                                                       std::string_view subject,
                                                       const ThenHandover& then) {
    using Answer = Result<exchange::Handover>;
    return Make<exchange::Handover>(then, [&](Transaction& tx) -> Answer {
        ATALAYA_TRY(MayShare(tx, caller, "official"));
        return m_parts.handovers.TakeBack(tx, caller.Actor(), subject);
    });
}

Result<exchange::Handover> Incidents::RepeatHandover(const Caller& caller,
                                                     std::string_view subject,
                                                     const ThenHandover& then) {
    using Answer = Result<exchange::Handover>;
    return Make<exchange::Handover>(then, [&](Transaction& tx) -> Answer {
        ATALAYA_TRY(MayShare(tx, caller, "official"));
        return m_parts.handovers.SayAgain(tx, caller.Actor(), subject);
    });
}

Result<std::vector<exchange::Handover>> Incidents::OpenHandovers(const Caller& caller) const {
    using Answer = Result<std::vector<exchange::Handover>>;
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Answer {
        const auto self = m_parts.directory.KnownSelf(tx);
        auto open = m_parts.handovers.Open(tx);
        std::erase_if(open, [&](const exchange::Handover& handover) {
            const auto view = incident_rows::Newest(tx, handover.subject);
            const std::string mark = view ? view->mark : "official";
            return !m_parts.policy.Allows(caller, Action::Read,
                                          exchange::SubjectOf("inbox", self.country, mark));
        });
        return open;
    });
}

Result<void> Incidents::Passed(Transaction& tx, const exchange::Handover& handover) {
    const auto content = m_parts.content();
    const auto model = content.catalogue->Find(kRegister);
    const auto self = m_parts.directory.KnownSelf(tx);
    json::object input = handover.record;
    const auto replaced =
        KeepKnownPlaces(*model, content.library->territories(), self.country, input);
    // What it was called where it came from stays with it, and its places as they were named there.
    std::string documents = base::TextIn(input, "linked_documents");
    documents += (documents.empty() ? "" : "\n") + handover.from + ": " +
                 std::string(ReferenceOf(handover.subject));
    for (const std::string& place : replaced) documents += "\n" + place;
    input["linked_documents"] = documents;
    ATALAYA_TRY(m_parts.records.Create(tx, Caller::System(), *model, self.country, input));
    return {};
}

}  // namespace atalaya::warning
