#pragma once

// What is where: notifications, confirmed samples and alerts of a time, by territory, and the
// alerts of other countries.

#include <span>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "registers/model.hpp"
#include "store/database.hpp"
#include "warning/alert.hpp"

namespace atalaya::warning {

struct PlaceSituation {
    std::string place;  // territory code, at the level asked for; of `countries` the country
    std::int64_t notifications = 0, persons = 0, deaths = 0, confirmed_samples = 0, alerts = 0;
    // References of substances under watch, most frequent first, at most 5; of other countries the
    // codes or names that their alerts give.
    std::vector<std::string> substances;
};
struct Situation {
    base::Date from, to;
    std::vector<PlaceSituation> places;     // by code; without exercises; only where there is something
    std::vector<PlaceSituation> countries;  // from the alerts of other countries that are in force
    PlaceSituation unplaced;                // what is not known so exactly; `place` is the country
};
struct SituationQuestion {
    std::string country;
    base::Date from, to;  // both included; of notifications and of reported samples
    int level = 1;        // 1: the country's first level of territories
};
// Only what the caller may read: a register out of reach counts nothing. Alerts are those that are
// released now. `others`: alerts of other countries that are in force, as Alerts::List gives them to
// the caller; exercises among them are passed over. Errors: access.denied (kind "warning", id
// "situation").
Result<Situation> ReadSituation(store::Database& database, const access::Policy& policy,
                                const access::Caller& caller,
                                const registers::Catalogue& catalogue,
                                const SituationQuestion& question,
                                std::span<const Alert> others);

}  // namespace atalaya::warning
