#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "access/people.hpp"
#include "app/import_jobs.hpp"
#include "app/settings.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "commitments/plan.hpp"
#include "content/library.hpp"
#include "indicators/indicators.hpp"
#include "journal/journal.hpp"
#include "registers/model.hpp"
#include "registers/records.hpp"
#include "registers/tables.hpp"
#include "registers/views.hpp"
#include "store/database.hpp"
#include "transfer/imports.hpp"

namespace atalaya::app {

struct Config {
    std::filesystem::path data = "data";            // the node's folder: database, content, uploads
    std::string store;                              // "" = SQLite in the folder; see store::Options
    std::string schema;                             // PostgreSQL schema; "" = the server's default
    std::vector<std::filesystem::path> content;     // more folders of content; data/content is last
    access::PasswordCost password_cost;
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
    // Shared: requests that began under a snapshot of the content finish under it.
    std::shared_ptr<const content::Library> library;
    std::unique_ptr<store::Database> database;
    access::Policy policy;
    std::shared_ptr<const registers::Catalogue> catalogue;
    commitments::Plans plans;
    journal::Journal journal;
    registers::Records records;
    registers::Views views;
    access::People people;
    Settings settings;
    indicators::Indicators indicators;
    transfer::Imports imports;
    ImportJobs import_jobs;

    // The error or message in a language.
    std::string Say(const Error& error, Lang lang) const { return library->Say(error, lang); }
    // The error with its details, a line each, as the command line prints it.
    std::string Tell(const Error& error, Lang lang) const;

 private:
    App(const Config& config, const base::Clock& clock, base::Random& random,
        std::shared_ptr<const content::Library> library, std::unique_ptr<store::Database> database,
        access::Policy policy, std::shared_ptr<const registers::Catalogue> catalogue,
        commitments::Plans plans);
};

// Opens the store of a configuration alone, with the functions that expressions need.
Result<std::unique_ptr<store::Database>> OpenStore(const Config& config);

// What the tables of all registers lack. Empty: everything fits.
std::vector<registers::Plan> PlanAll(store::Database& database,
                                     const registers::Catalogue& catalogue);
// Errors: plan.stale {register}.
Result<void> ApplyAll(store::Database& database, const registers::Catalogue& catalogue,
                      const std::vector<registers::Plan>& plans,
                      const base::Clock& clock = base::SystemClock());

// An error and its details as lines of text: place, then what happened and what to do.
std::string Tell(const content::Library& library, const Error& error, Lang lang);

}  // namespace atalaya::app
