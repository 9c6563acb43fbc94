#pragma once

// The whole program behind real HTTP, on both stores: what comes back as bytes on a socket.

#include <memory>
#include <string>

#include "api/resources/program_test.hpp"
#include "testing/raw_client.hpp"

namespace atalaya::api {

class ServedTest : public ProgramTest {
 protected:
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        http::Settings settings;
        settings.port = 0;
        settings.limits.upload = IsUpload;
        settings.limits.upload_bytes = 8u << 20;
        settings.refuse = [this](int status, const Error& error, const http::Request& request) {
            return api().Refuse(status, error, request);
        };
        auto server = http::Server::Start(
            settings, [this](const http::Request& request) { return api().Handle(request); });
        ASSERT_TRUE(server.ok()) << server.error().Describe();
        m_server = *std::move(server);
    }
    void TearDown() override {
        m_server.reset();
        ProgramTest::TearDown();
    }

    // The answer as it came. `headers` end with CRLF each.
    std::string Http(const std::string& who, const std::string& method, const std::string& target,
                     const std::string& body = {}, const std::string& headers = {}) {
        testing::RawClient client(port());
        std::string head = method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + headers;
        if (!who.empty()) head += "Authorization: Bearer " + TokenOf(who) + "\r\n";
        const bool typed = headers.find("Content-Type") != std::string::npos;
        if (!body.empty() && !typed) head += "Content-Type: application/json\r\n";
        if (method != "GET") head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        client.Send(head + "\r\n" + body);
        return client.ReadAnswer();
    }
    static int Status(const std::string& answer) { return testing::StatusOf(answer); }
    // The JSON object in an answer; empty, with a failure, if there is none.
    static json::object Body(const std::string& answer) {
        auto parsed = base::ParseJson(testing::BodyOf(answer));
        const bool good = parsed.ok() && parsed->is_object();
        EXPECT_TRUE(good) << answer;
        return good ? parsed->as_object() : json::object();
    }
    std::uint16_t port() const { return m_server->port(); }

 private:
    std::unique_ptr<http::Server> m_server;
};

}  // namespace atalaya::api
