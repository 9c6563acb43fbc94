#include "registers/fields/numbers.hpp"

#include <charconv>
#include <cstring>

namespace atalaya::registers::fields {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The common case without any copy: digits, one '.', at most 18 digits and nine decimals.
std::optional<base::Decimal> ReadPlain(std::string_view text) {
    std::size_t i = !text.empty() && text[0] == '-' ? 1 : 0;
    const std::size_t first = i;
    std::uint64_t digits_read = 0;   // 19 digits fit
    std::size_t mark = std::string_view::npos;
    if (text.size() - i > 19) return std::nullopt;
    for (; i < text.size(); ++i) {
        if (IsDigit(text[i])) {
            digits_read = digits_read * 10 + static_cast<std::uint64_t>(text[i] - '0');
        } else if (text[i] == '.' && mark == std::string_view::npos && i > first) {
            mark = i;
        } else {
            return std::nullopt;
        }
    }
    const std::size_t digits = text.size() - first - (mark == std::string_view::npos ? 0 : 1);
    const std::size_t decimals = mark == std::string_view::npos ? 0 : text.size() - mark - 1;
    if (digits == 0 || digits > 18 || decimals > 9) return std::nullopt;
    const auto mantissa = static_cast<std::int64_t>(digits_read);
    return base::Decimal(first ? -mantissa : mantissa, static_cast<int>(decimals));
}

// Digits from the first that is not zero.
std::size_t SignificantDigits(std::string_view text) {
    std::size_t digits = 0;
    for (char c : text) {
        if (c == 'e' || c == 'E') break;
        if (IsDigit(c) && (digits > 0 || c != '0')) ++digits;
    }
    return digits;
}

// Programs that hold numbers in binary write 0.117 as 0.11699999999999999. Such a text has 16 or
// 17 digits that fall together to a few when the last is taken away.
std::optional<base::Decimal> WithoutBinaryNoise(std::string_view text) {
    constexpr std::size_t kExactDigits = 15, kFewDigits = 12;
    if (SignificantDigits(text) <= kExactDigits) return std::nullopt;
    double number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    char buffer[40];
    const auto written = std::to_chars(buffer, buffer + sizeof buffer, number,
                                       std::chars_format::general, kExactDigits);
    const std::string_view shorter(buffer, static_cast<std::size_t>(written.ptr - buffer));
    if (SignificantDigits(shorter) > kFewDigits) return std::nullopt;
    auto parsed = base::Decimal::Parse(shorter);
    if (!parsed || parsed->rounded) return std::nullopt;
    return parsed->value;
}

// The separator at a place of the text: 1 byte of group_mark, or the no-break spaces
// (U+00A0, U+202F) that programs write for a space. 0: none.
std::size_t GroupMarkAt(std::string_view text, std::size_t at, char group_mark) {
    if (group_mark == 0) return 0;
    if (text[at] == group_mark) return 1;
    if (group_mark != ' ') return 0;
    if (text.substr(at, 2) == "\xC2\xA0") return 2;
    return text.substr(at, 3) == "\xE2\x80\xAF" ? 3 : 0;
}

enum class Form { Good, Grouping, Other };

// Rewrites the marks of the format into the buffer, and holds grouping to threes: "1.5" in a file
// that groups by '.' is not fifteen.
Form Normalize(std::string_view text, const TextFormat& format, Number& out) {
    std::size_t size = 0;
    std::size_t run = 0;             // digits since the last group mark
    bool grouped = false, mark = false;
    for (std::size_t i = 0; i < text.size();) {
        if (size == out.buffer.size()) return Form::Other;
        if (const std::size_t skip = GroupMarkAt(text, i, format.group_mark)) {
            if (mark || run == 0 || run > 3 || (grouped && run != 3)) return Form::Grouping;
            grouped = true;
            run = 0;
            i += skip;
            continue;
        }
        const char c = text[i++];
        if (c == format.decimal_mark) {
            if (mark) return Form::Other;
            if (grouped && run != 3) return Form::Grouping;
            mark = true;
            out.buffer[size++] = '.';
            continue;
        }
        if (c == '.' || c == ',') return Form::Other;
        run += IsDigit(c);
        out.buffer[size++] = c;
    }
    if (grouped && !mark && run != 3) return Form::Grouping;
    out.text = std::string_view(out.buffer.data(), size);
    return Form::Good;
}

bool IsNumber(std::string_view text) { return base::Decimal::Parse(text).ok(); }

Error NotANumber(std::string_view text, const TextFormat& format, std::string_view where) {
    std::string with_other_mark(text);
    const char other = format.decimal_mark == ',' ? '.' : ',';
    for (char& c : with_other_mark) {
        if (c == other) c = '.';
    }
    if (with_other_mark.size() < 64 && text.find(other) != std::string_view::npos &&
        IsNumber(with_other_mark))
        return Err("field.wrong_decimal_mark",
                   {{"value", Shown(text)}, {"mark", std::string(1, format.decimal_mark)}},
                   std::string(where));
    return Err("field.not_a_number", {{"value", Shown(text)}}, std::string(where));
}

// Everything but the common case: exponents, many digits, binary noise.
bool ReadCanonical(std::string_view entered, const TextFormat& format, std::string_view where,
                   Number& out, Findings& findings) {
    auto parsed = base::Decimal::Parse(out.text);
    if (!parsed) {
        if (parsed.error().code == "number.too_large")
            Fault(findings, Err("field.number_too_large", {{"value", Shown(entered)}},
                                std::string(where)));
        else
            Fault(findings, NotANumber(entered, format, where));
        return false;
    }
    out.value = parsed->value;
    out.rounded = parsed->rounded;
    if (auto meant = WithoutBinaryNoise(out.text)) {
        out.value = *meant;
        out.rounded = false;
        out.binary_noise = true;
        Warn(findings, Err("field.binary_rounding",
                           {{"value", Shown(entered)}, {"number", meant->ToString()}},
                           std::string(where)));
    }
    return true;
}

}  // namespace

bool ReadNumber(std::string_view text, const TextFormat& format, std::string_view where,
                Number& out, Findings& findings) {
    out.text = text;
    if (format.decimal_mark != '.' || format.group_mark != 0) {
        switch (Normalize(text, format, out)) {
            case Form::Good:
                break;
            case Form::Grouping:
                Fault(findings, Err("field.grouping",
                                    {{"value", Shown(text)},
                                     {"mark", std::string(1, format.group_mark)}},
                                    std::string(where)));
                return false;
            case Form::Other:
                Fault(findings, NotANumber(text, format, where));
                return false;
        }
    }
    if (auto plain = ReadPlain(out.text); plain && out.text.size() <= 16) {
        out.value = *plain;
        return true;
    }
    return ReadCanonical(text, format, where, out, findings);
}

bool ReadNumber(const json::value& value, std::string_view where, Number& out,
                Findings& findings) {
    if (const auto* text = value.if_string())
        return ReadNumber(base::TrimAscii(*text), DefaultFormat(), where, out, findings);
    if (!value.is_number()) {
        Fault(findings,
              Err("field.expected_number", {{"value", Shown(value)}}, std::string(where)));
        return false;
    }
    // A double is written by the shortest text that gives it back: 0.1, not 0.1000000000000000055.
    std::array<char, 40> buffer;
    char* const begin = buffer.data();
    char* const end = begin + buffer.size();
    std::to_chars_result written{};
    if (const auto* integer = value.if_int64()) {
        written = std::to_chars(begin, end, *integer);
    } else if (const auto* large = value.if_uint64()) {
        written = std::to_chars(begin, end, *large);
    } else {
        written = std::to_chars(begin, end, value.get_double());
    }
    const std::string_view text(begin, static_cast<std::size_t>(written.ptr - begin));
    if (!ReadNumber(text, DefaultFormat(), where, out, findings)) return false;
    std::memcpy(out.buffer.data(), text.data(), text.size());
    out.text = std::string_view(out.buffer.data(), text.size());
    return true;
}

std::optional<std::int64_t> MantissaAt(const Number& number, int scale, std::string_view where,
                                       Findings& findings) {
    const auto scaled = number.value.Rescaled(scale);
    if (!scaled) {
        Fault(findings, Err("field.number_too_large", {{"value", Shown(number.text)}},
                            std::string(where)));
        return std::nullopt;
    }
    if (number.rounded || *scaled != number.value) {
        Fault(findings, Err("field.too_many_decimals",
                            {{"value", Shown(number.text)}, {"scale", std::to_string(scale)}},
                            std::string(where)));
        return std::nullopt;
    }
    return scaled->mantissa();
}

bool CheckLimits(const Field& field, base::Decimal value, std::string_view where,
                 Findings& findings) {
    const auto fault = [&](Error error) {
        Fault(findings, std::move(error));
        return false;
    };
    if (field.min && value < *field.min)
        return fault(Err("field.below_minimum",
                         {{"value", value.Normalized().ToString()},
                          {"limit", field.min->Normalized().ToString()}},
                         std::string(where)));
    if (field.max && value > *field.max)
        return fault(Err("field.above_maximum",
                         {{"value", value.Normalized().ToString()},
                          {"limit", field.max->Normalized().ToString()}},
                         std::string(where)));
    return true;
}

std::vector<Error> CheckNumberDeclaration(const Field& field) {
    std::vector<Error> faults;
    if (field.min && field.max && *field.max < *field.min)
        faults.push_back(Err("field.limits_reversed",
                             {{"field", field.id},
                              {"minimum", field.min->ToString()},
                              {"maximum", field.max->ToString()}},
                             field.where));
    if (field.scale < 0 || field.scale > base::Decimal::kMaxScale)
        faults.push_back(Err("field.bad_scale",
                             {{"field", field.id}, {"scale", std::to_string(field.scale)}},
                             field.where));
    return faults;
}

void OneNumber::FromJson(const Field& field, const json::value& value, const FieldContext&,
                         std::string_view where, std::span<store::Cell> cells,
                         Findings& findings) const {
    if (value.is_string() && base::TrimAscii(value.get_string()).empty()) return;
    Number number;
    if (ReadNumber(value, where, number, findings))
        Store(field, number, where, cells[0], findings);
}

void OneNumber::FromText(const Field& field, std::span<const std::string_view> parts,
                         const TextFormat& format, const FieldContext&, std::string_view where,
                         std::span<store::Cell> cells, Findings& findings) const {
    const std::string_view text = base::TrimAscii(parts[0]);
    Number number;
    if (!text.empty() && ReadNumber(text, format, where, number, findings))
        Store(field, number, where, cells[0], findings);
}

std::string OneNumber::Display(const Field& field, std::span<const store::Cell> cells,
                               const content::Library&, Lang lang) const {
    return ShowNumber(ToText(field, cells)[0], lang);
}

std::string ShowNumber(std::string_view text, Lang lang) {
    const std::size_t first = !text.empty() && text[0] == '-' ? 1 : 0;
    const std::size_t mark = std::min(text.find('.'), text.size());
    // Numbers with an exponent are shown as they were written.
    if (text.find_first_of("eE") != std::string_view::npos) return std::string(text);
    std::string_view group = "\u202F", decimal = ",";
    if (lang == Lang::En) {
        group = ",";
        decimal = ".";
    } else if (lang == Lang::Pt) {
        group = ".";
    }
    std::string out(text.substr(0, first));
    for (std::size_t i = first; i < mark; ++i) {
        if (i > first && (mark - i) % 3 == 0) out += group;
        out += text[i];
    }
    if (mark < text.size()) out.append(decimal).append(text.substr(mark + 1));
    return out;
}

}  // namespace atalaya::registers::fields
