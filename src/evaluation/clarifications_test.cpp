#include "evaluation/clarifications.hpp"

#include "evaluation/world_test.hpp"

namespace atalaya::evaluation {
namespace {

class ClarificationsTest : public EvaluationTest {
 protected:
    void SetUp() override {
        EvaluationTest::SetUp();
        if (IsSkipped()) return;
        OpenRound(Draft());
        AnswerAll();
        Move(entity, "submit");
    }
    std::string Move(const access::Caller& caller, std::string_view transition,
                     std::string_view reason = "") {
        return CodeOf(room->rounds.Move(caller, "r1", "XA", transition, reason));
    }
    Result<Clarification> Ask(const access::Caller& caller, std::string_view question,
                              std::string_view text) {
        return room->clarifications.Ask(caller, "r1", "XA", question, text);
    }
};
ATALAYA_ON_BOTH_STORES(ClarificationsTest);

TEST_P(ClarificationsTest, TheSecretariatAsksAndTheCountryExplains) {
    ASSERT_TRUE(Ask(secretariat, "B1", "Which programmes?").ok());
    EXPECT_EQ(Move(secretariat, "accept"), "evaluation.step_refused");
    ASSERT_EQ(Move(secretariat, "ask", "One question."), "");
    EXPECT_EQ(Move(entity, "submit"), "evaluation.step_refused");
    EXPECT_EQ(CodeOf(room->clarifications.Answer(health, "r1", "XA", "1", 1, "Two.")),
              "access.denied");
    EXPECT_EQ(CodeOf(room->clarifications.Answer(entity, "r1", "XA", "1", 1, " ")),
              "evaluation.text_missing");
    ASSERT_TRUE(room->clarifications.Answer(entity, "r1", "XA", "1", 1, "Two.").ok());
    EXPECT_EQ(CodeOf(room->clarifications.Answer(entity, "r1", "XA", "1", 1, "Three.")),
              "evaluation.changed_meanwhile");
    ASSERT_EQ(Move(entity, "submit"), "");
    ASSERT_EQ(Move(secretariat, "accept"), "");
    const auto list = room->clarifications.List(expert, "r1", "XA");
    ASSERT_TRUE(list.ok());
    ASSERT_EQ(list->size(), 1u);
    EXPECT_EQ(list->front().text, "Which programmes?");
    EXPECT_EQ(list->front().answer, "Two.");
    EXPECT_EQ(list->front().asked_by, "person:1");
    EXPECT_EQ(list->front().answered_by, "person:2");
}

TEST_P(ClarificationsTest, OnlyTheSecretariatAsksAndOnlyWhenItChecks) {
    EXPECT_EQ(CodeOf(Ask(entity, "B1", "Why?")), "access.denied");
    EXPECT_EQ(CodeOf(Ask(expert, "B1", "Why?")), "access.denied");
    EXPECT_EQ(CodeOf(Ask(own_expert, "B1", "Why?")), "access.denied");
    EXPECT_EQ(CodeOf(Ask(secretariat, "Z1", "Why?")), "evaluation.question_unknown");
    EXPECT_EQ(CodeOf(Ask(secretariat, "B1", "")), "evaluation.text_missing");
    ASSERT_EQ(Move(secretariat, "accept"), "");
    EXPECT_EQ(CodeOf(Ask(secretariat, "B1", "Why?")), "access.denied");
}

TEST_P(ClarificationsTest, WhatWasAskedInErrorIsWithdrawnAndStaysReadable) {
    for (int i = 0; i < 11; ++i) ASSERT_TRUE(Ask(secretariat, "", "Question.").ok());
    EXPECT_EQ(CodeOf(room->clarifications.Withdraw(secretariat, "r1", "XA", "1", 1, "")),
              "evaluation.reason_needed");
    for (int i = 1; i <= 11; ++i) {
        ASSERT_TRUE(room->clarifications
                        .Withdraw(secretariat, "r1", "XA", std::to_string(i), 1, "In error.")
                        .ok());
    }
    EXPECT_EQ(CodeOf(room->clarifications.Withdraw(secretariat, "r1", "XA", "1", 2, "Again.")),
              "evaluation.clarification_unknown");
    EXPECT_EQ(Move(secretariat, "accept"), "");
    const auto list = *room->clarifications.List(secretariat, "r1", "XA");
    ASSERT_EQ(list.size(), 11u);
    EXPECT_EQ(list[1].id, "2");
    EXPECT_EQ(list[10].id, "11");
    EXPECT_EQ(list[0].withdrawal, "In error.");
    EXPECT_EQ(list[0].state, "withdrawn");
}

}  // namespace
}  // namespace atalaya::evaluation
