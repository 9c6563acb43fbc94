// All endpoints over real HTTP, on both stores: who may what, and one shape for everything that goes wrong.

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "api/openapi.hpp"
#include "api/resources/served_test.hpp"

namespace atalaya::api {
namespace {

using testing::BodyOf;
using testing::HeaderOf;

class ResourcesTest : public ServedTest {
 protected:
    std::string Ask(const std::string& who, const std::string& method, const std::string& target,
                    const std::string& body = {}, const std::string& headers = {}) {
        return Http(who, method, target, body, headers);
    }
    static json::object Json(const std::string& answer) { return Body(answer); }
    static int StatusOf(const std::string& answer) { return Status(answer); }
};

const std::string kRecords = "/api/v1/registers/seizures/records";

TEST_P(ResourcesTest, RolesByEndpoints) {
    // "" is a citizen; "foreign" enters data for another country.
    const std::vector<std::string> callers = {"",         "foreign",  "reader",   "data_entry", "validator",
                                              "importer", "analyst",  "auditor",  "national_coordinator",
                                              "administrator"};
    struct Case {
        std::string method, target, body;
        std::vector<int> expected;   // in the order of the callers
    };
    const std::vector<Case> cases = {
        {"GET", "/api/v1/health", "", {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
        {"GET", "/api/v1/session", "", {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
        {"GET", "/api/v1/registers/seizures", "", {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
        {"GET", kRecords, "", {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
        {"POST", kRecords, Seizure("T-"), {401, 403, 403, 201, 403, 201, 403, 403, 201, 403}},
        {"GET", "/api/v1/journal?chain=XA", "", {401, 403, 403, 403, 403, 403, 403, 200, 200, 200}},
        {"GET", "/api/v1/journal", "", {401, 403, 403, 403, 403, 403, 403, 200, 200, 200}},
        {"GET", "/api/v1/journal?chain=UY", "", {401, 403, 403, 403, 403, 403, 403, 403, 403, 403}},
        {"GET", "/api/v1/journal?chain=00", "", {401, 403, 403, 403, 403, 403, 403, 403, 403, 403}},
        {"GET", "/api/v1/journal/verification?chain=XA", "", {401, 403, 403, 403, 403, 403, 403, 200, 200, 200}},
        {"GET", "/api/v1/people", "", {401, 403, 403, 403, 403, 403, 403, 403, 403, 200}},
        {"GET", "/api/v1/people/999", "", {401, 403, 403, 403, 403, 403, 403, 403, 403, 404}},
        {"GET", "/api/v1/codelists", "", {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
        {"GET", "/api/v1/plans", "", {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    };
    for (const Case& one : cases) {
        for (std::size_t i = 0; i < callers.size(); ++i) {
            std::string body = one.body;
            if (const auto at = body.find("T-"); at != std::string::npos) body.insert(at + 2, callers[i]);
            const std::string answer = Ask(callers[i], one.method, one.target, body);
            EXPECT_EQ(StatusOf(answer), one.expected[i])
                << one.method << " " << one.target << " as \"" << callers[i] << "\": " << BodyOf(answer);
        }
    }
}

TEST_P(ResourcesTest, EveryRouteAnswersJunkWithTheOneShape) {
    for (const Endpoint& endpoint : api().endpoints()) {
        std::string target = endpoint.path;
        while (target.find('{') != std::string::npos) {
            target.replace(target.find('{'), target.find('}') - target.find('{') + 1, "%C3%B1~junk");
        }
        for (const std::string who : {"", "national_coordinator"}) {
            const std::string answer =
                Ask(who, endpoint.method, target + "?nonsense=%22%3Cscript%3E", "{\"junk\": [", "If-Match: junk\r\n");
            const int status = StatusOf(answer);
            EXPECT_GE(status, 400) << endpoint.id;
            EXPECT_LT(status, 500) << endpoint.id << BodyOf(answer);
            EXPECT_EQ(HeaderOf(answer, "Content-Type"), "application/problem+json") << endpoint.id;
            const json::object problem = Json(answer);
            EXPECT_EQ(problem.at("status").to_number<int>(), status);
            EXPECT_NE(problem.at("detail"), problem.at("code")) << endpoint.id;
            for (const char* key : {"type", "title", "instance"}) EXPECT_TRUE(problem.contains(key));
        }
    }
}

TEST_P(ResourcesTest, EveryTextOfTheDescriptionIsThere) {
    const content::Library& content = *app().library();
    for (const Endpoint& endpoint : api().endpoints()) {
        EXPECT_TRUE(content.HasMessage("api." + endpoint.id)) << endpoint.id;
        EXPECT_TRUE(content.HasMessage("api.tag." + endpoint.tag)) << endpoint.tag;
        EXPECT_TRUE(content.HasMessage("api.status." + std::to_string(endpoint.success)));
        for (const Parameter& parameter : endpoint.parameters) {
            EXPECT_TRUE(content.HasMessage(parameter.TextCode())) << endpoint.id << " " << parameter.name;
        }
        for (const std::string& code : ErrorsOf(endpoint)) {
            EXPECT_TRUE(content.HasMessage(code)) << endpoint.id << " " << code;
            EXPECT_GE(content.StatusOf(code), 400) << code;
        }
    }
}

TEST_P(ResourcesTest, ARecordFromItsEntryToItsHistory) {
    const std::string created = Ask("data_entry", "POST", kRecords, Seizure("LIFE-1"));
    ASSERT_EQ(StatusOf(created), 201) << BodyOf(created);
    const std::string path = HeaderOf(created, "Location");
    const std::string tag = HeaderOf(created, "ETag");
    const json::object record = Json(created);
    std::set<std::string> can;
    for (const auto& each : record.at("can").as_array()) can.insert(Text(each));
    EXPECT_TRUE(can.contains("update"));
    EXPECT_TRUE(can.contains("submit"));
    EXPECT_FALSE(can.contains("validate"));

    EXPECT_EQ(StatusOf(Ask("data_entry", "PATCH", path, R"({"remarks":"x"})")), 428);
    const std::string changed = Ask("data_entry", "PATCH", path, R"({"remarks":"x"})", "If-Match: " + tag + "\r\n");
    ASSERT_EQ(StatusOf(changed), 200) << BodyOf(changed);
    const std::string stale = Ask("data_entry", "PATCH", path, R"({"remarks":"y"})", "If-Match: " + tag + "\r\n");
    EXPECT_EQ(StatusOf(stale), 412) << BodyOf(stale);

    const std::string next = "If-Match: " + HeaderOf(changed, "ETag") + "\r\n";
    const std::string submitted = Ask("data_entry", "POST", path + "/transitions/submit", "{}", next);
    ASSERT_EQ(StatusOf(submitted), 200) << BodyOf(submitted);
    EXPECT_EQ(Json(submitted).at("state"), "submitted");
    const std::string validated = Ask("validator", "POST", path + "/transitions/validate", "{}",
                                      "If-Match: " + HeaderOf(Ask("validator", "GET", path), "ETag") + "\r\n");
    ASSERT_EQ(StatusOf(validated), 200) << BodyOf(validated);

    const json::object history = Json(Ask("auditor", "GET", path + "/history"));
    EXPECT_EQ(history.at("items").as_array().size(), 4u);
    // Not public: for a citizen it is not there, and nor is it for another country.
    EXPECT_EQ(StatusOf(Ask("", "GET", path)), 404);
    EXPECT_EQ(StatusOf(Ask("foreign", "GET", path)), 404);
    EXPECT_EQ(StatusOf(Ask("data_entry", "GET", path, "", "If-None-Match: " +
                           HeaderOf(Ask("data_entry", "GET", path), "ETag") + "\r\n")), 304);
}

TEST_P(ResourcesTest, FaultsOfARecordHaveTheirPlace) {
    const std::string answer = Ask("data_entry", "POST", kRecords,
                                   Seizure("BAD-1", R"(,"transport":"sledge","purity":"-1")"));
    ASSERT_EQ(StatusOf(answer), 422) << BodyOf(answer);
    std::set<std::string> pointers;
    const json::object problem = Json(answer);
    for (const auto& fault : problem.at("errors").as_array()) pointers.insert(Text(fault.at("pointer")));
    EXPECT_TRUE(pointers.contains("/transport")) << BodyOf(answer);
}

TEST_P(ResourcesTest, ListsAreFilteredChosenAndPaged) {
    for (int i = 0; i < 5; ++i) {
        ASSERT_EQ(StatusOf(Ask("importer", "POST", kRecords, Seizure("PAGE-" + std::to_string(i)))), 201);
    }
    const std::string query = kRecords + "?filter=case_number%20%3E%3D%20%22PAGE-%22%20and%20case_number%20%3C%20%22PAGE.%22"
                                         "&fields=case_number&limit=2&count=true";
    std::set<std::string> seen;
    std::string target = query;
    for (int page = 0; page < 3; ++page) {
        const std::string answer = Ask("importer", "GET", target);
        ASSERT_EQ(StatusOf(answer), 200) << BodyOf(answer);
        const json::object found = Json(answer);
        for (const auto& item : found.at("items").as_array()) {
            seen.insert(Text(item.at("case_number")));
            EXPECT_FALSE(item.as_object().contains("substance"));
        }
        const std::string link = HeaderOf(answer, "Link");
        if (page < 2) {
            ASSERT_NE(link, "");
            target = link.substr(1, link.find('>') - 1);
        } else {
            EXPECT_EQ(link, "");
        }
    }
    EXPECT_EQ(seen.size(), 5u);
    EXPECT_EQ(StatusOf(Ask("importer", "GET", kRecords + "?filter=nonsense%20%3D%201")), 422);
    EXPECT_EQ(StatusOf(Ask("importer", "GET", kRecords + "?fields=nonsense")), 400);
}

TEST_P(ResourcesTest, ABrowserSignsInChangesAndSignsOut) {
    const std::string wrong = Ask("", "POST", "/api/v1/session", R"({"login":"reader","password":"guess-again"})");
    EXPECT_EQ(StatusOf(wrong), 401);
    const std::string in = Ask("", "POST", "/api/v1/session",
                               R"({"login":"data_entry","password":")" + std::string(kProgramPassword) + "\"}");
    ASSERT_EQ(StatusOf(in), 200) << BodyOf(in);
    const std::string cookie = HeaderOf(in, "Set-Cookie");
    for (const char* flag : {"HttpOnly", "SameSite=Lax", "Path=/"}) {
        EXPECT_NE(cookie.find(flag), std::string::npos) << cookie;
    }
    const std::string session = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
    EXPECT_EQ(StatusOf(Ask("", "POST", kRecords, Seizure("WEB-1"), session)), 403);
    const std::string proof = session + "X-Atalaya-Token: " + Text(Json(in).at("forgery_token")) + "\r\n";
    EXPECT_EQ(StatusOf(Ask("", "POST", kRecords, Seizure("WEB-1"), proof)), 201);
    EXPECT_EQ(Json(Ask("", "GET", "/api/v1/session", "", session)).at("kind"), "person");
    EXPECT_EQ(StatusOf(Ask("", "DELETE", "/api/v1/session", "", proof)), 204);
    EXPECT_EQ(Json(Ask("", "GET", "/api/v1/session", "", session)).at("kind"), "anonymous");
}

TEST_P(ResourcesTest, AnAdministratorOfOneCountryStaysInIt) {
    const auto person = [](const std::string& login, const std::string& role, const std::string& country) {
        return R"({"login":")" + login + R"(","name":"N","password":"long enough words","grants":[{"role":")" +
               role + R"(","country":")" + country + R"("}]})";
    };
    EXPECT_EQ(StatusOf(Ask("administrator", "POST", "/api/v1/people", person("new.one", "reader", "XA"))), 201);
    EXPECT_EQ(StatusOf(Ask("administrator", "POST", "/api/v1/people", person("new.two", "reader", "UY"))), 403);
    EXPECT_EQ(StatusOf(Ask("administrator", "POST", "/api/v1/people", person("new.six", "administrator", "*"))), 403);
    const std::string unknown = Ask("administrator", "POST", "/api/v1/people", person("new.ten", "wizard", "XA"));
    EXPECT_EQ(StatusOf(unknown), 422) << BodyOf(unknown);
    const std::string foreign = "/api/v1/people/" + std::to_string(app().people.FindByLogin("foreign")->id);
    EXPECT_EQ(StatusOf(Ask("administrator", "GET", foreign)), 403);
    // A token cannot make another one.
    EXPECT_EQ(StatusOf(Ask("administrator", "POST", foreign + "/tokens", R"({"title":"t","days":9})")), 403);
}

TEST_P(ResourcesTest, IndicatorsAnswerWithWhatIsBehind) {
    const std::string target = "/api/v1/indicators/number_of_seizures/answer?by_period=year";
    const std::string answer = Ask("analyst", "GET", target);
    ASSERT_EQ(StatusOf(answer), 200) << BodyOf(answer);
    const json::object behind = Json(answer).at("behind").as_object();
    for (const char* key : {"method", "definition_version", "data_version", "records_seen", "records_counted",
                            "left_out", "computed_by"}) {
        EXPECT_TRUE(behind.contains(key)) << key;
    }
    const std::string csv = Ask("analyst", "GET", target, "", "Accept: text/csv\r\n");
    EXPECT_EQ(HeaderOf(csv, "Content-Type"), "text/csv; charset=utf-8");
    EXPECT_EQ(BodyOf(csv).substr(0, BodyOf(csv).find('\r')), "period,period_label,value,unit,records,left_out");
    const std::string sheet = Ask("analyst", "GET", target + "&format=xlsx");
    EXPECT_EQ(BodyOf(sheet).substr(0, 2), "PK");
    EXPECT_NE(HeaderOf(sheet, "Content-Disposition").find("number_of_seizures.xlsx"), std::string::npos);
    EXPECT_EQ(StatusOf(Ask("analyst", "GET", "/api/v1/indicators/nonsense")), 404);
    EXPECT_EQ(StatusOf(Ask("analyst", "GET", target + "&from=2011-13")), 400);
}

TEST_P(ResourcesTest, WordsAreFoundInAnyLanguage) {
    const json::object found = Json(Ask("", "GET", "/api/v1/substances?q=coca%C3%ADna&limit=5&lang=es"));
    ASSERT_FALSE(found.at("items").as_array().empty());
    const json::object places = Json(Ask("", "GET", "/api/v1/territories?territory=XA&level=1"));
    for (const auto& place : places.at("items").as_array()) EXPECT_EQ(place.at("parent"), "XA");
    const json::object labels = Json(Ask("", "GET", "/api/v1/territories?code=XA-02,nowhere,XA"));
    ASSERT_EQ(labels.at("items").as_array().size(), 2U);
    EXPECT_EQ(labels.at("items").at(1).at("code"), "XA-02");
    EXPECT_EQ(Json(Ask("", "GET", "/api/v1/units?dimension=mass&q=kilogram")).at("items").at(0).at("code"), "kg");
    EXPECT_EQ(StatusOf(Ask("", "GET", "/api/v1/codelists/nonsense")), 404);
    const std::string series = "/api/v1/codelists/watched_series";
    const json::object named = Json(Ask("", "GET", series + "?lang=es&code=notifications_by_place/place:XA-01,x"));
    EXPECT_EQ(named.at("items").at(0).at("code"), "notifications_by_place/place:XA-01");
    EXPECT_EQ(named.at("items").at(0).at("label"), "Notificaciones por territorio, por semana: Brumales");
    EXPECT_EQ(named.at("items").at(1).at("label"), "x");
    EXPECT_GE(Json(Ask("", "GET", series)).at("items").as_array().size(), 8U);
}

TEST_P(ResourcesTest, CommitmentsShowTheirEvidence) {
    const json::object plans = Json(Ask("", "GET", "/api/v1/plans"));
    EXPECT_EQ(plans.at("items").at(2).at("kinds").at(2).at("count"), 142);
    const std::string plan = "/api/v1/plans/" + Text(plans.at("items").at(2).at("id"));
    const json::object tree = Json(Ask("", "GET", plan + "?lang=es"));
    EXPECT_EQ(tree.at("commitments").to_number<int>(), 29 + 142 + 5);
    const std::string pillar = Text(tree.at("tree").at(2).at("id"));
    const json::object node = Json(Ask("analyst", "GET", plan + "/commitments/" + pillar));
    EXPECT_FALSE(node.at("evidence").as_array().empty());
    EXPECT_EQ(StatusOf(Ask("", "GET", plan + "/commitments/nothing")), 404);
}

TEST_P(ResourcesTest, CommitmentsAreFoundAcrossPlans) {
    const json::object found = Json(Ask("", "GET", "/api/v1/commitments?q=UN09%2020h&lang=pt"));
    ASSERT_EQ(found.at("items").as_array().size(), 1U);
    EXPECT_EQ(found.at("items").at(0).at("id"), "UN09-20.h");
    EXPECT_EQ(found.at("items").at(0).at("plan").at("id"), "plan_of_action_2009");
    EXPECT_EQ(found.at("more"), false);
    const json::object themed = Json(Ask("", "GET", "/api/v1/commitments?theme=precursors&limit=5"));
    EXPECT_EQ(themed.at("items").as_array().size(), 5U);
    EXPECT_EQ(themed.at("more"), true);
    EXPECT_TRUE(Json(Ask("", "GET", "/api/v1/commitments")).at("items").as_array().empty());
}

TEST_P(ResourcesTest, LinksOfACommitmentSayWhoAssertsThem) {
    const std::string path = "/api/v1/commitments/UN16-1.a/links";
    const json::object view = Json(Ask("", "GET", path + "?steps=1&lang=fr"));
    EXPECT_EQ(view.at("id"), "UN16-1.a");
    for (const auto& one : view.at("linked").as_array()) {
        EXPECT_EQ(one.at("step"), 1);
        EXPECT_EQ(one.at("before"), "UN16-1.a");
        for (const auto& link : one.at("links").as_array()) EXPECT_NE(link.at("asserted_by"), "");
    }
    EXPECT_EQ(StatusOf(Ask("", "GET", path + "?steps=0")), 400);
    EXPECT_EQ(StatusOf(Ask("", "GET", path + "?type=opposite")), 400);
    EXPECT_EQ(StatusOf(Ask("", "GET", "/api/v1/commitments/nothing/links")), 404);
    EXPECT_EQ(StatusOf(Ask("", "GET", "/api/v1/crosswalks/nothing")), 404);
}

TEST_P(ResourcesTest, AnOfficialTextStandsBesideItsCommitment) {
    app::NodeSettings settings = app().settings.Get(*app().library());
    settings.country = "XA";
    ASSERT_TRUE(app().settings.Put(access::Caller::System(), *app().library(), settings).ok());
    const std::string path = "/api/v1/plans/hemispheric_plan_2021_2025/text";
    std::string text;
    for (const commitments::Node& node : app().content()->plans.Find("hemispheric_plan_2021_2025")->nodes()) {
        if (!commitments::IsHeading(node.kind) && node.id != "HP21-IS-2.1")
            text += node.number + ". Sentence of " + node.id + ".\n";
    }
    const std::string body = json::serialize(json::object{{"text", text}, {"source", "a print"}, {"language", "pt"}});
    EXPECT_EQ(StatusOf(Ask("", "POST", path, body)), 401);
    EXPECT_EQ(StatusOf(Ask("analyst", "POST", path, body)), 403);
    const std::string answer = Ask("administrator", "POST", path, body);
    ASSERT_EQ(StatusOf(answer), 200) << BodyOf(answer);
    const json::object report = Json(answer);
    EXPECT_EQ(report.at("placed"), 170);
    EXPECT_EQ(report.at("without_text").at(0).at("id"), "HP21-IS-2.1");
    const json::object node = Json(Ask("", "GET", "/api/v1/plans/hemispheric_plan_2021_2025/commitments/HP21-RIME-3.1"));
    EXPECT_EQ(node.at("official_texts").at(0).at("text"), "Sentence of HP21-RIME-3.1.");
    EXPECT_EQ(node.at("official_texts").at(0).at("source"), "a print");
    EXPECT_EQ(node.at("official_texts").at(0).at("language"), "pt");

    const std::string lost = R"({"text":"No number here.","source":"a print","language":"en"})";
    const json::object problem = Json(Ask("administrator", "POST", path + "?lang=es", lost));
    EXPECT_EQ(problem.at("status"), 422);
    EXPECT_EQ(problem.at("code"), "commitments.text_without_numbers");
}

TEST_P(ResourcesTest, AnOfficialTextIsTriedAndThenKeptFromAFile) {
    app::NodeSettings settings = app().settings.Get(*app().library());
    settings.country = "XA";
    ASSERT_TRUE(app().settings.Put(access::Caller::System(), *app().library(), settings).ok());
    std::string text = "17.4. Of no action at all.\n";
    for (const commitments::Node& node : app().content()->plans.Find("hemispheric_plan_2021_2025")->nodes())
        if (!commitments::IsHeading(node.kind)) text += node.number + ". " + node.title.In(Lang::Es) + ".\n\n";
    const std::string path = "/api/v1/commitment-texts?language=es&source=OEA%202020";
    EXPECT_EQ(StatusOf(Ask("", "POST", path, text)), 401);
    EXPECT_EQ(StatusOf(Ask("analyst", "POST", path, text)), 403);
    EXPECT_EQ(StatusOf(Ask("administrator", "POST", "/api/v1/commitment-texts?language=es", text)), 400);
    // The plan is recognised by its words.
    const json::object tried = Json(Ask("administrator", "POST", path + "&trial=true", text));
    EXPECT_EQ(tried.at("kept"), false);
    ASSERT_EQ(tried.at("plans").as_array().size(), 1u);
    const json::object& plan = tried.at("plans").at(0).as_object();
    EXPECT_EQ(plan.at("plan").at("id"), "hemispheric_plan_2021_2025");
    EXPECT_EQ(plan.at("placed"), 171);
    EXPECT_EQ(plan.at("texts").as_array().size(), 171u);
    const std::string node = "/api/v1/plans/hemispheric_plan_2021_2025/commitments/HP21-RIME-3.1";
    EXPECT_TRUE(Json(Ask("", "GET", node)).at("official_texts").as_array().empty());
    EXPECT_EQ(Json(Ask("administrator", "POST", path, text)).at("kept"), true);
    EXPECT_EQ(Json(Ask("", "GET", node)).at("official_texts").at(0).at("source"), "OEA 2020");

    const auto code = [&](const std::string& bytes, const std::string& more = "") {
        return std::string(Json(Ask("administrator", "POST", path + more, bytes)).at("code").as_string());
    };
    EXPECT_EQ(code("A letter about the weather."), "commitments.text_no_plan");
    EXPECT_EQ(code("A letter about the weather.", "&plan=hemispheric_plan_2021_2025"),
              "commitments.text_without_numbers");
    EXPECT_EQ(code(text, "&plan=none"), "api.not_found");
    EXPECT_EQ(code(std::string("\x7f" "ELF\0\0", 6)), "commitments.text_kind");
    EXPECT_EQ(code(" "), "commitments.text_empty");
}

TEST_P(ResourcesTest, RightsAreExplained) {
    const json::object no = Json(Ask("reader", "GET", "/api/v1/access/explanation?action=create&kind=register&id=seizures&country=XA"));
    EXPECT_EQ(no.at("allowed"), false);
    EXPECT_FALSE(no.at("reasons").as_array().empty());
    const json::object yes = Json(Ask("data_entry", "GET", "/api/v1/access/explanation?action=create&kind=register&id=seizures&country=XA"));
    EXPECT_EQ(yes.at("allowed"), true);
    EXPECT_EQ(StatusOf(Ask("", "GET", "/api/v1/access/explanation?action=fly&kind=register")), 400);
}

// Whatever the language of the account, here English.
TEST_P(ResourcesTest, ARefusalNamesActionsInTheLanguageOfTheAnswer) {
    const json::object french = Json(Ask("analyst", "GET", "/api/v1/journal?lang=fr"));
    EXPECT_EQ(french.at("errors").at(0).at("detail"),
              "Aucun de vos rôles ne comprend ceci : consulter le journal, journal.");
    const json::object english = Json(Ask("analyst", "GET", "/api/v1/journal"));
    EXPECT_EQ(english.at("errors").at(0).at("detail"),
              "None of your roles includes this: read the journal, journal.");
}

TEST_P(ResourcesTest, WhatTheServerRefusesHasTheSameShape) {
    const std::string answer = Ask("", "BREW", "/api/v1/health", "", "Accept-Language: fr\r\n");
    EXPECT_EQ(StatusOf(answer), 501);
    EXPECT_EQ(Json(answer).at("title"), "Ce serveur ne peut pas le faire");
}

ATALAYA_ON_BOTH_STORES(ResourcesTest);

}  // namespace
}  // namespace atalaya::api
