#include "exchange/handover_test.hpp"

#include <set>

namespace atalaya::exchange {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

ATALAYA_ON_BOTH_STORES(HandoverTest);

TEST_P(HandoverTest, ARecordChangesItsOwnerOnceTheOtherAccepts) {
    Two();
    EXPECT_EQ(owner().Offer("XB"), "");
    EXPECT_EQ(owner().Offer("XB"), "exchange.handover_under_way");
    EXPECT_EQ(other().Accept(), "exchange.handover_unknown");
    Settle();
    EXPECT_TRUE(owner().Ours());
    EXPECT_FALSE(other().Ours());
    EXPECT_EQ(other().Get()->record.at("what").as_string(), "200 kg");
    EXPECT_EQ(other().Offer("XA"), "exchange.not_owner");
    EXPECT_EQ(other().Accept(), "");
    EXPECT_EQ(other().Accept(), "exchange.handover_under_way");
    EXPECT_TRUE(owner().Ours()) << "acceptance alone changes nothing";
    Carry(At("XB"), At("XA"));
    EXPECT_FALSE(owner().Ours()) << "passed on, also while it travels";
    EXPECT_FALSE(other().Ours());
    EXPECT_EQ(owner().Get()->owner, "XB");
    Settle();
    EXPECT_TRUE(other().Ours());
    EXPECT_THAT(other().came, ElementsAre(kSubject));
    EXPECT_EQ(owner().TakeBack(), "exchange.not_owner");
    // And back again.
    EXPECT_EQ(other().Offer("XA"), "");
    Settle();
    EXPECT_EQ(owner().Accept(), "");
    Settle();
    EXPECT_TRUE(owner().Ours());
    EXPECT_FALSE(other().Ours());
}

TEST_P(HandoverTest, AnOfferIsDeclinedOrTakenBack) {
    Two();
    OfferTo("XB");
    EXPECT_EQ(other().Decline(), "");
    Settle();
    EXPECT_EQ(owner().Get()->state, HandoverState::Declined);
    EXPECT_EQ(owner().Get()->reason, "not ours");
    EXPECT_TRUE(owner().Ours());
    EXPECT_EQ(owner().Offer("XB"), "");
    EXPECT_EQ(owner().TakeBack(), "");
    Settle();
    EXPECT_EQ(other().Get()->state, HandoverState::TakenBack);
    EXPECT_EQ(other().Accept(), "exchange.handover_under_way");
    EXPECT_EQ(owner().TakeBack(), "exchange.handover_under_way");
}

// One world for one order of events. What is on its way is a list of envelopes for each side;
// a line that breaks leaves them there, and what arrives may arrive twice.
TEST_P(HandoverTest, ThereIsOneOwnerAtEveryMomentInEveryOrder) {
    if (GetParam() == store::Kind::Postgres) GTEST_SKIP() << "the orders are the same on SQLite";
    Two();
    // Each round begins with an offer that has arrived; then these happen in any order: the one
    // takes back, the other accepts, letters travel there and back, each kind of step twice.
    std::vector<int> steps = {0, 1, 2, 2, 3, 3};
    std::set<std::string> ends;
    int orders = 0;
    Side* holder = &owner();
    Side* asked = &other();
    const auto carry_last_first = [](TestNode& from, TestNode& to) {
        auto bytes = from.Waiting(to.id);
        std::ranges::reverse(bytes);
        to.mailroom.Take(from.id, "link", bytes);   // the answer is lost: they stay in the queue
    };
    do {
        ASSERT_EQ(holder->Offer(asked->node.id), "");
        Settle();
        for (const int step : steps) {
            if (step == 0) holder->TakeBack();
            if (step == 1) asked->Accept();
            if (step == 2) carry_last_first(holder->node, asked->node);
            if (step == 3) carry_last_first(asked->node, holder->node);
            const bool one = holder->Ours(), two = asked->Ours();
            ASSERT_FALSE(one && two);
            // Where it is neither's yet, the statement that makes it the other's is on its way.
            if (!one && !two) {
                ASSERT_EQ(holder->Get()->owner, asked->node.id);
            }
        }
        Settle();
        ASSERT_NE(holder->Ours(), asked->Ours());
        ASSERT_EQ(holder->Get()->owner, asked->Get()->owner);
        ends.insert(holder->Ours() ? "kept" : "passed");
        if (!holder->Ours()) {
            ASSERT_EQ(asked->came.size(), 1u) << "it came once";
            asked->came.clear();
            std::swap(holder, asked);
        }
        ++orders;
    } while (std::ranges::next_permutation(steps).found);
    EXPECT_EQ(orders, 180);
    EXPECT_THAT(ends, ElementsAre("kept", "passed"));
}

TEST_P(HandoverTest, AnAcceptanceOfAnEarlierOfferPassesNothing) {
    Two();
    owner().Offer("XB");
    Carry(At("XA"), At("XB"));
    other().Accept();
    const auto acceptance = At("XB").Waiting("XA");
    owner().TakeBack();
    owner().Offer("XB");
    At("XA").mailroom.Take("XB", "link", acceptance);
    EXPECT_TRUE(owner().Ours());
    EXPECT_EQ(owner().Get()->state, HandoverState::Offered);
    Settle();
    EXPECT_TRUE(owner().Ours()) << "the new offer waits for its own answer";
    Accepted();
    EXPECT_TRUE(other().Ours());
}

TEST_P(HandoverTest, WhatTheOtherSideRefusesForGoodIsOursAgain) {
    Two();
    OfferTo("XB");
    other().Accept();
    other().refuse = true;
    Settle();
    EXPECT_TRUE(owner().Ours());
    EXPECT_FALSE(other().Ours());
    EXPECT_EQ(owner().Get()->state, HandoverState::Declined);
    other().refuse = false;
    OfferTo("XB");
    Accepted();
    EXPECT_TRUE(other().Ours());
}

TEST_P(HandoverTest, AMarkAboveTheLimitNeedsASecondPersonForTheOfferAlone) {
    Two();
    EXPECT_EQ(owner().Offer("XB", "restricted"), "exchange.second_person_needed");
    OfferTo("XB", "restricted", "person:9");
    Accepted();
    EXPECT_TRUE(other().Ours());
    EXPECT_EQ(other().Get()->record.at("what").as_string(), "200 kg");
}

TEST_P(HandoverTest, AnAnswerToAnOfferIsTheWordOfOne) {
    Two();
    OfferTo("XB", "restricted", "person:9");
    EXPECT_EQ(other().Decline(), "");
    Settle();
    EXPECT_EQ(owner().Get()->state, HandoverState::Declined);
    OfferTo("XB", "restricted", "person:9");
    EXPECT_EQ(owner().TakeBack(), "");
    Settle();
    EXPECT_EQ(other().Get()->state, HandoverState::TakenBack);
    EXPECT_THAT(other().came, IsEmpty());
    EXPECT_TRUE(owner().Ours());
}

TEST_P(HandoverTest, ThoseWhoHadTheRecordLearnWhoseItIsAndTakeTheNewOwnersWord) {
    Three();
    At("XA").Send(RevisionOf(kSubject, 1, {"XB", "XC"}));
    Settle();
    // Nobody gives away what is another's.
    EXPECT_FALSE(third().Ours());
    EXPECT_EQ(third().Offer("XA"), "exchange.not_owner");
    OfferTo("XB");
    other().Accept();
    // XC hears of the new owner and from it at once.
    Carry(At("XB"), At("HUB"));
    Carry(At("HUB"), At("XA"));
    Carry(At("XA"), At("HUB"));
    Carry(At("HUB"), At("XB"));
    EXPECT_TRUE(other().Ours());
    const std::string next = At("XB").Send(RevisionOf(kSubject, 2, {"XA", "XC"}));
    Carry(At("XB"), At("HUB"));
    EXPECT_GE(Carry(At("HUB"), At("XC")), 2u);
    Settle();
    EXPECT_EQ(At("XB").StateAt(next, "XC"), "delivered");
    EXPECT_EQ(At("XB").StateAt(next, "XA"), "delivered");
    EXPECT_EQ(At("XA").Send(RevisionOf(kSubject, 3, {"XC"})), "<exchange.subject_of_other>");
}

TEST_P(HandoverTest, WhatIsStatedByTheWrongSideIsRefused) {
    Three();
    OfferTo("XB");
    // XC says that it accepts what was not offered to it, and that it passes what it has not.
    for (const char* state : {"accepted", "passed"}) {
        Letter lie = LetterTo({"XA", "XB"}, "", "handover");
        lie.subject = "handover:" + kSubject;
        lie.body = {{"subject", kSubject}, {"state", state}, {"from", "XC"}, {"to", "XC"},
                    {"offer", 1},          {"reason", ""}};
        const std::string id = At("XC").Send(lie);
        Settle();
        EXPECT_EQ(At("XC").StateAt(id, "XA"), "refused") << state;
        EXPECT_EQ(At("XC").StateAt(id, "XB"), "refused") << state;
    }
    EXPECT_TRUE(owner().Ours());
    EXPECT_EQ(owner().Get()->state, HandoverState::Offered);
    EXPECT_THAT(other().came, IsEmpty());
}

}  // namespace
}  // namespace atalaya::exchange
