// integer: a whole number. f_x INTEGER.

#include "registers/fields/numbers.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

class Type final : public OneNumber {
 public:
    std::string_view name() const override { return "integer"; }

    json::value ToJson(const Field&, std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return nullptr;
        return IntegerIn(cells[0]);
    }
    std::vector<std::string> ToText(const Field&,
                                    std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return {""};
        return {std::to_string(IntegerIn(cells[0]))};
    }

    std::vector<ExpressionName> Names(const Field&) const override {
        return {{"", {.type = expr::Type::Integer}}};
    }
    json::object JsonSchema(const Field& field) const override {
        json::object schema{{"type", "integer"}};
        if (field.min) schema["minimum"] = field.min->ToDouble();
        if (field.max) schema["maximum"] = field.max->ToDouble();
        return schema;
    }

 protected:
    // "14.0" of a spreadsheet is the whole number 14; "14.5" is a fault.
    void Store(const Field& field, const Number& number, std::string_view where,
               store::Cell& cell, Findings& findings) const override {
        const auto whole = number.value.Rescaled(0);
        if (!whole || number.rounded || *whole != number.value) {
            Fault(findings, Err("field.not_whole", {{"value", Shown(number.text)}},
                                std::string(where)));
            return;
        }
        if (CheckLimits(field, *whole, where, findings)) SetInteger(cell, whole->mantissa());
    }
};

}  // namespace

const FieldType& IntegerType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
