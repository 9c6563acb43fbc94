// yes_no: true or false. f_x INTEGER 0 or 1.

#include "registers/fields/types.hpp"
#include "registers/fields/support.hpp"

namespace atalaya::registers::fields {
namespace {

bool IsOneOf(std::string_view text, const std::vector<std::string>& words) {
    if (std::find(words.begin(), words.end(), text) != words.end()) return true;
    const std::string folded = base::Fold(text);
    return std::any_of(words.begin(), words.end(),
                       [&](const auto& word) { return base::Fold(word) == folded; });
}

class Type final : public FieldType {
 public:
    std::string_view name() const override { return "yes_no"; }
    std::vector<ColumnSpec> Columns(const Field&) const override {
        return {{"", store::SqlType::Integer}};
    }

    // Only true and false; the words of a file depend on what its officer chose.
    void FromJson(const Field&, const json::value& value, const FieldContext&,
                  std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override {
        if (const auto* yes = value.if_bool()) {
            SetInteger(cells[0], *yes ? 1 : 0);
        } else if (!value.is_string() || !base::TrimAscii(value.get_string()).empty()) {
            Fault(findings,
                  Err("field.expected_yes_no", {{"value", Shown(value)}}, std::string(where)));
        }
    }

    std::vector<std::string> TextParts(const Field&) const override { return {""}; }
    void FromText(const Field&, std::span<const std::string_view> parts, const TextFormat& format,
                  const FieldContext&, std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override {
        const std::string_view text = base::TrimAscii(parts[0]);
        if (text.empty()) return;
        if (IsOneOf(text, format.yes)) {
            SetInteger(cells[0], 1);
        } else if (IsOneOf(text, format.no)) {
            SetInteger(cells[0], 0);
        } else {
            Fault(findings, Err("field.not_yes_no",
                                {{"value", Shown(text)},
                                 {"yes", Joined(format.yes)},
                                 {"no", Joined(format.no)}},
                                std::string(where)));
        }
    }

    json::value ToJson(const Field&, std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return nullptr;
        return IntegerIn(cells[0]) != 0;
    }
    std::vector<std::string> ToText(const Field&,
                                    std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return {""};
        return {IntegerIn(cells[0]) != 0 ? "true" : "false"};
    }
    std::string Display(const Field&, std::span<const store::Cell> cells,
                        const content::Library& content, Lang lang) const override {
        if (store::IsNull(cells[0])) return {};
        return content.Say(IntegerIn(cells[0]) != 0 ? "value.yes" : "value.no", {}, lang);
    }

    std::vector<ExpressionName> Names(const Field&) const override {
        return {{"", {.type = expr::Type::Boolean}}};
    }
    json::object JsonSchema(const Field&) const override { return {{"type", "boolean"}}; }
};

}  // namespace

const FieldType& YesNoType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
