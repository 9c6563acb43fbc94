#include "base/decimal.hpp"

#include <algorithm>
#include <limits>

#include "base/check.hpp"

namespace atalaya::base {
namespace {

using Wide = __int128;

constexpr Wide kLow = std::numeric_limits<std::int64_t>::min();
constexpr Wide kHigh = std::numeric_limits<std::int64_t>::max();

Wide WidePower(int n) {
    Wide power = 1;
    while (n-- > 0) power *= 10;
    return power;
}

// Quotient rounded half away from zero. Precondition: divisor > 0.
Wide DivideRounded(Wide value, Wide divisor) {
    Wide quotient = value / divisor;
    Wide rest = value % divisor;
    if (rest < 0) rest = -rest;
    if (rest >= divisor - rest) quotient += value < 0 ? -1 : 1;
    return quotient;
}

std::optional<Decimal> Fit(Wide mantissa, int scale) {
    if (mantissa < kLow || mantissa > kHigh) return std::nullopt;
    return Decimal(static_cast<std::int64_t>(mantissa), scale);
}

Wide Aligned(Decimal number, int scale) {
    return Wide(number.mantissa()) * WidePower(scale - number.scale());
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The digits of a number as written, before the exponent is applied.
struct Written {
    std::string digits;   // without leading zeros
    int decimals = 0;     // digits after the mark, less the exponent
    bool negative = false;
};

std::optional<Written> ReadWritten(std::string_view text) {
    Written out;
    std::size_t i = 0;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) out.negative = text[i++] == '-';
    bool any = false;
    bool mark = false;
    for (; i < text.size(); ++i) {
        if (text[i] == '.' && !mark) {
            mark = true;
        } else if (IsDigit(text[i])) {
            any = true;
            if (!out.digits.empty() || text[i] != '0') out.digits += text[i];
            if (mark) ++out.decimals;
        } else {
            break;
        }
    }
    if (!any) return std::nullopt;
    if (i == text.size()) return out;
    if (text[i] != 'e' && text[i] != 'E') return std::nullopt;
    ++i;
    bool negative_exponent = false;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) negative_exponent = text[i++] == '-';
    if (i == text.size() || text.size() - i > 3) return std::nullopt;
    int exponent = 0;
    for (; i < text.size(); ++i) {
        if (!IsDigit(text[i])) return std::nullopt;
        exponent = exponent * 10 + (text[i] - '0');
    }
    out.decimals += negative_exponent ? exponent : -exponent;
    return out;
}

}  // namespace

std::int64_t PowerOfTen(int n) {
    Check(n >= 0 && n <= 18, "power of ten out of range");
    return static_cast<std::int64_t>(WidePower(n));
}

Result<Decimal::Parsed> Decimal::Parse(std::string_view text) {
    auto written = ReadWritten(text);
    if (!written || text.size() > 100) return Err("number.invalid", {{"text", std::string(text)}});
    auto& [digits, decimals, negative] = *written;
    bool rounded = false;
    bool round_up = false;
    if (decimals > kMaxScale) {
        // Cut the digits that do not fit; the first of them decides the rounding.
        int cut = decimals - kMaxScale;
        int have = static_cast<int>(digits.size());
        rounded = cut >= have ? have > 0
                              : digits.find_first_not_of('0', have - cut) != std::string::npos;
        round_up = cut <= have && cut > 0 && have > 0 && digits[have - cut] >= '5';
        digits.resize(cut >= have ? 0 : have - cut);
        decimals = kMaxScale;
    }
    if (decimals < 0) {
        if (!digits.empty() && digits.size() - decimals > 20)
            return Err("number.too_large", {{"text", std::string(text)}});
        if (!digits.empty()) digits.append(-decimals, '0');
        decimals = 0;
    }
    if (digits.size() > 20) return Err("number.too_large", {{"text", std::string(text)}});
    Wide mantissa = 0;
    for (char c : digits) mantissa = mantissa * 10 + (c - '0');
    if (round_up) ++mantissa;
    auto value = Fit(negative ? -mantissa : mantissa, decimals);
    if (!value) return Err("number.too_large", {{"text", std::string(text)}});
    return Parsed{*value, rounded};
}

std::optional<Decimal> Decimal::Rescaled(int scale) const {
    Check(scale >= 0 && scale <= kMaxScale, "scale out of range");
    if (scale >= m_scale) return Fit(Aligned(*this, scale), scale);
    return Fit(DivideRounded(m_mantissa, WidePower(m_scale - scale)), scale);
}

Decimal Decimal::Normalized() const {
    Decimal out = *this;
    while (out.m_scale > 0 && out.m_mantissa % 10 == 0) {
        out.m_mantissa /= 10;
        --out.m_scale;
    }
    return out;
}

std::optional<Decimal> Decimal::Add(Decimal a, Decimal b) {
    int scale = std::max(a.m_scale, b.m_scale);
    return Fit(Aligned(a, scale) + Aligned(b, scale), scale);
}

std::optional<Decimal> Decimal::Subtract(Decimal a, Decimal b) {
    int scale = std::max(a.m_scale, b.m_scale);
    return Fit(Aligned(a, scale) - Aligned(b, scale), scale);
}

std::optional<Decimal> Decimal::Multiply(Decimal a, Decimal b) {
    Wide product = Wide(a.m_mantissa) * b.m_mantissa;
    int scale = a.m_scale + b.m_scale;
    if (scale <= kMaxScale) return Fit(product, scale);
    return Fit(DivideRounded(product, WidePower(scale - kMaxScale)), kMaxScale);
}

std::optional<Decimal> Decimal::Divide(Decimal a, Decimal b) {
    if (b.m_mantissa == 0) return std::nullopt;
    // a / b at scale 9: the numerator stays below 2^63 * 10^18 < 2^127.
    Wide numerator = Wide(a.m_mantissa) * WidePower(kMaxScale + b.m_scale - a.m_scale < 0
                                                        ? 0
                                                        : kMaxScale + b.m_scale - a.m_scale);
    Wide denominator = b.m_mantissa;
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    return Fit(DivideRounded(numerator, denominator), kMaxScale);
}

std::strong_ordering operator<=>(Decimal a, Decimal b) {
    int scale = std::max(a.m_scale, b.m_scale);
    Wide left = Aligned(a, scale);
    Wide right = Aligned(b, scale);
    if (left < right) return std::strong_ordering::less;
    return left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

std::string Decimal::ToString() const { return FormatScaled(m_mantissa, m_scale); }

double Decimal::ToDouble() const {
    return static_cast<double>(m_mantissa) / static_cast<double>(PowerOfTen(m_scale));
}

std::string FormatScaled(__int128 mantissa, int scale) {
    bool negative = mantissa < 0;
    std::string digits;
    // Digit by digit, since the smallest 128-bit number has no positive counterpart.
    do {
        int digit = static_cast<int>(mantissa % 10);
        digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
        mantissa /= 10;
    } while (mantissa != 0);
    while (static_cast<int>(digits.size()) <= scale) digits += '0';
    if (scale > 0) digits.insert(static_cast<std::size_t>(scale), ".");
    if (negative) digits += '-';
    std::reverse(digits.begin(), digits.end());
    return digits;
}

}  // namespace atalaya::base
