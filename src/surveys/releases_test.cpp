#include "surveys/releases.hpp"

#include <cmath>

#include "surveys/world_test.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReleasesTest : public SurveysTest {};
ATALAYA_ON_BOTH_STORES(ReleasesTest);

TEST_P(ReleasesTest, IsReadAsItWasPublished) {
    const auto made = Publish(SchoolSurvey("school-2025", 2025));
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    const auto read = releases->Get(made->id);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->digest, made->digest);
    EXPECT_EQ(read->survey, "school-2025");
    EXPECT_EQ(read->setting, "school");
    EXPECT_EQ(read->published_by, "person:1");
    EXPECT_TRUE(read->synthetic);
    ASSERT_THAT(read->table.lines, SizeIs(1));
    EXPECT_DOUBLE_EQ(read->table.lines[0].cells[0].estimate.value, 0.10);
    EXPECT_DOUBLE_EQ(read->table.lines[0].cells[0].interval->upper, 0.12);
    EXPECT_THAT(Entries("survey.released"), SizeIs(1));
    EXPECT_EQ(CodeOf(releases->Get(made->id + 1)), "survey.release_unknown");
}

TEST_P(ReleasesTest, NeedsTheRightATitleAndAFigure) {
    const SurveyTable table = CannabisTable(SchoolSurvey("school-2025", 2025));
    EXPECT_EQ(CodeOf(releases->Publish(reader, table, Same("t"), {})), "access.denied");
    EXPECT_EQ(CodeOf(releases->Publish(stranger, table, Same("t"), {})), "access.denied");
    EXPECT_EQ(CodeOf(releases->Publish(analyst, table, Same(" "), {})),
              "survey.release_title_missing");
    EXPECT_EQ(CodeOf(releases->Publish(analyst, table, Same(std::string(301, 'x')), {})),
              "survey.text_long");
    SurveyTable withheld = table;
    for (Cell& cell : withheld.lines[0].cells)
        cell.presentation.verdict = stats::Presentation::kWithhold;
    EXPECT_EQ(CodeOf(releases->Publish(analyst, withheld, Same("t"), {})),
              "survey.release_empty");
    EXPECT_THAT(releases->List({}), IsEmpty());
}

TEST_P(ReleasesTest, WhatIsWithheldIsNotInTheStore) {
    SurveyTable table = CannabisTable(SchoolSurvey("school-2025", 2025));
    table.lines[0].cells[1].presentation.verdict = stats::Presentation::kWithhold;
    table.lines[0].cells[1].estimate.value = 0.7654321;
    table.lines[0].cells[2] = ShareCell(0.1234567, 0.01, kLeastCases - 1);
    const auto made = releases->Publish(analyst, table, Same("t"), {});
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    const auto read = releases->Get(made->id);
    ASSERT_TRUE(read.ok());
    const auto& cells = read->table.lines[0].cells;
    for (const std::size_t at : {1u, 2u}) {
        EXPECT_EQ(cells[at].presentation.verdict, stats::Presentation::kWithhold);
        EXPECT_TRUE(std::isnan(cells[at].estimate.value));
        EXPECT_TRUE(std::isnan(cells[at].estimate.upper));
        EXPECT_FALSE(cells[at].interval.has_value());
        EXPECT_GT(cells[at].estimate.n, 0u) << "how many were asked stays";
    }
    db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        for (const char* sql : {"SELECT content FROM survey_releases",
                                "SELECT cell FROM survey_figures"}) {
            const auto rows = tx.Query(sql);
            while (rows->Next()) {
                const std::string text(rows->Text(0));
                EXPECT_EQ(text.find("0.7654321"), std::string::npos);
                EXPECT_EQ(text.find("0.1234567"), std::string::npos);
            }
        }
    });
}

TEST_P(ReleasesTest, AWithdrawnOneSaysWhyAndGivesNoFigures) {
    const auto made = Publish(SchoolSurvey("school-2025", 2025));
    ASSERT_TRUE(made.ok());
    EXPECT_THAT(releases->Figures({.measure = "past_year"}), SizeIs(3));
    const std::int64_t before = releases->Version();
    EXPECT_EQ(CodeOf(releases->Withdraw(stranger, made->id, "wrong")), "access.denied");
    EXPECT_EQ(CodeOf(releases->Withdraw(analyst, made->id, "  ")), "survey.reason_missing");
    ASSERT_TRUE(releases->Withdraw(analyst, made->id, " Weights were wrong ").ok());
    EXPECT_GT(releases->Version(), before);
    EXPECT_EQ(CodeOf(releases->Withdraw(analyst, made->id, "again")),
              "survey.release_withdrawn_already");
    EXPECT_THAT(releases->Figures({.measure = "past_year"}), IsEmpty());
    EXPECT_THAT(releases->List({}), IsEmpty());
    EXPECT_THAT(releases->List({.with_withdrawn = true}), SizeIs(1));
    const auto read = releases->Get(made->id);
    ASSERT_TRUE(read.ok()) << "it stays readable";
    EXPECT_EQ(read->withdrawal_reason, "Weights were wrong");
    EXPECT_DOUBLE_EQ(read->table.lines[0].cells[0].estimate.value, 0.10);
}

TEST_P(ReleasesTest, ListsByWhatIsAskedFor) {
    ASSERT_TRUE(Publish(SchoolSurvey("a", 2023)).ok());
    ASSERT_TRUE(Publish(SchoolSurvey("b", 2025)).ok());
    ASSERT_TRUE(Publish(SchoolSurvey("c", 2025, "XB")).ok());
    const auto surveys = [&](const ReleaseQuery& query) {
        std::vector<std::string> out;
        for (const Release& release : releases->List(query)) out.push_back(release.survey);
        return out;
    };
    EXPECT_THAT(surveys({}), ElementsAre("c", "b", "a")) << "newest first";
    EXPECT_THAT(surveys({.country = "XA"}), ElementsAre("b", "a"));
    EXPECT_THAT(surveys({.year = 2025}), ElementsAre("c", "b"));
    EXPECT_THAT(surveys({.survey = "a"}), ElementsAre("a"));
    EXPECT_THAT(surveys({.setting = "household"}), IsEmpty());
    EXPECT_THAT(surveys({.measure = "past_year", .substance = "cannabis"}), SizeIs(3));
    EXPECT_THAT(surveys({.measure = "past_year", .substance = "cocaine"}), IsEmpty());
    EXPECT_THAT(surveys({.limit = 1}), ElementsAre("c"));
}

TEST_P(ReleasesTest, FiguresAreOfTheNewestReleaseOfEachGrouping) {
    const Description survey = SchoolSurvey("school-2025", 2025);
    ASSERT_TRUE(Publish(survey, 0.10).ok());
    // A later release has the total alone; those by sex are still the earlier ones.
    SurveyTable total = CannabisTable(survey, 0.15);
    total.groups.resize(1);
    total.lines[0].cells.resize(1);
    ASSERT_TRUE(releases->Publish(analyst, total, Same("t"), {}).ok());
    const auto figures = releases->Figures({.survey = "school-2025"});
    ASSERT_THAT(figures, SizeIs(3));
    EXPECT_THAT(figures[0].keys, IsEmpty());
    EXPECT_DOUBLE_EQ(figures[0].cell.estimate.value, 0.15);
    EXPECT_EQ(figures[1].keys[0].answer, "male");
    EXPECT_DOUBLE_EQ(figures[1].cell.estimate.value, 0.12);
    EXPECT_DOUBLE_EQ(figures[1].cell.interval->lower, 0.08);
    EXPECT_TRUE(figures[1].is_share);
}

TEST_P(ReleasesTest, WhatWasAlteredIsNotShownAndIsFound) {
    const auto verify = [&] {
        return db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            std::vector<std::string> codes;
            for (const Error& fault : VerifyReleases(tx, journal, "XA"))
                codes.push_back(fault.code + " " + std::string(fault.Get("id")));
            return codes;
        });
    };
    for (const char* survey : {"s1", "s2", "s3", "s4"})
        ASSERT_TRUE(Publish(SchoolSurvey(survey, 2025)).ok());
    EXPECT_THAT(verify(), IsEmpty());
    Change("UPDATE survey_releases SET content = REPLACE(content, '0.1', '0.2') WHERE id = 1");
    EXPECT_EQ(CodeOf(releases->Get(1)), "survey.release_altered");
    Change("UPDATE survey_figures SET cell = REPLACE(cell, '0.1', '0.2') WHERE release = 2");
    Change("DELETE FROM survey_releases WHERE id = 3");
    EXPECT_THAT(verify(), ElementsAre("survey.release_altered 1", "survey.release_altered 2",
                                      "survey.release_lost 3"));
}

}  // namespace
}  // namespace atalaya::surveys
