#pragma once

// The append-only, hash-chained history of every change. One chain for each country, so that
// countries never wait for each other, and one (kNodeChain) for the node itself: people, roles,
// definitions. An entry's hash covers everything in it and the hash before it.

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "store/database.hpp"

namespace atalaya::journal {

inline constexpr std::string_view kNodeChain = "00";

// What the caller says of a change; the journal adds number, time and hashes.
struct Draft {
    std::string country;        // ISO 3166-1 alpha-2, or kNodeChain
    std::string actor;          // "person:12", "person:12/token:7", "system"
    std::string action;         // "record.created", "record.changed", "import.rows", "login.failed"
    std::string subject;        // what it was done to: "register:seizures", "person", "indicator:x"
    std::int64_t record = 0;    // number of the record within country and register; 0: none
    std::int64_t version = 0;   // version of the record after the change; 0: none
    std::string payload;        // canonical JSON of the change, never secrets; "" for none
};

struct Entry {
    Draft draft;
    std::int64_t number = 0;    // 1, 2, 3 ... within the chain, without gaps
    base::Timestamp at = 0;
    base::Digest before{};      // hash of the entry before; zeros for the first
    base::Digest hash{};
};

// The hash of an entry from its contents (all fields but `hash`).
base::Digest HashOf(const Entry& entry);

// One fault that Verify found, with the place.
struct Fault {
    std::string country;
    std::int64_t number = 0;
    std::string code;           // journal.altered, journal.missing, journal.reordered,
                                // journal.head_differs
};

struct Verification {
    std::int64_t entries = 0;
    std::vector<Fault> faults;                               // empty: the journal is intact
    std::vector<std::pair<std::string, base::Digest>> heads; // country and hash of its last entry
};

struct Filter {
    std::string country, actor, subject, action;   // empty: any
    std::int64_t record = 0;                        // 0: any
    base::Timestamp from = 0, to = 0;               // from <= at < to; 0: open
    std::int64_t before_number = 0;                 // cursor within a country; 0: from the end
    int limit = 100;
};

class Journal {
 public:
    explicit Journal(const base::Clock& clock) : m_clock(clock) {}

    static Result<void> Prepare(store::Database& database);

    // Appends within the transaction of the change itself, which holds the country's chain from
    // here to its end. Returns the entry's number. Entries are written in groups, at the latest
    // before the commit; Read, Head and Verify of the same transaction see them at once.
    std::int64_t Append(store::Transaction& tx, const Draft& draft) const;

    // Newest first. With a country: by number; without: by time.
    std::vector<Entry> Read(store::Transaction& tx, const Filter& filter) const;
    // The number of the last entry of a chain; 0 if there is none. Cheap.
    std::int64_t Head(store::Transaction& tx, std::string_view country) const;

    // The number of the last entry of every chain, by country. Cheap: one row for each country.
    std::vector<std::pair<std::string, std::int64_t>> Heads(store::Transaction& tx) const;
    // The entries of a chain after a number, oldest first; for those who keep something in step.
    void ReadAfter(store::Transaction& tx, std::string_view country, std::int64_t number,
                   const std::function<void(const Entry&)>& entry) const;

    // Walks every chain (or one) from its first entry. `entry` sees each one in order, so that
    // registers can check their records against it. Tells of at most 1000 faults.
    Verification Verify(store::Transaction& tx, std::string_view only_country = {},
                        const std::function<void(const Entry&)>& entry = {}) const;

 private:
    const base::Clock& m_clock;
};

}  // namespace atalaya::journal
