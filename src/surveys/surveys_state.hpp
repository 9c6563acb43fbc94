#pragma once

// Private to the room: what the parts of Surveys share.

#include <atomic>

#include "surveys/survey_cache.hpp"
#include "surveys/survey_folder.hpp"
#include "surveys/survey_rows.hpp"

namespace atalaya::surveys {

struct Surveys::State {
    store::Database& database;
    const access::Policy& policy;
    const journal::Journal& journal;
    const base::Clock& clock;
    SurveyFolder folder;
    SurveyCache cache;

    struct Content {
        std::shared_ptr<const content::Library> library;
        std::shared_ptr<const Standard> standard;
        std::int64_t number = 0;   // of the snapshots that this object has seen
    };
    // Shared: what is under way ends under the snapshot that it began with.
    std::atomic<std::shared_ptr<const Content>> content;

    State(store::Database& own_database, const access::Policy& own_policy,
          const journal::Journal& own_journal, const base::Clock& own_clock,
          std::filesystem::path own_folder)
        : database(own_database),
          policy(own_policy),
          journal(own_journal),
          clock(own_clock),
          folder(std::move(own_folder)) {}

    // Precondition: Load was called.
    std::shared_ptr<const Content> Now() const;
    // Errors: access.denied.
    Result<void> Decide(const access::Caller& caller, access::Action action, std::string_view part,
                        const Description& survey) const;
    // A survey that the caller may act upon. Errors: survey.unknown, survey.damaged, access.denied.
    Result<Survey> Find(const access::Caller& caller, access::Action action, std::string_view part,
                        std::string_view id) const;
    // What stands in the journal of a change of a survey.
    void Note(store::Transaction& tx, const Survey& survey, std::string_view action,
              const json::object& payload) const;
    // Stamps the survey with a new version by the caller.
    void Touch(Survey& survey, const access::Caller& caller) const;

    // In memory, or read now. Precondition: rights were asked. Errors: survey.no_file,
    // survey.file_altered, file.unreadable, of microdata::Read and ReadText.
    Result<std::shared_ptr<const LoadedSurvey>> LoadSurvey(const Survey& survey);
};

}  // namespace atalaya::surveys
