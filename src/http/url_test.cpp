#include "http/url.hpp"

#include <gtest/gtest.h>

#include "http/gzip.hpp"
#include "http/answer.hpp"
#include "http/head.hpp"
#include "http/http.hpp"

namespace atalaya::http {
namespace {

TEST(PercentDecode, ReadsEscapesAndRefusesBrokenOnes) {
    EXPECT_EQ(PercentDecode("a%20b%C3%A9+", false), "a b\xC3\xA9+");
    EXPECT_EQ(PercentDecode("a+b", true), "a b");
    EXPECT_EQ(PercentDecode("%", false), std::nullopt);
    EXPECT_EQ(PercentDecode("%4", false), std::nullopt);
    EXPECT_EQ(PercentDecode("%4g", false), std::nullopt);
    EXPECT_EQ(PercentDecode("a%00b", false), std::nullopt);
}

TEST(PercentEncode, ComesBackThroughDecode) {
    std::string all;
    for (int c = 1; c < 256; ++c) all.push_back(static_cast<char>(c));
    EXPECT_EQ(PercentDecode(PercentEncode(all), false), all);
    EXPECT_EQ(PercentDecode(PercentEncode(all), true), all);
    EXPECT_EQ(PercentEncode("a b/é"), "a%20b%2F%C3%A9");
}

TEST(ParseTarget, SplitsPathAndQuery) {
    const auto target = ParseTarget("/a/%C3%A9?x=1&y=a+b&x=2&z");
    ASSERT_TRUE(target.ok());
    EXPECT_EQ(target->path, "/a/é");
    EXPECT_EQ(target->query, (Pairs{{"x", "1"}, {"y", "a b"}, {"x", "2"}, {"z", ""}}));
    EXPECT_EQ(ParseTarget("http://host:1/a")->path, "/a");
    EXPECT_EQ(ParseTarget("HTTP://host")->path, "/");
    EXPECT_EQ(ParseTarget("*")->path, "*");
}

TEST(ParseTarget, RefusesWhatTwoProgramsReadDifferently) {
    for (const char* bad : {"", "a", "?", "/a%2Fb", "/a/../b", "/%2e%2E/etc", "/.", "/a\\b", "/a#b",
                            "/%ff", "/a%0d%0aB: c", "/a?b=%ff", "/a?b=%0", "ftp://h/a", "/%00"}) {
        const auto target = ParseTarget(bad);
        ASSERT_FALSE(target.ok()) << bad;
        EXPECT_EQ(target.error().code, "http.target_invalid") << bad;
    }
}

TEST(ParseQuery, HasABound) {
    std::string many;
    for (int i = 0; i < 256; ++i) many += "a=b&";
    EXPECT_EQ(ParseQuery(many)->size(), 256u);
    EXPECT_EQ(ParseQuery(many + "a=b"), std::nullopt);
}

TEST(FindCookie, TakesTheNamedOneOnly) {
    EXPECT_EQ(FindCookie("a=1; session=\"x=y\"; b=2", "session"), "x=y");
    EXPECT_EQ(FindCookie("xsession=1", "session"), "");
    EXPECT_EQ(FindCookie("session", "session"), "");
}

TEST(AcceptsGzip, ReadsWeights) {
    EXPECT_TRUE(AcceptsGzip("deflate, gzip;q=0.5"));
    EXPECT_TRUE(AcceptsGzip("*"));
    EXPECT_FALSE(AcceptsGzip("gzip;q=0, *"));
    EXPECT_FALSE(AcceptsGzip("gzip; q=0.000"));
    EXPECT_FALSE(AcceptsGzip("br"));
    EXPECT_FALSE(AcceptsGzip(""));
}

TEST(HttpDate, IsTheExampleOfTheRfc) {
    EXPECT_EQ(HttpDate(784'111'777'000), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(WriteHead, RefusesAHeaderThatBreaksTheFraming) {
    Response response = Response::Text(200, "text/plain", "x");
    response.Set("Location", "/a\r\nSet-Cookie: b=c");
    EXPECT_ANY_THROW(WriteHead(response, {}, 0));
}

TEST(WriteHead, KeepsTheHandlersOwnPolicy) {
    Response response = Response::Text(200, "text/html", "x");
    response.Set("Content-Security-Policy", "default-src 'none'");
    const std::string head = WriteHead(response, {}, 0);
    EXPECT_NE(head.find("Content-Security-Policy: default-src 'none'\r\n"), std::string::npos);
    EXPECT_EQ(head.find("default-src 'self'"), std::string::npos);
    EXPECT_NE(head.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
}

TEST(IsCompressible, KnowsTextFromPictures) {
    EXPECT_TRUE(IsCompressible("application/problem+json"));
    EXPECT_TRUE(IsCompressible("text/csv; charset=utf-8"));
    EXPECT_TRUE(IsCompressible("image/svg+xml"));
    EXPECT_FALSE(IsCompressible("image/png"));
    EXPECT_FALSE(IsCompressible(""));
}

TEST(HeadScanner, SeesTheSameWhetherItComesAtOnceOrByteByByte) {
    for (const std::string text :
         {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n folded\r\n\r\n",
          "GET / HTTP/1.1\nHost: a\n\n", "GET /a b HTTP/1.1\r\n\r\n", "GET /\r\n\r\n", "\r\n\r\n"}) {
        HeadScanner once(1000), slow(1000);
        const auto expected = once.Scan(text);
        auto state = HeadScanner::State::Incomplete;
        for (std::size_t i = 1; i <= text.size() && state == HeadScanner::State::Incomplete; ++i) {
            state = slow.Scan(std::string_view(text).substr(0, i));
        }
        EXPECT_EQ(state, expected) << text;
        EXPECT_NE(state, HeadScanner::State::Incomplete) << text;
    }
}

}  // namespace
}  // namespace atalaya::http
