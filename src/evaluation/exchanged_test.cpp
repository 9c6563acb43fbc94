#include "evaluation/exchanged.hpp"

#include "base/json_members.hpp"
#include "evaluation/offices_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ExchangedTest : public OfficesTest {
 protected:
    // "A1 new" of each answer that came.
    std::vector<std::string> Changes() {
        std::vector<std::string> out;
        const auto compared = hub->exchanged.Compare(secretariat, "r1", "XA");
        EXPECT_EQ(CodeOf(compared), "");
        if (!compared.ok()) return out;
        for (const ComparedAnswer& one : compared->answers)
            out.push_back(one.question + " " + std::string(NameOf(one.change)));
        return out;
    }
    Exchanged::TakenOver Take(const Exchanged::Choice& choice = {}) {
        clock.Advance(1000);
        const auto taken = hub->exchanged.TakeAnswers(secretariat, "r1", "XA", choice);
        EXPECT_EQ(CodeOf(taken), "");
        return taken.ok() ? *taken : Exchanged::TakenOver{};
    }
    Answer AtHub(std::string_view question) {
        return *room->answers.Get(entity, "r1", "XA", question);
    }
    // A letter as the country's program would write it, with another body.
    std::vector<std::string> Forge(const json::object& body, Desk& from, Desk& to,
                                   const std::string& kind = "evaluation_answers") {
        exchange::Letter letter;
        letter.kind = kind;
        letter.to = {to.id};
        letter.subject = kind + ":forged/" + std::to_string(++m_forged);
        letter.body = body;
        EXPECT_EQ(from.SendRaw(letter), "");
        return from.Give(to);
    }
    // The secretariat's report, adopted there.
    void Adopt() {
        ToSecondDraft();
        Move(As(carla), "send_report");
        Move(commission, "adopt");
    }
    json::object Sealed() {
        const auto report = room->reports.Get(commission, "r1", "XA");
        EXPECT_EQ(CodeOf(report), "");
        return {{"document", report->document}, {"seal", report->seal}};
    }
    json::object ReportBody(const json::object& sealed) {
        return {{"round", "r1"}, {"country", "XA"}, {"report", sealed}};
    }

 private:
    int m_forged = 0;
};
ATALAYA_ON_BOTH_STORES(ExchangedTest);

TEST_P(ExchangedTest, WhatGoesIsShownBeforeItLeaves) {
    EXPECT_EQ(CodeOf(xa->exchanged.PreviewAnswers(entity, "r1", "XA")),
              "evaluation.nothing_to_send");
    AnswerAtHome("A1", "no", "The bill lapsed.");
    // An institution's answer that the entity has not agreed to stays in the country.
    ASSERT_EQ(CodeOf(home->answers.Put(health, "r1", "XA", "B1", 0, {.value = "full"})), "");
    const auto going = xa->exchanged.PreviewAnswers(entity, "r1", "XA");
    ASSERT_TRUE(going.ok()) << going.error().Describe();
    ASSERT_EQ(going->answers.size(), 1u);
    EXPECT_EQ(going->answers[0].question, "A1");
    EXPECT_THAT(going->unreviewed, ElementsAre("B1"));
    EXPECT_THAT(going->changed, ElementsAre("A1"));
    EXPECT_THAT(going->letter.to, ElementsAre("HUB"));
    EXPECT_EQ(going->mark, "official");
    EXPECT_EQ(going->revision, 1);
    EXPECT_FALSE(going->handed_in);
    EXPECT_THAT(going->letter.envelope, HasSubstr("The bill lapsed."));
    EXPECT_THAT(going->letter.envelope, Not(HasSubstr("B1")));
    EXPECT_THAT(xa->Give(*hub), IsEmpty());
    EXPECT_THAT(*hub->exchanged.List(secretariat), IsEmpty());   // nothing has left

    // What was looked at is what is sent.
    AnswerAtHome("A3", "Two laws.");
    EXPECT_EQ(CodeOf(xa->exchanged.SendAnswers(entity, "r1", "XA", going->digest)),
              "evaluation.preview_outdated");
    EXPECT_EQ(CodeOf(xa->exchanged.SendAnswers(
                  entity, "r1", "XA",
                  xa->exchanged.PreviewAnswers(entity, "r1", "XA")->digest)),
              "");
}

TEST_P(ExchangedTest, OnlyWhoAnswersForTheCountrySends) {
    AnswerAtHome("A1", "no");
    for (const access::Caller& who : {police, expert, secretariat, Person(8, {})})
        EXPECT_EQ(CodeOf(xa->exchanged.SendAnswers(who, "r1", "XA")), "access.denied");
    EXPECT_EQ(CodeOf(xa->exchanged.SendAnswers(entity, "r1", "BR")), "access.denied");
    EXPECT_EQ(CodeOf(xa->exchanged.SendAnswers(entity, "r9", "XA")), "evaluation.round_unknown");
    EXPECT_TRUE(xa->exchanged.May(entity, "r1", "XA")->send_answers);
    EXPECT_FALSE(xa->exchanged.May(police, "r1", "XA")->send_answers);
    ASSERT_EQ(CodeOf(xa->directory.Close(Desk::kSystem, "HUB", "moved")), "");
    EXPECT_EQ(CodeOf(xa->exchanged.SendAnswers(entity, "r1", "XA")), "exchange.no_hub");
}

TEST_P(ExchangedTest, APersonTakesWhatCameWithItsSource) {
    AnswerAtHome("A1", "no", "The bill lapsed.");
    AnswerAtHome("B1", "full");
    EXPECT_THAT(SendAnswers(), IsEmpty());
    EXPECT_THAT(Standing(), ElementsAre("delivered"));

    const auto list = hub->exchanged.List(secretariat);
    ASSERT_EQ(list->size(), 1u);
    EXPECT_EQ(list->at(0).answers, 2);
    EXPECT_EQ(list->at(0).round_title.In(Lang::Es), "Round r1");
    const auto brought = hub->database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return std::pair(Exchanged::Of(tx, list->at(0).envelope), Exchanged::Of(tx, "none"));
    });
    ASSERT_TRUE(brought.first.has_value());
    EXPECT_EQ(brought.first->country, "XA");
    EXPECT_EQ(brought.first->round_title.In(Lang::Es), "Round r1");
    EXPECT_FALSE(brought.second.has_value());
    EXPECT_THAT(*hub->exchanged.List(expert), IsEmpty());
    EXPECT_EQ(CodeOf(hub->exchanged.Compare(expert, "r1", "XA")), "access.denied");
    EXPECT_EQ(CodeOf(hub->exchanged.Compare(secretariat, "r1", "BR")), "evaluation.not_received");

    // Nothing is in the round before somebody takes it.
    EXPECT_THAT(Changes(), ElementsAre("A1 new", "B1 new"));
    EXPECT_EQ(AtHub("A1").version, 0);
    EXPECT_EQ(CodeOf(hub->exchanged.MarkRead(secretariat, "answers", "r1", "XA")), "");
    hub->Give(*xa);
    EXPECT_THAT(Standing(), ElementsAre("read"));

    for (const access::Caller& who : {expert, commission, police})
        EXPECT_EQ(CodeOf(hub->exchanged.TakeAnswers(who, "r1", "XA", {})), "access.denied");
    EXPECT_EQ(Take().taken, 2);
    const Answer taken = AtHub("A1");
    EXPECT_EQ(taken.note, "The bill lapsed.");
    EXPECT_TRUE(taken.reviewed);
    EXPECT_EQ(taken.author, secretariat.Actor());
    EXPECT_EQ(taken.source.at("node"), "XA");
    EXPECT_EQ(base::TextIn(taken.source, "envelope"), list->at(0).envelope);
    hub->Give(*xa);
    EXPECT_THAT(Standing(), ElementsAre("answered"));
    EXPECT_EQ(Take().same, 2);
}

TEST_P(ExchangedTest, ACorrectionIsTakenWhereNobodyChangedTheAnswerHere) {
    AnswerAtHome("A1", "no");
    AnswerAtHome("A3", "Two laws.");
    AnswerAtHome("B1", "full");
    SendAnswers();
    Take();
    // Corrected, taken back, and changed on both sides.
    AnswerAtHome("A1", json::object{{"answer", "yes"}, {"since", "2024-05"}}, "", 1);
    AnswerAtHome("A3", nullptr, "", 1);
    AnswerAtHome("B1", "part", "", 1);
    ASSERT_EQ(CodeOf(room->answers.Put(entity, "r1", "XA", "B1", 1, {.value = "none"})), "");
    const auto going = xa->exchanged.PreviewAnswers(entity, "r1", "XA");
    EXPECT_EQ(going->revision, 2);
    EXPECT_THAT(going->changed, ElementsAre("A1", "B1"));
    EXPECT_THAT(going->gone, ElementsAre("A3"));
    EXPECT_THAT(SendAnswers(), IsEmpty());

    EXPECT_EQ(hub->exchanged.List(secretariat)->at(0).revision, 2);
    EXPECT_THAT(Changes(), ElementsAre("A1 corrected", "A3 gone", "B1 differs"));
    EXPECT_EQ(CodeOf(hub->exchanged.TakeAnswers(secretariat, "r1", "XA", {.revision = 1})),
              "evaluation.newer_received");
    const auto taken = Take({.revision = 2});
    EXPECT_EQ(taken.taken, 2);
    EXPECT_THAT(taken.kept, ElementsAre("B1"));
    EXPECT_EQ(AtHub("A1").value.at("answer"), "yes");
    EXPECT_TRUE(AtHub("A3").value.is_null());
    EXPECT_EQ(AtHub("B1").value, "none");

    // The one that differs only as it was seen.
    const auto late = Take({.seen = {{"B1", 1}}});
    ASSERT_EQ(late.refused.size(), 1u);
    EXPECT_EQ(late.refused[0].code, "evaluation.changed_meanwhile");
    EXPECT_EQ(late.refused[0].where, "B1");
    EXPECT_EQ(Take({.seen = {{"B1", 2}}}).taken, 1);
    EXPECT_EQ(AtHub("B1").value, "part");
    EXPECT_THAT(Changes(), ElementsAre("A1 same", "B1 same"));
}

TEST_P(ExchangedTest, TheSecretariatRecordsWhatWasHandedIn) {
    AnswerAtHome("A1", "no");
    AnswerAtHome("B1", "full");
    ASSERT_EQ(CodeOf(home->rounds.Move(entity, "r1", "XA", "submit", "")), "");
    SendAnswers();   // also after the country has submitted at home
    EXPECT_TRUE(hub->exchanged.List(secretariat)->at(0).handed_in);
    // Never before the answers are here.
    EXPECT_EQ(CodeOf(room->rounds.Move(secretariat, "r1", "XA", "receive", "Sent by XA.")),
              "evaluation.step_refused");
    Take();
    EXPECT_EQ(CodeOf(room->rounds.Move(secretariat, "r1", "XA", "receive", "Sent by XA.")), "");
    // What comes later waits until the country is asked.
    SendAnswers();
    EXPECT_EQ(CodeOf(hub->exchanged.TakeAnswers(secretariat, "r1", "XA", {})),
              "evaluation.not_open");
    EXPECT_FALSE(hub->exchanged.Compare(secretariat, "r1", "XA")->may_take);
    EXPECT_EQ(CodeOf(room->rounds.Move(secretariat, "r1", "XA", "ask", "See A1.")), "");
    EXPECT_TRUE(hub->exchanged.Compare(secretariat, "r1", "XA")->may_take);
}

TEST_P(ExchangedTest, AnswersThatDoNotFitAreRefusedAndSaySo) {
    const json::object answer{{"question", "A1"}, {"value", "no"}};
    const auto body = [&](const std::string& round, const std::string& country) {
        return json::object{
            {"round", round}, {"country", country}, {"answers", json::array{answer}}};
    };
    EXPECT_THAT(Forge(body("r9", "XA"), *xa, *hub),
                ElementsAre("evaluation.received_other_round"));
    EXPECT_THAT(Forge(body("r1", "BR"), *xa, *hub), ElementsAre("evaluation.received_invalid"));
    EXPECT_THAT(Forge({{"round", "r1"}, {"country", "XA"}, {"answers", json::array()}}, *xa, *hub),
                ElementsAre("evaluation.received_invalid"));
    json::object other = body("r1", "XA");
    other["instrument"] = {{"id", "other_questions"}};
    EXPECT_THAT(Forge(other, *xa, *hub), ElementsAre("evaluation.received_other_questions"));
    EXPECT_THAT(Forge(body("r1", "XA"), *hub, *xa), ElementsAre("evaluation.received_elsewhere"));
    EXPECT_THAT(*hub->exchanged.List(secretariat), IsEmpty());

    // A question that is not asked here, and a value that cannot stand, keep nothing else back.
    json::object mixed = body("r1", "XA");
    mixed.at("answers").as_array().push_back({{"question", "Z9"}, {"value", "no"}});
    mixed.at("answers").as_array().push_back({{"question", "B1"}, {"value", "perhaps"}});
    EXPECT_THAT(Forge(mixed, *xa, *hub), IsEmpty());
    EXPECT_THAT(Changes(), ElementsAre("A1 new", "B1 new", "Z9 unknown"));
    const auto taken = Take();
    EXPECT_EQ(taken.taken, 1);
    ASSERT_EQ(taken.refused.size(), 2u);
    EXPECT_EQ(taken.refused[0].code, "evaluation.question_unknown");
    EXPECT_EQ(taken.refused[1].code, "evaluation.answer_invalid");
}

TEST_P(ExchangedTest, TheAdoptedReportArrivesWithItsSeal) {
    EXPECT_EQ(CodeOf(hub->exchanged.PreviewReport(secretariat, "r1", "XA")),
              "evaluation.report_not_sealed");
    Adopt();
    EXPECT_TRUE(hub->exchanged.May(secretariat, "r1", "XA")->send_report);
    EXPECT_EQ(CodeOf(hub->exchanged.SendReport(expert, "r1", "XA")), "access.denied");
    const auto going = hub->exchanged.PreviewReport(secretariat, "r1", "XA");
    ASSERT_TRUE(going.ok()) << going.error().Describe();
    EXPECT_THAT(going->letter.to, ElementsAre("XA"));
    clock.Advance(1000);
    ASSERT_EQ(CodeOf(hub->exchanged.SendReport(secretariat, "r1", "XA", going->digest)), "");
    EXPECT_THAT(hub->Give(*xa), IsEmpty());

    const auto received = xa->exchanged.Report(entity, "r1", "XA");
    ASSERT_TRUE(received.ok()) << received.error().Describe();
    EXPECT_THAT(received->seal.faults, IsEmpty());
    EXPECT_EQ(received->seal.fingerprint,
              exchange::Fingerprint(room->keys.Present()->public_key()));
    EXPECT_EQ(received->received.origin, "HUB");
    EXPECT_EQ(base::CanonicalJson(received->report.document),
              base::CanonicalJson(Sealed().at("document")));
    EXPECT_EQ(CodeOf(xa->exchanged.Report(police, "r1", "XA")), "access.denied");
    EXPECT_EQ(CodeOf(xa->exchanged.Report(entity, "r2", "XA")), "evaluation.not_received");

    EXPECT_EQ(CodeOf(xa->exchanged.MarkRead(entity, "report", "r1", "XA")), "");
    xa->Give(*hub);
    const auto sent = hub->exchanged.Sent(secretariat, "r1", "XA");
    EXPECT_EQ(sent->at(0).deliveries.at(0).state, exchange::DeliveryState::Read);

    // Changed in the country's store, or sealed by a key that was revoked: it says so.
    ASSERT_EQ(CodeOf(xa->directory.RevokeKey(Desk::kSystem, "HUB", received->seal.fingerprint,
                                          "stolen")),
              "");
    EXPECT_EQ(xa->exchanged.Report(entity, "r1", "XA")->seal.faults.at(0).code,
              "evaluation.received_unsealed");
    xa->database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        tx.Execute("UPDATE evaluation_received SET body = replace(body, 'About TP-A-1.1', 'Well')");
    });
    EXPECT_EQ(xa->exchanged.Report(entity, "r1", "XA")->seal.faults.at(0).code,
              "evaluation.seal_digest");
}

TEST_P(ExchangedTest, AReportThatIsNotTheAdoptedOneIsRefused) {
    Adopt();
    const json::object sealed = Sealed();
    json::object altered = sealed;
    altered.at("document").as_object()["introduction"] = "better";
    EXPECT_THAT(Forge(ReportBody(altered), *hub, *xa, "evaluation_report"),
                ElementsAre("evaluation.received_unsealed"));
    // Sealed by the country itself, which is not the secretariat's word.
    json::object own = sealed;
    own = *Seal(*home->keys.Present(), sealed.at("document").as_object());
    EXPECT_THAT(Forge(ReportBody(own), *hub, *xa, "evaluation_report"),
                ElementsAre("evaluation.received_unsealed"));
    // Good seals on something else: not adopted, of another round, for another country.
    json::object draft = sealed.at("document").as_object();
    draft.erase("adopted");
    EXPECT_THAT(Forge(ReportBody(*Seal(*room->keys.Present(), draft)), *hub, *xa,
                      "evaluation_report"),
                ElementsAre("evaluation.received_invalid"));
    json::object other_round = ReportBody(sealed);
    other_round["round"] = "r2";
    EXPECT_THAT(Forge(other_round, *hub, *xa, "evaluation_report"),
                ElementsAre("evaluation.received_invalid"));
    json::object other_country = ReportBody(sealed);
    other_country["country"] = "BR";
    EXPECT_THAT(Forge(other_country, *hub, *xa, "evaluation_report"),
                ElementsAre("evaluation.received_elsewhere"));
    EXPECT_THAT(Forge(ReportBody(sealed), *xa, *hub, "evaluation_report"),
                ElementsAre("evaluation.received_elsewhere"));
    EXPECT_THAT(*xa->exchanged.List(entity), IsEmpty());
    EXPECT_THAT(Forge(ReportBody(sealed), *hub, *xa, "evaluation_report"), IsEmpty());
    EXPECT_EQ(xa->exchanged.List(entity)->size(), 1u);
}

}  // namespace
}  // namespace atalaya::evaluation
