#pragma once

// What the parts of People share: accounts (people.cpp), sessions (sessions.cpp), tokens
// (tokens.cpp).

#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "access/passwords.hpp"
#include "access/people.hpp"
#include "access/recent.hpp"
#include "access/throttle.hpp"
#include "base/json.hpp"

namespace atalaya::access {

struct KnownSession {
    std::int64_t person = 0;
    base::Timestamp begun = 0, seen = 0;
    Session session;
};

struct KnownToken {
    base::Timestamp expires = 0, last_used = 0;
    bool revoked = false, active = false;
    Caller caller;
};

struct People::State {
    State(store::Database& database_, const journal::Journal& journal_, const base::Clock& clock_,
          base::Random& random_, PasswordCost cost)
        : database(database_),
          journal(journal_),
          clock(clock_),
          random(random_),
          hasher(cost),
          throttle(clock_),
          sessions(clock_),
          tokens(clock_) {}

    // A new secret of 256 bits.
    std::string Secret();
    void Journal(store::Transaction& tx, std::string actor, std::string_view action,
                 std::string_view subject, std::int64_t id, std::int64_t version,
                 const json::object& payload) const;
    Result<void> CheckPerson(const Person& person);

    // sessions.cpp
    void NoteFailure(const std::string& login, std::int64_t person, std::string_view address);
    Result<Session> Begin(const Person& person, const std::string& verified_password,
                          const std::string& better_hash, std::string_view address);
    std::optional<KnownSession> ReadSession(const std::string& digest, std::string_view secret);
    void NoteUse(const std::string& digest, KnownSession& known);

    // tokens.cpp
    std::optional<KnownToken> ReadToken(std::int64_t id, const std::string& digest);
    void NoteUse(std::int64_t id, const KnownToken& known);

    // After a change of any person, session or token, once it is committed.
    void Forget();

    store::Database& database;
    const journal::Journal& journal;
    const base::Clock& clock;
    std::mutex random_mutex;
    base::Random& random;  // guarded by random_mutex
    PasswordHasher hasher;
    Throttle throttle;
    Recent<KnownSession> sessions;
    Recent<KnownToken> tokens;
    std::mutex roles_mutex;
    std::optional<std::set<std::string>> roles;  // guarded by roles_mutex; nullopt: any
};

// The login as it is stored and compared: ASCII letters in lower case.
std::string FoldLogin(std::string_view login);
std::optional<Person> ReadPerson(store::Transaction& tx, std::int64_t id);
std::optional<std::int64_t> ReadPersonId(store::Transaction& tx, std::string_view login);

}  // namespace atalaya::access
