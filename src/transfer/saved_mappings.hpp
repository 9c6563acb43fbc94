#pragma once

// Mappings that people keep under a name for the next file of the same source.

#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "journal/journal.hpp"
#include "registers/model.hpp"
#include "store/database.hpp"
#include "transfer/mapping.hpp"

namespace atalaya::transfer {

struct SavedMapping {
    std::int64_t id = 0;
    std::string country;       // whose files it is for; journal::kNodeChain for any country's
    std::string register_id;
    std::string title;         // "Customs, monthly"
    json::object mapping;      // as Mapping::Read takes it
    std::string changed_by;
    base::Timestamp changed_at = 0;
    std::int64_t version = 1;
};

// All of it needs the right to import into the register, for the country of the mapping.
class SavedMappings {
 public:
    // All of them outlive this object.
    SavedMappings(store::Database& database, const access::Policy& policy,
                  const journal::Journal& journal, const base::Clock& clock)
        : m_database(database), m_policy(policy), m_journal(journal), m_clock(clock) {}
    static Result<void> Prepare(store::Database& database);

    // Those of the countries that the caller may import for, by title. Errors: access.denied.
    Result<std::vector<SavedMapping>> List(const access::Caller& caller,
                                           const registers::Model& model) const;
    // Keeps a new one, or the next version of the one with this country and title, which is how
    // people name it. Errors: access.denied, mapping.title_missing, mapping.title_long {limit},
    // mapping.large {limit}, mapping.register_differs; those of Mapping::Read.
    Result<SavedMapping> Save(const access::Caller& caller, const registers::Model& model,
                              SavedMapping mapping);
    // Errors: mapping.unknown, access.denied.
    Result<void> Remove(const access::Caller& caller, const registers::Model& model, std::int64_t id);

 private:
    access::Decision MayImport(const access::Caller& caller, const registers::Model& model,
                               const std::string& country) const;
    void Note(store::Transaction& tx, const access::Caller& caller, std::string_view action,
              const SavedMapping& mapping) const;

    store::Database& m_database;
    const access::Policy& m_policy;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
};

}  // namespace atalaya::transfer
