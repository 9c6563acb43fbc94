// The catalogue as it is shipped: every commitment of the sources, and that each is found.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "commitments/search.hpp"

namespace atalaya::commitments {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;

class Catalogue : public ::testing::Test {
 protected:
    static void SetUpTestSuite() {
        auto library = content::Library::Load({});
        ASSERT_TRUE(library.ok()) << library.error().Describe();
        auto plans = Plans::Load(**library);
        ASSERT_TRUE(plans.ok()) << plans.error().Describe();
        s_plans = new Plans(*std::move(plans));
    }
    static void TearDownTestSuite() {
        delete s_plans;
        s_plans = nullptr;
    }

    static std::map<std::string, std::size_t> Counts(std::string_view plan) {
        std::map<std::string, std::size_t> counts;
        for (const Node& node : s_plans->Find(plan)->nodes()) ++counts[std::string(NameOf(node.kind))];
        return counts;
    }
    // Ids that the words find, best first.
    static std::vector<std::string> Found(std::string_view words, std::size_t most = 50) {
        std::vector<std::string> ids;
        for (const Place& place : Search(*s_plans, {std::string(words), "", ""}, most))
            ids.push_back(place.node->id);
        return ids;
    }
    static std::string First(std::string_view words) {
        const auto found = Found(words, 1);
        return found.empty() ? "" : found.front();
    }
    static Plans* s_plans;
};
Plans* Catalogue::s_plans = nullptr;

using Expected = std::map<std::string, std::size_t>;

// The figures of the printed sources.
TEST_F(Catalogue, HasEveryCommitmentOfEverySource) {
    EXPECT_EQ(Counts("hemispheric_plan_2021_2025"),
              (Expected{{"pillar", 5}, {"objective", 29}, {"action", 142}}));
    EXPECT_EQ(Counts("hemispheric_plan_2016_2020"),
              (Expected{{"area", 5}, {"objective", 30}, {"action", 128}}));
    EXPECT_EQ(Counts("hemispheric_plan_2011_2015"),
              (Expected{{"area", 5}, {"objective", 39}, {"action", 142}}));
    const Expected declaration = Counts("political_declaration_2009");
    EXPECT_EQ(declaration.at("paragraph"), 40u);
    EXPECT_EQ(declaration.at("target"), 5u);
    EXPECT_EQ(Counts("special_session_2016").at("recommendation"), 103u);
    EXPECT_EQ(s_plans->all().size(), 9u);
}

TEST_F(Catalogue, HasEachParagraphOfTheNumberedTexts) {
    for (int i = 1; i <= 40; ++i)
        EXPECT_TRUE(s_plans->FindNode("UN09-OP-" + std::to_string(i))) << i;
    for (const char* letter : {"a", "b", "c", "d", "e"})
        EXPECT_TRUE(s_plans->FindNode(std::string("UN09-OP-36.") + letter)) << letter;
    for (int i = 2; i <= 64; ++i)
        EXPECT_TRUE(s_plans->FindNode("UN09-" + std::to_string(i))) << i;
    for (int i = 1; i <= 33; ++i)
        EXPECT_TRUE(s_plans->FindNode("UN14-" + std::to_string(i))) << i;
    // Chapter: letters to which its recommendations run.
    const std::map<int, char> last = {{1, 'r'}, {2, 'g'}, {3, 'u'}, {4, 'o'},
                                      {5, 'y'}, {6, 'e'}, {7, 'l'}};
    for (const auto& [chapter, letter] : last) {
        const std::string prefix = "UN16-" + std::to_string(chapter) + ".";
        EXPECT_TRUE(s_plans->FindNode(prefix + letter)) << prefix << letter;
    }
}

TEST_F(Catalogue, LettersOfAParagraphRunWithoutAGap) {
    std::size_t actions = 0;
    for (const char* id : {"plan_of_action_2009", "hemispheric_plan_2011_2015"}) {
        const Plan& plan = *s_plans->Find(id);
        for (const Node& node : plan.nodes()) {
            char next = 'a';
            for (const Node* child : plan.Children(node.id)) {
                if (child->kind != Kind::Action) continue;
                ++actions;
                EXPECT_EQ(child->id, node.id + "." + next) << child->where;
                ++next;
            }
        }
    }
    EXPECT_GT(actions, 300u);
    const Plan& plan = *s_plans->Find("plan_of_action_2009");
    EXPECT_EQ(plan.Children("UN09-51.b").size(), 7u);
}

TEST_F(Catalogue, EveryCommitmentHasThemesAndSaysWhetherItCanBeMeasured) {
    for (const Plan& plan : s_plans->all()) {
        EXPECT_FALSE(plan.prefix().empty()) << plan.id();
        EXPECT_TRUE(plan.first_year()) << plan.id();
        for (const Node& node : plan.nodes()) {
            EXPECT_TRUE(node.id.starts_with(plan.prefix().substr(0, 4))) << node.id;
            if (IsHeading(node.kind)) continue;
            EXPECT_THAT(node.themes.size(), AllOf(Ge(1u), Le(3u))) << node.id;
            EXPECT_NE(node.measurable, Measurable::Unset) << node.id;
        }
    }
}

TEST_F(Catalogue, TitlesAreShortAndDifferentWithinAPlan) {
    for (const Plan& plan : s_plans->all()) {
        for (const Lang lang : base::kLangs) {
            std::set<std::string> seen;
            for (const Node& node : plan.nodes()) {
                const std::string& title = node.title.In(lang);
                EXPECT_TRUE(seen.insert(title).second) << node.id << " " << title;
                if (IsHeading(node.kind)) continue;
                const auto words = std::ranges::count(title, ' ') + 1;
                EXPECT_THAT(words, AllOf(Ge(lang == Lang::En ? 4 : 3), Le(lang == Lang::En ? 16 : 24)))
                    << node.id << " " << title;
            }
        }
    }
}

TEST_F(Catalogue, IsFoundByNumberAsItIsPrinted) {
    EXPECT_EQ(First("1.l"), "UN16-1.l");
    EXPECT_EQ(First("OP 23"), "UN09-OP-23");
    EXPECT_THAT(Found("36 a", 2), ElementsAre("UN09-36.a", "UN09-OP-36.a"));
    EXPECT_THAT(Found("UN09 20h"), ElementsAre("UN09-20.h"));
    EXPECT_THAT(Found("HP21 RIME 1.5"), ElementsAre("HP21-RIME-1.5"));
    EXPECT_THAT(Found("51 b vii"), ElementsAre("UN09-51.b.vii"));
    EXPECT_THAT(Found("51 (b) (vii)"), ElementsAre("UN09-51.b.vii"));
    EXPECT_THAT(Found("Action 24 f"), ElementsAre("UN09-24.f"));
    EXPECT_EQ(First("recomendación 5.g"), "UN16-5.g");
    EXPECT_EQ(First("SDG 3.5"), "SDG-3.5");
    // Paragraphs before whatever has the figure somewhere else.
    for (const std::string& id : Found("OP 9", 1)) EXPECT_EQ(id, "UN09-OP-9");
}

TEST_F(Catalogue, IsFoundByWordsInFourLanguages) {
    const std::map<std::string, std::string> words = {{"Hp21 naloxone", "HP21-PTR-3.7"},
                                                      {"HP21 naloxona", "HP21-PTR-3.7"},
                                                      {"hp21 NALOXONE acces", "HP21-PTR-3.7"}};
    for (const auto& [word, id] : words) EXPECT_THAT(Found(word), Contains(id)) << word;
    // The plan may be named beside the words, by year.
    for (const std::string& id : Found("2009 precursores")) EXPECT_TRUE(id.starts_with("UN09")) << id;
    EXPECT_FALSE(Found("2009 precursores").empty());
    EXPECT_THAT(Found("zzz"), IsEmpty());
    EXPECT_THAT(Found(""), IsEmpty());
}

TEST_F(Catalogue, EveryCommitmentIsFoundByItsOwnNumberFirst) {
    for (const Plan& plan : s_plans->all()) {
        for (const Node& node : plan.nodes()) EXPECT_EQ(First(node.id), node.id);
    }
}

TEST_F(Catalogue, AThemeGathersCommitmentsOfSeveralPlans) {
    std::set<std::string> plans;
    for (const Place& place : Search(*s_plans, {"", "precursors", ""}, 1000)) {
        plans.insert(place.plan->id());
        EXPECT_THAT(place.node->themes, Contains("precursors"));
    }
    EXPECT_GE(plans.size(), 6u);
    const auto in_one = Search(*s_plans, {"", "precursors", "special_session_2016"}, 1000);
    EXPECT_FALSE(in_one.empty());
    for (const Place& place : in_one) EXPECT_EQ(place.plan->id(), "special_session_2016");
}

}  // namespace
}  // namespace atalaya::commitments
