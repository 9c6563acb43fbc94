#pragma once

// What may happen to a node and its keys, apart from the store.

#include <span>
#include <string>
#include <string_view>

#include "exchange/directory.hpp"

namespace atalaya::exchange {

// Puts a new key in the place of the active one, in the same state. `by`: "" or who says so.
void ReplaceKey(Node& node, const PublicKey& next, std::optional<Introduction> introduction,
                std::string_view by, base::Timestamp now);

// Follows a chain from the key that is active to its end; what stands before that is passed over.
// Every signature of it is checked. Returns whether the key is another one now. The errors of
// Directory::Introduce; then the node is unchanged.
Result<bool> FollowChain(Node& node, std::span<const Introduction> chain, base::Timestamp now);

// Revokes a key of the node, if it is not revoked yet; without a current key, a verified node is
// "presented" again. Returns whether anything changed. Precondition: the node has the key.
bool Revoke(Node& node, std::string_view fingerprint, std::string_view reason, std::string_view by,
            base::Timestamp now);

// Takes trust from the node: its key is "presented" again.
void Distrust(Node& node, NodeState state, std::string_view by);
// Gives it: the active key becomes the current one. Precondition: Active.
void Trust(Node& node, std::string_view by);

// Without spaces and capitals, "5f3a 9c01 ..." as Fingerprint writes it; "" for anything else.
std::string TypedFingerprint(std::string_view typed);

// Whether a program can be called there: "", "https://host[:port][/path]" or "http://...", of
// printable ASCII without user, query and fragment.
bool IsAddress(std::string_view address);
bool IsCountry(std::string_view country);   // "" or two capital letters

}  // namespace atalaya::exchange
