#pragma once

// The typed tree of an expression: what the parser builds, Evaluate walks and ToSql writes.

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "expr/expr.hpp"

namespace atalaya::expr {

enum class Op {
    Literal, Nothing, Today, Field,          // leaves; Nothing is the word `missing`
    And, Or, Not,                            // And, Or: two or more children
    Compare, Between, In,
    Sum, Multiply, Divide, Rescale, Abs,     // Sum: one or more children, with signs
    Min, Max,                                // two children of one type and scale
    Coalesce,                                // one or more children of one type and scale
    If,                                      // condition, value, condition, value ... value
    IsMissing, HasReason,
    Year, Quarter, Month, DaysBetween,
    WithinTerritory, HasCode, Length, StartsWith, Contains
};

enum class Relation { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };

struct Node {
    Op op = Op::Literal;
    Type type = Type::Boolean;
    int scale = 0;                       // Decimal
    std::string domain;                  // Code, Codes
    std::vector<Node> children;

    Relation relation = Relation::Equal; // Compare
    std::string signs;                   // Sum: '+' or '-' for each child
    // Literal: its value as in Value. HasReason: ";field:reason;", HasCode: ";code;",
    // WithinTerritory: the code.
    std::int64_t integer = 0;
    std::string text;
    // In: the values, sorted and each once; integers at the scale of the child.
    std::vector<std::int64_t> integers;
    std::vector<std::string> texts;
    Name name;                           // Field, HasReason (the reasons)

    std::size_t begin = 0, end = 0;      // its place in the text
    int depth = 1;                       // operations within operations
};

inline bool IsNumber(const Node& node) {
    return node.type == Type::Integer || node.type == Type::Decimal;
}
inline bool IsTextual(const Node& node) {
    return node.type == Type::Text || node.type == Type::Code;
}
// Whether its SQL is one parameter.
inline bool IsConstant(const Node& node) { return node.op == Op::Literal || node.op == Op::Today; }

struct Checked {
    std::string text;
    Node root;
    std::set<std::string> names;
};

}  // namespace atalaya::expr
