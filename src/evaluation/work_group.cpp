// What waits for a member of the expert group: counted from the papers of all countries in one pass.

#include <algorithm>
#include <set>

#include "evaluation/work.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Transaction;

namespace {

class GroupCount {
 public:
    GroupCount(Evaluation& room, const Caller& caller, const Round& round)
        : m_room(room), m_caller(caller), m_round(round) {}

    // The country as it stands, if the group may do anything there now.
    void Add(const Participation& at) {
        const auto may = [&](Part part) {
            return m_room.gate.Allows(m_caller,
                                      Rounds::AskFor(Action::Update, part, m_round, at)) &&
                   Rounds::RequireOpen(m_round, at, part, m_caller.lang).ok();
        };
        const Open open{may(Part::Drafts), may(Part::Votes), may(Part::Comments),
                        DraftIn(m_round.procedure(), at.state) > 1};
        if (open.drafts || open.votes || open.comments) m_open.emplace(at.country, open);
    }
    bool none() const { return m_open.empty(); }

    void Count(Transaction& tx, const Member& member, const std::string& voice) {
        m_member = &member;
        m_assigned = m_room.members.AssignedIn(tx, m_round);
        CountRatings(tx);
        CountComments(tx);
        if (!voice.empty()) CountVotes(tx, voice);
        if (member.coordinator) CountUnread(tx);
    }

    std::map<std::string, Work> Take() {
        std::erase_if(m_work, [](const auto& one) { return one.second.count() == 0; });
        return std::move(m_work);
    }

 private:
    struct Open {
        bool drafts, votes, comments, later_draft;
    };

    const Open* OpenIn(std::string_view country) const {
        const auto found = m_open.find(country);
        return found == m_open.end() ? nullptr : &found->second;
    }

    // Whether the caller is the one to see to a commitment.
    bool IsMine(std::string_view country, std::string_view node) const {
        const auto found =
            m_assigned.find({std::string(country), PillarOf(m_round, node)});
        if (found == m_assigned.end()) return m_member->coordinator;
        return std::ranges::find(found->second, m_member->person) != found->second.end();
    }

    void CountRatings(Transaction& tx) {
        std::set<std::pair<std::string, std::string>> rated;
        m_room.papers.StatesOfRound(tx, m_round.id, "finding",
                                    [&](std::string_view country, std::string_view node,
                                        std::string_view rating) {
            if (!rating.empty()) rated.emplace(country, node);
        });
        for (const auto& [country, open] : m_open) {
            if (!open.drafts) continue;
            for (const std::string& node : NodesOf(m_round)) {
                if (IsMine(country, node) && !rated.contains({country, node}))
                    ++m_work[country].to_draft;
            }
        }
    }

    void CountComments(Transaction& tx) {
        for (const auto& [country, open] : m_open) {
            if (!open.comments) continue;
            for (const Comment& one : m_room.comments.OfCountry(tx, m_round.id, country)) {
                if (!one.verdict && one.withdrawal.empty() && IsMine(country, one.node))
                    ++m_work[country].to_reply;
            }
        }
    }

    // A vote is open where a country has cast one.
    void CountVotes(Transaction& tx, const std::string& voice) {
        std::map<std::pair<std::string, std::string>, bool> voted;
        m_room.papers.StatesOfRound(tx, m_round.id, "vote",
                                    [&](std::string_view country, std::string_view id,
                                        std::string_view) {
            const Open* open = OpenIn(country);
            if (open == nullptr || !open->votes) return;
            const auto colon = id.rfind(':');
            bool& mine = voted[{std::string(country), std::string(id.substr(0, colon))}];
            mine = mine || id.substr(colon + 1) == voice;
        });
        for (const auto& [finding, mine] : voted) m_work[finding.first].to_vote += mine ? 0 : 1;
    }

    void CountUnread(Transaction& tx) {
        for (const auto& [country, open] : m_open) {
            if (!open.drafts || !open.later_draft) continue;
            for (const Finding& one : m_room.drafts.OfCountry(tx, m_round, country))
                m_work[country].to_read += one.read ? 0 : 1;
        }
    }

    Evaluation& m_room;
    const Caller& m_caller;
    const Round& m_round;
    std::map<std::string, Open, std::less<>> m_open;   // by country
    const Member* m_member = nullptr;
    Members::Assigned m_assigned;
    std::map<std::string, Work> m_work;
};

}  // namespace

std::map<std::string, Work> GroupWorkFor(Evaluation& room, const Caller& caller,
                                         const Round& round,
                                         const std::vector<Participation>& countries) {
    GroupCount count(room, caller, round);
    for (const Participation& at : countries) count.Add(at);
    // The system may do everything, and nothing waits for it.
    if (count.none() || caller.person == 0) return {};
    const std::string represents = room.members.Represents(caller);
    room.gate.Read([&](Transaction& tx) {
        const auto member = room.members.RequireMember(tx, round, caller);
        if (!member.ok()) return;
        const auto voice = room.members.VoiceOf(tx, round, caller, represents);
        count.Count(tx, *member, voice.ok() ? *voice : "");
    });
    return count.Take();
}

}  // namespace atalaya::evaluation
