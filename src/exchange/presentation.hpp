#pragma once

// The document with which a node presents itself; its form is told at Directory::Presentation.

#include <string>
#include <vector>

#include "exchange/directory.hpp"
#include "exchange/strict_members.hpp"

namespace atalaya::exchange {

inline constexpr std::size_t kMostIntroductions = 1000;

struct PresentedNode {
    Node node;                               // id, name, country, role, address, said
    PublicKey key{};                         // that signed it
    std::vector<Introduction> introductions;
    std::vector<std::string> revoked;        // fingerprints
};

// Errors: exchange.not_canonical.
Result<json::object> WritePresentation(const Self& self, const NodeKey& key,
                                       const std::vector<Introduction>& introductions,
                                       const std::vector<std::string>& revoked);
// Checks the signature by the key that it names; not whose key that is.
// Errors: exchange.presentation_invalid {member, reason}.
Result<PresentedNode> ReadPresentation(const json::object& presentation);

// What a presentation and the hub's directory say alike of a node; faults stay with `members`.
Node ReadNode(StrictMembers& members, std::string_view id_member);
json::object NodeJson(const Node& node, std::string_view id_member);

}  // namespace atalaya::exchange
