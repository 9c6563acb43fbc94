// Which members draft which pillar of a country's report.

#include <algorithm>

#include "evaluation/members.hpp"
#include "evaluation/paper_json.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kAssignment = "assignment";

Assignment AssignmentOf(const Paper& paper) {
    Assignment out{.country = paper.key.country,
                   .pillar = paper.key.id,
                   .version = paper.version};
    if (const auto* list = paper.content.if_contains("persons"); list && list->is_array()) {
        for (const json::value& one : list->get_array()) {
            if (one.is_int64()) out.persons.push_back(one.get_int64());
        }
    }
    return out;
}

// Whether an expert may draft on a country at all; the state of the country is not judged, since
// work is given before it begins.
Ask DraftingAsk(const Round& round, std::string_view country) {
    return {.action = Action::Update,
            .part = Part::Drafts,
            .round = round.id,
            .country = std::string(country)};
}

}  // namespace

Result<void> Members::CheckAssignable(const Caller& expert, std::int64_t person,
                                      const Round& round, std::string_view country) const {
    auto may = m_gate.Require(expert, DraftingAsk(round, country));
    if (may.ok()) return {};
    if (may.error().code != "evaluation.own_country")
        return Err("evaluation.not_an_expert", {{"person", expert.name}}, "/persons");
    Error conflict = Err("evaluation.person_own_country", may.error().params, "/persons");
    conflict.params.push_back({"person", std::to_string(person)});
    conflict.params.push_back({"name", expert.name});
    return conflict;
}

Result<Assignment> Members::Assign(const Caller& caller, std::string_view round_id,
                                   std::string_view country, std::string_view pillar,
                                   std::int64_t version,
                                   const std::vector<std::int64_t>& persons) {
    std::map<std::int64_t, Caller> experts;
    for (const std::int64_t one : persons) {
        if (const auto person = m_people.Get(one); person.ok())
            experts.emplace(one, access::CallerOf(*person));
    }
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Assignment> {
        ATALAYA_ASSIGN(const Place place, Enter(tx, m_gate, m_rounds, caller, Action::Update,
                                                Part::Members, round_id, country));
        const auto pillars = PillarsOf(place.round);
        if (std::ranges::find(pillars, pillar) == pillars.end())
            return Err("evaluation.pillar_unknown", {{"pillar", std::string(pillar)}});
        json::array list;
        for (const auto& [id, expert] : experts) {
            ATALAYA_TRY(CheckAssignable(expert, id, place.round, country));
            ATALAYA_TRY(Find(tx, place.round, id));
            list.emplace_back(id);
        }
        for (const std::int64_t one : persons) {
            if (!experts.contains(one)) {
                return Err("evaluation.member_unknown", {{"person", std::to_string(one)}},
                           "/persons");
            }
        }
        const PaperKey key{place.at.country, place.round.id, std::string(kAssignment),
                           std::string(pillar)};
        ATALAYA_ASSIGN(const Paper paper, m_papers.Put(tx, caller.Actor(), key, version,
                                                       {{"persons", std::move(list)}}));
        return AssignmentOf(paper);
    });
}

Result<std::vector<Assignment>> Members::Assignments(const Caller& caller,
                                                     std::string_view round_id) {
    std::vector<std::int64_t> members;
    auto listed = m_gate.Run(
        Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Assignment>> {
            ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
            ATALAYA_TRY(m_gate.Require(caller, {.part = Part::Members, .round = round.id}));
            for (const Member& one : Present(tx, round.id)) members.push_back(one.person);
            const auto places = m_rounds.StatesOf(tx, round);
            std::vector<Assignment> out;
            m_papers.OfRound(tx, round.id, kAssignment, [&](const Paper& paper) {
                const auto at = places.find(paper.key.country);
                if (at != places.end() &&
                    m_gate.Allows(caller, Rounds::AskFor(Action::Read, Part::Members, round,
                                                         at->second)))
                    out.push_back(AssignmentOf(paper));
            });
            return out;
        });
    if (!listed.ok()) return listed;
    std::map<std::int64_t, Caller> experts;
    for (const std::int64_t one : members) {
        if (const auto person = m_people.Get(one); person.ok() && person->active)
            experts.emplace(one, access::CallerOf(*person));
    }
    for (Assignment& one : *listed) {
        for (const std::int64_t person : one.persons) {
            const auto expert = experts.find(person);
            if (expert == experts.end() ||
                !m_gate.Allows(expert->second, {.action = Action::Update,
                                                .part = Part::Drafts,
                                                .country = one.country}))
                one.to_reassign.push_back(person);
        }
    }
    return listed;
}

Members::Assigned Members::AssignedIn(Transaction& tx, const Round& round) const {
    Assigned out;
    m_papers.OfRound(tx, round.id, kAssignment, [&](const Paper& paper) {
        Assignment one = AssignmentOf(paper);
        if (!one.persons.empty()) out[{one.country, one.pillar}] = std::move(one.persons);
    });
    return out;
}

Result<void> Members::RequireAssigned(Transaction& tx, const Round& round,
                                      std::string_view country, std::string_view node,
                                      const Member& member) const {
    if (member.coordinator) return {};
    const std::string pillar = PillarOf(round, node);
    const auto paper = m_papers.Get(
        tx, {std::string(country), round.id, std::string(kAssignment), pillar});
    if (!paper) return {};
    const auto persons = AssignmentOf(*paper).persons;
    if (persons.empty() || std::ranges::find(persons, member.person) != persons.end()) return {};
    return Err("evaluation.not_assigned",
               {{"country", std::string(country)}, {"pillar", pillar}});
}

}  // namespace atalaya::evaluation
