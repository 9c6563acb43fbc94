#include "warning/alert_number.hpp"

#include "base/check.hpp"
#include "registers/field_type.hpp"
#include "warning/record_cells.hpp"

namespace atalaya::warning {

namespace {

using registers::Field;
using registers::Model;
using registers::Record;
using registers::SystemColumn;
using store::Transaction;

// Numbers of alerts that were entered by hand, before the program gave them, are not given again.
bool IsTaken(Transaction& tx, const Model& model, const Field& field, std::string_view country,
             std::string_view number) {
    const auto& column = model.columns()[field.first_cell];
    return tx
        .Query("SELECT 1 FROM " + store::Identifier("r_" + model.id()) +
                   " WHERE country = $1 AND " + store::Identifier(column) + " = $2",
               {country, number})
        ->Next();
}

std::string NextNumber(Transaction& tx, const Model& model, const Field& field,
                       std::string_view country, const std::string& series) {
    for (;;) {
        const auto next = store::TakeNumbers(tx, country, "alerts:" + series);
        std::string number = series + "-" + std::to_string(next);
        if (!IsTaken(tx, model, field, country, number)) return number;
    }
}

bool IsEmpty(const Record& record, const Field& field) {
    return store::IsNull(record.cells[field.first_cell]);
}

void Put(const Field& field, const std::string& text, const base::Clock& clock, Record& record) {
    registers::FieldContext context;
    context.country = record.Text(SystemColumn::Country);
    context.today = clock.Today();
    registers::Findings findings;
    field.type->FromJson(field, json::value(text), context, "", record.Of(field), findings);
    base::Check(findings.empty(), "a number or a day that the program gives is a value");
}

}  // namespace

Result<void> GiveNumber(Transaction& tx, const base::Clock& clock, const Model& model,
                        std::string_view step, Record& after) {
    if (step != "release" && step != "release_update") return {};
    const std::string today = clock.Today().ToString();
    const auto* number = model.FindField("number");
    if (number && IsEmpty(after, *number)) {
        const bool drill = IntegerOf(model, after, "exercise") != 0;
        const std::string series = (drill ? "EX-" : "") + today.substr(0, 4);
        Put(*number,
            NextNumber(tx, model, *number, after.Text(SystemColumn::Country), series), clock,
            after);
    }
    const auto* issued = model.FindField("issued_on");
    if (issued && IsEmpty(after, *issued)) Put(*issued, today, clock, after);
    return {};
}

}  // namespace atalaya::warning
