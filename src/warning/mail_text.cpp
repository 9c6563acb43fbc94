#include "warning/mail_text.hpp"

#include "base/check.hpp"
#include "warning/feed.hpp"
#include "warning/one_line.hpp"
#include "warning/place_title.hpp"
#include "warning/words.hpp"

namespace atalaya::warning {

namespace {

constexpr std::size_t kLongestSubject = 250;   // characters

void Paragraph(std::string& out, std::string_view text) {
    text = base::TrimAscii(text);
    if (text.empty()) return;
    if (!out.empty()) out += "\n\n";
    out += text;
}

void Titled(std::string& out, const std::string& title, const std::string& text) {
    if (!base::TrimAscii(text).empty()) Paragraph(out, title + "\n" + text);
}

std::string Head(const Alert& alert, const Words& words) {
    std::string out = TitleOf(alert, words.lang());
    const std::string note = alert.NoteIn(words.lang()).Marked();
    switch (alert.status) {
        case AlertStatus::Released:
            if (alert.revision > 1) Paragraph(out, words.Say("mail.updated"));
            if (!note.empty()) Paragraph(out, words.Say("mail.note", {{"note", note}}));
            return out;
        case AlertStatus::Cancelled: Paragraph(out, words.Say("mail.cancelled")); break;
        case AlertStatus::Retracted: Paragraph(out, words.Say("mail.retracted")); break;
    }
    if (!note.empty()) Paragraph(out, words.Say("mail.reason", {{"note", note}}));
    return out;
}

std::string PageOf(const Alert& alert, Lang lang) {
    const bool open = alert.mark == "public" || alert.mark == "tlp:clear";
    if (open && (!alert.own || alert.IsFor("public"))) return AlertPage(alert, lang);
    return "/" + std::string(base::Code(lang)) + "/work/alerts/" + alert.origin + "/" +
           alert.reference;
}

void Content(std::string& out, const Alert& alert, const Words& words) {
    const AlertText& text = alert.In(words.lang());
    Titled(out, words.Say("mail.known"), text.known);
    Titled(out, words.Say("mail.not_known"), text.not_known);
    Titled(out, words.Say("mail.advice"), text.advice_public);
}

// Those of other countries go to the public, whatever they say to others since.
bool MayBeRead(const Alert& alert) {
    return MayBeMailed(alert.mark) && (alert.own || alert.mark == "public" || alert.mark == "tlp:clear");
}

}  // namespace

bool MayBeMailed(std::string_view mark) {
    return mark == "public" || mark == "official" || mark == "tlp:clear" || mark == "tlp:green";
}

std::string SubscriptionPage(Lang lang, std::string_view what, std::string_view token) {
    return "/" + std::string(base::Code(lang)) + "/alerts/subscription?" + std::string(what) + "=" +
           std::string(token);
}

MailText MailOf(const content::Library& library, const Alert& alert, Lang lang,
                const std::string& base, const std::string& leave) {
    const Words words(library, lang);
    MailText out;
    if (MayBeRead(alert)) {
        out.subject = OneLine(TitleOf(alert, lang), kLongestSubject);
        out.text = Head(alert, words);
        if (!alert.Withdrawn()) Content(out.text, alert, words);
        if (const auto places = PlacesIn(alert, library, lang); !places.empty())
            Paragraph(out.text, words.Say("mail.places", {{"places", places}}));
        if (alert.valid_until && !alert.Withdrawn())
            Paragraph(out.text,
                      words.Say("mail.valid_until", {{"day", words.Day(*alert.valid_until)}}));
        if (!alert.contact.empty())
            Paragraph(out.text, words.Say("mail.contact", {{"contact", alert.contact}}));
    } else {
        out.subject = words.Say("mail.hidden_subject", {{"reference", alert.reference}});
        out.text = words.Say(alert.Withdrawn() ? "mail.hidden_withdrawn" : "mail.hidden_text",
                             {{"reference", alert.reference}});
    }
    Paragraph(out.text, words.Say("mail.page", {{"address", base + PageOf(alert, lang)}}));
    if (!leave.empty()) Paragraph(out.text, words.Say("mail.leave", {{"address", leave}}));
    out.text += "\n";
    return out;
}

MailText ConfirmationMail(const content::Library& library, Lang lang, const std::string& address) {
    const Words words(library, lang);
    MailText out{words.Say("mail.confirm_subject"),
                 words.Say("mail.confirm_text", {{"address", address}})};
    Paragraph(out.text, words.Say("mail.confirm_ignore"));
    out.text += "\n";
    return out;
}

}  // namespace atalaya::warning
