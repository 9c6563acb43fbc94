#include "registers/fields/dates.hpp"

#include <array>

namespace atalaya::registers::fields {
namespace {

// Older and later years are slips of the pen.
constexpr int kFirstYear = 1800, kLastYear = 2200;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view NameOf(TextFormat::DateOrder order) {
    switch (order) {
        case TextFormat::DateOrder::Ymd: return "2011-03-14";
        case TextFormat::DateOrder::Dmy: return "14/03/2011";
        case TextFormat::DateOrder::Mdy: return "03/14/2011";
    }
    return {};
}

// One to three numbers between separators.
struct Numbers {
    std::array<int, 3> value{};
    std::array<std::size_t, 3> digits{};
    std::size_t count = 0;
};

std::optional<Numbers> ReadNumbers(std::string_view text) {
    Numbers out;
    std::size_t i = 0;
    char separator = 0;
    while (i < text.size()) {
        if (out.count == 3) return std::nullopt;
        if (out.count > 0) {
            const char c = text[i++];
            if ((c != '-' && c != '/' && c != '.') || (separator && c != separator))
                return std::nullopt;
            separator = c;
        }
        int value = 0;
        const std::size_t start = i;
        for (; i < text.size() && IsDigit(text[i]); ++i) {
            if (i - start == 4) return std::nullopt;
            value = value * 10 + (text[i] - '0');
        }
        if (i == start) return std::nullopt;
        out.value[out.count] = value;
        out.digits[out.count++] = i - start;
    }
    if (out.count == 0) return std::nullopt;
    return out;
}

// "10:30", "00:00:00", "00:00:00.000Z" after a date. False when it is not a time at all.
bool ReadTime(std::string_view text, bool& midnight) {
    midnight = true;
    if (text.size() < 5 || text[2] != ':') return false;
    for (char c : text) {
        if (IsDigit(c)) {
            midnight &= c == '0';
        } else if (c != ':' && c != '.' && c != 'Z' && c != '+' && c != '-') {
            return false;
        }
    }
    return true;
}

// The numbers as year, month and day; nullopt when they do not fit the order.
struct Parts {
    int year = 0, month = 1, day = 1;
    base::Precision precision = base::Precision::Day;
    bool two_digit_year = false;
};

std::optional<Parts> Arrange(const Numbers& numbers, TextFormat::DateOrder order) {
    Parts parts;
    const bool year_first = numbers.digits[0] == 4;
    const std::size_t year_at = year_first ? 0 : numbers.count - 1;
    parts.year = numbers.value[year_at];
    parts.two_digit_year = numbers.digits[year_at] == 2;
    if (!parts.two_digit_year && numbers.digits[year_at] != 4) return std::nullopt;
    for (std::size_t i = 0; i < numbers.count; ++i) {
        if (i != year_at && numbers.digits[i] > 2) return std::nullopt;
    }
    if (numbers.count == 1) {
        parts.precision = base::Precision::Year;
        return year_first ? std::optional(parts) : std::nullopt;
    }
    if (numbers.count == 2) {
        parts.precision = base::Precision::Month;
        parts.month = numbers.value[year_first ? 1 : 0];
        return parts;
    }
    if (year_first) {
        parts.month = numbers.value[1];
        parts.day = numbers.value[2];
        return parts;
    }
    switch (order) {
        case TextFormat::DateOrder::Ymd:
            return std::nullopt;
        case TextFormat::DateOrder::Dmy:
            parts.day = numbers.value[0];
            parts.month = numbers.value[1];
            return parts;
        case TextFormat::DateOrder::Mdy:
            parts.month = numbers.value[0];
            parts.day = numbers.value[1];
            return parts;
    }
    return std::nullopt;
}

}  // namespace

std::optional<base::PartialDate> ReadDate(std::string_view text, TextFormat::DateOrder order,
                                          std::string_view where, Findings& findings) {
    const auto fault = [&](Error error) {
        error.where = std::string(where);
        Fault(findings, std::move(error));
        return std::nullopt;
    };
    const std::size_t gap = text.find_first_of(" T");
    bool midnight = true;
    const bool timed =
        gap == std::string_view::npos || ReadTime(text.substr(gap + 1), midnight);
    const auto numbers = timed ? ReadNumbers(text.substr(0, gap)) : std::nullopt;
    const auto parts = numbers ? Arrange(*numbers, order) : std::nullopt;
    if (!parts || (gap != std::string_view::npos && numbers->count < 3))
        return fault(Err("field.date_invalid",
                         {{"value", Shown(text)}, {"example", std::string(NameOf(order))}}));
    if (parts->two_digit_year)
        return fault(Err("field.two_digit_year", {{"value", Shown(text)}}));
    if (parts->year < kFirstYear || parts->year > kLastYear)
        return fault(Err("field.year_out_of_range", {{"year", std::to_string(parts->year)},
                                                     {"first", std::to_string(kFirstYear)},
                                                     {"last", std::to_string(kLastYear)}}));
    const auto first = base::Date::Make(parts->year, parts->month, parts->day);
    if (!first) return fault(Err("field.no_such_day", {{"value", Shown(text)}}));
    if (!midnight)
        Warn(findings, Err("field.time_dropped", {{"value", Shown(text)}}, std::string(where)));
    return base::PartialDate{*first, parts->precision};
}

base::Date LastDay(const base::PartialDate& date) {
    const auto& first = date.first;
    switch (date.precision) {
        case base::Precision::Year:
            return {first.year, 12, 31};
        case base::Precision::Month:
            return {first.year, first.month, base::DaysInMonth(first.year, first.month)};
        case base::Precision::Day:
            return first;
    }
    return first;
}

}  // namespace atalaya::registers::fields
