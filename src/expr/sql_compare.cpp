#include <limits>

#include "expr/sql.hpp"

namespace atalaya::expr {
namespace {

constexpr std::int64_t kLow = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHigh = std::numeric_limits<std::int64_t>::max();

// A comparison of whole steps, with a bound that fits 64 bits.
struct Bound {
    Relation relation;
    std::int64_t value;
};

// These two are decided by the presence of the value alone, and stay missing without it.
constexpr Bound kNever{Relation::Less, kLow};
constexpr Bound kAlways{Relation::GreaterOrEqual, kLow};

// The comparison of a whole number with `steps`, which may lie between two whole numbers or beyond
// 64 bits, as one with a bound.
Bound Tighten(Relation relation, Steps steps) {
    bool above = steps.floor > kHigh;
    bool below = steps.floor < kLow;
    switch (relation) {
        case Relation::Equal:
            if (above || below || !steps.exact) return kNever;
            break;
        case Relation::NotEqual:
            if (above || below || !steps.exact) return kAlways;
            break;
        case Relation::Less:
        case Relation::LessOrEqual:
            if (above || below) return above ? kAlways : kNever;
            if (!steps.exact) relation = Relation::LessOrEqual;
            break;
        case Relation::Greater:
        case Relation::GreaterOrEqual:
            if (above || below) return above ? kNever : kAlways;
            if (!steps.exact) relation = Relation::Greater;
            break;
    }
    return {relation, static_cast<std::int64_t>(steps.floor)};
}

// A year's days as dates yyyymmdd; nullopt for what is no year.
struct Days {
    std::int64_t first, last;
};
std::optional<Days> DaysOfYear(const Node& year) {
    bool plain = year.op == Op::Literal && year.type == Type::Integer;
    if (!plain || year.integer < 1 || year.integer > 9999) return std::nullopt;
    return Days{year.integer * 10000, year.integer * 10000 + 9999};
}

bool IsYearOfField(const Node& node) {
    return node.op == Op::Year && node.children[0].op == Op::Field;
}

}  // namespace

std::string_view Symbol(Relation relation) {
    switch (relation) {
        case Relation::Equal: return " = ";
        case Relation::NotEqual: return " <> ";
        case Relation::Less: return " < ";
        case Relation::LessOrEqual: return " <= ";
        case Relation::Greater: return " > ";
        case Relation::GreaterOrEqual: return " >= ";
    }
    return " = ";
}

void SqlWriter::Compare(const Node& node) {
    const Node& left = node.children[0];
    const Node& right = node.children[1];
    if (IsTextual(left)) return CompareTexts(left, node.relation, right);
    if (CompareYear(left, node.relation, right)) return;
    if (left.type != Type::Boolean) return CompareNumbers(left, node.relation, right);
    Put("(");
    if (left.op == Op::Field && right.op == Op::Literal) {
        Column(left.name.column);
        Put(Symbol(node.relation));
        Bind(right.integer);
    } else {
        Write(left);
        Put(Symbol(node.relation));
        Write(right);
    }
    Put(")");
}

// year(date) = 2014 as a range of days, which an index serves.
bool SqlWriter::CompareYear(const Node& left, Relation relation, const Node& right) {
    auto days = DaysOfYear(right);
    if (!IsYearOfField(left) || !days) return false;
    const Node& date = left.children[0];
    switch (relation) {
        case Relation::Equal:
            BetweenSteps(date, {days->first}, {days->last});
            break;
        case Relation::NotEqual:
            Put("(NOT ");
            BetweenSteps(date, {days->first}, {days->last});
            Put(")");
            break;
        case Relation::Less:
        case Relation::GreaterOrEqual: CompareSteps(date, relation, {days->first}); break;
        case Relation::LessOrEqual:
        case Relation::Greater: CompareSteps(date, relation, {days->last}); break;
    }
    return true;
}

void SqlWriter::CompareNumbers(const Node& left, Relation relation, const Node& right) {
    if (right.op == Op::Today)
        return CompareSteps(left, relation, {m_context.today.ToKey()});
    if (right.op == Op::Literal)
        return CompareSteps(left, relation,
                            StepsOf({right.integer, right.scale}, left.scale));
    Put("(");
    if (left.scale == right.scale) {
        Write(left);
        Put(Symbol(relation));
        Write(right);
    } else if (postgres()) {
        int scale = std::max(left.scale, right.scale);
        Numeric(left, scale - left.scale);
        Put(Symbol(relation));
        Numeric(right, scale - right.scale);
    } else {
        Put("atalaya_compare(");
        Scaled(left);
        Put(", ");
        Scaled(right);
        Put(")");
        Put(Symbol(relation));
        Put("0");
    }
    Put(")");
}

void SqlWriter::CompareSteps(const Node& left, Relation relation, Steps steps) {
    Bound bound = Tighten(relation, steps);
    Put("(");
    Write(left);
    Put(Symbol(bound.relation));
    Bind(bound.value);
    Put(")");
}

// Columns of PostgreSQL compare by bytes as they are declared; other texts must be told to.
void SqlWriter::CompareTexts(const Node& left, Relation relation, const Node& right) {
    bool ordering = relation != Relation::Equal && relation != Relation::NotEqual;
    Put("(");
    Write(left);
    if (postgres() && ordering && left.op != Op::Field) Put(" COLLATE \"C\"");
    Put(Symbol(relation));
    if (left.op == Op::Field && right.op == Op::Literal) {
        Bind(right.text);
    } else {
        Write(right);
    }
    Put(")");
}

void SqlWriter::Between(const Node& node) {
    const Node& value = node.children[0];
    const Node& low = node.children[1];
    const Node& high = node.children[2];
    bool numbers = !IsTextual(value);
    if (numbers && IsYearOfField(value)) {
        auto from = DaysOfYear(low), to = DaysOfYear(high);
        if (from && to) return BetweenSteps(value.children[0], {from->first}, {to->last});
    }
    if (numbers && low.op == Op::Literal && high.op == Op::Literal)
        return BetweenSteps(value, StepsOf({low.integer, low.scale}, value.scale),
                            StepsOf({high.integer, high.scale}, value.scale));
    if (low.scale != value.scale || high.scale != value.scale) {
        if (!postgres()) {
            Put("atalaya_between(");
            Scaled(value), Put(", ");
            Scaled(low), Put(", ");
            Scaled(high);
            return Put(")");
        }
        int scale = std::max({value.scale, low.scale, high.scale});
        Put("(");
        Numeric(value, scale - value.scale), Put(" BETWEEN ");
        Numeric(low, scale - low.scale), Put(" AND ");
        Numeric(high, scale - high.scale);
        return Put(")");
    }
    Put("(");
    Write(value);
    if (postgres() && !numbers && value.op != Op::Field) Put(" COLLATE \"C\"");
    Put(" BETWEEN ");
    Write(low);
    Put(" AND ");
    Write(high);
    Put(")");
}

void SqlWriter::BetweenSteps(const Node& value, Steps low, Steps high) {
    // The least whole number at or above `low`, the greatest at or below `high`.
    __int128 from = low.exact ? low.floor : low.floor + 1;
    __int128 to = high.floor;
    if (from > kHigh || to < kLow) from = 1, to = 0;
    Put("(");
    Write(value);
    Put(" BETWEEN ");
    Bind(static_cast<std::int64_t>(std::max<__int128>(from, kLow)));
    Put(" AND ");
    Bind(static_cast<std::int64_t>(std::min<__int128>(to, kHigh)));
    Put(")");
}

void SqlWriter::In(const Node& node) {
    const Node& value = node.children[0];
    if (node.integers.empty() && node.texts.empty()) {
        Put("(");
        Write(value);
        Put(Symbol(kNever.relation));
        Bind(kNever.value);
        return Put(")");
    }
    Put("(");
    Write(value);
    Put(" IN (");
    std::string_view comma;
    for (std::int64_t integer : node.integers) {
        Put(std::exchange(comma, ", "));
        Bind(integer);
    }
    for (const std::string& text : node.texts) {
        Put(std::exchange(comma, ", "));
        Bind(text);
    }
    Put("))");
}

}  // namespace atalaya::expr
