// Of relays, of routes, and of nodes that come back from a backup.

#include "exchange/mailroom.hpp"

#include "exchange/nodes_test.hpp"

namespace atalaya::exchange {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

namespace {

const access::Caller kSystem = access::Caller::System();

class MailroomRelayTest : public NodesTest {};
ATALAYA_ON_BOTH_STORES(MailroomRelayTest);

TEST_P(MailroomRelayTest, TheHubRelaysWhatItCannotRead) {
    TestNode& hub = Star({"XA", "XB", "XC"});
    Letter letter = LetterTo({"XB"}, "a name that nobody else may read");
    letter.mark = "restricted";
    const std::string id = At("XA").Send(letter, "person:2");
    Carry(At("XA"), hub);
    EXPECT_THAT(hub.Inbox(), IsEmpty());
    EXPECT_EQ(CodeOf(hub.mailroom.Body(kSystem, id)), "exchange.envelope_unknown");
    const auto bytes =
        hub.Write([&](store::Transaction& tx) { return hub.mailroom.Bytes(tx, id); });
    ASSERT_TRUE(bytes.has_value());
    EXPECT_THAT(*bytes, Not(HasSubstr("nobody else")));
    EXPECT_EQ(hub.CountOf("SELECT count(*) FROM exchange_envelopes WHERE opened <> ''"), 0);
    EXPECT_THAT(hub.Journalled(), ElementsAre("exchange.relayed"));
    Settle();
    EXPECT_EQ(At("XA").StateAt(id, "XB"), "delivered");
    EXPECT_EQ(At("XB").mailroom.Body(kSystem, id)->at("text").as_string(),
              "a name that nobody else may read");
    EXPECT_THAT(At("XC").Inbox(), IsEmpty());
    // The sender reads what it sent.
    EXPECT_EQ(At("XA").mailroom.Body(kSystem, id)->at("text").as_string(),
              "a name that nobody else may read");
}

TEST_P(MailroomRelayTest, TheBytesTravelUntouchedThroughTwoRelays) {
    TestNode& a = Make("XA");
    TestNode& first = Make("HUB");
    TestNode& second = Make("HUB2");
    TestNode& b = Make("XB");
    Meet(a, first, LinkMode::Call, LinkMode::Answer);
    Meet(first, second, LinkMode::Call, LinkMode::Answer);
    Meet(b, second, LinkMode::Call, LinkMode::Answer);
    Know(a, b, LinkMode::None);
    Know(b, a, LinkMode::None);
    Know(second, a, LinkMode::None);
    Know(first, b, LinkMode::None);
    ASSERT_TRUE(first.directory.SetLink(kSystem, "XB", LinkMode::None, "").ok());
    ASSERT_TRUE(second.directory.SetLink(kSystem, "XA", LinkMode::None, "").ok());
    // Of a later version: a kind that nobody here handles, with members that nobody knows.
    Letter letter = LetterTo({"XB"}, "from the future", "kind_of_tomorrow");
    letter.version = 9;
    letter.body["tomorrow"] = json::object{{"deep", json::array{1, 2, 3}}};
    const std::string id = a.Send(letter);
    const std::string sent = a.Waiting("HUB").at(0);
    Settle();
    const auto kept = b.Write([&](store::Transaction& tx) { return b.mailroom.Bytes(tx, id); });
    EXPECT_EQ(kept, sent);
    ASSERT_THAT(b.Inbox(), SizeIs(1));
    EXPECT_FALSE(b.Inbox()[0].kind_known);
    EXPECT_EQ(b.Inbox()[0].title, "");
    EXPECT_EQ(b.mailroom.Body(kSystem, id)->at("tomorrow").at("deep").as_array().size(), 3u);
    EXPECT_EQ(a.StateAt(id, "XB"), "delivered");
}

TEST_P(MailroomRelayTest, OnlyAHubHandsOnWhatAnotherSigned) {
    Star({"XA", "XB", "XC"});
    At("XA").Send(LetterTo({"XB"}, "hello"));
    const std::string good = At("XA").Waiting("HUB").at(0);
    TestNode& b = At("XB");
    EXPECT_THAT(CodesOf(b.mailroom.Take("XC", "link", std::vector{good})),
                ElementsAre("exchange.relay_no_hub"));
    EXPECT_THAT(CodesOf(b.mailroom.Take("XC", "courier", std::vector{good})),
                ElementsAre("exchange.relay_no_hub"));
    EXPECT_THAT(CodesOf(b.mailroom.Take("HUB", "link", std::vector{good})), ElementsAre("new"));
}

TEST_P(MailroomRelayTest, ARelayTellsTheSenderWhatTheAddresseeWouldNotTake) {
    Star({"XA", "XB"});
    TestNode& hub = At("HUB");
    // XB has closed XA: it knows no sender to whom it could say so.
    ASSERT_TRUE(At("XB").directory.Close(kSystem, "XA", "by mistake").ok());
    const std::string id = At("XA").Send(LetterTo({"XB"}, "hello"));
    Carry(At("XA"), hub);
    Carry(hub, At("XB"));
    Carry(hub, At("XA"));
    EXPECT_EQ(At("XA").StateAt(id, "XB"), "refused");
    EXPECT_TRUE(At("XA").DeliveryTo(id, "XB").reason.has_value());
    // What is no relay cannot speak for another.
    Letter lie = LetterTo({"XA"}, "", "receipt");
    lie.body = {{"receipts", json::array{json::object{{"about", id},
                                                      {"state", "read"},
                                                      {"at", 1},
                                                      {"for", "XB"}}}}};
    hub.Send(lie);
    Carry(hub, At("XA"));
    EXPECT_EQ(At("XA").StateAt(id, "XB"), "refused");
}

TEST_P(MailroomRelayTest, WhatHasNoRouteWaitsAndGoesOutOnceThereIsOne) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    TestNode& hub = Make("HUB");
    Meet(a, b);
    Meet(b, hub, LinkMode::Call, LinkMode::Answer);
    Know(hub, a, LinkMode::Answer);
    const std::string id = a.Send(LetterTo({"XB"}, "hello"));
    EXPECT_EQ(a.DeliveryTo(id, "XB").reason->code, "exchange.no_route");
    Know(a, hub, LinkMode::Call);
    a.mailroom.NoteLine("HUB", Err("exchange.nobody"));
    EXPECT_EQ(a.DeliveryTo(id, "XB").reason->code, "exchange.nobody");
    EXPECT_EQ(a.DeliveryTo(id, "XB").attempts, 1);
    a.mailroom.NoteLine("HUB", std::nullopt);
    EXPECT_FALSE(a.DeliveryTo(id, "XB").reason.has_value());
    Settle();
    EXPECT_EQ(a.StateAt(id, "XB"), "delivered");
    // A node that is closed gets nothing more.
    const std::string last = a.Send(LetterTo({"XB"}, "too late"));
    ASSERT_TRUE(a.directory.Close(kSystem, "XB", "left").ok());
    a.mailroom.NoteLine("HUB", std::nullopt);
    EXPECT_EQ(a.StateAt(last, "XB"), "undone");
    EXPECT_EQ(a.Send(LetterTo({"XB"}, "more")), "<exchange.node_unverified>");
}

TEST_P(MailroomRelayTest, ARestoredTakerIsGivenAgainExactlyWhatItLost) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    std::vector<std::string> ids;
    for (int i = 0; i < 6; ++i) ids.push_back(a.Send(LetterTo({"XB"}, std::to_string(i))));
    // Taken in another order than acknowledged.
    const auto bytes = a.Waiting("XB");
    const auto late = b.mailroom.Take("XA", "courier", std::vector{bytes[5], bytes[0], bytes[1]});
    const auto rest = b.mailroom.Take("XA", "link", std::vector{bytes[2], bytes[3], bytes[4]});
    a.Acknowledge("XB", rest);
    a.Acknowledge("XB", late);
    const auto counts = [](TestNode& node, const char* other) {
        return node.Write(
            [&](store::Transaction& tx) { return node.mailroom.CountsOf(tx, other); });
    };
    EXPECT_EQ(counts(a, "XB").given, 6);
    EXPECT_EQ(counts(b, "XA").got, 6);
    // XB comes back from a backup of when it had the first three.
    a.Write([&](store::Transaction& tx) { a.mailroom.GiveAgainAfter(tx, "XB", 3); });
    const auto again = a.Waiting("XB");
    EXPECT_EQ(again, (std::vector{bytes[2], bytes[3], bytes[4]}));
    EXPECT_EQ(counts(a, "XB").given, 3);
    // One that has lost nothing answers that it knows them, and both count alike again.
    Carry(a, b);
    EXPECT_EQ(counts(a, "XB").given, 6);
    EXPECT_EQ(counts(b, "XA").got, 6);
}

TEST_P(MailroomRelayTest, ARestoredGiverGivesAgainAndNothingIsDoubled) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    a.Send(LetterTo({"XB"}, "one"));
    a.Send(LetterTo({"XB"}, "two"));
    const auto bytes = a.Waiting("XB");
    b.mailroom.Take("XA", "link", bytes);
    // XA is restored to before XB's answer: it gives both again, then one more.
    a.Send(LetterTo({"XB"}, "three"));
    Carry(a, b);
    EXPECT_THAT(b.Inbox(), SizeIs(3));
    const auto given = a.Write(
        [&](store::Transaction& tx) { return a.mailroom.CountsOf(tx, "XB").given; });
    EXPECT_EQ(given, 3);
}

}  // namespace
}  // namespace atalaya::exchange
