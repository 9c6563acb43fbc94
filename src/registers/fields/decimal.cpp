// decimal: an exact number with field.scale digits after the mark. f_x INTEGER, the mantissa.

#include "registers/fields/numbers.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

class Type final : public OneNumber {
 public:
    std::string_view name() const override { return "decimal"; }

    // A text, since a JSON number is read as a binary float by most programs.
    json::value ToJson(const Field& field, std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return nullptr;
        return json::value(ToText(field, cells)[0]);
    }
    std::vector<std::string> ToText(const Field& field,
                                    std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return {""};
        return {base::Decimal(IntegerIn(cells[0]), field.scale).ToString()};
    }

    std::vector<ExpressionName> Names(const Field& field) const override {
        return {{"", {.type = expr::Type::Decimal, .scale = field.scale}}};
    }
    json::object JsonSchema(const Field&) const override {
        return {{"type", "string"}, {"pattern", R"(^-?[0-9]+(\.[0-9]+)?$)"}};
    }

 protected:
    void Store(const Field& field, const Number& number, std::string_view where,
               store::Cell& cell, Findings& findings) const override {
        const auto mantissa = MantissaAt(number, field.scale, where, findings);
        if (mantissa && CheckLimits(field, number.value, where, findings))
            SetInteger(cell, *mantissa);
    }
};

}  // namespace

const FieldType& DecimalType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
