#pragma once

// The text of a hub's directory; its form is told at Directory::Document.

#include <string>
#include <string_view>
#include <vector>

#include "exchange/directory.hpp"

namespace atalaya::exchange {

struct HubDocument {
    std::int64_t revision = 1;
    std::vector<Node> nodes;
    std::vector<std::string> revoked;   // fingerprints of the hub's own earlier keys
};

// Leaves out what nobody trusts yet.
json::object WriteHubDocument(const HubDocument& document);
// Of the nodes: id, name, country, role, address, state and keys; each with at most one current key,
// a verified one with just one. Errors: exchange.directory_invalid {member, reason}.
Result<HubDocument> ReadHubDocument(const json::object& document);

}  // namespace atalaya::exchange
