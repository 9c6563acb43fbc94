#include "evaluation/recommendations.hpp"

#include <algorithm>
#include <array>

#include "evaluation/drafts.hpp"
#include "evaluation/paper_json.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kKind = "recommendation", kMade = "made";

PaperKey KeyOf(std::string_view round, std::string_view country, std::string_view id) {
    return {std::string(country), std::string(round), std::string(kKind), std::string(id)};
}

json::object ContentOf(const Recommendation& one) {
    json::object out{{"node", one.node},
                     {"type", one.type},
                     {"priority", NameOf(one.priority)},
                     {"text", LocalJson(one.text)},
                     {"assistance", one.assistance}};
    if (one.reiterates)
        out["reiterates"] = {{"round", one.reiterates->round}, {"id", one.reiterates->id}};
    return out;
}

}  // namespace

std::string_view NameOf(Priority priority) {
    switch (priority) {
        case Priority::High: return "high";
        case Priority::Medium: return "medium";
        case Priority::Low: return "low";
    }
    return "";
}

std::optional<Priority> PriorityFromName(std::string_view name) {
    for (const Priority one : {Priority::High, Priority::Medium, Priority::Low}) {
        if (NameOf(one) == name) return one;
    }
    return std::nullopt;
}

Recommendation Recommendations::FromPaper(const Paper& paper) {
    Recommendation out;
    out.id = paper.key.id;
    out.node = TextIn(paper.content, "node");
    out.type = TextIn(paper.content, "type");
    out.priority =
        PriorityFromName(TextIn(paper.content, "priority")).value_or(Priority::Medium);
    out.text = LocalIn(paper.content, "text");
    const json::object& reiterates = ObjectIn(paper.content, "reiterates");
    if (!reiterates.empty())
        out.reiterates = {TextIn(reiterates, "round"), TextIn(reiterates, "id")};
    out.assistance = FlagIn(paper.content, "assistance");
    out.withdrawal = TextIn(paper.content, "withdrawal");
    out.version = paper.version;
    out.author = paper.author;
    out.at = paper.at;
    return out;
}

Result<void> Recommendations::CheckReiterated(Transaction& tx, const Round& round,
                                              std::string_view country,
                                              const RecommendationRef& reiterated) const {
    if (reiterated.round == round.id)
        return Err("evaluation.reiterates_own_round", {}, "/reiterates/round");
    const std::vector<base::Param> params{{"round", reiterated.round}, {"id", reiterated.id}};
    const auto chain = Follow(tx, reiterated, country);
    if (chain.empty()) return Err("evaluation.reiterates_unknown", params, "/reiterates");
    const bool back = std::ranges::any_of(
        chain, [&](const Link& link) { return link.at.round == round.id; });
    if (back) return Err("evaluation.reiterates_circle", params, "/reiterates");
    return {};
}

Result<Recommendation> Recommendations::Check(Transaction& tx, const content::Library& library,
                                              const Round& round, std::string_view country,
                                              Recommendation input) const {
    if (!CheckNode(round, input.node).ok() || input.node == kIntroduction)
        return Err("evaluation.node_not_in_round", {{"node", input.node}}, "/node");
    const content::CodeList* types = library.FindCodeList(kRecommendationTypes);
    if (types == nullptr || types->Find(input.type) == nullptr)
        return Err("evaluation.type_unknown", {{"type", input.type}}, "/type");
    ATALAYA_ASSIGN(input.text, LocalWords(input.text, true, "/text"));
    if (input.reiterates) ATALAYA_TRY(CheckReiterated(tx, round, country, *input.reiterates));
    return input;
}

Result<Recommendation> Recommendations::Make(const Caller& caller,
                                             const content::Library& library,
                                             std::string_view round, std::string_view country,
                                             const Recommendation& input) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Recommendation> {
        ATALAYA_ASSIGN(const Place place, EnterToChange(tx, m_gate, m_rounds, caller,
                                                        Action::Create, Part::Recommendations,
                                                        round, country));
        ATALAYA_TRY(m_members.RequireMember(tx, place.round, caller));
        ATALAYA_ASSIGN(const Recommendation checked,
                       Check(tx, library, place.round, country, input));
        ATALAYA_ASSIGN(const Paper paper, m_papers.Add(tx, caller.Actor(), round, country, kKind,
                                                       ContentOf(checked), kMade));
        return FromPaper(paper);
    });
}

Result<Recommendation> Recommendations::Update(const Caller& caller,
                                               const content::Library& library,
                                               std::string_view round, std::string_view country,
                                               const Recommendation& input) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Recommendation> {
        ATALAYA_ASSIGN(const Place place, EnterToChange(tx, m_gate, m_rounds, caller,
                                                        Action::Update, Part::Recommendations,
                                                        round, country));
        ATALAYA_TRY(m_members.RequireMember(tx, place.round, caller));
        if (!Find(tx, round, country, input.id))
            return Err("evaluation.recommendation_unknown", {{"id", input.id}});
        ATALAYA_ASSIGN(const Recommendation checked,
                       Check(tx, library, place.round, country, input));
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Put(tx, caller.Actor(), KeyOf(round, country, input.id),
                                    input.version, ContentOf(checked), kMade));
        return FromPaper(paper);
    });
}

Result<Recommendation> Recommendations::Withdraw(const Caller& caller, std::string_view round,
                                                 std::string_view country, std::string_view id,
                                                 std::int64_t version, std::string_view reason) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Recommendation> {
        ATALAYA_ASSIGN(const Place place, EnterToChange(tx, m_gate, m_rounds, caller,
                                                        Action::Withdraw, Part::Recommendations,
                                                        round, country));
        ATALAYA_TRY(m_members.RequireMember(tx, place.round, caller));
        if (!Find(tx, round, country, id))
            return Err("evaluation.recommendation_unknown", {{"id", std::string(id)}});
        ATALAYA_ASSIGN(const std::string words, Reason(reason));
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Withdraw(tx, caller.Actor(), KeyOf(round, country, id), version,
                                         words));
        return FromPaper(paper);
    });
}

Result<std::vector<Recommendation>> Recommendations::List(const Caller& caller,
                                                          std::string_view round,
                                                          std::string_view country) {
    using All = std::vector<Recommendation>;
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<All> {
        ATALAYA_ASSIGN(const Place place, Enter(tx, m_gate, m_rounds, caller, Action::Read,
                                                Part::Recommendations, round, country));
        const bool withdrawn_too = m_gate.Allows(
            caller,
            Rounds::AskFor(Action::Withdraw, Part::Recommendations, place.round, place.at));
        All out = OfCountry(tx, round, country, withdrawn_too);
        if (!SeesAuthors(m_gate, caller, Part::Recommendations, place))
            for (Recommendation& one : out) one.author.clear();
        return out;
    });
}

Result<std::vector<Recommendations::Link>> Recommendations::Chain(const Caller& caller,
                                                                  std::string_view round,
                                                                  std::string_view country,
                                                                  std::string_view id) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Link>> {
        ATALAYA_TRY(Enter(tx, m_gate, m_rounds, caller, Action::Read, Part::Recommendations,
                          round, country));
        std::vector<Link> chain;
        for (Link& link : Follow(tx, {std::string(round), std::string(id)}, country)) {
            // An earlier round may be one that the caller may not read yet.
            const auto place = Enter(tx, m_gate, m_rounds, caller, Action::Read,
                                     Part::Recommendations, link.at.round, country);
            if (!place.ok()) break;
            if (!SeesAuthors(m_gate, caller, Part::Recommendations, *place))
                link.recommendation.author.clear();
            chain.push_back(std::move(link));
        }
        if (chain.empty())
            return Err("evaluation.recommendation_unknown", {{"id", std::string(id)}});
        return chain;
    });
}

std::vector<Recommendations::Link> Recommendations::Follow(Transaction& tx,
                                                           RecommendationRef from,
                                                           std::string_view country) const {
    std::vector<Link> out;
    while (true) {
        // Nothing is kept in a circle; a store that was changed by hand may hold one.
        const bool seen = std::ranges::find(out, from, &Link::at) != out.end();
        auto found = Find(tx, from.round, country, from.id);
        if (seen || !found) return out;
        out.push_back({from, *std::move(found)});
        const auto& next = out.back().recommendation.reiterates;
        if (!next) return out;
        from = *next;
    }
}

std::vector<Recommendation> Recommendations::OfCountry(Transaction& tx, std::string_view round,
                                                       std::string_view country,
                                                       bool withdrawn_too) const {
    std::vector<Recommendation> out;
    for (const Paper& paper : m_papers.Numbered(tx, round, country, kKind)) {
        if (withdrawn_too || !paper.withdrawn()) out.push_back(FromPaper(paper));
    }
    return out;
}

std::optional<Recommendation> Recommendations::Find(Transaction& tx, std::string_view round,
                                                    std::string_view country,
                                                    std::string_view id) const {
    const auto paper = m_papers.Get(tx, KeyOf(round, country, id));
    if (!paper || paper->withdrawn()) return std::nullopt;
    return FromPaper(*paper);
}

}  // namespace atalaya::evaluation
