// organisation: a code of field.list, or of the code list "organisations" where the content has
// one; else its name as free text. f_x TEXT.

#include "registers/fields/lookup.hpp"
#include "registers/fields/plain_text.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

constexpr int kMostCharacters = 300;

class Type final : public OneCode {
 public:
    std::string_view name() const override { return "organisation"; }

    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library& content) const override {
        if (field.list.empty()) return {};
        return CheckList(field, content);
    }

    std::vector<ExpressionName> Names(const Field& field) const override {
        if (field.list.empty()) return {{"", {.type = expr::Type::Text}}};
        return {{"", {.type = expr::Type::Code, .domain = "codelist:" + field.list}}};
    }

    json::object JsonSchema(const Field& field) const override {
        if (field.list.empty()) return {{"type", "string"}, {"maxLength", kMostCharacters}};
        return {{"type", "string"}, {"x-code-list", field.list}};
    }

 protected:
    const content::CodeList* List(const Field& field,
                                  const content::Library& content) const override {
        return content.FindCodeList(field.list.empty() ? "organisations" : field.list);
    }

    void Read(const Field& field, std::string_view text, const TextFormat& format,
              const FieldContext& context, std::string_view where, std::span<store::Cell> cells,
              Findings& findings) const override {
        if (context.content && List(field, *context.content)) {
            OneCode::Read(field, text, format, context, where, cells, findings);
        } else if (CheckPlainText(text, kMostCharacters, false, where, findings)) {
            SetText(cells[0], text);
        }
    }
};

}  // namespace

const FieldType& OrganisationType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
