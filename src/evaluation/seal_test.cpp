#include "evaluation/seal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "exchange/key_ring.hpp"
#include "testing/databases.hpp"

namespace atalaya::evaluation {
namespace {

using exchange::KeyRing;

class SealTest : public ::testing::Test {
 protected:
    NodeKey Key(const char* name = "node.key") { return *NodeKey::Open(File(name), random); }
    std::filesystem::path File(const char* name = "node.key") { return folder.path() / name; }
    static std::vector<std::string> Codes(const SealCheck& check) {
        std::vector<std::string> out;
        for (const Error& fault : check.faults) out.push_back(fault.code);
        return out;
    }

    testing::TempFolder folder;
    base::SeededRandom random{7};
    const json::object document{{"b", "año"}, {"a", json::array{1, nullptr, true}}};
};

TEST_F(SealTest, TheKeyIsMadeOnceAndForItsOwnerAlone) {
    const auto first = Key().public_key();
    struct stat state {};
    ASSERT_EQ(::stat(File().c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 0777, 0600u);
    EXPECT_EQ(Key().public_key(), first);
    EXPECT_NE(Key("other.key").public_key(), first);
}

TEST_F(SealTest, TwoProgramsThatBeginAtOnceHaveTheSameKey) {
    std::vector<PublicKey> keys(8);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        threads.emplace_back([&, i] {
            base::SeededRandom own(i);
            keys[i] = NodeKey::Open(File(), own)->public_key();
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_THAT(keys, ::testing::Each(keys[0]));
}

TEST_F(SealTest, AKeyThatOthersMayReadIsNotUsed) {
    Key();
    ::chmod(File().c_str(), 0640);
    const auto opened = NodeKey::Open(File(), random);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, "exchange.key_open");
}

TEST_F(SealTest, ABrokenKeyIsNotReplaced) {
    Key();
    ASSERT_TRUE(base::WriteFile(File(), "atalaya-key-1 ed25519 short\n").ok());
    ::chmod(File().c_str(), 0600);
    const auto opened = NodeKey::Open(File(), random);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, "exchange.key_broken");
}

// The key pair and the empty message of RFC 8032, section 7.1, TEST 1.
TEST_F(SealTest, SignaturesAreThoseOfTheStandard) {
    const std::string seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    const auto bytes = *base::DigestFromHex(seed);
    ASSERT_TRUE(
        base::WriteFile(File(), "atalaya-key-1 ed25519 " + base::Base64Url(bytes) + "\n").ok());
    ::chmod(File().c_str(), 0600);
    const NodeKey key = Key();
    EXPECT_EQ(base::Hex(key.public_key()),
              "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    EXPECT_EQ(base::Hex(key.Sign("")),
              "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39"
              "701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

TEST_F(SealTest, ASealHoldsAndSaysWhoseItIs) {
    const NodeKey key = Key();
    auto sealed = Seal(key, document);
    ASSERT_TRUE(sealed.ok());
    const auto check = CheckSeal(*sealed, key.public_key());
    EXPECT_THAT(Codes(check), ::testing::IsEmpty());
    EXPECT_EQ(check.signer, SealCheck::Signer::Present);
    EXPECT_EQ(check.fingerprint, Fingerprint(key.public_key()));
    EXPECT_EQ(check.digest, base::Hex(base::HashBytes(R"({"a":[1,null,true],"b":"año"})")));
    EXPECT_EQ(CheckSeal(*sealed, Key("other.key").public_key()).signer,
              SealCheck::Signer::Unknown);
}

TEST_F(SealTest, EveryChangeIsFound) {
    const NodeKey key = Key();
    const json::object sealed = *Seal(key, document);
    json::object changed = sealed;
    changed["document"].as_object()["b"] = "ano";
    EXPECT_THAT(Codes(CheckSeal(changed, key.public_key())),
                ::testing::ElementsAre("evaluation.seal_digest"));
    // Whoever changes the digest too has no signature for it.
    changed["seal"].as_object()["digest"] =
        base::Hex(base::HashBytes(base::CanonicalJson(changed["document"])));
    EXPECT_THAT(Codes(CheckSeal(changed, key.public_key())),
                ::testing::ElementsAre("evaluation.seal_signature"));
    // Who signs with another key says so.
    const NodeKey other = Key("other.key");
    const auto check = CheckSeal(*Seal(other, document), key.public_key());
    EXPECT_THAT(Codes(check), ::testing::IsEmpty());
    EXPECT_EQ(check.signer, SealCheck::Signer::Unknown);
    json::object empty = sealed;
    empty["seal"].as_object().erase("signature");
    EXPECT_THAT(Codes(CheckSeal(empty, key.public_key())),
                ::testing::ElementsAre("evaluation.seal_broken"));
}

TEST_F(SealTest, AChangedNumberIsFoundWithItsPlace) {
    const NodeKey key = Key();
    const json::object long_document{
        {"counts", {{"complies", 12}, {"not_applicable", 3}}},
        {"nodes", {{{"id", "TP-1"}, {"rating", "complies"}}, {{"id", "TP-2"}, {"rating", "none"}}}},
        {"introduction", ""}};
    json::object sealed = *Seal(key, long_document);
    const auto places = [&] {
        std::vector<std::string> out;
        const auto check = CheckSeal(sealed);
        EXPECT_THAT(Codes(check), ::testing::ElementsAre("evaluation.seal_digest"));
        for (const Error& one : check.faults.at(0).details) {
            out.push_back(one.code.substr(std::string("evaluation.seal_").size()) + " " +
                          std::string(one.Get("place")) + " " + std::string(one.Get("name")));
        }
        return out;
    };
    sealed["document"].at("counts").as_object()["complies"] = 13;
    EXPECT_THAT(places(), ::testing::ElementsAre("changed /counts/complies "));
    sealed["document"].at("nodes").at(1).as_object()["rating"] = "complies";
    sealed["document"].at("counts").as_object()["partly"] = 1;
    sealed["document"].as_object().erase("introduction");
    EXPECT_THAT(places(),
                ::testing::UnorderedElementsAre("changed /counts/complies ", "changed /nodes/1 TP-2",
                                                "removed /introduction ", "added /counts/partly "));
}

TEST_F(SealTest, WhoAlsoChangesThePartsHasNoSignature) {
    const NodeKey key = Key();
    json::object sealed = *Seal(key, document);
    json::object changed = document;
    changed["b"] = "ano";
    sealed["document"] = changed;
    sealed["seal"].as_object()["parts"] = (*Seal(key, changed)).at("seal").at("parts");
    const auto check = CheckSeal(sealed);
    EXPECT_THAT(Codes(check), ::testing::ElementsAre("evaluation.seal_digest",
                                                     "evaluation.seal_signature"));
    EXPECT_THAT(check.faults.at(0).details, ::testing::IsEmpty());
}

// Made as those of the first kind were, before seals had parts.
TEST_F(SealTest, ASealOfTheFirstKindStillHolds) {
    const NodeKey key = Key();
    const std::string digest = base::Hex(base::HashBytes(base::CanonicalJson(document)));
    json::object sealed{
        {"document", document},
        {"seal", {{"digest", digest},
                  {"key", base::Base64Url(key.public_key())},
                  {"signature", base::Base64Url(key.Sign("atalaya.seal.1 " + digest))}}}};
    EXPECT_THAT(Codes(CheckSeal(sealed)), ::testing::IsEmpty());
    sealed["document"].as_object()["b"] = "ano";
    EXPECT_THAT(Codes(CheckSeal(sealed)), ::testing::ElementsAre("evaluation.seal_digest"));
}

TEST_F(SealTest, ASealOfAnEarlierKeyIsKnownAsTheNodesOwn) {
    const KeyRing keys(File(), random);
    const json::object first = *Seal(*keys.Present(), document);
    const auto renewed = keys.Renew(1'767'225'600'000);
    ASSERT_TRUE(renewed.ok()) << renewed.error().Describe();
    EXPECT_NE(renewed->before, renewed->now);
    const json::object second = *Seal(*keys.Present(), document);
    ASSERT_TRUE(keys.Renew(1'767'225'600'001).ok());
    const PublicKey own = keys.Present()->public_key();
    const auto earlier = *keys.Earlier();
    EXPECT_THAT(earlier, ::testing::ElementsAre(renewed->before, renewed->now));
    for (const json::object& sealed : {first, second}) {
        const auto check = CheckSeal(sealed, own, earlier);
        EXPECT_THAT(Codes(check), ::testing::IsEmpty());
        EXPECT_EQ(check.signer, SealCheck::Signer::Earlier);
    }
    const auto strange = CheckSeal(*Seal(Key("other.key"), document), own, earlier);
    EXPECT_EQ(strange.signer, SealCheck::Signer::Unknown);
}

TEST_F(SealTest, AListOfEarlierKeysThatCannotBeReadIsNotWrittenOver) {
    const KeyRing keys(File(), random);
    const PublicKey before = keys.Present()->public_key();
    const std::filesystem::path list = File().string() + ".earlier";
    ASSERT_TRUE(base::WriteFile(list, "something else\n").ok());
    EXPECT_EQ(keys.Earlier().error().code, "exchange.key_broken");
    EXPECT_EQ(keys.Renew(0).error().code, "exchange.key_broken");
    EXPECT_EQ(keys.Present()->public_key(), before);
}

TEST_F(SealTest, WhatHasMoreThanOneTextIsNotSealed) {
    const NodeKey key = Key();
    for (const json::object& bad :
         {json::object{{"x", 1.5}}, json::object{{"x", std::int64_t{1} << 53}},
          json::object{{"x", json::array{json::object{{"\xC3\xB1", 1}}}}}}) {
        const auto sealed = Seal(key, bad);
        ASSERT_FALSE(sealed.ok()) << json::serialize(bad);
        EXPECT_EQ(sealed.error().code, "evaluation.not_sealable");
    }
    EXPECT_EQ(Seal(key, {{"x", json::array{0, 1.5}}}).error().where, "/x/1");
}

}  // namespace
}  // namespace atalaya::evaluation
