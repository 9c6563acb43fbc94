#pragma once

// The competent authorities of each country, kept by the country itself and known to every node:
// an envelope of the kind "authorities", subject "authorities:XA", carries the whole list of a
// country whenever it changes, and to nodes that were verified since:
//   {"authorities": [{"address", "email", "function", "hours", "id", "languages", "name": {"en" ..},
//                     "telephone"}]}

#include <string>
#include <vector>

#include "access/access.hpp"
#include "exchange/mailroom.hpp"

namespace atalaya::exchange {

struct Authority {
    std::string id;             // within its country; given here: "1", "2" ...
    std::string function;       // code list "authority_functions": "licit_trade", "precursors",
                                // "early_warning", "legal_assistance", "extradition", "maritime" ...
                                // Other codes are those of a later version: kept and shown.
    LocalText name;             // in one language at least
    std::string address, telephone, email, hours;
    std::vector<std::string> languages;

    friend bool operator==(const Authority&, const Authority&) = default;
};
struct CountryAuthorities {
    std::string node, country;
    std::int64_t revision = 0;
    base::Timestamp at = 0;     // when the country changed it
    std::vector<Authority> list;
};

class Authorities : public Handler {
 public:
    static constexpr std::size_t kMost = 200;   // of one country

    // All outlive this object. From here on, whoever is newly verified is sent the list.
    Authorities(store::Database& database, const access::Policy& policy,
                const journal::Journal& journal, const base::Clock& clock, Mailroom& mailroom,
                Directory& directory);
    static Result<void> Prepare(store::Database& database);

    // Of all countries, by country. For everyone who is signed in and may read "authorities".
    Result<std::vector<CountryAuthorities>> List(const access::Caller& caller);
    // Replaces this country's own list and sends it to everyone. `revision`: that the caller saw.
    // exchange.self_unset, exchange.stale {revision}, exchange.authority_invalid {member, reason}.
    Result<CountryAuthorities> Keep(const access::Caller& caller, std::int64_t revision,
                                    std::vector<Authority> list);

    std::string_view kind() const override { return "authorities"; }
    // A country speaks of its own authorities alone. Errors: exchange.authority_invalid {member,
    // reason}, exchange.authorities_of_other {node}.
    Result<std::string> Arrive(store::Transaction& tx, const Arrival& arrival) override;

 private:
    Result<void> May(store::Transaction& tx, const access::Caller& caller,
                     access::Action action) const;
    // To those of `nodes` that the list of this revision did not go to yet.
    Result<void> Send(store::Transaction& tx, const CountryAuthorities& own,
                      std::string_view author, const std::vector<std::string>& nodes);
    Result<void> SendToNew(store::Transaction& tx);

    store::Database& m_database;
    const access::Policy& m_policy;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
    Mailroom& m_mailroom;
    Directory& m_directory;
};

}  // namespace atalaya::exchange
