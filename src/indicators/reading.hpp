#pragma once

// A question made ready for either engine: which columns are looked at, and through which lens.

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "expr/expr.hpp"
#include "indicators/indicators.hpp"

namespace atalaya::indicators {

// Why a record is not counted, in the order in which it is asked. Scope is never told: it is what
// the caller may not see at all.
enum class Reason {
    Scope,
    State,
    Filter,
    Outside,
    NoDate,
    DateTooRough,
    NoPlace,
    PlaceTooRough,
    NoCode
};
inline constexpr std::size_t kReasons = 9;
std::string_view MessageCode(Reason reason);   // "indicator.left_out.no_date"

// A coded column of a register as both engines know it: one or two columns of the table and the
// text that their cells make. The empty text stands for a missing value.
struct CodedColumn {
    enum class Form {
        Text,      // a text column as it is
        Integer,   // an integer column, in decimal
        Month      // date and precision: "201103/3", year and month of the first possible day
    };
    std::string name;                  // key of the column within the register
    Form form = Form::Text;
    std::string column, precision;     // SQL names; `precision` for Month only

    friend bool operator==(const CodedColumn&, const CodedColumn&) = default;
    friend auto operator<=>(const CodedColumn& a, const CodedColumn& b) { return a.name <=> b.name; }
};

// What a lens sees in a value: the key of its group, or why there is none.
using Seen = std::variant<std::string, Reason>;
using Lens = std::function<Seen(std::string_view value)>;

struct Look {
    CodedColumn column;
    Lens lens;
};

struct AxisLook {
    std::string id;                                       // "period", "territory", a breakdown
    Look look;
    std::function<LocalText(std::string_view key)> label;
};

// A measure column: 64-bit mantissas, counted only where `base_column` says `base`.
struct MeasureColumn {
    std::string column, base_column, base;
    int scale = 0;
    std::string Key() const { return column + "@" + base; }
};

struct Reading {
    const Definition* definition = nullptr;
    std::shared_ptr<const registers::Model> model;   // kept while the answer is computed
    std::vector<Look> limits;                        // all must give a key (any key)
    std::vector<AxisLook> axes;
    std::optional<MeasureColumn> measure;
    std::optional<expr::Expression> condition;       // of the definition
    std::optional<expr::Expression> filter;          // of the asker
    access::Scope scope;
    bool whole = false;                              // scope is everything: nothing to judge
    base::Date today;
};

// The measure of a definition. Errors: indicator.measure_unusable {field}.
Result<std::optional<MeasureColumn>> MeasureOf(const Definition& definition,
                                               const registers::Model& model);
// The coded column of a field. Errors: indicator.field_unknown, indicator.field_unusable {field}.
Result<CodedColumn> ColumnOf(std::string_view field, const registers::Model& model);
CodedColumn SystemColumnOf(std::string_view name);

// Whether the fields, the measure and the condition fit the register. Errors as above and expr.*,
// with the place of the definition.
Result<void> CheckDefinition(const Definition& definition, const registers::Model& model);

// All coded columns that questions about a definition can touch, without repetition.
Result<std::vector<CodedColumn>> ColumnsOf(const Definition& definition,
                                           const registers::Model& model);

// Errors: indicator.breakdown_unknown, indicator.no_time, indicator.no_territory,
// indicator.level_unknown {level, deepest}, indicator.territory_unknown {territory, nearest},
// indicator.filter_name {name}, indicator.period_order, expr.*.
Result<Reading> MakeReading(const Question& question, const Definition& definition,
                            std::shared_ptr<const registers::Model> model);

// One group as an engine found it, with the keys of the axes in order.
struct Group {
    std::vector<std::string> keys;
    std::int64_t rows = 0, measured = 0;
    __int128 sum = 0;
};

struct Counted {
    std::vector<Group> groups;                       // only those with rows; in any order
    std::int64_t seen = 0;                           // within the caller's scope
    std::array<std::int64_t, kReasons> left_out{};
};

// The answer to a reading from what an engine counted: order, labels, totals, reasons.
Answer MakeAnswer(const Reading& reading, Counted counted);

// Asks the store itself. The same answer as Cube::Count for the same records.
Counted CountBySql(store::Transaction& tx, const Reading& reading);

// Whether a value made of `scope`'s system columns lies within one part of it.
bool WithinTerritory(std::string_view code, std::string_view ancestor);

}  // namespace atalaya::indicators
