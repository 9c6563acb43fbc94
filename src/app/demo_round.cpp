#include "app/demo_round.hpp"

#include <fmt/format.h>

#include <array>

#include "app/demo_countries.hpp"
#include "app/demo_shown.hpp"

namespace atalaya::app {

namespace {

using access::Caller;

class DemoRounds {
 public:
    DemoRounds(App& app, std::uint64_t seed)
        : m_stage{.app = app, .room = app.evaluation, .random = base::SeededRandom(seed)},
          m_papers(m_stage) {}

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
        return MakeShownCountry(m_stage, m_papers);
    }

 private:
    static const std::vector<std::string>& Countries() { return DemoCountryCodes(); }
    static inline const std::vector<std::string> kThrough = {
        "open",        "submit", "accept", "send_draft", "return_comments",
        "send_report", "adopt",  "publish"};
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
                           m_stage.app.people.Create(Caller::System(), person, kDemoPassword));
            m_stage.people[one.login] = access::CallerOf(made);
        }
        return {};
    }

    // `offset`: days by which the deadlines lie earlier or later than usual.
    Result<void> MakeRound(std::string_view id, std::string_view previous,
                           std::vector<std::string> pillars, int year, int offset) {
        const auto content = m_stage.app.content();
        evaluation::RoundDraft draft;
        draft.id = id;
        draft.title = DemoText(fmt::format("Demonstration round {} (synthetic)", year),
                               fmt::format("Ronda de demostración {} (sintética)", year),
                               fmt::format("Rodada de demonstração {} (sintética)", year),
                               fmt::format("Cycle de démonstration {} (synthétique)", year));
        draft.procedure = "mem";
        draft.instrument = "mem_hp21";
        draft.pillars = std::move(pillars);
        draft.previous = previous;
        draft.countries = Countries();
        const base::Date today = m_stage.app.clock.Today();
        const std::array<std::pair<const char*, int>, 8> deadlines = {
            {{"answers", -150}, {"clarification", -120}, {"first_draft", -60}, {"comments", -10},
             {"second_draft", 20}, {"adoption", 50}, {"publication", 80}, {"follow_up", 400}}};
        for (const auto& [name, days] : deadlines)
            draft.deadlines[name] = base::Date::FromDays(today.ToDays() + days + offset);
        ATALAYA_ASSIGN(m_stage.round,
                       m_stage.room.rounds.Create(m_stage.As("secretariat"), content->evaluation,
                                                  *content->library, content->plans, draft));
        return {};
    }

    Result<void> Group() {
        const std::array<std::pair<const char*, bool>, 3> experts = {
            {{"expert", false}, {"chair", true}, {"expert_valdoria", false}}};
        for (const auto& [login, coordinator] : experts) {
            const evaluation::MemberInput input{.person = m_stage.As(login).person,
                                                .coordinator = coordinator};
            ATALAYA_TRY(
                m_stage.room.members.Add(m_stage.As("secretariat"), m_stage.round.id, input));
        }
        // Votes for the country of the expert only while that one is absent.
        ATALAYA_TRY(m_stage.room.members.Add(
            m_stage.As("secretariat"), m_stage.round.id,
            {.person = m_stage.As("alternate").person, .seat = evaluation::Seat::Alternate}));
        return {};
    }

    Result<void> Leave(std::size_t country) {
        return m_stage.Move(m_stage.As("secretariat"), country, "leave",
                            "Synthetic: no answer to the invitation and two reminders.");
    }
    // A step of the report on all countries of the round.
    Result<void> TakeJoint(const std::string& login, std::string_view step) {
        ATALAYA_TRY(m_stage.room.joint.Take(m_stage.As(login), m_stage.round.id, step, ""));
        return {};
    }
    Result<void> Walk(std::size_t country, const std::vector<std::string>& steps) {
        for (const std::string& step : steps) {
            ATALAYA_TRY(m_papers.WriteBefore(step, country));
            ATALAYA_TRY(m_stage.Move(Caller::System(), country, step));
        }
        return {};
    }

    // How far each comes: most through to publication.
    Result<void> Others(std::size_t i) {
        const auto until = [&](std::size_t steps) {
            return Walk(i,
                        {kThrough.begin(), kThrough.begin() + static_cast<std::ptrdiff_t>(steps)});
        };
        switch (i) {
            case 5: case 14: case 23: return Leave(i);
            case 30: return until(1);   // answering, late
            case 31: return until(2);
            case 32: return until(3);
            case 33: return until(4);   // with the country, late with its comments
            case 28: return until(5);
            case 29: return until(6);
            default: return until(8);
        }
    }

    DemoStage m_stage;
    DemoPapers m_papers;
};

}  // namespace

const std::vector<DemoEvaluator>& DemoEvaluators() {
    static const std::string country(kDemoCountry);
    static const std::vector<DemoEvaluator> people = {
        {"secretariat",
         "Demonstration: secretariat of the evaluation",
         "",
         {{"evaluation_secretariat", "*", "", ""}}},
        {"entity",
         "Demonstration: coordinating entity of Valdoria",
         "",
         {{"evaluation_entity", country, "", ""}, {"reader", country, "", ""}}},
        {"police",
         "Demonstration: police of Valdoria",
         "",
         {{"evaluation_institution", country, "", "police"}}},
        {"expert",
         "Demonstration: expert of another country",
         "XB",
         {{"evaluation_expert", "*", "", ""}}},
        {"alternate",
         "Demonstration: alternate of the expert",
         "XB",
         {{"evaluation_expert", "*", "", ""}}},
        {"chair",
         "Demonstration: coordinator of the expert group",
         "XC",
         {{"evaluation_expert", "*", "", ""}, {"evaluation_coordinator", "*", "", ""}}},
        {"expert_valdoria",
         "Demonstration: expert of Valdoria",
         country,
         {{"evaluation_expert", "*", "", ""}}},
        {"commission",
         "Demonstration: member of the Commission",
         "",
         {{"evaluation_commission", "*", "", ""}}}};
    return people;
}

Result<void> MakeDemoRounds(App& app, std::uint64_t seed) {
    return DemoRounds(app, seed).Make();
}

}  // namespace atalaya::app
