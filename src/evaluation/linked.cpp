#include "evaluation/linked.hpp"

#include <algorithm>
#include <unordered_map>

namespace atalaya::evaluation {

using commitments::Linked;
using commitments::LinkType;

namespace {

template <class List>
bool SameIds(const List& a, const List& b) {
    return std::ranges::equal(a, b, {}, [](const auto& one) { return one.id; },
                              [](const auto& one) { return one.id; });
}

using ByNode = std::unordered_map<const commitments::Node*, const Linked*>;

// From the start to `end`. Where several tables link two commitments, the link that says most.
std::vector<LinkStep> WayTo(const Linked& end, const ByNode& by_node) {
    std::vector<LinkStep> way;
    for (const Linked* at = &end; at != nullptr;) {
        const auto link = std::ranges::min_element(
            at->links, {}, [](const commitments::Crosswalks::End& one) { return one.Type(); });
        way.push_back({.from = at->before->id,
                       .to = at->place.node->id,
                       .type = link->Type(),
                       .reason = link->row->reason,
                       .crosswalk = commitments::AsserterOf(*link),
                       .asserted_by = link->crosswalk->asserted_by()});
        const auto before = by_node.find(at->before);
        at = before == by_node.end() ? nullptr : before->second;
    }
    std::ranges::reverse(way);
    return way;
}

void AddQuestions(const Linked& linked, const ByNode& by_node, const Question& asked,
                  std::span<const Round> rounds, std::vector<LinkedQuestion>& out) {
    for (const Round& round : rounds) {
        const std::string& node = linked.place.node->id;
        if (round.instrument().plan() != linked.place.plan->id() || !round.Covers(node)) continue;
        for (const Question* one : round.instrument().Of(node)) {
            if (!AskAlike(asked, *one)) continue;
            out.push_back({&round, one, linked.type.value_or(LinkType::Overlaps),
                           WayTo(linked, by_node)});
        }
    }
}

}  // namespace

bool AskAlike(const Question& a, const Question& b) {
    return a.type == b.type && a.type != QuestionType::File &&
           a.unit.by_lang == b.unit.by_lang && a.with_date == b.with_date &&
           SameIds(a.options, b.options) && SameIds(a.rows, b.rows) &&
           std::ranges::equal(a.columns, b.columns, [](const Column& x, const Column& y) {
               return x.id == y.id && x.type == y.type;
           });
}

std::vector<LinkedQuestion> FindLinkedQuestions(const commitments::Plans& plans,
                                                const commitments::Crosswalks& crosswalks,
                                                std::string_view plan, const Question& question,
                                                std::span<const Round> rounds) {
    std::vector<LinkedQuestion> out;
    const commitments::Plan* of = plans.Find(plan);
    const commitments::Node* node = of == nullptr ? nullptr : of->Find(question.node);
    if (node == nullptr) return out;
    const auto satisfied = commitments::FindSatisfied(crosswalks, {of, node});
    for (const auto* group : {&satisfied.wholly, &satisfied.in_part}) {
        ByNode by_node;
        for (const Linked& one : *group) by_node.emplace(one.place.node, &one);
        for (const Linked& one : *group) AddQuestions(one, by_node, question, rounds, out);
    }
    std::ranges::stable_sort(out, {}, [](const LinkedQuestion& one) { return one.way.size(); });
    return out;
}

}  // namespace atalaya::evaluation
