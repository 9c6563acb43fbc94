#include "registers/waiting.hpp"

#include <algorithm>

#include "registers/record.hpp"
#include "registers/rows.hpp"

namespace atalaya::registers {

using access::Action;
using access::Caller;

namespace {

// Leads on, not back: see WaitingFor.
bool IsStepOn(const Definition& definition, const Transition& step) {
    return step.waits && !step.needs_reason && step.to != definition.initial_state;
}

bool Leaves(const Transition& step, const std::string& state) {
    return std::find(step.from.begin(), step.from.end(), state) != step.from.end();
}

// A condition over the system columns with the values it binds.
struct Condition {
    std::string text;
    std::vector<store::Cell> values;

    int next() const { return static_cast<int>(values.size()) + 1; }
    void Take(expr::Sql sql) {
        text += sql.text;
        for (auto& value : sql.values) values.push_back(std::move(value));
    }
    void Bind(std::string_view before, std::string_view value) {
        text += std::string(before) + "$" + std::to_string(next());
        values.emplace_back(std::string(value));
    }
};

// The records of a state that the caller may read and take at least one step further; the steps
// are added to `found`. Nullopt when there is no such step.
std::optional<Condition> StepsFrom(const access::Policy& policy, const Caller& caller,
                                   const Model& model, const access::Scope& readable,
                                   Waiting& found) {
    Condition out;
    // The words of the index, so that the store knows that it holds all of them.
    out.text = CouldWait(model.definition());
    out.Bind(" AND r.state = ", found.state);
    out.text += " AND ";
    out.Take(ScopeCondition(readable, "r", out.next()));
    std::string joint = " AND (";
    for (const Transition& step : model.definition().transitions) {
        if (!Leaves(step, found.state) || !IsStepOn(model.definition(), step)) continue;
        const auto scope =
            policy.ScopeOf(caller, Action::Transition, "register", model.id(), step.id);
        if (scope.Nothing()) continue;
        found.transitions.push_back(step.id);
        out.text += joint + "(";
        out.Take(ScopeCondition(scope, "r", out.next()));
        if (step.four_eyes) {
            // As Records::Why: neither the person's own changes nor those by a token of theirs.
            const std::string person(access::PersonBehind(caller.Actor()));
            out.Bind(" AND r.changed_by <> ", person);
            out.Bind(" AND r.changed_by NOT LIKE ", person + "/%");
        }
        out.text += ")";
        joint = " OR ";
    }
    if (found.transitions.empty()) return std::nullopt;
    out.text += ")";
    return out;
}

void Count(store::Transaction& tx, const Model& model, const Condition& condition, Waiting& found) {
    const std::string from =
        " FROM " + store::Identifier(model.table()) + " r WHERE " + condition.text;
    {
        const auto rows = tx.Query("SELECT r.country, r.id" + from +
                                       " ORDER BY r.country DESC, r.id DESC LIMIT " +
                                       std::to_string(kNewestWaiting),
                                   ViewsOf(condition.values));
        while (rows->Next())
            found.newest.push_back(std::string(rows->Text(0)) + "-" + std::to_string(rows->Int(1)));
    }
    found.count = static_cast<std::int64_t>(found.newest.size());
    if (found.count < kNewestWaiting) return;
    const auto rows = tx.Query("SELECT count(*) FROM (SELECT 1" + from + " LIMIT " +
                                   std::to_string(kMostWaiting + 1) + ") x",
                               ViewsOf(condition.values));
    rows->Next();
    found.count_at_least = rows->Int(0) > kMostWaiting;
    found.count = std::min(rows->Int(0), kMostWaiting);
}

}  // namespace

std::string CouldWait(const Definition& definition) {
    std::string states;
    for (const State& state : definition.states) {
        const auto leads_on = [&](const Transition& step) {
            return Leaves(step, state.id) && IsStepOn(definition, step);
        };
        const auto& steps = definition.transitions;
        if (std::none_of(steps.begin(), steps.end(), leads_on)) continue;
        states += (states.empty() ? "" : ", ") + store::Literal(state.id);
    }
    return states.empty() ? "" : "withdrawn = 0 AND state IN (" + states + ")";
}

std::vector<Waiting> WaitingFor(store::Transaction& tx, const access::Policy& policy,
                                const Caller& caller, const Model& model) {
    std::vector<Waiting> out;
    const auto readable = policy.ScopeOf(caller, Action::Read, "register", model.id());
    if (readable.Nothing() || CouldWait(model.definition()).empty()) return out;
    for (const State& state : model.definition().states) {
        Waiting found{.state = state.id};
        const auto condition = StepsFrom(policy, caller, model, readable, found);
        if (!condition) continue;
        Count(tx, model, *condition, found);
        if (found.count > 0) out.push_back(std::move(found));
    }
    return out;
}

}  // namespace atalaya::registers
