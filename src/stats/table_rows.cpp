#include "stats/table_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <type_traits>
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

TableRows::TableRows(const Stage& stage, std::span<const double> weights, const TableInput& input)
    : m_rows(weights.size()), m_cell_count(input.cell_count) {
    Order(stage);
    FindUnits(stage);
    TakeColumns(input);
    m_weights = InOrder(weights, m_double_copies);
    m_cells = InOrder(input.cells, m_cell_copies);
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
        const std::int32_t unit = stage.unit_of_row[RowAt(i)];
        if (m_units.empty() || m_units.back().number != unit)
            m_units.push_back({unit, stage.stratum_of_unit[unit], i});
    }
}

void TableRows::TakeColumns(const TableInput& input) {
    m_centre.resize((input.columns.size() + kLanes - 1) / kLanes);
    m_value_of_code.resize(input.columns.size());
    for (std::size_t j = 0; j < input.columns.size(); ++j) {
        double& centre = m_centre[j / kLanes][j % kLanes];
        const auto take = [&](auto values, auto& copies) {
            base::Check(values.size() == m_rows, "one value a row");
            centre = CentreOf(values);
            m_columns.emplace_back(InOrder(values, copies));
        };
        const TableColumn& column = input.columns[j];
        if (const auto* codes = std::get_if<std::span<const std::int8_t>>(&column)) {
            take(*codes, m_small_copies);
            for (int code = -127; code < 128; ++code)
                m_value_of_code[j][static_cast<std::uint8_t>(code)] = code - centre;
            m_value_of_code[j][static_cast<std::uint8_t>(kMissingSmall)] = std::nan("");
        } else if (const auto* floats = std::get_if<std::span<const float>>(&column)) {
            take(*floats, m_float_copies);
        } else {
            take(std::get<std::span<const double>>(column), m_double_copies);
        }
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

template <class T>
void TableRows::FillColumn(Tile& tile, std::size_t j, const T* values, std::size_t rows) const {
    const std::size_t width = tile.lanes * kLanes;
    double* const to = tile.value[j / kLanes].at.data() + j % kLanes;
    if constexpr (std::is_same_v<T, std::int8_t>) {
        const double* const value_of = m_value_of_code[j].data();
        for (std::size_t r = 0; r < rows; ++r)
            to[r * width] = value_of[static_cast<std::uint8_t>(values[r])];
    } else {
        const double centre = m_centre[j / kLanes][j % kLanes];
        for (std::size_t r = 0; r < rows; ++r) to[r * width] = values[r] - centre;
    }
}

std::size_t TableRows::Fill(Tile& tile, std::size_t first) const {
    const std::size_t rows = std::min(Tile::kRows, m_rows - first);
    for (std::size_t j = 0; j < m_columns.size(); ++j)
        std::visit([&](auto column) { FillColumn(tile, j, column.data() + first, rows); },
                   m_columns[j]);
    std::copy_n(m_weights.data() + first, rows, tile.weight.data());
    std::copy_n(m_cells.data() + first, rows, tile.cell.data());
    const auto last = *std::max_element(tile.cell.begin(), tile.cell.begin() + rows);
    base::Check(last < m_cell_count, "cells of the table");
    return rows;
}

}  // namespace atalaya::stats
