// The framework with a few endpoints of its own: what is told to someone who asks wrongly, and
// what the description says.

#include "api/api.hpp"

#include <atomic>
#include <optional>
#include <set>

#include <gtest/gtest.h>

#include "api/openapi.hpp"
#include "api/page.hpp"
#include "api/problem.hpp"
#include "api/schema.hpp"
#include "testing/databases.hpp"

namespace atalaya::api {
namespace {

class FakeHost final : public Host {
 public:
    explicit FakeHost(store::Database& database) : m_database(database) {
        auto library = content::Library::Load({});
        EXPECT_TRUE(library.ok()) << library.error().Describe();
        m_content = std::make_shared<const app::Content>(
            app::Content{*std::move(library), std::make_shared<registers::Catalogue>(), {}});
        EXPECT_TRUE(Api::Prepare(m_database).ok());
    }
    std::shared_ptr<const app::Content> Content() const override { return m_content; }
    store::Database& Database() override { return m_database; }
    const base::Clock& Clock() const override { return clock; }
    Result<access::Session> FindSession(std::string_view secret) override {
        if (secret != "good") return Err("session.ended");
        access::Session session{.secret = "good", .forgery_token = "proof"};
        session.caller.kind = access::Caller::Kind::Person;
        session.caller.id = 1;
        session.caller.lang = Lang::Pt;
        return session;
    }
    Result<access::Caller> FindToken(std::string_view secret) override {
        if (secret != "atl_good") return Err("token.unknown");
        access::Caller caller;
        caller.kind = access::Caller::Kind::Token;
        caller.id = 7;
        return caller;
    }

    base::FixedClock clock;

 private:
    std::shared_ptr<const app::Content> m_content;
    store::Database& m_database;
};

class ApiTest : public testing::DatabaseTest {
 protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        m_host.emplace(db());
        m_api.emplace(*m_host, Endpoints());
    }
    void TearDown() override {
        m_api.reset();
        m_host.reset();
        DatabaseTest::TearDown();
    }
    std::vector<Endpoint> Endpoints();
    http::Response Ask(std::string method, std::string target, http::Request request = {}) {
        request.method = std::move(method);
        request.target = target;
        request.path = target.substr(0, target.find('?'));
        if (const auto question = target.find('?'); question != std::string::npos) {
            const std::string query = target.substr(question + 1);
            for (const auto part : base::Split(query, '&')) {
                const auto equals = part.find('=');
                request.query.emplace_back(part.substr(0, equals), part.substr(equals + 1));
            }
        }
        return m_api->Handle(request);
    }
    static http::Request With(std::string_view name, std::string value) {
        http::Request request;
        request.headers.emplace_back(name, std::move(value));
        return request;
    }
    static http::Request Token(std::string body = {}) {
        http::Request request = With("authorization", "Bearer atl_good");
        if (!body.empty()) request.headers.emplace_back("content-type", "application/json");
        request.body = std::move(body);
        return request;
    }
    // The problem document of an answer, its shape checked.
    static json::object ProblemOf(const http::Response& response, int status) {
        EXPECT_EQ(response.status, status) << response.body;
        EXPECT_EQ(response.Header("Content-Type"), "application/problem+json");
        const json::object problem = json::parse(response.body).as_object();
        for (const char* key : {"type", "title", "status", "detail", "code", "instance"}) {
            EXPECT_TRUE(problem.contains(key)) << key;
        }
        EXPECT_EQ(problem.at("status").to_number<int>(), status);
        // A text was found: it is not the code itself.
        EXPECT_NE(problem.at("detail"), problem.at("code"));
        return problem;
    }

    std::atomic<int> m_made = 0;
    std::optional<FakeHost> m_host;
    std::optional<Api> m_api;
};

std::vector<Endpoint> ApiTest::Endpoints() {
    const json::object thing{{"type", "object"},
                             {"required", {"name"}},
                             {"additionalProperties", false},
                             {"properties",
                              {{"name", {{"type", "string"}, {"maxLength", 5}}},
                               {"amount", {{"type", "integer"}, {"minimum", 0}}}}}};
    std::vector<Endpoint> out;
    out.push_back({.id = "things.list", .method = "GET", .path = "/api/v1/things", .tag = "api",
                   .who = Who::Anyone,
                   .parameters = {{.name = "limit", .kind = Kind::Integer, .min = 1, .max = 500},
                                  {.name = "by", .repeated = true, .one_of = {"a", "b"}},
                                  {.name = "cursor"}},
                   .handle = [](Context& context) -> Result<http::Response> {
                       json::object page{{"limit", context.Int("limit", 25)}};
                       return context.Paged(page, context.Get("cursor") == "x" ? "" : "x");
                   }});
    out.push_back({.id = "things.create", .method = "POST", .path = "/api/v1/things", .tag = "api",
                   .body = thing, .success = 201, .changes = true, .idempotent = true,
                   .handle = [this](Context& context) -> Result<http::Response> {
                       if (context.body().at("name") == "boom") throw std::runtime_error("secret");
                       if (context.body().at("name") == "lost") {
                           throw store::StoreError(store::StoreError::Cause::Unreachable, "gone");
                       }
                       return context.Json({{"number", ++m_made}}, 201);
                   }});
    out.push_back({.id = "things.get", .method = "GET", .path = "/api/v1/things/{thing}", .tag = "api",
                   .who = Who::Anyone, .parameters = {{.in = In::Path, .name = "thing"}},
                   .handle = [](Context& context) -> Result<http::Response> {
                       return context.Tagged({{"thing", context.Get("thing")}}, 3);
                   }});
    out.push_back({.id = "things.update", .method = "PATCH", .path = "/api/v1/things/{thing}", .tag = "api",
                   .parameters = {{.in = In::Path, .name = "thing"}}, .body = thing, .changes = true,
                   .if_match = true, .handle = [](Context& context) -> Result<http::Response> {
                       ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
                       return context.Json({{"seen", version}});
                   }});
    return out;
}

TEST_P(ApiTest, UnknownPathNamesTheNearest) {
    const auto problem = ProblemOf(Ask("GET", "/api/v1/thigns/5"), 404);
    EXPECT_EQ(problem.at("code"), "api.path_unknown_near");
    EXPECT_NE(std::string(problem.at("detail").as_string()).find("/api/v1/things/5"), std::string::npos);
    EXPECT_EQ(ProblemOf(Ask("GET", "/api/v1/a/b/c/d"), 404).at("code"), "api.path_unknown");
}

TEST_P(ApiTest, WrongMethodNamesTheRightOnes) {
    const auto response = Ask("DELETE", "/api/v1/things");
    ProblemOf(response, 405);
    EXPECT_EQ(response.Header("Allow"), "GET, HEAD, POST");
    EXPECT_EQ(Ask("OPTIONS", "/api/v1/things").status, 204);
    EXPECT_EQ(Ask("HEAD", "/api/v1/things").status, 200);
}

TEST_P(ApiTest, EveryFaultOfTheParametersIsTold) {
    const auto problem = ProblemOf(Ask("GET", "/api/v1/things?limit=0&by=a,c&colour=red&cursor=1&cursor=2"), 400);
    std::set<std::string> codes;
    for (const auto& fault : problem.at("errors").as_array()) {
        codes.insert(std::string(fault.at("parameter").as_string()) + " " +
                     std::string(fault.at("code").as_string()));
    }
    EXPECT_EQ(codes, (std::set<std::string>{"limit api.parameter_range", "by api.parameter_one_of",
                                            "colour api.parameter_unknown", "cursor api.parameter_twice"}));
    EXPECT_EQ(ProblemOf(Ask("GET", "/api/v1/things?limit=1x"), 400).at("errors").at(0).at("code"),
              "api.parameter_integer");
}

TEST_P(ApiTest, LanguageComesFromTheAddressThePersonOrTheBrowser) {
    const auto title = [&](std::string target, http::Request request) {
        const auto response = Ask("GET", std::move(target), std::move(request));
        return std::string(json::parse(response.body).at("title").as_string());
    };
    EXPECT_EQ(title("/api/v1/nowhere", {}), "Not found");
    EXPECT_EQ(title("/api/v1/nowhere", With("accept-language", "fr-CA, en;q=0.5")), "Introuvable");
    EXPECT_EQ(title("/api/v1/nowhere?lang=es", With("accept-language", "fr")), "No encontrado");
    http::Request person = With("cookie", "atalaya_session=good");
    person.headers.emplace_back("accept-language", "fr");
    EXPECT_EQ(title("/api/v1/things?limit=0", person), "Solicitação não compreendida");
}

TEST_P(ApiTest, ChangesNeedACallerAndABrowserItsForgeryToken) {
    const std::string body = R"({"name":"a"})";
    http::Request anonymous;
    anonymous.body = body;
    anonymous.headers.emplace_back("content-type", "application/json");
    const auto refused = Ask("POST", "/api/v1/things", anonymous);
    EXPECT_EQ(ProblemOf(refused, 401).at("code"), "api.sign_in");
    EXPECT_EQ(refused.Header("WWW-Authenticate"), "Bearer");

    http::Request browser = anonymous;
    browser.headers.emplace_back("cookie", "atalaya_session=good");
    EXPECT_EQ(ProblemOf(Ask("POST", "/api/v1/things", browser), 403).at("code"), "api.forgery_token");
    browser.headers.emplace_back("x-atalaya-token", "proof");
    EXPECT_EQ(Ask("POST", "/api/v1/things", browser).status, 201);

    EXPECT_EQ(Ask("POST", "/api/v1/things", Token(body)).status, 201);
    EXPECT_EQ(m_made, 2);
    EXPECT_EQ(ProblemOf(Ask("GET", "/api/v1/things", With("authorization", "Bearer atl_bad")), 401).at("code"),
              "token.unknown");
    EXPECT_EQ(ProblemOf(Ask("GET", "/api/v1/things", With("authorization", "Basic eA==")), 401).at("code"),
              "api.authorization_invalid");
    // A cookie that has ended does not keep a citizen from what is public.
    EXPECT_EQ(Ask("GET", "/api/v1/things", With("cookie", "atalaya_session=old")).status, 200);
}

TEST_P(ApiTest, BodiesAreCheckedAndEveryFaultHasItsPointer) {
    http::Request form = Token("name=a");
    form.headers.back().second = "application/x-www-form-urlencoded";
    ProblemOf(Ask("POST", "/api/v1/things", form), 415);
    EXPECT_EQ(ProblemOf(Ask("POST", "/api/v1/things", Token()), 400).at("code"), "api.body_missing");
    EXPECT_EQ(ProblemOf(Ask("POST", "/api/v1/things", Token("{\"name\":")), 400).at("code"), "json.invalid");
    const auto problem = ProblemOf(Ask("POST", "/api/v1/things", Token(R"({"nmae":"a","amount":-1})")), 422);
    std::set<std::string> faults;
    for (const auto& fault : problem.at("errors").as_array()) {
        faults.insert(std::string(fault.at("pointer").as_string()) + " " +
                      std::string(fault.at("code").as_string()));
    }
    EXPECT_EQ(faults, (std::set<std::string>{"/name api.body.required", "/nmae api.body.unknown_near",
                                             "/amount api.body.too_small"}));
    ProblemOf(Ask("POST", "/api/v1/things", Token("[]")), 422);
    EXPECT_EQ(m_made, 0);
}

TEST_P(ApiTest, VersionsGuardChanges) {
    http::Request patch = Token(R"({"name":"a"})");
    EXPECT_EQ(ProblemOf(Ask("PATCH", "/api/v1/things/1", patch), 428).at("code"), "api.if_match_missing");
    patch.headers.emplace_back("if-match", "three");
    ProblemOf(Ask("PATCH", "/api/v1/things/1", patch), 400);

    const auto read = Ask("GET", "/api/v1/things/1");
    const std::string tag(read.Header("ETag"));
    patch.headers.back().second = tag;
    EXPECT_EQ(Ask("PATCH", "/api/v1/things/1", patch).body, R"({"seen":3})");
    const auto again = Ask("GET", "/api/v1/things/1", With("if-none-match", "\"0\", W/" + tag));
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(Ask("GET", "/api/v1/things/2", With("if-none-match", tag)).status, 200);
}

TEST_P(ApiTest, PagesLeadToTheNext) {
    const auto first = Ask("GET", "/api/v1/things?limit=5&by=a,b");
    EXPECT_EQ(json::parse(first.body).at("next"), "x");
    EXPECT_EQ(first.Header("Link"), "</api/v1/things?limit=5&by=a%2Cb&cursor=x>; rel=\"next\"");
    const auto last = Ask("GET", "/api/v1/things?cursor=x");
    EXPECT_TRUE(json::parse(last.body).at("next").is_null());
    EXPECT_EQ(last.Header("Link"), "");
}

TEST_P(ApiTest, ARepeatedRequestIsNotCarriedOutTwice) {
    http::Request request = Token(R"({"name":"a"})");
    request.headers.emplace_back("idempotency-key", "k1");
    const auto first = Ask("POST", "/api/v1/things", request);
    const auto second = Ask("POST", "/api/v1/things", request);
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(second.Header("Idempotency-Replayed"), "true");
    EXPECT_EQ(m_made, 1);

    http::Request other = request;
    other.body = R"({"name":"b"})";
    EXPECT_EQ(ProblemOf(Ask("POST", "/api/v1/things", other), 422).at("code"), "api.idempotency_other_request");

    m_host->clock.Advance(25LL * 3600 * 1000);
    EXPECT_EQ(Ask("POST", "/api/v1/things", request).Header("Idempotency-Replayed"), "");
    EXPECT_EQ(m_made, 2);
    request.headers.back().second = "a b";
    EXPECT_EQ(ProblemOf(Ask("POST", "/api/v1/things", request), 400).at("code"), "api.idempotency_key_invalid");
}

TEST_P(ApiTest, AKeyInUseIsAConflictAndAFailureFreesIt) {
    using Claim = IdempotencyStore::Claim;
    IdempotencyStore keys(m_host->Database(), m_host->clock, "this");
    const IdempotencyStore::Key key{"k", "person:1", "POST", "/x", "digest"};
    const auto outer = keys.Once(key, [&](Claim&) {
        const auto inner = keys.Once(key, [](Claim&) { return http::Response{}; });
        EXPECT_FALSE(inner.ok());
        EXPECT_EQ(inner.error().code, "api.idempotency_in_progress");
        return http::Response{.status = 503};
    });
    EXPECT_EQ(outer->status, 503);
    EXPECT_ANY_THROW(
        (void)keys.Once(key, [](Claim&) -> http::Response { throw std::runtime_error("x"); }));
    EXPECT_EQ(keys.Once(key, [](Claim&) { return http::Response{.status = 201}; })->status, 201);
}

// A process that ends in the middle is played by one whose handler never comes back before the
// next has taken over.
TEST_P(ApiTest, AKeyLeftBehindIsTakenOverAndTheLateOneCannotCommit) {
    using Claim = IdempotencyStore::Claim;
    store::Database& database = m_host->Database();
    IdempotencyStore gone(database, m_host->clock, "gone"), next(database, m_host->clock, "next");
    const IdempotencyStore::Key key{"k", "person:1", "POST", "/x", "digest"};
    database.Run(store::Mode::ReadWrite, [](store::Transaction& tx) { tx.Script("CREATE TABLE done (n BIGINT)"); });
    const auto make = [&](std::int64_t number, int status) {
        return [&database, number, status](Claim& claim) {
            return database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
                tx.Execute("INSERT INTO done VALUES ($1)", {number});
                http::Response answer{.status = status};
                claim.Keep(tx, answer);
                return answer;
            });
        };
    };
    EXPECT_THROW((void)gone.Once(key, [&](Claim& late) {
        const auto early = next.Once(key, make(1, 201));
        EXPECT_EQ(early.error().code, "api.idempotency_in_progress");
        m_host->clock.Advance(IdempotencyStore::kLease + 1);
        EXPECT_EQ(next.Once(key, make(2, 201))->status, 201);
        return make(3, 202)(late);
    }), store::StoreError);
    const auto again = gone.Once(key, make(4, 203));
    EXPECT_EQ(again->status, 201);
    EXPECT_EQ(again->Header("Idempotency-Replayed"), "true");
    const auto done = database.Run(store::Mode::ReadOnly, [](store::Transaction& tx) {
        auto row = tx.Query("SELECT MIN(n), COUNT(*) FROM done");
        row->Next();
        return std::pair(row->Int(0), row->Int(1));
    });
    EXPECT_EQ(done, std::pair(std::int64_t{2}, std::int64_t{1}));
}

TEST_P(ApiTest, ALostStoreIs503AndAFaultOfOursTellsNothing) {
    const auto lost = Ask("POST", "/api/v1/things", Token(R"({"name":"lost"})"));
    EXPECT_EQ(ProblemOf(lost, 503).at("code"), "store.unreachable");
    EXPECT_NE(lost.Header("Retry-After"), "");
    const auto boom = Ask("POST", "/api/v1/things", Token(R"({"name":"boom"})"));
    ProblemOf(boom, 500);
    EXPECT_EQ(boom.body.find("secret"), std::string::npos);
}

// Whoever asks learns which file it was, not where this machine keeps it, and why in their words.
TEST_P(ApiTest, AProblemNamesAFileWithoutItsFolder) {
    Error error = Err("api.body_invalid");
    error.details = {Err("file.unwritable", {{"file", "/srv/data/secret/plan.yaml"},
                                             {"reason", "file.reason_full"}})};
    const auto content = m_host->Content();
    const auto inner = Problem(*content, error, Lang::Es, "/x");
    EXPECT_NE(inner.body.find("plan.yaml: no queda espacio libre"), std::string::npos) << inner.body;
    EXPECT_EQ(inner.body.find("secret"), std::string::npos) << inner.body;
    const auto outer = Problem(
        *content, Err("file.too_large", {{"file", "/srv/data/secret/plan.yaml"}, {"largest", "9"}}),
        Lang::Fr, "/x");
    EXPECT_NE(outer.body.find("plan.yaml"), std::string::npos) << outer.body;
    EXPECT_EQ(outer.body.find("secret"), std::string::npos) << outer.body;
}

TEST_P(ApiTest, ProblemsCanBeLookedUp) {
    const auto known = Ask("GET", "/api/v1/problems/api.body_invalid?lang=fr");
    EXPECT_EQ(json::parse(known.body).at("status"), 422);
    ProblemOf(Ask("GET", "/api/v1/problems/no.such"), 404);
}

TEST_P(ApiTest, DescribesItself) {
    const auto document = json::parse(Ask("GET", "/api/v1/openapi.json").body).as_object();
    EXPECT_EQ(document.at("openapi"), "3.1.0");
    const auto& create = document.at("paths").at("/api/v1/things").at("post").as_object();
    EXPECT_EQ(create.at("operationId"), "things.create");
    EXPECT_EQ(create.at("requestBody").at("content").at("application/json").at("schema").at("required"),
              json::value({"name"}));
    EXPECT_TRUE(create.at("responses").as_object().contains("422"));
    EXPECT_TRUE(create.at("security").at(0).as_object().contains("forgeryToken"));
    const auto& required = document.at("components").at("schemas").at("Problem").at("required");
    EXPECT_EQ(required.as_array().size(), 6u);
    EXPECT_EQ(document.at("servers").at(0).at("url"), "/");
    EXPECT_TRUE(document.at("paths").at("/api/v1/things").at("get").at("security").at(0).as_object().empty());
}

TEST_P(ApiTest, ThePageNeedsNothingFromOutside) {
    const auto page = Ask("GET", "/api/v1/?lang=pt");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("<html lang=\"pt\">"), std::string::npos);
    EXPECT_EQ(page.body.find("<script"), std::string::npos);
    EXPECT_EQ(page.body.find("style=\""), std::string::npos);
    EXPECT_EQ(page.body.find("http://"), std::string::npos);
    EXPECT_EQ(page.body.find("https://"), std::string::npos);
    EXPECT_EQ(Ask("GET", "/api/v1/style.css").Header("Content-Type"), "text/css; charset=utf-8");
}

ATALAYA_ON_BOTH_STORES(ApiTest);

TEST(CheckSchema, ReadsTypesListsAndBounds) {
    const json::object schema{
        {"type", "array"},
        {"maxItems", 2},
        {"items", {{"type", {"integer", "null"}}, {"enum", {1, 2, nullptr}}}}};
    EXPECT_TRUE(CheckSchema(schema, json::parse("[1,null]")).empty());
    const auto faults = CheckSchema(schema, json::parse(R"([1,3,"x"])"));
    ASSERT_EQ(faults.size(), 3u);
    EXPECT_EQ(faults[0].code, "api.body.too_long");
    EXPECT_EQ(faults[1].where, "/1");
    EXPECT_EQ(faults[2].code, "api.body.type");
    EXPECT_EQ(CheckSchema({{"type", "string"}, {"maxLength", 2}}, "éé").size(), 0u);
    EXPECT_EQ(CheckSchema({{"type", "number"}}, 1).size(), 0u);
    EXPECT_EQ(CheckSchema({{"type", "integer"}}, 1.5).size(), 1u);
}

}  // namespace
}  // namespace atalaya::api
