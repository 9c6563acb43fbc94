#include "exchange/node_changes.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "exchange/sealing.hpp"

namespace atalaya::exchange {

namespace {

bool IsActive(const NodeKeyEntry& key) {
    return key.state == KeyState::Current || key.state == KeyState::Presented;
}

NodeKeyEntry* ActiveOf(Node& node) {
    const auto found = std::ranges::find_if(node.keys, IsActive);
    return found == node.keys.end() ? nullptr : &*found;
}

Error Ended(const Node& node, const NodeKeyEntry& key) {
    return Err("exchange.key_revoked",
               {{"node", node.id}, {"at", base::FormatTimestamp(key.ended.value_or(key.since))}});
}

}  // namespace

const NodeKeyEntry* Node::Current() const {
    const NodeKeyEntry* active = Active();
    return active != nullptr && active->state == KeyState::Current ? active : nullptr;
}

const NodeKeyEntry* Node::Active() const {
    const auto found = std::ranges::find_if(keys, IsActive);
    return found == keys.end() ? nullptr : &*found;
}

const NodeKeyEntry* Node::Find(std::string_view fingerprint) const {
    const auto found = std::ranges::find(keys, fingerprint, &NodeKeyEntry::fingerprint);
    return found == keys.end() ? nullptr : &*found;
}

bool Node::DecidedHere() const {
    return state != NodeState::Presented && !verified_by.starts_with("node:");
}

void ReplaceKey(Node& node, const PublicKey& next, std::optional<Introduction> introduction,
                std::string_view by, base::Timestamp now) {
    KeyState state = KeyState::Presented;
    if (NodeKeyEntry* active = ActiveOf(node)) {
        state = active->state;
        if (state == KeyState::Current) {
            active->state = KeyState::Replaced;
            active->ended = now;
            active->ended_by = by;
        } else {
            // It was trusted with nothing: nothing of it is under way.
            node.keys.erase(node.keys.begin() + (active - node.keys.data()));
        }
    }
    node.keys.push_back({.key = next,
                         .fingerprint = Fingerprint(next),
                         .state = state,
                         .since = now,
                         .introduction = std::move(introduction)});
}

Result<bool> FollowChain(Node& node, std::span<const Introduction> chain, base::Timestamp now) {
    const Error broken = Err("exchange.introduction_broken", {{"node", node.id}});
    const NodeKeyEntry* active = node.Active();
    if (chain.empty() || (active != nullptr && chain.back().next == active->key)) return false;
    auto step = active == nullptr ? chain.end()
                                  : std::ranges::find(chain, active->key, &Introduction::before);
    if (step == chain.end()) {
        for (const Introduction& one : chain) {
            const NodeKeyEntry* known = node.Find(Fingerprint(one.before));
            if (known != nullptr && known->state == KeyState::Revoked) return Ended(node, *known);
        }
        return broken;
    }
    Node followed = node;
    for (PublicKey key = active->key; step != chain.end(); key = step->next, ++step) {
        if (step->before != key || !CanSealFor(step->next) ||
            !IsSignedBy(step->before, IntroductionText(step->next), step->signature))
            return broken;
        if (const NodeKeyEntry* known = followed.Find(Fingerprint(step->next)))
            return Ended(node, *known);
        ReplaceKey(followed, step->next, *step, "node:" + node.id, now);
    }
    node = std::move(followed);
    return true;
}

bool Revoke(Node& node, std::string_view fingerprint, std::string_view reason, std::string_view by,
            base::Timestamp now) {
    const auto key = std::ranges::find(node.keys, fingerprint, &NodeKeyEntry::fingerprint);
    base::Check(key != node.keys.end(), "revoking a key that the node does not have");
    if (key->state == KeyState::Revoked) return false;
    key->state = KeyState::Revoked;
    key->ended = now;
    key->reason = reason;
    key->ended_by = by;
    if (node.state == NodeState::Verified && node.Active() == nullptr) {
        node.state = NodeState::Presented;
        node.verified_by.clear();
    }
    return true;
}

void Distrust(Node& node, NodeState state, std::string_view by) {
    node.state = state;
    node.verified_by = by;
    if (NodeKeyEntry* active = ActiveOf(node)) active->state = KeyState::Presented;
}

void Trust(Node& node, std::string_view by) {
    NodeKeyEntry* active = ActiveOf(node);
    base::Check(active != nullptr, "trusting a node without a key");
    active->state = KeyState::Current;
    node.state = NodeState::Verified;
    node.verified_by = by;
}

std::string TypedFingerprint(std::string_view typed) {
    std::string out;
    for (const char c : typed) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
        if (out.size() % 5 == 4) out += ' ';
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    const auto digit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ' ';
    };
    return out.size() == 39 && std::ranges::all_of(out, digit) ? out : "";
}

bool IsAddress(std::string_view address) {
    if (address.empty()) return true;
    std::string_view rest = address;
    if (rest.starts_with("https://")) {
        rest.remove_prefix(8);
    } else if (rest.starts_with("http://")) {
        rest.remove_prefix(7);
    } else {
        return false;
    }
    const auto letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-.:[]").find(c) != std::string_view::npos;
    };
    const std::string_view host = rest.substr(0, rest.find('/'));
    return address.size() <= 300 && !host.empty() && host.front() != ':' &&
           std::ranges::all_of(host, letter) && std::ranges::all_of(rest, [](char c) {
               return c > 0x20 && c < 0x7f &&
                      std::string_view("?#@\\\"<>").find(c) == std::string_view::npos;
           });
}

bool IsCountry(std::string_view country) {
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return country.empty() || (country.size() == 2 && std::ranges::all_of(country, capital));
}

}  // namespace atalaya::exchange
