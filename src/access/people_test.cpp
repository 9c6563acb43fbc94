#include "access/people.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "testing/databases.hpp"

namespace atalaya::access {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// The cheapest hash that libsodium makes: these tests are about what is around it.
constexpr PasswordCost kCheap{.operations = 1, .memory_bytes = 8192, .at_once = 2};
constexpr std::string_view kPassword = "a herd of llamas";
constexpr std::int64_t kMinute = 60'000, kHour = 3'600'000, kDay = 86'400'000;

class PeopleTest : public testing::DatabaseTest {
 protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(journal::Journal::Prepare(db()).ok());
        ASSERT_TRUE(People::Prepare(db()).ok());
        m_people.emplace(db(), m_journal, m_clock, m_random, kCheap);
    }
    void TearDown() override {
        m_people.reset();
        DatabaseTest::TearDown();
    }

    People& people() { return *m_people; }
    Person Add(const std::string& login, std::vector<Grant> grants = {}) {
        auto person = people().Create(Caller::System(),
                                      {.login = login, .name = "Ana", .grants = std::move(grants)},
                                      kPassword);
        EXPECT_TRUE(person.ok()) << person.error().Describe();
        return *person;
    }
    Session Begin(const std::string& login, std::string_view address = "10.0.0.1") {
        auto session = people().LogIn(login, kPassword, address);
        EXPECT_TRUE(session.ok()) << session.error().Describe();
        return *session;
    }
    std::string Token(std::int64_t person, std::vector<std::string> only = {}) {
        auto token = people().CreateToken(Caller::System(), person, "nightly import", only,
                                          m_clock.Now() + 30 * kDay);
        EXPECT_TRUE(token.ok()) << token.error().Describe();
        return token->second;
    }
    std::string Fault(auto&& result) { return result.ok() ? "" : result.error().code; }
    std::vector<journal::Entry> Entries(const std::string& action = "") {
        return db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return m_journal.Read(
                tx, {.country = std::string(journal::kNodeChain), .action = action, .limit = 1000});
        });
    }

    base::FixedClock m_clock;
    base::SeededRandom m_random{7};
    journal::Journal m_journal{m_clock};
    std::optional<People> m_people;
};
ATALAYA_ON_BOTH_STORES(PeopleTest);

TEST_P(PeopleTest, APersonIsFoundAsCreated) {
    const Grant grant{"entry", "XA", "XA-03", "north"};
    const Person created = Add("  Ana.Lopez@Example.org ", {grant});
    EXPECT_EQ(created.login, "ana.lopez@example.org");
    const auto found = people().FindByLogin("ANA.lopez@example.org");
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(found->id, created.id);
    EXPECT_THAT(found->grants, ElementsAre(grant));
    EXPECT_EQ(people().List().size(), 1u);
    EXPECT_EQ(Fault(people().Get(created.id + 1)), "person.unknown");
    EXPECT_EQ(Fault(people().FindByLogin("nobody")), "person.unknown");
}

TEST_P(PeopleTest, WhatCannotBeAPersonIsRefused) {
    Add("ana");
    const auto fault = [&](const std::string& login, std::string_view password,
                           std::vector<Grant> grants = {}) {
        return Fault(
            people().Create(Caller::System(), {.login = login, .grants = grants}, password));
    };
    EXPECT_EQ(fault("Ana", kPassword), "person.login_taken");
    EXPECT_EQ(fault("a", kPassword), "person.login_invalid");
    EXPECT_EQ(fault("ana lópez", kPassword), "person.login_invalid");
    EXPECT_EQ(fault("eva", "short"), "person.password_weak");
    EXPECT_EQ(fault("eva", "Contraseña123"), "person.password_weak");
    EXPECT_EQ(fault("eva", "aaaaaaaaaaaa"), "person.password_weak");
    EXPECT_EQ(fault("maria.fernandez", "Maria Fernandez"), "person.password_weak");
    EXPECT_EQ(fault("eva", std::string(2000, 'x') + "y"), "person.password_long");
    EXPECT_EQ(fault("eva", kPassword, {{"entry", "Chile", "", ""}}), "person.grant_invalid");
    EXPECT_EQ(fault("eva", kPassword, {{"entry", "XA", "XB-03", ""}}), "person.grant_invalid");
    EXPECT_EQ(fault("eva", kPassword, {{"entry", "*", "XB-03", ""}}), "person.grant_invalid");
    people().KnowRoles({"entry"});
    EXPECT_EQ(fault("eva", kPassword, {{"entri", "XA", "", ""}}), "person.role_unknown");
    EXPECT_EQ(fault("eva", kPassword, {{"entry", "XA", "", ""}}), "");
}

TEST_P(PeopleTest, ACountryOnceRepresentedStaysTheOwn) {
    const Person ana = Add("ana", {{"expert", "*", "", ""}, {"entry", "BR", "", ""}});
    Person moved = ana;
    moved.country = "PE";
    moved = *people().Update(Caller::System(), moved);
    moved.country = "BO";
    moved = *people().Update(Caller::System(), moved);
    EXPECT_EQ(people().Get(ana.id)->country, "BO");
    EXPECT_THAT(people().Get(ana.id)->past_countries, ElementsAre("PE"));
    EXPECT_THAT(Begin("ana").caller.own_countries, ElementsAre("BO", "BR", "PE"));
    moved.country = "Bolivia";
    EXPECT_EQ(Fault(people().Update(Caller::System(), moved)), "person.country_invalid");
}

TEST_P(PeopleTest, TwoChangesOfTheSameVersionAreNotBothTaken) {
    Person mine = Add("ana"), theirs = mine;
    mine.name = "Ana María";
    ASSERT_TRUE(people().Update(Caller::System(), mine).ok());
    theirs.unit = "north";
    EXPECT_EQ(Fault(people().Update(Caller::System(), theirs)), "person.changed_meanwhile");
    EXPECT_EQ(people().Get(mine.id)->name, "Ana María");
    EXPECT_EQ(people().Get(mine.id)->version, 2);
}

TEST_P(PeopleTest, ASessionIsFoundByItsSecretOnly) {
    const Person ana = Add("ana", {{"entry", "XA", "", ""}});
    const Session session = Begin("ANA");
    EXPECT_EQ(session.caller.Actor(), "person:" + std::to_string(ana.id));
    EXPECT_EQ(session.expires, m_clock.Now() + 12 * kHour);
    const auto found = people().FindSession(session.secret);
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(found->forgery_token, session.forgery_token);
    EXPECT_EQ(found->caller.grants, ana.grants);
    EXPECT_NE(session.forgery_token, session.secret);

    std::string altered = session.secret;
    altered.back() = altered.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(Fault(people().FindSession(altered)), "session.ended");
    EXPECT_EQ(Fault(people().FindSession("")), "session.ended");
    EXPECT_EQ(Fault(people().FindSession(session.forgery_token)), "session.ended");
}

TEST_P(PeopleTest, TheStoreHoldsNoSecret) {
    const Person ana = Add("ana");
    const Session session = Begin("ana");
    const std::string token = Token(ana.id);
    std::string all;
    db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        for (const std::string& table : store::Tables(tx)) {
            auto row = tx.Query("SELECT * FROM " + store::Identifier(table));
            while (row->Next()) {
                for (int i = 0; i < row->Columns(); ++i) {
                    if (const auto cell = row->At(i);
                        std::holds_alternative<std::string_view>(cell))
                        all += std::string(std::get<std::string_view>(cell)) + "\n";
                }
            }
        }
    });
    EXPECT_THAT(all, HasSubstr("$argon2id$"));
    EXPECT_THAT(all, Not(HasSubstr(std::string(kPassword))));
    EXPECT_THAT(all, Not(HasSubstr(session.secret)));
    EXPECT_THAT(all, Not(HasSubstr(session.forgery_token)));
    EXPECT_THAT(all, Not(HasSubstr(token.substr(token.rfind('_', token.size() - 40)))));
}

TEST_P(PeopleTest, ASessionEndsWhenIdleAndInAnyCaseAfterTwelveHours) {
    Add("ana");
    const Session idle = Begin("ana");
    m_clock.Advance(2 * kHour - 1);
    EXPECT_EQ(Fault(people().FindSession(idle.secret)), "");
    m_clock.Advance(2 * kHour);
    EXPECT_EQ(Fault(people().FindSession(idle.secret)), "session.ended");

    const Session busy = Begin("ana");
    for (int i = 0; i < 11; ++i) {
        m_clock.Advance(kHour);
        ASSERT_EQ(Fault(people().FindSession(busy.secret)), "") << i;
    }
    m_clock.Advance(kHour);
    EXPECT_EQ(Fault(people().FindSession(busy.secret)), "session.ended");
}

TEST_P(PeopleTest, APersonHasABoundedNumberOfSessions) {
    Add("ana");
    Add("eva");
    const Session other = Begin("eva");
    std::vector<Session> sessions;
    for (int i = 0; i <= kSessionsPerPerson; ++i) {
        m_clock.Advance(kMinute);
        sessions.push_back(Begin("ana"));
    }
    EXPECT_EQ(Fault(people().FindSession(sessions.front().secret)), "session.ended");
    EXPECT_EQ(Fault(people().FindSession(sessions[1].secret)), "");
    EXPECT_EQ(Fault(people().FindSession(other.secret)), "");
}

TEST_P(PeopleTest, WhatEndsASessionHoldsAtOnce) {
    const Person ana = Add("ana");
    const auto alive = [&](const Session& session) {
        return Fault(people().FindSession(session.secret)).empty();
    };
    Session session = Begin("ana");
    ASSERT_TRUE(alive(session));
    people().LogOut(session.secret);
    EXPECT_FALSE(alive(session));

    session = Begin("ana");
    ASSERT_TRUE(alive(session));
    people().EndAllSessions(Caller::System(), ana.id);
    EXPECT_FALSE(alive(session));

    session = Begin("ana");
    ASSERT_TRUE(alive(session));
    ASSERT_TRUE(people().SetPassword(Caller::System(), ana.id, "another good sentence").ok());
    EXPECT_FALSE(alive(session));
    EXPECT_EQ(Fault(people().LogIn("ana", kPassword, "")), "login.wrong");
    EXPECT_EQ(Fault(people().LogIn("ana", "another good sentence", "")), "");
}

TEST_P(PeopleTest, APersonMadeInactiveIsOut) {
    Person ana = Add("ana");
    const Session session = Begin("ana");
    const std::string token = Token(ana.id);
    ASSERT_EQ(Fault(people().FindSession(session.secret)), "");
    ASSERT_EQ(Fault(people().FindToken(token)), "");
    ana.active = false;
    ASSERT_TRUE(people().Update(Caller::System(), ana).ok());
    EXPECT_EQ(Fault(people().FindSession(session.secret)), "session.ended");
    EXPECT_EQ(Fault(people().FindToken(token)), "login.inactive");
    EXPECT_EQ(Fault(people().LogIn("ana", kPassword, "")), "login.inactive");
    // Only who knows the password learns that the account exists and is not active.
    EXPECT_EQ(Fault(people().LogIn("ana", "something else", "")), "login.wrong");
}

TEST_P(PeopleTest, ChangedGrantsTakeEffectAtOnce) {
    Person ana = Add("ana", {{"entry", "XA", "", ""}});
    const Session session = Begin("ana");
    const std::string token = Token(ana.id);
    ASSERT_TRUE(people().FindSession(session.secret).ok());
    ASSERT_TRUE(people().FindToken(token).ok());
    ana.grants = {{"reader", "XB", "", ""}};
    ASSERT_TRUE(people().Update(Caller::System(), ana).ok());
    EXPECT_EQ(people().FindSession(session.secret)->caller.grants, ana.grants);
    EXPECT_EQ(people().FindToken(token)->grants, ana.grants);
}

TEST_P(PeopleTest, AnotherProcessHonoursARevocationWithinTwoSeconds) {
    const Person ana = Add("ana");
    const Session session = Begin("ana");
    const std::string token = Token(ana.id);
    const auto elsewhere = Reopen();
    People other(*elsewhere, m_journal, m_clock, m_random, kCheap);
    ASSERT_TRUE(other.FindSession(session.secret).ok());
    ASSERT_TRUE(other.FindToken(token).ok());
    people().EndAllSessions(Caller::System(), ana.id);
    ASSERT_TRUE(people().RevokeToken(Caller::System(), people().Tokens(ana.id)[0].id).ok());
    m_clock.Advance(2'000);
    EXPECT_EQ(Fault(other.FindSession(session.secret)), "session.ended");
    EXPECT_EQ(Fault(other.FindToken(token)), "token.revoked");
}

TEST_P(PeopleTest, GuessingIsSlowedDownByLogin) {
    Add("ana");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(Fault(people().LogIn("ana", "wrong", "")), "login.wrong");
    auto answer = people().LogIn("ana", kPassword, "");
    ASSERT_EQ(Fault(answer), "login.wait");
    EXPECT_EQ(answer.error().Get("seconds"), "2");
    m_clock.Advance(2'000);
    EXPECT_EQ(Fault(people().LogIn("ana", "wrong", "")), "login.wrong");
    EXPECT_EQ(people().LogIn("ana", kPassword, "").error().Get("seconds"), "4");
    for (int i = 0; i < 20; ++i) {
        m_clock.Advance(15 * kMinute);
        EXPECT_EQ(Fault(people().LogIn("ana", "wrong", "")), "login.wrong");
    }
    EXPECT_EQ(people().LogIn("ana", kPassword, "").error().Get("seconds"), "900");
    m_clock.Advance(15 * kMinute);
    EXPECT_EQ(Fault(people().LogIn("ana", kPassword, "")), "");
    EXPECT_EQ(Fault(people().LogIn("ana", "wrong", "")), "login.wrong") << "success forgives";
}

TEST_P(PeopleTest, GuessingIsSlowedDownByAddressAndAcrossProcesses) {
    Add("ana");
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(Fault(people().LogIn("user" + std::to_string(i), "wrong", "10.0.0.9")),
                  "login.wrong");
    const auto elsewhere = Reopen();
    People other(*elsewhere, m_journal, m_clock, m_random, kCheap);
    EXPECT_EQ(Fault(other.LogIn("ana", kPassword, "10.0.0.9")), "login.wait");
    EXPECT_EQ(Fault(other.LogIn("ana", kPassword, "10.0.0.8")), "");
    m_clock.Advance(2 * kHour);
    EXPECT_EQ(Fault(other.LogIn("ana", "wrong", "10.0.0.9")), "login.wrong");
    EXPECT_EQ(Fault(other.LogIn("ana", kPassword, "10.0.0.9")), "") << "time forgives";
}

TEST_P(PeopleTest, ManyGuessesAtOnceGetNoMoreChancesThanOneAfterTheOther) {
    Add("ana");
    std::atomic<int> heard = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 12; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 3; ++k)
                heard += Fault(people().LogIn("ana", "wrong", "")) == "login.wrong";
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_GE(heard, 5);
    EXPECT_LT(heard, 5 + kCheap.at_once);
}

TEST_P(PeopleTest, SigningInStandsInTheJournalAndFailuresAreBounded) {
    const Person ana = Add("ana");
    for (int i = 0; i < 200; ++i) (void)people().LogIn("ana", "wrong", "10.0.0.1");
    const auto failures = Entries("login.failed");
    EXPECT_EQ(failures.size(), 5u);
    EXPECT_EQ(failures[0].draft.record, ana.id);
    EXPECT_THAT(failures[0].draft.payload, Not(HasSubstr("wrong")));
    m_clock.Advance(kMinute);
    Begin("ana");
    const auto successes = Entries("login.succeeded");
    ASSERT_EQ(successes.size(), 1u);
    EXPECT_THAT(successes[0].draft.payload, HasSubstr(R"("refused_before":195)"));
    // A password in the wrong box must not end up in a record that is kept for ever.
    (void)people().LogIn("my secret password", "x", "10.0.0.2");
    EXPECT_THAT(Entries("login.failed")[0].draft.payload, Not(HasSubstr("secret")));
}

TEST_P(PeopleTest, EveryChangeStandsInTheJournal) {
    Person ana = Add("ana");
    ana.unit = "north";
    ASSERT_TRUE(people().Update(Caller::System(), ana).ok());
    ASSERT_TRUE(people().SetPassword(Caller::System(), ana.id, "another good sentence").ok());
    Token(ana.id, {"read"});
    ASSERT_TRUE(people().RevokeToken(Caller::System(), people().Tokens(ana.id)[0].id).ok());
    people().EndAllSessions(Caller::System(), ana.id);
    std::vector<std::string> actions;
    for (const auto& entry : Entries()) {
        actions.push_back(entry.draft.action);
        EXPECT_EQ(entry.draft.actor, "system");
    }
    EXPECT_THAT(actions,
                ElementsAre("person.sessions_ended", "token.revoked", "token.created",
                            "person.password_changed", "person.changed", "person.created"));
    EXPECT_EQ(Entries("person.changed")[0].draft.payload,
              R"({"unit":{"after":"north","before":""}})");
}

TEST_P(PeopleTest, ATokenHasItsPersonsRightsOrFewer) {
    const Person ana = Add("ana", {{"entry", "XA", "", ""}});
    const auto wide = people().FindToken(Token(ana.id));
    ASSERT_TRUE(wide.ok());
    EXPECT_EQ(wide->kind, Caller::Kind::Token);
    EXPECT_EQ(wide->person, ana.id);
    EXPECT_EQ(PersonBehind(wide->Actor()), "person:" + std::to_string(ana.id));
    EXPECT_EQ(wide->grants, ana.grants);
    EXPECT_TRUE(wide->only.empty());
    EXPECT_THAT(people().FindToken(Token(ana.id, {"read", "export"}))->only,
                ElementsAre(Action::Read, Action::Export));
    const auto bad =
        people().CreateToken(Caller::System(), ana.id, "", {"raed"}, m_clock.Now() + kDay);
    EXPECT_EQ(Fault(bad), "token.action_unknown");
    EXPECT_EQ(Fault(people().CreateToken(Caller::System(), ana.id, "", {}, m_clock.Now())),
              "token.expiry_invalid");
    EXPECT_EQ(Fault(people().CreateToken(Caller::System(), 99, "", {}, m_clock.Now() + kDay)),
              "person.unknown");
}

TEST_P(PeopleTest, AForgedOldOrRevokedTokenIsRefused) {
    const Person ana = Add("ana");
    const std::string token = Token(ana.id);
    ASSERT_TRUE(people().FindToken(token).ok());
    std::string altered = token;
    altered[altered.size() - 2] = altered[altered.size() - 2] == 'A' ? 'B' : 'A';
    std::string other_id = token;
    other_id.insert(4, "1");
    for (const std::string& forged : {altered, other_id, std::string("atl_"), std::string("atl_1"),
                                      std::string("atl__x"), token.substr(4), std::string()})
        EXPECT_EQ(Fault(people().FindToken(forged)), "token.unknown") << forged;
    EXPECT_EQ(people().Tokens(ana.id)[0].last_used, m_clock.Now());

    ASSERT_TRUE(people().RevokeToken(Caller::System(), people().Tokens(ana.id)[0].id).ok());
    EXPECT_EQ(Fault(people().FindToken(token)), "token.revoked");
    EXPECT_EQ(Fault(people().RevokeToken(Caller::System(), 77)), "token.unknown");

    const std::string fresh = Token(ana.id);
    ASSERT_TRUE(people().FindToken(fresh).ok());
    m_clock.Advance(30 * kDay);
    EXPECT_EQ(Fault(people().FindToken(fresh)), "token.expired");
}

TEST_P(PeopleTest, AHashOfAnotherCostIsRenewedWhenItsOwnerSignsIn) {
    const Person ana = Add("ana");
    const auto stored = [&] {
        return db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            auto row = tx.Query("SELECT password FROM access_people WHERE id = $1", {ana.id});
            row->Next();
            return std::string(row->Text(0));
        });
    };
    ASSERT_THAT(stored(), HasSubstr("t=1"));
    People stronger(db(), m_journal, m_clock, m_random, {.operations = 2, .memory_bytes = 16384});
    ASSERT_TRUE(stronger.LogIn("ana", kPassword, "").ok());
    EXPECT_THAT(stored(), HasSubstr("t=2"));
    ASSERT_TRUE(stronger.LogIn("ana", kPassword, "").ok());
}

// Not a bound on a machine's speed: that a request is not sent to the store each time.
TEST_P(PeopleTest, FindingASessionAgainDoesNotAskTheStore) {
    const Person ana = Add("ana");
    const Session session = Begin("ana");
    const std::string token = Token(ana.id);
    ASSERT_TRUE(people().FindSession(session.secret).ok());
    ASSERT_TRUE(people().FindToken(token).ok());
    db().Run(store::Mode::ReadWrite, [](store::Transaction& tx) {
        tx.Execute("DELETE FROM access_sessions");
        tx.Execute("DELETE FROM access_tokens");
    });
    const auto begin = std::chrono::steady_clock::now();
    constexpr int kTimes = 20'000;
    for (int i = 0; i < kTimes; ++i) {
        ASSERT_TRUE(people().FindSession(session.secret).ok());
        ASSERT_TRUE(people().FindToken(token).ok());
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    RecordProperty("microseconds_each", std::to_string(took.count() / kTimes / 2));
    m_clock.Advance(2'000);
    EXPECT_EQ(Fault(people().FindSession(session.secret)), "session.ended");
}

}  // namespace
}  // namespace atalaya::access
