// What an answer could be taken from: earlier rounds, linked questions, figures of the node.

#include <algorithm>

#include "evaluation/answer_parts.hpp"
#include "evaluation/paper_json.hpp"
#include "evaluation/prefill.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

std::vector<Proposal> Answers::Earlier(Transaction& tx, const Round& round,
                                       std::string_view country, const Question& question) const {
    std::vector<Proposal> out;
    std::string id = round.previous;
    for (int back = 0; !id.empty() && back < kMostRoundsBack; ++back) {
        const auto earlier = m_rounds.Find(tx, id);
        if (!earlier.ok()) break;
        id = earlier->previous;
        const auto paper =
            m_papers.Get(tx, AnswerKey(kAnswer, *earlier, country, question.id));
        if (!paper || paper->withdrawn()) continue;
        // The question may have changed between the two questionnaires.
        const Answer answer = FromPaper(*paper);
        auto value = CheckValue(question, answer.value);
        if (answer.value.is_null() || !value.ok()) continue;
        out.push_back({.value = *std::move(value),
                       .source = {{"round", earlier->id}, {"version", paper->version}},
                       .round = earlier->id,
                       .at = paper->at});
    }
    return out;
}

Result<std::vector<Proposal>> Answers::FromLinked(Transaction& tx, const Caller& caller,
                                                  const Place& place,
                                                  const Question& question) const {
    const Evidence::Models models = m_evidence.models();
    ATALAYA_ASSIGN(auto rounds, m_rounds.All(tx));
    const std::string& country = place.at.country;
    std::erase_if(rounds, [&](const Round& one) {
        const auto at = m_rounds.StateOf(tx, one, country);
        return !at.ok() || !m_gate.Allows(caller, Rounds::AskFor(Action::Read, Part::Answers, one,
                                                                 *at));
    });
    std::vector<Proposal> out;
    for (LinkedQuestion& one :
         FindLinkedQuestions(*models.plans, *models.crosswalks, place.round.instrument().plan(),
                             question, rounds)) {
        const auto paper =
            m_papers.Get(tx, AnswerKey(kAnswer, *one.round, country, one.question->id));
        if (!paper || paper->withdrawn()) continue;
        const Answer answer = FromPaper(*paper);
        auto value = CheckValue(question, answer.value);
        if (answer.value.is_null() || IsMissing(answer.value) || !value.ok()) continue;
        out.push_back({.value = *std::move(value),
                       .source = {{"round", one.round->id},
                                  {"question", one.question->id},
                                  {"version", paper->version},
                                  {"link", commitments::NameOf(one.type)}},
                       .round = one.round->id,
                       .at = paper->at,
                       .question = one.question->id,
                       .node = one.question->node,
                       .title = one.question->title,
                       .link = one.type,
                       .way = std::move(one.way)});
    }
    std::ranges::stable_sort(out, std::greater(), &Proposal::at);
    return out;
}

Result<json::object> Answers::SourceOf(Transaction& tx, const Caller& caller, const Place& place,
                                       const Question& question, const AnswerInput& input,
                                       const json::value& value,
                                       const std::optional<Proposal>& figure) const {
    if (figure && figure->value == value) return figure->source;
    const std::string round = TextIn(input.source, "round");
    if (round.empty()) return json::object();
    const std::string other = TextIn(input.source, "question");
    std::vector<Proposal> proposals;
    if (other.empty()) {
        proposals = Earlier(tx, place.round, place.at.country, question);
    } else {
        ATALAYA_ASSIGN(proposals, FromLinked(tx, caller, place, question));
    }
    for (Proposal& one : proposals) {
        if (one.round == round && one.question == other && one.value == value)
            return std::move(one.source);
    }
    return json::object();
}

Result<std::vector<Proposal>> Answers::Proposals(const Caller& caller, std::string_view round,
                                                 std::string_view country,
                                                 std::string_view question_id) {
    ATALAYA_ASSIGN(const Question question, Asked(caller, round, country, question_id));
    auto proposals = m_gate.Run(
        Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Proposal>> {
            ATALAYA_ASSIGN(const Place place, Readable(tx, caller, round, country));
            auto found = Earlier(tx, place.round, country, question);
            ATALAYA_ASSIGN(auto linked, FromLinked(tx, caller, place, question));
            std::ranges::move(linked, std::back_inserter(found));
            return found;
        });
    if (!proposals.ok()) return proposals;
    if (auto figure = Prefill(m_evidence, caller, country, question))
        proposals->push_back(*std::move(figure));
    return proposals;
}

Result<Question> Answers::Asked(const Caller& caller, std::string_view round,
                                std::string_view country, std::string_view question_id) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Question> {
        ATALAYA_ASSIGN(const Place place, Readable(tx, caller, round, country));
        ATALAYA_ASSIGN(const Question* question, place.round.FindQuestion(question_id));
        return *question;
    });
}

}  // namespace atalaya::evaluation
