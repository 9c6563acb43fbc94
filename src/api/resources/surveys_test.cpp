// Surveys from the upload to the release, through a real server; and who may do what on the way.

#include <gmock/gmock.h>

#include "api/resources/surveyed_test.hpp"

namespace atalaya::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SurveysTest : public SurveyedTest {};
ATALAYA_ON_BOTH_STORES(SurveysTest);

const json::value& CellOf(const json::object& table, std::size_t line, std::size_t group) {
    return table.at("lines").at(line).at("cells").at(group);
}

TEST_P(SurveysTest, FromTheUploadToTheReleaseThroughARealServer) {
    const std::string created = Http("analyst", "POST", kSurveys, json::serialize(Description()));
    ASSERT_EQ(Status(created), 201) << created;
    EXPECT_EQ(Body(created).at("title"), "School survey");

    const std::string uploaded =
        Http("analyst", "POST", "/api/v1/uploads?for=survey", Sav(), "Content-Type: application/octet-stream\r\n");
    ASSERT_EQ(Status(uploaded), 201) << uploaded;
    EXPECT_TRUE(Body(uploaded).at("detected").is_null());
    const json::object file{{"file", Body(uploaded).at("upload")}, {"name", "escolares.sav"}};
    const json::object looked = Body(Http("analyst", "POST", kSchool + "/file/look", json::serialize(file)));
    EXPECT_EQ(looked.at("kind"), "spss");
    EXPECT_EQ(looked.at("rows"), 400);
    EXPECT_EQ(looked.at("variables"), 6);

    const std::string taken = Http("analyst", "PUT", kSchool + "/file", json::serialize(file),
                                   "If-Match: \"1\"\r\n");
    ASSERT_EQ(Status(taken), 200) << taken;
    EXPECT_EQ(Body(taken).at("file").at("rows"), 400);
    EXPECT_EQ(Body(taken).at("version"), 2);

    const json::object proposal = Body(Http("analyst", "GET", kSchool + "/proposal"));
    EXPECT_FALSE(proposal.at("questions").as_array().empty());
    const json::object checked =
        Body(Http("analyst", "POST", kSchool + "/mapping/test", json::serialize(Mapping())));
    EXPECT_EQ(checked.at("rows"), 400);
    ASSERT_EQ(Status(Http("analyst", "PUT", kSchool + "/mapping", json::serialize(Mapping()),
                          "If-Match: \"2\"\r\n")), 200);

    const json::object table = Body(Http("analyst", "POST", kSchool + "/table", json::serialize(Plan())));
    EXPECT_EQ(table.at("lines").as_array().size(), 2u);
    EXPECT_EQ(table.at("groups").as_array().size(), 3u);
    const json::value& cell = CellOf(table, 0, 0);
    EXPECT_GT(cell.at("value").as_double(), 0.1);
    EXPECT_LT(cell.at("lower").as_double(), cell.at("value").as_double());
    EXPECT_GT(cell.at("deff").as_double(), 0);
    EXPECT_EQ(table.at("design").at("psus"), 40);

    const std::string published = Http(
        "analyst", "POST", kSchool + "/releases",
        json::serialize(json::object{{"plan", Plan()},
                                     {"title", {{"en", "Cannabis"}, {"es", "Cannabis"},
                                                {"pt", "Cannabis"}, {"fr", "Cannabis"}}}}));
    ASSERT_EQ(Status(published), 201) << published;
    const json::object shown = Body(Http("", "GET", "/api/v1/survey-releases/1?lang=es"));
    EXPECT_EQ(shown.at("setting_title"), "Enseñanza secundaria");
    EXPECT_EQ(CellOf(shown.at("table").as_object(), 0, 0).at("value"), cell.at("value"));
    EXPECT_FALSE(shown.contains("published_by"));
}

TEST_P(SurveysTest, ATableIsTheSameFromACsv) {
    Ready();
    const json::object from_sav = Json(Ask("analyst", "POST", kSchool + "/table", json::serialize(Plan())));
    const std::string upload = UploadSurvey(Csv());
    const json::object looked = Json(Ask("analyst", "POST", kSchool + "/file/look",
                                         json::serialize(json::object{{"file", upload}, {"name", "a.csv"}})));
    EXPECT_EQ(looked.at("kind"), "text");
    json::object file{{"file", upload}, {"name", "a.csv"}};
    EXPECT_EQ(Json(Ask("analyst", "PUT", kSchool + "/file", json::serialize(file),
                       {{"if-match", TagOf(kSchool)}}), 422).at("code"), "survey.text_unconfirmed");
    file["format"] = looked.at("detection").at("format");
    Json(Ask("analyst", "PUT", kSchool + "/file", json::serialize(file), {{"if-match", TagOf(kSchool)}}));
    const json::object from_csv = Json(Ask("analyst", "POST", kSchool + "/table", json::serialize(Plan())));
    EXPECT_EQ(from_csv.at("lines").at(0).at("cells"), from_sav.at("lines").at(0).at("cells"));
    EXPECT_NE(from_csv.at("data_digest"), from_sav.at("data_digest"));
}

TEST_P(SurveysTest, OnlyWhoMayWorksWithSurveys) {
    const std::string body = json::serialize(Description());
    //                                         ""  for rea dat off val imp ana aud coo adm
    ExpectStatuses("POST", kSurveys, body,   {401, 403, 403, 403, 403, 403, 403, 201, 403, 409, 403});
    TakeFile();
    Map();
    ExpectStatuses("GET", kSchool, "",       {401, 403, 200, 403, 403, 403, 403, 200, 200, 200, 200});
    const std::string plan = json::serialize(Plan());
    ExpectStatuses("POST", kSchool + "/table", plan,
                   {401, 403, 200, 403, 403, 403, 403, 200, 403, 200, 403});
    ExpectStatuses("GET", kSchool + "/codebook", "",
                   {401, 403, 200, 403, 403, 403, 403, 200, 403, 200, 403});
    ExpectStatuses("GET", kSchool + "/proposal", "",
                   {401, 403, 403, 403, 403, 403, 403, 200, 403, 200, 403});
    ExpectStatuses("GET", kSchool + "/data?format=sav", "",
                   {401, 403, 403, 403, 403, 403, 403, 200, 403, 200, 403});
    for (const std::string& who : ProgramCallers()) {
        if (who.empty()) continue;
        const json::object list = Json(Ask(who, "GET", kSurveys));
        const bool sees = who == "reader" || who == "analyst" || who == "auditor" ||
                          who == "national_coordinator" || who == "administrator";
        EXPECT_EQ(list.at("items").as_array().size(), sees ? 1u : 0u) << who;
        const bool creates = who == "analyst" || who == "national_coordinator";
        EXPECT_EQ(list.at("may_create"), creates ? json::array{"XA"} : json::array()) << who;
        EXPECT_EQ(Json(Ask(who, "GET", "/api/v1/session")).at("can").at("surveys"), sees) << who;
    }
    EXPECT_EQ(Json(Ask("reader", "GET", kSchool)).at("may"), (json::array{"tables"}));
}

TEST_P(SurveysTest, AStaleVersionIsTold) {
    Create();
    const std::string tag = TagOf(kSchool);
    json::object description = Description();
    description["institution"] = "Ministry of Health";
    Json(Ask("analyst", "PUT", kSchool, json::serialize(description), {{"if-match", tag}}));
    EXPECT_EQ(Json(Ask("analyst", "PUT", kSchool, json::serialize(description), {{"if-match", tag}}), 412)
                  .at("code"), "survey.stale");
    EXPECT_EQ(StatusOf("analyst", "PUT", kSchool, json::serialize(description)), 428);
    EXPECT_EQ(Json(Ask("analyst", "GET", kSchool)).at("description").at("institution"), "Ministry of Health");
    description["id"] = "xa-school-2027";
    EXPECT_EQ(Json(Ask("analyst", "PUT", kSchool, json::serialize(description),
                       {{"if-match", TagOf(kSchool)}}), 422).at("code"), "api.survey_id_differs");
}

TEST_P(SurveysTest, BadBodiesNameTheirPlaces) {
    json::object description = Description();
    description["country"] = 7;
    description["colour"] = "red";
    const json::object refused = Json(Ask("analyst", "POST", kSurveys, json::serialize(description)), 422);
    EXPECT_EQ(refused.at("code"), "api.body_invalid");
    EXPECT_EQ(refused.at("errors").as_array().size(), 2u);
    description = Description();
    description["setting"] = "moon";
    description["year"] = 12;
    const json::object wrong = Json(Ask("analyst", "POST", kSurveys, json::serialize(description)), 422);
    EXPECT_EQ(wrong.at("code"), "surveys.description_invalid");
    EXPECT_THAT(json::serialize(wrong.at("errors")), HasSubstr("/setting"));
    EXPECT_THAT(json::serialize(wrong.at("errors")), HasSubstr("/year"));

    Ready();
    json::object plan = Plan();
    plan["measures"] = json::array{{{"measure", "past_year"}, {"substance", "moonshine"}}};
    const json::object release{{"plan", plan}, {"title", {{"en", "x"}}}};
    const json::object at_plan =
        Json(Ask("analyst", "POST", kSchool + "/releases", json::serialize(release)), 422);
    EXPECT_EQ(at_plan.at("errors").at(0).at("pointer"), "/plan/measures/0/substance");
    json::object mapping = Mapping();
    mapping["questions"].as_array()[2].as_object()["values"].as_object().erase("9");
    EXPECT_THAT(Ask("analyst", "POST", kSchool + "/mapping/test", json::serialize(mapping)).body,
                HasSubstr("p23"));
    json::object sampling = Description().at("sampling").as_object();
    sampling["weight"] = "nonsense";
    const auto design = Ask("analyst", "POST", kSchool + "/sampling/test", json::serialize(sampling));
    EXPECT_EQ(design.status, 422);
    EXPECT_THAT(design.body, HasSubstr("nonsense"));
    EXPECT_EQ(StatusOf("analyst", "GET", kSurveys + "/nowhere"), 404);
    EXPECT_EQ(StatusOf("analyst", "POST", kSchool + "/removal", R"({"reason":" "})"), 422);
}

TEST_P(SurveysTest, ADamagedFileIsRefusedAndTheOldOneStays) {
    Ready();
    std::string bytes = Sav();
    bytes.resize(bytes.size() / 2);
    const json::object file{{"file", UploadSurvey(bytes)}, {"name", "half.sav"}};
    EXPECT_EQ(Json(Ask("analyst", "PUT", kSchool + "/file", json::serialize(file),
                       {{"if-match", TagOf(kSchool)}}), 422).at("code"), "microdata.damaged");
    EXPECT_EQ(Json(Ask("analyst", "GET", kSchool)).at("file").at("name"), "answers.sav");
    const json::object unknown{{"file", "nothing"}, {"name", "x.sav"}};
    EXPECT_EQ(Json(Ask("analyst", "PUT", kSchool + "/file", json::serialize(unknown),
                       {{"if-match", TagOf(kSchool)}}), 404).at("code"), "import.upload_unknown");
}

TEST_P(SurveysTest, MicrodataGoOutAsTheyCameInAndStandInTheJournal) {
    Ready();
    const std::string csv = Http("analyst", "GET", kSchool + "/data?format=csv");
    EXPECT_EQ(Status(csv), 200);
    EXPECT_THAT(csv, HasSubstr("filename=\"xa-school-2025.zip\""));
    EXPECT_THAT(csv, HasSubstr("xa-school-2025.xml"));
    const std::string sav = Http("analyst", "GET", kSchool + "/data?format=sav");
    EXPECT_THAT(sav, HasSubstr("$FL2"));
    const auto entries = app().database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app().journal.Read(tx, {.country = "XA"});
    });
    EXPECT_EQ(std::ranges::count(entries, "survey.exported",
                                 [](const auto& entry) { return entry.draft.action; }), 2);
    EXPECT_THAT(std::string(Ask("reader", "GET", kSchool + "/codebook.xml").body), HasSubstr("Last use of cannabis"));
}

TEST_P(SurveysTest, SmallCountsOfTheCodebookAreNotForEveryone) {
    Ready();
    const json::object all = Json(Ask("analyst", "GET", kSchool + "/codebook"));
    EXPECT_EQ(all.at("least_rows"), 0);
    EXPECT_EQ(Json(Ask("reader", "GET", kSchool + "/codebook")).at("least_rows"), 10);
    EXPECT_EQ(all.at("variables").as_array().size(), 6u);
}

TEST_P(SurveysTest, ARemovedSurveyLeavesItsReleases) {
    Ready();
    Release();
    EXPECT_EQ(StatusOf("reader", "POST", kSchool + "/removal", R"({"reason":"x"})"), 403);
    EXPECT_EQ(StatusOf("analyst", "POST", kSchool + "/removal", R"({"reason":"entered twice"})"), 204);
    EXPECT_EQ(StatusOf("analyst", "GET", kSchool), 404);
    EXPECT_EQ(StatusOf("", "GET", "/api/v1/survey-releases/1"), 200);
}

TEST_P(SurveysTest, TheStandardIsReadInEachLanguage) {
    for (const char* lang : {"en", "es", "pt", "fr"}) {
        const auto answer = Ask("", "GET", std::string("/api/v1/survey-standard?lang=") + lang);
        EXPECT_THAT(answer.body, Not(HasSubstr("\"surveys.")));
        const json::object standard = Json(answer);
        EXPECT_FALSE(standard.at("items").as_array().empty());
        EXPECT_FALSE(standard.at("choices").at("lonely").as_array().empty());
        EXPECT_FALSE(standard.at("presentation").as_array().empty());
    }
}

}  // namespace
}  // namespace atalaya::api
