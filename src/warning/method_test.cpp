#include "warning/method.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "testing/databases.hpp"

namespace atalaya::warning {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Result<std::vector<AssessmentMethod>> Methods(const content::Sources& sources = {}) {
    ATALAYA_ASSIGN(const auto library, content::Library::Load(sources));
    return ReadMethods(*library);
}

const AssessmentMethod& Rapid() {
    static const AssessmentMethod method = [] {
        auto methods = Methods();
        if (!methods.ok()) throw std::runtime_error(methods.error().Describe());
        return methods->front();
    }();
    return method;
}

// The same score for every criterion, but for some.
std::map<std::string, int> Scores(int all, std::map<std::string, int> but = {}) {
    for (const auto& criterion : Rapid().criteria) but.try_emplace(criterion.id, all);
    return but;
}

TEST(MethodTest, TheShippedOneReadsAndSaysWhoseItIs) {
    EXPECT_EQ(Rapid().id, "rapid_risk_2026");
    EXPECT_EQ(Rapid().dimensions.size(), 3u);
    EXPECT_EQ(Rapid().criteria.size(), 11u);
    EXPECT_EQ(Rapid().Find("severity")->dimension, "harm");
    EXPECT_EQ(Rapid().Find("severity")->Most(), 3);
    EXPECT_EQ(Rapid().Find("colour"), nullptr);
    EXPECT_FALSE(Rapid().authored_by.In(Lang::Fr).empty());
}

TEST(MethodTest, ScoresLeadToALevelWithItsReason) {
    const auto low = Assess(Rapid(), Scores(0));
    ASSERT_TRUE(low.ok()) << low.error().Describe();
    EXPECT_EQ(low->level, "low");
    EXPECT_THAT(low->missing, IsEmpty());
    EXPECT_DOUBLE_EQ(low->dimensions.at("harm"), 0);

    const auto deaths = Assess(Rapid(), Scores(0, {{"severity", 3}, {"event_evidence", 3}}));
    EXPECT_EQ(deaths->level, "very_high");
    EXPECT_EQ(deaths->because.In(Lang::En),
              "People died, and the substance was found in biological samples.");
    EXPECT_DOUBLE_EQ(deaths->dimensions.at("harm"), 0.75);
    EXPECT_DOUBLE_EQ(deaths->dimensions.at("evidence"), 1);
    EXPECT_EQ(Assess(Rapid(), Scores(3))->level, "very_high");
    EXPECT_EQ(Assess(Rapid(), Scores(1))->level, "moderate");
}

TEST(MethodTest, AMeanIsComparedWithoutRounding) {
    // Harm 7/4 = 1.75 reaches the threshold of "high", 6/4 does not.
    std::map<std::string, int> harm{
        {"severity", 2}, {"potency", 2}, {"unawareness", 2}, {"treatability", 1}};
    EXPECT_EQ(Assess(Rapid(), Scores(1, harm))->level, "high");
    harm["potency"] = 1;
    EXPECT_EQ(Assess(Rapid(), Scores(1, harm))->level, "moderate");
}

TEST(MethodTest, NoLevelBeforeAllIsScored) {
    auto scores = Scores(3);
    scores.erase("trend");
    const auto assessed = Assess(Rapid(), scores);
    ASSERT_TRUE(assessed.ok());
    EXPECT_EQ(assessed->level, "");
    EXPECT_THAT(assessed->missing, ElementsAre("trend"));
    EXPECT_DOUBLE_EQ(assessed->dimensions.at("spread"), 3);
    EXPECT_THAT(Assess(Rapid(), {})->dimensions, IsEmpty());
}

TEST(MethodTest, ScoresOutsideTheirAnswersAreRefusedWithTheirPlace) {
    const auto high = Assess(Rapid(), {{"severity", 4}});
    ASSERT_FALSE(high.ok());
    EXPECT_EQ(high.error().code, "warning.score_invalid");
    EXPECT_EQ(high.error().Get("most"), "3");
    EXPECT_EQ(high.error().where, "/scores/severity");
    EXPECT_EQ(Assess(Rapid(), {{"severity", -1}}).error().code, "warning.score_invalid");
    EXPECT_EQ(Assess(Rapid(), {{"colour", 1}}).error().code, "warning.criterion_unknown");
}

TEST(MethodTest, AnUnknownMethodIsAnsweredWithThoseThatAre) {
    const auto library = content::Library::Load({});
    ASSERT_TRUE(library.ok());
    EXPECT_TRUE(FindMethod(**library, "rapid_risk_2026").ok());
    const auto unknown = FindMethod(**library, "slow");
    ASSERT_FALSE(unknown.ok());
    EXPECT_EQ(unknown.error().Get("known"), "rapid_risk_2026");
}

TEST(MethodTest, ContradictionsInAMethodAreNamedWithTheirPlaces) {
    const testing::TempFolder folder;
    const auto file = folder.path() / "assessment" / "rapid_risk_2026.yaml";
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << R"(kind: assessment_method
id: rapid_risk_2026
criteria:
  - {id: severity, dimension: beauty}
rule:
  otherwise: harmless
  levels:
    - level: high
      when:
        - at_least: {severity: "4", colour: "1"}
          because: {en: a, es: a, pt: a, fr: a}
)";
    const auto methods = Methods({.folders = {folder.path()}});
    ASSERT_FALSE(methods.ok());
    EXPECT_EQ(methods.error().code, "warning.method_invalid") << methods.error().Describe();
    std::vector<std::string> codes;
    for (const auto& fault : methods.error().details) {
        codes.push_back(fault.code);
        EXPECT_NE(fault.where.find("rapid_risk_2026.yaml:"), std::string::npos) << fault.where;
    }
    EXPECT_NE(std::find(codes.begin(), codes.end(), "warning.method_code"), codes.end());
    EXPECT_NE(std::find(codes.begin(), codes.end(), "warning.method_part_unknown"), codes.end());
    EXPECT_NE(std::find(codes.begin(), codes.end(), "warning.method_threshold"), codes.end());
}

}  // namespace
}  // namespace atalaya::warning
