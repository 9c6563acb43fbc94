#include "commitments/links.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace atalaya::commitments {

namespace {

using End = Crosswalks::End;
using Follows = std::function<bool(const End&)>;

// What the start is to `c`, when it is `first` to `b` and `b` is `second` to `c`. Wholes and parts
// are taken as sets of what is promised.
std::optional<LinkType> Compose(LinkType first, LinkType second) {
    using enum LinkType;
    if (first == Same) return second;
    if (second == Same) return first;
    if (first == second && (first == PartOf || first == Wider)) return first;
    const bool holds_some = first == Wider && (second == PartOf || second == Overlaps);
    if (holds_some || (first == Overlaps && second == PartOf)) return Overlaps;
    return std::nullopt;
}

// The one that says most, of several links between the same two.
LinkType Strongest(const std::vector<End>& links) {
    LinkType strongest = LinkType::Corresponds;
    for (const End& link : links) strongest = std::min(strongest, link.Type());
    return strongest;
}

// Breadth first from a start, each commitment once.
class Reach {
 public:
    Reach(const Crosswalks& crosswalks, const Node& start, Follows follows)
        : m_crosswalks(crosswalks), m_follows(std::move(follows)) {
        m_met.insert(&start);
        Step(start, 0, LinkType::Same);
    }

    std::vector<Linked> Within(int steps) {
        for (std::size_t at = 0; at < m_linked.size(); ++at) {
            // By value: the list grows under it.
            const auto [node, step, type] =
                std::tuple(m_linked[at].place.node, m_linked[at].step, m_linked[at].type);
            if (step < steps) Step(*node, step, type);
        }
        return std::move(m_linked);
    }

 private:
    // `type`: what the start is to `from`.
    void Step(const Node& from, int step, std::optional<LinkType> type) {
        const std::size_t first = m_linked.size();
        std::unordered_map<const Node*, std::size_t> fresh;
        for (const End& link : m_crosswalks.Of(from)) {
            if (!m_follows(link)) continue;
            const Place other = link.Other();
            if (m_met.insert(other.node).second) {
                fresh.emplace(other.node, m_linked.size());
                m_linked.push_back({other, step + 1, &from, {}, std::nullopt});
            }
            if (const auto at = fresh.find(other.node); at != fresh.end())
                m_linked[at->second].links.push_back(link);
        }
        if (!type) return;
        for (std::size_t at = first; at < m_linked.size(); ++at)
            m_linked[at].type = Compose(*type, Strongest(m_linked[at].links));
    }

    const Crosswalks& m_crosswalks;
    Follows m_follows;
    std::vector<Linked> m_linked;
    std::unordered_set<const Node*> m_met;
};

std::vector<Linked> FollowTypes(const Crosswalks& crosswalks, const Node& start,
                                const std::set<LinkType>& types) {
    constexpr int kHoweverMany = 1 << 30;
    return Reach(crosswalks, start, [&](const End& link) { return types.contains(link.Type()); })
        .Within(kHoweverMany);
}

}  // namespace

std::string AsserterOf(const End& link) {
    return link.crosswalk->id() + (link.row->IsOurReading() ? ":reading" : "");
}

LinkedView FindLinked(const Crosswalks& crosswalks, const Place& start, const LinkQuery& query) {
    const Follows follows = [&](const End& link) {
        return (query.asserters.empty() || query.asserters.contains(AsserterOf(link))) &&
               (query.types.empty() || query.types.contains(link.Type()));
    };
    LinkedView view;
    view.linked = Reach(crosswalks, *start.node, follows).Within(query.steps);
    for (const Node* node : start.plan->Path(*start.node)) {
        if (node == start.node) continue;
        Above above{node, {}};
        std::ranges::copy_if(crosswalks.Of(*node), std::back_inserter(above.links), follows);
        if (!above.links.empty()) view.above.push_back(std::move(above));
    }
    return view;
}

Satisfied FindSatisfied(const Crosswalks& crosswalks, const Place& start) {
    using enum LinkType;
    Satisfied out;
    out.wholly = FollowTypes(crosswalks, *start.node, {Same, Wider});
    std::unordered_set<const Node*> known{start.node};
    for (const Linked& one : out.wholly) known.insert(one.place.node);

    out.in_part = FollowTypes(crosswalks, *start.node, {Same, PartOf});
    std::erase_if(out.in_part, [&](const Linked& one) { return known.contains(one.place.node); });
    for (const Linked& one : out.in_part) known.insert(one.place.node);

    const auto add_beside = [&](const Node& node, int step) {
        for (const End& link : crosswalks.Of(node)) {
            if (link.Type() != Corresponds && link.Type() != Overlaps) continue;
            const Place other = link.Other();
            if (known.insert(other.node).second)
                out.perhaps.push_back({other, step, &node, {link}, link.Type()});
        }
    };
    add_beside(*start.node, 1);
    for (const Linked& one : out.wholly) add_beside(*one.place.node, one.step + 1);
    return out;
}

}  // namespace atalaya::commitments
