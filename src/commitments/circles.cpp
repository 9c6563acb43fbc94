#include "commitments/circles.hpp"

#include <algorithm>
#include <unordered_map>

namespace atalaya::commitments {

namespace {

struct Step {
    const Node* to;
    const CrosswalkRow* row;
};

using Steps = std::unordered_map<const Node*, std::vector<Step>>;

// Walks from parts to wholes; a whole that is met again on the way closes a circle.
class Walk {
 public:
    Walk(const Steps& steps, std::vector<Error>& faults) : m_steps(steps), m_faults(faults) {}

    // Content may chain thousands of links: the way is kept in a list, not on the stack.
    void From(const Node* start) {
        if (m_mark[start] != Mark::New) return;
        Enter(start);
        while (!m_way.empty()) {
            auto& [node, next] = m_way.back();
            const auto steps = m_steps.find(node);
            if (steps == m_steps.end() || next == steps->second.size()) {
                m_mark[node] = Mark::Done;
                m_way.pop_back();
                continue;
            }
            const Step step = steps->second[next++];
            const Mark mark = m_mark[step.to];
            if (mark == Mark::OnWay) Report(step);
            if (mark == Mark::New) Enter(step.to);
        }
    }

 private:
    enum class Mark : std::uint8_t { New, OnWay, Done };

    void Enter(const Node* node) {
        m_mark[node] = Mark::OnWay;
        m_way.push_back({node, 0});
    }

    void Report(const Step& closing) {
        std::string circle;
        const auto first = std::ranges::find(m_way, closing.to, &Stop::node);
        for (auto at = first; at != m_way.end(); ++at) circle += at->node->id + " → ";
        circle += closing.to->id;
        m_faults.push_back(
            Err("commitments.link_circle", {{"circle", circle}}, closing.row->where));
    }

    struct Stop {
        const Node* node;
        std::size_t next;  // step to take from here
    };

    const Steps& m_steps;
    std::vector<Error>& m_faults;
    std::unordered_map<const Node*, Mark> m_mark;
    std::vector<Stop> m_way;
};

}  // namespace

void FindCircles(std::span<const Crosswalk> crosswalks, std::vector<Error>& faults) {
    Steps steps;
    std::vector<const Node*> parts;  // in the order of the files, so that the answer is the same
    for (const Crosswalk& crosswalk : crosswalks) {
        for (const CrosswalkRow& row : crosswalk.rows()) {
            // A link to itself is a fault of its own.
            if (!row.from || !row.to || row.from.node == row.to.node) continue;
            const bool down = row.type == LinkType::Wider;
            if (!down && row.type != LinkType::PartOf) continue;
            const Node* part = down ? row.to.node : row.from.node;
            steps[part].push_back({down ? row.from.node : row.to.node, &row});
            parts.push_back(part);
        }
    }
    Walk walk(steps, faults);
    for (const Node* part : parts) walk.From(part);
}

}  // namespace atalaya::commitments
