#include "surveys/survey_rows.hpp"

#include <array>

#include "base/json_members.hpp"

namespace atalaya::surveys {
namespace {

constexpr std::array kMigrations = {
    store::Migration{1, "surveys", R"(
CREATE TABLE surveys (
    country TEXT NOT NULL, id TEXT NOT NULL, series TEXT NOT NULL, year INTEGER NOT NULL,
    version INTEGER NOT NULL, description TEXT NOT NULL, file TEXT NOT NULL, mapping TEXT NOT NULL,
    changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL,
    removed_at INTEGER NOT NULL, removal_reason TEXT NOT NULL,
    PRIMARY KEY (country, id)
);
CREATE UNIQUE INDEX surveys_id ON surveys(id);
CREATE TABLE survey_plans (
    country TEXT NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL,
    changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL,
    PRIMARY KEY (country, id)
);
CREATE TABLE survey_memory (
    country TEXT NOT NULL, variable TEXT NOT NULL, label TEXT NOT NULL,
    shown_variable TEXT NOT NULL, shown_label TEXT NOT NULL, mapped TEXT NOT NULL,
    survey TEXT NOT NULL, confirmed_at INTEGER NOT NULL, confirmed_by TEXT NOT NULL,
    PRIMARY KEY (country, variable, label)
);)", ""},
};

constexpr std::string_view kSelect =
    "SELECT id, version, description, file, mapping, changed_at, changed_by FROM surveys ";

json::object FileJson(const SurveyFile& file) {
    json::object out{{"name", file.name},
                     {"digest", file.digest},
                     {"bytes", static_cast<std::int64_t>(file.bytes)},
                     {"rows", static_cast<std::int64_t>(file.rows)},
                     {"variables", static_cast<std::int64_t>(file.variables)},
                     {"encoding", file.encoding},
                     {"catalog_digest", file.catalog_digest},
                     {"taken_at", file.taken_at},
                     {"taken_by", file.taken_by}};
    if (file.text) {
        out["format"] = file.text->format.ToJson();
        out["decimal_mark"] = std::string(1, file.text->decimal_mark);
    }
    return out;
}

Result<SurveyFile> FileOf(const json::object& object) {
    SurveyFile out;
    out.name = base::TextIn(object, "name");
    out.digest = base::TextIn(object, "digest");
    out.bytes = static_cast<std::uint64_t>(base::NumberIn(object, "bytes"));
    out.rows = static_cast<std::size_t>(base::NumberIn(object, "rows"));
    out.variables = static_cast<std::size_t>(base::NumberIn(object, "variables"));
    out.encoding = base::TextIn(object, "encoding");
    out.catalog_digest = base::TextIn(object, "catalog_digest");
    out.taken_at = base::NumberIn(object, "taken_at");
    out.taken_by = base::TextIn(object, "taken_by");
    if (object.contains("format")) {
        out.text.emplace();
        ATALAYA_ASSIGN(out.text->format,
                       transfer::FileFormat::FromJson(base::ObjectIn(object, "format")));
        const std::string mark = base::TextIn(object, "decimal_mark");
        if (mark.size() == 1) out.text->decimal_mark = mark.front();
    }
    return out;
}

Result<json::object> ObjectOf(std::string_view text) {
    ATALAYA_ASSIGN(const json::value value, base::ParseJson(text));
    if (!value.is_object()) return Err("survey.damaged");
    return value.get_object();
}

Result<Survey> SurveyOf(const store::Cursor& row, const Standard& standard) {
    Survey out;
    ATALAYA_ASSIGN(const json::object description, ObjectOf(row.Text(2)));
    ATALAYA_ASSIGN(out.description, Description::FromJson(description));
    out.version = row.Int(1);
    if (!row.Text(3).empty()) {
        ATALAYA_ASSIGN(const json::object file, ObjectOf(row.Text(3)));
        ATALAYA_ASSIGN(out.file, FileOf(file));
    }
    if (!row.Text(4).empty()) {
        ATALAYA_ASSIGN(const json::object kept, ObjectOf(row.Text(4)));
        auto mapping = Mapping::FromJson(kept, standard);
        if (mapping.ok()) {
            out.mapping = *std::move(mapping);
        } else {
            out.mapping_fault = std::move(mapping).error();
        }
    }
    out.changed_at = row.Int(5);
    out.changed_by = row.Text(6);
    return out;
}

std::string FileText(const Survey& survey) {
    return survey.file ? base::CanonicalJson(FileJson(*survey.file)) : "";
}

}  // namespace

Result<void> PrepareSurveyRows(store::Database& database) {
    return store::Migrate(database, "surveys", kMigrations);
}

std::vector<Survey> ReadSurveys(store::Transaction& tx, const Standard& standard) {
    std::vector<Survey> out;
    const auto rows = tx.Query(std::string(kSelect) +
                               "WHERE removed_at = 0 ORDER BY country, series, year, id");
    while (rows->Next()) {
        if (auto survey = SurveyOf(*rows, standard); survey.ok()) out.push_back(*std::move(survey));
    }
    return out;
}

Result<Survey> ReadSurvey(store::Transaction& tx, std::string_view id, const Standard& standard) {
    const auto rows = tx.Query(std::string(kSelect) + "WHERE id = $1 AND removed_at = 0", {id});
    const std::vector<base::Param> named = {{"id", std::string(id)}};
    if (!rows->Next()) return Err("survey.unknown", named);
    auto survey = SurveyOf(*rows, standard);
    if (!survey.ok()) return Err("survey.damaged", named);
    return survey;
}

Result<Survey> ReadSurveyToChange(store::Transaction& tx, std::string_view id,
                                  std::int64_t version, const Standard& standard) {
    ATALAYA_ASSIGN(Survey survey, ReadSurvey(tx, id, standard));
    if (survey.version == version) return survey;
    return Err("survey.stale", {{"version", std::to_string(survey.version)}});
}

bool IsSurveyIdTaken(store::Transaction& tx, std::string_view id) {
    return tx.Query("SELECT 1 FROM surveys WHERE id = $1", {id})->Next();
}

void InsertSurvey(store::Transaction& tx, const Survey& survey) {
    const Description& description = survey.description;
    const std::string text = base::CanonicalJson(description.ToJson());
    tx.Execute(
        "INSERT INTO surveys(country, id, series, year, version, description, file, mapping, "
        "changed_at, changed_by, removed_at, removal_reason) "
        "VALUES ($1, $2, $3, $4, $5, $6, '', '', $7, $8, 0, '')",
        {std::string_view(description.country), std::string_view(description.id),
         std::string_view(description.series), std::int64_t{description.year}, survey.version,
         std::string_view(text), survey.changed_at, std::string_view(survey.changed_by)});
}

void UpdateSurvey(store::Transaction& tx, const Survey& survey) {
    const Description& description = survey.description;
    const std::string text = base::CanonicalJson(description.ToJson());
    const std::string file = FileText(survey);
    tx.Execute(
        "UPDATE surveys SET series = $3, year = $4, version = $5, description = $6, file = $7, "
        "changed_at = $8, changed_by = $9 WHERE country = $1 AND id = $2",
        {std::string_view(description.country), std::string_view(description.id),
         std::string_view(description.series), std::int64_t{description.year}, survey.version,
         std::string_view(text), std::string_view(file), survey.changed_at,
         std::string_view(survey.changed_by)});
    // A mapping that the standard questions of today do not fit stays as it was confirmed.
    if (survey.mapping_fault && !survey.mapping) return;
    const std::string mapping =
        survey.mapping ? base::CanonicalJson(survey.mapping->ToJson()) : std::string();
    tx.Execute("UPDATE surveys SET mapping = $3 WHERE country = $1 AND id = $2",
               {std::string_view(description.country), std::string_view(description.id),
                std::string_view(mapping)});
}

void RemoveSurvey(store::Transaction& tx, const Survey& survey, std::string_view reason) {
    tx.Execute(
        "UPDATE surveys SET version = $3, file = '', changed_at = $4, changed_by = $5, "
        "removed_at = $4, removal_reason = $6 WHERE country = $1 AND id = $2",
        {std::string_view(survey.description.country), std::string_view(survey.description.id),
         survey.version, survey.changed_at, std::string_view(survey.changed_by), reason});
}

std::vector<std::string> NamedFiles(store::Transaction& tx) {
    std::vector<std::string> out;
    const auto rows = tx.Query("SELECT file FROM surveys WHERE file <> ''");
    while (rows->Next()) {
        const auto file = ObjectOf(rows->Text(0));
        if (!file.ok()) continue;
        out.push_back(base::TextIn(*file, "digest"));
        if (auto catalog = base::TextIn(*file, "catalog_digest"); !catalog.empty())
            out.push_back(std::move(catalog));
    }
    return out;
}

std::string DigestOf(const Mapping& mapping) {
    return base::Hex(base::HashBytes(base::CanonicalJson(mapping.ToJson())));
}

}  // namespace atalaya::surveys
