// Figures made public: frozen, downloaded, withdrawn.

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

const std::string kPublications = "/api/v1/publications";

class PublicationsTest : public ProgramTest {
 protected:
    // Seizures that count: entered, submitted and validated by different people.
    void Validated(const std::string& number) {
        const std::string reference = Enter(number);
        Move("data_entry", reference, "submit");
        Move("validator", reference, "validate");
    }
    static std::string Body(const std::string& title = "Seizures", const std::string& more = "") {
        return R"({"indicator":"number_of_seizures","question":{"by_period":"year"},"title":")" + title +
               "\"" + more + "}";
    }
    json::object Publish(const std::string& title) {
        return Json(Ask("national_coordinator", "POST", kPublications, Body(title)), 201);
    }
};
ATALAYA_ON_BOTH_STORES(PublicationsTest);

TEST_P(PublicationsTest, WhatIsPublishedStaysAsItWas) {
    Validated("P-1");
    const json::object made = Publish("One seizure");
    EXPECT_EQ(made.at("answer").at("total"), "1");
    EXPECT_EQ(made.at("answer").at("rows").at(0).at("keys").at("period"), "2024");
    const std::string path = kPublications + "/" + std::to_string(made.at("id").as_int64());

    Validated("P-2");
    EXPECT_EQ(Json(Ask("national_coordinator", "GET",
                       "/api/v1/indicators/number_of_seizures/answer")).at("total"), "2");
    const json::object read = Json(Ask("", "GET", path + "?lang=pt"));
    EXPECT_EQ(read.at("answer").at("total"), "1");
    EXPECT_EQ(read.at("answer").at("title"),
              Json(Ask("", "GET", "/api/v1/indicators/number_of_seizures?lang=pt")).at("title"));
    EXPECT_EQ(read.at("digest"), made.at("digest"));
    EXPECT_EQ(read.at("question").at("by_period"), "year");
    EXPECT_FALSE(read.contains("published_by"));
    EXPECT_TRUE(read.at("answer").at("behind").as_object().contains("data_time"));

    const auto xlsx = Ask("", "GET", path + "?format=xlsx");
    EXPECT_EQ(xlsx.body.substr(0, 2), "PK");
    EXPECT_NE(Ask("", "GET", path + "?format=csv").body.find("\r\n2024,2024,1,"), std::string::npos);
}

TEST_P(PublicationsTest, OnlyWhoMayPublishDoes) {
    Validated("P-1");
    ExpectStatuses("POST", kPublications, Body(),
                   {401, 403, 403, 403, 403, 403, 403, 201, 403, 201, 403});
    EXPECT_EQ(StatusOf("national_coordinator", "POST", kPublications, Body("T", R"(,"country":"UY")")), 403);
    for (const std::string& who : ProgramCallers()) {
        EXPECT_EQ(Json(Ask(who, "GET", kPublications)).at("items").as_array().size(), 2u);
        const json::object session = Json(Ask(who, "GET", "/api/v1/session"));
        EXPECT_EQ(session.at("can").at("publish"),
                  who == "analyst" || who == "national_coordinator")
            << who;
    }
    EXPECT_EQ(StatusOf("validator", "POST", kPublications + "/1/withdrawal", R"({"reason":"x"})"), 403);
}

TEST_P(PublicationsTest, AWithdrawnOneSaysWhy) {
    Validated("P-1");
    Publish("First");
    Publish("Second");
    const std::string path = kPublications + "/1/withdrawal";
    EXPECT_EQ(StatusOf("national_coordinator", "POST", path, R"({"reason":"  "})"), 422);
    const json::object gone = Json(Ask("national_coordinator", "POST", path, R"({"reason":"counted twice"})"));
    EXPECT_EQ(gone.at("withdrawn").at("reason"), "counted twice");
    EXPECT_EQ(StatusOf("national_coordinator", "POST", path, R"({"reason":"again"})"), 409);
    EXPECT_EQ(Json(Ask("", "GET", kPublications + "/1")).at("withdrawn").at("reason"), "counted twice");
    EXPECT_EQ(Json(Ask("", "GET", kPublications)).at("items").as_array().size(), 1u);
    EXPECT_EQ(Json(Ask("", "GET", kPublications + "?withdrawn=true")).at("items").as_array().size(), 2u);
    const auto entries = app().database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app().journal.Read(tx, {.country = "XA", .subject = "indicator:number_of_seizures"});
    });
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_EQ(entries.front().draft.action, "indicator.withdrawn");
}

TEST_P(PublicationsTest, ListsArePaged) {
    Validated("P-1");
    for (const char* title : {"a", "b", "c"}) Publish(title);
    const json::object first = Json(Ask("", "GET", kPublications + "?limit=2"));
    EXPECT_EQ(first.at("items").at(0).at("title"), "c");
    const json::object rest = Json(Ask("", "GET", kPublications + "?limit=2&cursor=" + Text(first.at("next"))));
    ASSERT_EQ(rest.at("items").as_array().size(), 1u);
    EXPECT_EQ(rest.at("items").at(0).at("title"), "a");
    EXPECT_TRUE(Json(Ask("", "GET", kPublications + "?indicator=quantity_seized")).at("items").as_array().empty());
}

TEST_P(PublicationsTest, NothingIsPublishedThatIsNotThere) {
    EXPECT_EQ(Json(Ask("national_coordinator", "POST", kPublications, Body()), 422).at("code"), "publication.empty");
    Validated("P-1");
    EXPECT_EQ(Json(Ask("national_coordinator", "POST", kPublications, Body(" ")), 422).at("errors").at(0).at("pointer"),
              "/title/en");
    EXPECT_EQ(StatusOf("national_coordinator", "POST", kPublications, R"({"indicator":"nonsense","title":"T"})"), 404);
    EXPECT_EQ(StatusOf("", "GET", kPublications + "/7"), 404);
}

TEST_P(PublicationsTest, AnAlteredPublicationIsNotShown) {
    Validated("P-1");
    Publish("Honest");
    app().database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        tx.Execute("UPDATE publications SET content = replace(content, '\"total\":\"1\"', '\"total\":\"9\"')");
    });
    EXPECT_EQ(Json(Ask("", "GET", kPublications + "/1"), 500).at("code"), "publication.altered");
    EXPECT_TRUE(Json(Ask("", "GET", kPublications)).at("items").as_array().empty());
}

TEST_P(PublicationsTest, AnswersComeAsTables) {
    Validated("P-1");
    const std::string target = "/api/v1/indicators/number_of_seizures/answer?by_period=year";
    const auto xlsx = Ask("analyst", "GET", target + "&format=xlsx");
    EXPECT_EQ(xlsx.status, 200);
    EXPECT_EQ(xlsx.body.substr(0, 2), "PK");
    EXPECT_NE(xlsx.Header("Content-Disposition").find("number_of_seizures.xlsx"), std::string::npos);
    const auto asked = Ask("analyst", "GET", target, "",
                           {{"accept", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}});
    EXPECT_EQ(asked.body.substr(0, 2), "PK");
    EXPECT_EQ(Ask("analyst", "GET", target, "", {{"accept", "text/csv, application/json"}}).Header("Content-Type"),
              "text/csv; charset=utf-8");
    EXPECT_EQ(Ask("analyst", "GET", target, "", {{"accept", "*/*"}}).Header("Content-Type"), "application/json");
}

}  // namespace
}  // namespace atalaya::api
