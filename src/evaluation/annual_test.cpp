#include "evaluation/annual.hpp"

#include "evaluation/group_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr std::int64_t kYear = 365LL * 86'400'000;

// The clock of the tests begins with 2026.
class AnnualTest : public GroupTest {
 protected:
    // XA is adopted and published in 2026, with a recommendation; CL leaves; BR has more time.
    void YearOfReports() {
        ASSERT_TRUE(room->rounds.Move(secretariat, "r1", "CL", "leave", "No answer.").ok());
        ASSERT_TRUE(room->rounds.Extend(secretariat, "r1", "BR", "answers", {2026, 5, 31},
                                        "Floods.").ok());
        ToSecondDraft();
        ASSERT_TRUE(Recommend(As(ana), "TP-A-1.1").ok());
        Move(As(carla), "send_report");
        Move(commission, "adopt");
        Move(secretariat, "publish");
    }
    Annual Of(int year, std::optional<access::Caller> caller = {}) {
        return Value(room->annual.Get(caller.value_or(anyone), year));
    }
    static const AnnualCountry& Country(const Annual& annual, std::string_view code) {
        const auto& all = annual.rounds.at(0).countries;
        return *std::ranges::find(all, code, &AnnualCountry::country);
    }

    const access::Caller commission = Person(50, {{"evaluation_commission", "*"}});
    const access::Caller anyone = access::Caller::Anonymous();
};
ATALAYA_ON_BOTH_STORES(AnnualTest);

TEST_P(AnnualTest, SaysWhereEveryCountryStandsAndWhatWasDone) {
    YearOfReports();
    clock.Advance(kYear / 2);
    const Annual annual = Of(2026, secretariat);
    EXPECT_FALSE(annual.whole);
    ASSERT_EQ(annual.rounds.size(), 1u);
    EXPECT_EQ(annual.now.invited, 3);
    EXPECT_EQ(annual.now.absent, 1);
    EXPECT_EQ(annual.now.adopted, 1);
    EXPECT_EQ(annual.now.published, 1);
    EXPECT_EQ(annual.now.extensions, 1);
    EXPECT_EQ(annual.now.recommendations, 1);
    EXPECT_THAT(annual.now.by_progress, ElementsAre(Pair("", 1)));
    EXPECT_THAT(annual.by_type, ElementsAre(Pair("law_adopt", 1)));
    EXPECT_EQ(annual.before.rounds, 0);
    EXPECT_EQ(Country(annual, "XA").state, "published");
    EXPECT_TRUE(Country(annual, "XA").published_in_year);
    EXPECT_EQ(Country(annual, "CL").reason, "No answer.");
    ASSERT_EQ(Country(annual, "BR").extensions.size(), 1u);
    EXPECT_EQ(Country(annual, "BR").extensions[0].extension.reason, "Floods.");
    // Anyone: what is published, and who does not take part.
    const Annual for_all = Of(2026);
    EXPECT_EQ(for_all.now.invited, 2);
    EXPECT_EQ(for_all.now.extensions, 0);
    EXPECT_EQ(for_all.now.recommendations, 1);
    EXPECT_EQ(Country(for_all, "CL").reason, "");
}

TEST_P(AnnualTest, TheYearBeforeStandsAsItWasWhateverHappenedSince) {
    YearOfReports();
    clock.Advance(kYear);
    ASSERT_TRUE(room->follow_ups.Put(entity, "r1", "XA",
                                     {.recommendation = "1",
                                      .progress = Progress::Completed,
                                      .text = "Adopted.",
                                      .assistance = true,
                                      .assistance_text = "Training"}).ok());
    Move(secretariat, "close");
    const Annual then = Of(2026);
    EXPECT_TRUE(then.whole);
    EXPECT_EQ(Country(then, "XA").state, "published");
    EXPECT_THAT(then.now.by_progress, ElementsAre(Pair("", 1)));
    EXPECT_THAT(then.needs, IsEmpty());
    const Annual now = Of(2027);
    EXPECT_EQ(Country(now, "XA").state, "closed");
    EXPECT_EQ(now.now.published, 0);
    EXPECT_EQ(now.now.recommendations, 0);
    EXPECT_EQ(now.now.completed, 1);
    EXPECT_THAT(now.now.by_progress, ElementsAre(Pair("completed", 1)));
    ASSERT_EQ(now.needs.size(), 1u);
    EXPECT_EQ(now.needs[0].text, "Training");
    EXPECT_EQ(now.now.assistance, 1);
    EXPECT_EQ(now.now.extensions, 0);
    // Beside it the year before.
    EXPECT_EQ(now.before.published, 1);
    EXPECT_EQ(now.before.recommendations, 1);
    EXPECT_EQ(now.before.completed, 0);
}

TEST_P(AnnualTest, WhatIsNotPublishedIsNotCountedForEveryone) {
    ToSecondDraft();
    ASSERT_TRUE(Recommend(As(ana), "TP-A-1.1").ok());
    Move(As(carla), "send_report");
    Move(commission, "adopt");
    EXPECT_EQ(Of(2026).now.recommendations, 0);
    EXPECT_EQ(Of(2026, commission).now.recommendations, 1);
    EXPECT_EQ(Of(2026, As(xavier)).now.recommendations, 0);
}

TEST_P(AnnualTest, ARoundThatHasEndedIsNotOpenInTheYearsAfter) {
    for (const char* country : {"XA", "CL", "BR"})
        ASSERT_TRUE(room->rounds.Move(secretariat, "r1", country, "leave", "No answer.").ok());
    clock.Advance(kYear);
    EXPECT_EQ(Of(2026).rounds.size(), 1u);
    EXPECT_THAT(Of(2027).rounds, IsEmpty());
    EXPECT_EQ(Of(2027).before.absent, 3);
    EXPECT_EQ(CodeOf(room->annual.Get(anyone, 2028)), "evaluation.annual_year");
    EXPECT_EQ(CodeOf(room->annual.Get(anyone, 1)), "evaluation.annual_year");
}

TEST_P(AnnualTest, TheJointReportOfTheYearIsNamed) {
    YearOfReports();
    ASSERT_TRUE(room->rounds.Move(secretariat, "r1", "BR", "leave", "No answer.").ok());
    ASSERT_TRUE(room->joint.Take(commission, "r1", "adopt_hemispheric", "").ok());
    EXPECT_TRUE(Of(2026).rounds[0].joint_adopted);
    EXPECT_FALSE(Of(2026).rounds[0].joint_published);
    clock.Advance(kYear);
    ASSERT_TRUE(room->joint.Take(secretariat, "r1", "publish_hemispheric", "").ok());
    EXPECT_FALSE(Of(2026).rounds[0].joint_published);
    EXPECT_TRUE(Of(2027).rounds[0].joint_published);
}

}  // namespace
}  // namespace atalaya::evaluation
