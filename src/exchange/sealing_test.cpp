#include "exchange/sealing.hpp"

#include <gtest/gtest.h>

#include <set>

#include "access/access.hpp"
#include "base/hash.hpp"
#include "base/json_members.hpp"
#include "testing/databases.hpp"

namespace atalaya::exchange {
namespace {

class SealingTest : public ::testing::Test {
 protected:
    SealingTest() {
        envelope.id = Envelope::NewId(random);
        envelope.sender = "XA";
        envelope.to = {"XB", "XC"};
        envelope.kind = "incident";
        envelope.mark = "tlp:amber";
        envelope.subject = "incident:XA-2026-4";
        envelope.revision = 2;
        envelope.body = body;
        keys = {{"XA", xa.public_key()}, {"XB", xb.public_key()}, {"XC", xc.public_key()}};
    }
    NodeKey Key(const char* name) { return *NodeKey::Open(folder.path() / name, random); }
    static std::string CodeOf(const Result<json::object>& opened) {
        return opened.ok() ? "" : opened.error().code;
    }

    testing::TempFolder folder;
    base::SeededRandom random{7};
    const NodeKey xa = Key("xa"), xb = Key("xb"), xc = Key("xc"), hub = Key("hub");
    const json::object body{{"company", "Químicos del Sur"}, {"kilograms", 250}};
    Envelope envelope;
    std::map<std::string, PublicKey> keys;
};

TEST_F(SealingTest, AddresseesAndSenderReadIt) {
    ASSERT_TRUE(SealBody(envelope, keys, random).ok());
    EXPECT_TRUE(envelope.body.empty());
    EXPECT_EQ(*OpenBody(envelope, "XA", xa), body);
    EXPECT_EQ(*OpenBody(envelope, "XB", xb), body);
    EXPECT_EQ(*OpenBody(envelope, "XC", xc), body);
}

TEST_F(SealingTest, ItTravelsSignedAndIsOpenedAtTheOtherEnd) {
    ASSERT_TRUE(SealBody(envelope, keys, random).ok());
    const auto sent = Sign(xa, envelope, random);
    ASSERT_TRUE(sent.ok()) << sent.error().Describe();
    EXPECT_EQ(sent->bytes.find("Sur"), std::string::npos);
    EXPECT_EQ(sent->bytes.find("kilograms"), std::string::npos);
    EXPECT_EQ(*OpenBody(ReadEnvelope(sent->bytes)->envelope, "XB", xb), body);
}

TEST_F(SealingTest, NobodyElseReadsIt) {
    keys.emplace("HUB", hub.public_key());   // known to the sender, but not addressed
    ASSERT_TRUE(SealBody(envelope, keys, random).ok());
    EXPECT_EQ(CodeOf(OpenBody(envelope, "HUB", hub)), "exchange.sealed_for_others");
    EXPECT_EQ(CodeOf(OpenBody(envelope, "XB", hub)), "exchange.sealed_broken");
    EXPECT_EQ(CodeOf(OpenBody(envelope, "XB", xc)), "exchange.sealed_broken");
}

TEST_F(SealingTest, TwoOfTheSameBodyHaveNothingInCommon) {
    Envelope again = envelope;
    ASSERT_TRUE(SealBody(envelope, keys, random).ok());
    ASSERT_TRUE(SealBody(again, keys, random).ok());
    for (const char* member : {"nonce", "text"})
        EXPECT_NE(base::TextIn(envelope.sealed, member), base::TextIn(again.sealed, member));
}

TEST_F(SealingTest, ItCannotBeMovedIntoAnotherEnvelope) {
    ASSERT_TRUE(SealBody(envelope, keys, random).ok());
    const auto moved = [&](auto change) {
        Envelope other = envelope;
        change(other);
        return CodeOf(OpenBody(other, "XB", xb));
    };
    EXPECT_EQ(moved([](Envelope&) {}), "");
    EXPECT_EQ(moved([](Envelope& other) { other.id = "AAAAAAAAAAAAAAAAAAAAAA"; }),
              "exchange.sealed_broken");
    EXPECT_EQ(moved([](Envelope& other) { other.sender = "XC"; }), "exchange.sealed_broken");
    EXPECT_EQ(moved([](Envelope& other) { other.subject += "1"; }), "exchange.sealed_broken");
    EXPECT_EQ(moved([](Envelope& other) { other.revision = 3; }), "exchange.sealed_broken");
}

TEST_F(SealingTest, EveryChangedByteIsSeen) {
    ASSERT_TRUE(SealBody(envelope, keys, random).ok());
    for (const char* member : {"nonce", "text"}) {
        const auto bytes = *base::FromBase64Url(base::TextIn(envelope.sealed, member));
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            auto flipped = bytes;
            flipped[i] ^= 1;
            Envelope other = envelope;
            other.sealed[member] = base::Base64Url(flipped);
            ASSERT_EQ(CodeOf(OpenBody(other, "XB", xb)), "exchange.sealed_broken") << member << i;
        }
    }
}

TEST_F(SealingTest, AnyShapeIsAnswered) {
    ASSERT_TRUE(SealBody(envelope, keys, random).ok());
    const auto with = [&](std::string_view member, json::value value) {
        Envelope other = envelope;
        other.sealed[member] = std::move(value);
        return CodeOf(OpenBody(other, "XB", xb));
    };
    EXPECT_EQ(with("method", "atalaya.sealed.2"), "exchange.sealed_method");
    EXPECT_EQ(with("method", nullptr), "exchange.sealed_method");
    EXPECT_EQ(with("keys", "x"), "exchange.sealed_for_others");
    EXPECT_EQ(with("keys", {{"XB", 7}}), "exchange.sealed_for_others");
    EXPECT_EQ(with("keys", {{"XB", "AAAA"}}), "exchange.sealed_broken");
    EXPECT_EQ(with("keys", {{"XB", "%%"}}), "exchange.sealed_broken");
    EXPECT_EQ(with("nonce", ""), "exchange.sealed_broken");
    EXPECT_EQ(with("text", "AAAA"), "exchange.sealed_broken");
    EXPECT_EQ(with("later", "kept"), "");
}

TEST_F(SealingTest, WhatIsInsideIsAsStrictAsOutside) {
    envelope.body = {{"text", "\x1b[2J"}};
    ASSERT_TRUE(SealBody(envelope, keys, random).ok());
    EXPECT_EQ(CodeOf(OpenBody(envelope, "XB", xb)), "exchange.sealed_broken");
    envelope.sealed.clear();
    envelope.body = {{"purity", 0.5}};
    EXPECT_EQ(SealBody(envelope, keys, random).error().code, "exchange.not_canonical");
}

TEST_F(SealingTest, AnOpenBodyIsGivenAsItIs) {
    EXPECT_EQ(*OpenBody(envelope, "XB", xb), body);
}

TEST_F(SealingTest, AKeyOutsideTheCurveIsNoneToSealFor) {
    EXPECT_TRUE(CanSealFor(xa.public_key()));
    EXPECT_FALSE(CanSealFor(PublicKey{}));
    PublicKey neutral{};
    neutral[0] = 1;
    EXPECT_FALSE(CanSealFor(neutral));
}

TEST(MustBeSealedTest, FollowsTheMarks) {
    const std::set<std::string_view> sealed = {"restricted", "tlp:amber", "tlp:amber+strict",
                                               "tlp:red"};
    for (const std::string_view mark : access::kMarks)
        EXPECT_EQ(MustBeSealed(mark), sealed.contains(mark)) << mark;
}

}  // namespace
}  // namespace atalaya::exchange
