#pragma once

// The expert group of a round: who speaks for which country, who stands in while the principal is
// away, and which group drafts what. Nobody is given work on the own country.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/people.hpp"
#include "evaluation/rounds.hpp"

namespace atalaya::evaluation {

enum class Seat : std::uint8_t { Principal, Alternate };
std::string_view NameOf(Seat seat);  // "principal", "alternate"
std::optional<Seat> SeatFromName(std::string_view name);

// Kind of paper "member", of the country represented; id: the person. Its states: the seats.
struct Member {
    std::int64_t person = 0;
    std::string country;               // represented since joining
    Seat seat = Seat::Principal;
    std::vector<std::string> groups;   // pillars of the plan; empty: none yet
    bool coordinator = false;          // of the whole group
    bool absent = false;               // a principal: the alternates speak meanwhile
    std::int64_t version = 0;
    std::string author;                // of this version
    base::Timestamp at = 0;
    // Filled by List: the account as it is now.
    std::string name, country_now;
    bool active = true;
    // The person represents another country than at joining: has no voice until the secretariat
    // records the change, and evaluates neither of the two.
    bool changed_country() const { return country_now != country; }
};

struct MemberInput {
    std::int64_t person = 0;
    Seat seat = Seat::Principal;
    std::vector<std::string> groups;
    bool coordinator = false;
};
// Unset parts stay.
struct MemberPatch {
    std::optional<Seat> seat;
    std::optional<std::vector<std::string>> groups;
    std::optional<bool> coordinator, absent;
};

// Who drafts a pillar of a country's report. Kind of paper "assignment", id: the pillar.
struct Assignment {
    std::string country, pillar;
    std::vector<std::int64_t> persons;
    // Of these persons, those who may no longer: the country has become their own, or they have
    // left the group. The pillar is to be assigned anew.
    std::vector<std::int64_t> to_reassign;
    std::int64_t version = 0;
};

class Members {
 public:
    // All of them outlive this object.
    Members(Papers& papers, Gate& gate, Rounds& rounds, access::People& people)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_people(people) {}

    // Takes a person into the group, for the country that the account represents. Errors:
    // evaluation.round_unknown, access.denied, person.unknown, evaluation.member_without_country,
    // evaluation.member_exists {country}, evaluation.principal_exists {country},
    // evaluation.pillar_unknown {pillar}.
    Result<Member> Add(const access::Caller& caller, std::string_view round,
                       const MemberInput& input);
    // Errors besides: evaluation.own_country (a coordinator and the own country's seats),
    // evaluation.member_unknown {person}, evaluation.changed_meanwhile.
    Result<Member> Update(const access::Caller& caller, std::string_view round,
                          std::int64_t person, std::int64_t version, const MemberPatch& patch);
    // The person leaves the group; what was drafted and voted stays. Errors besides:
    // evaluation.reason_needed.
    Result<Member> Withdraw(const access::Caller& caller, std::string_view round,
                            std::int64_t person, std::int64_t version, std::string_view reason);
    // By country, principals first. Errors: evaluation.round_unknown, access.denied.
    Result<std::vector<Member>> List(const access::Caller& caller, std::string_view round);

    // Accounts that may be taken into the group: active, of a country, with the right to draft,
    // and not in it yet; by country and name. For those who may add members. Errors:
    // evaluation.round_unknown, access.denied.
    Result<std::vector<access::Person>> Candidates(const access::Caller& caller,
                                                   std::string_view round);

    // Gives a pillar of a country's report to members; none takes it from everyone. Errors:
    // evaluation.round_unknown, evaluation.not_invited, access.denied, evaluation.own_country (the
    // caller's), evaluation.person_own_country {name, person, country}, evaluation.pillar_unknown
    // {pillar}, evaluation.member_unknown {person}, evaluation.not_an_expert {person},
    // evaluation.changed_meanwhile.
    Result<Assignment> Assign(const access::Caller& caller, std::string_view round,
                              std::string_view country, std::string_view pillar,
                              std::int64_t version, const std::vector<std::int64_t>& persons);
    // By country and pillar, of the countries about which the caller may know. Errors:
    // evaluation.round_unknown, access.denied.
    Result<std::vector<Assignment>> Assignments(const access::Caller& caller,
                                                std::string_view round);

    // --- for the other classes of the room: no rights are asked --------------------
    // The membership of the caller; that of a coordinator without a country for the system.
    // Errors: evaluation.not_a_member {round}.
    Result<Member> RequireMember(store::Transaction& tx, const Round& round,
                                 const access::Caller& caller) const;
    // Whether a member may write on a node of the country's draft: where its pillar is assigned,
    // only those and coordinators. Errors: evaluation.not_assigned {country, pillar}.
    Result<void> RequireAssigned(store::Transaction& tx, const Round& round,
                                 std::string_view country, std::string_view node,
                                 const Member& member) const;
    // Who drafts which pillar of which country, as it was assigned; pillars of nobody are not there.
    using Assigned = std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>>;
    Assigned AssignedIn(store::Transaction& tx, const Round& round) const;
    // The country for which the caller speaks. `represents`: of the account as it is now. Errors:
    // evaluation.not_a_member, evaluation.not_the_voice {country}.
    Result<std::string> VoiceOf(store::Transaction& tx, const Round& round,
                                const access::Caller& caller, std::string_view represents) const;
    // The country of the caller's account; "" for none. Not within a transaction.
    std::string Represents(const access::Caller& caller);

 private:
    std::vector<Member> Present(store::Transaction& tx, std::string_view round) const;
    Result<Member> Find(store::Transaction& tx, const Round& round, std::int64_t person) const;
    Result<void> Check(store::Transaction& tx, const Round& round, const Member& member) const;
    Result<Member> Keep(store::Transaction& tx, const access::Caller& caller,
                        const Member& member, const Round& round);
    Result<void> CheckAssignable(const access::Caller& expert, std::int64_t person,
                                 const Round& round, std::string_view country) const;

    Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    access::People& m_people;
};

// Pillars on which the round asks anything, in order.
std::vector<std::string> PillarsOf(const Round& round);
// The pillar of a node: "HP21-IS" of "HP21-IS-1.2"; "" when it lies in none of the round.
std::string PillarOf(const Round& round, std::string_view node);

}  // namespace atalaya::evaluation
