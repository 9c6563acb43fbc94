#pragma once

// The arithmetic that Evaluate and the functions given to SQLite share.

#include <cstdint>
#include <optional>
#include <span>

#include "base/decimal.hpp"
#include "expr/node.hpp"

namespace atalaya::expr {

struct Term {
    std::int64_t mantissa = 0;
    std::int64_t factor = 1;     // a power of ten, negative for a term taken away
};

// The exact sum; nullopt when the whole does not fit. At most kMaxTerms, so that 128 bits hold it.
inline constexpr std::size_t kMaxTerms = 60;
std::optional<std::int64_t> AddUp(std::span<const Term> terms);

// The number of whole steps of 10^-scale at or below `number`, without the limits of 64 bits, and
// whether it is exactly `number`.
struct Steps {
    __int128 floor = 0;
    bool exact = true;
};
Steps StepsOf(base::Decimal number, int scale);

bool Holds(Relation relation, std::strong_ordering order);

// Three-valued truth of low <= value and value <= high; nullopt arguments are missing.
std::optional<bool> IsBetween(std::optional<base::Decimal> value, std::optional<base::Decimal> low,
                              std::optional<base::Decimal> high);

}  // namespace atalaya::expr
