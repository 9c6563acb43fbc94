#include "exchange/key_ring.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "testing/databases.hpp"

namespace atalaya::exchange {
namespace {

constexpr base::Timestamp kAt = 1'767'225'600'000;

class KeyRingTest : public ::testing::Test {
 protected:
    std::filesystem::path File() const { return folder.path() / "node.key"; }
    std::filesystem::path Earlier() const { return folder.path() / "node.key.earlier"; }

    testing::TempFolder folder;
    base::SeededRandom random{7};
    const KeyRing ring{folder.path() / "node.key", random};
};

TEST_F(KeyRingTest, ANodeThatNeverRenewedIntroducesNothing) {
    ASSERT_TRUE(ring.Present().ok());
    EXPECT_TRUE(ring.Introductions()->empty());
}

TEST_F(KeyRingTest, EveryKeyIntroducesTheOneAfterIt) {
    std::vector<PublicKey> keys = {ring.Present()->public_key()};
    for (int i = 0; i < 3; ++i) {
        const auto renewed = ring.Renew(kAt + i);
        ASSERT_TRUE(renewed.ok()) << renewed.error().Describe();
        EXPECT_EQ(renewed->before, keys.back());
        keys.push_back(renewed->now);
    }
    EXPECT_EQ(ring.Present()->public_key(), keys.back());
    const auto introductions = ring.Introductions();
    ASSERT_TRUE(introductions.ok());
    ASSERT_EQ(introductions->size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        const Introduction& one = (*introductions)[i];
        EXPECT_EQ(one.before, keys[i]);
        EXPECT_EQ(one.next, keys[i + 1]);
        EXPECT_TRUE(IsSignedBy(one.before, IntroductionText(one.next), one.signature));
        EXPECT_FALSE(IsSignedBy(one.next, IntroductionText(one.next), one.signature));
    }
}

TEST_F(KeyRingTest, TheTextOfAnIntroductionNamesTheKey) {
    const PublicKey key = ring.Present()->public_key();
    EXPECT_EQ(IntroductionText(key), "atalaya.key.1 " + base::Base64Url(key));
}

// A program of before wrote the key and the date alone.
TEST_F(KeyRingTest, RenewalsOfBeforeSayNothing) {
    const PublicKey old = ring.Present()->public_key();
    ASSERT_TRUE(base::WriteFile(Earlier(), "atalaya-public-key-1 ed25519 " + base::Base64Url(old) +
                                               " 2025-01-01T00:00:00.000Z\n")
                    .ok());
    ASSERT_TRUE(ring.Renew(kAt).ok());
    EXPECT_EQ(ring.Earlier()->size(), 2u);
    EXPECT_EQ(ring.Introductions()->size(), 1u);
}

// The power goes after the list was written and before the new key took its place.
TEST_F(KeyRingTest, ARenewalCutShortIsTakenUpWithTheSameKey) {
    const PublicKey first = ring.Present()->public_key();
    std::filesystem::copy(File(), folder.path() / "kept");
    const auto renewed = ring.Renew(kAt);
    std::filesystem::rename(File(), folder.path() / "node.key.next");
    std::filesystem::rename(folder.path() / "kept", File());
    ASSERT_EQ(ring.Present()->public_key(), first);
    const auto again = ring.Renew(kAt + 1);
    ASSERT_TRUE(again.ok()) << again.error().Describe();
    EXPECT_EQ(again->now, renewed->now);
    EXPECT_EQ(ring.Introductions()->size(), 1u) << "a chain that tells of it twice leads nowhere";
}

TEST_F(KeyRingTest, ReplacedSecretsAreKeptForATimeAndForgottenOnDemand) {
    constexpr base::Timestamp kDay = 86'400'000;
    const PublicKey first = ring.Renew(kAt)->before;
    const PublicKey second = ring.Renew(kAt + kDay)->before;
    const auto kept = ring.Replaced(kAt + KeyRing::kOpenDays * kDay);
    ASSERT_TRUE(kept.ok()) << kept.error().Describe();
    ASSERT_EQ(kept->size(), 2u);
    EXPECT_EQ((*kept)[0].public_key(), second);
    EXPECT_EQ((*kept)[1].public_key(), first);
    EXPECT_EQ(ring.Replaced(kAt + (KeyRing::kOpenDays + 1) * kDay)->size(), 1u);
    ASSERT_TRUE(ring.Forget(second).ok());
    EXPECT_EQ(ring.Replaced(kAt)->size(), 1u);
    // The next renewal destroys what opens nothing any more.
    ASSERT_TRUE(ring.Renew(kAt + (KeyRing::kOpenDays + 1) * kDay).ok());
    EXPECT_EQ(ring.Replaced(kAt).value().size(), 1u) << "the one just replaced";
}

TEST_F(KeyRingTest, AReplacedSecretIsReadableByItsOwnerAlone) {
    const PublicKey first = ring.Renew(kAt)->before;
    std::string name = "node.key.replaced-" + Fingerprint(first);
    std::erase(name, ' ');
    const auto rights = std::filesystem::status(folder.path() / name).permissions();
    EXPECT_EQ(rights, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(KeyRingTest, ADamagedListIsNotWrittenOver) {
    const PublicKey key = ring.Present()->public_key();
    ASSERT_TRUE(base::WriteFile(Earlier(), "atalaya-public-key-1 ed25519 cut\n").ok());
    EXPECT_EQ(ring.Introductions().error().code, "exchange.key_broken");
    EXPECT_EQ(ring.Renew(kAt).error().code, "exchange.key_broken");
    EXPECT_EQ(ring.Present()->public_key(), key);
}

}  // namespace
}  // namespace atalaya::exchange
