#pragma once

// What is kept of surveys: descriptions, files, mappings, saved plans, and what was confirmed.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"
#include "surveys/mapping_check.hpp"
#include "surveys/proposal.hpp"
#include "surveys/survey_export.hpp"
#include "surveys/survey_table.hpp"
#include "surveys/text_dataset.hpp"

namespace atalaya::surveys {

// The file of a survey as it came in, kept as it is under the node's folder.
struct SurveyFile {
    std::string name;                 // as it was called
    std::string digest;               // hex BLAKE2b of its bytes
    std::uint64_t bytes = 0;
    std::size_t rows = 0, variables = 0;
    std::string encoding;             // confirmed; "" where the file tells it
    std::optional<TextDatasetOptions> text;   // CSV and XLSX
    std::string catalog_digest;       // hex, of the SAS catalog beside it; "" where there is none
    base::Timestamp taken_at = 0;
    std::string taken_by;
};

struct Survey {
    Description description;
    std::int64_t version = 1;         // grows with every change of description, file or mapping
    std::optional<SurveyFile> file;
    std::optional<Mapping> mapping;   // confirmed
    // Why the mapping that was confirmed is not there: the standard questions have changed since.
    std::optional<Error> mapping_fault;
    base::Timestamp changed_at = 0;
    std::string changed_by;
};

// Everything computed from one version of a survey, kept while it is asked for. Immutable; shared,
// because whoever works with it ends with it while a newer version takes its place.
struct LoadedSurvey {
    Survey survey;
    std::shared_ptr<const microdata::Dataset> dataset;
    // nullptr before a mapping is confirmed, and where the mapping or the description of the
    // sampling do not fit the file: then the error says why.
    std::shared_ptr<const Answers> answers;
    std::shared_ptr<const Sampling> sampling;
    std::optional<Error> answers_fault, sampling_fault;
};

// Access: subjects of the kind "survey" with the survey's country, the territory it covers and id
// "descriptions", "files" (microdata), "mappings", "tables", "plans", "releases"; actions read,
// create, update, withdraw, export (of files: microdata taken away), publish (releases). Who may
// read tables and not the microdata sees no figures of fewer than kLeastCases respondents.
inline constexpr std::size_t kLeastCases = 10;
access::Subject SubjectOf(std::string_view part, std::string_view country,
                          std::string_view territory = {});   // "": the whole country

class Surveys {
 public:
    // All of them outlive this object. `folder`: for the files, made where it is not there.
    Surveys(store::Database& database, const access::Policy& policy,
            const journal::Journal& journal, const base::Clock& clock,
            std::filesystem::path folder);
    static Result<void> Prepare(store::Database& database);
    // At the start of a program: removes files that no survey names, left by one that was killed.
    // Those of the last hour stay, since another program may be about to name them.
    void RemoveOrphans();

    // Whether the files of a country ("" = all) are those that were taken in: survey.file_altered
    // {file, survey}, file.unreadable {file, reason}.
    std::vector<Error> VerifyFiles(std::string_view country) const;

    // Follows a content snapshot; what is in memory is made anew. Precondition of all below.
    void Load(std::shared_ptr<const content::Library> library,
              std::shared_ptr<const Standard> standard);

    bool May(const access::Caller& caller, access::Action action, std::string_view part,
             const Description& description) const;
    // Errors of all: access.denied; survey.unknown {id}; survey.damaged {id}. A changed version:
    // survey.stale {version}.
    std::vector<Survey> List(const access::Caller& caller) const;   // by country, series, year
    Result<Survey> Get(const access::Caller& caller, std::string_view id) const;
    // survey.exists {id}, surveys.territory_unknown {territory}, surveys.description_invalid.
    Result<Survey> Create(const access::Caller& caller, const Description& description);
    // id and country stay (survey.country_stays). `version`: that its author saw. A sampling
    // description that does not fit the file is kept only where the file is not there yet; else the
    // error of Sampling::Make.
    Result<Survey> Describe(const access::Caller& caller, const Description& description,
                            std::int64_t version);
    // Withdrawn with its file deleted; releases stay. Reason needed: survey.reason_missing.
    Result<void> Remove(const access::Caller& caller, std::string_view id, std::string_view reason);

    // Takes a file: reads it first, keeps it only when it can be read. A CSV or XLSX needs `text`.
    // A new file of a mapped survey keeps the mapping where all its variables are there, else
    // survey.mapping_lost {variables} unless `drop_mapping`. Errors: microdata.*, transfer.*;
    // survey.text_unconfirmed {file} of a CSV or XLSX without `text`; file.unwritable.
    struct FileOptions {
        std::string encoding;
        std::optional<TextDatasetOptions> text;
        std::optional<std::filesystem::path> catalog;   // .sas7bcat
        bool drop_mapping = false;
    };
    Result<Survey> TakeFile(const access::Caller& caller, std::string_view id,
                            const std::filesystem::path& file, std::string_view name,
                            const FileOptions& options, std::int64_t version);

    // Needs the right to read the microdata.
    Result<Proposal> Propose(const access::Caller& caller, std::string_view id);
    // Without keeping it. Errors: of Answers::Make.
    Result<MappingCheck> Test(const access::Caller& caller, std::string_view id,
                              const Mapping& mapping);
    Result<Sampling> TestSampling(const access::Caller& caller, std::string_view id,
                                  const SamplingDescription& sampling);
    // Keeps it and remembers each variable for the next file of the country.
    Result<Survey> Confirm(const access::Caller& caller, std::string_view id,
                           const Mapping& mapping, std::int64_t version);

    // survey.no_file, survey.file_altered {file} where the digest differs.
    // `microdata`: the caller gets the rows themselves and needs that right; else that to tables.
    Result<std::shared_ptr<const LoadedSurvey>> Open(const access::Caller& caller,
                                                     std::string_view id, bool microdata);
    // survey.no_mapping; the faults of LoadedSurvey; those of RunPlan.
    Result<SurveyTable> Run(const access::Caller& caller, std::string_view id,
                            const TablePlan& plan);
    // Of one survey all waves of its series that can be estimated, else those named.
    // survey.waves_few.
    Result<WaveComparison> RunWaves(const access::Caller& caller,
                                    const std::vector<std::string>& ids, const TablePlan& plan);

    // The microdata taken away: written below `folder`, which stands in the journal. Needs the right
    // to export files. Errors: survey.no_file, survey.file_altered; of WriteData.
    Result<ExportedData> Export(const access::Caller& caller, std::string_view id,
                                DataFormat format, const std::filesystem::path& folder);

    // The standard plans of the content, then those saved in a country.
    // survey.plan_standard {plan}, survey.plan_unknown {plan}, surveys.plan_invalid.
    Result<std::vector<TablePlan>> Plans(const access::Caller& caller,
                                         std::string_view country) const;
    Result<void> SavePlan(const access::Caller& caller, std::string_view country,
                          const TablePlan& plan);
    Result<void> RemovePlan(const access::Caller& caller, std::string_view country,
                            std::string_view plan);

    std::shared_ptr<const Standard> standard() const;

 private:
    struct State;   // surveys_state.hpp
    std::unique_ptr<State, void (*)(State*)> m_state;
};

}  // namespace atalaya::surveys
