#include <algorithm>

#include "base/check.hpp"
#include "registers/check.hpp"

namespace atalaya::registers {

namespace {

json::value JsonOf(const expr::Value& value) {
    using expr::Type;
    switch (value.type) {
        case Type::Boolean:
            return value.integer != 0;
        case Type::Integer:
            return value.integer;
        case Type::Decimal:
            return json::value(value.AsDecimal().Normalized().ToString());
        case Type::Date:
            // A derived date is known no better than what it comes from.
            return json::value(
                base::PartialDate{base::Date::FromKey(static_cast<int>(value.integer)), value.known}
                    .ToString());
        case Type::Text:
        case Type::Code:
        case Type::Codes:
            return json::value(value.text);
    }
    base::Check(false, "a value has a type");
    return nullptr;
}

bool FaultAt(const Findings& findings, const std::string& field) {
    const auto where = base::Pointer("", field);
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
        return !finding.warning && finding.error.where.starts_with(where) &&
               (finding.error.where.size() == where.size() ||
                finding.error.where[where.size()] == '/');
    });
}

void Derive(const Model& model, const CheckContext& context, Record& record, Findings& findings) {
    for (const auto& field : model.definition().fields) {
        const auto* derivation = field.derive.empty() ? nullptr : model.Derivation(field);
        if (!derivation) continue;
        for (auto& cell : record.Of(field)) cell = store::Cell();
        const auto value = derivation->Evaluate(record.cells, context.today);
        if (!value) continue;
        FieldContext inner;
        inner.content = &model.content();
        inner.country = context.country;
        inner.today = context.today;
        field.type->FromJson(field, JsonOf(*value), inner, base::Pointer("", field.id),
                             record.Of(field), findings);
    }
}

void CheckRequired(const Model& model, const CheckContext& context, const Record& record,
                   Findings& findings) {
    for (const auto& field : model.definition().fields) {
        if (!field.required && field.required_when.empty()) continue;
        if (HasValue(record, field) || MissingReason(record, field.id)) continue;
        if (!field.required && !model.RequiredWhen(field)->Holds(record.cells, context.today))
            continue;
        // A value that could not be read is not missing as well.
        if (FaultAt(findings, field.id)) continue;
        findings.push_back(
            {Err("record.required", {{"field", field.id}}, base::Pointer("", field.id)), false});
    }
}

void CheckRules(const Model& model, const CheckContext& context, const Record& record,
                Findings& findings) {
    for (const auto& rule : model.definition().rules) {
        if (!rule.expression->Violated(record.cells, context.today)) continue;
        findings.push_back({Err("record.rule", {{"register", model.id()}, {"rule", rule.id}},
                                rule.field.empty() ? "" : base::Pointer("", rule.field)),
                            rule.warning});
    }
}

// The territory by which access is decided: the one entered if it lies in the record's country,
// the country itself otherwise.
void Place(const Model& model, const CheckContext& context, Record& record) {
    std::string territory = context.country;
    if (const auto& id = model.definition().territory_field; !id.empty()) {
        const auto& cell = record.cells[model.FindField(id)->first_cell];
        const auto* code = std::get_if<std::string>(&cell);
        if (code && access::Covers(context.country, *code)) territory = *code;
    }
    record.At(SystemColumn::Area) = std::string(AreaOf(territory));
    record.At(SystemColumn::Territory) = std::move(territory);
}

// Where ";field:" begins in the column of reasons, and the text after it up to ';'.
std::pair<std::size_t, std::size_t> FindReason(std::string_view column, std::string_view field) {
    const auto key = ";" + std::string(field) + ":";
    const auto at = column.find(key);
    if (at == std::string_view::npos) return {at, at};
    return {at, column.find(';', at + key.size())};
}

}  // namespace

void Complete(const Model& model, const CheckContext& context, Record& record, Findings& findings) {
    Derive(model, context, record, findings);
    CheckRequired(model, context, record, findings);
    CheckRules(model, context, record, findings);
    Place(model, context, record);
    if (model.definition().key.empty()) return;
    auto key = SourceKeyOf(model, record);
    record.At(SystemColumn::SourceKey) = key.empty() ? store::Cell() : store::Cell(std::move(key));
}

std::optional<Missing> MissingReason(const Record& record, std::string_view field) {
    const auto& column = record.Text(SystemColumn::Missing);
    if (column.empty()) return std::nullopt;
    const auto [begin, end] = FindReason(column, field);
    if (begin == std::string::npos) return std::nullopt;
    const auto code = begin + field.size() + 2;
    return MissingFromCode(std::string_view(column).substr(code, end - code));
}

void SetMissingReason(Record& record, std::string_view field, std::optional<Missing> reason) {
    std::string column = record.Text(SystemColumn::Missing);
    if (column.empty() && !reason) return;
    const auto [begin, end] = FindReason(column, field);
    if (begin != std::string::npos) column.erase(begin, end - begin);
    if (reason) {
        if (column.empty()) column = ";";
        column += std::string(field) + ":" + std::string(Code(*reason)) + ";";
    }
    record.At(SystemColumn::Missing) =
        column.size() <= 1 ? store::Cell() : store::Cell(std::move(column));
}

}  // namespace atalaya::registers
