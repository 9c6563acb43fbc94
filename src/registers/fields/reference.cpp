// reference: the record of another register, by its country and number. f_x TEXT "XA-12".

#include "registers/fields/support.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// Two capitals, a dash and a number of up to 18 digits without leading zeros.
bool IsReference(std::string_view text) {
    if (text.size() < 4 || text.size() > 21) return false;
    if (!IsUpper(text[0]) || !IsUpper(text[1]) || text[2] != '-' || text[3] == '0') return false;
    return text.find_first_not_of("0123456789", 3) == std::string_view::npos;
}

class Type final : public OneText {
 public:
    std::string_view name() const override { return "reference"; }

    // Whether the register exists is judged where all registers are known.
    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library&) const override {
        if (!field.target.empty()) return {};
        return {Err("field.register_missing", {{"field", field.id}}, field.where)};
    }

    std::vector<ExpressionName> Names(const Field&) const override {
        return {{"", {.type = expr::Type::Text}}};
    }
    std::string SearchText(const Field&, std::span<const store::Cell> cells,
                           const content::Library&) const override {
        return std::string(TextIn(cells[0]));
    }
    json::object JsonSchema(const Field& field) const override {
        return {{"type", "string"},
                {"pattern", "^[A-Z]{2}-[1-9][0-9]*$"},
                {"x-register", field.target}};
    }

 protected:
    void Read(const Field& field, std::string_view text, const TextFormat&,
              const FieldContext& context, std::string_view where, std::span<store::Cell> cells,
              Findings& findings) const override {
        if (!IsReference(text)) {
            Fault(findings,
                  Err("field.reference_invalid", {{"value", Shown(text)}}, std::string(where)));
        } else if (context.exists && !context.exists(field.target, text)) {
            Fault(findings, Err("field.reference_unknown",
                                {{"reference", std::string(text)}, {"register", field.target}},
                                std::string(where)));
        } else {
            SetText(cells[0], text);
        }
    }
};

}  // namespace

const FieldType& ReferenceType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
