#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace atalaya::base {

// A day of the Gregorian calendar, year 1 to 9999.
struct Date {
    int year = 1970;
    int month = 1;
    int day = 1;

    static std::optional<Date> Make(int year, int month, int day);
    // Reads "2011-03-14" only. Errors: date.invalid {text}, date.no_such_day {text}.
    static Result<Date> Parse(std::string_view text);
    static Date FromDays(std::int64_t days_since_1970);

    std::int64_t ToDays() const;  // days since 1970-01-01
    int ToKey() const { return year * 10000 + month * 100 + day; }
    static Date FromKey(int key) { return {key / 10000, key / 100 % 100, key % 100}; }
    std::string ToString() const;

    friend auto operator<=>(const Date&, const Date&) = default;
};

int DaysInMonth(int year, int month);

enum class Precision : std::uint8_t { Year = 1, Month = 2, Day = 3 };

// A date that may be known only to the month or the year. Compared and stored by its first
// possible day, with the precision beside it.
struct PartialDate {
    Date first;
    Precision precision = Precision::Day;

    // Reads "2011", "2011-03" and "2011-03-14". Errors as Date::Parse.
    static Result<PartialDate> Parse(std::string_view text);
    std::string ToString() const;  // only what is known: "2011-03"

    friend bool operator==(const PartialDate&, const PartialDate&) = default;
};

enum class PeriodKind : std::uint8_t { Year, Quarter, Month };

// A calendar year, quarter or month: "2011", "2011-Q1", "2011-03".
struct Period {
    PeriodKind kind = PeriodKind::Year;
    int year = 1970;
    int part = 1;  // quarter 1-4 or month 1-12; 1 for a year

    static Result<Period> Parse(std::string_view text);  // period.invalid {text}
    // Nullopt when the date is not known precisely enough.
    static std::optional<Period> Of(const PartialDate& date, PeriodKind kind);
    Date First() const;
    Date Last() const;
    Period Next() const;
    std::string ToString() const;

    friend auto operator<=>(const Period&, const Period&) = default;
};

}  // namespace atalaya::base
