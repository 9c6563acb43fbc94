#pragma once

// Two offices for the tests: the secretariat is the world of GroupTest, the country has a store,
// a key and a round of its own.

#include "evaluation/exchanged.hpp"
#include "evaluation/group_test.hpp"
#include "exchange/carry_test.hpp"

namespace atalaya::evaluation {

// What an office has beside its evaluations to take part in the exchange.
struct Desk {
    Desk(std::string id, exchange::NodeRole role, store::Database& database, Evaluation& room,
         const access::Policy& policy, const journal::Journal& journal, const base::Clock& clock,
         base::Random& random)
        : id(std::move(id)),
          database(database),
          keys(room.keys),
          directory(database, policy, journal, clock, room.keys),
          mailroom(database, policy, journal, clock, random, room.keys, directory),
          exchanged({database, room.gate, room.rounds, room.answers, room.reports, mailroom,
                     directory}) {
        EXPECT_EQ(Code(exchange::Directory::Prepare(database)), "");
        EXPECT_EQ(Code(exchange::Mailroom::Prepare(database)), "");
        EXPECT_EQ(Code(Exchanged::Prepare(database)), "");
        exchange::Self self{.id = this->id, .role = role};
        for (auto& text : self.name.by_lang) text = "Office of " + this->id;
        self.country = role == exchange::NodeRole::Hub ? "" : this->id;
        EXPECT_EQ(Code(directory.SetSelf(kSystem, self)), "");
        mailroom.Register(exchanged.answers_handler());
        mailroom.Register(exchanged.report_handler());
    }
    template <class T>
    static std::string Code(const Result<T>& result) {
        return result.ok() ? "" : result.error().code;
    }
    // Presented, and compared by telephone.
    void Meet(Desk& other, exchange::LinkMode link) {
        const auto presentation = other.directory.Presentation(kSystem);
        ASSERT_TRUE(presentation.ok());
        ASSERT_EQ(Code(directory.Present(kSystem, *presentation)), "");
        const auto print = exchange::Fingerprint(other.keys.Present()->public_key());
        ASSERT_EQ(Code(directory.Verify(kSystem, other.id, print)), "");
        ASSERT_EQ(Code(directory.SetLink(
                      kSystem, other.id, link,
                      link == exchange::LinkMode::Call ? "https://example.org" : "")),
                  "");
    }
    // What waits for the other goes over; the codes of what was refused there.
    std::vector<std::string> Give(Desk& other) {
        return exchange::RefusalsOf(exchange::CarryOver({id, database, mailroom},
                                                        {other.id, other.database, other.mailroom}));
    }
    std::string SendRaw(exchange::Letter letter) {
        letter.mark = "official";
        return Code(database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return mailroom.Send(tx, "person:1", letter);
        }));
    }

    static inline const access::Caller kSystem = access::Caller::System();
    const std::string id;
    store::Database& database;
    const exchange::KeyRing& keys;
    exchange::Directory directory;
    exchange::Mailroom mailroom;
    Exchanged exchanged;
};

class OfficesTest : public GroupTest {
 protected:
    void SetUp() override {
        GroupTest::SetUp();
        if (IsSkipped()) return;
        m_far = OpenFar();
        ASSERT_TRUE(journal::Journal::Prepare(*m_far).ok());
        ASSERT_TRUE(registers::Records::Prepare(*m_far).ok());
        ASSERT_TRUE(registers::Attachments::Prepare(*m_far).ok());
        ASSERT_TRUE(access::People::Prepare(*m_far).ok());
        ASSERT_TRUE(Evaluation::Prepare(*m_far).ok());
        m_far_indicators.emplace(*m_far, *policy, journal, clock);
        m_far_people.emplace(*m_far, journal, clock, random,
                             access::PasswordCost{.operations = 1, .memory_bytes = 8192});
        home.emplace(Ground{*m_far, *policy, journal, clock, *records, *m_far_indicators,
                            *m_far_people, random, folder().path() / "far.key", [this] {
                                const std::shared_ptr<void> owned_by_the_test;
                                return Evidence::Models{content->library, models,
                                                        {owned_by_the_test, &content->plans},
                                                        {owned_by_the_test, &content->crosswalks}};
                            }});
        hub.emplace("HUB", exchange::NodeRole::Hub, db(), *room, *policy, journal, clock, random);
        xa.emplace("XA", exchange::NodeRole::Country, *m_far, *home, *policy, journal, clock,
                   random);
        hub->Meet(*xa, exchange::LinkMode::Answer);
        xa->Meet(*hub, exchange::LinkMode::Call);
        BeginAtHome("r1");
    }
    void TearDown() override {
        xa.reset();
        hub.reset();
        home.reset();
        m_far_people.reset();
        m_far_indicators.reset();
        m_far.reset();
        if (GetParam() == store::Kind::Postgres && !IsSkipped()) {
            Write([&](store::Transaction& tx) {
                tx.Script("DROP SCHEMA IF EXISTS " + store::Identifier(FarSchema()) + " CASCADE");
            });
        }
        GroupTest::TearDown();
    }

    // The country's own copy of a round, open.
    void BeginAtHome(const std::string& id) {
        ASSERT_EQ(CodeOf(home->rounds.Create(secretariat, content->catalogue, *content->library,
                                             content->plans, Draft(id))),
                  "");
        ASSERT_EQ(CodeOf(home->rounds.Move(secretariat, id, "XA", "open", "")), "");
    }
    // At the country's own office.
    void AnswerAtHome(std::string_view question, const json::value& value,
                      const std::string& note = "", std::int64_t version = 0) {
        clock.Advance(1000);
        ASSERT_EQ(CodeOf(home->answers.Put(entity, "r1", "XA", question, version,
                                           {.value = value, .note = note})),
                  "");
    }
    // Sent by the country, with what the secretariat said to it.
    std::vector<std::string> SendAnswers() {
        clock.Advance(1000);
        EXPECT_EQ(CodeOf(xa->exchanged.SendAnswers(entity, "r1", "XA")), "");
        auto refused = xa->Give(*hub);
        hub->Give(*xa);
        return refused;
    }
    // Where what the country sent stands, the newest first.
    std::vector<std::string> Standing() {
        std::vector<std::string> out;
        for (const auto& item : *xa->exchanged.Sent(entity, "r1", "XA"))
            out.emplace_back(NameOf(item.deliveries.at(0).state));
        return out;
    }

    std::optional<Evaluation> home;   // the country's
    std::optional<Desk> hub, xa;
    const access::Caller commission = Person(50, {{"evaluation_commission", "*"}});

 private:
    std::string FarSchema() const { return options().schema + "_xa"; }
    std::unique_ptr<store::Database> OpenFar() {
        store::Options far = options();
        if (GetParam() == store::Kind::Sqlite)
            far.address = "sqlite:" + (folder().path() / "far.db").string();
        else
            far.schema = FarSchema();
        auto opened = store::Database::Open(far);
        EXPECT_TRUE(opened.ok());
        return std::move(opened).value();
    }

    std::unique_ptr<store::Database> m_far;
    std::optional<indicators::Indicators> m_far_indicators;
    std::optional<access::People> m_far_people;
};

}  // namespace atalaya::evaluation
