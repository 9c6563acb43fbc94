#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "access/people.hpp"
#include "app/content.hpp"
#include "app/exchange.hpp"
#include "app/import_jobs.hpp"
#include "app/settings.hpp"
#include "app/verification.hpp"
#include "app/warning.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "commitments/activity_evidence.hpp"
#include "commitments/official_texts.hpp"
#include "evaluation/evaluation.hpp"
#include "evaluation/exchanged.hpp"
#include "indicators/indicators.hpp"
#include "journal/journal.hpp"
#include "registers/records.hpp"
#include "registers/views.hpp"
#include "store/database.hpp"
#include "surveys/releases.hpp"
#include "surveys/surveys.hpp"
#include "transfer/imports.hpp"
#include "transfer/proposal.hpp"
#include "warning/incidents.hpp"

namespace atalaya::app {

struct Config {
    std::filesystem::path data = "data";            // the node's folder: database, content, uploads
    std::string store;                              // "" = SQLite in the folder; see store::Options
    std::string schema;                             // PostgreSQL schema; "" = the server's default
    std::vector<std::filesystem::path> content;     // more folders of content; data/content is last
    access::PasswordCost password_cost;
    std::string ca_file;                            // PEM: who vouches for other nodes' certificates;
                                                    // "" = those whom the system trusts
    bool apply_plans = false;                       // change tables without asking: tests only

    std::filesystem::path ContentFolder() const { return data / "content"; }
    std::filesystem::path GeometryFolder() const { return data / "geometry"; }
    content::Sources Sources() const;
};

// Everything that a command or a request works with. Members are in the order in which they need
// each other.
class App {
 public:
    // Errors: content.faults, definition.*, store.*, file.unwritable, app.plan_waits {registers}
    // when a changed register needs `atalaya plan --apply`.
    static Result<std::unique_ptr<App>> Open(const Config& config, const base::Clock& clock,
                                             base::Random& random);

    const Config config;
    const base::Clock& clock;
    base::Random& random;
    std::unique_ptr<store::Database> database;
    access::Policy policy;
    journal::Journal journal;
    registers::Records records;
    registers::Views views;
    access::People people;
    Settings settings;
    surveys::Surveys surveys;
    surveys::Releases releases;
    indicators::Indicators indicators;
    commitments::OfficialTexts official_texts;
    commitments::EvidenceOfActivities activity_evidence;
    evaluation::Evaluation evaluation;
    Exchange exchange;
    warning::Incidents incidents;
    evaluation::Exchanged evaluation_exchange;
    transfer::Imports imports;
    transfer::Proposals proposals;
    ImportJobs import_jobs;
    Verifications verifications;
    Warning warning;

    // The content in use. Take it once for a piece of work and hold it to its end: the next call
    // may give newer content.
    std::shared_ptr<const Content> content() const { return m_content.load(); }
    std::shared_ptr<const content::Library> library() const { return content()->library; }
    std::shared_ptr<const registers::Catalogue> catalogue() const { return content()->catalogue; }

    // Takes what ReadContent gave into use; what is under way ends under the content that it began
    // with, except that the new roles decide at once. New tables are made; a plan that touches
    // tables with data is applied only where `agreed` names its register, since a person must have
    // seen it. Stands in the journal as "content.taken" {fingerprint}. Errors: app.plan_waits
    // {registers}, plan.stale {register}; nothing is taken then.
    Result<void> Take(const access::Caller& by, const Proposal& proposal,
                      const std::set<std::string>& agreed = {});
    // Reads the folders of the configuration anew and takes what is there. Errors: of ReadContent
    // and of Take.
    Result<void> Reload(const access::Caller& by, const std::set<std::string>& agreed = {});

    // The error or message in a language.
    std::string Say(const Error& error, Lang lang) const { return library()->Say(error, lang); }
    // The error with its details, a line each, as the command line prints it.
    std::string Tell(const Error& error, Lang lang) const;

 private:
    App(const Config& config, const base::Clock& clock, base::Random& random,
        std::unique_ptr<store::Database> database, Proposal proposal);
    Result<void> TakeLocked(const access::Caller& by, const Proposal& proposal,
                            const std::set<std::string>& agreed);

    std::mutex m_taking;   // one at a time, from reading the files to taking them
    // Shared: see content().
    std::atomic<std::shared_ptr<const Content>> m_content;
};

// Opens the store of a configuration alone, with the functions that expressions need.
Result<std::unique_ptr<store::Database>> OpenStore(const Config& config);

// An error and its details as lines of text: place, then what happened and what to do.
std::string Tell(const content::Library& library, const Error& error, Lang lang);

}  // namespace atalaya::app
