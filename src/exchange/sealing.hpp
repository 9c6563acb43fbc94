#pragma once

// A body that only its addressees can read: XChaCha20-Poly1305 under a key made for it, which is
// handed to each addressee in a sealed box (X25519) for the key with which that node signs.
//   "sealed": {"method": "atalaya.sealed.1", "nonce", "text", "keys": {"XB": "...", ...}}
// Bound to id, sender, subject and revision as associated data: it cannot be moved into another
// envelope.

#include <map>
#include <string>

#include "base/json.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "exchange/envelope.hpp"

namespace atalaya::exchange {

// Moves `envelope.body` into `envelope.sealed`. `keys`: of every addressee and of the sender itself,
// who must be able to read what it sent; others among them get nothing. Preconditions: id, sender,
// to, subject and revision are set; a key for each, with CanSealFor.
// Errors: exchange.not_canonical.
Result<void> SealBody(Envelope& envelope, const std::map<std::string, PublicKey>& keys,
                      base::Random& random);

// The body, also of an open envelope. `own`: this node's id; `key`: its key.
// Errors: exchange.sealed_for_others, exchange.sealed_broken (also where it was sealed for another
// key of this node), exchange.sealed_method {method}.
Result<json::object> OpenBody(const Envelope& envelope, std::string_view own, const NodeKey& key);

// Whether a key can be sealed for: a point of the curve's main group. The directory takes no other.
bool CanSealFor(const PublicKey& key);

// Whether a mark asks for it: "restricted", "tlp:amber", "tlp:amber+strict", "tlp:red".
bool MustBeSealed(std::string_view mark);

}  // namespace atalaya::exchange
