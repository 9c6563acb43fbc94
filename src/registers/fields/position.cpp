// position: latitude and longitude (WGS 84) in degrees, to a millionth (about 0.1 m; further
// decimals are beyond any instrument of the field and are rounded off), and the accuracy in
// metres where it is known. f_x_lat, f_x_lon INTEGER micro-degrees, f_x_accuracy INTEGER.

#include <array>

#include "registers/fields/numbers.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

constexpr int kScale = 6;
constexpr std::array<std::string_view, 3> kMembers = {"lat", "lon", "accuracy"};
constexpr std::array<std::int64_t, 3> kLimits = {90, 180, 20'000'000};

std::string Degrees(const store::Cell& cell) {
    return base::Decimal(IntegerIn(cell), kScale).Normalized().ToString();
}

class Type final : public FieldType {
 public:
    std::string_view name() const override { return "position"; }
    std::vector<ColumnSpec> Columns(const Field&) const override {
        return {{"lat", store::SqlType::Integer},
                {"lon", store::SqlType::Integer},
                {"accuracy", store::SqlType::Integer}};
    }

    void FromJson(const Field&, const json::value& value, const FieldContext&,
                  std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override {
        const auto* object = ExpectObject(value, kMembers, where, findings);
        if (!object || !CheckMembers(*object, kMembers, where, findings)) return;
        Store(where, cells, findings, [&](std::size_t i, const std::string& at, Number& number) {
            const auto* member = Member(*object, kMembers[i]);
            if (!member) return Given::No;
            return ReadNumber(*member, at, number, findings) ? Given::Yes : Given::Wrong;
        });
    }

    std::vector<std::string> TextParts(const Field&) const override {
        return {"lat", "lon", "accuracy"};
    }
    void FromText(const Field&, std::span<const std::string_view> parts, const TextFormat& format,
                  const FieldContext&, std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override {
        Store(where, cells, findings, [&](std::size_t i, const std::string& at, Number& number) {
            const std::string_view text = base::TrimAscii(parts[i]);
            if (text.empty()) return Given::No;
            return ReadNumber(text, format, at, number, findings) ? Given::Yes : Given::Wrong;
        });
    }

    json::value ToJson(const Field&, std::span<const store::Cell> cells) const override {
        if (AllNull(cells)) return nullptr;
        json::object out{{"lat", Degrees(cells[0])}, {"lon", Degrees(cells[1])}};
        if (!store::IsNull(cells[2])) out["accuracy"] = IntegerIn(cells[2]);
        return out;
    }
    std::vector<std::string> ToText(const Field&,
                                    std::span<const store::Cell> cells) const override {
        if (AllNull(cells)) return {"", "", ""};
        return {Degrees(cells[0]), Degrees(cells[1]),
                store::IsNull(cells[2]) ? "" : std::to_string(IntegerIn(cells[2]))};
    }
    std::string Display(const Field& field, std::span<const store::Cell> cells,
                        const content::Library&, Lang) const override {
        if (AllNull(cells)) return {};
        const auto text = ToText(field, cells);
        return text[0] + ", " + text[1] + (text[2].empty() ? "" : " (± " + text[2] + " m)");
    }

    std::vector<ExpressionName> Names(const Field&) const override {
        return {{"lat", {.type = expr::Type::Decimal, .scale = kScale, .column = "lat"}},
                {"lon", {.type = expr::Type::Decimal, .scale = kScale, .cell = 1, .column = "lon"}},
                {"accuracy", {.type = expr::Type::Integer, .cell = 2, .column = "accuracy"}}};
    }
    json::object JsonSchema(const Field&) const override {
        const json::object degrees{{"type", "string"}, {"pattern", R"(^-?[0-9]+(\.[0-9]+)?$)"}};
        return {{"type", "object"},
                {"properties",
                 json::object{{"lat", degrees},
                              {"lon", degrees},
                              {"accuracy", json::object{{"type", "integer"}, {"minimum", 0}}}}},
                {"required", json::array{"lat", "lon"}},
                {"additionalProperties", false}};
    }

 private:
    enum class Given { No, Yes, Wrong };

    // `read` gives the number of a part.
    template <class Reader>
    static void Store(std::string_view where, std::span<store::Cell> cells, Findings& findings,
                      const Reader& read) {
        std::array<std::optional<std::int64_t>, 3> parts;
        bool good = true;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            Number number;
            const std::string at = base::Pointer(where, kMembers[i]);
            const Given given = read(i, at, number);
            good &= given != Given::Wrong;
            if (given == Given::Yes && (good &= CheckPart(i, number.value, at, findings)))
                parts[i] = number.value.Rescaled(i < 2 ? kScale : 0)->mantissa();
        }
        if (!good || (!parts[0] && !parts[1] && !parts[2])) return;
        for (std::size_t i = 0; i < 2; ++i) {
            if (parts[i]) continue;
            Fault(findings, Err("field.member_missing", {{"name", std::string(kMembers[i])}},
                                base::Pointer(where, kMembers[i])));
            return;
        }
        if (*parts[0] == 0 && *parts[1] == 0)
            Warn(findings, Err("field.position_zero", {}, std::string(where)));
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (parts[i]) SetInteger(cells[i], *parts[i]);
        }
    }

    static bool CheckPart(std::size_t part, base::Decimal value, std::string_view where,
                          Findings& findings) {
        const auto limit = base::Decimal::FromInteger(kLimits[part]);
        const auto lowest = base::Decimal::FromInteger(part < 2 ? -kLimits[part] : 0);
        if (value >= lowest && value <= limit) return true;
        Fault(findings, Err("field.position_out_of_range", {{"value", value.ToString()},
                                                            {"lowest", lowest.ToString()},
                                                            {"highest", limit.ToString()}},
                            std::string(where)));
        return false;
    }
};

}  // namespace

const FieldType& PositionType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
