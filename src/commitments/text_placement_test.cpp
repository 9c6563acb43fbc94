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

// --- a synthetic plan --------------------------------------------------------------

class Placing : public ::testing::Test {
 protected:
    void SetUp() override {
        const auto title = [](const std::string& en) {
            return "title: {en: " + en + ", es: B, pt: C, fr: D}";
        };
        std::string plan = "kind: plan\nid: own\ntitle: {en: A, es: B, pt: C, fr: D}\n"
                           "source: the ministry\nnodes:\n";
        const std::vector<std::pair<std::string, std::string>> nodes = {
            {"1", "Harbours watched"}, {"1.1", "Cameras along every quay"},
            {"1.2", "Divers trained yearly"}, {"2", "Schools supported"},
            {"2.1", "Teachers prepared"}, {"2.2", "Parents invited"}};
        plan += "  - {id: O, kind: pillar, title: {en: Pillar, es: B, pt: C, fr: D}}\n";
        for (const auto& [number, text] : nodes) {
            const bool action = number.size() > 1;
            plan += "  - {id: O-" + number + ", number: '" + number + "', kind: " +
                    (action ? "action" : "objective") + ", parent: " +
                    (action ? "O-" + number.substr(0, 1) : "O") + ", " + title(text) + "}\n";
        }
        ASSERT_TRUE(base::WriteFile(m_folder.path() / "own.yaml", plan).ok());
        auto library = content::Library::Load({{m_folder.path()}, false});
        ASSERT_TRUE(library.ok()) << library.error().Describe();
        m_plans = *Plans::Load(**library);
    }

    Result<Placement> Place(std::string_view text) {
        return PlaceTexts(*m_plans.Find("own"), text, Lang::En);
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

// --- the sources, damaged as they are ------------------------------------------------

class Sources : public ::testing::Test {
 protected:
    // Share of the plan's commitments that the document gives a text.
    void Expect(const std::string& plan, const std::string& file, double least) {
        const std::filesystem::path data = testing::SharedData();
        std::ifstream in(data.parent_path() / "sources" / file);
        if (data.empty() || !in) GTEST_SKIP() << "the source is not beside the project";
        std::ostringstream text;
        text << in.rdbuf();
        auto library = content::Library::Load({});
        ASSERT_TRUE(library.ok());
        const auto plans = Plans::Load(**library);
        ASSERT_TRUE(plans.ok());
        const auto placed = PlaceTexts(*plans->Find(plan), text.str(), Lang::En);
        ASSERT_TRUE(placed.ok()) << placed.error().Describe();
        std::string missing;
        for (const MissingText& one : placed->missing) missing += one.node->id + " ";
        EXPECT_GE(static_cast<double>(placed->placed.size()),
                  least * static_cast<double>(placed->asked))
            << missing;
        std::cout << plan << ": " << placed->placed.size() << " of " << placed->asked << " placed, "
                  << placed->unplaced.size() << " parts unplaced; without text: " << missing << '\n';
        for (const PlacedText& one : placed->placed) EXPECT_FALSE(one.text.empty()) << one.node->id;
    }
};

constexpr const char* kUn = "un-commitments-2009-2014-2016-2019.txt";

TEST_F(Sources, Plan2021) { Expect("hemispheric_plan_2021_2025", "hemispheric-plan-2021-2025.txt", 0.98); }
TEST_F(Sources, Plan2016) { Expect("hemispheric_plan_2016_2020", "hemispheric-plan-2016-2020.txt", 0.9); }
TEST_F(Sources, Plan2011) { Expect("hemispheric_plan_2011_2015", "hemispheric-plan-2011-2015-draft.txt", 0.9); }
TEST_F(Sources, Declaration2009) { Expect("political_declaration_2009", kUn, 0.9); }
TEST_F(Sources, PlanOfAction2009) { Expect("plan_of_action_2009", kUn, 0.9); }
TEST_F(Sources, Statement2014) { Expect("joint_ministerial_statement_2014", kUn, 0.9); }
TEST_F(Sources, Session2016) { Expect("special_session_2016", kUn, 0.9); }
TEST_F(Sources, Declaration2019) { Expect("ministerial_declaration_2019", kUn, 0.5); }

}  // namespace
}  // namespace atalaya::commitments
