// Alerts of other countries on this country's public site: what came in is shown to the public
// only where that was decided here.

#include "warning/alert_rows.hpp"
#include "warning/alerts.hpp"

namespace atalaya::warning {

using access::Caller;
using store::Mode;
using store::Transaction;

// What came in is kept as it is. Nothing new is shown by a revision that a later one has replaced.
void Alerts::Keep(Transaction& tx, const Alert& alert, const std::string& envelope) {
    auto decided = FindDecided(tx, alert.subject, alert.origin);
    const bool allowed = IsForEveryone(alert, false);
    const bool open =
        allowed && decided && (decided->shown || alert.Withdrawn());
    const bool newest = InsertAlert(tx, {alert, false, open, "", "", envelope});
    if (!newest) return;
    if (!decided && allowed && !alert.Withdrawn() && m_parts.others_at_once &&
        m_parts.others_at_once(tx)) {
        decided = Decided{true, m_parts.clock.Now(), "system"};
        PutDecided(tx, alert.subject, alert.origin, *decided);
        OpenNewest(tx, alert.subject, alert.origin);
        Note(tx, alert, decided->by, true);
    }
    // Whoever had a mail of it learns that it was taken back, also where it was taken off the site.
    if (decided && (alert.Withdrawn() || (allowed && decided->shown)))
        m_parts.mailing.Enqueue(tx, *m_parts.content().library, alert);
}

Result<Alert> Alerts::Others(Transaction& tx, const Caller& caller, std::string_view subject,
                             std::string_view origin) const {
    const store::CellView values[] = {origin, subject};
    auto rows = SelectAlerts(tx, "origin = $1 AND subject = $2 AND newest = 1", values);
    if (rows.empty() || !MayRead(caller, rows[0].alert, m_parts.directory.KnownSelf(tx).country))
        return Err("warning.alert_unknown", {{"subject", std::string(subject)}});
    if (rows[0].own) return Err("warning.alert_own", {{"reference", rows[0].alert.reference}});
    return std::move(rows[0].alert);
}

Alerts::Showing Alerts::Shown(Transaction& tx, const Alert& alert) const {
    Showing out;
    out.shown = alert.on_site;
    out.possible = IsForEveryone(alert, false) && !alert.Withdrawn();
    if (const auto decided = FindDecided(tx, alert.subject, alert.origin)) {
        out.at = decided->at;
        out.by = decided->by;
    }
    if (out.possible && !out.shown) out.mails = m_parts.mailing.Count(tx, alert);
    return out;
}

Result<Alerts::Showing> Alerts::ShowingOf(const Caller& caller, std::string_view subject,
                                          std::string_view origin) const {
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<Showing> {
        ATALAYA_ASSIGN(const Alert alert, Others(tx, caller, subject, origin));
        return Shown(tx, alert);
    });
}

Result<Alerts::Showing> Alerts::Decide(const Caller& caller, std::string_view subject,
                                       std::string_view origin, bool shown) {
    return m_parts.database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<Showing> {
        ATALAYA_ASSIGN(Alert alert, Others(tx, caller, subject, origin));
        const access::Subject inbox{.kind = "exchange",
                                    .id = "inbox",
                                    .country = m_parts.directory.KnownSelf(tx).country,
                                    .mark = alert.mark};
        // The mark says more than a refusal: nobody may publish what it keeps from the public.
        if (shown && !IsForEveryone(alert, false))
            return Err("warning.not_for_public",
                       {{"mark", alert.exercise ? "exercise" : alert.mark}});
        if (const auto may = m_parts.policy.Decide(caller, access::Action::Publish, inbox); !may)
            return may.ToError();
        if (alert.Withdrawn()) return Err("warning.alert_withdrawn");
        if (alert.on_site == shown) return Shown(tx, alert);
        PutDecided(tx, subject, origin, {shown, m_parts.clock.Now(), caller.Actor()});
        if (shown) {
            OpenNewest(tx, subject, origin);
            m_parts.mailing.Enqueue(tx, *m_parts.content().library, alert);
        } else {
            CloseAll(tx, subject, origin);
            m_parts.mailing.Drop(tx, alert);
        }
        alert.on_site = shown;
        Note(tx, alert, caller.Actor(), shown);
        return Shown(tx, alert);
    });
}

Result<Alerts::Showing> Alerts::Show(const Caller& caller, std::string_view subject,
                                     std::string_view origin) {
    return Decide(caller, subject, origin, true);
}

Result<Alerts::Showing> Alerts::TakeOff(const Caller& caller, std::string_view subject,
                                        std::string_view origin) {
    return Decide(caller, subject, origin, false);
}

void Alerts::Note(Transaction& tx, const Alert& alert, std::string actor, bool shown) const {
    m_parts.journal.Append(
        tx, {.country = std::string(journal::kNodeChain),
             .actor = std::move(actor),
             .action = shown ? "warning.alert_shown" : "warning.alert_taken_off",
             .subject = alert.subject,
             .version = alert.revision,
             .payload = base::CanonicalJson({{"origin", alert.origin}, {"mark", alert.mark}})});
}

}  // namespace atalaya::warning
