#include "commitments/text_placement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/files.hpp"
#include "testing/databases.hpp"

namespace atalaya::commitments {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// --- pieces ----------------------------------------------------------------------

std::vector<std::string> Labels(std::string_view text) {
    std::vector<std::string> labels;
    for (const Piece& piece : ReadPieces(text)) {
        std::string label;
        for (const std::string& part : piece.label) label += (label.empty() ? "" : " ") + part;
        labels.push_back(label + "|" + piece.text);
    }
    return labels;
}

TEST(Pieces, BeginWithTheirNumbers) {
    EXPECT_THAT(Labels("4.1 Adopt measures\n(a) Ensure access\nb) Ensure\n1.a) Take\n(vii) Share\n"
                       "36. Decide\nObjective 3: Promote\nOBJECTIVE No. 2 - DEMAND\n- c) Give\n"),
                ElementsAre("4 1|Adopt measures", "a|Ensure access", "b|Ensure", "1 a|Take",
                            "vii|Share", "36|Decide", "3|Promote", "2|DEMAND", "c|Give"));
}

TEST(Pieces, YearsAmountsAndWordsAreNoNumbers) {
    EXPECT_THAT(Labels("2030 Agenda\n34 countries\n1988 Convention\na country\n(see below)\n"),
                ElementsAre("|2030 Agenda", "|34 countries", "|1988 Convention", "|a country",
                            "|(see below)"));
}

TEST(Pieces, CellsOfTablesStandAlone) {
    EXPECT_THAT(Labels("<p>1. First.</p>\t1.1 Second.\n\t<p>1.2 <u>Third</u>.</p> <p>1.3 Fourth.</p>\n"),
                ElementsAre("1|First.", "1 1|Second.", "1 2|Third.", "1 3|Fourth."));
}

std::vector<std::string> Aside(std::string_view text) {
    std::vector<std::string> out;
    for (const Piece& piece : ReadPieces(text)) {
        if (piece.aside) out.push_back(piece.text);
    }
    return out;
}

TEST(Pieces, WhatAPagePutsBetweenSentencesStandsAside) {
    EXPECT_THAT(Aside("Plan of the Harbours, 2020\n\n1. Watch the quays.<sup>2</sup>\n\n---\n\n"
                      "<sup>2</sup>See the law of quays.\n\n³ The decree.\n\n"
                      "Plan of the Harbours, 2020\n\n2. Train.\n"),
                ElementsAre("Plan of the Harbours, 2020", "---", "See the law of quays.",
                            "³ The decree.", "Plan of the Harbours, 2020"));
    EXPECT_THAT(Labels("1. Watch the quays;<sup>12</sup>\n"), ElementsAre("1|Watch the quays;"));
}

TEST(Pieces, OfAHeadingThatIsPrintedTwiceTheFirstNumberHolds) {
    EXPECT_THAT(Labels("OBJECTIVE No. 2 OBJECTIVE No. 1 - DEMAND\nObjective 3 Supply\n"),
                ElementsAre("2|DEMAND", "|Objective 3 Supply"));
}

// --- a synthetic plan --------------------------------------------------------------

struct Asked {
    std::string id, number, kind, parent, title;
};

std::string PlanOf(const std::string& id, const std::vector<Asked>& nodes) {
    std::string plan = "kind: plan\nid: " + id + "\ntitle: {en: A, es: B, pt: C, fr: D}\n"
                       "source: the ministry\nnodes:\n";
    for (const Asked& node : nodes) {
        plan += "  - {id: " + node.id + ", kind: " + node.kind;
        if (!node.number.empty()) plan += ", number: '" + node.number + "'";
        if (node.number.empty() && node.kind != "pillar") plan += ", paragraph: '1'";
        if (!node.parent.empty()) plan += ", parent: " + node.parent;
        plan += ", title: {en: " + node.title + ", es: B, pt: C, fr: D}}\n";
    }
    return plan;
}

class Placing : public ::testing::Test {
 protected:
    void SetUp() override {
        Write("own", {{"O", "", "pillar", "", "Pillar"},
                      {"O-1", "1", "objective", "O", "Harbours watched"},
                      {"O-1.1", "1.1", "action", "O-1", "Cameras along every quay"},
                      {"O-1.2", "1.2", "action", "O-1", "Divers trained yearly"},
                      {"O-2", "2", "objective", "O", "Schools supported"},
                      {"O-2.1", "2.1", "action", "O-2", "Teachers prepared"},
                      {"O-2.2", "2.2", "action", "O-2", "Parents invited"}});
        Write("unnumbered", {{"U", "", "pillar", "", "Challenges"},
                             {"U-1", "", "commitment", "U", "Markets growing everywhere"},
                             {"U-2", "", "commitment", "U", "Medicines missing abroad"},
                             {"U-3", "", "commitment", "U", "Hospitals without beds"},
                             {"V", "", "pillar", "", "Answers"},
                             {"V-1", "", "commitment", "V", "Cooperation between ministries"},
                             {"V-2", "", "commitment", "V", "Money found"},
                             {"V-3", "", "commitment", "V", "Training of judges"}});
        auto library = content::Library::Load({{m_folder.path()}, false});
        ASSERT_TRUE(library.ok()) << library.error().Describe();
        auto plans = Plans::Load(**library);
        ASSERT_TRUE(plans.ok()) << plans.error().Describe();
        m_plans = *std::move(plans);
    }
    void Write(const std::string& id, const std::vector<Asked>& nodes) {
        ASSERT_TRUE(base::WriteFile(m_folder.path() / (id + ".yaml"), PlanOf(id, nodes)).ok());
    }

    Result<Placement> Place(std::string_view text, const char* plan = "own") {
        return PlaceTexts(*m_plans.Find(plan), text, Lang::En);
    }
    static std::vector<std::string> Say(const Placement& placement) {
        std::vector<std::string> out;
        for (const PlacedText& one : placement.placed)
            out.push_back(one.node->id + " " + std::to_string(one.line) + " " + one.text);
        return out;
    }

    testing::TempFolder m_folder;
    Plans m_plans;
};

TEST_F(Placing, WholeTextIsPlacedWithWhatGoesOn) {
    const auto placed = Place("Preamble of 2020.\n\nHARBOURS\n\nObjective 1: Watch the\nharbours.\n\n"
                              "Priority actions\n1.1 Put cameras on\n\nevery quay.\n1.2. Train divers.\n"
                              "2) Support schools.\n2.1 Prepare teachers.\n2.2 Invite parents.\n");
    ASSERT_TRUE(placed.ok()) << placed.error().Describe();
    EXPECT_THAT(Say(*placed),
                ElementsAre("O-1 5 Watch the harbours.", "O-1.1 9 Put cameras on every quay.",
                            "O-1.2 12 Train divers.", "O-2 13 Support schools.",
                            "O-2.1 14 Prepare teachers.", "O-2.2 15 Invite parents."));
    EXPECT_THAT(placed->missing, IsEmpty());
    EXPECT_THAT(placed->unplaced, IsEmpty());
}

TEST_F(Placing, ALostNumberIsToldAndNotGuessed) {
    const auto placed = Place("1. Watch.\n1.1 Cameras.\n\nTrain the divers of every harbour.\n\n"
                              "2. Support.\n2.1 Prepare.\n7.3 Nothing of ours.\n2.2 Invite.\n");
    ASSERT_TRUE(placed.ok()) << placed.error().Describe();
    EXPECT_EQ(placed->placed.size(), 5u);
    ASSERT_EQ(placed->missing.size(), 1u);
    EXPECT_EQ(placed->missing[0].node->id, "O-1.2");
    EXPECT_EQ(placed->missing[0].after, 2);
    EXPECT_EQ(placed->missing[0].before, 6);
    ASSERT_EQ(placed->unplaced.size(), 2u);
    EXPECT_EQ(placed->unplaced[0].line, 4);
    EXPECT_EQ(placed->unplaced[0].reason.code, "commitments.text_no_number");
    EXPECT_EQ(placed->unplaced[1].line, 8);
    EXPECT_EQ(placed->unplaced[1].reason.code, "commitments.text_number_unknown");
    EXPECT_EQ(placed->unplaced[1].reason.Get("number"), "7.3");
}

TEST_F(Placing, ADocumentWithoutNumbersIsRefused) {
    const auto placed = Place("Watch the harbours.\n\nPut cameras on every quay.\n\nTrain divers.\n");
    ASSERT_FALSE(placed.ok());
    EXPECT_EQ(placed.error().code, "commitments.text_without_numbers");
    EXPECT_EQ(placed.error().Get("placed"), "0");
    EXPECT_EQ(placed.error().Get("asked"), "6");
    EXPECT_FALSE(Place("").ok());
}

TEST_F(Placing, OfTwoTextsWithTheSameNumbersTheOneThatSharesWordsIsTaken) {
    const auto placed = Place("1. Fish.\n1.1 Nets.\n1.2 Boats.\n2. Trees.\n2.1 Axes.\n2.2 Saws.\n\n"
                              "1. Watched harbours.\n1.1 Cameras on quays.\n1.2 Divers trained.\n"
                              "2. Schools supported.\n2.1 Teachers prepared.\n2.2 Parents invited.\n");
    ASSERT_TRUE(placed.ok());
    EXPECT_EQ(placed->placed.front().line, 8);
    EXPECT_EQ(placed->placed.back().line, 13);
}

TEST_F(Placing, AnObjectiveInTheOtherColumnOfATableIsFound) {
    const auto placed = Place("1. Watch.\n1.1 Cameras.\n2. Support.\t1.2 Divers.\n\t2.1 Teachers.\n"
                              "\t2.2 Parents.\n");
    ASSERT_TRUE(placed.ok());
    EXPECT_THAT(Say(*placed),
                ElementsAre("O-1 1 Watch.", "O-1.1 2 Cameras.", "O-1.2 3 Divers.", "O-2 3 Support.",
                            "O-2.1 4 Teachers.", "O-2.2 5 Parents."));
    EXPECT_THAT(placed->unplaced, IsEmpty());
}

TEST_F(Placing, ANumberThatStandsTwiceOutOfOrderIsNotGuessedAt) {
    const auto placed = Place("1. Watch.\n1.1 Cameras.\n2. Assist.\n2. Help.\n1.2 Divers are trained yearly.\n"
                              "2.1 Teachers.\n2.2 Parents.\n");
    ASSERT_TRUE(placed.ok());
    ASSERT_EQ(placed->missing.size(), 1u);
    EXPECT_EQ(placed->missing[0].node->id, "O-2");
    ASSERT_EQ(placed->unplaced.size(), 2u);
    EXPECT_EQ(placed->unplaced[0].reason.code, "commitments.text_out_of_order");
}

TEST_F(Placing, ASentenceGoesOnBehindTheFootOfAPage) {
    const auto placed = Place("Plan of harbours\n\n1. Watch.\n1.1 Put cameras along\n\n---\n\n"
                              "¹ See the law.\n\nPlan of harbours\n\nevery quay.\n1.2 Divers.\n"
                              "2. Support.\n2.1 Prepare.\n2.2 Invite.\n");
    ASSERT_TRUE(placed.ok());
    EXPECT_EQ(placed->placed[1].text, "Put cameras along every quay.");
    EXPECT_THAT(placed->unplaced, IsEmpty());
}

constexpr const char* kUnnumbered =
    "We note the following: that markets keep growing; that medicines\n\n---\n\n"
    "¹ See above.\n\nare missing abroad; and that hospitals have no beds; and to that end:\n\n"
    "We promise cooperation between all ministries;\n\n"
    "We undertake to pay for what this needs;\n\n"
    "We promise training for judges.\n";

TEST_F(Placing, WithoutNumbersWordsAndPlaceDecide) {
    const auto placed = Place(kUnnumbered, "unnumbered");
    ASSERT_TRUE(placed.ok()) << placed.error().Describe();
    EXPECT_THAT(Say(*placed),
                ElementsAre("U-1 1 We note the following: that markets keep growing",
                            "U-2 1 that medicines are missing abroad",
                            "U-3 1 and that hospitals have no beds",
                            "V-1 9 We promise cooperation between all ministries;",
                            "V-2 11 We undertake to pay for what this needs;",
                            "V-3 13 We promise training for judges."));
    for (const PlacedText& one : placed->placed) EXPECT_TRUE(one.by_words);
}

TEST_F(Placing, TwoParagraphsForOneCommitmentAreToldAndNotGuessedAt) {
    std::string text = kUnnumbered;
    text.insert(text.find("We undertake"), "We thank all who have come to this hall;\n\n");
    const auto placed = Place(text, "unnumbered");
    ASSERT_TRUE(placed.ok());
    ASSERT_EQ(placed->missing.size(), 1u);
    EXPECT_EQ(placed->missing[0].node->id, "V-2");
    EXPECT_EQ(placed->unplaced.size(), 2u);
}

TEST_F(Placing, ADocumentIsTheTextOfThePlanWhoseWordsItShares) {
    const auto found = RecogniseTexts(m_plans, "1. Watch harbours.\n1.1 Cameras on quays.\n"
                                               "1.2 Divers.\n2. Schools.\n2.1 Teachers.\n", Lang::En);
    ASSERT_TRUE(found.ok());
    ASSERT_EQ(found->size(), 1u);
    EXPECT_EQ(found->front().plan->id(), "own");
    const auto both = RecogniseTexts(m_plans, std::string("1. Watch harbours.\n1.1 Cameras on quays.\n"
                                     "1.2 Divers.\n2. Schools.\n2.1 Teachers.\n\n") + kUnnumbered, Lang::En);
    ASSERT_TRUE(both.ok());
    EXPECT_EQ(both->size(), 2u);
    const auto none = RecogniseTexts(m_plans, "1. Fish.\n1.1 Nets.\n", Lang::En);
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, "commitments.text_no_plan");
}

// --- the sources, damaged as they are ------------------------------------------------

class Sources : public ::testing::Test {
 protected:
    void SetUp() override {
        auto library = content::Library::Load({});
        ASSERT_TRUE(library.ok());
        auto plans = Plans::Load(**library);
        ASSERT_TRUE(plans.ok());
        m_plans = *std::move(plans);
    }
    // Every commitment of these plans gets its text, and the document is taken for no other plan.
    void Expect(const std::vector<std::string>& wanted, const std::string& file) {
        const std::filesystem::path data = testing::SharedData();
        std::ifstream in(data.parent_path() / "sources" / file);
        if (data.empty() || !in) GTEST_SKIP() << "the source is not beside the project";
        std::ostringstream text;
        text << in.rdbuf();
        const auto found = RecogniseTexts(m_plans, text.str(), Lang::En);
        ASSERT_TRUE(found.ok()) << found.error().Describe();
        std::vector<std::string> plans;
        for (const auto& [plan, placement] : *found) {
            plans.push_back(plan->id());
            for (const MissingText& one : placement.missing) ADD_FAILURE() << one.node->id;
            std::cout << plan->id() << ": " << placement.placed.size() << " of " << placement.asked
                      << " placed, " << placement.unplaced.size() << " parts unplaced\n";
        }
        EXPECT_EQ(plans, wanted);
    }

    Plans m_plans;
};

TEST_F(Sources, Plan2021) { Expect({"hemispheric_plan_2021_2025"}, "hemispheric-plan-2021-2025.txt"); }
TEST_F(Sources, Plan2016) { Expect({"hemispheric_plan_2016_2020"}, "hemispheric-plan-2016-2020.txt"); }
TEST_F(Sources, Plan2011) {
    Expect({"hemispheric_plan_2011_2015"}, "hemispheric-plan-2011-2015-draft.txt");
}
TEST_F(Sources, UnitedNations) {
    Expect({"joint_ministerial_statement_2014", "ministerial_declaration_2019", "plan_of_action_2009",
            "political_declaration_2009", "special_session_2016"},
           "un-commitments-2009-2014-2016-2019.txt");
}

}  // namespace
}  // namespace atalaya::commitments
