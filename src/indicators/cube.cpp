#include "indicators/cube.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.hpp"

namespace atalaya::indicators {
namespace {

constexpr columns::Row kNoRow = 0xFFFFFFFF;

// Positions of the columns that every query begins with.
enum { kCountry, kId, kWithdrawn, kChangedAt, kFixed };

}  // namespace

Cube::Cube(std::shared_ptr<const registers::Model> model, Needs needs, base::Date today)
    : m_model(std::move(model)),
      m_today(today),
      m_fetched{"country", "id", "withdrawn", "changed_at"} {
    for (auto& source : needs.columns) {
        Column column{std::move(source)};
        column.at = Fetch(column.source.column);
        if (column.source.form == CodedColumn::Form::Month)
            column.precision_at = Fetch(column.source.precision);
        m_columns.push_back(std::move(column));
    }
    for (auto& source : needs.measures) {
        MeasureSlot slot{std::move(source)};
        slot.at = Fetch(slot.source.column);
        if (!slot.source.base_column.empty()) slot.base_at = Fetch(slot.source.base_column);
        m_measures.push_back(std::move(slot));
    }
    m_record.resize(m_model->columns().size());
    for (auto& expression : needs.conditions) {
        for (const auto& name : expression.names()) {
            const auto* known = m_model->schema().Find(name);
            base::Check(known != nullptr, "name of a checked expression");
            m_cells.emplace_back(Fetch(known->column), known->cell);
            if (!known->precision_column.empty())
                m_cells.emplace_back(Fetch(known->precision_column), known->precision_cell);
        }
        if (auto missing = m_model->schema().MissingReasons())
            m_cells.emplace_back(Fetch(missing->column), missing->cell);
        m_conditions.push_back({std::move(expression), {}});
    }
    Clear();
}

int Cube::Fetch(const std::string& column) {
    auto found = std::find(m_fetched.begin(), m_fetched.end(), column);
    if (found == m_fetched.end()) found = m_fetched.insert(found, column);
    return static_cast<int>(found - m_fetched.begin());
}

std::string Cube::SelectList() const {
    std::string out = "SELECT ";
    for (const auto& column : m_fetched) {
        if (&column != &m_fetched.front()) out += ", ";
        out += store::Identifier(column);
    }
    return out + " FROM " + store::Identifier(m_model->table());
}

void Cube::Clear() {
    for (auto& column : m_columns) {
        column.codes = {};
        column.any = false;
    }
    for (auto& slot : m_measures) slot.values = {};
    for (auto& condition : m_conditions) {
        condition.holds = {};
        condition.holds.CodeOf("0");
        condition.holds.CodeOf("1");
    }
    m_live.clear();
    m_ended.clear();
    m_kept.Clear();
    m_row_of.clear();
    m_last_change = 0;
}

void Cube::Load(store::Transaction& tx) {
    Clear();
    auto cursor = tx.Query(SelectList() + " ORDER BY country, id");
    while (cursor->Next()) Read(*cursor);
}

void Cube::Apply(store::Transaction& tx, std::span<const RecordId> changed) {
    const std::string sql = SelectList() + " WHERE country = $1 AND id = $2";
    for (const auto& record : changed) {
        auto cursor = tx.Query(sql, {std::string_view(record.country), record.id});
        if (cursor->Next()) Read(*cursor);
    }
}

std::uint32_t Cube::CodeAt(Column& column, store::Cursor& cursor) {
    std::string text;
    std::string_view value;
    if (!cursor.Null(column.at)) {
        switch (column.source.form) {
            case CodedColumn::Form::Text:
                value = cursor.Text(column.at);
                break;
            case CodedColumn::Form::Integer:
                value = text = std::to_string(cursor.Int(column.at));
                break;
            case CodedColumn::Form::Month:
                value = text = fmt::format("{:06}/{}", cursor.Int(column.at) / 100,
                                           cursor.Int(column.precision_at));
                break;
        }
    }
    if (!column.any || value != column.last_value) {
        column.last_code = column.codes.CodeOf(value);
        column.last_value = value;
        column.any = true;
    }
    return column.last_code;
}

std::int64_t Cube::MeasureAt(const MeasureSlot& slot, store::Cursor& cursor) const {
    if (cursor.Null(slot.at)) return columns::Measure::kMissing;
    bool comparable = slot.source.base_column.empty() ||
                      (!cursor.Null(slot.base_at) && cursor.Text(slot.base_at) == slot.source.base);
    return comparable ? cursor.Int(slot.at) : columns::Measure::kMissing;
}

// Adds the row under the cursor, in place of the one that its record had.
void Cube::Read(store::Cursor& cursor) {
    auto& rows = m_row_of.try_emplace(std::string(cursor.Text(kCountry))).first->second;
    auto id = static_cast<std::size_t>(cursor.Int(kId));
    if (rows.size() <= id) {
        if (rows.capacity() <= id) rows.reserve(std::max(id + 1, rows.size() + rows.size() / 4));
        rows.resize(id + 1, kNoRow);
    }
    m_last_change = std::max(m_last_change, cursor.Int(kChangedAt));
    if (rows[id] != kNoRow) {
        m_live[rows[id]] = 0;
        m_ended.push_back(rows[id]);
        rows[id] = kNoRow;
    }
    if (cursor.Int(kWithdrawn) != 0) return;
    base::Check(m_live.size() < kNoRow, "more rows than a cube can number");
    rows[id] = static_cast<columns::Row>(m_live.size());
    m_live.push_back(1);
    for (auto& column : m_columns) column.codes.Append(CodeAt(column, cursor));
    for (auto& slot : m_measures) slot.values.Append(MeasureAt(slot, cursor));
    if (m_conditions.empty()) return;
    for (auto [at, cell] : m_cells) m_record[cell] = store::Own(cursor.At(at));
    for (auto& condition : m_conditions)
        condition.holds.Append(condition.expression.Holds(m_record, m_today) ? 1 : 0);
}

std::size_t Cube::Bytes() const {
    std::size_t bytes = m_live.capacity() + m_ended.capacity() * sizeof(columns::Row) +
                        m_kept.Bytes();
    for (const auto& column : m_columns) bytes += column.codes.Bytes();
    for (const auto& slot : m_measures) bytes += slot.values.Size() * sizeof(std::int64_t);
    for (const auto& condition : m_conditions) bytes += condition.holds.Bytes();
    for (const auto& [country, rows] : m_row_of) bytes += rows.capacity() * sizeof(columns::Row);
    return bytes;
}

}  // namespace atalaya::indicators
