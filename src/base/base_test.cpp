#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/remote_address.hpp"
#include "base/result.hpp"
#include "base/size_text.hpp"
#include "base/temporary_folder.hpp"

namespace atalaya::base {
namespace {

Result<int> Half(int value) {
    if (value % 2 != 0) return Err("number.invalid", {{"text", std::to_string(value)}});
    return value / 2;
}

Result<int> Quarter(int value) {
    ATALAYA_ASSIGN(int half, Half(value));
    return Half(half);
}

TEST(Result, CarriesTheErrorUpwards) {
    EXPECT_EQ(*Quarter(8), 2);
    EXPECT_EQ(Quarter(6).error().Get("text"), "3");
    EXPECT_EQ(Quarter(6).error().Get("nothing"), "");
}

TEST(Hash, AgreesWithRfc7693) {
    // BLAKE2b-256 of the empty string.
    EXPECT_EQ(Hex(HashBytes("")),
              "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

TEST(Hash, FramesItsParts) {
    Hasher a, b;
    a.Add("ab");
    a.Add("c");
    b.Add("a");
    b.Add("bc");
    EXPECT_NE(a.Finish(), b.Finish());
}

TEST(Hash, ReadsItsOwnText) {
    auto digest = HashBytes("x");
    EXPECT_EQ(DigestFromHex(Hex(digest)), digest);
    EXPECT_FALSE(DigestFromHex("00").has_value());
    EXPECT_EQ(FromBase64Url(Base64Url(digest)),
              std::vector<std::uint8_t>(digest.begin(), digest.end()));
    EXPECT_FALSE(FromBase64Url("a+b/").has_value());
    EXPECT_TRUE(FromBase64Url("").value().empty());
}

TEST(Random, RepeatsWithTheSameSeed) {
    SeededRandom a(7), b(7), c(8);
    EXPECT_EQ(a.Next(), b.Next());
    EXPECT_NE(a.Next(), c.Next());
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(a.Below(10));
    EXPECT_EQ(seen.size(), 10u);
    EXPECT_LT(*seen.rbegin(), 10u);
    SystemRandom real;
    EXPECT_NE(real.Token(32), real.Token(32));
}

TEST(Json, PointersAreEscaped) {
    EXPECT_EQ(Pointer("/a", "b/c~d"), "/a/b~1c~0d");
    EXPECT_EQ(Pointer("", std::size_t{3}), "/3");
}

TEST(Json, CanonicalTextDoesNotDependOnOrder) {
    auto a = ParseJson(R"({"b": [1, 2], "a": {"y": null, "x": "é"}})");
    auto b = ParseJson(R"({"a":{"x":"é","y":null},"b":[1,2]})");
    EXPECT_EQ(CanonicalJson(*a), CanonicalJson(*b));
    EXPECT_EQ(CanonicalJson(*a), R"({"a":{"x":"é","y":null},"b":[1,2]})");
}

TEST(Json, RefusesWhatIsBroken) {
    for (auto text : {"", "{", "{} x", "[1,]", "{\"a\":}", "\xff"}) {
        auto parsed = ParseJson(text);
        ASSERT_FALSE(parsed.ok()) << text;
        EXPECT_EQ(parsed.error().code, "json.invalid");
    }
    EXPECT_FALSE(ParseJson(std::string(40, '[') + std::string(40, ']')).ok());
}

// The reason is the code of a text, so that nobody reads the words of the parser.
TEST(Json, SaysWhyItIsRefused) {
    const auto why = [](std::string_view text) {
        return std::string(ParseJson(text, 8).error().Get("reason"));
    };
    EXPECT_EQ(why("{\"a\":"), "json.reason_incomplete");
    EXPECT_EQ(why("{} x"), "json.reason_extra");
    EXPECT_EQ(why("[1,]"), "json.reason_syntax");
    EXPECT_EQ(why(std::string(9, '[')), "json.reason_deep");
    EXPECT_EQ(why("[\"\\u12g4\"]"), "json.reason_text");
    EXPECT_EQ(ParseJson("[1,]", 8).error().Get("offset"), "3");
}

TEST(Files, AreWrittenWholeOrNotAtAll) {
    auto path = std::filesystem::path(::testing::TempDir()) / "atalaya_files_test";
    ASSERT_TRUE(WriteFile(path, "one").ok());
    ASSERT_TRUE(WriteFile(path, "two").ok());
    EXPECT_EQ(*ReadFile(path), "two");
    EXPECT_EQ(ReadFile(path, 2).error().code, "file.too_large");
    std::filesystem::remove(path);
    EXPECT_EQ(ReadFile(path).error().code, "file.unreadable");
    EXPECT_EQ(ReadFile(path).error().Get("reason"), "file.reason_missing");
    EXPECT_EQ(ReadFile(::testing::TempDir()).error().Get("reason"), "file.reason_folder");
    EXPECT_EQ(WriteFile("/no/such/folder/x", "y").error().code, "file.unwritable");
}

TEST(RemoteAddress, IsTheNetworkOfAnIpv6Visitor) {
    for (const char* address : {"2001:db8:1:2::1", "2001:DB8:1:2:3:4:5:6", "2001:db8:1:2::1%eth0"})
        EXPECT_EQ(CountedAddress(address), "2001:db8:1:2::/64") << address;
    EXPECT_NE(CountedAddress("2001:db8:1:3::1"), CountedAddress("2001:db8:1:2::1"));
    EXPECT_EQ(CountedAddress("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(CountedAddress("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(CountedAddress("not an address"), "not an address");
    EXPECT_EQ(CountedAddress(""), "");
}

TEST(SizeText, IsReadInEachLanguage) {
    const auto en = [](std::uint64_t bytes) { return SizeText(bytes, Lang::En); };
    EXPECT_EQ(en(0), "0 bytes");
    EXPECT_EQ(en(1), "1 byte");
    EXPECT_EQ(en(37), "37 bytes");
    EXPECT_EQ(en(999), "999 bytes");
    EXPECT_EQ(en(1000), "1 kB");
    EXPECT_EQ(en(1549), "1.5 kB");
    EXPECT_EQ(en(1550), "1.6 kB");
    EXPECT_EQ(en(999'949), "999.9 kB");
    EXPECT_EQ(en(999'950), "1 MB");
    EXPECT_EQ(en(10u << 20), "10.5 MB");
    EXPECT_EQ(en(64ull << 30), "68.7 GB");
    EXPECT_EQ(en(5'000'000'000'000'000), "5000 TB");
    EXPECT_EQ(SizeText(37, Lang::Es), "37 bytes");
    EXPECT_EQ(SizeText(1549, Lang::Pt), "1,5 kB");
    EXPECT_EQ(SizeText(0, Lang::Fr), "0 octet");
    EXPECT_EQ(SizeText(37, Lang::Fr), "37 octets");
    EXPECT_EQ(SizeText(8'400'000, Lang::Fr), "8,4 Mo");
}

TEST(TemporaryFolder, GoesWithEverythingInIt) {
    std::filesystem::path path;
    {
        auto made = TemporaryFolder::Make();
        ASSERT_TRUE(made.ok()) << made.error().Describe();
        path = made->path();
        ASSERT_TRUE(WriteFile(path / "a.txt", "a").ok());
        const TemporaryFolder moved = std::move(*made);
        EXPECT_EQ(moved.path(), path);
        EXPECT_TRUE(made->path().empty());
        EXPECT_TRUE(std::filesystem::exists(path / "a.txt"));
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Files, AreCopiedWithTheDigestOfTheirBytes) {
    const auto folder = std::filesystem::path(::testing::TempDir());
    const auto from = folder / "atalaya_copied_from", to = folder / "atalaya_copied_to";
    std::filesystem::remove(to);
    const std::string bytes(3'000'000, 'x');   // more than one piece
    ASSERT_TRUE(WriteFile(from, bytes).ok());
    auto copied = CopyFile(from, to);
    ASSERT_TRUE(copied.ok()) << copied.error().Describe();
    EXPECT_EQ(*copied, HashBytes(bytes));
    EXPECT_EQ(*HashFile(to), HashBytes(bytes));
    EXPECT_EQ(CopyFile(from, to).error().code, "file.unwritable") << "never over another file";
    EXPECT_EQ(*HashFile(to), HashBytes(bytes));
    std::filesystem::remove(from);
    std::filesystem::remove(to);
    EXPECT_EQ(CopyFile(from, to).error().code, "file.unreadable");
    EXPECT_FALSE(std::filesystem::exists(to)) << "half a copy is no copy";
}

}  // namespace
}  // namespace atalaya::base
