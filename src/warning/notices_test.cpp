#include "warning/notices.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "registers/shipped_world_test.hpp"

namespace atalaya::warning {
namespace {

using store::Transaction;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

bool Has(const Notice& notice, std::string_view field, std::string_view value) {
    return std::ranges::any_of(notice.lines, [&](const NoticeLine& line) {
        return line.field == field && line.value == value;
    });
}

access::Caller Holder(std::string role) {
    access::Caller out;
    out.kind = access::Caller::Kind::Person;
    out.id = 4;
    out.grants = {{std::move(role), "XA", "", ""}};
    return out;
}

class NoticesTest : public registers::ShippedRegistersTest {
 protected:
    std::vector<std::string_view> Registers() const override {
        return {"notifications", "detected_substances", "samples", "assessments", "alerts",
                "signals", "seizures"};
    }
    Notice Read(const std::string& reference, NoticeForm form,
                const access::Caller& by = access::Caller::System()) {
        const SubstanceSources sources{*m_policy, *m_catalogue, *m_records};
        auto notice = db().Run(store::Mode::ReadOnly, [&](Transaction& tx) -> Result<Notice> {
            ATALAYA_ASSIGN(const auto file, ReadSubstance(tx, by, sources, reference));
            return ReadNotice(tx, by, *m_catalogue, *m_records, file, form,
                              {"Observatory of Valdoria", m_clock.Today()}, *m_library, Lang::En);
        });
        EXPECT_TRUE(notice.ok()) << notice.error().Describe();
        return notice.ok() ? *std::move(notice) : Notice{};
    }
};

TEST_P(NoticesTest, NoCityGoesInAndAgeAndSexOnlyWhereTheyAreAskedFor) {
    const auto substance =
        Create("detected_substances", R"({"name": "metonitazene", "cas": "14680-51-4"})");
    const auto event = [&](const std::string& more) {
        return Create("notifications",
                      R"({"what": "overdose", "received_on": "2026-01-01", "place": "XA-01-002",
                          "reporter_kind": "hospital", "detected_substance": ")" + substance +
                          "\"" + more + "}");
    };
    event(R"(, "place_name": "Puerto Lienzo", "contact": "Dr. Roe", "persons_affected": 3,
              "cases": [{"age": 23, "sex": "female", "basis": "post_mortem",
                         "causality": "probable", "substances_taken": "blue tablet"}])");
    event(R"(, "persons_affected": 77, "exercise": true, "mark": "official")");
    Create("samples", R"({"number": "S-1", "collected_on": "2026-01-01", "place": "XA-01",
        "place_name": "Puerto Lienzo", "origin": "seized", "colour": "blue", "analyses": [
            {"method": "gc_ms", "detected_substance": ")" + substance +
                          R"(", "confirmation": "confirmed", "purity": 4.5}]})");
    for (const auto form : {NoticeForm::UnAdvisory, NoticeForm::EuropeanNotice}) {
        const bool european = form == NoticeForm::EuropeanNotice;
        const auto notice = Read(substance, form);
        for (const auto format : {NoticeFormat::Json, NoticeFormat::Csv}) {
            auto text = *Write(notice, format);
            // The list of what was left out names the fields, not what is in them.
            for (const char* told : {"14680-51-4", "blue", "Observatory of Valdoria", "2026-01-01",
                                     "Post-mortem examination", "Probable", "blue tablet"})
                EXPECT_THAT(text, HasSubstr(told));
            for (const char* kept : {"Puerto Lienzo", "Roe", "77"})
                EXPECT_THAT(text, Not(HasSubstr(kept)));
            EXPECT_EQ(text.find("Female") != std::string::npos, european);
            EXPECT_EQ(text.find("Brumales") != std::string::npos, european);
        }
        EXPECT_EQ(Has(notice, "Age", "23"), european);
        const auto& out = notice.left_out;
        EXPECT_EQ(std::ranges::count(out, "Notifications of the early warning system: Cases: Age"),
                  european ? 0 : 1);
        EXPECT_THAT(out, Contains("Samples and analyses: Place of collection"));
    }
    EXPECT_EQ(Write(Read(substance, NoticeForm::UnAdvisory), NoticeFormat::Xlsx)->substr(0, 2), "PK");
}

// A role from which single persons are hidden writes a notice without them.
TEST_P(NoticesTest, WhatTheCallerMayNotSeeDoesNotGoIn) {
    const auto substance = Create("detected_substances", R"({"name": "metonitazene"})");
    Create("notifications", R"({"what": "overdose", "received_on": "2026-01-01", "place": "XA-01",
        "reporter_kind": "hospital", "persons_affected": 1, "cases": [{"age": 23}],
        "detected_substance": ")" + substance + "\"}");
    const auto notice = Read(substance, NoticeForm::EuropeanNotice, Holder("ews_laboratory"));
    EXPECT_TRUE(Has(notice, "Persons affected", "1"));
    EXPECT_FALSE(Has(notice, "Age", "23"));
}

TEST_P(NoticesTest, WhatWasSeizedIsAddedUpByYear) {
    int number = 0;
    const auto seized = [&](const std::string& amount, const std::string& unit) {
        const auto made = Create("seizures", R"({"date": "2025-03-01", "place": "XA-01",
            "substance": "ketamine", "source": "police", "case_number": ")" +
                                                 std::to_string(++number) +
                                                 R"(", "quantity": {"amount": ")" + amount +
                                                 R"(", "unit": ")" + unit + "\"}}");
        Move("seizures", made, {"submit"});
        Move("seizures", made, {"validate"}, Holder("validator"));
    };
    seized("3.5", "kg");
    seized("100", "tablet");
    seized("200", "tablet");
    indicators::Indicators indicators(db(), *m_policy, m_journal, m_clock);
    ASSERT_TRUE(indicators.Load(m_library, m_catalogue).ok());
    Notice notice;
    const auto added = AddSeized(notice, access::Caller::System(), indicators, "ketamine", "XA",
                                 *m_library, Lang::En);
    ASSERT_TRUE(added.ok()) << added.error().Describe();
    EXPECT_TRUE(Has(notice, "Number of drug seizures, 2025", "3 seizures"));
    EXPECT_TRUE(Has(notice, "Quantity seized, in kilograms, 2025", "3.5 kilograms"));
    EXPECT_TRUE(Has(notice, "Quantity seized, in tablets, 2025", "300 tablets"));
    EXPECT_EQ(notice.lines.size(), 3u) << "no litres, units or plants were seized";
}

ATALAYA_ON_BOTH_STORES(NoticesTest);

}  // namespace
}  // namespace atalaya::warning
