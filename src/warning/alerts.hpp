#pragma once

// Alerts of this node and of others. The record of the register "alerts" is where one is written;
// each step that makes it known (release, release_update, cancel, retract) puts a revision here, an
// envelope into the outbox and mails into the queue, in the transaction of that step.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "exchange/mailroom.hpp"
#include "registers/model.hpp"
#include "registers/records.hpp"
#include "warning/alert.hpp"
#include "warning/content_in_use.hpp"
#include "warning/mailing.hpp"

namespace atalaya::warning {

// Who has which revision, one line for each addressee of any revision.
struct Receipt {
    std::string node;
    std::int64_t revision = 0;            // the newest that was sent to it
    std::int64_t delivered_revision = 0;  // the newest that it has; 0: none
    exchange::Delivery delivery;          // of the newest
};

class Alerts : public exchange::Handler {
 public:
    struct Parts {                        // all outlive this object
        store::Database& database;
        const access::Policy& policy;
        const journal::Journal& journal;
        const base::Clock& clock;
        registers::Records& records;
        exchange::Mailroom& mailroom;
        exchange::Directory& directory;
        Mailing& mailing;
        std::function<ContentInUse()> content;
        // Whether the country has set that others' alerts for everyone are shown to its public as
        // they come in; none: it has not.
        std::function<bool(store::Transaction&)> others_at_once = {};
    };
    explicit Alerts(Parts parts);
    static Result<void> Prepare(store::Database& database);

    // Makes the registers tell of every step (Stepped) and the mailroom of every arrival. Once,
    // before other threads use them.
    void Join();

    // Called by the registers after each change of a record of "alerts", in its transaction. Marks,
    // four eyes and the right to the step were judged before. Errors, with which the step is not
    // taken: those that Try lists, warning.retract_first {reference} (of withdrawing the record of
    // one that is out), those of Mailroom::Send.
    Result<void> Stepped(store::Transaction& tx, const registers::Change& change);

    // What the record says now, as it would be sent, with the facts of what it refers to; it may
    // have no text yet. Errors: those of Records::Find.
    Result<Alert> Draft(store::Transaction& tx, const access::Caller& caller,
                        std::string_view reference) const;
    // Texts to begin with, from a template and the facts of the record; nothing is changed.
    // warning.template_unknown {template, known}.
    Result<std::vector<AlertText>> Propose(const access::Caller& caller, std::string_view reference,
                                           std::string_view template_id) const;
    struct Preview {
        Alert alert;
        std::optional<exchange::Mailroom::Preview> envelope;   // none: it stays in the country
        bool on_public_site = false;
        std::int64_t mails = 0;
        // What stands in the way of releasing it: warning.alert_incomplete {missing},
        // warning.translation_missing {languages} (an alert for all countries or the public has
        // all four languages), warning.mark_too_narrow {mark}, warning.audience_narrowed,
        // warning.exercise_changed, warning.exercise_mixed {reference}, warning.files_too_large
        // {bytes, most}, warning.alert_other_country {country}.
        std::vector<Error> faults;
        // What stands in no way, and is seldom meant: of an update, those of NumbersThatDiffer.
        std::vector<Error> warnings;
    };
    Result<Preview> Try(const access::Caller& caller, std::string_view reference) const;

    // Revisions of this node and of others, as they were sent; the newest of each subject, newest first.
    struct Filter {
        std::string origin;
        std::string substance;            // code of the catalogue, or a name
        std::string search;               // words of its headlines, names and number
        std::optional<bool> over, exercise, own;
        int limit = 50;
        base::Timestamp before = 0;       // Alert::here_since; 0: from the newest
    };
    Result<std::vector<Alert>> List(const access::Caller& caller, const Filter& filter) const;
    // All revisions, newest first. warning.alert_unknown {subject}.
    Result<std::vector<Alert>> Revisions(const access::Caller& caller,
                                         std::string_view subject, std::string_view origin) const;
    // Own alerts: who has what. Needs the right to read the outbox.
    Result<std::vector<Receipt>> WhoHasIt(const access::Caller& caller,
                                          std::string_view reference) const;

    // What this country decided of showing another's alert to its public. A decision holds for the
    // alert: corrections take the place of what they correct, and a withdrawal is told wherever the
    // alert ever stood, at once.
    struct Showing {
        bool shown = false;
        bool possible = false;            // it may be shown, or taken off, now
        base::Timestamp at = 0;           // of the last decision; 0: there was none
        std::string by;                   // "person:12"; "system": by the setting
        std::int64_t mails = 0;           // that would go to the public if it were shown now
    };
    // warning.alert_unknown {subject}, warning.alert_own {reference}.
    Result<Showing> ShowingOf(const access::Caller& caller, std::string_view subject,
                              std::string_view origin) const;
    // On the public site, in its feed, by e-mail to those of the public who asked for it; or off the
    // site again. Journalled. Errors: those of ShowingOf, access.denied (exchange, inbox, publish),
    // warning.not_for_public {mark}, warning.alert_withdrawn (its notice stays where it stands).
    Result<Showing> Show(const access::Caller& caller, std::string_view subject,
                         std::string_view origin);
    Result<Showing> TakeOff(const access::Caller& caller, std::string_view subject,
                            std::string_view origin);

    // For everyone, without an account: own ones for the public, and those of others that are shown
    // here; never exercises. Withdrawn ones stay, and say so.
    std::vector<Alert> Public(store::Transaction& tx, int limit = 100) const;
    std::optional<Alert> Public(store::Transaction& tx, std::string_view subject,
                                std::string_view origin) const;
    // All its revisions that were for everyone, newest first: what CAP refers to.
    std::vector<Alert> PublicRevisions(store::Transaction& tx, std::string_view subject,
                                       std::string_view origin) const;

    std::string_view kind() const override { return "alert"; }
    // Errors: those of AlertFromJson, warning.alert_other_country {country},
    // warning.revision_known {revision}.
    Result<std::string> Arrive(store::Transaction& tx, const exchange::Arrival& arrival) override;

 private:
    class Release;   // one step that makes an alert known: alerts_release.cpp
    bool MayRead(const access::Caller& caller, const Alert& alert, std::string_view home) const;
    void Keep(store::Transaction& tx, const Alert& alert, const std::string& envelope);
    Result<Alert> Others(store::Transaction& tx, const access::Caller& caller,
                         std::string_view subject, std::string_view origin) const;
    Result<Showing> Decide(const access::Caller& caller, std::string_view subject,
                           std::string_view origin, bool shown);
    Showing Shown(store::Transaction& tx, const Alert& alert) const;
    void Note(store::Transaction& tx, const Alert& alert, std::string actor, bool shown) const;

    Parts m_parts;
};

}  // namespace atalaya::warning
