// A key is renewed while messages are under way, over lines and by courier file.

#include <filesystem>

#include "base/files.hpp"
#include "exchange/courier.hpp"
#include "exchange/nodes_test.hpp"

namespace atalaya::exchange {

using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

const access::Caller kSystem = access::Caller::System();

Letter Sealed(std::vector<std::string> to, const std::string& text) {
    Letter out = LetterTo(std::move(to), text);
    out.mark = "tlp:amber";
    return out;
}

class RenewalTest : public NodesTest {
 protected:
    Courier CourierOf(TestNode& node) {
        return Courier(*node.db, node.policy, node.journal, node.clock, node.keys, node.directory,
                       node.mailroom);
    }
    // Carries a courier file; the report of its reading.
    Result<Courier::Report> Stick(TestNode& from, TestNode& to) {
        const auto file = folder().path() / "stick";
        const auto written = CourierOf(from).Write(kSystem, to.id, file);
        EXPECT_TRUE(written.ok()) << written.error().Describe();
        from.clock.Advance(1000);
        return CourierOf(to).Read(kSystem, file);
    }
    static std::string Text(TestNode& node, const InboxItem& item) {
        const auto body = node.mailroom.Body(kSystem, item.envelope);
        return body.ok() ? std::string(body->at("text").as_string()) : body.error().code;
    }
    static std::string Known(TestNode& at, const std::string& of) {
        return at.Write([&](store::Transaction& tx) {
            return at.directory.Get(tx, of)->Current()->fingerprint;
        });
    }
    static std::string Own(TestNode& node) { return Fingerprint(node.keys.Present()->public_key()); }
};
ATALAYA_ON_BOTH_STORES(RenewalTest);

TEST_P(RenewalTest, WhatWasSealedBeforeTheNewsArrivedIsOpened) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    const std::string under_way = a.Send(Sealed({"XB"}, "under way"));
    ASSERT_TRUE(b.directory.RenewKey(kSystem).ok());
    const std::string not_heard = a.Send(Sealed({"XB"}, "not heard yet"));
    ASSERT_TRUE(b.directory.RenewKey(kSystem).ok());
    EXPECT_EQ(Carry(a, b), 2u);
    const auto inbox = b.Inbox();
    ASSERT_THAT(inbox, SizeIs(2));
    EXPECT_EQ(Text(b, inbox[1]), "under way");
    EXPECT_EQ(Text(b, inbox[0]), "not heard yet");
    Know(a, b, LinkMode::None);   // a line would have told it
    Settle();
    EXPECT_EQ(a.StateAt(under_way, "XB"), "delivered");
    EXPECT_EQ(a.StateAt(not_heard, "XB"), "delivered");
}

TEST_P(RenewalTest, AReplacedKeyOpensForHalfAYear) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    ASSERT_TRUE(b.directory.RenewKey(kSystem).ok());
    constexpr base::Timestamp kDay = 86'400'000;
    b.clock.Advance(KeyRing::kOpenDays * kDay);
    a.Send(Sealed({"XB"}, "after half a year"));
    Carry(a, b);
    EXPECT_THAT(b.Inbox(), SizeIs(1));
    b.clock.Advance(kDay);
    const std::string late = a.Send(Sealed({"XB"}, "too late"));
    Carry(a, b);
    EXPECT_THAT(b.Inbox(), SizeIs(1));
    EXPECT_EQ(a.DeliveryTo(late, "XB").reason->code, "exchange.sealed_broken");
}

// Whoever has the stolen key reads what was sealed for it; its owner shows that it was not safe by
// refusing it, and the sender sends it again, sealed for the new key.
TEST_P(RenewalTest, ARevokedKeyOpensNothing) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    const std::string first = a.Send(Sealed({"XB"}, "a secret"));
    const auto renewed = b.directory.RenewKey(kSystem, "the notebook was stolen");
    ASSERT_TRUE(renewed.ok()) << renewed.error().Describe();
    EXPECT_THAT(*b.keys.Replaced(b.clock.Now()), IsEmpty()) << "its secret is destroyed";
    Carry(a, b);
    EXPECT_THAT(b.Inbox(), IsEmpty());
    EXPECT_EQ(a.DeliveryTo(first, "XB").reason->code, "exchange.sealed_broken");
    Know(a, b, LinkMode::None);
    a.Send(Sealed({"XB"}, "again"));
    Settle();
    ASSERT_THAT(b.Inbox(), SizeIs(1));
    EXPECT_EQ(Text(b, b.Inbox()[0]), "again");
}

// The secret of a revoked key may still lie there, as after a restored backup of the files.
TEST_P(RenewalTest, ARevokedKeyThatCameBackOpensNothing) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    a.Send(Sealed({"XB"}, "a secret"));
    std::filesystem::copy(folder().path() / "XB.key", folder().path() / "backup");
    const std::string before = Own(b);
    ASSERT_TRUE(b.directory.RenewKey(kSystem, "stolen").ok());
    std::string name = "XB.key.replaced-" + before;
    std::erase(name, ' ');
    std::filesystem::copy(folder().path() / "backup", folder().path() / name);
    EXPECT_THAT(*b.keys.Replaced(b.clock.Now()), SizeIs(1));
    Carry(a, b);
    EXPECT_THAT(b.Inbox(), IsEmpty());
}

TEST_P(RenewalTest, RenewalIsARightAndStandsInTheJournal) {
    TestNode& a = Make("XA");
    const std::string before = Own(a);
    EXPECT_EQ(CodeOf(a.directory.RenewKey(access::Caller::Anonymous())), "access.denied");
    EXPECT_EQ(CodeOf(a.directory.RenewKey(kSystem, "  ")), "exchange.reason_missing");
    EXPECT_EQ(Own(a), before);
    ASSERT_TRUE(a.directory.RenewKey(kSystem).ok());
    EXPECT_NE(Own(a), before);
    const auto entries = a.Write(
        [&](store::Transaction& tx) { return a.journal.Read(tx, {.limit = 10}); });
    ASSERT_FALSE(entries.empty());
    EXPECT_EQ(entries[0].draft.action, "exchange.key_renewed");
    EXPECT_NE(entries[0].draft.payload.find(before), std::string::npos);
    EXPECT_NE(entries[0].draft.payload.find(Own(a)), std::string::npos);
}

TEST_P(RenewalTest, OfficesWithoutALineHearOfARenewedKeyByCourierFile) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b);
    // XB writes while XA renews, twice; neither has heard of the other since.
    const std::string crossing = b.Send(Sealed({"XA"}, "crossing"));
    ASSERT_TRUE(a.directory.RenewKey(kSystem).ok());
    ASSERT_TRUE(a.directory.RenewKey(kSystem).ok());
    const std::string one = a.Send(LetterTo({"XB"}, "with the new key"));
    const auto there = Stick(a, b);
    ASSERT_TRUE(there.ok()) << there.error().Describe();
    EXPECT_EQ(there->fresh, 1);
    EXPECT_EQ(Known(b, "XA"), Own(a));
    // The way back: XB renews as well, and answers.
    ASSERT_TRUE(b.directory.RenewKey(kSystem).ok());
    b.Send(Sealed({"XA"}, "sealed for the new key"));
    const auto back = Stick(b, a);
    ASSERT_TRUE(back.ok()) << back.error().Describe();
    EXPECT_EQ(back->refused, 0);
    EXPECT_THAT(a.Inbox(), SizeIs(2));
    EXPECT_EQ(a.StateAt(one, "XB"), "delivered");
    EXPECT_EQ(Known(a, "XB"), Own(b));
    ASSERT_TRUE(Stick(a, b).ok());
    EXPECT_EQ(b.StateAt(crossing, "XA"), "delivered");
}

TEST_P(RenewalTest, AnOlderCourierFileIsStillTaken) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b);
    a.Send(LetterTo({"XB"}, "before"));
    const auto old = folder().path() / "old";
    ASSERT_TRUE(CourierOf(a).Write(kSystem, "XB", old).ok());
    a.clock.Advance(1000);
    ASSERT_TRUE(a.directory.RenewKey(kSystem).ok());
    a.Send(LetterTo({"XB"}, "after"));
    ASSERT_TRUE(Stick(a, b).ok());
    const auto read = CourierOf(b).Read(kSystem, old);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->known, 1);
    EXPECT_EQ(Known(b, "XA"), Own(a)) << "it says nothing newer";
}

TEST_P(RenewalTest, ACourierFileTellsWhichKeyWasStolen) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b);
    // The thief has the key and the machine as it was.
    TestNode& thief = Make("XA-THIEF");
    std::filesystem::copy(folder().path() / "XA.key", folder().path() / "XA-THIEF.key",
                          std::filesystem::copy_options::overwrite_existing);
    Know(thief, b, LinkMode::None);
    Self self;
    self.id = "XA";
    self.name = {{"XA", "XA", "XA", "XA"}};
    self.country = "XA";
    ASSERT_TRUE(thief.directory.SetSelf(kSystem, self).ok());
    ASSERT_TRUE(a.directory.RenewKey(kSystem, "stolen").ok());
    ASSERT_TRUE(Stick(a, b).ok());
    thief.Send(LetterTo({"XB"}, "a lie"));
    EXPECT_EQ(CodeOf(Stick(thief, b)), "exchange.key_revoked");
    EXPECT_THAT(b.Inbox(), IsEmpty());
    EXPECT_EQ(Known(b, "XA"), Own(a));
}

TEST_P(RenewalTest, AKeyThatNobodyIntroducesIsRefusedWithItsReason) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b);
    ASSERT_TRUE(a.directory.RenewKey(kSystem).ok());
    // The chain is lost with the list: what introduced the new key is gone.
    ASSERT_TRUE(base::WriteFile(folder().path() / "XA.key.earlier", "").ok());
    a.Send(LetterTo({"XB"}, "who is this?"));
    EXPECT_EQ(CodeOf(Stick(a, b)), "exchange.node_known");
    EXPECT_THAT(b.Inbox(), IsEmpty());
}

}  // namespace
}  // namespace atalaya::exchange
