#include "evaluation/members.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "evaluation/paper_json.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kMember = "member";

PaperKey KeyOf(std::string_view round, std::string_view country, std::int64_t person) {
    return {std::string(country), std::string(round), std::string(kMember),
            std::to_string(person)};
}

Member MemberOf(const Paper& paper) {
    Member out;
    out.person = NumberIn(paper.content, "person");
    out.country = paper.key.country;
    out.seat = SeatFromName(paper.state).value_or(Seat::Alternate);
    out.groups = TextsIn(paper.content, "groups");
    out.coordinator = FlagIn(paper.content, "coordinator");
    out.absent = FlagIn(paper.content, "absent");
    out.version = paper.version;
    out.author = paper.author;
    out.at = paper.at;
    return out;
}

// Of a seat in the group, which belongs to the country that it speaks for.
Ask SeatAsk(Action action, const Round& round, const std::string& country) {
    return {.action = action, .part = Part::Members, .round = round.id, .country = country};
}

}  // namespace

std::string_view NameOf(Seat seat) {
    switch (seat) {
        case Seat::Principal: return "principal";
        case Seat::Alternate: return "alternate";
    }
    return "";
}

std::optional<Seat> SeatFromName(std::string_view name) {
    for (const Seat seat : {Seat::Principal, Seat::Alternate}) {
        if (NameOf(seat) == name) return seat;
    }
    return std::nullopt;
}

std::vector<std::string> PillarsOf(const Round& round) {
    std::vector<std::string> out;
    for (const Question* question : round.Questions()) {
        const std::string pillar = question->node.substr(0, question->node.rfind('-'));
        if (std::ranges::find(out, pillar) == out.end()) out.push_back(pillar);
    }
    return out;
}

std::string PillarOf(const Round& round, std::string_view node) {
    for (const std::string& pillar : PillarsOf(round)) {
        if (node == pillar || base::StartsWith(node, pillar + "-")) return pillar;
    }
    return "";
}

std::vector<Member> Members::Present(Transaction& tx, std::string_view round) const {
    std::vector<Member> out;
    m_papers.OfRound(tx, round, kMember, [&](const Paper& paper) {
        if (!paper.withdrawn()) out.push_back(MemberOf(paper));
    });
    return out;
}

Result<Member> Members::Find(Transaction& tx, const Round& round, std::int64_t person) const {
    for (Member& one : Present(tx, round.id)) {
        if (one.person == person) return std::move(one);
    }
    return Err("evaluation.member_unknown", {{"person", std::to_string(person)}});
}

Result<void> Members::Check(Transaction& tx, const Round& round, const Member& member) const {
    const auto pillars = PillarsOf(round);
    for (std::size_t i = 0; i < member.groups.size(); ++i) {
        if (std::ranges::find(pillars, member.groups[i]) != pillars.end()) continue;
        return Err("evaluation.pillar_unknown", {{"pillar", member.groups[i]}},
                   base::Pointer("/groups", i));
    }
    if (member.seat != Seat::Principal) return {};
    for (const Member& one : Present(tx, round.id)) {
        if (one.country == member.country && one.seat == Seat::Principal &&
            one.person != member.person)
            return Err("evaluation.principal_exists", {{"country", member.country}}, "/seat");
    }
    return {};
}

Result<Member> Members::Keep(Transaction& tx, const Caller& caller, const Member& member,
                             const Round& round) {
    json::object content{{"person", member.person},
                         {"groups", TextsJson(member.groups)},
                         {"coordinator", member.coordinator},
                         {"absent", member.absent}};
    ATALAYA_ASSIGN(const Paper paper,
                   m_papers.Put(tx, caller.Actor(),
                                KeyOf(round.id, member.country, member.person), member.version,
                                std::move(content), NameOf(member.seat)));
    return MemberOf(paper);
}

Result<Member> Members::Add(const Caller& caller, std::string_view round_id,
                            const MemberInput& input) {
    auto person = m_people.Get(input.person);
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Member> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_TRY(m_gate.Require(caller, SeatAsk(Action::Create, round,
                                                   person.ok() ? person->country : "")));
        ATALAYA_TRY(person);
        if (person->country.empty()) {
            return Err("evaluation.member_without_country", {{"person", person->name}},
                       "/person");
        }
        if (const auto there = Find(tx, round, input.person); there.ok())
            return Err("evaluation.member_exists", {{"country", there->country}}, "/person");
        Member member{.person = input.person,
                      .country = person->country,
                      .seat = input.seat,
                      .groups = input.groups,
                      .coordinator = input.coordinator};
        ATALAYA_TRY(Check(tx, round, member));
        // Who left the group for this country and comes back goes on with the same paper.
        if (const auto before = m_papers.Get(tx, KeyOf(round.id, member.country, member.person)))
            member.version = before->version;
        return Keep(tx, caller, member, round);
    });
}

Result<Member> Members::Update(const Caller& caller, std::string_view round_id,
                               std::int64_t person, std::int64_t version,
                               const MemberPatch& patch) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Member> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_TRY(m_gate.Require(caller, {.action = Action::Update, .part = Part::Members,
                                            .round = round.id}));
        ATALAYA_ASSIGN(Member member, Find(tx, round, person));
        ATALAYA_TRY(m_gate.Require(caller, SeatAsk(Action::Update, round, member.country)));
        if (patch.seat) member.seat = *patch.seat;
        if (patch.groups) member.groups = *patch.groups;
        if (patch.coordinator) member.coordinator = *patch.coordinator;
        if (patch.absent) member.absent = *patch.absent;
        member.version = version;
        ATALAYA_TRY(Check(tx, round, member));
        return Keep(tx, caller, member, round);
    });
}

Result<Member> Members::Withdraw(const Caller& caller, std::string_view round_id,
                                 std::int64_t person, std::int64_t version,
                                 std::string_view reason) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Member> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_TRY(m_gate.Require(caller, {.action = Action::Withdraw, .part = Part::Members,
                                            .round = round.id}));
        ATALAYA_ASSIGN(const Member member, Find(tx, round, person));
        ATALAYA_TRY(m_gate.Require(caller, SeatAsk(Action::Withdraw, round, member.country)));
        ATALAYA_ASSIGN(const std::string words, Reason(reason));
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Withdraw(tx, caller.Actor(),
                                         KeyOf(round.id, member.country, person), version,
                                         words));
        return MemberOf(paper);
    });
}

Result<std::vector<Member>> Members::List(const Caller& caller, std::string_view round_id) {
    auto members = m_gate.Run(
        Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Member>> {
            ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
            ATALAYA_TRY(m_gate.Require(caller, {.part = Part::Members, .round = round.id}));
            return Present(tx, round.id);
        });
    if (!members.ok()) return members;
    for (Member& one : *members) {
        const auto person = m_people.Get(one.person);
        if (!person.ok()) continue;
        one.name = person->name;
        one.country_now = person->country;
        one.active = person->active;
    }
    std::ranges::stable_sort(*members, {}, [](const Member& one) {
        return std::pair(one.country, one.seat);
    });
    return members;
}

Result<std::vector<access::Person>> Members::Candidates(const Caller& caller,
                                                        std::string_view round_id) {
    std::set<std::int64_t> there;
    ATALAYA_TRY(m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<void> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_TRY(m_gate.Require(caller, {.action = Action::Create, .part = Part::Members,
                                            .round = round.id}));
        for (const Member& one : Present(tx, round.id)) there.insert(one.person);
        return {};
    }));
    auto people = m_people.List();
    std::erase_if(people, [&](const access::Person& one) {
        return !one.active || one.country.empty() || there.contains(one.id) ||
               !m_gate.Allows(access::CallerOf(one),
                              {.action = Action::Update, .part = Part::Drafts});
    });
    std::ranges::sort(people, {}, [](const access::Person& one) {
        return std::tie(one.country, one.name);
    });
    return people;
}

// --- for the other classes of the room ------------------------------------------

Result<Member> Members::RequireMember(Transaction& tx, const Round& round,
                                      const Caller& caller) const {
    if (caller.kind == Caller::Kind::System) return Member{.coordinator = true};
    if (auto member = Find(tx, round, caller.person); member.ok()) return member;
    return Err("evaluation.not_a_member", {{"round", round.id}});
}

Result<std::string> Members::VoiceOf(Transaction& tx, const Round& round, const Caller& caller,
                                     std::string_view represents) const {
    ATALAYA_ASSIGN(const Member member, RequireMember(tx, round, caller));
    const Error silent = Err("evaluation.not_the_voice", {{"country", member.country}});
    if (member.country.empty() || member.country != represents) return silent;
    if (member.seat == Seat::Principal) {
        if (member.absent) return silent;
        return member.country;
    }
    // Without a principal nobody was there to be recorded absent: an alternate speaks.
    for (const Member& one : Present(tx, round.id)) {
        if (one.country == member.country && one.seat == Seat::Principal && !one.absent)
            return silent;
    }
    return member.country;
}

std::string Members::Represents(const Caller& caller) {
    const auto person = m_people.Get(caller.person);
    return person.ok() ? person->country : "";
}

}  // namespace atalaya::evaluation
