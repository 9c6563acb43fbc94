#include "microdata/time_formats.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace atalaya::microdata {
namespace {

// The letters of "DATETIME20.2" are its kind. "E8601DA" of SAS goes on after digits.
std::string Letters(std::string_view format) {
    std::string out;
    for (const char c : format) {
        if (!std::isalpha(static_cast<unsigned char>(c))) break;
        out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return out;
}

bool OneOf(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

Kind KindOfFormat(Family family, std::string_view format) {
    if (family == Family::Stata) {
        if (format.starts_with("%-")) format.remove_prefix(1);
        if (format.starts_with("%td") || format.starts_with("-td") || format.starts_with("%d"))
            return Kind::Date;
        if (format.starts_with("%tc") || format.starts_with("-tc")) return Kind::DateTime;
        return Kind::Number;
    }
    const std::string letters = Letters(format);
    if (family == Family::Spss) {
        if (OneOf(letters, {"DATE", "ADATE", "EDATE", "SDATE", "JDATE"})) return Kind::Date;
        if (OneOf(letters, {"DATETIME", "YMDHMS"})) return Kind::DateTime;
        if (OneOf(letters, {"TIME", "DTIME", "MTIME"})) return Kind::Time;
        return Kind::Number;
    }
    if (OneOf(letters, {"DATE", "DDMMYY", "DDMMYYB", "DDMMYYD", "DDMMYYP", "DDMMYYS", "MMDDYY",
                        "MMDDYYB", "MMDDYYD", "MMDDYYP", "MMDDYYS", "YYMMDD", "YYMMDDB", "YYMMDDD",
                        "YYMMDDN", "YYMMDDP", "YYMMDDS", "JULIAN", "WORDDATE", "WEEKDATE"}) ||
        format.starts_with("E8601DA") || format.starts_with("B8601DA"))
        return Kind::Date;
    if (letters == "DATETIME" || format.starts_with("E8601DT") || format.starts_with("B8601DT"))
        return Kind::DateTime;
    if (OneOf(letters, {"TIME", "HHMM", "TOD"}) || format.starts_with("E8601TM"))
        return Kind::Time;
    return Kind::Number;
}

// SPSS counts seconds from 14 October 1582, Stata days or milliseconds and SAS days or seconds
// from 1 January 1960.
TimeScale ScaleOf(Family family, Kind kind) {
    constexpr double kDay = 86'400, kSpss = 141'428, kSixty = 3'653;   // days before 1970
    switch (kind) {
        case Kind::Number:
        case Kind::Text:
        case Kind::Time: return {};
        case Kind::Date:
            return family == Family::Spss ? TimeScale{kSpss * kDay, kDay} : TimeScale{-kSixty, 1};
        case Kind::DateTime: break;
    }
    switch (family) {
        case Family::Spss: return {kSpss * kDay, 1};
        case Family::Stata: return {-kSixty * kDay * 1000, 1000};
        case Family::Sas: return {-kSixty * kDay, 1};
    }
    return {};
}

bool IsFormatOf(Family family, std::string_view format) {
    switch (family) {
        case Family::Spss:
            return KindOfFormat(family, format) != Kind::Number ||
                   OneOf(Letters(format), {"F", "E", "N", "COMMA", "DOT", "DOLLAR", "PCT"});
        case Family::Stata: return format.starts_with('%');
        case Family::Sas: return !format.starts_with('%');
    }
    return false;
}

std::string_view DefaultFormat(Family family, Kind kind) {
    const bool stata = family == Family::Stata;
    switch (kind) {
        case Kind::Number: return stata ? "%10.0g" : "F8.2";
        case Kind::Text: return stata ? "%9s" : "A";
        case Kind::Date: return stata ? "%td" : "DATE11";
        case Kind::Time: return stata ? "%10.0g" : "TIME8";
        case Kind::DateTime: return stata ? "%tc" : "DATETIME20";
    }
    return "";
}

}  // namespace atalaya::microdata
