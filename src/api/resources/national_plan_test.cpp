#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

const std::string kStrategies = "/api/v1/registers/strategies/records";
const std::string kActivities = "/api/v1/registers/plan_activities/records";
const std::string kCoordinator = "national_coordinator";
const std::string kHemispheric = "/api/v1/plans/hemispheric_plan_2021_2025";

class NationalPlanApiTest : public ProgramTest {
 protected:
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        AddPerson("owner", {.role = "plan_owner", .country = "XA", .territory = "XA-02"});
        m_strategy = Create(kStrategies, R"({"country": "XA", "code": "NDS", "title": "Strategy",
            "kind": "strategy", "from": "2024", "to": "2028", "lead_body": "Council",
            "mark": "public"})");
        Step(kStrategies, m_strategy, "adopt");
    }

    std::string Create(const std::string& path, const std::string& body) {
        return Text(Json(Ask(kCoordinator, "POST", path, body), 201).at("id"));
    }
    void Step(const std::string& path, const std::string& reference, const std::string& step) {
        const std::string tag(Ask(kCoordinator, "GET", path + "/" + reference).Header("ETag"));
        const auto moved = Ask(kCoordinator, "POST", path + "/" + reference + "/transitions/" + step,
                               R"({"reason": "as decided"})", {{"if-match", tag}});
        EXPECT_EQ(moved.status, 200) << moved.body;
    }
    // Under way since 2025, with a milestone and money of its own.
    std::string Activity(const std::string& number, const std::string& more = "") {
        const auto reference = Create(
            kActivities,
            R"({"country": "XA", "strategy": ")" + m_strategy + R"(", "number": ")" + number +
                R"(", "objective": "1. Know", "title": "Survey )" + number +
                R"(", "owner": "Observatory", "start": "2025-01", "end": "2026-06",
                "commitments": ["HP21-RIME-2.1"], "milestones": [{"title": "Fieldwork", "due": "2025-11"}],
                "funds": [{"year": 2025, "source": "bilateral", "budget": {"amount": "10.50", "currency": "USD"}}])" +
                more + "}");
        Step(kActivities, reference, "approve");
        Step(kActivities, reference, "begin");
        return reference;
    }
    json::object Plan(const std::string& who, const std::string& query = "") {
        return Json(Ask(who, "GET", "/api/v1/national-plan" + query));
    }

    std::string m_strategy;
};

TEST_P(NationalPlanApiTest, SumsUpWhatTheCallerSees) {
    const std::string open = Activity("1.1", R"(, "mark": "public")");
    Activity("1.2");
    const json::object all = Plan(kCoordinator, "?lang=es");
    EXPECT_EQ(all.at("total").at("activities"), 2);
    EXPECT_EQ(all.at("total").at("late"), 2) << "a milestone was due in November";
    const json::value& money = all.at("total").at("money").at(0);
    EXPECT_EQ(money.at("budget"), "21.00");
    EXPECT_EQ(money.at("source_title"), "Cooperación bilateral");
    EXPECT_EQ(all.at("strategies").at(0).at("code"), "NDS");

    const json::object seen = Plan("");
    EXPECT_EQ(seen.at("total").at("activities"), 1);
    EXPECT_EQ(Text(seen.at("objectives").at(0).at("activities").at(0).at("reference")), open);
    EXPECT_TRUE(Plan("foreign").at("reminders").as_array().size() == 1) << "what is public";
    EXPECT_EQ(Plan("", "?strategy=XA-77").at("total").at("activities"), 0);
    EXPECT_EQ(StatusOf("", "GET", "/api/v1/national-plan?strategy=nonsense"), 404);
}

TEST_P(NationalPlanApiTest, TellsWhatServesACommitmentAndWhatNobodyServes) {
    Activity("1.1", R"(, "mark": "public")");
    const json::object plan = Plan("");
    for (const auto& one : plan.at("plans").as_array()) {
        if (one.at("plan") != "hemispheric_plan_2021_2025") continue;
        EXPECT_EQ(one.at("direct"), 1);
        EXPECT_EQ(one.at("below"), 1);
        EXPECT_EQ(one.at("served").as_array().size(), 3u) << "action, objective and pillar";
    }
    const json::object node = Json(Ask("", "GET", kHemispheric + "/commitments/HP21-RIME/activities"));
    EXPECT_EQ(node.at("items").as_array().size(), 1u);
    EXPECT_EQ(node.at("progress").at("milestones"), 1);
    const json::object unserved =
        Json(Ask("", "GET", "/api/v1/national-plan/unserved/hemispheric_plan_2021_2025"));
    EXPECT_EQ(unserved.at("items").as_array().size(), 171u - 2u);
    EXPECT_EQ(unserved.at("items").at(0).at("path").at(0).at("id"), "HP21-IS");
    EXPECT_EQ(StatusOf("", "GET", "/api/v1/national-plan/unserved/nothing"), 404);
    EXPECT_EQ(StatusOf("", "GET", kHemispheric + "/commitments/nothing/activities"), 404);
}

TEST_P(NationalPlanApiTest, GoesOutAsTables) {
    Activity("1.1");
    const auto csv = Ask(kCoordinator, "GET", "/api/v1/national-plan?format=csv&table=money&lang=en");
    EXPECT_NE(csv.body.find("Strategy,Objective,Year,Source of funds,Currency,Budget,Spent"),
              std::string::npos);
    EXPECT_NE(csv.body.find("1. Know,2025,Bilateral cooperation,USD,10.50,"), std::string::npos)
        << csv.body;
    for (const char* table : {"activities", "objectives", "commitments", "unserved", "reminders"}) {
        const auto sheet = Ask(kCoordinator, "GET", std::string("/api/v1/national-plan?format=xlsx&table=") + table);
        EXPECT_EQ(sheet.body.substr(0, 2), "PK") << table;
    }
    const auto late = Ask(kCoordinator, "GET", "/api/v1/national-plan?format=csv&table=reminders&lang=fr");
    EXPECT_NE(late.body.find("2025-11-30,-32,Jalon à atteindre,Fieldwork"), std::string::npos)
        << late.body;
}

TEST_P(NationalPlanApiTest, TodayRemindsThoseWhoAnswerForAnActivity) {
    Activity("1.1", R"(, "mark": "public")");
    const std::string coast = Activity("1.2", R"(, "mark": "public", "place": "XA-02")");
    const auto deadlines = [&](const std::string& who) {
        return Json(Ask(who, "GET", "/api/v1/today")).at("deadlines").as_array();
    };
    const json::object today = Json(Ask(kCoordinator, "GET", "/api/v1/today"));
    EXPECT_TRUE(today.at("deadlines").as_array().empty()) << "they are others' to keep";
    EXPECT_EQ(today.at("plan").at("late"), 2);
    EXPECT_EQ(today.at("plan").at("due"), 0);
    EXPECT_EQ(Text(today.at("plan").at("without_account").at(0)), "Observatory");
    EXPECT_TRUE(Json(Ask("owner", "GET", "/api/v1/today")).at("plan").is_null());
    ASSERT_EQ(deadlines("owner").size(), 1u);
    EXPECT_EQ(Text(deadlines("owner").at(0).at("reference")), coast);
    EXPECT_EQ(deadlines("owner").at(0).at("days"), -32);
    EXPECT_EQ(deadlines("reader").size(), 0u);
    // Nothing waits for a step that is taken when its time has come.
    EXPECT_TRUE(Json(Ask(kCoordinator, "GET", "/api/v1/today")).at("waiting").as_array().empty());
}

TEST_P(NationalPlanApiTest, CommitmentsAreFoundByNumberAndByWords) {
    const std::string path = "/api/v1/codelists/commitments?limit=5&lang=es&q=";
    EXPECT_EQ(Json(Ask("", "GET", path + "rime%203.1")).at("items").at(0).at("code"), "HP21-RIME-3.1");
    EXPECT_EQ(Json(Ask("", "GET", path + "24(f)")).at("items").at(0).at("code"), "UN09-24.f");
    EXPECT_EQ(Json(Ask("", "GET", path + "naloxona%20pa%C3%ADses")).at("items").at(0).at("code"), "HP21-PTR-3.7");
    const json::object form = Json(Ask(kCoordinator, "GET", "/api/v1/registers/plan_activities"));
    for (const auto& field : form.at("fields").as_array()) {
        if (field.at("id") != "commitments") continue;
        EXPECT_EQ(field.at("choices"), "/api/v1/codelists/commitments");
    }
    const auto wrong = Ask(kCoordinator, "POST", kActivities,
                           R"({"country": "XA", "strategy": ")" + m_strategy +
                               R"(", "number": "9", "objective": "O", "title": "T", "owner": "W",
                               "start": "2025", "end": "2026", "commitments": ["HP21-RIME-9.9"]})");
    EXPECT_EQ(Json(wrong, 422).at("errors").at(0).at("pointer"), "/commitments/0");
}

ATALAYA_ON_BOTH_STORES(NationalPlanApiTest);

}  // namespace
}  // namespace atalaya::api
