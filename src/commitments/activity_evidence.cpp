#include "commitments/activity_evidence.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/json_members.hpp"
#include "commitments/activities.hpp"

namespace atalaya::commitments {

using access::Caller;
using base::TextIn;
using registers::Catalogue;
using registers::Model;
using registers::Record;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::ptrdiff_t kLongestReason = 2000;   // characters

constexpr std::array kMigrations = {
    store::Migration{1, "evidence of activities", R"(
CREATE TABLE activity_evidence (
    country TEXT NOT NULL, number INTEGER NOT NULL, activity TEXT NOT NULL, content TEXT NOT NULL,
    digest TEXT NOT NULL, taken_at INTEGER NOT NULL, taken_by TEXT NOT NULL,
    withdrawn_at INTEGER NOT NULL, withdrawn_by TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (country, number)
);
CREATE INDEX activity_evidence_of ON activity_evidence(country, activity, withdrawn_at);)", ""},
};

// The country of a reference, "XA" of "XA-12".
std::string_view CountryOf(std::string_view reference) { return reference.substr(0, 2); }

std::string ContentOf(const ActivityEvidence& one) {
    return base::CanonicalJson(json::object{{"shows", one.shows}, {"item", one.item}});
}

ActivityEvidence Read(const store::Cursor& row) {
    ActivityEvidence out;
    out.number = row.Int(0);
    out.activity = row.Text(1);
    const std::string content(row.Text(2));
    out.taken_at = row.Int(4);
    out.taken_by = row.Text(5);
    if (base::Hex(base::HashBytes(content)) != row.Text(3)) out.changed = Err("evidence.altered");
    const auto parsed = base::ParseJson(content);
    if (!parsed.ok() || !parsed->is_object()) return out;
    out.shows = TextIn(parsed->get_object(), "shows");
    out.item = base::ObjectIn(parsed->get_object(), "item");
    return out;
}

// Longer than so many characters.
bool IsLonger(std::string_view text, std::ptrdiff_t characters) {
    return std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }) > characters;
}

journal::Draft EntryOf(std::string_view activity, const Caller& by, std::string action,
                          std::int64_t number, json::object payload) {
    return {.country = std::string(CountryOf(activity)),
            .actor = by.Actor(),
            .action = std::move(action),
            .subject = "activity/" + std::string(activity),
            .record = number,
            .payload = base::CanonicalJson(payload)};
}

}  // namespace

Result<void> EvidenceOfActivities::Prepare(store::Database& database) {
    return store::Migrate(database, "activity_evidence", kMigrations);
}

Result<Record> EvidenceOfActivities::FindToChange(Transaction& tx, const Caller& caller,
                                                  const Model& model,
                                                  std::string_view activity) const {
    ATALAYA_ASSIGN(auto record, m_records.Find(tx, caller, model, activity));
    auto reasons = m_records.Why(caller, model, record, "update");
    if (!reasons.empty()) return std::move(reasons.front());
    return record;
}

// The item as it will be kept, not yet frozen.
Result<json::object> EvidenceOfActivities::CheckItem(Transaction& tx, const Caller& caller,
                                                     const Catalogue& catalogue,
                                                     const Model& model, std::string_view activity,
                                                     std::string_view shows,
                                                     const json::object& item) const {
    ATALAYA_ASSIGN(const auto record, FindToChange(tx, caller, model, activity));
    const auto hidden = m_records.Hidden(caller, model, record);
    std::vector<Error> faults;
    if (shows.empty()) faults.push_back(Err("evidence.shows_missing", {}, "/shows"));
    if (IsLonger(shows, kLongestShows)) {
        faults.push_back(Err("evidence.too_long", {{"limit", std::to_string(kLongestShows)}},
                             "/shows"));
    }
    const auto is_attached = [&](const base::Digest& digest) {
        return registers::FindAttachment(model, record, hidden, digest).has_value();
    };
    json::object out = m_items.Check(tx, caller, CountryOf(activity), item, catalogue, is_attached,
                                     "/item", faults);
    if (faults.empty()) return out;
    Error error = Err("evidence.invalid");
    error.details = std::move(faults);
    return error;
}

Result<ActivityEvidence> EvidenceOfActivities::Take(const Caller& caller,
                                                    const Catalogue& catalogue,
                                                    std::string_view activity,
                                                    std::string_view shows,
                                                    const json::object& item) {
    const auto model = catalogue.Find(kActivities);
    if (!model) return Err("record.unknown", {{"reference", std::string(activity)}});
    shows = base::TrimAscii(shows);
    ATALAYA_ASSIGN(const json::object checked,
                   m_database.Run(Mode::ReadOnly, [&](Transaction& tx) {
                       return CheckItem(tx, caller, catalogue, *model, activity, shows, item);
                   }));
    ActivityEvidence out{.activity = std::string(activity), .shows = std::string(shows)};
    // Before the writing transaction: an indicator reads in transactions of its own.
    ATALAYA_ASSIGN(out.item, m_items.Freeze(caller, CountryOf(activity), checked, catalogue));
    out.taken_at = m_clock.Now();
    out.taken_by = caller.Actor();
    const std::string content = ContentOf(out);
    const std::string digest = base::Hex(base::HashBytes(content));
    const std::string_view country = CountryOf(out.activity);
    ATALAYA_TRY(m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        ATALAYA_TRY(FindToChange(tx, caller, *model, activity));
        const auto count = tx.Query("SELECT COUNT(*) FROM activity_evidence WHERE country = $1 AND "
                                    "activity = $2 AND withdrawn_at = 0",
                                    {country, activity});
        if (count->Next() && count->Int(0) >= static_cast<std::int64_t>(kMostActivityEvidence)) {
            return Err("evidence.too_many", {{"limit", std::to_string(kMostActivityEvidence)}});
        }
        out.number = store::TakeNumbers(tx, country, "activity_evidence");
        tx.Execute("INSERT INTO activity_evidence(country, number, activity, content, digest, "
                   "taken_at, taken_by, withdrawn_at, withdrawn_by, reason) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', '')",
                   {country, out.number, activity, std::string_view(content),
                    std::string_view(digest), out.taken_at, std::string_view(out.taken_by)});
        m_journal.Append(tx, EntryOf(activity, caller, "activity.evidence_taken", out.number,
                                     {{"kind", TextIn(out.item, "kind")}, {"digest", digest}}));
        return {};
    }));
    return out;
}

Result<void> EvidenceOfActivities::TakeBack(const Caller& caller, const Catalogue& catalogue,
                                            std::string_view activity, std::int64_t number,
                                            std::string_view reason) {
    const auto model = catalogue.Find(kActivities);
    if (!model) return Err("record.unknown", {{"reference", std::string(activity)}});
    const std::string why(base::TrimAscii(reason));
    return m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        ATALAYA_TRY(FindToChange(tx, caller, *model, activity));
        if (why.empty()) return Err("evidence.reason_missing", {}, "/reason");
        if (IsLonger(why, kLongestReason)) {
            return Err("evidence.too_long", {{"limit", std::to_string(kLongestReason)}}, "/reason");
        }
        const std::string by = caller.Actor();
        const auto changed = tx.Execute(
            "UPDATE activity_evidence SET withdrawn_at = $1, withdrawn_by = $2, reason = $3 "
            "WHERE country = $4 AND number = $5 AND activity = $6 AND withdrawn_at = 0",
            {m_clock.Now(), std::string_view(by), std::string_view(why), CountryOf(activity),
             number, activity});
        if (changed == 0) {
            return Err("evidence.number_unknown", {{"reference", std::string(activity)},
                                                   {"number", std::to_string(number)}});
        }
        m_journal.Append(tx, EntryOf(activity, caller, "activity.evidence_withdrawn", number,
                                     {{"reason", why}}));
        return {};
    });
}

std::map<std::string, std::vector<ActivityEvidence>> EvidenceOfActivities::Of(
    const Caller& caller, const Catalogue& catalogue,
    std::span<const std::string> activities) const {
    std::map<std::string, std::vector<ActivityEvidence>> out;
    std::set<std::string_view> countries;
    for (const std::string& activity : activities) countries.insert(CountryOf(activity));
    const std::set<std::string_view> wanted(activities.begin(), activities.end());
    const std::string_view only = activities.size() == 1 ? activities.front() : std::string_view();
    m_database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        out.clear();   // a transaction may be run again
        for (const std::string_view country : countries) {
            const auto rows = tx.Query(
                "SELECT number, activity, content, digest, taken_at, taken_by "
                "FROM activity_evidence WHERE country = $1 AND (activity = $2 OR $2 = '') AND "
                "withdrawn_at = 0 ORDER BY number",
                {country, only});
            while (rows->Next()) {
                if (wanted.contains(rows->Text(1)))
                    out[std::string(rows->Text(1))].push_back(Read(*rows));
            }
        }
    });
    for (auto& [activity, items] : out) {
        for (ActivityEvidence& one : items) {
            if (!one.changed) one.changed = Compare(catalogue, one);
        }
    }
    m_database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        for (auto& [activity, items] : out) {
            for (ActivityEvidence& one : items) Withhold(tx, caller, catalogue, one);
        }
    });
    return out;
}

// A figure or a record is no more open for being evidence than it is by itself.
void EvidenceOfActivities::Withhold(Transaction& tx, const Caller& caller,
                                    const Catalogue& catalogue, ActivityEvidence& one) const {
    const std::string kind = TextIn(one.item, "kind");
    if (kind == "indicator") {
        const auto definition = m_indicators.Find(TextIn(one.item, "indicator"));
        one.withheld = !definition || !m_indicators.MayRead(caller, *definition);
    } else if (kind == "record") {
        const auto model = catalogue.Find(TextIn(one.item, "register"));
        one.withheld =
            !model || !m_records.Find(tx, caller, *model, TextIn(one.item, "reference")).ok();
    }
    if (!one.withheld) return;
    json::object frozen = base::ObjectIn(one.item, "frozen");
    for (const std::string_view member : {"rows", "total", "seal", "values", "digest"})
        frozen.erase(member);
    one.item.erase("reference");
    one.item["frozen"] = std::move(frozen);
    // Its words name the record.
    if (one.changed && kind == "record") one.changed = Err("evidence.changed_unseen");
}

std::optional<Error> EvidenceOfActivities::Compare(const Catalogue& catalogue,
                                                   const ActivityEvidence& one) const {
    if (TextIn(one.item, "kind") != "file")
        return m_items.Compare(CountryOf(one.activity), one.item, catalogue);
    const auto model = catalogue.Find(kActivities);
    const auto digest = base::DigestFromHex(TextIn(one.item, "digest"));
    const auto record = m_database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        return m_records.Find(tx, Caller::System(), *model, one.activity);
    });
    if (digest && record.ok() && registers::FindAttachment(*model, *record, {}, *digest))
        return std::nullopt;
    return Err("evidence.gone", {{"what", TextIn(one.item, "name")}});
}

}  // namespace atalaya::commitments
