// The values of watched series from the records of a register or the answers of an indicator.

#include <algorithm>
#include <cmath>
#include <map>

#include "registers/record.hpp"
#include "warning/watched_series.hpp"

namespace atalaya::warning {

namespace {

using access::Action;
using registers::Model;
using stats::SeriesStep;

base::Date PeriodStart(SeriesStep step, base::Date day) {
    if (step == SeriesStep::kWeeks) return stats::MondayOf(day);
    return {day.year, day.month, 1};
}

// The period before the one that holds today.
base::Date LastComplete(SeriesStep step, base::Date today) {
    const base::Date current = PeriodStart(step, today);
    return PeriodStart(step, base::Date::FromDays(current.ToDays() - 1));
}

std::int64_t PeriodsBetween(SeriesStep step, base::Date from, base::Date to) {
    if (step == SeriesStep::kWeeks) return (to.ToDays() - from.ToDays()) / 7;
    return (to.year - from.year) * 12 + to.month - from.month;
}

// Gathers what falls into each period, and makes the set once the first period is known.
class Gatherer {
 public:
    Gatherer(SeriesStep step, base::Date today, bool with_values)
        : m_step(step),
          m_last(LastComplete(step, today)),
          m_earliest(PeriodStart(step, {today.year - kMostYears, today.month, 1})),
          m_with_values(with_values) {}

    // `count` of the day, or one value.
    void Add(std::vector<std::string> codes, base::Date day, double count, double value) {
        const base::Date start = PeriodStart(m_step, day);
        if (start < m_earliest || start > m_last) return;
        if (!m_first || start < *m_first) m_first = start;
        // Neighbouring rows are mostly of the same series.
        if (!m_current || m_current->first != codes)
            m_current = &*m_found.try_emplace(std::move(codes)).first;
        auto& [counted, values] = m_current->second[start.ToKey()];
        counted += count;
        if (m_with_values) values.push_back(value);
    }

    SeriesSet Make(const std::vector<std::string>& by) const {
        SeriesSet out{.step = m_step};
        if (!m_first) return out;
        out.first = *m_first;
        out.periods = static_cast<std::size_t>(PeriodsBetween(m_step, *m_first, m_last)) + 1;
        for (const auto& [codes, periods] : m_found) {
            SeriesData data;
            for (std::size_t i = 0; i < by.size(); ++i) data.keys.emplace_back(by[i], codes[i]);
            data.counts.assign(out.periods, 0);
            if (m_with_values) data.values.resize(out.periods);
            for (const auto& [key, content] : periods) {
                const auto at = static_cast<std::size_t>(
                    PeriodsBetween(m_step, out.first, base::Date::FromKey(key)));
                data.counts[at] = content.first;
                if (m_with_values) data.values[at] = content.second;
            }
            out.series.push_back(std::move(data));
        }
        return out;
    }

 private:
    using Content = std::pair<double, std::vector<double>>;
    using Found = std::map<std::vector<std::string>, std::map<int, Content>>;

    const SeriesStep m_step;
    const base::Date m_last, m_earliest;
    const bool m_with_values;
    std::optional<base::Date> m_first;
    Found m_found;
    Found::value_type* m_current = nullptr;
};

// --- records ----------------------------------------------------------------

// The one question to the store.
struct Question {
    std::string text;
    std::vector<store::Cell> values;

    void And(const expr::Sql& sql) {
        text += " AND (" + sql.text + ")";
        values.insert(values.end(), sql.values.begin(), sql.values.end());
    }
    int next() const { return static_cast<int>(values.size()) + 1; }
};

std::string Column(const Model& model, const std::string& name) {
    return "r." + store::Identifier(model.schema().Find(name)->column);
}

// Columns: the codes of `by`, day, how exactly it is known, count, value.
Question Compose(const WatchedSeries& series, const Model& model, store::Kind kind,
                 const access::Scope& scope, std::string_view country,
                 const std::optional<expr::Expression>& filter, base::Date today) {
    const auto* date = model.schema().Find(series.date_field);
    const std::string day = Column(model, series.date_field);
    std::string grouped;
    for (const auto& by : series.by) grouped += Column(model, by) + ", ";
    grouped += day + ", r." + store::Identifier(date->precision_column);

    Question out;
    out.text = "SELECT " + grouped;
    switch (series.measure) {
        case WatchedSeries::Measure::Records:
            out.text += ", COUNT(*), 0";
            break;
        case WatchedSeries::Measure::Sum:
            out.text += ", CAST(COALESCE(SUM(" + Column(model, series.measure_field) +
                        "), 0) AS BIGINT), 0";
            break;
        case WatchedSeries::Measure::Values:
            out.text += ", 1, " + Column(model, series.measure_field);
            break;
    }
    out.text += " FROM " + store::Identifier(model.table()) +
                " r WHERE r.withdrawn = 0 AND r.country = $1 AND " + day + " IS NOT NULL";
    out.values.emplace_back(std::string(country));
    for (const auto& by : series.by) out.text += " AND " + Column(model, by) + " IS NOT NULL";
    if (model.FindField("exercise"))
        out.text += " AND COALESCE(" + Column(model, "exercise") + ", 0) = 0";
    out.And(registers::ScopeCondition(scope, "r", out.next()));
    if (filter) out.And(filter->ToSql(kind, "r", out.next(), today));
    if (series.measure == WatchedSeries::Measure::Values)
        out.text += " AND " + Column(model, series.measure_field) + " IS NOT NULL";
    else
        out.text += " GROUP BY " + grouped;
    return out;
}

Result<void> CheckShown(const WatchedSeries& series, const Model& model,
                        const std::optional<expr::Expression>& filter,
                        const access::Scope& scope) {
    std::set<std::string> names(series.by.begin(), series.by.end());
    names.insert(series.date_field);
    if (!series.measure_field.empty()) names.insert(series.measure_field);
    if (filter) names.insert(filter->names().begin(), filter->names().end());
    const auto hidden = registers::HiddenSomewhere(scope);
    for (const auto& name : names) {
        const auto* field = model.FindField(name.substr(0, name.find('.')));
        if (field && hidden.contains(field->sensitivity))
            return Err("access.field_hidden", {{"field", field->id}});
    }
    return {};
}

Result<SeriesSet> ReadRecords(const SeriesSources& sources, const access::Caller& caller,
                              const WatchedSeries& series, std::string_view country,
                              base::Date today) {
    const auto model = sources.catalogue.Find(series.register_id);
    if (!model) return Err("record.register_unknown", {{"register", series.register_id}});
    const auto scope = sources.policy.ScopeOf(caller, Action::Read, "register", model->id());
    if (scope.Nothing())
        return sources.policy
            .Decide(caller, Action::Read, {.kind = "register", .id = model->id()})
            .ToError();
    std::optional<expr::Expression> filter;
    if (!series.filter.empty()) {
        ATALAYA_ASSIGN(filter, model->Parse(series.filter));
    }
    ATALAYA_TRY(CheckShown(series, *model, filter, scope));

    const auto question =
        Compose(series, *model, sources.database.kind(), scope, country, filter, today);
    const bool values = series.measure == WatchedSeries::Measure::Values;
    const int keys = static_cast<int>(series.by.size());
    std::vector<bool> is_place;
    for (const auto& by : series.by)
        is_place.push_back(model->FindField(by)->type->name() == "place");
    const auto wanted = static_cast<std::int64_t>(
        series.step == SeriesStep::kWeeks ? base::Precision::Day : base::Precision::Month);
    const double unit =
        values ? std::pow(10.0, model->schema().Find(series.measure_field)->scale) : 1;
    return sources.database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        Gatherer gatherer(series.step, today, values);
        std::int64_t left_out = 0;
        std::vector<store::CellView> bound;
        for (const auto& value : question.values) bound.push_back(store::View(value));
        const auto rows = tx.Query(question.text, bound);
        while (rows->Next()) {
            const auto count = rows->Int(keys + 2);
            if (!rows->Null(keys + 1) && rows->Int(keys + 1) < wanted) {
                left_out += count;
                continue;
            }
            std::vector<std::string> codes;
            for (int i = 0; i < keys; ++i) {
                const auto code = rows->Text(i);
                codes.emplace_back(is_place[i] ? registers::AreaOf(code) : code);
            }
            gatherer.Add(std::move(codes), base::Date::FromKey(static_cast<int>(rows->Int(keys))),
                         static_cast<double>(count),
                         static_cast<double>(rows->Int(keys + 3)) / unit);
        }
        SeriesSet out = gatherer.Make(series.by);
        out.left_out = left_out;
        return out;
    });
}

// --- indicators -------------------------------------------------------------

Result<SeriesSet> ReadIndicator(const SeriesSources& sources, const access::Caller& caller,
                                const WatchedSeries& series, std::string_view country,
                                base::Date today) {
    indicators::Question question{.indicator = series.indicator,
                                  .by_period = base::PeriodKind::Month,
                                  .territory = std::string(country)};
    for (const auto& by : series.by) {
        if (by == "territory")
            question.by_territory_level = 1;
        else
            question.breakdowns.push_back(by);
    }
    ATALAYA_ASSIGN(const auto answer, sources.indicators.Ask(caller, question));
    std::vector<std::size_t> at;
    for (const auto& by : series.by) {
        const auto axis = std::find(answer.axes.begin(), answer.axes.end(), by);
        at.push_back(static_cast<std::size_t>(axis - answer.axes.begin()));
    }
    Gatherer gatherer(series.step, today, false);
    for (const auto& row : answer.rows) {
        ATALAYA_ASSIGN(const auto month, base::Period::Parse(row.keys.front()));
        ATALAYA_ASSIGN(const auto value, base::Decimal::Parse(row.value));
        std::vector<std::string> codes;
        for (const auto axis : at) codes.push_back(row.keys[axis]);
        // Detectors are of counts: quantities in whole units.
        gatherer.Add(std::move(codes), month.First(), std::round(value.value.ToDouble()), 0);
    }
    return gatherer.Make(series.by);
}

}  // namespace

Result<SeriesSet> ReadSeries(const SeriesSources& sources, const access::Caller& caller,
                             const WatchedSeries& series, std::string_view country,
                             base::Date today) {
    return series.indicator.empty() ? ReadRecords(sources, caller, series, country, today)
                                    : ReadIndicator(sources, caller, series, country, today);
}

}  // namespace atalaya::warning
