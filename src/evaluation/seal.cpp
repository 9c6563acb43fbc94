#include "evaluation/seal.hpp"

#include <algorithm>
#include <optional>

#include "base/hash.hpp"

namespace atalaya::evaluation {

namespace {

constexpr std::int64_t kGreatest = (std::int64_t{1} << 53) - 1;
constexpr std::string_view kMethod = "BLAKE2b-256, Ed25519, atalaya.seal.1";

std::string DigestText(const json::object& document) {
    return base::Hex(base::HashBytes(base::CanonicalJson(document)));
}
std::string Message(std::string_view digest) { return "atalaya.seal.1 " + std::string(digest); }

Result<void> RequireSealable(const json::value& value, const std::string& where) {
    const Error fault = Err("evaluation.not_sealable", {}, where);
    if (value.is_double()) return fault;
    if (value.is_uint64() && value.get_uint64() > static_cast<std::uint64_t>(kGreatest))
        return fault;
    if (value.is_int64() && (value.get_int64() > kGreatest || value.get_int64() < -kGreatest))
        return fault;
    if (const auto* array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i)
            ATALAYA_TRY(RequireSealable((*array)[i], base::Pointer(where, i)));
    }
    if (const auto* object = value.if_object()) {
        for (const auto& member : *object) {
            const std::string_view name = member.key();
            // Only there do the orders of bytes and of UTF-16 (RFC 8785, 3.2.3) never differ.
            if (!std::ranges::all_of(name, [](char c) { return c > 0x1f && c < 0x7f; }))
                return fault;
            ATALAYA_TRY(RequireSealable(member.value(), base::Pointer(where, name)));
        }
    }
    return {};
}

// What somebody hands in as a seal may have any shape.
std::string TextIn(const json::object& seal, std::string_view name) {
    const json::value* value = seal.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> Bytes(const json::object& seal, std::string_view name) {
    const auto bytes = base::FromBase64Url(TextIn(seal, name));
    if (!bytes || bytes->size() != N) return std::nullopt;
    std::array<std::uint8_t, N> out;
    std::ranges::copy(*bytes, out.begin());
    return out;
}

}  // namespace

Result<json::object> Seal(const NodeKey& key, json::object document) {
    ATALAYA_TRY(RequireSealable(document, ""));
    std::string digest = DigestText(document);
    json::object seal{{"method", kMethod},
                      {"signature", base::Base64Url(key.Sign(Message(digest)))},
                      {"digest", std::move(digest)},
                      {"key", base::Base64Url(key.public_key())},
                      {"fingerprint", Fingerprint(key.public_key())}};
    return json::object{{"document", std::move(document)}, {"seal", std::move(seal)}};
}

SealCheck CheckSeal(const json::object& sealed, const PublicKey& own) {
    SealCheck out;
    const json::value* named = sealed.if_contains("seal");
    const json::object seal =
        named != nullptr && named->is_object() ? named->get_object() : json::object();
    const json::value* document = sealed.if_contains("document");
    const auto key = Bytes<32>(seal, "key");
    const auto signature = Bytes<64>(seal, "signature");
    out.digest = TextIn(seal, "digest");
    if (document == nullptr || !document->is_object() || !key || !signature ||
        out.digest.empty()) {
        out.faults.push_back(Err("evaluation.seal_broken"));
        return out;
    }
    out.fingerprint = Fingerprint(*key);
    out.own_key = *key == own;
    if (const std::string now = DigestText(document->get_object()); now != out.digest)
        out.faults.push_back(Err("evaluation.seal_digest", {{"digest", now}}));
    if (!IsSignedBy(*key, Message(out.digest), *signature))
        out.faults.push_back(Err("evaluation.seal_signature", {{"fingerprint", out.fingerprint}}));
    return out;
}

}  // namespace atalaya::evaluation
