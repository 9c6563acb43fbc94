// text: one line of free text. f_x TEXT.

#include "registers/fields/plain_text.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

constexpr int kDefaultLimit = 500;
constexpr int kMostCharacters = 4000;

class Type final : public PlainText {
 public:
    Type() : PlainText(kDefaultLimit, kMostCharacters) {}
    std::string_view name() const override { return "text"; }

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
