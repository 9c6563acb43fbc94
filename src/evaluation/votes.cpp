#include "evaluation/votes.hpp"

#include "evaluation/paper_json.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kVote = "vote";

Vote VoteOf(const Paper& paper) {
    Vote out;
    const auto colon = paper.key.id.rfind(':');
    out.node = paper.key.id.substr(0, colon);
    out.country = paper.key.id.substr(colon + 1);
    out.level = paper.state;
    out.explanation = TextIn(paper.content, "explanation");
    out.author = paper.author;
    out.at = paper.at;
    out.version = paper.version;
    return out;
}

}  // namespace

Result<Vote> Votes::Put(const Caller& caller, std::string_view round, std::string_view country,
                        std::string_view node, std::int64_t version, std::string_view level,
                        std::string_view explanation) {
    const std::string represents = m_members.Represents(caller);
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Vote> {
        ATALAYA_ASSIGN(const Place place, EnterToChange(tx, m_gate, m_rounds, caller,
                                                        Action::Update, Part::Votes, round,
                                                        country));
        ATALAYA_ASSIGN(const std::string voice,
                       m_members.VoiceOf(tx, place.round, caller, represents));
        if (!m_drafts.Find(tx, place.round, country, node))
            return Err("evaluation.finding_unknown", {{"node", std::string(node)}});
        if (level != Vote::kAbstention && place.round.scale().Find(level) == nullptr) {
            return Err("evaluation.level_unknown",
                       {{"level", std::string(level)},
                        {"known", KnownIds(place.round.scale().levels()) + ", " +
                                      std::string(Vote::kAbstention)}},
                       "/level");
        }
        std::string words;
        if (!base::TrimAscii(explanation).empty()) {
            ATALAYA_ASSIGN(words, Words(explanation, "/explanation"));
        }
        const PaperKey key{place.at.country, place.round.id, std::string(kVote),
                           std::string(node) + ":" + voice};
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Put(tx, caller.Actor(), key, version,
                                    {{"explanation", std::move(words)}}, level));
        return VoteOf(paper);
    });
}

Result<std::vector<Tally>> Votes::List(const Caller& caller, std::string_view round,
                                       std::string_view country, std::string_view node) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Tally>> {
        ATALAYA_ASSIGN(const Place place, Enter(tx, m_gate, m_rounds, caller, Action::Read,
                                                Part::Votes, round, country));
        const std::string prefix = node.empty() ? "" : std::string(node) + ":";
        std::vector<Tally> out;
        for (const Paper& paper :
             m_papers.OfCountry(tx, place.round.id, country, kVote, prefix)) {
            Vote vote = VoteOf(paper);
            if (out.empty() || out.back().node != vote.node) out.push_back({.node = vote.node});
            ++out.back().by_level[vote.level];
            out.back().votes.push_back(std::move(vote));
        }
        return out;
    });
}

std::string Votes::Voice(const Caller& caller, std::string_view round_id) {
    const std::string represents = m_members.Represents(caller);
    const auto voice = m_gate.Read([&](Transaction& tx) -> Result<std::string> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        return m_members.VoiceOf(tx, round, caller, represents);
    });
    return voice.ok() ? *voice : "";
}

}  // namespace atalaya::evaluation
