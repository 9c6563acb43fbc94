// period: from a day to a day, both included; without an end it is still going on.
// f_x_from and f_x_to INTEGER yyyymmdd.

#include <array>

#include "registers/fields/dates.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

constexpr std::array<std::string_view, 2> kMembers = {"from", "to"};

std::string DayIn(const store::Cell& cell) {
    if (store::IsNull(cell)) return {};
    return base::Date::FromKey(static_cast<int>(IntegerIn(cell))).ToString();
}

class Type final : public FieldType {
 public:
    std::string_view name() const override { return "period"; }
    std::vector<ColumnSpec> Columns(const Field&) const override {
        return {{"from", store::SqlType::Integer}, {"to", store::SqlType::Integer}};
    }

    void FromJson(const Field&, const json::value& value, const FieldContext&,
                  std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override {
        const auto* object = ExpectObject(value, kMembers, where, findings);
        if (!object || !CheckMembers(*object, kMembers, where, findings)) return;
        std::string_view from, to;
        if (!TextMember(*object, "from", where, from, findings) ||
            !TextMember(*object, "to", where, to, findings))
            return;
        Read(from, to, TextFormat::DateOrder::Ymd, where, cells, findings);
    }

    std::vector<std::string> TextParts(const Field&) const override { return {"from", "to"}; }
    void FromText(const Field&, std::span<const std::string_view> parts, const TextFormat& format,
                  const FieldContext&, std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override {
        Read(base::TrimAscii(parts[0]), base::TrimAscii(parts[1]), format.date_order, where,
             cells, findings);
    }

    json::value ToJson(const Field&, std::span<const store::Cell> cells) const override {
        if (AllNull(cells)) return nullptr;
        json::object out{{"from", DayIn(cells[0])}};
        if (!store::IsNull(cells[1])) out["to"] = DayIn(cells[1]);
        return out;
    }
    std::vector<std::string> ToText(const Field&,
                                    std::span<const store::Cell> cells) const override {
        return {DayIn(cells[0]), DayIn(cells[1])};
    }
    std::string Display(const Field&, std::span<const store::Cell> cells, const content::Library&,
                        Lang) const override {
        if (AllNull(cells)) return {};
        return DayIn(cells[0]) + " – " + DayIn(cells[1]);
    }

    // The period's own name is its first day, by which it is counted.
    std::vector<ExpressionName> Names(const Field&) const override {
        const expr::Name from{.type = expr::Type::Date, .column = "from"};
        return {{"", from},
                {"from", from},
                {"to", {.type = expr::Type::Date, .cell = 1, .column = "to"}}};
    }
    json::object JsonSchema(const Field&) const override {
        const json::object day{{"type", "string"},
                               {"pattern", "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}};
        return {{"type", "object"},
                {"properties", json::object{{"from", day}, {"to", day}}},
                {"required", json::array{"from"}},
                {"additionalProperties", false}};
    }

 private:
    // A month or year as the beginning means its first day, as the end its last.
    static void Read(std::string_view from, std::string_view to, TextFormat::DateOrder order,
                     std::string_view where, std::span<store::Cell> cells, Findings& findings) {
        if (from.empty() && to.empty()) return;
        if (from.empty()) {
            Fault(findings, Err("field.member_missing", {{"name", "from"}},
                                base::Pointer(where, "from")));
            return;
        }
        const auto first = ReadPart(from, order, where, "from", findings);
        if (!first) return;
        if (to.empty()) {
            SetInteger(cells[0], first->first.ToKey());
            return;
        }
        const auto last = ReadPart(to, order, where, "to", findings);
        if (!last) return;
        if (LastDay(*last) < first->first) {
            Fault(findings,
                  Err("field.period_reversed",
                      {{"from", first->ToString()}, {"to", last->ToString()}},
                      std::string(where)));
            return;
        }
        SetInteger(cells[0], first->first.ToKey());
        SetInteger(cells[1], LastDay(*last).ToKey());
    }

    static std::optional<base::PartialDate> ReadPart(std::string_view text,
                                                     TextFormat::DateOrder order,
                                                     std::string_view where,
                                                     std::string_view part, Findings& findings) {
        const std::size_t before = findings.size();
        auto date = ReadDate(text, order, where, findings);
        for (std::size_t i = before; i < findings.size(); ++i)
            findings[i].error.where = base::Pointer(where, part);
        return date;
    }
};

}  // namespace

const FieldType& PeriodType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
