#include "exchange/canonical.hpp"

#include <gtest/gtest.h>

namespace atalaya::exchange {
namespace {

std::string PlaceOfFault(const json::value& value) {
    const auto text = Canonical(value);
    if (text.ok()) return "none";
    EXPECT_EQ(text.error().code, "exchange.not_canonical");
    return text.error().where;
}

std::string CodeOfReading(std::string_view text, int depth = 8) {
    const auto read = ReadCanonical(text, depth);
    return read.ok() ? "" : read.error().code;
}

// The texts of RFC 8785, section 3.2.2, without its fractions.
TEST(CanonicalTest, WritesWhatTheStandardShows) {
    const json::value value = json::parse(
        R"({"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",)"
        R"( "literals": [null, true, false]})");
    EXPECT_EQ(*Canonical(value),
              R"({"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"})");
}

TEST(CanonicalTest, EscapesAreTheShortestOnesOfTheStandard) {
    std::string all;
    for (char c = 0; c < 0x20; ++c) all += c;
    EXPECT_EQ(*Canonical(json::string(all + "\x7f/")),
              R"("\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f)"
              R"(\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c)"
              "\\u001d\\u001e\\u001f\x7f/\"");
}

TEST(CanonicalTest, AgreesWithTheWriterOfTheRestOfTheHouse) {
    const json::value value = json::parse(
        R"({"b": {"z": -9007199254740991, "a": [], "": {}}, "a-1": ["año", 0, {"x": "\t\u001f"}],
            "a": 9007199254740991, "A": "日本"})");
    EXPECT_EQ(*Canonical(value), base::CanonicalJson(value));
}

TEST(CanonicalTest, WhatHasMoreThanOneTextIsRefusedWithItsPlace) {
    EXPECT_EQ(PlaceOfFault({{"a", json::array{1, 2.5}}}), "/a/1");
    EXPECT_EQ(PlaceOfFault({{"a", std::int64_t{1} << 53}}), "/a");
    EXPECT_EQ(PlaceOfFault({{"a", -(std::int64_t{1} << 53)}}), "/a");
    EXPECT_EQ(PlaceOfFault({{"a", ~std::uint64_t{0}}}), "/a");
    EXPECT_EQ(PlaceOfFault({{"b", {{"é", 1}}}}), "/b/é");
    EXPECT_EQ(PlaceOfFault({{"a/b", "\xff"}}), "/a~1b");
    EXPECT_EQ(PlaceOfFault({{"a", "\xed\xa0\x80"}}), "/a");   // a lone surrogate
    EXPECT_EQ(PlaceOfFault({{"a", std::uint64_t{7}}}), "none");
}

TEST(CanonicalTest, OnlyTheOneTextOfAValueIsRead) {
    EXPECT_EQ(CodeOfReading(R"({"a":[1,-2,"x"],"b":null})"), "");
    for (const char* text :
         {R"({"b":1,"a":1})", R"({"a":1,"a":1})", R"({"a": 1})", R"({"a":1.0})", R"({"a":1e2})",
          R"({"a":-0})", R"(["\/"])", R"(["\u0041"])", R"(["\u000A"])", R"(["\u001F"])", " []",
          "[]\n", R"([9007199254740992])"})
        EXPECT_EQ(CodeOfReading(text), "exchange.not_canonical") << text;
    for (const char* text : {"", "{", R"({"a":1)", "[1,]", "[]x", "[01]", "[\"\xff\"]",
                             R"(["\ud800"])", "[\"\x01\"]", "[NaN]"})
        EXPECT_EQ(CodeOfReading(text), "json.invalid") << text;
    EXPECT_EQ(CodeOfReading("[[[[1]]]]", 4), "");
    EXPECT_EQ(CodeOfReading("[[[[1]]]]", 3), "json.invalid");
}

TEST(CanonicalTest, ControlCharactersAreSeen) {
    const auto has = [](std::string_view text) {
        return HasControls(*Canonical(json::string(text)));
    };
    EXPECT_FALSE(has("line\r\n\ttab \"quoted\" \\u0001 \\\\b"));
    EXPECT_TRUE(has("\x1b[2J"));
    EXPECT_TRUE(has("\\\b"));
    EXPECT_TRUE(has(std::string_view("\0", 1)));
}

}  // namespace
}  // namespace atalaya::exchange
