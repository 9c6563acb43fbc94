// date: a day, or a month or year when no more is known. f_x INTEGER yyyymmdd of the first
// possible day, f_x_precision INTEGER (1 year, 2 month, 3 day).

#include "registers/fields/dates.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

class Type final : public OneText {
 public:
    std::string_view name() const override { return "date"; }
    std::vector<ColumnSpec> Columns(const Field&) const override {
        return {{"", store::SqlType::Integer}, {"precision", store::SqlType::Integer}};
    }

    json::value ToJson(const Field& field, std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return nullptr;
        return json::value(ToText(field, cells)[0]);
    }
    std::vector<std::string> ToText(const Field&,
                                    std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return {""};
        const base::PartialDate date{
            base::Date::FromKey(static_cast<int>(IntegerIn(cells[0]))),
            static_cast<base::Precision>(IntegerIn(cells[1]))};
        return {date.ToString()};
    }
    // The ISO form: the only one that means the same in every country.
    std::string Display(const Field& field, std::span<const store::Cell> cells,
                        const content::Library&, Lang) const override {
        return ToText(field, cells)[0];
    }

    std::vector<ExpressionName> Names(const Field&) const override {
        return {{"",
                 {.type = expr::Type::Date, .precision_cell = 1, .precision_column = "precision"}},
                {"precision",
                 {.type = expr::Type::Integer, .cell = 1, .column = "precision"}}};
    }
    std::string SearchText(const Field& field, std::span<const store::Cell> cells,
                           const content::Library&) const override {
        return ToText(field, cells)[0];
    }
    json::object JsonSchema(const Field&) const override {
        return {{"type", "string"}, {"pattern", "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}};
    }

 protected:
    void Read(const Field&, std::string_view text, const TextFormat& format, const FieldContext&,
              std::string_view where, std::span<store::Cell> cells,
              Findings& findings) const override {
        const auto date = ReadDate(text, format.date_order, where, findings);
        if (!date) return;
        SetInteger(cells[0], date->first.ToKey());
        SetInteger(cells[1], static_cast<std::int64_t>(date->precision));
    }
};

}  // namespace

const FieldType& DateType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
