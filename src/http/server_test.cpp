// Ordinary requests over real sockets, and what the server does beside the handler.

#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <zlib.h>

#include "http/http.hpp"
#include "http/own_certificate_test.hpp"
#include "testing/raw_client.hpp"

namespace atalaya::http {
namespace {

using testing::BodyOf;
using testing::HeaderOf;
using testing::RawClient;
using testing::StatusOf;

std::unique_ptr<Server> Serve(Handler handler, Settings settings = {}) {
    settings.port = 0;
    auto server = Server::Start(std::move(settings), std::move(handler));
    EXPECT_TRUE(server.ok());
    return *std::move(server);
}

Response Echo(const Request& request) {
    return Response::Text(200, "text/plain", request.method + " " + request.path + " " + request.body);
}

std::string Unzip(const std::string& packed) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string out, block(1 << 16, '\0');
    int answer = Z_OK;
    while (answer == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef*>(block.data());
        stream.avail_out = static_cast<uInt>(block.size());
        answer = inflate(&stream, Z_NO_FLUSH);
        out.append(block.data(), block.size() - stream.avail_out);
    }
    EXPECT_EQ(answer, Z_STREAM_END);
    inflateEnd(&stream);
    return out;
}

// Pieces "0".."9" repeated up to a size, without holding it.
BodySource Counting(std::size_t pieces, std::size_t size, std::atomic<std::size_t>* given = nullptr) {
    return [=, left = pieces]() mutable -> std::string {
        if (left == 0) return {};
        --left;
        if (given) ++*given;
        return std::string(size, static_cast<char>('0' + left % 10));
    };
}

TEST(Server, AnswersAndKeepsTheConnection) {
    const auto server = Serve(Echo);
    RawClient client(server->port());
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client.Send("GET /a%20b?q=1 HTTP/1.1\r\nHost: x\r\n\r\n"));
        const std::string answer = client.ReadAnswer();
        EXPECT_EQ(StatusOf(answer), 200);
        EXPECT_EQ(BodyOf(answer), "GET /a b ");
        EXPECT_EQ(HeaderOf(answer, "Connection"), "keep-alive");
        EXPECT_EQ(HeaderOf(answer, "X-Content-Type-Options"), "nosniff");
        EXPECT_NE(HeaderOf(answer, "Content-Security-Policy").find("frame-ancestors 'none'"),
                  std::string::npos);
        EXPECT_EQ(HeaderOf(answer, "Date").size(), 29u);
    }
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
    const auto server = Serve(Echo);
    RawClient client(server->port());
    std::string burst;
    for (int i = 0; i < 500; ++i) {
        burst += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }
    auto sender = std::async(std::launch::async, [&] { return client.Send(burst); });
    for (int i = 0; i < 500; ++i) {
        ASSERT_EQ(BodyOf(client.ReadAnswer()), "GET /" + std::to_string(i) + " ");
    }
    EXPECT_TRUE(sender.get());
}

TEST(Server, TakesBodiesByLengthAndByChunks) {
    const auto server = Serve(Echo);
    RawClient client(server->port());
    client.Send("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "POST /p hello");
    client.Send("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n");
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "POST /p hello");
    client.Send("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "POST /p ");
}

TEST(Server, SaysContinueBeforeABody) {
    const auto server = Serve(Echo);
    RawClient client(server->port());
    client.Send("POST /p HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(client.ReadAnswer(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.Send("ok");
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "POST /p ok");
}

TEST(Server, LeavesTheBodyOutForHead) {
    const auto server = Serve([](const Request& request) {
        Response response = Echo(request);
        if (request.path == "/stream") response.stream = Counting(2, 10);
        return response;
    });
    RawClient client(server->port());
    client.Send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nHEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(HeaderOf(client.ReadAnswer(false), "Content-Length"), "8");
    EXPECT_EQ(HeaderOf(client.ReadAnswer(false), "Transfer-Encoding"), "chunked");
    client.Send("GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "GET /b ");
}

TEST(Server, ClosesWhenAskedAndForHttp10) {
    const auto server = Serve(Echo);
    RawClient asked(server->port());
    asked.Send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(HeaderOf(asked.ReadAnswer(), "Connection"), "close");
    EXPECT_TRUE(asked.Closed());
    RawClient old(server->port());
    old.Send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(StatusOf(old.ReadAnswer()), 200);
    EXPECT_TRUE(old.Closed());
}

TEST(Server, StreamsWithBackPressure) {
    std::atomic<std::size_t> given = 0;
    constexpr std::size_t kPieces = 4000, kSize = 64 << 10;   // 256 MB
    const auto server = Serve([&](const Request&) {
        Response response = Response::Text(200, "application/octet-stream", "");
        response.stream = Counting(kPieces, kSize, &given);
        return response;
    });
    RawClient client(server->port());
    client.ShrinkReceiveBuffer();
    client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_FALSE(client.Receive(100).empty());
    // What the kernel buffers is bounded; a server that ran ahead would soon have given it all.
    std::size_t before = 0;
    do {
        before = given;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    } while (given != before);
    EXPECT_LT(given, kPieces / 2);
}

TEST(Server, StreamsToTheEnd) {
    const auto server = Serve([&](const Request&) {
        Response response = Response::Text(200, "application/octet-stream", "");
        response.stream = Counting(50, 100'000);
        return response;
    });
    RawClient client(server->port());
    client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(BodyOf(client.ReadAnswer()).size(), 5'000'000u);
    RawClient old(server->port());
    old.Send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(BodyOf(old.ReadToEnd()).size(), 5'000'000u);
}

TEST(Server, CutsAStreamThatFails) {
    const auto server = Serve([](const Request&) {
        Response response = Response::Text(200, "text/csv", "");
        response.stream = [n = 0]() mutable -> std::string {
            if (n++ == 2) throw std::runtime_error("the store is gone");
            return "a,b\n";
        };
        return response;
    });
    RawClient client(server->port());
    client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string answer = client.ReadToEnd();
    EXPECT_EQ(StatusOf(answer), 200);
    EXPECT_EQ(answer.find("\r\n0\r\n"), std::string::npos);
}

TEST(Server, LetsGoOfAStreamWhenThePeerGoesAway) {
    std::promise<void> released;
    auto held = std::shared_ptr<int>(new int, [&](int* p) {
        delete p;
        released.set_value();
    });
    auto server = Serve([&held](const Request&) {
        Response response = Response::Text(200, "application/octet-stream", "");
        response.stream = [mine = std::move(held)] { return std::string(1 << 16, 'x'); };
        return response;
    });
    RawClient client(server->port());
    client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_FALSE(client.Receive(100).empty());
    client.Reset();
    EXPECT_EQ(released.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
}

TEST(Server, CompressesTextForThoseWhoTakeIt) {
    const std::string text(5000, 'a');
    const auto server = Serve([&](const Request& request) {
        Response response = Response::Text(200, request.path == "/png" ? "image/png" : "text/csv", text);
        if (request.path == "/stream") response.stream = Counting(30, 100'000);
        return response;
    });
    RawClient client(server->port());
    const std::string accept = "Host: x\r\nAccept-Encoding: gzip\r\n\r\n";
    client.Send("GET / HTTP/1.1\r\n" + accept);
    const std::string packed = client.ReadAnswer();
    EXPECT_EQ(HeaderOf(packed, "Content-Encoding"), "gzip");
    EXPECT_EQ(HeaderOf(packed, "Vary"), "Accept-Encoding");
    EXPECT_EQ(Unzip(BodyOf(packed)), text);
    client.Send("GET /stream HTTP/1.1\r\n" + accept);
    EXPECT_EQ(Unzip(BodyOf(client.ReadAnswer())).size(), 3'000'000u);
    client.Send("GET /png HTTP/1.1\r\n" + accept);
    EXPECT_EQ(HeaderOf(client.ReadAnswer(), "Content-Encoding"), "");
    client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(BodyOf(client.ReadAnswer()), text);
}

TEST(Server, PutsUploadsIntoAFileThatGoesAway) {
    std::string file, content;
    Settings settings;
    settings.limits.upload = [](std::string_view path) { return path == "/upload"; };
    const auto server = Serve(
        [&](const Request& request) {
            file = request.body_file;
            std::ifstream in(file, std::ios::binary);
            content = (std::ostringstream() << in.rdbuf()).str();
            return Response::Text(200, "text/plain", std::to_string(request.body.size()));
        },
        settings);
    const std::string body(20 << 20, 'z');   // above body_bytes
    RawClient client(server->port());
    client.Send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "0");
    EXPECT_TRUE(content == body);
    client.Send("GET /upload HTTP/1.1\r\nHost: x\r\n\r\n");
    client.ReadAnswer();
    EXPECT_EQ(file, "");
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path())) {
        EXPECT_EQ(entry.path().string().find("atalaya-upload-"), std::string::npos) << entry.path();
    }
}

TEST(Server, HidesWhatAFailedHandlerSays) {
    const auto server = Serve([](const Request&) -> Response { throw std::runtime_error("secret"); });
    RawClient client(server->port());
    client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string answer = client.ReadAnswer();
    EXPECT_EQ(StatusOf(answer), 500);
    EXPECT_EQ(answer.find("secret"), std::string::npos);
    client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(StatusOf(client.ReadAnswer()), 500);   // the connection lives on
}

TEST(Server, TurnsABrokenHeaderOfAHandlerInto500) {
    const auto server = Serve([](const Request&) {
        Response response = Response::Text(200, "text/plain", "x");
        response.Set("X-A", "b\r\nX-C: d");
        return response;
    });
    RawClient client(server->port());
    client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(StatusOf(client.ReadAnswer()), 500);
}

TEST(Server, SaysWhenItsAddressIsTaken) {
    const auto server = Serve(Echo);
    Settings settings;
    settings.port = server->port();
    const auto second = Server::Start(settings, Echo);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, "http.address_in_use");
    EXPECT_EQ(second.error().Get("port"), std::to_string(server->port()));
    settings.address = "no-address";
    EXPECT_EQ(Server::Start(settings, Echo).error().code, "http.address_invalid");
}

TEST(Server, StopAnswersWhatIsUnderWayAndClosesTheRest) {
    std::promise<void> entered, go;
    const auto server = Serve([&](const Request&) {
        entered.set_value();
        go.get_future().wait();
        return Response::Text(200, "text/plain", "done");
    });
    RawClient busy(server->port()), idle(server->port());
    busy.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    entered.get_future().wait();
    auto stopping = std::async(std::launch::async, [&] { server->Stop(); });
    EXPECT_TRUE(idle.Closed());
    go.set_value();
    const std::string answer = busy.ReadAnswer();
    EXPECT_EQ(BodyOf(answer), "done");
    EXPECT_EQ(HeaderOf(answer, "Connection"), "close");
    EXPECT_EQ(stopping.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    EXPECT_ANY_THROW(RawClient(server->port()));
}

TEST(Server, StopCutsAPeerThatDoesNotRead) {
    Settings settings;
    settings.limits.stop_seconds = 1;
    const auto server = Serve(
        [](const Request&) {
            Response response = Response::Text(200, "application/octet-stream", "");
            response.stream = [] { return std::string(1 << 16, 'x'); };
            return response;
        },
        settings);
    RawClient client(server->port());
    client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_FALSE(client.Receive(100).empty());
    auto stopping = std::async(std::launch::async, [&] { server->Stop(); });
    EXPECT_EQ(stopping.wait_for(std::chrono::seconds(8)), std::future_status::ready);
}

TEST(Server, ServesManyAtOnceOnSeveralNetworkThreads) {
    Settings settings;
    settings.network_threads = 2;
    settings.quick = [](std::string_view path) { return path == "/ping"; };
    const auto server = Serve(Echo, settings);
    std::vector<std::future<int>> clients;
    for (int i = 0; i < 16; ++i) {
        clients.push_back(std::async(std::launch::async, [&, i] {
            RawClient client(server->port());
            int good = 0;
            const std::string path = i % 2 ? "/ping" : "/work";
            for (int n = 0; n < 100; ++n) {
                client.Send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
                good += BodyOf(client.ReadAnswer()) == "GET " + path + " ";
            }
            return good;
        }));
    }
    for (auto& client : clients) EXPECT_EQ(client.get(), 100);
}

TEST(Server, SpeaksTls) {
    const OwnCertificate own;
    Settings settings;
    settings.certificate = own.Certificate();
    settings.key = own.Key();
    const auto server = Serve(
        [](const Request& request) {
            return Response::Text(200, "text/plain", request.secure ? "secure" : "plain");
        },
        settings);
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new_ssl_connect(context.get()), BIO_free_all);
    BIO_set_conn_hostname(bio.get(), ("127.0.0.1:" + std::to_string(server->port())).c_str());
    const std::string request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    ASSERT_GT(BIO_write(bio.get(), request.data(), static_cast<int>(request.size())), 0);
    std::string answer, block(4096, '\0');
    for (int n; (n = BIO_read(bio.get(), block.data(), 4096)) > 0;) answer.append(block.data(), n);
    EXPECT_EQ(BodyOf(answer), "secure");

    RawClient plain(server->port());   // not TLS at all: closed, and others are served on
    plain.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(plain.ReadToEnd().find("HTTP/1.1 200"), std::string::npos);
}

TEST(Server, NamesTheCertificateThatIsNoGood) {
    const OwnCertificate own;
    Settings settings;
    settings.port = 0;
    settings.certificate = own.Key();
    settings.key = own.Key();
    const auto server = Server::Start(settings, Echo);
    ASSERT_FALSE(server.ok());
    EXPECT_EQ(server.error().code, "http.certificate_invalid");
    EXPECT_EQ(server.error().Get("file"), own.Key());
}

}  // namespace
}  // namespace atalaya::http
