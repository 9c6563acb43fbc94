#include "surveys/table_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surveys/codes.hpp"
#include "surveys/made_table_test.hpp"
#include "surveys/sample_test.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class RenderedTable : public ::testing::Test {
 protected:
    static json::object Render(const SurveyTable& table, Lang lang = Lang::En, bool all = false) {
        return RenderTable(table, ShippedLibrary(), *ShippedStandard(), lang, all);
    }
    static std::vector<std::string> Choices(const SurveyTable& table, Lang lang = Lang::En) {
        return SayChoices(table, ShippedLibrary(), *ShippedStandard(), lang);
    }
    static const json::value& CellOf(const json::object& table, std::size_t line, std::size_t group) {
        return table.at("lines").at(line).at("cells").at(group);
    }
};

TEST(Rounded, IsAsPeopleRound) {
    EXPECT_EQ(Rounded(1.25, 1), "1.3");
    EXPECT_EQ(Rounded(100 * 0.0125, 1), "1.3") << "a half but for the last bits of a double";
    EXPECT_EQ(Rounded(1.2499, 1), "1.2");
    EXPECT_EQ(Rounded(-1.25, 1), "-1.3");
    EXPECT_EQ(Rounded(-0.04, 1), "0.0");
    EXPECT_EQ(Rounded(0.5, 0), "1");
    EXPECT_EQ(Rounded(99.96, 1), "100.0");
    EXPECT_EQ(Rounded(std::nan(""), 1), "");
    EXPECT_EQ(Rounded(INFINITY, 1), "");
}

TEST_F(RenderedTable, SharesAreFractionsAndShownInPercent) {
    const json::object table = Render(MadeTable());
    EXPECT_EQ(table.at("title"), "Use of drugs");
    EXPECT_EQ(table.at("survey").at("setting_title"), "Secondary school");
    EXPECT_EQ(table.at("groups").at(0).at("title"), "Total");
    EXPECT_EQ(table.at("groups").at(2).at("keys").at(0).at("answer"), "female");
    const json::value& cell = CellOf(table, 0, 0);
    EXPECT_EQ(cell.at("shown"), "1.3");
    EXPECT_EQ(cell.at("value"), 0.0125);
    EXPECT_EQ(cell.at("lower"), 0.0081);
    EXPECT_EQ(cell.at("population"), 625.0);
    EXPECT_EQ(cell.at("interval_method"), "logit");
    EXPECT_EQ(cell.at("verdict"), "show");
    const json::value& mean = CellOf(table, 2, 0);
    EXPECT_EQ(mean.at("shown"), "14.3");
    EXPECT_TRUE(mean.at("cases").is_null());
    EXPECT_TRUE(mean.at("population").is_null());
}

TEST_F(RenderedTable, AZeroHasAnUpperLimitAndNoCv) {
    const json::value cell = CellOf(Render(MadeTable()), 1, 0);
    EXPECT_EQ(cell.at("value"), 0.0);
    EXPECT_EQ(cell.at("upper"), 0.0026);
    EXPECT_TRUE(cell.at("cv").is_null());
    EXPECT_EQ(json::serialize(cell).find("nan"), std::string::npos);
}

TEST_F(RenderedTable, AWithheldCellTellsNothingButItsRespondents) {
    const json::object table = Render(MadeTable());
    const json::object& cell = CellOf(table, 1, 1).as_object();
    EXPECT_EQ(cell.size(), 3u);
    EXPECT_EQ(cell.at("verdict"), "withhold");
    EXPECT_EQ(cell.at("n"), 25);
    EXPECT_EQ(cell.at("reasons").at(0), "Too few respondents: fewer than 30");
    const json::object whole = Render(MadeTable(), Lang::En, true);
    EXPECT_EQ(CellOf(whole, 1, 1).at("value"), 0.11);
    SurveyTable of_no_known_rule = MadeTable();
    of_no_known_rule.plan.choices.presentation = "of another time";
    EXPECT_EQ(CellOf(Render(of_no_known_rule), 1, 1).at("reasons").at(0), "Too few respondents");
}

TEST_F(RenderedTable, TestsAreSaidWithTheirGrouping) {
    const json::object table = Render(MadeTable());
    const json::value& test = table.at("lines").at(0).at("tests").at(0);
    EXPECT_EQ(test.at("p"), 0.0034);
    EXPECT_EQ(test.at("text"),
              "Sex: F = 9.31 with 1.0 and 58.0 degrees of freedom, p = 0.003");
    EXPECT_TRUE(table.at("lines").at(1).at("tests").as_array().empty());
}

TEST_F(RenderedTable, WhatIsNotWrittenInALanguageIsShownInAnother) {
    EXPECT_EQ(Render(MadeTable(), Lang::Pt).at("survey").at("title"), "School survey 2025");
    EXPECT_EQ(Render(MadeTable(), Lang::Es).at("survey").at("title"), "Encuesta en escolares 2025");
}

// --- choices --------------------------------------------------------------------------------

TEST_F(RenderedTable, EveryChoiceIsASentenceInEachLanguage) {
    SurveyTable table = MadeTable();
    table.description.sampling.calibration = {.margins = {{"sex", {}}, {"region", {}}},
                                              .source = "census 2022"};
    for (const auto& rule : NamedChoices<stats::LonelyRule>()) {
        table.design.lonely_rule = rule.value;
        table.design.lonely.resize(rule.value == stats::LonelyRule::kFail ? 0 : 3);
        for (const auto& df : NamedChoices<stats::DfRule>()) {
            table.plan.choices.df = df.value;
            for (const auto& weights : NamedChoices<stats::WeightSource>()) {
                table.design.weights = weights.value;
                for (const Lang lang : base::kLangs) {
                    for (const std::string& text : Choices(table, lang)) {
                        EXPECT_THAT(text, AllOf(Not(HasSubstr("surveys.")), Not(HasSubstr("{")),
                                                Not(HasSubstr("[["))));
                    }
                }
            }
        }
    }
}

TEST_F(RenderedTable, ChoicesSayWhatWasDone) {
    SurveyTable table = MadeTable();
    EXPECT_THAT(Choices(table), Contains(HasSubstr("are left out of its figures")));
    EXPECT_THAT(Choices(table), Contains(HasSubstr("60 primary sampling units in 2 strata")));
    EXPECT_THAT(Choices(table), Contains(HasSubstr("Degrees of freedom of intervals and tests: 58")));
    EXPECT_THAT(Choices(table), Contains(HasSubstr("Taylor")));
    EXPECT_THAT(Choices(table), Contains(HasSubstr("Confidence intervals are at 95 %")));
    EXPECT_THAT(Choices(table), Contains(HasSubstr("at least two sampling units")));
    table.plan.choices.missing = MissingAnswers::CountAsNo;
    EXPECT_THAT(Choices(table), Contains(HasSubstr("count in its shares as not having used")));
    table.plan.choices.presentation = "";
    EXPECT_THAT(Choices(table), Contains(HasSubstr("No rule of presentation was applied")));
    table.design.stratified = table.design.clustered = false;
    EXPECT_THAT(Choices(table), Contains(HasSubstr("they are too small")));
    table.design.weights = stats::WeightSource::kEqual;
    EXPECT_THAT(Choices(table), Contains(HasSubstr("has no weights")));
}

TEST_F(RenderedTable, ReplicatesAndCalibrationAreNamedWithTheirSource) {
    SurveyTable table = MadeTable();
    table.description.sampling.replicates = {.method = stats::ReplicateMethod::kFay,
                                             .variables = {"r1", "r2", "r3"}};
    EXPECT_THAT(Choices(table), Contains(HasSubstr("Taylor"))) << "the table did not use them";
    table.plan.choices.replicates = true;
    EXPECT_THAT(Choices(table), Contains(HasSubstr("3 replicate weights of the file (Half samples")));
    table.description.sampling.calibration = {.margins = {{"sex", {}}}, .source = "census 2022"};
    EXPECT_THAT(Choices(table), Contains(HasSubstr("by sex (Raking), from: census 2022.")));
    table.description.sampling.calibration->source = "";
    EXPECT_THAT(Choices(table), Contains(HasSubstr("by sex (Raking). The errors")));
}

// --- waves ----------------------------------------------------------------------------------

TEST_F(RenderedTable, DifferencesOfWavesAreInPercentagePoints) {
    WaveComparison waves;
    waves.waves = {MadeTable(), MadeTable()};
    waves.waves[0].description.id = "xa-school-2023";
    const stats::Contrast contrast{.value = 0.0123, .se = 0.004, .lower = 0.004, .upper = 0.02,
                                   .t = 3.1, .df = 110, .p = 0.002};
    waves.differences = {{"xa-school-2023", "xa-school-2025", {}, {"past_year", "cannabis"}, contrast}};
    waves.trends = {{{}, {"past_year", "cannabis"}, contrast}};
    const json::object out = RenderComparison(waves, ShippedLibrary(), *ShippedStandard(), Lang::En);
    EXPECT_EQ(out.at("waves").as_array().size(), 2u);
    const json::value& difference = out.at("differences").at(0);
    EXPECT_EQ(difference.at("shown"), "1.2");
    EXPECT_EQ(difference.at("earlier"), "xa-school-2023");
    EXPECT_EQ(difference.at("substance_title"), "Cannabis");
    EXPECT_EQ(difference.at("group").at("title"), "Total");
    EXPECT_EQ(out.at("trends").at(0).at("p"), 0.002);
}

}  // namespace
}  // namespace atalaya::surveys
