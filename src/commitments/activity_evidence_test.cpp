#include "commitments/activity_evidence.hpp"

#include <gmock/gmock.h>

#include "commitments/activities.hpp"
#include "registers/shipped_world_test.hpp"

namespace atalaya::commitments {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// With the registers of the national plan and of seizures, and one activity under way.
class ActivityEvidenceTest : public registers::ShippedRegistersTest {
 protected:
    std::vector<std::string_view> Registers() const override {
        return {"seizures", kStrategies, kActivities};
    }
    void SetUp() override {
        ShippedRegistersTest::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(registers::Attachments::Prepare(db()).ok());
        ASSERT_TRUE(EvidenceOfActivities::Prepare(db()).ok());
        m_indicators.emplace(db(), *m_policy, m_journal, m_clock);
        ASSERT_TRUE(m_indicators->Load(m_library, m_catalogue).ok());
        m_evidence.emplace(db(), m_journal, *m_records, *m_indicators, m_clock);
        const auto strategy = Create(kStrategies, R"({"code": "NDS", "title": "Strategy",
            "kind": "strategy", "from": "2024", "to": "2028", "lead_body": "Council"})");
        m_activity = Create(kActivities, R"({"strategy": ")" + strategy + R"(", "number": "1",
            "objective": "O", "title": "T", "owner": "Customs", "start": "2025", "end": "2027",
            "mark": "public"})");
        Move(kActivities, m_activity, {"approve", "begin"});
        m_seizure = Seizure("C-1", "5");
    }

    std::string Seizure(const std::string& number, const std::string& kilograms) {
        const auto reference = Create("seizures", R"({"source": "police", "case_number": ")" +
            number + R"(", "date": "2025-03-14", "place": "XA-02", "substance": "cocaine_hcl",
            "quantity": {"amount": ")" + kilograms + R"(", "unit": "kg"}})");
        Move("seizures", reference, {"submit"});
        Move("seizures", reference, {"validate"}, Person("validator"));
        return reference;
    }
    static access::Caller Person(std::string role) {
        access::Caller caller;
        caller.kind = access::Caller::Kind::Person;
        caller.id = caller.person = 5;
        caller.grants = {{std::move(role), "XA", "", ""}};
        return caller;
    }
    Result<ActivityEvidence> Take(const json::object& item, std::string_view shows = "More seized") {
        return m_evidence->Take(m_coordinator, *m_catalogue, m_activity, shows, item);
    }
    std::vector<ActivityEvidence> All(const access::Caller& caller) {
        auto all = m_evidence->Of(caller, *m_catalogue, std::vector{m_activity});
        return all[m_activity];
    }
    // "code where" of the error, or of its details.
    template <class T>
    static std::vector<std::string> Told(const Result<T>& result) {
        std::vector<std::string> out;
        if (result.ok()) return out;
        for (const Error& one : result.error().details) out.push_back(one.code + " " + one.where);
        if (out.empty()) out.push_back(result.error().code);
        return out;
    }
    json::object Record(const std::string& reference) const {
        return {{"kind", "record"}, {"register", "seizures"}, {"reference", reference}};
    }
    static json::object Frozen(const ActivityEvidence& one) {
        return one.item.at("frozen").as_object();
    }

    const access::Caller m_coordinator = Person("national_coordinator");
    const json::object m_figure{{"kind", "indicator"}, {"indicator", "quantity_seized"}, {"from", "2025"}};
    std::optional<indicators::Indicators> m_indicators;
    std::optional<EvidenceOfActivities> m_evidence;
    std::string m_activity, m_seizure;
};

TEST_P(ActivityEvidenceTest, AFigureStaysAsItWasAndTellsThatItHasChanged) {
    ASSERT_TRUE(Take(m_figure).ok());
    ASSERT_THAT(All(m_coordinator), SizeIs(1));
    ActivityEvidence one = All(m_coordinator)[0];
    EXPECT_EQ(one.shows, "More seized");
    EXPECT_EQ(one.taken_by, "person:5");
    EXPECT_EQ(Frozen(one).at("total"), "5");
    EXPECT_GT(Frozen(one).at("data_version").as_int64(), 0);
    EXPECT_FALSE(one.changed.has_value());

    Seizure("C-2", "7.5");
    one = All(m_coordinator)[0];
    EXPECT_EQ(Frozen(one).at("total"), "5");
    ASSERT_TRUE(one.changed.has_value());
    EXPECT_EQ(one.changed->code, "evidence.figures_changed");
    EXPECT_FALSE(All(Person("analyst"))[0].withheld);
}

TEST_P(ActivityEvidenceTest, ARecordThatIsCorrectedAfterwardsIsSaidToBe) {
    const auto taken = Take(Record(m_seizure));
    ASSERT_TRUE(taken.ok()) << taken.error().Describe();
    const auto version = Frozen(*taken).at("version").as_int64();
    EXPECT_FALSE(All(m_coordinator)[0].changed.has_value());
    Move("seizures", m_seizure, {"reopen"});
    Update("seizures", m_seizure, R"({"quantity": {"amount": "6", "unit": "kg"}})");
    const ActivityEvidence one = All(m_coordinator)[0];
    EXPECT_EQ(Frozen(one).at("version").as_int64(), version);
    EXPECT_EQ(Frozen(one).at("values").at("quantity").at("amount"), "5");
    ASSERT_TRUE(one.changed.has_value());
    EXPECT_EQ(one.changed->code, "evidence.record_corrected");
    EXPECT_EQ(one.changed->Get("version"), std::to_string(version + 2));
    EXPECT_EQ(one.changed->Get("frozen"), std::to_string(version));
}

TEST_P(ActivityEvidenceTest, ADocumentIsOneThatIsAttachedToTheActivity) {
    registers::Attachments attachments(db(), m_journal, m_clock);
    const std::string digest = base::Hex(*attachments.Keep(m_coordinator, "a report"));
    const json::object file{{"kind", "file"}, {"name", "report.pdf"}, {"type", "application/pdf"}, {"digest", digest}};
    EXPECT_THAT(Told(Take(file)), ElementsAre("evidence.file_unknown /item"));
    Update(kActivities, m_activity, R"({"documents": [{"name": "report.pdf", "type":
        "application/pdf", "size": 8, "digest": ")" + digest + R"("}]})");
    ASSERT_TRUE(Take(file).ok());
    EXPECT_FALSE(All(m_coordinator)[0].changed.has_value());
    Update(kActivities, m_activity, R"({"documents": null})");
    ASSERT_TRUE(All(m_coordinator)[0].changed.has_value());
    EXPECT_EQ(All(m_coordinator)[0].changed->code, "evidence.gone");
}

TEST_P(ActivityEvidenceTest, WhatIsWrongHasItsPlace) {
    EXPECT_THAT(Told(Take({{"kind", "dream"}}, " ")),
                ElementsAre("evidence.shows_missing /shows", "evidence.kind /item/kind"));
    EXPECT_THAT(Told(Take(Record("XA-99"))), ElementsAre("evidence.unknown /item"));
    EXPECT_THAT(Told(Take(Record("BR-1"))), ElementsAre("evidence.unknown /item"));
    EXPECT_THAT(Told(Take(m_figure, std::string(501, 'x'))),
                ElementsAre("evidence.too_long /shows"));
    EXPECT_THAT(All(m_coordinator), IsEmpty());
}

TEST_P(ActivityEvidenceTest, OnlyWhoMayChangeTheActivityTakesEvidenceOrTakesItBack) {
    const auto analyst = Person("analyst");
    const auto refused = m_evidence->Take(analyst, *m_catalogue, m_activity, "x", m_figure);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, "access.denied");
    const auto taken = Take(m_figure);
    ASSERT_TRUE(taken.ok());
    const auto back = [&](const access::Caller& by, std::int64_t number, std::string_view reason) {
        const auto done = m_evidence->TakeBack(by, *m_catalogue, m_activity, number, reason);
        return done.ok() ? "" : done.error().code;
    };
    EXPECT_EQ(back(analyst, taken->number, "wrong"), "access.denied");
    EXPECT_EQ(back(m_coordinator, taken->number, " "), "evidence.reason_missing");
    EXPECT_EQ(back(m_coordinator, 77, "wrong"), "evidence.number_unknown");
    EXPECT_EQ(back(m_coordinator, taken->number, "wrong year"), "");
    EXPECT_THAT(All(m_coordinator), IsEmpty());
    const auto actions = db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        std::vector<std::string> out;
        for (const auto& entry : m_journal.Read(tx, {.country = "XA"})) {
            if (entry.draft.subject == "activity/" + m_activity) out.push_back(entry.draft.action);
        }
        return out;
    });
    EXPECT_THAT(actions, ::testing::UnorderedElementsAre("activity.evidence_taken",
                                                         "activity.evidence_withdrawn"));
}

TEST_P(ActivityEvidenceTest, EvidenceOpensNothingThatIsClosedByItself) {
    ASSERT_TRUE(Take(Record(m_seizure)).ok());
    const ActivityEvidence one = All(access::Caller::Anonymous())[0];
    EXPECT_TRUE(one.withheld);
    EXPECT_FALSE(one.item.contains("reference"));
    EXPECT_FALSE(Frozen(one).contains("values"));
    Move("seizures", m_seizure, {"reopen"});
    const ActivityEvidence later = All(access::Caller::Anonymous())[0];
    ASSERT_TRUE(later.changed.has_value());
    EXPECT_EQ(later.changed->code, "evidence.changed_unseen");
}

TEST_P(ActivityEvidenceTest, WhatIsAlteredInTheStoreIsSaidToBe) {
    ASSERT_TRUE(Take(m_figure).ok());
    db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        tx.Execute("UPDATE activity_evidence SET content = replace(content, '\"total\":\"5\"', "
                   "'\"total\":\"9\"')", {});
    });
    const auto all = All(m_coordinator);
    ASSERT_TRUE(all[0].changed.has_value());
    EXPECT_EQ(all[0].changed->code, "evidence.altered");
}

ATALAYA_ON_BOTH_STORES(ActivityEvidenceTest);

}  // namespace
}  // namespace atalaya::commitments
