#include "warning/bulletin.hpp"

#include "warning/place_title.hpp"
#include "warning/words.hpp"

namespace atalaya::warning {

namespace {

using documents::Heading;
using documents::List;
using documents::Paragraph;

class Bulletin {
 public:
    Bulletin(const Alert& alert, const content::Library& library, Lang lang)
        : m_alert(alert), m_library(library), m_words(library, lang), m_text(alert.In(lang)) {
        // Where the alert has no text in the language of the reader, the page says which one it has.
        if (m_text.lang != lang) m_other = m_text.lang;
    }

    documents::Document Write(base::Timestamp now) {
        m_document.lang = m_words.lang();
        m_document.title = TitleOf(m_alert, m_words.lang());
        m_document.subtitle = m_words.Label("alert_kinds", m_alert.kind);
        m_document.author = m_alert.issuer.In(m_words.lang());
        m_document.subject = m_text.headline;
        m_document.notice = Notice();
        m_document.date = m_words.Moment(m_alert.changed);
        m_document.at = m_alert.changed;
        m_document.cover = false;   // one sheet, for a wall
        Status();
        Text("known", m_text.known);
        Text("not_known", m_text.not_known);
        Text("advice_public", m_text.advice_public);
        if (!OnlyForPublic()) {
            Text("advice_professionals", m_text.advice_professionals);
            Text("advice_authorities", m_text.advice_authorities);
        }
        Substance();
        Facts();
        Foot(now);
        return std::move(m_document);
    }

 private:
    // A bulletin with a mark for everyone is what hangs on a wall.
    bool OnlyForPublic() const { return m_alert.audience == std::vector<std::string>{"public"}; }

    std::string Notice() const {
        std::string out;
        const auto add = [&](std::string_view part) {
            if (!part.empty()) out += (out.empty() ? "" : " · ") + std::string(part);
        };
        if (m_alert.exercise) add(ExerciseWord(m_words.lang()));
        add(WordFor(m_alert.status, m_words.lang()));
        std::string mark = m_alert.mark;
        for (char& c : mark) {
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        }
        add(base::StartsWith(mark, "TLP") ? mark : m_words.Say("mark." + m_alert.mark));
        return out;
    }

    void Add(documents::Block block) { m_document.blocks.push_back(std::move(block)); }

    void Status() {
        if (m_alert.exercise)
            Add(Paragraph{m_words.Say("bulletin.exercise"), "", Paragraph::Style::Note});
        if (m_alert.status == AlertStatus::Cancelled)
            Add(Paragraph{m_words.Say("bulletin.cancelled"), "", Paragraph::Style::Note});
        if (m_alert.status == AlertStatus::Retracted)
            Add(Paragraph{m_words.Say("bulletin.retracted"), "", Paragraph::Style::Note});
        const bool withdrawn = m_alert.Withdrawn();
        const AlertNote note = m_alert.NoteIn(withdrawn ? m_words.lang() : m_text.lang);
        if (!note.text.empty())
            Add(Paragraph{note.Marked(),
                          m_words.Say(withdrawn ? "bulletin.reason" : "bulletin.changed"),
                          Paragraph::Style::Note, note.other});
    }

    void Text(std::string_view name, const std::string& text) {
        if (text.empty()) return;
        Add(Heading{1, m_words.Say("bulletin." + std::string(name))});
        for (const auto line : base::Split(text, '\n')) {
            const auto trimmed = base::TrimAscii(line);
            if (!trimmed.empty())
                Add(Paragraph{std::string(trimmed), "", Paragraph::Style::Body, m_other});
        }
    }

    void Labelled(std::string_view name, const std::string& value) {
        if (!value.empty())
            Add(Paragraph{value, m_words.Say("bulletin." + std::string(name))});
    }

    void Substance() {
        if (!m_alert.substance) return;
        const auto& substance = *m_alert.substance;
        Add(Heading{1, m_words.Say("bulletin.substance")});
        Add(Paragraph{substance.title.In(m_words.lang()), "", Paragraph::Style::Lead});
        if (substance.provisional) Add(Paragraph{m_words.Say("bulletin.provisional")});
        std::string names;
        for (const auto& name : substance.names) names += (names.empty() ? "" : ", ") + name;
        Labelled("names", names);
        Labelled("cas", substance.cas);
        Labelled("inchikey", substance.inchikey);
        Labelled("iupac", substance.iupac);
    }

    void Facts() {
        Add(Heading{1, m_words.Say("bulletin.facts")});
        Labelled("places", PlacesIn(m_alert, m_library, m_words.lang()));
        if (m_alert.cases > 0) Labelled("cases", std::to_string(m_alert.cases));
        if (m_alert.deaths > 0) Labelled("deaths", std::to_string(m_alert.deaths));
        Labelled("severity", m_words.Label("cap_severity", m_alert.severity));
        Labelled("urgency", m_words.Label("cap_urgency", m_alert.urgency));
        Labelled("certainty", m_words.Label("cap_certainty", m_alert.certainty));
        Labelled("number", m_alert.number);
        Labelled("issued", m_words.Moment(m_alert.issued));
        if (m_alert.valid_until) Labelled("valid_until", m_words.Day(*m_alert.valid_until));
        Labelled("contact", m_alert.contact);
        std::string files;
        for (const auto& file : m_alert.files) files += (files.empty() ? "" : ", ") + file.name;
        Labelled("files", files);
    }

    void Foot(base::Timestamp now) {
        Add(Paragraph{m_words.Say("bulletin.foot", {{"reference", m_alert.reference},
                                                    {"revision", std::to_string(m_alert.revision)},
                                                    {"made", m_words.Moment(now)}}),
                      "", Paragraph::Style::Small});
    }

    const Alert& m_alert;
    const content::Library& m_library;
    Words m_words;
    const AlertText& m_text;
    std::optional<Lang> m_other;
    documents::Document m_document;
};

}  // namespace

documents::Document BulletinOf(const Alert& alert, const content::Library& library, Lang lang,
                               base::Timestamp now) {
    return Bulletin(alert, library, lang).Write(now);
}

}  // namespace atalaya::warning
