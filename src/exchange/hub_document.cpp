#include "exchange/hub_document.hpp"

#include <algorithm>

#include "base/json_members.hpp"
#include "exchange/presentation.hpp"
#include "exchange/sealing.hpp"

namespace atalaya::exchange {

namespace {

constexpr std::string_view kFormat = "atalaya.directory/1";
constexpr std::string_view kInvalid = "exchange.directory_invalid";
constexpr std::size_t kMostNodes = 2000, kMostKeys = 1000;

template <class State>
std::optional<State> StateFrom(std::string_view name) {
    for (const int value : {0, 1, 2, 3})
        if (NameOf(static_cast<State>(value)) == name && !name.empty())
            return static_cast<State>(value);
    return std::nullopt;
}

json::object KeyJson(const NodeKeyEntry& key) {
    json::object out{{"key", base::Base64Url(key.key)}, {"state", NameOf(key.state)}};
    if (!key.reason.empty()) out["reason"] = key.reason;
    if (key.introduction)
        out["introduction"] = {{"before", base::Base64Url(key.introduction->before)},
                               {"signature", base::Base64Url(key.introduction->signature)}};
    return out;
}

std::optional<Introduction> ReadIntroduction(StrictMembers& members, const PublicKey& next) {
    if (!members.Has("introduction")) return std::nullopt;
    json::object object = members.Object("introduction");
    StrictMembers one(object, kInvalid, members.PlaceOf("introduction"));
    const auto before = one.Bytes<32>("before");
    const auto signature = one.Bytes<64>("signature");
    if (!one.fault()) return Introduction{*before, next, *signature};
    members.Refuse("introduction", "{before, signature}");
    return std::nullopt;
}

Result<NodeKeyEntry> ReadKey(json::value& from, const std::string& place) {
    if (!from.is_object()) return Err(kInvalid, {{"member", place}, {"reason", "{}"}}, place);
    StrictMembers members(from.get_object(), kInvalid, place);
    NodeKeyEntry out;
    const auto key = members.Bytes<32>("key");
    if (!key || !CanSealFor(*key)) members.Refuse("key", "Ed25519");
    const auto state = StateFrom<KeyState>(members.Text(
        "state", [](std::string_view text) { return StateFrom<KeyState>(text).has_value(); },
        "current | replaced | revoked"));
    if (members.Has("reason"))
        out.reason = members.Text(
            "reason", [](std::string_view text) { return IsPlainText(text, 2000); }, ".{0,2000}");
    if (key) out.introduction = ReadIntroduction(members, *key);
    if (members.fault()) return *members.fault();
    out.key = *key;
    out.fingerprint = Fingerprint(*key);
    out.state = *state;
    return out;
}

Result<Node> ReadEntry(json::value& from, const std::string& place) {
    if (!from.is_object()) return Err(kInvalid, {{"member", place}, {"reason", "{}"}}, place);
    StrictMembers members(from.get_object(), kInvalid, place);
    Node out = ReadNode(members, "id");
    const auto state = StateFrom<NodeState>(members.Text(
        "state", [](std::string_view text) { return StateFrom<NodeState>(text).has_value(); },
        "presented | verified | closed"));
    json::array* keys = members.List("keys", kMostKeys);
    if (members.fault()) return *members.fault();
    out.state = *state;
    std::size_t current = 0;
    for (std::size_t i = 0; i < keys->size(); ++i) {
        ATALAYA_ASSIGN(NodeKeyEntry key, ReadKey((*keys)[i], base::Pointer(place + "/keys", i)));
        if (key.state == KeyState::Presented || out.Find(key.fingerprint) != nullptr ||
            (key.state == KeyState::Current && ++current > 1))
            members.Refuse("keys", "current{0,1}");
        out.keys.push_back(std::move(key));
    }
    if (out.state == NodeState::Verified && current == 0) members.Refuse("keys", "current");
    if (members.fault()) return *members.fault();
    return out;
}

// A key that nobody trusts yet is nobody's business.
json::object EntryJson(const Node& node) {
    json::object out = NodeJson(node, "id");
    out["state"] = NameOf(node.state);
    json::array keys;
    for (const NodeKeyEntry& key : node.keys)
        if (key.state != KeyState::Presented) keys.push_back(KeyJson(key));
    out["keys"] = std::move(keys);
    return out;
}

}  // namespace

json::object WriteHubDocument(const HubDocument& document) {
    json::array nodes;
    for (const Node& node : document.nodes) {
        json::object entry = EntryJson(node);
        if (node.state != NodeState::Presented || !entry.at("keys").get_array().empty())
            nodes.push_back(std::move(entry));
    }
    return {{"format", kFormat},
            {"nodes", std::move(nodes)},
            {"revision", document.revision},
            {"revoked", base::TextsJson(document.revoked)}};
}

Result<HubDocument> ReadHubDocument(const json::object& document) {
    json::object copy = document;
    StrictMembers members(copy, kInvalid, "");
    HubDocument out;
    members.Text("format", [](std::string_view found) { return found == kFormat; }, kFormat);
    out.revision = members.Number("revision", 1);
    out.revoked = members.Texts("revoked", kMostKeys, IsFingerprint, "[xxxx xxxx ...]");
    json::array* nodes = members.List("nodes", kMostNodes);
    if (members.fault()) return *members.fault();
    for (std::size_t i = 0; i < nodes->size(); ++i) {
        ATALAYA_ASSIGN(Node node, ReadEntry((*nodes)[i], base::Pointer("/nodes", i)));
        if (std::ranges::count(out.nodes, node.id, &Node::id) > 0) members.Refuse("nodes", "id");
        out.nodes.push_back(std::move(node));
    }
    if (members.fault()) return *members.fault();
    return out;
}

}  // namespace atalaya::exchange
