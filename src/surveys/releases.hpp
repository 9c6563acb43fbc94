#pragma once

// Tables that were made public: frozen as they were, with a digest. What the indicators and the
// comparison between countries show of surveys comes from here.

#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/hash.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"
#include "surveys/survey_table.hpp"

namespace atalaya::surveys {

struct Release {
    std::int64_t id = 0;
    std::string country, survey, plan;       // codes and ids
    std::string series, setting;
    int year = 0;
    LocalText title, note;
    bool synthetic = false;                  // of invented data: said wherever it is shown
    SurveyTable table;                       // withheld cells without their figures
    base::Digest digest{};
    base::Timestamp published_at = 0;
    std::string published_by;
    base::Timestamp withdrawn_at = 0;        // 0: it stands
    std::string withdrawn_by, withdrawal_reason;
};

struct ReleaseQuery {
    std::string country, series, survey, setting, measure, substance;   // "": any
    std::optional<int> year;
    bool with_withdrawn = false;
    int limit = 200;                         // of List
};

class Releases {
 public:
    Releases(store::Database& database, const access::Policy& policy,
             const journal::Journal& journal, const base::Clock& clock);
    static Result<void> Prepare(store::Database& database);

    // Freezes it; cells of fewer than kLeastCases respondents are withheld besides. Errors:
    // access.denied (publish on "releases" of the country), survey.release_title_missing,
    // survey.text_long {limit}, survey.release_empty.
    Result<Release> Publish(const access::Caller& caller, SurveyTable table, LocalText title,
                            LocalText note);
    // Errors: survey.release_unknown {id}, access.denied, survey.reason_missing,
    // survey.release_withdrawn_already.
    Result<Release> Withdraw(const access::Caller& caller, std::int64_t id,
                             std::string_view reason);
    // Anyone. Without their tables; newest first.
    std::vector<Release> List(const ReleaseQuery& query) const;
    // Errors: survey.release_unknown, survey.release_altered.
    Result<Release> Get(std::int64_t id) const;

    // Single figures of the releases that stand, of each survey, measure and way to group the
    // newest: what the indicators answer from and countries are compared by. Withheld ones are
    // among them.
    struct Figure {
        std::int64_t release = 0;
        std::string country, survey, setting, measure, substance;
        int year = 0;
        std::vector<GroupKey> keys;
        Cell cell;
        bool is_share = true;
        base::Timestamp published_at = 0;
    };
    // By survey, measure, substance, release and place in its table.
    std::vector<Figure> Figures(const ReleaseQuery& query) const;
    // Grows with every release and withdrawal: what was made of the figures stands while it does.
    std::int64_t Version() const;

 private:
    store::Database& m_database;
    const access::Policy& m_policy;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
};

// Holds every release of a country ("" = all) against its digest, its figures and the journal:
// survey.release_altered {id}, survey.release_unjournalled {id}, survey.release_lost {id}.
std::vector<Error> VerifyReleases(store::Transaction& tx, const journal::Journal& journal,
                                  std::string_view country);

}  // namespace atalaya::surveys
