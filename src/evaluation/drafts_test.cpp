#include "evaluation/drafts.hpp"

#include "evaluation/group_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class DraftsTest : public GroupTest {};
ATALAYA_ON_BOTH_STORES(DraftsTest);

TEST_P(DraftsTest, TheRuleProposesAndOnlyExpertsRate) {
    ToDrafting();
    const auto proposals = *room->drafts.Proposals(As(ana), "r1", "XA");
    EXPECT_EQ(proposals.at("TP-A-1.1").level, "does_not_comply");   // A1: no
    EXPECT_EQ(proposals.at("TP-B-1.1").level, "complies");          // B1: full
    EXPECT_EQ(proposals.at("TP-B-1.1").fulfilled, 1);
    EXPECT_EQ(proposals.at("TP-A-1.2").level, "");                  // nothing decides
    EXPECT_TRUE(room->drafts.List(As(ana), "r1", "XA")->empty());
    for (const auto& caller : {secretariat, entity, police})
        EXPECT_EQ(CodeOf(Rate(caller, "TP-A-1.1", "complies")), "access.denied");
    EXPECT_EQ(CodeOf(room->drafts.Proposals(secretariat, "r1", "XA")), "access.denied");
}

TEST_P(DraftsTest, WhatIsNotApplicableIsLeftOutOfTheShare) {
    ASSERT_TRUE(Put(entity, "A1", json::object{{"missing", "not_applicable"}}).ok());
    ASSERT_TRUE(Put(entity, "B1", json::object{{"missing", "unknown"}}).ok());
    Move(entity, "submit");
    Move(secretariat, "accept");
    const auto proposals = *room->drafts.Proposals(As(ana), "r1", "XA");
    EXPECT_EQ(proposals.at("TP-A-1.1").level, "not_applicable");
    EXPECT_EQ(proposals.at("TP-A-1.1").outside, 1);
    EXPECT_EQ(proposals.at("TP-B-1.1").level, "does_not_comply");
}

TEST_P(DraftsTest, AnAnswerOutsideWhatIsRatedIsLeftOutToo) {
    ASSERT_TRUE(Put(entity, "A1", "no").ok());
    ASSERT_TRUE(Put(entity, "B1", "no_drugs").ok());
    Move(entity, "submit");
    Move(secretariat, "accept");
    const auto proposals = *room->drafts.Proposals(As(ana), "r1", "XA");
    EXPECT_EQ(proposals.at("TP-B-1.1").level, "not_applicable");
    EXPECT_EQ(proposals.at("TP-B-1.1").counted, 0);
}

TEST_P(DraftsTest, WhatMayBeWrittenIsOfferedWithItsHeadings) {
    ToDrafting();
    ASSERT_TRUE(room->members.Assign(As(carla), "r1", "XA", "TP-A", 0, {bea}).ok());
    const auto round = *room->rounds.Get(secretariat, "r1");
    const auto at = *room->rounds.Where(secretariat, "r1", "XA");
    const auto ana_may = room->drafts.MayWrite(As(ana), round, at);
    EXPECT_THAT(ana_may.nodes, ElementsAre("TP-B", "TP-B-1", "TP-B-1.1", "introduction"));
    EXPECT_FALSE(ana_may.coordinates);
    const auto carla_may = room->drafts.MayWrite(As(carla), round, at);
    EXPECT_TRUE(carla_may.coordinates);
    for (const std::string& node : carla_may.nodes)
        EXPECT_TRUE(Rate(As(carla), node, "").ok()) << node;
    EXPECT_TRUE(carla_may.nodes.contains("TP-A"));
    EXPECT_TRUE(room->drafts.MayWrite(secretariat, round, at).nodes.empty());
}

TEST_P(DraftsTest, ARatingOtherThanTheProposedOneNeedsAReason) {
    ToDrafting();
    FindingInput input{.rating = "complies"};
    EXPECT_EQ(CodeOf(room->drafts.Put(As(ana), "r1", "XA", "TP-A-1.1", 0, input)),
              "evaluation.reason_needed");
    input.rating = "does_not_comply";
    EXPECT_TRUE(room->drafts.Put(As(ana), "r1", "XA", "TP-A-1.1", 0, input).ok());
    EXPECT_EQ(CodeOf(Rate(As(ana), "TP-B-1.1", "splendid")), "evaluation.level_unknown");
    EXPECT_EQ(CodeOf(Rate(As(ana), "TP-Z-1", "complies")), "evaluation.node_not_in_round");
    EXPECT_EQ(CodeOf(Rate(As(ana), kIntroduction, "complies")), "evaluation.level_unknown");
    EXPECT_TRUE(Rate(As(ana), kIntroduction, "").ok());
    EXPECT_TRUE(Rate(As(ana), "TP-A-1", "").ok());   // an objective has a text of its own
    std::vector<std::string> order;
    for (const Finding& one : Value(room->drafts.List(As(ana), "r1", "XA"))) order.push_back(one.node);
    EXPECT_THAT(order, ElementsAre("introduction", "TP-A-1", "TP-A-1.1"));
}

TEST_P(DraftsTest, OfTwoWhoEditOneFindingTheSecondIsTold) {
    ToDrafting();
    ASSERT_TRUE(Rate(As(ana), "TP-A-1.1", "complies").ok());
    ASSERT_TRUE(Rate(As(bea), "TP-A-1.1", "complies_in_part", 1).ok());
    const auto late = Rate(As(carla), "TP-A-1.1", "complies", 1);
    ASSERT_EQ(CodeOf(late), "evaluation.changed_meanwhile");
    EXPECT_EQ(late.error().Get("version"), "2");
    EXPECT_EQ(late.error().Get("by"), "person:" + std::to_string(bea));
    EXPECT_EQ((*room->drafts.List(As(ana), "r1", "XA"))[0].rating, "complies_in_part");
}

TEST_P(DraftsTest, ADraftLeavesTheGroupRatedOnEveryCommitment) {
    ToDrafting();
    const auto early = room->rounds.Move(As(carla), "r1", "XA", "send_draft", "");
    ASSERT_EQ(CodeOf(early), "evaluation.step_refused");
    EXPECT_THAT(DetailsOf(early), ElementsAre("evaluation.drafts_unrated"));
    EXPECT_EQ(early.error().details[0].Get("count"), "3");
    RateAll();
    Move(As(carla), "send_draft");
    EXPECT_EQ(CodeOf(Rate(As(ana), "TP-A-1.1", "complies", 1)), "access.denied");
}

TEST_P(DraftsTest, ADraftLeavesTheGroupWrittenInTheWorkingLanguage) {
    ToDrafting();
    RateAll();
    FindingInput input;
    input.text.In(Lang::Es) = "Solo en español.";
    input.rating = "does_not_comply";
    ASSERT_TRUE(room->drafts.Put(As(ana), "r1", "XA", "TP-A-1.1", 1, input).ok());
    const auto refused = room->rounds.Move(As(carla), "r1", "XA", "send_draft", "");
    ASSERT_EQ(CodeOf(refused), "evaluation.step_refused");
    const Error& found = refused.error().details.front();
    EXPECT_EQ(found.code, "evaluation.drafts_unwritten");
    EXPECT_EQ(found.Get("count"), "1");
    ASSERT_EQ(found.details.size(), 1u);
    EXPECT_EQ(found.details.front().Get("node"), "TP-A-1.1");
    EXPECT_EQ(found.details.front().Get("language"), "en");
    // Where the round works in that language, the text is there.
    ASSERT_TRUE(room->rounds.Update(secretariat, *content->library, "r1", 1,
                                    {.language = Lang::Es}).ok());
    EXPECT_EQ(room->rounds.Get(secretariat, "r1")->language, Lang::Es);
    EXPECT_EQ(room->rounds.Move(As(carla), "r1", "XA", "send_draft", "")
                  .error().details.front().Get("count"), "2");
}

TEST_P(DraftsTest, TheFirstDraftStaysReadableBesideTheSecond) {
    ToSecondDraft();
    ASSERT_TRUE(Rate(As(bea), "TP-A-1.1", "complies_in_part", 1).ok());
    const auto history = *room->drafts.History(entity, "r1", "XA", "TP-A-1.1");
    ASSERT_EQ(history.size(), 2u);
    EXPECT_EQ(history[0].draft, 2);
    EXPECT_EQ(history[0].rating, "complies_in_part");
    EXPECT_EQ(history[1].draft, 1);
    EXPECT_EQ(history[1].rating, "does_not_comply");
}

TEST_P(DraftsTest, OnlyACoordinatorRecordsWhatThePlenaryRead) {
    ToDrafting();
    FindingInput input{.rating = "complies", .read = true};
    EXPECT_EQ(CodeOf(room->drafts.Put(As(ana), "r1", "XA", "TP-B-1.1", 0, input)),
              "evaluation.coordinator_only");
    EXPECT_TRUE(room->drafts.Put(As(carla), "r1", "XA", "TP-B-1.1", 0, input)->read);
    // A later change is unread again.
    EXPECT_FALSE(Rate(As(ana), "TP-B-1.1", "complies", 1)->read);
}

TEST_P(DraftsTest, TheTableOfRatingsLeavesOutWhatMayNotBeRead) {
    ToDrafting();
    RateAll();
    EXPECT_EQ(room->drafts.RatingsOfRound(As(ana), "r1")->at("XA").at("TP-B-1.1"), "complies");
    EXPECT_FALSE(room->drafts.RatingsOfRound(As(xavier), "r1")->contains("XA"));
    EXPECT_FALSE(room->drafts.RatingsOfRound(secretariat, "r1")->contains("XA"));
    Move(As(carla), "send_draft");
    EXPECT_TRUE(room->drafts.RatingsOfRound(secretariat, "r1")->contains("XA"));
}

TEST_P(DraftsTest, ACountryHasOneVoteOnARating) {
    ToDrafting();
    const auto vote = [&](std::int64_t person, std::string_view level, std::int64_t version = 0) {
        return room->votes.Put(As(person), "r1", "XA", "TP-A-1.1", version, level, "");
    };
    EXPECT_EQ(CodeOf(vote(ana, "complies")), "evaluation.finding_unknown");
    ASSERT_TRUE(Rate(As(ana), "TP-A-1.1", "complies").ok());
    EXPECT_TRUE(vote(ana, "complies").ok());
    EXPECT_EQ(CodeOf(vote(bea, "complies")), "evaluation.not_the_voice");
    EXPECT_TRUE(vote(carla, Vote::kAbstention).ok());
    EXPECT_EQ(CodeOf(vote(ana, "splendid", 1)), "evaluation.level_unknown");
    EXPECT_TRUE(vote(ana, "does_not_comply", 1).ok());
    const auto tallies = *room->votes.List(As(bea), "r1", "XA");
    ASSERT_EQ(tallies.size(), 1u);
    EXPECT_THAT(tallies[0].by_level,
                UnorderedElementsAre(std::pair(std::string("abstention"), 1),
                                     std::pair(std::string("does_not_comply"), 1)));
    EXPECT_EQ(CodeOf(room->votes.Put(secretariat, "r1", "XA", "TP-A-1.1", 0, "complies", "")),
              "access.denied");
    const auto outsider = AddExpert("dora", "AR");
    EXPECT_EQ(CodeOf(vote(outsider, "complies")), "evaluation.not_a_member");
}

}  // namespace
}  // namespace atalaya::evaluation
