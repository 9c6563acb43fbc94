#pragma once

// The key with which a node signs, and those with which it signed before: what was signed with an
// earlier key is still known as this node's own, and what was sealed for it can still be opened.

#include <filesystem>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "exchange/node_key.hpp"

namespace atalaya::exchange {

// An earlier key says which key comes after it.
struct Introduction {
    PublicKey before, next;
    Signature signature;   // by `before` on IntroductionText(next)
    friend bool operator==(const Introduction&, const Introduction&) = default;
};
// "atalaya.key.1 " and the key in base64url.
std::string IntroductionText(const PublicKey& next);

// Read anew each time, so that a program that runs follows a key that another one renewed.
class KeyRing {
 public:
    // `random` outlives this object. `file`: of the present key, made when it is first needed; the
    // public halves of earlier ones lie beside it in "<file>.earlier", their secrets in files
    // "<file>.replaced-<fingerprint>".
    KeyRing(std::filesystem::path file, base::Random& random)
        : m_file(std::move(file)), m_random(random) {}

    // Errors: those of NodeKey::Open.
    Result<NodeKey> Present() const { return NodeKey::Open(m_file, m_random); }
    // In the order in which they were replaced. Errors: file.unreadable, exchange.key_broken.
    Result<std::vector<PublicKey>> Earlier() const;
    // What each earlier key said of the one after it, in the same order: who knows the earlier key
    // learns the new one from it. Renewals of before this was kept say nothing.
    Result<std::vector<Introduction>> Introductions() const;
    // A new key takes the place of the present one, which introduces it and signs nothing more.
    // Errors: those of Present and Earlier, file.unwritable.
    struct Renewed {
        PublicKey before, now;
    };
    Result<Renewed> Renew(base::Timestamp at) const;
    // The replaced keys whose secrets are kept, the last first: for opening alone what was sealed
    // before its sender heard of the renewal. Such a message waits in a queue, or lies on a stick,
    // for as long as somebody is away: half a year is allowed for it, half the time after which a
    // key is to be renewed. Later the secret opens nothing and the next renewal destroys it.
    // Errors: those of Earlier and NodeKey::Read.
    Result<std::vector<NodeKey>> Replaced(base::Timestamp now) const;
    static constexpr int kOpenDays = 180;
    // Destroys the secret of a replaced key, as of one that is in other hands. Errors:
    // file.unwritable.
    Result<void> Forget(const PublicKey& replaced) const;

 private:
    std::filesystem::path EarlierFile() const { return m_file.string() + ".earlier"; }
    std::filesystem::path ReplacedFile(const PublicKey& key) const;

    const std::filesystem::path m_file;
    base::Random& m_random;
};

}  // namespace atalaya::exchange
