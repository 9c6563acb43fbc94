// A new record begun from what another says: the proposal, and where a record's page offers it.

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

class RecordProposalTest : public ProgramTest {
 protected:
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        for (const char* role : {"ews_officer", "ews_laboratory"})
            AddPerson(role, {.role = role, .country = "XA"});
    }
    std::string Make(const std::string& register_id, const std::string& body) {
        return Text(Json(Ask("ews_officer", "POST", "/api/v1/registers/" + register_id + "/records", body), 201)
                        .at("id"));
    }
    std::string Notify() {
        return Make("notifications", R"({"what":"Three overdoses","received_on":"2014-03-01","place":"XA-01",)"
                                     R"("reporter_kind":"hospital","persons_affected":3})");
    }
    static std::string Proposal(const std::string& register_id, const std::string& from) {
        return "/api/v1/registers/" + register_id + "/proposal?from=" + from;
    }
    std::string CodeOf(const std::string& who, const std::string& target, int status) {
        return Text(Json(Ask(who, "GET", target), status).at("code"));
    }
};
ATALAYA_ON_BOTH_STORES(RecordProposalTest);

TEST_P(RecordProposalTest, SaysWhatIsKnownAndWhereItComesFrom) {
    const std::string notification = Notify();
    const json::object answer =
        Json(Ask("ews_officer", "GET", Proposal("alerts", "notifications/" + notification) + "&lang=fr"));
    EXPECT_EQ(answer.at("country"), "XA");
    EXPECT_EQ(Text(answer.at("from").at("reference")), notification);
    EXPECT_EQ(answer.at("from").at("one"), "Notification");
    std::map<std::string, json::object> values;
    for (const auto& one : answer.at("values").as_array()) values[Text(one.at("field"))] = one.as_object();
    EXPECT_EQ(values.at("title").at("value"), "Three overdoses");
    EXPECT_EQ(values.at("title").at("source"), "record");
    EXPECT_EQ(Text(values.at("notifications").at("value").at(0).at("notification")), notification);
    EXPECT_EQ(values.at("places").at("value").at(0).at("place"), "XA-01");
    // Nothing was stored.
    EXPECT_TRUE(Json(Ask("ews_officer", "GET", "/api/v1/registers/alerts/records")).at("items").as_array().empty());
}

TEST_P(RecordProposalTest, ABlankFormIsAskedForTheSameWay) {
    const json::object answer = Json(Ask("ews_officer", "GET", "/api/v1/registers/notifications/proposal"));
    EXPECT_TRUE(answer.at("from").is_null());
    EXPECT_EQ(answer.at("values").at(0).at("field"), "received_on");
    EXPECT_EQ(answer.at("values").at(0).at("source"), "today");
}

TEST_P(RecordProposalTest, SaysWhatStandsInTheWay) {
    const std::string notification = Notify();
    const std::string from = "notifications/" + notification;
    EXPECT_EQ(CodeOf("ews_officer", Proposal("alerts", "XA-1"), 400), "record.source_invalid");
    EXPECT_EQ(CodeOf("ews_officer", Proposal("alerts", "seizures/XA-1"), 422), "record.not_begun_from");
    EXPECT_EQ(CodeOf("ews_officer", Proposal("alerts", "notifications/XA-99"), 404), "record.unknown");
    EXPECT_EQ(CodeOf("ews_laboratory", Proposal("alerts", from), 403), "access.denied");
    EXPECT_EQ(CodeOf("ews_laboratory", "/api/v1/registers/notifications/proposal", 403), "access.denied");
    EXPECT_EQ(StatusOf("", "GET", Proposal("alerts", from)), 401);
}

TEST_P(RecordProposalTest, APageOffersWhatItsReaderMayBegin) {
    const std::string path = "/api/v1/registers/notifications/records/" + Notify() + "/actions?lang=es";
    const auto begins = [&](const std::string& who) {
        std::string out;
        const json::object answer = Json(Ask(who, "GET", path));
        for (const auto& one : answer.at("begins").as_array())
            out += Text(one.at("register")) + ": " + Text(one.at("title")) + "; ";
        return out;
    };
    EXPECT_EQ(begins("ews_officer"),
              "samples: Registrar una muestra; assessments: Evaluar esto; alerts: Redactar una alerta; ");
    EXPECT_EQ(begins("ews_laboratory"), "samples: Registrar una muestra; ");
}

}  // namespace
}  // namespace atalaya::api
