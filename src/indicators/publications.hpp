#pragma once

// Answers that were made public: frozen as they were, whatever the records say later, with all
// that stands behind them and a digest.

#include <optional>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "indicators/indicators.hpp"

namespace atalaya::indicators {

struct Publication {
    std::int64_t id = 0;
    std::string country;        // whose figures they are; journal::kNodeChain for several countries
    LocalText title, note;      // of the publication; the note may be empty
    Question question;
    // What the reader needs of the definition as it was: id, version, title, description, method,
    // unit and decimals. The rest is empty.
    Definition definition;
    Answer answer;
    base::Digest digest{};      // of everything above but the id
    base::Timestamp published_at = 0;
    std::string published_by;   // "person:12"
    base::Timestamp withdrawn_at = 0;   // 0: it stands
    std::string withdrawn_by, withdrawal_reason;

    bool withdrawn() const { return withdrawn_at != 0; }
};

class Publications {
 public:
    // All of them outlive this object.
    Publications(store::Database& database, const access::Policy& policy,
                 const journal::Journal& journal, const base::Clock& clock)
        : m_database(database), m_policy(policy), m_journal(journal), m_clock(clock) {}
    static Result<void> Prepare(store::Database& database);

    // Freezes what was answered. `draft` has country, title, note, question, definition and
    // answer. Errors: access.denied (the right to publish the indicator for the country),
    // publication.invalid with details at the members (publication.title_missing,
    // publication.too_long {limit}, publication.country_unknown {country}), publication.empty.
    Result<Publication> Publish(const access::Caller& caller, Publication draft);
    // It stays readable, and says that it was withdrawn and why. Errors: publication.unknown,
    // access.denied, publication.reason_missing, publication.withdrawn_already.
    Result<Publication> Withdraw(const access::Caller& caller, std::int64_t id,
                                 std::string_view reason);

    // Anyone reads them: that is what publishing means. Newest first, before the number `before`
    // where it is not 0; withdrawn ones are listed where asked for. `indicator` "": of any.
    std::vector<Publication> List(std::string_view indicator, bool with_withdrawn,
                                  std::int64_t before, int limit) const;
    // Errors: publication.unknown, publication.altered when it is no longer what was published.
    Result<Publication> Get(std::int64_t id) const;

    bool MayPublish(const access::Caller& caller, std::string_view indicator,
                    std::string_view country) const;

 private:
    store::Database& m_database;
    const access::Policy& m_policy;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
};

// The frozen part as canonical JSON, and back. Precondition of the latter: made by the former.
json::object FrozenJson(const Publication& publication);
void ReadFrozen(const json::object& frozen, Publication& publication);

}  // namespace atalaya::indicators
