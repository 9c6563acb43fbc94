// Idempotency-Keys and the end of a process, by a real kill -9, on both stores.

#include "api/idempotency.hpp"

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "testing/databases.hpp"

namespace atalaya::api {
namespace {

using Claim = IdempotencyStore::Claim;

enum class Moment { BeforeCommit, AfterCommit };

class KilledTest : public testing::DatabaseTest {
 protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(IdempotencyStore::Prepare(db()).ok());
        db().Run(store::Mode::ReadWrite,
                 [](store::Transaction& tx) { tx.Script("CREATE TABLE done (n BIGINT)"); });
    }

    static http::Response Make(store::Database& database, Claim& claim,
                               const std::function<void()>& before_commit = {}) {
        return database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            tx.Execute("INSERT INTO done VALUES (1)", {});
            http::Response answer{.status = 201};
            claim.Keep(tx, answer);
            if (before_commit) before_commit();
            return answer;
        });
    }

    // Another process that begins the request and is killed at that moment.
    void BeginAndDie(Moment moment) {
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            const auto die = [] { kill(getpid(), SIGKILL); };
            auto own = store::Database::Open(options());
            if (!own.ok()) _exit(2);
            IdempotencyStore keys(**own, m_clock, "child");
            (void)keys.Once(m_key, [&](Claim& claim) {
                const bool early = moment == Moment::BeforeCommit;
                auto answer = Make(**own, claim, early ? die : std::function<void()>());
                die();
                return answer;
            });
            _exit(3);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    }

    std::int64_t Done() {
        return db().Run(store::Mode::ReadOnly, [](store::Transaction& tx) {
            auto row = tx.Query("SELECT COUNT(*) FROM done");
            row->Next();
            return row->Int(0);
        });
    }

    base::FixedClock m_clock;
    const IdempotencyStore::Key m_key{"k", "person:1", "POST", "/x", "digest"};
};

TEST_P(KilledTest, BeforeItsCommitTheRequestIsMadeByTheNext) {
    BeginAndDie(Moment::BeforeCommit);
    EXPECT_EQ(Done(), 0);
    IdempotencyStore keys(db(), m_clock, "restarted");
    const auto make = [&](Claim& claim) { return Make(db(), claim); };
    EXPECT_EQ(keys.Once(m_key, make).error().code, "api.idempotency_in_progress");
    m_clock.Advance(IdempotencyStore::kLease + 1);
    const auto answer = keys.Once(m_key, make);
    ASSERT_TRUE(answer.ok()) << answer.error().Describe();
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->Header("Idempotency-Replayed"), "");
    EXPECT_EQ(Done(), 1);
}

TEST_P(KilledTest, AfterItsCommitItsAnswerIsThereAtOnce) {
    BeginAndDie(Moment::AfterCommit);
    EXPECT_EQ(Done(), 1);
    IdempotencyStore keys(db(), m_clock, "restarted");
    const auto answer = keys.Once(m_key, [&](Claim& claim) { return Make(db(), claim); });
    ASSERT_TRUE(answer.ok()) << answer.error().Describe();
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->Header("Idempotency-Replayed"), "true");
    EXPECT_EQ(Done(), 1);
}

ATALAYA_ON_BOTH_STORES(KilledTest);

}  // namespace
}  // namespace atalaya::api
