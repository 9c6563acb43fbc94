// place: a territory of the record's country by code or name, or another country. f_x TEXT.

#include "registers/fields/lookup.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

class Type final : public OneText {
 public:
    std::string_view name() const override { return "place"; }

    // "Puerto Alto, Costa Norte": the place and what it lies in, without the country itself.
    std::string Display(const Field&, std::span<const store::Cell> cells,
                        const content::Library& content, Lang lang) const override {
        const auto& places = content.territories();
        const auto* place = places.Find(TextIn(cells[0]));
        if (!place) return std::string(TextIn(cells[0]));
        std::string out = place->label.In(lang);
        while (place->level > 1 && (place = places.Find(place->parent)))
            out.append(", ").append(place->label.In(lang));
        return out;
    }

    std::vector<ExpressionName> Names(const Field&) const override {
        return {{"", {.type = expr::Type::Code, .domain = "territory"}}};
    }

    // With everything that the place lies in, so that a search for a province finds its towns.
    std::string SearchText(const Field&, std::span<const store::Cell> cells,
                           const content::Library& content) const override {
        std::string out(TextIn(cells[0]));
        const auto* place = content.territories().Find(out);
        for (; place; place = content.territories().Find(place->parent)) {
            for (const auto& label : place->label.by_lang) out.append(" ").append(label);
            if (place->parent.empty()) break;
        }
        return out;
    }

    json::object JsonSchema(const Field&) const override {
        return {{"type", "string"}, {"x-code-list", "territories"}};
    }

 protected:
    void Read(const Field&, std::string_view text, const TextFormat&, const FieldContext& context,
              std::string_view where, std::span<store::Cell> cells,
              Findings& findings) const override {
        if (const auto* place = FindPlace(text, context, where, findings))
            SetText(cells[0], place->code);
    }
};

}  // namespace

const FieldType& PlaceType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
