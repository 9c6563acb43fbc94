// The directory on its way: what it changes counts for what comes after it.

#include <gmock/gmock.h>

#include "exchange/office_test.hpp"

namespace atalaya::exchange {
namespace {

// XA and XB meet through the hub alone.
class DirectoryMailTest : public ProgramsTest {
 protected:
    void SetUp() override {
        for (Office* country : {&xa, &xb}) {
            hub.Meet(*country);
            country->Meet(hub);
        }
        GiveAll(hub, xa);
        GiveAll(hub, xb);
    }
    // Everything that waits, answers to it included; nothing is refused.
    static void GiveAll(Office& from, Office& to) {
        for (const Taken& one : from.Give(to))
            EXPECT_NE(one.as, Taken::As::Refused)
                << one.reason.value_or(Error()).Describe();
    }
    static Letter Alert(std::vector<std::string> to, std::int64_t revision = 1) {
        Letter letter{.kind = "alert", .to = std::move(to), .mark = "tlp:green"};
        letter.subject = "alert:XB-2026-1";
        letter.revision = revision;
        letter.body = {{"text", "x"}};
        return letter;
    }
    std::size_t AlertsAt(Office& office) {
        return office.mailroom.Inbox(office.system, {.kind = "alert"})->size();
    }

    Office hub{policy, clock, "HUB", NodeRole::Hub};
    Office xa{policy, clock, "XA"}, xb{policy, clock, "XB"};
};

TEST_F(DirectoryMailTest, WhomTheHubBringsTogetherWriteToEachOther) {
    ASSERT_EQ(xb.Send(Alert({"XA"})), "");
    GiveAll(xb, hub);
    GiveAll(hub, xa);
    EXPECT_EQ(AlertsAt(xa), 1u);
    EXPECT_EQ(AlertsAt(hub), 0u);
}

TEST_F(DirectoryMailTest, ARenewedKeyIsKnownBeforeWhatItSigned) {
    ASSERT_TRUE(xb.keys.Renew(clock.Now()).ok());
    ASSERT_EQ(xb.Send(Alert({"XA"})), "");
    // The hub learns of the key as XB calls; its directory and the alert reach XA in one batch.
    ASSERT_EQ(hub.Introduce("XB", *xb.keys.Introductions()), "");
    GiveAll(xb, hub);
    EXPECT_GE(hub.WaitingFor("XA").size(), 2u);
    GiveAll(hub, xa);
    EXPECT_EQ(AlertsAt(xa), 1u);
}

TEST_F(DirectoryMailTest, ARevocationCountsForWhatFollowsItInTheSameBatch) {
    ASSERT_EQ(xb.Send(Alert({"XA"})), "");
    GiveAll(xb, hub);
    const std::string alert = hub.WaitingFor("XA").at(0).bytes;
    ASSERT_TRUE(hub.directory.RevokeKey(hub.system, "XB", xb.Print(), "stolen").ok());
    std::vector<std::string> bytes;
    for (const Queued& one : hub.WaitingFor("XA"))
        if (one.bytes != alert) bytes.push_back(one.bytes);
    bytes.push_back(alert);
    const auto taken = xa.mailroom.Take("HUB", "link", bytes);
    ASSERT_EQ(taken.size(), bytes.size());
    EXPECT_EQ(taken.back().as, Taken::As::Refused);
    EXPECT_EQ(taken.back().reason->code, "exchange.key_revoked");
    EXPECT_EQ(AlertsAt(xa), 0u);
}

TEST_F(DirectoryMailTest, AListOfAuthoritiesReachesWhomTheDirectoryBrings) {
    Authority ministry;
    ministry.function = "precursors";
    ministry.name.In(Lang::En) = "Ministry";
    ASSERT_TRUE(xa.authorities.Keep(xa.system, 0, {ministry}).ok());
    Office xc(policy, clock, "XC");
    hub.Meet(xc);
    xc.Meet(hub);
    GiveAll(hub, xa);   // in the transaction in which XA learns of XC, it writes to it
    GiveAll(xa, hub);
    GiveAll(hub, xc);
    ASSERT_EQ(xc.List().size(), 1u);
    EXPECT_EQ(xc.List()[0].node, "XA");
}

}  // namespace
}  // namespace atalaya::exchange
