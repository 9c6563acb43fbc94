#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "stats/table_rows.hpp"
#include "stats/table_sums.hpp"

// Rows turned into totals of units by cell, one unit after the other.
namespace atalaya::stats {

// Sums of the unit at hand by cell, and which cells it touches. Cell: LaneSums or LaneTotals.
template <class Cell>
class UnitSums {
 public:
    UnitSums(std::size_t cells, std::size_t lanes)
        : m_lanes(lanes), m_sums(cells * lanes), m_touched(cells) {}

    void Add(const Tile& tile, std::size_t from, std::size_t to) {
        for (std::size_t r = from; r < to; ++r) {
            if (m_touched[tile.cell[r]]) continue;
            m_touched[tile.cell[r]] = 1;
            m_cells.push_back(tile.cell[r]);
        }
        AddRows(tile, from, to, m_sums.data());
    }

    // Calls take(cell, sums of its lanes) for each cell of the unit, and empties them.
    template <class Take>
    void Close(Take take) {
        for (const std::uint16_t cell : m_cells) {
            Cell* const sums = &m_sums[cell * m_lanes];
            take(cell, sums);
            std::fill_n(sums, m_lanes, Cell{});
            m_touched[cell] = 0;
        }
        m_cells.clear();
    }

 private:
    const std::size_t m_lanes;
    std::vector<Cell> m_sums;
    std::vector<std::uint8_t> m_touched;
    std::vector<std::uint16_t> m_cells;
};

// Calls filled(tile, first row, rows) for each tile, then close(unit) for each unit whose last row
// was added to `sums`.
template <class Cell, class Filled, class Close>
void ForEachUnit(const TableRows& rows, UnitSums<Cell>& sums, Filled filled, Close close) {
    Tile tile = rows.MakeTile();
    std::size_t unit = 0;
    for (std::size_t first = 0; first < rows.rows(); first += Tile::kRows) {
        const std::size_t count = rows.Fill(tile, first);
        filled(tile, first, count);
        for (std::size_t from = 0; from < count;) {
            const std::size_t end = rows.UnitEnd(unit);
            const std::size_t to = std::min(end - first, count);
            sums.Add(tile, from, to);
            if (first + to == end) close(unit++);
            from = to;
        }
    }
}

// Totals of the units by cell, as the rows give them, kept for a second look.
struct KeptTotals {
    std::vector<LaneTotals> totals;    // a lane each, cell after cell
    std::vector<std::uint16_t> cells;
    std::vector<std::size_t> ends;     // of each unit's cells

    // Sums of one of the unit's cells, its lanes.
    void Keep(std::uint16_t cell, const LaneSums* sums, std::size_t lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) totals.push_back(sums[lane].totals);
        cells.push_back(cell);
    }
    void CloseUnit() { ends.push_back(cells.size()); }
};

// How many units by cell there can be.
inline std::size_t MostPairs(const TableRows& rows, std::size_t cell_count) {
    return std::min(rows.rows(), rows.units().size() * cell_count);
}

}  // namespace atalaya::stats
