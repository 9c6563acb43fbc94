// Tables of surveys: plans, files, waves, releases and their comparison.

#include <gmock/gmock.h>

#include "api/resources/surveyed_test.hpp"
#include "documents/pdf.hpp"

namespace atalaya::api {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kReleases = "/api/v1/survey-releases";
const std::string kComparison = "/api/v1/survey-comparison";

class SurveyTablesTest : public SurveyedTest {};
ATALAYA_ON_BOTH_STORES(SurveyTablesTest);

TEST_P(SurveyTablesTest, ComeAsFiles) {
    Ready();
    const std::string path = kSchool + "/table/file?format=", plan = json::serialize(Plan());
    const auto csv = Ask("analyst", "POST", path + "csv", plan);
    EXPECT_EQ(csv.status, 200);
    EXPECT_THAT(csv.body, HasSubstr("\r\nxa-school-2025,XA,2025,past_year,cannabis,"));
    EXPECT_THAT(std::string(csv.Header("Content-Disposition")), HasSubstr("xa-school-2025-cannabis.csv"));
    EXPECT_EQ(Ask("analyst", "POST", path + "xlsx", plan).body.substr(0, 2), "PK");
    EXPECT_EQ(Ask("analyst", "POST", path + "docx", plan).body.substr(0, 2), "PK");
    const auto page = Ask("analyst", "POST", path + "html&lang=es", plan);
    EXPECT_THAT(page.body, HasSubstr("Encuesta en escolares"));
    EXPECT_THAT(page.body, HasSubstr("Datos sintéticos"));
    EXPECT_FALSE(page.Header("Content-Security-Policy").empty());

    const std::string several = json::serialize(json::object{{"plans", json::array{Plan(), Plan()}}});
    EXPECT_EQ(Ask("analyst", "POST", path + "html", several).status, 200);
    EXPECT_EQ(Json(Ask("analyst", "POST", path + "csv", several), 422).at("code"), "api.survey_one_plan");
    json::object broken = Plan();
    broken["groupings"] = json::array{json::array{"colour"}};
    const json::object refused =
        Json(Ask("analyst", "POST", path + "html",
                 json::serialize(json::object{{"plans", json::array{Plan(), broken}}})), 422);
    EXPECT_THAT(std::string(refused.at("errors").at(0).at("pointer").as_string()),
                StartsWith("/plans/1/groupings/0"));
    EXPECT_EQ(StatusOf("analyst", "POST", path + "doc", plan), 400);
    if (documents::FindBrowser(std::getenv("PATH"))) {
        EXPECT_EQ(Ask("analyst", "POST", path + "pdf", plan).body.substr(0, 5), "%PDF-");
    }
}

TEST_P(SurveyTablesTest, AnyVariableIsEstimatedForThoseWhoMayReadTheRows) {
    Ready();
    const std::string path = kSchool + "/analysis";
    const std::string body = json::serialize(json::object{
        {"statistic", "mean"}, {"variables", {"age"}}, {"by", {"sex"}}});
    const json::object result = Json(Ask("analyst", "POST", path, body));
    ASSERT_EQ(result.at("rows").as_array().size(), 2u);
    const json::value& first = result.at("rows").at(0);
    EXPECT_EQ(first.at("keys"), json::array{"1"});
    EXPECT_EQ(first.at("n"), 200);
    EXPECT_GT(first.at("se").as_double(), 0);
    EXPECT_EQ(result.at("errors_from"), "linearization");
    EXPECT_EQ(result.at("design").at("psus"), 40);

    const json::object refused = Json(
        Ask("analyst", "POST", path, R"({"statistic": "mode", "variables": ["age"]})"), 422);
    EXPECT_EQ(refused.at("errors").at(0).at("pointer"), "/statistic");
    EXPECT_EQ(Json(Ask("analyst", "POST", path, R"({"statistic": "mean", "variables": ["Age"]})"),
                   422)
                  .at("code"),
              "surveys.variable_absent");
    EXPECT_EQ(StatusOf("foreign", "POST", path, body), 403);
}

TEST_P(SurveyTablesTest, OfWavesAreComparedAndTested) {
    Ready("xa-school-2023", 2023);
    Ready();
    json::object plan = Plan();
    plan["groupings"] = json::array();
    const std::string body =
        json::serialize(json::object{{"surveys", {"xa-school-2023", "xa-school-2025"}}, {"plan", plan}});
    const json::object waves = Json(Ask("analyst", "POST", "/api/v1/survey-waves", body));
    EXPECT_EQ(waves.at("waves").as_array().size(), 2u);
    const json::value& difference = waves.at("differences").at(0);
    EXPECT_EQ(difference.at("earlier"), "xa-school-2023");
    EXPECT_EQ(difference.at("value"), 0.0);   // the same answers in both
    EXPECT_GT(difference.at("se").as_double(), 0);
    const std::string alone = json::serialize(json::object{{"surveys", {"xa-school-2025"}}, {"plan", plan}});
    EXPECT_EQ(Json(Ask("analyst", "POST", "/api/v1/survey-waves", alone)).at("waves").as_array().size(), 2u);
    EXPECT_EQ(StatusOf("foreign", "POST", "/api/v1/survey-waves", body), 403);
}

TEST_P(SurveyTablesTest, PlansAreSavedBesideTheStandardOnes) {
    const std::string plans = "/api/v1/survey-plans";
    const std::size_t shipped = Json(Ask("analyst", "GET", plans)).at("items").as_array().size();
    EXPECT_GT(shipped, 0u);
    const json::object saved =
        Json(Ask("analyst", "PUT", plans + "/mine?country=XA", json::serialize(Plan())));
    EXPECT_EQ(saved.at("id"), "mine");
    EXPECT_EQ(saved.at("plan").at("id"), "mine");
    const json::object list = Json(Ask("reader", "GET", plans + "?country=XA"));
    ASSERT_EQ(list.at("items").as_array().size(), shipped + 1);
    EXPECT_EQ(list.at("items").at(0).at("standard"), true);
    EXPECT_EQ(list.at("items").at(shipped).at("standard"), false);
    EXPECT_EQ(list.at("may_save"), false);
    EXPECT_EQ(StatusOf("reader", "PUT", plans + "/mine", json::serialize(Plan())), 403);
    EXPECT_EQ(StatusOf("foreign", "GET", plans + "?country=XA"), 403);
    EXPECT_EQ(StatusOf("analyst", "DELETE", plans + "/mine"), 204);
    EXPECT_EQ(StatusOf("analyst", "DELETE", plans + "/mine"), 404);
    const std::string standard = Text(list.at("items").at(0).at("id"));
    EXPECT_EQ(Json(Ask("analyst", "PUT", plans + "/" + standard, json::serialize(Plan())), 409).at("code"),
              "survey.plan_standard");
}

TEST_P(SurveyTablesTest, AReleaseStaysAsItWas) {
    Ready();
    const json::object made = Release();
    // The data change; the release does not.
    json::object description = Description();
    description["missing"] = "count_as_no";
    description["institution"] = "Another";
    Json(Ask("analyst", "PUT", kSchool, json::serialize(description), {{"if-match", TagOf(kSchool)}}));
    const json::object read = Json(Ask("", "GET", kReleases + "/1"));
    EXPECT_EQ(read.at("table"), made.at("table"));
    EXPECT_EQ(read.at("table").at("survey").at("institution"), "Observatory");
    EXPECT_EQ(read.at("digest"), made.at("digest"));
    const auto frozen = Ask("", "GET", kReleases + "/1/file?format=json");
    EXPECT_THAT(frozen.body, HasSubstr("\"format\":1"));
    EXPECT_EQ(Ask("", "GET", kReleases + "/1/file?format=xlsx").body.substr(0, 2), "PK");
    EXPECT_THAT(Ask("", "GET", kReleases + "/1/file?format=csv").body, HasSubstr("past_year,cannabis"));
    EXPECT_THAT(Ask("", "GET", kReleases + "/1/file?format=html").body, HasSubstr("Observatory"));
    EXPECT_EQ(StatusOf("", "GET", kReleases + "/2"), 404);
}

TEST_P(SurveyTablesTest, ReleasesAreFoundByWhatTheyHold) {
    Ready();
    Release();
    const auto count = [&](const std::string& question) {
        return Json(Ask("", "GET", kReleases + question)).at("items").as_array().size();
    };
    EXPECT_EQ(count(""), 1u);
    EXPECT_EQ(count("?country=XA&year=2025&setting=school"), 1u);
    EXPECT_EQ(count("?setting=household"), 0u);
    EXPECT_EQ(count("?year=2023"), 0u);
    EXPECT_EQ(count("?measure=past_year&substance=cannabis"), 1u);
    EXPECT_EQ(count("?measure=past_year&substance=cocaine"), 0u);
    const json::object item =
        Json(Ask("", "GET", kReleases)).at("items").at(0).as_object();
    EXPECT_EQ(item.at("synthetic"), true);
    EXPECT_EQ(item.at("title"), "Cannabis among pupils");
}

TEST_P(SurveyTablesTest, AWithdrawnReleaseSaysWhy) {
    Ready();
    Release();
    const std::string path = kReleases + "/1/withdrawal";
    EXPECT_EQ(StatusOf("", "POST", path, R"({"reason":"x"})"), 401);
    EXPECT_EQ(StatusOf("reader", "POST", path, R"({"reason":"x"})"), 403);
    EXPECT_EQ(StatusOf("analyst", "POST", path, R"({"reason":" "})"), 422);
    EXPECT_EQ(Json(Ask("analyst", "POST", path, R"({"reason":"wrong weights"})")).at("withdrawal_reason"),
              "wrong weights");
    EXPECT_EQ(StatusOf("analyst", "POST", path, R"({"reason":"again"})"), 409);
    EXPECT_TRUE(Json(Ask("", "GET", kReleases)).at("items").as_array().empty());
    EXPECT_EQ(Json(Ask("", "GET", kReleases + "?withdrawn=true")).at("items").as_array().size(), 1u);
    EXPECT_FALSE(Json(Ask("", "GET", kReleases + "/1")).at("withdrawn_at").is_null());
    EXPECT_EQ(StatusOf("", "GET", kComparison + "?measure=past_year&substance=cannabis&releases=1"), 404);
}

TEST_P(SurveyTablesTest, OnlyWhoMayPublishes) {
    Ready();
    const std::string body = json::serialize(
        json::object{{"plan", Plan()}, {"title", {{"en", "T"}, {"es", "T"}, {"pt", "T"}, {"fr", "T"}}}});
    //                                                       "" for rea dat off val imp ana aud coo adm
    ExpectStatuses("POST", kSchool + "/releases", body, {401, 403, 403, 403, 403, 403, 403, 201, 403, 201, 403});
}

TEST_P(SurveyTablesTest, AreComparedByMethodFirst) {
    Ready("xa-school-2023", 2023);
    Ready();
    Release("xa-school-2023");
    Release();
    const json::object compared =
        Json(Ask("", "GET", kComparison + "?measure=past_year&substance=cannabis"));
    ASSERT_EQ(compared.at("surveys").as_array().size(), 2u);
    EXPECT_EQ(compared.at("surveys").at(0).at("year"), 2023);
    EXPECT_THAT(json::serialize(compared.at("differences")), HasSubstr("\"year\""));
    EXPECT_FALSE(compared.at("rows").as_array().empty());
    const json::object one =
        Json(Ask("", "GET", kComparison + "?measure=past_year&substance=cannabis&releases=2"));
    EXPECT_EQ(one.at("surveys").as_array().size(), 1u);
    EXPECT_EQ(StatusOf("", "GET", kComparison + "?measure=past_year&substance=cocaine"), 404);
    EXPECT_EQ(StatusOf("", "GET", kComparison), 400);
    const json::object measures = Json(Ask("", "GET", kComparison + "/measures"));
    ASSERT_EQ(measures.at("items").as_array().size(), 2u);
    EXPECT_EQ(measures.at("items").at(0).at("measure"), "lifetime");
    EXPECT_EQ(measures.at("items").at(0).at("surveys"), 2);
    EXPECT_EQ(measures.at("items").at(0).at("years"), (json::array{2023, 2025}));
}

}  // namespace
}  // namespace atalaya::api
