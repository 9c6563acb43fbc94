#include "api/rate_limit.hpp"

#include <gtest/gtest.h>

#include "base/clock.hpp"

namespace atalaya::api {
namespace {

TEST(RateLimit, CountsEachAddressAndAllOfThem) {
    base::FixedClock clock;
    RateLimit limit(clock, {.of_address = 2, .of_all = 5});
    EXPECT_TRUE(limit.Take("192.0.2.1").ok());
    EXPECT_TRUE(limit.Take("192.0.2.1").ok());
    EXPECT_EQ(limit.Take("::ffff:192.0.2.1").error().code, "api.too_often");
    EXPECT_TRUE(limit.Take("192.0.2.2").ok());
    EXPECT_TRUE(limit.Take("192.0.2.3").ok());
    EXPECT_TRUE(limit.Take("192.0.2.4").ok());
    EXPECT_FALSE(limit.Take("192.0.2.5").ok()) << "too many of all";
    clock.Advance(60'000);
    EXPECT_TRUE(limit.Take("192.0.2.1").ok());
}

// One connection has as many addresses of IPv6 as it likes.
TEST(RateLimit, CountsTheNetworkOfAnIpv6Visitor) {
    base::FixedClock clock;
    RateLimit limit(clock, {.of_address = 2, .of_all = 100});
    EXPECT_TRUE(limit.Take("2001:db8:1:2::1").ok());
    EXPECT_TRUE(limit.Take("2001:db8:1:2:ffff::7").ok());
    EXPECT_FALSE(limit.Take("2001:db8:1:2:3:4:5:6").ok());
    EXPECT_TRUE(limit.Take("2001:db8:1:3::1").ok());
}

}  // namespace
}  // namespace atalaya::api
