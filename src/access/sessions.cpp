// Signing in and the sessions of the browser.

#include "access/people_state.hpp"
#include "base/log.hpp"

namespace atalaya::access {

namespace {

// How often the last use of a session is written. A session may end this much early.
constexpr std::int64_t kNoteEvery = 5 * 60'000;

// Bound to the session without being stored: a hash of its secret that does not lead back to it.
std::string ForgeryToken(std::string_view secret) {
    base::Hasher hasher;
    hasher.Add("atalaya forgery token");
    hasher.Add(secret);
    return base::Base64Url(hasher.Finish());
}

Error WaitError(std::int64_t milliseconds) {
    return Err("login.wait", {{"seconds", std::to_string((milliseconds + 999) / 1000)}});
}

struct Stored {
    std::optional<Person> person;
    std::string password;  // "" when unknown
};

Stored ReadStored(store::Transaction& tx, std::string_view login) {
    Stored stored;
    const auto id = ReadPersonId(tx, login);
    if (!id) return stored;
    stored.person = ReadPerson(tx, *id);
    auto row = tx.Query("SELECT password FROM access_people WHERE id = $1", {*id});
    if (row->Next()) stored.password = row->Text(0);
    return stored;
}

json::object Circumstances(std::string_view address, std::int64_t refused) {
    json::object payload;
    if (!address.empty()) payload["address"] = address;
    if (refused > 0) payload["refused_before"] = refused;
    return payload;
}

// Ends what is over, and as many of the person's sessions as make room for one more.
void MakeRoom(store::Transaction& tx, std::int64_t person, base::Timestamp now) {
    tx.Execute("DELETE FROM access_sessions WHERE begun_at <= $1 OR seen_at <= $2",
               {now - kSessionMilliseconds, now - kIdleMilliseconds});
    tx.Execute(
        "DELETE FROM access_sessions WHERE digest IN (SELECT digest FROM access_sessions"
        " WHERE person = $1 ORDER BY seen_at DESC, digest LIMIT 1000000 OFFSET $2)",
        {person, std::int64_t{kSessionsPerPerson - 1}});
}

bool IsOver(const KnownSession& known, base::Timestamp now) {
    return now >= known.begun + kSessionMilliseconds || now >= known.seen + kIdleMilliseconds;
}

}  // namespace

Result<Session> People::LogIn(std::string_view login, std::string_view password,
                              std::string_view address) {
    State& state = *m_state;
    const std::string folded = FoldLogin(login).substr(0, 64);
    const auto wait_now = [&] {
        return state.database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return state.throttle.Wait(tx, folded, address);
        });
    };
    const auto refuse = [&](std::int64_t milliseconds) {
        state.throttle.Refused(folded);
        return WaitError(milliseconds);
    };
    if (const std::int64_t wait = wait_now(); wait > 0) return refuse(wait);
    const auto turn = state.hasher.TryTakeTurn();
    if (!turn) return refuse(1'000);
    // Again: those who came together have failed one after another while this one waited.
    if (const std::int64_t wait = wait_now(); wait > 0) return refuse(wait);

    const Stored stored = state.database.Run(
        store::Mode::ReadOnly, [&](store::Transaction& tx) { return ReadStored(tx, folded); });
    if (!state.hasher.Verify(*turn, stored.password, password)) {
        state.NoteFailure(folded, stored.person ? stored.person->id : 0, address);
        return Err("login.wrong");
    }
    if (!stored.person->active) return Err("login.inactive");
    const std::string better = state.hasher.IsOutdated(stored.password)
                                   ? state.hasher.Hash(*turn, password)
                                   : std::string();
    return state.Begin(*stored.person, stored.password, better, address);
}

void People::State::NoteFailure(const std::string& login, std::int64_t person,
                                std::string_view address) {
    const json::object payload = Circumstances(address, throttle.TakeRefused(login));
    database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        throttle.Failed(tx, login, address);
        // The login itself is not written: it may be a password in the wrong box.
        Journal(tx, "anonymous", "login.failed", "person", person, 0, payload);
    });
}

Result<Session> People::State::Begin(const Person& person, const std::string& verified_password,
                                     const std::string& better_hash, std::string_view address) {
    const base::Timestamp now = clock.Now();
    Session session;
    session.secret = Secret();
    session.forgery_token = ForgeryToken(session.secret);
    session.expires = now + kSessionMilliseconds;
    const std::string digest = base::Hex(base::HashBytes(session.secret));
    const json::object payload = Circumstances(address, throttle.TakeRefused(person.login));
    auto begun =
        database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<Person> {
            // What was verified may have changed while the hash was computed.
            const Stored current = ReadStored(tx, person.login);
            if (!current.person || current.password != verified_password) return Err("login.wrong");
            if (!current.person->active) return Err("login.inactive");
            if (!better_hash.empty())
                tx.Execute("UPDATE access_people SET password = $2 WHERE id = $1",
                           {person.id, std::string_view(better_hash)});
            throttle.Succeeded(tx, person.login);
            MakeRoom(tx, person.id, now);
            tx.Execute(
                "INSERT INTO access_sessions(digest, person, begun_at, seen_at)"
                " VALUES ($1, $2, $3, $4)",
                {std::string_view(digest), person.id, now, now});
            Journal(tx, "person:" + std::to_string(person.id), "login.succeeded", "person",
                    person.id, 0, payload);
            return *current.person;
        });
    Forget();
    if (!begun.ok()) return std::move(begun).error();
    session.caller = CallerOf(*begun);
    return session;
}

Result<Session> People::FindSession(std::string_view secret) {
    State& state = *m_state;
    const base::Digest digest = base::HashBytes(secret);
    const base::Timestamp now = state.clock.Now();
    std::optional<KnownSession> known = state.sessions.Find(digest);
    if (!known) {
        const std::uint64_t epoch = state.sessions.Epoch();
        known = state.ReadSession(base::Hex(digest), secret);
        if (known && !IsOver(*known, now)) {
            if (now - known->seen >= kNoteEvery) state.NoteUse(base::Hex(digest), *known);
            state.sessions.Keep(digest, *known, epoch);
        }
    }
    if (!known || IsOver(*known, now)) return Err("session.ended");
    return std::move(known->session);
}

std::optional<KnownSession> People::State::ReadSession(const std::string& digest,
                                                       std::string_view secret) {
    return database.Run(store::Mode::ReadOnly,
                        [&](store::Transaction& tx) -> std::optional<KnownSession> {
                            KnownSession known{};
                            {
                                auto row = tx.Query(
                                    "SELECT person, begun_at, seen_at FROM access_sessions"
                                    " WHERE digest = $1",
                                    {std::string_view(digest)});
                                if (!row->Next()) return std::nullopt;
                                known.person = row->Int(0);
                                known.begun = row->Int(1);
                                known.seen = row->Int(2);
                            }
                            const std::optional<Person> person = ReadPerson(tx, known.person);
                            if (!person || !person->active) return std::nullopt;
                            known.session.secret = secret;
                            known.session.forgery_token = ForgeryToken(secret);
                            known.session.expires = known.begun + kSessionMilliseconds;
                            known.session.caller = CallerOf(*person);
                            return known;
                        });
}

void People::State::NoteUse(const std::string& digest, KnownSession& known) {
    const base::Timestamp now = clock.Now();
    try {
        database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            tx.Execute("UPDATE access_sessions SET seen_at = $2 WHERE digest = $1",
                       {std::string_view(digest), now});
        });
        known.seen = now;
    } catch (const store::StoreError& error) {
        // A full disk must not keep people from reading.
        base::LogWarning("the use of a session could not be noted: {}", error.what());
    }
}

void People::LogOut(std::string_view secret) {
    const std::string digest = base::Hex(base::HashBytes(secret));
    const auto known = m_state->ReadSession(digest, secret);
    m_state->database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        tx.Execute("DELETE FROM access_sessions WHERE digest = $1", {std::string_view(digest)});
        if (known)
            m_state->Journal(tx, known->session.caller.Actor(), "logout", "person", known->person,
                             0, {});
    });
    m_state->Forget();
}

}  // namespace atalaya::access
