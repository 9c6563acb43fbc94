#include "http/proxies.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "testing/raw_client.hpp"

namespace atalaya::http {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

TrustedProxies Trusting(std::vector<std::string> trusted, std::string header = "x-forwarded-for") {
    auto out = TrustedProxies::Read({std::move(trusted), std::move(header)});
    EXPECT_TRUE(out.ok()) << out.error().Describe();
    return *std::move(out);
}

// "198.51.100.7", or "198.51.100.7 secure".
std::string From(const TrustedProxies& proxies, std::string_view peer, Headers headers) {
    Request request;
    request.headers = std::move(headers);
    const auto origin = proxies.OriginOf(request, peer, false);
    return origin.address + (origin.secure ? " secure" : "");
}

std::string For(const TrustedProxies& proxies, std::string_view peer, std::string value) {
    return From(proxies, peer, {{"x-forwarded-for", std::move(value)}});
}

TEST(ProxiesTest, NobodyIsBelievedUnlessNamed) {
    EXPECT_EQ(For(TrustedProxies(), "127.0.0.1", "198.51.100.7"), "127.0.0.1");
    const auto proxies = Trusting({"10.0.0.0/8"});
    EXPECT_EQ(For(proxies, "192.0.2.1", "198.51.100.7"), "192.0.2.1");
    EXPECT_EQ(For(proxies, "10.1.2.3", "198.51.100.7"), "198.51.100.7");
    EXPECT_EQ(From(proxies, "192.0.2.1", {{"x-forwarded-proto", "https"}}), "192.0.2.1");
}

TEST(ProxiesTest, WhatTheVisitorWroteStandsFurtherLeft) {
    const auto proxies = Trusting({"127.0.0.1", "10.0.0.0/8"});
    EXPECT_EQ(For(proxies, "127.0.0.1", "1.1.1.1, 10.0.0.9, 198.51.100.7"), "198.51.100.7");
    // Through two proxies, and with a lie of the visitor before both.
    EXPECT_EQ(For(proxies, "127.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.9"), "198.51.100.7");
    // A list in several headers is one list.
    EXPECT_EQ(From(proxies, "127.0.0.1", {{"x-forwarded-for", "1.1.1.1"},
                                          {"accept", "*/*"},
                                          {"x-forwarded-for", "198.51.100.7,10.0.0.9"}}),
              "198.51.100.7");
    // Somebody within the trusted network itself.
    EXPECT_EQ(For(proxies, "127.0.0.1", "10.7.7.7, 10.0.0.9"), "10.7.7.7");
}

TEST(ProxiesTest, WhereNothingCanBeReadTheProxyIsTheVisitor) {
    const auto proxies = Trusting({"127.0.0.1", "10.0.0.9"});
    EXPECT_EQ(From(proxies, "127.0.0.1", {}), "127.0.0.1");
    for (const std::string bad : {"", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "256.1.1.1", "[::1",
                                  "198.51.100.7 x", "localhost", "0x7f.1", ","})
        EXPECT_EQ(For(proxies, "127.0.0.1", bad), "127.0.0.1") << bad;
    EXPECT_EQ(For(proxies, "127.0.0.1", "198.51.100.7, nonsense, 10.0.0.9"), "10.0.0.9");
}

TEST(ProxiesTest, AnAddressIsWrittenInOneWay) {
    const auto proxies = Trusting({"::1", "fd00::/8"});
    EXPECT_EQ(For(proxies, "::1", "198.51.100.7:4711"), "198.51.100.7");
    EXPECT_EQ(For(proxies, "::1", "2001:DB8:0:0::7"), "2001:db8::7");
    EXPECT_EQ(For(proxies, "fd12::1", "[2001:db8::7]:443"), "2001:db8::7");
    EXPECT_EQ(For(proxies, "::1", "::ffff:198.51.100.7"), "198.51.100.7");
    EXPECT_EQ(For(proxies, "fe80::1", "2001:db8::7"), "fe80::1");
}

TEST(ProxiesTest, ForwardedIsReadWhereItIsWhatTheProxySets) {
    const auto proxies = Trusting({"127.0.0.1", "10.0.0.0/8"}, "Forwarded");
    const auto forwarded = [&](std::string value) {
        return From(proxies, "127.0.0.1", {{"forwarded", std::move(value)}});
    };
    EXPECT_EQ(forwarded("for=198.51.100.7;proto=https;by=10.0.0.1"), "198.51.100.7 secure");
    EXPECT_EQ(forwarded("For=\"[2001:db8::7]:4711\"; Proto=HTTPS"), "2001:db8::7 secure");
    EXPECT_EQ(forwarded("for=1.1.1.1, for=198.51.100.7;proto=https, for=10.0.0.9;proto=http"),
              "198.51.100.7 secure");
    EXPECT_EQ(forwarded("for=\"1.1.1.1, for=9.9.9.9\", for=198.51.100.7"), "198.51.100.7");
    EXPECT_EQ(forwarded("for=unknown"), "127.0.0.1");
    EXPECT_EQ(forwarded("for=\"1.1.1.1"), "127.0.0.1");
    // The other header is the visitor's own here, and the other way round.
    EXPECT_EQ(For(proxies, "127.0.0.1", "198.51.100.7"), "127.0.0.1");
    EXPECT_EQ(From(Trusting({"127.0.0.1"}), "127.0.0.1", {{"forwarded", "for=198.51.100.7"}}),
              "127.0.0.1");
}

TEST(ProxiesTest, TheProtocolIsTheProxysWord) {
    const auto proxies = Trusting({"127.0.0.1"});
    EXPECT_EQ(From(proxies, "127.0.0.1",
                   {{"x-forwarded-for", "198.51.100.7"}, {"x-forwarded-proto", "https"}}),
              "198.51.100.7 secure");
    EXPECT_EQ(From(proxies, "127.0.0.1",
                   {{"x-forwarded-for", "198.51.100.7"}, {"x-forwarded-proto", "https, http"}}),
              "198.51.100.7");
}

TEST(ProxiesTest, ASettingThatIsNoNetworkIsRefused) {
    for (const std::string bad : {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1",
                                  "::/129", "10.0.0/8", "1.2.3.4/8x"}) {
        const auto read = TrustedProxies::Read({{bad}, "x-forwarded-for"});
        ASSERT_FALSE(read.ok()) << bad;
        EXPECT_EQ(read.error().code, "http.proxy_invalid");
    }
    EXPECT_EQ(TrustedProxies::Read({{}, "x-real-ip"}).error().code, "http.proxy_header");
    EXPECT_TRUE(Trusting({"0.0.0.0/0"}).Has("203.0.113.9"));
    EXPECT_FALSE(Trusting({"0.0.0.0/0"}).Has("2001:db8::7"));
    EXPECT_TRUE(Trusting({"192.0.2.128/25"}).Has("192.0.2.200"));
    EXPECT_FALSE(Trusting({"192.0.2.128/25"}).Has("192.0.2.100"));
}

// --- over real sockets ---------------------------------------------------------

using testing::BodyOf;
using testing::RawClient;
using testing::StatusOf;

std::unique_ptr<Server> Behind(std::vector<std::string> trusted, Limits limits = {},
                               Handler handler = [](const Request& request) {
                                   return Response::Text(200, "text/plain", request.remote);
                               }) {
    Settings settings;
    settings.port = 0;
    settings.limits = limits;
    settings.proxies.trusted = std::move(trusted);
    auto server = Server::Start(settings, std::move(handler));
    EXPECT_TRUE(server.ok());
    return *std::move(server);
}

std::string Ask(RawClient& client, const std::string& visitor) {
    client.Send("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + visitor + "\r\n\r\n");
    return client.ReadAnswer();
}

TEST(BehindAProxy, TheHandlerSeesTheVisitorOfEachRequest) {
    const auto server = Behind({"127.0.0.0/8"});
    RawClient proxy(server->port());
    EXPECT_EQ(BodyOf(Ask(proxy, "198.51.100.7")), "198.51.100.7");
    EXPECT_EQ(BodyOf(Ask(proxy, "198.51.100.8")), "198.51.100.8");
    const auto open = Behind({"10.0.0.0/8"});
    RawClient liar(open->port());
    EXPECT_EQ(BodyOf(Ask(liar, "198.51.100.7")), "127.0.0.1");
}

TEST(BehindAProxy, ConnectionsAreCountedForTheVisitorNotForTheProxy) {
    Limits limits;
    limits.connections_per_address = 2;
    std::promise<void> open;
    std::atomic<int> under_way = 0;
    const auto gate = open.get_future().share();
    const auto server = Behind({"127.0.0.1"}, limits, [&, gate](const Request& request) {
        ++under_way;
        if (request.remote == "198.51.100.7") gate.wait();
        return Response::Text(200, "text/plain", request.remote);
    });
    // The proxy has more connections than one address may have.
    std::vector<std::unique_ptr<RawClient>> proxy;
    for (int i = 0; i < 4; ++i) proxy.push_back(std::make_unique<RawClient>(server->port()));
    const auto send = [&](std::size_t at) {
        proxy[at]->Send("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n");
    };
    send(0);
    send(1);
    while (under_way < 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(StatusOf(Ask(*proxy[2], "198.51.100.7")), 503);
    EXPECT_EQ(StatusOf(Ask(*proxy[2], "198.51.100.8")), 200);   // on the same connection
    open.set_value();
    EXPECT_EQ(StatusOf(proxy[0]->ReadAnswer()), 200);
    EXPECT_EQ(StatusOf(proxy[1]->ReadAnswer()), 200);
    EXPECT_EQ(StatusOf(Ask(*proxy[3], "198.51.100.7")), 200);
}

TEST(BehindAProxy, AWrongSettingDoesNotStart) {
    Settings settings;
    settings.port = 0;
    settings.proxies.trusted = {"everyone"};
    const auto server = Server::Start(settings, [](const Request&) { return Response(); });
    ASSERT_FALSE(server.ok());
    EXPECT_EQ(server.error().code, "http.proxy_invalid");
}

}  // namespace
}  // namespace atalaya::http
