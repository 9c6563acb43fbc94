// long_text: free text of several lines, which end in a line feed. f_x TEXT.

#include "registers/fields/plain_text.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

constexpr int kDefaultLimit = 20'000;
constexpr int kMostCharacters = 200'000;

// Files and forms end lines with CR LF; equal texts should be equal bytes.
std::string LineFeeds(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') {
            out += text[i];
        } else if (i + 1 == text.size() || text[i + 1] != '\n') {
            out += '\n';
        }
    }
    return out;
}

class Type final : public PlainText {
 public:
    Type() : PlainText(kDefaultLimit, kMostCharacters) {}
    std::string_view name() const override { return "long_text"; }

 protected:
    void Read(const Field& field, std::string_view text, const TextFormat&, const FieldContext&,
              std::string_view where, std::span<store::Cell> cells,
              Findings& findings) const override {
        if (CheckPlainText(text, static_cast<std::size_t>(Limit(field)), true, where, findings))
            cells[0] = LineFeeds(text);
    }
};

}  // namespace

const FieldType& LongTextType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
