// What the shipped roles promise.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "access/access.hpp"
#include "access/callers_test.hpp"

namespace atalaya::access {
namespace {

using ::testing::ElementsAre;

TEST(Shipped, RolesFitTheShippedRegistersAndKeepTheirPromises) {
    const auto library = content::Library::Load({});
    ASSERT_TRUE(library.ok()) << library.error().Describe();
    const auto policy = Policy::Load(**library);
    ASSERT_TRUE(policy.ok()) << policy.error().Describe();
    EXPECT_THAT(policy->RoleIds(), ::testing::IsSupersetOf({"administrator", "auditor", "public"}));
    const auto seizure = [](std::string mark, std::string state) {
        return Subject{.kind = "register",
                       .id = "seizures",
                       .country = "XA",
                       .territory = "XA-01",
                       .unit = "",
                       .mark = mark,
                       .state = state};
    };
    EXPECT_TRUE(policy->Allows(Caller::Anonymous(), Action::Read, seizure("public", "validated")));
    EXPECT_FALSE(policy->Allows(Caller::Anonymous(), Action::Read, seizure("public", "draft")));
    EXPECT_FALSE(
        policy->Allows(Caller::Anonymous(), Action::Read, seizure("official", "validated")));
    EXPECT_FALSE(policy->Allows(Caller::Anonymous(), Action::ReadJournal, {.kind = "journal"}));
    const Caller administrator = Holding({{"administrator", "*", "", ""}});
    EXPECT_TRUE(policy->Allows(administrator, Action::ManagePeople, {.kind = "person"}));
    EXPECT_FALSE(policy->Allows(administrator, Action::Update, seizure("official", "draft")));
    const Caller auditor = Holding({{"auditor", "XA", "", ""}});
    for (const std::string_view mark : kMarks)
        EXPECT_TRUE(policy->Allows(auditor, Action::Read, seizure(std::string(mark), "draft")));
    EXPECT_THAT(policy->Hidden(auditor, seizure("official", "draft")), ElementsAre("personal"));
}

TEST(Shipped, SurveysAreTheAnalystsAndTheirMicrodataNobodyElses) {
    const auto library = content::Library::Load({});
    ASSERT_TRUE(library.ok()) << library.error().Describe();
    const auto policy = Policy::Load(**library);
    ASSERT_TRUE(policy.ok()) << policy.error().Describe();
    const auto may = [&](const Caller& caller, Action action, std::string part) {
        return policy->Allows(caller, action,
                              {.kind = "survey", .id = part, .country = "XA", .territory = "XA"});
    };
    const Caller analyst = Holding({{"analyst", "XA", "", ""}});
    EXPECT_TRUE(may(analyst, Action::Read, "files"));
    EXPECT_TRUE(may(analyst, Action::Export, "files"));
    EXPECT_TRUE(may(analyst, Action::Publish, "releases"));
    EXPECT_FALSE(may(Holding({{"analyst", "XB", "", ""}}), Action::Read, "tables"));
    EXPECT_FALSE(may(Holding({{"analyst", "XA", "XA-03", ""}}), Action::Read, "files"))
        << "a province's analyst has no right to the country's respondents";
    const Caller reader = Holding({{"reader", "XA", "", ""}});
    EXPECT_TRUE(may(reader, Action::Read, "tables"));
    EXPECT_FALSE(may(reader, Action::Read, "files"));
    EXPECT_FALSE(may(reader, Action::Publish, "releases"));
    for (const char* role : {"data_entry", "importer", "validator"}) {
        for (const std::string_view part : kSurveyParts)
            EXPECT_FALSE(may(Holding({{role, "XA", "", ""}}), Action::Read, std::string(part)));
    }
    EXPECT_TRUE(may(Holding({{"administrator", "*", "", ""}}), Action::Read, "descriptions"));
    EXPECT_FALSE(may(Holding({{"administrator", "*", "", ""}}), Action::Read, "files"));
    EXPECT_FALSE(may(Caller::Anonymous(), Action::Read, "tables"));
    const auto denied = policy->Decide(reader, Action::Export,
                                       {.kind = "survey", .id = "files", .country = "XA"});
    ASSERT_FALSE(denied.allowed);
    EXPECT_EQ(denied.reasons.front().Get("subject"), "survey microdata");
}

// One writes, another releases; and what speaks of people is not open to roles of other work.
TEST(Shipped, EarlyWarningKeepsWritingAndReleasingApart) {
    const auto library = content::Library::Load({});
    ASSERT_TRUE(library.ok()) << library.error().Describe();
    const auto policy = Policy::Load(**library);
    ASSERT_TRUE(policy.ok()) << policy.error().Describe();
    const auto record = [](std::string id, std::string mark, std::string state,
                           std::string step = "", std::string unit = "") {
        return Subject{.kind = "register", .id = id, .country = "XA", .territory = "XA",
                       .unit = unit, .mark = mark, .state = state, .transition = step};
    };
    const auto may = [&](const std::string& role, Action action, const Subject& subject) {
        return policy->Allows(Holding({{role, "XA", "", ""}}), action, subject);
    };
    const auto step = [&](const std::string& role, std::string state, std::string transition) {
        return may(role, Action::Transition, record("alerts", "tlp:amber", state, transition));
    };
    EXPECT_TRUE(may("ews_officer", Action::Update, record("alerts", "tlp:amber", "draft")));
    EXPECT_TRUE(step("ews_officer", "draft", "propose"));
    EXPECT_TRUE(step("ews_officer", "proposed", "return")) << "a slip is seen after proposing";
    EXPECT_TRUE(step("ews_officer", "released", "retract"));
    EXPECT_FALSE(step("ews_officer", "proposed", "release"));
    EXPECT_TRUE(step("ews_officer", "amending", "propose_update"));
    EXPECT_TRUE(step("ews_head", "update_proposed", "return_update"));
    EXPECT_TRUE(step("ews_head", "update_proposed", "release_update"));
    EXPECT_FALSE(step("ews_officer", "update_proposed", "release_update"));
    EXPECT_FALSE(may("ews_officer", Action::Withdraw, record("alerts", "tlp:amber", "released")))
        << "what was released is taken back by its steps, which reach everyone who has it";
    EXPECT_TRUE(step("ews_head", "proposed", "release"));
    EXPECT_FALSE(step("ews_head", "draft", "propose"));
    EXPECT_FALSE(may("ews_head", Action::Update, record("alerts", "tlp:amber", "draft")));

    // Who agrees to what leaves of an incident does not write it.
    EXPECT_TRUE(may("incident_officer", Action::Update, record("incidents", "tlp:red", "open")));
    EXPECT_FALSE(may("incident_head", Action::Update, record("incidents", "tlp:red", "open")));
    const auto hidden = [&](const std::string& role) {
        return policy->Hidden(Holding({{role, "XA", "", ""}}),
                              record("incidents", "tlp:red", "open"));
    };
    EXPECT_TRUE(hidden("incident_head").empty());
    EXPECT_FALSE(hidden("ews_head").empty());

    const std::set<std::string> speaks_of_cases = {"notifications", "samples", "assessments",
                                                   "alerts", "incidents"};
    for (const char* role : {"data_entry", "importer", "validator", "reader", "administrator"}) {
        for (const content::Document* document : (*library)->Documents("register")) {
            if (!speaks_of_cases.contains(document->id)) continue;
            const std::string mark = document->root["marks"]["default"].TextOr("");
            const std::string first = document->root["states"].Items().front()["id"].TextOr("");
            EXPECT_FALSE(may(role, Action::Read, record(document->id, mark, first)))
                << role << " " << document->id;
        }
    }
    const auto read = [&](std::string mark, std::string state) {
        return policy->Allows(Caller::Anonymous(), Action::Read,
                              record("alerts", std::move(mark), std::move(state)));
    };
    for (const char* state : {"released", "cancelled", "retracted"}) {
        EXPECT_TRUE(read("tlp:clear", state));
        EXPECT_FALSE(read("tlp:green", state));
    }
    for (const char* state : {"draft", "proposed", "amending", "update_proposed", "discarded"})
        EXPECT_FALSE(read("public", state)) << state;

    const Caller hospital = Holding({{"ews_notifier", "XA", "", "hospital"}});
    EXPECT_TRUE(policy->Allows(hospital, Action::Create,
                               record("notifications", "tlp:amber", "received", "", "hospital")));
    EXPECT_FALSE(policy->Allows(hospital, Action::Read,
                                record("notifications", "tlp:amber", "received", "", "clinic")));
}

}  // namespace
}  // namespace atalaya::access
