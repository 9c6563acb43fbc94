#include "app/demo_round.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/demo_countries.hpp"
#include "base/check.hpp"
#include "evaluation/answer_parts.hpp"
#include "evaluation/paper_json.hpp"

namespace atalaya::app {

namespace {

using access::Caller;
using evaluation::Answer;
using evaluation::Question;
using evaluation::QuestionType;
using evaluation::Round;
using store::Mode;
using store::Transaction;

constexpr std::int64_t kDay = 86'400'000;

LocalText Say(std::string en, std::string es, std::string pt, std::string fr) {
    return {{std::move(en), std::move(es), std::move(pt), std::move(fr)}};
}

const LocalText& Finding() {
    static const LocalText text =
        Say("Synthetic finding of the demonstration: the country presented its answer, and the "
            "experts compared it with the evidence.",
            "Constatación sintética de la demostración: el país presentó su respuesta y los "
            "expertos la cotejaron con la evidencia.",
            "Constatação sintética da demonstração: o país apresentou sua resposta e os "
            "especialistas a confrontaram com as evidências.",
            "Constat synthétique de la démonstration : le pays a présenté sa réponse et les "
            "experts l’ont comparée aux éléments fournis.");
    return text;
}

// How far each country comes: most through to publication.
struct Road {
    int from, to;                       // positions in the list of countries
    std::vector<std::string> steps;
};

class DemoRound {
 public:
    DemoRound(App& app, std::uint64_t seed) : m_app(app), m_room(app.evaluation), m_random(seed) {}

    Result<void> Make() {
        ATALAYA_TRY(MakePeople());
        ATALAYA_TRY(MakeRound(kDemoEarlierRound, "", {"HP21-IS", "HP21-RIME"}, 2024, -600));
        for (std::size_t i = 0; i < Countries().size(); ++i)
            ATALAYA_TRY(i % 9 == 4 ? Leave(i) : Walk(i, kToTheEnd));
        ATALAYA_TRY(TakeJoint("commission", "adopt_hemispheric"));
        ATALAYA_TRY(TakeJoint("secretariat", "publish_hemispheric"));
        ATALAYA_TRY(MakeRound(kDemoRound, kDemoEarlierRound, {}, 2026, 0));
        ATALAYA_TRY(Group());
        for (std::size_t i = 1; i < Countries().size(); ++i) ATALAYA_TRY(Others(i));
        return Shown();
    }

 private:
    static const std::vector<std::string>& Countries() { return DemoCountryCodes(); }
    static inline const std::vector<std::string> kThrough = {
        "open", "submit", "accept", "send_draft", "return_comments", "send_report", "adopt",
        "publish"};
    // With the follow-up, which ends a round.
    static inline const std::vector<std::string> kToTheEnd = [] {
        auto steps = kThrough;
        steps.push_back("close");
        return steps;
    }();

    Result<void> MakePeople() {
        for (const DemoEvaluator& one : DemoEvaluators()) {
            access::Person person;
            person.login = one.login;
            person.name = one.name;
            person.country = one.represents;
            person.grants = one.grants;
            ATALAYA_ASSIGN(const auto made,
                           m_app.people.Create(Caller::System(), person, kDemoPassword));
            m_people[one.login] = access::CallerOf(made);
        }
        return {};
    }
    const Caller& As(const std::string& login) const { return m_people.at(login); }

    // `offset`: days by which the deadlines lie earlier or later than usual.
    Result<void> MakeRound(std::string_view id, std::string_view previous,
                           std::vector<std::string> pillars, int year, int offset) {
        const auto content = m_app.content();
        evaluation::RoundDraft draft;
        draft.id = id;
        draft.title = Say(fmt::format("Demonstration round {} (synthetic)", year),
                          fmt::format("Ronda de demostración {} (sintética)", year),
                          fmt::format("Rodada de demonstração {} (sintética)", year),
                          fmt::format("Cycle de démonstration {} (synthétique)", year));
        draft.procedure = "mem";
        draft.instrument = "mem_hp21";
        draft.pillars = std::move(pillars);
        draft.previous = previous;
        draft.countries = Countries();
        const base::Date today = m_app.clock.Today();
        const std::array<std::pair<const char*, int>, 8> deadlines = {
            {{"answers", -150}, {"clarification", -120}, {"first_draft", -60}, {"comments", -10},
             {"second_draft", 20}, {"adoption", 50}, {"publication", 80}, {"follow_up", 400}}};
        for (const auto& [name, days] : deadlines)
            draft.deadlines[name] = base::Date::FromDays(today.ToDays() + days + offset);
        ATALAYA_ASSIGN(m_round, m_room.rounds.Create(As("secretariat"), content->evaluation,
                                                     *content->library, content->plans, draft));
        return {};
    }

    Result<void> Move(const Caller& caller, std::size_t country, const std::string& step,
                      std::string_view reason = "") {
        ATALAYA_TRY(m_room.rounds.Move(caller, m_round.id, Countries()[country], step, reason));
        return {};
    }
    Result<void> Leave(std::size_t country) {
        return Move(As("secretariat"), country, "leave",
                    "Synthetic: no answer to the invitation and two reminders.");
    }

    // A step of the report on all countries of the round.
    Result<void> TakeJoint(const std::string& login, std::string_view step) {
        ATALAYA_TRY(m_room.joint.Take(As(login), m_round.id, step, ""));
        return {};
    }

    // What a country of the demonstration does before and between its steps is written at once:
    // one transaction for its answers, one for what the experts found.
    Result<void> Walk(std::size_t country, const std::vector<std::string>& steps) {
        for (const std::string& step : steps) {
            if (step == "submit") ATALAYA_TRY(WriteAnswers(country));
            if (step == "send_draft") ATALAYA_TRY(WriteFindings(country));
            if (step == "send_report") ATALAYA_TRY(WriteRecommendation(country));
            if (step == "close") ATALAYA_TRY(WriteFollowUp(country));
            ATALAYA_TRY(Move(Caller::System(), country, step));
        }
        return {};
    }

    Result<void> Others(std::size_t i) {
        const auto until = [&](std::size_t steps) {
            return Walk(i, {kThrough.begin(), kThrough.begin() + static_cast<std::ptrdiff_t>(steps)});
        };
        switch (i) {
            case 5: case 14: case 23: return Leave(i);
            case 30: return until(1);          // answering, late
            case 31: return until(2);
            case 32: return until(3);
            case 33: return until(4);          // with the country, late with its comments
            case 28: return until(5);
            case 29: return until(6);
            default: return until(8);
        }
    }

    // --- answers ----------------------------------------------------------------

    json::value ValueOf(const Question& question, bool good) {
        switch (question.type) {
            case QuestionType::YesNo:
                if (good && question.with_date) return json::object{{"answer", "yes"}, {"since", "2019"}};
                return json::object{{"answer", good ? "yes" : "no"}};
            case QuestionType::Choice: {
                const bool fulfil = good && !question.fulfils.empty();
                return json::value(fulfil ? question.fulfils.front() : question.options.back().id);
            }
            case QuestionType::Number: return json::value(std::to_string(1 + m_random.Below(90)));
            case QuestionType::Date: return "2021";
            case QuestionType::Text: return "Synthetic answer of the demonstration.";
            case QuestionType::List:
                if (question.columns.empty()) return json::array{"Synthetic entry"};
                return json::object{{"missing", "not_collected"}};
            case QuestionType::Table:
            case QuestionType::File: return json::object{{"missing", "not_collected"}};
        }
        return nullptr;
    }

    using ByQuestion = std::map<std::string, Answer>;
    // Invented, but as a country would give them: what is not asked is not answered.
    Result<ByQuestion> Invent(std::size_t country) {
        const std::uint64_t strength = 45 + (country * 37) % 50;   // of 100
        ByQuestion out = m_room.gate.Read([&](Transaction& tx) {
            return m_room.answers.OfCountry(tx, m_round, Countries()[country]);
        });
        for (const Question* question : m_round.Questions()) {
            if (out.contains(question->id)) continue;
            const bool asked = evaluation::IsAsked(
                *question, [&](std::string_view other) -> const json::value* {
                    const auto found = out.find(std::string(other));
                    return found == out.end() ? nullptr : &found->second.value;
                });
            if (!asked) continue;
            Answer answer;
            answer.question = question->id;
            ATALAYA_ASSIGN(answer.value, evaluation::CheckValue(
                                             *question, ValueOf(*question, m_random.Below(100) < strength)));
            if (question->required && m_random.Below(4) == 0) {
                answer.evidence.push_back({{"kind", "link"},
                                           {"title", "Synthetic source of the demonstration"},
                                           {"address", "https://example.org/synthetic"}});
            }
            out.emplace(question->id, std::move(answer));
        }
        return out;
    }

    Result<void> WriteAnswers(std::size_t country) {
        ATALAYA_ASSIGN(const ByQuestion answers, Invent(country));
        const std::string& code = Countries()[country];
        return m_app.database->Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
            const auto given = m_room.answers.OfCountry(tx, m_round, code);
            for (const auto& [id, answer] : answers) {
                if (given.contains(id)) continue;
                const auto key = evaluation::AnswerKey(evaluation::kAnswer, m_round, code, id);
                ATALAYA_TRY(m_room.papers.Put(tx, "system", key, 0,
                                              evaluation::AnswerContent(answer),
                                              evaluation::kReviewed));
            }
            return {};
        });
    }

    // --- what the experts say ------------------------------------------------------

    std::string Rating(std::string_view node, const ByQuestion& answers) {
        if (m_random.Below(25) == 0) return "not_applicable";
        const auto proposal = evaluation::Propose(m_round, node, answers);
        return proposal.level.empty() ? "not_evaluated" : proposal.level;
    }

    Result<void> WriteFindings(std::size_t country) {
        const std::string& code = Countries()[country];
        return m_app.database->Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
            const ByQuestion answers = m_room.answers.OfCountry(tx, m_round, code);
            std::set<std::string> nodes;
            for (const Question* question : m_round.Questions()) nodes.insert(question->node);
            for (const std::string& node : nodes) {
                if (m_room.drafts.Find(tx, m_round, code, node)) continue;
                const json::object content{{"text", evaluation::LocalJson(Finding())},
                                           {"reason", ""},
                                           {"read", true},
                                           {"draft", 1}};
                ATALAYA_TRY(m_room.papers.Put(tx, "system", {code, m_round.id, "finding", node}, 0,
                                              content, Rating(node, answers)));
            }
            return {};
        });
    }

    json::object RecommendationContent(std::string_view node, bool assistance) const {
        return {{"node", node},
                {"type", "staff_train"},
                {"priority", assistance ? "high" : "medium"},
                {"text", evaluation::LocalJson(
                             Say("Synthetic recommendation: train the staff in charge each year.",
                                 "Recomendación sintética: capacitar cada año al personal a cargo.",
                                 "Recomendação sintética: capacitar a cada ano o pessoal responsável.",
                                 "Recommandation synthétique : former chaque année le personnel "
                                 "responsable."))},
                {"assistance", assistance}};
    }

    Result<void> WriteRecommendation(std::size_t country) {
        const std::string& code = Countries()[country];
        const auto questions = m_round.Questions();
        const std::string node = questions[country * 3 % questions.size()]->node;
        return m_app.database->Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
            if (m_room.recommendations.Find(tx, m_round.id, code, "1")) return {};
            ATALAYA_TRY(m_room.papers.Put(tx, "system", {code, m_round.id, "recommendation", "1"}, 0,
                                          RecommendationContent(node, country % 4 == 0), "made"));
            return {};
        });
    }

    Result<void> WriteFollowUp(std::size_t country) {
        const std::array progress = {evaluation::Progress::Completed,
                                     evaluation::Progress::InProgress,
                                     evaluation::Progress::NotStarted};
        const json::object content{{"text", "Synthetic: what was done about the recommendation."},
                                   {"assistance", false},
                                   {"assistance_text", ""}};
        return m_app.database->Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
            ATALAYA_TRY(m_room.papers.Put(
                tx, "system", {Countries()[country], m_round.id, "follow_up", "1"}, 0, content,
                NameOf(progress[country % progress.size()])));
            return {};
        });
    }

    // --- the country that a visitor looks at: by its people, through every door --------

    Result<void> Group() {
        const std::array<std::pair<const char*, bool>, 3> experts = {
            {{"expert", false}, {"chair", true}, {"expert_valdoria", false}}};
        for (const auto& [login, coordinator] : experts) {
            evaluation::MemberInput input{.person = As(login).person, .coordinator = coordinator};
            ATALAYA_TRY(m_room.members.Add(As("secretariat"), m_round.id, input));
        }
        // Votes for the country of the expert only while that one is absent.
        ATALAYA_TRY(m_room.members.Add(
            As("secretariat"), m_round.id,
            {.person = As("alternate").person, .seat = evaluation::Seat::Alternate}));
        return {};
    }

    Result<void> Shown() {
        ATALAYA_TRY(Move(As("secretariat"), 0, "open"));
        ATALAYA_TRY(AnswerWithEvidence());
        ATALAYA_TRY(WriteAnswers(0));
        ATALAYA_TRY(Move(As("entity"), 0, "submit"));
        ATALAYA_TRY(Clarify());
        ATALAYA_TRY(Move(As("secretariat"), 0, "accept"));
        ATALAYA_TRY(RefuseConflict());
        ATALAYA_TRY(WriteFindings(0));
        ATALAYA_TRY(Move(As("chair"), 0, "send_draft"));
        ATALAYA_TRY(Comment());
        ATALAYA_TRY(Recommend());
        ATALAYA_TRY(Move(As("chair"), 0, "send_report"));
        ATALAYA_TRY(Move(As("commission"), 0, "adopt"));
        ATALAYA_TRY(Move(As("secretariat"), 0, "publish"));
        ATALAYA_TRY(m_room.follow_ups.Put(
            As("entity"), m_round.id, kDemoCountry,
            {.recommendation = "1",
             .progress = evaluation::Progress::InProgress,
             .text = "Synthetic: the first course began in March.",
             .assistance = true,
             .assistance_text = "Synthetic: two trainers for one week."}));
        return {};
    }

    // What the node's own figures say is taken over, with the figures as evidence.
    Result<void> AnswerWithEvidence() {
        for (const Question* question : m_round.Questions()) {
            if (question->indicator.empty()) continue;
            ATALAYA_ASSIGN(const auto proposals,
                           m_room.answers.Proposals(As("entity"), m_round.id, kDemoCountry,
                                                    question->id));
            const auto figure = std::ranges::find_if(proposals, [](const auto& one) {
                return one.source.contains("indicator");
            });
            evaluation::AnswerInput input;
            if (figure != proposals.end()) {
                input.value = figure->value;
                input.source = figure->source;
            } else if (question->type == QuestionType::Number) {
                input.value = json::value("12");   // a demonstration without seizures
            } else {
                continue;
            }
            if (question->when) ATALAYA_TRY(AnswerYes(question->when->question));
            input.note = "Synthetic answer of the demonstration.";
            input.evidence = {{{"kind", "indicator"}, {"indicator", question->indicator}}};
            ATALAYA_TRY(m_room.answers.Put(As("entity"), m_round.id, kDemoCountry, question->id, 0,
                                           input));
        }
        return {};
    }
    // To a question of yes or no on which another depends.
    Result<void> AnswerYes(std::string_view question) {
        ATALAYA_ASSIGN(const Answer before, m_room.answers.Get(As("entity"), m_round.id,
                                                               kDemoCountry, question));
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
        ATALAYA_TRY(Move(As("secretariat"), 0, "ask", "Synthetic: one answer is unclear."));
        ATALAYA_TRY(m_room.clarifications.Answer(As("entity"), m_round.id, kDemoCountry, asked.id,
                                                 asked.version, "Synthetic: the law of 2019."));
        return Move(As("entity"), 0, "submit");
    }

    // The country's own expert tries to rate it: refused, and written to its journal.
    Result<void> RefuseConflict() {
        evaluation::FindingInput input;
        input.text = Finding();
        input.rating = m_round.scale().levels().front().id;
        const auto refused = m_room.drafts.Put(As("expert_valdoria"), m_round.id, kDemoCountry,
                                               m_round.Questions().front()->node, 0, input);
        base::Check(!refused.ok() && refused.error().code == "evaluation.own_country",
                    "nobody rates the own country");
        return {};
    }

    // Late, within an extension; one accepted, one not.
    Result<void> Comment() {
        const base::Date until = base::Date::FromDays((m_app.clock.Now() + 20 * kDay) / kDay);
        ATALAYA_TRY(m_room.rounds.Extend(As("secretariat"), m_round.id, kDemoCountry, "comments",
                                         until, "Synthetic: elections in the country."));
        const auto questions = m_round.Questions();
        struct One {
            std::string node;
            const char *text, *verdict, *reason;
        };
        const std::array<One, 2> all = {
            {{questions.front()->node, "Synthetic: the draft overlooks the law of 2019.", "accepted",
              "Synthetic: the law was added to the text."},
             {questions.back()->node, "Synthetic: the rating should be higher.", "rejected",
              "Synthetic: nothing new was shown."}}};
        std::vector<evaluation::Comment> made;
        for (const One& one : all) {
            ATALAYA_ASSIGN(auto comment, m_room.comments.Make(As("entity"), m_round.id, kDemoCountry,
                                                              one.node, one.text));
            made.push_back(std::move(comment));
        }
        ATALAYA_TRY(Move(As("entity"), 0, "return_comments"));
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
        input.text = Say("Synthetic recommendation: train the staff of the observatory each year.",
                         "Recomendación sintética: capacitar cada año al personal del observatorio.",
                         "Recomendação sintética: capacitar a cada ano o pessoal do observatório.",
                         "Recommandation synthétique : former chaque année le personnel de "
                         "l’observatoire.");
        input.assistance = true;
        // The earlier round made one to the country as well.
        input.reiterates = {std::string(kDemoEarlierRound), "1"};
        ATALAYA_TRY(m_room.recommendations.Make(As("expert"), *m_app.library(), m_round.id,
                                                kDemoCountry, input));
        return {};
    }

    App& m_app;
    evaluation::Evaluation& m_room;
    base::SeededRandom m_random;
    std::map<std::string, Caller> m_people;
    Round m_round;
};

}  // namespace

const std::vector<DemoEvaluator>& DemoEvaluators() {
    static const std::string country(kDemoCountry);
    static const std::vector<DemoEvaluator> people = {
        {"secretariat", "Demonstration: secretariat of the evaluation", "",
         {{"evaluation_secretariat", "*", "", ""}}},
        {"entity", "Demonstration: coordinating entity of Valdoria", "",
         {{"evaluation_entity", country, "", ""}, {"reader", country, "", ""}}},
        {"police", "Demonstration: police of Valdoria", "",
         {{"evaluation_institution", country, "", "police"}}},
        {"expert", "Demonstration: expert of another country", "XB",
         {{"evaluation_expert", "*", "", ""}}},
        {"alternate", "Demonstration: alternate of the expert", "XB",
         {{"evaluation_expert", "*", "", ""}}},
        {"chair", "Demonstration: coordinator of the expert group", "XC",
         {{"evaluation_expert", "*", "", ""}, {"evaluation_coordinator", "*", "", ""}}},
        {"expert_valdoria", "Demonstration: expert of Valdoria", country,
         {{"evaluation_expert", "*", "", ""}}},
        {"commission", "Demonstration: member of the Commission", "",
         {{"evaluation_commission", "*", "", ""}}}};
    return people;
}

Result<void> MakeDemoRounds(App& app, std::uint64_t seed) { return DemoRound(app, seed).Make(); }

}  // namespace atalaya::app
