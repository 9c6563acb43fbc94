#include "exchange/link.hpp"

#include <gtest/gtest.h>

#include "base/hash.hpp"

namespace atalaya::exchange {
namespace {

// What another program reads: the text of the line, not the object of this one.
json::object Sent(const json::object& written) {
    return base::ParseJson(json::serialize(written)).value().as_object();
}

template <std::size_t size>
std::array<std::uint8_t, size> Filled(std::uint8_t with) {
    std::array<std::uint8_t, size> out;
    out.fill(with);
    return out;
}

std::string Challenge(std::uint8_t with) { return base::Base64Url(Filled<32>(with)); }

template <class T>
std::string MemberOf(const Result<T>& result) {
    if (result.ok()) return "(read)";
    EXPECT_EQ(result.error().code, "exchange.link_invalid");
    return std::string(result.error().Get("member"));
}

TEST(Link, HelloCrossesWithItsIntroductions) {
    const Hello call{.node = "XA",
                     .key = Filled<32>(1),
                     .introductions = {{Filled<32>(2), Filled<32>(1), Filled<64>(3)}},
                     .challenge = Challenge(4),
                     .speaks = {1, 2}};
    const auto read = HelloFromJson(Sent(ToJson(call)));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->node, "XA");
    EXPECT_EQ(read->key, call.key);
    ASSERT_EQ(read->introductions.size(), 1u);
    EXPECT_EQ(read->introductions[0].signature, Filled<64>(3));
    EXPECT_EQ(read->challenge, call.challenge);
    EXPECT_EQ(read->speaks, (std::vector<int>{1, 2}));
    EXPECT_FALSE(read->signature.has_value());
}

TEST(Link, AnswerNamesTheOneVersionThatWasChosen) {
    Hello answer{.node = "HUB", .key = Filled<32>(1), .challenge = Challenge(4), .speaks = {1}};
    answer.signature = Filled<64>(9);
    const json::object sent = Sent(ToJson(answer));
    EXPECT_EQ(sent.at("speaks"), json::value(1));
    const auto read = HelloFromJson(sent);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->speaks, std::vector<int>{1});
    EXPECT_EQ(read->signature, answer.signature);
}

TEST(Link, PostCarriesWhatBecameOfEachEnvelope) {
    Post post{.give = {"{\"a\":\"\\\\ \xC3\xA9\"}", "x"}, .most = 7, .wait = 3};
    post.taken = {{Taken::As::New, "AAAAAAAAAAAAAAAAAAAAAA", {}},
                  {Taken::As::Known, "BBBBBBBBBBBBBBBBBBBBBA", {}},
                  {Taken::As::Refused, "",
                   Error{"exchange.key_revoked", {{"node", "XA"}, {"at", "2026"}}, "", {}}}};
    post.taken[0].number = 17;
    const auto read = PostFromJson(Sent(ToJson(post)));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->give, post.give);
    EXPECT_EQ(read->most, 7);
    EXPECT_EQ(read->wait, 3);
    ASSERT_EQ(read->taken.size(), 3u);
    EXPECT_EQ(read->taken[0].as, Taken::As::New);
    EXPECT_EQ(read->taken[1].id, "BBBBBBBBBBBBBBBBBBBBBA");
    ASSERT_TRUE(read->taken[2].reason.has_value());
    EXPECT_EQ(read->taken[2].reason->code, "exchange.key_revoked");
    EXPECT_EQ(read->taken[2].reason->Get("node"), "XA");
    EXPECT_EQ(read->taken[0].number, 17);
}

TEST(Link, MembersOfALaterVersionArePassedOver) {
    json::object sent = Sent(ToJson(Post{.give = {"x"}}));
    sent["priority"] = json::array{1, 2};
    EXPECT_TRUE(PostFromJson(sent).ok());
    json::object session = Sent(ToJson(SessionAnswer{.token = "t", .got = 12}));
    session["features"] = json::object{{"zstd", true}};
    const auto read = SessionAnswerFromJson(session);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->got, 12);
}

TEST(Link, ALineThatTakesNothingSaysNotHowMuchItGot) {
    SessionCall call{.node = "XA", .challenge = Challenge(1), .own = Challenge(2)};
    EXPECT_FALSE(SessionCallFromJson(Sent(ToJson(call)))->got.has_value());
    call.got = 5;
    EXPECT_EQ(SessionCallFromJson(Sent(ToJson(call)))->got, 5);
}

TEST(Link, WhatCannotBeReadIsNamed) {
    const json::object good = Sent(ToJson(
        Hello{.node = "XA", .key = Filled<32>(1), .challenge = Challenge(4), .speaks = {1}}));
    ASSERT_TRUE(HelloFromJson(good).ok());
    const auto with = [&](std::string_view member, json::value value) {
        json::object changed = good;
        changed[member] = std::move(value);
        return MemberOf(HelloFromJson(changed));
    };
    EXPECT_EQ(with("node", "x a"), "node");
    EXPECT_EQ(with("node", 7), "node");
    EXPECT_EQ(with("key", "short"), "key");
    EXPECT_EQ(with("challenge", json::string(5000, 'A')), "challenge");
    EXPECT_EQ(with("speaks", json::array{}), "speaks");
    EXPECT_EQ(with("introductions", json::array{1}), "introductions");
    EXPECT_EQ(MemberOf(HelloFromJson({})), "node");

    EXPECT_EQ(MemberOf(PostFromJson({{"give", json::array{1}}})), "give");
    json::array many(kLinkMostEnvelopes + 1, json::value("x"));
    EXPECT_EQ(MemberOf(PostFromJson({{"give", many}})), "give");
    EXPECT_EQ(MemberOf(PostFromJson({{"wait", -1}})), "wait");
    EXPECT_EQ(MemberOf(PostFromJson({{"taken", json::array{"x"}}})), "taken");
    EXPECT_EQ(PostFromJson({{"taken", json::array{json::object{{"as", "lost"}}}}}).error().code,
              "exchange.answer_invalid");
}

TEST(Link, AskingForTooMuchGivesTheMost) {
    const auto read = PostFromJson({{"most", 1'000'000}, {"wait", 1'000'000}});
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->most, kLinkMostEnvelopes);
    EXPECT_EQ(read->wait, kLinkMostWait);
}

}  // namespace
}  // namespace atalaya::exchange
