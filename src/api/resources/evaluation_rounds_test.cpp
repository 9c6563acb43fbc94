// A round of evaluation through the API, from the invitation to the experts, with the shipped
// questionnaire.

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

const std::string kRounds = "/api/v1/evaluation/rounds";

class EvaluationRoundsTest : public ProgramTest {
 protected:
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        AddPerson("secretariat", {.role = "evaluation_secretariat", .country = "*"});
        AddPerson("entity", {.role = "evaluation_entity", .country = "XA"});
        AddPerson("authority", {.role = "evaluation_institution", .country = "XA",
                                .unit = "drug_authority"});
        AddPerson("customs",
                  {.role = "evaluation_institution", .country = "XA", .unit = "customs"});
        AddPerson("expert", {.role = "evaluation_expert", .country = "*"});
    }

    static std::string Body(const std::string& id, const std::string& more = "") {
        return R"({"id":")" + id +
               R"(","title":{"en":"Round","es":"Ronda","pt":"Rodada","fr":"Cycle"},)"
               R"("procedure":"mem","instrument":"mem_hp21","countries":["XA","UY"],)"
               R"("deadlines":{"answers":"2026-03-31"})" +
               more + "}";
    }
    // The round and the questionnaire of XA opened.
    void Open(const std::string& id = "r1", const std::string& more = R"(,"pillars":["HP21-IC"])") {
        Json(Ask("secretariat", "POST", kRounds, Body(id, more)), 201);
        Json(Ask("secretariat", "POST", Country(id) + "/steps/open", "{}"));
    }
    static std::string Country(const std::string& round = "r1") {
        return kRounds + "/" + round + "/countries/XA";
    }
    http::Response Put(const std::string& who, const std::string& question,
                       const std::string& value, const std::string& seen = "") {
        Headers headers;
        if (!seen.empty()) headers.emplace_back("if-match", seen);
        return Ask(who, "PUT", Country() + "/answers/" + question, R"({"value":)" + value + "}",
                   headers);
    }
    std::string CodeOf(const http::Response& response) {
        const json::object problem = Json(response, response.status);
        return problem.contains("code") ? Text(problem.at("code")) : "";
    }
    // Every required question of the round, the first option of each, by the entity.
    void AnswerEverything() {
        const json::object all = Json(Ask("entity", "GET", Country() + "/questionnaire"));
        for (const auto& node : all.at("nodes").as_array()) {
            for (const auto& question : node.at("questions").as_array()) {
                if (!question.at("required").as_bool()) continue;
                const bool choice = question.at("type").as_string() == "choice";
                const std::string value =
                    choice ? json::serialize(question.at("options").at(0).at("id"))
                           : R"({"missing":"not_collected"})";
                EXPECT_EQ(Put("entity", Text(question.at("id")), value).status, 200);
            }
        }
    }
};
ATALAYA_ON_BOTH_STORES(EvaluationRoundsTest);

TEST_P(EvaluationRoundsTest, TheSecretariatMakesARoundOfWhatThereIs) {
    const json::object content = Json(Ask("secretariat", "GET", "/api/v1/evaluation/content"));
    EXPECT_EQ(content.at("instruments").at(0).at("id").as_string(), "mem_hp21");
    EXPECT_EQ(content.at("instruments").at(0).at("pillars").as_array().size(), 5u);
    EXPECT_EQ(StatusOf("entity", "POST", kRounds, Body("r1")), 403);
    const auto made = Ask("secretariat", "POST", kRounds, Body("r1"));
    EXPECT_EQ(Json(made, 201).at("version").as_int64(), 1);
    EXPECT_EQ(made.Header("Location"), kRounds + "/r1");
    EXPECT_EQ(StatusOf("secretariat", "POST", kRounds, Body("r1")), 409);
    const json::object wrong =
        Json(Ask("secretariat", "POST", kRounds, Body("R 1", R"(,"pillars":["HP16-IS"])")), 422);
    EXPECT_EQ(wrong.at("errors").as_array().size(), 2u);
    EXPECT_EQ(wrong.at("errors").at(0).at("pointer").as_string(), "/id");

    const std::string tag(made.Header("ETag"));
    const std::string patch = R"({"deadlines":{"answers":"2026-04-30","comments":null}})";
    EXPECT_EQ(Ask("secretariat", "PATCH", kRounds + "/r1", patch).status, 428);
    const auto changed =
        Ask("secretariat", "PATCH", kRounds + "/r1", patch, {{"if-match", tag}});
    EXPECT_EQ(Json(changed).at("deadlines").at(0).at("date").as_string(), "2026-04-30");
    EXPECT_EQ(Ask("secretariat", "PATCH", kRounds + "/r1",
                  R"({"deadlines":{"answers":"2026-05-31"}})", {{"if-match", tag}})
                  .status,
              412);
    const json::object open = Json(Ask("", "GET", kRounds + "/r1"));
    EXPECT_EQ(open.at("countries").as_array().size(), 2u);
    for (const auto& one : open.at("deadlines").as_array()) EXPECT_TRUE(one.at("date").is_null());
    EXPECT_TRUE(open.at("author_name").is_null());
    EXPECT_FALSE(open.at("can").at("update").as_bool());
    const json::object list = Json(Ask("entity", "GET", kRounds));
    EXPECT_EQ(list.at("items").as_array().size(), 1u);
    EXPECT_FALSE(list.at("can").at("create").as_bool());
    EXPECT_EQ(StatusOf("entity", "GET", kRounds + "/r9"), 404);
}

TEST_P(EvaluationRoundsTest, WithoutAnAccountOnlyWhatIsPublicIsSeen) {
    Open();
    EXPECT_EQ(Json(Ask("", "GET", kRounds)).at("items").as_array().size(), 1u);
    // Where a country stands before its report is published is nobody's business.
    const std::string countries = kRounds + "/r1/countries";
    EXPECT_TRUE(Json(Ask("", "GET", countries)).at("items").as_array().empty());
    EXPECT_EQ(StatusOf("", "GET", Country()), 403);
    for (const char* part : {"/report", "/recommendations", "/follow_up"})
        EXPECT_EQ(StatusOf("", "GET", Country() + part), 403) << part;
    for (const char* part : {"/history", "/questionnaire", "/findings", "/comments", "/votes",
                             "/clarifications"})
        EXPECT_EQ(StatusOf("", "GET", Country() + part), 401) << part;
    // Recorded as not taking part: that is known, who recorded it and why is not.
    Json(Ask("secretariat", "POST", kRounds + "/r1/countries/UY/steps/leave",
             R"({"reason":"A letter of the minister."})"));
    const json::object listed = Json(Ask("", "GET", countries));
    ASSERT_EQ(listed.at("items").as_array().size(), 1u);
    for (const json::object& one : {listed.at("items").at(0).as_object(),
                                    Json(Ask("", "GET", countries + "/UY"))}) {
        EXPECT_EQ(one.at("state").as_string(), "absent");
        for (const char* key : {"due", "transition", "reason", "by", "by_name"})
            EXPECT_TRUE(one.at(key).is_null()) << key;
    }
    const json::object country = Json(Ask("", "GET", countries + "/UY"));
    EXPECT_TRUE(country.at("steps").as_array().empty());
    EXPECT_TRUE(country.at("extensions").as_array().empty());
    for (const auto& may : country.at("can").as_object())
        EXPECT_FALSE(may.value().as_bool()) << may.key();
    const json::object all = Json(Ask("", "GET", kRounds + "/r1/report"));
    EXPECT_EQ(all.at("invited").to_number<int>(), 2);
    for (const auto& one : all.at("countries").as_array())
        EXPECT_EQ(one.at("state").is_null(), one.at("country").as_string() == "XA");
}

TEST_P(EvaluationRoundsTest, AnInstitutionSeesWhatIsAskedOfIt) {
    Open("r1", R"(,"pillars":["HP21-IS","HP21-MC"])");
    const auto mine = [&](const std::string& who) {
        std::set<std::string> asked;
        const json::object all =
            Json(Ask(who, "GET", Country() + "/questionnaire?mine=true"));
        for (const auto& node : all.at("nodes").as_array()) {
            for (const auto& question : node.at("questions").as_array()) {
                EXPECT_TRUE(question.at("can_change").as_bool());
                for (const auto& one : question.at("asked_of").as_array())
                    asked.insert(Text(one.at("id")));
            }
        }
        return asked;
    };
    EXPECT_TRUE(mine("customs").contains("customs"));
    EXPECT_FALSE(mine("authority").contains("justice"));
    const json::object node =
        Json(Ask("authority", "GET", Country() + "/questionnaire?node=HP21-IS-1.1"));
    ASSERT_EQ(node.at("nodes").as_array().size(), 1u);
    EXPECT_EQ(CodeOf(Put("customs", "HP21-IS-1.1-a", R"("minister")")), "access.denied");
    EXPECT_EQ(Put("authority", "HP21-IS-1.1-a", R"("minister")").status, 200);
    EXPECT_EQ(CodeOf(Put("authority", "HP21-PTR-1.1-a", R"("yes")")),
              "evaluation.question_unknown");
}

TEST_P(EvaluationRoundsTest, TwoBrowsersEditTheSameAnswer) {
    Open("r1", R"(,"pillars":["HP21-IS"])");
    const auto first = Put("authority", "HP21-IS-1.1-a", R"("minister")");
    const std::string tag(first.Header("ETag"));
    EXPECT_EQ(Put("entity", "HP21-IS-1.1-a", R"("within_ministry")", tag).status, 200);
    const auto late = Put("authority", "HP21-IS-1.1-a", R"("none")", tag);
    EXPECT_EQ(late.status, 412);
    EXPECT_EQ(CodeOf(late), "evaluation.changed_meanwhile");
    // One who saw no answer is told that there is one.
    EXPECT_EQ(Put("authority", "HP21-IS-1.1-a", R"("none")").status, 412);
    const json::object now = Json(Ask("authority", "GET", Country() + "/answers/HP21-IS-1.1-a"));
    EXPECT_EQ(now.at("value").as_string(), "within_ministry");
    EXPECT_EQ(now.at("author_name").as_string(), "entity");
    EXPECT_EQ(Json(Ask("entity", "GET", Country() + "/answers/HP21-IS-1.1-a/history"))
                  .at("items").as_array().size(),
              2u);
}

TEST_P(EvaluationRoundsTest, FilesComeWithTheAnswersThatNameThem) {
    Open("r1", R"(,"pillars":["HP21-IS"])");
    const std::string path = Country() + "/files?name=law.pdf";
    EXPECT_EQ(Ask("expert", "POST", path, "%PDF").status, 403);
    const json::object file = Json(Ask("authority", "POST", path, "%PDF"), 201);
    const std::string evidence =
        R"({"kind":"file","name":"law.pdf","type":"application/pdf","digest":)" +
        json::serialize(file.at("digest")) + "}";
    const std::string answer = Country() + "/answers/HP21-IS-1.1-a";
    EXPECT_EQ(Ask("authority", "PUT", answer,
                  R"({"value":"minister","evidence":[)" + evidence + "]}")
                  .status,
              200);
    const std::string kept = answer + "/files/" + Text(file.at("digest"));
    const auto got = Ask("entity", "GET", kept);
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, "%PDF");
    EXPECT_EQ(got.Header("Content-Type"), "application/pdf");
    EXPECT_EQ(StatusOf("expert", "GET", kept), 403);
    EXPECT_EQ(StatusOf("secretariat", "GET", kept), 403);
    EXPECT_EQ(StatusOf("entity", "GET",
                       Country() + "/answers/HP21-IS-1.2-a/files/" + Text(file.at("digest"))),
              404);
}

TEST_P(EvaluationRoundsTest, FrozenEvidenceIsShownBesideThePresent) {
    Open();
    const std::string reference = Enter("C-1");
    AddPerson("informed", {.role = "evaluation_entity", .country = "XA"});
    auto person = *app().people.FindByLogin("informed");
    person.grants.push_back({.role = "national_coordinator", .country = "XA"});
    ASSERT_TRUE(app().people.Update(access::Caller::System(), person).ok());
    AnswerEverything();
    const json::object all = Json(Ask("informed", "GET", Country() + "/questionnaire"));
    std::string answered, value, tag;
    for (const auto& question : all.at("nodes").at(0).at("questions").as_array()) {
        if (question.at("answer").is_null()) continue;
        answered = Text(question.at("id"));
        value = json::serialize(question.at("answer").at("value"));
        tag = "\"" + std::to_string(question.at("answer").at("version").as_int64()) + "\"";
        break;
    }
    const std::string path = Country() + "/answers/" + answered;
    const std::string body = R"({"value":)" + value +
                             R"(,"evidence":[{"kind":"indicator","indicator":"number_of_seizures"},)"
                             R"({"kind":"record","register":"seizures","reference":")" +
                             reference + R"("}]})";
    Json(Ask("informed", "PUT", path, body, {{"if-match", tag}}));
    EXPECT_TRUE(Json(Ask("informed", "GET", path + "/evidence")).at("items").as_array().empty());
    Json(Ask("informed", "POST", Country() + "/steps/submit"));
    const std::string change = "/api/v1/registers/seizures/records/" + reference;
    const std::string seen(Ask("data_entry", "GET", change).Header("ETag"));
    EXPECT_EQ(Ask("data_entry", "PATCH", change, R"({"quantity":{"amount":"3","unit":"kg"}})",
                  {{"if-match", seen}})
                  .status,
              200);
    const json::object frozen = Json(Ask("secretariat", "GET", path + "/evidence"));
    ASSERT_EQ(frozen.at("items").as_array().size(), 2u);
    const json::value& figures = frozen.at("items").at(0);
    EXPECT_EQ(figures.at("frozen").at("title").as_string(), "Number of drug seizures");
    EXPECT_TRUE(figures.at("changed").is_null());
    EXPECT_FALSE(figures.at("frozen").as_object().contains("seal"));
    const json::value& record = frozen.at("items").at(1);
    EXPECT_EQ(record.at("changed").at("code").as_string(), "evidence.record_corrected");
    EXPECT_EQ(record.at("frozen").at("values").at("quantity").at("amount").as_string(), "2.5");
}

TEST_P(EvaluationRoundsTest, FaultsOfAnAnswerHaveTheirPlace) {
    Open("r1", R"(,"pillars":["HP21-IS"])");
    const json::object wrong = Json(
        Ask("entity", "PUT", Country() + "/answers/HP21-IS-1.1-b",
            R"({"value":[{"law":"Law 1","date":"2019-13"}],"evidence":[{"kind":"dream"}]})"),
        422);
    EXPECT_EQ(Text(wrong.at("errors").at(0).at("pointer")), "/value/0/date");
    EXPECT_EQ(CodeOf(Ask("entity", "PUT", Country() + "/answers/HP21-IS-1.1-b", "{}")),
              "api.body_invalid");
}

TEST_P(EvaluationRoundsTest, FromTheAnswersToTheExperts) {
    Open();
    const json::object refused =
        Json(Ask("entity", "POST", Country() + "/steps/submit"), 409);
    EXPECT_EQ(Text(refused.at("code")), "evaluation.step_refused");
    const json::object before = Json(Ask("entity", "GET", Country()));
    EXPECT_EQ(before.at("state").as_string(), "answering");
    EXPECT_EQ(before.at("due").at("date").as_string(), "2026-03-31");
    EXPECT_EQ(before.at("completeness").at("answered").as_int64(), 0);
    const json::value& submit = before.at("steps").at(0);
    EXPECT_EQ(submit.at("id").as_string(), "submit");
    EXPECT_FALSE(submit.at("can").as_bool());
    EXPECT_EQ(submit.at("why").at(0).at("code").as_string(), "evaluation.answers_incomplete");
    EXPECT_GT(submit.at("why").at(0).at("count").to_number<int>(), 0);

    AnswerEverything();
    EXPECT_EQ(Json(Ask("entity", "POST", Country() + "/steps/submit")).at("state").as_string(),
              "submitted");
    const std::string all = Country() + "/clarifications";
    EXPECT_EQ(StatusOf("entity", "POST", all, R"({"text":"Why?"})"), 403);
    const auto asked = Ask("secretariat", "POST", all, R"({"text":"Which treaty?"})");
    EXPECT_EQ(Json(asked, 201).at("asked_by_name").as_string(), "secretariat");
    EXPECT_EQ(Json(Ask("secretariat", "POST", Country() + "/steps/ask", "{}"), 422)
                  .at("code").as_string(),
              "evaluation.reason_needed");
    Json(Ask("secretariat", "POST", Country() + "/steps/ask", R"({"reason":"One question."})"));
    const auto explained = Ask("entity", "PUT", all + "/1/answer", R"({"answer":"That of 1988."})",
                               {{"if-match", std::string(asked.Header("ETag"))}});
    EXPECT_EQ(Json(explained).at("answer").as_string(), "That of 1988.");
    Json(Ask("entity", "POST", Country() + "/steps/submit"));
    EXPECT_EQ(StatusOf("expert", "GET", Country() + "/questionnaire"), 403);
    Json(Ask("secretariat", "POST", Country() + "/steps/accept"));
    EXPECT_EQ(StatusOf("expert", "GET", Country() + "/questionnaire"), 200);
    EXPECT_EQ(Json(Ask("expert", "GET", all)).at("items").as_array().size(), 1u);
    EXPECT_EQ(Json(Ask("secretariat", "GET", Country() + "/history"))
                  .at("items").as_array().size(),
              5u);
}

TEST_P(EvaluationRoundsTest, AnExpertWhoRepresentedTheCountryIsKeptOut) {
    Open();
    AnswerEverything();
    Json(Ask("entity", "POST", Country() + "/steps/submit"));
    Json(Ask("secretariat", "POST", Country() + "/steps/accept"));
    auto person = *app().people.FindByLogin("expert");
    person.country = "XA";
    ASSERT_TRUE(app().people.Update(access::Caller::System(), person).ok());
    EXPECT_EQ(CodeOf(Ask("expert", "GET", Country() + "/questionnaire")),
              "evaluation.own_country");
    // Who now represents another country remains kept out of the former one.
    person = *app().people.FindByLogin("expert");
    person.country = "UY";
    ASSERT_TRUE(app().people.Update(access::Caller::System(), person).ok());
    EXPECT_EQ(StatusOf("expert", "GET", Country() + "/questionnaire"), 403);
    const auto refusals = app().database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app().journal.Read(tx,
                                  {.country = "XA", .action = "evaluation.conflict_refused"});
    });
    EXPECT_EQ(refusals.size(), 2u);
}

TEST_P(EvaluationRoundsTest, MoreTimeIsGivenAndShown) {
    Open();
    const std::string seen(Ask("secretariat", "GET", kRounds + "/r1").Header("ETag"));
    Json(Ask("secretariat", "PATCH", kRounds + "/r1", R"({"deadlines":{"answers":"2026-01-10"}})",
             {{"if-match", seen}}));
    clock.Advance(15LL * 86'400'000);
    EXPECT_TRUE(Json(Ask("secretariat", "GET", Country())).at("late").as_bool());
    const std::string path = Country() + "/extensions/answers";
    const std::string body = R"({"until":"2026-01-20","reason":"Floods."})";
    EXPECT_EQ(StatusOf("entity", "PUT", path, body), 403);
    EXPECT_EQ(CodeOf(Ask("secretariat", "PUT", path, R"({"until":"soon","reason":"x"})")),
              "date.invalid");
    const json::object given = Json(Ask("secretariat", "PUT", path, body));
    EXPECT_FALSE(given.at("late").as_bool());
    EXPECT_EQ(given.at("extensions").at(0).at("by_name").as_string(), "secretariat");
}

TEST_P(EvaluationRoundsTest, ALaterRoundCarriesTheAnswersOver) {
    Open();
    AnswerEverything();
    Open("r2", R"(,"pillars":["HP21-IC"],"previous":"r1")");
    const std::string path = Country("r2");
    EXPECT_GT(Json(Ask("entity", "POST", path + "/carry_over")).at("carried_over").as_int64(), 0);
    const json::object progress = Json(Ask("entity", "GET", path + "/completeness"));
    EXPECT_EQ(progress.at("all").at("reviewed").as_int64(), 0);
    EXPECT_GT(progress.at("all").at("answered").as_int64(), 0);
    json::array questions;
    const json::object questionnaire = Json(Ask("entity", "GET", path + "/questionnaire"));
    for (const auto& node : questionnaire.at("nodes").as_array()) {
        for (const auto& question : node.at("questions").as_array()) {
            if (question.at("answer").is_null()) continue;
            EXPECT_EQ(question.at("answer").at("source").at("round").as_string(), "r1");
            questions.push_back(question.at("id"));
        }
    }
    const std::string body = json::serialize(json::object{{"questions", questions}});
    EXPECT_EQ(Json(Ask("entity", "POST", path + "/review", body)).at("reviewed").to_number<std::size_t>(),
              questions.size());
    const json::object proposals = Json(Ask(
        "entity", "GET", path + "/answers/" + Text(questions.front()) + "/proposals"));
    EXPECT_EQ(proposals.at("items").at(0).at("round_title").as_string(), "Round");
    EXPECT_TRUE(Json(Ask("entity", "GET", path + "/changes")).at("answers").as_array().empty());
    Json(Ask("entity", "PUT", path + "/answers/" + Text(questions.front()), R"({"value":null})",
             {{"if-match", "\"2\""}}));
    const json::object changes = Json(Ask("entity", "GET", path + "/changes"));
    ASSERT_EQ(changes.at("answers").as_array().size(), 1u);
    const json::object& changed = changes.at("answers").at(0).as_object();
    EXPECT_EQ(changed.at("question").at("id"), questions.front());
    EXPECT_EQ(changed.at("round_title").as_string(), "Round");
    EXPECT_FALSE(changed.at("before").is_null());
    EXPECT_TRUE(changed.at("now").is_null());
    EXPECT_EQ(CodeOf(Ask("", "GET", path + "/changes")), "access.denied");
}

TEST_P(EvaluationRoundsTest, TheRoundIsSeenAtAGlance) {
    Open();
    AnswerEverything();
    const json::object matrix = Json(Ask("entity", "GET", kRounds + "/r1/matrix"));
    EXPECT_EQ(matrix.at("nodes").as_array().size(), 7u);
    ASSERT_EQ(matrix.at("countries").as_array().size(), 1u);
    EXPECT_EQ(matrix.at("countries").at(0).at("country").as_string(), "XA");
    EXPECT_EQ(matrix.at("cells").at(0).as_array().size(), 7u);
    EXPECT_GT(matrix.at("cells").at(0).at(0).as_int64(), 0);
    EXPECT_TRUE(Json(Ask("secretariat", "GET", kRounds + "/r1/matrix"))
                    .at("countries").as_array().empty());
}

TEST_P(EvaluationRoundsTest, TodayShowsWhatWaitsInARound) {
    Open();
    const json::object today = Json(Ask("entity", "GET", "/api/v1/today"));
    ASSERT_EQ(today.at("evaluation").as_array().size(), 1u);
    const json::value& work = today.at("evaluation").at(0);
    EXPECT_EQ(work.at("round").as_string(), "r1");
    EXPECT_EQ(work.at("country").as_string(), "XA");
    EXPECT_EQ(work.at("due").at("date").as_string(), "2026-03-31");
    EXPECT_GT(work.at("to_answer").as_int64(), 0);
    const json::object office = Json(Ask("secretariat", "GET", "/api/v1/today"));
    EXPECT_EQ(office.at("evaluation").at(0).at("steps").at(0).at("id").as_string(), "open");
    EXPECT_TRUE(Json(Ask("data_entry", "GET", "/api/v1/today")).at("evaluation").as_array().empty());
}

TEST_P(EvaluationRoundsTest, VerificationCoversThePapers) {
    Open();
    const auto verify = [&] {
        return app::Verify({*app().database, app().journal, app().surveys}, *app().content(), "",
                           [](int, int) { return true; })
            ->faults;
    };
    EXPECT_TRUE(verify().empty());
    app().database->Run(store::Mode::ReadWrite, [](store::Transaction& tx) {
        tx.Execute("UPDATE evaluation_papers SET state = 'adopted' WHERE kind = 'participation'");
    });
    const auto faults = verify();
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults.front().code, "evaluation.paper_altered");
    EXPECT_EQ(faults.front().Get("round"), "r1");
}

}  // namespace
}  // namespace atalaya::api
