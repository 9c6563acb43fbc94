// What happens when the disk is full, the server goes or the program is killed.

#include <csignal>
#include <functional>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "store/database.hpp"
#include "testing/databases.hpp"

namespace atalaya::store {
namespace {

// Runs `work` in a process of its own and returns its exit code, or -1 after a signal.
int InChild(const std::function<int()>& work) {
    pid_t child = ::fork();
    if (child == 0) {
        int code = 99;
        try {
            code = work();
        } catch (const std::exception&) {
        }
        ::_exit(code);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void LimitFiles(rlim_t bytes) {
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

std::int64_t CountOf(Database& db) {
    return db.Run(Mode::ReadOnly, [](Transaction& tx) {
        auto rows = tx.Query("SELECT count(*) FROM t");
        rows->Next();
        return rows->Int(0);
    });
}

TEST(FullDisk, IsToldAsSuchAndTheStoreWorksOnceThereIsRoom) {
    testing::TempFolder folder;
    std::string address = "sqlite:" + (folder.path() / "x.db").string();
    int code = InChild([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        auto opened = Database::Open({.address = address});
        Database& db = **opened;
        db.Run(Mode::ReadWrite, [](Transaction& tx) {
            tx.Script("CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('kept')");
        });
        LimitFiles(1 << 20);
        const std::string text(100'000, 'x');
        // Few rows stay in memory until the commit, many are written out before.
        for (int rows : {15, 2000}) {
            try {
                db.Run(Mode::ReadWrite, [&](Transaction& tx) {
                    for (int i = 0; i < rows; ++i)
                        tx.Execute("INSERT INTO t VALUES ($1)", {std::string_view(text)});
                });
                return 1;
            } catch (const StoreError& error) {
                if (error.cause() != StoreError::Cause::Full) return 2;
            }
        }
        if (CountOf(db) != 1) return 3;
        LimitFiles(RLIM_INFINITY);
        db.Run(Mode::ReadWrite, [](Transaction& tx) { tx.Execute("INSERT INTO t VALUES ('b')"); });
        return CountOf(db) == 2 ? 0 : 4;
    });
    EXPECT_EQ(code, 0);
}

class KilledProgram : public testing::DatabaseTest {};
ATALAYA_ON_BOTH_STORES(KilledProgram);

TEST_P(KilledProgram, HasLostNothingThatItAcknowledged) {
    db().Run(Mode::ReadWrite, [](Transaction& tx) {
        std::string integer(ColumnType(tx.kind(), SqlType::Integer));
        tx.Execute("CREATE TABLE t(a " + integer + ")");
    });
    for (int round = 0; round < 5; ++round) {
        int acknowledged[2];
        ASSERT_EQ(::pipe(acknowledged), 0);
        const std::int64_t before = CountOf(db());
        pid_t child = ::fork();
        if (child == 0) {
            auto opened = Database::Open(options());
            for (std::int64_t i = 0;; ++i) {
                // Pairs, so that half a transaction would show.
                (*opened)->Run(Mode::ReadWrite, [&](Transaction& tx) {
                    tx.Execute("INSERT INTO t VALUES ($1)", {i});
                    tx.Execute("INSERT INTO t VALUES ($1)", {i});
                });
                if (::write(acknowledged[1], "x", 1) != 1) ::_exit(1);
            }
        }
        ::close(acknowledged[1]);
        std::int64_t heard = 0;
        char byte = 0;
        while (heard < 20 + 7 * round && ::read(acknowledged[0], &byte, 1) == 1) ++heard;
        ::kill(child, SIGKILL);
        while (::read(acknowledged[0], &byte, 1) == 1) ++heard;
        ::waitpid(child, nullptr, 0);
        ::close(acknowledged[0]);

        // PostgreSQL may still finish the commit that was under way.
        const std::int64_t added = CountOf(db()) - before;
        EXPECT_GE(added, 2 * heard);
        EXPECT_LE(added, 2 * heard + 2);
        EXPECT_EQ(added % 2, 0);
    }
}

class LostServer : public testing::DatabaseTest {
 protected:
    void SetUp() override {
        if (GetParam() == Kind::Sqlite) GTEST_SKIP() << "SQLite has no server to lose";
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        db().Run(Mode::ReadWrite, [](Transaction& tx) { tx.Execute("CREATE TABLE t(a BIGINT)"); });
        m_other = Reopen();
    }
    static std::int64_t Process(Transaction& tx) {
        auto row = tx.Query("SELECT pg_backend_pid()");
        row->Next();
        return row->Int(0);
    }
    void Cut(std::int64_t process) {
        m_other->Run(Mode::ReadOnly, [&](Transaction& tx) {
            tx.Query("SELECT pg_terminate_backend($1::int)", {process})->Next();
        });
    }

    std::unique_ptr<Database> m_other;
};
ATALAYA_ON_BOTH_STORES(LostServer);

TEST_P(LostServer, InTheMiddleOfWorkIsToldAndTheNextRunConnectsAnew) {
    try {
        db().Run(Mode::ReadWrite, [&](Transaction& tx) {
            tx.Execute("INSERT INTO t VALUES (1)");
            Cut(Process(tx));
            tx.Execute("INSERT INTO t VALUES (2)");
        });
        FAIL() << "the loss went unnoticed";
    } catch (const StoreError& error) {
        EXPECT_EQ(error.cause(), StoreError::Cause::Unreachable);
        EXPECT_EQ(error.ToError().code, "store.unreachable");
    }
    db().Run(Mode::ReadWrite, [](Transaction& tx) { tx.Execute("INSERT INTO t VALUES (3)"); });
    EXPECT_EQ(CountOf(db()), 1);
}

TEST_P(LostServer, BetweenTwoRunsIsNotNoticed) {
    auto process = db().Run(Mode::ReadOnly, Process);
    Cut(process);
    EXPECT_EQ(CountOf(db()), 0);
    EXPECT_TRUE(db().Alive());
}

TEST_P(LostServer, DuringAnAnswerAndABulk) {
    auto cause = [&](const std::function<void(Transaction&)>& work) {
        try {
            db().Run(Mode::ReadWrite, work);
        } catch (const StoreError& error) {
            return error.cause();
        }
        return StoreError::Cause::Other;
    };
    EXPECT_EQ(cause([&](Transaction& tx) {
                  auto process = Process(tx);
                  auto rows = tx.Stream("SELECT generate_series(1, 100000)");
                  Cut(process);
                  while (rows->Next()) {
                  }
              }),
              StoreError::Cause::Unreachable);
    EXPECT_EQ(cause([&](Transaction& tx) {
                  const std::string columns[] = {"a"};
                  auto bulk = tx.Bulk("t", columns);
                  Cut(Process(tx));
                  const CellView row[] = {std::int64_t{1}};
                  for (int i = 0; i < 500'000; ++i) bulk->Row(row);
                  bulk->Finish();
              }),
              StoreError::Cause::Unreachable);
    EXPECT_EQ(CountOf(db()), 0);
}

}  // namespace
}  // namespace atalaya::store
