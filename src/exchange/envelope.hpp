#pragma once

// An envelope: what one node says to others, signed by the node that says it.
//
// On the wire, canonical JSON (RFC 8785):
//   {"envelope": {"body"|"sealed", "expires", "format", "group", "id", "key", "kind", "languages",
//                 "mark", "references", "revision", "sender", "sent", "subject", "to", "version"},
//    "signature": "<base64url of Ed25519>"}
// The signature is on "atalaya.envelope.1 " and the canonical text of "envelope". `format` is
// "atalaya.envelope/1", or "atalaya.exercise/1" for an exercise. Members that are not known here
// are kept and count for the signature.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "exchange/node_key.hpp"

namespace atalaya::exchange {

// "updates", "cancels", "retracts", "replies", "receipt": how it stands to an earlier one. Others are kept.
struct Reference {
    std::string relation;
    std::string id;         // of the earlier envelope
    friend bool operator==(const Reference&, const Reference&) = default;
};

struct Envelope {
    std::string id;                      // 22 characters: base64url of 16 random bytes
    std::string sender;                  // node: IsNodeId
    std::string key;                     // fingerprint of the signing key
    base::Timestamp sent = 0;            // by the sender's clock
    std::vector<std::string> to;         // nodes: sorted, each once, never the sender; never empty
    std::string group;                   // the audience as the sender named it: "all"; "" for none
    std::string kind;                    // "alert", "incident", "receipt" ...: [a-z_]{1,40}
    std::int64_t version = 1;            // of the form of the kind's body
    std::string mark;                    // access::IsMark; "official" for receipts and directories
    bool exercise = false;
    std::vector<std::string> languages;  // of its texts: "en", "es" ...
    std::string subject;                 // what it is about, the same in every revision:
                                         // "alert:XA-2026-3"; [A-Za-z0-9:._/-]{0,120}; "" for none
    std::int64_t revision = 1;           // of the subject: 1, 2, 3 ...
    std::vector<Reference> references;
    std::optional<base::Timestamp> expires;
    json::object body;                   // empty while `sealed` holds it
    json::object sealed;                 // see sealing.hpp; empty for an open one

    static std::string NewId(base::Random& random) { return random.Token(16); }
};

// [A-Z0-9][A-Z0-9-]{1,15}: "XA", "HUB", "BR-SENAD".
bool IsNodeId(std::string_view id);
// [A-Za-z0-9_-]{22}, as NewId makes them.
bool IsEnvelopeId(std::string_view id);

struct EnvelopeLimits {
    std::size_t most_bytes = 4u << 20;   // of the signed text
    int most_depth = 24;
    std::size_t most_addressees = 500;
};

// An envelope with the bytes that were signed.
struct SignedEnvelope {
    Envelope envelope;
    std::string bytes;        // the canonical text on the wire, as it came or will go
    base::Digest digest{};    // BLAKE2b-256 of bytes
    Signature signature{};
    std::string signed_text;  // the canonical text of "envelope" alone
};

// Fills key and signature, and the id where it is empty (a sealed body needs it before). What is
// signed is what ReadEnvelope reads. Errors: exchange.not_canonical, exchange.envelope_invalid
// {member, reason}, exchange.envelope_too_large {bytes, most}.
Result<SignedEnvelope> Sign(const NodeKey& key, Envelope envelope, base::Random& random,
                            const EnvelopeLimits& limits = {});

// Reads what came. It proves the form, not who sent it. Errors, each with the place:
// exchange.envelope_too_large {bytes, most}, exchange.envelope_unreadable {reason} (no JSON, cut
// off), exchange.envelope_not_canonical, exchange.envelope_invalid {member, reason},
// exchange.format_unknown {format}. `reason` is what the member must be, as a pattern or a range.
Result<SignedEnvelope> ReadEnvelope(std::string_view bytes, const EnvelopeLimits& limits = {});

// Whether the key signed it. False for another key than the envelope names.
bool HasValidSignature(const SignedEnvelope& envelope, const PublicKey& key);

}  // namespace atalaya::exchange
