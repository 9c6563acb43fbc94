#include "exchange/directory_test.hpp"

#include <gmock/gmock.h>

#include "exchange/node_changes.hpp"

namespace atalaya::exchange {
namespace {

using ::testing::Contains;

class DirectoryTest : public ProgramsTest {
 protected:
    Program xa{policy, clock, "XA"}, xb{policy, clock, "XB"};
    Program hub{policy, clock, "HUB", NodeRole::Hub};

    // XB renews its key, so many times.
    void Renew(int times) {
        for (int i = 0; i < times; ++i) ASSERT_TRUE(xb.keys.Renew(clock.Now()).ok());
    }
    std::vector<Introduction> Chain() { return *xb.keys.Introductions(); }
};

TEST_F(DirectoryTest, WhoIsPresentedIsTrustedWithNothing) {
    ASSERT_EQ(xa.Present(xb), "");
    const Node node = *xa.Get("XB");
    EXPECT_EQ(node.state, NodeState::Presented);
    EXPECT_EQ(node.address, "https://XB.example");
    EXPECT_EQ(node.link, LinkMode::None);
    EXPECT_EQ(node.Current(), nullptr);
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "exchange.sender_unverified");
    EXPECT_EQ(xa.KeyOf("XC", xb.Print()), "exchange.sender_unknown");
}

TEST_F(DirectoryTest, TheFingerprintIsTakenAsItIsTyped) {
    ASSERT_EQ(xa.Present(xb), "");
    std::string typed = " \t";
    for (const char c : xb.Print()) typed += c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
    typed.insert(9, "  ");
    const auto node = xa.directory.Verify(xa.system, "XB", typed);
    ASSERT_TRUE(node.ok()) << node.error().Describe();
    EXPECT_EQ(node->state, NodeState::Verified);
    EXPECT_EQ(node->verified_by, "system");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
    EXPECT_THAT(xa.Journal(), Contains("exchange.node_verified node:XB"));
}

TEST_F(DirectoryTest, AWrongDigitChangesNothing) {
    ASSERT_EQ(xa.Present(xb), "");
    const Node before = *xa.Get("XB");
    for (std::size_t i = 0; i < 39; ++i) {
        std::string typed = xb.Print();
        if (typed[i] == ' ') continue;
        typed[i] = typed[i] == '0' ? '1' : '0';
        ASSERT_EQ(CodeOf(xa.directory.Verify(xa.system, "XB", typed)),
                  "exchange.fingerprint_differs");
    }
    for (const std::string& typed : {std::string(), xb.Print().substr(0, 19), xb.Print() + " 0000",
                                     xa.Print(), std::string("'; --")})
        EXPECT_EQ(CodeOf(xa.directory.Verify(xa.system, "XB", typed)),
                  "exchange.fingerprint_differs");
    EXPECT_EQ(*xa.Get("XB"), before);
    EXPECT_EQ(CodeOf(xa.directory.Verify(xa.system, "XC", xb.Print())), "exchange.node_unknown");
}

TEST_F(DirectoryTest, APresentationThatWasChangedIsRefused) {
    json::object forged = xb.Presentation();
    forged["presentation"].as_object()["address"] = "https://thief.example";
    EXPECT_EQ(CodeOf(xa.directory.Present(xa.system, forged)), "exchange.presentation_invalid");
    json::object swapped = xb.Presentation();
    swapped["signature"] = hub.Presentation().at("signature");
    EXPECT_EQ(CodeOf(xa.directory.Present(xa.system, swapped)), "exchange.presentation_invalid");
    for (const char* member : {"address", "country", "format", "introductions", "key", "name",
                               "node", "revision", "revoked", "role"}) {
        json::object cut = xb.Presentation();
        cut["presentation"].as_object().erase(member);
        const auto refused = xa.directory.Present(xa.system, cut);
        ASSERT_FALSE(refused.ok());
        EXPECT_EQ(refused.error().Get("member"), "/presentation/" + std::string(member));
    }
    EXPECT_EQ(CodeOf(xa.directory.Present(xa.system, {})), "exchange.presentation_invalid");
    EXPECT_EQ(xa.Present(xa), "exchange.node_is_self");
    EXPECT_FALSE(xa.Get("XB").has_value());
}

TEST_F(DirectoryTest, AChangedAddressOfAVerifiedNodeCountsAtOnce) {
    xa.Meet(xb);
    const json::object first = xb.Presentation();
    Self self = *xb.directory.GetSelf(xb.system);
    self.address = "https://moved.example/";
    ASSERT_TRUE(xb.directory.SetSelf(xb.system, self).ok());
    ASSERT_EQ(xa.Present(xb), "");
    EXPECT_EQ(xa.Get("XB")->address, "https://moved.example");
    EXPECT_EQ(xa.Get("XB")->state, NodeState::Verified);
    // Replayed, the first does not move it back.
    EXPECT_EQ(CodeOf(xa.directory.Present(xa.system, first)), "exchange.presentation_old");
    EXPECT_EQ(xa.Get("XB")->address, "https://moved.example");
}

TEST_F(DirectoryTest, WhatAPersonSetStays) {
    xa.Meet(xb);
    ASSERT_TRUE(xa.directory.SetLink(xa.system, "XB", LinkMode::Call, "http://10.0.0.7:8080/").ok());
    ASSERT_EQ(xa.Present(xb), "");
    EXPECT_EQ(xa.Get("XB")->address, "http://10.0.0.7:8080");
    EXPECT_EQ(xa.Get("XB")->link, LinkMode::Call);
    for (const char* address : {"ftp://x", "https://", "https://u@x", "https://x/?a", "javascript:1",
                                "https://x y", "https://:80", "//x"})
        EXPECT_EQ(CodeOf(xa.directory.SetLink(xa.system, "XB", LinkMode::Call, address)),
                  "exchange.address_invalid")
            << address;
}

TEST_F(DirectoryTest, ACountryCallsItsHubAndTheHubAnswers) {
    xa.Meet(hub);
    hub.Meet(xa);
    EXPECT_EQ(xa.Get("HUB")->link, LinkMode::Call);
    EXPECT_EQ(hub.Get("XA")->link, LinkMode::Answer);
}

TEST_F(DirectoryTest, WhoNowSaysToBeAHubIsVerifiedAgain) {
    xa.Meet(xb);
    Self self = *xb.directory.GetSelf(xb.system);
    self.role = NodeRole::Hub;
    ASSERT_TRUE(xb.directory.SetSelf(xb.system, self).ok());
    ASSERT_EQ(xa.Present(xb), "");
    EXPECT_EQ(xa.Get("XB")->state, NodeState::Presented);
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "exchange.sender_unverified");
}

TEST_F(DirectoryTest, AnIntroductionChainOfThreeIsFollowed) {
    xa.Meet(xb);
    const std::string first = xb.Print();
    Renew(3);
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "exchange.key_unknown");
    ASSERT_EQ(xa.Introduce("XB", Chain()), "");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
    EXPECT_EQ(xa.Get("XB")->keys.size(), 4u);
    EXPECT_EQ(xa.Get("XB")->state, NodeState::Verified);
    // Once more, and with what is known already in front: nothing happens.
    const Node before = *xa.Get("XB");
    EXPECT_EQ(xa.Introduce("XB", Chain()), "");
    EXPECT_EQ(*xa.Get("XB"), before);
    Renew(1);
    ASSERT_EQ(xa.Introduce("XB", Chain()), "");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
    EXPECT_THAT(xa.Journal(), Contains("exchange.key_renewed node:XB"));
    EXPECT_EQ(xa.Introduce("XC", Chain()), "exchange.sender_unknown");
}

TEST_F(DirectoryTest, ABrokenChainChangesNothing) {
    xa.Meet(xb);
    Renew(3);
    const Node before = *xa.Get("XB");
    auto forged = Chain();
    forged[1].signature[5] ^= 1;
    EXPECT_EQ(xa.Introduce("XB", forged), "exchange.introduction_broken");
    auto gap = Chain();
    gap.erase(gap.begin() + 1);
    EXPECT_EQ(xa.Introduce("XB", gap), "exchange.introduction_broken");
    auto late = Chain();
    late.erase(late.begin());
    EXPECT_EQ(xa.Introduce("XB", late), "exchange.introduction_broken");
    auto elsewhere = Chain();
    elsewhere.back().next = xa.keys.Present()->public_key();
    EXPECT_EQ(xa.Introduce("XB", elsewhere), "exchange.introduction_broken");
    EXPECT_EQ(*xa.Get("XB"), before);
}

TEST_F(DirectoryTest, AReplacedKeyCountsForThirtyDays) {
    xa.Meet(xb);
    const std::string old = xb.Print();
    Renew(1);
    ASSERT_EQ(xa.Introduce("XB", Chain()), "");
    EXPECT_EQ(xa.KeyOf("XB", old), "");
    clock.Advance(Directory::kGraceDays * 86'400'000LL);
    EXPECT_EQ(xa.KeyOf("XB", old), "");
    clock.Advance(1);
    EXPECT_EQ(xa.KeyOf("XB", old), "exchange.key_replaced");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
}

TEST_F(DirectoryTest, AStolenEarlierKeyIntroducesNobody) {
    xa.Meet(xb);
    testing::TempFolder theft;
    std::filesystem::copy(xb.folder.path() / "node.key", theft.path() / "node.key");
    Renew(1);
    ASSERT_EQ(xa.Introduce("XB", Chain()), "");
    const KeyRing thief(theft.path() / "node.key", xb.random);
    ASSERT_TRUE(thief.Renew(clock.Now()).ok());
    EXPECT_EQ(xa.Introduce("XB", *thief.Introductions()), "exchange.introduction_broken");
    EXPECT_EQ(xa.KeyOf("XB", Fingerprint(thief.Present()->public_key())), "exchange.key_unknown");
    // The owner says that it was stolen: from then on it counts for nothing.
    const std::string stolen = Fingerprint(xb.keys.Earlier()->front());
    EXPECT_EQ(xa.KeyOf("XB", stolen), "");
    ASSERT_EQ(CodeOf(xb.directory.RevokeKey(xb.system, "XB", stolen, "stolen")), "");
    ASSERT_EQ(xa.Present(xb), "");
    EXPECT_EQ(xa.KeyOf("XB", stolen), "exchange.key_revoked");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
}

TEST_F(DirectoryTest, ThePresentKeyIsRenewedBeforeItIsRevoked) {
    EXPECT_EQ(CodeOf(xb.directory.RevokeKey(xb.system, "XB", xb.Print(), "lost")),
              "exchange.key_present");
    EXPECT_EQ(CodeOf(xb.directory.RevokeKey(xb.system, "XB", xa.Print(), "lost")),
              "exchange.key_unknown");
}

TEST_F(DirectoryTest, ARevokedKeySignsNothingMore) {
    xa.Meet(xb);
    const std::string old = xb.Print();
    EXPECT_EQ(CodeOf(xa.directory.RevokeKey(xa.system, "XB", old, " ")), "exchange.reason_missing");
    const auto node = xa.directory.RevokeKey(xa.system, "XB", old, "laptop stolen");
    ASSERT_TRUE(node.ok()) << node.error().Describe();
    EXPECT_EQ(node->state, NodeState::Presented);
    EXPECT_EQ(node->keys[0].reason, "laptop stolen");
    EXPECT_EQ(xa.KeyOf("XB", old), "exchange.key_revoked");
    // Neither presented again, nor verified, nor by what it introduces.
    EXPECT_EQ(xa.Present(xb), "exchange.key_revoked");
    EXPECT_EQ(CodeOf(xa.directory.Verify(xa.system, "XB", old)), "exchange.key_missing");
    Renew(2);
    EXPECT_EQ(xa.Introduce("XB", Chain()), "exchange.key_revoked");
    // A person may meet the new key.
    xa.Meet(xb);
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
    EXPECT_EQ(xa.KeyOf("XB", old), "exchange.key_revoked");
}

TEST_F(DirectoryTest, AnotherKeyUnderAKnownNameIsRefused) {
    xa.Meet(xb);
    Program impostor(policy, clock, "XB", NodeRole::Country, 1);
    EXPECT_EQ(xa.Present(impostor), "exchange.node_known");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
}

TEST_F(DirectoryTest, AClosedNodeIsTrustedNoMoreUntilItIsVerifiedAnew) {
    xa.Meet(xb);
    ASSERT_EQ(CodeOf(xa.directory.Close(xa.system, "XB", "left")), "");
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "exchange.sender_unverified");
    EXPECT_EQ(CodeOf(xa.directory.Verify(xa.system, "XB", xb.Print())), "exchange.node_left");
    EXPECT_EQ(CodeOf(xa.directory.SetLink(xa.system, "XB", LinkMode::None, "")),
              "exchange.node_left");
    xa.Meet(xb);
    EXPECT_EQ(xa.KeyOf("XB", xb.Print()), "");
}

TEST_F(DirectoryTest, OnlyWhoMayChangesNodes) {
    access::Caller reader;
    reader.kind = access::Caller::Kind::Person;
    reader.id = reader.person = 7;
    reader.grants = {{"ews_officer", "XA"}};
    xa.Meet(xb);
    EXPECT_EQ(CodeOf(xa.directory.List(reader)), "");
    EXPECT_EQ(CodeOf(xa.directory.Verify(reader, "XB", xb.Print())), "access.denied");
    EXPECT_EQ(CodeOf(xa.directory.Close(reader, "XB", "x")), "access.denied");
    EXPECT_EQ(CodeOf(xa.directory.Present(reader, hub.Presentation())), "access.denied");
    EXPECT_EQ(CodeOf(xa.directory.SetSelf(reader, {.id = "XA"})), "access.denied");
    reader.grants = {{"exchange_manager", "XB"}};
    EXPECT_EQ(CodeOf(xa.directory.List(reader)), "access.denied");
    reader.grants = {{"exchange_manager", "XA"}};
    EXPECT_EQ(CodeOf(xa.directory.Close(reader, "XB", "x")), "");
    EXPECT_EQ(xa.Get("XB")->verified_by, "person:7");
}

TEST_F(DirectoryTest, WhoThisNodeIsCannotBeAnything) {
    const auto set = [&](Self self) { return CodeOf(xa.directory.SetSelf(xa.system, self)); };
    EXPECT_EQ(set({.id = "xa"}), "exchange.node_id_invalid");
    EXPECT_EQ(set({.id = "XA", .country = "X"}), "exchange.country_invalid");
    EXPECT_EQ(set({.id = "XA", .country = "XA", .address = "xa.example"}),
              "exchange.address_invalid");
    EXPECT_EQ(set({.id = "XA", .name = {{"\x1b[2J"}}, .country = "XA"}), "exchange.name_invalid");
    EXPECT_EQ(set({.id = "XD", .country = "XD"}), "");
    EXPECT_EQ(xa.directory.GetSelf(xa.system)->fingerprint, xa.Print());
}

TEST_F(DirectoryTest, EveryChangeIsToldAndAnErrorUndoesIt) {
    int told = 0;
    bool fail = false;
    xa.directory.OnChange([&](store::Transaction&) -> Result<void> {
        ++told;
        if (fail) return Err("exchange.nobody");
        return {};
    });
    ASSERT_EQ(xa.Present(xb), "");
    EXPECT_EQ(told, 1);
    ASSERT_EQ(xa.Present(xb), "");   // nothing new
    EXPECT_EQ(told, 1);
    fail = true;
    EXPECT_EQ(CodeOf(xa.directory.Verify(xa.system, "XB", xb.Print())), "exchange.nobody");
    EXPECT_EQ(xa.Get("XB")->state, NodeState::Presented);
}

class DirectoryStoreTest : public testing::DatabaseTest {};

TEST_P(DirectoryStoreTest, KeepsAndReadsTheSameOnBothStores) {
    base::FixedClock clock;
    const access::Policy& policy = ShippedPolicy();
    journal::Journal journal(clock);
    base::SeededRandom random(5);
    const KeyRing keys(folder().path() / "node.key", random);
    ASSERT_TRUE(journal::Journal::Prepare(db()).ok());
    ASSERT_TRUE(Directory::Prepare(db()).ok());
    Directory directory(db(), policy, journal, clock, keys);
    const auto system = access::Caller::System();
    ASSERT_EQ(CodeOf(directory.SetSelf(system, {.id = "XA", .country = "XA"})), "");
    Program xb(policy, clock, "XB");
    ASSERT_TRUE(xb.keys.Renew(clock.Now()).ok());
    ASSERT_EQ(CodeOf(directory.Present(system, xb.Presentation())), "");
    const auto verified = directory.Verify(system, "XB", xb.Print());
    ASSERT_TRUE(verified.ok());
    ASSERT_TRUE(xb.keys.Renew(clock.Now()).ok());
    const auto introduced = db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        return directory.Introduce(tx, "XB", *xb.keys.Introductions());
    });
    ASSERT_TRUE(introduced.ok());
    db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        const auto nodes = directory.List(tx);
        ASSERT_EQ(nodes.size(), 1u);
        EXPECT_EQ(nodes[0], *directory.Get(tx, "XB"));
        EXPECT_EQ(nodes[0].name.In(Lang::Es), "XB");
        ASSERT_EQ(nodes[0].keys.size(), 2u);
        EXPECT_EQ(nodes[0].keys[0].state, KeyState::Replaced);
        EXPECT_EQ(nodes[0].keys[0].ended, clock.Now());
        EXPECT_EQ(nodes[0].keys[1].introduction->before, nodes[0].keys[0].key);
        EXPECT_EQ(directory.Everyone(tx), std::vector<std::string>{"XB"});
        EXPECT_EQ(*directory.KeyOf(tx, "XB", xb.Print()), xb.keys.Present()->public_key());
        EXPECT_EQ(directory.Revision(tx), 4);
        EXPECT_TRUE(journal.Verify(tx).faults.empty());
    });
}

ATALAYA_ON_BOTH_STORES(DirectoryStoreTest);

}  // namespace
}  // namespace atalaya::exchange
