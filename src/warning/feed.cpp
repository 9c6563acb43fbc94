#include "warning/feed.hpp"

#include <algorithm>

#include "warning/before.hpp"
#include "warning/xml_text.hpp"

namespace atalaya::warning {

namespace {

std::string Time(base::Timestamp at) {
    return base::FormatTimestamp(at).substr(0, 19) + "Z";
}

std::string Link(std::string_view rel, std::string_view type, std::string_view address) {
    return "rel=\"" + std::string(rel) + "\" type=\"" + std::string(type) + "\" href=\"" +
           XmlText(address) + "\"";
}

std::string_view FeedWord(Lang lang) {
    switch (lang) {
        case Lang::En: return "Alerts";
        case Lang::Es: return "Alertas";
        case Lang::Pt: return "Alertas";
        case Lang::Fr: return "Alertes";
    }
    return "Alerts";
}

void Paragraph(std::string& out, const std::string& text) {
    if (text.empty()) return;
    if (!out.empty()) out += "\n\n";
    out += text;
}

void WriteEntry(XmlWriter& xml, const Alert& alert, const FeedFrame& frame) {
    const AlertText& text = alert.In(frame.lang);
    const std::string page = frame.base + AlertPage(alert, frame.lang);
    xml.Open("entry", "xml:lang=\"" + std::string(base::Code(text.lang)) + "\"");
    // The same in every language and revision, so that readers see an update as one.
    xml.Element("id", frame.base + AlertPage(alert, Lang::En));
    xml.Element("title", TitleOf(alert, frame.lang));
    xml.Element("published", Time(alert.issued));
    xml.Element("updated", Time(alert.changed));
    xml.Open("author");
    const std::string& issuer = alert.issuer.In(frame.lang);
    xml.Element("name", issuer.empty() ? alert.origin : issuer);
    xml.Close();
    xml.Empty("link", Link("alternate", "text/html", page));
    xml.Empty("link", Link("enclosure", "application/cap+xml", frame.base + AlertCap(alert)));
    if (!alert.kind.empty()) xml.Empty("category", "term=\"" + XmlText(alert.kind) + "\"");
    std::string summary;
    if (alert.revision > 1) Paragraph(summary, alert.NoteIn(frame.lang).Marked());
    std::string places;
    for (const auto& place : alert.places) {
        const std::string& title = place.title.In(frame.lang);
        places += (places.empty() ? "" : "; ") + (title.empty() ? place.code : title);
    }
    Paragraph(summary, places);
    Paragraph(summary, text.known);
    Paragraph(summary, text.advice_public);
    xml.Element("summary", summary.empty() ? TitleOf(alert, frame.lang) : summary,
                R"(type="text")");
    xml.Close();
}

}  // namespace

std::string AlertPage(const Alert& alert, Lang lang) {
    return "/" + std::string(base::Code(lang)) + "/alerts/" + alert.origin + "/" + alert.reference;
}

std::string AlertCap(const Alert& alert) {
    return "/api/v1/public/alerts/" + alert.origin + "/" + alert.reference + "/cap";
}

std::string WriteFeed(const std::vector<Alert>& alerts, const FeedFrame& frame) {
    const std::string lang(base::Code(frame.lang));
    const std::string self = frame.base + "/" + lang + "/alerts.atom";
    base::Timestamp updated = 0;
    for (const auto& alert : alerts) updated = std::max(updated, alert.changed);
    XmlWriter xml;
    xml.Open("feed", "xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"" + lang + "\"");
    xml.Element("id", self);
    const std::string& owner = frame.title.In(frame.lang);
    const std::string word(FeedWord(frame.lang));
    xml.Element("title", owner.empty() ? word : Before(owner, frame.lang) + word);
    xml.Element("updated", Time(updated));
    xml.Open("author");
    xml.Element("name", owner.empty() ? word : owner);
    xml.Close();
    xml.Empty("link", Link("self", "application/atom+xml", self));
    xml.Empty("link", Link("alternate", "text/html", frame.base + "/" + lang + "/alerts"));
    for (const auto& alert : alerts) {
        // Kept out before; a feed of a drill would be taken for real by programs that read it.
        if (!alert.exercise) WriteEntry(xml, alert, frame);
    }
    xml.Close();
    return std::move(xml).Finish();
}

}  // namespace atalaya::warning
