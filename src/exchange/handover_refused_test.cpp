// Statements of a handover that are not taken: who owns the record then, and what can be done.

#include "exchange/handover_test.hpp"

namespace atalaya::exchange {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

class RefusedHandoverTest : public HandoverTest {};
ATALAYA_ON_BOTH_STORES(RefusedHandoverTest);

TEST_P(RefusedHandoverTest, WhatItsOwnerNeverSentIsNeitherOfferedNorBelieved) {
    Two();
    TestNode& a = At("XA");
    TestNode& b = At("XB");
    EXPECT_EQ(owner().Do([&](store::Transaction& tx) {
        return owner().handovers.Offer(tx, "person:1", kSubject, "XB", "official", {}, "");
    }), "exchange.handover_unshared");
    for (const char* state : {"offered", "passed"}) {
        const std::string id = a.Send(Statement("XA", "XB", state, 1, 1));
        Settle();
        EXPECT_EQ(a.StateAt(id, "XB"), "refused") << state;
        EXPECT_EQ(a.DeliveryTo(id, "XB").reason->code, "exchange.handover_unheard") << state;
    }
    EXPECT_FALSE(other().Get().has_value());
    EXPECT_THAT(other().came, IsEmpty());
    EXPECT_EQ(std::ranges::count(b.Journalled(), "exchange.refused"), 2);
}

TEST_P(RefusedHandoverTest, WhatTheHubDoesNotTakeForNowIsSaidAgainAndChangesNoOwner) {
    TestNode& hub = Around({"XA", "XB"});
    TestNode& a = At("XA");
    OfferTo("XB");
    ASSERT_EQ(other().Accept(), "");
    Carry(At("XB"), hub);
    // The hub has not heard of XA's new key as XA passes the record on.
    ASSERT_TRUE(a.directory.RenewKey(access::Caller::System()).ok());
    Carry(hub, a);
    Carry(a, hub);
    EXPECT_EQ(owner().Get()->state, HandoverState::Passed);
    EXPECT_EQ(owner().Get()->owner, "XB") << "it may still come by another road";
    EXPECT_EQ(owner().Fault(), "exchange.key_unknown");
    EXPECT_FALSE(owner().Ours());
    EXPECT_FALSE(other().Ours());
    EXPECT_EQ(owner().TakeBack(), "exchange.not_owner");
    EXPECT_EQ(owner().Due(), 0u);
    a.clock.Advance(60'000);
    EXPECT_EQ(owner().Due(), 1u);
    EXPECT_EQ(owner().SayAgain(), "");
    EXPECT_EQ(owner().Due(), 0u);
    EXPECT_EQ(owner().SayAgain(), "exchange.handover_under_way");
    Carry(a, hub);   // refused once more: the pauses grow
    a.clock.Advance(30'000);
    EXPECT_EQ(owner().Due(), 0u);
    Know(hub, a, LinkMode::None);
    Know(At("XB"), a, LinkMode::None);
    a.clock.Advance(3'600'000);
    EXPECT_EQ(owner().Due(), 1u);
    EXPECT_EQ(owner().SayAgain(), "");
    Settle();
    EXPECT_TRUE(other().Ours());
    EXPECT_THAT(other().came, ElementsAre(kSubject));
    EXPECT_TRUE(owner().Get()->confirmed);
    EXPECT_EQ(owner().Fault(), "");
}

TEST_P(RefusedHandoverTest, WhatALostKeySignedIsSaidAnewWithThePresentOne) {
    Two();
    TestNode& a = At("XA");
    TestNode& b = At("XB");
    OfferTo("XB");
    ASSERT_EQ(other().Accept(), "");
    Carry(b, a);
    ASSERT_TRUE(a.directory.RenewKey(access::Caller::System(), "stolen").ok());
    Know(b, a, LinkMode::None);
    Carry(a, b);
    EXPECT_EQ(owner().Fault(), "exchange.key_revoked");
    EXPECT_FALSE(owner().Ours());
    EXPECT_EQ(owner().SayAgain(), "");
    Settle();
    EXPECT_TRUE(other().Ours());
    EXPECT_FALSE(owner().Ours());
    EXPECT_THAT(other().came, ElementsAre(kSubject));
}

// As from a node that was restored from an older backup and passes on again what it passed on.
TEST_P(RefusedHandoverTest, WhatIsPassedOnTwiceComesOnce) {
    Two();
    TestNode& a = At("XA");
    OfferTo("XB");
    Accepted();
    ASSERT_TRUE(other().Ours());
    const std::string again = a.Send(Statement("XA", "XB", "passed", 1, 50));
    Settle();
    EXPECT_EQ(a.StateAt(again, "XB"), "delivered");
    EXPECT_TRUE(other().Ours());
    EXPECT_FALSE(owner().Ours());
    EXPECT_THAT(other().came, ElementsAre(kSubject));
}

TEST_P(RefusedHandoverTest, ThoseWhoHeardOfTheNewOwnerHearThatItCameBack) {
    Three();
    owner().Share("XC");
    OfferTo("XB");
    ASSERT_EQ(other().Accept(), "");
    other().refuse = true;
    Settle();
    EXPECT_TRUE(owner().Ours());
    EXPECT_FALSE(other().Ours());
    EXPECT_EQ(owner().Fault(), "registers.full");
    EXPECT_EQ(third().Get()->owner, "XA");
    const std::string next = At("XA").Send(RevisionOf(kSubject, 2, {"XC"}));
    Settle();
    EXPECT_EQ(At("XA").StateAt(next, "XC"), "delivered");
}

TEST_P(RefusedHandoverTest, WhoPassedOnDoesNotClaimBackWhatTheOtherHasSpokenOf) {
    Three();
    owner().Share("XC");
    OfferTo("XB");
    Accepted();
    At("XB").Send(RevisionOf(kSubject, 2, {"XC"}));
    Settle();
    Letter lie = Statement("XA", "XB", "taken_back", 1, 50);
    lie.to = {"XC"};
    const std::string id = At("XA").Send(lie);
    Settle();
    EXPECT_EQ(At("XA").DeliveryTo(id, "XC").reason->code, "exchange.not_owner");
    EXPECT_EQ(third().Get()->owner, "XB");
}

TEST_P(RefusedHandoverTest, WhatWasPassedToANodeThatIsClosedIsTakenBackByAPerson) {
    Two();
    TestNode& a = At("XA");
    TestNode& b = At("XB");
    OfferTo("XB");
    ASSERT_EQ(other().Accept(), "");
    Carry(b, a);   // passed on; then the line breaks for ever
    EXPECT_EQ(owner().TakeBack(), "exchange.not_owner");
    ASSERT_TRUE(a.directory.Close(access::Caller::System(), "XB", "the office is gone").ok());
    const auto open = a.Write([&](store::Transaction& tx) { return owner().handovers.Open(tx); });
    ASSERT_THAT(open, SizeIs(1));
    EXPECT_EQ(owner().TakeBack(), "");
    EXPECT_TRUE(owner().Ours());
    EXPECT_EQ(owner().Get()->state, HandoverState::TakenBack);
    Settle();
    EXPECT_FALSE(other().Ours());
}

TEST_P(RefusedHandoverTest, AnAcceptanceThatTheOwnerKnowsNothingOfEnds) {
    Two();
    TestNode& a = At("XA");
    OfferTo("XB");
    ASSERT_EQ(other().Accept(), "");
    a.Write([](store::Transaction& tx) { tx.Script("DELETE FROM exchange_handovers"); });
    Settle();
    EXPECT_EQ(other().Get()->state, HandoverState::TakenBack);
    EXPECT_EQ(other().Fault(), "exchange.handover_invalid");
    EXPECT_FALSE(other().Ours());
    EXPECT_TRUE(owner().Ours());
    EXPECT_EQ(owner().Offer("XB"), "") << "it can be begun again";
}

}  // namespace
}  // namespace atalaya::exchange
