#pragma once

// A document that cannot change unnoticed: its canonical text, the digest of that, and the node's
// signature on the digest. Anyone can check it with other programs:
//   digest      BLAKE2b-256 (RFC 7693) of the canonical JSON of the document (RFC 8785)
//   parts       JSON pointers (RFC 6901) to the members of the document and to the members and
//               items of these, each with the first 16 hexadecimal digits of its own digest: they
//               show where a document was changed
//   signature   Ed25519 (RFC 8032) on the text "atalaya.seal.2 ", the digest, a space and the
//               digest of the canonical JSON of `parts`, both in hexadecimal
// Seals of the first kind have no parts; their signature is on "atalaya.seal.1 " and the digest.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "exchange/node_key.hpp"

namespace atalaya::evaluation {

using exchange::Fingerprint;
using exchange::IsSignedBy;
using exchange::NodeKey;
using exchange::PublicKey;
using exchange::Signature;

// {"document": {...}, "seal": {"digest", "parts", "signature", "key", "fingerprint", "method"}};
// digest in hexadecimal, signature and public key in base64url.
//
// Error: evaluation.not_sealable with the place: the document may hold texts, truth values, null,
// whole numbers up to 2^53 - 1 (RFC 8785 needs no more) and names of ASCII.
Result<json::object> Seal(const NodeKey& key, json::object document);

struct SealCheck {
    // Whose key signed, as far as this node knows.
    enum class Signer { Unknown, Present, Earlier };

    std::string digest;        // as the seal says; "" where it says none
    std::string fingerprint;   // of the key that signed; "" where there is none
    Signer signer = Signer::Unknown;
    // Nothing: the seal holds. evaluation.seal_broken (it is no sealed document),
    // evaluation.seal_digest {digest} (the document changed; as details the first of the places:
    // evaluation.seal_changed, evaluation.seal_removed, evaluation.seal_added {place, name}),
    // evaluation.seal_signature (not signed by the key that it names).
    std::vector<Error> faults;

    static constexpr std::size_t kMostPlaces = 20;
};
// `own`: this node's key; `earlier`: those that it had before.
SealCheck CheckSeal(const json::object& sealed, const PublicKey& own,
                    std::span<const PublicKey> earlier = {});
// The same where no key is known to compare with.
SealCheck CheckSeal(const json::object& sealed);

}  // namespace atalaya::evaluation
