// The steps of an alert: released, corrected, taken back.

#include "registers/render.hpp"
#include "warning/alerts_test.hpp"

namespace atalaya::warning {
namespace {

using access::Caller;
using store::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using AlertsReleaseTest = AlertsTest;

TEST_P(AlertsReleaseTest, ACorrectionReachesWhoHadTheFirst) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    Carry();
    m_clock.Advance(86'400'000);
    ASSERT_EQ(Step(reference, "amend", officer), "");
    // What is being prepared is nobody's business yet.
    EXPECT_THAT(xa->List(), ElementsAre(reference + " r1 released"));
    Change(reference, R"({"revision_note": "The tablets are green.", "audience": ["public"]})");
    ASSERT_EQ(ReleaseUpdate(reference), "");
    EXPECT_EQ(xa->Public()[0].revision, 2);
    EXPECT_EQ(xa->Public()[0].note, "The tablets are green.");
    EXPECT_LT(xa->Public()[0].issued, xa->Public()[0].changed);
    Carry();   // although the other countries are no audience any more
    EXPECT_THAT(xb->List(), ElementsAre(reference + " r2 released"));
    const auto revisions = xb->alerts.Revisions(Caller::System(), "alert:" + reference, "XA");
    ASSERT_TRUE(revisions.ok());
    ASSERT_THAT(*revisions, SizeIs(2));
    EXPECT_EQ(revisions->front().revision, 2);
    // Each refers to all before it.
    const auto sent = xa->Sent("alert:" + reference);
    ASSERT_THAT(sent, SizeIs(2));
    ASSERT_THAT(sent[1].envelope.references, SizeIs(1));
    EXPECT_EQ(sent[1].envelope.references[0], (exchange::Reference{"updates", sent[0].envelope.id}));
}

TEST_P(AlertsReleaseTest, TheNoteOfACorrectionIsReadInEachLanguage) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    ASSERT_EQ(Step(reference, "amend", officer), "");
    Change(reference, R"({"revision_note": "Los comprimidos son verdes."})");
    ASSERT_EQ(Step(reference, "propose_update", officer), "");
    ASSERT_EQ(Step(reference, "release_update", head, "",
                   {{"The tablets are green.", "Los comprimidos son verdes.", "", "Les comprimés sont verts."}}),
              "");
    Carry();
    const auto there = xb->alerts.Revisions(Caller::System(), "alert:" + reference, "XA");
    ASSERT_TRUE(there.ok());
    for (const auto& read : {xa->Public()[0], there->front()}) {
        EXPECT_EQ(read.revision, 2);
        EXPECT_EQ(read.note, "Los comprimidos son verdes.");
        EXPECT_EQ(read.NoteIn(Lang::En).Marked(), "The tablets are green.");
        EXPECT_EQ(read.NoteIn(Lang::Fr).Marked(), "Les comprimés sont verts.");
        EXPECT_EQ(read.NoteIn(Lang::Pt).Marked(), "Español: Los comprimidos son verdes.");
        // Also for programs that look only into the text of a language.
        EXPECT_EQ(read.In(Lang::En).what_changed, "The tablets are green.");
    }
    // Of the next correction nothing is said that was said of this one.
    ASSERT_EQ(Step(reference, "amend", officer), "");
    Change(reference, R"({"revision_note": "Two more places."})");
    ASSERT_EQ(Step(reference, "propose_update", officer), "");
    ASSERT_EQ(Step(reference, "release_update", head), "");
    EXPECT_EQ(xa->Public()[0].NoteIn(Lang::En).text, "Two more places.");
}

TEST_P(AlertsReleaseTest, TheFirstReleaseGivesTheNumberAndTheDay) {
    const auto model = m_catalogue->Find("alerts");
    const auto named = [&](const std::string& reference) {
        const auto record = *xa->records.Get(db(), Caller::System(), *model, reference);
        const auto at = [&](std::string_view field) {
            return json::serialize(registers::FieldJson(record, *model->FindField(field)));
        };
        return at("number") + " " + at("issued_on");
    };
    const auto first = Draft(kForAll), second = Draft(kForAll), third = Draft(kForAll);
    const auto drill = Draft(R"({"mark": "tlp:green", "audience": ["regional"], "exercise": true})");
    EXPECT_EQ(named(first), "null null");
    ASSERT_EQ(Release(first), "");
    EXPECT_EQ(named(first), R"("2026-1" "2026-01-01")");
    EXPECT_EQ(xa->Public()[0].number, "2026-1");
    // A step that is refused takes no number; a drill counts for itself.
    ASSERT_EQ(Step(second, "propose", officer), "");
    EXPECT_EQ(Step(second, "release", officer), "access.denied");
    ASSERT_EQ(Release(drill), "");
    EXPECT_EQ(named(drill), R"("EX-2026-1" "2026-01-01")");
    ASSERT_EQ(Step(second, "release", head), "");
    EXPECT_EQ(named(second), R"("2026-2" "2026-01-01")");
    // A correction keeps both, and so does what goes to the others; a new year begins anew.
    m_clock.Advance(31 * 86'400'000ll);
    ASSERT_EQ(Step(first, "amend", officer), "");
    Change(first, R"({"revision_note": "The tablets are green."})");
    ASSERT_EQ(ReleaseUpdate(first), "");
    EXPECT_EQ(named(first), R"("2026-1" "2026-01-01")");
    ASSERT_EQ(Step(first, "retract", head, "Samples mixed up."), "");
    Carry();
    Alerts::Filter of_number;
    of_number.search = "2026-1";
    of_number.exercise = false;
    EXPECT_THAT(xb->List(of_number), ElementsAre(first + " r3 retracted"));
    ASSERT_EQ(Step(third, "propose", officer), "");
    m_clock.Advance(340 * 86'400'000ll);
    EXPECT_EQ(Step(third, "release", head), "record.transition_condition");
    ASSERT_EQ(Step(third, "return", head, "Its last day has passed."), "");
    EXPECT_EQ(Step(third, "propose", officer), "record.transition_condition");
    Change(third, R"({"valid_until": "2027-12-31"})");
    ASSERT_EQ(Release(third), "");
    EXPECT_THAT(named(third), HasSubstr("2027-1"));
}

TEST_P(AlertsReleaseTest, NobodyEntersANumberAndOldOnesAreNotGivenAgain) {
    const auto model = m_catalogue->Find("alerts");
    const auto tried = db().Run(store::Mode::ReadWrite, [&](Transaction& tx) {
        return xa->records.Create(tx, officer, *model, "XA",
                                  {{"title", "x"}, {"number", "7"}, {"issued_on", "2026-01-01"}});
    });
    ASSERT_FALSE(tried.ok());
    ASSERT_THAT(tried.error().details, SizeIs(2));
    EXPECT_EQ(tried.error().details[0].code, "record.field_readonly");
    // As it was entered by hand before the program gave numbers.
    const auto old = Draft(kForAll), next = Draft(kForAll);
    db().Run(store::Mode::ReadWrite, [&](Transaction& tx) {
        tx.Execute("UPDATE r_alerts SET f_number = '2026-1' WHERE id = 1");
    });
    ASSERT_EQ(Release(next), "");
    EXPECT_EQ(xa->Public()[0].number, "2026-2");
    ASSERT_EQ(Release(old), "");
    EXPECT_EQ(xa->Public()[0].number, "2026-1");
}

TEST_P(AlertsReleaseTest, ARetractionReachesEveryoneByEveryRoad) {
    MailSettings server;
    server.host = "mail.example";
    server.from = "ews@observatory.example";
    server.base = "https://observatory.example";
    ASSERT_TRUE(xa->mailing.Set(Caller::System(), server).ok());
    ASSERT_TRUE(xa->mailing.Add(Caller::System(), {0, "ana@clinic.example", Lang::Es}).ok());
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    std::vector<std::string> mails;
    const auto send = [&](const MailSettings&, const Mailing::Outgoing& mail) -> Result<void> {
        mails.push_back(mail.subject);
        return {};
    };
    xa->mailing.SendDue(send);
    Carry();
    // While an update is being prepared, in words that must not go out.
    ASSERT_EQ(Step(reference, "amend", officer), "");
    Change(reference, R"({"texts": [{"language": "en", "headline": "Half", "what_is_known": "x"}]})");
    EXPECT_EQ(Step(reference, "retract", officer), "record.reason_needed");
    ASSERT_EQ(Step(reference, "retract", officer, "Samples mixed up."), "");
    xa->mailing.SendDue(send);
    EXPECT_THAT(mails, ElementsAre("Nitaceno en comprimidos", "RETRACTADA: Nitaceno en comprimidos"));
    ASSERT_EQ(xb->Show(reference), "");
    Carry();
    for (auto* side : {xa.get(), xb.get()}) {
        ASSERT_THAT(side->Public(), SizeIs(1)) << side->id;
        EXPECT_EQ(side->Public()[0].status, AlertStatus::Retracted) << side->id;
        EXPECT_EQ(side->Public()[0].note, "Samples mixed up.");
        EXPECT_EQ(TitleOf(side->Public()[0], Lang::En), "RETRACTED: Nitazene in tablets");
    }
    const auto revisions = db().Run(store::Mode::ReadOnly, [&](Transaction& tx) {
        return xa->alerts.PublicRevisions(tx, "alert:" + reference, "XA");
    });
    EXPECT_THAT(revisions, SizeIs(2));
}

TEST_P(AlertsReleaseTest, WhyItWasTakenBackGoesOutInEachLanguage) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    Carry();
    ASSERT_EQ(xb->Show(reference), "");
    ASSERT_EQ(Step(reference, "amend", officer), "");
    LocalText reasons;
    reasons.In(Lang::Es) = "  ";   // which says nothing
    EXPECT_EQ(Step(reference, "retract", officer, "", reasons), "record.reason_needed");
    reasons = {{"", " Muestras confundidas. ", "", "Échantillons confondus."}};
    ASSERT_EQ(Step(reference, "retract", officer, "", reasons), "");
    Carry();
    for (auto* side : {xa.get(), xb.get()}) {
        const auto alert = side->Public().at(0);
        EXPECT_EQ(alert.note, "Muestras confundidas.") << side->id;
        EXPECT_EQ(alert.NoteIn(Lang::Es).Marked(), "Muestras confundidas.") << side->id;
        EXPECT_EQ(alert.NoteIn(Lang::Fr).Marked(), "Échantillons confondus.") << side->id;
        EXPECT_EQ(alert.NoteIn(Lang::En).Marked(), "Español: Muestras confundidas.") << side->id;
    }
    // The history of the record keeps what was said in every language.
    const auto model = m_catalogue->Find("alerts");
    const auto history = xa->records.History(db(), Caller::System(), *model, reference);
    ASSERT_TRUE(history.ok());
    EXPECT_EQ(history->front().reason, "Muestras confundidas.\nFrançais: Échantillons confondus.");
}

TEST_P(AlertsReleaseTest, WhyItWasRetractedIsNotWhyItWasCancelledBefore) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    ASSERT_EQ(Step(reference, "cancel", officer, "", {{"Over.", "Pasó.", "", ""}}), "");
    ASSERT_EQ(Step(reference, "retract", head, "Never true."), "");
    EXPECT_EQ(xa->Public()[0].NoteIn(Lang::Es).Marked(), "Never true.");
    EXPECT_EQ(xa->Public()[0].reasons, LocalText());
}

TEST_P(AlertsReleaseTest, ARetractionThatArrivesFirstIsNotOverwritten) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    const auto first = xa->WaitingFor(*xb);
    ASSERT_EQ(Step(reference, "retract", head, "Wrong."), "");
    const auto both = xa->WaitingFor(*xb);
    for (const auto& one : both) {
        if (one.id != first.at(0).id) {
            const std::string bytes[] = {one.bytes};
            xb->mailroom.Take("XA", "link", bytes);
        }
    }
    Carry();
    EXPECT_THAT(xb->List(), ElementsAre(reference + " r2 retracted"));
}

TEST_P(AlertsReleaseTest, NobodyReleasesTheirOwnAndNothingLeavesWithoutTheStep) {
    const auto reference = Draft(kForAll);
    const Caller both = [&] {
        auto caller = officer;
        caller.grants.push_back({"ews_head", "XA", "", ""});
        return caller;
    }();
    ASSERT_EQ(Step(reference, "propose", both), "");
    EXPECT_EQ(Step(reference, "release", both), "record.four_eyes");
    Carry();
    EXPECT_THAT(xb->List(), IsEmpty());
    ASSERT_EQ(Step(reference, "release", head), "");
    const auto sent = xa->Sent("alert:" + reference);
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(sent[0].author, "person:1");
}

TEST_P(AlertsReleaseTest, AnUpdateIsCheckedAsTheFirstOneIs) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    ASSERT_EQ(Step(reference, "amend", officer), "");
    EXPECT_EQ(Step(reference, "release_update", head), "record.transition_from");
    EXPECT_EQ(Step(reference, "propose_update", officer), "record.transition_condition");
    Change(reference, R"({"revision_note": "The tablets are green."})");
    ASSERT_EQ(Step(reference, "propose_update", officer), "");
    EXPECT_EQ(xa->Public()[0].revision, 1);
    EXPECT_EQ(Step(reference, "release_update", officer), "access.denied");
    EXPECT_EQ(Step(reference, "return_update", head), "record.reason_needed");
    ASSERT_EQ(Step(reference, "return_update", head, "Green, or blue?"), "");
    auto both = officer;
    both.grants.push_back({"ews_head", "XA", "", ""});
    ASSERT_EQ(Step(reference, "propose_update", both), "");
    EXPECT_EQ(Step(reference, "release_update", both), "record.four_eyes");
    ASSERT_EQ(Step(reference, "release_update", head), "");
    EXPECT_EQ(xa->Public()[0].revision, 2);
    const auto sent = xa->Sent("alert:" + reference);
    ASSERT_THAT(sent, SizeIs(2));
    EXPECT_EQ(sent[1].author, "person:1");
    // One that waits for release is not in the way of taking back what is out.
    ASSERT_EQ(Step(reference, "amend", officer), "");
    Change(reference, R"({"revision_note": "x"})");
    ASSERT_EQ(Step(reference, "propose_update", officer), "");
    ASSERT_EQ(Step(reference, "retract", head, "Wrong."), "");
    EXPECT_EQ(xa->Public()[0].note, "Wrong.");
}

TEST_P(AlertsReleaseTest, WhatIsNotReadyIsNotReleased) {
    const auto why = [&](std::string_view more, std::string_view texts = kAlertTexts) {
        const auto reference = Draft(more, texts);
        const auto preview = xa->alerts.Try(head, reference);
        EXPECT_TRUE(preview.ok());
        const std::string code = Release(reference);
        EXPECT_EQ(code, preview->faults.empty() ? "" : preview->faults.front().code);
        return code;
    };
    constexpr std::string_view kEnglish =
        R"([{"language": "en", "headline": "A", "what_is_known": "B"}])";
    EXPECT_EQ(why(kForAll, "[]"), "warning.alert_incomplete");
    EXPECT_EQ(why(kForAll, kEnglish), "warning.translation_missing");
    EXPECT_EQ(why(R"({"mark": "tlp:green", "audience": ["network"], "languages": ["en", "es"]})",
                  kEnglish),
              "warning.translation_missing");
    EXPECT_EQ(why(R"({"mark": "tlp:green", "audience": ["network"], "languages": ["en"]})", kEnglish),
              "");
    EXPECT_EQ(why(R"({"mark": "tlp:amber", "audience": ["public"]})"), "warning.mark_too_narrow");
    const auto drill = Create("notifications", R"({"what": "w", "received_on": "2026-01-01",
        "place": "XA-01", "reporter_kind": "hospital", "exercise": true, "mark": "official"})");
    EXPECT_EQ(why(R"({"mark": "tlp:green", "audience": ["network"],
                      "notifications": [{"notification": ")" + drill + R"("}]})"),
              "warning.exercise_mixed");
    EXPECT_THAT(xa->Public(), IsEmpty());
}

TEST_P(AlertsReleaseTest, AnUpdateTakesNothingBackThatOnlyARetractionCan) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    ASSERT_EQ(Step(reference, "amend", officer), "");
    Change(reference, R"({"revision_note": "x", "audience": ["network"]})");
    EXPECT_EQ(ReleaseUpdate(reference), "warning.audience_narrowed");
    Change(reference, R"({"audience": ["public"], "mark": "tlp:green", "exercise": true})");
    EXPECT_EQ(ReleaseUpdate(reference), "warning.exercise_changed");
    EXPECT_EQ(xa->Public()[0].revision, 1);
    // The record of an alert that is out is not withdrawn beside its steps.
    const auto model = m_catalogue->Find("alerts");
    const auto withdrawn = db().Run(
        store::Mode::ReadWrite, [&](Transaction& tx) -> Result<registers::Record> {
            ATALAYA_ASSIGN(const auto record,
                           xa->records.Find(tx, Caller::System(), *model, reference));
            return xa->records.Withdraw(tx, Caller::System(), *model, reference,
                                        record.Int(registers::SystemColumn::Version), "x");
        });
    EXPECT_EQ(CodeOf(withdrawn), "warning.retract_first");
}

TEST_P(AlertsReleaseTest, AboveTheLimitTheTwoWhoSentItAreEnoughToTakeItBack) {
    const auto reference = Draft(R"({"mark": "tlp:red", "audience": ["regional"]})");
    ASSERT_EQ(Release(reference), "");
    // The head who released it takes it back alone, at three in the morning.
    ASSERT_EQ(Step(reference, "retract", head, "Wrong."), "");
    Carry();
    EXPECT_THAT(xb->List(), ElementsAre(reference + " r2 retracted"));
    EXPECT_THAT(xb->List({}, PersonWith(9, "ews_member", "XB")), IsEmpty());
}

TEST_P(AlertsReleaseTest, WhatIsTakenBackGoesToThoseWhoHadItAlone) {
    const auto red = Draft(R"({"mark": "tlp:red", "audience": ["regional"]})");
    ASSERT_EQ(Release(red), "");
    const auto open = Draft(kForAll);
    ASSERT_EQ(Release(open), "");
    Carry();
    const auto xc = Join("XC");
    ASSERT_EQ(Step(red, "retract", head, "Wrong."), "");
    ASSERT_EQ(Step(open, "cancel", officer, "Over."), "");
    for (const auto& reference : {red, open}) {
        const auto sent = xa->Sent("alert:" + reference);
        ASSERT_THAT(sent, SizeIs(2));
        EXPECT_THAT(sent[1].envelope.to, ElementsAre("XB"));
    }
    Carry();
    CarryTo(*xc);
    EXPECT_THAT(xb->List(), ::testing::UnorderedElementsAre(red + " r2 retracted",
                                                            open + " r2 cancelled"));
    EXPECT_THAT(xc->List(), IsEmpty());
}

ATALAYA_ON_BOTH_STORES(AlertsReleaseTest);

}  // namespace
}  // namespace atalaya::warning
