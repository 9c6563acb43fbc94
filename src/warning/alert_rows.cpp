#include "warning/alert_rows.hpp"

#include <algorithm>
#include <functional>

#include "base/check.hpp"
#include "base/json.hpp"

namespace atalaya::warning {

namespace {

constexpr std::string_view kColumns =
    "origin, subject, revision, own, open, exercise, mark, author, agreed_by, envelope, here_since,"
    " body";

std::string Select(std::string_view where, bool files) {
    return "SELECT " + std::string(kColumns) + (files ? ", files" : "") +
           " FROM warning_alerts WHERE " + std::string(where) +
           " ORDER BY here_since DESC, revision DESC, origin, subject";
}

// The bytes of the files lie apart, so that lists of alerts need not read them.
AlertRow ReadRow(store::Cursor& row, bool files) {
    auto parsed = base::ParseJson(row.Text(11));
    base::Check(parsed.ok() && parsed->is_object(), "a stored alert is an object");
    auto& body = parsed->get_object();
    if (files) {
        auto list = base::ParseJson(row.Text(12));
        base::Check(list.ok(), "the stored files of an alert are a list");
        body["files"] = *std::move(list);
    }
    auto alert = AlertFromJson(body);
    base::Check(alert.ok(), "a stored alert can be read");
    AlertRow out;
    out.alert = *std::move(alert);
    out.alert.origin = row.Text(0);
    out.alert.subject = row.Text(1);
    out.own = out.alert.own = row.Int(3) != 0;
    out.open = out.alert.on_site = row.Int(4) != 0;
    out.alert.exercise = row.Int(5) != 0;
    out.alert.mark = row.Text(6);
    out.author = row.Text(7);
    out.agreed_by = row.Text(8);
    out.envelope = row.Text(9);
    out.alert.here_since = row.Int(10);
    return out;
}

// What the search looks in: number, headlines and names, folded, each word after a space.
std::string WordsOf(const Alert& alert) {
    std::string text = alert.reference + " " + alert.number;
    for (const auto& one : alert.texts) text += " " + one.headline;
    if (alert.substance) {
        for (const auto& title : alert.substance->title.by_lang) text += " " + title;
        for (const auto& name : alert.substance->names) text += " " + name;
        text += " " + alert.substance->cas;
    }
    return " " + base::Fold(text);
}

}  // namespace

bool IsForEveryone(const Alert& alert, bool own) {
    const bool marked = alert.mark == "public" || alert.mark == "tlp:clear";
    return !alert.exercise && marked && (!own || alert.IsFor("public"));
}

bool InsertAlert(store::Transaction& tx, const AlertRow& row) {
    const Alert& alert = row.alert;
    const std::string_view origin = alert.origin, subject = alert.subject;
    bool newest = true;
    {
        const auto later = tx.Query(
            "SELECT 1 FROM warning_alerts WHERE origin = $1 AND subject = $2 AND revision > $3",
            {origin, subject, alert.revision});
        newest = !later->Next();
    }
    if (newest)
        tx.Execute("UPDATE warning_alerts SET newest = 0 WHERE origin = $1 AND subject = $2",
                   {origin, subject});
    auto body = ToJson(alert);
    const std::string files = json::serialize(body["files"]);
    body.erase("files");
    const std::string text = base::CanonicalJson(body), words = WordsOf(alert);
    const std::string valid = alert.valid_until ? alert.valid_until->ToString() : "";
    const std::string substance = alert.substance ? alert.substance->code : "";
    tx.Execute(
        "INSERT INTO warning_alerts (origin, subject, revision, own, open, newest, exercise, status,"
        " mark, substance, valid_until, here_since, author, agreed_by, envelope, words, body, files)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        {origin, subject, alert.revision, std::int64_t{row.own}, std::int64_t{row.open},
         std::int64_t{newest}, std::int64_t{alert.exercise}, NameOf(alert.status),
         std::string_view(alert.mark), std::string_view(substance), std::string_view(valid),
         alert.here_since,
         std::string_view(row.author), std::string_view(row.agreed_by),
         std::string_view(row.envelope), std::string_view(words), std::string_view(text),
         std::string_view(files)});
    return newest;
}

std::optional<Decided> FindDecided(store::Transaction& tx, std::string_view subject,
                                   std::string_view origin) {
    const auto row = tx.Query("SELECT shown, at, decided_by FROM warning_alerts_shown"
                              " WHERE origin = $1 AND subject = $2",
                              {origin, subject});
    if (!row->Next()) return std::nullopt;
    return Decided{row->Int(0) != 0, row->Int(1), std::string(row->Text(2))};
}

void PutDecided(store::Transaction& tx, std::string_view subject, std::string_view origin,
                const Decided& decided) {
    tx.Execute("DELETE FROM warning_alerts_shown WHERE origin = $1 AND subject = $2",
               {origin, subject});
    tx.Execute("INSERT INTO warning_alerts_shown (origin, subject, shown, at, decided_by)"
               " VALUES ($1, $2, $3, $4, $5)",
               {origin, subject, std::int64_t{decided.shown}, decided.at,
                std::string_view(decided.by)});
}

void OpenNewest(store::Transaction& tx, std::string_view subject, std::string_view origin) {
    tx.Execute("UPDATE warning_alerts SET open = 1 WHERE origin = $1 AND subject = $2"
               " AND newest = 1",
               {origin, subject});
}

void CloseAll(store::Transaction& tx, std::string_view subject, std::string_view origin) {
    tx.Execute("UPDATE warning_alerts SET open = 0 WHERE origin = $1 AND subject = $2",
               {origin, subject});
}

std::vector<AlertRow> SelectAlerts(store::Transaction& tx, std::string_view where,
                                   std::span<const store::CellView> values, int limit) {
    std::vector<AlertRow> out;
    const auto rows = tx.Query(Select(where, true) + " LIMIT " + std::to_string(limit), values);
    while (rows->Next()) out.push_back(ReadRow(*rows, true));
    return out;
}

void EachAlert(store::Transaction& tx, std::string_view where,
               std::span<const store::CellView> values,
               const std::function<bool(AlertRow&&)>& each) {
    const auto rows = tx.Query(Select(where, false), values);
    while (rows->Next()) {
        if (!each(ReadRow(*rows, false))) return;
    }
}

}  // namespace atalaya::warning
