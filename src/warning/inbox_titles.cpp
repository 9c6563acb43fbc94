#include "warning/inbox_titles.hpp"

#include "base/json_members.hpp"
#include "base/text.hpp"
#include "warning/alert_rows.hpp"
#include "warning/before.hpp"
#include "warning/incident_rows.hpp"

namespace atalaya::warning {

namespace {

constexpr std::string_view kNothingAsked = "none";

std::string Headline(store::Transaction& tx, const Listed& item, Lang lang) {
    std::string title;
    const store::CellView values[] = {item.sender, item.subject, item.revision};
    EachAlert(tx, "own = 0 AND origin = $1 AND subject = $2 AND revision = $3", values,
              [&](AlertRow&& row) {
                  title = TitleOf(row.alert, lang);
                  return false;
              });
    return title;
}

std::string NameOf(const IncidentView& view, const content::Library& content, Lang lang) {
    std::string summary = base::TextIn(view.shared, "summary");
    if (summary.empty()) {
        const auto* types = content.FindCodeList("incident_types");
        const auto* type = types == nullptr ? nullptr : types->Find(view.type);
        summary = type == nullptr ? view.type : type->label.In(lang);
    }
    return summary.empty() ? view.reference : Before(view.reference, lang) + summary;
}

// The beginning of a text, never within a character.
std::string Beginning(const std::string& text) {
    if (text.size() <= kLongestSaid) return text;
    std::size_t end = kLongestSaid;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
    return text.substr(0, end) + "…";
}

}  // namespace

InboxLine LineOf(store::Transaction& tx, const Listed& item, const content::Library& content,
                 Lang lang) {
    InboxLine out;
    if (item.kind == "alert") out.title = Headline(tx, item, lang);
    if (item.kind == "incident" || item.kind == "handover") out.about = item.subject;
    if (item.kind == "incident_message") {
        // Its envelope has no subject of its own: it must never take the place of the incident.
        if (const auto message = incident_rows::MessageIn(tx, item.id)) {
            out.about = message->subject;
            out.says = Beginning(message->text);
            if (message->kind == "request") out.request = message->request;
        }
    }
    if (!out.about.empty()) {
        if (const auto view = incident_rows::NewestUnder(tx, out.about, item.mark)) {
            out.title = NameOf(*view, content, lang);
            if (item.kind == "incident") out.request = view->request;
        }
    }
    if (out.request == kNothingAsked) out.request.clear();
    if (out.title.empty()) out.title = item.title;
    return out;
}

}  // namespace atalaya::warning
