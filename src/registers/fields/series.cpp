// series: the name of a watched series, kept as it is and shown by its title. f_x TEXT.

#include "registers/fields/plain_text.hpp"
#include "registers/fields/types.hpp"
#include "registers/series_title.hpp"

namespace atalaya::registers::fields {
namespace {

constexpr int kMostCharacters = 160;

class Type final : public PlainText {
 public:
    Type() : PlainText(kMostCharacters, kMostCharacters) {}
    std::string_view name() const override { return "series"; }

    std::string Display(const Field&, std::span<const store::Cell> cells,
                        const content::Library& content, Lang lang) const override {
        return SeriesTitle(content, TextIn(cells[0]), lang);
    }

    // Its title in every language.
    std::string SearchText(const Field&, std::span<const store::Cell> cells,
                           const content::Library& content) const override {
        std::string words(TextIn(cells[0]));
        for (const Lang lang : base::kLangs)
            words += " " + SeriesTitle(content, TextIn(cells[0]), lang);
        return words;
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

const FieldType& SeriesType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
