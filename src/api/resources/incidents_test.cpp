// Incidents over the interface: what is sent again after a cut line is made once.

#include <gmock/gmock.h>

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

using ::testing::HasSubstr;

const std::string kIncidents = "/api/v1/incidents";
const std::string kHandovers = "/api/v1/handovers";

class IncidentsApiTest : public ProgramTest {
 protected:
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        AddPerson("officer", {.role = "incident_officer", .country = "XA"});
        AddPerson("authority", {.role = "incident_head", .country = "XA"});
        m_far = store::Database::Open({.address = "sqlite::memory:"}).value();
        ASSERT_TRUE(journal::Journal::Prepare(*m_far).ok());
        ASSERT_TRUE(exchange::Directory::Prepare(*m_far).ok());
        exchange::Directory there(*m_far, app().policy, app().journal, clock, m_keys);
        exchange::Directory& here = app().exchange.directory;
        ASSERT_TRUE(here.SetSelf(kAll, Named("XA")).ok());
        ASSERT_TRUE(there.SetSelf(kAll, Named("XB")).ok());
        ASSERT_TRUE(here.Present(kAll, *there.Presentation(kAll)).ok());
        ASSERT_TRUE(
            here.Verify(kAll, "XB", exchange::Fingerprint(m_keys.Present()->public_key())).ok());
        ASSERT_TRUE(here.SetLink(kAll, "XB", exchange::LinkMode::Answer, "").ok());
    }
    static exchange::Self Named(const std::string& id) {
        exchange::Self self{.id = id, .country = id};
        for (auto& text : self.name.by_lang) text = "Office of " + id;
        return self;
    }
    std::string Incident(const std::string& mark) {
        const std::string body = R"({"country": "XA", "type": "stopped_shipment",
            "summary": "40 drums declared as cleaner", "occurred_on": "2025-12-01",
            "place": "XA-01", "reporting_agency": "Customs", "mark": ")" +
                                 mark + R"("})";
        return Text(Json(Ask("officer", "POST", "/api/v1/registers/incidents/records", body), 201)
                        .at("id"));
    }
    http::Response Post(const std::string& path, const std::string& body, const std::string& key,
                        const std::string& who = "officer") {
        return Ask(who, "POST", path, body, {{"idempotency-key", key}});
    }
    // Of one kind, in the outbox.
    std::size_t Sent(const std::string& kind) {
        return Items("/api/v1/exchange/outbox?kind=" + kind).size();
    }
    json::array Items(const std::string& path) {
        return Json(Ask("officer", "GET", path)).at("items").as_array();
    }
    std::string Shared() {
        const auto reference = Incident("tlp:green");
        Json(Ask("officer", "POST", kIncidents + "/" + reference + "/sharing", m_share), 201);
        return reference;
    }

    const std::string m_share = R"({"to": ["XB"], "parts": ["occurrence"]})";
    const access::Caller kAll = access::Caller::System();
    testing::TempFolder m_folder;
    base::SeededRandom m_own{7};
    exchange::KeyRing m_keys{m_folder.path() / "node.key", m_own};
    std::unique_ptr<store::Database> m_far;
};
ATALAYA_ON_BOTH_STORES(IncidentsApiTest);

TEST_P(IncidentsApiTest, AMessageThatIsSentAgainIsOne) {
    const auto reference = Shared();
    const std::string say = R"({"subject": "incident:)" + reference +
                            R"(", "kind": "request", "request": "backtracking", "text": "Who paid?"})";
    const auto first = Json(Post(kIncidents + "/messages", say, "a"), 201);
    const auto again = Post(kIncidents + "/messages", say, "a");
    EXPECT_EQ(again.Header("Idempotency-Replayed"), "true");
    EXPECT_EQ(Json(again, 201).at("id"), first.at("id"));
    EXPECT_EQ(Items(kIncidents + "/messages?subject=incident:" + reference).size(), 1u);
    EXPECT_EQ(Sent("incident_message"), 1u);
    // Under a new key it is a new message, which somebody meant.
    EXPECT_NE(Json(Post(kIncidents + "/messages", say, "b"), 201).at("id"), first.at("id"));
    EXPECT_EQ(Sent("incident_message"), 2u);
}

TEST_P(IncidentsApiTest, AHandoverThatIsOfferedAgainIsOne) {
    const auto reference = Shared();
    const std::string path = kIncidents + "/" + reference + "/handover";
    const std::string offer = R"({"to": "XB", "reason": "The consignee is yours."})";
    const auto first = Json(Post(path, offer, "a"), 201);
    EXPECT_EQ(Json(Post(path, offer, "a"), 201), first);
    EXPECT_EQ(Sent("handover"), 1u);
    EXPECT_EQ(Items(kHandovers).size(), 1u);
    // Without the key the second call is refused, and nobody knows whether the first was carried out.
    EXPECT_THAT(Ask("officer", "POST", path, offer).body, HasSubstr("exchange.handover_under_way"));

    const std::string back = R"({"subject": "incident:)" + reference + R"("})";
    const auto taken = Json(Post(kHandovers + "/taking-back", back, "b"));
    EXPECT_EQ(taken.at("state"), json::value("taken_back"));
    EXPECT_EQ(Json(Post(kHandovers + "/taking-back", back, "b")), taken);
    EXPECT_EQ(Sent("handover"), 2u);
    // What is refused is told again as it was.
    const auto refused = Post(kHandovers + "/decision",
                              R"({"subject": "incident:XA-99", "accept": true})", "c");
    EXPECT_EQ(refused.status, 404);
    EXPECT_EQ(Post(kHandovers + "/decision", R"({"subject": "incident:XA-99", "accept": true})",
                   "c").status, 404);
}

TEST_P(IncidentsApiTest, WhatIsSharedOrProposedAgainIsOne) {
    const auto green = Incident("tlp:green"), red = Incident("tlp:red");
    const std::string share = kIncidents + "/" + green + "/sharing";
    const auto first = Json(Post(share, m_share, "a"), 201);
    EXPECT_EQ(Json(Post(share, m_share, "a"), 201), first);
    EXPECT_EQ(Sent("incident"), 1u);
    const std::string gone = kIncidents + "/" + green + "/withdrawal";
    const std::string why = R"({"from": ["XB"], "reason": "The wrong country."})";
    const auto withdrawn = Json(Post(gone, why, "b"));
    EXPECT_EQ(Json(Post(gone, why, "b")), withdrawn);
    EXPECT_EQ(Sent("incident"), 2u);

    const std::string propose = kIncidents + "/" + red + "/proposals";
    const auto proposal = Json(Post(propose, m_share, "c"), 201);
    EXPECT_EQ(Json(Post(propose, m_share, "c"), 201).at("id"), proposal.at("id"));
    EXPECT_EQ(Items(kIncidents + "/proposals").size(), 1u);
    // Who agreed and did not hear of it hears that it was done.
    const std::string decide = kIncidents + "/proposals/" +
                               std::to_string(proposal.at("id").as_int64()) + "/decision";
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(Post(decide, R"({"agree": true})", "d", "authority").status, 204);
    EXPECT_EQ(Sent("incident"), 3u);
}

}  // namespace
}  // namespace atalaya::api
