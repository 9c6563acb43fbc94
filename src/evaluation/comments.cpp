#include "evaluation/comments.hpp"

#include <array>

#include "evaluation/paper_json.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kComment = "comment", kMade = "made", kFinding = "finding",
                           kUnknown = "evaluation.comment_unknown";
constexpr std::array kVerdicts = {Verdict::Accepted, Verdict::Partly, Verdict::Rejected};

PaperKey KeyOf(const Place& place, std::string_view id) {
    return {place.at.country, place.round.id, std::string(kComment), std::string(id)};
}

Comment CommentOf(const Paper& paper) {
    Comment out;
    out.id = paper.key.id;
    out.node = TextIn(paper.content, "node");
    out.finding = NumberIn(paper.content, "finding");
    out.text = TextIn(paper.content, "text");
    out.made_by = TextIn(paper.content, "made_by");
    out.made_at = NumberIn(paper.content, "made_at");
    out.verdict = VerdictFromName(paper.state);
    out.reason = TextIn(paper.content, "reason");
    out.answered_by = TextIn(paper.content, "answered_by");
    out.answered_at = NumberIn(paper.content, "answered_at");
    out.withdrawal = TextIn(paper.content, "withdrawal");
    out.version = paper.version;
    return out;
}

// The deadline that ends the country's present state.
Result<void> RequireInTime(const Rounds& rounds, const Place& place, Lang lang) {
    const State* state = place.round.procedure().FindState(place.at.state);
    if (state == nullptr || state->deadline.empty()) return {};
    return rounds.RequireInTime(place.round, place.at, state->deadline, lang);
}

}  // namespace

std::string_view NameOf(Verdict verdict) {
    switch (verdict) {
        case Verdict::Accepted: return "accepted";
        case Verdict::Partly: return "partly";
        case Verdict::Rejected: return "rejected";
    }
    return "";
}

std::optional<Verdict> VerdictFromName(std::string_view name) {
    for (const Verdict one : kVerdicts) {
        if (NameOf(one) == name) return one;
    }
    return std::nullopt;
}

Result<Comment> Comments::Make(const Caller& caller, std::string_view round,
                               std::string_view country, std::string_view node,
                               std::string_view text) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Comment> {
        ATALAYA_ASSIGN(const Place place, EnterToChange(tx, m_gate, m_rounds, caller,
                                                        Action::Create, Part::Comments, round,
                                                        country));
        ATALAYA_TRY(RequireInTime(m_rounds, place, caller.lang));
        const auto finding = m_papers.Get(tx, {place.at.country, place.round.id,
                                               std::string(kFinding), std::string(node)});
        if (!finding)
            return Err("evaluation.finding_unknown", {{"node", std::string(node)}}, "/node");
        ATALAYA_ASSIGN(std::string words, Words(text, "/text"));
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Add(tx, caller.Actor(), round, country, kComment,
                                    {{"node", node},
                                     {"finding", finding->version},
                                     {"text", std::move(words)},
                                     {"made_by", caller.Actor()},
                                     {"made_at", m_clock.Now()}},
                                    kMade));
        return CommentOf(paper);
    });
}

Result<Comment> Comments::Withdraw(const Caller& caller, std::string_view round,
                                   std::string_view country, std::string_view id,
                                   std::int64_t version, std::string_view reason) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Comment> {
        ATALAYA_ASSIGN(const Place place, EnterToChange(tx, m_gate, m_rounds, caller,
                                                        Action::Withdraw, Part::Comments, round,
                                                        country));
        ATALAYA_ASSIGN(const Paper before, FindStanding(tx, m_papers, KeyOf(place, id), kUnknown));
        ATALAYA_ASSIGN(const std::string words, Reason(reason));
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Withdraw(tx, caller.Actor(), before.key, version, words));
        return CommentOf(paper);
    });
}

Result<Comment> Comments::Answer(const Caller& caller, std::string_view round,
                                 std::string_view country, std::string_view id,
                                 std::int64_t version, std::string_view verdict,
                                 std::string_view reason) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Comment> {
        ATALAYA_ASSIGN(const Place place, EnterToChange(tx, m_gate, m_rounds, caller,
                                                        Action::Update, Part::Comments, round,
                                                        country));
        ATALAYA_TRY(m_members.RequireMember(tx, place.round, caller));
        ATALAYA_ASSIGN(const Paper before, FindStanding(tx, m_papers, KeyOf(place, id), kUnknown));
        if (!VerdictFromName(verdict)) {
            std::string known;
            for (const Verdict one : kVerdicts)
                known += (known.empty() ? "" : ", ") + std::string(NameOf(one));
            return Err("evaluation.verdict_unknown",
                       {{"value", std::string(verdict)}, {"known", known}}, "/verdict");
        }
        ATALAYA_ASSIGN(std::string words, Reason(reason));
        json::object content = before.content;
        content["reason"] = std::move(words);
        content["answered_by"] = caller.Actor();
        content["answered_at"] = m_clock.Now();
        ATALAYA_ASSIGN(const Paper paper, m_papers.Put(tx, caller.Actor(), before.key, version,
                                                       std::move(content), verdict));
        return CommentOf(paper);
    });
}

Result<std::vector<Comment>> Comments::List(const Caller& caller, std::string_view round,
                                            std::string_view country, std::string_view node) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Comment>> {
        ATALAYA_ASSIGN(const Place place, Enter(tx, m_gate, m_rounds, caller, Action::Read,
                                                Part::Comments, round, country));
        auto comments = OfCountry(tx, place.round.id, country);
        if (!node.empty())
            std::erase_if(comments, [&](const Comment& one) { return one.node != node; });
        return comments;
    });
}

std::vector<Comment> Comments::OfCountry(Transaction& tx, std::string_view round,
                                         std::string_view country) const {
    std::vector<Comment> out;
    for (const Paper& paper : m_papers.Numbered(tx, round, country, kComment))
        out.push_back(CommentOf(paper));
    return out;
}

Result<void> Comments::CheckAnswered(Transaction& tx, const Step& step) const {
    return RefuseWhileOpen(tx, m_papers, step,
                           {.kind = kComment,
                            .state = kMade,
                            .about = "node",
                            .each = "evaluation.comment_open",
                            .all = "evaluation.comments_open"});
}

}  // namespace atalaya::evaluation
