#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>

#include "indicators/reading.hpp"
#include "registers/records.hpp"

namespace atalaya::indicators {
namespace {

using store::Cell;
using store::CellView;

// One group by of the store, at the grain of the coded columns; the lenses do the rest here, just
// as they do over the dictionaries of a cube.
struct Statement {
    std::string text;
    std::vector<Cell> values;
    std::vector<CodedColumn> columns;
    bool has_condition = false, has_filter = false;
};

std::string KeyExpression(const CodedColumn& column) {
    std::string name = store::Identifier(column.column);
    if (column.form != CodedColumn::Form::Month) return name;
    // Year, month and precision as one number: 20110314 known to the day (3) -> 2011033.
    return fmt::format("({} / 100) * 10 + {}", name, store::Identifier(column.precision));
}

void AppendExpression(const expr::Expression& expression, store::Kind kind, base::Date today,
                      Statement& out, std::string& list) {
    auto sql = expression.ToSql(kind, "", static_cast<int>(out.values.size()) + 1, today);
    list += fmt::format("CASE WHEN {} THEN 1 ELSE 0 END, ", sql.text);
    for (auto& value : sql.values) out.values.push_back(std::move(value));
}

Statement Compose(store::Kind kind, const Reading& reading) {
    Statement out;
    std::set<CodedColumn> columns;
    for (const auto& limit : reading.limits) columns.insert(limit.column);
    for (const auto& axis : reading.axes) columns.insert(axis.look.column);
    out.columns.assign(columns.begin(), columns.end());

    std::string list;
    for (const auto& column : out.columns) list += KeyExpression(column) + ", ";
    int keys = static_cast<int>(out.columns.size());
    out.has_condition = reading.condition.has_value();
    out.has_filter = reading.filter.has_value();
    if (out.has_condition) AppendExpression(*reading.condition, kind, reading.today, out, list);
    if (out.has_filter) AppendExpression(*reading.filter, kind, reading.today, out, list);
    keys += int{out.has_condition} + int{out.has_filter};

    // A sum of mantissas can pass 64 bits, which SQLite refuses: whole and rest are summed apart.
    std::string sums = "COUNT(*), 0, 0, 0";
    if (reading.measure) {
        std::string value = store::Identifier(reading.measure->column);
        if (!reading.measure->base_column.empty()) {
            value = fmt::format("CASE WHEN {} = {} THEN {} END",
                                store::Identifier(reading.measure->base_column),
                                store::Literal(reading.measure->base), value);
        }
        sums = fmt::format(
            "COUNT(*), COUNT({0}), CAST(COALESCE(SUM(({0}) / 1000000000), 0) AS TEXT), "
            "CAST(COALESCE(SUM(({0}) % 1000000000), 0) AS TEXT)",
            value);
    }
    auto scope = registers::ScopeCondition(reading.scope, "",
                                           static_cast<int>(out.values.size()) + 1);
    for (auto& value : scope.values) out.values.push_back(std::move(value));
    out.text = fmt::format("SELECT {}{} FROM {} WHERE withdrawn = 0", list, sums,
                           store::Identifier(reading.model->table()));
    if (!reading.whole) out.text += " AND (" + scope.text + ")";
    if (keys > 0) {
        out.text += " GROUP BY 1";
        for (int k = 2; k <= keys; ++k) out.text += fmt::format(", {}", k);
    }
    return out;
}

// A number of a result: counts arrive as integers, sums as text.
__int128 Number(const CellView& cell) {
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) return *integer;
    const auto* text = std::get_if<std::string_view>(&cell);
    if (!text) return 0;
    __int128 value = 0;
    bool negative = false;
    for (char c : *text) {
        if (c == '-') negative = true;
        if (c >= '0' && c <= '9') value = value * 10 + (c - '0');
    }
    return negative ? -value : value;
}

std::string TextOf(const CodedColumn& column, const CellView& cell) {
    if (store::IsNull(cell)) return {};
    if (column.form == CodedColumn::Form::Month) {
        auto number = static_cast<std::int64_t>(Number(cell));
        return fmt::format("{:06}/{}", number / 10, number % 10);
    }
    if (const auto* text = std::get_if<std::string_view>(&cell)) return std::string(*text);
    return std::to_string(static_cast<std::int64_t>(Number(cell)));
}

// The first reason against a combination of values, or the keys of its axes.
std::variant<std::vector<std::string>, Reason> Judge(const Reading& reading, const Statement& made,
                                                     const std::vector<std::string>& values,
                                                     bool condition, bool filter) {
    std::optional<Reason> first;
    auto note = [&](Reason reason) {
        if (!first || reason < *first) first = reason;
    };
    auto value_of = [&](const CodedColumn& column) -> const std::string& {
        auto at = std::lower_bound(made.columns.begin(), made.columns.end(), column);
        return values[static_cast<std::size_t>(at - made.columns.begin())];
    };
    if (!condition || !filter) note(Reason::Filter);
    for (const auto& limit : reading.limits) {
        auto seen = limit.lens(value_of(limit.column));
        if (const auto* reason = std::get_if<Reason>(&seen)) note(*reason);
    }
    std::vector<std::string> keys;
    for (const auto& axis : reading.axes) {
        auto seen = axis.look.lens(value_of(axis.look.column));
        if (const auto* reason = std::get_if<Reason>(&seen)) {
            note(*reason);
        } else {
            keys.push_back(std::get<std::string>(std::move(seen)));
        }
    }
    if (first) return *first;
    return keys;
}

}  // namespace

Counted CountBySql(store::Transaction& tx, const Reading& reading) {
    Statement made = Compose(tx.kind(), reading);
    std::vector<CellView> values;
    for (const auto& value : made.values) values.push_back(store::View(value));
    auto cursor = tx.Query(made.text, values);
    Counted out;
    std::map<std::vector<std::string>, Group> groups;
    const int columns = static_cast<int>(made.columns.size());
    while (cursor->Next()) {
        std::vector<std::string> texts;
        int at = 0;
        for (; at < columns; ++at)
            texts.push_back(TextOf(made.columns[static_cast<std::size_t>(at)], cursor->At(at)));
        bool condition = !made.has_condition || Number(cursor->At(at++)) == 1;
        bool filter = !made.has_filter || Number(cursor->At(at++)) == 1;
        auto rows = static_cast<std::int64_t>(Number(cursor->At(at)));
        out.seen += rows;
        auto judged = Judge(reading, made, texts, condition, filter);
        if (const auto* reason = std::get_if<Reason>(&judged)) {
            out.left_out[static_cast<std::size_t>(*reason)] += rows;
            continue;
        }
        Group& group = groups[std::get<0>(judged)];
        group.keys = std::get<0>(std::move(judged));
        group.rows += rows;
        group.measured += static_cast<std::int64_t>(Number(cursor->At(at + 1)));
        group.sum += Number(cursor->At(at + 2)) * 1'000'000'000 + Number(cursor->At(at + 3));
    }
    for (auto& [keys, group] : groups) {
        if (group.rows > 0) out.groups.push_back(std::move(group));
    }
    return out;
}

}  // namespace atalaya::indicators
