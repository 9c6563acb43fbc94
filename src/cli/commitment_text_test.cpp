// Official texts of commitments, brought in from documents as people have them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/cli.hpp"
#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPlan = R"(kind: plan
id: harbours
prefix: HB
title: {en: Plan of the harbours, es: Plan de puertos, pt: Plano dos portos, fr: Plan des ports}
source: The ministry of harbours
nodes:
  - {id: HB, kind: pillar, title: {en: The sea, es: Mar, pt: Mar, fr: Mer}}
  - {id: HB-1, number: "1", kind: objective, parent: HB, title: {en: Harbours watched, es: Puertos, pt: Portos, fr: Ports}}
  - {id: HB-1.1, number: "1.1", kind: action, parent: HB-1, title: {en: Cameras on quays, es: Camaras, pt: Cais, fr: Quais}}
  - {id: HB-1.2, number: "1.2", kind: action, parent: HB-1, title: {en: Divers trained, es: Buzos, pt: Mergulho, fr: Plongeurs}}
  - {id: HB-1.3, number: "1.3", kind: action, parent: HB-1, title: {en: Scanners bought, es: Compra, pt: Compra, fr: Achats}}
)";

class OfficialText : public ::testing::Test {
 protected:
    void SetUp() override {
        std::filesystem::create_directories(Node() / "content/plans");
        std::ofstream(Node() / "content/plans/harbours.yaml") << kPlan;
    }
    std::string Call(std::vector<std::string> words, const std::string& lang = "en") {
        words.insert(words.begin(), {"--lang", lang, "--data", Node().string()});
        std::ostringstream out, err;
        m_code = cli::Run(words, out, err);
        return out.str() + err.str();
    }
    std::string Import(const std::string& text, std::vector<std::string> more = {}) {
        const auto file = m_folder.path() / "harbours.txt";
        std::ofstream(file) << text;
        std::vector<std::string> words = {"commitments", "text", file.string(), "--language", "en"};
        words.insert(words.end(), more.begin(), more.end());
        return Call(words);
    }
    std::filesystem::path Node() const { return m_folder.path() / "node"; }

    int m_code = -1;

 private:
    testing::TempFolder m_folder;
};

TEST_F(OfficialText, StandsBesideTheTitleOfACommitmentWithItsSource) {
    const auto told = Import("1. Harbours shall be watched.\n1.1 Cameras stand on all quays.\n"
                             "1.2 Divers are trained.\n1.3 Scanners are bought.\n");
    EXPECT_EQ(m_code, 0) << told;
    EXPECT_THAT(told, AllOf(HasSubstr("Plan of the harbours"),
                            HasSubstr("4 of 4 commitments have got their text.")));
    EXPECT_THAT(Call({"commitments", "show", "HB-1.2"}),
                AllOf(HasSubstr("“Divers are trained.”"), HasSubstr("harbours.txt"), HasSubstr("3")));
    // A second document of the language takes the place of the first.
    Import("1. Harbours are watched.\n1.1 Cameras on quays.\n1.2 Divers learn.\n1.3 Scanners.\n");
    EXPECT_THAT(Call({"commitments", "show", "HB-1.2"}),
                AllOf(HasSubstr("“Divers learn.”"), Not(HasSubstr("are trained"))));
}

TEST_F(OfficialText, ADamagedDocumentTellsWhatItCouldNotPlaceAndWhy) {
    const auto told = Import("1. Harbours shall be watched.\n1.1 Cameras stand on all quays.\n\n"
                             "Divers are trained in every port.\n\n1.3 Scanners are bought.\n"
                             "7.7 Boats are painted in blue.\n1.3 Scanners are bought again.\n");
    EXPECT_EQ(m_code, 0);
    EXPECT_THAT(told, AllOf(HasSubstr("3 of 4"), HasSubstr("HB-1.2"), HasSubstr("after line 2"),
                            HasSubstr("before line 6")));
    EXPECT_THAT(told, AllOf(HasSubstr("4: Divers are trained in every port."),
                            HasSubstr("The sentence has no number")));
    EXPECT_THAT(Call({"commitments", "show", "HB-1.2"}), Not(HasSubstr("“")));
}

TEST_F(OfficialText, ATrialKeepsNothing) {
    EXPECT_THAT(Import("1. Harbours.\n1.1 Cameras.\n1.2 Divers.\n1.3 Scanners.\n", {"--trial"}),
                HasSubstr("nothing was kept"));
    EXPECT_EQ(m_code, 0);
    EXPECT_THAT(Call({"commitments", "show", "HB-1.2"}), Not(HasSubstr("“")));
}

TEST_F(OfficialText, WhatIsNoTextOfAPlanIsRefused) {
    EXPECT_THAT(Import("A letter to the editor.\n\nHarbours are grand.\n"),
                HasSubstr("recognised as the text of no plan"));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Import("Harbours are grand.\n", {"--plan", "harbours"}), HasSubstr("0 of 4"));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Import("1. Harbours.\n", {"--plan", "nothing"}), HasSubstr("nothing"));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Import(std::string("1. Harb\0ours.\n", 13)), HasSubstr("DOCX"));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Call({"commitments", "text", "/no/such/file", "--language", "en"}),
                HasSubstr("/no/such/file"));
    EXPECT_EQ(m_code, 1);
}

TEST_F(OfficialText, OfTheRealSourcesIsPlacedWithoutNamingThePlan) {
    const auto data = testing::SharedData();
    const auto source = data.parent_path() / "sources/hemispheric-plan-2016-2020.txt";
    if (data.empty() || !std::filesystem::exists(source))
        GTEST_SKIP() << "the source is not beside the project";
    EXPECT_THAT(Call({"commitments", "text", source.string(), "--language", "en"}),
                AllOf(HasSubstr("158 of 158"), Not(HasSubstr("171"))));
    EXPECT_EQ(m_code, 0);
    EXPECT_THAT(Call({"commitments", "show", "HP16-SR-4"}),
                AllOf(HasSubstr("“"), HasSubstr("hemispheric-plan-2016-2020.txt")));
}

}  // namespace
}  // namespace atalaya::cli
