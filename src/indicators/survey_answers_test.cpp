#include "indicators/survey_answers.hpp"

#include "indicators/publications.hpp"
#include "indicators/render.hpp"
#include "registers/shipped_world_test.hpp"
#include "surveys/world_test.hpp"

namespace atalaya::indicators {
namespace {

using surveys::CannabisTable;
using surveys::Same;
using surveys::SchoolSurvey;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Released tables of surveys, asked by the shipped indicators.
class SurveyAnswersTest : public registers::ShippedRegistersTest {
 protected:
    void SetUp() override {
        ShippedRegistersTest::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(surveys::Releases::Prepare(db()).ok());
        ASSERT_TRUE(Publications::Prepare(db()).ok());
        m_releases.emplace(db(), *m_policy, m_journal, m_clock);
        m_indicators.emplace(db(), *m_policy, m_journal, m_clock);
        const auto loaded = m_indicators->Load(m_library, m_catalogue);
        ASSERT_TRUE(loaded.ok()) << loaded.error().Describe();
    }

    // Cannabis and any illicit drug; in all and by sex.
    std::int64_t Release(const std::string& id, int year, double cannabis,
                         const std::string& country = "XA") {
        auto table = CannabisTable(SchoolSurvey(id, year, country), cannabis);
        auto any = table.lines[0];
        any.what = {"any_illicit_year", ""};
        for (surveys::Cell& cell : any.cells) cell.estimate.value += 0.05;
        table.lines.push_back(std::move(any));
        return Publish(std::move(table));
    }
    std::int64_t Publish(surveys::SurveyTable table) {
        m_clock.Advance(1000);
        const auto made = m_releases->Publish(access::Caller::System(), std::move(table),
                                              Same("Release"), {});
        EXPECT_TRUE(made.ok()) << made.error().Describe();
        return made.ok() ? made->id : 0;
    }

    static Question YearsOf(std::string territory = "XA") {
        Question question;
        question.indicator = "drug_use_year_school";
        question.by_period = base::PeriodKind::Year;
        question.territory = std::move(territory);
        return question;
    }
    Answer Ask(const Question& question,
               const access::Caller& caller = access::Caller::Anonymous()) {
        auto answer = m_indicators->Ask(caller, question);
        EXPECT_TRUE(answer.ok()) << answer.error().Describe();
        return answer.ok() ? *std::move(answer) : Answer{};
    }
    std::string Refused(const Question& question) {
        const auto answer = m_indicators->Ask(access::Caller::Anonymous(), question);
        return answer.ok() ? "" : answer.error().code;
    }
    static std::vector<std::string> Flat(const Answer& answer) {
        std::vector<std::string> out;
        for (const Row& row : answer.rows) {
            std::string line;
            for (const std::string& key : row.keys) line += key + " ";
            out.push_back(line + row.value);
        }
        return out;
    }

    std::optional<surveys::Releases> m_releases;
    std::optional<Indicators> m_indicators;
};
ATALAYA_ON_BOTH_STORES(SurveyAnswersTest);

TEST_P(SurveyAnswersTest, AnyoneReadsWhatWasReleasedWithItsPrecision) {
    Release("school-2023", 2023, 0.10);
    const std::int64_t release = Release("school-2025", 2025, 0.125);
    const Answer answer = Ask(YearsOf());
    EXPECT_THAT(answer.axes, ElementsAre("period"));
    EXPECT_THAT(Flat(answer), ElementsAre("2023 15", "2025 17.5")) << "any illicit drug";
    EXPECT_EQ(answer.total, "") << "shares do not add up";
    EXPECT_EQ(answer.computed_by, "releases");
    EXPECT_GT(answer.data_version, 0);
    EXPECT_EQ(answer.data_time, m_clock.Now());
    ASSERT_TRUE(answer.rows[1].precision.has_value());
    const Precision& precision = *answer.rows[1].precision;
    EXPECT_DOUBLE_EQ(precision.lower, 10.5);
    EXPECT_DOUBLE_EQ(precision.upper, 14.5);
    EXPECT_DOUBLE_EQ(precision.se, 1);
    EXPECT_EQ(precision.n, 600);
    EXPECT_EQ(precision.survey, "school-2025");
    EXPECT_EQ(precision.release, release);
}

TEST_P(SurveyAnswersTest, IsBrokenDownByWhatTheTablesWereGroupedBy) {
    Release("school-2025", 2025, 0.10);
    Question question = YearsOf();
    question.breakdowns = {"substance"};
    EXPECT_THAT(Flat(Ask(question)), ElementsAre("2025 cannabis 10"));
    EXPECT_EQ(Ask(question).rows[0].labels[1].In(Lang::Es), "Cannabis");
    question.breakdowns = {"substance", "sex"};
    EXPECT_THAT(Flat(Ask(question)),
                ElementsAre("2025 cannabis female 8", "2025 cannabis male 12"));
    question.breakdowns = {"age_group"};
    EXPECT_THAT(Ask(question).rows, IsEmpty()) << "no table was grouped by age";
    question.breakdowns = {"region"};
    EXPECT_EQ(Refused(question), "indicator.breakdown_unknown");
}

TEST_P(SurveyAnswersTest, CountriesAreNeverAddedUp) {
    Release("a", 2025, 0.10);
    Release("b", 2025, 0.20, "BR");
    const Answer mixed = Ask(YearsOf(""));
    EXPECT_THAT(mixed.rows, IsEmpty());
    ASSERT_THAT(mixed.left_out, SizeIs(1));
    EXPECT_EQ(mixed.left_out[0].reason, "indicator.left_out.several_countries");
    Question by_country = YearsOf("");
    by_country.by_territory_level = 0;
    EXPECT_THAT(Flat(Ask(by_country)), ElementsAre("2025 BR 25", "2025 XA 15"));
    EXPECT_THAT(Flat(Ask(YearsOf("BR"))), ElementsAre("2025 25"));
    EXPECT_THAT(Ask(YearsOf("XA-01")).rows, IsEmpty()) << "figures are of whole countries";
}

TEST_P(SurveyAnswersTest, WithoutYearsTheLatestSurveyCounts) {
    Release("new", 2025, 0.10);
    Release("old", 2021, 0.30);
    Question question = YearsOf();
    question.by_period.reset();
    EXPECT_THAT(Flat(Ask(question)), ElementsAre("15"));
    question.to = *base::Period::Parse("2024");
    EXPECT_THAT(Flat(Ask(question)), ElementsAre("35"));
}

TEST_P(SurveyAnswersTest, WhatIsWithheldIsCountedAndNotShown) {
    auto table = CannabisTable(SchoolSurvey("school-2025", 2025));
    table.lines[0].cells[1].presentation.verdict = stats::Presentation::kWithhold;
    table.lines[0].cells[2].presentation.verdict = stats::Presentation::kFlag;
    Publish(std::move(table));
    Question question = YearsOf();
    question.breakdowns = {"substance", "sex"};
    const Answer answer = Ask(question);
    EXPECT_THAT(Flat(answer), ElementsAre("2025 cannabis female 8"));
    EXPECT_EQ(answer.rows[0].precision->verdict, "flag");
    ASSERT_THAT(answer.left_out, SizeIs(1));
    EXPECT_EQ(answer.left_out[0].reason, "indicator.left_out.withheld");
    EXPECT_EQ(answer.left_out[0].records, 300);
    EXPECT_EQ(answer.records_seen, answer.records_counted + 300);
}

TEST_P(SurveyAnswersTest, AWithdrawnReleaseGivesWayToTheOneBefore) {
    Release("school-2025", 2025, 0.10);
    const std::int64_t wrong = Release("school-2025", 2025, 0.50);
    EXPECT_THAT(Flat(Ask(YearsOf())), ElementsAre("2025 55"));
    ASSERT_TRUE(m_releases->Withdraw(access::Caller::System(), wrong, "wrong weights").ok());
    EXPECT_THAT(Flat(Ask(YearsOf())), ElementsAre("2025 15"));
}

TEST_P(SurveyAnswersTest, QuestionsThatSurveysDoNotAnswerAreRefused) {
    Question question = YearsOf();
    question.by_period = base::PeriodKind::Quarter;
    EXPECT_EQ(Refused(question), "indicator.survey_period");
    question = YearsOf();
    question.by_territory_level = 1;
    EXPECT_EQ(Refused(question), "indicator.survey_level");
    question = YearsOf();
    question.filter = "x = 1";
    EXPECT_EQ(Refused(question), "indicator.survey_filter");
    question = YearsOf("ZZ");
    EXPECT_EQ(Refused(question), "indicator.territory_unknown");
}

TEST_P(SurveyAnswersTest, IsPublishedAndRenderedWithItsInterval) {
    Release("school-2025", 2025, 0.10);
    const Definition definition = *m_indicators->Find("drug_use_year_school");
    const Question question = YearsOf();
    Publications publications(db(), *m_policy, m_journal, m_clock);
    Publication draft{.country = "XA", .title = Same("Drug use"), .question = question};
    draft.definition = definition;
    draft.answer = Ask(question);
    const auto made = publications.Publish(access::Caller::System(), draft);
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    const auto read = publications.Get(made->id);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    ASSERT_TRUE(read->answer.rows[0].precision.has_value());
    EXPECT_EQ(read->answer.rows[0].precision->upper, draft.answer.rows[0].precision->upper);
    EXPECT_TRUE(std::isnan(read->answer.rows[0].precision->population));
    EXPECT_EQ(read->definition.survey->overall, "any_illicit_year");

    const json::object told = RenderAnswer(read->answer, read->definition, *m_library, Lang::En);
    EXPECT_TRUE(told.at("total").is_null());
    EXPECT_TRUE(told.at("behind").at("register").is_null());
    EXPECT_EQ(told.at("behind").at("survey").at("setting"), "school");
    const auto& row = told.at("rows").at(0);
    EXPECT_EQ(row.at("shown"), "15.0");
    EXPECT_EQ(row.at("precision").at("lower_shown"), "8.0");
    EXPECT_EQ(row.at("precision").at("upper_shown"), "12.0");
    EXPECT_TRUE(row.at("precision").at("population").is_null());
    EXPECT_EQ(RenderCsv(read->answer, read->definition, Lang::En),
              "period,period_label,value,unit,records,left_out,lower,upper,se,cv,deff,weighted_n,"
              "population,verdict,survey,release\r\n"
              "2025,2025,15,percent,600,0,8,12,1,0.1,1.5,1000,,show,school-2025,1\r\n");
}

TEST_P(SurveyAnswersTest, ADefinitionMustBeOfKnownMeasures) {
    const auto standard = *surveys::Standard::Load(*m_library);
    Definition definition = *m_indicators->Find("drug_use_year_school");
    ASSERT_TRUE(CheckSurveySource(definition, *standard).ok());
    const auto refused = [&](auto change) {
        Definition wrong = definition;
        change(wrong);
        const auto checked = CheckSurveySource(wrong, *standard);
        return checked.ok() ? "" : std::string(checked.error().Get("what"));
    };
    EXPECT_EQ(refused([](Definition& d) { d.survey->measure = "past_week"; }), "measure");
    EXPECT_EQ(refused([](Definition& d) { d.survey->setting = "office"; }), "setting");
    EXPECT_EQ(refused([](Definition& d) { d.survey->overall = "lifetime"; }), "overall")
        << "a measure of each substance is of none";
    EXPECT_EQ(refused([](Definition& d) { d.survey->overall = ""; }), "substance");
    EXPECT_EQ(refused([](Definition& d) { d.breakdowns[1].field = "colour"; }), "field");
}

}  // namespace
}  // namespace atalaya::indicators
