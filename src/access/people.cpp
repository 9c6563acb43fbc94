#include "access/people.hpp"

#include <algorithm>

#include "access/people_state.hpp"
#include "base/check.hpp"

namespace atalaya::access {

namespace {

constexpr store::Migration kMigrations[] = {
    {1, "people, sessions, tokens",
     "CREATE TABLE access_people("
     " id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
     " email TEXT NOT NULL, lang TEXT NOT NULL, unit TEXT NOT NULL, active INTEGER NOT NULL,"
     " password TEXT NOT NULL, version INTEGER NOT NULL, created_at INTEGER NOT NULL);"
     "CREATE TABLE access_grants("
     " person INTEGER NOT NULL, position INTEGER NOT NULL, role TEXT NOT NULL,"
     " country TEXT NOT NULL, territory TEXT NOT NULL, unit TEXT NOT NULL,"
     " PRIMARY KEY (person, position));"
     "CREATE TABLE access_sessions("
     " digest TEXT PRIMARY KEY, person INTEGER NOT NULL, begun_at INTEGER NOT NULL,"
     " seen_at INTEGER NOT NULL);"
     "CREATE INDEX access_sessions_person ON access_sessions(person);"
     "CREATE TABLE access_tokens("
     " id INTEGER PRIMARY KEY, person INTEGER NOT NULL, title TEXT NOT NULL,"
     " digest TEXT NOT NULL, actions TEXT NOT NULL, created_at INTEGER NOT NULL,"
     " expires_at INTEGER NOT NULL, last_used INTEGER NOT NULL, revoked INTEGER NOT NULL);"
     "CREATE INDEX access_tokens_person ON access_tokens(person);"
     "CREATE TABLE access_throttle("
     " what TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at INTEGER NOT NULL,"
     " wait_until INTEGER NOT NULL);",
     ""},
    {2, "countries that people represent",
     "ALTER TABLE access_people ADD COLUMN country TEXT NOT NULL DEFAULT '';"
     "ALTER TABLE access_people ADD COLUMN past_countries TEXT NOT NULL DEFAULT '';",
     ""},
};

bool IsLowerOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool IsLogin(std::string_view login) {
    return login.size() >= 2 && login.size() <= 64 && IsLowerOrDigit(login.front()) &&
           std::ranges::all_of(login, [](char c) {
               return IsLowerOrDigit(c) || c == '.' || c == '_' || c == '@' || c == '-';
           });
}

bool IsCountry(std::string_view code) {
    return code.size() == 2 &&
           std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<void> CheckGrants(const std::vector<Grant>& grants,
                         const std::optional<std::set<std::string>>& roles) {
    for (std::size_t i = 0; i < grants.size(); ++i) {
        const Grant& grant = grants[i];
        const std::string where = base::Pointer("/grants", i);
        if (roles && !roles->contains(grant.role)) {
            std::string known;
            for (const std::string& role : *roles) known += (known.empty() ? "" : ", ") + role;
            return Err("person.role_unknown", {{"role", grant.role}, {"known", known}},
                       base::Pointer(where, "role"));
        }
        const bool territory_fits =
            grant.territory.empty() || Covers(grant.country, grant.territory);
        if ((grant.country != "*" && !IsCountry(grant.country)) || !territory_fits)
            return Err("person.grant_invalid",
                       {{"country", grant.country}, {"territory", grant.territory}}, where);
    }
    return {};
}

// Codes with a blank between them: "BO PE".
std::string Joined(const std::set<std::string>& codes) {
    std::string joined;
    for (const std::string& code : codes) joined += (joined.empty() ? "" : " ") + code;
    return joined;
}

std::set<std::string> Parted(std::string_view joined) {
    std::set<std::string> codes;
    for (std::size_t at = 0; at + 2 <= joined.size(); at += 3) codes.emplace(joined.substr(at, 2));
    return codes;
}

Result<void> CheckCountries(const Person& person) {
    std::set<std::string> all = person.past_countries;
    if (!person.country.empty()) all.insert(person.country);
    for (const std::string& country : all) {
        if (!IsCountry(country))
            return Err("person.country_invalid", {{"country", country}},
                       country == person.country ? "/country" : "/past_countries");
    }
    return {};
}

json::object Describe(const Person& person) {
    json::array grants;
    for (const Grant& grant : person.grants)
        grants.push_back(json::object{{"role", grant.role},
                                      {"country", grant.country},
                                      {"territory", grant.territory},
                                      {"unit", grant.unit}});
    return {{"login", person.login}, {"name", person.name},
            {"email", person.email}, {"lang", base::Code(person.lang)},
            {"unit", person.unit},   {"active", person.active},
            {"country", person.country}, {"past_countries", Joined(person.past_countries)},
            {"grants", grants}};
}

// {"unit": {"before": ..., "after": ...}}: what differs.
json::object Differences(const Person& before, const Person& after) {
    json::object changes;
    const json::object was = Describe(before), is = Describe(after);
    for (const auto& [key, value] : is) {
        if (was.at(key) != value)
            changes[key] = json::object{{"before", was.at(key)}, {"after", value}};
    }
    return changes;
}

void WriteGrants(store::Transaction& tx, const Person& person) {
    tx.Execute("DELETE FROM access_grants WHERE person = $1", {person.id});
    std::int64_t position = 0;
    for (const Grant& grant : person.grants) {
        tx.Execute(
            "INSERT INTO access_grants(person, position, role, country, territory, unit)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            {person.id, position++, std::string_view(grant.role), std::string_view(grant.country),
             std::string_view(grant.territory), std::string_view(grant.unit)});
    }
}

void InsertPerson(store::Transaction& tx, const Person& person, std::string_view password,
                  base::Timestamp now) {
    const std::string past_countries = Joined(person.past_countries);
    tx.Execute(
        "INSERT INTO access_people(id, login, name, email, lang, unit, active, password,"
        " version, created_at, country, past_countries)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        {person.id, std::string_view(person.login), std::string_view(person.name),
         std::string_view(person.email), base::Code(person.lang), std::string_view(person.unit),
         std::int64_t{person.active}, password, person.version, now,
         std::string_view(person.country), std::string_view(past_countries)});
    WriteGrants(tx, person);
}

void UpdatePerson(store::Transaction& tx, const Person& person) {
    const std::string past_countries = Joined(person.past_countries);
    tx.Execute(
        "UPDATE access_people SET login = $2, name = $3, email = $4, lang = $5, unit = $6,"
        " active = $7, version = $8, country = $9, past_countries = $10 WHERE id = $1",
        {person.id, std::string_view(person.login), std::string_view(person.name),
         std::string_view(person.email), base::Code(person.lang), std::string_view(person.unit),
         std::int64_t{person.active}, person.version, std::string_view(person.country),
         std::string_view(past_countries)});
    WriteGrants(tx, person);
}

void EndSessions(store::Transaction& tx, std::int64_t person) {
    tx.Execute("DELETE FROM access_sessions WHERE person = $1", {person});
}

std::vector<Grant> ReadGrants(store::Transaction& tx, std::int64_t person) {
    std::vector<Grant> grants;
    auto row = tx.Query(
        "SELECT role, country, territory, unit FROM access_grants"
        " WHERE person = $1 ORDER BY position",
        {person});
    while (row->Next())
        grants.push_back({std::string(row->Text(0)), std::string(row->Text(1)),
                          std::string(row->Text(2)), std::string(row->Text(3))});
    return grants;
}

Error LoginTaken(const Person& person) {
    return Err("person.login_taken", {{"login", person.login}}, "/login");
}

bool LoginIsTaken(store::Transaction& tx, const Person& person) {
    const std::optional<std::int64_t> holder = ReadPersonId(tx, person.login);
    return holder && *holder != person.id;
}

// Two who choose the same login at the same time are told apart by the table's own constraint.
template <class Work>
Result<Person> UnlessTaken(const Person& person, Work&& work) {
    try {
        return work();
    } catch (const store::StoreError& error) {
        if (error.cause() != store::StoreError::Cause::Constraint) throw;
        return LoginTaken(person);
    }
}

}  // namespace

std::string FoldLogin(std::string_view login) {
    std::string folded(base::TrimAscii(login));
    for (char& c : folded) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return folded;
}

std::optional<Person> ReadPerson(store::Transaction& tx, std::int64_t id) {
    Person person;
    {
        auto row = tx.Query(
            "SELECT login, name, email, lang, unit, active, version, country, past_countries"
            " FROM access_people WHERE id = $1",
            {id});
        if (!row->Next()) return std::nullopt;
        person.id = id;
        person.login = row->Text(0);
        person.name = row->Text(1);
        person.email = row->Text(2);
        person.lang = base::LangFromCode(row->Text(3)).value_or(Lang::En);
        person.unit = row->Text(4);
        person.active = row->Int(5) != 0;
        person.version = row->Int(6);
        person.country = row->Text(7);
        person.past_countries = Parted(row->Text(8));
    }
    person.grants = ReadGrants(tx, id);
    return person;
}

std::optional<std::int64_t> ReadPersonId(store::Transaction& tx, std::string_view login) {
    auto row = tx.Query("SELECT id FROM access_people WHERE login = $1", {login});
    if (!row->Next()) return std::nullopt;
    return row->Int(0);
}

Caller CallerOf(const Person& person) {
    Caller caller;
    caller.kind = Caller::Kind::Person;
    caller.id = person.id;
    caller.person = person.id;
    caller.name = person.name.empty() ? person.login : person.name;
    caller.unit = person.unit;
    caller.lang = person.lang;
    caller.grants = person.grants;
    caller.own_countries = person.past_countries;
    if (!person.country.empty()) caller.own_countries.insert(person.country);
    for (const Grant& grant : person.grants) {
        if (grant.country != "*") caller.own_countries.insert(grant.country);
    }
    return caller;
}

std::string People::State::Secret() {
    std::lock_guard lock(random_mutex);
    return random.Token(32);
}

void People::State::Journal(store::Transaction& tx, std::string actor, std::string_view action,
                            std::string_view subject, std::int64_t id, std::int64_t version,
                            const json::object& payload) const {
    journal.Append(tx, {.country = std::string(journal::kNodeChain),
                        .actor = std::move(actor),
                        .action = std::string(action),
                        .subject = std::string(subject),
                        .record = id,
                        .version = version,
                        .payload = payload.empty() ? "" : base::CanonicalJson(payload)});
}

void People::State::Forget() {
    sessions.Forget();
    tokens.Forget();
}

People::People(store::Database& database, const journal::Journal& journal, const base::Clock& clock,
               base::Random& random, PasswordCost cost)
    : m_state(std::make_unique<State>(database, journal, clock, random, cost)) {}

People::~People() = default;

Result<void> People::Prepare(store::Database& database) {
    return store::Migrate(database, "access", kMigrations);
}

void People::KnowRoles(const std::vector<std::string>& roles) {
    std::lock_guard lock(m_state->roles_mutex);
    m_state->roles.emplace(roles.begin(), roles.end());
}

Result<void> People::State::CheckPerson(const Person& person) {
    if (!IsLogin(person.login))
        return Err("person.login_invalid", {{"login", person.login}}, "/login");
    ATALAYA_TRY(CheckCountries(person));
    std::lock_guard lock(roles_mutex);
    return CheckGrants(person.grants, roles);
}

Result<Person> People::Create(const Caller& by, Person person, std::string_view password) {
    person.login = FoldLogin(person.login);
    ATALAYA_TRY(m_state->CheckPerson(person));
    if (auto weak = WhyWeak(password, person.login)) return *std::move(weak);
    const std::string hash = m_state->hasher.Hash(m_state->hasher.TakeTurn(), password);
    person.id = 0;
    person.version = 1;
    return UnlessTaken(person, [&] {
        return m_state->database.Run(
            store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<Person> {
                if (LoginIsTaken(tx, person)) return LoginTaken(person);
                Person created = person;
                created.id = store::TakeNumbers(tx, journal::kNodeChain, "person");
                InsertPerson(tx, created, hash, m_state->clock.Now());
                m_state->Journal(tx, by.Actor(), "person.created", "person", created.id, 1,
                                 Describe(created));
                return created;
            });
    });
}

Result<Person> People::Update(const Caller& by, Person person) {
    person.login = FoldLogin(person.login);
    ATALAYA_TRY(m_state->CheckPerson(person));
    auto updated = UnlessTaken(person, [&] {
        return m_state->database.Run(
            store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<Person> {
                const std::optional<Person> before = ReadPerson(tx, person.id);
                if (!before) return Err("person.unknown");
                if (before->version != person.version) return Err("person.changed_meanwhile");
                if (LoginIsTaken(tx, person)) return LoginTaken(person);
                Person after = person;
                after.version = before->version + 1;
                if (!before->country.empty() && before->country != after.country)
                    after.past_countries.insert(before->country);
                UpdatePerson(tx, after);
                if (!after.active) EndSessions(tx, after.id);
                m_state->Journal(tx, by.Actor(), "person.changed", "person", after.id,
                                 after.version, Differences(*before, after));
                return after;
            });
    });
    m_state->Forget();
    return updated;
}

Result<void> People::SetPassword(const Caller& by, std::int64_t person, std::string_view password) {
    ATALAYA_ASSIGN(const Person known, Get(person));
    if (auto weak = WhyWeak(password, known.login)) return *std::move(weak);
    const std::string hash = m_state->hasher.Hash(m_state->hasher.TakeTurn(), password);
    auto done =
        m_state->database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
            // Whoever came in with the old password is put out.
            EndSessions(tx, person);
            tx.Execute("UPDATE access_people SET password = $2 WHERE id = $1",
                       {person, std::string_view(hash)});
            m_state->throttle.Succeeded(tx, known.login);
            m_state->Journal(tx, by.Actor(), "person.password_changed", "person", person, 0, {});
            return {};
        });
    m_state->Forget();
    return done;
}

Result<Person> People::Get(std::int64_t id) {
    return m_state->database.Run(store::Mode::ReadOnly,
                                 [&](store::Transaction& tx) -> Result<Person> {
                                     if (auto person = ReadPerson(tx, id))
                                         return *std::move(person);
                                     return Err("person.unknown");
                                 });
}

Result<Person> People::FindByLogin(std::string_view login) {
    return m_state->database.Run(store::Mode::ReadOnly,
                                 [&](store::Transaction& tx) -> Result<Person> {
                                     const auto id = ReadPersonId(tx, FoldLogin(login));
                                     if (!id) return Err("person.unknown");
                                     return *ReadPerson(tx, *id);
                                 });
}

std::vector<Person> People::List() {
    return m_state->database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        std::vector<std::int64_t> ids;
        for (auto row = tx.Query("SELECT id FROM access_people ORDER BY id"); row->Next();)
            ids.push_back(row->Int(0));
        std::vector<Person> people;
        for (const std::int64_t id : ids) people.push_back(*ReadPerson(tx, id));
        return people;
    });
}

void People::EndAllSessions(const Caller& by, std::int64_t person) {
    m_state->database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        EndSessions(tx, person);
        m_state->Journal(tx, by.Actor(), "person.sessions_ended", "person", person, 0, {});
    });
    m_state->Forget();
}

}  // namespace atalaya::access
