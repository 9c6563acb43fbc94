// Overlay of content/node.hpp.

#include <algorithm>
#include <unordered_map>

#include "content/node.hpp"

namespace atalaya::content {
namespace {

// The `id` or `code` by which an item of a list is known; "" when it has none.
const std::string& NameOf(const Node& item) {
    const Node& id = item["id"];
    return id.IsNull() ? item["code"].Scalar() : id.Scalar();
}

bool IsNamedList(const Node& list) {
    if (list.kind() != Node::Kind::List || list.Items().empty()) return false;
    for (const Node& item : list.Items()) {
        if (NameOf(item).empty()) return false;
    }
    return true;
}

Node OverlayLists(const Node& shipped, const Node& own) {
    std::vector<Node> items = shipped.Items();
    std::unordered_map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < items.size(); ++i) index.emplace(NameOf(items[i]), i);
    std::vector<bool> removed(items.size());
    for (const Node& item : own.Items()) {
        auto found = index.find(NameOf(item));
        if (found == index.end()) {
            items.push_back(item);
            removed.push_back(false);
            continue;
        }
        if (IsRemoval(item)) {
            removed[found->second] = true;
        } else {
            items[found->second] = Overlay(items[found->second], item);
        }
        // A second entry of the same name is kept beside it, for the check to report.
        index.erase(found);
    }
    std::vector<Node> kept;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!removed[i]) kept.push_back(std::move(items[i]));
    }
    return Node::MakeList(own.place(), std::move(kept));
}

Node OverlayMaps(const Node& shipped, const Node& own, std::span<const std::string> whole) {
    std::vector<Node::Member> members = shipped.Members();
    for (const auto& [key, value] : own.Members()) {
        bool merged = false;
        for (auto& [name, node] : members) {
            if (name != key) continue;
            bool replace = std::find(whole.begin(), whole.end(), key) != whole.end();
            node = replace ? value : Overlay(node, value);
            merged = true;
            break;
        }
        if (!merged) members.emplace_back(key, value);
    }
    return Node::MakeMap(own.place(), std::move(members));
}

}  // namespace

Node Overlay(const Node& shipped, const Node& own, std::span<const std::string> whole) {
    if (shipped.kind() == Node::Kind::Map && own.kind() == Node::Kind::Map)
        return OverlayMaps(shipped, own, whole);
    if (IsNamedList(shipped) && IsNamedList(own)) return OverlayLists(shipped, own);
    return own;
}

}  // namespace atalaya::content
