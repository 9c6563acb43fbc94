#pragma once

// Writes a tree as SQL. Every piece stands in brackets of its own or is a call, and no piece is
// written twice, so that the text grows no faster than the expression.
//
// SQLite's parser keeps 100 unfinished pieces at most, and each level of a tree costs it up to
// five: hence kMaxDepth.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "expr/node.hpp"
#include "expr/numbers.hpp"

namespace atalaya::expr {

struct SqlContext {
    store::Kind kind = store::Kind::Sqlite;
    std::string table;
    int first_parameter = 1;
    base::Date today;
};

Sql WriteSql(const Node& root, const SqlContext& context);

class SqlWriter {
 public:
    explicit SqlWriter(const SqlContext& context)
        : m_context(context), m_next(context.first_parameter) {}

    // Appends a condition of the store for Boolean, else a 64-bit integer or a text.
    void Write(const Node& node);
    Sql Finish() { return {std::move(m_text), std::move(m_values)}; }

 private:
    bool postgres() const { return m_context.kind == store::Kind::Postgres; }
    void Put(std::string_view text) { m_text += text; }
    void Column(std::string_view column);
    // "$n" alone, beside a column; with its type where PostgreSQL could not tell it.
    void Bind(store::Cell value);
    void BindTyped(store::Cell value);
    // What Write would append, to be used more than once; for leaves only.
    std::string Captured(const Node& leaf);

    // sql.cpp
    void Leaf(const Node& node);
    void Junction(std::span<const Node> parts, std::string_view word);
    void If(const Node& node);
    void Call(std::string_view function, std::span<const Node> arguments);
    void DatePart(const Node& node);
    void KnownTo(const Node& date, base::Precision needed);
    void DaysBetween(const Node& node);
    void Within(const Node& node);
    void Position(const Node& node);
    void StartsWith(const Node& node);

    // sql_compare.cpp
    void Compare(const Node& node);
    void CompareNumbers(const Node& left, Relation relation, const Node& right);
    void CompareSteps(const Node& left, Relation relation, Steps steps);
    void CompareTexts(const Node& left, Relation relation, const Node& right);
    bool CompareYear(const Node& left, Relation relation, const Node& right);
    void Between(const Node& node);
    void BetweenSteps(const Node& value, Steps low, Steps high);
    void In(const Node& node);

    // sql_numbers.cpp
    void Arithmetic(const Node& node);
    void SqliteArithmetic(const Node& node);
    void PostgresArithmetic(const Node& node);
    void Numeric(const Node& node, int power);
    void Scaled(const Node& node);

    SqlContext m_context;
    int m_next;
    std::string m_text;
    std::vector<store::Cell> m_values;
};

std::string_view Symbol(Relation relation);

}  // namespace atalaya::expr
