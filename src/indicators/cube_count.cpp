#include <algorithm>
#include <map>

#include "base/check.hpp"
#include "indicators/cube.hpp"

namespace atalaya::indicators {
namespace {

using columns::Axis;
using columns::Dimension;
using columns::RowFilter;

// What a lens sees in each value of a dictionary.
struct Table {
    const Dimension* dimension = nullptr;
    std::vector<Seen> seen;               // by code
};

Table LookAt(const Dimension& dimension, const Lens& lens) {
    Table out{&dimension, {}};
    for (std::uint32_t code = 0; code < dimension.Distinct(); ++code)
        out.seen.push_back(lens(dimension.ValueOf(code)));
    return out;
}

// A filter that takes out the codes with one reason; nullopt when there is none of them.
std::optional<RowFilter> Without(const Table& table, Reason reason) {
    RowFilter out{table.dimension, std::vector<std::uint8_t>(table.seen.size(), 1)};
    bool any = false;
    for (std::size_t code = 0; code < table.seen.size(); ++code) {
        const auto* found = std::get_if<Reason>(&table.seen[code]);
        if (!found || *found != reason) continue;
        out.allowed[code] = 0;
        any = true;
    }
    if (!any) return std::nullopt;
    return out;
}

// The axis of a table, and the keys of its groups in order.
Axis AxisOf(const Table& table, std::vector<std::string>& keys) {
    std::map<std::string, std::uint32_t> groups;
    for (const auto& seen : table.seen) {
        if (const auto* key = std::get_if<std::string>(&seen)) groups.emplace(*key, 0);
    }
    for (auto& [key, group] : groups) {
        group = static_cast<std::uint32_t>(keys.size());
        keys.push_back(key);
    }
    Axis out{table.dimension, {}, std::max<std::uint32_t>(1, static_cast<std::uint32_t>(keys.size()))};
    for (const auto& seen : table.seen) {
        const auto* key = std::get_if<std::string>(&seen);
        out.group_of_code.push_back(key ? groups.at(*key) : columns::kNoGroup);
    }
    return out;
}

// One condition of a scope part as a filter over a system column.
template <class Allows>
void AddFilter(const Dimension& dimension, Allows allows, std::vector<RowFilter>& out) {
    RowFilter filter{&dimension, {}};
    for (std::uint32_t code = 0; code < dimension.Distinct(); ++code)
        filter.allowed.push_back(allows(dimension.ValueOf(code)) ? 1 : 0);
    out.push_back(std::move(filter));
}

}  // namespace

const Cube::Column& Cube::Find(const CodedColumn& wanted) const {
    auto found = std::find_if(m_columns.begin(), m_columns.end(),
                              [&](const Column& column) { return column.source == wanted; });
    base::Check(found != m_columns.end(), "a column that the cube does not hold");
    return *found;
}

bool Cube::CanAnswer(const Reading& reading) const {
    if (reading.filter) return false;
    if (!reading.condition) return true;
    bool known = std::any_of(m_conditions.begin(), m_conditions.end(), [&](const Condition& c) {
        return c.expression.text() == reading.condition->text();
    });
    // A condition may ask for today(): yesterday's answer is not kept.
    return known && reading.today == m_today;
}

// The scope as filters, when it has one part; false when it needs a mask.
bool Cube::ScopeFilters(const Reading& reading, std::vector<RowFilter>& out) const {
    if (reading.whole) return true;
    if (reading.scope.parts.size() != 1) return false;
    const auto& part = reading.scope.parts.front();
    auto codes = [&](std::string_view name) -> const Dimension& {
        return Find(SystemColumnOf(name)).codes;
    };
    if (part.country)
        AddFilter(codes("country"), [&](const auto& v) { return v == *part.country; }, out);
    if (part.territory)
        AddFilter(codes("territory"),
                  [&](const auto& v) { return WithinTerritory(v, *part.territory); }, out);
    if (part.unit) AddFilter(codes("unit"), [&](const auto& v) { return v == *part.unit; }, out);
    if (!part.marks.empty())
        AddFilter(codes("mark"), [&](const auto& v) { return part.marks.count(v) > 0; }, out);
    if (!part.states.empty())
        AddFilter(codes("state"), [&](const auto& v) { return part.states.count(v) > 0; }, out);
    return true;
}

// Rows that some part of the scope lets the caller count. Each part is counted out by the kernel's
// own filters, so that both roads judge alike.
std::vector<std::uint8_t> Cube::ScopeMask(const access::Scope& scope) const {
    std::vector<std::uint8_t> mask(m_live.size(), 0);
    for (const auto& part : scope.parts) {
        Reading alone;
        alone.scope.parts = {part};
        std::vector<RowFilter> filters;
        ScopeFilters(alone, filters);
        for (columns::Row row = 0; row < m_live.size(); ++row) {
            if (mask[row] || !m_live[row]) continue;
            mask[row] = std::all_of(filters.begin(), filters.end(), [&](const RowFilter& filter) {
                return filter.allowed[filter.dimension->At(row)] != 0;
            });
        }
    }
    return mask;
}

const columns::Dimension& Cube::ConditionOf(const Reading& reading) const {
    auto found = std::find_if(m_conditions.begin(), m_conditions.end(), [&](const Condition& c) {
        return c.expression.text() == reading.condition->text();
    });
    base::Check(found != m_conditions.end(), "a condition that the cube does not hold");
    return found->holds;
}

const columns::Measure* Cube::MeasureOf(const Reading& reading) const {
    if (!reading.measure) return nullptr;
    auto found = std::find_if(m_measures.begin(), m_measures.end(), [&](const MeasureSlot& m) {
        return m.source.Key() == reading.measure->Key();
    });
    base::Check(found != m_measures.end(), "a measure that the cube does not hold");
    return &found->values;
}

// The question for the kernel: first what the caller may not see, then the other reasons in their
// order, so that a record left out for two reasons is told under the first.
Cube::Prepared Cube::Prepare(const Reading& reading) const {
    Prepared out;
    if (!ScopeFilters(reading, out.question.filters)) out.mask = ScopeMask(reading.scope);
    out.reason_of_filter.assign(out.question.filters.size(), Reason::Scope);

    std::vector<Table> tables;
    for (const auto& axis : reading.axes)
        tables.push_back(LookAt(Find(axis.look.column).codes, axis.look.lens));
    for (const auto& limit : reading.limits)
        tables.push_back(LookAt(Find(limit.column).codes, limit.lens));
    for (std::size_t r = 1; r < kReasons; ++r) {
        auto reason = static_cast<Reason>(r);
        if (reason == Reason::Filter && reading.condition)
            out.question.filters.push_back({&ConditionOf(reading), {0, 1}});
        for (const auto& table : tables) {
            if (auto filter = Without(table, reason))
                out.question.filters.push_back(*std::move(filter));
        }
        out.reason_of_filter.resize(out.question.filters.size(), reason);
    }
    out.keys.resize(reading.axes.size());
    for (std::size_t a = 0; a < reading.axes.size(); ++a)
        out.question.axes.push_back(AxisOf(tables[a], out.keys[a]));
    out.question.measure = MeasureOf(reading);
    return out;
}

Result<Counted> Cube::Count(const Reading& reading, int threads) const {
    Prepared prepared = Prepare(reading);
    auto& question = prepared.question;
    question.threads = threads;
    question.mask = prepared.mask ? *prepared.mask : m_live;
    std::uint64_t cells = 1;
    for (const auto& axis : question.axes) cells *= axis.groups;
    if (cells > kMostCells) {
        return Err("indicator.too_many_cells", {{"cells", std::to_string(cells)},
                                                {"limit", std::to_string(kMostCells)}});
    }
    auto grouped = prepared.mask ? columns::Group(question, m_live.size())
                                 : m_kept.Count(question, m_live.size(), m_ended);

    Counted out;
    out.seen = grouped.rows_seen - grouped.rows_masked;
    for (std::size_t f = 0; f < question.filters.size(); ++f) {
        Reason reason = prepared.reason_of_filter[f];
        if (reason == Reason::Scope) out.seen -= grouped.rows_filtered[f];
        out.left_out[static_cast<std::size_t>(reason)] += grouped.rows_filtered[f];
    }
    for (std::size_t g = 0; g < grouped.cells.size(); ++g) {
        const auto& cell = grouped.cells[g];
        if (cell.rows == 0) continue;
        Group group{std::vector<std::string>(question.axes.size()), cell.rows, cell.measured,
                    cell.sum};
        std::size_t rest = g;
        for (std::size_t a = question.axes.size(); a-- > 0;) {
            group.keys[a] = prepared.keys[a][rest % question.axes[a].groups];
            rest /= question.axes[a].groups;
        }
        out.groups.push_back(std::move(group));
    }
    return out;
}

}  // namespace atalaya::indicators
