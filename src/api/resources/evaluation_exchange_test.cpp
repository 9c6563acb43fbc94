// Answers and reports between a country and the secretariat through the API; the other office is a
// mailroom of its own.

#include <gmock/gmock.h>

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

using exchange::NodeRole;
using ::testing::HasSubstr;

const std::string kRounds = "/api/v1/evaluation/rounds";
const std::string kOf = kRounds + "/r1/countries/XA";
const std::string kFirst = "HP21-IC-1.1-a", kSecond = "HP21-IC-1.2-a";

class EvaluationExchangeTest : public ProgramTest {
 protected:
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        AddPerson("secretariat", {.role = "evaluation_secretariat", .country = "*"});
        AddPerson("entity", {.role = "evaluation_entity", .country = "XA"});
        AddPerson("authority", {.role = "evaluation_institution", .country = "XA",
                                .unit = "drug_authority"});
        AddPerson("expert", {.role = "evaluation_expert", .country = "*"});
        Json(Ask("secretariat", "POST", kRounds,
                 R"({"id":"r1","title":{"en":"Round","es":"Ronda","pt":"Rodada","fr":"Cycle"},)"
                 R"("procedure":"mem","instrument":"mem_hp21","countries":["XA"],)"
                 R"("pillars":["HP21-IC"],"deadlines":{}})"),
             201);
        Json(Ask("secretariat", "POST", kOf + "/steps/open", "{}"));
    }
    // This program under that name, and another office, which trust each other.
    void Meet(const std::string& own, const std::string& other) {
        m_far = store::Database::Open({.address = "sqlite::memory:"}).value();
        ASSERT_TRUE(journal::Journal::Prepare(*m_far).ok());
        ASSERT_TRUE(exchange::Directory::Prepare(*m_far).ok());
        ASSERT_TRUE(exchange::Mailroom::Prepare(*m_far).ok());
        m_there = std::make_unique<exchange::Directory>(*m_far, app().policy, app().journal, clock,
                                                        m_keys);
        m_post = std::make_unique<exchange::Mailroom>(*m_far, app().policy, app().journal, clock,
                                                      m_random, m_keys, *m_there);
        exchange::Directory& here = app().exchange.directory;
        ASSERT_TRUE(here.SetSelf(kAll, Named(own)).ok());
        ASSERT_TRUE(m_there->SetSelf(kAll, Named(other)).ok());
        ASSERT_TRUE(here.Present(kAll, *m_there->Presentation(kAll)).ok());
        ASSERT_TRUE(here.Verify(kAll, other, PrintOf(m_keys)).ok());
        ASSERT_TRUE(here.SetLink(kAll, other, exchange::LinkMode::Answer, "").ok());
        ASSERT_TRUE(m_there->Present(kAll, *here.Presentation(kAll)).ok());
        ASSERT_TRUE(m_there->Verify(kAll, own, PrintOf(app().evaluation.keys)).ok());
        ASSERT_TRUE(
            m_there->SetLink(kAll, own, exchange::LinkMode::Call, "https://example.org").ok());
    }
    static std::string PrintOf(const exchange::KeyRing& keys) {
        return exchange::Fingerprint(keys.Present()->public_key());
    }
    static exchange::Self Named(const std::string& id) {
        exchange::Self self{.id = id, .role = id == "HUB" ? NodeRole::Hub : NodeRole::Country};
        if (id != "HUB") self.country = id;
        for (auto& text : self.name.by_lang) text = "Office of " + id;
        return self;
    }
    // The other office sends; what this one said to it.
    std::string Receive(const std::string& from, const std::string& to, const std::string& kind,
                        std::int64_t revision, json::object body) {
        exchange::Letter letter;
        letter.kind = kind;
        letter.to = {to};
        letter.mark = "official";
        letter.subject = kind + ":r1/XA";
        letter.revision = revision;
        letter.body = std::move(body);
        m_far->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            EXPECT_TRUE(m_post->Send(tx, "person:1", letter).ok());
        });
        std::vector<std::string> bytes;
        for (const auto& one : m_far->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
                 return m_post->Waiting(tx, to, 100, 64u << 20);
             }))
            bytes.push_back(one.bytes);
        const auto taken = app().exchange.mailroom.Take(from, "link", bytes);
        m_far->Run(store::Mode::ReadWrite,
                   [&](store::Transaction& tx) { m_post->Acknowledge(tx, to, taken); });
        std::string refused;
        for (const auto& one : taken)
            if (one.reason) refused += one.reason->code;
        return refused;
    }
    static json::object Answers(const std::string& first) {
        return {{"round", "r1"},
                {"country", "XA"},
                {"round_title", {{"en", "Round"}, {"es", "Ronda"}}},
                {"answers", json::array{{{"question", kFirst}, {"value", first}, {"note", "Law 7"},
                                         {"reviewed", true}},
                                        {{"question", kSecond}, {"value", "no"}, {"note", ""},
                                         {"reviewed", true}}}}};
    }
    // Sealed by the other office.
    json::object Report() {
        json::object document{{"kind", "national_report"},
                              {"round", {{"id", "r1"}}},
                              {"country", {{"code", "XA"}}},
                              {"adopted", {{"at", 1'767'225'600'000}, {"state", "adopted"}}}};
        return {{"round", "r1"},
                {"country", "XA"},
                {"report", *evaluation::Seal(*m_keys.Present(), std::move(document))}};
    }
    std::string CodeOf(const http::Response& response) {
        const json::object problem = Json(response, response.status);
        return problem.contains("code") ? Text(problem.at("code")) : "";
    }
    int Put(const std::string& question, const std::string& value) {
        return StatusOf("entity", "PUT", kOf + "/answers/" + question,
                        R"({"value":")" + value + R"("})");
    }

    const access::Caller kAll = access::Caller::System();

 private:
    testing::TempFolder m_folder;
    base::SeededRandom m_random{11};
    exchange::KeyRing m_keys{m_folder.path() / "node.key", m_random};
    std::unique_ptr<store::Database> m_far;
    std::unique_ptr<exchange::Directory> m_there;
    std::unique_ptr<exchange::Mailroom> m_post;
};
ATALAYA_ON_BOTH_STORES(EvaluationExchangeTest);

TEST_P(EvaluationExchangeTest, ACountryLooksAtWhatGoesAndSendsIt) {
    const std::string preview = kOf + "/answers-sent/preview", send = kOf + "/answers-sent";
    EXPECT_EQ(CodeOf(Ask("entity", "GET", preview)), "evaluation.nothing_to_send");
    EXPECT_EQ(Put(kFirst, "no"), 200);
    EXPECT_EQ(CodeOf(Ask("entity", "GET", preview)), "exchange.no_hub");
    Meet("XA", "HUB");
    for (const char* who : {"secretariat", "expert", "authority", "reader"}) {
        EXPECT_EQ(StatusOf(who, "GET", preview), 403) << who;
        EXPECT_EQ(StatusOf(who, "POST", send, "{}"), 403) << who;
    }
    EXPECT_EQ(StatusOf("", "POST", send, "{}"), 401);
    EXPECT_EQ(StatusOf("entity", "GET", kRounds + "/r9/countries/XA/answers-sent/preview"), 404);

    const json::object going = Json(Ask("entity", "GET", preview));
    EXPECT_EQ(going.at("to").at(0), "HUB");
    EXPECT_EQ(going.at("mark"), "official");
    ASSERT_EQ(going.at("answers").as_array().size(), 1u);
    EXPECT_EQ(going.at("answers").at(0).at("question").at("id").as_string(), kFirst);
    EXPECT_TRUE(going.at("answers").at(0).at("changed").as_bool());
    EXPECT_THAT(Text(going.at("envelope")), HasSubstr(kFirst));

    EXPECT_EQ(Put(kSecond, "no"), 200);
    const std::string seen = R"({"seen":")" + Text(going.at("digest")) + R"("})";
    EXPECT_EQ(CodeOf(Ask("entity", "POST", send, seen)), "evaluation.preview_outdated");
    const json::object sent = Json(Ask("entity", "POST", send, "{}"), 201);
    const json::object overview = Json(Ask("entity", "GET", kOf + "/exchange"));
    EXPECT_TRUE(overview.at("can").at("send_answers").as_bool());
    EXPECT_FALSE(overview.at("can").at("send_report").as_bool());
    EXPECT_EQ(overview.at("sent").at(0).at("id"), sent.at("message"));
    EXPECT_EQ(overview.at("sent").at(0).at("author_name"), "entity");
    EXPECT_EQ(overview.at("sent").at(0).at("deliveries").at(0).at("state"), "waiting");
    EXPECT_TRUE(overview.at("received").at("report").is_null());
    // Somebody without part in it sees nothing of it.
    EXPECT_TRUE(Json(Ask("expert", "GET", kOf + "/exchange")).at("sent").as_array().empty());
}

TEST_P(EvaluationExchangeTest, TheSecretariatSeesWhatCameAndTakesIt) {
    Meet("HUB", "XA");
    const std::string came = kOf + "/received-answers";
    EXPECT_EQ(CodeOf(Ask("secretariat", "GET", came)), "evaluation.not_received");
    json::object lost = Answers("no");
    lost["round"] = "r9";
    EXPECT_EQ(Receive("XA", "HUB", "evaluation_answers", 1, lost),
              "evaluation.received_other_round");
    EXPECT_EQ(Receive("XA", "HUB", "evaluation_answers", 2, Answers("no")), "");
    for (const char* who : {"expert", "authority", "reader"}) {
        const bool reads = std::string(who) == "authority";   // the country's own answers
        EXPECT_EQ(StatusOf(who, "GET", came), reads ? 200 : 403) << who;
        EXPECT_EQ(StatusOf(who, "POST", came, "{}"), 403) << who;
    }
    EXPECT_EQ(StatusOf("", "GET", came), 401);
    const json::object list = Json(Ask("secretariat", "GET", "/api/v1/evaluation/received?lang=es"));
    EXPECT_EQ(list.at("items").at(0).at("round_title"), "Ronda");
    EXPECT_EQ(list.at("items").at(0).at("answers"), 2);

    json::object compared = Json(Ask("secretariat", "GET", came));
    EXPECT_TRUE(compared.at("may_take").as_bool());
    EXPECT_EQ(compared.at("answers").at(0).at("change"), "new");
    EXPECT_EQ(compared.at("answers").at(0).at("note"), "Law 7");
    EXPECT_TRUE(compared.at("answers").at(0).at("here").is_null());
    EXPECT_EQ(StatusOf("secretariat", "POST", came + "/reading"), 204);
    EXPECT_EQ(StatusOf("expert", "POST", came + "/reading"), 403);

    EXPECT_EQ(Put(kFirst, "yes"), 200);
    json::object taken = Json(Ask("secretariat", "POST", came, R"({"revision":2})"));
    EXPECT_EQ(taken.at("taken"), 1);
    EXPECT_EQ(taken.at("kept").at(0).as_string(), kFirst);
    EXPECT_EQ(CodeOf(Ask("secretariat", "POST", came, R"({"revision":1})")),
              "evaluation.newer_received");
    taken = Json(Ask("secretariat", "POST", came, R"({"seen":{")" + kFirst + R"(":1}})"));
    EXPECT_EQ(taken.at("taken"), 1);
    compared = Json(Ask("secretariat", "GET", came));
    EXPECT_EQ(compared.at("answers").at(0).at("change"), "same");
    const json::value& here = compared.at("answers").at(0).at("here");
    EXPECT_EQ(here.at("author_name"), "secretariat");
    EXPECT_EQ(here.at("source").at("node"), "XA");
    EXPECT_EQ(here.at("office").as_string(), "Office of XA");
    taken = Json(Ask("secretariat", "POST", came, R"({"seen":{")" + kFirst + R"(":1}})"));
    EXPECT_EQ(taken.at("same"), 2);
}

TEST_P(EvaluationExchangeTest, TheReportThatCameIsShownWithItsSeal) {
    Meet("XA", "HUB");
    const std::string came = kOf + "/received-report";
    EXPECT_EQ(CodeOf(Ask("entity", "GET", came)), "evaluation.not_received");
    json::object altered = Report();
    altered.at("report").as_object().at("document").as_object()["counts"] = "better";
    EXPECT_EQ(Receive("HUB", "XA", "evaluation_report", 1, altered),
              "evaluation.received_unsealed");
    EXPECT_EQ(Receive("HUB", "XA", "evaluation_report", 2, Report()), "");
    const json::object shown = Json(Ask("entity", "GET", came));
    EXPECT_TRUE(shown.at("verification").at("holds").as_bool());
    EXPECT_EQ(shown.at("received").at("origin"), "HUB");
    EXPECT_EQ(shown.at("document").at("country").at("code"), "XA");
    for (const char* who : {"authority", "reader"}) EXPECT_EQ(StatusOf(who, "GET", came), 403);
    EXPECT_EQ(StatusOf("", "GET", came), 401);
    EXPECT_EQ(StatusOf("entity", "POST", came + "/reading"), 204);
    const auto file = Ask("entity", "GET", came + "?format=sealed");
    EXPECT_THAT(std::string(file.Header("Content-Disposition")), HasSubstr("r1-XA.json"));
    EXPECT_TRUE(Json(Ask("", "POST", "/api/v1/evaluation/verification", file.body))
                    .at("holds").as_bool());
    const json::object overview = Json(Ask("entity", "GET", kOf + "/exchange"));
    EXPECT_EQ(overview.at("received").at("report").at("revision"), 2);
}

TEST_P(EvaluationExchangeTest, OnlyAnAdoptedReportIsSentAndOnlyByTheSecretariat) {
    Meet("HUB", "XA");
    const std::string send = kOf + "/report-sent";
    for (const char* who : {"entity", "expert", "reader"})
        EXPECT_EQ(StatusOf(who, "POST", send, "{}"), 403) << who;
    EXPECT_EQ(StatusOf("", "POST", send, "{}"), 401);
    EXPECT_EQ(CodeOf(Ask("secretariat", "POST", send, "{}")), "evaluation.report_not_sealed");
    EXPECT_EQ(CodeOf(Ask("secretariat", "GET", send + "/preview")),
              "evaluation.report_not_sealed");
}

}  // namespace
}  // namespace atalaya::api
