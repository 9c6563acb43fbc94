#include "transfer/readers/xlsx_values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/date.hpp"

namespace atalaya::transfer {
namespace {

constexpr NumberShape kDay{true, true, true, false};
constexpr NumberShape kTime{false, false, false, true};
constexpr NumberShape kMoment{true, true, true, true};
constexpr std::int64_t kSecondsOfDay = 86'400;

// Whether the digits are already what a person would read: few enough to be exact in a double.
bool IsPlain(std::string_view text) {
    std::size_t digits = 0;
    bool point = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '-' && i == 0) continue;
        if (c == '.' && !point && digits > 0) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            ++digits;
        } else {
            return false;
        }
    }
    return digits > 0 && digits <= 15 && text.back() != '.';
}

std::string Clock(std::int64_t seconds) {
    return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

// The day of a serial number. In the system of 1900 day 60 is a 29 February that never was.
std::optional<base::Date> DayOf(std::int64_t serial, bool from_1904) {
    std::int64_t first = from_1904 ? base::Date{1904, 1, 1}.ToDays()
                                   : base::Date{1899, 12, serial < 60 ? 31 : 30}.ToDays();
    bool known = from_1904 ? serial >= 0 : serial >= 1 && serial != 60;
    if (!known || first + serial > base::Date{9999, 12, 31}.ToDays()) return std::nullopt;
    return base::Date::FromDays(first + serial);
}

}  // namespace

NumberShape ShapeOfBuiltIn(int id) {
    if (id == 17) return {true, true, false, false};
    if (id == 22) return kMoment;
    if ((id >= 14 && id <= 16) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
        return kDay;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return kTime;
    return {};
}

NumberShape ShapeOfCode(std::string_view code) {
    NumberShape shape;
    bool minutes_or_months = false;
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        char c = code[i];
        if (c == '"') {
            i = std::min(code.find('"', i + 1), code.size());
        } else if (c == '[') {
            // [h], [mm] and [ss] are spans of time, all else a colour or a language.
            bool span = i + 1 < code.size() && std::string_view("hms").find(code[i + 1]) !=
                                                   std::string_view::npos;
            i = std::min(code.find(']', i), code.size());
            shape.time = shape.time || span;
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == 'y' || c == 'Y') {
            shape.year = true;
        } else if (c == 'd' || c == 'D') {
            shape.day = true;
        } else if (c == 'h' || c == 'H' || c == 's' || c == 'S') {
            shape.time = true;
        } else if (c == 'm' || c == 'M') {
            minutes_or_months = true;
        } else if (c == 'G' || c == '#' || c == '?') {
            return {};
        }
    }
    shape.month = minutes_or_months && (!shape.time || shape.year || shape.day);
    return shape;
}

std::string NumberText(std::string_view stored, const NumberShape& shape, bool from_1904) {
    if (!shape.IsDate() && IsPlain(stored)) return std::string(stored);
    double value = 0;
    auto [end, fault] = std::from_chars(stored.data(), stored.data() + stored.size(), value);
    bool whole = fault == std::errc() && end == stored.data() + stored.size();
    if (!whole || !std::isfinite(value)) return std::string(stored);
    if (shape.IsDate() && value >= 0 && value < 3e6) {
        auto seconds = static_cast<std::int64_t>(std::llround(value * kSecondsOfDay));
        bool with_day = shape.year || shape.month || shape.day;
        if (!with_day) return Clock(seconds);
        if (auto day = DayOf(seconds / kSecondsOfDay, from_1904)) {
            base::Precision precision = shape.day || shape.time ? base::Precision::Day
                                        : shape.month           ? base::Precision::Month
                                                                : base::Precision::Year;
            std::string text = base::PartialDate{*day, precision}.ToString();
            if (shape.time && seconds % kSecondsOfDay != 0)
                text += " " + Clock(seconds % kSecondsOfDay);
            return text;
        }
    }
    char buffer[400];
    auto [last, unused] =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
    return std::string(buffer, last);
}

std::optional<std::size_t> ColumnOf(std::string_view reference) {
    std::size_t column = 0, letters = 0;
    for (char c : reference) {
        if (c < 'A' || c > 'Z') break;
        if (++letters > 3) return std::nullopt;
        column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
    }
    if (letters == 0 || column > 16'384) return std::nullopt;
    return column - 1;
}

}  // namespace atalaya::transfer
