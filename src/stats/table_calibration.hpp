#pragma once

#include <cstdint>
#include <vector>

#include "stats/projection.hpp"
#include "stats/table.hpp"
#include "stats/table_rows.hpp"
#include "stats/table_sums.hpp"

namespace atalaya::stats {

// What the calibration variables explain of every influence of a table, from sums instead of rows.
// The residual of a row is its influence less weight times variables times slopes; the slopes need
// sums by category of the margins and cell of the table, and of a unit's total the variables
// explain its own totals of the variables times the slopes.
class TableCalibration {
 public:
    // `weights` are the calibrated ones. All must outlive the object.
    TableCalibration(const CalibrationProjection& projection, std::span<const double> weights,
                     const TableInput& input, std::size_t lanes);

    // Rows first, first + 1, ..., which the tile holds.
    void AddRows(const TableRows& rows, const Tile& tile, std::size_t first, std::size_t count);
    // Once all rows were added; one influence a domain and lane.
    void FindSlopes(const std::vector<Influence>& influences);
    // What is explained of the influence totals of a unit, a domain and lane each; until the next
    // call.
    const Lane* Explained(const TableRows& rows, std::size_t unit);

 private:
    // Margins taken together, whose combinations of categories have sums of their own; or, without
    // margins, one column of x.
    struct Layer {
        std::vector<std::size_t> margins;
        std::size_t combinations = 1;
        std::size_t x_column = 0;
        std::vector<LaneTotals> sums;  // by combination, cell, lane; under base weights
    };
    void AddLayer(Layer layer);
    void PlaceRows(const Layer& layer, const Tile& tile, std::size_t count);
    void SumVariables(const TableRows& rows, std::size_t unit);
    // Numbers of the variables that are not 0 in a combination.
    std::vector<std::size_t> VariablesOf(const Layer& layer, std::size_t combination) const;
    void AddMoments(const Layer& layer, const std::vector<Influence>& influences,
                    Matrix& moments) const;

    const CalibrationProjection& m_projection;
    const std::span<const double> m_weights;
    const TableInput& m_input;
    const std::size_t m_lanes;
    std::vector<Layer> m_layers;
    // Of the rows of a tile: numbers in the file, base weights; weights and places in one layer.
    std::array<std::size_t, Tile::kRows> m_row{};
    std::array<double, Tile::kRows> m_base{}, m_weight{};
    std::array<std::uint32_t, Tile::kRows> m_place{};
    std::vector<Lane> m_slopes;    // by variable, domain, lane
    std::vector<Lane> m_explained;  // by domain, lane
    std::vector<double> m_of_unit;  // totals of the variables; zeros between units
};

}  // namespace atalaya::stats
