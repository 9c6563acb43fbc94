#include "base/decimal.hpp"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace atalaya::base {
namespace {

Decimal D(std::string_view text) { return Decimal::Parse(text)->value; }

TEST(Decimal, ReadsAndWritesWhatWasWritten) {
    EXPECT_EQ(D("-12.50").ToString(), "-12.50");
    EXPECT_EQ(D("0.05").ToString(), "0.05");
    EXPECT_EQ(D(".5").ToString(), "0.5");
    EXPECT_EQ(D("+3").ToString(), "3");
    EXPECT_EQ(D("0").ToString(), "0");
    EXPECT_EQ(D("1e3").ToString(), "1000");
    EXPECT_EQ(D("9e-05").ToString(), "0.00009");
    EXPECT_EQ(D("-9223372036854775808").ToString(), "-9223372036854775808");
}

TEST(Decimal, RoundsMoreThanNineDecimalsAndSaysSo) {
    auto damaged = Decimal::Parse("0.11699999999999999");
    ASSERT_TRUE(damaged.ok());
    EXPECT_TRUE(damaged->rounded);
    EXPECT_EQ(damaged->value, D("0.117"));
    EXPECT_EQ(D("0.0000000005").ToString(), "0.000000001");
    EXPECT_EQ(D("0.00000000049").ToString(), "0.000000000");
    EXPECT_EQ(D("-1.9999999999").ToString(), "-2.000000000");
    EXPECT_FALSE(Decimal::Parse("0.1170000000000000")->rounded);
    EXPECT_EQ(D("1e-30").mantissa(), 0);
}

TEST(Decimal, RefusesWhatIsNoNumberOrDoesNotFit) {
    for (auto text : {"", "-", ".", "1,5", "1.2.3", "0x10", "12kg", "1e", "1e9999", "--1", " 1",
                      "nan", "1_000"}) {
        auto parsed = Decimal::Parse(text);
        ASSERT_FALSE(parsed.ok()) << text;
        EXPECT_EQ(parsed.error().code, "number.invalid") << text;
    }
    for (auto text : {"9223372036854775808", "1e19", "99999999999.123456789", "1e999"}) {
        auto parsed = Decimal::Parse(text);
        ASSERT_FALSE(parsed.ok()) << text;
        EXPECT_EQ(parsed.error().code, "number.too_large") << text;
    }
    EXPECT_EQ(D("0e999").mantissa(), 0);
}

TEST(Decimal, ComparesByValueAcrossScales) {
    EXPECT_EQ(D("1.50"), D("1.5"));
    EXPECT_LT(D("-0.1"), D("0"));
    EXPECT_GT(D("9223372036854775807"), D("9223372036.854775807"));
}

TEST(Decimal, CalculatesExactlyOrNotAtAll) {
    EXPECT_EQ(Decimal::Add(D("0.1"), D("0.2")), D("0.3"));
    EXPECT_EQ(Decimal::Subtract(D("1"), D("0.999999999")), D("0.000000001"));
    EXPECT_EQ(Decimal::Multiply(D("490"), D("0.0001")), D("0.049"));
    EXPECT_EQ(Decimal::Divide(D("1"), D("3"))->ToString(), "0.333333333");
    EXPECT_EQ(Decimal::Divide(D("-2"), D("3"))->ToString(), "-0.666666667");
    EXPECT_EQ(Decimal::Divide(D("0.000000001"), D("1000")), D("0"));
    EXPECT_FALSE(Decimal::Divide(D("1"), D("0")).has_value());
    Decimal largest(std::numeric_limits<std::int64_t>::max(), 0);
    EXPECT_FALSE(Decimal::Add(largest, D("1")).has_value());
    EXPECT_FALSE(Decimal::Multiply(largest, D("2")).has_value());
    EXPECT_FALSE(largest.Rescaled(9).has_value());
}

TEST(Decimal, FormatsSumsBeyond64Bits) {
    __int128 sum = static_cast<__int128>(std::numeric_limits<std::int64_t>::max()) * 1000;
    EXPECT_EQ(FormatScaled(sum, 9), "9223372036854.775807000");
    EXPECT_EQ(FormatScaled(-5, 9), "-0.000000005");
    EXPECT_EQ(FormatScaled(0, 0), "0");
}

}  // namespace
}  // namespace atalaya::base
