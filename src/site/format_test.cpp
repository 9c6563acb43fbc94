#include "site/format.hpp"

#include <gtest/gtest.h>

namespace atalaya::site {
namespace {

TEST(Format, WritesNumbersAsTheLanguageDoes) {
    EXPECT_EQ(Format(Lang::En).Number("1234567.85", 1), "1,234,567.9");
    EXPECT_EQ(Format(Lang::Es).Number("1234567.85", 1), "1.234.567,9");
    EXPECT_EQ(Format(Lang::Pt).Number("1234.5", 2), "1.234,50");
    EXPECT_EQ(Format(Lang::Fr).Number("1234.5", 1), "1\u202F234,5");
    EXPECT_EQ(Format(Lang::Es).Integer(1234), "1.234");
}

TEST(Format, KeepsEveryDigitOfALongNumber) {
    EXPECT_EQ(Format(Lang::En).Number("123456789012345678901234.5", 1),
              "123,456,789,012,345,678,901,234.5");
    EXPECT_EQ(Format(Lang::En).Number("0.25", 1), "0.3");   // half goes away from zero
}

TEST(Format, NamesPeriods) {
    EXPECT_EQ(Format(Lang::En).PeriodKey("2011"), "2011");
    EXPECT_EQ(Format(Lang::En).PeriodKey("2011-Q1"), "Q1 2011");
    EXPECT_EQ(Format(Lang::En).PeriodKey("2011-03"), "Mar 2011");
    EXPECT_EQ(Format(Lang::Es).PeriodKey("2011-03"), "mar 2011");
    EXPECT_EQ(Format(Lang::Fr).PeriodKey("2011-Q1"), "T1 2011");
    EXPECT_EQ(Format(Lang::En).PeriodKey("<b>"), "<b>");
}

TEST(Format, SaysThatTimesAreUniversal) {
    auto text = Format(Lang::Es).Time(1'767'225'600'000);
    EXPECT_NE(text.find("1 de enero de 2026"), std::string::npos) << text;
    EXPECT_NE(text.find("UTC"), std::string::npos);
}

}  // namespace
}  // namespace atalaya::site
