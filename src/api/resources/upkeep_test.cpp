// What keeps the node in order while it runs: new content, and the verification of what is stored.

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

using ::testing::HasSubstr;

class UpkeepTest : public ProgramTest {
 protected:
    json::object Verified(const std::string& target) {
        EXPECT_EQ(StatusOf("auditor", "POST", target), 202);
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (std::chrono::steady_clock::now() < until) {
            const json::object status = Json(Ask("auditor", "GET", target));
            if (!status.at("running").as_bool()) return status.at("result").as_object();
        }
        ADD_FAILURE() << "the verification did not end";
        return {};
    }
};

TEST_P(UpkeepTest, VerificationLooksAtTheRecordsToo) {
    const std::string target = "/api/v1/journal/verification?chain=XA";
    EXPECT_TRUE(Json(Ask("auditor", "GET", target), 200).at("started").is_null());
    Enter("C-1");
    EXPECT_EQ(Verified(target).at("intact"), true);
    app().database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        const auto model = app().catalogue()->Find("seizures");
        tx.Execute("UPDATE " + store::Identifier(model->table()) + " SET f_case_number = 'C-2'", {});
    });
    const json::object found = Verified(target + "&lang=es");
    EXPECT_EQ(found.at("intact"), false);
    ASSERT_EQ(found.at("faults").as_array().size(), 1u);
    const auto& fault = found.at("faults").at(0);
    EXPECT_EQ(fault.at("code"), "record.altered");
    EXPECT_EQ(fault.at("at").at("reference"), "XA-1");
    EXPECT_EQ(StatusOf("reader", "POST", target), 403);
    EXPECT_EQ(StatusOf("auditor", "POST", "/api/v1/journal/verification?chain=UY"), 403);
}

TEST_P(UpkeepTest, ContentIsTakenWithoutARestart) {
    const std::string path = "/api/v1/content/reload";
    // What is common to the countries of a node is not for the administrator of one of them.
    ExpectStatuses("POST", path, "{}", {401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403});
    AddPerson("root", {.role = "administrator", .country = "*"});
    WriteFile("content/messages/own.yaml",
              "kind: messages\nmessages:\n  - code: indicator.column.value\n    text: {en: Gone, es: G, pt: G, fr: G}\n");
    const std::string before = app().library()->Say("indicator.column.value", {}, Lang::En);
    EXPECT_NE(before, "Gone");
    EXPECT_EQ(Json(Ask("root", "POST", path, "{}")).at("taken"), true);
    EXPECT_EQ(app().library()->Say("indicator.column.value", {}, Lang::En), "Gone");

    WriteFile("content/registers/broken.yaml", "kind: register\nid: [\n");
    const json::object problem = Json(Ask("root", "POST", path + "?lang=es", "{}"), 422);
    EXPECT_EQ(problem.at("code"), "content.faults");
    EXPECT_THAT(json::serialize(problem), HasSubstr("broken.yaml"));
    EXPECT_EQ(app().library()->Say("indicator.column.value", {}, Lang::En), "Gone");
}

TEST_P(UpkeepTest, ARepeatedEntryIsMadeOnce) {
    const Headers key = {{"idempotency-key", "k-1"}};
    const std::string path = "/api/v1/registers/seizures/records";
    const auto first = Ask("data_entry", "POST", path, Seizure("C-1"), key);
    const auto second = Ask("data_entry", "POST", path, Seizure("C-1"), key);
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(second.status, 201) << second.body;
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(second.Header("Idempotency-Replayed"), "true");
    EXPECT_EQ(second.Header("Location"), first.Header("Location"));
    // Its answer was kept with the record itself, not after it.
    const auto other = Ask("data_entry", "POST", path, Seizure("C-1"));
    EXPECT_EQ(other.status, 409) << other.body;
}

ATALAYA_ON_BOTH_STORES(UpkeepTest);

}  // namespace
}  // namespace atalaya::api
