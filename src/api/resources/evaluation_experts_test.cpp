// The expert group's part of a round through the API: from the first draft to the needs for
// assistance, and every door that stays closed to an expert of the country.

#include <gmock/gmock.h>

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

using ::testing::Contains;
using ::testing::Not;

const std::string kRound = "/api/v1/evaluation/rounds/r1";
const std::string kCountry = kRound + "/countries/XA";

class EvaluationExpertsTest : public ProgramTest {
 protected:
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        AddPerson("secretariat", {.role = "evaluation_secretariat", .country = "*"});
        AddPerson("entity", {.role = "evaluation_entity", .country = "XA"});
        for (const auto& [login, country] : kExperts) {
            AddPerson(login, {.role = "evaluation_expert", .country = "*"});
            Change(login, [&](access::Person& person) {
                person.country = country;
                person.grants.push_back({.role = "evaluation_coordinator", .country = "*"});
            });
        }
        Json(Ask("secretariat", "POST", "/api/v1/evaluation/rounds",
                 R"({"id":"r1","title":{"en":"Round","es":"Ronda","pt":"Rodada","fr":"Cycle"},)"
                 R"("procedure":"mem","instrument":"mem_hp21","countries":["XA","UY"],)"
                 R"("pillars":["HP21-IC"],"deadlines":{"comments":"2026-06-30"}})"),
             201);
        Step("secretariat", "open");
        AnswerEverything();
        for (const auto& [login, country] : kExperts) {
            Json(Ask("secretariat", "POST", kRound + "/members",
                     R"({"person":)" + std::to_string(IdOf(login)) +
                         R"(,"coordinator":true,"groups":["HP21-IC"]})"),
                 201);
        }
    }

    std::int64_t IdOf(const std::string& login) { return app().people.FindByLogin(login)->id; }
    template <class Work>
    void Change(const std::string& login, Work&& work) {
        access::Person person = *app().people.FindByLogin(login);
        work(person);
        ASSERT_TRUE(app().people.Update(access::Caller::System(), person).ok());
    }
    void Step(const std::string& who, const std::string& transition,
              const std::string& body = "{}") {
        Json(Ask(who, "POST", kCountry + "/steps/" + transition, body));
    }
    void AnswerEverything() {
        const json::object all = Json(Ask("entity", "GET", kCountry + "/questionnaire"));
        for (const auto& node : all.at("nodes").as_array()) {
            m_nodes.push_back(Text(node.at("id")));
            for (const auto& question : node.at("questions").as_array()) {
                if (!question.at("required").as_bool()) continue;
                Json(Ask("entity", "PUT", kCountry + "/answers/" + Text(question.at("id")),
                         R"({"value":{"missing":"not_collected"}})"));
            }
        }
    }
    http::Response Rate(const std::string& who, const std::string& node,
                        const std::string& level, const std::string& seen = "") {
        Headers headers;
        if (!seen.empty()) headers.emplace_back("if-match", seen);
        return Ask(who, "PUT", kCountry + "/findings/" + node,
                   R"({"text":{"en":"Found."},"reason":"as discussed","rating":")" + level + "\"}",
                   headers);
    }
    void ToDrafting() {
        Step("entity", "submit");
        Step("secretariat", "accept");
    }
    void ToComments() {
        ToDrafting();
        for (const std::string& node : m_nodes) Json(Rate("brazil", node, "does_not_comply"));
        Step("chile", "send_draft");
    }
    std::string CodeOf(const http::Response& response) {
        const json::object problem = Json(response, response.status);
        return problem.contains("code") ? Text(problem.at("code")) : "";
    }
    std::size_t Refusals() {
        return app().database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return app().journal
                .Read(tx, {.country = "XA", .action = "evaluation.conflict_refused"})
                .size();
        });
    }
    // The countries of a table or list of the whole round.
    std::vector<std::string> CountriesIn(const json::object& answer, std::string_view member) {
        std::vector<std::string> out;
        for (const auto& one : answer.at(member).as_array())
            out.push_back(Text(one.at("country")));
        return out;
    }

    static inline const std::vector<std::pair<std::string, std::string>> kExperts = {
        {"brazil", "BR"}, {"chile", "CL"}, {"own", "XA"}};
    std::vector<std::string> m_nodes;   // on which the round asks
};
ATALAYA_ON_BOTH_STORES(EvaluationExpertsTest);

TEST_P(EvaluationExpertsTest, TheGroupIsMadeOfAccountsWithACountry) {
    AddPerson("peru", {.role = "evaluation_expert", .country = "*"});
    Change("peru", [](access::Person& person) { person.country = "PE"; });
    const json::object candidates =
        Json(Ask("secretariat", "GET", kRound + "/candidates"));
    EXPECT_EQ(CountriesIn(candidates, "items"), std::vector<std::string>{"PE"});
    EXPECT_EQ(StatusOf("brazil", "GET", kRound + "/candidates"), 403);

    const json::object group = Json(Ask("brazil", "GET", kRound + "/members"));
    EXPECT_EQ(group.at("items").as_array().size(), 3u);
    EXPECT_EQ(group.at("voice").as_string(), "BR");
    EXPECT_FALSE(group.at("can").at("add").as_bool());
    EXPECT_EQ(StatusOf("entity", "GET", kRound + "/members"), 403);

    const std::string chile = kRound + "/members/" + std::to_string(IdOf("chile"));
    EXPECT_EQ(StatusOf("secretariat", "PATCH", chile, R"({"absent":true})"), 428);
    const json::object away = Json(Ask("secretariat", "PATCH", chile, R"({"absent":true})",
                                       {{"if-match", "\"1\""}}));
    EXPECT_TRUE(away.at("absent").as_bool());
    EXPECT_EQ(CodeOf(Ask("secretariat", "PUT", chile + "/withdrawal", R"({"reason":""})",
                         {{"if-match", "\"2\""}})),
              "evaluation.reason_needed");
    EXPECT_EQ(Ask("secretariat", "PUT", chile + "/withdrawal", R"({"reason":"left"})",
                  {{"if-match", "\"2\""}}).status,
              204);
    EXPECT_EQ(StatusOf("secretariat", "PATCH", chile, R"({"seat":"king"})"), 422);
}

TEST_P(EvaluationExpertsTest, AReportGoesFromTheFirstDraftToTheCommission) {
    ToDrafting();
    json::object drafts = Json(Ask("brazil", "GET", kCountry + "/findings"));
    EXPECT_TRUE(drafts.at("can").at("write").as_bool());
    EXPECT_EQ(drafts.at("draft").as_int64(), 1);
    // The headings above them and the introduction besides.
    for (const std::string& node : m_nodes)
        EXPECT_THAT(drafts.at("writable").as_array(), Contains(json::value(node)));
    EXPECT_THAT(drafts.at("writable").as_array(), Contains(json::value("introduction")));
    EXPECT_EQ(drafts.at("proposals").as_object().size(), m_nodes.size());
    EXPECT_EQ(CodeOf(Rate("secretariat", m_nodes[0], "complies")), "access.denied");
    EXPECT_EQ(CodeOf(Rate("entity", m_nodes[0], "complies")), "access.denied");
    EXPECT_EQ(CodeOf(Rate("brazil", m_nodes[0], "splendid")), "evaluation.level_unknown");

    for (const std::string& node : m_nodes) Json(Rate("brazil", node, "does_not_comply"));
    const std::string vote = kCountry + "/findings/" + m_nodes[0] + "/vote";
    Json(Ask("brazil", "PUT", vote, R"({"level":"complies"})"));
    Json(Ask("chile", "PUT", vote, R"({"level":"abstention","explanation":"no view"})"));
    const json::object votes = Json(Ask("chile", "GET", kCountry + "/votes"));
    EXPECT_EQ(votes.at("items").at(0).at("levels").at("complies").as_int64(), 1);
    EXPECT_EQ(votes.at("items").at(0).at("votes").as_array().size(), 2u);

    Step("chile", "send_draft");
    const json::object comment = Json(
        Ask("entity", "POST", kCountry + "/comments",
            R"({"node":")" + m_nodes[0] + R"(","text":"We do."})"), 201);
    Step("entity", "return_comments");
    EXPECT_EQ(StatusOf("chile", "POST", kCountry + "/steps/send_report", "{}"), 409);
    const std::string answer = kCountry + "/comments/" + Text(comment.at("id")) + "/answer";
    const json::object answered =
        Json(Ask("chile", "PUT", answer, R"({"verdict":"accepted","reason":"Indeed."})",
                 {{"if-match", "\"1\""}}));
    EXPECT_EQ(answered.at("answer").at("verdict").as_string(), "accepted");
    const json::object changed = Json(Rate("chile", m_nodes[0], "complies", "\"1\""));
    EXPECT_EQ(changed.at("draft").as_int64(), 2);

    const json::object made = Json(
        Ask("brazil", "POST", kCountry + "/recommendations",
            R"({"node":"HP21-IC","type":"treaty_join","priority":"high","assistance":true,)"
            R"("text":{"es":"Adherirse a la convención."}})"), 201);
    EXPECT_FALSE(made.at("type_title").is_null());
    EXPECT_EQ(CodeOf(Ask("brazil", "POST", kCountry + "/recommendations",
                         R"({"node":"HP21-IC","type":"no_such","text":{"en":"x"}})")),
              "evaluation.type_unknown");
    const json::object chain =
        Json(Ask("brazil", "GET", kCountry + "/recommendations/1/chain"));
    EXPECT_EQ(chain.at("items").as_array().size(), 1u);
    Step("chile", "send_report");
    EXPECT_EQ(Json(Ask("entity", "GET", kCountry + "/recommendations"))
                  .at("items").as_array().size(), 1u);
    EXPECT_EQ(StatusOf("", "GET", kCountry + "/recommendations"), 403);
    const json::object needs = Json(Ask("secretariat", "GET", kRound + "/assistance"));
    EXPECT_EQ(needs.at("items").as_array().size(), m_nodes.size());   // all but one, and one more
    EXPECT_EQ(CodeOf(Ask("entity", "PUT", kCountry + "/recommendations/1/follow_up",
                         R"({"progress":"completed","text":"done"})")),
              "access.denied");
}

TEST_P(EvaluationExpertsTest, OfTwoWhoEditAFindingTheSecondIsTold) {
    ToDrafting();
    Json(Rate("brazil", m_nodes[0], "complies"));
    EXPECT_EQ(CodeOf(Rate("chile", m_nodes[0], "complies")), "evaluation.changed_meanwhile");
    const auto changed = Rate("chile", m_nodes[0], "complies_in_part", "\"1\"");
    EXPECT_EQ(Json(changed).at("version").as_int64(), 2);
    const auto late = Rate("brazil", m_nodes[0], "does_not_comply", "\"1\"");
    EXPECT_EQ(late.status, 412);
    EXPECT_EQ(CodeOf(late), "evaluation.changed_meanwhile");
    const json::object history =
        Json(Ask("brazil", "GET", kCountry + "/findings/" + m_nodes[0] + "/history"));
    EXPECT_EQ(history.at("items").as_array().size(), 2u);
}

TEST_P(EvaluationExpertsTest, ACommentAfterTheDeadlineIsRefused) {
    ToComments();
    EXPECT_TRUE(Json(Ask("entity", "GET", kCountry + "/comments"))
                    .at("can").at("comment").as_bool());
    clock.Advance(200LL * 86'400'000);
    // Tokens live for a month.
    AddPerson("entity2", {.role = "evaluation_entity", .country = "XA"});
    const auto late = Ask("entity2", "POST", kCountry + "/comments",
                          R"({"node":")" + m_nodes[0] + R"(","text":"late"})");
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(CodeOf(late), "evaluation.deadline_passed");
    EXPECT_FALSE(Json(Ask("entity2", "GET", kCountry + "/comments"))
                     .at("can").at("comment").as_bool());
}

TEST_P(EvaluationExpertsTest, EveryDoorIsClosedToTheExpertOfTheCountry) {
    ToComments();
    Json(Ask("entity", "POST", kCountry + "/comments",
             R"({"node":")" + m_nodes[0] + R"(","text":"No."})"), 201);
    Step("entity", "return_comments");
    const std::string node = m_nodes[0];
    const std::vector<std::pair<std::string, std::string>> reads = {
        {"GET", "/questionnaire"}, {"GET", "/questionnaire?node=" + node},
        {"GET", "/clarifications"}, {"GET", "/findings"}, {"GET", "/findings?node=" + node},
        {"GET", "/findings/" + node + "/history"}, {"GET", "/votes"}, {"GET", "/comments"},
        {"GET", "/recommendations"}, {"GET", "/follow_up"}};
    std::size_t refusals = 0;
    const auto expect_refused = [&](const std::string& method, const std::string& path,
                                    const std::string& body, const std::string& who = "own") {
        const auto response = Ask(who, method, kCountry + path, body, {{"if-match", "\"1\""}});
        EXPECT_EQ(response.status, 403) << method << " " << path;
        EXPECT_EQ(CodeOf(response), "evaluation.own_country") << method << " " << path;
        EXPECT_EQ(Refusals(), ++refusals) << method << " " << path;
    };
    const auto all = [&](const std::string& who) {
        for (const auto& [method, path] : reads) expect_refused(method, path, "", who);
        expect_refused("PUT", "/findings/" + node, R"({"rating":"complies"})", who);
        expect_refused("PUT", "/findings/" + node + "/vote", R"({"level":"complies"})", who);
        expect_refused("PUT", "/comments/1/answer", R"({"verdict":"accepted","reason":"x"})", who);
        expect_refused("POST", "/recommendations",
                       R"({"node":"HP21-IC","type":"law_adopt","text":{"en":"x"}})", who);
        expect_refused("PUT", "/assignments/HP21-IC", R"({"persons":[]})", who);
        expect_refused("POST", "/steps/send_report", "{}", who);
    };
    all("own");
    Change("own", [](access::Person& person) { person.country = "PE"; });
    all("own");   // represented before
    Change("brazil", [](access::Person& person) { person.country = "XA"; });
    all("brazil");   // represents it now

    EXPECT_THAT(CountriesIn(Json(Ask("own", "GET", kRound + "/matrix?show=ratings")), "countries"),
                Not(Contains("XA")));
    EXPECT_THAT(CountriesIn(Json(Ask("own", "GET", kRound + "/matrix?show=answers")), "countries"),
                Not(Contains("XA")));
    EXPECT_THAT(CountriesIn(Json(Ask("chile", "GET", kRound + "/matrix?show=ratings")), "countries"),
                Contains("XA"));
    EXPECT_THAT(CountriesIn(Json(Ask("own", "GET", kRound + "/assistance")), "items"),
                Not(Contains("XA")));
}

TEST_P(EvaluationExpertsTest, NobodyIsAssignedTheOwnCountry) {
    const auto assign = [&](const std::string& expert) {
        return Ask("chile", "PUT", kCountry + "/assignments/HP21-IC",
                   R"({"persons":[)" + std::to_string(IdOf(expert)) + "]}");
    };
    EXPECT_EQ(CodeOf(assign("own")), "evaluation.person_own_country");
    EXPECT_EQ(Refusals(), 1u);
    EXPECT_EQ(Json(assign("brazil")).at("persons").as_array().size(), 1u);
    Change("brazil", [](access::Person& person) { person.country = "XA"; });
    const json::object list = Json(Ask("secretariat", "GET", kRound + "/assignments"));
    EXPECT_EQ(list.at("items").at(0).at("to_reassign").as_array().size(), 1u);
}

}  // namespace
}  // namespace atalaya::api
