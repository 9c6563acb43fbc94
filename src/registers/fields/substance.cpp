// substance: an entry of the list of substances, by code or by any of its names. f_x TEXT.

#include "registers/fields/lookup.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

class Type final : public OneCode {
 public:
    std::string_view name() const override { return "substance"; }

    std::vector<ExpressionName> Names(const Field&) const override {
        return {{"", {.type = expr::Type::Code, .domain = "substance"}}};
    }

    // People search by street names and by official ones.
    std::string SearchText(const Field& field, std::span<const store::Cell> cells,
                           const content::Library& content) const override {
        std::string out = OneCode::SearchText(field, cells, content);
        if (const auto* substance = content.FindSubstance(TextIn(cells[0]))) {
            for (const auto& synonym : substance->synonyms) out.append(" ").append(synonym);
        }
        return out;
    }

    json::object JsonSchema(const Field&) const override {
        return {{"type", "string"}, {"x-code-list", "substances"}};
    }

 protected:
    const content::CodeList* List(const Field&, const content::Library& content) const override {
        return content.FindCodeList("substances");
    }
};

}  // namespace

const FieldType& SubstanceType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
