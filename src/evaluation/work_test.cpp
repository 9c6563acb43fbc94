#include "evaluation/work.hpp"

#include "evaluation/group_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WorkTest : public EvaluationTest {
 protected:
    void SetUp() override {
        EvaluationTest::SetUp();
        if (IsSkipped()) return;
        OpenRound(Draft());
    }
    // "XA answer 2, review 1, explain 0: submit".
    std::vector<std::string> Lines(const access::Caller& caller) {
        const auto work = WorkFor(*room, caller);
        EXPECT_TRUE(work.ok()) << work.error().Describe();
        std::vector<std::string> out;
        for (const Work& one : *work) {
            std::string line = one.at.country + " answer " + std::to_string(one.to_answer) +
                               ", review " + std::to_string(one.to_review) + ", explain " +
                               std::to_string(one.to_explain) + ":";
            for (const Transition& step : one.steps) line += " " + step.id;
            out.push_back(line);
        }
        return out;
    }
};
ATALAYA_ON_BOTH_STORES(WorkTest);

TEST_P(WorkTest, EveryoneSeesWhatWaitsForThem) {
    EXPECT_THAT(Lines(police), ElementsAre("XA answer 1, review 0, explain 0:"));
    EXPECT_THAT(Lines(entity), ElementsAre("XA answer 8, review 0, explain 0:"));
    EXPECT_THAT(Lines(secretariat), ElementsAre("BR answer 0, review 0, explain 0: open",
                                                "CL answer 0, review 0, explain 0: open"));
    EXPECT_THAT(Lines(expert), IsEmpty());
    ASSERT_TRUE(Put(police, "A1", "no").ok());
    EXPECT_THAT(Lines(police), IsEmpty());
    EXPECT_THAT(Lines(entity), ElementsAre("XA answer 7, review 1, explain 0:"));
    ASSERT_TRUE(room->answers.Review(entity, "r1", "XA", {"A1"}).ok());
    ASSERT_TRUE(Put(entity, "B1", "full").ok());
    EXPECT_THAT(Lines(entity), ElementsAre("XA answer 6, review 0, explain 0: submit"));
}

TEST_P(WorkTest, ClarificationsWaitForTheEntity) {
    AnswerAll();
    ASSERT_TRUE(room->rounds.Move(entity, "r1", "XA", "submit", "").ok());
    EXPECT_THAT(Lines(entity), IsEmpty());
    EXPECT_THAT(Lines(secretariat), ::testing::Contains(
                                        "XA answer 0, review 0, explain 0: accept"));
    ASSERT_TRUE(room->clarifications.Ask(secretariat, "r1", "XA", "B1", "Which?").ok());
    ASSERT_TRUE(room->rounds.Move(secretariat, "r1", "XA", "ask", "One question.").ok());
    EXPECT_THAT(Lines(entity), ElementsAre("XA answer 6, review 0, explain 1:"));
}

class GroupWorkTest : public GroupTest {
 protected:
    // "draft 3, reply 0, vote 0, read 0: send_draft" about XA, or "" where nothing waits there.
    std::string Waits(std::int64_t person) {
        const auto work = Value(WorkFor(*room, As(person)));
        for (const Work& one : work) {
            if (one.at.country != "XA") continue;
            std::string line = "draft " + std::to_string(one.to_draft) + ", reply " +
                               std::to_string(one.to_reply) + ", vote " +
                               std::to_string(one.to_vote) + ", read " +
                               std::to_string(one.to_read) + ":";
            for (const Transition& step : one.steps) line += " " + step.id;
            return line;
        }
        return "";
    }
};
ATALAYA_ON_BOTH_STORES(GroupWorkTest);

TEST_P(GroupWorkTest, AnExpertSeesWhatIsToBeDraftedVotedAndAnswered) {
    ToDrafting();
    EXPECT_EQ(Waits(ana), "");                                        // nothing was assigned to her
    EXPECT_EQ(Waits(carla), "draft 3, reply 0, vote 0, read 0:");     // all of it, to nobody
    ASSERT_TRUE(room->members.Assign(As(carla), "r1", "XA", "TP-A", 0, {ana}).ok());
    EXPECT_EQ(Waits(ana), "draft 2, reply 0, vote 0, read 0:");
    EXPECT_EQ(Waits(carla), "draft 1, reply 0, vote 0, read 0:");
    EXPECT_EQ(Waits(bea), "");
    EXPECT_EQ(Waits(xavier), "");                                     // the own country
    ASSERT_TRUE(Rate(As(ana), "TP-A-1.1", "does_not_comply").ok());
    ASSERT_TRUE(room->votes.Put(As(carla), "r1", "XA", "TP-A-1.1", 0, "complies", "").ok());
    EXPECT_EQ(Waits(ana), "draft 1, reply 0, vote 1, read 0:");
    EXPECT_EQ(Waits(bea), "");                                        // ana speaks for the country
    ASSERT_TRUE(room->votes.Put(As(ana), "r1", "XA", "TP-A-1.1", 0, "complies", "").ok());
    ASSERT_TRUE(Rate(As(ana), "TP-A-1.2", "not_evaluated").ok());
    ASSERT_TRUE(Rate(As(carla), "TP-B-1.1", "complies").ok());
    EXPECT_EQ(Waits(ana), "");
    EXPECT_EQ(Waits(carla), "draft 0, reply 0, vote 0, read 0: send_draft");
    Move(As(carla), "send_draft");
    ASSERT_TRUE(room->comments.Make(entity, "r1", "XA", "TP-A-1.1", "No.").ok());
    EXPECT_EQ(Waits(ana), "");
    Move(entity, "return_comments");
    EXPECT_EQ(Waits(ana), "draft 0, reply 1, vote 0, read 0:");
    EXPECT_EQ(Waits(carla), "draft 0, reply 0, vote 0, read 3:");
    ASSERT_TRUE(room->comments.Answer(As(ana), "r1", "XA", "1", 1, "rejected", "As before.").ok());
    EXPECT_EQ(Waits(ana), "");
    Move(As(carla), "send_report");
    const auto commission = Person(50, {{"evaluation_commission", "*"}});
    const auto waits = Value(WorkFor(*room, commission));
    ASSERT_EQ(waits.size(), 1u);
    EXPECT_EQ(waits.front().steps.front().id, "adopt");
}

}  // namespace
}  // namespace atalaya::evaluation
