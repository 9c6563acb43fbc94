// Alerts of other countries on the public site of this one.

#include "warning/alerts_test.hpp"

namespace atalaya::warning {
namespace {

using access::Caller;
using store::Transaction;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AlertsShownTest : public AlertsTest {
 protected:
    void SetUp() override {
        AlertsTest::SetUp();
        if (IsSkipped()) return;
        MailSettings server;
        server.host = "mail.example";
        server.from = "ews@observatory.example";
        server.base = "https://xb.example";
        ASSERT_TRUE(xb->mailing.Set(Caller::System(), server).ok());
        ASSERT_TRUE(xb->mailing.Add(Caller::System(), {0, "ana@clinic.example", Lang::Es}).ok());
    }
    // What XB's mail server took since the last time.
    std::vector<Mailing::Outgoing> Mails() {
        std::vector<Mailing::Outgoing> out;
        xb->mailing.SendDue([&](const MailSettings&, const Mailing::Outgoing& mail) -> Result<void> {
            out.push_back(mail);
            return {};
        });
        return out;
    }
    std::vector<std::string> Subjects() {
        std::vector<std::string> out;
        for (const auto& mail : Mails()) out.push_back(mail.subject);
        return out;
    }
    Alerts::Showing Showing(const std::string& reference) {
        return xb->alerts.ShowingOf(Caller::System(), "alert:" + reference, "XA").value();
    }
    std::string TakeOff(const std::string& reference) {
        return CodeOf(xb->alerts.TakeOff(Caller::System(), "alert:" + reference, "XA"));
    }
    std::string Came(std::string_view more = kForAll) {
        const auto reference = Draft(more);
        EXPECT_EQ(Release(reference), "");
        Carry();
        return reference;
    }
    void Correct(const std::string& reference, std::string_view patch) {
        ASSERT_EQ(Step(reference, "amend", officer), "");
        Change(reference, patch);
        ASSERT_EQ(ReleaseUpdate(reference), "");
        Carry();
    }
    std::size_t Journalled(std::string_view action) {
        return xb->database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
            const auto row = tx.Query("SELECT COUNT(*) FROM journal WHERE action = $1", {action});
            return row->Next() ? static_cast<std::size_t>(row->Int(0)) : 0u;
        });
    }
    const Caller officer_there = PersonWith(7, "ews_officer", "XB");
};

TEST_P(AlertsShownTest, WhatComesInIsInsideAtOnceAndOutsideWhenAnOfficerSaysSo) {
    const auto reference = Came();
    EXPECT_THAT(xb->List({}, officer_there), SizeIs(1));
    EXPECT_THAT(xb->List({}, Caller::Anonymous()), IsEmpty());
    EXPECT_THAT(xb->Public(), IsEmpty());
    EXPECT_THAT(Subjects(), IsEmpty());
    const auto before = Showing(reference);
    EXPECT_FALSE(before.shown);
    EXPECT_TRUE(before.possible);
    EXPECT_EQ(before.mails, 1);
    EXPECT_EQ(before.at, 0);

    EXPECT_EQ(xb->Show(reference, PersonWith(8, "ews_member", "XB")), "access.denied");
    EXPECT_EQ(xb->Show(reference, PersonWith(8, "ews_officer", "XC")), "access.denied");
    EXPECT_EQ(xb->Show("XA-99"), "warning.alert_unknown");
    ASSERT_EQ(xb->Show(reference, officer_there), "");
    ASSERT_THAT(xb->Public(), SizeIs(1));
    EXPECT_THAT(xb->List({}, Caller::Anonymous()), SizeIs(1));
    const auto mails = Mails();
    ASSERT_THAT(mails, SizeIs(1));
    EXPECT_EQ(mails[0].subject, "Nitaceno en comprimidos");
    EXPECT_THAT(mails[0].text, HasSubstr("https://xb.example/es/alerts/XA/" + reference));
    EXPECT_EQ(Showing(reference).by, "person:7");
    EXPECT_EQ(Journalled("warning.alert_shown"), 1u);
    // Once more changes nothing and mails nobody.
    ASSERT_EQ(xb->Show(reference, officer_there), "");
    EXPECT_THAT(Subjects(), IsEmpty());
    EXPECT_EQ(Journalled("warning.alert_shown"), 1u);

    ASSERT_EQ(TakeOff(reference), "");
    EXPECT_THAT(xb->Public(), IsEmpty());
    EXPECT_THAT(xb->List({}, Caller::Anonymous()), IsEmpty());
    EXPECT_EQ(Journalled("warning.alert_taken_off"), 1u);
    // At home nothing of this is anybody's decision but the release.
    EXPECT_EQ(CodeOf(xa->alerts.Show(head, "alert:" + reference, "XA")), "warning.alert_own");
}

TEST_P(AlertsShownTest, WhatItsMarkKeepsFromThePublicIsNotWidenedByAnybody) {
    const auto green = Came(R"({"mark": "tlp:green", "audience": ["regional"]})");
    const auto drill = Came(R"({"mark": "official", "audience": ["regional"], "exercise": true})");
    for (const auto& reference : {green, drill}) {
        EXPECT_EQ(xb->Show(reference), "warning.not_for_public") << reference;
        EXPECT_FALSE(Showing(reference).possible) << reference;
    }
    xb->at_once = true;
    Came(R"({"mark": "tlp:green", "audience": ["regional"]})");
    EXPECT_THAT(xb->Public(), IsEmpty());
    EXPECT_THAT(Subjects(), IsEmpty());
}

TEST_P(AlertsShownTest, ACorrectionTakesThePlaceOfWhatItCorrects) {
    const auto shown = Came(), inside = Came();
    ASSERT_EQ(xb->Show(shown), "");
    EXPECT_THAT(Subjects(), SizeIs(1));
    for (const auto& reference : {shown, inside})
        Correct(reference, R"({"revision_note": "The tablets are green."})");
    ASSERT_THAT(xb->Public(), SizeIs(1));
    EXPECT_EQ(xb->Public()[0].reference, shown);
    EXPECT_EQ(xb->Public()[0].revision, 2);
    EXPECT_THAT(Subjects(), ElementsAre("Nitaceno en comprimidos"));
    // Taken off, it stays off.
    ASSERT_EQ(TakeOff(shown), "");
    Correct(shown, R"({"revision_note": "They are blue after all."})");
    EXPECT_THAT(xb->Public(), IsEmpty());
    EXPECT_THAT(Subjects(), IsEmpty());
}

TEST_P(AlertsShownTest, AWithdrawalReachesWhateverWasEverPublished) {
    const auto shown = Came(), off = Came(), inside = Came();
    for (const auto& reference : {shown, off}) ASSERT_EQ(xb->Show(reference), "");
    EXPECT_THAT(Subjects(), SizeIs(2));
    ASSERT_EQ(TakeOff(off), "");
    for (const auto& reference : {shown, off, inside})
        ASSERT_EQ(Step(reference, "retract", head, "Samples mixed up."), "");
    Carry();
    std::vector<std::string> said;
    for (const auto& alert : xb->Public()) {
        EXPECT_EQ(alert.status, AlertStatus::Retracted);
        said.push_back(alert.reference);
    }
    EXPECT_THAT(said, ::testing::UnorderedElementsAre(shown, off));
    EXPECT_THAT(Subjects(), ElementsAre("RETRACTADA: Nitaceno en comprimidos",
                                        "RETRACTADA: Nitaceno en comprimidos"));
    EXPECT_EQ(xb->Show(inside), "warning.alert_withdrawn");
    EXPECT_EQ(TakeOff(shown), "warning.alert_withdrawn") << "the notice stays";
}

TEST_P(AlertsShownTest, WhereTheCountryHasSetItTheyAreShownAsTheyComeIn) {
    const auto before = Came();
    xb->at_once = true;
    const auto after = Came();
    ASSERT_THAT(xb->Public(), SizeIs(1));
    EXPECT_EQ(xb->Public()[0].reference, after);
    EXPECT_EQ(Showing(after).by, "system");
    EXPECT_THAT(Subjects(), SizeIs(1));
    EXPECT_EQ(Journalled("warning.alert_shown"), 1u);
    // An officer's word stands above the setting.
    ASSERT_EQ(TakeOff(after), "");
    Correct(after, R"({"revision_note": "The tablets are green."})");
    EXPECT_THAT(xb->Public(), IsEmpty());
    // One that was not shown before comes with its correction; without the setting what stands stays.
    Correct(before, R"({"revision_note": "The tablets are green."})");
    ASSERT_THAT(xb->Public(), SizeIs(1));
    xb->at_once = false;
    EXPECT_EQ(xb->Public()[0].reference, before);
}

TEST_P(AlertsShownTest, NoOldRevisionIsShownAfterItsRetraction) {
    xb->at_once = true;
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    const auto first = xa->WaitingFor(*xb);
    ASSERT_EQ(Step(reference, "retract", head, "Wrong."), "");
    for (const auto& one : xa->WaitingFor(*xb)) {
        if (one.id == first.at(0).id) continue;
        const std::string bytes[] = {one.bytes};
        xb->mailroom.Take("XA", "link", bytes);
    }
    Carry();
    EXPECT_THAT(xb->List(), Contains(reference + " r2 retracted"));
    EXPECT_THAT(xb->Public(), IsEmpty());
    EXPECT_THAT(Subjects(), IsEmpty());
}

ATALAYA_ON_BOTH_STORES(AlertsShownTest);

}  // namespace
}  // namespace atalaya::warning
