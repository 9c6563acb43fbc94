// The country's own content, changed while the program runs.

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

const std::string kSex = "/api/v1/content/codelist/sex";

class ContentTest : public ProgramTest {
 protected:
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        AddPerson("root", {.role = "administrator", .country = "*"});
        AddPerson("head", {.role = "national_coordinator", .country = "*"});
    }
    static std::string Body(const std::string& text, const std::string& more = "") {
        return R"({"text":)" + json::serialize(json::string(text)) + more + "}";
    }
    http::Response Put(const std::string& who, const std::string& path, const std::string& text) {
        const auto before = Ask(who, "GET", path);
        const std::string tag = before.status == 200 ? std::string(before.Header("ETag")) : "*";
        return Ask(who, "PUT", path, Body(text), {{"if-match", tag}});
    }
    std::string TitleOfSex() {
        const json::object lists = Json(Ask("", "GET", "/api/v1/codelists"));
        for (const auto& list : lists.at("items").as_array()) {
            if (list.at("id") == "sex") return Text(list.at("title"));
        }
        return "";
    }
    static inline const std::string kOwn = "kind: codelist\nid: sex\ntitle: {en: Gender, es: G, pt: G, fr: G}\n";
};
ATALAYA_ON_BOTH_STORES(ContentTest);

TEST_P(ContentTest, AnOverrideHoldsAtOnceAndCanBeTakenBack) {
    const std::string shipped = TitleOfSex();
    const json::object before = Json(Ask("root", "GET", kSex));
    EXPECT_EQ(before.at("origin"), "product");
    EXPECT_EQ(before.at("text"), before.at("product"));
    EXPECT_EQ(before.at("file"), "codelists/sex.yaml");
    EXPECT_NE(Text(before.at("product")).find("id: sex"), std::string::npos);

    EXPECT_EQ(Json(Put("root", kSex, kOwn)).at("origin"), "country");
    EXPECT_EQ(TitleOfSex(), "Gender");
    const std::string tag(Ask("root", "GET", kSex).Header("ETag"));
    EXPECT_EQ(Ask("root", "PUT", kSex, Body(kOwn), {{"if-match", "\"other\""}}).status, 412);
    EXPECT_EQ(Ask("root", "PUT", kSex, Body(kOwn)).status, 428);
    EXPECT_EQ(Ask("root", "DELETE", kSex, "", {{"if-match", tag}}).status, 204);
    EXPECT_EQ(TitleOfSex(), shipped);

    std::vector<std::string> actions;
    app().database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        for (const auto& entry : app().journal.Read(tx, {.country = "00", .subject = "content:codelist/sex"})) {
            actions.push_back(entry.draft.action);
        }
    });
    EXPECT_EQ(actions, (std::vector<std::string>{"content.removed", "content.changed"}));
}

TEST_P(ContentTest, FaultsHaveTheirLineAndNothingChanges) {
    const std::string shipped = TitleOfSex();
    const auto wrong = Put("root", kSex, "kind: codelist\nid: sex\ncolour: red\n");
    const json::object problem = Json(wrong, 422);
    EXPECT_EQ(problem.at("code"), "content.faults");
    EXPECT_EQ(Text(problem.at("errors").at(0).at("where")).substr(0, 21), "codelists/sex.yaml:3:");
    EXPECT_EQ(TitleOfSex(), shipped);
    EXPECT_EQ(Json(Ask("root", "GET", kSex)).at("origin"), "product");
    EXPECT_EQ(problem.at("errors").at(0).at("line"), 3);
    const auto checked = Ask("root", "PUT", kSex, Body(kOwn, R"(,"check_only":true)"));
    EXPECT_EQ(Json(checked).at("valid"), true);
    EXPECT_EQ(TitleOfSex(), shipped);
    // What the form of the file allows and the program cannot use is refused as well.
    const std::string role = "/api/v1/content/role/reader";
    EXPECT_GE(Put("root", role, "kind: role\nid: reader\nrules:\n  - {kind: nonsense, id: \"*\", actions: [read]}\n").status, 400);
    EXPECT_EQ(Json(Ask("root", "GET", role)).at("origin"), "product");
    const json::object all = Json(Ask("root", "GET", "/api/v1/content?lang=es"));
    for (const auto& kind : all.at("kinds").as_array()) {
        EXPECT_EQ(Text(kind.at("title")).find("content.kind"), std::string::npos);
        EXPECT_FALSE(kind.at("items").as_array().empty());
    }
}

TEST_P(ContentTest, StaffReadsAndOnlyTheNodesAdministratorWrites) {
    ExpectStatuses("GET", kSex, "", {401, 200, 403, 200, 200, 200, 200, 200, 403, 200, 403});
    ExpectStatuses("GET", "/api/v1/content?kind=role", "",
                   {401, 200, 403, 200, 200, 200, 200, 200, 403, 200, 403});
    ExpectStatuses("PUT", kSex, Body(kOwn), {401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403});
    EXPECT_EQ(StatusOf("root", "GET", "/api/v1/content/codelist/nonsense"), 404);
}

TEST_P(ContentTest, ANewRegisterIsThereAtOnce) {
    const std::string text = R"(kind: register
id: visits
version: 1
title: {en: Visits, es: Visitas, pt: Visitas, fr: Visites}
one: {en: Visit, es: Visita, pt: Visita, fr: Visite}
description: {en: V, es: V, pt: V, fr: V}
time: date
marks: {default: official, allowed: [official]}
states:
  - {id: draft, title: {en: D, es: D, pt: D, fr: D}, initial: true}
transitions: []
fields:
  - {id: date, type: date, title: {en: D, es: D, pt: D, fr: D}}
columns: [date]
)";
    EXPECT_EQ(Put("root", "/api/v1/content/register/visits", text).status, 200);
    EXPECT_EQ(StatusOf("head", "POST", "/api/v1/registers/visits/records", R"({"country":"XA","date":"2024-01-01"})"), 201);
}

TEST_P(ContentTest, WhoMayPublishSaysWhatThePublicMayAsk) {
    const std::string answer = "/api/v1/indicators/number_of_seizures/answer";
    const std::string flag = "/api/v1/indicators/number_of_seizures/publicity";
    ExpectStatuses("PUT", flag, R"({"public":false})", {401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403});
    ASSERT_EQ(StatusOf("", "GET", answer), 200);
    EXPECT_EQ(StatusOf("head", "PUT", flag, R"({"public":false})"), 200);
    EXPECT_NE(StatusOf("", "GET", answer), 200);
    EXPECT_EQ(StatusOf("analyst", "GET", answer), 200);
    EXPECT_EQ(StatusOf("head", "PUT", flag, R"({"public":true})"), 200);
    EXPECT_EQ(StatusOf("", "GET", answer), 200);
    EXPECT_EQ(StatusOf("head", "PUT", "/api/v1/indicators/nonsense/publicity", R"({"public":true})"), 404);
}

}  // namespace
}  // namespace atalaya::api
