// code: one entry of the code list field.list. f_x TEXT.

#include "registers/fields/lookup.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

class Type final : public OneCode {
 public:
    std::string_view name() const override { return "code"; }

    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library& content) const override {
        return CheckList(field, content);
    }

    std::vector<ExpressionName> Names(const Field& field) const override {
        return {{"", {.type = expr::Type::Code, .domain = "codelist:" + field.list}}};
    }

    json::object JsonSchema(const Field& field) const override {
        return {{"type", "string"}, {"x-code-list", field.list}};
    }

 protected:
    const content::CodeList* List(const Field& field,
                                  const content::Library& content) const override {
        return content.FindCodeList(field.list);
    }
};

}  // namespace

const FieldType& CodeType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
