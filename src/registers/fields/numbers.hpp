#pragma once

// Reading and showing exact numbers, for every type that holds one.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "registers/fields/support.hpp"

namespace atalaya::registers::fields {

// A number as it was entered. `text` has '.' as its mark and no grouping, every digit kept; it
// looks into `buffer` or into the input, so a Number lives no longer than what it was read from.
struct Number {
    base::Decimal value;
    bool rounded = false;        // more than nine decimals were entered; value is rounded
    bool binary_noise = false;   // 0.11699999999999999: value is the number that was meant
    std::string_view text;
    std::array<char, 64> buffer;

    Number() = default;
    Number(const Number&) = delete;
    Number& operator=(const Number&) = delete;
};

// Reads a number of a file. Findings: field.not_a_number {value},
// field.wrong_decimal_mark {value, mark}, field.grouping {value, mark},
// field.number_too_large {value}; the warning field.binary_rounding {value, number}.
bool ReadNumber(std::string_view text, const TextFormat& format, std::string_view where,
                Number& out, Findings& findings);
// Reads a JSON number, or a JSON text that holds one.
bool ReadNumber(const json::value& value, std::string_view where, Number& out,
                Findings& findings);

// The mantissa at a scale; field.too_many_decimals {value, scale} when digits would be lost.
std::optional<std::int64_t> MantissaAt(const Number& number, int scale, std::string_view where,
                                       Findings& findings);
// field.below_minimum {value, limit}, field.above_maximum {value, limit}.
bool CheckLimits(const Field& field, base::Decimal value, std::string_view where,
                 Findings& findings);
// Faults of min, max and scale in a declaration.
std::vector<Error> CheckNumberDeclaration(const Field& field);

// A type whose value is one number in one INTEGER cell.
class OneNumber : public FieldType {
 public:
    std::vector<ColumnSpec> Columns(const Field&) const override {
        return {{"", store::SqlType::Integer}};
    }
    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library&) const override {
        return CheckNumberDeclaration(field);
    }
    void FromJson(const Field& field, const json::value& value, const FieldContext& context,
                  std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override;
    std::vector<std::string> TextParts(const Field&) const override { return {""}; }
    void FromText(const Field& field, std::span<const std::string_view> parts,
                  const TextFormat& format, const FieldContext& context, std::string_view where,
                  std::span<store::Cell> cells, Findings& findings) const override;
    std::string Display(const Field& field, std::span<const store::Cell> cells,
                        const content::Library& content, Lang lang) const override;

 protected:
    // Checks the number and puts it into the cell.
    virtual void Store(const Field& field, const Number& number, std::string_view where,
                       store::Cell& cell, Findings& findings) const = 0;
};

// "1,234.5", "1 234,5" or "1.234,5", as the language writes it. `text` is a canonical number.
std::string ShowNumber(std::string_view text, Lang lang);

}  // namespace atalaya::registers::fields
