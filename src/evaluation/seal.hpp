#pragma once

// A document that cannot change unnoticed: its canonical text, the digest of that, and the node's
// signature on the digest. Anyone can check it with other programs:
//   digest      BLAKE2b-256 (RFC 7693) of the canonical JSON of the document (RFC 8785)
//   signature   Ed25519 (RFC 8032) on the text "atalaya.seal.1 " and the digest in hexadecimal

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "evaluation/node_key.hpp"

namespace atalaya::evaluation {

// {"document": {...}, "seal": {"digest", "signature", "key", "fingerprint", "method"}}; digest in
// hexadecimal, signature and public key in base64url.
//
// Error: evaluation.not_sealable with the place: the document may hold texts, truth values, null,
// whole numbers up to 2^53 - 1 (RFC 8785 needs no more) and names of ASCII.
Result<json::object> Seal(const NodeKey& key, json::object document);

struct SealCheck {
    std::string digest;        // as the seal says; "" where it says none
    std::string fingerprint;   // of the key that signed; "" where there is none
    bool own_key = false;      // this node's present key signed it
    // Nothing: the seal holds. evaluation.seal_broken (it is no sealed document),
    // evaluation.seal_digest {digest} (the document changed), evaluation.seal_signature (not
    // signed by the key that it names).
    std::vector<Error> faults;
};
// `own`: this node's key.
SealCheck CheckSeal(const json::object& sealed, const PublicKey& own);

}  // namespace atalaya::evaluation
