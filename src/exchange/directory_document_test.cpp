#include <gmock/gmock.h>

#include "exchange/directory_test.hpp"

namespace atalaya::exchange {
namespace {

using ::testing::Contains;
using ::testing::Not;

// A hub that verified XB; XA, which verified the hub.
class DirectoryDocumentTest : public ProgramsTest {
 protected:
    void SetUp() override {
        hub.Meet(xb);
        xa.Meet(hub);
    }
    std::string Follow() { return xa.Take("HUB", hub.Document()); }

    Program hub{policy, clock, "HUB", NodeRole::Hub};
    Program xa{policy, clock, "XA"}, xb{policy, clock, "XB"};
};

TEST_F(DirectoryDocumentTest, WhomTheHubVouchesForIsVerified) {
    ASSERT_EQ(Follow(), "");
    const Node node = *xa.Get("XB");
    EXPECT_EQ(node.state, NodeState::Verified);
    EXPECT_EQ(node.verified_by, "node:HUB");
    EXPECT_EQ(node.link, LinkMode::None);
    EXPECT_EQ(node.address, "https://XB.example");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
    EXPECT_THAT(xa.Journal(), Contains("exchange.directory_taken node:XB"));
}

TEST_F(DirectoryDocumentTest, WhoIsOnlyPresentedAtTheHubIsNobodysBusiness) {
    Program xc(policy, clock, "XC");
    ASSERT_EQ(hub.Present(xc), "");
    ASSERT_EQ(Follow(), "");
    EXPECT_FALSE(xa.Get("XC").has_value());
}

TEST_F(DirectoryDocumentTest, ADirectoryForgedByACountryIsRefused) {
    xa.Meet(xb);
    Program thief(policy, clock, "XB", NodeRole::Hub, 1);
    Program victim(policy, clock, "XC");
    thief.Meet(victim);
    EXPECT_EQ(xa.Take("XB", thief.Document()), "exchange.directory_untrusted");
    EXPECT_EQ(xa.Take("XZ", thief.Document()), "exchange.directory_untrusted");
    EXPECT_FALSE(xa.Get("XC").has_value());
}

TEST_F(DirectoryDocumentTest, AHubThatAnotherHubVouchesForVouchesForNobody) {
    Program second(policy, clock, "HUB2", NodeRole::Hub);
    Program xc(policy, clock, "XC");
    hub.Meet(second);
    second.Meet(xc);
    ASSERT_EQ(Follow(), "");
    EXPECT_EQ(xa.Get("HUB2")->state, NodeState::Verified);
    EXPECT_EQ(xa.Take("HUB2", second.Document()), "exchange.directory_untrusted");
}

TEST_F(DirectoryDocumentTest, AnOlderDirectoryIsPassedOver) {
    const json::object first = hub.Document();
    ASSERT_EQ(CodeOf(hub.directory.RevokeKey(hub.system, "XB", xb.Print(), "stolen")), "");
    ASSERT_EQ(Follow(), "");
    EXPECT_FALSE(xa.Get("XB").has_value() && xa.Get("XB")->Current() != nullptr);
    ASSERT_EQ(xa.Take("HUB", first), "");
    EXPECT_NE(xa.KeyOf("XB", xb.Print()), "");
}

TEST_F(DirectoryDocumentTest, WhatTheHubRevokesGoesOutEvenIfAPersonHereVerifiedIt) {
    xa.Meet(xb);
    const std::string old = xb.Print();
    ASSERT_EQ(CodeOf(hub.directory.RevokeKey(hub.system, "XB", old, "stolen")), "");
    ASSERT_EQ(Follow(), "");
    EXPECT_EQ(xa.KeyOf("XB", old), "exchange.key_revoked");
    EXPECT_EQ(xa.Get("XB")->state, NodeState::Presented);
    EXPECT_EQ(xa.Get("XB")->keys[0].ended_by, "node:HUB");
    EXPECT_EQ(xa.Get("XB")->keys[0].reason, "stolen");
    // The hub meets the new key: its word counts again.
    ASSERT_TRUE(xb.keys.Renew(clock.Now()).ok());
    hub.Meet(xb);
    ASSERT_EQ(Follow(), "");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
}

TEST_F(DirectoryDocumentTest, WhatAPersonHereRevokedStaysRevoked) {
    ASSERT_EQ(Follow(), "");
    ASSERT_EQ(CodeOf(xa.directory.RevokeKey(xa.system, "XB", xb.Print(), "doubt")), "");
    ASSERT_EQ(CodeOf(hub.directory.SetLink(hub.system, "XB", LinkMode::Answer, "https://new.example")),
              "");
    ASSERT_EQ(Follow(), "");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "exchange.key_revoked");
    EXPECT_EQ(xa.Get("XB")->state, NodeState::Presented);
}

TEST_F(DirectoryDocumentTest, WhoAPersonHereClosedStaysClosed) {
    ASSERT_EQ(Follow(), "");
    ASSERT_EQ(CodeOf(xa.directory.Close(xa.system, "XB", "left")), "");
    ASSERT_EQ(CodeOf(hub.directory.SetLink(hub.system, "XB", LinkMode::Answer, "https://new.example")),
              "");
    ASSERT_EQ(Follow(), "");
    EXPECT_EQ(xa.Get("XB")->state, NodeState::Closed);
}

TEST_F(DirectoryDocumentTest, AKeyThatAPersonVerifiedGivesWayOnlyToOneThatItIntroduces) {
    xa.Meet(xb);
    // The hub was told by somebody that XB had another key.
    Program impostor(policy, clock, "XB", NodeRole::Country, 1);
    ASSERT_EQ(CodeOf(hub.directory.Close(hub.system, "XB", "lost its key")), "");
    hub.Meet(impostor);
    ASSERT_EQ(Follow(), "");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
    EXPECT_EQ(xa.KeyOf("XB", impostor.Print()), "exchange.key_unknown");
    EXPECT_THAT(xa.Journal(), Contains("exchange.key_disputed node:XB"));
}

TEST_F(DirectoryDocumentTest, ARenewedKeyComesWithItsIntroduction) {
    xa.Meet(xb);
    ASSERT_TRUE(xb.keys.Renew(clock.Now()).ok());
    ASSERT_TRUE(xb.keys.Renew(clock.Now()).ok());
    ASSERT_EQ(hub.Introduce("XB", *xb.keys.Introductions()), "");
    ASSERT_EQ(Follow(), "");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
    EXPECT_EQ(xa.Get("XB")->verified_by, "system");
    EXPECT_THAT(xa.Journal(), Not(Contains("exchange.key_disputed node:XB")));
}

TEST_F(DirectoryDocumentTest, LinkAndAddressThatAPersonSetStay) {
    ASSERT_EQ(Follow(), "");
    ASSERT_EQ(CodeOf(xa.directory.SetLink(xa.system, "XB", LinkMode::Call, "https://near.example")),
              "");
    ASSERT_EQ(CodeOf(hub.directory.SetLink(hub.system, "XB", LinkMode::Answer, "https://far.example")),
              "");
    ASSERT_EQ(Follow(), "");
    EXPECT_EQ(xa.Get("XB")->address, "https://near.example");
    EXPECT_EQ(xa.Get("XB")->link, LinkMode::Call);
}

TEST_F(DirectoryDocumentTest, WhomTheHubClosesOrForgetsLosesItsWord) {
    ASSERT_EQ(Follow(), "");
    ASSERT_EQ(CodeOf(hub.directory.Close(hub.system, "XB", "left")), "");
    ASSERT_EQ(Follow(), "");
    EXPECT_EQ(xa.Get("XB")->state, NodeState::Closed);
    hub.Meet(xb);
    ASSERT_EQ(Follow(), "");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
    json::object emptied = hub.Document();
    emptied["nodes"] = json::array();
    emptied["revision"] = emptied.at("revision").as_int64() + 1;
    ASSERT_EQ(xa.Take("HUB", emptied), "");
    EXPECT_EQ(xa.Get("XB")->state, NodeState::Presented);
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "exchange.sender_unverified");
}

TEST_F(DirectoryDocumentTest, TheHubTellsWhichOfItsOwnKeysIsRevoked) {
    const std::string old = hub.Print();
    ASSERT_TRUE(hub.keys.Renew(clock.Now()).ok());
    ASSERT_EQ(xa.Introduce("HUB", *hub.keys.Introductions()), "");
    EXPECT_EQ(xa.KeyOf("HUB", old), "");
    ASSERT_EQ(CodeOf(hub.directory.RevokeKey(hub.system, "HUB", old, "stolen")), "");
    ASSERT_EQ(Follow(), "");
    EXPECT_EQ(xa.KeyOf("HUB", old), "exchange.key_revoked");
    EXPECT_EQ(xa.KeyOf("HUB", hub.Print()), "");
}

TEST_F(DirectoryDocumentTest, WhatItSaysOfOneselfIsPassedOver) {
    hub.Meet(xa);
    ASSERT_EQ(CodeOf(hub.directory.Close(hub.system, "XA", "left")), "");
    ASSERT_EQ(Follow(), "");
    EXPECT_FALSE(xa.Get("XA").has_value());
}

TEST_F(DirectoryDocumentTest, AnythingElseIsRefusedWhole) {
    const auto with = [&](std::string_view pointer, json::value value) {
        json::value document = hub.Document();
        const auto last = pointer.rfind('/');
        boost::system::error_code none;
        json::value* parent = document.find_pointer(pointer.substr(0, last), none);
        if (parent->is_array()) {
            parent->as_array()[0] = std::move(value);
        } else {
            parent->as_object()[pointer.substr(last + 1)] = std::move(value);
        }
        const auto taken = xa.Take("HUB", document.as_object());
        EXPECT_FALSE(xa.Get("XB").has_value());
        return taken;
    };
    const std::string invalid = "exchange.directory_invalid";
    EXPECT_EQ(with("/format", "atalaya.directory/2"), invalid);
    EXPECT_EQ(with("/revision", 0), invalid);
    EXPECT_EQ(with("/nodes", "x"), invalid);
    EXPECT_EQ(with("/nodes/0", 7), invalid);
    EXPECT_EQ(with("/nodes/0/id", "../x"), invalid);
    EXPECT_EQ(with("/nodes/0/address", "javascript:1"), invalid);
    EXPECT_EQ(with("/nodes/0/name", {{"en", "\x1b[2J"}}), invalid);
    EXPECT_EQ(with("/nodes/0/role", "king"), invalid);
    EXPECT_EQ(with("/nodes/0/state", "trusted"), invalid);
    EXPECT_EQ(with("/nodes/0/keys", json::array()), invalid);
    EXPECT_EQ(with("/nodes/0/keys/0/key", "AAAA"), invalid);
    EXPECT_EQ(with("/nodes/0/keys/0/key", json::string(43, 'A')), invalid);   // no point
    EXPECT_EQ(with("/nodes/0/keys/0/state", "presented"), invalid);
    EXPECT_EQ(with("/nodes/0/keys/0/introduction", {{"before", "x"}}), invalid);
    EXPECT_EQ(with("/revoked", {{"a", 1}}), invalid);
    json::value twice = hub.Document();
    twice.as_object()["nodes"].as_array().push_back(twice.at("nodes").at(0));
    EXPECT_EQ(xa.Take("HUB", twice.as_object()), invalid);
    ASSERT_EQ(Follow(), "");   // and the good one still
    EXPECT_TRUE(xa.Get("XB").has_value());
}

}  // namespace
}  // namespace atalaya::exchange
