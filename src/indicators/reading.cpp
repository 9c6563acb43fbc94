#include "indicators/reading.hpp"

#include <algorithm>
#include <charconv>

#include "base/check.hpp"

namespace atalaya::indicators {
namespace {

using base::PartialDate;
using base::Period;
using base::PeriodKind;
using base::Precision;

// "201103/3" as the date it stands for, nullopt when empty.
std::optional<PartialDate> DateOf(std::string_view value) {
    if (value.size() != 8) return std::nullopt;
    int month = 0;
    std::from_chars(value.data(), value.data() + 6, month);
    return PartialDate{{month / 100, month % 100, 1}, static_cast<Precision>(value[7] - '0')};
}

Lens PeriodLens(PeriodKind kind) {
    return [kind](std::string_view value) -> Seen {
        auto date = DateOf(value);
        if (!date) return Reason::NoDate;
        auto period = Period::Of(*date, kind);
        if (!period) return Reason::DateTooRough;
        return period->ToString();
    };
}

// Keeps dates that lie wholly within [from, to]; those that only may are too rough.
Lens RangeLens(std::optional<Period> from, std::optional<Period> to) {
    return [from, to](std::string_view value) -> Seen {
        auto date = DateOf(value);
        if (!date) return Reason::NoDate;
        auto kind = date->precision == Precision::Year ? PeriodKind::Year : PeriodKind::Month;
        auto own = *Period::Of(*date, kind);
        bool starts_before = from && own.First() < from->First();
        bool ends_after = to && own.Last() > to->Last();
        if ((from && own.Last() < from->First()) || (to && own.First() > to->Last()))
            return Reason::Outside;
        if (starts_before || ends_after) return Reason::DateTooRough;
        return std::string();
    };
}

LocalText Same(std::string_view text) {
    LocalText out;
    for (auto& entry : out.by_lang) entry = text;
    return out;
}

// Quarters are written as each language writes them: Q1, T1 (trimestre).
LocalText PeriodLabel(std::string_view key) {
    LocalText out = Same(key);
    if (auto q = key.find('Q'); q != std::string_view::npos) {
        for (Lang lang : {Lang::Es, Lang::Pt, Lang::Fr}) out.In(lang)[q] = 'T';
    }
    return out;
}

AxisLook PeriodAxis(PeriodKind kind, CodedColumn column) {
    return {"period", {std::move(column), PeriodLens(kind)}, PeriodLabel};
}

AxisLook TerritoryAxis(int level, std::shared_ptr<const registers::Model> model) {
    const auto* territories = &model->content().territories();
    Lens lens = [level, territories](std::string_view value) -> Seen {
        if (value.empty()) return Reason::NoPlace;
        const auto* ancestor = territories->Ancestor(value, level);
        if (!ancestor) return Reason::PlaceTooRough;
        return ancestor->code;
    };
    auto label = [territories, model](std::string_view key) {
        const auto* territory = territories->Find(key);
        return territory ? territory->label : Same(key);
    };
    return {"territory", {SystemColumnOf("territory"), std::move(lens)}, label};
}

const content::CodeList* ListOf(const registers::Field& field, const content::Library& content) {
    if (field.type->name() == "substance") return content.FindCodeList("substances");
    return field.list.empty() ? nullptr : content.FindCodeList(field.list);
}

std::string GroupOf(std::string_view value, const Breakdown& breakdown,
                    const registers::Field& field, const content::Library& content) {
    if (breakdown.group == "group") {
        const auto* substance = content.FindSubstance(value);
        return substance && !substance->groups.empty() ? substance->groups.front() : "";
    }
    if (breakdown.group == "parent") {
        if (field.type->name() == "substance") {
            const auto* substance = content.FindSubstance(value);
            return substance && !substance->parent.empty() ? substance->parent : std::string(value);
        }
        const auto* list = ListOf(field, content);
        const auto* code = list ? list->Find(value) : nullptr;
        return code && !code->parent.empty() ? code->parent : std::string(value);
    }
    return std::string(value);
}

LocalText LabelOf(std::string_view key, const Breakdown& breakdown, const registers::Field& field,
                  const content::Library& content) {
    if (field.type->name() == "place") {
        const auto* territory = content.territories().Find(key);
        return territory ? territory->label : Same(key);
    }
    if (field.type->name() == "yes_no") {
        LocalText out;
        for (Lang lang : base::kLangs)
            out.In(lang) = content.Say(key == "1" ? "value.yes" : "value.no", {}, lang);
        return out;
    }
    const auto* list = breakdown.group == "group" ? content.FindCodeList("substance_groups")
                                                  : ListOf(field, content);
    const auto* code = list ? list->Find(key) : nullptr;
    return code ? code->label : Same(key);
}

Result<AxisLook> BreakdownAxis(const Breakdown& breakdown,
                               std::shared_ptr<const registers::Model> model) {
    const auto* field = model->FindField(breakdown.field);
    base::Check(field != nullptr, "breakdown of a checked definition");
    ATALAYA_ASSIGN(auto column, ColumnOf(breakdown.field, *model));
    Lens lens = [breakdown, field, model](std::string_view value) -> Seen {
        if (value.empty()) return Reason::NoCode;
        std::string key = GroupOf(value, breakdown, *field, model->content());
        if (key.empty()) return Reason::NoCode;
        return key;
    };
    auto label = [breakdown, field, model](std::string_view key) {
        return LabelOf(key, breakdown, *field, model->content());
    };
    return AxisLook{breakdown.id, {std::move(column), std::move(lens)}, label};
}

Look StateLimit(const Definition& definition, const registers::Model& model) {
    std::set<std::string, std::less<>> counted(definition.states.begin(), definition.states.end());
    if (counted.empty()) {
        for (const auto& state : model.definition().states) {
            if (state.counts) counted.insert(state.id);
        }
    }
    return {SystemColumnOf("state"), [counted](std::string_view value) -> Seen {
                if (counted.count(value)) return std::string();
                return Reason::State;
            }};
}

Result<Look> TerritoryLimit(std::string_view code, const registers::Model& model) {
    const auto& territories = model.content().territories();
    if (!territories.Find(code)) {
        std::string nearest;
        for (const auto* near : territories.Nearest(code, "", 3))
            nearest += (nearest.empty() ? "" : ", ") + near->code;
        return Err("indicator.territory_unknown",
                   {{"territory", std::string(code)}, {"nearest", nearest}}, "/territory");
    }
    return Look{SystemColumnOf("territory"),
                [within = std::string(code)](std::string_view value) -> Seen {
                    if (value.empty()) return Reason::NoPlace;
                    if (WithinTerritory(value, within)) return std::string();
                    // A country-level place may lie within; it is not known to.
                    if (WithinTerritory(within, value)) return Reason::PlaceTooRough;
                    return Reason::Outside;
                }};
}

Result<CodedColumn> TimeColumn(const registers::Model& model) {
    if (model.definition().time_field.empty())
        return Err("indicator.no_time", {{"register", model.id()}}, "/period");
    return ColumnOf(model.definition().time_field, model);
}

Result<void> AddAxes(const Question& question, const Definition& definition, Reading& out) {
    if (question.by_period) {
        ATALAYA_ASSIGN(auto column, TimeColumn(*out.model));
        out.axes.push_back(PeriodAxis(*question.by_period, std::move(column)));
    }
    if (question.by_territory_level) {
        int level = *question.by_territory_level;
        if (out.model->definition().territory_field.empty())
            return Err("indicator.no_territory", {{"register", out.model->id()}}, "/territory_level");
        if (level < 0 || level > 6)
            return Err("indicator.level_unknown", {{"level", std::to_string(level)}},
                       "/territory_level");
        out.axes.push_back(TerritoryAxis(level, out.model));
    }
    for (const auto& id : question.breakdowns) {
        auto found = std::find_if(definition.breakdowns.begin(), definition.breakdowns.end(),
                                  [&](const Breakdown& b) { return b.id == id; });
        bool twice = std::any_of(out.axes.begin(), out.axes.end(),
                                 [&](const AxisLook& axis) { return axis.id == id; });
        if (found == definition.breakdowns.end() || twice) {
            std::string known;
            for (const auto& b : definition.breakdowns) known += (known.empty() ? "" : ", ") + b.id;
            return Err("indicator.breakdown_unknown", {{"breakdown", id}, {"known", known}},
                       "/breakdowns");
        }
        ATALAYA_ASSIGN(auto axis, BreakdownAxis(*found, out.model));
        out.axes.push_back(std::move(axis));
    }
    return {};
}

Result<void> AddLimits(const Question& question, const Definition& definition, Reading& out) {
    out.limits.push_back(StateLimit(definition, *out.model));
    if (question.from || question.to) {
        if (question.from && question.to && question.to->Last() < question.from->First()) {
            return Err("indicator.period_order",
                       {{"from", question.from->ToString()}, {"to", question.to->ToString()}},
                       "/to");
        }
        ATALAYA_ASSIGN(auto column, TimeColumn(*out.model));
        out.limits.push_back({std::move(column), RangeLens(question.from, question.to)});
    }
    if (!question.territory.empty()) {
        ATALAYA_ASSIGN(auto limit, TerritoryLimit(question.territory, *out.model));
        out.limits.push_back(std::move(limit));
    }
    return {};
}

// A filter of the asker may use what the indicator shows anyway, so that it cannot be used to
// single out records by a field that is hidden from the asker.
Result<expr::Expression> ReadFilter(const Question& question, const Definition& definition,
                                    const registers::Model& model) {
    ATALAYA_ASSIGN(auto filter, model.Parse(question.filter));
    if (filter.type() != expr::Type::Boolean)
        return Err("indicator.not_a_condition", {{"text", question.filter}}, "/filter");
    std::set<std::string, std::less<>> known = {"country", "territory",
                                                model.definition().time_field,
                                                model.definition().territory_field};
    for (const auto& breakdown : definition.breakdowns) known.insert(breakdown.field);
    for (const auto& name : filter.names()) {
        if (!known.count(name)) return Err("indicator.filter_name", {{"name", name}}, "/filter");
    }
    return filter;
}

}  // namespace

std::string_view MessageCode(Reason reason) {
    static constexpr std::string_view kCodes[kReasons] = {
        "indicator.left_out.scope",          "indicator.left_out.state",
        "indicator.left_out.condition",      "indicator.left_out.outside",
        "indicator.left_out.no_date",        "indicator.left_out.date_too_rough",
        "indicator.left_out.no_place",       "indicator.left_out.place_too_rough",
        "indicator.left_out.no_code"};
    return kCodes[static_cast<std::size_t>(reason)];
}

bool WithinTerritory(std::string_view code, std::string_view ancestor) {
    return base::StartsWith(code, ancestor) &&
           (code.size() == ancestor.size() || code[ancestor.size()] == '-');
}

CodedColumn SystemColumnOf(std::string_view name) {
    return {std::string(name), CodedColumn::Form::Text, std::string(name), ""};
}

Result<CodedColumn> ColumnOf(std::string_view id, const registers::Model& model) {
    const auto* field = model.FindField(id);
    if (!field) return Err("indicator.field_unknown", {{"field", std::string(id)}});
    CodedColumn out;
    out.name = id;
    out.column = model.columns()[field->first_cell];
    auto type = field->type->name();
    if (type == "date") {
        out.form = CodedColumn::Form::Month;
        out.precision = model.columns()[field->first_cell + 1];
    } else if (type == "integer" || type == "yes_no") {
        out.form = CodedColumn::Form::Integer;
    } else if (type != "code" && type != "substance" && type != "place" &&
               type != "organisation" && type != "text") {
        return Err("indicator.field_unusable",
                   {{"field", std::string(id)}, {"type", std::string(type)}});
    }
    return out;
}

Result<std::optional<MeasureColumn>> MeasureOf(const Definition& definition,
                                               const registers::Model& model) {
    if (definition.measure == Definition::Measure::Count) return std::optional<MeasureColumn>();
    const auto* name = model.schema().Find(definition.measure_field);
    const auto* field = model.FindField(definition.measure_field);
    bool number = name && (name->type == expr::Type::Integer || name->type == expr::Type::Decimal);
    bool quantity = field && field->type->name() == "quantity";
    if (!field || !number || quantity == definition.base_unit.empty())
        return Err("indicator.measure_unusable", {{"field", definition.measure_field}});
    MeasureColumn out;
    out.column = name->column;
    out.scale = name->type == expr::Type::Decimal ? name->scale : 0;
    out.base = definition.base_unit;
    if (quantity) {
        const auto* base = model.schema().Find(definition.measure_field + ".base");
        base::Check(base != nullptr, "a quantity names its base unit");
        out.base_column = base->column;
    }
    return std::optional(std::move(out));
}

Result<std::vector<CodedColumn>> ColumnsOf(const Definition& definition,
                                           const registers::Model& model) {
    std::vector<CodedColumn> out;
    for (auto name : {"country", "territory", "unit", "mark", "state"})
        out.push_back(SystemColumnOf(name));
    if (!model.definition().time_field.empty()) {
        ATALAYA_ASSIGN(auto time, ColumnOf(model.definition().time_field, model));
        out.push_back(std::move(time));
    }
    for (const auto& breakdown : definition.breakdowns) {
        ATALAYA_ASSIGN(auto column, ColumnOf(breakdown.field, model));
        if (std::find(out.begin(), out.end(), column) == out.end()) out.push_back(std::move(column));
    }
    return out;
}

Result<void> CheckDefinition(const Definition& definition, const registers::Model& model) {
    auto placed = [&](Error error) {
        error.where = definition.where;
        return error;
    };
    if (auto columns = ColumnsOf(definition, model); !columns.ok())
        return placed(std::move(columns).error());
    if (auto measure = MeasureOf(definition, model); !measure.ok())
        return placed(std::move(measure).error());
    for (const auto& state : definition.states) {
        if (!model.FindState(state))
            return placed(Err("indicator.state_unknown", {{"state", state}}));
    }
    if (definition.condition.empty()) return {};
    auto condition = model.Parse(definition.condition);
    if (!condition.ok()) return placed(std::move(condition).error());
    if (condition->type() != expr::Type::Boolean)
        return placed(Err("indicator.not_a_condition", {{"text", definition.condition}}));
    return {};
}

Result<Reading> MakeReading(const Question& question, const Definition& definition,
                            std::shared_ptr<const registers::Model> model) {
    Reading out;
    out.definition = &definition;
    out.model = std::move(model);
    ATALAYA_ASSIGN(out.measure, MeasureOf(definition, *out.model));
    ATALAYA_TRY(AddLimits(question, definition, out));
    ATALAYA_TRY(AddAxes(question, definition, out));
    if (!definition.condition.empty()) {
        ATALAYA_ASSIGN(auto condition, out.model->Parse(definition.condition));
        out.condition.emplace(std::move(condition));
    }
    if (!question.filter.empty()) {
        ATALAYA_ASSIGN(auto filter, ReadFilter(question, definition, *out.model));
        out.filter.emplace(std::move(filter));
    }
    return out;
}

}  // namespace atalaya::indicators
