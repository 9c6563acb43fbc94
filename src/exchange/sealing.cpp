#include "exchange/sealing.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "base/json_members.hpp"
#include "exchange/canonical.hpp"

namespace atalaya::exchange {

namespace {

constexpr std::string_view kMethod = "atalaya.sealed.1";
constexpr std::size_t kKeySize = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;

using BodyKey = std::array<std::uint8_t, kKeySize>;
using CurvePoint = std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES>;

const unsigned char* Bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// Subjects may hold no space, so that the text reads in one way only.
std::string BoundTo(const Envelope& envelope) {
    return std::string(kMethod) + " " + envelope.id + " " + envelope.sender + " " +
           std::to_string(envelope.revision) + " " + envelope.subject;
}

std::optional<CurvePoint> CurveForm(const PublicKey& key) {
    CurvePoint out;
    if (crypto_sign_ed25519_pk_to_curve25519(out.data(), key.data()) != 0) return std::nullopt;
    return out;
}

std::string BoxFor(const PublicKey& key, const BodyKey& secret) {
    const auto point = CurveForm(key);
    base::Check(point.has_value(), "a key that is no point of the curve stands in the directory");
    std::array<std::uint8_t, kKeySize + crypto_box_SEALBYTES> box;
    base::Check(crypto_box_seal(box.data(), secret.data(), secret.size(), point->data()) == 0,
                "crypto_box_seal failed");
    return base::Base64Url(box);
}

std::optional<std::string> Decrypt(const Envelope& envelope, BodyKey& secret) {
    const auto nonce = base::FromBase64Url(base::TextIn(envelope.sealed, "nonce"));
    const auto text = base::FromBase64Url(base::TextIn(envelope.sealed, "text"));
    if (!nonce || nonce->size() != kNonceSize || !text || text->size() < kTagSize)
        return std::nullopt;
    const std::string bound = BoundTo(envelope);
    std::string out(text->size() - kTagSize, '\0');
    const bool good = crypto_aead_xchacha20poly1305_ietf_decrypt(
                          reinterpret_cast<unsigned char*>(out.data()), nullptr, nullptr,
                          text->data(), text->size(), Bytes(bound), bound.size(), nonce->data(),
                          secret.data()) == 0;
    sodium_memzero(secret.data(), secret.size());
    if (!good) return std::nullopt;
    return out;
}

}  // namespace

bool CanSealFor(const PublicKey& key) { return CurveForm(key).has_value(); }

Result<void> SealBody(Envelope& envelope, const std::map<std::string, PublicKey>& keys,
                      base::Random& random) {
    base::Check(!envelope.id.empty() && keys.contains(envelope.sender) &&
                    std::ranges::all_of(envelope.to, [&](auto& to) { return keys.contains(to); }),
                "sealing without an id or the key of everyone who must read it");
    ATALAYA_ASSIGN(const std::string plain, Canonical(envelope.body));
    BodyKey secret;
    std::array<std::uint8_t, kNonceSize> nonce;
    random.Fill(secret);
    random.Fill(nonce);
    const std::string bound = BoundTo(envelope);
    std::vector<std::uint8_t> text(plain.size() + kTagSize);
    crypto_aead_xchacha20poly1305_ietf_encrypt(text.data(), nullptr, Bytes(plain), plain.size(),
                                               Bytes(bound), bound.size(), nullptr, nonce.data(),
                                               secret.data());
    json::object boxes;
    for (const auto& [node, key] : keys)
        if (node == envelope.sender || std::ranges::find(envelope.to, node) != envelope.to.end())
            boxes[node] = BoxFor(key, secret);
    sodium_memzero(secret.data(), secret.size());
    envelope.body.clear();
    envelope.sealed = {{"method", kMethod},
                       {"nonce", base::Base64Url(nonce)},
                       {"text", base::Base64Url(text)},
                       {"keys", std::move(boxes)}};
    return {};
}

Result<json::object> OpenBody(const Envelope& envelope, std::string_view own, const NodeKey& key) {
    if (envelope.sealed.empty()) return envelope.body;
    const std::string method = base::TextIn(envelope.sealed, "method");
    if (method != kMethod) return Err("exchange.sealed_method", {{"method", method}});
    const std::string box = base::TextIn(base::ObjectIn(envelope.sealed, "keys"), own);
    if (box.empty()) return Err("exchange.sealed_for_others");
    const Error broken = Err("exchange.sealed_broken");
    const auto bytes = base::FromBase64Url(box);
    if (!bytes) return broken;
    auto opened = key.OpenBox({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    if (!opened || opened->size() != kKeySize) return broken;
    BodyKey secret;
    std::ranges::copy(*opened, secret.begin());
    sodium_memzero(opened->data(), opened->size());
    const auto text = Decrypt(envelope, secret);
    if (!text || HasControls(*text)) return broken;
    auto body = ReadCanonical(*text, EnvelopeLimits{}.most_depth);
    if (!body.ok() || !body->is_object()) return broken;
    return std::move(body->as_object());
}

bool MustBeSealed(std::string_view mark) {
    return mark == "restricted" || mark == "tlp:amber" || mark == "tlp:amber+strict" ||
           mark == "tlp:red";
}

}  // namespace atalaya::exchange
