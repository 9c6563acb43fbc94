// Files of surveys coming in, and being read.

#include "base/json_members.hpp"
#include "microdata/survey_file.hpp"
#include "surveys/surveys_state.hpp"

namespace atalaya::surveys {

using access::Action;
using store::Transaction;

namespace {

// CSV and spreadsheets say nothing of themselves: a person must have confirmed how to read them.
bool LooksLikeText(std::string_view name) {
    const std::string folded = base::Fold(std::filesystem::path(name).extension().string());
    return folded == "csv" || folded == "tsv" || folded == "txt" || folded == "xlsx" ||
           folded == "zip";
}

// Errors: survey.mapping_lost {variables}.
Result<void> CheckMappingStays(const Mapping& mapping, const microdata::Dataset& dataset) {
    std::string lost;
    const auto check = [&](const std::string& variable) {
        if (variable.empty() || dataset.Find(variable)) return;
        lost += (lost.empty() ? "" : ", ") + variable;
    };
    for (const MappedQuestion& question : mapping.questions) check(question.variable);
    check(mapping.filter_variable);
    if (lost.empty()) return {};
    return Err("survey.mapping_lost", {{"variables", lost}});
}

SurveyFile FactsOf(const StagedFile& staged, std::string_view name,
                   const Surveys::FileOptions& options, const microdata::Dataset& dataset) {
    SurveyFile out;
    out.name = name;
    out.digest = base::Hex(staged.digest());
    std::error_code ignored;
    out.bytes = std::filesystem::file_size(staged.path(), ignored);
    out.rows = dataset.rows;
    out.variables = dataset.variables.size();
    out.encoding = options.encoding;
    out.text = options.text;
    return out;
}

json::object Told(const SurveyFile& file, bool mapping_dropped) {
    return {{"name", file.name},
            {"digest", file.digest},
            {"rows", static_cast<std::int64_t>(file.rows)},
            {"variables", static_cast<std::int64_t>(file.variables)},
            {"mapping_dropped", mapping_dropped}};
}

}  // namespace

Result<Survey> Surveys::TakeFile(const access::Caller& caller, std::string_view id,
                                 const std::filesystem::path& path, std::string_view name,
                                 const FileOptions& options, std::int64_t version) {
    ATALAYA_ASSIGN(const Survey before, m_state->Find(caller, Action::Update, "files", id));
    if (before.version != version)
        return Err("survey.stale", {{"version", std::to_string(before.version)}});
    const Description& described = before.description;
    if (!options.text && LooksLikeText(name))
        return Err("survey.text_unconfirmed", {{"file", std::string(name)}});
    // What is read is the copy: the file itself may change meanwhile.
    ATALAYA_ASSIGN(StagedFile staged, m_state->folder.Stage(described, path, name));
    std::optional<StagedFile> catalog;
    std::optional<std::filesystem::path> catalog_path;
    if (options.catalog) {
        ATALAYA_ASSIGN(auto copy, m_state->folder.Stage(described, *options.catalog, ""));
        catalog.emplace(std::move(copy));
        catalog_path = catalog->path();
    }
    ATALAYA_ASSIGN(const microdata::Dataset dataset,
                   ReadSurveyFile(staged.path(), name, options.encoding, options.text,
                                  catalog_path));
    if (before.mapping && !options.drop_mapping)
        ATALAYA_TRY(CheckMappingStays(*before.mapping, dataset));

    SurveyFile file = FactsOf(staged, name, options, dataset);
    if (catalog) file.catalog_digest = base::Hex(catalog->digest());
    file.taken_at = m_state->clock.Now();
    file.taken_by = caller.Actor();
    ATALAYA_TRY(staged.Keep(m_state->folder.PathOf(described, file)));
    if (catalog) ATALAYA_TRY(catalog->Keep(m_state->folder.CatalogOf(described, file)));

    // A file that is not named in the end is an orphan, gone at the next start: another call may
    // just be naming the same bytes.
    ATALAYA_ASSIGN(Survey after, m_state->database.Run(
        store::Mode::ReadWrite, [&](Transaction& tx) -> Result<Survey> {
            ATALAYA_ASSIGN(Survey survey, ReadSurveyToChange(tx, id, version,
                                                             *m_state->Now()->standard));
            survey.file = file;
            if (options.drop_mapping) {
                survey.mapping.reset();
                survey.mapping_fault.reset();
            }
            m_state->Touch(survey, caller);
            UpdateSurvey(tx, survey);
            m_state->Note(tx, survey, "survey.file_taken", Told(file, options.drop_mapping));
            return survey;
        }));
    if (before.file && before.file->digest != file.digest)
        m_state->folder.Remove(described, *before.file);
    return after;
}

std::vector<Error> Surveys::VerifyFiles(std::string_view country) const {
    const auto surveys = m_state->database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
        return ReadSurveys(tx, *m_state->Now()->standard);
    });
    std::vector<Error> faults;
    for (const Survey& survey : surveys) {
        if (!survey.file || (!country.empty() && survey.description.country != country)) continue;
        auto checked = m_state->folder.Check(survey.description, *survey.file);
        if (!checked.ok()) faults.push_back(std::move(checked).error());
    }
    return faults;
}

void Surveys::RemoveOrphans() {
    const auto named = m_state->database.Run(
        store::Mode::ReadOnly, [](Transaction& tx) { return NamedFiles(tx); });
    m_state->folder.RemoveOrphans(named);
}

}  // namespace atalaya::surveys
