// Two programs on one SQLite file: the server, and a command or a back-up beside it. A program of
// its own is this one started anew; a fork alone would share what SQLite knows of its locks.

#include <csignal>
#include <cstdlib>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "store/database.hpp"
#include "testing/databases.hpp"

namespace atalaya::store {
namespace {

constexpr const char* kAddress = "ATALAYA_TEST_STORE";
constexpr const char* kPairs = "ATALAYA_TEST_PAIRS";

std::unique_ptr<Database> MustOpen(const std::string& address) {
    auto opened = Database::Open({.address = address, .busy_milliseconds = 30'000});
    if (!opened.ok()) throw std::runtime_error(opened.error().Describe());
    return std::move(opened).value();
}

std::int64_t Number(Database& db, std::string_view sql) {
    return db.Run(Mode::ReadOnly, [&](Transaction& tx) {
        auto rows = tx.Query(sql);
        rows->Next();
        return rows->Int(0);
    });
}

// Two rows in one transaction, so that half of it would show.
void WritePair(Database& db, std::string_view who, std::int64_t number) {
    db.Run(Mode::ReadWrite, [&](Transaction& tx) {
        for (int half = 0; half < 2; ++half)
            tx.Execute("INSERT INTO t VALUES ($1, $2)", {who, number});
    });
}

// The other program: writes pairs, reads in between, and says each that stands on its output.
TEST(OtherProgram, DISABLED_WritesPairs) {
    const char* address = std::getenv(kAddress);
    ASSERT_NE(address, nullptr) << "started by the tests below";
    auto db = MustOpen(address);
    const auto pairs = std::atoll(std::getenv(kPairs));
    for (std::int64_t i = 0; i < pairs; ++i) {
        WritePair(*db, "other", i);
        if (Number(*db, "SELECT count(*) FROM t WHERE who = 'other'") < 2 * (i + 1)) ::_exit(1);
        if (::write(STDOUT_FILENO, "x", 1) != 1) ::_exit(2);
    }
    db.reset();   // as at the end of a command
    ::_exit(0);
}

class Program {
 public:
    Program(const std::string& address, std::int64_t pairs) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        m_process = ::fork();
        if (m_process == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::close(ends[0]);
            ::close(ends[1]);
            ::setenv(kAddress, address.c_str(), 1);
            ::setenv(kPairs, std::to_string(pairs).c_str(), 1);
            ::execl("/proc/self/exe", "store_test", "--gtest_also_run_disabled_tests",
                    "--gtest_brief=1", "--gtest_filter=OtherProgram.DISABLED_WritesPairs",
                    nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
        m_output = ::fdopen(ends[0], "r");
    }
    ~Program() {
        if (m_process > 0) Kill();
        std::fclose(m_output);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    // Pairs that it has acknowledged so far; waits for `least` of them.
    std::int64_t Heard(std::int64_t least) {
        for (int c = 0; m_heard < least && (c = std::fgetc(m_output)) != EOF;) m_heard += c == 'x';
        return m_heard;
    }
    void Kill() {
        ::kill(m_process, SIGKILL);
        Wait();
    }
    // The code that it ends with, -1 after a signal.
    int Wait() {
        int status = 0;
        ::waitpid(m_process, &status, 0);
        m_process = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

 private:
    pid_t m_process = 0;
    std::FILE* m_output = nullptr;
    std::int64_t m_heard = 0;
};

class TwoPrograms : public ::testing::Test {
 protected:
    void SetUp() override {
        MustOpen(Address())->Run(Mode::ReadWrite, [](Transaction& tx) {
            tx.Execute("CREATE TABLE t(who TEXT, number INTEGER)");
        });
    }
    std::string Address() const { return "sqlite:" + (m_folder.path() / "x.db").string(); }

    // Both counts from one statement: between two, another may have written.
    static std::int64_t Pairs(Database& db, const std::string& who) {
        return db.Run(Mode::ReadOnly, [&](Transaction& tx) {
            auto rows = tx.Query(
                "SELECT count(DISTINCT number), count(*) FROM t WHERE who = $1", {who});
            EXPECT_TRUE(rows->Next());
            EXPECT_EQ(rows->Int(1), 2 * rows->Int(0)) << "half a transaction";
            return rows->Int(0);
        });
    }
    // As a program sees it that opens the file anew, when all the others have gone.
    void ExpectWhole() {
        auto db = MustOpen(Address());
        db->Run(Mode::ReadOnly, [](Transaction& tx) {
            auto rows = tx.Query("PRAGMA integrity_check");
            ASSERT_TRUE(rows->Next());
            EXPECT_EQ(rows->Text(0), "ok");
        });
    }

    testing::TempFolder m_folder;
};

TEST_F(TwoPrograms, LoseNothingWhenOneComesWritesAndGoes) {
    std::int64_t own = 0;
    {
        auto db = MustOpen(Address());
        for (int round = 1; round <= 4; ++round) {
            WritePair(*db, "own", own++);
            Program other(Address(), 50 * round);
            {
                // Further connections of this program come into being while the other writes.
                std::jthread reader([&] { Pairs(*db, "own"); });
                for (int i = 0; i < 20; ++i) WritePair(*db, "own", own++);
            }
            EXPECT_EQ(other.Wait(), 0);
            EXPECT_EQ(Pairs(*db, "other"), 50 * round) << "the numbers begin anew each time";
            db->Run(Mode::ReadWrite,
                    [](Transaction& tx) { tx.Execute("DELETE FROM t WHERE who = 'other'"); });
            // What is written once the other has gone stands in a log that still is the file's.
            WritePair(*db, "own", own++);
            EXPECT_EQ(Pairs(*MustOpen(Address()), "own"), own);
        }
    }
    ExpectWhole();
    EXPECT_EQ(Pairs(*MustOpen(Address()), "own"), own);
}

TEST_F(TwoPrograms, LoseNothingWhenOneIsKilled) {
    base::SeededRandom random(9);
    std::int64_t own = 0;
    for (int round = 0; round < 6; ++round) {
        // Either may have opened the file first.
        const bool other_first = round % 2 == 0;
        std::unique_ptr<Database> db;
        if (!other_first) db = MustOpen(Address());
        Program other(Address(), 1'000'000);
        const auto until = 5 + static_cast<std::int64_t>(random.Below(60));
        if (other_first) {
            other.Heard(1);
            db = MustOpen(Address());
        }
        std::jthread writer([&] {
            for (int i = 0; i < 30; ++i) WritePair(*db, "own", own++);
        });
        other.Heard(until);
        other.Kill();
        const auto acknowledged = other.Heard(1'000'000);
        writer.join();
        const auto stored = Pairs(*db, "other");
        EXPECT_GE(stored, acknowledged);
        EXPECT_LE(stored, acknowledged + 1);
        EXPECT_EQ(Pairs(*db, "own"), own);
        db->Run(Mode::ReadWrite,
                [](Transaction& tx) { tx.Execute("DELETE FROM t WHERE who = 'other'"); });
    }
    ExpectWhole();
    EXPECT_EQ(Pairs(*MustOpen(Address()), "own"), own);
}

}  // namespace
}  // namespace atalaya::store
