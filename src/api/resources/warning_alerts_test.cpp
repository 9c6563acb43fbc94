// Alerts over the interface: from a draft to the site, the feed and the mails of everyone.

#include <gmock/gmock.h>

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kTexts = R"([
    {"language": "en", "headline": "Nitazene in tablets", "what_is_known": "Three overdoses."},
    {"language": "es", "headline": "Nitaceno en comprimidos", "what_is_known": "Tres sobredosis."},
    {"language": "pt", "headline": "Nitazeno em comprimidos", "what_is_known": "Três overdoses."},
    {"language": "fr", "headline": "Nitazène en comprimés", "what_is_known": "Trois surdoses."}])";

class WarningAlertsTest : public ProgramTest {
 protected:
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        AddPerson("officer", {.role = "ews_officer", .country = "XA"});
        AddPerson("head", {.role = "ews_head", .country = "XA"});
    }

    std::string Draft(const std::string& mark, const std::string& audience,
                      const std::string& more = "") {
        const std::string body = R"({"country": "XA", "title": "Nitazene", "kind": "alert",
            "languages": ["en", "es", "pt", "fr"], "valid_until": "2026-12-31", "mark": ")" + mark +
            R"(", "audience": )" + audience + more + R"(, "texts": )" + std::string(kTexts) + "}";
        return Text(Json(Ask("officer", "POST", "/api/v1/registers/alerts/records", body), 201)
                        .at("id"));
    }
    void Step(const std::string& who, const std::string& reference, const std::string& step,
              const std::string& body = "{}", int status = 200) {
        const std::string path = "/api/v1/registers/alerts/records/" + reference;
        const std::string tag(Ask(who, "GET", path).Header("ETag"));
        const auto moved = Ask(who, "POST", path + "/transitions/" + step, body, {{"if-match", tag}});
        EXPECT_EQ(moved.status, status) << moved.body;
    }
    std::string Released(const std::string& mark, const std::string& audience,
                         const std::string& more = "") {
        const auto reference = Draft(mark, audience, more);
        Step("officer", reference, "propose");
        Step("head", reference, "release");
        return reference;
    }
    std::string Feed(const std::string& lang) {
        return Ask("", "GET", "/api/v1/public/alerts.atom?lang=" + lang, "",
                   {{"host", "observatory.example"}}).body;
    }
};

TEST_P(WarningAlertsTest, WhatIsReleasedIsForEveryone) {
    const auto reference = Draft("public", R"(["public"])");
    EXPECT_EQ(Json(Ask("", "GET", "/api/v1/public/alerts")).at("items").as_array().size(), 0u);
    const auto preview = Json(Ask("head", "GET", "/api/v1/warning/drafts/" + reference + "/preview"));
    EXPECT_TRUE(preview.at("on_public_site").as_bool());
    EXPECT_TRUE(preview.at("envelope").is_null());
    EXPECT_TRUE(preview.at("faults").as_array().empty());
    Step("officer", reference, "propose");
    Step("head", reference, "release");

    const std::string path = "/api/v1/public/alerts/XA/" + reference;
    const auto alert = Json(Ask("", "GET", path)).at("revisions").as_array().at(0).as_object();
    EXPECT_EQ(Text(alert.at("title")), "Nitazene in tablets");
    EXPECT_FALSE(alert.at("over").as_bool());
    EXPECT_THAT(Feed("es"), HasSubstr("<title>Nitaceno en comprimidos</title>"));
    EXPECT_THAT(Feed("es"), HasSubstr("http://observatory.example" + path + "/cap"));
    const auto cap = Ask("", "GET", path + "/cap");
    EXPECT_EQ(cap.Header("Content-Type"), "application/cap+xml");
    EXPECT_THAT(cap.body, HasSubstr("<msgType>Alert</msgType>"));
    const auto page = Ask("", "GET", path + "/bulletin?format=html&lang=fr");
    EXPECT_THAT(page.body, HasSubstr("Nitazène en comprimés"));

    Step("officer", reference, "retract", R"({"reason": "Samples mixed up."})");
    EXPECT_THAT(Feed("es"), HasSubstr("<title>RETRACTADA: Nitaceno en comprimidos</title>"));
    const auto withdrawn = Ask("", "GET", path + "/cap").body;
    EXPECT_THAT(withdrawn, HasSubstr("<msgType>Cancel</msgType>"));
    EXPECT_THAT(withdrawn, HasSubstr("<references>xa.atalaya,XA-" + reference + "-1,"));
    EXPECT_EQ(Json(Ask("", "GET", path)).at("revisions").as_array().size(), 2u);
    EXPECT_EQ(Json(Ask("head", "GET", "/api/v1/warning/alerts?over=true")).at("items").as_array().size(),
              1u);
    EXPECT_EQ(Json(Ask("head", "GET", "/api/v1/warning/alerts?own=true&over=false"))
                  .at("items").as_array().size(), 0u);
}

TEST_P(WarningAlertsTest, WhyItWasTakenBackIsReadInTheReadersLanguage) {
    const auto reference = Released("public", R"(["public"])");
    const std::string why = R"({"reasons": {"es": "Muestras confundidas.", "en": "Mixed up.")";
    Step("officer", reference, "retract", why + R"(, "nl": "Verwisseld."}})", 422);
    Step("officer", reference, "retract", R"({"reasons": {"es": " "}})", 422);
    Step("officer", reference, "retract", why + "}}");
    const auto read = [&](const std::string& lang) {
        const std::string path = "/api/v1/public/alerts/XA/" + reference + "?lang=" + lang;
        return Json(Ask("", "GET", path)).at("revisions").as_array().at(0).as_object();
    };
    EXPECT_EQ(read("es").at("note"), json::value("Muestras confundidas."));
    EXPECT_TRUE(read("es").at("note_lang").is_null());
    // The reason in the language of who retracted it is the one for all others.
    EXPECT_EQ(read("fr").at("note"), json::value("Mixed up."));
    EXPECT_EQ(read("fr").at("note_lang"), json::value("en"));
    EXPECT_EQ(read("fr").at("reasons").at("es"), json::value("Muestras confundidas."));
    EXPECT_THAT(Feed("pt"), HasSubstr("English: Mixed up."));
    EXPECT_THAT(Ask("", "GET", "/api/v1/public/alerts/XA/" + reference + "/cap").body,
                HasSubstr("<valueName>reason</valueName>"));
}

TEST_P(WarningAlertsTest, WhatIsNotForEveryoneIsNotEvenKnown) {
    const auto amber = Released("tlp:amber", R"(["network"])");
    const auto drill = Released("tlp:green", R"(["public"])", R"(, "exercise": true)");
    for (const auto& reference : {amber, drill}) {
        const std::string path = "/api/v1/public/alerts/XA/" + reference;
        for (const auto* what : {"", "/cap", "/bulletin?format=html", "/files/1"})
            EXPECT_EQ(StatusOf("", "GET", path + what), 404) << what;
        EXPECT_THAT(Feed("en"), Not(HasSubstr(reference)));
    }
    EXPECT_EQ(StatusOf("", "GET", "/api/v1/warning/alerts"), 401);
    EXPECT_EQ(StatusOf("data_entry", "GET", "/api/v1/warning/alerts/XA/" + amber), 404);
    EXPECT_EQ(Json(Ask("head", "GET", "/api/v1/warning/alerts/XA/" + drill))
                  .at("revisions").as_array()[0].at("title"),
              json::value("EXERCISE: Nitazene in tablets"));
    const auto receipts = Json(Ask("head", "GET", "/api/v1/warning/alerts/XA/" + amber + "/receipts"));
    EXPECT_TRUE(receipts.at("items").as_array().empty());
}

TEST_P(WarningAlertsTest, TemplatesGiveTextsToBeginWith) {
    const auto reference = Draft("public", R"(["public"])");
    const auto templates = Json(Ask("officer", "GET", "/api/v1/warning/templates"));
    EXPECT_GE(templates.at("items").as_array().size(), 5u);
    const auto texts = Json(Ask("officer", "POST", "/api/v1/warning/drafts/" + reference + "/texts",
                                R"({"template": "potent_opioid", "languages": ["es"]})"));
    ASSERT_EQ(texts.at("texts").as_array().size(), 1u);
    EXPECT_EQ(Text(texts.at("texts").as_array()[0].at("lang")), "es");
    EXPECT_EQ(StatusOf("officer", "POST", "/api/v1/warning/drafts/" + reference + "/texts",
                       R"({"template": "none"})"), 404);
    const auto amber = Draft("tlp:amber", R"(["professionals"])");
    EXPECT_EQ(StatusOf("data_entry", "GET", "/api/v1/warning/drafts/" + amber + "/preview"), 404);
}

TEST_P(WarningAlertsTest, CitizensAskForMailsAndAreNotAbleToFloodAnyone) {
    const std::string all = "/api/v1/public/alert-subscriptions";
    EXPECT_EQ(StatusOf("", "POST", all, R"({"address": "a@a.example"})"), 409);   // no server
    const std::string server = R"({"host": "mail.example", "security": "none",
        "from": "ews@observatory.example", "base": "https://observatory.example", "user": "ews",
        "password": "s3cret"})";
    EXPECT_EQ(StatusOf("officer", "PUT", "/api/v1/warning/mail-settings", server), 403);
    const auto set = Ask("administrator", "PUT", "/api/v1/warning/mail-settings", server);
    EXPECT_EQ(Json(set).at("has_password"), json::value(true));
    EXPECT_THAT(set.body, Not(HasSubstr("s3cret")));
    EXPECT_EQ(StatusOf("", "POST", all, R"({"address": "a@a.example", "lang": "es"})"), 204);
    EXPECT_EQ(StatusOf("", "POST", all, R"({"address": "no"})"), 422);
    for (int i = 0; i < 2; ++i) StatusOf("", "POST", all, R"({"address": "b@a.example"})");
    EXPECT_EQ(StatusOf("", "POST", all, R"({"address": "c@a.example"})"), 429);
    EXPECT_EQ(StatusOf("", "POST", all + "/confirm", R"({"token": "guess"})"), 404);
    int refused = 0;
    for (int i = 0; i < 20; ++i)
        refused += StatusOf("", "POST", all + "/leave", R"({"token": "guess"})") == 429;
    EXPECT_GE(refused, 10);
    const auto queue = Json(Ask("head", "GET", "/api/v1/warning/mail-queue"));
    EXPECT_EQ(Text(queue.at("items").as_array().at(0).at("about")), "subscription");
    EXPECT_EQ(StatusOf("", "GET", "/api/v1/warning/subscribers"), 401);
    EXPECT_EQ(StatusOf("data_entry", "GET", "/api/v1/warning/subscribers"), 403);
    const auto added = Json(Ask("head", "POST", "/api/v1/warning/subscribers",
                                R"({"address": "n@a.example", "audience": "network"})"), 201);
    const std::string one =
        "/api/v1/warning/subscribers/" + std::to_string(added.at("id").as_int64());
    EXPECT_EQ(StatusOf("head", "DELETE", one), 204);
    EXPECT_EQ(StatusOf("head", "DELETE", one), 404);
}

TEST_P(WarningAlertsTest, BulletinsForEveryoneAreNotMadeAsOftenAsOneLikes) {
    const auto reference = Released("public", R"(["public"])");
    int refused = 0;
    for (int i = 0; i < 12; ++i)
        refused += StatusOf("", "GET", "/api/v1/public/alerts/XA/" + reference +
                                           "/bulletin?format=html") == 429;
    EXPECT_EQ(refused, 2);
    clock.Advance(60'000);
    EXPECT_EQ(StatusOf("", "GET",
                       "/api/v1/public/alerts/XA/" + reference + "/bulletin?format=html"), 200);
}

TEST_P(WarningAlertsTest, NoticesAreTakenAwayInThreeForms) {
    const auto created = Json(Ask("officer", "POST",
                                  "/api/v1/registers/detected_substances/records",
                                  R"({"country": "XA", "name": "metonitazene", "cas": "14680-51-4"})"),
                              201);
    const std::string path = "/api/v1/warning/substances/" + Text(created.at("id")) + "/notice?form=";
    const auto notice = Json(Ask("officer", "GET", path + "un"));
    EXPECT_THAT(json::serialize(notice), HasSubstr("14680-51-4"));
    EXPECT_THAT(Ask("officer", "GET", path + "eu&format=csv").body, HasSubstr("metonitazene"));
    EXPECT_EQ(Ask("officer", "GET", path + "un&format=xlsx").body.substr(0, 2), "PK");
    EXPECT_EQ(StatusOf("officer", "GET", path + "us"), 400);
}

ATALAYA_ON_BOTH_STORES(WarningAlertsTest);

}  // namespace
}  // namespace atalaya::api
