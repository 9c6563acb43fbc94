#include <gmock/gmock.h>

#include <functional>

#include "exchange/office_test.hpp"

namespace atalaya::exchange {
namespace {

class AuthoritiesTest : public ProgramsTest {
 protected:
    void SetUp() override {
        xa.Meet(xb);
        xb.Meet(xa);
        for (Office* office : {&xa, &xb})
            EXPECT_TRUE(office->directory
                            .SetLink(office->system, office == &xa ? "XB" : "XA", LinkMode::Call, "")
                            .ok());
    }
    static Authority Ministry() {
        Authority out;
        out.function = "precursors";
        out.name.In(Lang::Es) = "Ministerio de Salud";
        out.address = "Calle 1\nCiudad";
        out.telephone = "+00 1 234";
        out.email = "precursores@salud.example";
        out.hours = "8:00-16:00";
        out.languages = {"es", "en"};
        return out;
    }
    std::string Keep(Office& office, std::int64_t revision, std::vector<Authority> list) {
        return CodeOf(office.authorities.Keep(office.system, revision, std::move(list)));
    }
    // The member that is refused.
    std::string Refused(const std::function<void(Authority&)>& change) {
        Authority one = Ministry();
        change(one);
        const auto kept = xa.authorities.Keep(xa.system, 0, {one});
        if (kept.ok()) return "none";
        EXPECT_EQ(kept.error().code, "exchange.authority_invalid");
        return std::string(kept.error().Get("member"));
    }

    Office xa{policy, clock, "XA"}, xb{policy, clock, "XB"};
};

TEST_F(AuthoritiesTest, TheListOfACountryStandsWithTheOthers) {
    ASSERT_EQ(Keep(xa, 0, {Ministry(), Ministry()}), "");
    const auto taken = xa.Give(xb);
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].as, Taken::As::New) << taken[0].reason.value_or(Error()).Describe();
    ASSERT_EQ(xb.List().size(), 1u);
    const CountryAuthorities list = xb.List()[0];
    EXPECT_EQ(list.node, "XA");
    EXPECT_EQ(list.country, "XA");
    EXPECT_EQ(list.revision, 1);
    EXPECT_EQ(list.at, clock.Now());
    Authority first = Ministry(), second = Ministry();
    first.id = "1";
    second.id = "2";
    EXPECT_EQ(list.list, (std::vector{first, second}));
    EXPECT_EQ(xb.mailroom.Inbox(xb.system, {})->at(0).title, "XA");
    EXPECT_THAT(xb.Journal(),
                ::testing::Contains("exchange.authorities_received authorities:XA"));
}

TEST_F(AuthoritiesTest, AChangeReplacesTheListAndKeepsTheNumbers) {
    ASSERT_EQ(Keep(xa, 0, {Ministry(), Ministry()}), "");
    auto list = xa.List()[0].list;
    list.erase(list.begin());
    list.push_back(Ministry());
    ASSERT_EQ(Keep(xa, 1, list), "");
    xa.Give(xb);
    ASSERT_EQ(xb.List().size(), 1u);
    EXPECT_EQ(xb.List()[0].revision, 2);
    EXPECT_EQ(xb.List()[0].list[0].id, "2");
    EXPECT_EQ(xb.List()[0].list[1].id, "3");
}

TEST_F(AuthoritiesTest, WhoSawAnOlderListChangesNothing) {
    ASSERT_EQ(Keep(xa, 0, {Ministry()}), "");
    const auto stale = xa.authorities.Keep(xa.system, 0, {});
    ASSERT_FALSE(stale.ok());
    EXPECT_EQ(stale.error().code, "exchange.stale");
    EXPECT_EQ(stale.error().Get("revision"), "1");
    EXPECT_EQ(xa.List()[0].list.size(), 1u);
}

TEST_F(AuthoritiesTest, AnEarlierListThatArrivesLaterIsNotShown) {
    ASSERT_EQ(Keep(xa, 0, {Ministry(), Ministry()}), "");
    ASSERT_EQ(Keep(xa, 1, {}), "");
    auto waiting = xa.WaitingFor("XB");
    ASSERT_EQ(waiting.size(), 2u);
    for (const std::size_t at : {1, 0})
        EXPECT_EQ(xb.mailroom.Take("XA", "link", std::vector{waiting[at].bytes})[0].as,
                  Taken::As::New);
    EXPECT_EQ(xb.List()[0].revision, 2);
    EXPECT_TRUE(xb.List()[0].list.empty());
}

TEST_F(AuthoritiesTest, WhoIsVerifiedLaterGetsTheListThen) {
    ASSERT_EQ(Keep(xa, 0, {Ministry()}), "");
    Office xc(policy, clock, "XC");
    xc.Meet(xa);
    ASSERT_EQ(xa.Present(xc), "");
    ASSERT_TRUE(xa.directory.SetLink(xa.system, "XC", LinkMode::Call, "").ok());
    EXPECT_TRUE(xa.WaitingFor("XC").empty());
    ASSERT_TRUE(xa.directory.Verify(xa.system, "XC", xc.Print()).ok());
    EXPECT_EQ(xa.WaitingFor("XC").size(), 1u);
    EXPECT_EQ(xa.WaitingFor("XB").size(), 1u);   // who had it is not sent it again
    xa.Give(xc);
    EXPECT_EQ(xc.List().size(), 1u);
}

TEST_F(AuthoritiesTest, ACountrySpeaksOfItsOwnAlone) {
    Letter letter{.kind = "authorities", .to = {"XB"}, .mark = "official"};
    letter.subject = "authorities:XC";
    letter.body = {{"authorities", json::array()}};
    const auto sent = xa.store->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        return xa.mailroom.Send(tx, "system", letter);
    });
    ASSERT_TRUE(sent.ok()) << sent.error().Describe();
    const auto taken = xa.Give(xb);
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].as, Taken::As::Refused);
    EXPECT_EQ(taken[0].reason->code, "exchange.authorities_of_other");
    EXPECT_TRUE(xb.List().empty());
}

TEST_F(AuthoritiesTest, WhatCannotBeReadIsNotKept) {
    const std::string at = "/authorities/0";
    EXPECT_EQ(Refused([](Authority& one) { one.function = "Precursors"; }), at + "/function");
    EXPECT_EQ(Refused([](Authority& one) { one.name = {}; }), at + "/name");
    EXPECT_EQ(Refused([](Authority& one) { one.name.In(Lang::Es) = "\x1b[2J"; }), at + "/name");
    EXPECT_EQ(Refused([](Authority& one) { one.email = "nobody"; }), at + "/email");
    EXPECT_EQ(Refused([](Authority& one) { one.email = "a@b, c@d"; }), at + "/email");
    EXPECT_EQ(Refused([](Authority& one) { one.telephone = "1\n2"; }), at + "/telephone");
    EXPECT_EQ(Refused([](Authority& one) { one.address = std::string(1001, 'x'); }),
              at + "/address");
    EXPECT_EQ(Refused([](Authority& one) { one.languages = {"Spanish!"}; }), at + "/languages");
    EXPECT_EQ(Refused([](Authority& one) { one.id = "x"; }), at + "/id");
    EXPECT_EQ(Keep(xa, 0, std::vector<Authority>(Authorities::kMost + 1, Ministry())),
              "exchange.authority_invalid");
    Authority numbered = Ministry();
    numbered.id = "4";
    EXPECT_EQ(Keep(xa, 0, {numbered, numbered}), "exchange.authority_invalid");
    EXPECT_TRUE(xa.List().empty());
    EXPECT_EQ(Keep(xa, 0, std::vector<Authority>(Authorities::kMost, Ministry())), "");
}

TEST_F(AuthoritiesTest, OnlyWhoMayChangesThem) {
    access::Caller officer;
    officer.kind = access::Caller::Kind::Person;
    officer.id = officer.person = 7;
    officer.grants = {{"ews_officer", "XA"}};
    EXPECT_EQ(CodeOf(xa.authorities.List(officer)), "");
    EXPECT_EQ(CodeOf(xa.authorities.Keep(officer, 0, {Ministry()})), "access.denied");
    EXPECT_EQ(CodeOf(xa.authorities.List(access::Caller::Anonymous())), "access.denied");
    officer.grants = {{"exchange_manager", "XA"}};
    EXPECT_EQ(CodeOf(xa.authorities.Keep(officer, 0, {Ministry()})), "");
}

}  // namespace
}  // namespace atalaya::exchange
