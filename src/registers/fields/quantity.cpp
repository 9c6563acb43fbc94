// quantity: an amount with its unit, as entered, and beside it the value in the base unit of the
// dimension, by which quantities are compared and added.
//   f_x INTEGER         value * 10^9 in the base unit; null where no honest conversion exists
//   f_x_amount TEXT     the number as entered
//   f_x_unit TEXT       the unit as entered (its code)
//   f_x_base TEXT       the base unit of the value: "kg"
//   f_x_factor TEXT     the conversion that was used: "1/1000"
// min and max of the field hold for the value.

#include <array>
#include <limits>

#include "registers/fields/numbers.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

enum Cells : std::size_t { kValue, kAmount, kUnit, kBase, kFactor };

// value, base and factor come back from a client that read the record; they are computed anew.
constexpr std::array<std::string_view, 5> kMembers = {"amount", "unit", "value", "base", "factor"};

// amount * numerator / denominator at scale 9, rounded half away from zero; nullopt when it does
// not fit.
std::optional<base::Decimal> Convert(base::Decimal amount, const content::Unit& unit) {
    constexpr int kScale = base::Decimal::kMaxScale;
    const base::Decimal one = base::Decimal::FromInteger(1);
    const base::Decimal numerator = unit.numerator.value_or(one);
    const base::Decimal denominator = unit.denominator.value_or(one);
    __int128 dividend = static_cast<__int128>(amount.mantissa()) * numerator.mantissa();
    __int128 divisor = denominator.mantissa();
    const int shift = kScale + denominator.scale() - amount.scale() - numerator.scale();
    // shift is at least 9 + 0 - 9 - 9; ten raised to it is given to the side that needs it.
    for (int i = 0; i < shift; ++i) {
        if (__builtin_mul_overflow(dividend, static_cast<__int128>(10), &dividend))
            return std::nullopt;
    }
    for (int i = 0; i > shift; --i) divisor *= 10;
    const bool negative = dividend < 0;
    if (negative) dividend = -dividend;
    const __int128 rounded = dividend / divisor + (dividend % divisor * 2 >= divisor ? 1 : 0);
    if (rounded > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    const auto mantissa = static_cast<std::int64_t>(rounded);
    return base::Decimal(negative ? -mantissa : mantissa, kScale);
}

std::string FactorText(const content::Unit& unit) {
    const std::string over = unit.numerator->Normalized().ToString();
    if (!unit.denominator || *unit.denominator == base::Decimal::FromInteger(1)) return over;
    return over + "/" + unit.denominator->Normalized().ToString();
}

class Type final : public FieldType {
 public:
    std::string_view name() const override { return "quantity"; }
    std::vector<ColumnSpec> Columns(const Field&) const override {
        return {{"", store::SqlType::Integer},
                {"amount", store::SqlType::Text},
                {"unit", store::SqlType::Text},
                {"base", store::SqlType::Text},
                {"factor", store::SqlType::Text}};
    }

    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library& content) const override {
        auto faults = CheckNumberDeclaration(field);
        std::vector<std::string_view> known;
        for (const auto& unit : content.units().all()) {
            if (std::find(known.begin(), known.end(), unit.dimension) == known.end())
                known.push_back(unit.dimension);
        }
        for (const auto& dimension : field.dimensions) {
            if (std::find(known.begin(), known.end(), dimension) == known.end())
                faults.push_back(Err("field.unknown_dimension",
                                     {{"field", field.id},
                                      {"dimension", dimension},
                                      {"nearest", NearestOf(dimension, known)}},
                                     field.where));
        }
        return faults;
    }

    void FromJson(const Field& field, const json::value& value, const FieldContext& context,
                  std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override {
        const auto* object = ExpectObject(
            value, std::span(kMembers).first(2), where, findings);
        if (!object || !CheckMembers(*object, kMembers, where, findings)) return;
        std::string_view unit;
        if (!TextMember(*object, "unit", where, unit, findings)) return;
        const auto* entered = Member(*object, "amount");
        if (!entered) {
            if (!object->empty())
                Fault(findings, Err("field.member_missing", {{"name", "amount"}},
                                    base::Pointer(where, "amount")));
            return;
        }
        Number amount;
        if (ReadNumber(*entered, base::Pointer(where, "amount"), amount, findings))
            Store(field, amount, unit, context, where, cells, findings);
    }

    std::vector<std::string> TextParts(const Field&) const override { return {"amount", "unit"}; }
    void FromText(const Field& field, std::span<const std::string_view> parts,
                  const TextFormat& format, const FieldContext& context, std::string_view where,
                  std::span<store::Cell> cells, Findings& findings) const override {
        const std::string_view text = base::TrimAscii(parts[0]);
        // A unit alone is what a file has in every row, also where there is no amount.
        if (text.empty()) return;
        Number amount;
        const std::size_t before = findings.size();
        const bool good = ReadNumber(text, format, where, amount, findings);
        for (std::size_t i = before; i < findings.size(); ++i)
            findings[i].error.where = base::Pointer(where, "amount");
        if (good) Store(field, amount, base::TrimAscii(parts[1]), context, where, cells, findings);
    }

    json::value ToJson(const Field&, std::span<const store::Cell> cells) const override {
        if (AllNull(cells)) return nullptr;
        json::object out{{"amount", TextIn(cells[kAmount])}, {"unit", TextIn(cells[kUnit])}};
        if (!store::IsNull(cells[kValue])) {
            out["value"] = Value(cells);
            out["base"] = TextIn(cells[kBase]);
            out["factor"] = TextIn(cells[kFactor]);
        }
        return out;
    }
    std::vector<std::string> ToText(const Field&,
                                    std::span<const store::Cell> cells) const override {
        return {std::string(TextIn(cells[kAmount])), std::string(TextIn(cells[kUnit]))};
    }
    // "490 g (0.49 kg)"; the comparable value only where it says more than what was entered.
    std::string Display(const Field&, std::span<const store::Cell> cells,
                        const content::Library& content, Lang lang) const override {
        if (AllNull(cells)) return {};
        const auto label = [&](std::string_view code) {
            const auto* unit = content.units().Find(code);
            return unit ? unit->label.In(lang) : std::string(code);
        };
        std::string out =
            ShowNumber(TextIn(cells[kAmount]), lang) + " " + label(TextIn(cells[kUnit]));
        if (!store::IsNull(cells[kValue]) && TextIn(cells[kBase]) != TextIn(cells[kUnit]))
            out += " (" + ShowNumber(Value(cells), lang) + " " + label(TextIn(cells[kBase])) + ")";
        return out;
    }

    std::vector<ExpressionName> Names(const Field&) const override {
        const expr::Name value{.type = expr::Type::Decimal, .scale = base::Decimal::kMaxScale};
        return {{"", value},
                {"value", value},
                {"amount",
                 {.type = expr::Type::Text, .cell = kAmount, .column = "amount"}},
                {"unit",
                 {.type = expr::Type::Code, .cell = kUnit, .column = "unit", .domain = "unit"}},
                {"base",
                 {.type = expr::Type::Code, .cell = kBase, .column = "base", .domain = "unit"}}};
    }

    json::object JsonSchema(const Field& field) const override {
        const json::object text{{"type", "string"}};
        const json::object computed{{"type", "string"}, {"readOnly", true}};
        json::object unit{{"type", "string"}, {"x-code-list", "units"}};
        if (!field.dimensions.empty())
            unit["x-dimensions"] = json::value_from(field.dimensions);
        return {{"type", "object"},
                {"properties", json::object{{"amount", text},
                                            {"unit", unit},
                                            {"value", computed},
                                            {"base", computed},
                                            {"factor", computed}}},
                {"required", json::array{"amount", "unit"}},
                {"additionalProperties", false}};
    }

 private:
    static std::string Value(std::span<const store::Cell> cells) {
        return base::Decimal(IntegerIn(cells[kValue]), base::Decimal::kMaxScale)
            .Normalized()
            .ToString();
    }

    static const content::Unit* FindUnit(const Field& field, std::string_view text,
                                         const content::Units& units, std::string_view where,
                                         Findings& findings) {
        const auto fault = [&](Error error) {
            error.where = base::Pointer(where, "unit");
            Fault(findings, std::move(error));
            return nullptr;
        };
        if (text.empty()) return fault(Err("field.unit_missing"));
        const content::Unit* unit = units.Find(text);
        if (!unit) unit = units.FindByName(text);
        if (!unit) {
            std::vector<std::string> nearest;
            for (const auto* near : units.Nearest(text)) nearest.push_back(near->code);
            return fault(Err("field.unknown_unit",
                             {{"unit", Shown(text)}, {"nearest", Joined(nearest)}}));
        }
        const auto& allowed = field.dimensions;
        if (!allowed.empty() &&
            std::find(allowed.begin(), allowed.end(), unit->dimension) == allowed.end())
            return fault(Err("field.wrong_dimension", {{"unit", unit->code},
                                                       {"dimension", unit->dimension},
                                                       {"allowed", Joined(allowed)}}));
        return unit;
    }

    static void Store(const Field& field, const Number& amount, std::string_view unit_text,
                      const FieldContext& context, std::string_view where,
                      std::span<store::Cell> cells, Findings& findings) {
        if (amount.value.IsNegative()) {
            Fault(findings, Err("field.negative", {{"value", Shown(amount.text)}},
                                base::Pointer(where, "amount")));
            return;
        }
        const auto* unit =
            FindUnit(field, unit_text, context.content->units(), where, findings);
        if (!unit) return;
        if (unit->numerator) {
            const auto value = Convert(amount.value, *unit);
            if (!value) {
                Fault(findings, Err("field.number_too_large", {{"value", Shown(amount.text)}},
                                    base::Pointer(where, "amount")));
                return;
            }
            if (!CheckLimits(field, *value, where, findings)) return;
            SetInteger(cells[kValue], value->mantissa());
            SetText(cells[kBase], unit->base);
            SetText(cells[kFactor], FactorText(*unit));
        }
        if (amount.rounded)
            Warn(findings, Err("field.rounded",
                               {{"value", Shown(amount.text)}, {"number", amount.value.ToString()}},
                               base::Pointer(where, "amount")));
        SetText(cells[kAmount], amount.text);
        SetText(cells[kUnit], unit->code);
    }
};

}  // namespace

const FieldType& QuantityType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
