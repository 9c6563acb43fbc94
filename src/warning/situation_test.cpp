#include "warning/situation.hpp"

#include <gmock/gmock.h>

#include "registers/shipped_world_test.hpp"

namespace atalaya::warning {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SituationTest : public registers::ShippedRegistersTest {
 protected:
    std::vector<std::string_view> Registers() const override {
        return {"notifications", "samples", "assessments", "alerts", "signals",
                "detected_substances", "seizures"};
    }
    std::string Notify(const std::string& day, const std::string& place,
                       const std::string& more = "") {
        return Create("notifications", R"({"what": "Overdose", "received_on": ")" + day +
                                           R"(", "place": ")" + place +
                                           R"(", "reporter_kind": "hospital")" + more + "}");
    }
    Situation Read(const access::Caller& caller = access::Caller::System(), int level = 1,
                   std::span<const Alert> others = {}) {
        const SituationQuestion question{
            "XA", *base::Date::Parse("2025-12-01"), *base::Date::Parse("2025-12-31"), level};
        auto read = ReadSituation(db(), *m_policy, caller, *m_catalogue, question, others);
        if (!read.ok()) throw std::runtime_error(read.error().Describe());
        return *std::move(read);
    }
    // "XA-01: 2 notifications, 3 persons, 1 deaths, 0 samples, 0 alerts XA-1"
    static std::vector<std::string> Lines(const std::vector<PlaceSituation>& places) {
        std::vector<std::string> out;
        for (const auto& one : places) {
            std::string line = one.place + ": " + std::to_string(one.notifications) +
                               " notifications, " + std::to_string(one.persons) + " persons, " +
                               std::to_string(one.deaths) + " deaths, " +
                               std::to_string(one.confirmed_samples) + " samples, " +
                               std::to_string(one.alerts) + " alerts";
            for (const auto& substance : one.substances) line += " " + substance;
            out.push_back(line);
        }
        return out;
    }
};

TEST_P(SituationTest, CountsWhatIsWhere) {
    const auto tablet = Create("detected_substances", R"({"name": "Blue tablet"})");
    const auto known = Create("detected_substances", R"({"name": "Metonitazene"})");
    const std::string named = R"(, "persons_affected": 3, "deaths": 1, "detected_substance": ")";
    Notify("2025-12-05", "XA-01-002", named + tablet + "\"");
    Notify("2025-12-06", "XA-01", named + known + "\"");
    Update("detected_substances", tablet, R"({"merged_into": ")" + known + "\"}");
    Move("detected_substances", tablet, {"merge"});
    Notify("2025-12-07", "XA-03-001");
    Notify("2025-12-07", "XA");
    Notify("2025-11-30", "XA-03-001");                                  // before
    Notify("2025-12-07", "XA-03-001", R"(, "exercise": true)");
    Move("notifications", Notify("2025-12-07", "XA-03-001"), {"dismiss"});
    const auto sample = Create(
        "samples", R"({"number": "L-1", "collected_on": "2025-12-05", "place": "XA-03-001",
            "origin": "other", "laboratory": "Forensic", "reported_on": "2025-12-10",
            "confirmation": "confirmed",
            "analyses": [{"method": "gc_ms", "confirmation": "confirmed"}]})");
    Move("samples", sample, {"receive", "report"});

    const auto now = Read();
    EXPECT_THAT(Lines(now.places),
                ElementsAre("XA-01: 2 notifications, 6 persons, 2 deaths, 0 samples, 0 alerts " + known,
                            "XA-03: 1 notifications, 0 persons, 0 deaths, 1 samples, 0 alerts"));
    EXPECT_EQ(now.unplaced.notifications, 1);
    const auto fine = Read(access::Caller::System(), 2);
    EXPECT_THAT(Lines(fine.places),
                ElementsAre("XA-01-002: 1 notifications, 3 persons, 1 deaths, 0 samples, 0 alerts " + known,
                            "XA-03-001: 1 notifications, 0 persons, 0 deaths, 1 samples, 0 alerts"));
    EXPECT_EQ(fine.unplaced.notifications, 2);
}

TEST_P(SituationTest, AlertsCountInEachOfTheirPlaces) {
    const std::string texts = R"("kind": "alert", "severity": "severe",
        "urgency": "immediate", "certainty": "observed", "audience": ["network"],
        "languages": ["es"], "valid_until": "2026-03-01", "contact": "duty",
        "texts": [{"language": "es", "headline": "Alerta", "what_is_known": "Algo"}])";
    const auto both = Create("alerts", R"({"title": "Both", )" + texts +
        R"(, "places": [{"place": "XA-01-001"}, {"place": "XA-01-002"}, {"place": "XA-02"}]})");
    const auto nowhere = Create("alerts", R"({"title": "Nowhere", )" + texts + "}");
    EXPECT_THAT(Lines(Read().places), IsEmpty());
    access::Caller head;
    head.kind = access::Caller::Kind::Person;
    head.id = 4;
    head.grants = {{"ews_head", "XA", "", ""}};
    for (const auto& alert : {both, nowhere}) {
        Move("alerts", alert, {"propose"});
        Move("alerts", alert, {"release"}, head);
    }
    const auto now = Read();
    EXPECT_THAT(Lines(now.places),
                ElementsAre("XA-01: 0 notifications, 0 persons, 0 deaths, 0 samples, 1 alerts",
                            "XA-02: 0 notifications, 0 persons, 0 deaths, 0 samples, 1 alerts"));
    EXPECT_EQ(now.unplaced.alerts, 1);
}

TEST_P(SituationTest, OtherCountriesAreShownByTheirAlertsInForce) {
    Alert one;
    one.country = "XB";
    one.cases = 4;
    one.substance = AlertSubstance{.code = "metonitazene"};
    Alert drill = one;
    drill.exercise = true;
    const std::vector<Alert> others = {one, one, drill};
    EXPECT_THAT(Lines(Read(access::Caller::System(), 1, others).countries),
                ElementsAre("XB: 0 notifications, 8 persons, 0 deaths, 0 samples, 2 alerts "
                            "metonitazene"));
}

TEST_P(SituationTest, OnlyWhatTheCallerMayRead) {
    Notify("2025-12-07", "XA-03-001");
    access::Caller member;
    member.kind = access::Caller::Kind::Person;
    member.id = 5;
    member.grants = {{"ews_member", "XA", "", ""}};
    EXPECT_THAT(Lines(Read(member).places), IsEmpty());
    member.grants = {{"ews_notifier", "XA", "", ""}};
    EXPECT_THROW(Read(member), std::runtime_error);
}

ATALAYA_ON_BOTH_STORES(SituationTest);

}  // namespace
}  // namespace atalaya::warning
