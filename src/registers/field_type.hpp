#pragma once

// The contract of a field type; one file for each under registers/fields/. A type says which
// columns it needs, reads input from JSON (API, forms) and from text (files, command line), and
// writes both back. A record in memory is the row itself: a flat list of cells.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/date.hpp"
#include "base/decimal.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "content/library.hpp"
#include "expr/expr.hpp"
#include "store/cell.hpp"

namespace atalaya::registers {

class FieldType;

// Why a value is not there. `none` means that it simply was not given.
enum class Missing : std::uint8_t { None, NotCollected, Refused, Unknown, NotApplicable };
std::string_view Code(Missing reason);                       // "not_collected" ...
std::optional<Missing> MissingFromCode(std::string_view code);

// One field of a definition, checked.
struct Field {
    std::string id;                 // [a-z][a-z0-9_]{0,40}
    const FieldType* type = nullptr;
    LocalText title, help;
    bool required = false;
    bool search = false;            // its words are found by the search box
    std::string required_when;      // expression
    std::string derive;             // expression; the field is then never entered
    bool given = false;             // by the program at a step (Records::FillAtStep); never entered
    std::string sensitivity;        // "", "personal", "operational": who sees it is decided in access
    std::string list;               // code, codes: the code list
    std::string target;             // reference: the register
    std::vector<std::string> dimensions;   // quantity: allowed dimensions; empty: all
    std::string currency;           // money: the default
    std::optional<base::Decimal> min, max;
    int scale = 2;                  // decimal, money: digits after the mark
    int max_length = 0;             // text; 0: the type's own limit
    int max_items = 100;            // codes, attachment, group
    // What a form proposes, for the person to leave or change: "analyses.date", what the rows of that
    // group agree on, of dates the latest; and what the same person last entered.
    std::string proposed_from;
    bool remembered = false;
    std::vector<Field> fields;      // group
    std::string where;              // place in the content file

    // Filled by Model: the first of the field's cells and how many it has. A group has none of
    // its own; its fields count from 0 within a row of the group.
    std::size_t first_cell = 0, cell_count = 0;
    std::size_t index = 0;          // position among the fields of the definition

    // By a person or from a file.
    bool IsEntered() const { return derive.empty() && !given; }
};

struct ColumnSpec {
    std::string suffix;             // "" for the field's main column: f_<field>, else f_<field>_<suffix>
    store::SqlType type;
};

// What a type may ask of the world around a record.
struct FieldContext {
    const content::Library* content = nullptr;
    std::string country;            // of the record: places are looked up within it
    base::Date today;
    std::optional<base::Date> as_of;   // the record's own date: codes must be valid then
    // Whether a record of another register exists and may be seen. Unset: not checked.
    std::function<bool(std::string_view register_id, std::string_view reference)> exists;
};

// How text in a file is to be read; chosen by a person in the mapping, never guessed silently.
struct TextFormat {
    char decimal_mark = '.';
    char group_mark = 0;                       // thousands; 0: none
    enum class DateOrder { Ymd, Dmy, Mdy } date_order = DateOrder::Ymd;
    std::vector<std::string> yes = {"yes", "sí", "si", "sim", "oui", "true", "1", "y", "s"};
    std::vector<std::string> no = {"no", "não", "nao", "non", "false", "0", "n"};
};

// Faults of one record. Warnings do not stop it from being stored.
struct Finding {
    Error error;                               // where: JSON pointer, "/quantity/unit"
    bool warning = false;
};
using Findings = std::vector<Finding>;

// The column behind a suffix: "f_quantity", "f_quantity_unit".
std::string ColumnName(const Field& field, std::string_view suffix);

class FieldType {
 public:
    virtual ~FieldType() = default;
    virtual std::string_view name() const = 0;             // "quantity"
    virtual std::vector<ColumnSpec> Columns(const Field& field) const = 0;

    // Faults in the declaration itself (an unknown code list, a quantity without dimension).
    virtual std::vector<Error> CheckDeclaration(const Field& field, const content::Library&) const;

    // Reads a JSON value (never null) into the field's cells. Appends findings; on an error the
    // cells are left null. `where` is the pointer of the value. An empty text is no value: the
    // cells stay null without a finding, so `required` is judged by the cells.
    virtual void FromJson(const Field& field, const json::value& value, const FieldContext& context,
                          std::string_view where, std::span<store::Cell> cells,
                          Findings& findings) const = 0;

    // The parts that a file brings in columns of their own: {"amount", "unit"} for a quantity,
    // {""} for a plain field, {} for a type that no file row can hold (group, attachment).
    virtual std::vector<std::string> TextParts(const Field& field) const = 0;
    // The same as FromJson from the texts of a file, one for each of TextParts; the road of
    // imports, which allocates nothing but the cells while all is well. Names of codes, places,
    // units and substances are understood as well as their codes, when they are unambiguous.
    virtual void FromText(const Field& field, std::span<const std::string_view> parts,
                          const TextFormat& format, const FieldContext& context,
                          std::string_view where, std::span<store::Cell> cells,
                          Findings& findings) const = 0;

    // Null when the cells are null.
    virtual json::value ToJson(const Field& field, std::span<const store::Cell> cells) const = 0;
    // One text for each of TextParts, in the form that FromText reads with the default format.
    virtual std::vector<std::string> ToText(const Field& field,
                                            std::span<const store::Cell> cells) const = 0;
    // For people: label of a code, formatted quantity.
    virtual std::string Display(const Field& field, std::span<const store::Cell> cells,
                                const content::Library& content, Lang lang) const = 0;

    // The names it gives to expressions: {"", Name} for the field itself, {"unit", Name} for
    // quantity.unit. Cells count from the field's first; `column` and `precision_column` are
    // suffixes of ColumnSpec.
    struct ExpressionName {
        std::string suffix;
        expr::Name name;
    };
    virtual std::vector<ExpressionName> Names(const Field& field) const = 0;

    // Words for the search index, of fields with `search`.
    virtual std::string SearchText(const Field& field, std::span<const store::Cell> cells,
                                   const content::Library& content) const;

    // JSON Schema of the value, for the API's description.
    virtual json::object JsonSchema(const Field& field) const = 0;

    // All types, by name.
    static const FieldType* Find(std::string_view name);
    static std::vector<const FieldType*> All();
};

}  // namespace atalaya::registers
