#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace atalaya::base {

// An exact decimal number: mantissa / 10^scale, with scale 0 to 9. Stores hold the mantissa at
// the scale that the field declares (9 for quantities: a microgram in kilograms). Results that
// do not fit 64 bits are nullopt, never wrapped.
class Decimal {
 public:
    static constexpr int kMaxScale = 9;

    constexpr Decimal() = default;
    // Precondition: 0 <= scale <= kMaxScale.
    constexpr Decimal(std::int64_t mantissa, int scale) : m_mantissa(mantissa), m_scale(scale) {}
    static constexpr Decimal FromInteger(std::int64_t value) { return {value, 0}; }

    struct Parsed;
    // Reads "-12.50", "+3", ".5", "9e-05" (ASCII digits, '.' as the decimal mark, no grouping).
    // More than nine decimals are rounded half away from zero, and `rounded` says so.
    // Errors: number.invalid {text}, number.too_large {text}.
    static Result<Parsed> Parse(std::string_view text);

    constexpr std::int64_t mantissa() const { return m_mantissa; }
    constexpr int scale() const { return m_scale; }
    bool IsZero() const { return m_mantissa == 0; }
    bool IsNegative() const { return m_mantissa < 0; }

    // The same number at another scale, rounded half away from zero.
    std::optional<Decimal> Rescaled(int scale) const;
    // The same number without trailing zeros after the mark.
    Decimal Normalized() const;

    // Sums have the larger scale of the two, products the sum of scales (at most 9), quotients
    // scale 9; rounding is half away from zero. Division by zero is nullopt.
    static std::optional<Decimal> Add(Decimal a, Decimal b);
    static std::optional<Decimal> Subtract(Decimal a, Decimal b);
    static std::optional<Decimal> Multiply(Decimal a, Decimal b);
    static std::optional<Decimal> Divide(Decimal a, Decimal b);

    // Numeric comparison: 1.50 equals 1.5.
    friend std::strong_ordering operator<=>(Decimal a, Decimal b);
    friend bool operator==(Decimal a, Decimal b) { return (a <=> b) == 0; }

    // "-12.50": always with '.' and exactly scale() decimals.
    std::string ToString() const;
    double ToDouble() const;

 private:
    std::int64_t m_mantissa = 0;
    int m_scale = 0;
};

struct Decimal::Parsed {
    Decimal value;
    bool rounded = false;
};

// mantissa / 10^scale of a 128-bit mantissa, as text; sums of many records use it.
std::string FormatScaled(__int128 mantissa, int scale);

// 10^n for 0 <= n <= 18.
std::int64_t PowerOfTen(int n);

}  // namespace atalaya::base
