#include "evaluation/seal.hpp"

#include <algorithm>
#include <optional>

#include "base/hash.hpp"
#include "exchange/canonical.hpp"

namespace atalaya::evaluation {

namespace {

constexpr std::string_view kMethod = "BLAKE2b-256, Ed25519, atalaya.seal.2";
constexpr std::size_t kPartDigits = 16;

std::string DigestText(const json::object& document) {
    return base::Hex(base::HashBytes(base::CanonicalJson(document)));
}

// `parts`: nullptr for a seal of the first kind.
std::string Message(std::string_view digest, const json::object* parts) {
    if (parts == nullptr) return "atalaya.seal.1 " + std::string(digest);
    return "atalaya.seal.2 " + std::string(digest) + " " + DigestText(*parts);
}

std::string PartDigest(const json::value& value) {
    return base::Hex(base::HashBytes(base::CanonicalJson(value))).substr(0, kPartDigits);
}

json::object PartsOf(const json::object& document) {
    json::object out;
    for (const auto& member : document) {
        const std::string place = base::Pointer("", member.key());
        const json::array* array = member.value().if_array();
        const json::object* object = member.value().if_object();
        if (array != nullptr && !array->empty()) {
            for (std::size_t i = 0; i < array->size(); ++i)
                out[base::Pointer(place, i)] = PartDigest((*array)[i]);
        } else if (object != nullptr && !object->empty()) {
            for (const auto& inner : *object)
                out[base::Pointer(place, inner.key())] = PartDigest(inner.value());
        } else {
            out[place] = PartDigest(member.value());
        }
    }
    return out;
}

// What a reader knows the part at a place by: "HP21-IS-1.1" of an action, "CL" of a country.
std::string NameAt(const json::value& document, std::string_view place) {
    boost::system::error_code none;
    const json::value* part = document.find_pointer(place, none);
    if (part == nullptr || !part->is_object()) return "";
    for (const std::string_view name : {"node", "id", "code", "country"}) {
        const json::value* found = part->get_object().if_contains(name);
        if (found != nullptr && found->is_string()) return std::string(found->get_string());
    }
    return "";
}

// Where a document is not what the parts of its seal say; the first places only.
std::vector<Error> Changes(const json::object& sealed, const json::value& document) {
    std::vector<Error> out;
    const json::object now = PartsOf(document.get_object());
    const auto add = [&](std::string_view code, std::string_view place) {
        if (out.size() == SealCheck::kMostPlaces) return;
        out.push_back(Error{std::string(code),
                            {{"place", std::string(place)}, {"name", NameAt(document, place)}},
                            "",
                            {}});
    };
    for (const auto& [place, digest] : sealed) {
        const json::value* found = now.if_contains(place);
        if (found == nullptr) {
            add("evaluation.seal_removed", place);
        } else if (*found != digest) {
            add("evaluation.seal_changed", place);
        }
    }
    for (const auto& [place, digest] : now)
        if (!sealed.contains(place)) add("evaluation.seal_added", place);
    return out;
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
    const auto text = exchange::Canonical(document);
    if (!text.ok()) return Err("evaluation.not_sealable", {}, text.error().where);
    std::string digest = base::Hex(base::HashBytes(*text));
    json::object parts = PartsOf(document);
    json::object seal{{"method", kMethod},
                      {"signature", base::Base64Url(key.Sign(Message(digest, &parts)))},
                      {"digest", std::move(digest)},
                      {"parts", std::move(parts)},
                      {"key", base::Base64Url(key.public_key())},
                      {"fingerprint", Fingerprint(key.public_key())}};
    return json::object{{"document", std::move(document)}, {"seal", std::move(seal)}};
}

SealCheck CheckSeal(const json::object& sealed) {
    SealCheck out;
    const json::value* named = sealed.if_contains("seal");
    const json::object seal =
        named != nullptr && named->is_object() ? named->get_object() : json::object();
    const json::value* document = sealed.if_contains("document");
    const json::value* listed = seal.if_contains("parts");
    const auto key = Bytes<32>(seal, "key");
    const auto signature = Bytes<64>(seal, "signature");
    out.digest = TextIn(seal, "digest");
    if (document == nullptr || !document->is_object() || !key || !signature ||
        out.digest.empty() || (listed != nullptr && !listed->is_object())) {
        out.faults.push_back(Err("evaluation.seal_broken"));
        return out;
    }
    const json::object* parts = listed == nullptr ? nullptr : &listed->get_object();
    out.fingerprint = Fingerprint(*key);
    const bool is_signed = IsSignedBy(*key, Message(out.digest, parts), *signature);
    if (const std::string now = DigestText(document->get_object()); now != out.digest) {
        Error changed = Err("evaluation.seal_digest", {{"digest", now}});
        // Only what was signed can say where.
        if (is_signed && parts != nullptr)
            changed.details = Changes(*parts, *document);
        out.faults.push_back(std::move(changed));
    }
    if (!is_signed)
        out.faults.push_back(Err("evaluation.seal_signature", {{"fingerprint", out.fingerprint}}));
    return out;
}

SealCheck CheckSeal(const json::object& sealed, const PublicKey& own,
                    std::span<const PublicKey> earlier) {
    SealCheck out = CheckSeal(sealed);
    const std::string by = out.fingerprint;
    if (by.empty()) return out;
    if (by == Fingerprint(own)) {
        out.signer = SealCheck::Signer::Present;
    } else if (std::ranges::find(earlier, by, Fingerprint) != earlier.end()) {
        out.signer = SealCheck::Signer::Earlier;
    }
    return out;
}

}  // namespace atalaya::evaluation
