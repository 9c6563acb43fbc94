#include "evaluation/rounds.hpp"

#include "evaluation/world_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RoundsTest : public EvaluationTest {
 protected:
    std::string Move(const access::Caller& caller, std::string_view transition,
                     std::string_view reason = "", std::string_view country = "XA") {
        return CodeOf(room->rounds.Move(caller, "r1", country, transition, reason));
    }
    std::string StateOfXa() {
        return room->rounds.Where(secretariat, "r1", "XA")->state;
    }
};
ATALAYA_ON_BOTH_STORES(RoundsTest);

TEST_P(RoundsTest, ARoundKeepsWhatItWasMadeWith) {
    RoundDraft draft = Draft();
    draft.pillars = {"TP-B"};
    const auto made = Create(draft);
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    const auto got = room->rounds.Get(secretariat, "r1");
    ASSERT_TRUE(got.ok());
    EXPECT_EQ(got->title, draft.title);
    EXPECT_THAT(got->countries, ElementsAre("BR", "CL", "XA"));
    EXPECT_EQ(got->deadlines, draft.deadlines);
    EXPECT_EQ(got->scale().id(), "mem_round_8");
    EXPECT_EQ(got->Questions().size(), 6u);
    EXPECT_EQ(CodeOf(got->FindQuestion("A1")), "evaluation.question_unknown");
    EXPECT_TRUE(got->Covers("TP-B-1.1"));
    EXPECT_FALSE(got->Covers("TP-BX"));
    EXPECT_EQ(CodeOf(Create(draft)), "evaluation.round_exists");
    EXPECT_EQ(room->rounds.List(secretariat)->size(), 1u);
    EXPECT_EQ(CodeOf(room->rounds.Get(secretariat, "r9")), "evaluation.round_unknown");
}

TEST_P(RoundsTest, NoRoundHidesBehindAPageOfItsName) {
    for (const std::string id : {"new", "verification"})
        EXPECT_THAT(DetailsOf(Create(Draft(id))),
                    ElementsAre("evaluation.round_id_reserved /id"));
    EXPECT_TRUE(Create(Draft("new-2026")).ok());
}

TEST_P(RoundsTest, EveryFaultOfADescriptionIsToldAtOnce) {
    RoundDraft draft = Draft("Round 1");
    draft.title.In(Lang::Pt).clear();
    draft.countries = {"XA", "QQ", "XA-01"};
    draft.pillars = {"TP-A", "TP-A-1"};
    draft.previous = "r0";
    draft.deadlines = {{"answers", {2026, 5, 1}}, {"comments", {2026, 4, 1}}, {"tea", {2026, 1, 1}}};
    const auto made = Create(draft);
    EXPECT_EQ(CodeOf(made), "evaluation.round_invalid");
    EXPECT_THAT(DetailsOf(made),
                ElementsAre("evaluation.round_id /id", "evaluation.title_missing /title/pt",
                            "evaluation.country_unknown /countries/1",
                            "evaluation.country_unknown /countries/2",
                            "evaluation.pillar_unknown /pillars/1",
                            "evaluation.deadline_unknown /deadlines/tea",
                            "evaluation.deadline_order /deadlines/comments",
                            "evaluation.round_unknown /previous"));
    draft = Draft();
    draft.instrument = "nothing";
    EXPECT_THAT(DetailsOf(Create(draft)),
                ElementsAre("evaluation.instrument_unknown /instrument"));
}

TEST_P(RoundsTest, OnlyTheSecretariatMakesRounds) {
    for (const auto* caller : {&entity, &expert, &police}) {
        EXPECT_EQ(CodeOf(room->rounds.Create(*caller, content->catalogue, *content->library,
                                             content->plans, Draft())),
                  "access.denied");
    }
}

TEST_P(RoundsTest, ALaterQuestionnaireDoesNotTouchTheRound) {
    ASSERT_TRUE(Create(Draft()).ok());
    EXPECT_FALSE(
        Rounds::Newer(*room->rounds.Get(secretariat, "r1"), content->catalogue).has_value());
    const TestContent next = LoadTestContent(folder().path() / "next", 2);
    const Round round = *room->rounds.Get(secretariat, "r1");
    EXPECT_EQ(round.instrument().version(), 1);
    const auto notice = Rounds::Newer(round, next.catalogue);
    ASSERT_TRUE(notice.has_value());
    EXPECT_EQ(notice->code, "evaluation.instrument_newer");
    EXPECT_EQ(notice->Get("version"), "2");
    EXPECT_EQ(notice->Get("in_use"), "1");
}

TEST_P(RoundsTest, QuestionsThatWereExchangedInTheStoreAreFound) {
    ASSERT_TRUE(Create(Draft()).ok());
    Write([](store::Transaction& tx) {
        tx.Execute("UPDATE evaluation_papers SET content = '{}' WHERE kind = 'frozen'");
    });
    // Another program, which has not read the round yet.
    const Evaluation other(
        Ground{db(), *policy, journal, clock, *records, *indicators, *people, random, {}, {}});
    EXPECT_EQ(CodeOf(const_cast<Evaluation&>(other).rounds.Get(secretariat, "r1")),
              "evaluation.frozen_altered");
}

TEST_P(RoundsTest, ARoundIsChangedByOneAtATime) {
    const Round round = *Create(Draft());
    RoundPatch patch;
    patch.deadlines = {{"answers", base::Date{2026, 4, 30}}};
    patch.countries = {"XA", "BR", "CL", "AR"};
    const auto changed =
        room->rounds.Update(secretariat, *content->library, "r1", round.version, patch);
    ASSERT_TRUE(changed.ok()) << changed.error().Describe();
    EXPECT_EQ(changed->countries.size(), 4u);
    EXPECT_EQ(changed->deadlines.at("answers").ToString(), "2026-04-30");
    patch.title = LocalText();
    EXPECT_EQ(CodeOf(room->rounds.Update(secretariat, *content->library, "r1", round.version,
                                         patch)),
              "evaluation.round_invalid");
    patch.title.reset();
    patch.deadlines = {{"answers", base::Date{2026, 5, 30}}};
    EXPECT_EQ(CodeOf(room->rounds.Update(secretariat, *content->library, "r1", round.version,
                                         patch)),
              "evaluation.changed_meanwhile");
    ASSERT_EQ(Move(secretariat, "open"), "");
    patch.countries = {"BR"};
    EXPECT_THAT(DetailsOf(room->rounds.Update(secretariat, *content->library, "r1",
                                              changed->version, patch)),
                ElementsAre("evaluation.country_has_begun /countries"));
}

TEST_P(RoundsTest, ACountryGoesTheWayOfTheProcedure) {
    ASSERT_TRUE(Create(Draft()).ok());
    EXPECT_EQ(StateOfXa(), "invited");
    EXPECT_EQ(Move(entity, "open"), "access.denied");
    EXPECT_EQ(Move(secretariat, "fly"), "evaluation.transition_unknown");
    EXPECT_EQ(Move(secretariat, "accept"), "evaluation.transition_from");
    EXPECT_EQ(Move(secretariat, "open", "", "AR"), "evaluation.not_invited");
    ASSERT_EQ(Move(secretariat, "open"), "");
    EXPECT_EQ(StateOfXa(), "answering");
    AnswerAll();
    EXPECT_EQ(Move(secretariat, "submit"), "access.denied");
    ASSERT_EQ(Move(entity, "submit"), "");
    EXPECT_EQ(Move(secretariat, "ask", "  "), "evaluation.reason_needed");
    ASSERT_EQ(Move(secretariat, "ask", "The table is unclear."), "");
    const auto history = room->rounds.History(secretariat, "r1", "XA");
    ASSERT_EQ(history->size(), 3u);
    EXPECT_EQ(history->front().state, "clarification");
    EXPECT_EQ(history->front().reason, "The table is unclear.");
    EXPECT_EQ(history->front().by, "person:1");
    EXPECT_EQ(history->back().transition, "open");
    EXPECT_EQ(Entries("evaluation.participation.changed").size(), 3u);
}

TEST_P(RoundsTest, AStepSaysEverythingThatStandsInItsWay) {
    OpenRound(Draft());
    ASSERT_TRUE(Put(police, "A1", "yes").ok());
    const auto refused = room->rounds.Move(entity, "r1", "XA", "submit", "");
    EXPECT_EQ(CodeOf(refused), "evaluation.step_refused");
    ASSERT_EQ(refused.error().details.size(), 1u);
    std::vector<std::string> lacking;
    for (const Error& one : refused.error().details.front().details)
        lacking.push_back(one.code + " " + std::string(one.Get("question")));
    EXPECT_THAT(lacking, ElementsAre("evaluation.answer_unreviewed A1",
                                     "evaluation.answer_missing B1"));
    const auto offers = room->rounds.Offers(entity, "r1", "XA");
    ASSERT_TRUE(offers.ok());
    std::map<std::string, std::string> why;
    for (const Offer& one : *offers)
        why[one.transition.id] = one.obstacles.empty() ? "" : one.obstacles.front().code;
    EXPECT_EQ(why.size(), 3u);
    EXPECT_EQ(why["submit"], "evaluation.answers_incomplete");
    EXPECT_EQ(why["leave"], "access.denied");
    EXPECT_EQ(why["receive"], "access.denied");
}

TEST_P(RoundsTest, AbsentCountriesLeaveAndComeBackWithAReason) {
    OpenRound(Draft());
    EXPECT_EQ(Move(secretariat, "leave"), "evaluation.reason_needed");
    ASSERT_EQ(Move(secretariat, "leave", "Said so by note of 3 March."), "");
    EXPECT_EQ(CodeOf(Put(entity, "A1", "no")), "evaluation.not_open");
    ASSERT_EQ(Move(secretariat, "rejoin", "A new government."), "");
    EXPECT_EQ(StateOfXa(), "answering");
}

TEST_P(RoundsTest, LateIsSaidAndMoreTimeIsGivenWithAReason) {
    OpenRound(Draft());
    const auto due = [&] {
        return room->rounds.DueOf(*room->rounds.Get(secretariat, "r1"),
                                  *room->rounds.Where(secretariat, "r1", "XA"));
    };
    EXPECT_EQ(due().deadline, "answers");
    EXPECT_FALSE(due().late);
    clock.Advance(90LL * 86'400'000);   // 2026-04-01
    EXPECT_TRUE(due().late);
    EXPECT_TRUE(Put(entity, "A1", "no").ok());   // late, not refused
    const base::Date until{2026, 4, 15};
    EXPECT_EQ(CodeOf(room->rounds.Extend(entity, "r1", "XA", "answers", until, "Floods.")),
              "access.denied");
    EXPECT_EQ(CodeOf(room->rounds.Extend(secretariat, "r1", "XA", "answers", until, "")),
              "evaluation.reason_needed");
    EXPECT_EQ(CodeOf(room->rounds.Extend(secretariat, "r1", "XA", "tea", until, "Floods.")),
              "evaluation.deadline_unknown");
    EXPECT_EQ(CodeOf(room->rounds.Extend(secretariat, "r1", "XA", "follow_up", until, "Floods.")),
              "evaluation.deadline_unset");
    EXPECT_EQ(CodeOf(room->rounds.Extend(secretariat, "r1", "XA", "answers", {2026, 3, 1},
                                         "Floods.")),
              "evaluation.extension_earlier");
    ASSERT_TRUE(
        room->rounds.Extend(secretariat, "r1", "XA", "answers", until, "Floods.").ok());
    EXPECT_FALSE(due().late);
    EXPECT_EQ(due().date->ToString(), "2026-04-15");
    const auto at = room->rounds.Where(secretariat, "r1", "XA");
    EXPECT_EQ(at->state, "answering");
    EXPECT_EQ(at->extensions.at("answers").reason, "Floods.");
    EXPECT_EQ(at->by, "person:1");
}

TEST_P(RoundsTest, ADeadlineClosesOnTheDayAfterIt) {
    OpenRound(Draft());
    const Round round = *room->rounds.Get(secretariat, "r1");
    const Participation at = *room->rounds.Where(secretariat, "r1", "XA");
    const auto in_time = [&] {
        return CodeOf(room->rounds.RequireInTime(round, at, "comments", Lang::Es));
    };
    clock.Advance(272LL * 86'400'000);   // 2026-09-30
    EXPECT_EQ(in_time(), "");
    clock.Advance(86'400'000);
    EXPECT_EQ(in_time(), "evaluation.deadline_passed");
    EXPECT_EQ(CodeOf(room->rounds.RequireInTime(round, at, "follow_up", Lang::Es)), "");
}

TEST_P(RoundsTest, ACoordinatorIsKeptOutOfTheOwnCountryAndTheJournalKnows) {
    ASSERT_TRUE(Create(Draft()).ok());
    const auto coordinator = Person(7, {{"evaluation_coordinator", "*"}}, {"XA", "CL"});
    // That a country is invited is no secret; moving it is what is refused.
    EXPECT_TRUE(room->rounds.Where(coordinator, "r1", "XA").ok());
    EXPECT_TRUE(room->rounds.Offers(coordinator, "r1", "XA").ok());
    EXPECT_THAT(Entries("evaluation.conflict_refused"), IsEmpty());
    EXPECT_EQ(Move(coordinator, "send_draft"), "evaluation.own_country");
    const auto entries = Entries("evaluation.conflict_refused");
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries.front().draft.actor, "person:7");
    EXPECT_EQ(entries.front().draft.subject, "evaluation:r1");
    EXPECT_EQ(entries.front().draft.payload,
              R"({"action":"transition","part":"rounds","round":"r1"})");
    EXPECT_EQ(Move(coordinator, "send_draft", "", "BR"), "evaluation.transition_from");
    EXPECT_EQ(Move(coordinator, "open", "", "BR"), "access.denied");
    EXPECT_EQ(Entries("evaluation.conflict_refused").size(), 1u);
}

}  // namespace
}  // namespace atalaya::evaluation
