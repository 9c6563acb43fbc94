#include "app/demo_papers.hpp"

#include <array>
#include <set>

#include "evaluation/answer_parts.hpp"
#include "evaluation/paper_json.hpp"

namespace atalaya::app {

using evaluation::Answer;
using evaluation::Question;
using evaluation::QuestionType;
using store::Mode;
using store::Transaction;

namespace {

json::object RecommendationContent(std::string_view node, bool assistance) {
    return {{"node", node},
            {"type", "staff_train"},
            {"priority", assistance ? "high" : "medium"},
            {"text", evaluation::LocalJson(DemoText(
                         "Synthetic recommendation: train the staff in charge each year.",
                         "Recomendación sintética: capacitar cada año al personal a cargo.",
                         "Recomendação sintética: capacitar a cada ano o pessoal "
                         "responsável.",
                         "Recommandation synthétique : former chaque année le personnel "
                         "responsable."))},
            {"assistance", assistance}};
}

}  // namespace

Result<void> DemoPapers::WriteBefore(std::string_view step, std::size_t country) {
    if (step == "submit") return WriteAnswers(country);
    if (step == "send_draft") return WriteFindings(country);
    if (step == "send_report") return WriteRecommendation(country);
    if (step == "close") return WriteFollowUp(country);
    return {};
}

json::value DemoPapers::ValueOf(const Question& question, bool good) {
    switch (question.type) {
        case QuestionType::YesNo:
            if (good && question.with_date)
                return json::object{{"answer", "yes"}, {"since", "2019"}};
            return json::object{{"answer", good ? "yes" : "no"}};
        case QuestionType::Choice: {
            const bool fulfil = good && !question.fulfils.empty();
            return json::value(fulfil ? question.fulfils.front() : question.options.back().id);
        }
        case QuestionType::Number:
            return json::value(std::to_string(1 + m_stage.random.Below(90)));
        case QuestionType::Date:
            return "2021";
        case QuestionType::Text:
            return "Synthetic answer of the demonstration.";
        case QuestionType::List:
            if (question.columns.empty()) return json::array{"Synthetic entry"};
            return json::object{{"missing", "not_collected"}};
        case QuestionType::Table:
        case QuestionType::File:
            return json::object{{"missing", "not_collected"}};
    }
    return nullptr;
}

// Invented, but as a country would give them: what is not asked is not answered.
Result<DemoPapers::ByQuestion> DemoPapers::Invent(std::size_t country) {
    const std::uint64_t strength = 45 + (country * 37) % 50;  // of 100
    ByQuestion out = m_room.gate.Read([&](Transaction& tx) {
        return m_room.answers.OfCountry(tx, m_round, m_stage.Country(country));
    });
    for (const Question* question : m_round.Questions()) {
        if (out.contains(question->id)) continue;
        const bool asked =
            evaluation::IsAsked(*question, [&](std::string_view other) -> const json::value* {
                const auto found = out.find(std::string(other));
                return found == out.end() ? nullptr : &found->second.value;
            });
        if (!asked) continue;
        Answer answer;
        answer.question = question->id;
        const bool good = m_stage.random.Below(100) < strength;
        ATALAYA_ASSIGN(answer.value, evaluation::CheckValue(*question, ValueOf(*question, good)));
        if (question->required && m_stage.random.Below(4) == 0) {
            answer.evidence.push_back({{"kind", "link"},
                                       {"title", "Synthetic source of the demonstration"},
                                       {"address", "https://example.org/synthetic"}});
        }
        out.emplace(question->id, std::move(answer));
    }
    return out;
}

Result<void> DemoPapers::WriteAnswers(std::size_t country) {
    ATALAYA_ASSIGN(const ByQuestion answers, Invent(country));
    const std::string& code = m_stage.Country(country);
    return m_stage.app.database->Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        const auto given = m_room.answers.OfCountry(tx, m_round, code);
        for (const auto& [id, answer] : answers) {
            if (given.contains(id)) continue;
            const auto key = evaluation::AnswerKey(evaluation::kAnswer, m_round, code, id);
            ATALAYA_TRY(m_room.papers.Put(tx, "system", key, 0, evaluation::AnswerContent(answer),
                                          evaluation::kReviewed));
        }
        return {};
    });
}

std::string DemoPapers::Rating(std::string_view node, const ByQuestion& answers) {
    if (m_stage.random.Below(25) == 0) return "not_applicable";
    const auto proposal = evaluation::Propose(m_round, node, answers);
    return proposal.level.empty() ? "not_evaluated" : proposal.level;
}

Result<void> DemoPapers::WriteFindings(std::size_t country) {
    const std::string& code = m_stage.Country(country);
    return m_stage.app.database->Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        const ByQuestion answers = m_room.answers.OfCountry(tx, m_round, code);
        std::set<std::string> nodes;
        for (const Question* question : m_round.Questions()) nodes.insert(question->node);
        for (const std::string& node : nodes) {
            if (m_room.drafts.Find(tx, m_round, code, node)) continue;
            const json::object content{{"text", evaluation::LocalJson(DemoFinding())},
                                       {"reason", ""},
                                       {"read", true},
                                       {"draft", 1}};
            ATALAYA_TRY(m_room.papers.Put(tx, "system", {code, m_round.id, "finding", node}, 0,
                                          content, Rating(node, answers)));
        }
        return {};
    });
}

Result<void> DemoPapers::WriteRecommendation(std::size_t country) {
    const std::string& code = m_stage.Country(country);
    const auto questions = m_round.Questions();
    const std::string node = questions[country * 3 % questions.size()]->node;
    return m_stage.app.database->Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        if (m_room.recommendations.Find(tx, m_round.id, code, "1")) return {};
        ATALAYA_TRY(m_room.papers.Put(tx, "system", {code, m_round.id, "recommendation", "1"}, 0,
                                      RecommendationContent(node, country % 4 == 0), "made"));
        return {};
    });
}

Result<void> DemoPapers::WriteFollowUp(std::size_t country) {
    const std::array progress = {evaluation::Progress::Completed, evaluation::Progress::InProgress,
                                 evaluation::Progress::NotStarted};
    const json::object content{{"text", "Synthetic: what was done about the recommendation."},
                               {"assistance", false},
                               {"assistance_text", ""}};
    return m_stage.app.database->Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        ATALAYA_TRY(m_room.papers.Put(tx, "system",
                                      {m_stage.Country(country), m_round.id, "follow_up", "1"}, 0,
                                      content, NameOf(progress[country % progress.size()])));
        return {};
    });
}

}  // namespace atalaya::app
