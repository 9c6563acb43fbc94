#include "warning/inbox_titles.hpp"

#include "base/json_members.hpp"
#include "warning/alert_rows.hpp"
#include "warning/incident_rows.hpp"

namespace atalaya::warning {

namespace {

std::string Headline(store::Transaction& tx, const exchange::InboxItem& item, Lang lang) {
    std::string title;
    const store::CellView values[] = {std::string_view(item.sender), std::string_view(item.subject),
                                      item.revision};
    EachAlert(tx, "own = 0 AND origin = $1 AND subject = $2 AND revision = $3", values,
              [&](AlertRow&& row) {
                  title = TitleOf(row.alert, lang);
                  return false;
              });
    return title;
}

std::string AboutIncident(store::Transaction& tx, std::string_view subject) {
    const auto view = incident_rows::Newest(tx, subject);
    if (!view) return "";
    const std::string summary = base::TextIn(view->shared, "summary");
    return summary.empty() ? "" : view->reference + ": " + summary;
}

}  // namespace

std::string TitleIn(store::Transaction& tx, const exchange::InboxItem& item, Lang lang) {
    std::string title;
    if (item.kind == "alert") title = Headline(tx, item, lang);
    if (item.kind == "handover") title = AboutIncident(tx, item.subject);
    return title.empty() ? item.title : title;
}

}  // namespace atalaya::warning
