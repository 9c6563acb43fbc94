#include "app/demo_shown.hpp"

#include <algorithm>
#include <array>

#include "app/demo_round.hpp"
#include "base/check.hpp"

namespace atalaya::app {

namespace {

using evaluation::Answer;
using evaluation::Question;
using evaluation::QuestionType;

constexpr std::int64_t kDay = 86'400'000;

class Shown {
 public:
    Shown(DemoStage& stage, DemoPapers& papers)
        : m_stage(stage), m_papers(papers), m_room(stage.room), m_round(stage.round) {}

    Result<void> Show() {
        ATALAYA_TRY(Move(As("secretariat"), "open"));
        ATALAYA_TRY(AnswerWithEvidence());
        ATALAYA_TRY(m_papers.WriteAnswers(0));
        ATALAYA_TRY(Move(As("entity"), "submit"));
        ATALAYA_TRY(Clarify());
        ATALAYA_TRY(Move(As("secretariat"), "accept"));
        ATALAYA_TRY(RefuseConflict());
        ATALAYA_TRY(m_papers.WriteFindings(0));
        ATALAYA_TRY(Introduce());
        ATALAYA_TRY(Move(As("chair"), "send_draft"));
        ATALAYA_TRY(Comment());
        ATALAYA_TRY(Recommend());
        ATALAYA_TRY(Move(As("chair"), "send_report"));
        ATALAYA_TRY(Move(As("commission"), "adopt"));
        ATALAYA_TRY(Move(As("secretariat"), "publish"));
        ATALAYA_TRY(
            m_room.follow_ups.Put(As("entity"), m_round.id, kDemoCountry,
                                  {.recommendation = "1",
                                   .progress = evaluation::Progress::InProgress,
                                   .text = "Synthetic: the first course began in March.",
                                   .assistance = true,
                                   .assistance_text = "Synthetic: two trainers for one week."}));
        return {};
    }

 private:
    const access::Caller& As(const std::string& login) const { return m_stage.As(login); }
    Result<void> Move(const access::Caller& caller, const std::string& step,
                      std::string_view reason = "") {
        return m_stage.Move(caller, 0, step, reason);
    }

    // What the node's own figures say is taken over, with the figures as evidence.
    Result<void> AnswerWithEvidence() {
        for (const Question* question : m_round.Questions()) {
            if (question->indicator.empty()) continue;
            ATALAYA_ASSIGN(
                const auto proposals,
                m_room.answers.Proposals(As("entity"), m_round.id, kDemoCountry, question->id));
            const auto figure = std::ranges::find_if(
                proposals, [](const auto& one) { return one.source.contains("indicator"); });
            evaluation::AnswerInput input;
            if (figure != proposals.end()) {
                input.value = figure->value;
                input.source = figure->source;
            } else if (question->type == QuestionType::Number) {
                input.value = json::value("12");  // a demonstration without seizures
            } else {
                continue;
            }
            if (question->when) ATALAYA_TRY(AnswerYes(question->when->question));
            input.note = "Synthetic answer of the demonstration.";
            input.evidence = {{{"kind", "indicator"}, {"indicator", question->indicator}}};
            ATALAYA_TRY(
                m_room.answers.Put(As("entity"), m_round.id, kDemoCountry, question->id, 0, input));
        }
        return {};
    }
    // To a question of yes or no on which another depends.
    Result<void> AnswerYes(std::string_view question) {
        ATALAYA_ASSIGN(const Answer before,
                       m_room.answers.Get(As("entity"), m_round.id, kDemoCountry, question));
        if (before.version > 0) return {};
        ATALAYA_TRY(m_room.answers.Put(As("entity"), m_round.id, kDemoCountry, question, 0,
                                       {.value = "yes"}));
        return {};
    }

    Result<void> Clarify() {
        const std::string question = m_round.Questions().front()->id;
        ATALAYA_ASSIGN(const auto asked,
                       m_room.clarifications.Ask(As("secretariat"), m_round.id, kDemoCountry,
                                                 question, "Synthetic: which law is meant?"));
        ATALAYA_TRY(Move(As("secretariat"), "ask", "Synthetic: one answer is unclear."));
        ATALAYA_TRY(m_room.clarifications.Answer(As("entity"), m_round.id, kDemoCountry, asked.id,
                                                 asked.version, "Synthetic: the law of 2019."));
        return Move(As("entity"), "submit");
    }

    // The country's own expert tries to rate it: refused, and written to its journal.
    Result<void> RefuseConflict() {
        evaluation::FindingInput input;
        input.text = DemoFinding();
        input.rating = m_round.scale().levels().front().id;
        const auto refused = m_room.drafts.Put(As("expert_valdoria"), m_round.id, kDemoCountry,
                                               m_round.Questions().front()->node, 0, input);
        base::Check(!refused.ok() && refused.error().code == "evaluation.own_country",
                    "nobody rates the own country");
        return {};
    }

    // What is said of the whole and of a pillar, without a rating.
    Result<void> Introduce() {
        const LocalText whole =
            DemoText("Synthetic introduction of the demonstration: Valdoria answered every question "
                     "in time, gave evidence for most of its answers and commented on the draft.",
                     "Introducción sintética de la demostración: Valdoria respondió todas las "
                     "preguntas a tiempo, respaldó con evidencia la mayoría de sus respuestas y "
                     "comentó el borrador.",
                     "Introdução sintética da demonstração: Valdoria respondeu a todas as perguntas "
                     "no prazo, apresentou evidências para a maioria das respostas e comentou a "
                     "minuta.",
                     "Introduction synthétique de la démonstration : Valdoria a répondu à toutes "
                     "les questions dans les délais, a étayé la plupart de ses réponses et a "
                     "présenté des observations sur le projet.");
        const LocalText pillar =
            DemoText("Synthetic text on the whole: the institutions work together, and the national "
                     "observatory publishes each year.",
                     "Texto sintético de conjunto: las instituciones trabajan de forma coordinada "
                     "y el observatorio nacional publica cada año.",
                     "Texto sintético de conjunto: as instituições trabalham de forma coordenada e "
                     "o observatório nacional publica a cada ano.",
                     "Texte synthétique d’ensemble : les institutions travaillent de concert et "
                     "l’observatoire national publie chaque année.");
        ATALAYA_TRY(m_room.drafts.Put(As("chair"), m_round.id, kDemoCountry,
                                      evaluation::kIntroduction, 0, {.text = whole}));
        ATALAYA_TRY(m_room.drafts.Put(As("chair"), m_round.id, kDemoCountry, "HP21-IS", 0,
                                      {.text = pillar}));
        return {};
    }

    // Late, within an extension; one accepted, one not.
    Result<void> Comment() {
        const base::Date until = base::Date::FromDays((m_stage.app.clock.Now() + 20 * kDay) / kDay);
        ATALAYA_TRY(m_room.rounds.Extend(As("secretariat"), m_round.id, kDemoCountry, "comments",
                                         until, "Synthetic: elections in the country."));
        const auto questions = m_round.Questions();
        struct One {
            std::string node;
            const char *text, *verdict, *reason;
        };
        const std::array<One, 2> all = {
            {{questions.front()->node, "Synthetic: the draft overlooks the law of 2019.",
              "accepted", "Synthetic: the law was added to the text."},
             {questions.back()->node, "Synthetic: the rating should be higher.", "rejected",
              "Synthetic: nothing new was shown."}}};
        std::vector<evaluation::Comment> made;
        for (const One& one : all) {
            ATALAYA_ASSIGN(auto comment, m_room.comments.Make(As("entity"), m_round.id,
                                                              kDemoCountry, one.node, one.text));
            made.push_back(std::move(comment));
        }
        ATALAYA_TRY(Move(As("entity"), "return_comments"));
        for (std::size_t i = 0; i < all.size(); ++i) {
            ATALAYA_TRY(m_room.comments.Answer(As("expert"), m_round.id, kDemoCountry, made[i].id,
                                               made[i].version, all[i].verdict, all[i].reason));
        }
        return {};
    }

    Result<void> Recommend() {
        evaluation::Recommendation input;
        input.node = m_round.Questions().front()->node;
        input.type = "staff_train";
        input.priority = evaluation::Priority::High;
        input.text =
            DemoText("Synthetic recommendation: train the staff of the observatory each year.",
                     "Recomendación sintética: capacitar cada año al personal del observatorio.",
                     "Recomendação sintética: capacitar a cada ano o pessoal do observatório.",
                     "Recommandation synthétique : former chaque année le personnel de "
                     "l’observatoire.");
        input.assistance = true;
        // The earlier round made one to the country as well.
        input.reiterates = {std::string(kDemoEarlierRound), "1"};
        ATALAYA_TRY(m_room.recommendations.Make(As("expert"), *m_stage.app.library(), m_round.id,
                                                kDemoCountry, input));
        return {};
    }

    DemoStage& m_stage;
    DemoPapers& m_papers;
    evaluation::Evaluation& m_room;
    const evaluation::Round& m_round;
};

}  // namespace

Result<void> MakeShownCountry(DemoStage& stage, DemoPapers& papers) {
    return Shown(stage, papers).Show();
}

}  // namespace atalaya::app
