#include "evaluation/hemispheric.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

void Add(Share& to, const Share& from) {
    if (!from.covered) return;
    to.covered = true;
    if (to.by_level.size() < from.by_level.size()) to.by_level.resize(from.by_level.size());
    for (std::size_t i = 0; i < from.by_level.size(); ++i) to.by_level[i] += from.by_level[i];
    to.rated += from.rated;
    to.fulfilled += from.fulfilled;
    to.unrated += from.unrated;
    to.evidence += from.evidence;
    to.with_evidence += from.with_evidence;
}

// Codes of the countries that are counted.
std::set<std::string, std::less<>> CountedOf(const std::vector<CountryStanding>& standings) {
    std::set<std::string, std::less<>> out;
    for (const CountryStanding& one : standings)
        if (one.counted) out.insert(one.country);
    return out;
}

}  // namespace

std::optional<int> Share::Percent() const {
    if (rated == 0) return std::nullopt;
    return (200 * fulfilled + rated) / (2 * rated);
}

// Shares by node that is asked about, and the countries at each level.
struct HemisphericReports::Counted {
    std::map<std::string, Share, std::less<>> shares;
    std::map<std::string, std::map<std::string, std::vector<std::string>>, std::less<>> countries;
};

std::vector<CountryStanding> HemisphericReports::Standings(Transaction& tx, const Caller& caller,
                                                           const Round& round) const {
    std::vector<CountryStanding> out;
    for (const auto& [country, at] : m_rounds.StatesOf(tx, round)) {
        const State* state = round.procedure().FindState(at.state);
        const bool readable =
            m_gate.Allows(caller, Rounds::AskFor(Action::Read, Part::Reports, round, at));
        // Where a country stands is known to whoever may read the round of it; where its report
        // is public, that it is. Who is invited is no secret.
        Ask standing = Rounds::AskFor(Action::Read, Part::Rounds, round, at);
        if (!readable && !m_gate.Allows(caller, standing)) {
            out.push_back({.country = country});
            continue;
        }
        standing.sensitivity = kOperational;
        const bool steps = m_gate.Allows(caller, standing);
        out.push_back({.country = country,
                       .state = at.state,
                       .reason = steps ? at.reason : "",
                       .counted = readable && state != nullptr && state->adopted,
                       .absent = state != nullptr && state->absent,
                       .late = steps && m_rounds.DueOf(round, at).late,
                       .at = at.at});
    }
    return out;
}

HemisphericReports::Counted HemisphericReports::Count(
    Transaction& tx, const Round& round, const std::vector<CountryStanding>& standings) const {
    const auto counted = CountedOf(standings);
    const auto levels = round.scale().levels();
    std::map<std::string, std::size_t, std::less<>> position;
    for (std::size_t i = 0; i < levels.size(); ++i) position[levels[i].id] = i;

    Counted out;
    std::map<std::string, std::string, std::less<>> node_of;   // by question
    for (const Question* question : round.Questions()) {
        node_of[question->id] = question->node;
        Share& share = out.shares[question->node];
        share.covered = true;
        share.by_level.resize(levels.size());
        share.unrated = static_cast<int>(counted.size());
    }
    m_papers.StatesOfRound(
        tx, round.id, "finding",
        [&](std::string_view country, std::string_view node, std::string_view rating) {
            const auto share = out.shares.find(node);
            const auto at = position.find(rating);
            if (share == out.shares.end() || at == position.end() || !counted.contains(country))
                return;
            const Level& level = levels[at->second];
            ++share->second.by_level[at->second];
            --share->second.unrated;
            share->second.rated += !level.outside;
            share->second.fulfilled += level.fulfilled;
            out.countries[share->first][level.id].emplace_back(country);
        });
    std::set<std::pair<std::string, std::string_view>> backed;   // country and node
    m_papers.OfRound(tx, round.id, "evidence", [&](const Paper& paper) {
        const auto node = node_of.find(paper.key.id);
        const json::value* items = paper.content.if_contains("items");
        if (node == node_of.end() || items == nullptr || !counted.contains(paper.key.country))
            return;
        const auto number = static_cast<int>(items->as_array().size());
        Share& share = out.shares[node->second];
        share.evidence += number;
        share.with_evidence +=
            number > 0 && backed.emplace(paper.key.country, node->second).second;
    });
    return out;
}

FollowUpSummary HemisphericReports::Summarise(
    Transaction& tx, const Round& round, const std::vector<CountryStanding>& standings) const {
    const auto counted = CountedOf(standings);
    FollowUpSummary out;
    std::set<std::string> assisted;
    const auto asks = [](const Paper& paper) {
        const json::value* value = paper.content.if_contains("assistance");
        return value != nullptr && *value == true;
    };
    m_papers.OfRound(tx, round.id, "recommendation", [&](const Paper& paper) {
        if (paper.withdrawn() || !counted.contains(paper.key.country)) return;
        ++out.recommendations;
        ++out.by_type[TextIn(paper.content, "type")];
        ++out.by_priority[TextIn(paper.content, "priority")];
        out.reiterated += !ObjectIn(paper.content, "reiterates").empty();
        if (asks(paper)) assisted.insert(paper.key.country);
    });
    int reported = 0;
    m_papers.OfRound(tx, round.id, "follow_up", [&](const Paper& paper) {
        if (paper.withdrawn() || !counted.contains(paper.key.country)) return;
        ++out.by_progress[paper.state];
        ++reported;
        if (asks(paper)) assisted.insert(paper.key.country);
    });
    if (out.recommendations > reported) out.by_progress[""] = out.recommendations - reported;
    out.assistance = static_cast<int>(assisted.size());
    return out;
}

Result<std::vector<Round>> HemisphericReports::Earlier(Transaction& tx, const Round& round,
                                                       const std::vector<std::string>& named) {
    std::vector<Round> out;
    if (!named.empty()) {
        for (const std::string& id : named) {
            if (id == round.id || out.size() == kMostEarlier) continue;
            ATALAYA_ASSIGN(Round one, m_rounds.Find(tx, id));
            out.push_back(std::move(one));
        }
        return out;
    }
    std::set<std::string> seen{round.id};
    std::string next = round.previous;
    while (!next.empty() && out.size() < kMostEarlier && seen.insert(next).second) {
        ATALAYA_ASSIGN(Round one, m_rounds.Find(tx, next));
        next = one.previous;
        out.push_back(std::move(one));
    }
    return out;
}

namespace {

// A line for each node of the plan that the round asks about, or something below it.
std::vector<ShareLine> LinesOf(const commitments::Plan& plan, const Round& round) {
    std::set<std::string_view> asked, shown;
    for (const Question* question : round.Questions()) {
        const commitments::Node* node = plan.Find(question->node);
        if (node == nullptr || !asked.insert(node->id).second) continue;
        for (const commitments::Node* above : plan.Path(*node)) shown.insert(above->id);
    }
    std::vector<ShareLine> out;
    for (const commitments::Node& node : plan.nodes()) {
        if (!shown.contains(node.id)) continue;
        const auto path = plan.Path(node);
        out.push_back({.node = node.id,
                       .number = node.number,
                       .pillar = path.front()->id,
                       .title = node.title,
                       .kind = node.kind,
                       .depth = static_cast<int>(path.size()),
                       .asked = asked.contains(node.id)});
    }
    return out;
}

// The shares of what is asked about, added up to what stands above it.
void SumUp(const commitments::Plan& plan, std::vector<ShareLine>& lines,
           const std::map<std::string, Share, std::less<>>& shares,
           const std::function<Share&(ShareLine&)>& into, Share& total) {
    std::map<std::string_view, ShareLine*> by_node;
    for (ShareLine& line : lines) by_node[line.node] = &line;
    for (const auto& [id, share] : shares) {
        const commitments::Node* node = plan.Find(id);
        if (node == nullptr) continue;
        bool compared = false;
        for (const commitments::Node* above : plan.Path(*node)) {
            const auto line = by_node.find(above->id);
            if (line == by_node.end()) continue;
            Add(into(*line->second), share);
            compared = true;
        }
        if (compared) Add(total, share);
    }
}

}  // namespace

Result<Hemispheric> HemisphericReports::Get(const Caller& caller, std::string_view round,
                                            const std::vector<std::string>& earlier) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Hemispheric> {
        ATALAYA_TRY(m_gate.Require(caller, {.part = Part::Rounds, .round = std::string(round)}));
        return Assemble(tx, caller, round, earlier);
    });
}

Result<Hemispheric> HemisphericReports::Assemble(Transaction& tx, const Caller& caller,
                                                 std::string_view round_id,
                                                 const std::vector<std::string>& earlier) {
    const Evidence::Models texts = m_texts();
    Hemispheric out;
    ATALAYA_ASSIGN(out.round, m_rounds.Find(tx, round_id));
    ATALAYA_ASSIGN(out.earlier, Earlier(tx, out.round, earlier));
    out.countries = Standings(tx, caller, out.round);
    for (const CountryStanding& one : out.countries) {
        out.counted += one.counted;
        out.absent += one.absent;
        out.late += one.late;
    }
    Counted now = Count(tx, out.round, out.countries);
    const commitments::Plan* plan = texts.plans->Find(out.round.instrument().plan());
    if (plan == nullptr) return out;   // content without the plan: nothing to show it on
    out.plan_title = plan->title();
    out.lines = LinesOf(*plan, out.round);
    SumUp(*plan, out.lines, now.shares, [](ShareLine& l) -> Share& { return l.share; }, out.total);
    for (ShareLine& line : out.lines) {
        line.earlier.resize(out.earlier.size());
        if (const auto found = now.countries.find(line.node); found != now.countries.end())
            line.countries = std::move(found->second);
    }
    out.earlier_total.resize(out.earlier.size());
    for (std::size_t i = 0; i < out.earlier.size(); ++i) {
        const auto standings = Standings(tx, caller, out.earlier[i]);
        out.earlier_counted.push_back(static_cast<int>(CountedOf(standings).size()));
        const Counted then = Count(tx, out.earlier[i], standings);
        SumUp(*plan, out.lines, then.shares,
              [i](ShareLine& l) -> Share& { return l.earlier[i]; }, out.earlier_total[i]);
    }
    out.follow_up = Summarise(tx, out.round, out.countries);
    return out;
}

}  // namespace atalaya::evaluation
