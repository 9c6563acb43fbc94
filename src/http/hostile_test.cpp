// What a peer may not do. Each case is sent as raw bytes; the handler must never see it, and the
// server must answer, close, and go on serving others.

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "http/http.hpp"
#include "testing/raw_client.hpp"

namespace atalaya::http {
namespace {

using testing::BodyOf;
using testing::HeaderOf;
using testing::RawClient;
using testing::StatusOf;

struct Hostile {
    const char* name;
    std::string bytes;
    int status;
};

void PrintTo(const Hostile& hostile, std::ostream* out) { *out << hostile.name; }

std::atomic<int> g_seen = 0;   // requests that reached the handler

Settings Small() {
    Settings settings;
    settings.port = 0;
    settings.limits.header_bytes = 2000;
    settings.limits.body_bytes = 100'000;
    settings.limits.header_seconds = 1;
    settings.limits.body_seconds = 1;
    settings.limits.idle_seconds = 1;
    settings.limits.upload_bytes = 300'000;
    settings.limits.upload = [](std::string_view path) { return path == "/upload"; };
    return settings;
}

Response Count(const Request&) {
    ++g_seen;
    return Response::Text(200, "text/plain", "seen");
}

class HostileTest : public ::testing::TestWithParam<Hostile> {
 protected:
    void SetUp() override {
        g_seen = 0;
        m_server = *Server::Start(Small(), Count);
    }
    // A second, honest client is still served.
    void ExpectStillServes() {
        RawClient honest(m_server->port());
        honest.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(StatusOf(honest.ReadAnswer()), 200);
    }
    std::unique_ptr<Server> m_server;
};

using SlowTest = HostileTest;

TEST_P(HostileTest, IsRefusedAndClosed) {
    RawClient client(m_server->port());
    client.Send(GetParam().bytes);
    const std::string answer = client.ReadAnswer();
    EXPECT_EQ(StatusOf(answer), GetParam().status) << answer;
    EXPECT_EQ(HeaderOf(answer, "Connection"), "close");
    EXPECT_TRUE(client.Closed());
    EXPECT_EQ(g_seen, 0);
    ExpectStillServes();
}

const std::string kGet = "GET / HTTP/1.1\r\n";
const std::string kPost = "POST / HTTP/1.1\r\nHost: x\r\n";
// After the attack stands what an attacker would smuggle.
const std::string kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Requests, HostileTest,
    ::testing::Values(
        Hostile{"LengthBesideChunked", kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kSmuggled, 400},
        Hostile{"ChunkedBesideLength", kPost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + kSmuggled, 400},
        Hostile{"TwoLengths", kPost + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello" + kSmuggled, 400},
        Hostile{"TwoEqualLengths", kPost + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400},
        Hostile{"LengthList", kPost + "Content-Length: 5, 5\r\n\r\nhello", 400},
        Hostile{"SignedLength", kPost + "Content-Length: +5\r\n\r\nhello", 400},
        Hostile{"NegativeLength", kPost + "Content-Length: -1\r\n\r\n", 400},
        Hostile{"HexLength", kPost + "Content-Length: 0x5\r\n\r\nhello", 400},
        Hostile{"EmptyLength", kPost + "Content-Length:\r\n\r\n", 400},
        Hostile{"HugeLength", kPost + "Content-Length: 99999999999999999999999\r\n\r\n", 400},
        Hostile{"EncodingGzip", kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
        Hostile{"EncodingUnknown", kPost + "Transfer-Encoding: xchunked\r\n\r\n" + kSmuggled, 400},
        Hostile{"EncodingTwice", kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        Hostile{"EncodingInHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        Hostile{"SpaceBeforeColon", kPost + "Transfer-Encoding : chunked\r\n\r\n" + kSmuggled, 400},
        Hostile{"NoHost", kGet + "\r\n", 400},
        Hostile{"TwoHosts", kGet + "Host: a\r\nHost: b\r\n\r\n", 400},
        Hostile{"JunkHost", kGet + "Host: a/b?<script>\r\n\r\n", 400},
        Hostile{"FoldedHeader", kGet + "Host: x\r\nA: b\r\n c\r\n\r\n", 400},
        Hostile{"BareLineFeed", "GET / HTTP/1.1\nHost: x\n\n", 400},
        Hostile{"BareLineFeedInHeader", kGet + "Host: x\nA: b\r\n\r\n", 400},
        Hostile{"BareCarriageReturn", kGet + "Host: x\rA: b\r\n\r\n", 400},
        Hostile{"NulInHeader", kGet + std::string("Host: x\r\nA: b\0c\r\n\r\n", 19), 400},
        Hostile{"ControlInTarget", "GET /a\x01 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        Hostile{"RawUtf8InTarget", "GET /\xC3\xA9 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        Hostile{"SpaceInTarget", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        Hostile{"RelativeTarget", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        Hostile{"DotSegments", "GET /a/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        Hostile{"EncodedDotSegments", "GET /%2e%2e/x HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        Hostile{"BrokenEscape", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        Hostile{"AsteriskWithGet", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        Hostile{"NoVersion", "GET /\r\n\r\n", 400},
        Hostile{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        Hostile{"Version9", "GET / HTTP/1.9\r\nHost: x\r\n\r\n", 505},
        Hostile{"TlsHello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400},
        Hostile{"UnknownMethod", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501},
        Hostile{"Trace", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 501},
        Hostile{"Connect", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 501},
        Hostile{"UnknownExpectation", kPost + "Expect: 200-maybe\r\nContent-Length: 1\r\n\r\n", 417},
        Hostile{"LargeHead", kGet + "Host: x\r\nA: " + std::string(50'000, 'a') + "\r\n\r\n", 431},
        Hostile{"LongTarget", "GET /" + std::string(5'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 431},
        Hostile{"ManyHeaders", kGet + "Host: x\r\n" + [] {
            std::string headers;
            for (int i = 0; i < 150; ++i) headers += "A: b\r\n";
            return headers;
        }() + "\r\n", 431},
        Hostile{"LargeBody", kPost + "Content-Length: 1000000\r\n\r\n" + std::string(1'000'000, 'b'), 413},
        Hostile{"LargeBodyAnnounced", kPost + "Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n", 413},
        Hostile{"LargeChunks", kPost + "Transfer-Encoding: chunked\r\n\r\n30D40\r\n" + std::string(200'000, 'b') + "\r\n0\r\n\r\n", 413},
        Hostile{"LargeUpload", "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7A120\r\n" + std::string(500'000, 'b') + "\r\n0\r\n\r\n", 413},
        Hostile{"BrokenChunkSize", kPost + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", 400},
        Hostile{"HugeChunkSize", kPost + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nhello", 400},
        Hostile{"ChunkWithoutEnd", kPost + "Transfer-Encoding: chunked\r\n\r\n3\r\nhelloo\r\n0\r\n\r\n", 400}),
    [](const auto& info) { return info.param.name; });

// Sends a byte every 50 ms. Returns the seconds until the server closed the connection.
double Drip(RawClient& client, std::string_view start, int most) {
    const auto began = std::chrono::steady_clock::now();
    client.Send(start);
    for (int i = 0; i < most && client.Send("a"); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

TEST_F(SlowTest, AHeadThatDripsIsClosed) {
    RawClient client(m_server->port());
    EXPECT_LT(Drip(client, kGet + "Host: x\r\nA: ", 200), 4.0);
    EXPECT_EQ(g_seen, 0);
    ExpectStillServes();
}

TEST_F(SlowTest, ABodyThatDripsIsClosed) {
    RawClient client(m_server->port());
    EXPECT_LT(Drip(client, kPost + "Content-Length: 1000\r\n\r\n", 200), 4.0);
    EXPECT_EQ(g_seen, 0);
    ExpectStillServes();
}

TEST_F(SlowTest, AConnectionThatSaysNothingIsClosed) {
    RawClient client(m_server->port());
    EXPECT_TRUE(client.Closed());
}

TEST_F(SlowTest, APeerThatDoesNotReadIsClosed) {
    std::promise<void> released;
    auto held = std::shared_ptr<int>(new int, [&](int* p) {
        delete p;
        released.set_value();
    });
    const auto server = *Server::Start(Small(), [&held](const Request&) {
        Response response = Response::Text(200, "application/octet-stream", "");
        response.stream = [mine = std::move(held)] { return std::string(1 << 16, 'x'); };
        return response;
    });
    RawClient client(server->port());
    client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(released.get_future().wait_for(std::chrono::seconds(8)), std::future_status::ready);
}

TEST_F(SlowTest, APeerThatLeavesInTheMiddleOfABodyIsForgotten) {
    for (int i = 0; i < 20; ++i) {
        RawClient client(m_server->port());
        client.Send(kPost + "Content-Length: 1000\r\n\r\nabc");
        client.Reset();
    }
    EXPECT_EQ(g_seen, 0);
    ExpectStillServes();
}

TEST(Limits, ConnectionsInAllAndPerAddress) {
    for (const bool per_address : {false, true}) {
        Settings settings;
        settings.port = 0;
        (per_address ? settings.limits.connections_per_address : settings.limits.connections) = 3;
        const auto server = *Server::Start(settings, Count);
        const auto ask = [](RawClient& client) {
            client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            return StatusOf(client.ReadAnswer());
        };
        auto first = std::make_unique<RawClient>(server->port());
        RawClient second(server->port()), third(server->port());
        EXPECT_EQ(ask(*first), 200);
        EXPECT_EQ(ask(second), 200);
        EXPECT_EQ(ask(third), 200);
        {
            RawClient fourth(server->port());
            EXPECT_EQ(StatusOf(fourth.ReadAnswer()), 503);
        }
        first.reset();
        int status = 0;
        for (int i = 0; i < 100 && status != 200; ++i) {   // until the server saw it go
            RawClient again(server->port());
            status = ask(again);
        }
        EXPECT_EQ(status, 200);
    }
}

TEST(Refusal, IsWordedByTheOneWhoStartedTheServer) {
    Settings settings;
    settings.port = 0;
    settings.refuse = [](int status, const Error& error, const Request& request) {
        return Response::Text(status, "application/problem+json",
                              error.code + " " + std::string(request.Header("accept-language")));
    };
    const auto server = *Server::Start(settings, Count);
    RawClient client(server->port());
    client.Send("BREW / HTTP/1.1\r\nHost: x\r\nAccept-Language: pt\r\n\r\n");
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "http.method_unknown pt");
}

}  // namespace
}  // namespace atalaya::http
