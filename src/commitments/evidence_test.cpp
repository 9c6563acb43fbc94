#include "commitments/evidence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atalaya::commitments {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EvidenceTest : public ::testing::Test {
 protected:
    void SetUp() override {
        auto library = content::Library::Load({});
        ASSERT_TRUE(library.ok()) << library.error().Describe();
        auto plans = Plans::Load(**library);
        ASSERT_TRUE(plans.ok()) << plans.error().Describe();
        m_plans = *std::move(plans);
    }

    EvidenceReport Report(std::string_view node, const std::string& territory = "") {
        const Plan& plan = *m_plans.Find("hemispheric_plan_2021_2025");
        return Gather(plan, *plan.Find(node), territory, [this](const indicators::Question& asked) {
            m_asked.push_back(asked);
            return m_answer;
        });
    }

    static indicators::Answer Years(int first, int last) {
        indicators::Answer answer;
        answer.axes = {"period"};
        for (int year = first; year <= last; ++year) {
            indicators::Row row;
            row.keys = {std::to_string(year)};
            row.value = std::to_string(year * 10) + ".5";
            row.records = year - 2000;
            row.left_out = 1;
            answer.rows.push_back(row);
        }
        answer.left_out = {{"indicator.left_out.not_comparable", 7}};
        answer.definition_version = 3;
        answer.data_version = 44;
        answer.data_time = 1'700'000'000'000;
        return answer;
    }

    Plans m_plans;
    Result<indicators::Answer> m_answer = Years(2009, 2016);
    std::vector<indicators::Question> m_asked;
};

TEST_F(EvidenceTest, ShowsTheNewestYearsFirstWithWhatIsBehindThem) {
    const EvidenceReport report = Report("HP21-RIME-1.3", "XA-03");
    ASSERT_EQ(report.evidence.size(), 1u);
    const Evidence& evidence = report.evidence[0];
    EXPECT_EQ(evidence.node->id, "HP21-RIME-1.3");
    EXPECT_EQ(evidence.link->indicator, "quantity_seized");
    std::vector<std::string> periods;
    for (const Figure& figure : evidence.figures) periods.push_back(figure.period);
    EXPECT_THAT(periods, ElementsAre("2016", "2015", "2014", "2013", "2012"));
    EXPECT_EQ(evidence.figures[0].value, "20160.5");
    EXPECT_EQ(evidence.figures[0].records, 16);
    EXPECT_EQ(evidence.left_out[0].records, 7);
    EXPECT_EQ(evidence.definition_version, 3);
    EXPECT_EQ(evidence.data_version, 44);
    EXPECT_FALSE(evidence.missing || report.note);
    ASSERT_EQ(m_asked.size(), 1u);
    EXPECT_EQ(m_asked[0].territory, "XA-03");
    EXPECT_EQ(m_asked[0].by_period, base::PeriodKind::Year);
}

TEST_F(EvidenceTest, GathersWhatStandsBelowAndAsksEachIndicatorOnce) {
    const EvidenceReport report = Report("HP21-RIME");
    std::set<std::string> nodes, indicators;
    for (const Evidence& evidence : report.evidence) {
        nodes.insert(evidence.node->id);
        indicators.insert(evidence.link->indicator);
    }
    EXPECT_TRUE(nodes.contains("HP21-RIME-1.6"));
    EXPECT_TRUE(nodes.contains("HP21-RIME-3.1"));
    EXPECT_EQ(m_asked.size(), indicators.size());
    EXPECT_GT(report.evidence.size(), indicators.size());
}

TEST_F(EvidenceTest, ACommitmentWithoutAnIndicatorSaysSo) {
    const EvidenceReport report = Report("HP21-PTR-3.3");
    EXPECT_THAT(report.evidence, IsEmpty());
    ASSERT_TRUE(report.note);
    EXPECT_EQ(report.note->code, "commitments.no_indicator");
    EXPECT_THAT(m_asked, IsEmpty());
}

TEST_F(EvidenceTest, NoRecordsAreAnAbsenceAndNotAZero) {
    m_answer = Years(1, 0);
    const EvidenceReport report = Report("HP21-RIME-1.3");
    EXPECT_THAT(report.evidence[0].figures, IsEmpty());
    EXPECT_EQ(report.evidence[0].missing->code, "commitments.no_data");
    EXPECT_EQ(report.note->code, "commitments.no_figures");
}

TEST_F(EvidenceTest, WhatIsWithheldIsSaidToBeWithheld) {
    m_answer = Err("access.denied");
    const EvidenceReport report = Report("HP21-RIME-1.3");
    EXPECT_EQ(report.evidence[0].missing->code, "access.denied");
    EXPECT_EQ(report.note->code, "commitments.no_figures");
}

}  // namespace
}  // namespace atalaya::commitments
