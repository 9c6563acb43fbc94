// A line between two nodes through the API, and what duty officers write to each other.

#include "api/resources/program_test.hpp"
#include "http/parking.hpp"

namespace atalaya::api {
namespace {

const std::string kLink = "/api/v1/exchange/link/";
const std::string kLetters = "/api/v1/exchange/letters";

class ExchangeLinkTest : public ProgramTest {
 protected:
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        AddPerson("officer", {.role = "ews_officer", .country = "XA"});
        m_store = store::Database::Open({.address = "sqlite::memory:"}).value();
        ASSERT_TRUE(journal::Journal::Prepare(*m_store).ok());
        ASSERT_TRUE(exchange::Directory::Prepare(*m_store).ok());
        m_other = std::make_unique<exchange::Directory>(*m_store, app().policy, app().journal,
                                                        clock, m_keys);
        exchange::Self other{.id = "XB", .country = "XB"};
        for (const Lang lang : base::kLangs) other.name.In(lang) = "Observatory XB";
        ASSERT_TRUE(m_other->SetSelf(kAll, other).ok());
    }
    void SetSelf() {
        exchange::Self self{.id = "XA", .country = "XA", .role = exchange::NodeRole::Hub};
        for (const Lang lang : base::kLangs) self.name.In(lang) = "Observatory XA";
        ASSERT_TRUE(app().exchange.directory.SetSelf(kAll, self).ok());
    }
    void Trust() {
        exchange::Directory& directory = app().exchange.directory;
        ASSERT_TRUE(directory.Present(kAll, *m_other->Presentation(kAll)).ok());
        ASSERT_TRUE(
            directory.Verify(kAll, "XB", exchange::Fingerprint(m_keys.Present()->public_key()))
                .ok());
    }
    exchange::Hello Call() {
        return {.node = "XB",
                .key = m_keys.Present()->public_key(),
                .challenge = m_own.Token(32),
                .speaks = {1}};
    }
    // The token of a line.
    std::string Open() {
        const exchange::Hello call = Call();
        const auto answer = exchange::HelloFromJson(
            Json(Ask("", "POST", kLink + "hello", json::serialize(exchange::ToJson(call)))));
        exchange::SessionCall proof{
            .node = "XB", .challenge = answer->challenge, .own = call.challenge, .got = 0};
        proof.signature =
            m_keys.Present()->Sign(exchange::CallText("XA", answer->challenge, call.challenge));
        return std::string(Json(Ask("", "POST", kLink + "session",
                                    json::serialize(exchange::ToJson(proof))))
                               .at("token")
                               .as_string());
    }
    http::Response Post(const std::string& token, int wait) {
        return Ask("", "POST", kLink + "post", R"({"wait":)" + std::to_string(wait) + "}",
                   {{"authorization", "Bearer " + token}});
    }
    http::Response Give(const std::vector<std::string>& envelopes) {
        return Ask("", "POST", kLink + "post",
                   json::serialize(exchange::ToJson(exchange::Post{.give = envelopes})),
                   {{"authorization", "Bearer " + Open()}});
    }
    // Signed by the other node, one piece of its text changed before.
    std::string Signed(std::string_view piece = "", std::string_view instead = "") {
        exchange::Envelope envelope;
        envelope.sender = "XB";
        envelope.sent = clock.Now();
        envelope.to = {"XA"};
        envelope.kind = "note";
        envelope.mark = "official";
        envelope.languages = {"en"};
        envelope.body = {{"text", "hello"}};
        const auto key = m_keys.Present();
        std::string text = exchange::Sign(*key, envelope, m_own)->signed_text;
        const auto at = text.find(piece);
        EXPECT_NE(at, text.npos) << piece;
        text.replace(at, piece.size(), instead);
        return R"({"envelope":)" + text + R"(,"signature":")" +
               base::Base64Url(key->Sign("atalaya.envelope.1 " + text)) + "\"}";
    }
    std::string CodeIn(const http::Response& response) {
        return std::string(base::ParseJson(response.body)->at("code").as_string());
    }

    const access::Caller kAll = access::Caller::System();
    testing::TempFolder m_folder;
    base::SeededRandom m_own{7};
    exchange::KeyRing m_keys{m_folder.path() / "node.key", m_own};
    std::unique_ptr<store::Database> m_store;
    std::unique_ptr<exchange::Directory> m_other;
};
ATALAYA_ON_BOTH_STORES(ExchangeLinkTest);

TEST_P(ExchangeLinkTest, NobodyIsAnsweredBeforeTheNodeHasAName) {
    EXPECT_EQ(CodeIn(Ask("", "POST", kLink + "hello",
                         json::serialize(exchange::ToJson(Call())))),
              "exchange.self_unset");
}

TEST_P(ExchangeLinkTest, OnlyWhoIsTrustedOpensALine) {
    SetSelf();
    const std::string call = json::serialize(exchange::ToJson(Call()));
    EXPECT_EQ(CodeIn(Ask("", "POST", kLink + "hello", call)), "exchange.sender_unknown");
    EXPECT_EQ(Ask("", "POST", kLink + "post", "{}").status, 401);
    EXPECT_EQ(CodeIn(Post("nonsense", 0)), "exchange.link_closed");
    EXPECT_EQ(Ask("", "POST", kLink + "hello", "{}").status, 422);
    Trust();
    EXPECT_EQ(Post(Open(), 0).status, 200);
}

TEST_P(ExchangeLinkTest, WhatAnOfficerWritesIsGivenOverTheLine) {
    SetSelf();
    Trust();
    const std::string letter =
        R"({"to":["XB"],"title":"Blue pills","text":"Have you seen any?","language":"en"})";
    EXPECT_EQ(Ask("reader", "POST", kLetters, letter).status, 403);
    EXPECT_EQ(Ask("", "POST", kLetters, letter).status, 401);
    const Headers key = {{"idempotency-key", "once"}};
    const std::string id =
        Text(Json(Ask("officer", "POST", kLetters, letter, key), 201).at("id"));
    EXPECT_EQ(Text(Json(Ask("officer", "POST", kLetters, letter, key), 201).at("id")), id);

    const json::object given = Json(Post(Open(), 0));
    int messages = 0;
    for (const json::value& one : given.at("give").as_array()) {
        const auto read = exchange::ReadEnvelope(one.as_string());
        ASSERT_TRUE(read.ok());
        if (read->envelope.kind != "message") continue;
        ++messages;
        EXPECT_EQ(read->envelope.id, id);
        EXPECT_EQ(read->envelope.body.at("title"), "Blue pills");
    }
    EXPECT_EQ(messages, 1);

    const std::string path = kLetters + "/" + id + "/withdrawal";
    EXPECT_EQ(Ask("officer", "POST", path, R"({"reason":"A mistake."})").status, 201);
    EXPECT_EQ(CodeIn(Ask("officer", "POST", path, R"({"reason":"Again."})")),
              "exchange.message_withdrawn");
    EXPECT_EQ(CodeIn(Ask("officer", "POST", kLetters + "/x/withdrawal", R"({"reason":"?"})")),
              "exchange.envelope_unknown");
}

TEST_P(ExchangeLinkTest, WhatIsHostileIsRefusedAndShownWithItsReasonInEveryLanguage) {
    SetSelf();
    Trust();
    const std::string sent = base::FormatTimestamp(clock.Now());
    const std::string tomorrow = base::FormatTimestamp(clock.Now() + 27 * 3'600'000LL);
    const std::pair<std::string, std::string> hostile[] = {
        {Signed().substr(0, 100), "exchange.envelope_unreadable"},
        {Signed(sent, tomorrow), "exchange.future"},
        {Signed("hello", std::string(10u << 20, 'x')), "exchange.envelope_too_large"},
        {Signed(R"("kind":"note")", R"("kind":"note","kind":"alert")"),
         "exchange.envelope_not_canonical"},
        {Signed(R"("mark":"official")", R"("mark":"<script>")"), "exchange.envelope_invalid"},
        {Signed(R"("to":["XA"])", R"("to":["XB"])"), "exchange.envelope_invalid"},
    };
    std::size_t refused = 0;
    for (const auto& [bytes, code] : hostile) {
        const json::array taken = Json(Give({bytes, Signed()})).at("taken").as_array();
        ASSERT_EQ(taken.size(), 2u);
        EXPECT_EQ(taken[0].at("reason").at("code").as_string(), code);
        EXPECT_EQ(taken[1].at("as").as_string(), "new") << "the good one beside it";
        ++refused;
        std::set<std::string> texts;
        for (const Lang lang : base::kLangs) {
            const auto shown = Json(Ask("officer", "GET", "/api/v1/exchange/refusals?lang=" +
                                                              std::string(base::Code(lang))));
            const json::array& items = shown.at("items").as_array();
            ASSERT_EQ(items.size(), refused);
            EXPECT_EQ(items[0].at("from").as_string(), "XB");
            EXPECT_EQ(items[0].at("reason").at("code").as_string(), code);
            texts.insert(Text(items[0].at("reason").at("text")));
        }
        EXPECT_EQ(texts.size(), 4u) << code;
    }
    const auto entries = app().database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app().journal.Read(tx, {.action = "exchange.refused"});
    });
    EXPECT_EQ(entries.size(), refused);
}

TEST_P(ExchangeLinkTest, ACallThatCannotBeReadIsInTheJournal) {
    SetSelf();
    Trust();
    const std::string nul = R"({"taken":[{"id":"\u0000","as":"new"}]})";
    EXPECT_EQ(CodeIn(Ask("", "POST", kLink + "post", nul, {{"authorization", "Bearer " + Open()}})),
              "exchange.answer_invalid");
    const auto entries = app().database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app().journal.Read(tx, {.action = "exchange.call_refused"});
    });
    EXPECT_EQ(entries.size(), 1u);
}

}  // namespace
}  // namespace atalaya::api
