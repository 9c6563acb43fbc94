#include "expr/numbers.hpp"

#include <limits>

namespace atalaya::expr {

std::optional<std::int64_t> AddUp(std::span<const Term> terms) {
    __int128 sum = 0;
    for (const Term& term : terms) sum += static_cast<__int128>(term.mantissa) * term.factor;
    if (sum < std::numeric_limits<std::int64_t>::min() ||
        sum > std::numeric_limits<std::int64_t>::max())
        return std::nullopt;
    return static_cast<std::int64_t>(sum);
}

Steps StepsOf(base::Decimal number, int scale) {
    if (scale >= number.scale())
        return {static_cast<__int128>(number.mantissa()) *
                    base::PowerOfTen(scale - number.scale()),
                true};
    std::int64_t divisor = base::PowerOfTen(number.scale() - scale);
    std::int64_t floor = number.mantissa() / divisor;
    std::int64_t rest = number.mantissa() % divisor;
    return {rest < 0 ? floor - 1 : floor, rest == 0};
}

bool Holds(Relation relation, std::strong_ordering order) {
    switch (relation) {
        case Relation::Equal: return order == 0;
        case Relation::NotEqual: return order != 0;
        case Relation::Less: return order < 0;
        case Relation::LessOrEqual: return order <= 0;
        case Relation::Greater: return order > 0;
        case Relation::GreaterOrEqual: return order >= 0;
    }
    return false;
}

std::optional<bool> IsBetween(std::optional<base::Decimal> value, std::optional<base::Decimal> low,
                              std::optional<base::Decimal> high) {
    if (!value) return std::nullopt;
    if ((low && *low > *value) || (high && *value > *high)) return false;
    if (!low || !high) return std::nullopt;
    return true;
}

}  // namespace atalaya::expr
