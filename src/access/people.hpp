#pragma once

// People, their passwords, sessions and tokens. Passwords are Argon2id; session and token secrets
// are stored as digests; everything can be revoked and stands in the journal.

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"

namespace atalaya::access {

struct Person {
    std::int64_t id = 0;
    std::string login;  // lower case, unique: [a-z0-9][a-z0-9._@-]{1,63}
    std::string name;
    std::string email;
    Lang lang = Lang::En;
    std::string unit;
    std::string country;  // that the person represents, ISO 3166-1 alpha-2; "": none
    // Represented before; a change of `country` adds the former one. No one evaluates these.
    std::set<std::string> past_countries;
    bool active = true;
    std::vector<Grant> grants;
    std::int64_t version = 1;
};

// The person as a caller without session or token: to judge what somebody else may do.
Caller CallerOf(const Person& person);

struct Session {
    std::string secret;         // for the cookie; only its digest is stored
    std::string forgery_token;  // must come back in X-Atalaya-Token with every change
    base::Timestamp expires = 0;
    Caller caller;
};

struct TokenInfo {
    std::int64_t id = 0;
    std::int64_t person = 0;
    std::string title;
    std::vector<std::string> only;  // names of actions; empty: all rights of the person
    base::Timestamp created = 0, expires = 0, last_used = 0;
    bool revoked = false;
};

// Cost of a password hash (Argon2id, RFC 9106). The default is libsodium's interactive setting.
struct PasswordCost {
    unsigned long long operations = 2;
    std::size_t memory_bytes = 64u << 20;
    int at_once = 2;  // hashes computed at the same time; a few more wait, the rest are sent off
};

// How long a session lives: from its beginning, and without a request.
inline constexpr std::int64_t kSessionMilliseconds = 12 * 3'600'000;
inline constexpr std::int64_t kIdleMilliseconds = 2 * 3'600'000;
inline constexpr int kSessionsPerPerson = 10;        // the one unused for longest ends
inline constexpr std::int64_t kTokenDays = 366;      // the longest life of a token
inline constexpr std::size_t kPasswordMinimum = 10;  // characters

// Safe to use from many threads. Whether `by` may do what it asks is decided by Policy beforehand;
// here it is who stands in the journal.
class People {
 public:
    People(store::Database& database, const journal::Journal& journal, const base::Clock& clock,
           base::Random& random, PasswordCost cost = {});
    ~People();
    static Result<void> Prepare(store::Database& database);

    // The roles that may be granted: those of the content in use. Until then any may.
    void KnowRoles(const std::vector<std::string>& roles);

    // Errors: person.login_taken {login}, person.login_invalid {login}, person.password_weak
    // {minimum}, person.password_long {maximum}, person.unknown, person.changed_meanwhile,
    // person.role_unknown {role, known}, person.grant_invalid {country, territory},
    // person.country_invalid {country}; with the place ("/login", "/password", "/grants/0").
    Result<Person> Create(const Caller& by, Person person, std::string_view password);
    Result<Person> Update(const Caller& by, Person person);  // person.version must match
    Result<void> SetPassword(const Caller& by, std::int64_t person, std::string_view password);
    Result<Person> Get(std::int64_t id);
    Result<Person> FindByLogin(std::string_view login);
    std::vector<Person> List();

    // Throttled by login (after 5 failures) and by address (after 20): the wait then doubles, from
    // 2 seconds to 15 minutes. `address` "": not throttled by it. An unknown login costs the same
    // time. Errors: login.wrong, login.wait {seconds}, login.inactive.
    Result<Session> LogIn(std::string_view login, std::string_view password,
                          std::string_view address);
    // On the path of every request, therefore answered from memory. What ends a session or changes
    // a person's rights holds at once in this process, within two seconds in others.
    // Errors: session.ended.
    Result<Session> FindSession(std::string_view secret);
    void LogOut(std::string_view secret);
    void EndAllSessions(const Caller& by, std::int64_t person);

    // The secret is shown once. Errors: person.unknown, token.action_unknown {action, known},
    // token.expiry_invalid {days}.
    Result<std::pair<TokenInfo, std::string>> CreateToken(const Caller& by, std::int64_t person,
                                                          std::string_view title,
                                                          std::vector<std::string> only,
                                                          base::Timestamp expires);
    // Answered from memory like FindSession. Errors: token.unknown, token.expired, token.revoked,
    // login.inactive.
    Result<Caller> FindToken(std::string_view secret);
    std::vector<TokenInfo> Tokens(std::int64_t person);
    Result<void> RevokeToken(const Caller& by, std::int64_t token);  // token.unknown

 private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace atalaya::access
