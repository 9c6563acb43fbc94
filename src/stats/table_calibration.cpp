#include "stats/table_calibration.hpp"

#include <algorithm>
#include <utility>

namespace atalaya::stats {

namespace {

// Sums of one layer: above this they leave the caches, and margins apart are faster.
constexpr std::size_t kLayerBytes = 8 << 20;

}  // namespace

TableCalibration::TableCalibration(const CalibrationProjection& projection,
                                   std::span<const double> weights, const TableInput& input,
                                   std::size_t lanes)
    : m_projection(projection),
      m_weights(weights),
      m_input(input),
      m_lanes(lanes),
      m_explained(input.domain_count * lanes),
      m_of_unit(projection.variables()) {
    const std::size_t bytes = input.cell_count * lanes * sizeof(LaneTotals);
    Layer margins;
    for (std::size_t m = 0; m < projection.margins(); ++m) {
        const std::size_t categories = projection.categories(m);
        if (!margins.margins.empty() && margins.combinations * categories * bytes > kLayerBytes)
            AddLayer(std::exchange(margins, {}));
        margins.margins.push_back(m);
        margins.combinations *= categories;
    }
    if (!margins.margins.empty()) AddLayer(std::move(margins));
    for (std::size_t k = 0; k < projection.x().cols(); ++k) AddLayer({.x_column = k});
}

void TableCalibration::AddLayer(Layer layer) {
    layer.sums.resize(layer.combinations * m_input.cell_count * m_lanes);
    m_layers.push_back(std::move(layer));
}

void TableCalibration::PlaceRows(const Layer& layer, const Tile& tile, std::size_t count) {
    std::fill_n(m_place.begin(), count, 0);
    for (const std::size_t m : layer.margins) {
        const std::int32_t* const codes = m_projection.codes(m).data();
        const auto categories = static_cast<std::uint32_t>(m_projection.categories(m));
        for (std::size_t r = 0; r < count; ++r)
            m_place[r] = m_place[r] * categories + static_cast<std::uint32_t>(codes[m_row[r]]);
    }
    const auto cells = static_cast<std::uint32_t>(m_input.cell_count);
    for (std::size_t r = 0; r < count; ++r) m_place[r] = m_place[r] * cells + tile.cell[r];
}

void TableCalibration::AddRows(const TableRows& rows, const Tile& tile, std::size_t first,
                               std::size_t count) {
    const double* const base = m_projection.base_weights().data();
    for (std::size_t r = 0; r < count; ++r) {
        m_row[r] = rows.RowAt(first + r);
        m_base[r] = m_weights[m_row[r]] == 0 ? 0 : base[m_row[r]];
    }
    for (Layer& layer : m_layers) {
        PlaceRows(layer, tile, count);
        m_weight = m_base;
        if (layer.margins.empty())
            for (std::size_t r = 0; r < count; ++r)
                m_weight[r] *= m_projection.x()(m_row[r], layer.x_column);
        AddRowsAt(tile, count, m_weight.data(), m_place.data(), layer.sums.data());
    }
}

std::vector<std::size_t> TableCalibration::VariablesOf(const Layer& layer,
                                                       std::size_t combination) const {
    if (layer.margins.empty()) return {m_projection.first_x() + layer.x_column};
    std::vector<std::size_t> variables;
    for (std::size_t i = layer.margins.size(); i-- > 0;) {
        const std::size_t m = layer.margins[i], categories = m_projection.categories(m);
        variables.push_back(m_projection.VariableOf(m, combination % categories));
        combination /= categories;
    }
    return variables;
}

void TableCalibration::AddMoments(const Layer& layer, const std::vector<Influence>& influences,
                                  Matrix& moments) const {
    for (std::size_t c = 0; c < layer.combinations; ++c) {
        const std::vector<std::size_t> variables = VariablesOf(layer, c);
        for (std::size_t cell = 0; cell < m_input.cell_count; ++cell) {
            const LaneTotals* const sums =
                &layer.sums[(c * m_input.cell_count + cell) * m_lanes];
            for (const auto& grouping : m_input.groupings) {
                if (grouping[cell] < 0) continue;
                for (std::size_t at = 0; at < m_lanes * kLanes; ++at) {
                    const std::size_t lane = at / kLanes, k = at % kLanes;
                    const std::size_t to = grouping[cell] * m_lanes + lane;
                    const double moment =
                        (sums[lane].value[k] - influences[to].centre[k] * sums[lane].weight[k]) *
                        influences[to].scale[k];
                    for (const std::size_t v : variables) moments(v, to * kLanes + k) += moment;
                }
            }
        }
    }
}

void TableCalibration::FindSlopes(const std::vector<Influence>& influences) {
    Matrix moments(m_projection.variables(), influences.size() * kLanes);
    for (Layer& layer : m_layers) {
        AddMoments(layer, influences, moments);
        layer.sums = {};
    }
    const Matrix slopes = m_projection.Slopes(moments);
    m_slopes.resize(slopes.rows() * influences.size());
    for (std::size_t i = 0; i < slopes.data().size(); ++i)
        m_slopes[i / kLanes][i % kLanes] = slopes.data()[i];
}

void TableCalibration::SumVariables(const TableRows& rows, std::size_t unit) {
    const std::size_t from = rows.units()[unit].first_row, to = rows.UnitEnd(unit);
    const double* const weights = m_weights.data();
    // Margin by margin: short loops over few columns of the file.
    for (std::size_t m = 0; m < m_projection.margins(); ++m) {
        const std::int32_t* const codes = m_projection.codes(m).data();
        double* const totals = &m_of_unit[m_projection.VariableOf(m, 0)];
        for (std::size_t i = from; i < to; ++i) {
            const std::size_t row = rows.RowAt(i);
            totals[codes[row]] += weights[row];
        }
    }
    const Matrix& x = m_projection.x();
    for (std::size_t i = from; i < to && x.cols() > 0; ++i) {
        const std::size_t row = rows.RowAt(i);
        for (std::size_t k = 0; k < x.cols(); ++k)
            m_of_unit[m_projection.first_x() + k] += weights[row] * x(row, k);
    }
}

const Lane* TableCalibration::Explained(const TableRows& rows, std::size_t unit) {
    SumVariables(rows, unit);
    std::fill(m_explained.begin(), m_explained.end(), Lane{});
    for (std::size_t k = 0; k < m_of_unit.size(); ++k)
        if (const double total = std::exchange(m_of_unit[k], 0); total != 0)
            AddScaled(total, &m_slopes[k * m_explained.size()], m_explained.size(),
                      m_explained.data());
    return m_explained.data();
}

}  // namespace atalaya::stats
