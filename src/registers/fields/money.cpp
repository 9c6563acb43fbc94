// money: an exact amount of a currency. f_x INTEGER, the mantissa at field.scale;
// f_x_currency TEXT, ISO 4217.

#include <array>

#include "registers/fields/lookup.hpp"
#include "registers/fields/numbers.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

constexpr std::array<std::string_view, 2> kMembers = {"amount", "currency"};

bool HasCurrencyForm(std::string_view text) {
    return text.size() == 3 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

class Type final : public FieldType {
 public:
    std::string_view name() const override { return "money"; }
    std::vector<ColumnSpec> Columns(const Field&) const override {
        return {{"", store::SqlType::Integer}, {"currency", store::SqlType::Text}};
    }
    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library& content) const override {
        auto faults = CheckNumberDeclaration(field);
        const auto* list = content.FindCodeList("currencies");
        if (!field.currency.empty() &&
            (!HasCurrencyForm(field.currency) || (list && !list->Find(field.currency))))
            faults.push_back(Err("field.unknown_default_currency",
                                 {{"field", field.id}, {"currency", field.currency}},
                                 field.where));
        return faults;
    }

    void FromJson(const Field& field, const json::value& value, const FieldContext& context,
                  std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override {
        const auto* object = ExpectObject(value, kMembers, where, findings);
        if (!object || !CheckMembers(*object, kMembers, where, findings)) return;
        std::string_view currency;
        if (!TextMember(*object, "currency", where, currency, findings)) return;
        const auto* entered = Member(*object, "amount");
        if (!entered) {
            Fault(findings, Err("field.member_missing", {{"name", "amount"}},
                                base::Pointer(where, "amount")));
            return;
        }
        Number amount;
        const std::string at = base::Pointer(where, "amount");
        if (ReadNumber(*entered, at, amount, findings))
            Store(field, amount, currency, context, where, cells, findings);
    }

    std::vector<std::string> TextParts(const Field&) const override {
        return {"amount", "currency"};
    }
    void FromText(const Field& field, std::span<const std::string_view> parts,
                  const TextFormat& format, const FieldContext& context, std::string_view where,
                  std::span<store::Cell> cells, Findings& findings) const override {
        const std::string_view text = base::TrimAscii(parts[0]);
        const std::string_view currency = base::TrimAscii(parts[1]);
        Number amount;
        // A currency alone is what a file has in every row, also where there is no amount.
        if (text.empty() || !ReadNumber(text, format, where, amount, findings)) return;
        Store(field, amount, currency, context, where, cells, findings);
    }

    json::value ToJson(const Field& field, std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return nullptr;
        return json::object{{"amount", ToText(field, cells)[0]}, {"currency", TextIn(cells[1])}};
    }
    std::vector<std::string> ToText(const Field& field,
                                    std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return {"", ""};
        return {base::Decimal(IntegerIn(cells[0]), field.scale).ToString(),
                std::string(TextIn(cells[1]))};
    }
    std::string Display(const Field& field, std::span<const store::Cell> cells,
                        const content::Library&, Lang lang) const override {
        if (store::IsNull(cells[0])) return {};
        return ShowNumber(ToText(field, cells)[0], lang) + " " + std::string(TextIn(cells[1]));
    }

    std::vector<ExpressionName> Names(const Field& field) const override {
        return {{"", {.type = expr::Type::Decimal, .scale = field.scale}},
                {"currency", {.type = expr::Type::Code, .cell = 1, .column = "currency"}}};
    }
    json::object JsonSchema(const Field&) const override {
        return {{"type", "object"},
                {"properties",
                 json::object{{"amount", json::object{{"type", "string"},
                                                      {"pattern", R"(^-?[0-9]+(\.[0-9]+)?$)"}}},
                              {"currency", json::object{{"type", "string"},
                                                        {"pattern", "^[A-Z]{3}$"}}}}},
                {"required", json::array{"amount"}},
                {"additionalProperties", false}};
    }

 private:
    // The code list "currencies" where the content has one; else any three capitals.
    static std::optional<std::string_view> Currency(const Field& field, std::string_view text,
                                                    const FieldContext& context,
                                                    std::string_view where, Findings& findings) {
        if (text.empty() && !field.currency.empty()) return field.currency;
        if (text.empty()) {
            Fault(findings, Err("field.member_missing", {{"name", "currency"}},
                                base::Pointer(where, "currency")));
            return std::nullopt;
        }
        const auto* list = context.content ? context.content->FindCodeList("currencies") : nullptr;
        if (list && !list->Find(text)) {
            const auto* entry =
                FindEntry(*list, text, context, base::Pointer(where, "currency"), findings);
            return entry ? std::optional<std::string_view>(entry->code) : std::nullopt;
        }
        if (HasCurrencyForm(text)) return text;
        Fault(findings, Err("field.currency_form", {{"value", Shown(text)}},
                            base::Pointer(where, "currency")));
        return std::nullopt;
    }

    static void Store(const Field& field, const Number& amount, std::string_view currency,
                      const FieldContext& context, std::string_view where,
                      std::span<store::Cell> cells, Findings& findings) {
        const auto code = Currency(field, currency, context, where, findings);
        const auto mantissa = MantissaAt(amount, field.scale, where, findings);
        if (!code || !mantissa || !CheckLimits(field, amount.value, where, findings)) return;
        SetInteger(cells[0], *mantissa);
        SetText(cells[1], *code);
    }
};

}  // namespace

const FieldType& MoneyType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
