#include "registers/begin.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "registers/shipped_world_test.hpp"

namespace atalaya::registers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// A role that may not see in notifications what only the early warning system notes there, and a
// sample that would begin with it.
constexpr std::string_view kOwnRole = R"(kind: role
id: outsider
title: {en: Outsider, es: Externo, pt: Externo, fr: Externe}
rules:
  - {kind: register, id: notifications, actions: [read], marks: ["tlp:amber"], hidden: [operational]}
  - {kind: register, id: assessments, actions: [read], marks: ["tlp:amber"]}
  - {kind: register, id: samples, actions: [read, create], marks: ["tlp:amber"]}
  - {kind: register, id: alerts, actions: [read, create], marks: ["tlp:amber"]}
)";
constexpr std::string_view kOwnRegister = R"(kind: register
id: samples
begins_from:
  - id: notifications
    fields:
      - {id: remarks, from: remarks}
)";

class BeginTest : public ShippedRegistersTest {
 protected:
    std::vector<std::string_view> Registers() const override {
        return {"notifications", "samples", "assessments", "alerts", "detected_substances",
                "seizures"};
    }
    content::Sources Sources() override {
        const auto own = folder().path() / "content";
        std::filesystem::create_directories(own);
        std::ofstream(own / "outsider.yaml") << kOwnRole;
        std::ofstream(own / "samples.yaml") << kOwnRegister;
        return {.folders = {own}};
    }

    static access::Caller Person(const std::string& role, const std::string& unit = "",
                                 const std::string& country = "XA") {
        access::Caller caller;
        caller.kind = access::Caller::Kind::Person;
        caller.id = 7;
        caller.unit = unit;
        caller.grants = {{.role = role, .country = country}};
        return caller;
    }
    Result<Proposal> Try(const access::Caller& caller, std::string_view register_id,
                         const std::string& from = "", const std::string& country = "XA") {
        ProposalRequest request{.model = m_catalogue->Find(register_id),
                                .country = country,
                                .today = base::Date{2026, 3, 2}};
        if (!from.empty()) {
            ATALAYA_ASSIGN(request.from, ParseSource(from));
        }
        return Proposer(db(), *m_records, *m_policy, *m_catalogue).Propose(caller, request);
    }
    // `title="Three overdoses" record`, in no order.
    std::vector<std::string> Proposed(const access::Caller& caller, std::string_view register_id,
                                      const std::string& from = "") {
        const auto proposal = Try(caller, register_id, from);
        if (!proposal.ok()) return {proposal.error().Describe()};
        std::vector<std::string> out;
        for (const auto& one : proposal->values)
            out.push_back(one.field + "=" + json::serialize(one.value) + " " + one.source);
        return out;
    }
    std::string CodeOf(const Result<Proposal>& result) {
        return result.ok() ? "" : result.error().code;
    }
    std::string Notify(const std::string& more = "") {
        return Create("notifications", R"({"what": "Three overdoses", "received_on": "2026-01-01",
            "place": "XA-01", "reporter_kind": "hospital", "persons_affected": 3)" + more + "}");
    }
};
ATALAYA_ON_BOTH_STORES(BeginTest);

TEST_P(BeginTest, AnAlertBeginsWithWhatANotificationSays) {
    const auto substance = Create("detected_substances", R"({"name": "M30 tablet"})");
    const auto notification = Notify(R"(, "exercise": true, "description": "Blue tablets",
        "detected_substance": ")" + substance + "\"");
    EXPECT_THAT(Proposed(Person("ews_officer"), "alerts", "notifications/" + notification),
                UnorderedElementsAre(
                    R"(title="Three overdoses" record)",
                    "detected_substance=\"" + substance + "\" record",
                    R"(notifications=[{"notification":")" + notification + R"("}] record)",
                    R"(places=[{"place":"XA-01"}] record)",
                    R"(internal_note="Blue tablets" record)", "exercise=true record"));
    // Nothing was stored, and what is proposed can be.
    const auto proposal = Try(Person("ews_officer"), "alerts", "notifications/" + notification);
    ASSERT_TRUE(proposal.ok());
    EXPECT_EQ(proposal->country, "XA");
    const auto made = Create("alerts", json::serialize(proposal->Input()));
    EXPECT_EQ(made, "XA-1");
}

TEST_P(BeginTest, AnAssessmentAndItsAlertHoldWhatStoodInBoth) {
    const auto notification = Notify();
    EXPECT_THAT(Proposed(Person("ews_officer"), "assessments", "notifications/" + notification),
                IsSupersetOf({std::string(R"(title="Three overdoses" record)"),
                              std::string(R"(place="XA-01" record)"),
                              std::string("cases=3 record"),
                              std::string(R"(opened_on="2026-03-02" today)"),
                              std::string(R"(method="rapid_risk_2026" only_choice)")}));
    const auto second = Notify();
    const auto assessment = Create("assessments", R"({"title": "Blue tablets",
        "opened_on": "2026-01-01", "method": "rapid_risk_2026", "justification": "Because",
        "notifications": [{"notification": ")" + notification + R"("}, {"notification": ")" +
                                                      second + R"("}]})");
    EXPECT_THAT(Proposed(Person("ews_officer"), "alerts", "assessments/" + assessment),
                IsSupersetOf({R"(notifications=[{"notification":")" + notification +
                                  R"("},{"notification":")" + second + R"("}] record)",
                              "assessment=\"" + assessment + "\" record",
                              std::string(R"(internal_note="Because" record)")}));
}

TEST_P(BeginTest, WhatTheCallerMayNotReadIsNotCarried) {
    const auto notification = Notify(R"(, "remarks": "The nurse is a source", "colour": "blue")");
    const std::string from = "notifications/" + notification;
    EXPECT_THAT(Proposed(Person("ews_officer"), "samples", from),
                Contains(R"(remarks="The nurse is a source" record)"));
    const auto outside = Proposed(Person("outsider"), "samples", from);
    EXPECT_THAT(outside, Contains(R"(colour="blue" record)"));
    EXPECT_THAT(outside, Not(Contains(HasSubstr("remarks"))));
}

TEST_P(BeginTest, AReferenceOutOfReachIsLeftOut) {
    const auto hidden = Create("detected_substances", R"({"name": "M30", "mark": "tlp:red"})");
    const auto notification = Notify(", \"detected_substance\": \"" + hidden + "\"");
    const std::string from = "notifications/" + notification;
    EXPECT_THAT(Proposed(Person("ews_officer"), "samples", from),
                Contains("detected_substance=\"" + hidden + "\" record"));
    EXPECT_THAT(Proposed(Person("outsider"), "samples", from),
                Not(Contains(HasSubstr("detected_substance"))));
    // Of the rows of a group, only those out of reach.
    const auto secret = Notify(R"(, "mark": "tlp:red")");
    const auto assessment =
        Create("assessments", R"({"title": "T", "opened_on": "2026-01-01", "method":
        "rapid_risk_2026", "notifications": [{"notification": ")" + secret +
                                  R"("}, {"notification": ")" + notification + "\"}]}");
    EXPECT_THAT(Proposed(Person("outsider"), "alerts", "assessments/" + assessment),
                Contains(R"(notifications=[{"notification":")" + notification + R"("}] record)"));
}

TEST_P(BeginTest, NoMarkBecomesWider) {
    const auto red = Notify(R"(, "mark": "tlp:red")");
    const auto open = Notify(R"(, "mark": "official")");
    EXPECT_THAT(Proposed(Person("ews_officer"), "alerts", "notifications/" + red),
                Contains(R"(mark="tlp:red" record)"));
    EXPECT_THAT(Proposed(Person("ews_officer"), "alerts", "notifications/" + open),
                Not(Contains(HasSubstr("mark="))));
}

TEST_P(BeginTest, ABlankFormKnowsTheDayAndTheInstitution) {
    const auto hospital = Person("ews_officer", "General Hospital");
    EXPECT_THAT(Proposed(hospital, "notifications"),
                UnorderedElementsAre(R"(received_on="2026-03-02" today)",
                                     R"(organisation="General Hospital" institution)"));
    Notify(R"(, "unit": "General Hospital")");
    Create("notifications", R"({"what": "Other", "received_on": "2026-01-01", "place": "XA",
        "reporter_kind": "police", "unit": "Police"})");
    EXPECT_THAT(Proposed(hospital, "notifications"),
                Contains(R"(reporter_kind="hospital" institutions_last)"));
    EXPECT_THAT(Proposed(Person("ews_officer"), "notifications"),
                ElementsAre(R"(received_on="2026-03-02" today)"));
    EXPECT_THAT(Proposed(Person("ews_laboratory", "Forensic Laboratory"), "samples"),
                ElementsAre(R"(laboratory="Forensic Laboratory" institution)"));
}

TEST_P(BeginTest, SaysWhatStandsInTheWay) {
    const auto duty = Person("ews_officer");
    const auto notification = Notify();
    EXPECT_EQ(ParseSource("notifications").error().code, "record.source_invalid");
    EXPECT_EQ(ParseSource("/XA-1").error().code, "record.source_invalid");
    const auto alert = Try(duty, "alerts", "seizures/XA-1");
    ASSERT_FALSE(alert.ok());
    EXPECT_EQ(alert.error().code, "record.not_begun_from");
    EXPECT_EQ(alert.error().Get("known"), "notifications, samples, assessments");
    EXPECT_EQ(CodeOf(Try(duty, "alerts", "notifications/XA-99")), "record.unknown");
    EXPECT_EQ(CodeOf(Try(duty, "alerts", "notifications/99")), "record.reference_invalid");
    EXPECT_EQ(CodeOf(Try(Person("ews_laboratory"), "alerts", "notifications/" + notification)),
              "access.denied");
    EXPECT_EQ(CodeOf(Try(Person("ews_officer", "", "UY"), "alerts", "notifications/" + notification)),
              "record.unknown");
    const auto model = m_catalogue->Find("notifications");
    const auto gone = db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        return m_records->Withdraw(tx, access::Caller::System(), *model, notification, 1, "twice");
    });
    ASSERT_TRUE(gone.ok()) << gone.error().Describe();
    EXPECT_EQ(CodeOf(Try(duty, "alerts", "notifications/" + notification)), "record.withdrawn");
}

TEST_P(BeginTest, WhatLeadsOnStandsFirst) {
    std::vector<std::string> next;
    for (const auto& one : NextRegisters(*m_catalogue, "notifications"))
        next.push_back(one.model->id());
    EXPECT_THAT(next, ElementsAre("samples", "assessments", "alerts"));
    EXPECT_THAT(NextRegisters(*m_catalogue, "alerts"), IsEmpty());
}

// What a country writes into its own files is judged when they are read.
TEST(Beginnings, NameFieldsThatFitEachOther) {
    const auto faults = [](const std::string& begins) {
        testing::TempFolder own;
        std::ofstream(own.path() / "alerts.yaml") << "kind: register\nid: alerts\n" << begins;
        const auto library = content::Library::Load({.folders = {own.path()}});
        if (!library.ok()) return std::vector<std::string>{library.error().Describe()};
        std::vector<std::string> out;
        const auto catalogue = Catalogue::Load(*library);
        if (catalogue.ok()) return out;
        for (const Error& fault : catalogue.error().details)
            out.push_back(fault.code + " " + std::string(fault.Get("field")) +
                          std::string(fault.Get("to")));
        return out;
    };
    const auto from = [&](const std::string& pair) {
        return faults("begins_from:\n  - id: notifications\n    fields:\n      - " + pair + "\n");
    };
    const std::string unlike = "definition.begins_unlike ";
    EXPECT_THAT(from("{id: contact, from: place_name}"), IsEmpty());
    EXPECT_THAT(from("{id: contact, from: contact}"), ElementsAre(unlike + "contact"));  // personal
    EXPECT_THAT(from("{id: internal_note, from: remarks}"), IsEmpty());   // as sensitive there
    EXPECT_THAT(from("{id: severity, from: urgency}"), ElementsAre(unlike + "severity"));
    EXPECT_THAT(from("{id: number, from: logo}"), ElementsAre(unlike + "number"));   // given
    EXPECT_THAT(from("{id: assessment, from: id}"), ElementsAre(unlike + "assessment"));
    EXPECT_THAT(from("{id: attachments, from: attachments}"), ElementsAre(unlike + "attachments"));
    EXPECT_THAT(from("{id: contact, from: plase_name}"),
                ElementsAre("definition.begins_field plase_name"));
    EXPECT_THAT(from("{id: kontact, from: place_name}"),
                ElementsAre("definition.field_unknown kontact"));
    EXPECT_THAT(faults("begins_with:\n  - {id: title, value: today}\n"),
                ElementsAre("definition.begins_fact title"));
    EXPECT_THAT(faults("begins_with:\n  - {id: valid_until, value: tomorrow}\n"),
                ElementsAre(HasSubstr("tomorrow")));
}

}  // namespace
}  // namespace atalaya::registers
