#include "warning/steps.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "registers/shipped_world_test.hpp"

namespace atalaya::warning {
namespace {

using ::testing::ElementsAre;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::int64_t kHour = 3'600'000;

class StepsTest : public registers::ShippedRegistersTest {
 protected:
    std::vector<std::string_view> Registers() const override {
        return {"notifications", "samples", "assessments", "detected_substances", "seizures",
                "alerts"};
    }
    void SetUp() override {
        ShippedRegistersTest::SetUp();
        if (IsSkipped()) return;
        auto steps = ReadSteps(*m_library, *m_catalogue);
        ASSERT_TRUE(steps.ok()) << steps.error().Describe();
        m_steps = *std::move(steps);
    }
    std::string Notify(const std::string& what, const std::string& more = "") {
        return Create("notifications",
                      R"({"what": ")" + what +
                          R"(", "received_on": "2026-01-01", "place": "XA-01",
                              "reporter_kind": "hospital")" +
                          more + "}");
    }
    // "triage XA-1 late urgent: Three overdoses"
    std::vector<std::string> Due(const access::Caller& caller = access::Caller::System(),
                                 int most = 50) {
        const auto list = WhatIsDue(db(), caller, *m_catalogue, *m_records, m_steps, m_clock.Now(),
                                    most);
        if (!list.ok()) return {list.error().Describe()};
        m_more = list->more;
        std::vector<std::string> out;
        for (const auto& due : list->items)
            out.push_back(due.step + " " + due.reference + (due.late ? " late" : "") +
                          (due.urgent ? " urgent" : "") + (due.exercise ? " exercise" : "") +
                          ": " + due.what);
        return out;
    }

    std::vector<Step> m_steps;
    std::int64_t m_more = 0;
};

TEST_P(StepsTest, WhatIsUrgentIsDueSoonerAndWhatIsDoneNoMore) {
    EXPECT_THAT(Due(), IsEmpty());
    const auto slow = Notify("Bitter taste");
    m_clock.Advance(kHour);
    const auto urgent = Notify("Three overdoses", R"(, "persons_affected": 3, "deaths": 2)");
    EXPECT_THAT(Due(), ElementsAre("triage XA-2 urgent: Three overdoses", "triage XA-1: Bitter taste"));
    m_clock.Advance(5 * kHour);
    EXPECT_THAT(Due(), ElementsAre("triage XA-2 late urgent: Three overdoses",
                                   "triage XA-1: Bitter taste"));
    Move("notifications", urgent, {"dismiss"});
    m_clock.Advance(24 * kHour);
    EXPECT_THAT(Due(), ElementsAre("triage XA-1 late: Bitter taste"));
    Update("notifications", slow, R"({"urgency": "routine", "kind_of_event": "other"})");
    Move("notifications", slow, {"triage"});
    EXPECT_THAT(Due(), IsEmpty());
}

TEST_P(StepsTest, AProposedAlertWaitsForItsReleaseFromTheMomentItWasProposed) {
    const auto alert = Create("alerts", R"({"title": "Green tablets", "kind": "alert",
        "urgency": "immediate", "audience": ["network"], "valid_until": "2027-01-01",
        "languages": ["en"], "texts": [{"language": "en", "headline": "h", "what_is_known": "k"}]})");
    EXPECT_THAT(Due(), ElementsAre("proposal XA-1 urgent: Green tablets"));
    m_clock.Advance(48 * kHour);
    EXPECT_THAT(Due(), ElementsAre("proposal XA-1 late urgent: Green tablets"));
    Move("alerts", alert, {"propose"});
    EXPECT_THAT(Due(), ElementsAre("release XA-1 urgent: Green tablets"));
    m_clock.Advance(2 * kHour);
    EXPECT_THAT(Due(), ElementsAre("release XA-1 late urgent: Green tablets"));
}

TEST_P(StepsTest, ADateStartsTheClockAndAConditionEndsAStep) {
    const auto sample = Create(
        "samples",
        R"({"number": "L-1", "collected_on": "2025-12-30", "place": "XA-01", "origin": "other"})");
    EXPECT_THAT(Due(), ElementsAre("presumptive_result XA-1: L-1", "confirmed_result XA-1: L-1"));
    Update("samples", sample,
           R"({"confirmation": "presumptive", "laboratory": "Forensic",
               "analyses": [{"method": "gc_ms", "confirmation": "presumptive"}]})");
    EXPECT_THAT(Due(), ElementsAre("confirmed_result XA-1: L-1"));

    Step review = m_steps.back();
    ASSERT_EQ(review.id, "review");
    review.register_id = "samples";
    review.states = {"registered"};
    review.from = "collected_on";
    review.hours = 48;
    const auto list = WhatIsDue(db(), access::Caller::System(), *m_catalogue, *m_records,
                                std::vector{review}, m_clock.Now());
    ASSERT_TRUE(list.ok());
    ASSERT_EQ(list->items.size(), 1u);
    EXPECT_EQ(base::FormatTimestamp(list->items[0].since), "2025-12-30T00:00:00.000Z");
    EXPECT_EQ(base::FormatTimestamp(list->items[0].due), "2026-01-01T00:00:00.000Z");
    EXPECT_FALSE(list->items[0].late);
}

TEST_P(StepsTest, ADecidedAssessmentSettlesWhatItNames) {
    const auto assessed = Notify("Three overdoses", R"(, "deaths": 1, "urgency": "urgent",
        "kind_of_event": "poisoning_cluster")");
    const auto other = Notify("Two overdoses", R"(, "deaths": 1, "urgency": "urgent",
        "kind_of_event": "poisoning_cluster")");
    for (const auto& one : {assessed, other}) Move("notifications", one, {"triage", "verify"});
    m_clock.Advance(kHour);
    const auto waits = [](const std::string& reference, const std::string& what) {
        return "assessment " + reference + ": " + what;
    };
    EXPECT_THAT(Due(), ElementsAre(waits(assessed, "Three overdoses"), waits(other, "Two overdoses")));
    const auto assessment = Create("assessments", R"({"title": "Nitazene", "opened_on": "2026-01-01",
        "method": "rapid_risk_2026", "notifications": [{"notification": ")" + assessed + R"("}],
        "scores": [{"criterion": "severity", "score": 3, "reason": "r"}], "level": "high",
        "decision": "alert", "justification": "j", "decided_on": "2026-01-01"})");
    EXPECT_THAT(Due(), ElementsAre(waits(assessed, "Three overdoses"), waits(other, "Two overdoses"),
                                   "alert_decision " + assessment + ": Nitazene"));
    access::Caller head;
    head.kind = access::Caller::Kind::Person;
    head.id = 9;
    head.grants = {{"ews_head", "XA", "", ""}};
    Move("assessments", assessment, {"decide"}, head);
    EXPECT_THAT(Due(head, 1), Not(Contains(waits(assessed, "Three overdoses"))));
    EXPECT_THAT(Due(head), Contains(waits(other, "Two overdoses")));
    // What a person may not read settles nothing for that person: its being decided is not told.
    access::Caller notifier = head;
    notifier.grants = {{"ews_notifier", "XA", "", ""}};
    EXPECT_THAT(Due(notifier), Contains(waits(assessed, "Three overdoses")));
    // Assessed again it is not settled.
    Move("assessments", assessment, {"reassess"}, head);
    EXPECT_THAT(Due(head), Contains(waits(assessed, "Three overdoses")));
}

TEST_P(StepsTest, AnUrgentOneEnteredLateStandsBeforeOlderOnes) {
    for (int i = 0; i < 4; ++i) {
        Notify("Old " + std::to_string(i));
        m_clock.Advance(kHour);
    }
    Notify("Urgent", R"(, "urgency": "immediate", "exercise": true)");
    EXPECT_THAT(Due(access::Caller::System(), 2),
                ElementsAre("triage XA-5 urgent exercise: Urgent", "triage XA-1: Old 0"));
    EXPECT_EQ(m_more, 3);
}

TEST_P(StepsTest, OnlyWhatTheCallerMayRead) {
    Notify("Three overdoses", R"(, "unit": "hospital-1")");
    Notify("Bitter taste", R"(, "unit": "hospital-2")");
    access::Caller notifier;
    notifier.kind = access::Caller::Kind::Person;
    notifier.id = 5;
    notifier.grants = {{"ews_notifier", "XA", "", "hospital-2"}};
    EXPECT_THAT(Due(notifier), ElementsAre("triage XA-2: Bitter taste"));
    notifier.grants = {{"ews_member", "XA", "", ""}};
    EXPECT_THAT(Due(notifier), IsEmpty());
}

ATALAYA_ON_BOTH_STORES(StepsTest);

TEST(StepsContentTest, WhatDoesNotFitTheRegistersIsNamedWithItsPlace) {
    const testing::TempFolder folder;
    const auto file = folder.path() / "warning" / "steps.yaml";
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << R"(kind: warning_steps
id: national
steps:
  - {id: triage, states: [recieved], from: kind_of_event, urgent_condition: "death > 1"}
  - {id: assessment, settled_by: {field: notifications.remarks, states: [decidid]}}
  - {id: review, urgent_condition: "deaths > 1", urgent_hours: 9000}
)";
    const auto library = content::Library::Load({.folders = {folder.path()}});
    ASSERT_TRUE(library.ok()) << library.error().Describe();
    const auto catalogue = registers::Catalogue::Load(*library);
    ASSERT_TRUE(catalogue.ok());
    const auto steps = ReadSteps(**library, **catalogue);
    ASSERT_FALSE(steps.ok());
    std::vector<std::string> codes;
    for (const auto& fault : steps.error().details) {
        codes.push_back(fault.code);
        EXPECT_NE(fault.where.find("steps.yaml:"), std::string::npos) << fault.where;
    }
    EXPECT_THAT(codes, ElementsAre("warning.step_state", "warning.step_from", "expr.unknown_name",
                                   "warning.step_state", "warning.step_settled",
                                   "warning.step_urgent_hours"));
}

}  // namespace
}  // namespace atalaya::warning
