// The queue of mails: filled in the transaction of an alert's step, emptied by a thread.

#include <set>

#include "warning/mail_text.hpp"
#include "warning/mailing_state.hpp"

namespace atalaya::warning {

using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr base::Timestamp kMinute = 60'000;
// How long after which attempt; after the last one nobody tries again.
constexpr base::Timestamp kWaits[] = {1 * kMinute,   5 * kMinute,   15 * kMinute,  60 * kMinute,
                                      120 * kMinute, 240 * kMinute, 480 * kMinute, 720 * kMinute};
constexpr int kMostAttempts = static_cast<int>(std::size(kWaits)) + 1;

struct Receiver {
    std::int64_t subscriber = 0;
    std::string address;
    Lang lang = Lang::En;
    std::string leave;
};

bool IsOpen(std::string_view mark) {
    return mark == "public" || mark == "tlp:clear";
}

// Two countries may give their alerts the same reference.
std::string AboutOf(const Alert& alert) {
    return alert.own ? alert.subject : alert.origin + "/" + alert.subject;
}

// The lists that a revision goes to. Another country's is told to the public, where that was
// decided here; its own audience is no list of this country.
std::set<std::string> ListsOf(const Alert& alert) {
    std::set<std::string> out;
    if (!alert.own) {
        if (IsOpen(alert.mark)) out.insert("public");
        return out;
    }
    if (alert.IsFor("public") && IsOpen(alert.mark)) out.insert("public");
    for (const std::string list : {"professionals", "network"}) {
        if (alert.IsFor(list)) out.insert(list);
    }
    return out;
}

// Who is on the lists, and everyone to whom an earlier revision was sent or tried; each address
// once.
std::vector<Receiver> ReceiversOf(Transaction& tx, const Alert& alert) {
    std::vector<Receiver> out;
    std::set<std::string, std::less<>> seen;
    if (alert.exercise) return out;
    const std::string about = AboutOf(alert);
    const auto lists = ListsOf(alert);
    {
        const auto rows =
            tx.Query("SELECT id, address, folded, lang, audience, leave_token"
                     " FROM warning_subscribers WHERE confirmed = 1 ORDER BY id");
        // A withdrawal is of no use to those who never had the alert.
        while (!alert.Withdrawn() && rows->Next()) {
            if (!lists.contains(std::string(rows->Text(4)))) continue;
            if (!seen.emplace(rows->Text(2)).second) continue;
            out.push_back({rows->Int(0), std::string(rows->Text(1)),
                           base::LangFromCode(rows->Text(3)).value_or(Lang::En),
                           std::string(rows->Text(5))});
        }
    }
    const auto rows = tx.Query(
        "SELECT q.subscriber, q.receiver, q.lang, s.leave_token FROM warning_mail_queue q"
        " LEFT JOIN warning_subscribers s ON s.id = q.subscriber"
        " WHERE q.about = $1 AND q.attempts > 0 ORDER BY q.id",
        {std::string_view(about)});
    while (rows->Next()) {
        std::string folded(rows->Text(1));
        for (char& c : folded) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
        if (!seen.insert(folded).second) continue;
        out.push_back({rows->Int(0), std::string(rows->Text(1)),
                       base::LangFromCode(rows->Text(2)).value_or(Lang::En),
                       rows->Null(3) ? "" : std::string(rows->Text(3))});
    }
    return out;
}

// Does a later attempt have a chance? A server that says 5xx, or a message that cannot be written,
// will not change its mind.
bool MayWorkLater(const Error& fault) {
    if (fault.code == "net.mail_invalid") return false;
    return fault.code != "net.mail_refused" || !fault.Get("code").starts_with('5');
}

std::string FaultText(const Error& fault) {
    json::object params;
    for (const auto& param : fault.params) params[param.name] = param.value;
    return base::CanonicalJson(json::object{{"code", fault.code}, {"params", std::move(params)}});
}

Error ReadFault(std::string_view text) {
    Error out;
    const auto parsed = base::ParseJson(text);
    const auto* object = parsed.ok() ? parsed->if_object() : nullptr;
    if (!object) return out;
    if (const auto* code = object->if_contains("code")) out.code = code->as_string();
    if (const auto* params = object->if_contains("params")) {
        for (const auto& [name, value] : params->as_object())
            out.params.push_back({std::string(name), std::string(value.as_string())});
    }
    return out;
}

struct Due {
    std::int64_t id = 0;
    int attempts = 0;   // with this one
    Mailing::Outgoing mail;
};

// Takes the next mail that is due and sets it aside for the first wait, so that no other thread or
// program sends it at the same time; if this one ends meanwhile, it is due again then.
std::optional<Due> Claim(store::Database& database, const MailSettings& settings,
                         base::Timestamp now) {
    // Nearly always nothing is due: that is seen without keeping a writer out.
    const bool any = database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        return tx.Query("SELECT 1 FROM warning_mail_queue WHERE next_try <= $1 LIMIT 1", {now})->Next();
    });
    if (!any) return std::nullopt;
    return database.Run(Mode::ReadWrite, [&](Transaction& tx) -> std::optional<Due> {
        Due due;
        {
            const auto row = tx.Query(
                "SELECT id, attempts, receiver, subject, text, unsubscribe, message_id"
                " FROM warning_mail_queue WHERE next_try <= $1 ORDER BY next_try, id LIMIT 1",
                {now});
            if (!row->Next()) return std::nullopt;
            due.id = row->Int(0);
            due.attempts = static_cast<int>(row->Int(1)) + 1;
            due.mail = {settings.from, std::string(row->Text(2)), std::string(row->Text(3)),
                        std::string(row->Text(4)), std::string(row->Text(5)),
                        std::string(row->Text(6))};
        }
        tx.Execute("UPDATE warning_mail_queue SET attempts = $2, next_try = $3 WHERE id = $1",
                   {due.id, std::int64_t{due.attempts}, now + 5 * kMinute});
        return due;
    });
}

void Settle(store::Database& database, const Due& due, const Result<void>& outcome,
            base::Timestamp now) {
    database.Run(Mode::ReadWrite, [&](Transaction& tx) {
        if (outcome.ok()) {
            // What was said stays with the alert; a link with a secret need not stay here.
            tx.Execute("UPDATE warning_mail_queue SET sent_at = $2, next_try = NULL, fault = NULL,"
                       " text = '', unsubscribe = '' WHERE id = $1",
                       {due.id, now});
            return;
        }
        const std::string fault = FaultText(outcome.error());
        const bool again = MayWorkLater(outcome.error()) && due.attempts < kMostAttempts;
        // A later revision may have taken its place meanwhile: then it is not tried again.
        tx.Execute("UPDATE warning_mail_queue SET fault = $2, next_try ="
                   " CASE WHEN next_try IS NULL THEN NULL ELSE $3 END WHERE id = $1",
                   {due.id, std::string_view(fault),
                    again ? store::CellView(now + kWaits[due.attempts - 1])
                          : store::CellView(std::monostate{})});
    });
}

}  // namespace

void PutIntoQueue(Transaction& tx, std::int64_t id, const MailDraft& mail, base::Timestamp now) {
    tx.Execute(
        "INSERT INTO warning_mail_queue (id, about, revision, subscriber, receiver, lang, subject,"
        " text, unsubscribe, message_id, made_at, attempts, next_try)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $11)",
        {id, std::string_view(mail.about), mail.revision, mail.subscriber,
         std::string_view(mail.to), base::Code(mail.lang), std::string_view(mail.subject),
         std::string_view(mail.text), std::string_view(mail.unsubscribe),
         std::string_view(mail.message_id), now});
}

std::int64_t Mailing::Count(Transaction& tx, const Alert& alert) const {
    if (m_state->Read(tx).host.empty()) return 0;
    return static_cast<std::int64_t>(ReceiversOf(tx, alert).size());
}

std::int64_t Mailing::Enqueue(Transaction& tx, const content::Library& library,
                              const Alert& alert) {
    const auto settings = m_state->Read(tx);
    const auto receivers = ReceiversOf(tx, alert);
    Drop(tx, alert);   // earlier revisions are out of date
    if (settings.host.empty() || receivers.empty()) return 0;
    const auto now = m_state->clock.Now();
    const auto count = static_cast<std::int64_t>(receivers.size());
    auto id = store::TakeNumbers(tx, journal::kNodeChain, "warning_mail", count);
    for (const auto& receiver : receivers) {
        const std::string leave =
            receiver.leave.empty()
                ? ""
                : settings.base + SubscriptionPage(receiver.lang, "leave", receiver.leave);
        auto words = MailOf(library, alert, receiver.lang, settings.base, leave);
        const std::string message_id = alert.reference + "." + std::to_string(alert.revision) + "." +
                                       std::to_string(id) + "@" + DomainOf(settings.from);
        PutIntoQueue(tx, id++,
                     {AboutOf(alert), alert.revision, receiver.subscriber, receiver.address,
                      receiver.lang, std::move(words.subject), std::move(words.text), leave,
                      message_id},
                     now);
    }
    return count;
}

// Never tried, it is forgotten; tried, it may have arrived, and is not tried again.
void Mailing::Drop(Transaction& tx, const Alert& alert) {
    const std::string about = AboutOf(alert);
    tx.Execute("DELETE FROM warning_mail_queue WHERE about = $1 AND attempts = 0",
               {std::string_view(about)});
    tx.Execute("UPDATE warning_mail_queue SET next_try = NULL WHERE about = $1",
               {std::string_view(about)});
}

Result<std::vector<QueuedMail>> Mailing::Queue(const Caller& caller, int limit) const {
    ATALAYA_TRY(m_state->May(caller, access::Action::Read));
    return m_state->database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        std::vector<QueuedMail> out;
        const auto rows = tx.Query(
            "SELECT id, receiver, subject, about, revision, attempts, made_at, sent_at, next_try,"
            " fault FROM warning_mail_queue ORDER BY id DESC LIMIT $1",
            {std::int64_t{limit}});
        while (rows->Next()) {
            QueuedMail mail;
            mail.id = rows->Int(0);
            mail.to = rows->Text(1);
            mail.subject_line = rows->Text(2);
            mail.about = rows->Text(3);
            mail.revision = rows->Int(4);
            mail.attempts = static_cast<int>(rows->Int(5));
            mail.made_at = rows->Int(6);
            if (!rows->Null(7)) mail.sent_at = rows->Int(7);
            if (!rows->Null(8)) mail.next_try = rows->Int(8);
            if (!rows->Null(9)) mail.fault = ReadFault(rows->Text(9));
            mail.given_up = !mail.sent_at && !mail.next_try;
            out.push_back(std::move(mail));
        }
        return out;
    });
}

std::size_t Mailing::SendDue(const Sender& sender, int most) {
    const auto settings = m_state->database.Run(
        Mode::ReadOnly, [&](Transaction& tx) { return m_state->Read(tx); });
    if (settings.host.empty()) return 0;
    std::size_t sent = 0;
    for (int i = 0; i < most; ++i) {
        const auto due = Claim(m_state->database, settings, m_state->clock.Now());
        if (!due) break;
        const auto outcome = sender(settings, due->mail);
        Settle(m_state->database, *due, outcome, m_state->clock.Now());
        if (outcome.ok()) ++sent;
    }
    return sent;
}

}  // namespace atalaya::warning
