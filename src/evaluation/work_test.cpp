#include "evaluation/work.hpp"

#include "evaluation/world_test.hpp"

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

}  // namespace
}  // namespace atalaya::evaluation
