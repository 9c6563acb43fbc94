#include "stats/table_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/check.hpp"

namespace atalaya::stats {

namespace {

// Answers at the head of a column that tell where its values lie.
constexpr std::size_t kHead = 1000;

// Infinite values are not looked at; whole numbers stay whole, so that shares of one code are exact.
template <class T>
double CentreOf(std::span<const T> column) {
    double sum = 0, count = 0;
    bool whole = true;
    for (std::size_t i = 0; i < column.size() && count < kHead; ++i) {
        const double value = column[i];
        if (IsMissing(column[i]) || !std::isfinite(value)) continue;
        sum += value;
        ++count;
        whole = whole && value == std::trunc(value);
    }
    if (count == 0) return 0;
    return whole ? std::round(sum / count) : sum / count;
}

}  // namespace

TableRows::TableRows(const Design& design, const TableInput& input)
    : m_rows(design.rows()), m_cell_count(input.cell_count) {
    const Stage& stage = design.stages().front();
    Order(stage);
    FindUnits(stage);
    TakeColumns(input);
    m_weights = InOrder(design.weights(), m_double_copies);
    m_cells = InOrder(input.cells, m_cell_copies);
    m_order = {};
}

void TableRows::Order(const Stage& stage) {
    const auto before = [&](std::size_t a, std::size_t b) {
        const std::int32_t u = stage.unit_of_row[a], v = stage.unit_of_row[b];
        return std::pair(stage.stratum_of_unit[u], u) < std::pair(stage.stratum_of_unit[v], v);
    };
    bool sorted = true;
    for (std::size_t i = 1; sorted && i < m_rows; ++i) sorted = !before(i, i - 1);
    if (sorted) return;
    // Places of units in the order of strata, then of rows in the order of units.
    const std::size_t units = stage.stratum_of_unit.size();
    std::vector<std::int32_t> by_stratum(units), size(units), place(units);
    std::iota(by_stratum.begin(), by_stratum.end(), 0);
    std::stable_sort(by_stratum.begin(), by_stratum.end(), [&](auto a, auto b) {
        return stage.stratum_of_unit[a] < stage.stratum_of_unit[b];
    });
    for (const std::int32_t unit : stage.unit_of_row) ++size[unit];
    std::int32_t next = 0;
    for (const std::int32_t unit : by_stratum) place[unit] = std::exchange(next, next + size[unit]);
    m_order.resize(m_rows);
    for (std::size_t i = 0; i < m_rows; ++i)
        m_order[place[stage.unit_of_row[i]]++] = static_cast<std::int32_t>(i);
}

void TableRows::FindUnits(const Stage& stage) {
    m_units.reserve(stage.stratum_of_unit.size());
    for (std::size_t i = 0; i < m_rows; ++i) {
        const std::int32_t unit = stage.unit_of_row[m_order.empty() ? i : m_order[i]];
        if (m_units.empty() || m_units.back().number != unit) m_units.push_back({unit, i});
    }
}

void TableRows::TakeColumns(const TableInput& input) {
    const auto is_small = [](const TableColumn& column) {
        return std::holds_alternative<std::span<const std::int8_t>>(column);
    };
    const auto lanes_for = [](std::size_t columns) { return (columns + kLanes - 1) / kLanes; };
    const std::size_t small =
        std::count_if(input.columns.begin(), input.columns.end(), is_small);
    m_small_lanes = lanes_for(small);
    m_wide_lanes = lanes_for(input.columns.size() - small);
    m_centre.resize(lanes());
    std::size_t next_small = 0, next_wide = m_small_lanes * kLanes;
    for (const TableColumn& column : input.columns) {
        const std::size_t slot = is_small(column) ? next_small++ : next_wide++;
        m_slots.push_back(slot);
        const auto take = [&](auto values, auto& copies) {
            base::Check(values.size() == m_rows, "one value a row");
            m_centre[slot / kLanes][slot % kLanes] = CentreOf(values);
            m_columns.emplace_back(InOrder(values, copies));
        };
        if (const auto* codes = std::get_if<std::span<const std::int8_t>>(&column))
            take(*codes, m_small_copies);
        else if (const auto* floats = std::get_if<std::span<const float>>(&column))
            take(*floats, m_float_copies);
        else
            take(std::get<std::span<const double>>(column), m_double_copies);
    }
}

template <class T>
std::span<const T> TableRows::InOrder(std::span<const T> column,
                                      std::vector<std::vector<T>>& copies) {
    if (m_order.empty()) return column;
    std::vector<T> copy(m_rows);
    for (std::size_t i = 0; i < m_rows; ++i) copy[i] = column[m_order[i]];
    // Moving the vectors about does not move what they hold.
    copies.push_back(std::move(copy));
    return copies.back();
}

std::size_t TableRows::Fill(Tile& tile, std::size_t first) const {
    const std::size_t rows = std::min(Tile::kRows, m_rows - first);
    const std::size_t wide_slot = m_small_lanes * kLanes;
    for (std::size_t j = 0; j < m_columns.size(); ++j) {
        const std::size_t slot = m_slots[j];
        if (const auto* codes = std::get_if<std::span<const std::int8_t>>(&m_columns[j]))
            FillSmall(tile, slot, codes->data() + first, rows);
        else if (const auto* floats = std::get_if<std::span<const float>>(&m_columns[j]))
            FillWide(tile, slot - wide_slot, floats->data() + first, rows);
        else
            FillWide(tile, slot - wide_slot,
                     std::get<std::span<const double>>(m_columns[j]).data() + first, rows);
    }
    std::copy_n(m_weights.data() + first, rows, tile.weight.data());
    std::copy_n(m_cells.data() + first, rows, tile.cell.data());
    const auto last = *std::max_element(tile.cell.begin(), tile.cell.begin() + rows);
    base::Check(last < m_cell_count, "cells of the table");
    return rows;
}

}  // namespace atalaya::stats
