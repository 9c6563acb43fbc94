#include "content/tree.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace atalaya::content {
namespace {

constexpr std::size_t kTop = static_cast<std::size_t>(-1);

// The entries that stand on a circle of parents, given each one's parent or kTop.
std::vector<std::size_t> OnCycles(const std::vector<std::size_t>& parents) {
    enum class State : std::uint8_t { Unseen, OnPath, Done };
    std::vector<State> states(parents.size(), State::Unseen);
    std::vector<std::size_t> cyclic, path;
    for (std::size_t start = 0; start < parents.size(); ++start) {
        path.clear();
        std::size_t at = start;
        while (at != kTop && states[at] == State::Unseen) {
            states[at] = State::OnPath;
            path.push_back(at);
            at = parents[at];
        }
        if (at != kTop && states[at] == State::OnPath)
            cyclic.insert(cyclic.end(), std::find(path.begin(), path.end(), at), path.end());
        for (std::size_t entry : path) states[entry] = State::Done;
    }
    return cyclic;
}

}  // namespace

std::vector<EntryFault> CheckTree(const std::vector<TreeEntry>& entries) {
    std::vector<EntryFault> faults;
    std::unordered_map<std::string_view, std::size_t> index;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!index.emplace(entries[i].code, i).second)
            faults.push_back({i, Err("content.duplicate_id", {{"id", std::string(entries[i].code)}})});
    }
    std::vector<std::size_t> parents(entries.size(), kTop);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& [code, parent] = entries[i];
        if (parent.empty()) continue;
        auto found = index.find(parent);
        if (found == index.end()) {
            faults.push_back({i, Err("content.unknown_parent", {{"code", std::string(code)},
                                                                {"parent", std::string(parent)}})});
        } else {
            parents[i] = found->second;
        }
    }
    for (std::size_t i : OnCycles(parents))
        faults.push_back({i, Err("content.cycle", {{"code", std::string(entries[i].code)}})});
    std::stable_sort(faults.begin(), faults.end(),
                     [](const auto& a, const auto& b) { return a.entry < b.entry; });
    return faults;
}

}  // namespace atalaya::content
