#pragma once

// From the record of the register "alerts" to what an alert says; private to the room.

#include "access/access.hpp"
#include "registers/model.hpp"
#include "registers/records.hpp"
#include "store/database.hpp"
#include "warning/alert.hpp"

namespace atalaya::warning {

struct AlertSources {
    store::Database& database;
    const journal::Journal& journal;
    const base::Clock& clock;
    const registers::Records& records;
    const content::Library& library;
    const registers::Catalogue& catalogue;
};
struct RecordedAlert {
    Alert alert;                          // without origin, revision and times
    std::vector<std::string> languages;   // that the author wants
    std::string confirmation;             // the highest level of its samples, a code of confirmation_level
    std::vector<Error> faults;            // of what it rests on
};
// What it refers to is read as the caller may; the persons of its notifications are counted in any
// case, since a sum tells of nobody. Errors: those of Records::Find.
Result<RecordedAlert> ReadAlertRecord(store::Transaction& tx, const AlertSources& sources,
                                      const access::Caller& caller, const registers::Model& model,
                                      const registers::Record& record);

}  // namespace atalaya::warning
