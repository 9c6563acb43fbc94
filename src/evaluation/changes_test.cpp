#include "evaluation/changes.hpp"

#include "evaluation/group_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ChangesTest : public GroupTest {
 protected:
    // A later round of the whole questionnaire, which XA is answering.
    void BeginNext() {
        RoundDraft next = Draft("r2");
        next.previous = "r1";
        OpenRound(next);
        Join("r2", {.person = ana});
        Join("r2", {.person = carla, .coordinator = true});
        Join("r2", {.person = xavier});
    }
    std::vector<std::string> Answers(const access::Caller& caller, std::string_view node = {}) {
        std::vector<std::string> out;
        for (const ChangedAnswer& one : Value(room->changes.Get(caller, "r2", "XA", node)).answers)
            out.push_back(one.question + " " + one.from.round + ": " +
                          json::serialize(one.before) + " > " + json::serialize(one.now));
        return out;
    }
    std::vector<std::string> Ratings(const access::Caller& caller) {
        std::vector<std::string> out;
        for (const EarlierRating& one : Value(room->changes.Get(caller, "r2", "XA")).ratings)
            out.push_back(one.node + " " + one.from.round + ": " + one.before + " > " + one.now);
        return out;
    }
    const access::Caller commission = Person(7, {{"evaluation_commission", "*"}});
};
ATALAYA_ON_BOTH_STORES(ChangesTest);

TEST_P(ChangesTest, OnlyAnswersThatDifferAreShownBesideTheEarlierOnes) {
    ASSERT_TRUE(Put(entity, "A3", "Old words.").ok());
    ToDrafting();
    BeginNext();
    ASSERT_EQ(*room->answers.CarryOver(entity, "r2", "XA"), 3);
    EXPECT_THAT(Answers(entity), IsEmpty());
    ASSERT_TRUE(Put(entity, "A3", "New words.", 1, "r2").ok());
    ASSERT_TRUE(Put(entity, "B1", nullptr, 1, "r2").ok());
    EXPECT_THAT(Answers(entity), ElementsAre("A3 r1: \"Old words.\" > \"New words.\"",
                                             "B1 r1: \"full\" > null"));
    EXPECT_THAT(Answers(entity, "TP-B-1.1"), ElementsAre("B1 r1: \"full\" > null"));
    // Who may not read the answers of this round yet is not told of them.
    EXPECT_EQ(CodeOf(room->changes.Get(access::Caller::Anonymous(), "r2", "XA")),
              "access.denied");
    EXPECT_EQ(CodeOf(room->changes.Get(As(xavier), "r2", "XA")), "evaluation.own_country");
}

TEST_P(ChangesTest, ARatingIsSetBesideThatOfTheAdoptedReportBefore) {
    ToComments();
    BeginNext();
    ToDrafting("r2");
    ASSERT_TRUE(Rate(As(ana), "TP-A-1.1", "complies", 0, "r2").ok());
    // The earlier report is not adopted: nothing in it has been said yet.
    EXPECT_THAT(Ratings(As(ana)), IsEmpty());
    Move(entity, "return_comments");
    Move(As(carla), "send_report");
    Move(commission, "adopt");
    EXPECT_THAT(Ratings(As(ana)), ElementsAre("TP-A-1.1 r1: does_not_comply > complies",
                                              "TP-A-1.2 r1: not_evaluated > ",
                                              "TP-B-1.1 r1: complies > "));
    EXPECT_EQ(CodeOf(room->changes.Get(As(xavier), "r2", "XA")), "evaluation.own_country");
    EXPECT_EQ(CodeOf(room->changes.Get(As(ana), "r2", "PE")), "evaluation.not_invited");
}

}  // namespace
}  // namespace atalaya::evaluation
