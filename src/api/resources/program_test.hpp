#pragma once

// The whole program behind its API, on both stores: one person for each role, asked without a
// network.

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "api/api.hpp"
#include "api/resources/resources.hpp"
#include "base/files.hpp"
#include "testing/databases.hpp"

namespace atalaya::api {

inline constexpr std::string_view kProgramPassword = "correct horse battery";

// "" is a citizen; "foreign" enters data for another country, "office" for one province.
inline const std::vector<std::string>& ProgramCallers() {
    static const std::vector<std::string> callers = {
        "",        "foreign", "reader",  "data_entry",           "office",       "validator",
        "importer", "analyst", "auditor", "national_coordinator", "administrator"};
    return callers;
}

class ProgramTest : public testing::DatabaseTest {
 protected:
    // Files of the country's own content, written before the program starts.
    virtual void WriteContent() {}

    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        WriteContent();
        app::Config config;
        config.data = folder().path();
        config.store = options().address;
        config.schema = options().schema;
        config.password_cost = {.operations = 1, .memory_bytes = 8192};
        auto opened = app::App::Open(config, clock, m_random);
        ASSERT_TRUE(opened.ok()) << opened.error().Describe();
        m_app = *std::move(opened);
        ASSERT_TRUE(Api::Prepare(*m_app->database).ok());
        for (const std::string& who : ProgramCallers()) {
            if (who.empty()) continue;
            if (who == "foreign") AddPerson(who, {.role = "data_entry", .country = "UY"});
            else if (who == "office")
                AddPerson(who, {.role = "data_entry", .country = "XA", .territory = "XA-01"});
            else AddPerson(who, {.role = who, .country = "XA"});
        }
        m_host = std::make_unique<AppHost>(*m_app);
        m_api = std::make_unique<Api>(*m_host, AllEndpoints(*m_app));
    }
    void TearDown() override {
        m_api.reset();
        m_host.reset();
        m_app.reset();
        DatabaseTest::TearDown();
    }

    void AddPerson(const std::string& login, const access::Grant& grant) {
        access::Person person;
        person.login = login;
        person.name = login;
        person.grants = {grant};
        auto made = m_app->people.Create(access::Caller::System(), person, kProgramPassword);
        ASSERT_TRUE(made.ok()) << made.error().Describe();
        access::Caller caller;
        caller.kind = access::Caller::Kind::Person;
        caller.id = made->id;
        auto token = m_app->people.CreateToken(caller, made->id, "test", {},
                                               clock.Now() + 30 * 86'400'000LL);
        ASSERT_TRUE(token.ok()) << token.error().Describe();
        m_tokens[login] = token->second;
    }

    void WriteFile(const std::string& name, const std::string& text) {
        const auto path = folder().path() / name;
        std::filesystem::create_directories(path.parent_path());
        ASSERT_TRUE(base::WriteFile(path, text).ok());
    }

    using Headers = std::vector<std::pair<std::string, std::string>>;

    // `target` is a path with an optional query, whose values need no escapes but %XX.
    http::Response Ask(const std::string& who, const std::string& method, const std::string& target,
                       const std::string& body = {}, const Headers& headers = {}) {
        http::Request request;
        request.method = method;
        request.target = target;
        request.headers = headers;
        const auto question = target.find('?');
        request.path = *http::PercentDecode(target.substr(0, question), false);
        if (question != std::string::npos) {
            const std::string query = target.substr(question + 1);
            for (const std::string_view part : base::Split(query, '&')) {
                const auto equals = part.find('=');
                request.query.emplace_back(part.substr(0, equals),
                                           *http::PercentDecode(part.substr(equals + 1), true));
            }
        }
        request.body = body;
        if (!body.empty()) request.headers.emplace_back("content-type", "application/json");
        if (!who.empty()) request.headers.emplace_back("authorization", "Bearer " + m_tokens.at(who));
        return m_api->Handle(request);
    }
    // Hands in a file and gives the name of the upload.
    std::string Upload(const std::string& who, const std::string& bytes) {
        WriteFile("upload.csv", bytes);
        http::Request request;
        request.method = "POST";
        request.target = request.path = "/api/v1/uploads";
        request.body_file = (folder().path() / "upload.csv").string();
        request.headers = {{"authorization", "Bearer " + m_tokens.at(who)}};
        return Text(Json(m_api->Handle(request), 201).at("upload"));
    }
    int StatusOf(const std::string& who, const std::string& method, const std::string& target,
                 const std::string& body = {}) {
        return Ask(who, method, target, body).status;
    }
    // The body of an answer that must have this status.
    json::object Json(const http::Response& response, int status = 200) {
        EXPECT_EQ(response.status, status) << response.body;
        auto parsed = base::ParseJson(response.body);
        return parsed.ok() && parsed->is_object() ? parsed->as_object() : json::object();
    }
    // One status for each of ProgramCallers.
    void ExpectStatuses(const std::string& method, const std::string& target,
                        const std::string& body, const std::vector<int>& expected) {
        for (std::size_t i = 0; i < ProgramCallers().size(); ++i) {
            const auto response = Ask(ProgramCallers()[i], method, target, body);
            EXPECT_EQ(response.status, expected[i])
                << method << " " << target << " as \"" << ProgramCallers()[i]
                << "\": " << response.body;
        }
    }
    static std::string Text(const json::value& value) { return std::string(value.as_string()); }

    static std::string Seizure(const std::string& number, const std::string& more = {}) {
        return R"({"country":"XA","source":"police","case_number":")" + number +
               R"(","date":"2024-03-14","place":"XA-01","substance":"cocaine",)"
               R"("quantity":{"amount":"2.5","unit":"kg"})" + more + "}";
    }
    // Creates a seizure and gives its reference.
    std::string Enter(const std::string& number, const std::string& more = {},
                      const std::string& who = "data_entry") {
        return Text(Json(Ask(who, "POST", "/api/v1/registers/seizures/records",
                             Seizure(number, more)), 201).at("id"));
    }
    // Moves it as the version that is there now.
    void Move(const std::string& who, const std::string& reference, const std::string& transition,
              const std::string& body = "{}") {
        const std::string path = "/api/v1/registers/seizures/records/" + reference;
        const std::string tag(Ask(who, "GET", path).Header("ETag"));
        const auto moved = Ask(who, "POST", path + "/transitions/" + transition, body, {{"if-match", tag}});
        EXPECT_EQ(moved.status, 200) << moved.body;
    }

    base::FixedClock clock{1'767'225'600'000};   // 2026-01-01
    app::App& app() { return *m_app; }
    Api& api() { return *m_api; }
    const std::string& TokenOf(const std::string& who) const { return m_tokens.at(who); }

 private:
    base::SystemRandom m_random;
    std::unique_ptr<app::App> m_app;
    std::unique_ptr<AppHost> m_host;
    std::unique_ptr<Api> m_api;
    std::map<std::string, std::string> m_tokens;
};

}  // namespace atalaya::api
