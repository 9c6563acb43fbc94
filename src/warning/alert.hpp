#pragma once

// What an alert says: read from its record, carried as the body of an envelope of the kind "alert".

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/date.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace atalaya::warning {

enum class AlertStatus { Released, Cancelled, Retracted };
std::string_view NameOf(AlertStatus status);

struct AlertText {
    Lang lang = Lang::En;
    std::string headline, known, not_known;
    std::string advice_public, advice_professionals, advice_authorities;
    std::string what_changed;           // by this revision; "" where only Alert::note says it
};
struct AlertSubstance {
    std::string code;                   // of the shipped catalogue; "" where it is not in it
    LocalText title;                    // or the provisional name in all languages
    std::vector<std::string> names;     // under which it was met
    std::string cas, inchikey, iupac;
    bool provisional = false;
};
struct AlertPlace {
    std::string code;                   // territory
    LocalText title;
};
// What an update changed, or why an alert was taken back, as it is shown to a reader.
struct AlertNote {
    std::string text;
    std::optional<Lang> other;          // the language that it is in, where that is not the reader's
    // For plain text: "Español: ...".
    std::string Marked() const;
};
struct AlertFile {
    std::string name, type, bytes;      // see kMostFileBytes
};

struct Alert {
    std::string origin;                 // node that issued it
    std::string country;                // ISO 3166-1 alpha-2
    LocalText issuer;                   // name of the observatory
    std::string reference;              // of its record there: "XA-12"
    std::string subject;                // "alert:XA-12"
    std::string number;                 // under which it was released: "2026-3"; "" of others' old ones
    std::int64_t revision = 1;
    AlertStatus status = AlertStatus::Released;
    bool exercise = false;
    std::string kind;                   // code list alert_kinds
    std::string severity, urgency, certainty;   // CAP 1.2, in small letters
    std::string mark;
    std::vector<std::string> audience;  // code list alert_audience
    std::optional<AlertSubstance> substance;
    std::vector<AlertPlace> places;
    std::int64_t cases = 0, deaths = 0; // of the notifications behind it
    std::vector<AlertText> texts;       // en, es, pt, fr as there are; never empty
    std::string contact;
    base::Timestamp issued = 0;         // revision 1
    base::Timestamp changed = 0;        // this revision
    std::optional<base::Date> valid_until;
    // What was corrected, or why it was cancelled or retracted, in the language of who wrote it.
    std::string note;
    // Why it was cancelled or retracted, in the languages in which that was said; "" elsewhere.
    LocalText reasons;
    std::vector<AlertFile> files;
    // When it was released or came in, by this node's clock; not part of what is sent.
    base::Timestamp here_since = 0;
    bool own = false;                   // issued here; not part of what is sent either
    bool on_site = false;               // the public of this node sees it; not part of it either

    // The text in the language, else the first of English, Spanish, Portuguese, French.
    const AlertText& In(Lang lang) const;
    // What an update changed, or why it was taken back, in the words of that language if there are;
    // else the note, with its language where that is known.
    AlertNote NoteIn(Lang lang) const;
    bool Over(base::Date today) const;  // cancelled, retracted or past valid_until
    bool Withdrawn() const { return status != AlertStatus::Released; }
    bool IsFor(std::string_view audience) const;
};

// The headline as it is shown everywhere: an exercise and one that was withdrawn say so first.
// "EXERCISE: RETRACTED: ...". The words are no content, so that no country's folder can take them
// away.
std::string TitleOf(const Alert& alert, Lang lang);
std::string_view WordFor(AlertStatus status, Lang lang);   // "" of a released one
std::string_view ExerciseWord(Lang lang);

// The languages of its texts, in the order of base::kLangs.
std::vector<Lang> LanguagesOf(const Alert& alert);

inline constexpr int kAlertVersion = 1;
// Of all files together, in an envelope.
inline constexpr std::size_t kMostFileBytes = 1u << 20;
json::object ToJson(const Alert& alert);
// Unknown members are passed over. `origin`, mark and exercise come from the envelope.
// Errors: warning.alert_invalid {member, reason}.
Result<Alert> AlertFromJson(const json::object& body);

}  // namespace atalaya::warning
