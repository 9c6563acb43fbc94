#include "evaluation/papers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/databases.hpp"

namespace atalaya::evaluation {
namespace {

using store::Mode;
using store::Transaction;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const PaperKey kKey{"XA", "r1", "answer", "Q1"};

class PapersTest : public testing::DatabaseTest {
 protected:
    PapersTest() : journal(clock), papers(journal, clock) {}
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(journal::Journal::Prepare(db()).ok());
        ASSERT_TRUE(Papers::Prepare(db()).ok());
    }
    Result<Paper> Put(const PaperKey& key, std::int64_t expected, std::string_view value,
                      std::string_view actor = "person:1", std::string_view state = "given") {
        clock.Advance(1000);
        return db().Run(Mode::ReadWrite, [&](Transaction& tx) {
            return papers.Put(tx, actor, key, expected, {{"value", value}}, state);
        });
    }
    template <class Work>
    auto Read(Work&& work) {
        return db().Run(Mode::ReadOnly, std::forward<Work>(work));
    }
    std::vector<std::string> Faults() {
        const auto faults = Read([&](Transaction& tx) { return VerifyPapers(tx, journal); });
        std::vector<std::string> out;
        for (const PaperFault& one : faults)
            out.push_back(one.key.id + " " + std::to_string(one.version) + " " + one.code);
        return out;
    }
    void Sql(std::string_view text) {
        db().Run(Mode::ReadWrite, [&](Transaction& tx) { tx.Execute(text); });
    }

    base::FixedClock clock;
    journal::Journal journal;
    Papers papers;
};
ATALAYA_ON_BOTH_STORES(PapersTest);

TEST_P(PapersTest, EveryVersionStaysWithItsAuthor) {
    ASSERT_TRUE(Put(kKey, 0, "one").ok());
    ASSERT_TRUE(Put(kKey, 1, "two", "person:2").ok());
    ASSERT_TRUE(Put(kKey, 2, "two", "person:3", "reviewed").ok());
    const auto history = Read([&](Transaction& tx) { return papers.History(tx, kKey); });
    ASSERT_EQ(history.size(), 3u);
    EXPECT_EQ(history[0].state, "reviewed");
    EXPECT_EQ(history[1].author, "person:2");
    EXPECT_EQ(history[2].content.at("value").as_string(), "one");
    EXPECT_LT(history[2].at, history[0].at);
    const auto now = Read([&](Transaction& tx) { return papers.Get(tx, kKey); });
    EXPECT_EQ(now->version, 3);
    EXPECT_EQ(now->digest, DigestOf(*now));
}

TEST_P(PapersTest, EqualContentMakesNoNewVersion) {
    ASSERT_TRUE(Put(kKey, 0, "one").ok());
    const auto again = Put(kKey, 1, "one", "person:9");
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->version, 1);
    EXPECT_EQ(again->author, "person:1");
}

TEST_P(PapersTest, WhoComesSecondIsToldWhoCameFirst) {
    ASSERT_TRUE(Put(kKey, 0, "one").ok());
    ASSERT_TRUE(Put(kKey, 1, "two", "person:2").ok());
    const auto late = Put(kKey, 1, "three", "person:3");
    ASSERT_FALSE(late.ok());
    EXPECT_EQ(late.error().code, "evaluation.changed_meanwhile");
    EXPECT_EQ(late.error().Get("version"), "2");
    EXPECT_EQ(late.error().Get("by"), "person:2");
    EXPECT_EQ(Put(kKey, 0, "new").error().code, "evaluation.changed_meanwhile");
    EXPECT_EQ(Put({"XA", "r1", "answer", "Q9"}, 4, "x").error().code,
              "evaluation.paper_missing");
}

TEST_P(PapersTest, AWithdrawnPaperKeepsItsHistoryAndItsReason) {
    ASSERT_TRUE(Put(kKey, 0, "one").ok());
    const auto gone = db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        return papers.Withdraw(tx, "person:1", kKey, 1, "entered twice");
    });
    ASSERT_TRUE(gone.ok());
    EXPECT_TRUE(gone->withdrawn());
    EXPECT_EQ(gone->content.at("withdrawal").as_string(), "entered twice");
    EXPECT_EQ(gone->content.at("value").as_string(), "one");
    EXPECT_EQ(Read([&](Transaction& tx) { return papers.History(tx, kKey); }).size(), 2u);
    const auto again = db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        return papers.Withdraw(tx, "person:1", kKey, 2, "again");
    });
    EXPECT_EQ(again.error().code, "evaluation.paper_missing");
}

TEST_P(PapersTest, ListsAreOfOneCountryOrOfAllAndByPrefix) {
    for (const std::string country : {"XB", "XA"}) {
        for (const std::string id : {"IS-1.1-a", "IS-1.10-a", "IS-1.1-b", "IS-2"})
            ASSERT_TRUE(Put({country, "r1", "answer", id}, 0, id).ok());
    }
    ASSERT_TRUE(Put({"XA", "r1", "finding", "IS-1.1-a"}, 0, "other kind").ok());
    ASSERT_TRUE(Put({"XA", "r2", "answer", "IS-1.1-a"}, 0, "other round").ok());
    const auto ids = [&](std::string_view prefix) {
        std::vector<std::string> out;
        for (const Paper& one : Read([&](Transaction& tx) {
                 return papers.OfCountry(tx, "r1", "XA", "answer", prefix);
             }))
            out.push_back(one.key.id);
        return out;
    };
    EXPECT_THAT(ids(""), ElementsAre("IS-1.1-a", "IS-1.1-b", "IS-1.10-a", "IS-2"));
    EXPECT_THAT(ids("IS-1.1-"), ElementsAre("IS-1.1-a", "IS-1.1-b"));
    std::vector<std::string> all;
    Read([&](Transaction& tx) {
        papers.OfRound(tx, "r1", "answer", [&](const Paper& one) {
            all.push_back(one.key.country + " " + one.key.id);
        });
    });
    ASSERT_EQ(all.size(), 8u);
    EXPECT_EQ(all.front(), "XA IS-1.1-a");
    EXPECT_EQ(all.back(), "XB IS-2");
}

TEST_P(PapersTest, TheJournalKnowsEveryVersion) {
    ASSERT_TRUE(Put(kKey, 0, "one").ok());
    ASSERT_TRUE(Put(kKey, 1, "two", "person:2").ok());
    const auto entries = Read([&](Transaction& tx) {
        return journal.Read(tx, {.country = "XA", .action = "evaluation.answer.changed"});
    });
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0].draft.subject, "evaluation:r1");
    EXPECT_EQ(entries[0].draft.version, 2);
    EXPECT_EQ(entries[0].draft.actor, "person:2");
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(PapersTest, VerificationFindsEveryKindOfTampering) {
    for (const char* id : {"A", "B", "C", "D"}) {
        ASSERT_TRUE(Put({"XA", "r1", "answer", id}, 0, "one").ok());
        ASSERT_TRUE(Put({"XA", "r1", "answer", id}, 1, "two").ok());
    }
    Sql("UPDATE evaluation_papers SET content = '{\"value\":\"three\"}' WHERE id = 'A'");
    Sql("DELETE FROM evaluation_papers WHERE id = 'B'");
    Sql("DELETE FROM evaluation_paper_versions WHERE id = 'C'");
    Sql("UPDATE evaluation_paper_versions SET author = 'person:7' WHERE id = 'D'");
    EXPECT_THAT(Faults(), ::testing::UnorderedElementsAre("A 2 evaluation.paper_altered",
                                                          "B 2 evaluation.paper_lost",
                                                          "C 1 evaluation.paper_lost",
                                                          "D 1 evaluation.paper_altered"));
}

TEST_P(PapersTest, AVersionThatTheJournalDoesNotKnowIsFound) {
    ASSERT_TRUE(Put(kKey, 0, "one").ok());
    Paper forged = *Read([&](Transaction& tx) { return papers.Get(tx, kKey); });
    forged.content["value"] = "forged";
    const std::string digest = base::Hex(DigestOf(forged));
    db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        tx.Execute("UPDATE evaluation_papers SET content = $1, digest = $2",
                   {std::string_view(R"({"value":"forged"})"), std::string_view(digest)});
    });
    EXPECT_THAT(Faults(), ElementsAre("Q1 1 evaluation.paper_unknown"));
}

}  // namespace
}  // namespace atalaya::evaluation
