#include "evaluation/recommendations.hpp"

#include "evaluation/group_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;

class RecommendationsTest : public GroupTest {
 protected:
    void Follow(const std::string& id, Progress progress, bool assistance = false) {
        const auto put = room->follow_ups.Put(
            entity, "r1", "XA",
            {.recommendation = id, .progress = progress, .text = "A bill is before parliament.",
             .assistance = assistance, .assistance_text = "legal drafting"});
        ASSERT_TRUE(put.ok()) << put.error().Describe();
    }
    std::vector<std::string> Needs(const access::Caller& caller) {
        std::vector<std::string> out;
        for (const Need& one : Value(room->follow_ups.Needs(caller, "r1")))
            out.push_back(one.country + " " + one.node + " " + std::string(NameOf(one.source)) +
                          " " + one.rating + one.recommendation);
        return out;
    }
};
ATALAYA_ON_BOTH_STORES(RecommendationsTest);

TEST_P(RecommendationsTest, ExpertsRecommendInTheSecondDraft) {
    ToComments();
    EXPECT_EQ(CodeOf(Recommend(As(ana), "TP-A-1.1")), "access.denied");
    Move(entity, "return_comments");
    const auto made = Recommend(As(ana), "TP-A-1.1");
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    EXPECT_EQ(made->id, "1");
    EXPECT_EQ(Recommend(As(bea), "TP-B")->id, "2");
    EXPECT_EQ(CodeOf(Recommend(As(ana), "TP-Z")), "evaluation.node_not_in_round");
    EXPECT_EQ(CodeOf(Recommend(secretariat, "TP-A-1.1")), "access.denied");
    EXPECT_EQ(CodeOf(Recommend(entity, "TP-A-1.1")), "access.denied");
    EXPECT_EQ(CodeOf(room->recommendations.List(entity, "r1", "XA")), "access.denied");
    Recommendation changed = *made;
    changed.type = "no_such_type";
    EXPECT_EQ(CodeOf(room->recommendations.Update(As(ana), *content->library, "r1", "XA", changed)),
              "evaluation.type_unknown");
    changed.type = "budget_assign";
    changed.text = {};
    EXPECT_EQ(CodeOf(room->recommendations.Update(As(ana), *content->library, "r1", "XA", changed)),
              "evaluation.text_missing");
    changed.text.In(Lang::Es) = "Asignar un presupuesto.";
    ASSERT_TRUE(room->recommendations.Update(As(ana), *content->library, "r1", "XA", changed).ok());
    EXPECT_EQ(CodeOf(room->recommendations.Update(As(bea), *content->library, "r1", "XA", changed)),
              "evaluation.changed_meanwhile");
}

TEST_P(RecommendationsTest, ANumberIsNotGivenTwice) {
    ToSecondDraft();
    ASSERT_TRUE(Recommend(As(ana), "TP-A-1.1").ok());
    ASSERT_TRUE(room->recommendations.Withdraw(As(ana), "r1", "XA", "1", 1, "merged").ok());
    EXPECT_EQ(Recommend(As(ana), "TP-A-1.1")->id, "2");
    EXPECT_EQ(CodeOf(room->recommendations.Chain(As(ana), "r1", "XA", "1")),
              "evaluation.recommendation_unknown");
    EXPECT_EQ(room->recommendations.List(As(ana), "r1", "XA")->size(), 2u);
    Move(As(carla), "send_report");
    EXPECT_EQ(room->recommendations.List(entity, "r1", "XA")->size(), 1u);
}

TEST_P(RecommendationsTest, AReiteratedOneLeadsBackThroughTheRounds) {
    ToSecondDraft();
    ASSERT_TRUE(Recommend(As(ana), "TP-A-1.1").ok());
    BeginRound("r2");
    ToSecondDraft("r2");
    ASSERT_TRUE(Recommend(As(ana), "TP-A-1.1", RecommendationRef{"r1", "1"}, "r2").ok());
    EXPECT_EQ(CodeOf(Recommend(As(ana), "TP-A-1.1", RecommendationRef{"r1", "7"}, "r2")),
              "evaluation.reiterates_unknown");
    EXPECT_EQ(CodeOf(Recommend(As(ana), "TP-A-1.1", RecommendationRef{"r2", "1"}, "r2")),
              "evaluation.reiterates_own_round");
    // The first round is still open in this test; it cannot be made to follow the second.
    EXPECT_EQ(CodeOf(Recommend(As(ana), "TP-A-1.1", RecommendationRef{"r2", "1"}, "r1")),
              "evaluation.reiterates_circle");
    const auto chain = *room->recommendations.Chain(As(ana), "r2", "XA", "1");
    ASSERT_EQ(chain.size(), 2u);
    EXPECT_EQ(chain[0].at.round, "r2");
    EXPECT_EQ(chain[1].at.round, "r1");
}

TEST_P(RecommendationsTest, TheCountrySaysHowItFollowsAndWhereItNeedsHelp) {
    ToSecondDraft();
    ASSERT_TRUE(Recommend(As(ana), "TP-B-1.1").ok());
    Move(As(carla), "send_report");
    EXPECT_EQ(CodeOf(room->follow_ups.Put(entity, "r1", "XA", {.recommendation = "1",
                                                               .text = "early"})),
              "access.denied");
    // Adoption and sealing are tested with the report; here the country is put where it leads.
    ASSERT_TRUE(Write([&](store::Transaction& tx) -> Result<Paper> {
        return room->papers.Put(tx, "system", {"XA", "r1", "participation", ""},
                                room->rounds.StateOf(tx, *room->rounds.Find(tx, "r1"), "XA")
                                    ->version,
                                {}, "published");
    }).ok());
    EXPECT_EQ(CodeOf(room->follow_ups.Put(entity, "r1", "XA", {.recommendation = "9",
                                                               .text = "none"})),
              "evaluation.recommendation_unknown");
    EXPECT_EQ(CodeOf(room->follow_ups.Put(entity, "r1", "XA",
                                          {.recommendation = "1", .assistance = true})),
              "evaluation.text_missing");
    Follow("1", Progress::InProgress, true);
    EXPECT_EQ(CodeOf(room->follow_ups.Put(As(ana), "r1", "XA", {.recommendation = "1",
                                                                .text = "x"})),
              "access.denied");
    EXPECT_EQ(room->follow_ups.List(access::Caller::Anonymous(), "r1", "XA")->size(), 1u);
    EXPECT_THAT(Needs(secretariat), ElementsAre("XA TP-A-1.1 finding does_not_comply",
                                                "XA TP-B-1.1 follow_up 1"));
    // The country's own expert sees no draft of it; what is published is for everyone.
    EXPECT_THAT(Needs(As(xavier)), ElementsAre("XA TP-B-1.1 follow_up 1"));
}

}  // namespace
}  // namespace atalaya::evaluation
