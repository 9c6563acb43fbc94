#pragma once

// People, their passwords, sessions and tokens. Passwords are Argon2id; session and token secrets
// are stored as digests; everything can be revoked and stands in the journal.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"

namespace atalaya::access {

struct Person {
    std::int64_t id = 0;
    std::string login;            // folded, unique
    std::string name;
    std::string email;
    Lang lang = Lang::En;
    std::string unit;
    bool active = true;
    std::vector<Grant> grants;
    std::int64_t version = 1;
};

struct Session {
    std::string secret;           // for the cookie; only its digest is stored
    std::string forgery_token;    // must come back in X-Atalaya-Token with every change
    base::Timestamp expires = 0;
    Caller caller;
};

struct TokenInfo {
    std::int64_t id = 0;
    std::int64_t person = 0;
    std::string title;
    std::vector<std::string> only;    // names of actions; empty: all rights of the person
    base::Timestamp created = 0, expires = 0, last_used = 0;
    bool revoked = false;
};

// Cost of a password hash. The default is libsodium's interactive setting.
struct PasswordCost {
    unsigned long long operations = 2;
    std::size_t memory_bytes = 64u << 20;
    int at_once = 2;                  // log-ins computed at the same time; others wait their turn
};

class People {
 public:
    People(store::Database& database, const journal::Journal& journal, const base::Clock& clock,
           base::Random& random, PasswordCost cost = {});
    static Result<void> Prepare(store::Database& database);

    // Errors: person.login_taken, person.login_invalid, person.password_weak {minimum},
    // person.unknown, person.changed_meanwhile, person.role_unknown.
    Result<Person> Create(const Caller& by, Person person, std::string_view password);
    Result<Person> Update(const Caller& by, Person person);       // person.version must match
    Result<void> SetPassword(const Caller& by, std::int64_t person, std::string_view password);
    Result<Person> Get(std::int64_t id);
    Result<Person> FindByLogin(std::string_view login);
    std::vector<Person> List();

    // Throttled by login and by address: after five failures the wait doubles, up to 15 minutes.
    // The answer takes the same time for unknown logins. Errors: login.wrong,
    // login.wait {seconds}, login.inactive.
    Result<Session> LogIn(std::string_view login, std::string_view password,
                          std::string_view address);
    // Errors: session.ended.
    Result<Session> FindSession(std::string_view secret);
    void LogOut(std::string_view secret);
    void EndAllSessions(const Caller& by, std::int64_t person);

    // The secret is shown once. Errors: person.unknown.
    Result<std::pair<TokenInfo, std::string>> CreateToken(const Caller& by, std::int64_t person,
                                                          std::string_view title,
                                                          std::vector<std::string> only,
                                                          base::Timestamp expires);
    Result<Caller> FindToken(std::string_view secret);   // token.unknown, token.expired, token.revoked
    std::vector<TokenInfo> Tokens(std::int64_t person);
    Result<void> RevokeToken(const Caller& by, std::int64_t token);

 private:
    struct State;
    std::shared_ptr<State> m_state;
};

}  // namespace atalaya::access
