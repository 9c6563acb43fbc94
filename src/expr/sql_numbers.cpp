#include "expr/sql.hpp"

namespace atalaya::expr {
namespace {

// 10^power as a decimal literal: "1000", "0.001".
std::string Power(int power) {
    if (power >= 0) return "1" + std::string(static_cast<std::size_t>(power), '0');
    return "0." + std::string(static_cast<std::size_t>(-power - 1), '0') + "1";
}

// PostgreSQL: a whole numeric as bigint, missing where it does not fit, written once. least()
// and greatest() pass over a missing value, which the first nullif() then takes away again.
constexpr std::string_view kFit = "nullif(nullif(greatest(least(";
constexpr std::string_view kFitEnd =
    ", 9223372036854775808), -9223372036854775809), 9223372036854775808), "
    "-9223372036854775809)::bigint";

// So many decimals of a quotient that rounding it again cannot cross a half: the distance of
// a / b from a half is 0 or at least 1 / 2^64.
constexpr std::string_view kQuotientDecimals = ".0000000000000000000000000";

}  // namespace

void SqlWriter::Arithmetic(const Node& node) {
    if (postgres()) {
        PostgresArithmetic(node);
    } else {
        SqliteArithmetic(node);
    }
}

void SqlWriter::Scaled(const Node& node) {
    Write(node);
    Put(", " + std::to_string(node.scale));
}

void SqlWriter::SqliteArithmetic(const Node& node) {
    const auto& parts = node.children;
    if (node.op == Op::Sum) {
        Put("atalaya_sum(");
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (i > 0) Put(", ");
            Write(parts[i]);
            Put(node.signs[i] == '-' ? ", -" : ", ");
            Put(Power(node.scale - parts[i].scale));
        }
    } else if (node.op == Op::Rescale) {
        Put("atalaya_rescale(");
        Scaled(parts[0]);
        Put(", " + std::to_string(node.scale));
    } else if (node.op == Op::Abs) {
        Put("atalaya_abs(");
        Write(parts[0]);
    } else {
        Put(node.op == Op::Multiply ? "atalaya_multiply(" : "atalaya_divide(");
        Scaled(parts[0]);
        Put(", ");
        Scaled(parts[1]);
    }
    Put(")");
}

// The node as numeric, times 10^power.
void SqlWriter::Numeric(const Node& node, int power) {
    Put("(");
    Write(node);
    Put("::numeric");
    if (power != 0) Put(" * " + Power(power));
    Put(")");
}

// numeric's round() rounds half away from zero, as base::Decimal does.
void SqlWriter::PostgresArithmetic(const Node& node) {
    const auto& parts = node.children;
    Put(kFit);
    if (node.op == Op::Sum) {
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (i > 0 || node.signs[i] == '-') Put(node.signs[i] == '-' ? " - " : " + ");
            Numeric(parts[i], node.scale - parts[i].scale);
        }
    } else if (node.op == Op::Rescale) {
        Put("round(");
        Numeric(parts[0], node.scale - parts[0].scale);
        Put(")");
    } else if (node.op == Op::Abs) {
        Put("abs(");
        Numeric(parts[0], 0);
        Put(")");
    } else if (node.op == Op::Multiply) {
        Put("round(");
        Numeric(parts[0], node.scale - parts[0].scale - parts[1].scale);
        Put(" * ");
        Numeric(parts[1], 0);
        Put(")");
    } else {
        Put("round(");
        Numeric(parts[0], 0);
        Put(" * " + Power(node.scale + parts[1].scale - parts[0].scale));
        Put(kQuotientDecimals);
        Put(" / nullif(");
        Numeric(parts[1], 0);
        Put(", 0))");
    }
    Put(kFitEnd);
}

}  // namespace atalaya::expr
