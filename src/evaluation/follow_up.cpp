#include "evaluation/follow_up.hpp"

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

constexpr std::string_view kFollowUp = "follow_up", kFinding = "finding",
                           kRecommendation = "recommendation";

FollowUp FollowUpOf(const Paper& paper) {
    FollowUp out;
    out.recommendation = paper.key.id;
    out.progress = ProgressFromName(paper.state).value_or(Progress::NotStarted);
    out.text = TextIn(paper.content, "text");
    out.assistance = FlagIn(paper.content, "assistance");
    out.assistance_text = TextIn(paper.content, "assistance_text");
    out.version = paper.version;
    out.author = paper.author;
    out.at = paper.at;
    return out;
}

}  // namespace

std::string_view NameOf(Progress progress) {
    switch (progress) {
        case Progress::Completed: return "completed";
        case Progress::InProgress: return "in_progress";
        case Progress::NotStarted: return "not_started";
    }
    return "";
}

std::optional<Progress> ProgressFromName(std::string_view name) {
    for (const Progress one : {Progress::Completed, Progress::InProgress, Progress::NotStarted}) {
        if (NameOf(one) == name) return one;
    }
    return std::nullopt;
}

std::string_view NameOf(NeedSource source) {
    switch (source) {
        case NeedSource::Finding: return "finding";
        case NeedSource::Recommendation: return "recommendation";
        case NeedSource::FollowUp: return "follow_up";
    }
    return "";
}

Result<FollowUp> FollowUps::Put(const Caller& caller, std::string_view round,
                                std::string_view country, const FollowUp& input) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<FollowUp> {
        ATALAYA_ASSIGN(const Place place, EnterToChange(tx, m_gate, m_rounds, caller,
                                                        Action::Update, Part::FollowUp, round,
                                                        country));
        if (!m_recommendations.Find(tx, round, country, input.recommendation)) {
            return Err("evaluation.recommendation_unknown", {{"id", input.recommendation}});
        }
        ATALAYA_ASSIGN(std::string text, Words(input.text, "/text"));
        std::string help;
        if (input.assistance) {
            ATALAYA_ASSIGN(help, Words(input.assistance_text, "/assistance_text"));
        }
        const PaperKey key{place.at.country, place.round.id, std::string(kFollowUp),
                           input.recommendation};
        ATALAYA_ASSIGN(const Paper paper, m_papers.Put(tx, caller.Actor(), key, input.version,
                                                       {{"text", std::move(text)},
                                                        {"assistance", input.assistance},
                                                        {"assistance_text", std::move(help)}},
                                                       NameOf(input.progress)));
        return FollowUpOf(paper);
    });
}

Result<std::vector<FollowUp>> FollowUps::List(const Caller& caller, std::string_view round,
                                              std::string_view country) {
    using All = std::vector<FollowUp>;
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<All> {
        ATALAYA_ASSIGN(const Place place, Enter(tx, m_gate, m_rounds, caller, Action::Read,
                                                Part::FollowUp, round, country));
        All out = OfCountry(tx, round, country);
        if (!SeesAuthors(m_gate, caller, Part::FollowUp, place))
            for (FollowUp& one : out) one.author.clear();
        return out;
    });
}

std::vector<FollowUp> FollowUps::OfCountry(Transaction& tx, std::string_view round,
                                           std::string_view country) const {
    std::vector<FollowUp> out;
    for (const Paper& paper : m_papers.Numbered(tx, round, country, kFollowUp))
        out.push_back(FollowUpOf(paper));
    return out;
}

// --- needs for assistance --------------------------------------------------------

namespace {

using Countries = std::set<std::string, std::less<>>;

// Commitments rated below a level that fulfils.
void AddFindings(const Papers& papers, Transaction& tx, const Round& round,
                 const Countries& readable, std::vector<Need>& out) {
    papers.StatesOfRound(tx, round.id, kFinding,
                         [&](std::string_view country, std::string_view node,
                             std::string_view rating) {
        const Level* level = round.scale().Find(rating);
        if (level == nullptr || level->fulfilled || level->outside) return;
        if (!readable.contains(country)) return;
        out.push_back({.country = std::string(country),
                       .node = std::string(node),
                       .rating = std::string(rating)});
    });
}

// Recommendations that say so. Gives the node of every recommendation that stands.
std::map<std::pair<std::string, std::string>, std::string> AddRecommendations(
    const Papers& papers, Transaction& tx, const Round& round, const Countries& readable,
    std::vector<Need>& out) {
    std::map<std::pair<std::string, std::string>, std::string> node_of;
    papers.OfRound(tx, round.id, kRecommendation, [&](const Paper& paper) {
        if (paper.withdrawn()) return;
        const auto one = Recommendations::FromPaper(paper);
        node_of[{paper.key.country, one.id}] = one.node;
        if (!one.assistance || !readable.contains(paper.key.country)) return;
        out.push_back({.country = paper.key.country,
                       .node = one.node,
                       .source = NeedSource::Recommendation,
                       .recommendation = one.id,
                       .recommended = one.text});
    });
    return node_of;
}

}  // namespace

Result<std::vector<Need>> FollowUps::Needs(const Caller& caller, std::string_view round_id) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Need>> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        const auto places = m_rounds.StatesOf(tx, round);
        const auto readable = [&](Part part) {
            Countries out;
            for (const auto& [country, at] : places) {
                if (m_gate.Allows(caller, Rounds::AskFor(Action::Read, part, round, at)))
                    out.insert(country);
            }
            return out;
        };
        const Countries drafts = readable(Part::Drafts);
        const Countries recommendations = readable(Part::Recommendations);
        const Countries follow_ups = readable(Part::FollowUp);
        if (drafts.empty() && recommendations.empty() && follow_ups.empty())
            ATALAYA_TRY(m_gate.Require(caller, {.part = Part::FollowUp,
                                                .round = round.id,
                                                .country = "*"}));
        std::vector<Need> out;
        AddFindings(m_papers, tx, round, drafts, out);
        const auto node_of = AddRecommendations(m_papers, tx, round, recommendations, out);
        m_papers.OfRound(tx, round.id, kFollowUp, [&](const Paper& paper) {
            const FollowUp one = FollowUpOf(paper);
            if (!one.assistance || !follow_ups.contains(paper.key.country)) return;
            const auto node = node_of.find({paper.key.country, one.recommendation});
            if (node == node_of.end()) return;   // of one that was withdrawn
            out.push_back({.country = paper.key.country,
                           .node = node->second,
                           .source = NeedSource::FollowUp,
                           .recommendation = one.recommendation,
                           .text = one.assistance_text});
        });
        std::ranges::stable_sort(out, {}, [](const Need& need) {
            return std::tie(need.country, need.node, need.source);
        });
        return out;
    });
}

}  // namespace atalaya::evaluation
