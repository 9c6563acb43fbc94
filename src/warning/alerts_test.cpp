#include "warning/alerts.hpp"

#include "registers/attachments.hpp"
#include "warning/sample_test.hpp"
#include "warning/sides_test.hpp"

namespace atalaya::warning {
namespace {

using access::Caller;
using store::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// One country's side, with its alerts.
struct Office : Side {
    Office(std::string name, store::Database& store, const Shared& shared, std::uint64_t seed)
        : Side(std::move(name), store, shared, seed),
          mailing(store, shared.policy, journal, shared.clock, random, folder.path()),
          alerts({store, shared.policy, journal, shared.clock, records, mailroom, directory,
                  mailing, shared.content}) {
        EXPECT_EQ(CodeOf(Mailing::Prepare(store)), "");
        EXPECT_EQ(CodeOf(Alerts::Prepare(store)), "");
        alerts.Join();
    }
    std::vector<Alert> Public() {
        return database.Run(store::Mode::ReadOnly,
                            [&](Transaction& tx) { return alerts.Public(tx); });
    }
    // "XA-1 r2 retracted", newest first.
    std::vector<std::string> List(const Alerts::Filter& filter = {},
                                  const Caller& caller = Caller::System()) {
        std::vector<std::string> out;
        const auto found = alerts.List(caller, filter);
        EXPECT_TRUE(found.ok());
        for (const auto& alert : *found)
            out.push_back(alert.reference + " r" + std::to_string(alert.revision) + " " +
                          std::string(NameOf(alert.status)));
        return out;
    }

    Mailing mailing;
    Alerts alerts;
};

constexpr std::string_view kTexts = R"([
    {"language": "en", "headline": "Nitazene in tablets", "what_is_known": "Three overdoses.",
     "advice_public": "Do not use alone."},
    {"language": "es", "headline": "Nitaceno en comprimidos", "what_is_known": "Tres sobredosis."},
    {"language": "pt", "headline": "Nitazeno em comprimidos", "what_is_known": "Três overdoses."},
    {"language": "fr", "headline": "Nitazène en comprimés", "what_is_known": "Trois surdoses."}])";

class AlertsTest : public SidesTest<Office> {
 protected:
    std::vector<std::string_view> Registers() const override {
        return {"notifications", "detected_substances", "samples", "assessments", "alerts"};
    }

    // An alert as its author leaves it: `more` are members of its record.
    std::string Draft(std::string_view more, std::string_view texts = kTexts) {
        json::object input{{"title", "Nitazene"},
                           {"kind", "alert"},
                           {"severity", "extreme"},
                           {"languages", {"en", "es", "pt", "fr"}},
                           {"valid_until", "2026-12-31"},
                           {"contact", "ews@observatory.example"}};
        input["texts"] = *base::ParseJson(texts);
        const auto added = base::ParseJson(more);
        for (const auto& [key, value] : added->as_object()) input[key] = value;
        const auto model = m_catalogue->Find("alerts");
        const auto created = db().Run(store::Mode::ReadWrite, [&](Transaction& tx) {
            return xa->records.Create(tx, officer, *model, "XA", input);
        });
        EXPECT_TRUE(created.ok()) << created.error().Describe();
        return created.ok() ? created->Reference() : "";
    }
    std::string Step(const std::string& reference, const std::string& step, const Caller& by,
                     const std::string& reason = "", const LocalText& reasons = {}) {
        const auto model = m_catalogue->Find("alerts");
        const auto moved = db().Run(
            store::Mode::ReadWrite, [&](Transaction& tx) -> Result<registers::Record> {
                ATALAYA_ASSIGN(const auto record, xa->records.Find(tx, by, *model, reference));
                return xa->records.Move(tx, by, *model, reference,
                                        record.Int(registers::SystemColumn::Version), step, reason,
                                        reasons);
            });
        return moved.ok() ? "" : moved.error().code;
    }
    void Change(const std::string& reference, std::string_view patch) {
        const auto model = m_catalogue->Find("alerts");
        const auto changed = db().Run(
            store::Mode::ReadWrite, [&](Transaction& tx) -> Result<registers::Record> {
                ATALAYA_ASSIGN(const auto record, xa->records.Find(tx, officer, *model, reference));
                return xa->records.Update(tx, officer, *model, reference,
                                          record.Int(registers::SystemColumn::Version),
                                          base::ParseJson(patch)->as_object());
            });
        ASSERT_TRUE(changed.ok()) << changed.error().Describe();
    }
    std::string Release(const std::string& reference) {
        if (auto fault = Step(reference, "propose", officer); !fault.empty()) return fault;
        return Step(reference, "release", head);
    }
    const Caller officer = PersonWith(1, "ews_officer", "XA");
    const Caller head = PersonWith(2, "ews_head", "XA");
};

constexpr std::string_view kForAll = R"({"mark": "public", "audience": ["public", "regional"]})";

TEST_P(AlertsTest, WhatIsReleasedStandsInTheOtherCountryAndOnTheSite) {
    const auto reference = Draft(kForAll);
    EXPECT_THAT(xa->Public(), IsEmpty());
    ASSERT_EQ(Release(reference), "");
    ASSERT_THAT(xa->Public(), SizeIs(1));
    EXPECT_EQ(xa->Public()[0].issuer.In(Lang::Es), "Observatorio XA");
    Carry();
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

TEST_P(AlertsTest, ACorrectionReachesWhoHadTheFirst) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    Carry();
    m_clock.Advance(86'400'000);
    ASSERT_EQ(Step(reference, "amend", officer), "");
    // What is being prepared is nobody's business yet.
    EXPECT_THAT(xa->List(), ElementsAre(reference + " r1 released"));
    Change(reference, R"({"revision_note": "The tablets are green.", "audience": ["public"]})");
    ASSERT_EQ(Step(reference, "release_update", head), "");
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

TEST_P(AlertsTest, TheFirstReleaseGivesTheNumberAndTheDay) {
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
    ASSERT_EQ(Step(first, "release_update", head), "");
    EXPECT_EQ(named(first), R"("2026-1" "2026-01-01")");
    ASSERT_EQ(Step(first, "retract", head, "Samples mixed up."), "");
    Carry();
    Alerts::Filter of_number;
    of_number.search = "2026-1";
    of_number.exercise = false;
    EXPECT_THAT(xb->List(of_number), ElementsAre(first + " r3 retracted"));
    m_clock.Advance(340 * 86'400'000ll);
    ASSERT_EQ(Step(third, "propose", officer), "");
    EXPECT_EQ(Step(third, "release", head), "record.transition_condition");
    ASSERT_EQ(Step(third, "return", head, "Its last day has passed."), "");
    Change(third, R"({"valid_until": "2027-12-31"})");
    ASSERT_EQ(Release(third), "");
    EXPECT_THAT(named(third), HasSubstr("2027-1"));
}

TEST_P(AlertsTest, NobodyEntersANumberAndOldOnesAreNotGivenAgain) {
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

TEST_P(AlertsTest, ARetractionReachesEveryoneByEveryRoad) {
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
    // While an update is being prepared, in words that must not go out.
    ASSERT_EQ(Step(reference, "amend", officer), "");
    Change(reference, R"({"texts": [{"language": "en", "headline": "Half", "what_is_known": "x"}]})");
    EXPECT_EQ(Step(reference, "retract", officer), "record.reason_needed");
    ASSERT_EQ(Step(reference, "retract", officer, "Samples mixed up."), "");
    xa->mailing.SendDue(send);
    EXPECT_THAT(mails, ElementsAre("Nitaceno en comprimidos", "RETRACTADA: Nitaceno en comprimidos"));
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

TEST_P(AlertsTest, WhyItWasTakenBackGoesOutInEachLanguage) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
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

TEST_P(AlertsTest, WhyItWasRetractedIsNotWhyItWasCancelledBefore) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    ASSERT_EQ(Step(reference, "cancel", officer, "", {{"Over.", "Pasó.", "", ""}}), "");
    ASSERT_EQ(Step(reference, "retract", head, "Never true."), "");
    EXPECT_EQ(xa->Public()[0].NoteIn(Lang::Es).Marked(), "Never true.");
    EXPECT_EQ(xa->Public()[0].reasons, LocalText());
}

TEST_P(AlertsTest, ARetractionThatArrivesFirstIsNotOverwritten) {
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

TEST_P(AlertsTest, NobodyReleasesTheirOwnAndNothingLeavesWithoutTheStep) {
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

TEST_P(AlertsTest, WhatIsNotReadyIsNotReleased) {
    const auto why = [&](std::string_view more, std::string_view texts = kTexts) {
        const auto reference = Draft(more, texts);
        const auto preview = xa->alerts.Try(head, reference);
        EXPECT_TRUE(preview.ok());
        const std::string code = Release(reference);
        EXPECT_EQ(code, preview->faults.empty() ? "" : preview->faults.front().code);
        return code;
    };
    constexpr std::string_view kEnglish =
        R"([{"language": "en", "headline": "A", "what_is_known": "B"}])";
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

TEST_P(AlertsTest, AnUpdateTakesNothingBackThatOnlyARetractionCan) {
    const auto reference = Draft(kForAll);
    ASSERT_EQ(Release(reference), "");
    ASSERT_EQ(Step(reference, "amend", officer), "");
    Change(reference, R"({"revision_note": "x", "audience": ["network"]})");
    EXPECT_EQ(Step(reference, "release_update", head), "warning.audience_narrowed");
    Change(reference, R"({"audience": ["public"], "mark": "tlp:green", "exercise": true})");
    EXPECT_EQ(Step(reference, "release_update", head), "warning.exercise_changed");
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

TEST_P(AlertsTest, AboveTheLimitTheTwoWhoSentItAreEnoughToTakeItBack) {
    const auto reference = Draft(R"({"mark": "tlp:red", "audience": ["regional"]})");
    ASSERT_EQ(Release(reference), "");
    // The head who released it takes it back alone, at three in the morning.
    ASSERT_EQ(Step(reference, "retract", head, "Wrong."), "");
    Carry();
    EXPECT_THAT(xb->List(), ElementsAre(reference + " r2 retracted"));
    EXPECT_THAT(xb->List({}, PersonWith(9, "ews_member", "XB")), IsEmpty());
}

TEST_P(AlertsTest, WhatIsTakenBackGoesToThoseWhoHadItAlone) {
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
    const auto reference = Draft(R"({"mark": "public", "audience": ["public"],
        "places": [{"place": "XA-01"}], "detected_substance": ")" + tablet + R"(",
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
    ASSERT_EQ(Release(Draft(attach("picture of a tablet"))), "");
    Carry();
    const auto there = xb->alerts.Revisions(Caller::System(), "alert:XA-1", "XA");
    ASSERT_TRUE(there.ok());
    ASSERT_THAT(there->front().files, SizeIs(1));
    EXPECT_EQ(there->front().files[0].bytes, "picture of a tablet");
    EXPECT_EQ(Release(Draft(attach(std::string(kMostFileBytes + 1, 'x')))), "warning.files_too_large");
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
