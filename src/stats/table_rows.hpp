#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "stats/design.hpp"
#include "stats/table.hpp"
#include "stats/table_sums.hpp"

namespace atalaya::stats {

// The rows of a table, unit after unit and stratum after stratum of one stage, as tiles. Rows that
// do not stand so are copied, column by column, so that the reads of one column stay within the
// cache.
class TableRows {
 public:
    // One weight a row. What `weights` and `input` see must outlive the rows.
    TableRows(const Stage& stage, std::span<const double> weights, const TableInput& input);

    // A unit and where its rows begin; they end where the next one's begin.
    struct Unit {
        std::int32_t number = 0, stratum = 0;
        std::size_t first_row = 0;
    };

    std::size_t rows() const { return m_rows; }
    // In the order of the rows.
    const std::vector<Unit>& units() const { return m_units; }
    std::size_t UnitEnd(std::size_t unit) const {
        return unit + 1 < m_units.size() ? m_units[unit + 1].first_row : m_rows;
    }

    // The row of the input that stands at a place.
    std::size_t RowAt(std::size_t place) const { return m_order.empty() ? place : m_order[place]; }

    std::size_t lanes() const { return m_centre.size(); }
    // One a lane: a value near each column's mean, from which the tiles measure, so that squares
    // keep their digits.
    const std::vector<Lane>& centre() const { return m_centre; }

    Tile MakeTile() const { return Tile(lanes()); }
    // Rows first, first + 1, ... up to a full tile or the end; how many. Cells outside the table
    // break a promise.
    std::size_t Fill(Tile& tile, std::size_t first) const;

 private:
    void Order(const Stage& stage);
    void FindUnits(const Stage& stage);
    void TakeColumns(const TableInput& input);
    template <class T>
    void FillColumn(Tile& tile, std::size_t column, const T* values, std::size_t rows) const;
    template <class T>
    std::span<const T> InOrder(std::span<const T> column, std::vector<std::vector<T>>& copies);

    std::size_t m_rows;
    std::size_t m_cell_count;
    std::vector<std::int32_t> m_order;  // empty where the rows stand well already
    std::vector<Unit> m_units;
    std::vector<Lane> m_centre;
    std::vector<TableColumn> m_columns;
    // For columns of codes, by code as an unsigned byte: its distance from the centre, or NaN.
    std::vector<std::array<double, 256>> m_value_of_code;
    std::span<const double> m_weights;
    std::span<const std::uint16_t> m_cells;
    std::vector<std::vector<std::int8_t>> m_small_copies;
    std::vector<std::vector<float>> m_float_copies;
    std::vector<std::vector<double>> m_double_copies;
    std::vector<std::vector<std::uint16_t>> m_cell_copies;
};

}  // namespace atalaya::stats
