#include "base/date.hpp"

#include <gtest/gtest.h>

#include "base/clock.hpp"

namespace atalaya::base {
namespace {

TEST(Date, KnowsTheCalendar) {
    EXPECT_EQ(Date::Parse("2011-02-31").error().code, "date.no_such_day");
    EXPECT_EQ(Date::Parse("1900-02-29").error().code, "date.no_such_day");
    EXPECT_TRUE(Date::Parse("2000-02-29").ok());
    EXPECT_EQ(Date::Parse("2011-3-1").error().code, "date.invalid");
    EXPECT_EQ(Date::Parse("2011-03").error().code, "date.invalid");
    EXPECT_EQ(Date::Parse("0000-01-01").error().code, "date.no_such_day");
    EXPECT_EQ(Date::Parse("31/02/2011").error().code, "date.invalid");
}

TEST(Date, CountsDaysBothWays) {
    for (std::int64_t days : {-719162, -1, 0, 59, 60, 15000, 2932896})
        EXPECT_EQ(Date::FromDays(days).ToDays(), days);
    EXPECT_EQ(Date::FromDays(0).ToString(), "1970-01-01");
    EXPECT_EQ(Date::FromKey(20110314).ToKey(), 20110314);
}

TEST(PartialDate, KeepsOnlyWhatIsKnown) {
    EXPECT_EQ(PartialDate::Parse("2011")->precision, Precision::Year);
    EXPECT_EQ(PartialDate::Parse("2011-03")->ToString(), "2011-03");
    EXPECT_EQ(PartialDate::Parse("2011-13").error().code, "date.no_such_day");
    EXPECT_EQ(PartialDate::Parse("2011-").error().code, "date.invalid");
}

TEST(Period, FindsThePeriodOfADateOnlyWhenItIsKnown) {
    auto month = *PartialDate::Parse("2011-05");
    EXPECT_EQ(Period::Of(month, PeriodKind::Quarter)->ToString(), "2011-Q2");
    EXPECT_EQ(Period::Of(month, PeriodKind::Month)->ToString(), "2011-05");
    auto year = *PartialDate::Parse("2011");
    EXPECT_FALSE(Period::Of(year, PeriodKind::Quarter).has_value());
    EXPECT_EQ(Period::Of(year, PeriodKind::Year)->ToString(), "2011");
}

TEST(Period, ReadsWritesAndFollowsOn) {
    for (auto text : {"2011", "2011-Q4", "2011-12"})
        EXPECT_EQ(Period::Parse(text)->ToString(), text);
    EXPECT_EQ(Period::Parse("2011-Q4")->Next().ToString(), "2012-Q1");
    EXPECT_EQ(Period::Parse("2012-02")->Last().ToString(), "2012-02-29");
    for (auto text : {"2011-Q5", "2011-00", "2011-13", "11", "2011-q1", ""})
        EXPECT_EQ(Period::Parse(text).error().code, "period.invalid") << text;
}

TEST(Clock, WritesTimestampsInUtc) {
    EXPECT_EQ(FormatTimestamp(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(FormatTimestamp(-1), "1969-12-31T23:59:59.999Z");
    FixedClock clock(1'300'060'800'000);
    EXPECT_EQ(clock.Today().ToString(), "2011-03-14");
}

TEST(Clock, ReadsTheTimestampsThatItWrites) {
    for (const Timestamp at : {Timestamp{0}, Timestamp{1'300'060'800'123}, Timestamp{951'782'399'999},
                               Timestamp{253'402'300'799'999}})
        EXPECT_EQ(ParseTimestamp(FormatTimestamp(at)), at);
    for (const char* text :
         {"", "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01t00:00:00.000Z",
          "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-01-01T24:00:00.000Z",
          "2026-01-01T00:60:00.000Z", "2026-01-01T00:00:60.000Z", "1969-12-31T23:59:59.999Z",
          "2026-01-01T00:00:00.000Z ", "2026-01-01T00:00:00.00-Z"})
        EXPECT_FALSE(ParseTimestamp(text).has_value()) << text;
}

}  // namespace
}  // namespace atalaya::base
