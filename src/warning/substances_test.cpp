#include "warning/substances.hpp"

#include <gmock/gmock.h>

#include "registers/shipped_world_test.hpp"

namespace atalaya::warning {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class SubstancesTest : public registers::ShippedRegistersTest {
 protected:
    std::vector<std::string_view> Registers() const override {
        return {"notifications", "samples", "assessments", "alerts", "signals",
                "detected_substances", "seizures"};
    }
    void SetUp() override {
        ShippedRegistersTest::SetUp();
        if (IsSkipped()) return;
        m_records->Watch("detected_substances", CheckMerge);
    }
    std::string Substance(const std::string& name, const std::string& more = "") {
        return Create("detected_substances", R"({"name": ")" + name + "\"" + more + "}");
    }
    std::string Notify(const std::string& substance, const std::string& more = "") {
        return Create("notifications", R"({"what": "Overdose", "received_on": "2025-12-20",
                                           "place": "XA-01", "reporter_kind": "hospital",
                                           "detected_substance": ")" +
                                           substance + "\"" + more + "}");
    }
    void Merge(const std::string& from, const std::string& into) {
        Update("detected_substances", from, R"({"merged_into": ")" + into + "\"}");
        Move("detected_substances", from, {"merge"});
    }
    std::string TryMerge(const std::string& from, const std::string& into) {
        Update("detected_substances", from, R"({"merged_into": ")" + into + "\"}");
        const auto model = m_catalogue->Find("detected_substances");
        const auto moved = db().Run(
            store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<registers::Record> {
                const auto by = access::Caller::System();
                ATALAYA_ASSIGN(const auto record, m_records->Find(tx, by, *model, from));
                return m_records->Move(tx, by, *model, from,
                                       record.Int(registers::SystemColumn::Version), "merge",
                                       "same");
            });
        return moved.ok() ? "" : moved.error().code;
    }
    SubstanceFile Read(const std::string& reference,
                       const access::Caller& caller = access::Caller::System()) {
        auto file = db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return ReadSubstance(tx, caller, TheSources(), reference);
        });
        if (!file.ok()) throw std::runtime_error(file.error().Describe());
        return *std::move(file);
    }
    std::vector<std::string> Find(const std::string& name, int most = 20) {
        const auto found = db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return FindSubstance(tx, access::Caller::System(), TheSources(), name, most);
        });
        if (!found.ok()) return {found.error().Describe()};
        std::vector<std::string> out;
        for (const auto& record : *found) out.push_back(record.Reference());
        return out;
    }
    SubstanceSources TheSources() const { return {*m_policy, *m_catalogue, *m_records}; }
};

TEST_P(SubstancesTest, WhatWasMergedIsKeptAndFoundUnderEveryName) {
    const auto tablet = Substance("Blue tablet M30", R"(, "provisional_number": "P-2026-1",
        "names": [{"name": "Azulitos"}], "first_seen": "2025-12-01")");
    const auto nitazene = Substance("Protonitazene", R"(, "cas": "119276-01-6")");
    const auto early = Notify(tablet, R"(, "persons_affected": 3, "deaths": 1)");
    Notify(nitazene, R"(, "persons_affected": 2)");
    Merge(tablet, nitazene);

    for (const auto& asked : {tablet, nitazene}) {
        const auto file = Read(asked);
        EXPECT_EQ(file.record.Reference(), nitazene);
        ASSERT_EQ(file.merged.size(), 1u);
        EXPECT_EQ(file.merged[0].Reference(), tablet);
        EXPECT_THAT(file.names, Contains("Azulitos"));
        EXPECT_THAT(file.names, Contains("P-2026-1"));
        EXPECT_EQ(file.notifications, 2);
        EXPECT_EQ(file.persons, 5);
        EXPECT_EQ(file.deaths, 1);
        EXPECT_EQ(file.first_seen->ToString(), "2025-12-01");
        EXPECT_EQ(file.last_seen->ToString(), "2025-12-20");
        ASSERT_EQ(file.linked.size(), 2u);
        for (const auto& linked : file.linked)
            EXPECT_EQ(linked.under, linked.reference == early ? tablet : "");
    }
    for (const auto* name : {"protonitazeno", "AZULITOS", "p 2026 1", "119276-01-6", "blue tab"})
        EXPECT_THAT(Find(name), ElementsAre(nitazene)) << name;
    EXPECT_THAT(Find("heroin"), IsEmpty());
    EXPECT_THAT(Find(" "), IsEmpty());
}

TEST_P(SubstancesTest, AMergerCanBeUndone) {
    const auto a = Substance("Blue tablet");
    const auto b = Substance("Metonitazene");
    Notify(a);
    Merge(a, b);
    Move("detected_substances", a, {"unmerge"});
    EXPECT_EQ(Read(a).record.Reference(), a);
    EXPECT_EQ(Read(a).notifications, 1);
    EXPECT_THAT(Read(b).merged, IsEmpty());
    EXPECT_EQ(Read(b).notifications, 0);
    EXPECT_THAT(Find("blue tablet"), ElementsAre(a));
}

TEST_P(SubstancesTest, ChainsAreFollowedAndCirclesRefused) {
    const auto a = Substance("A"), b = Substance("B"), c = Substance("C");
    EXPECT_EQ(TryMerge(a, a), "warning.merge_itself");
    EXPECT_EQ(TryMerge(a, b), "");
    EXPECT_EQ(TryMerge(b, a), "warning.merge_circle");
    EXPECT_EQ(TryMerge(b, c), "");
    EXPECT_EQ(TryMerge(c, a), "warning.merge_merged");
    EXPECT_EQ(Read(a).record.Reference(), c);
    EXPECT_EQ(Read(c).merged.size(), 2u);
}

TEST_P(SubstancesTest, CountsWhatWasConfirmedAndNoExercises) {
    const auto one = Substance("Metonitazene");
    Notify(one, R"(, "exercise": true, "persons_affected": 9)");
    const auto dismissed = Notify(one, R"(, "persons_affected": 7)");
    Move("notifications", dismissed, {"dismiss"});
    const auto sample = Create(
        "samples", R"({"number": "L-1", "collected_on": "2025-12-30", "place": "XA-01",
                       "origin": "other", "laboratory": "Forensic", "reported_on": "2025-12-31",
                       "confirmation": "confirmed", "detected_substance": ")" +
                       one + R"(", "analyses": [{"method": "gc_ms", "confirmation": "confirmed"}]})");
    EXPECT_EQ(Read(one).samples, 1);
    EXPECT_EQ(Read(one).confirmed, 0);   // not reported yet
    Move("samples", sample, {"receive", "report"});
    const auto file = Read(one);
    EXPECT_EQ(file.confirmed, 1);
    EXPECT_EQ(file.notifications, 0);
    EXPECT_EQ(file.persons, 0);
    EXPECT_EQ(file.linked.size(), 3u);
    EXPECT_EQ(file.linked[0].title, "L-1");
}

TEST_P(SubstancesTest, ASampleThatNamesItInItsMixtureIsLinked) {
    const auto one = Substance("Metonitazene");
    Create("samples", R"({"number": "L-2", "collected_on": "2025-12-30", "place": "XA-01",
        "origin": "other", "analyses": [{"method": "gc_ms", "confirmation": "presumptive",
        "detected_substance": ")" + one + R"("}]})");
    EXPECT_EQ(Read(one).samples, 1);
}

TEST_P(SubstancesTest, OnlyWhatTheCallerMayReadIsLinked) {
    const auto one = Substance("Metonitazene");
    Notify(one);
    access::Caller member;
    member.kind = access::Caller::Kind::Person;
    member.id = 7;
    member.grants = {{"ews_member", "XA", "", ""}};
    const auto file = Read(one, member);
    EXPECT_THAT(file.linked, IsEmpty());
    EXPECT_EQ(file.notifications, 0);
    EXPECT_THAT(file.names, Contains("Metonitazene"));
}

TEST_P(SubstancesTest, TheBestNameComesFirst) {
    const auto longer = Substance("Fentanyl analogue");
    const auto exact = Substance("Fentanyl");
    EXPECT_THAT(Find("fentanyl"), ElementsAre(exact, longer));
    EXPECT_THAT(Find("fentanyl", 1), ElementsAre(exact));
    EXPECT_THAT(Find("fentanil"), Contains(exact));
    EXPECT_THAT(Find("analogue"), ElementsAre(longer));
}

ATALAYA_ON_BOTH_STORES(SubstancesTest);

}  // namespace
}  // namespace atalaya::warning
