#include "evaluation/comments.hpp"

#include "evaluation/group_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;

class CommentsTest : public GroupTest {
 protected:
    Result<Comment> Make(const access::Caller& caller, std::string_view node = "TP-A-1.1") {
        return room->comments.Make(caller, "r1", "XA", node, "The law was adopted in May.");
    }
    Result<Comment> Answer(const access::Caller& caller, std::string_view verdict,
                           std::string_view reason, std::int64_t version = 1,
                           std::string_view id = "1") {
        return room->comments.Answer(caller, "r1", "XA", id, version, verdict, reason);
    }
    void WaitUntil(base::Date day) {
        while (clock.Today() < day) clock.Advance(86'400'000);
    }
};
ATALAYA_ON_BOTH_STORES(CommentsTest);

TEST_P(CommentsTest, OnlyTheCountryCommentsAndOnlyOnWhatWasDrafted) {
    ToDrafting();
    EXPECT_EQ(CodeOf(Make(entity)), "access.denied");   // the draft is not before the country yet
    RateAll();
    Move(As(carla), "send_draft");
    const auto made = Make(entity);
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    EXPECT_EQ(made->finding, 1);
    EXPECT_EQ(CodeOf(Make(entity, "TP-B-9")), "evaluation.finding_unknown");
    EXPECT_EQ(CodeOf(room->comments.Make(entity, "r1", "XA", "TP-A-1.1", "  ")),
              "evaluation.text_missing");
    for (const auto& caller : {secretariat, police, As(ana)})
        EXPECT_EQ(CodeOf(Make(caller)), "access.denied");
}

TEST_P(CommentsTest, ACommentAfterTheDeadlineIsRefusedUnlessItWasExtended) {
    ToComments();
    WaitUntil({2026, 10, 1});
    const auto late = Make(entity);
    ASSERT_EQ(CodeOf(late), "evaluation.deadline_passed");
    EXPECT_EQ(late.error().Get("date"), "2026-09-30");
    EXPECT_EQ(late.error().Get("deadline"), "Comments of the countries");
    ASSERT_TRUE(room->rounds.Extend(secretariat, "r1", "XA", "comments", {2026, 10, 15},
                                    "elections").ok());
    EXPECT_TRUE(Make(entity).ok());
    WaitUntil({2026, 10, 16});
    EXPECT_EQ(CodeOf(Make(entity)), "evaluation.deadline_passed");
}

TEST_P(CommentsTest, EachCommentIsAnsweredWithAReasonBeforeTheReportGoesOn) {
    ToComments();
    ASSERT_TRUE(Make(entity).ok());
    ASSERT_TRUE(Make(entity, "TP-B-1.1").ok());
    EXPECT_EQ(CodeOf(Answer(As(ana), "accepted", "yes")), "access.denied");   // not yet
    Move(entity, "return_comments");
    const auto early = room->rounds.Move(As(carla), "r1", "XA", "send_report", "");
    EXPECT_THAT(DetailsOf(early), ElementsAre("evaluation.comments_open"));
    EXPECT_EQ(CodeOf(Answer(As(ana), "partly", "")), "evaluation.reason_needed");
    EXPECT_EQ(CodeOf(Answer(As(ana), "perhaps", "so")), "evaluation.verdict_unknown");
    EXPECT_EQ(CodeOf(Answer(As(ana), "partly", "so", 1, "9")), "evaluation.comment_unknown");
    EXPECT_EQ(CodeOf(Answer(entity, "accepted", "so")), "access.denied");
    EXPECT_EQ(CodeOf(Answer(secretariat, "accepted", "so")), "access.denied");
    ASSERT_TRUE(Answer(As(ana), "partly", "The law is adopted, not in force.").ok());
    EXPECT_EQ(CodeOf(Answer(As(bea), "rejected", "No.")), "evaluation.changed_meanwhile");
    ASSERT_TRUE(Answer(As(bea), "rejected", "It is outside the period.", 1, "2").ok());
    Move(As(carla), "send_report");
    const auto seen = *room->comments.List(entity, "r1", "XA");
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].verdict, Verdict::Partly);
    EXPECT_EQ(seen[0].reason, "The law is adopted, not in force.");
    EXPECT_EQ(seen[0].text, "The law was adopted in May.");
}

TEST_P(CommentsTest, AWithdrawnCommentNeedsNoAnswerAndStaysReadable) {
    ToComments();
    ASSERT_TRUE(Make(entity).ok());
    EXPECT_EQ(CodeOf(room->comments.Withdraw(entity, "r1", "XA", "1", 1, " ")),
              "evaluation.reason_needed");
    ASSERT_TRUE(room->comments.Withdraw(entity, "r1", "XA", "1", 1, "by mistake").ok());
    Move(entity, "return_comments");
    EXPECT_EQ(CodeOf(Answer(As(ana), "accepted", "yes", 2)), "evaluation.comment_unknown");
    Move(As(carla), "send_report");
    EXPECT_EQ((*room->comments.List(entity, "r1", "XA"))[0].withdrawal, "by mistake");
}

}  // namespace
}  // namespace atalaya::evaluation
