#include "surveys/release_rows.hpp"

#include <array>

#include "base/json_members.hpp"
#include "surveys/table_json.hpp"

namespace atalaya::surveys {
namespace {

constexpr std::array kMigrations = {
    store::Migration{1, "released tables of surveys", R"(
CREATE TABLE survey_releases (
    country TEXT NOT NULL, id INTEGER NOT NULL, survey TEXT NOT NULL, series TEXT NOT NULL,
    setting TEXT NOT NULL, year INTEGER NOT NULL, plan TEXT NOT NULL, synthetic INTEGER NOT NULL,
    title TEXT NOT NULL, note TEXT NOT NULL, content TEXT NOT NULL, digest TEXT NOT NULL,
    published_at INTEGER NOT NULL, published_by TEXT NOT NULL,
    withdrawn_at INTEGER NOT NULL, withdrawn_by TEXT NOT NULL, withdrawal_reason TEXT NOT NULL,
    PRIMARY KEY (country, id)
);
CREATE UNIQUE INDEX survey_releases_id ON survey_releases(id);
CREATE TABLE survey_figures (
    country TEXT NOT NULL, release INTEGER NOT NULL, place INTEGER NOT NULL, survey TEXT NOT NULL,
    series TEXT NOT NULL, setting TEXT NOT NULL, year INTEGER NOT NULL, measure TEXT NOT NULL,
    substance TEXT NOT NULL, is_share INTEGER NOT NULL, grouping_key TEXT NOT NULL,
    keys TEXT NOT NULL, cell TEXT NOT NULL,
    PRIMARY KEY (country, release, place)
);
CREATE INDEX survey_figures_measure ON survey_figures(measure, substance, year);)", ""},
};

json::array KeysJson(const std::vector<GroupKey>& keys) {
    json::array out;
    for (const GroupKey& key : keys) {
        out.push_back({{"question", key.question},
                       {"title", base::LocalJson(key.question_title)},
                       {"answer", key.answer},
                       {"label", base::LocalJson(key.answer_title)}});
    }
    return out;
}

}  // namespace

Result<void> PrepareReleaseRows(store::Database& database) {
    return store::Migrate(database, "survey_releases", kMigrations);
}

json::object FrozenRelease(const Release& release) {
    return {{"country", release.country},
            {"survey", release.survey},
            {"plan", release.plan},
            {"series", release.series},
            {"setting", release.setting},
            {"year", release.year},
            {"title", base::LocalJson(release.title)},
            {"note", base::LocalJson(release.note)},
            {"synthetic", release.synthetic},
            {"published_at", release.published_at},
            {"published_by", release.published_by},
            {"table", FrozenJson(release.table)}};
}

Result<Release> ThawedRelease(std::int64_t id, std::string_view content, std::string_view digest) {
    const Error altered = Err("survey.release_altered", {{"id", std::to_string(id)}});
    Release out;
    out.id = id;
    out.digest = base::HashBytes(content);
    if (base::Hex(out.digest) != digest) return altered;
    const auto parsed = base::ParseJson(content);
    if (!parsed.ok() || !parsed->is_object()) return altered;
    const json::object& frozen = parsed->get_object();
    out.country = base::TextIn(frozen, "country");
    out.survey = base::TextIn(frozen, "survey");
    out.plan = base::TextIn(frozen, "plan");
    out.series = base::TextIn(frozen, "series");
    out.setting = base::TextIn(frozen, "setting");
    out.year = static_cast<int>(base::NumberIn(frozen, "year"));
    out.title = base::LocalIn(frozen, "title");
    out.note = base::LocalIn(frozen, "note");
    out.synthetic = base::FlagIn(frozen, "synthetic");
    out.published_at = base::NumberIn(frozen, "published_at");
    out.published_by = base::TextIn(frozen, "published_by");
    auto table = ReadFrozen(base::ObjectIn(frozen, "table"));
    if (!table.ok()) return altered;
    out.table = *std::move(table);
    return out;
}

void InsertRelease(store::Transaction& tx, const Release& release, std::string_view content) {
    const std::string title = base::CanonicalJson(base::LocalJson(release.title));
    const std::string note = base::CanonicalJson(base::LocalJson(release.note));
    const std::string digest = base::Hex(release.digest);
    tx.Execute(
        "INSERT INTO survey_releases(country, id, survey, series, setting, year, plan, synthetic, "
        "title, note, content, digest, published_at, published_by, withdrawn_at, withdrawn_by, "
        "withdrawal_reason) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, '', '')",
        {std::string_view(release.country), release.id, std::string_view(release.survey),
         std::string_view(release.series), std::string_view(release.setting),
         std::int64_t{release.year}, std::string_view(release.plan),
         std::int64_t{release.synthetic}, std::string_view(title), std::string_view(note), content,
         std::string_view(digest), release.published_at, std::string_view(release.published_by)});
}

std::vector<Releases::Figure> FiguresOf(const Release& release) {
    std::vector<Releases::Figure> out;
    for (const Line& line : release.table.lines) {
        for (std::size_t i = 0; i < line.cells.size(); ++i) {
            out.push_back({.release = release.id,
                           .country = release.country,
                           .survey = release.survey,
                           .setting = release.setting,
                           .measure = line.what.measure,
                           .substance = line.what.substance,
                           .year = release.year,
                           .keys = release.table.groups[i].keys,
                           .cell = line.cells[i],
                           .is_share = line.is_share,
                           .published_at = release.published_at});
        }
    }
    return out;
}

void InsertFigures(store::Transaction& tx, const Release& release) {
    static const std::vector<std::string> kColumns = {
        "country", "release",   "place",    "survey",       "series", "setting", "year",
        "measure", "substance", "is_share", "grouping_key", "keys",   "cell"};
    const auto writer = tx.Bulk("survey_figures", kColumns);
    std::int64_t place = 0;
    for (const Releases::Figure& figure : FiguresOf(release)) {
        const std::string keys = base::CanonicalJson(KeysJson(figure.keys));
        const std::string cell = base::CanonicalJson(FrozenCell(figure.cell));
        const std::string grouping = GroupingOf(figure.keys);
        const std::array<store::CellView, 13> row = {std::string_view(release.country),
                                                     release.id,
                                                     place++,
                                                     std::string_view(release.survey),
                                                     std::string_view(release.series),
                                                     std::string_view(release.setting),
                                                     std::int64_t{release.year},
                                                     std::string_view(figure.measure),
                                                     std::string_view(figure.substance),
                                                     std::int64_t{figure.is_share},
                                                     std::string_view(grouping),
                                                     std::string_view(keys),
                                                     std::string_view(cell)};
        writer->Row(row);
    }
    writer->Finish();
}

std::string GroupingOf(const std::vector<GroupKey>& keys) {
    std::string out;
    for (const GroupKey& key : keys) out += (out.empty() ? "" : "*") + key.question;
    return out;
}

}  // namespace atalaya::surveys
