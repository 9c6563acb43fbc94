// Requests that wait for news without a thread.

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <future>
#include <thread>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "http/http.hpp"
#include "http/own_certificate_test.hpp"
#include "http/parking.hpp"
#include "testing/raw_client.hpp"

namespace atalaya::http {
namespace {

using namespace std::chrono_literals;
using testing::BodyOf;
using testing::HeaderOf;
using testing::RawClient;
using testing::StatusOf;

constexpr int kLong = 30'000;   // milliseconds; longer than any test may take
const std::string kPoll = "GET /poll HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string kPing = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";

// A board with one number; "/poll" waits until it is above zero, or for `ms`; "/ping" never waits.
class Board {
 public:
    explicit Board(Settings settings = {}) {
        settings.port = 0;
        settings.parking = &m_parking;
        m_server = *Server::Start(std::move(settings), [this](const Request& r) { return Answer(r); });
    }
    void Publish(int value) {
        m_value = value;
        m_parking.Wake("board");
    }
    // Until `count` requests were looked at and parked.
    void AwaitLooks(int count) {
        while (m_looks < count) std::this_thread::sleep_for(1ms);
    }
    Server& server() { return *m_server; }
    Parking& parking() { return m_parking; }
    int looks() const { return m_looks; }
    std::function<void()> before_park;   // between the look and the parking

 private:
    Response Answer(const Request& request) {
        if (request.path == "/ping") return Response::Text(200, "text/plain", "pong");
        const int most = request.HasQuery("ms") ? std::atoi(std::string(request.Query("ms")).c_str())
                                                : kLong;
        const std::uint64_t ticket = m_parking.Ticket("board");
        const int value = m_value;
        if (value > 0 || !request.may_park || request.waited_milliseconds >= most) {
            return Response::Text(200, "text/plain", std::to_string(value) +
                                  (request.parked ? " parked" : " at once") +
                                  (request.may_park ? "" : " last"));
        }
        if (before_park) before_park();
        ++m_looks;
        return Response::Park("board", ticket, most);
    }

    Parking m_parking;
    std::atomic<int> m_value = 0, m_looks = 0;
    std::unique_ptr<Server> m_server;
};

double SecondsOf(const std::function<void()>& work) {
    const auto began = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

TEST(Parking, HoldsTwoHundredRequestsWithTwoWorkers) {
    Settings settings;
    settings.worker_threads = 2;
    settings.limits.connections_per_address = 300;
    Board board(settings);
    std::vector<std::unique_ptr<RawClient>> waiting;
    for (int i = 0; i < 200; ++i) {
        waiting.push_back(std::make_unique<RawClient>(board.server().port()));
        waiting.back()->Send(kPoll);
    }
    board.AwaitLooks(200);
    RawClient other(board.server().port());
    for (int i = 0; i < 50; ++i) {
        other.Send(kPing);
        ASSERT_EQ(BodyOf(other.ReadAnswer()), "pong");
    }
    const double seconds = SecondsOf([&] {
        board.Publish(7);
        for (const auto& client : waiting) ASSERT_EQ(BodyOf(client->ReadAnswer()), "7 parked");
    });
    EXPECT_LT(seconds, 5.0);
    for (const auto& client : waiting) {   // the connections live on
        client->Send(kPing);
        ASSERT_EQ(BodyOf(client->ReadAnswer()), "pong");
    }
}

TEST(Parking, LosesNoWakeBetweenTheLookAndTheParking) {
    Board board;
    board.before_park = [&] { board.Publish(3); };
    RawClient client(board.server().port());
    client.Send(kPoll);
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "3 parked");   // the client gives up after 10 s
}

TEST(Parking, AsksAgainWhenTheTimeIsOver) {
    Board board;
    RawClient client(board.server().port());
    client.Send("GET /poll?ms=60 HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "0 parked");
    EXPECT_EQ(board.looks(), 1);
}

TEST(Parking, IgnoresNewsUnderOtherKeys) {
    Board board;
    RawClient client(board.server().port());
    client.Send(kPoll);
    board.AwaitLooks(1);
    board.parking().Wake("boar");
    board.parking().Wake("board2");
    board.parking().Wake("");
    board.Publish(1);
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "1 parked");
    EXPECT_EQ(board.looks(), 1);
}

TEST(Parking, EndsWhenARequestHasWaitedLongEnoughInAll) {
    Settings settings;
    settings.limits.park_seconds = 1;
    Board board(settings);
    RawClient client(board.server().port());
    const double seconds = SecondsOf([&] {
        client.Send(kPoll);
        EXPECT_EQ(BodyOf(client.ReadAnswer()), "0 parked last");
    });
    EXPECT_GT(seconds, 0.9);
    EXPECT_LT(seconds, 5.0);
}

TEST(Parking, RefusesWhoMayNotWait) {
    Parking parking;
    const auto stubborn = [&](const Request&) { return Response::Park("k", parking.Ticket("k"), kLong); };
    Settings settings;
    settings.port = 0;
    const auto without = *Server::Start(settings, stubborn);
    RawClient first(without->port());
    first.Send(kPoll);
    EXPECT_EQ(StatusOf(first.ReadAnswer()), 503);
    settings.parking = &parking;
    settings.limits.park_seconds = 1;
    const auto with = *Server::Start(settings, stubborn);
    RawClient second(with->port());
    second.Send(kPoll);
    const std::string answer = second.ReadAnswer();
    EXPECT_EQ(StatusOf(answer), 503);
    EXPECT_EQ(HeaderOf(answer, "Retry-After"), "5");
    EXPECT_NE(BodyOf(answer).find("http.cannot_wait"), std::string::npos);
}

TEST(Parking, RefusesMoreThanItsLimitUntilAPeerLeaves) {
    Settings settings;
    settings.limits.parked = 1;
    Board board(settings);
    for (const bool politely : {true, false}) {
        auto first = std::make_unique<RawClient>(board.server().port());
        RawClient second(board.server().port());
        const int looks = board.looks();
        first->Send(kPoll);
        board.AwaitLooks(looks + 1);
        const std::string briefly = "GET /poll?ms=20 HTTP/1.1\r\nHost: x\r\n\r\n";
        second.Send(briefly);
        EXPECT_EQ(StatusOf(second.ReadAnswer()), 503);
        if (!politely) first->Reset();
        first.reset();
        std::string answer;
        for (int i = 0; i < 1000 && StatusOf(answer) != 200; ++i) {   // until the server saw it go
            second.Send(briefly);
            answer = second.ReadAnswer();
        }
        EXPECT_EQ(BodyOf(answer), "0 parked");
    }
}

TEST(Parking, DoesNotAskForAPeerThatHasGone) {
    Board board;
    auto client = std::make_unique<RawClient>(board.server().port());
    client->Send(kPoll);
    board.AwaitLooks(1);
    client.reset();
    RawClient other(board.server().port());
    for (int i = 0; i < 20; ++i) {   // the news of its leaving came before these requests
        other.Send(kPing);
        other.ReadAnswer();
    }
    board.parking().Wake("board");
    for (int i = 0; i < 20; ++i) {
        other.Send(kPing);
        other.ReadAnswer();
    }
    EXPECT_EQ(board.looks(), 1);
}

TEST(Parking, StopAsksForTheAnswerAtOnce) {
    Board board;
    RawClient client(board.server().port());
    client.Send(kPoll);
    board.AwaitLooks(1);
    const double seconds = SecondsOf([&] { board.server().Stop(); });
    EXPECT_LT(seconds, 5.0);
    const std::string answer = client.ReadAnswer();
    EXPECT_EQ(BodyOf(answer), "0 parked last");
    EXPECT_EQ(HeaderOf(answer, "Connection"), "close");
}

TEST(Parking, KeepsPipelinedRequestsForLater) {
    Settings settings;
    settings.limits.header_bytes = 2000;
    Board board(settings);
    RawClient client(board.server().port());
    client.Send(kPoll + kPing + kPing);
    board.AwaitLooks(1);
    client.Send(kPing);   // comes while the first waits
    std::string many;
    for (int i = 0; i < 2000; ++i) many += kPing;   // more than the server reads ahead
    auto sender = std::async(std::launch::async, [&] { return client.Send(many); });
    std::this_thread::sleep_for(50ms);
    board.Publish(5);
    EXPECT_EQ(BodyOf(client.ReadAnswer()), "5 parked");
    for (int i = 0; i < 2003; ++i) ASSERT_EQ(BodyOf(client.ReadAnswer()), "pong") << i;
    EXPECT_TRUE(sender.get());
}

TEST(Parking, WorksOverTls) {
    const OwnCertificate own;
    Settings settings;
    settings.certificate = own.Certificate();
    settings.key = own.Key();
    Board board(settings);
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                    SSL_CTX_free);
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new_ssl_connect(context.get()),
                                                            BIO_free_all);
    BIO_set_conn_hostname(bio.get(), ("127.0.0.1:" + std::to_string(board.server().port())).c_str());
    const auto ask = [&](const std::string& request) {
        ASSERT_GT(BIO_write(bio.get(), request.data(), static_cast<int>(request.size())), 0);
    };
    const auto read = [&] {
        std::string block(4096, '\0');
        const int n = BIO_read(bio.get(), block.data(), 4096);
        return BodyOf(block.substr(0, n > 0 ? static_cast<std::size_t>(n) : 0));
    };
    for (int round = 1; round <= 3; ++round) {
        ask(kPoll);
        board.AwaitLooks(round);
        board.Publish(round);
        EXPECT_EQ(read(), std::to_string(round) + " parked");
        board.Publish(0);
        ask(kPing);
        EXPECT_EQ(read(), "pong");
    }
}

// Readers follow a number that a writer raises as fast as it can. A lost wake would let one of them
// wait for 20 s.
TEST(Parking, LosesNoWakeUnderLoad) {
    constexpr int kLast = 3000, kReaders = 8;
    Parking parking;
    std::atomic<int> value = 0;
    Settings settings;
    settings.port = 0;
    settings.parking = &parking;
    settings.network_threads = 2;
    const auto server = *Server::Start(settings, [&](const Request& request) {
        const std::uint64_t ticket = parking.Ticket("n");
        const int now = value;
        if (now > std::atoi(std::string(request.Query("after")).c_str()) || !request.may_park) {
            return Response::Text(200, "text/plain", std::to_string(now));
        }
        return Response::Park("n", ticket, 20'000);
    });
    const double seconds = SecondsOf([&] {
        std::vector<std::future<int>> readers;
        for (int i = 0; i < kReaders; ++i) {
            readers.push_back(std::async(std::launch::async, [&] {
                RawClient client(server->port());
                int seen = 0, polls = 0;
                while (seen < kLast && ++polls <= kLast) {
                    client.Send("GET /?after=" + std::to_string(seen) + " HTTP/1.1\r\nHost: x\r\n\r\n");
                    const int next = std::atoi(BodyOf(client.ReadAnswer()).c_str());
                    if (next <= seen) return -1;
                    seen = next;
                }
                return seen;
            }));
        }
        for (int i = 1; i <= kLast; ++i) {
            value = i;
            parking.Wake("n");
            if (i % 8 == 0) std::this_thread::sleep_for(100us);
        }
        for (auto& reader : readers) EXPECT_EQ(reader.get(), kLast);
    });
    EXPECT_LT(seconds, 15.0);
}

}  // namespace
}  // namespace atalaya::http
