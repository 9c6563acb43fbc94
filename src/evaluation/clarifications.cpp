#include "evaluation/clarifications.hpp"

#include <algorithm>

#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kKind = "clarification", kAsked = "asked", kAnswered = "answered";
constexpr std::size_t kLongest = 10'000;   // bytes

Result<std::string> Words(std::string_view text, std::string where) {
    const std::string trimmed(base::TrimAscii(text));
    if (trimmed.empty()) return Err("evaluation.text_missing", {}, std::move(where));
    if (trimmed.size() > kLongest) {
        return Err("evaluation.too_long", {{"limit", std::to_string(kLongest)}},
                   std::move(where));
    }
    return trimmed;
}

Clarification FromPaper(const Paper& paper) {
    Clarification out;
    out.id = paper.key.id;
    out.question = TextIn(paper.content, "question");
    out.text = TextIn(paper.content, "text");
    out.asked_by = TextIn(paper.content, "asked_by");
    out.asked_at = NumberIn(paper.content, "asked_at");
    out.answer = TextIn(paper.content, "answer");
    out.answered_by = TextIn(paper.content, "answered_by");
    out.answered_at = NumberIn(paper.content, "answered_at");
    out.withdrawal = TextIn(paper.content, "withdrawal");
    out.state = paper.state;
    out.version = paper.version;
    return out;
}

// "2" before "10".
void InOrder(std::vector<Clarification>& list) {
    std::ranges::sort(list, [](const auto& a, const auto& b) {
        return std::pair(a.id.size(), a.id) < std::pair(b.id.size(), b.id);
    });
}

}  // namespace

Result<Clarification> Clarifications::Ask(const Caller& caller, std::string_view round_id,
                                          std::string_view country, std::string_view question,
                                          std::string_view text) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Clarification> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_ASSIGN(const Participation at, m_rounds.StateOf(tx, round, country));
        ATALAYA_TRY(m_gate.Require(
            caller, Rounds::AskFor(Action::Create, Part::Clarifications, round, at)));
        ATALAYA_TRY(Rounds::RequireOpen(round, at, Part::Clarifications, caller.lang));
        if (!question.empty()) ATALAYA_TRY(round.FindQuestion(question));
        ATALAYA_ASSIGN(std::string words, Words(text, "/text"));
        const auto before = m_papers.OfCountry(tx, round.id, country, kKind);
        const PaperKey key{at.country, round.id, std::string(kKind),
                           std::to_string(before.size() + 1)};
        ATALAYA_ASSIGN(const Paper paper, m_papers.Put(tx, caller.Actor(), key, 0,
                                                       {{"question", question},
                                                        {"text", std::move(words)},
                                                        {"asked_by", caller.Actor()},
                                                        {"asked_at", m_clock.Now()}},
                                                       kAsked));
        return FromPaper(paper);
    });
}

Result<Clarification> Clarifications::Answer(const Caller& caller, std::string_view round_id,
                                             std::string_view country, std::string_view id,
                                             std::int64_t version, std::string_view text) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Clarification> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_ASSIGN(const Participation at, m_rounds.StateOf(tx, round, country));
        ATALAYA_TRY(m_gate.Require(
            caller, Rounds::AskFor(Action::Update, Part::Clarifications, round, at)));
        ATALAYA_TRY(Rounds::RequireOpen(round, at, Part::Clarifications, caller.lang));
        ATALAYA_ASSIGN(const Paper before, Find(tx, round, country, id));
        ATALAYA_ASSIGN(std::string words, Words(text, "/answer"));
        json::object content = before.content;
        content["answer"] = std::move(words);
        content["answered_by"] = caller.Actor();
        content["answered_at"] = m_clock.Now();
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Put(tx, caller.Actor(), before.key, version, std::move(content),
                                    kAnswered));
        return FromPaper(paper);
    });
}

Result<Clarification> Clarifications::Withdraw(const Caller& caller, std::string_view round_id,
                                               std::string_view country, std::string_view id,
                                               std::int64_t version, std::string_view reason) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Clarification> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_ASSIGN(const Participation at, m_rounds.StateOf(tx, round, country));
        ATALAYA_TRY(m_gate.Require(
            caller, Rounds::AskFor(Action::Withdraw, Part::Clarifications, round, at)));
        ATALAYA_ASSIGN(const Paper before, Find(tx, round, country, id));
        if (before.state == kAnswered)
            return Err("evaluation.clarification_answered", {{"id", before.key.id}});
        if (base::TrimAscii(reason).empty())
            return Err("evaluation.reason_needed", {}, "/reason");
        ATALAYA_ASSIGN(const std::string words, Words(reason, "/reason"));
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Withdraw(tx, caller.Actor(), before.key, version, words));
        return FromPaper(paper);
    });
}

Result<std::vector<Clarification>> Clarifications::List(const Caller& caller,
                                                        std::string_view round_id,
                                                        std::string_view country) {
    return m_gate.Run(
        Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Clarification>> {
            ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
            ATALAYA_ASSIGN(const Participation at, m_rounds.StateOf(tx, round, country));
            ATALAYA_TRY(m_gate.Require(
                caller, Rounds::AskFor(Action::Read, Part::Clarifications, round, at)));
            std::vector<Clarification> out;
            for (const Paper& paper : m_papers.OfCountry(tx, round.id, country, kKind))
                out.push_back(FromPaper(paper));
            InOrder(out);
            return out;
        });
}

Result<Paper> Clarifications::Find(Transaction& tx, const Round& round, std::string_view country,
                                   std::string_view id) const {
    auto paper = m_papers.Get(
        tx, {std::string(country), round.id, std::string(kKind), std::string(id)});
    if (!paper || paper->withdrawn())
        return Err("evaluation.clarification_unknown", {{"id", std::string(id)}});
    return *std::move(paper);
}

Result<void> Clarifications::CheckAnswered(Transaction& tx, const Step& step) const {
    std::vector<Error> open;
    for (const Paper& paper :
         m_papers.OfCountry(tx, step.round.id, step.participation.country, kKind)) {
        if (paper.state != kAsked) continue;
        open.push_back(Err("evaluation.clarification_open",
                           {{"id", paper.key.id}, {"question", TextIn(paper.content, "question")}}));
    }
    if (open.empty()) return {};
    Error error = Err("evaluation.clarifications_open", {{"count", std::to_string(open.size())}});
    error.details = std::move(open);
    return error;
}

}  // namespace atalaya::evaluation
