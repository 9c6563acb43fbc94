#include "commitments/plan.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace atalaya::commitments {

namespace {

constexpr std::array kKinds = {
    std::pair{Kind::Pillar, "pillar"},         std::pair{Kind::Area, "area"},
    std::pair{Kind::Chapter, "chapter"},       std::pair{Kind::Section, "section"},
    std::pair{Kind::Goal, "goal"},             std::pair{Kind::Objective, "objective"},
    std::pair{Kind::Paragraph, "paragraph"},   std::pair{Kind::Target, "target"},
    std::pair{Kind::Action, "action"},         std::pair{Kind::Recommendation, "recommendation"},
    std::pair{Kind::Commitment, "commitment"}, std::pair{Kind::Item, "item"}};

}  // namespace

std::string_view NameOf(Kind kind) {
    return std::ranges::find(kKinds, kind, [](const auto& one) { return one.first; })->second;
}

std::optional<Kind> KindNamed(std::string_view name) {
    const auto found = std::ranges::find(kKinds, name, [](const auto& one) { return one.second; });
    if (found == kKinds.end()) return std::nullopt;
    return found->first;
}

int RankOf(Kind kind) {
    switch (kind) {
        case Kind::Pillar:
        case Kind::Area:
        case Kind::Chapter:
            return 0;
        case Kind::Section:
            return 1;
        case Kind::Goal:
        case Kind::Objective:
        case Kind::Paragraph:
            return 2;
        case Kind::Target:
        case Kind::Action:
        case Kind::Recommendation:
        case Kind::Commitment:
            return 3;
        case Kind::Item:
            return 4;
    }
    base::Check(false, "a node of no kind");
    return 0;
}

bool IsHeading(Kind kind) { return RankOf(kind) < 2; }

std::string_view NameOf(Measurable measurable) {
    switch (measurable) {
        case Measurable::Unset:
            return "";
        case Measurable::Measurable:
            return "measurable";
        case Measurable::InPart:
            return "in_part";
        case Measurable::NotMeasurable:
            return "not_measurable";
    }
    base::Check(false, "a measurability of no kind");
    return "";
}

const Node* Plan::Find(std::string_view id) const {
    const auto found = m_by_id.find(std::string(id));
    return found == m_by_id.end() ? nullptr : &m_nodes[found->second];
}

std::vector<const Node*> Plan::Children(std::string_view id) const {
    std::vector<const Node*> children;
    const auto found = m_children.find(std::string(id));
    if (found == m_children.end()) return children;
    for (const std::size_t at : found->second) children.push_back(&m_nodes[at]);
    return children;
}

std::vector<const Node*> Plan::Path(const Node& node) const {
    std::vector<const Node*> path;
    for (const Node* at = Find(node.id); at != nullptr; at = Find(at->parent)) path.push_back(at);
    std::ranges::reverse(path);
    return path;
}

void Plan::CollectBelow(std::size_t at, Positions& below) const {
    below.push_back(at);
    const auto children = m_children.find(m_nodes[at].id);
    if (children == m_children.end()) return;
    for (const std::size_t child : children->second) CollectBelow(child, below);
}

std::vector<const Node*> Plan::Below(const Node& node) const {
    Positions positions;
    CollectBelow(m_by_id.at(node.id), positions);
    // A part may add to a node of an earlier one.
    std::ranges::sort(positions);
    std::vector<const Node*> below;
    for (const std::size_t at : positions) below.push_back(&m_nodes[at]);
    return below;
}

const Plan* Plans::Find(std::string_view id) const {
    const auto found = std::ranges::find(m_plans, id, &Plan::id);
    return found == m_plans.end() ? nullptr : &*found;
}

Place Plans::FindNode(std::string_view id) const {
    const auto found = m_plan_of.find(std::string(id));
    if (found == m_plan_of.end()) return {};
    const Plan& plan = m_plans[found->second];
    return {&plan, plan.Find(id)};
}

}  // namespace atalaya::commitments
