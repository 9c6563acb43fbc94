#include "evaluation/procedure.hpp"

#include <algorithm>

#include "access/access.hpp"
#include "base/check.hpp"

namespace atalaya::evaluation {

namespace {

std::string Joined(std::span<const std::string_view> names) {
    std::string out;
    for (const std::string_view name : names) {
        if (!out.empty()) out += ", ";
        out += name;
    }
    return out;
}

bool Holds(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

class ProcedureReader {
 public:
    Result<Procedure> Read(const content::Node& root) {
        m_out.m_id = root["id"].TextOr("");
        m_out.m_title = m_faults.Local(root["title"]);
        m_out.m_deadlines = m_faults.NamedItems(root["deadlines"]);
        for (const content::Node& node : root["states"].Items()) ReadState(node);
        for (const content::Node& node : root["transitions"].Items()) ReadTransition(node);
        for (const content::Node& node : root["joint_steps"].Items()) {
            JointStep step{.id = node["id"].TextOr(""),
                           .title = m_faults.Local(node["title"]),
                           .to = node["to"].TextOr("")};
            KnownState(step.to, node["to"]);
            m_out.m_joint_steps.push_back(std::move(step));
        }
        const auto initial = std::ranges::count(m_out.m_states, true, &State::initial);
        if (initial != 1) {
            m_faults.Add(Err("evaluation.one_initial", {{"count", std::to_string(initial)}},
                             root["states"].Where()));
        }
        if (!m_faults.none()) return m_faults.Take();
        return std::move(m_out);
    }

 private:
    void ReadState(const content::Node& node) {
        State state;
        state.id = node["id"].TextOr("");
        state.title = m_faults.Local(node["title"]);
        state.description = m_faults.Local(node["description"], true);
        for (std::string& part : m_faults.Texts(node["open"])) {
            if (!Holds(access::kEvaluationParts, part)) {
                m_faults.Add(
                    Err("evaluation.part_unknown",
                        {{"part", part}, {"known", Joined(access::kEvaluationParts)}},
                        node["open"].Where()));
            }
            state.open.insert(std::move(part));
        }
        state.deadline = node["deadline"].TextOr("");
        if (!state.deadline.empty() && m_out.FindDeadline(state.deadline) == nullptr) {
            m_faults.Add(Err("evaluation.deadline_unknown", {{"deadline", state.deadline}},
                             node["deadline"].Where()));
        }
        state.initial = node["initial"].BooleanOr(false);
        state.absent = node["absent"].BooleanOr(false);
        state.adopted = node["adopted"].BooleanOr(false);
        state.is_public = node["public"].BooleanOr(false);
        m_out.m_states.push_back(std::move(state));
    }

    void ReadTransition(const content::Node& node) {
        Transition step;
        step.id = node["id"].TextOr("");
        step.title = m_faults.Local(node["title"]);
        step.from = m_faults.Texts(node["from"]);
        step.to = node["to"].TextOr("");
        step.needs_reason = node["needs_reason"].BooleanOr(false);
        step.checks = m_faults.Texts(node["checks"]);
        step.does = m_faults.Texts(node["does"]);
        for (const std::string& from : step.from) KnownState(from, node["from"]);
        KnownState(step.to, node["to"]);
        for (const std::string& check : step.checks) {
            if (Holds(kChecks, check)) continue;
            m_faults.Add(Err("evaluation.check_unknown",
                             {{"check", check}, {"known", Joined(kChecks)}},
                             node["checks"].Where()));
        }
        for (const std::string& effect : step.does) {
            if (Holds(kEffects, effect)) continue;
            m_faults.Add(Err("evaluation.effect_unknown",
                             {{"effect", effect}, {"known", Joined(kEffects)}},
                             node["does"].Where()));
        }
        m_out.m_transitions.push_back(std::move(step));
    }

    void KnownState(const std::string& state, const content::Node& at) {
        if (m_out.FindState(state) != nullptr) return;
        m_faults.Add(Err("evaluation.state_unknown", {{"state", state}}, at.Where()));
    }

    Faults m_faults;
    Procedure m_out;
};

Result<Procedure> Procedure::Read(const content::Node& root) {
    return ProcedureReader().Read(root);
}

const State& Procedure::Initial() const {
    const auto found = std::ranges::find(m_states, true, &State::initial);
    base::Check(found != m_states.end(), "a procedure without an initial state");
    return *found;
}

std::vector<const Transition*> Procedure::From(std::string_view state) const {
    std::vector<const Transition*> out;
    for (const Transition& one : m_transitions) {
        if (std::ranges::find(one.from, state) != one.from.end()) out.push_back(&one);
    }
    return out;
}

std::vector<const State*> Procedure::OpenFor(std::string_view part) const {
    std::vector<const State*> out;
    for (const State& one : m_states) {
        if (one.open.contains(std::string(part))) out.push_back(&one);
    }
    return out;
}

}  // namespace atalaya::evaluation
