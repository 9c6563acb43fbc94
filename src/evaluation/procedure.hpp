#pragma once

// The road of one country's evaluation through a round, as content describes it: its states, the
// steps between them, what must hold before a step and what happens with it.

#include <array>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"
#include "content/node.hpp"
#include "evaluation/reading.hpp"

namespace atalaya::evaluation {

// What a transition may ask for and do; rounds.hpp says by whom it is done. A name outside these
// is a fault of the content.
inline constexpr std::array<std::string_view, 5> kChecks = {
    "answers_complete", "clarifications_answered", "drafts_rated", "drafts_written",
    "comments_answered"};
inline constexpr std::array<std::string_view, 2> kEffects = {"freeze_evidence", "seal_report"};

struct State {
    std::string id;
    LocalText title, description;
    std::set<std::string> open;  // parts of an evaluation that may be changed in it
    std::string deadline;        // that ends it; "" for none
    bool initial = false;
    bool absent = false;     // outside the round
    bool adopted = false;    // the report is sealed
    bool is_public = false;  // the report is for everyone
};

struct Transition {
    std::string id;
    LocalText title;
    std::vector<std::string> from;
    std::string to;
    bool needs_reason = false;
    std::vector<std::string> checks, does;  // of kChecks and kEffects, in order
};

// A step of the report on all countries of a round together: with it the report has the state that
// `to` means for a country's report. Where that is not public, the step seals it.
struct JointStep {
    std::string id;
    LocalText title;
    std::string to;
};

// Immutable.
class Procedure {
 public:
    // Errors: evaluation.content_invalid, whose details name every fault with its place:
    // evaluation.state_unknown {state}, evaluation.deadline_unknown {deadline},
    // evaluation.check_unknown {check, known}, evaluation.effect_unknown {effect, known},
    // evaluation.part_unknown {part, known}, evaluation.one_initial {count}.
    static Result<Procedure> Read(const content::Node& root);

    const std::string& id() const { return m_id; }
    const LocalText& title() const { return m_title; }
    std::span<const State> states() const { return m_states; }
    std::span<const Transition> transitions() const { return m_transitions; }
    std::span<const JointStep> joint_steps() const { return m_joint_steps; }  // may be none
    std::span<const Named> deadlines() const { return m_deadlines; }  // in their order

    const State* FindState(std::string_view id) const { return FindById(m_states, id); }
    const Transition* FindTransition(std::string_view id) const {
        return FindById(m_transitions, id);
    }
    const Named* FindDeadline(std::string_view id) const { return FindById(m_deadlines, id); }
    const State& Initial() const;
    // The steps that lead on from a state, in the order of the content.
    std::vector<const Transition*> From(std::string_view state) const;
    // The states in which a part may be changed.
    std::vector<const State*> OpenFor(std::string_view part) const;

 private:
    friend class ProcedureReader;
    std::string m_id;
    LocalText m_title;
    std::vector<State> m_states;
    std::vector<Transition> m_transitions;
    std::vector<JointStep> m_joint_steps;
    std::vector<Named> m_deadlines;
};

}  // namespace atalaya::evaluation
