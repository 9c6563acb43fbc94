#include "warning/public_report.hpp"

#include <gmock/gmock.h>

#include "registers/shipped_world_test.hpp"
#include "warning/one_line.hpp"
#include "warning/png_test.hpp"

namespace atalaya::warning {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class PublicReportTest : public registers::ShippedRegistersTest {
 protected:
    std::vector<std::string_view> Registers() const override {
        return {"notifications", "detected_substances", "seizures"};
    }
    void SetUp() override {
        ShippedRegistersTest::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(registers::Attachments::Prepare(db()).ok());
        m_reports = std::make_unique<PublicReports>(db(), m_journal, m_clock, m_random, *m_records);
    }
    // A form that has been open for long enough.
    PublicReport Form() {
        PublicReport report;
        report.what = "My friend took a blue tablet and would not wake up.";
        report.ticket = m_reports->Ticket();
        m_clock.Advance(10'000);
        return report;
    }
    std::string Send(const PublicReport& report, std::string_view from = "192.0.2.1") {
        const auto taken = m_reports->Take(report, from, *m_catalogue, "XA");
        return taken.ok() ? *taken : taken.error().code;
    }
    static std::string In(const json::object& kept, std::string_view field) {
        const auto& value = kept.at(field);
        return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
    }
    std::int64_t Files() {
        return db().Run(store::Mode::ReadOnly, [](store::Transaction& tx) {
            auto count = tx.Query("SELECT count(*) FROM attachments");
            count->Next();
            return count->Int(0);
        });
    }
    std::vector<json::object> Kept() {
        const auto model = m_catalogue->Find("notifications");
        const auto page =
            m_records->List(db(), access::Caller::System(), *model, {.limit = 500});
        std::vector<json::object> out;
        for (const auto& record : page->records)
            out.push_back(registers::RenderRecord(*model, record, {}));
        return out;
    }

    base::SeededRandom m_random{7};
    std::unique_ptr<PublicReports> m_reports;
};

TEST_P(PublicReportTest, BecomesANotificationThatTheOfficeFindsByItsNumber) {
    auto report = Form();
    report.substance = "cocaína";
    report.place = "XA-01-002";
    report.day = *base::Date::Parse("2025-12-31");
    report.persons = 2;
    report.emergency = report.sample = true;
    report.contact = "ana@example.org";
    const auto number = Send(report);
    EXPECT_THAT(number, StartsWith("C-"));
    ASSERT_THAT(Kept(), SizeIs(1));
    const auto kept = Kept()[0];
    EXPECT_EQ(In(kept, "reporter_reference"), number);
    EXPECT_EQ(In(kept, "reporter_kind"), "citizen");
    EXPECT_EQ(In(kept, "state"), "received");
    EXPECT_EQ(In(kept, "mark"), "tlp:amber") << "the contact is not for everyone who reads records";
    EXPECT_EQ(In(kept, "urgency"), "immediate");
    EXPECT_EQ(In(kept, "place"), "XA-01-002");
    EXPECT_EQ(In(kept, "suspected_name"), "cocaína");
    EXPECT_EQ(In(kept, "suspected_substance"), "cocaine");
    EXPECT_EQ(In(kept, "persons_affected"), "2");
    EXPECT_EQ(In(kept, "sample_taken"), "true");
    EXPECT_TRUE(kept.at("description").is_null());
}

TEST_P(PublicReportTest, PhotographsAreKeptWithoutWhatBetraysTheirSender) {
    auto report = Form();
    report.photos = {Png("one"), Png("two"), Png("three")};
    ASSERT_THAT(Send(report), StartsWith("C-"));
    const auto files = Kept()[0].at("attachments").as_array();
    ASSERT_THAT(files, SizeIs(3));
    EXPECT_EQ(files[1].at("name"), "photo-2.png");
    EXPECT_EQ(files[1].at("type"), "image/png");
    const registers::Attachments attachments(db(), m_journal, m_clock);
    const auto bytes = attachments.Read(
        *base::DigestFromHex(std::string(files[1].at("digest").as_string())));
    ASSERT_TRUE(bytes.ok());
    EXPECT_EQ(static_cast<std::int64_t>(bytes->size()), files[1].at("size").as_int64());
    EXPECT_THAT(*bytes, ::testing::HasSubstr("two"));
    EXPECT_THAT(*bytes, ::testing::Not(::testing::HasSubstr("GPS")));
}

TEST_P(PublicReportTest, PhotographsThatCannotBeTakenAreNamedAndLeaveNothing) {
    const auto tried = [&](std::vector<std::string> photos) {
        auto report = Form();
        report.photos = std::move(photos);
        const auto taken = m_reports->Take(report, "192.0.2.1", *m_catalogue, "XA");
        return taken.ok() ? *taken : taken.error().code + " " + taken.error().where;
    };
    EXPECT_EQ(tried({Png(), Png(), Png(), Png()}), "warning.report_photos /photos");
    EXPECT_EQ(tried({Png(), std::string(3'000'001, 'x')}), "warning.photo_too_large /photos/1");
    EXPECT_EQ(tried({"<svg/>"}), "warning.photo_unknown /photos/0");
    EXPECT_EQ(tried({Png(), Png().substr(0, 60)}), "warning.photo_broken /photos/1");
    EXPECT_THAT(Kept(), IsEmpty());
    EXPECT_EQ(Files(), 0);
    // None of them counted, and the form can be sent without the photograph.
    auto report = Form();
    report.photos = {"<svg/>"};
    EXPECT_EQ(Send(report), "warning.photo_unknown");
    report.photos = {Png()};
    EXPECT_THAT(Send(report), StartsWith("C-"));
    EXPECT_EQ(Files(), 1);
    // One that is caught in the trap, and those above the limit, leave no file.
    report = Form();
    report.photos = {Png("trapped")};
    report.trap = "http://spam.example";
    EXPECT_THAT(Send(report), StartsWith("C-"));
    for (int i = 0; i < 3; ++i) EXPECT_THAT(Send(Form()), StartsWith("C-"));
    report = Form();
    report.photos = {Png("sixth")};
    EXPECT_EQ(Send(report), "warning.report_too_often");
    EXPECT_EQ(Files(), 1);
}

TEST_P(PublicReportTest, ANotificationThatIsRefusedTakesItsPhotographsWithIt) {
    auto report = Form();
    report.photos = {Png()};
    report.what = "Nobody may keep this one.";
    m_records->Watch("notifications", [](store::Transaction&, const registers::Change&) -> Result<void> {
        return Err("record.duplicate_unseen");
    });
    EXPECT_EQ(Send(report), "record.duplicate_unseen");
    EXPECT_THAT(Kept(), IsEmpty());
    EXPECT_EQ(Files(), 0);
}

TEST_P(PublicReportTest, ALongTextKeepsEveryWord) {
    auto report = Form();
    std::string text;
    for (int i = 0; i < 120; ++i) text += "Señal número " + std::to_string(i) + ". ";
    report.what = text;
    EXPECT_THAT(Send(report), StartsWith("C-"));
    const auto kept = Kept()[0];
    EXPECT_EQ(In(kept, "description"), std::string(base::TrimAscii(text)));
    EXPECT_LE(Characters(In(kept, "what")), 200u);
    EXPECT_EQ(In(kept, "place"), "XA");
}

TEST_P(PublicReportTest, ATicketIsGoodOnceForADayAndNotAtOnce) {
    auto report = Form();
    report.ticket = m_reports->Ticket();
    EXPECT_EQ(Send(report), "warning.report_too_fast");
    m_clock.Advance(5'000);
    auto forged = report;
    forged.ticket[0] = forged.ticket[0] == '1' ? '0' : '1';
    EXPECT_EQ(Send(forged), "warning.report_ticket");
    EXPECT_THAT(Send(report), StartsWith("C-"));
    EXPECT_EQ(Send(report), "warning.report_ticket");
    report.ticket = "";
    EXPECT_EQ(Send(report), "warning.report_ticket");
    auto late = Form();
    m_clock.Advance(25LL * 3'600'000);
    EXPECT_EQ(Send(late), "warning.report_ticket");
    EXPECT_THAT(Kept(), SizeIs(1));
}

TEST_P(PublicReportTest, WhoFillsTheHiddenFieldIsThankedAndKeptNowhere) {
    auto report = Form();
    report.trap = "https://example.org/pills";
    EXPECT_THAT(Send(report), StartsWith("C-"));
    EXPECT_THAT(Kept(), IsEmpty());
}

TEST_P(PublicReportTest, AnAddressMaySendFiveInAnHour) {
    for (int i = 0; i < 5; ++i) EXPECT_THAT(Send(Form()), StartsWith("C-"));
    const auto refused = m_reports->Take(Form(), "192.0.2.1", *m_catalogue, "XA");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, "warning.report_too_often");
    EXPECT_EQ(refused.error().Get("minutes"), "60");
    EXPECT_THAT(Send(Form(), "192.0.2.2"), StartsWith("C-"));
    m_clock.Advance(3'600'000);
    EXPECT_THAT(Send(Form()), StartsWith("C-"));
    EXPECT_THAT(Kept(), SizeIs(7));
}

// Whoever has one address of IPv6 has a whole network of them.
TEST_P(PublicReportTest, AnIpv6NetworkMaySendFiveInAnHour) {
    for (int i = 1; i <= 5; ++i)
        EXPECT_THAT(Send(Form(), "2001:db8:1:2::" + std::to_string(i)), StartsWith("C-"));
    EXPECT_EQ(Send(Form(), "2001:db8:1:2:ffff::1"), "warning.report_too_often");
    EXPECT_THAT(Send(Form(), "2001:db8:1:3::1"), StartsWith("C-"));
}

TEST_P(PublicReportTest, AllTogetherMaySendTwoHundredInAnHour) {
    for (int i = 0; i < 200; ++i) {
        auto report = Form();
        report.trap = "x";   // counts as much, and is quicker
        ASSERT_THAT(Send(report, "192.0.2." + std::to_string(i)), StartsWith("C-"));
    }
    EXPECT_EQ(Send(Form(), "198.51.100.1"), "warning.report_too_often");
}

TEST_P(PublicReportTest, WhatCannotBeRightIsRefusedAndMayBeCorrected) {
    auto report = Form();
    const auto good = report;
    report.what = "help";
    EXPECT_EQ(Send(report), "warning.report_text");
    report = good;
    report.place = "BR-SP";
    EXPECT_EQ(Send(report), "warning.report_place");
    report = good;
    report.day = *base::Date::Parse("2026-02-01");
    EXPECT_EQ(Send(report), "warning.report_day");
    report = good;
    report.persons = 0;
    EXPECT_EQ(Send(report), "warning.report_field");
    report = good;
    report.contact = std::string(301, 'a');
    EXPECT_EQ(Send(report), "warning.report_field");
    report = good;
    report.substance = "a\x01";   // the register refuses it; the ticket stays good
    EXPECT_EQ(Send(report), "record.invalid");
    EXPECT_THAT(Send(good), StartsWith("C-"));
}

ATALAYA_ON_BOTH_STORES(PublicReportTest);

}  // namespace
}  // namespace atalaya::warning
