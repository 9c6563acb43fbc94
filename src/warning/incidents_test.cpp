#include "warning/incidents.hpp"

#include <stdexcept>

#include "warning/inbox_titles.hpp"
#include "warning/sides_test.hpp"

namespace atalaya::warning {
namespace {

using access::Caller;
using store::Transaction;
using ::testing::ElementsAre;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// One country's side, with its incidents.
struct Office : Side {
    Office(std::string name, store::Database& store, const Shared& shared, std::uint64_t seed)
        : Side(std::move(name), store, shared, seed),
          handovers(shared.clock, mailroom, directory,
                    [this](Transaction& tx, const exchange::Handover& handover) {
                        return incidents.Passed(tx, handover);
                    }),
          incidents({store, shared.policy, journal, shared.clock, records, mailroom, directory,
                     handovers, shared.content}) {
        EXPECT_EQ(CodeOf(exchange::Handovers::Prepare(store)), "");
        EXPECT_EQ(CodeOf(Incidents::Prepare(store)), "");
        mailroom.Register(incidents);
        mailroom.Register(incidents.messages());
        mailroom.Register(handovers);
    }

    exchange::Handovers handovers;
    Incidents incidents;
};

class IncidentsTest : public SidesTest<Office> {
 protected:
    std::vector<std::string_view> Registers() const override { return {"incidents", "seizures"}; }

    std::string Enter(std::string_view mark) {
        json::object input{{"type", "stopped_shipment"},
                           {"summary", "40 drums declared as cleaner"},
                           {"occurred_on", "2025-12-01"},
                           {"mark", mark},
                           {"place", "XA-01"},
                           {"officer_contact", "Captain Ortega"},
                           {"reporting_agency", "Customs"}};
        input["parties"] = *base::ParseJson(
            R"([{"role": "shipper", "company": true, "name": "Quimica Andes S.A.", "contact": "a@b"},
                {"role": "consignee", "company": false, "name": "Juana Perez"}])");
        const auto model = m_catalogue->Find("incidents");
        const auto created = db().Run(store::Mode::ReadWrite, [&](Transaction& tx) {
            return xa->records.Create(tx, first, *model, "XA", input);
        });
        EXPECT_TRUE(created.ok()) << created.error().Describe();
        return created.ok() ? created->Reference() : "";
    }

    const Incidents::Share m_share{{"XB"}, {"occurrence", "companies"}, ""};
    const Caller first = PersonWith(1, "incident_officer", "*");
    const Caller second = PersonWith(2, "incident_officer", "*");
};

TEST_P(IncidentsTest, OnlyTheChosenPartsAndNoPersonCrossTheBorder) {
    const std::string reference = Enter("tlp:green");
    const auto preview = xa->incidents.TryShare(first, reference, m_share);
    ASSERT_TRUE(preview.ok()) << preview.error().Describe();
    EXPECT_THAT(preview->envelope.to, ElementsAre("XB"));
    const auto shared = xa->incidents.ShareWith(first, reference, m_share);
    ASSERT_TRUE(shared.ok()) << shared.error().Describe();
    Carry();
    const auto there = xb->incidents.List(second);
    ASSERT_TRUE(there.ok());
    ASSERT_THAT(*there, SizeIs(1));
    const std::string text = json::serialize(there->front().shared);
    EXPECT_THAT(text, ::testing::HasSubstr("Quimica Andes"));
    for (const char* kept : {"Juana", "Ortega", "a@b"})
        EXPECT_THAT(text, Not(::testing::HasSubstr(kept)));
    EXPECT_EQ(there->front().origin, "XA");
    EXPECT_EQ(there->front().subject, "incident:" + reference);
}

TEST_P(IncidentsTest, WhoIsNoLongerConcernedGetsTheWithdrawal) {
    const std::string reference = Enter("tlp:green");
    ASSERT_TRUE(xa->incidents.ShareWith(first, reference, m_share).ok());
    Carry();
    const auto gone = xa->incidents.WithdrawFrom(first, reference, {"XB"}, "the wrong country");
    ASSERT_TRUE(gone.ok()) << gone.error().Describe();
    EXPECT_EQ(CodeOf(xa->incidents.WithdrawFrom(first, reference, {"XB"}, " ")),
              "exchange.reason_missing");
    Carry();
    const auto there = xb->incidents.List(second);
    ASSERT_THAT(*there, SizeIs(1));
    EXPECT_TRUE(there->front().withdrawn);
    EXPECT_THAT(there->front().shared, IsEmpty());
    EXPECT_EQ(there->front().note, "the wrong country");
}

// What is kept with a change, so that a second call does nothing: both are there or neither.
TEST_P(IncidentsTest, WhatIsKeptWithAChangeIsInItsTransaction) {
    const std::string reference = Enter("tlp:green");
    ASSERT_TRUE(xa->incidents.ShareWith(first, reference, m_share).ok());
    const std::string subject = "incident:" + reference;
    const auto lost = [](Transaction&, const auto&) { throw std::runtime_error("power cut"); };
    const IncidentMessage message{.subject = subject, .kind = "follow_up", .text = "More."};
    EXPECT_THROW((void)xa->incidents.Write(first, message, {}, lost), std::runtime_error);
    EXPECT_THAT(*xa->incidents.Messages(first, subject), IsEmpty());
    EXPECT_THROW((void)xa->incidents.HandOver(first, reference, "XB", "yours", lost),
                 std::runtime_error);
    EXPECT_THAT(*xa->incidents.OpenHandovers(first), IsEmpty());
    std::string kept;
    const auto sent = xa->incidents.Write(
        first, message, {},
        [&](Transaction&, const IncidentMessage& made) { kept = made.envelope; });
    ASSERT_TRUE(sent.ok()) << sent.error().Describe();
    EXPECT_EQ(kept, sent->envelope);
    EXPECT_THAT(*xa->incidents.Messages(first, subject), SizeIs(1));
}

TEST_P(IncidentsTest, AMarkAboveTheLimitNeedsAnotherPerson) {
    const std::string reference = Enter("tlp:red");
    EXPECT_EQ(CodeOf(xa->incidents.ShareWith(first, reference, m_share)),
              "exchange.second_person_needed");
    const auto proposal = xa->incidents.Propose(first, reference, m_share);
    ASSERT_TRUE(proposal.ok()) << proposal.error().Describe();
    EXPECT_EQ(CodeOf(xa->incidents.Decide(first, proposal->id, true, "")),
              "warning.proposal_own");
    ASSERT_EQ(CodeOf(xa->incidents.Decide(second, proposal->id, true, "")), "");
    EXPECT_EQ(CodeOf(xa->incidents.Decide(second, proposal->id, true, "")),
              "warning.proposal_unknown");
    Carry();
    EXPECT_THAT(*xb->incidents.List(second), SizeIs(1));
}

// Early warning does not see companies and persons of incidents; the head of the authority does.
TEST_P(IncidentsTest, WhoAgreesSeesWhatLeaves) {
    const std::string reference = Enter("tlp:red");
    const Caller early_warning = PersonWith(3, "ews_head", "*");
    const Caller authority = PersonWith(4, "incident_head", "*");
    const auto proposal = xa->incidents.Propose(first, reference, m_share);
    ASSERT_TRUE(proposal.ok()) << proposal.error().Describe();
    EXPECT_EQ(CodeOf(xa->incidents.Decide(early_warning, proposal->id, true, "")),
              "warning.proposal_unseen");
    Carry();
    EXPECT_THAT(*xb->incidents.List(second), IsEmpty());
    const auto seen = xa->incidents.TryShare(authority, reference, m_share);
    ASSERT_TRUE(seen.ok()) << seen.error().Describe();
    ASSERT_EQ(CodeOf(xa->incidents.Decide(authority, proposal->id, true, "")), "");
    Carry();
    const auto there = xb->incidents.List(second);
    ASSERT_THAT(*there, SizeIs(1));
    EXPECT_EQ(there->front().shared, seen->view.shared) << "what was seen is what left";

    const auto open = xa->incidents.Propose(first, Enter("tlp:red"), {{"XB"}, {"occurrence"}, ""});
    ASSERT_TRUE(open.ok()) << open.error().Describe();
    EXPECT_EQ(CodeOf(xa->incidents.Decide(early_warning, open->id, true, "")), "")
        << "nothing hidden is in it";
}

TEST_P(IncidentsTest, AboveTheLimitOneTakesBackFromThoseWhoHadIt) {
    const std::string reference = Enter("tlp:red");
    const auto proposal = xa->incidents.Propose(first, reference, m_share);
    ASSERT_TRUE(proposal.ok());
    ASSERT_EQ(CodeOf(xa->incidents.Decide(second, proposal->id, true, "")), "");
    Carry();
    const auto xc = Join("XC");
    EXPECT_EQ(CodeOf(xa->incidents.WithdrawFrom(first, reference, {"XB", "XC"}, "a mistake")),
              "exchange.never_told");
    ASSERT_EQ(CodeOf(xa->incidents.WithdrawFrom(first, reference, {"XB"}, "a mistake")), "");
    Carry();
    CarryTo(*xc);
    ASSERT_THAT(*xb->incidents.List(second), SizeIs(1));
    EXPECT_TRUE(xb->incidents.List(second)->front().withdrawn);
    EXPECT_THAT(*xc->incidents.List(second), IsEmpty());
}

TEST_P(IncidentsTest, WhatWasChangedSinceIsNotWhatWasAgreedTo) {
    const std::string reference = Enter("tlp:red");
    const auto proposal = xa->incidents.Propose(first, reference, m_share);
    ASSERT_TRUE(proposal.ok());
    const auto model = m_catalogue->Find("incidents");
    const auto changed = db().Run(store::Mode::ReadWrite, [&](Transaction& tx) {
        return xa->records.Update(tx, first, *model, reference, 1, {{"summary", "80 drums"}});
    });
    ASSERT_TRUE(changed.ok()) << changed.error().Describe();
    EXPECT_EQ(CodeOf(xa->incidents.Decide(second, proposal->id, true, "")),
              "warning.proposal_stale");
}

TEST_P(IncidentsTest, OwnerAndCountryConcernedWriteToEachOther) {
    const std::string reference = Enter("tlp:amber");
    const auto shared = xa->incidents.ShareWith(first, reference, m_share);
    ASSERT_TRUE(shared.ok()) << shared.error().Describe();
    Carry();
    const auto asked = xb->incidents.Write(
        second, {.subject = shared->subject, .kind = "request", .text = "Who paid?"}, {});
    ASSERT_TRUE(asked.ok()) << asked.error().Describe();
    Carry();
    const auto here = xa->incidents.Messages(first, shared->subject);
    ASSERT_TRUE(here.ok());
    ASSERT_THAT(*here, SizeIs(1));
    EXPECT_EQ(here->front().text, "Who paid?");
    ASSERT_TRUE(xa->incidents
                    .Write(first,
                           {.subject = shared->subject, .kind = "answer", .text = "A bank in XC",
                            .answers = here->front().envelope},
                           {})
                    .ok());
    Carry();
    EXPECT_THAT(*xb->incidents.Messages(second, shared->subject), SizeIs(2));
    EXPECT_EQ(CodeOf(xb->incidents.Write(
                  second, {.subject = shared->subject, .kind = "answer", .text = " "}, {})),
              "warning.message_empty");
    EXPECT_EQ(CodeOf(xb->incidents.Write(
                  second, {.subject = "incident:XA-99", .kind = "answer", .text = "x"}, {})),
              "warning.incident_unknown");
}

TEST_P(IncidentsTest, TheInboxTellsOfEveryMessageWhatItIsAbout) {
    const std::string reference = Enter("tlp:green");
    const auto shared = xa->incidents.ShareWith(first, reference, m_share);
    ASSERT_TRUE(shared.ok()) << shared.error().Describe();
    const std::string plain = Enter("tlp:green");
    ASSERT_TRUE(xa->incidents.ShareWith(first, plain, {{"XB"}, {"companies"}, ""}).ok());
    for (const auto& [kind, text] : {std::pair("request", "Who paid?"),
                                     std::pair("follow_up", "The ship has left.")})
        ASSERT_TRUE(xa->incidents
                        .Write(first,
                               {.subject = shared->subject, .kind = kind,
                                .request = "information", .text = text},
                               {})
                        .ok());
    ASSERT_TRUE(xa->incidents
                    .Write(first,
                           {.subject = "incident:" + plain, .kind = "follow_up",
                            .text = std::string(kLongestSaid - 1, 'x') + "ñ and more"},
                           {})
                    .ok());
    Carry();
    const auto lines = [&](Lang lang) {
        std::vector<std::string> out;
        const auto inbox = xb->mailroom.Inbox(access::Caller::System(), {});
        for (const auto& item : *inbox) {
            const auto line = xb->database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
                return LineOf(tx,
                              {.id = item.envelope, .kind = item.kind, .sender = item.sender,
                               .subject = item.subject, .mark = item.mark, .title = item.title,
                               .revision = item.revision},
                              *m_library, lang);
            });
            out.push_back(line.title + " | " + line.says + " | " + line.request);
        }
        std::ranges::sort(out);
        return out;
    };
    const std::string about = reference + ": 40 drums declared as cleaner | ";
    EXPECT_THAT(lines(Lang::Es),
                ElementsAre(about + " | ", about + "The ship has left. | ",
                            about + "Who paid? | information",
                            plain + ": Envío detenido |  | ",
                            plain + ": Envío detenido | " + std::string(kLongestSaid - 1, 'x') +
                                "… | "));

    // The summary of a later revision under a narrower mark is not told under the wider one.
    const auto model = m_catalogue->Find("incidents");
    xa->database.Run(store::Mode::ReadWrite, [&](Transaction& tx) {
        const auto record = xa->records.Find(tx, first, *model, reference);
        return xa->records.Update(tx, first, *model, reference,
                                  record->Int(registers::SystemColumn::Version),
                                  {{"mark", "tlp:amber"}, {"summary", "Drums of acetone"}});
    });
    ASSERT_TRUE(xa->incidents.ShareWith(first, reference, m_share).ok());
    Carry();
    EXPECT_THAT(lines(Lang::Es), Contains(about + "The ship has left. | "));
    EXPECT_THAT(lines(Lang::Es), Contains(reference + ": Drums of acetone |  | "));
}

TEST_P(IncidentsTest, WhatIsNotKnownAsAPartIsRefused) {
    const std::string reference = Enter("tlp:green");
    EXPECT_EQ(CodeOf(xa->incidents.TryShare(first, reference, {{"XB"}, {"everything"}, ""})),
              "warning.incident_parts");
    EXPECT_EQ(CodeOf(xa->incidents.TryShare(first, reference, {{"XB"}, {}, ""})),
              "warning.incident_parts");
    EXPECT_EQ(CodeOf(xa->incidents.ShareWith(first, reference, {{"XZ"}, {"occurrence"}, ""})),
              "exchange.node_unknown");
}

ATALAYA_ON_BOTH_STORES(IncidentsTest);

}  // namespace
}  // namespace atalaya::warning
