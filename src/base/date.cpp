#include "base/date.hpp"

#include <chrono>
#include <cstdio>

namespace atalaya::base {
namespace {

// The integer of exactly `size` digits at `from`, or nullopt.
std::optional<int> Digits(std::string_view text, std::size_t from, std::size_t size) {
    if (from + size > text.size()) return std::nullopt;
    int value = 0;
    for (std::size_t i = from; i < from + size; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

Error Invalid(std::string_view code, std::string_view text) {
    return Err(code, {{"text", std::string(text)}});
}

}  // namespace

int DaysInMonth(int year, int month) {
    static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : kDays[month - 1];
}

std::optional<Date> Date::Make(int year, int month, int day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12) return std::nullopt;
    if (day < 1 || day > DaysInMonth(year, month)) return std::nullopt;
    return Date{year, month, day};
}

Result<Date> Date::Parse(std::string_view text) {
    ATALAYA_ASSIGN(auto date, PartialDate::Parse(text));
    if (date.precision != Precision::Day) return Invalid("date.invalid", text);
    return date.first;
}

Date Date::FromDays(std::int64_t days) {
    std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{days}}};
    return {int(ymd.year()), int(unsigned(ymd.month())), int(unsigned(ymd.day()))};
}

std::int64_t Date::ToDays() const {
    std::chrono::sys_days days = std::chrono::year{year} / month / day;
    return days.time_since_epoch().count();
}

std::string Date::ToString() const { return PartialDate{*this, Precision::Day}.ToString(); }

Result<PartialDate> PartialDate::Parse(std::string_view text) {
    auto year = Digits(text, 0, 4);
    if (!year || (text.size() != 4 && text.size() != 7 && text.size() != 10))
        return Invalid("date.invalid", text);
    PartialDate out{{*year, 1, 1}, Precision::Year};
    if (text.size() >= 7) {
        auto month = Digits(text, 5, 2);
        if (text[4] != '-' || !month) return Invalid("date.invalid", text);
        out.first.month = *month;
        out.precision = Precision::Month;
    }
    if (text.size() == 10) {
        auto day = Digits(text, 8, 2);
        if (text[7] != '-' || !day) return Invalid("date.invalid", text);
        out.first.day = *day;
        out.precision = Precision::Day;
    }
    if (!Date::Make(out.first.year, out.first.month, out.first.day))
        return Invalid("date.no_such_day", text);
    return out;
}

std::string PartialDate::ToString() const {
    char buffer[40];
    switch (precision) {
        case Precision::Year:
            std::snprintf(buffer, sizeof buffer, "%04d", first.year);
            break;
        case Precision::Month:
            std::snprintf(buffer, sizeof buffer, "%04d-%02d", first.year, first.month);
            break;
        case Precision::Day:
            std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", first.year, first.month,
                          first.day);
            break;
    }
    return buffer;
}

Result<Period> Period::Parse(std::string_view text) {
    auto year = Digits(text, 0, 4);
    if (year && *year >= 1) {
        if (text.size() == 4) return Period{PeriodKind::Year, *year, 1};
        if (text.size() == 7 && text[4] == '-' && text[5] == 'Q' && text[6] >= '1' &&
            text[6] <= '4')
            return Period{PeriodKind::Quarter, *year, text[6] - '0'};
        auto month = Digits(text, 5, 2);
        if (text.size() == 7 && text[4] == '-' && month && *month >= 1 && *month <= 12)
            return Period{PeriodKind::Month, *year, *month};
    }
    return Invalid("period.invalid", text);
}

std::optional<Period> Period::Of(const PartialDate& date, PeriodKind kind) {
    switch (kind) {
        case PeriodKind::Year:
            return Period{kind, date.first.year, 1};
        case PeriodKind::Quarter:
            if (date.precision == Precision::Year) return std::nullopt;
            return Period{kind, date.first.year, (date.first.month - 1) / 3 + 1};
        case PeriodKind::Month:
            if (date.precision == Precision::Year) return std::nullopt;
            return Period{kind, date.first.year, date.first.month};
    }
    return std::nullopt;
}

Date Period::First() const {
    switch (kind) {
        case PeriodKind::Year: return {year, 1, 1};
        case PeriodKind::Quarter: return {year, part * 3 - 2, 1};
        case PeriodKind::Month: return {year, part, 1};
    }
    return {};
}

Date Period::Last() const { return Date::FromDays(Next().First().ToDays() - 1); }

Period Period::Next() const {
    int parts = kind == PeriodKind::Year ? 1 : kind == PeriodKind::Quarter ? 4 : 12;
    return part < parts ? Period{kind, year, part + 1} : Period{kind, year + 1, 1};
}

std::string Period::ToString() const {
    char buffer[40];
    switch (kind) {
        case PeriodKind::Year:
            std::snprintf(buffer, sizeof buffer, "%04d", year);
            break;
        case PeriodKind::Quarter:
            std::snprintf(buffer, sizeof buffer, "%04d-Q%d", year, part);
            break;
        case PeriodKind::Month:
            std::snprintf(buffer, sizeof buffer, "%04d-%02d", year, part);
            break;
    }
    return buffer;
}

}  // namespace atalaya::base
