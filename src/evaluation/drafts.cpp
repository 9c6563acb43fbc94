#include "evaluation/drafts.hpp"

#include <algorithm>

#include "evaluation/paper_json.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kFinding = "finding", kNotApplicable = "not_applicable";

PaperKey KeyOf(const Round& round, std::string_view country, std::string_view node) {
    return {std::string(country), round.id, std::string(kFinding), std::string(node)};
}

json::object ContentOf(const Finding& finding) {
    return {{"text", LocalJson(finding.text)},
            {"reason", finding.reason},
            {"read", finding.read},
            {"draft", finding.draft}};
}

// What can be written about: the introduction, the nodes that are asked about and what stands above
// them, which is how their ids begin ("TP-A" of "TP-A-1.1"); not the plan itself.
std::set<std::string> SubjectsOf(const Round& round) {
    std::set<std::string> out{std::string(kIntroduction)};
    for (std::string node : NodesOf(round)) {
        for (auto end = node.find_last_of("-."); end != std::string::npos && out.insert(node).second;
             end = node.find_last_of("-."))
            node.resize(end);
    }
    return out;
}

}  // namespace

std::vector<std::string> NodesOf(const Round& round) {
    std::vector<std::string> out = round.instrument().Nodes();
    std::erase_if(out, [&](const std::string& node) { return !round.Covers(node); });
    return out;
}

int DraftIn(const Procedure& procedure, std::string_view state) {
    int draft = 0;
    for (const State& one : procedure.states()) {
        if (one.open.contains("drafts")) ++draft;
        if (one.id == state) break;
    }
    return draft;
}

Result<void> CheckNode(const Round& round, std::string_view node) {
    if (node == kIntroduction) return {};
    const std::string id(node);
    const bool asked = std::ranges::any_of(round.Questions(), [&](const Question* question) {
        return question->node == id || base::StartsWith(question->node, id + "-") ||
               base::StartsWith(question->node, id + ".");
    });
    if (asked) return {};
    return Err("evaluation.node_not_in_round", {{"node", id}});
}

RatingProposal Propose(const Round& round, std::string_view node,
                       const std::map<std::string, Answer>& answers) {
    const auto value_of = [&](std::string_view question) -> const json::value* {
        const auto found = answers.find(std::string(question));
        return found == answers.end() ? nullptr : &found->second.value;
    };
    RatingProposal out;
    for (const Question* question : round.instrument().Of(node)) {
        if (question->fulfils.empty() || !IsAsked(*question, value_of)) continue;
        const json::value* value = value_of(question->id);
        const bool answered = value != nullptr && !value->is_null();
        const auto fulfils = Fulfils(*question, answered ? *value : json::value());
        if (!fulfils) {
            ++out.outside;
            continue;
        }
        ++out.counted;
        out.fulfilled += *fulfils ? 1 : 0;
        out.unanswered += answered ? 0 : 1;
    }
    const RatingScale& scale = round.scale();
    if (out.counted == 0) {
        const Level* level = scale.Find(kNotApplicable);
        if (out.outside > 0 && level != nullptr && level->outside) out.level = level->id;
        return out;
    }
    // A country that said nothing was not evaluated; that it does not comply is more than is known.
    if (out.unanswered == out.counted) return out;
    const auto share = base::Decimal::Divide(base::Decimal::FromInteger(out.fulfilled),
                                             base::Decimal::FromInteger(out.counted));
    const Level* level = share ? scale.Reached(*share) : nullptr;
    if (level != nullptr) out.level = level->id;
    return out;
}

Finding Drafts::FromPaper(const Paper& paper) {
    Finding out;
    out.node = paper.key.id;
    out.text = LocalIn(paper.content, "text");
    out.rating = paper.state;
    out.reason = TextIn(paper.content, "reason");
    out.read = FlagIn(paper.content, "read");
    out.draft = static_cast<int>(NumberIn(paper.content, "draft"));
    out.version = paper.version;
    out.author = paper.author;
    out.at = paper.at;
    return out;
}

Result<Finding> Drafts::Put(const Caller& caller, std::string_view round_id,
                            std::string_view country, std::string_view node,
                            std::int64_t version, const FindingInput& input) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Finding> {
        ATALAYA_ASSIGN(const Place place, EnterToChange(tx, m_gate, m_rounds, caller,
                                                        Action::Update, Part::Drafts, round_id,
                                                        country));
        const Round& round = place.round;
        ATALAYA_TRY(CheckNode(round, node));
        Finding finding;
        finding.draft = DraftIn(round.procedure(), place.at.state);
        ATALAYA_ASSIGN(const Member member, m_members.RequireMember(tx, round, caller));
        if (finding.draft == 1)
            ATALAYA_TRY(m_members.RequireAssigned(tx, round, country, node, member));
        if (input.read && !member.coordinator)
            return Err("evaluation.coordinator_only", {}, "/read");
        finding.read = input.read;
        ATALAYA_ASSIGN(finding.text, LocalWords(input.text, false, "/text"));
        finding.rating = input.rating;
        finding.reason = base::TrimAscii(input.reason);
        ATALAYA_TRY(CheckRating(tx, round, country, node, finding));
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Put(tx, caller.Actor(), KeyOf(round, country, node), version,
                                    ContentOf(finding), finding.rating));
        return FromPaper(paper);
    });
}

Result<void> Drafts::CheckRating(Transaction& tx, const Round& round, std::string_view country,
                                 std::string_view node, const Finding& finding) const {
    if (finding.reason.size() > kLongestWords) {
        return Err("evaluation.too_long", {{"limit", std::to_string(kLongestWords)}},
                   "/reason");
    }
    if (finding.rating.empty()) return {};
    if (node == kIntroduction || round.scale().Find(finding.rating) == nullptr) {
        return Err("evaluation.level_unknown",
                   {{"level", finding.rating}, {"known", KnownIds(round.scale().levels())}},
                   "/rating");
    }
    if (!finding.reason.empty()) return {};
    const auto proposal = Propose(round, node, m_answers.OfCountry(tx, round, country));
    if (proposal.level.empty() || proposal.level == finding.rating) return {};
    return Err("evaluation.reason_needed", {}, "/reason");
}

Result<std::vector<Finding>> Drafts::List(const Caller& caller, std::string_view round,
                                          std::string_view country, std::string_view node) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Finding>> {
        ATALAYA_ASSIGN(const Place place, Enter(tx, m_gate, m_rounds, caller, Action::Read,
                                                Part::Drafts, round, country));
        auto findings = OfCountry(tx, place.round, country);
        if (!node.empty())
            std::erase_if(findings, [&](const Finding& one) { return one.node != node; });
        return findings;
    });
}

Result<std::vector<Finding>> Drafts::History(const Caller& caller, std::string_view round,
                                             std::string_view country, std::string_view node) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Finding>> {
        ATALAYA_ASSIGN(const Place place, Enter(tx, m_gate, m_rounds, caller, Action::Read,
                                                Part::Drafts, round, country));
        ATALAYA_TRY(CheckNode(place.round, node));
        std::vector<Finding> out;
        for (const Paper& paper : m_papers.History(tx, KeyOf(place.round, country, node)))
            out.push_back(FromPaper(paper));
        return out;
    });
}

Result<std::map<std::string, RatingProposal>> Drafts::Proposals(const Caller& caller,
                                                                std::string_view round,
                                                                std::string_view country) {
    using ByNode = std::map<std::string, RatingProposal>;
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<ByNode> {
        ATALAYA_ASSIGN(const Place place, EnterToChange(tx, m_gate, m_rounds, caller,
                                                        Action::Update, Part::Drafts, round,
                                                        country));
        const auto answers = m_answers.OfCountry(tx, place.round, country);
        ByNode out;
        for (const std::string& node : NodesOf(place.round))
            out.emplace(node, Propose(place.round, node, answers));
        return out;
    });
}

Result<Drafts::Ratings> Drafts::RatingsOfRound(const Caller& caller, std::string_view round_id) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Ratings> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        Ratings out;
        for (const auto& [country, at] : m_rounds.StatesOf(tx, round)) {
            if (m_gate.Allows(caller, Rounds::AskFor(Action::Read, Part::Drafts, round, at)))
                out[country];
        }
        m_papers.StatesOfRound(tx, round.id, kFinding,
                               [&](std::string_view country, std::string_view node,
                                   std::string_view rating) {
            const auto found = out.find(std::string(country));
            if (found != out.end() && !rating.empty())
                found->second.emplace(node, rating);
        });
        return out;
    });
}

bool Drafts::MayPut(const Caller& caller, const Round& round, const Participation& at) const {
    return m_gate.Allows(caller, Rounds::AskFor(Action::Update, Part::Drafts, round, at)) &&
           Rounds::RequireOpen(round, at, Part::Drafts, caller.lang).ok();
}

Drafts::Writing Drafts::MayWrite(const Caller& caller, const Round& round,
                                 const Participation& at) {
    if (!MayPut(caller, round, at)) return {};
    return m_gate.Read([&](Transaction& tx) {
        Writing out;
        const auto member = m_members.RequireMember(tx, round, caller);
        if (!member.ok()) return out;
        out.coordinates = member->coordinator;
        const bool first = DraftIn(round.procedure(), at.state) == 1;
        for (const std::string& node : SubjectsOf(round)) {
            if (!first || m_members.RequireAssigned(tx, round, at.country, node, *member).ok())
                out.nodes.insert(node);
        }
        return out;
    });
}

std::vector<Finding> Drafts::OfCountry(Transaction& tx, const Round& round,
                                       std::string_view country) const {
    std::map<std::string, std::size_t> order;
    for (const std::string& node : NodesOf(round)) order.emplace(node, order.size() + 1);
    // A heading stands before the first question below it, the introduction before everything.
    const auto place_of = [&](const std::string& node) -> std::pair<std::size_t, bool> {
        if (const auto found = order.find(node); found != order.end())
            return {found->second, true};
        std::size_t first = 0;
        for (const auto& [other, at] : order) {
            if (base::StartsWith(other, node) && (first == 0 || at < first)) first = at;
        }
        return {first, false};
    };
    std::vector<Finding> out;
    for (const Paper& paper : m_papers.OfCountry(tx, round.id, country, kFinding))
        out.push_back(FromPaper(paper));
    std::ranges::stable_sort(out, {}, [&](const Finding& one) { return place_of(one.node); });
    return out;
}

std::optional<Finding> Drafts::Find(Transaction& tx, const Round& round,
                                    std::string_view country, std::string_view node) const {
    const auto paper = m_papers.Get(tx, KeyOf(round, country, node));
    return paper ? std::optional(FromPaper(*paper)) : std::nullopt;
}

Result<void> Drafts::CheckRated(Transaction& tx, const Step& step) const {
    std::map<std::string, std::string> ratings;
    for (const Paper& paper :
         m_papers.OfCountry(tx, step.round.id, step.participation.country, kFinding))
        ratings.emplace(paper.key.id, paper.state);
    std::vector<Error> missing;
    for (const std::string& node : NodesOf(step.round)) {
        if (ratings[node].empty())
            missing.push_back(Err("evaluation.finding_unrated", {{"node", node}}));
    }
    return RefuseFor("evaluation.drafts_unrated", std::move(missing));
}

Result<void> Drafts::CheckWritten(Transaction& tx, const Step& step) const {
    const std::string language(base::Code(step.round.language));
    std::vector<Error> missing;
    for (const Finding& one : OfCountry(tx, step.round, step.participation.country)) {
        if (one.rating.empty() || !one.text.In(step.round.language).empty()) continue;
        missing.push_back(
            Err("evaluation.finding_unwritten", {{"node", one.node}, {"language", language}}));
    }
    return RefuseFor("evaluation.drafts_unwritten", std::move(missing));
}

}  // namespace atalaya::evaluation
