#include "store/database.hpp"

#include <limits>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/databases.hpp"

namespace atalaya::store {
namespace {

using ::testing::ElementsAre;

class DatabaseContract : public testing::DatabaseTest {
 protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        db().Run(Mode::ReadWrite, [](Transaction& tx) {
            auto type = [&](SqlType t) { return std::string(ColumnType(tx.kind(), t)); };
            tx.Execute("CREATE TABLE things(id " + type(SqlType::Integer) + " PRIMARY KEY, r " +
                       type(SqlType::Real) + ", t " + type(SqlType::Text) + ", b " +
                       type(SqlType::Blob) + ")");
        });
    }

    void Insert(std::int64_t id, CellView text) {
        db().Run(Mode::ReadWrite, [&](Transaction& tx) {
            tx.Execute("INSERT INTO things(id, t) VALUES ($1, $2)", {id, text});
        });
    }
    std::int64_t Count() {
        return db().Run(Mode::ReadOnly, [](Transaction& tx) {
            auto rows = tx.Query("SELECT count(*) FROM things");
            rows->Next();
            return rows->Int(0);
        });
    }
};
ATALAYA_ON_BOTH_STORES(DatabaseContract);

StoreError::Cause CauseOf(const std::function<void()>& work) {
    try {
        work();
    } catch (const StoreError& error) {
        return error.cause();
    }
    ADD_FAILURE() << "nothing was thrown";
    return StoreError::Cause::Other;
}

TEST_P(DatabaseContract, EveryTypeComesBackAsItWent) {
    using Limits = std::numeric_limits<std::int64_t>;
    const std::vector<std::vector<Cell>> rows = {
        {Limits::min(), -0.1, std::string("Cocaína – ñ 中 \xF0\x9F\x8C\xBF"),
         Bytes{std::string("\0\x01\xff\\x", 5)}},
        {std::int64_t{-1}, 1e300, std::string(), Bytes{}},
        {std::int64_t{0}, std::monostate(), std::monostate(), std::monostate()},
        {Limits::max(), 0.0, std::string("it's \"quoted\"\t\\N\r\n"), Bytes{"text"}},
    };
    db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        for (const auto& row : rows) {
            EXPECT_EQ(tx.Execute("INSERT INTO things(id, r, t, b) VALUES ($1, $2, $3, $4)",
                                 {View(row[0]), View(row[1]), View(row[2]), View(row[3])}),
                      1);
        }
    });
    db().Run(Mode::ReadOnly, [&](Transaction& tx) {
        auto cursor = tx.Query("SELECT id, r, t, b FROM things ORDER BY id");
        EXPECT_EQ(cursor->Columns(), 4);
        for (const auto& row : rows) {
            ASSERT_TRUE(cursor->Next());
            for (int i = 0; i < 4; ++i) {
                EXPECT_EQ(Own(cursor->At(i)), row[i]) << "column " << i;
                EXPECT_EQ(cursor->Null(i), IsNull(row[i])) << "column " << i;
            }
        }
        EXPECT_FALSE(cursor->Next());
        EXPECT_FALSE(cursor->Next());
    });
}

TEST_P(DatabaseContract, ValuesAreBoundByTheirNumber) {
    Insert(7, "seven");
    db().Run(Mode::ReadOnly, [](Transaction& tx) {
        auto row = tx.Query("SELECT t FROM things WHERE t = $2 AND id = $1 AND id >= $1",
                            {std::int64_t{7}, std::string_view("seven")});
        EXPECT_TRUE(row->Next());
    });
}

TEST_P(DatabaseContract, AnEmptyAnswerHasItsColumns) {
    db().Run(Mode::ReadOnly, [](Transaction& tx) {
        auto rows = tx.Query("SELECT id, t FROM things");
        EXPECT_EQ(rows->Columns(), 2);
        EXPECT_FALSE(rows->Next());
    });
}

TEST_P(DatabaseContract, AnErrorAndAnExceptionRollBack) {
    auto failed = db().Run(Mode::ReadWrite, [](Transaction& tx) -> Result<void> {
        tx.Execute("INSERT INTO things(id) VALUES (1)");
        return Err("number.invalid");
    });
    EXPECT_FALSE(failed.ok());
    EXPECT_THROW(db().Run(Mode::ReadWrite,
                          [](Transaction& tx) {
                              tx.Execute("INSERT INTO things(id) VALUES (2)");
                              throw std::runtime_error("in between");
                          }),
                 std::runtime_error);
    EXPECT_EQ(Count(), 0);
    Insert(3, "after");
    EXPECT_EQ(Count(), 1);
}

TEST_P(DatabaseContract, AfterAFailureTheTransactionCannotCommit) {
    EXPECT_THROW(db().Run(Mode::ReadWrite,
                          [](Transaction& tx) {
                              tx.Execute("INSERT INTO things(id) VALUES (1)");
                              EXPECT_THROW(tx.Execute("INSERT INTO things(id) VALUES (1)"),
                                           StoreError);
                          }),
                 StoreError);
    EXPECT_EQ(Count(), 0);
}

TEST_P(DatabaseContract, CausesAreToldApart) {
    Insert(1, "one");
    EXPECT_EQ(CauseOf([&] { Insert(1, "again"); }), StoreError::Cause::Constraint);
    EXPECT_EQ(CauseOf([&] {
                  db().Run(Mode::ReadWrite, [](Transaction& tx) { tx.Execute("SELEKT 1"); });
              }),
              StoreError::Cause::Other);
    EXPECT_EQ(CauseOf([&] { Insert(2, std::string_view("a\0b", 3)); }),
              StoreError::Cause::Other);
    EXPECT_EQ(StoreError(StoreError::Cause::Full, "").ToError().code, "store.full");
    EXPECT_EQ(StoreError(StoreError::Cause::Busy, "").ToError().code, "store.busy");
    EXPECT_EQ(StoreError(StoreError::Cause::Other, "").ToError().code, "store.failed");
    EXPECT_EQ(StoreError(StoreError::Cause::Unreachable, "gone").ToError().code,
              "store.unreachable");
}

TEST_P(DatabaseContract, AReaderMayNotWriteAndSeesOneSnapshot) {
    Insert(1, "one");
    EXPECT_THROW(db().Run(Mode::ReadOnly,
                          [](Transaction& tx) { tx.Execute("DELETE FROM things"); }),
                 StoreError);
    db().Run(Mode::ReadOnly, [&](Transaction& tx) {
        auto count = [&] {
            auto rows = tx.Query("SELECT count(*) FROM things");
            rows->Next();
            return rows->Int(0);
        };
        EXPECT_EQ(count(), 1);
        Insert(2, "from another connection");
        EXPECT_EQ(count(), 1);
    });
    EXPECT_EQ(Count(), 2);
}

TEST_P(DatabaseContract, AWriterSeesItsOwnChangesAndNobodyElseDoes) {
    db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        tx.Execute("INSERT INTO things(id) VALUES (1)");
        EXPECT_EQ(Count(), 0);
        EXPECT_EQ(tx.Execute("UPDATE things SET t = 'x'"), 1);
    });
    EXPECT_EQ(Count(), 1);
}

TEST_P(DatabaseContract, ManyWritersLoseNoUpdate) {
    Insert(1, "0");
    constexpr int kThreads = 6, kTimes = 20;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < kTimes; ++n) {
                db().Run(Mode::ReadWrite, [](Transaction& tx) {
                    std::int64_t value = 0;
                    {
                        auto row = tx.Query("SELECT t FROM things WHERE id = 1");
                        row->Next();
                        value = std::stoll(std::string(row->Text(0)));
                    }
                    tx.Execute("UPDATE things SET t = $1 WHERE id = 1",
                               {std::string_view(std::to_string(value + 1))});
                });
            }
        });
    }
    for (auto& thread : threads) thread.join();
    db().Run(Mode::ReadOnly, [](Transaction& tx) {
        auto row = tx.Query("SELECT t FROM things WHERE id = 1");
        row->Next();
        EXPECT_EQ(row->Text(0), std::to_string(kThreads * kTimes));
    });
}

TEST_P(DatabaseContract, StatementsRunBetweenTheRowsOfAQuery) {
    for (int i = 1; i <= 3; ++i) Insert(i, "old");
    db().Run(Mode::ReadWrite, [](Transaction& tx) {
        for (bool stream : {false, true}) {
            std::vector<std::int64_t> seen;
            auto sql = "SELECT id FROM things ORDER BY id";
            auto outer = stream ? tx.Stream(sql) : tx.Query(sql);
            while (outer->Next()) {
                seen.push_back(outer->Int(0));
                auto inner = tx.Query("SELECT id FROM things ORDER BY id");
                EXPECT_TRUE(inner->Next());
                tx.Execute("UPDATE things SET t = 'new' WHERE id = $1", {outer->Int(0)});
            }
            EXPECT_THAT(seen, ElementsAre(1, 2, 3));
        }
    });
}

TEST_P(DatabaseContract, ALongAnswerIsReadToItsEndOrLeft) {
    db().Run(Mode::ReadWrite, [](Transaction& tx) {
        const std::string columns[] = {"id", "t"};
        auto bulk = tx.Bulk("things", columns);
        for (std::int64_t i = 0; i < 100'000; ++i) {
            const CellView row[] = {i, std::string_view("some text")};
            bulk->Row(row);
        }
        bulk->Finish();
        for (bool stream : {false, true}) {
            auto sql = "SELECT id FROM things ORDER BY id";
            {
                auto left_early = stream ? tx.Stream(sql) : tx.Query(sql);
                EXPECT_TRUE(left_early->Next());
            }
            auto cursor = stream ? tx.Stream(sql) : tx.Query(sql);
            std::int64_t expected = 0;
            while (cursor->Next()) EXPECT_EQ(cursor->Int(0), expected++);
            EXPECT_EQ(expected, 100'000);
        }
    });
    EXPECT_EQ(Count(), 100'000);
}

TEST_P(DatabaseContract, BulkCarriesEveryTypeAndNull) {
    const std::string columns[] = {"t", "id", "b", "r"};
    const std::vector<std::vector<CellView>> rows = {
        {std::string_view("tab\t nl\n \\. \\N"), std::int64_t{1}, BytesView{{"\0\n", 2}}, 0.1},
        {std::string_view(), std::int64_t{2}, BytesView{}, std::monostate()},
        {std::monostate(), std::int64_t{3}, std::monostate(), std::int64_t{4}},
    };
    db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        auto bulk = tx.Bulk("things", columns);
        for (const auto& row : rows) bulk->Row(row);
        bulk->Finish();
        auto cursor = tx.Query("SELECT t, id, b, r FROM things ORDER BY id");
        for (std::size_t i = 0; i < rows.size(); ++i) {
            ASSERT_TRUE(cursor->Next());
            for (int column = 0; column < 3; ++column)
                EXPECT_EQ(cursor->At(column), rows[i][column]) << i << ", " << column;
        }
        EXPECT_EQ(cursor->At(3), CellView(4.0));  // an integer in a column of reals
    });
}

TEST_P(DatabaseContract, AConstraintBrokenInBulkUndoesTheTransaction) {
    Insert(50, "there before");
    EXPECT_EQ(CauseOf([&] {
                  db().Run(Mode::ReadWrite, [](Transaction& tx) {
                      const std::string columns[] = {"id"};
                      auto bulk = tx.Bulk("things", columns);
                      for (std::int64_t i = 0; i < 100; ++i) {
                          const CellView row[] = {i};
                          bulk->Row(row);
                      }
                      bulk->Finish();
                  });
              }),
              StoreError::Cause::Constraint);
    EXPECT_EQ(Count(), 1);
}

TEST_P(DatabaseContract, AfterCommitIsCalledOnceAndNeverAfterARollback) {
    std::vector<int> called;
    db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        tx.AfterCommit([&] { called.push_back(1); });
        tx.AfterCommit([&] { called.push_back(2); });
        EXPECT_TRUE(called.empty());
    });
    (void)db().Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        tx.AfterCommit([&] { called.push_back(3); });
        return Err("number.invalid");
    });
    EXPECT_THAT(called, ElementsAre(1, 2));
}

TEST_P(DatabaseContract, AStateLivesForOneTransactionAndWritesBeforeItsCommit) {
    struct Kept final : TransactionState {
        std::int64_t id = 0;
        void BeforeCommit(Transaction& tx) override {
            tx.Execute("INSERT INTO things(id) VALUES ($1)", {id});
        }
    };
    db().Run(Mode::ReadWrite, [](Transaction& tx) {
        tx.State<Kept>().id = 5;
        EXPECT_EQ(tx.State<Kept>().id, 5);
    });
    EXPECT_EQ(Count(), 1);
    db().Run(Mode::ReadWrite, [](Transaction& tx) {
        EXPECT_EQ(tx.State<Kept>().id, 0);
        tx.State<Kept>().id = 6;
    });
    EXPECT_EQ(Count(), 2);
}

TEST_P(DatabaseContract, NumbersAreConsecutiveAndTheCountrysOwn) {
    auto take = [&](std::string_view country, std::int64_t count) {
        return db().Run(Mode::ReadWrite, [&](Transaction& tx) {
            return TakeNumbers(tx, country, "seizures", count);
        });
    };
    EXPECT_EQ(take("XA", 3), 1);
    EXPECT_EQ(take("XA", 1), 4);
    EXPECT_EQ(take("XB", 1), 1);
    db().Run(Mode::ReadWrite, [&](Transaction& tx) {
        EXPECT_EQ(TakeNumbers(tx, "XA", "seizures"), 5);
        EXPECT_EQ(TakeNumbers(tx, "XA", "seizures", 10), 6);
        EXPECT_EQ(TakeNumbers(tx, "XA", "other"), 1);
    });
    EXPECT_EQ(take("XA", 1), 16);
}

TEST_P(DatabaseContract, NumbersAreNeverGivenTwiceToParallelWriters) {
    std::vector<std::int64_t> taken[4];
    std::vector<std::thread> threads;
    for (auto& mine : taken) {
        threads.emplace_back([&] {
            for (int i = 0; i < 25; ++i) {
                mine.push_back(db().Run(Mode::ReadWrite, [](Transaction& tx) {
                    return TakeNumbers(tx, "XA", "seizures");
                }));
            }
        });
    }
    for (auto& thread : threads) thread.join();
    std::vector<std::int64_t> all;
    for (auto& mine : taken) all.insert(all.end(), mine.begin(), mine.end());
    std::sort(all.begin(), all.end());
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], std::int64_t(i) + 1);
}

TEST_P(DatabaseContract, NamesOfTablesAndColumnsAreTold) {
    db().Run(Mode::ReadWrite, [](Transaction& tx) {
        tx.Execute("CREATE TABLE \"a \"\"b\"(\"order\" TEXT, x TEXT)");
        EXPECT_THAT(Tables(tx), ElementsAre("a \"b", "numbers", "schema_versions", "things"));
        EXPECT_THAT(Columns(tx, "a \"b"), ElementsAre("order", "x"));
        EXPECT_THAT(Columns(tx, "nothing"), ElementsAre());
        auto row = tx.Query("SELECT " + Literal("it's \\ all"));
        EXPECT_TRUE(row->Next());
        EXPECT_EQ(row->Text(0), "it's \\ all");
    });
}

TEST_P(DatabaseContract, TextIsComparedByItsBytes) {
    Insert(1, "b");
    Insert(2, "B");
    Insert(3, "á");
    Insert(4, "a");
    db().Run(Mode::ReadOnly, [](Transaction& tx) {
        std::vector<std::string> order;
        auto rows = tx.Query("SELECT t FROM things ORDER BY t");
        while (rows->Next()) order.emplace_back(rows->Text(0));
        EXPECT_THAT(order, ElementsAre("B", "a", "b", "á"));
    });
}

TEST_P(DatabaseContract, AnAggregateIsAnIntegerOnBothStores) {
    Insert(1, "a");
    Insert(2, "b");
    db().Run(Mode::ReadOnly, [](Transaction& tx) {
        auto row = tx.Query("SELECT sum(id), count(*), avg(id), id = 1 FROM things WHERE id < 3"
                            " GROUP BY id = 1 ORDER BY 1");
        ASSERT_TRUE(row->Next());
        EXPECT_EQ(row->At(0), CellView(std::int64_t{1}));
        EXPECT_EQ(row->At(1), CellView(std::int64_t{1}));
        EXPECT_EQ(row->At(2), CellView(1.0));
        EXPECT_EQ(row->At(3), CellView(std::int64_t{1}));
    });
}

TEST_P(DatabaseContract, ASecondProgramSeesTheSameStore) {
    Insert(1, "one");
    auto other = Reopen();
    other->Run(Mode::ReadWrite,
               [](Transaction& tx) { tx.Execute("INSERT INTO things(id) VALUES (2)"); });
    EXPECT_EQ(Count(), 2);
    EXPECT_TRUE(other->Alive());
}

TEST_P(DatabaseContract, AWriteInsideAWriteEndsAsBusy) {
    Options impatient = options();
    impatient.busy_milliseconds = 50;
    impatient.readers = 1;
    auto one = Database::Open(impatient);
    ASSERT_TRUE(one.ok());
    EXPECT_EQ(CauseOf([&] {
                  (*one)->Run(Mode::ReadWrite, [&](Transaction&) {
                      (*one)->Run(Mode::ReadWrite, [](Transaction&) {});
                  });
              }),
              StoreError::Cause::Busy);
    EXPECT_TRUE((*one)->Alive());
}

TEST(Open, NamesWhatIsWrongWithAnAddress) {
    auto code = [](std::string address) {
        auto opened = Database::Open({.address = std::move(address)});
        return opened.ok() ? "" : opened.error().code;
    };
    EXPECT_EQ(code(""), "store.address_invalid");
    EXPECT_EQ(code("sqlite:"), "store.address_invalid");
    EXPECT_EQ(code("mysql://host/db"), "store.address_invalid");
    EXPECT_EQ(code("sqlite:/no/such/folder/x.db"), "store.unreachable");
    EXPECT_EQ(code("postgresql:host=/no/such/folder"), "store.unreachable");
    EXPECT_EQ(code("sqlite:" + (std::filesystem::path(ATALAYA_SOURCE_DIR) / "LICENSE").string()),
              "store.unreachable");
}

// The reason is the code of a text; what the driver said, with the host or the file, is quoted.
TEST(Open, SaysWhyADatabaseCannotBeReached) {
    const auto why = [](std::string words) {
        const Error error = StoreError(StoreError::Cause::Unreachable, words).ToError();
        EXPECT_NE(error.Get("words"), "");
        return std::string(error.Get("reason"));
    };
    const std::string at = "connection to server at \"10.0.0.7\", port 5432 failed: ";
    EXPECT_EQ(why(at + "Connection refused\n\tIs the server running on that host?\n"), "store.reason_refused");
    EXPECT_EQ(why(at + "FATAL:  password authentication failed for user \"ana\"\n"), "store.reason_login");
    EXPECT_EQ(why(at + "FATAL:  role \"ana\" does not exist\n"), "store.reason_login");
    EXPECT_EQ(why(at + "FATAL:  database \"valdoria\" does not exist\n"), "store.reason_no_database");
    EXPECT_EQ(why(at + "FATAL:  the database system is starting up\n"), "store.reason_starting");
    EXPECT_EQ(why(at + "FATAL:  sorry, too many clients already\n"), "store.reason_connections");
    EXPECT_EQ(why(at + "timeout expired\n"), "store.reason_time");
    EXPECT_EQ(why("could not translate host name \"db.example\" to address: Name or service not known\n"),
              "store.reason_host");
    EXPECT_EQ(why("server closed the connection unexpectedly\n"), "store.reason_lost");
    // A server that speaks Spanish is quoted.
    EXPECT_EQ(why(at + "FATAL:  no existe la base de datos «valdoria»\n"), "store.reason_other");
    const auto opened = Database::Open({.address = "postgresql:host=/no/such/folder"});
    EXPECT_EQ(opened.error().Get("reason"), "store.reason_refused");
    EXPECT_NE(opened.error().Get("words").find("/no/such/folder"), std::string::npos);
    EXPECT_EQ(Database::Open({.address = "sqlite:/no/such/folder/x.db"}).error().Get("reason"),
              "store.reason_file");
}

TEST(Open, AnAddressIsShownWithoutItsPassword) {
    auto opened = Database::Open({.address = "postgres-wrong://me:secret@host/db"});
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().Describe().find("secret"), std::string::npos);
}

TEST(InMemory, ReadersAndWritersShareOneStore) {
    auto opened = Database::Open({.address = "sqlite::memory:"});
    ASSERT_TRUE(opened.ok());
    Database& db = **opened;
    db.Run(Mode::ReadWrite, [](Transaction& tx) {
        tx.Script("CREATE TABLE t(a INTEGER); INSERT INTO t VALUES (1)");
    });
    db.Run(Mode::ReadOnly, [](Transaction& tx) {
        auto row = tx.Query("SELECT a FROM t");
        EXPECT_TRUE(row->Next());
    });
    EXPECT_THROW(db.Run(Mode::ReadOnly, [](Transaction& tx) { tx.Execute("DELETE FROM t"); }),
                 StoreError);
    EXPECT_EQ(db.Run(Mode::ReadWrite, [](Transaction& tx) { return tx.Execute("DELETE FROM t"); }),
              1);
    EXPECT_TRUE(db.Alive());
}

}  // namespace
}  // namespace atalaya::store
