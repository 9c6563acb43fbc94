// text: one line of free text. f_x TEXT.

#include "registers/fields/plain_text.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

constexpr int kDefaultLimit = 500;
constexpr int kMostCharacters = 4000;

int Limit(const Field& field) { return field.max_length > 0 ? field.max_length : kDefaultLimit; }

class Type final : public OneText {
 public:
    std::string_view name() const override { return "text"; }

    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library&) const override {
        if (field.max_length >= 0 && field.max_length <= kMostCharacters) return {};
        return {Err("field.bad_max_length", {{"field", field.id},
                                             {"limit", std::to_string(kMostCharacters)}},
                    field.where)};
    }

    std::vector<ExpressionName> Names(const Field&) const override {
        return {{"", {.type = expr::Type::Text}}};
    }

    std::string SearchText(const Field&, std::span<const store::Cell> cells,
                           const content::Library&) const override {
        return std::string(TextIn(cells[0]));
    }

    json::object JsonSchema(const Field& field) const override {
        return {{"type", "string"}, {"maxLength", Limit(field)}};
    }

 protected:
    void Read(const Field& field, std::string_view text, const TextFormat&, const FieldContext&,
              std::string_view where, std::span<store::Cell> cells,
              Findings& findings) const override {
        if (CheckPlainText(text, static_cast<std::size_t>(Limit(field)), false, where, findings))
            SetText(cells[0], text);
    }
};

}  // namespace

const FieldType& TextType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
