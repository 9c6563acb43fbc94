#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include "exchange/lines_test.hpp"

namespace atalaya::exchange {
namespace {

constexpr base::Timestamp kHour = 3'600'000;

std::string CodeOf(const Result<std::size_t>& round) {
    if (round.ok()) return "(worked)";
    return round.error().details.empty() ? round.error().code
                                         : round.error().details.front().code;
}

class LineTest : public ::testing::Test {
 protected:
    LineTest() : line(xa, hub, random) { xa.Meet(hub); }

    std::vector<journal::Entry> RefusedCalls() {
        return hub.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return hub.journal.Read(tx, {.action = "exchange.call_refused"});
        });
    }

    base::SeededRandom random{1};
    LineNode hub{"HUB", NodeRole::Hub, 2};
    LineNode xa{"XA", NodeRole::Country, 3};
    TestLine line;
};

TEST_F(LineTest, BothGiveAndTakeAndLearnWhatBecameOfIt) {
    xa.Send({"HUB"}, "to the hub");
    hub.Send({"XA"}, "to the country");
    ASSERT_TRUE(Settle({&line}));
    EXPECT_EQ(hub.Titles(), std::vector<std::string>{"to the hub"});
    EXPECT_EQ(xa.Titles(), std::vector<std::string>{"to the country"});
    for (LineNode* node : {&xa, &hub}) {
        const auto deliveries = node->Deliveries();
        ASSERT_EQ(deliveries.size(), 1u);
        EXPECT_EQ(deliveries[0].state, DeliveryState::Delivered);
    }
    const auto lines = hub.server->Lines();
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0].first, "XA");
}

TEST_F(LineTest, OneLineForEachDirectionKeepsToIt) {
    xa.Send({"HUB"}, "given");
    hub.Send({"XA"}, "taken");
    LinkClient give(*xa.database, *xa.directory, *xa.mailroom, xa.keys, xa.random, line.wire, "HUB",
                    Way::Give);
    while (xa.AnythingFor("HUB")) ASSERT_TRUE(give.Round(0).ok());
    EXPECT_EQ(hub.Titles(), std::vector<std::string>{"given"});
    EXPECT_TRUE(xa.Titles().empty());
    LinkClient take(*xa.database, *xa.directory, *xa.mailroom, xa.keys, xa.random, line.wire, "HUB",
                    Way::Take);
    ASSERT_TRUE(take.Round(0).ok());
    EXPECT_EQ(xa.Titles(), std::vector<std::string>{"taken"});
}

TEST_F(LineTest, AStartOfTheOtherSideIsNotNoticed) {
    ASSERT_TRUE(line.client->Round(0).ok());
    hub.Close();
    hub.Open();
    xa.Send({"HUB"}, "after the start");
    ASSERT_TRUE(Settle({&line}));
    EXPECT_EQ(hub.Titles().size(), 1u);
}

TEST_F(LineTest, WhatWaitsIsGivenInItsOrder) {
    std::vector<std::string> expected;
    for (int i = 0; i < 1203; ++i) {
        expected.push_back("message " + std::to_string(i));
        hub.Send({"XA"}, expected.back());
    }
    ASSERT_TRUE(Settle({&line}));
    EXPECT_EQ(xa.Titles(), expected);
}

TEST_F(LineTest, NobodyWithoutTheKeyIsHeard) {
    LineNode stranger{"XA", NodeRole::Country, 99};
    stranger.Learn(hub);   // and calls itself XA
    TestLine other(stranger, hub, random);
    hub.Send({"XA"}, "for the real one");
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(CodeOf(other.client->Round(0)), "exchange.key_unknown");
    EXPECT_TRUE(stranger.Titles().empty());
    EXPECT_EQ(RefusedCalls().size(), 1u);   // once a minute
    hub.clock.Advance(61'000);
    EXPECT_EQ(CodeOf(other.client->Round(0)), "exchange.key_unknown");
    EXPECT_EQ(RefusedCalls().size(), 2u);
}

TEST_F(LineTest, NothingIsSaidToAnImpostor) {
    LineNode impostor{"HUB", NodeRole::Hub, 98};
    impostor.Learn(xa);
    TestLine other(xa, impostor, random);
    xa.Send({"HUB"}, "for the real one");
    EXPECT_NE(CodeOf(other.client->Round(0)), "(worked)");
    EXPECT_TRUE(impostor.Titles().empty());
    EXPECT_EQ(other.wire.calls, 1);   // no proof of this node's key, no counts
}

TEST_F(LineTest, AnUnverifiedNodeIsNotHeard) {
    LineNode xb{"XB", NodeRole::Country, 5};
    const auto all = access::Caller::System();
    ASSERT_TRUE(hub.directory->Present(all, *xb.directory->Presentation(all)).ok());
    xb.Learn(hub);
    TestLine other(xb, hub, random);
    EXPECT_EQ(CodeOf(other.client->Round(0)), "exchange.sender_unverified");
}

TEST_F(LineTest, ARenewedKeyIsIntroducedAndTheOldOneOpensNothing) {
    ASSERT_TRUE(line.client->Round(0).ok());
    testing::TempFolder thief;
    std::filesystem::copy_file(xa.folder.path() / "node.key", thief.path() / "node.key");
    ASSERT_TRUE(xa.keys.Renew(xa.clock.Now()).ok());
    xa.Send({"HUB"}, "with the new key");
    hub.Send({"XA"}, "not for the thief");
    const KeyRing stolen(thief.path() / "node.key", xa.random);
    ASSERT_TRUE(line.client->Round(0).ok());
    EXPECT_EQ(hub.Titles().size(), 1u);

    TestWire wire(hub, random);
    LinkClient with_stolen(*xa.database, *xa.directory, *xa.mailroom, stolen, xa.random, wire,
                           "HUB");
    EXPECT_EQ(CodeOf(with_stolen.Round(0)), "exchange.key_replaced");
    ASSERT_TRUE(Settle({&line}));
    EXPECT_EQ(xa.Titles().size(), 1u);
}

// What the hub signs anew reaches those who held a line before.
TEST_F(LineTest, AKeyRenewedOnTheAnsweringSideIsIntroducedBeforeItsLetters) {
    ASSERT_TRUE(line.client->Round(0).ok());
    ASSERT_TRUE(hub.directory->RenewKey(access::Caller::System()).ok());
    hub.Send({"XA"}, "with the hub's new key");
    ASSERT_TRUE(Settle({&line}));
    EXPECT_EQ(xa.Titles().size(), 1u);
}

TEST_F(LineTest, ALineTellsWhichKeyWasStolen) {
    ASSERT_TRUE(line.client->Round(0).ok());
    const auto renewed = xa.directory->RenewKey(access::Caller::System(), "stolen");
    ASSERT_TRUE(renewed.ok()) << renewed.error().Describe();
    ASSERT_TRUE(line.client->Round(0).ok());
    const auto at_hub = hub.database->Run(
        store::Mode::ReadOnly, [&](store::Transaction& tx) { return *hub.directory->Get(tx, "XA"); });
    EXPECT_EQ(at_hub.Current()->key, renewed->now);
    EXPECT_EQ(at_hub.Find(Fingerprint(renewed->before))->state, KeyState::Revoked);
}

TEST_F(LineTest, ALineEndsWithTheTrustInItsNode) {
    ASSERT_TRUE(line.client->Round(0).ok());
    const auto key = hub.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return hub.directory->Get(tx, "XA")->Current()->fingerprint;
    });
    ASSERT_TRUE(
        hub.directory->RevokeKey(access::Caller::System(), "XA", key, "stolen notebook").ok());
    EXPECT_NE(CodeOf(line.client->Round(0)), "(worked)");
}

// --- the answering side by itself ---------------------------------------------------------------

class ServerTest : public LineTest {
 protected:
    Hello Call() {
        return {.node = "XA",
                .key = xa.keys.Present()->public_key(),
                .challenge = random.Token(32),
                .speaks = {1}};
    }
    SessionCall Proof(const Hello& call, const Hello& answer) {
        SessionCall out{.node = "XA", .challenge = answer.challenge, .own = call.challenge};
        out.signature =
            xa.keys.Present()->Sign(CallText("HUB", answer.challenge, call.challenge));
        return out;
    }
    std::string OpenCode(const SessionCall& call) {
        const auto opened = hub.server->Open(call);
        return opened.ok() ? "(open)" : opened.error().code;
    }
};

TEST_F(ServerTest, AProofCountsOnce) {
    const Hello call = Call();
    const Hello answer = hub.server->Answer(call).value();
    const SessionCall proof = Proof(call, answer);
    EXPECT_EQ(OpenCode(proof), "(open)");
    EXPECT_EQ(OpenCode(proof), "exchange.link_unproved");
}

TEST_F(ServerTest, AProofIsForOneChallengeOneNodeAndOneMinute) {
    const Hello call = Call();
    SessionCall proof = Proof(call, hub.server->Answer(call).value());
    SessionCall changed = proof;
    changed.own = random.Token(32);
    EXPECT_EQ(OpenCode(changed), "exchange.link_unproved");
    changed = proof;
    changed.signature[5] ^= 1;
    EXPECT_EQ(OpenCode(changed), "exchange.link_unproved");
    // A challenge that this side never made, well signed.
    Hello invented = hub.server->Answer(call).value();
    invented.challenge = random.Token(32);
    EXPECT_EQ(OpenCode(Proof(call, invented)), "exchange.link_unproved");
    hub.clock.Advance(61'000);
    EXPECT_EQ(OpenCode(proof), "exchange.link_unproved");
}

TEST_F(ServerTest, ATokenEndsAfterAnHourOfSilence) {
    const Hello call = Call();
    const auto session = hub.server->Open(Proof(call, hub.server->Answer(call).value())).value();
    EXPECT_EQ(hub.server->NodeOf(session.token).value(), "XA");
    hub.clock.Advance(kHour - 1000);
    EXPECT_TRUE(hub.server->NodeOf(session.token).ok());
    hub.clock.Advance(kHour + 1000);
    EXPECT_EQ(hub.server->NodeOf(session.token).error().code, "exchange.link_closed");
    EXPECT_EQ(hub.server->NodeOf("nonsense").error().code, "exchange.link_closed");
}

TEST_F(ServerTest, OnlyVersionsInCommonAreSpoken) {
    Hello call = Call();
    call.speaks = {2, 3};
    EXPECT_EQ(hub.server->Answer(call).error().code, "exchange.link_version");
    call.speaks = {3, 2, 1};
    EXPECT_EQ(hub.server->Answer(call).value().speaks, std::vector<int>{1});
}

TEST_F(ServerTest, AnEmptyAnswerWaitsForNews) {
    ASSERT_TRUE(Settle({&line}));   // the directory is there
    std::vector<std::string> woken;
    hub.woken = [&](std::string_view node) { woken.emplace_back(node); };
    const Hello call = Call();
    const auto token =
        hub.server->Open(Proof(call, hub.server->Answer(call).value())).value().token;
    const Post asked{.wait = 50};
    EXPECT_TRUE(hub.server->Exchange(token, asked)->later);
    EXPECT_FALSE(hub.server->Exchange(token, Post{})->later);
    hub.Send({"XA"}, "news");
    EXPECT_NE(std::ranges::find(woken, "XA"), woken.end());
    const auto again = hub.server->Again(token, asked);
    EXPECT_FALSE(again->later);
    EXPECT_EQ(again->post.give.size(), 1u);
}

TEST_F(ServerTest, ANewLineEndsTheOneBefore) {
    ASSERT_TRUE(Settle({&line}));
    hub.Send({"XA"}, "taken, and lost with the machine");
    const auto open = [&] {
        const Hello call = Call();
        SessionCall proof = Proof(call, hub.server->Answer(call).value());
        proof.got = xa.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return xa.mailroom->CountsOf(tx, "HUB").got;
        });
        return hub.server->Open(proof).value().token;
    };
    const std::string before = open();
    const auto given = hub.server->Exchange(before, Post{})->post.give;
    ASSERT_EQ(given.size(), 1u);
    // What a life before took, told after the node said anew how much it has.
    const Post late{.taken = {{.as = Taken::As::New,
                               .id = ReadEnvelope(given[0])->envelope.id,
                               .number = 99}}};
    const std::string now = open();
    EXPECT_EQ(hub.server->Exchange(before, late).error().code, "exchange.link_closed");
    EXPECT_EQ(hub.server->Exchange(now, Post{})->post.give, given);
}

// --- what lines do in the real world ------------------------------------------------------------

std::uint64_t Seed() {
    const char* given = std::getenv("ATALAYA_TEST_SEED");
    const std::uint64_t seed =
        given ? std::strtoull(given, nullptr, 10) : base::SystemRandom().Below(1'000'000);
    std::cout << "ATALAYA_TEST_SEED=" << seed << '\n';
    return seed;
}

// Every message of every node stands in the inbox of each addressee once, and its sender knows.
void CheckAllArrived(const std::vector<LineNode*>& nodes,
                     const std::map<std::string, std::multiset<std::string>>& expected) {
    for (LineNode* node : nodes) {
        const auto titles = node->Titles();
        const auto wanted = expected.find(node->id);
        EXPECT_EQ(std::multiset<std::string>(titles.begin(), titles.end()),
                  wanted == expected.end() ? std::multiset<std::string>() : wanted->second)
            << node->id;
        for (const Delivery& delivery : node->Deliveries())
            EXPECT_EQ(delivery.state, DeliveryState::Delivered)
                << node->id << " to " << delivery.addressee;
    }
}

class BadLineTest : public ::testing::Test {
 protected:
    static constexpr LineFaults kBad{.lost = 12, .answer_lost = 12, .doubled = 12, .late = 12};

    BadLineTest() {
        for (auto& country : countries) hub.Meet(*country);
        for (auto& country : countries)
            lines.push_back(std::make_unique<TestLine>(*country, hub, random, kBad));
        EXPECT_TRUE(Settle(Lines()));   // the hub's directory is everywhere
    }
    std::vector<TestLine*> Lines() {
        std::vector<TestLine*> out;
        for (auto& line : lines) out.push_back(line.get());
        return out;
    }
    std::vector<LineNode*> All() {
        std::vector<LineNode*> out{&hub};
        for (auto& country : countries) out.push_back(country.get());
        return out;
    }
    // Somebody writes to some others, or to all.
    void SendOne() {
        const auto all = All();
        LineNode& from = *all[random.Below(all.size())];
        std::vector<std::string> to;
        for (LineNode* node : all)
            if (node != &from && random.Below(2) == 0) to.push_back(node->id);
        if (to.empty()) to.push_back(from.id == "HUB" ? "XA" : "HUB");
        const std::string title = from.id + " " + std::to_string(++sent);
        from.Send(to, title);
        for (const std::string& node : to) expected[node].insert(title);
    }
    void Rounds(int count) {
        for (int i = 0; i < count; ++i) {
            TestLine& line = *lines[random.Below(lines.size())];
            (void)line.client->Round(0);
        }
    }

    base::SeededRandom random{Seed()};
    LineNode hub{"HUB", NodeRole::Hub, random.Next()};
    std::array<std::unique_ptr<LineNode>, 3> countries{
        std::make_unique<LineNode>("XA", NodeRole::Country, random.Next()),
        std::make_unique<LineNode>("XB", NodeRole::Country, random.Next()),
        std::make_unique<LineNode>("XC", NodeRole::Country, random.Next())};
    std::vector<std::unique_ptr<TestLine>> lines;
    std::map<std::string, std::multiset<std::string>> expected;
    int sent = 0;
};

TEST_F(BadLineTest, NothingIsLostAndNothingComesTwice) {
    for (int i = 0; i < 60; ++i) {
        SendOne();
        Rounds(static_cast<int>(random.Below(4)));
        for (auto& line : lines) line->wire.cut = random.Below(10) == 0;
    }
    for (auto& line : lines) line->wire.cut = false;
    ASSERT_TRUE(Settle(Lines()));
    CheckAllArrived(All(), expected);
}

TEST_F(BadLineTest, ClocksThatDifferByHoursChangeNothing) {
    countries[0]->clock.Advance(-9 * kHour);
    countries[1]->clock.Advance(11 * kHour);
    hub.clock.Advance(-3 * kHour);
    for (int i = 0; i < 20; ++i) {
        SendOne();
        Rounds(2);
        if (i == 10) hub.clock.Advance(-2 * kHour);
    }
    ASSERT_TRUE(Settle(Lines()));
    CheckAllArrived(All(), expected);
}

TEST_F(BadLineTest, AHubRestoredFromItsBackupIsGivenAgainWhatItLost) {
    for (int i = 0; i < 20; ++i) SendOne();
    Rounds(10);
    hub.Close();
    hub.Save();
    hub.Open();
    // From here on the hub says nothing of its own, which would be lost with it.
    for (int i = 0; i < 20; ++i) {
        LineNode& from = *countries[random.Below(3)];
        std::vector<std::string> to;
        for (auto& other : countries)
            if (other.get() != &from) to.push_back(other->id);
        const std::string title = from.id + " after " + std::to_string(i);
        from.Send(to, title);
        for (const auto& node : to) expected[node].insert(title);
        Rounds(3);
    }
    if (random.Below(2) == 0) {
        EXPECT_TRUE(Settle(Lines()));
    }
    hub.Close();
    hub.Restore();
    hub.Open();
    ASSERT_TRUE(Settle(Lines()));
    CheckAllArrived(All(), expected);
}

TEST_F(BadLineTest, ACountryRestoredFromItsBackupIsGivenAgainWhatItLost) {
    LineNode& xb = *countries[1];
    for (int i = 0; i < 10; ++i) SendOne();
    EXPECT_TRUE(Settle(Lines()));
    xb.Close();
    xb.Save();
    xb.Open();
    lines[1]->Begin();
    for (int i = 0; i < 15; ++i) {
        const std::string title = "XA after " + std::to_string(i);
        countries[0]->Send({"XB"}, title);
        expected["XB"].insert(title);
        Rounds(3);
    }
    if (random.Below(2) == 0) {
        EXPECT_TRUE(Settle(Lines()));
    }
    xb.Close();
    xb.Restore();
    xb.Open();
    lines[1]->Begin();
    ASSERT_TRUE(Settle(Lines()));
    CheckAllArrived(All(), expected);
}

}  // namespace
}  // namespace atalaya::exchange
