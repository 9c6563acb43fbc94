// commitment: a node of the catalogue of commitments, "HP21-RIME-3.1". f_x TEXT.

#include "registers/fields/lookup.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

class Type final : public OneCode {
 public:
    std::string_view name() const override { return "commitment"; }

    std::vector<ExpressionName> Names(const Field&) const override {
        return {{"", {.type = expr::Type::Code, .domain = "codelist:commitments"}}};
    }
    json::object JsonSchema(const Field&) const override {
        return {{"type", "string"}, {"x-code-list", "commitments"}};
    }

 protected:
    const content::CodeList* List(const Field&, const content::Library& content) const override {
        return content.FindCodeList("commitments");
    }
};

}  // namespace

const FieldType& CommitmentType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
