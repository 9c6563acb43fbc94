#include "journal/journal.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journal/search.hpp"
#include "testing/databases.hpp"

namespace atalaya::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using store::Mode;
using store::Transaction;

class JournalTest : public testing::DatabaseTest {
 protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(Journal::Prepare(db()).ok());
    }

    std::int64_t Append(const std::string& country, std::int64_t record = 1,
                        const std::string& actor = "person:1") {
        return db().Run(Mode::ReadWrite, [&](Transaction& tx) {
            return m_journal.Append(tx, {country, actor, "record.created", "register:seizures",
                                         record, 1, "{\"quantity\":\"1.5\"}"});
        });
    }
    void Fill(int count) {
        for (int i = 1; i <= count; ++i) {
            m_clock.Advance(1000);
            EXPECT_EQ(Append("XA", i), i);
        }
    }
    void Tamper(const std::string& sql) {
        db().Run(Mode::ReadWrite, [&](Transaction& tx) { tx.Script(sql); });
    }
    Verification Verify(std::string_view only = {}) {
        return db().Run(Mode::ReadOnly,
                        [&](Transaction& tx) { return m_journal.Verify(tx, only); });
    }
    // "XA 3 journal.altered" for each fault.
    std::vector<std::string> Faults() {
        std::vector<std::string> out;
        for (const Fault& fault : Verify().faults)
            out.push_back(fault.country + " " + std::to_string(fault.number) + " " + fault.code);
        return out;
    }
    std::vector<std::int64_t> Numbers(const Filter& filter) {
        return db().Run(Mode::ReadOnly, [&](Transaction& tx) {
            std::vector<std::int64_t> out;
            for (const Entry& entry : m_journal.Read(tx, filter)) out.push_back(entry.number);
            return out;
        });
    }

    base::FixedClock m_clock;
    Journal m_journal{m_clock};
};
ATALAYA_ON_BOTH_STORES(JournalTest);

TEST_P(JournalTest, FollowersReadWhatCameAfter) {
    Fill(4);
    Append("XB");
    db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        // What this transaction appends is seen by it too.
        m_journal.Append(tx, {"XA", "person:1", "record.changed", "register:seizures", 2, 2, ""});
        using Heads = std::vector<std::pair<std::string, std::int64_t>>;
        EXPECT_EQ(m_journal.Heads(tx), (Heads{{"XA", 5}, {"XB", 1}}));
        std::vector<std::int64_t> numbers;
        m_journal.ReadAfter(tx, "XA", 2,
                            [&](const Entry& entry) { numbers.push_back(entry.number); });
        EXPECT_THAT(numbers, ElementsAre(3, 4, 5));
    });
}

TEST_P(JournalTest, AnEntryComesBackWhole) {
    Append("XA", 7);
    db().Run(Mode::ReadOnly, [&](Transaction& tx) {
        auto entries = m_journal.Read(tx, {});
        ASSERT_EQ(entries.size(), 1u);
        const Entry& entry = entries[0];
        EXPECT_EQ(entry.draft.country, "XA");
        EXPECT_EQ(entry.draft.actor, "person:1");
        EXPECT_EQ(entry.draft.action, "record.created");
        EXPECT_EQ(entry.draft.subject, "register:seizures");
        EXPECT_EQ(entry.draft.record, 7);
        EXPECT_EQ(entry.draft.version, 1);
        EXPECT_EQ(entry.draft.payload, "{\"quantity\":\"1.5\"}");
        EXPECT_EQ(entry.number, 1);
        EXPECT_EQ(entry.at, m_clock.Now());
        EXPECT_EQ(entry.before, base::Digest{});
        EXPECT_EQ(entry.hash, HashOf(entry));
    });
}

TEST_P(JournalTest, EveryFieldIsInTheHash) {
    const Entry entry{{"XA", "a", "b", "c", 1, 2, "d"}, 3, 4, {}, {}};
    std::vector<Entry> others(10, entry);
    others[0].draft.country = "XB";
    others[1].draft.actor = "ab";
    others[2].draft.action = "bc";
    others[3].draft.subject = "";
    others[4].draft.record = 2;
    others[5].draft.version = 1;
    others[6].draft.payload = "";
    others[7].number = 4;
    others[8].at = 3;
    others[9].before[31] = 1;
    for (const Entry& other : others) EXPECT_NE(HashOf(other), HashOf(entry));
}

TEST_P(JournalTest, ChainsOfCountriesAreApart) {
    EXPECT_EQ(Append("XA"), 1);
    EXPECT_EQ(Append("XB"), 1);
    EXPECT_EQ(Append("XA"), 2);
    EXPECT_EQ(Append(std::string(kNodeChain)), 1);
    db().Run(Mode::ReadOnly, [&](Transaction& tx) {
        EXPECT_EQ(m_journal.Head(tx, "XA"), 2);
        EXPECT_EQ(m_journal.Head(tx, "XC"), 0);
    });
    auto verified = Verify();
    EXPECT_EQ(verified.entries, 4);
    EXPECT_THAT(verified.faults, IsEmpty());
    EXPECT_EQ(verified.heads.size(), 3u);
    EXPECT_EQ(Verify("XA").entries, 2);
}

TEST_P(JournalTest, WhatIsRolledBackLeavesNoTrace) {
    Append("XA");
    (void)db().Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        EXPECT_EQ(m_journal.Append(tx, {.country = "XA"}), 2);
        return Err("number.invalid");
    });
    EXPECT_EQ(Append("XA"), 2);
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(JournalTest, ATransactionSeesItsOwnEntries) {
    db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        for (int i = 1; i <= 2500; ++i)
            EXPECT_EQ(m_journal.Append(tx, {.country = "XA", .record = i}), i);
        EXPECT_EQ(m_journal.Head(tx, "XA"), 2500);
        Filter newest{.country = "XA"};
        newest.limit = 1;
        EXPECT_EQ(m_journal.Read(tx, newest).at(0).draft.record, 2500);
        EXPECT_EQ(m_journal.Append(tx, {.country = "XA"}), 2501);
        auto verified = m_journal.Verify(tx);
        EXPECT_EQ(verified.entries, 2501);
        EXPECT_THAT(verified.faults, IsEmpty());
        EXPECT_EQ(m_journal.Append(tx, {.country = "XA"}), 2502);
    });
    EXPECT_THAT(Faults(), IsEmpty());
    EXPECT_EQ(Append("XA"), 2503);
}

TEST_P(JournalTest, ParallelWritersMakeOneChainWithoutGaps) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 20; ++n) {
                Append("XA");
                Append("XB");
            }
        });
    }
    for (auto& thread : threads) thread.join();
    auto verified = Verify();
    EXPECT_EQ(verified.entries, 160);
    EXPECT_THAT(verified.faults, IsEmpty());
}

TEST_P(JournalTest, WordsAreFoundInActionSubjectAndActors) {
    db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        m_journal.Append(tx, {"XA", "person:1", "record.changed", "register:seizures", 2, 2, ""});
        m_journal.Append(tx, {"XA", "person:12", "record.moved", "register:seizures", 2, 3, ""});
        m_journal.Append(tx, {"XA", "person:1/token:4", "view_saved", "register:other", 0, 0, ""});
        m_journal.Append(tx, {"XA", "system", "viewXsaved", "register:100%", 0, 0, "seizures"});
    });
    using Found = std::vector<std::int64_t>;
    const auto found = [&](const Words& words, const Filter& filter = {.country = "XA"}) {
        return db().Run(Mode::ReadOnly, [&](Transaction& tx) {
            Found numbers;
            for (const Entry& entry : Search(tx, filter, words)) numbers.push_back(entry.number);
            return numbers;
        });
    };
    EXPECT_EQ(found({.text = "SEIZURES"}), (Found{2, 1}));
    EXPECT_EQ(found({.text = "view_"}), Found{3});
    EXPECT_EQ(found({.text = "0%"}), Found{4});
    EXPECT_EQ(found({.actors = {"person:1"}}), (Found{3, 1}));
    EXPECT_EQ(found({.text = "moved", .actors = {"person:1"}}), (Found{3, 2, 1}));
    EXPECT_EQ(found({.text = "seizures"}, {.country = "XA", .action = "record.moved"}), Found{2});
    EXPECT_EQ(found({.text = "nothing"}, {}), Found{});
}

TEST_P(JournalTest, ReadsNewestFirstAndByEveryFilter) {
    Fill(5);
    Append("XA", 3, "person:2");
    EXPECT_THAT(Numbers({.country = "XA"}), ElementsAre(6, 5, 4, 3, 2, 1));
    EXPECT_THAT(Numbers({.country = "XA", .record = 3}), ElementsAre(6, 3));
    EXPECT_THAT(Numbers({.actor = "person:2"}), ElementsAre(6));
    EXPECT_THAT(Numbers({.subject = "person"}), IsEmpty());
    EXPECT_THAT(Numbers({.action = "record.created", .limit = 2}), ElementsAre(6, 5));
    EXPECT_THAT(Numbers({.country = "XA", .before_number = 3}), ElementsAre(2, 1));
    const auto start = base::FixedClock().Now();
    EXPECT_THAT(Numbers({.from = start + 2000, .to = start + 4000}), ElementsAre(3, 2));
}

TEST_P(JournalTest, FindsAnAlteredEntry) {
    Fill(5);
    Tamper("UPDATE journal SET payload = '{}' WHERE number = 3");
    EXPECT_THAT(Faults(), ElementsAre("XA 3 journal.altered"));
}

TEST_P(JournalTest, FindsAnAlteredTimeOfTheLastEntry) {
    Fill(5);
    Tamper("UPDATE journal SET at = at + 1 WHERE number = 5");
    EXPECT_THAT(Faults(), ElementsAre("XA 5 journal.altered"));
}

TEST_P(JournalTest, FindsAnEntryRewrittenWithItsHash) {
    Fill(5);
    db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        Entry third = m_journal.Read(tx, {.country = "XA", .record = 3}).at(0);
        third.draft.payload = "{}";
        auto hash = HashOf(third);
        tx.Execute("UPDATE journal SET payload = '{}', hash = $1 WHERE number = 3",
                   {store::BytesView{{reinterpret_cast<const char*>(hash.data()), 32}}});
    });
    EXPECT_THAT(Faults(), ElementsAre("XA 4 journal.reordered"));
}

TEST_P(JournalTest, FindsARemovedEntryAnywhere) {
    Fill(5);
    Tamper("DELETE FROM journal WHERE number = 3");
    EXPECT_THAT(Faults(), ElementsAre("XA 3 journal.missing"));
    Tamper("DELETE FROM journal WHERE number = 1");
    EXPECT_THAT(Faults(), ElementsAre("XA 1 journal.missing", "XA 3 journal.missing"));
    Tamper("DELETE FROM journal WHERE number = 5");
    EXPECT_THAT(Faults(), ElementsAre("XA 1 journal.missing", "XA 3 journal.missing",
                                      "XA 5 journal.missing"));
    Tamper("DELETE FROM journal");
    EXPECT_THAT(Faults(), ElementsAre("XA 1 journal.missing"));
}

TEST_P(JournalTest, FindsARemovalThatWasClosedByRenumbering) {
    Fill(4);
    Tamper("DELETE FROM journal WHERE number = 2;"
           "UPDATE journal SET number = 2 WHERE number = 3;"
           "UPDATE journal SET number = 3 WHERE number = 4;"
           "UPDATE journal_heads SET number = 3");
    EXPECT_THAT(Faults(), ElementsAre("XA 2 journal.reordered", "XA 3 journal.altered"));
}

TEST_P(JournalTest, FindsAnInsertedEntry) {
    Fill(3);
    Tamper("INSERT INTO journal SELECT country, 4, at, actor, action, subject, record, version,"
           " payload, before, hash FROM journal WHERE number = 3");
    EXPECT_THAT(Faults(), ElementsAre("XA 4 journal.reordered", "XA 4 journal.head_differs"));
}

TEST_P(JournalTest, FindsReorderedEntries) {
    Fill(5);
    Tamper("UPDATE journal SET number = 99 WHERE number = 2;"
           "UPDATE journal SET number = 2 WHERE number = 3;"
           "UPDATE journal SET number = 3 WHERE number = 99");
    EXPECT_THAT(Faults(), ElementsAre("XA 2 journal.reordered", "XA 3 journal.reordered"));
}

TEST_P(JournalTest, FindsAHeadThatWasSetBackOrRemoved) {
    Fill(3);
    Tamper("UPDATE journal_heads SET number = 2");
    EXPECT_THAT(Faults(), ElementsAre("XA 3 journal.head_differs"));
    Tamper("DELETE FROM journal_heads");
    EXPECT_THAT(Faults(), ElementsAre("XA 3 journal.head_differs"));
}

TEST_P(JournalTest, FaultsOfOneChainDoNotTouchAnother) {
    Fill(3);
    Append("XB");
    Append("XB");
    Tamper("DELETE FROM journal WHERE country = 'XA' AND number = 3");
    EXPECT_THAT(Faults(), ElementsAre("XA 3 journal.missing"));
    EXPECT_THAT(Verify("XB").faults, IsEmpty());
}

TEST_P(JournalTest, ALongChainIsSeenInOrderAndItsFaultsAreBounded) {
    db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        for (int i = 1; i <= 5000; ++i) m_journal.Append(tx, {.country = "XA", .record = i});
    });
    std::int64_t expected = 0;
    db().Run(Mode::ReadOnly, [&](Transaction& tx) {
        m_journal.Verify(tx, "XA",
                         [&](const Entry& entry) { EXPECT_EQ(entry.number, ++expected); });
    });
    EXPECT_EQ(expected, 5000);
    Tamper("UPDATE journal SET actor = 'nobody'");
    EXPECT_EQ(Verify().faults.size(), 1000u);
}

}  // namespace
}  // namespace atalaya::journal
