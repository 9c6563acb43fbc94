#include "surveys/releases.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/json_members.hpp"
#include "surveys/release_rows.hpp"
#include "surveys/surveys.hpp"
#include "surveys/table_json.hpp"
#include "surveys/withhold.hpp"

namespace atalaya::surveys {

using access::Action;
using access::Caller;
using store::Transaction;

namespace {

constexpr std::size_t kLongestTitle = 300, kLongestNote = 4000, kLongestReason = 2000;   // bytes

Error TooLong(std::size_t limit, std::string where) {
    return Err("survey.text_long", {{"limit", std::to_string(limit)}}, std::move(where));
}

Result<void> CheckTexts(const LocalText& title, const LocalText& note) {
    bool titled = false;
    for (const Lang lang : base::kLangs) {
        const std::string code(base::Code(lang));
        titled = titled || !base::TrimAscii(title.In(lang)).empty();
        if (title.In(lang).size() > kLongestTitle) return TooLong(kLongestTitle, "/title/" + code);
        if (note.In(lang).size() > kLongestNote) return TooLong(kLongestNote, "/note/" + code);
    }
    if (!titled) return Err("survey.release_title_missing", {}, "/title");
    return {};
}

bool ShowsAnything(const SurveyTable& table) {
    for (const Line& line : table.lines) {
        for (const Cell& cell : line.cells) {
            if (cell.presentation.verdict != stats::Presentation::kWithhold &&
                std::isfinite(cell.estimate.value))
                return true;
        }
    }
    return false;
}

LocalText LocalOf(std::string_view text) {
    const auto parsed = base::ParseJson(text);
    LocalText out;
    if (!parsed.ok() || !parsed->is_object()) return out;
    for (const Lang lang : base::kLangs)
        out.In(lang) = base::TextIn(parsed->get_object(), base::Code(lang));
    return out;
}

std::vector<GroupKey> KeysOf(std::string_view text) {
    std::vector<GroupKey> out;
    const auto parsed = base::ParseJson(text);
    if (!parsed.ok() || !parsed->is_array()) return out;
    for (const json::value& one : parsed->get_array()) {
        if (!one.is_object()) continue;
        const json::object& key = one.get_object();
        out.push_back({base::TextIn(key, "question"), base::LocalIn(key, "title"),
                       base::TextIn(key, "answer"), base::LocalIn(key, "label")});
    }
    return out;
}

// Withdrawal is no part of what was frozen.
void ReadWithdrawal(const store::Cursor& row, int first, Release& out) {
    out.withdrawn_at = row.Int(first);
    out.withdrawn_by = row.Text(first + 1);
    out.withdrawal_reason = row.Text(first + 2);
}

Release HeadOf(const store::Cursor& row) {
    Release out;
    out.country = row.Text(0);
    out.id = row.Int(1);
    out.survey = row.Text(2);
    out.series = row.Text(3);
    out.setting = row.Text(4);
    out.year = static_cast<int>(row.Int(5));
    out.plan = row.Text(6);
    out.synthetic = row.Int(7) != 0;
    out.title = LocalOf(row.Text(8));
    out.note = LocalOf(row.Text(9));
    out.digest = base::DigestFromHex(row.Text(10)).value_or(base::Digest{});
    out.published_at = row.Int(11);
    out.published_by = row.Text(12);
    ReadWithdrawal(row, 13, out);
    return out;
}

}  // namespace

Releases::Releases(store::Database& database, const access::Policy& policy,
                   const journal::Journal& journal, const base::Clock& clock)
    : m_database(database), m_policy(policy), m_journal(journal), m_clock(clock) {}

Result<void> Releases::Prepare(store::Database& database) { return PrepareReleaseRows(database); }

Result<Release> Releases::Publish(const Caller& caller, SurveyTable table, LocalText title,
                                  LocalText note) {
    const Description& survey = table.description;
    const auto may = m_policy.Decide(caller, Action::Publish,
                                     SubjectOf("releases", survey.country, survey.territory));
    if (!may) return may.ToError();
    ATALAYA_TRY(CheckTexts(title, note));
    WithholdBelow(table, kLeastCases);
    if (!ShowsAnything(table)) return Err("survey.release_empty");
    Release out;
    out.country = survey.country;
    out.survey = survey.id;
    out.series = survey.series;
    out.setting = Code(survey.setting);
    out.year = survey.year;
    out.synthetic = survey.synthetic;
    out.plan = table.plan.id;
    out.title = std::move(title);
    out.note = std::move(note);
    out.table = std::move(table);
    out.published_at = m_clock.Now();
    out.published_by = caller.Actor();
    const std::string content = base::CanonicalJson(FrozenRelease(out));
    out.digest = base::HashBytes(content);
    out.id = m_database.Run(store::Mode::ReadWrite, [&](Transaction& tx) {
        Release numbered = out;
        numbered.id = store::TakeNumbers(tx, journal::kNodeChain, "survey_release");
        InsertRelease(tx, numbered, content);
        InsertFigures(tx, numbered);
        m_journal.Append(tx, {.country = out.country,
                              .actor = out.published_by,
                              .action = "survey.released",
                              .subject = "survey:" + out.survey,
                              .record = numbered.id,
                              .payload = base::CanonicalJson({{"digest", base::Hex(out.digest)},
                                                              {"plan", out.plan}})});
        return numbered.id;
    });
    return out;
}

Result<Release> Releases::Withdraw(const Caller& caller, std::int64_t id,
                                   std::string_view reason) {
    ATALAYA_ASSIGN(Release release, Get(id));
    const Description& survey = release.table.description;
    const auto may = m_policy.Decide(caller, Action::Publish,
                                     SubjectOf("releases", survey.country, survey.territory));
    if (!may) return may.ToError();
    const std::string why(base::TrimAscii(reason));
    if (why.empty()) return Err("survey.reason_missing", {}, "/reason");
    if (why.size() > kLongestReason) return TooLong(kLongestReason, "/reason");
    release.withdrawn_at = m_clock.Now();
    release.withdrawn_by = caller.Actor();
    release.withdrawal_reason = why;
    ATALAYA_TRY(m_database.Run(store::Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        const auto changed = tx.Execute(
            "UPDATE survey_releases SET withdrawn_at = $1, withdrawn_by = $2, "
            "withdrawal_reason = $3 WHERE country = $4 AND id = $5 AND withdrawn_at = 0",
            {release.withdrawn_at, std::string_view(release.withdrawn_by), std::string_view(why),
             std::string_view(release.country), id});
        if (changed == 0) return Err("survey.release_withdrawn_already");
        m_journal.Append(tx, {.country = release.country,
                              .actor = release.withdrawn_by,
                              .action = "survey.release_withdrawn",
                              .subject = "survey:" + release.survey,
                              .record = id,
                              .payload = base::CanonicalJson({{"reason", why}})});
        return {};
    }));
    return release;
}

std::vector<Release> Releases::List(const ReleaseQuery& query) const {
    return m_database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
        std::vector<Release> out;
        const auto rows = tx.Query(
            "SELECT country, id, survey, series, setting, year, plan, synthetic, title, note, "
            "digest, published_at, published_by, withdrawn_at, withdrawn_by, withdrawal_reason "
            "FROM survey_releases r WHERE (country = $1 OR $1 = '') AND (series = $2 OR $2 = '') "
            "AND (survey = $3 OR $3 = '') AND (setting = $4 OR $4 = '') "
            "AND (year = $5 OR $6 = 0) AND (withdrawn_at = 0 OR $7 = 1) "
            "AND (($8 = '' AND $9 = '') OR EXISTS (SELECT 1 FROM survey_figures f "
            "WHERE f.country = r.country AND f.release = r.id "
            "AND (f.measure = $8 OR $8 = '') AND (f.substance = $9 OR $9 = ''))) "
            "ORDER BY id DESC LIMIT $10",
            {std::string_view(query.country), std::string_view(query.series),
             std::string_view(query.survey), std::string_view(query.setting),
             std::int64_t{query.year.value_or(0)}, std::int64_t{query.year.has_value()},
             std::int64_t{query.with_withdrawn}, std::string_view(query.measure),
             std::string_view(query.substance), std::int64_t{query.limit}});
        while (rows->Next()) out.push_back(HeadOf(*rows));
        return out;
    });
}

Result<Release> Releases::Get(std::int64_t id) const {
    return m_database.Run(store::Mode::ReadOnly, [&](Transaction& tx) -> Result<Release> {
        const auto rows = tx.Query(
            "SELECT content, digest, withdrawn_at, withdrawn_by, withdrawal_reason "
            "FROM survey_releases WHERE id = $1",
            {id});
        if (!rows->Next()) return Err("survey.release_unknown", {{"id", std::to_string(id)}});
        ATALAYA_ASSIGN(Release release, ThawedRelease(id, rows->Text(0), rows->Text(1)));
        ReadWithdrawal(*rows, 2, release);
        return release;
    });
}

std::vector<Releases::Figure> Releases::Figures(const ReleaseQuery& query) const {
    return m_database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
        std::vector<Figure> out;
        // The newest release of each survey, measure, substance and way to group.
        std::map<std::vector<std::string>, std::int64_t> newest;
        const auto rows = tx.Query(
            "SELECT f.release, f.country, f.survey, f.setting, f.measure, f.substance, f.year, "
            "f.is_share, f.grouping_key, f.keys, f.cell, r.published_at FROM survey_figures f "
            "JOIN survey_releases r ON r.country = f.country AND r.id = f.release "
            "WHERE r.withdrawn_at = 0 AND (f.country = $1 OR $1 = '') "
            "AND (f.series = $2 OR $2 = '') AND (f.survey = $3 OR $3 = '') "
            "AND (f.setting = $4 OR $4 = '') AND (f.year = $5 OR $6 = 0) "
            "AND (f.measure = $7 OR $7 = '') AND (f.substance = $8 OR $8 = '') "
            "ORDER BY f.survey, f.measure, f.substance, f.release DESC, f.place",
            {std::string_view(query.country), std::string_view(query.series),
             std::string_view(query.survey), std::string_view(query.setting),
             std::int64_t{query.year.value_or(0)}, std::int64_t{query.year.has_value()},
             std::string_view(query.measure), std::string_view(query.substance)});
        while (rows->Next()) {
            const std::int64_t release = rows->Int(0);
            const auto [at, fresh] = newest.try_emplace(
                {std::string(rows->Text(2)), std::string(rows->Text(4)), std::string(rows->Text(5)),
                 std::string(rows->Text(8))},
                release);
            if (at->second != release) continue;
            const auto cell = base::ParseJson(rows->Text(10));
            if (!cell.ok() || !cell->is_object()) continue;
            auto read = ReadFrozenCell(cell->get_object());
            if (!read.ok()) continue;
            out.push_back({.release = release,
                           .country = std::string(rows->Text(1)),
                           .survey = std::string(rows->Text(2)),
                           .setting = std::string(rows->Text(3)),
                           .measure = std::string(rows->Text(4)),
                           .substance = std::string(rows->Text(5)),
                           .year = static_cast<int>(rows->Int(6)),
                           .keys = KeysOf(rows->Text(9)),
                           .cell = *std::move(read),
                           .is_share = rows->Int(7) != 0,
                           .published_at = rows->Int(11)});
        }
        return out;
    });
}

std::int64_t Releases::Version() const {
    return m_database.Run(store::Mode::ReadOnly, [](Transaction& tx) {
        const auto row = tx.Query(
            "SELECT COUNT(*), COALESCE(SUM(CASE WHEN withdrawn_at = 0 THEN 0 ELSE 1 END), 0) "
            "FROM survey_releases");
        row->Next();
        return row->Int(0) + row->Int(1);
    });
}

}  // namespace atalaya::surveys
