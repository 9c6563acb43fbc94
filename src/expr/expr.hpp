#pragma once

// The one small language of rules, filters, derived fields and indicator conditions:
//
//     quantity.value > 0.5 and substance in ("cocaine", "heroin")
//     within(place, "XA-03") and year(date) = 2014 and not missing(agency)
//
// An expression is parsed and typed once against a Schema, then evaluated in memory over cells or
// compiled to SQL; both give the same answer on both stores (expr/agreement_test.cpp).
//
// Missing values follow SQL: a comparison with a missing value is missing, `and`, `or` and `not`
// are three-valued. A filter keeps a record only when true; a rule is broken only when false.
// Dates compare by their first possible day. Text compares by its bytes. Numbers are exact.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/decimal.hpp"
#include "base/result.hpp"
#include "store/cell.hpp"
#include "store/database.hpp"

namespace atalaya::expr {

enum class Type { Boolean, Integer, Decimal, Text, Code, Codes, Date };

// One name that an expression may use.
struct Name {
    Type type = Type::Text;
    int scale = 0;                   // Decimal: the cell holds mantissa / 10^scale
    std::size_t cell = 0;            // where its value is among the cells given to Evaluate
    std::string column;              // its column in the table given to Sql
    // Codes: what it may hold, for `within` and for the check of literals ("codelist:x",
    // "territory", "substance"). "" for free text.
    std::string domain;
    // Date: where its precision stands (base::Precision as a number), so that month(), quarter()
    // and days_between() are missing where the date is not known so exactly. "": always a day.
    std::size_t precision_cell = 0;
    std::string precision_column;
};

// Words of the language that no name can have: "and", "missing" ...
bool IsReserved(std::string_view name);

// The reasons that missing(field, "reason") knows; the codes of registers::Missing.
inline constexpr std::array<std::string_view, 4> kMissingReasons = {"not_collected", "refused",
                                                                    "unknown", "not_applicable"};

inline constexpr std::size_t kMaxLength = 8192;      // bytes of an expression
inline constexpr int kMaxNesting = 64;               // brackets within brackets
inline constexpr int kMaxDepth = 16;                 // operations within operations
inline constexpr std::size_t kMaxList = 5000;        // codes and numbers in all its lists

// The names of a register (or of an access condition) and what stands behind a domain.
class Schema {
 public:
    virtual ~Schema() = default;
    virtual const Name* Find(std::string_view name) const = 0;
    // All names, for "did you mean" and for the page of the language.
    virtual std::vector<std::string> Names() const = 0;
    // Whether the domain has the code.
    virtual bool HasCode(std::string_view domain, std::string_view code) const = 0;
    // The code and all that stands below it. Territories are compared by prefix and never asked.
    virtual std::vector<std::string> Below(std::string_view domain, std::string_view code) const = 0;
    // The codes nearest to a wrong one, best first, for "did you mean".
    virtual std::vector<std::string> NearestCodes(std::string_view domain,
                                                  std::string_view code) const;
    // The cell and column that hold the reasons for missing values (";field:reason;"), if any.
    virtual std::optional<Name> MissingReasons() const { return std::nullopt; }
};

// A value of the language. Missing is nullopt at the places that use it.
struct Value {
    Type type = Type::Boolean;
    std::int64_t integer = 0;     // Boolean 0/1, Integer, Date as yyyymmdd, Decimal mantissa
    int scale = 0;                // Decimal
    std::string text;             // Text, Code, Codes (";a;b;")
    base::Precision known = base::Precision::Day;   // Date; not part of the answer as SQL

    base::Decimal AsDecimal() const { return {integer, type == Type::Decimal ? scale : 0}; }
};

// Generated SQL with the values that it binds, numbered from `first_parameter`.
struct Sql {
    std::string text;
    std::vector<store::Cell> values;
};

struct Checked;   // the typed tree with what belongs to it, private to the room

// A checked expression; cheap to copy, safe to share between threads.
class Expression {
 public:
    // Errors, all in content/errors/expr.yaml, each with `where` = "offset N" (bytes from 0) of the
    // text: expr.syntax {found, expected}, expr.incomplete, expr.unknown_name {name, nearest},
    // expr.unknown_function {name, nearest}, expr.unknown_code {code, domain, nearest},
    // expr.needs_number (_text, _date, _code, _codes, _condition) {name, found},
    // expr.not_comparable {left, right}, expr.too_long, expr.too_deep, expr.list_too_long {limit}
    // and others.
    static Result<Expression> Parse(std::string_view text, const Schema& schema);

    Type type() const;
    int scale() const;                                  // of a Decimal answer
    const std::string& text() const;                    // as written
    // The names it uses, for "what does this rule depend on".
    const std::set<std::string>& names() const;

    // Missing answers are nullopt. `today` is the day that today() stands for.
    std::optional<Value> Evaluate(std::span<const store::Cell> cells, base::Date today) const;
    // Precondition of the next two: type() == Boolean.
    bool Holds(std::span<const store::Cell> cells, base::Date today) const;     // true only
    bool Violated(std::span<const store::Cell> cells, base::Date today) const;  // false only

    // The same as SQL: a condition of the store for Boolean, else a value as Value::integer or
    // Value::text hold it. Columns are prefixed by `table` (a name or an alias) where it is not
    // empty. Numbers of parameters follow the order of the text.
    Sql ToSql(store::Kind kind, std::string_view table, int first_parameter,
              base::Date today) const;

 private:
    explicit Expression(std::shared_ptr<const Checked> checked);
    // Shared: an expression is immutable and is copied into every model and filter that uses it.
    std::shared_ptr<const Checked> m_checked;
};

// Gives a SQLite connection the exact decimal functions that ToSql uses on it; called for every
// SQLite connection when it is opened.
void RegisterSqliteFunctions(void* sqlite3_handle);

}  // namespace atalaya::expr
