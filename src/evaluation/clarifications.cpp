#include "evaluation/clarifications.hpp"

#include "evaluation/paper_json.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kKind = "clarification", kAsked = "asked", kAnswered = "answered",
                           kUnknown = "evaluation.clarification_unknown";

PaperKey KeyOf(std::string_view round, std::string_view country, std::string_view id) {
    return {std::string(country), std::string(round), std::string(kKind), std::string(id)};
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

}  // namespace

Result<Clarification> Clarifications::Ask(const Caller& caller, std::string_view round,
                                          std::string_view country, std::string_view question,
                                          std::string_view text) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Clarification> {
        ATALAYA_ASSIGN(const Place place, EnterToChange(tx, m_gate, m_rounds, caller,
                                                        Action::Create, Part::Clarifications,
                                                        round, country));
        if (!question.empty()) ATALAYA_TRY(place.round.FindQuestion(question));
        ATALAYA_ASSIGN(std::string words, Words(text, "/text"));
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Add(tx, caller.Actor(), round, country, kKind,
                                    {{"question", question},
                                     {"text", std::move(words)},
                                     {"asked_by", caller.Actor()},
                                     {"asked_at", m_clock.Now()}},
                                    kAsked));
        return FromPaper(paper);
    });
}

Result<Clarification> Clarifications::Answer(const Caller& caller, std::string_view round,
                                             std::string_view country, std::string_view id,
                                             std::int64_t version, std::string_view text) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Clarification> {
        ATALAYA_TRY(EnterToChange(tx, m_gate, m_rounds, caller, Action::Update,
                                  Part::Clarifications, round, country));
        ATALAYA_ASSIGN(const Paper before,
                       FindStanding(tx, m_papers, KeyOf(round, country, id), kUnknown));
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

Result<Clarification> Clarifications::Withdraw(const Caller& caller, std::string_view round,
                                               std::string_view country, std::string_view id,
                                               std::int64_t version, std::string_view reason) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Clarification> {
        ATALAYA_TRY(Enter(tx, m_gate, m_rounds, caller, Action::Withdraw, Part::Clarifications,
                          round, country));
        ATALAYA_ASSIGN(const Paper before,
                       FindStanding(tx, m_papers, KeyOf(round, country, id), kUnknown));
        if (before.state == kAnswered)
            return Err("evaluation.clarification_answered", {{"id", before.key.id}});
        ATALAYA_ASSIGN(const std::string words, Reason(reason));
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Withdraw(tx, caller.Actor(), before.key, version, words));
        return FromPaper(paper);
    });
}

Result<std::vector<Clarification>> Clarifications::List(const Caller& caller,
                                                        std::string_view round,
                                                        std::string_view country) {
    using All = std::vector<Clarification>;
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<All> {
        ATALAYA_TRY(Enter(tx, m_gate, m_rounds, caller, Action::Read, Part::Clarifications, round,
                          country));
        All out;
        for (const Paper& paper : m_papers.Numbered(tx, round, country, kKind))
            out.push_back(FromPaper(paper));
        return out;
    });
}

Result<void> Clarifications::CheckAnswered(Transaction& tx, const Step& step) const {
    return RefuseWhileOpen(tx, m_papers, step,
                           {.kind = kKind,
                            .state = kAsked,
                            .about = "question",
                            .each = "evaluation.clarification_open",
                            .all = "evaluation.clarifications_open"});
}

}  // namespace atalaya::evaluation
