#include "net/http_client.hpp"

#include <chrono>
#include <cstdlib>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "net/local_peer_test.hpp"

namespace atalaya::net {
namespace {

using namespace std::chrono_literals;

std::string Answer(std::string_view body, std::string_view headers = "",
                   std::string_view status = "200 OK") {
    return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

// Answers every request of a line with its head.
void Echo(PeerLine& line) {
    for (std::string head; (head = line.Hear("\r\n\r\n")).ends_with("\r\n\r\n");) {
        line.Say(Answer(head, "X-Kind: echo\r\n"));
    }
}

std::string CodeOf(const Result<HttpAnswer>& answer) {
    return answer.ok() ? "ok" : answer.error().code;
}

TEST(HttpClient, GivesStatusHeadersAndBodyAndKeepsTheLine) {
    LocalPeer peer(Echo);
    HttpClient client;
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.Send(
            {.url = peer.Url("/a?b=c"), .headers = {{"X-One", "1"}, {"X-Empty", ""}}});
        ASSERT_TRUE(answer.ok()) << answer.error().Describe();
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->Header("x-kind"), "echo");
        EXPECT_TRUE(answer->body.starts_with("GET /a?b=c HTTP/1.1\r\n")) << answer->body;
        EXPECT_NE(answer->body.find("\r\nX-One: 1\r\n"), std::string::npos);
        EXPECT_NE(answer->body.find("\r\nX-Empty:\r\n"), std::string::npos);
        EXPECT_EQ(answer->body.find("Content-Type"), std::string::npos);
    }
    EXPECT_EQ(peer.connections(), 1);
}

TEST(HttpClient, SendsABodyAsItIs) {
    const std::string body("{\"a\":\"b\"}\0\xff", 11);
    std::promise<std::string> heard;
    LocalPeer peer([&](PeerLine& line) {
        const std::string head = line.Hear("\r\n\r\n");
        heard.set_value(head + line.HearBytes(body.size()));
        line.Say(Answer("unknown", "", "404 Not Found"));
    });
    HttpClient client;
    const auto answer = client.Send({.method = "POST",
                                     .url = peer.Url("/in"),
                                     .headers = {{"Content-Type", "application/json"}},
                                     .body = body});
    ASSERT_TRUE(answer.ok()) << answer.error().Describe();
    EXPECT_EQ(answer->status, 404);   // a value like any other
    EXPECT_EQ(answer->body, "unknown");
    const std::string request = heard.get_future().get();
    EXPECT_TRUE(request.starts_with("POST /in HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("Content-Type: application/json\r\n"), std::string::npos);
    EXPECT_TRUE(request.ends_with("\r\n\r\n" + body));
}

TEST(HttpClient, SendsHeadAndReadsNoBody) {
    LocalPeer peer([](PeerLine& line) {
        EXPECT_TRUE(line.Hear("\r\n\r\n").starts_with("HEAD / "));
        line.Say("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        line.WaitForEnd();
    });
    HttpClient client;
    const auto answer = client.Send({.method = "HEAD", .url = peer.Url("/")});
    ASSERT_TRUE(answer.ok()) << answer.error().Describe();
    EXPECT_EQ(answer->Header("content-length"), "500");
    EXPECT_EQ(answer->body, "");
}

TEST(HttpClient, UnpacksWhatItAskedToBePacked) {
    // gzip of 40 times "hola ".
    const std::string packed(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\xc8\xcf\x49\x54\xc8\x18\xfa\x04\x00\x49\xa7"
        "\x39\x7f\xc8\x00\x00\x00", 28);
    LocalPeer peer([&](PeerLine& line) {
        EXPECT_NE(line.Hear("\r\n\r\n").find("Accept-Encoding: gzip\r\n"), std::string::npos);
        line.Say(Answer(packed, "Content-Encoding: gzip\r\nConnection: close\r\n"));
    });
    HttpClient client;
    const auto answer = client.Send({.url = peer.Url("/"), .compressed = true});
    ASSERT_TRUE(answer.ok()) << answer.error().Describe();
    EXPECT_EQ(answer->body.size(), 200u);
    // The limit holds for what comes out.
    const auto refused = client.Send({.url = peer.Url("/"), .most_bytes = 150, .compressed = true});
    EXPECT_EQ(CodeOf(refused), "net.answer_too_large");
}

TEST(HttpClient, TakesNoMoreThanItIsToldTo) {
    LocalPeer peer([](PeerLine& line) {
        const bool chunked = line.Hear("\r\n\r\n").starts_with("GET /chunked");
        if (chunked) {
            line.Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
            for (int i = 0; i < 100; ++i) line.Say("a\r\n0123456789\r\n");
            line.Say("0\r\n\r\n");
        } else {
            line.Say(Answer(std::string(1000, 'x'), "Connection: close\r\n"));
        }
        line.WaitForEnd();
    });
    HttpClient client;
    for (const char* path : {"/chunked", "/whole"}) {
        const auto answer = client.Send({.url = peer.Url(path), .most_bytes = 999});
        ASSERT_EQ(CodeOf(answer), "net.answer_too_large") << path;
        EXPECT_EQ(answer.error().Get("largest"), "999");
        EXPECT_TRUE(client.Send({.url = peer.Url(path), .most_bytes = 1000}).ok()) << path;
    }
}

TEST(HttpClient, EndsWhenThePeerHangs) {
    LocalPeer peer([](PeerLine& line) { line.WaitForEnd(); });
    HttpClient client;
    const auto answer = client.Send({.url = peer.Url("/"), .total_seconds = 1});
    ASSERT_EQ(CodeOf(answer), "net.too_slow");
    EXPECT_EQ(answer.error().Get("seconds"), "1");
    EXPECT_EQ(answer.error().Get("host"), "127.0.0.1:" + std::to_string(peer.port()));
}

TEST(HttpClient, TellsACutLineFromAClosedDoor) {
    LocalPeer peer([](PeerLine& line) {
        if (line.Hear("\r\n\r\n").starts_with("GET /half")) {
            line.Say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        }
    });
    HttpClient client;
    EXPECT_EQ(CodeOf(client.Send({.url = peer.Url("/half")})), "net.line_cut");
    EXPECT_EQ(CodeOf(client.Send({.url = peer.Url("/nothing")})), "net.line_cut");
    const std::string closed = "http://127.0.0.1:" + std::to_string(ClosedPort());
    EXPECT_EQ(CodeOf(client.Send({.url = closed})), "net.connection_refused");
}

TEST(HttpClient, AsksAgainWhenAKeptLineIsDead) {
    LocalPeer peer([](PeerLine& line) {
        line.Hear("\r\n\r\n");
        line.Say(Answer("one"));   // and hangs up, without having said so
    });
    HttpClient client;
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.Send({.method = "POST", .url = peer.Url("/"), .body = ""});
        ASSERT_TRUE(answer.ok()) << answer.error().Describe();
    }
    EXPECT_EQ(peer.connections(), 3);
}

TEST(HttpClient, EndsALongPollWhenItIsToldTo) {
    std::atomic<int> waiting = 0;
    LocalPeer peer([&](PeerLine& line) {
        line.Hear("\r\n\r\n");
        ++waiting;
        line.WaitForEnd();
    });
    HttpClient client;
    const auto until = [&](int polls, auto&& act) {
        return std::async(std::launch::async, [&waiting, polls, act] {
            while (waiting < polls) std::this_thread::yield();
            act();
        });
    };
    const auto began = std::chrono::steady_clock::now();
    std::atomic<bool> stop = false;
    const auto first = until(1, [&] { stop = true; });
    EXPECT_EQ(CodeOf(client.Send({.url = peer.Url("/")}, &stop)), "net.interrupted");
    const auto second = until(2, [&] { client.Interrupt(); });
    EXPECT_EQ(CodeOf(client.Send({.url = peer.Url("/")})), "net.interrupted");
    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);

    client.Interrupt();   // between two requests: holds for the next, and for it alone
    EXPECT_EQ(CodeOf(client.Send({.url = peer.Url("/")})), "net.interrupted");
    EXPECT_EQ(CodeOf(client.Send({.url = peer.Url("/"), .total_seconds = 1})), "net.too_slow");
}

TEST(HttpClient, CallsOnlyAddressesOfTheWeb) {
    HttpClient client;
    for (const char* address :
         {"", "hub.example.org", "/path", "ftp://127.0.0.1/", "file:///etc/passwd", "http://",
          "gopher://127.0.0.1/", "http://127.0.0.1:99999/", "http://127.0.0.1/a b",
          "http://127.0.0.1/\r\nX: y"}) {
        EXPECT_EQ(CodeOf(client.Send({.url = address})), "net.address_invalid") << address;
    }
    const auto answer = client.Send({.url = "https://maria:secreto@127.0.0.1/x"});
    ASSERT_EQ(CodeOf(answer), "net.address_invalid");
    EXPECT_EQ(answer.error().Get("address"), "127.0.0.1/x");
}

TEST(HttpClient, FollowsARedirectOnlyWhenAsked) {
    LocalPeer peer([](PeerLine& line) {
        for (std::string head; (head = line.Hear("\r\n\r\n")).size() > 4;) {
            const bool old = head.starts_with("GET /old");
            line.Say(old ? Answer("", "X-Old: 1\r\nLocation: /new\r\n", "301 Moved Permanently")
                         : Answer("here"));
        }
    });
    HttpClient client;
    const auto told = client.Send({.url = peer.Url("/old")});
    ASSERT_TRUE(told.ok());
    EXPECT_EQ(told->status, 301);
    EXPECT_EQ(told->Header("location"), "/new");
    const auto followed = client.Send({.url = peer.Url("/old"), .redirects = 1});
    ASSERT_TRUE(followed.ok());
    EXPECT_EQ(followed->body, "here");
    EXPECT_EQ(followed->Header("x-old"), "");   // headers of the last answer only
}

TEST(HttpClient, TakesNoProxyFromTheEnvironment) {
    setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(ClosedPort())).c_str(), 1);
    LocalPeer peer(Echo);
    EXPECT_EQ(CodeOf(HttpClient().Send({.url = peer.Url("/")})), "ok");
    unsetenv("http_proxy");
    HttpClient through({.proxy = peer.Url("")});
    const auto answer = through.Send({.url = "http://hub.example.org/x"});
    ASSERT_TRUE(answer.ok()) << answer.error().Describe();
    EXPECT_TRUE(answer->body.starts_with("GET http://hub.example.org/x ")) << answer->body;
}

TEST(HttpClient, TrustsOnlyCertificatesOfItsAuthorities) {
    const PeerCertificate certificate;
    LocalPeer peer([&](PeerLine& line) {
        if (line.StartTls(certificate.context())) Echo(line);
    });
    HttpClient stranger;
    const auto refused = stranger.Send({.url = peer.Url("/", "https")});
    ASSERT_EQ(CodeOf(refused), "net.certificate");
    EXPECT_EQ(refused.error().Get("reason"), "net.reason_issuer_unknown");
    HttpClient client({.ca_file = certificate.file()});
    const auto answer = client.Send({.url = peer.Url("/x", "https")});
    ASSERT_TRUE(answer.ok()) << answer.error().Describe();
    EXPECT_TRUE(answer->body.starts_with("GET /x ")) << answer->body;
}

TEST(HttpClient, IsNotLedFromAnEncryptedLineToAnOpenOne) {
    LocalPeer open(Echo);
    const PeerCertificate certificate;
    LocalPeer peer([&](PeerLine& line) {
        if (!line.StartTls(certificate.context())) return;
        line.Hear("\r\n\r\n");
        line.Say(Answer("", "Location: " + open.Url("/") + "\r\n", "302 Found"));
    });
    HttpClient client({.ca_file = certificate.file()});
    const auto answer = client.Send({.url = peer.Url("/", "https"), .redirects = 5});
    EXPECT_EQ(CodeOf(answer), "net.unreachable");
    EXPECT_EQ(open.connections(), 0);
}

TEST(HttpClient, SurvivesAPeerThatHangsUpWhileItSends) {
    const PeerCertificate certificate;
    LocalPeer peer([&](PeerLine& line) {
        line.StartTls(certificate.context());
        line.Hear("\r\n\r\n");
    });
    HttpClient client({.ca_file = certificate.file()});
    const std::string large(30 << 20, 'x');
    const auto answer = client.Send({.method = "POST",
                                     .url = peer.Url("/", "https"),
                                     .headers = {{"Expect", ""}},
                                     .body = large});
    EXPECT_EQ(CodeOf(answer), "net.line_cut");
}

}  // namespace
}  // namespace atalaya::net
