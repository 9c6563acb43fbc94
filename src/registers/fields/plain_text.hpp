#pragma once

// The check that every free text passes, and the two types of it.

#include "registers/fields/support.hpp"

namespace atalaya::registers::fields {

// UTF-8 without control characters, at most `limit` characters. Findings: field.bad_encoding,
// field.control_character {position, code}, field.too_long {length, limit}; the warning
// field.replacement_character tells of letters that an earlier program lost.
bool CheckPlainText(std::string_view text, std::size_t limit, bool lines, std::string_view where,
                    Findings& findings);

// Free text of at most field.max_length characters, else of `usual`. f_x TEXT.
class PlainText : public OneText {
 public:
    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library&) const override;
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
    // In characters. Precondition: usual <= most.
    PlainText(int usual, int most) : m_usual(usual), m_most(most) {}
    int Limit(const Field& field) const {
        return field.max_length > 0 ? field.max_length : m_usual;
    }

 private:
    int m_usual, m_most;
};

}  // namespace atalaya::registers::fields
