#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/database.hpp"
#include "testing/databases.hpp"

namespace atalaya::store {
namespace {

using ::testing::Contains;
using ::testing::Not;

constexpr Migration kFirst = {
    1, "first", "CREATE TABLE one(a INTEGER PRIMARY KEY, b TEXT DEFAULT 'TEXT; it''s') WITHOUT ROWID",
    ""};
constexpr Migration kSecond = {
    2, "second", "CREATE TABLE two(a INTEGER); INSERT INTO two VALUES (7)", ""};
constexpr Migration kBroken = {2, "broken", "CREATE TABLE half(a INTEGER); SELECT nonsense", ""};

class MigrateTest : public testing::DatabaseTest {
 protected:
    std::vector<std::string> TablesNow() {
        return db().Run(Mode::ReadOnly, [](Transaction& tx) { return Tables(tx); });
    }
};
ATALAYA_ON_BOTH_STORES(MigrateTest);

TEST_P(MigrateTest, StepsRunOnceAndInOrder) {
    ASSERT_TRUE(Migrate(db(), "room", std::span(&kFirst, 1)).ok());
    const Migration both[] = {kFirst, kSecond};
    ASSERT_TRUE(Migrate(db(), "room", both).ok());
    ASSERT_TRUE(Migrate(db(), "room", both).ok());
    db().Run(Mode::ReadOnly, [](Transaction& tx) {
        auto rows = tx.Query("SELECT count(*) FROM two");
        ASSERT_TRUE(rows->Next());
        EXPECT_EQ(rows->Int(0), 1);
    });
}

TEST_P(MigrateTest, OneTextServesBothStores) {
    ASSERT_TRUE(Migrate(db(), "room", std::span(&kFirst, 1)).ok());
    db().Run(Mode::ReadWrite, [](Transaction& tx) {
        tx.Execute("INSERT INTO one(a) VALUES ($1)", {std::int64_t{1} << 40});
        auto row = tx.Query("SELECT a, b FROM one");
        ASSERT_TRUE(row->Next());
        EXPECT_EQ(row->Int(0), std::int64_t{1} << 40);
        EXPECT_EQ(row->Text(1), "TEXT; it's");
    });
}

TEST_P(MigrateTest, ANewerStoreIsRefused) {
    const Migration both[] = {kFirst, kSecond};
    ASSERT_TRUE(Migrate(db(), "room", both).ok());
    auto refused = Migrate(db(), "room", std::span(&kFirst, 1));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, "store.too_new");
    EXPECT_EQ(refused.error().Get("room"), "room");
    EXPECT_EQ(refused.error().Get("version"), "2");
}

TEST_P(MigrateTest, AStepThatFailsLeavesNothingOfItself) {
    const Migration broken[] = {kFirst, kBroken};
    EXPECT_THROW((void)Migrate(db(), "room", broken), StoreError);
    EXPECT_THAT(TablesNow(), Contains("one"));
    EXPECT_THAT(TablesNow(), Not(Contains("half")));
    const Migration mended[] = {kFirst, kSecond};
    EXPECT_TRUE(Migrate(db(), "room", mended).ok());
    EXPECT_THAT(TablesNow(), Contains("two"));
}

TEST_P(MigrateTest, RoomsHaveVersionsOfTheirOwn) {
    const Migration both[] = {kFirst, kSecond};
    ASSERT_TRUE(Migrate(db(), "room", both).ok());
    const Migration other[] = {{1, "other", "CREATE TABLE three(a INTEGER)", ""}};
    EXPECT_TRUE(Migrate(db(), "other", other).ok());
    EXPECT_THAT(TablesNow(), Contains("three"));
}

TEST_P(MigrateTest, ProgramsThatStartTogetherDoItOnce) {
    const Migration both[] = {kFirst, kSecond};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            auto own = Reopen();
            EXPECT_TRUE(Migrate(*own, "room", both).ok());
        });
    }
    for (auto& thread : threads) thread.join();
    db().Run(Mode::ReadOnly, [](Transaction& tx) {
        auto rows = tx.Query("SELECT count(*) FROM two");
        ASSERT_TRUE(rows->Next());
        EXPECT_EQ(rows->Int(0), 1);
    });
}

}  // namespace
}  // namespace atalaya::store
