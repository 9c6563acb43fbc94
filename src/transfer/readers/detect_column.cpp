#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "transfer/readers/detect.hpp"

namespace atalaya::transfer {
namespace {

constexpr std::size_t kSamples = 5;
constexpr double kLikely = 0.95;   // share of values that must fit a kind

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}
int ToInt(std::string_view digits) {
    int value = 0;
    for (char c : digits.substr(0, 8)) value = value * 10 + (c - '0');
    return value;
}

// What a value says about the marks of its column.
enum class NumberForm { None, Integer, Code, Point, Comma, Either };
enum class DateForm { None, Ymd, Dmy, Mdy, Either };

struct DateSeen {
    DateForm form = DateForm::None;
    bool two_digit_year = false;
};

// Digits in groups of three between `mark`s: "1.234.567".
bool IsGrouped(std::string_view text, char mark) {
    auto parts = base::Split(text, mark);
    if (parts.size() < 2 || parts[0].size() > 3 || !AllDigits(parts[0])) return false;
    return std::all_of(parts.begin() + 1, parts.end(), [](std::string_view part) {
        return part.size() == 3 && AllDigits(part);
    });
}

// One mark of one kind: a decimal mark, unless it could separate thousands.
NumberForm OneMark(std::string_view text, std::size_t at, NumberForm decimal) {
    std::string_view before = text.substr(0, at), after = text.substr(at + 1);
    if (!before.empty() && !AllDigits(before)) return NumberForm::None;
    if (!AllDigits(after)) return NumberForm::None;
    bool could_be_thousands = after.size() == 3 && !before.empty() && before.size() <= 3 &&
                              before[0] != '0';
    return could_be_thousands ? NumberForm::Either : decimal;
}

NumberForm FormOfNumber(std::string_view text) {
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    auto exponent = text.find_first_of("eE");
    if (exponent != std::string_view::npos && exponent > 0) {
        std::string_view power = text.substr(exponent + 1);
        if (!power.empty() && (power[0] == '-' || power[0] == '+')) power.remove_prefix(1);
        if (!AllDigits(power) || power.size() > 3) return NumberForm::None;
        text = text.substr(0, exponent);
        NumberForm mantissa = FormOfNumber(text);
        return mantissa == NumberForm::Integer ? NumberForm::Point : mantissa;
    }
    if (AllDigits(text)) {
        bool code = text.size() > 1 && text[0] == '0';
        return code || text.size() > 18 ? NumberForm::Code : NumberForm::Integer;
    }
    auto points = std::count(text.begin(), text.end(), '.');
    auto commas = std::count(text.begin(), text.end(), ',');
    if (points + commas == 1)
        return points == 1 ? OneMark(text, text.find('.'), NumberForm::Point)
                           : OneMark(text, text.find(','), NumberForm::Comma);
    if (points > 1 && commas == 0)
        return IsGrouped(text, '.') ? NumberForm::Comma : NumberForm::None;
    if (commas > 1 && points == 0)
        return IsGrouped(text, ',') ? NumberForm::Point : NumberForm::None;
    if (points == 0 || commas == 0) return NumberForm::None;
    // Both: the last is the decimal mark, the other separates thousands.
    bool point_last = text.rfind('.') > text.rfind(',');
    auto last = point_last ? text.rfind('.') : text.rfind(',');
    bool fits = (point_last ? points : commas) == 1 && AllDigits(text.substr(last + 1)) &&
                IsGrouped(text.substr(0, last), point_last ? ',' : '.');
    if (!fits) return NumberForm::None;
    return point_last ? NumberForm::Point : NumberForm::Comma;
}

// "13:45", "T13:45:00.000Z": anything of digits and marks is taken for a time of day.
bool IsTimeOfDay(std::string_view text) {
    if (text.size() < 5 || (text[0] != ' ' && text[0] != 'T')) return false;
    if (!IsDigit(text[1]) || text.find(':') == std::string_view::npos) return false;
    return text.substr(1).find_first_not_of("0123456789:.+-Z APMapm") == std::string_view::npos;
}

DateSeen FormOfDate(std::string_view text) {
    std::size_t end = text.find_first_of(" T");
    if (end != std::string_view::npos) {
        if (!IsTimeOfDay(text.substr(end))) return {};
        text = text.substr(0, end);
    }
    std::size_t at = text.find_first_of("/-.");
    if (at == std::string_view::npos) return {};
    auto parts = base::Split(text, text[at]);
    if (parts.size() < 2 || parts.size() > 3 ||
        !std::all_of(parts.begin(), parts.end(), AllDigits))
        return {};
    auto is_month = [](int n) { return n >= 1 && n <= 12; };
    auto is_day = [](int n) { return n >= 1 && n <= 31; };
    int a = ToInt(parts[0]), b = ToInt(parts[1]);
    if (parts.size() == 2)
        return {parts[0].size() == 4 && text[at] == '-' && parts[1].size() == 2 && is_month(b)
                    ? DateForm::Ymd
                    : DateForm::None};
    int c = ToInt(parts[2]);
    if (parts[0].size() == 4)
        return {is_month(b) && is_day(c) && parts[2].size() <= 2 ? DateForm::Ymd : DateForm::None};
    bool short_year = parts[2].size() == 2;
    if (parts[0].size() > 2 || parts[1].size() > 2 || (!short_year && parts[2].size() != 4))
        return {};
    bool dmy = is_day(a) && is_month(b), mdy = is_month(a) && is_day(b);
    // The same day in both orders says nothing either way.
    if (dmy && mdy) return {DateForm::Either, short_year};
    if (!dmy && !mdy) return {};
    return {dmy ? DateForm::Dmy : DateForm::Mdy, short_year};
}

// "1" and "0" alone are numbers.
bool IsYesNo(std::string_view value) {
    static constexpr std::array<std::string_view, 12> kWords = {
        "yes", "no", "si", "sim", "nao", "oui", "non", "true", "false", "y", "n", "s"};
    std::string folded = base::Fold(value.substr(0, 16));
    return std::find(kWords.begin(), kWords.end(), folded) != kWords.end();
}

struct Evidence {
    std::int64_t integers = 0, codes = 0, point = 0, comma = 0, either_mark = 0;
    std::int64_t ymd = 0, dmy = 0, mdy = 0, either_order = 0;
    std::int64_t yes_no = 0, filled = 0;

    std::int64_t marked() const { return point + comma + either_mark; }
    std::int64_t numbers() const { return integers + marked(); }
    std::int64_t dates() const { return ymd + dmy + mdy + either_order; }
};

Property MarkOf(const Evidence& seen) {
    if (seen.marked() == 0) return {};
    if (seen.point > 0 && seen.comma == 0) return {".", Certainty::Sure, {","}};
    if (seen.comma > 0 && seen.point == 0) return {",", Certainty::Sure, {"."}};
    if (seen.point == 0) return {"", Certainty::Ambiguous, {".", ","}};
    bool point = seen.point >= seen.comma;
    return {"", Certainty::Ambiguous, {point ? "." : ",", point ? "," : "."}};
}

Property OrderOf(const Evidence& seen) {
    std::int64_t days_first = seen.dmy, months_first = seen.mdy;
    bool mixed = (seen.ymd > 0) + (days_first > 0) + (months_first > 0) > 1 ||
                 (seen.ymd > 0 && seen.either_order > 0);
    if (seen.dates() == 0) return {};
    if (mixed) return {"", Certainty::Ambiguous, {"ymd", "dmy", "mdy"}};
    if (seen.ymd > 0) return {"ymd", Certainty::Sure, {}};
    if (days_first > 0) return {"dmy", Certainty::Sure, {"mdy"}};
    if (months_first > 0) return {"mdy", Certainty::Sure, {"dmy"}};
    return {"", Certainty::Ambiguous, {"dmy", "mdy"}};
}

// The kind that fits all values, or nearly all.
Property KindOf(const Evidence& seen, std::int64_t* exceptions) {
    if (seen.filled == 0) return {"empty", Certainty::Sure, {"text"}};
    struct Candidate {
        const char* kind;
        std::int64_t fitting;
    };
    const Candidate candidates[] = {{"date", seen.dates()},
                                    {"yes_no", seen.yes_no},
                                    {seen.marked() > 0 ? "decimal" : "integer", seen.numbers()}};
    for (const Candidate& candidate : candidates) {
        auto needed = kLikely * static_cast<double>(seen.filled);
        if (candidate.fitting == 0 || static_cast<double>(candidate.fitting) < needed) continue;
        *exceptions = seen.filled - candidate.fitting;
        // Leading zeros mean something: the numbers are names.
        if (seen.codes > 0 && candidate.fitting == seen.numbers()) break;
        return {candidate.kind, *exceptions == 0 ? Certainty::Sure : Certainty::Likely, {"text"}};
    }
    *exceptions = 0;
    return {"text", seen.codes > 0 ? Certainty::Likely : Certainty::Sure,
            seen.codes > 0 ? std::vector<std::string>{"integer"} : std::vector<std::string>{}};
}

}  // namespace

bool LooksTyped(std::string_view value) {
    value = base::TrimAscii(value);
    return FormOfNumber(value) != NumberForm::None || FormOfDate(value).form != DateForm::None;
}

ColumnProfile ProfileColumn(std::string name, const std::vector<std::string_view>& values) {
    ColumnProfile profile;
    profile.name = std::move(name);
    Evidence seen;
    for (std::string_view value : values) {
        value = base::TrimAscii(value);
        if (value.empty()) {
            ++profile.empty;
            continue;
        }
        ++seen.filled;
        auto& samples = profile.samples;
        if (samples.size() < kSamples &&
            std::find(samples.begin(), samples.end(), value) == samples.end())
            samples.emplace_back(value.substr(0, 200));
        DateSeen date = FormOfDate(value);
        switch (date.form) {
            case DateForm::None: break;
            case DateForm::Ymd: ++seen.ymd; break;
            case DateForm::Dmy: ++seen.dmy; break;
            case DateForm::Mdy: ++seen.mdy; break;
            case DateForm::Either: ++seen.either_order; break;
        }
        profile.two_digit_years = profile.two_digit_years || date.two_digit_year;
        switch (date.form == DateForm::None ? FormOfNumber(value) : NumberForm::None) {
            case NumberForm::None: break;
            case NumberForm::Integer: ++seen.integers; break;
            case NumberForm::Code: ++seen.codes; break;
            case NumberForm::Point: ++seen.point; break;
            case NumberForm::Comma: ++seen.comma; break;
            case NumberForm::Either: ++seen.either_mark; break;
        }
        if (date.form == DateForm::None && IsYesNo(value)) ++seen.yes_no;
        bool both = value.find('.') != std::string_view::npos &&
                    value.find(',') != std::string_view::npos;
        if (both && FormOfNumber(value) != NumberForm::None)
            profile.group_mark = value.rfind('.') > value.rfind(',') ? "," : ".";
    }
    profile.filled = seen.filled;
    profile.kind = KindOf(seen, &profile.exceptions);
    if (profile.kind.value == "decimal") profile.decimal_mark = MarkOf(seen);
    if (profile.kind.value == "date") profile.date_order = OrderOf(seen);
    if (profile.kind.value != "date") profile.two_digit_years = false;
    return profile;
}

}  // namespace atalaya::transfer
