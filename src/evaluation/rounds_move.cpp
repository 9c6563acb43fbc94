// Where countries stand in a round, and the steps that move them.

#include <algorithm>

#include "evaluation/paper_json.hpp"
#include "evaluation/rounds.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::size_t kLongestReason = 2000;

PaperKey KeyOf(const Participation& at) { return {at.country, at.round, "participation", ""}; }

Result<void> CheckReason(std::string_view reason, bool needed) {
    if (needed && base::TrimAscii(reason).empty())
        return Err("evaluation.reason_needed", {}, "/reason");
    if (reason.size() > kLongestReason) {
        return Err("evaluation.too_long", {{"limit", std::to_string(kLongestReason)}}, "/reason");
    }
    return {};
}

std::string Known(const Procedure& procedure) {
    std::string out;
    for (const Transition& one : procedure.transitions()) out += (out.empty() ? "" : ", ") + one.id;
    return out;
}

std::optional<base::Date> DateOf(const Round& round, const Participation& at,
                                 std::string_view deadline) {
    std::optional<base::Date> date;
    const std::string id(deadline);
    if (const auto found = round.deadlines.find(id); found != round.deadlines.end())
        date = found->second;
    // The round may have been given more time for everyone since the extension.
    if (const auto found = at.extensions.find(id); found != at.extensions.end() && date)
        date = std::max(*date, found->second.until);
    return date;
}

}  // namespace

struct Rounds::Standing {
    Round round;
    Participation at;
};

Result<Rounds::Standing> Rounds::Stands(Transaction& tx, std::string_view round,
                                        std::string_view country) {
    Standing out;
    ATALAYA_ASSIGN(out.round, Find(tx, round));
    ATALAYA_ASSIGN(out.at, StateOf(tx, out.round, country));
    return out;
}

Result<Rounds::Standing> Rounds::ReadableStanding(Transaction& tx, const Caller& caller,
                                                  std::string_view round,
                                                  std::string_view country) {
    ATALAYA_ASSIGN(Standing out, Stands(tx, round, country));
    ATALAYA_TRY(m_gate.Require(caller, AskFor(Action::Read, Part::Rounds, out.round, out.at)));
    return out;
}

Participation Rounds::ForReader(const Caller& caller, const Round& round, Participation at) const {
    Ask ask = AskFor(Action::Read, Part::Rounds, round, at);
    ask.sensitivity = kOperational;
    if (!m_gate.Allows(caller, ask)) {
        at.transition.clear();
        at.reason.clear();
        at.extensions.clear();
    }
    ask.sensitivity = kPersonal;
    if (!m_gate.Allows(caller, ask)) at.by.clear();
    return at;
}

Result<Participation> Rounds::Where(const Caller& caller, std::string_view round,
                                    std::string_view country) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Participation> {
        ATALAYA_ASSIGN(Standing standing, ReadableStanding(tx, caller, round, country));
        return ForReader(caller, standing.round, std::move(standing.at));
    });
}

Result<std::vector<Participation>> Rounds::WhereAll(const Caller& caller, std::string_view id) {
    return m_gate.Run(
        Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Participation>> {
            ATALAYA_ASSIGN(const Round round, Find(tx, id));
            std::vector<Participation> out;
            for (auto& [country, at] : StatesOf(tx, round)) {
                if (m_gate.Allows(caller, AskFor(Action::Read, Part::Rounds, round, at)))
                    out.push_back(ForReader(caller, round, std::move(at)));
            }
            if (!out.empty()) return out;
            ATALAYA_TRY(m_gate.Require(caller, {.part = Part::Rounds, .round = round.id}));
            return out;
        });
}

Result<std::vector<Participation>> Rounds::History(const Caller& caller, std::string_view round,
                                                   std::string_view country) {
    return m_gate.Run(
        Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Participation>> {
            ATALAYA_ASSIGN(const Standing standing, ReadableStanding(tx, caller, round, country));
            std::vector<Participation> out;
            for (const Paper& paper : m_papers.History(tx, KeyOf(standing.at))) {
                Participation at = ParticipationOf(paper);
                if (m_gate.Allows(caller, AskFor(Action::Read, Part::Rounds, standing.round, at)))
                    out.push_back(ForReader(caller, standing.round, std::move(at)));
            }
            return out;
        });
}

Due Rounds::DueOf(const Round& round, const Participation& at) const {
    Due due;
    const State* state = round.procedure().FindState(at.state);
    if (state == nullptr || state->deadline.empty()) return due;
    due.deadline = state->deadline;
    due.date = DateOf(round, at, due.deadline);
    due.late = due.date && *due.date < m_clock.Today();
    return due;
}

Result<void> Rounds::RequireInTime(const Round& round, const Participation& at,
                                   std::string_view deadline, Lang lang) const {
    const auto date = DateOf(round, at, deadline);
    if (!date || !(*date < m_clock.Today())) return {};
    const Named* named = round.procedure().FindDeadline(deadline);
    return Err("evaluation.deadline_passed",
               {{"deadline", named == nullptr ? std::string(deadline) : named->title.In(lang)},
                {"date", date->ToString()}});
}

std::vector<Error> Rounds::Obstacles(Transaction& tx, const Step& step) const {
    std::vector<Error> out;
    for (const std::string& name : step.transition.checks) {
        auto checked = m_hooks.checks.find(name)->second(tx, step);
        if (!checked.ok()) out.push_back(std::move(checked).error());
    }
    return out;
}

Result<const Transition*> Rounds::Permit(Transaction& tx, const Caller& caller,
                                         const Standing& standing, std::string_view transition,
                                         std::string_view reason) const {
    const auto& [round, at] = standing;
    const Transition* step = round.procedure().FindTransition(transition);
    if (step == nullptr) {
        return Err("evaluation.transition_unknown", {{"transition", std::string(transition)},
                                                     {"known", Known(round.procedure())}});
    }
    Ask ask = AskFor(Action::Transition, Part::Rounds, round, at);
    ask.transition = step->id;
    ATALAYA_TRY(m_gate.Require(caller, ask));
    if (std::ranges::find(step->from, at.state) == step->from.end()) {
        const State* state = round.procedure().FindState(at.state);
        return Err("evaluation.transition_from",
                   {{"transition", step->title.In(caller.lang)},
                    {"state", state == nullptr ? at.state : state->title.In(caller.lang)}});
    }
    ATALAYA_TRY(CheckReason(reason, step->needs_reason));
    auto obstacles = Obstacles(tx, {round, at, *step, caller});
    if (obstacles.empty()) return step;
    Error refused =
        Err("evaluation.step_refused", {{"transition", step->title.In(caller.lang)}});
    refused.details = std::move(obstacles);
    return refused;
}

Result<std::vector<Offer>> Rounds::Offers(const Caller& caller, std::string_view round,
                                          std::string_view country) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Offer>> {
        ATALAYA_ASSIGN(const Standing standing, ReadableStanding(tx, caller, round, country));
        std::vector<Offer> out;
        Ask steps = AskFor(Action::Read, Part::Rounds, standing.round, standing.at);
        steps.sensitivity = kOperational;
        if (!m_gate.Allows(caller, steps)) return out;
        for (const Transition* step : standing.round.procedure().From(standing.at.state)) {
            Ask ask = AskFor(Action::Transition, Part::Rounds, standing.round, standing.at);
            ask.transition = step->id;
            Offer offer{.transition = *step};
            if (const auto may = m_gate.Require(caller, ask); !may.ok()) {
                offer.obstacles.push_back(may.error());
            } else {
                offer.obstacles = Obstacles(tx, {standing.round, standing.at, *step, caller});
            }
            out.push_back(std::move(offer));
        }
        return out;
    });
}

Result<Participation> Rounds::Move(const Caller& caller, std::string_view round,
                                   std::string_view country, std::string_view transition,
                                   std::string_view reason) {
    struct Prepared {
        Standing standing;
        const Transition* step = nullptr;   // of the round's frozen procedure
    };
    ATALAYA_ASSIGN(const Prepared prepared,
                   m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Prepared> {
                       ATALAYA_ASSIGN(Standing standing, Stands(tx, round, country));
                       ATALAYA_ASSIGN(const Transition* step,
                                      Permit(tx, caller, standing, transition, reason));
                       return Prepared{std::move(standing), step};
                   }));
    const Step step{prepared.standing.round, prepared.standing.at, *prepared.step, caller};
    std::vector<Write> writes;
    for (const std::string& name : step.transition.does) {
        ATALAYA_ASSIGN(Write write, m_hooks.effects.find(name)->second(step));
        writes.push_back(std::move(write));
    }
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Participation> {
        // Answers may have changed since they were looked at.
        ATALAYA_ASSIGN(const Standing now, Stands(tx, round, country));
        ATALAYA_TRY(Permit(tx, caller, now, transition, reason));
        for (const Write& write : writes) ATALAYA_TRY(write(tx, step));
        Participation next = step.participation;
        next.state = step.transition.to;
        next.transition = step.transition.id;
        next.reason = reason;
        next.by = caller.Actor();
        next.at = m_clock.Now();
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Put(tx, caller.Actor(), KeyOf(next), next.version,
                                    ParticipationContent(next), next.state));
        return ParticipationOf(paper);
    });
}

Result<Participation> Rounds::Extend(const Caller& caller, std::string_view round,
                                     std::string_view country, std::string_view deadline,
                                     base::Date until, std::string_view reason) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Participation> {
        ATALAYA_ASSIGN(Standing standing, Stands(tx, round, country));
        auto& [whole, at] = standing;
        ATALAYA_TRY(m_gate.Require(caller, AskFor(Action::Update, Part::Rounds, whole, at)));
        const std::string id(deadline);
        if (whole.procedure().FindDeadline(id) == nullptr)
            return Err("evaluation.deadline_unknown", {{"deadline", id}});
        ATALAYA_TRY(CheckReason(reason, true));
        const auto own = whole.deadlines.find(id);
        if (own == whole.deadlines.end())
            return Err("evaluation.deadline_unset", {{"deadline", id}}, "/until");
        if (until < own->second) {
            return Err("evaluation.extension_earlier", {{"date", own->second.ToString()}},
                       "/until");
        }
        at.extensions[id] = {until, std::string(reason), caller.Actor(), m_clock.Now()};
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Put(tx, caller.Actor(), KeyOf(at), at.version,
                                    ParticipationContent(at), at.state));
        return ParticipationOf(paper);
    });
}

}  // namespace atalaya::evaluation
