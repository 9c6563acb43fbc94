// Alerts that are out: what they rest on, who sees them, what comes in.

#include "registers/attachments.hpp"
#include "warning/alerts_test.hpp"
#include "warning/photo.hpp"
#include "warning/png_test.hpp"

namespace atalaya::warning {
namespace {

using access::Caller;
using store::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_P(AlertsTest, WhatIsReleasedStandsInTheOtherCountryAndOnTheSite) {
    const auto reference = Draft(kForAll);
    EXPECT_THAT(xa->Public(), IsEmpty());
    ASSERT_EQ(Release(reference), "");
    ASSERT_THAT(xa->Public(), SizeIs(1));
    EXPECT_EQ(xa->Public()[0].issuer.In(Lang::Es), "Observatorio XA");
    Carry();
    ASSERT_THAT(xb->List(), SizeIs(1));
    // What a country publishes is that country's decision.
    EXPECT_THAT(xb->Public(), IsEmpty());
    ASSERT_EQ(xb->Show(reference), "");
    ASSERT_THAT(xb->Public(), SizeIs(1));
    const auto there = xb->Public()[0];
    EXPECT_EQ(there.origin, "XA");
    EXPECT_EQ(there.reference, reference);
    EXPECT_EQ(there.In(Lang::Fr).headline, "Nitazène en comprimés");
    EXPECT_EQ(there.valid_until, (base::Date{2026, 12, 31}));
    const auto inbox = xb->mailroom.Inbox(Caller::System(), {});
    ASSERT_TRUE(inbox.ok());
    ASSERT_THAT(*inbox, SizeIs(1));
    EXPECT_EQ(inbox->front().title, "Nitazene in tablets");
    const auto receipts = xa->alerts.WhoHasIt(Caller::System(), reference);
    ASSERT_TRUE(receipts.ok());
    ASSERT_THAT(*receipts, SizeIs(1));
    EXPECT_EQ(receipts->front().node, "XB");
    EXPECT_EQ(receipts->front().delivered_revision, 1);
}

TEST_P(AlertsTest, AnExerciseIsMarkedInWhatIsSignedAndNeverPublic) {
    const auto reference =
        Draft(R"({"mark": "tlp:green", "audience": ["public", "regional"], "exercise": true})");
    ASSERT_EQ(Release(reference), "");
    EXPECT_THAT(xa->Public(), IsEmpty());
    Carry();
    EXPECT_THAT(xb->Public(), IsEmpty());
    EXPECT_THAT(xb->List({.exercise = true}), SizeIs(1));
    EXPECT_THAT(xb->List({.exercise = false}), IsEmpty());
    const auto inbox = xb->mailroom.Inbox(Caller::System(), {});
    ASSERT_TRUE(inbox.ok());
    EXPECT_EQ(inbox->front().title, "EXERCISE: Nitazene in tablets");
    EXPECT_TRUE(inbox->front().exercise);
}

TEST_P(AlertsTest, WhatStaysInTheCountryDoesNotLeaveIt) {
    ASSERT_EQ(Release(Draft(R"({"mark": "tlp:amber", "audience": ["network"]})")), "");
    Carry();
    EXPECT_THAT(xb->List(), IsEmpty());
    EXPECT_THAT(xa->Public(), IsEmpty());
    EXPECT_THAT(xa->List({}, head), SizeIs(1));
    EXPECT_THAT(xa->List({}, Caller::Anonymous()), IsEmpty());
    EXPECT_EQ(CodeOf(xa->alerts.Revisions(Caller::Anonymous(), "alert:XA-1", "XA")),
              "warning.alert_unknown");
}

TEST_P(AlertsTest, ItIsKeptWithTheCodeOfItsSubstance) {
    const auto known = Create("detected_substances",
                              R"({"name": "green tablet S4", "substance": "metonitazene"})");
    const auto reference = Draft(R"({"mark": "public", "audience": ["public"],
        "detected_substance": ")" + known + R"("})");
    ASSERT_EQ(Release(reference), "");
    const auto code = xa->database.Run(store::Mode::ReadOnly, [](Transaction& tx) {
        const auto row = tx.Query("SELECT substance FROM warning_alerts", {});
        return row->Next() ? std::string(row->Text(0)) : std::string();
    });
    EXPECT_EQ(code, "metonitazene");
}

TEST_P(AlertsTest, FactsComeFromWhatTheAlertRestsOn) {
    const auto tablet = Create("detected_substances", R"({"name": "blue tablet M30",
        "names": [{"name": "M30"}]})");
    const auto known = Create("detected_substances", R"({"name": "metonitazene", "cas": "14680-51-4",
        "names": [{"name": "metonitaceno"}]})");
    Update("detected_substances", tablet, R"({"merged_into": ")" + known + R"("})");
    Move("detected_substances", tablet, {"merge"});
    const auto one = Create("notifications", R"({"what": "w", "received_on": "2026-01-01",
        "place": "XA-01", "reporter_kind": "hospital", "persons_affected": 3, "deaths": 1})");
    const auto two = Create("notifications", R"({"what": "v", "received_on": "2026-01-01",
        "place": "XA-01", "reporter_kind": "police", "persons_affected": 2})");
    const auto sample = Create("samples", R"({"number": "L-1", "collected_on": "2025-12-30",
        "place": "XA-01", "origin": "other", "laboratory": "Forensic", "reported_on": "2025-12-31",
        "confirmation": "reference_standard",
        "analyses": [{"method": "gc_ms", "confirmation": "reference_standard"}]})");
    const auto reference = Draft(R"({"mark": "public", "audience": ["public"],
        "places": [{"place": "XA-01"}], "detected_substance": ")" + tablet + R"(",
        "samples": [{"sample": ")" + sample + R"("}],
        "notifications": [{"notification": ")" + one + R"("}, {"notification": ")" + two + R"("}]})");
    const auto preview = xa->alerts.Try(head, reference);
    ASSERT_TRUE(preview.ok()) << preview.error().Describe();
    const Alert& alert = preview->alert;
    ASSERT_TRUE(alert.substance);
    EXPECT_EQ(alert.substance->title.In(Lang::Es), "metonitazene");
    EXPECT_THAT(alert.substance->names, ElementsAre("blue tablet M30", "M30", "metonitaceno"));
    EXPECT_EQ(alert.substance->cas, "14680-51-4");
    EXPECT_EQ(alert.cases, 5);
    EXPECT_EQ(alert.deaths, 1);
    EXPECT_EQ(alert.places[0].code, "XA-01");
    EXPECT_TRUE(preview->on_public_site);
    EXPECT_FALSE(preview->envelope);
    ASSERT_EQ(Release(reference), "");
    EXPECT_THAT(xa->List({.substance = "M30"}), SizeIs(1));
    EXPECT_THAT(xa->List({.search = "COMPRIM metonit"}), SizeIs(1));
    EXPECT_THAT(xa->List({.search = "heroin"}), IsEmpty());
    EXPECT_THAT(xa->List({.over = true}), IsEmpty());
    const auto texts = xa->alerts.Propose(officer, reference, "potent_opioid");
    ASSERT_TRUE(texts.ok()) << texts.error().Describe();
    EXPECT_THAT((*texts)[0].headline, HasSubstr("metonitazene"));
    EXPECT_THAT((*texts)[0].known, Not(HasSubstr("reference standard")));   // not reported yet
    Move("samples", sample, {"receive", "report"});
    EXPECT_THAT((*xa->alerts.Propose(officer, reference, "potent_opioid"))[0].known,
                HasSubstr("Confirmed against a reference standard."));
    EXPECT_EQ(CodeOf(xa->alerts.Propose(officer, reference, "none")), "warning.template_unknown");
    m_clock.Advance(400LL * 86'400'000);
    EXPECT_THAT(xa->List({.over = true}), SizeIs(1));
}

TEST_P(AlertsTest, ThePreviewShowsTheBytesAndTheAudience) {
    const auto preview = xa->alerts.Try(officer, Draft(kForAll));
    ASSERT_TRUE(preview.ok()) << preview.error().Describe();
    EXPECT_THAT(preview->faults, IsEmpty());
    ASSERT_TRUE(preview->envelope);
    EXPECT_THAT(preview->envelope->to, ElementsAre("XB"));
    EXPECT_THAT(preview->envelope->envelope, HasSubstr("Nitaceno en comprimidos"));
    Carry();
    EXPECT_THAT(xb->List(), IsEmpty());
}

TEST_P(AlertsTest, FilesGoOutWithTheAlert) {
    registers::Attachments attachments(db(), m_journal, m_clock);
    ASSERT_TRUE(registers::Attachments::Prepare(db()).ok());
    const auto attach = [&](const std::string& bytes) {
        const auto digest = attachments.Keep(Caller::System(), bytes);
        EXPECT_TRUE(digest.ok());
        return R"({"mark": "public", "audience": ["public", "regional"], "attachments": [{"name":
            "tablet.png", "type": "image/png", "size": )" + std::to_string(bytes.size()) +
               R"(, "digest": ")" + base::Hex(*digest) + R"("}]})";
    };
    ASSERT_EQ(Release(Draft(attach(Png()))), "");
    Carry();
    const auto there = xb->alerts.Revisions(Caller::System(), "alert:XA-1", "XA");
    ASSERT_TRUE(there.ok());
    ASSERT_THAT(there->front().files, SizeIs(1));
    // Without the place where it was taken.
    EXPECT_EQ(there->front().files[0].bytes, CleanPhoto(Png())->bytes);
    EXPECT_THAT(there->front().files[0].bytes, Not(HasSubstr("GPS")));
    EXPECT_EQ(Release(Draft(attach("text under another name"))), "warning.file_no_photo");
    EXPECT_EQ(Release(Draft(attach(std::string(kMostFileBytes + 1, 'x')))), "warning.files_too_large");
    const auto named = [&](const std::string& bytes) {
        const auto preview = xa->alerts.Try(officer, Draft(attach(bytes)));
        EXPECT_TRUE(preview.ok() && preview->warnings.size() < 2);
        return preview->warnings.empty() ? Error() : preview->warnings[0];
    };
    // A PDF leaves as it is: what it says of who made it is told before.
    constexpr std::string_view kPages =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
        "4 0 obj<</Author(Ana Rey)/Creator(Writer)/CreationDate(D:20260301091200Z)>>endobj\n";
    const std::string pages(kPages);
    EXPECT_EQ(named(Png()).code, "");
    const Error author = named(pages + "trailer<</Root 1 0 R/Info 4 0 R>>\n%%EOF\n");
    EXPECT_EQ(author.code, "warning.pdf_names");
    EXPECT_EQ(author.Get("author"), "Ana Rey");
    EXPECT_EQ(author.Get("program"), "Writer");
    EXPECT_EQ(author.Get("made"), "2026-03-01T09:12:00Z");
    EXPECT_EQ(author.Get("title"), "");
    EXPECT_EQ(named(pages + "trailer<</Root 1 0 R>>\n%%EOF\n").code, "");
    EXPECT_EQ(named("%PDF-1.4 of no pages").code, "warning.pdf_unread");
}

TEST_P(AlertsTest, WhatAnotherCountryMayNotSayIsRefusedWithTheReason) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    std::int64_t number = 900;
    const auto send = [&](auto change) {
        auto alert = xa->Public()[0];
        alert.reference = "XA-900";
        change(alert);
        exchange::Letter letter;
        letter.kind = "alert";
        letter.group = "all";
        letter.mark = "public";
        letter.languages = {"en"};
        letter.subject = "alert:XA-" + std::to_string(++number);
        letter.body = ToJson(alert);
        const auto sent = db().Run(store::Mode::ReadWrite, [&](Transaction& tx) {
            return xa->mailroom.Send(tx, "person:1", letter, "person:2");
        });
        EXPECT_TRUE(sent.ok()) << sent.error().Describe();
        const auto refused = xa->Give(*xb);
        return refused.empty() ? "" : refused.back();
    };
    EXPECT_EQ(send([&](Alert& alert) { alert.reference = "XA-902"; }), "warning.alert_invalid");
    EXPECT_EQ(send([&](Alert& alert) { alert.reference = "XA-902"; alert.country = "XB"; }),
              "warning.alert_other_country");
    EXPECT_EQ(send([&](Alert& alert) { alert.reference = "XA-903"; alert.revision = 7; }),
              "warning.alert_invalid");
    EXPECT_EQ(send([&](Alert& alert) { alert.reference = "XA-904"; alert.changed += 7'200'000; }),
              "warning.alert_invalid");
    EXPECT_EQ(send([&](Alert& alert) { alert.reference = "XA-905"; }), "");
    EXPECT_THAT(xb->List(), SizeIs(2));
}

ATALAYA_ON_BOTH_STORES(AlertsTest);

}  // namespace
}  // namespace atalaya::warning
