// The exact arithmetic that ToSql calls on SQLite. Every function answers NULL for a missing
// argument and for a result beyond 64 bits.

#include <array>
#include <span>

#include <sqlite3.h>

#include "base/check.hpp"
#include "expr/evaluate.hpp"
#include "expr/expr.hpp"
#include "expr/numbers.hpp"

namespace atalaya::expr {
namespace {

using Arguments = std::span<sqlite3_value*>;
using Answer64 = std::optional<std::int64_t>;

std::optional<base::Decimal> DecimalAt(Arguments arguments, std::size_t i) {
    if (sqlite3_value_type(arguments[i]) != SQLITE_INTEGER) return std::nullopt;
    return base::Decimal(sqlite3_value_int64(arguments[i]), sqlite3_value_int(arguments[i + 1]));
}

Answer64 Mantissa(std::optional<base::Decimal> number) {
    if (!number) return std::nullopt;
    return number->mantissa();
}

Answer64 Sum(Arguments arguments) {
    std::array<Term, kMaxTerms> terms;
    std::size_t count = arguments.size() / 2;
    base::Check(count <= terms.size(), "too many terms");
    for (std::size_t i = 0; i < count; ++i) {
        if (sqlite3_value_type(arguments[2 * i]) != SQLITE_INTEGER) return std::nullopt;
        terms[i] = {sqlite3_value_int64(arguments[2 * i]),
                    sqlite3_value_int64(arguments[2 * i + 1])};
    }
    return AddUp(std::span(terms).first(count));
}

Answer64 Multiply(Arguments arguments) {
    auto a = DecimalAt(arguments, 0), b = DecimalAt(arguments, 2);
    return a && b ? Mantissa(base::Decimal::Multiply(*a, *b)) : std::nullopt;
}

Answer64 Divide(Arguments arguments) {
    auto a = DecimalAt(arguments, 0), b = DecimalAt(arguments, 2);
    return a && b ? Mantissa(base::Decimal::Divide(*a, *b)) : std::nullopt;
}

Answer64 Rescale(Arguments arguments) {
    auto a = DecimalAt(arguments, 0);
    return a ? Mantissa(a->Rescaled(sqlite3_value_int(arguments[2]))) : std::nullopt;
}

Answer64 Abs(Arguments arguments) {
    if (sqlite3_value_type(arguments[0]) != SQLITE_INTEGER) return std::nullopt;
    std::int64_t value = sqlite3_value_int64(arguments[0]);
    Term term{value, value < 0 ? -1 : 1};
    return AddUp({&term, 1});
}

Answer64 CompareScaled(Arguments arguments) {
    auto a = DecimalAt(arguments, 0), b = DecimalAt(arguments, 2);
    if (!a || !b) return std::nullopt;
    auto order = *a <=> *b;
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

Answer64 BetweenScaled(Arguments arguments) {
    auto holds = IsBetween(DecimalAt(arguments, 0), DecimalAt(arguments, 2),
                           DecimalAt(arguments, 4));
    if (!holds) return std::nullopt;
    return *holds ? 1 : 0;
}

Answer64 Days(Arguments arguments) {
    if (sqlite3_value_type(arguments[0]) != SQLITE_INTEGER) return std::nullopt;
    return DayNumber(sqlite3_value_int64(arguments[0]));
}

// No exception may pass through SQLite.
template <Answer64 (*function)(Arguments)>
void Bridge(sqlite3_context* context, int count, sqlite3_value** values) {
    try {
        auto answer = function(Arguments(values, static_cast<std::size_t>(count)));
        if (answer) {
            sqlite3_result_int64(context, *answer);
        } else {
            sqlite3_result_null(context);
        }
    } catch (const std::exception& e) {
        sqlite3_result_error(context, e.what(), -1);
    }
}

struct Registration {
    const char* name;
    int arguments;   // -1: any number
    void (*call)(sqlite3_context*, int, sqlite3_value**);
};

constexpr std::array kFunctions = {
    Registration{"atalaya_sum", -1, Bridge<Sum>},
    Registration{"atalaya_multiply", 4, Bridge<Multiply>},
    Registration{"atalaya_divide", 4, Bridge<Divide>},
    Registration{"atalaya_rescale", 3, Bridge<Rescale>},
    Registration{"atalaya_abs", 1, Bridge<Abs>},
    Registration{"atalaya_compare", 4, Bridge<CompareScaled>},
    Registration{"atalaya_between", 6, Bridge<BetweenScaled>},
    Registration{"atalaya_days", 1, Bridge<Days>},
};

}  // namespace

void RegisterSqliteFunctions(void* sqlite3_handle) {
    auto* connection = static_cast<sqlite3*>(sqlite3_handle);
    for (const Registration& f : kFunctions) {
        int code = sqlite3_create_function_v2(
            connection, f.name, f.arguments,
            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nullptr, f.call, nullptr,
            nullptr, nullptr);
        base::Check(code == SQLITE_OK, "SQLite takes no functions");
    }
}

}  // namespace atalaya::expr
