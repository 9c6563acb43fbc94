// A step of a record that makes an alert known: what stands in its way, the revision, the envelope,
// the mails.

#include <algorithm>

#include "registers/render.hpp"
#include "warning/alert_record.hpp"
#include "warning/alert_rows.hpp"
#include "warning/alerts.hpp"
#include "warning/pdf_names.hpp"
#include "warning/templates.hpp"
#include "warning/text_numbers.hpp"

namespace atalaya::warning {

using access::Caller;
using registers::Change;
using registers::Record;
using registers::SystemColumn;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kRegister = "alerts";

bool IsOpenMark(std::string_view mark) {
    return mark == "public" || mark == "tlp:clear";
}

std::string Joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : ", ") + part;
    return out;
}

std::vector<AlertRow> OwnRevisions(Transaction& tx, std::string_view subject) {
    const store::CellView values[] = {subject};
    return SelectAlerts(tx, "own = 1 AND subject = $1", values);
}

LocalText NameOf(const exchange::Self& self, const content::Library& library) {
    LocalText out = self.name;
    for (const Lang lang : base::kLangs) {
        if (out.In(lang).empty()) out.In(lang) = library.Say("site.name", {}, lang);
    }
    return out;
}

void NoteMissing(const RecordedAlert& recorded, std::vector<Error>& faults) {
    const Alert& alert = recorded.alert;
    std::vector<std::string> missing;
    if (alert.texts.empty()) missing.push_back("texts");
    if (alert.kind.empty()) missing.push_back("kind");
    if (alert.audience.empty()) missing.push_back("audience");
    if (!alert.valid_until) missing.push_back("valid_until");
    if (!missing.empty())
        faults.push_back(Err("warning.alert_incomplete", {{"missing", Joined(missing)}}));
    std::vector<std::string> untranslated;
    for (const Lang lang : base::kLangs) {
        const std::string code(base::Code(lang));
        const bool wanted = alert.IsFor("public") || alert.IsFor("regional") ||
                            std::ranges::find(recorded.languages, code) != recorded.languages.end();
        const auto has = [&](const AlertText& text) { return text.lang == lang; };
        if (wanted && std::ranges::none_of(alert.texts, has)) untranslated.push_back(code);
    }
    if (!untranslated.empty() && !alert.texts.empty())
        faults.push_back(Err("warning.translation_missing", {{"languages", Joined(untranslated)}},
                             "/texts"));
}

// Of an alert that was released before: what an update may not take back.
void NoteNarrowed(const Alert& alert, const std::vector<AlertRow>& before,
                  std::vector<Error>& faults) {
    if (before.empty()) return;
    if (before.front().alert.exercise != alert.exercise)
        faults.push_back(Err("warning.exercise_changed", {}, "/exercise"));
    const bool was_open = std::ranges::any_of(before, [](const auto& row) { return row.open; });
    if (was_open && !IsForEveryone(alert, true))
        faults.push_back(Err("warning.audience_narrowed", {}, "/audience"));
}

}  // namespace

// The state of one step. Its parts are called in the order of their declaration.
class Alerts::Release {
 public:
    Release(const Alerts::Parts& parts, Transaction& tx) : m_parts(parts), m_tx(tx) {
        m_self = parts.directory.KnownSelf(tx);
        m_content = parts.content();
    }

    // The record as it stands.
    Result<void> Read(const Caller& caller, std::string_view reference) {
        const auto model = m_content.catalogue->Find(kRegister);
        if (!model) return Err("record.register_unknown", {{"register", std::string(kRegister)}});
        ATALAYA_ASSIGN(const auto record,
                       m_parts.records.Find(m_tx, caller, *model, reference));
        return Read(caller, *model, record);
    }
    // The record as it would be sent now.
    Result<void> Read(const Caller& caller, const registers::Model& model, const Record& record) {
        const AlertSources sources{m_parts.database, m_parts.journal,    m_parts.clock,
                                   m_parts.records,  *m_content.library, *m_content.catalogue};
        ATALAYA_ASSIGN(m_recorded, ReadAlertRecord(m_tx, sources, caller, model, record));
        Alert& alert = m_recorded.alert;
        m_before = OwnRevisions(m_tx, alert.subject);
        alert.issuer = NameOf(m_self, *m_content.library);
        alert.changed = m_parts.clock.Now();
        alert.issued = m_before.empty() ? alert.changed : m_before.back().alert.issued;
        // An alert keeps the name of the node under which it began.
        alert.origin = !m_before.empty()    ? m_before.front().alert.origin
                       : m_self.id.empty()  ? alert.country
                                            : m_self.id;
        alert.revision = m_before.empty() ? 1 : m_before.front().alert.revision + 1;
        alert.here_since = alert.changed;
        alert.own = true;
        const auto* field = model.FindField("revision_note");
        if (!m_before.empty() && field) {
            const auto note = registers::FieldJson(record, *field);
            if (note.is_string()) alert.note = note.get_string();
        }
        if (m_before.empty()) {
            for (AlertText& text : alert.texts) text.what_changed.clear();
        }
        return {};
    }

    // What an update changes, in the languages in which who releases it adds that: in a text that
    // says nothing of it, and for readers of other languages beside the note.
    void SayWhatChanged(const LocalText& said) {
        Alert& alert = m_recorded.alert;
        if (m_before.empty()) return;
        alert.reasons = said;
        for (AlertText& text : alert.texts) {
            if (text.what_changed.empty()) text.what_changed = said.In(text.lang);
        }
    }

    std::vector<Error> Faults() const {
        const Alert& alert = m_recorded.alert;
        std::vector<Error> out = m_recorded.faults;
        NoteMissing(m_recorded, out);
        if (alert.IsFor("public") && !alert.exercise && !IsOpenMark(alert.mark))
            out.push_back(Err("warning.mark_too_narrow", {{"mark", alert.mark}}, "/mark"));
        NoteNarrowed(alert, m_before, out);
        if (alert.IsFor("regional") && !m_self.country.empty() && m_self.country != alert.country)
            out.push_back(Err("warning.alert_other_country", {{"country", alert.country}}));
        return out;
    }

    std::vector<Error> Warnings() const {
        if (m_before.empty()) return {};
        return NumbersThatDiffer(m_before.front().alert, m_recorded.alert);
    }

    // What was released last, withdrawn, as it was kept: nothing that the record refers to by now
    // stands in the way, and an update that was being prepared does not go out with it. False: it
    // was never released.
    bool Withdraw(const std::string& subject, AlertStatus status, const Change& change) {
        m_before = OwnRevisions(m_tx, subject);
        if (m_before.empty()) return false;
        Alert& alert = m_recorded.alert;
        alert = m_before.front().alert;
        ++alert.revision;
        alert.status = status;
        alert.note = change.reason;
        alert.reasons = change.reasons;
        alert.changed = alert.here_since = m_parts.clock.Now();
        return true;
    }

    // Nullopt: it stays in the country.
    std::optional<exchange::Letter> Letter() const {
        const Alert& alert = m_recorded.alert;
        const bool regional = alert.IsFor("regional");
        const bool before = !m_parts.mailroom.SentTo(m_tx, alert.subject).empty();
        if (m_self.id.empty() && !before) return std::nullopt;
        const bool anyone = regional && !m_parts.directory.Everyone(m_tx).empty();
        if (!before && (!anyone || alert.Withdrawn())) return std::nullopt;
        exchange::Letter letter;
        letter.kind = "alert";
        letter.version = kAlertVersion;
        // What is taken back goes to those who had it, and to nobody else.
        letter.says_no_more = alert.Withdrawn();
        if (anyone && !letter.says_no_more) letter.group = "all";
        letter.mark = alert.mark;
        letter.exercise = alert.exercise;
        for (const Lang lang : LanguagesOf(alert)) letter.languages.emplace_back(base::Code(lang));
        letter.subject = alert.subject;
        letter.revision = alert.revision;
        letter.body = ToJson(alert);
        letter.to_all_before = true;
        for (const auto& sent : m_parts.mailroom.Sent(m_tx, alert.subject))
            letter.references.push_back({Relation(alert.status), sent.envelope.id});
        return letter;
    }

    Result<void> Out(std::string author, std::string agreed_by) {
        const Alert& alert = m_recorded.alert;
        if (auto letter = Letter()) {
            const auto sent = m_parts.mailroom.Send(m_tx, author, *std::move(letter), agreed_by);
            // All who had it have left the exchange: here it is taken back all the same.
            if (!sent.ok() && sent.error().code != "exchange.nobody") return sent.error();
        }
        InsertAlert(m_tx, {alert, true, IsForEveryone(alert, true), std::move(author),
                           std::move(agreed_by), ""});
        m_parts.mailing.Enqueue(m_tx, *m_content.library, alert);
        return {};
    }

    const std::vector<AlertRow>& before() const { return m_before; }
    const Alert& alert() const { return m_recorded.alert; }
    const std::string& confirmation() const { return m_recorded.confirmation; }

 private:
    static std::string Relation(AlertStatus status) {
        switch (status) {
            case AlertStatus::Released: return "updates";
            case AlertStatus::Cancelled: return "cancels";
            case AlertStatus::Retracted: return "retracts";
        }
        return "updates";
    }

    const Alerts::Parts& m_parts;
    Transaction& m_tx;
    exchange::Self m_self;
    ContentInUse m_content;
    RecordedAlert m_recorded;
    std::vector<AlertRow> m_before;   // newest first
};

Result<void> Alerts::Stepped(Transaction& tx, const Change& change) {
    const bool releases = change.what == "release" || change.what == "release_update";
    const bool proposes = change.what == "propose" || change.what == "propose_update";
    const bool cancels = change.what == "cancel", retracts = change.what == "retract";
    const bool withdraws = change.what == "withdrawn";
    if (!proposes && !releases && !cancels && !retracts && !withdraws) return {};
    if (withdraws) {
        const auto before = OwnRevisions(tx, "alert:" + change.after.Reference());
        if (before.empty() || before.front().alert.Withdrawn()) return {};
        return Err("warning.retract_first", {{"reference", change.after.Reference()}});
    }
    Release release(m_parts, tx);
    // What could not be released is told to who wrote it, before somebody is woken to release it.
    if (proposes || releases) {
        ATALAYA_TRY(release.Read(change.caller, change.model, change.after));
        if (auto faults = release.Faults(); !faults.empty()) {
            Error first = std::move(faults.front());
            for (std::size_t i = 1; i < faults.size(); ++i)
                first.details.push_back(std::move(faults[i]));
            return first;
        }
        if (proposes) return {};
        release.SayWhatChanged(change.reasons);
        return release.Out(change.before->Text(SystemColumn::ChangedBy), change.caller.Actor());
    }
    const std::string subject = "alert:" + change.after.Reference();
    if (!release.Withdraw(subject, cancels ? AlertStatus::Cancelled : AlertStatus::Retracted,
                          change))
        return Err("warning.alert_unknown", {{"subject", subject}});
    return release.Out(change.caller.Actor(), "");
}

Result<Alert> Alerts::Draft(Transaction& tx, const Caller& caller,
                            std::string_view reference) const {
    Release release(m_parts, tx);
    ATALAYA_TRY(release.Read(caller, reference));
    return release.alert();
}

Result<std::vector<AlertText>> Alerts::Propose(const Caller& caller, std::string_view reference,
                                               std::string_view template_id) const {
    const auto library = m_parts.content().library;
    ATALAYA_ASSIGN(const auto templates, ReadTemplates(*library));
    const auto found = std::ranges::find(templates, template_id, &AlertTemplate::id);
    if (found == templates.end()) {
        std::vector<std::string> known;
        for (const auto& one : templates) known.push_back(one.id);
        return Err("warning.template_unknown",
                   {{"template", std::string(template_id)}, {"known", Joined(known)}}, "/template");
    }
    return m_parts.database.Run(
        Mode::ReadOnly, [&](Transaction& tx) -> Result<std::vector<AlertText>> {
            Release release(m_parts, tx);
            ATALAYA_TRY(release.Read(caller, reference));
            return Fill(*found, release.alert(), *library, m_parts.clock.Today(),
                        release.confirmation());
        });
}

Result<Alerts::Preview> Alerts::Try(const Caller& caller, std::string_view reference) const {
    const auto model = m_parts.content().catalogue->Find(kRegister);
    if (!model) return Err("record.register_unknown", {{"register", std::string(kRegister)}});
    auto tried = m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<Preview> {
        ATALAYA_ASSIGN(const auto record, m_parts.records.Find(tx, caller, *model, reference));
        Release release(m_parts, tx);
        ATALAYA_TRY(release.Read(caller, *model, record));
        Preview out;
        out.alert = release.alert();
        out.faults = release.Faults();
        out.warnings = release.Warnings();
        out.on_public_site = IsForEveryone(out.alert, true);
        out.mails = m_parts.mailing.Count(tx, out.alert);
        if (const auto letter = release.Letter(); letter && !out.alert.texts.empty()) {
            auto envelope = m_parts.mailroom.Try(tx, *letter);
            if (envelope.ok())
                out.envelope = *std::move(envelope);
            else
                out.faults.push_back(std::move(envelope).error());
        }
        return out;
    });
    if (!tried.ok()) return tried;
    // Another program looks into them: not within a transaction.
    for (const AlertFile& file : tried->alert.files) {
        if (auto warning = WhatAPdfNames(file)) tried->warnings.push_back(*std::move(warning));
    }
    return tried;
}

}  // namespace atalaya::warning
