#include "evaluation/work.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;

namespace {

Result<void> CountAnswers(Evaluation& room, const Caller& caller, Work& work) {
    const Round& round = work.round;
    const Participation& at = work.at;
    std::vector<const Question*> mine;
    for (const Question* question : round.Questions()) {
        if (room.answers.MayPut(caller, round, at, *question)) mine.push_back(question);
    }
    if (mine.empty()) return {};
    const bool reviews = room.answers.MayReview(caller, round, at);
    ATALAYA_ASSIGN(const auto list, room.answers.List(caller, round.id, at.country));
    std::map<std::string_view, const Answer*> answers;
    for (const Answer& one : list) answers.emplace(one.question, &one);
    const auto value_of = [&](std::string_view question) -> const json::value* {
        const auto found = answers.find(question);
        return found == answers.end() ? nullptr : &found->second->value;
    };
    for (const Question* question : mine) {
        if (!IsAsked(*question, value_of)) continue;
        const json::value* value = value_of(question->id);
        if (value == nullptr || value->is_null()) {
            ++work.to_answer;
        } else if (reviews && !answers.at(question->id)->reviewed) {
            ++work.to_review;
        }
    }
    return {};
}

Result<void> CountClarifications(Evaluation& room, const Caller& caller, Work& work) {
    const Ask ask = Rounds::AskFor(Action::Update, Part::Clarifications, work.round, work.at);
    if (!room.gate.Allows(caller, ask)) return {};
    ATALAYA_ASSIGN(const auto list,
                   room.clarifications.List(caller, work.round.id, work.at.country));
    for (const Clarification& one : list) work.to_explain += one.state == "asked";
    return {};
}

Result<void> AddSteps(Evaluation& room, const Caller& caller, Work& work) {
    ATALAYA_ASSIGN(const auto offers,
                   room.rounds.Offers(caller, work.round.id, work.at.country));
    for (const Offer& one : offers) {
        if (one.obstacles.empty() && !one.transition.needs_reason)
            work.steps.push_back(one.transition);
    }
    return {};
}

// Whether the caller could do anything with the country as it stands: most of a round's countries
// are none of most people's business.
bool MayWork(const Evaluation& room, const Caller& caller, const Round& round,
             const Participation& at) {
    for (const Transition* step : round.procedure().From(at.state)) {
        Ask ask = Rounds::AskFor(Action::Transition, Part::Rounds, round, at);
        ask.transition = step->id;
        if (room.gate.Allows(caller, ask)) return true;
    }
    return room.gate.Allows(caller,
                            Rounds::AskFor(Action::Update, Part::Answers, round, at)) ||
           room.gate.Allows(caller,
                            Rounds::AskFor(Action::Update, Part::Clarifications, round, at));
}

}  // namespace

Result<std::vector<Work>> WorkFor(Evaluation& room, const Caller& caller) {
    std::vector<Work> out;
    const auto rounds = room.rounds.List(caller);
    if (!rounds.ok() && rounds.error().code == "access.denied") return out;
    if (!rounds.ok()) return rounds.error();
    for (const Round& round : *rounds) {
        ATALAYA_ASSIGN(const auto countries, room.rounds.WhereAll(caller, round.id));
        const auto of_group = GroupWorkFor(room, caller, round, countries);
        for (const Participation& at : countries) {
            const auto group = of_group.find(at.country);
            if (group == of_group.end() && !MayWork(room, caller, round, at)) continue;
            Work work = group == of_group.end() ? Work() : group->second;
            work.round = round;
            work.at = at;
            ATALAYA_TRY(CountAnswers(room, caller, work));
            ATALAYA_TRY(CountClarifications(room, caller, work));
            ATALAYA_TRY(AddSteps(room, caller, work));
            if (work.count() > 0 || !work.steps.empty())
                out.push_back(std::move(work));
        }
    }
    return out;
}

}  // namespace atalaya::evaluation
