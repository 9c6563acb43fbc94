#include "surveys/table_report.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "documents/docx.hpp"
#include "documents/html.hpp"
#include "surveys/made_table_test.hpp"
#include "surveys/sample_test.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Csv(const SurveyTable& table, Lang lang = Lang::En) {
    std::string out;
    const auto sink = transfer::WriteCsv([&](std::string_view bytes) -> Result<void> {
        out += bytes;
        return {};
    });
    const auto written = WriteTable(table, lang, *sink);
    EXPECT_TRUE(written.ok());
    return out;
}

class SurveyReport : public ::testing::Test {
 protected:
    static documents::Document Of(const SurveyTable& table, Lang lang = Lang::En) {
        return ReportOf({&table, 1}, ShippedLibrary(), *ShippedStandard(), lang, 1'767'225'600'000);
    }
    // The first table of figures whose caption has these words.
    static documents::Table TableOf(const documents::Document& report, std::string_view words) {
        for (const documents::Block& block : report.blocks) {
            const auto* table = std::get_if<documents::Table>(&block);
            if (table != nullptr && table->caption.find(words) != std::string::npos) return *table;
        }
        ADD_FAILURE() << "no table \"" << words << "\"";
        return {};
    }
};

TEST(TableFile, HasARowForEachLineAndGroup) {
    const std::string csv = Csv(MadeTable());
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 3 * 3);
    EXPECT_THAT(csv, HasSubstr("survey,country,year,measure,substance,measure_title,substance_title,"
                               "sex,sex_label,unit,estimate,se,lower,upper,cv_percent,deff,df,n,cases,"
                               "weighted_n,population,population_lower,population_upper,verdict\r\n"));
    EXPECT_THAT(csv, HasSubstr("past_year,cannabis,Past-year use,Cannabis,,,percent,1.25,0.2775,0.81,"
                               "1.92,22.2,1.84,58,1933,24,50000,625,405,960,show\r\n"));
    EXPECT_THAT(csv, HasSubstr("age_first_mean,cannabis,Age of first use,Cannabis,,,years,14.26,"));
}

TEST(TableFile, AWithheldFigureStandsNowhere) {
    const std::string csv = Csv(MadeTable());
    EXPECT_THAT(csv, HasSubstr("past_year,cocaine,Past-year use,Cocaine,male,Male,percent,,,,,,,,25,,,,,"
                               ",withhold\r\n"));
    EXPECT_THAT(csv, Not(HasSubstr(",11,")));
}

TEST_F(SurveyReport, SaysWhatWasSurveyedAndHow) {
    const documents::Document report = Of(MadeTable());
    EXPECT_EQ(report.title, "School survey 2025");
    EXPECT_EQ(report.author, "National Observatory");
    EXPECT_EQ(report.notice, "");
    EXPECT_EQ(report.date, "1 January 2026");
    const std::string page = documents::RenderHtml(report);
    for (const char* text : {"Secondary school", "Self-completed on paper", "12–18", "87.3 %",
                             "1,950", "are left out of its figures", "2025-04 – 2025-06",
                             "National Observatory (2025), School survey.", "p23"}) {
        EXPECT_THAT(page, HasSubstr(text));
    }
}

TEST_F(SurveyReport, FiguresStandWithTheirIntervals) {
    const documents::Table whole = TableOf(Of(MadeTable()), "Past-year use");
    ASSERT_EQ(whole.rows.size(), 2u);
    EXPECT_EQ(whole.rows[0].cells,
              (std::vector<std::string>{"Cannabis", "1.3", "0.8", "1.9", "1,933", "24", "625\n(405–960)"}));
    // The bar reaches to both limits on the scale of the table, whose largest limit is 1.92 %.
    EXPECT_EQ(whole.rows[0].bar, (std::vector<int>{422, 578, 0}));
    EXPECT_EQ(whole.rows[1].bar, (std::vector<int>{0, 135, 865}));
    const documents::Table by_sex = TableOf(Of(MadeTable()), "Past-year use: Sex");
    EXPECT_EQ(by_sex.rows[0].cells,
              (std::vector<std::string>{"Cannabis", "2.0\n(1.0–3.0)", "0.7*\n(0.2–1.3)", "0.003"}));
    EXPECT_EQ(by_sex.rows[1].cells[1], "×");
    EXPECT_EQ(by_sex.rows[1].cells[3], "–");
    EXPECT_EQ(TableOf(Of(MadeTable(), Lang::Es), "Past-year use").rows[0].cells[1], "1,3");
}

TEST_F(SurveyReport, ManyGroupsStandDownThePage) {
    SurveyTable table = MadeTable();
    table.plan.groupings.push_back({"region"});
    for (int i = 0; i < 8; ++i) {
        const std::string id = std::to_string(i);
        table.groups.push_back({{MadeKey("region", "Region", id.c_str(), ("R" + id).c_str())}});
        for (Line& line : table.lines) line.cells.push_back(MadeShare(0.1, 0.05, 0.15, 200));
    }
    const documents::Table by_region = TableOf(Of(table), "Past-year use: Region");
    EXPECT_EQ(by_region.rows.size(), 8u);
    EXPECT_EQ(by_region.columns.size(), 3u);
    EXPECT_EQ(by_region.rows[7].cells[0], "R7");
}

TEST_F(SurveyReport, ChoicesOfOneTableStandWithIt) {
    SurveyTable tables[] = {MadeTable(), MadeTable()};
    tables[1].plan.choices.missing = MissingAnswers::CountAsNo;
    const std::string page = documents::RenderHtml(
        ReportOf(tables, ShippedLibrary(), *ShippedStandard(), Lang::En, 1'767'225'600'000));
    const auto figures = page.find("id=\"h4\"");
    EXPECT_GT(page.find("count in its shares as not having used"), figures);
    EXPECT_LT(page.find("60 primary sampling units"), figures);
}

TEST_F(SurveyReport, SyntheticDataSayItOnEveryPage) {
    SurveyTable table = MadeTable();
    table.description.synthetic = true;
    for (const Lang lang : base::kLangs) {
        const documents::Document report = Of(table, lang);
        EXPECT_FALSE(report.notice.empty());
        const std::string page = documents::RenderHtml(report);
        EXPECT_THAT(page, Not(HasSubstr("surveys.")));
        EXPECT_TRUE(documents::RenderDocx(report).ok());
    }
}

TEST_F(SurveyReport, WhatPeopleWroteIsNoMarkup) {
    SurveyTable table = MadeTable();
    table.description.title = InAll("<script>alert(1)</script>");
    table.groups[1].keys[0].answer_title = InAll("<b>x</b>");
    const std::string page = documents::RenderHtml(Of(table));
    EXPECT_THAT(page, Not(HasSubstr("<script>")));
    EXPECT_THAT(page, Not(HasSubstr("<b>x")));
}

}  // namespace
}  // namespace atalaya::surveys
