#include "stats/projection.hpp"

#include <cmath>
#include <memory>
#include <utility>

#include "base/check.hpp"

namespace atalaya::stats {

template <class Add>
void CalibrationProjection::EachVariable(std::size_t row, Add add) const {
    for (std::size_t m = 0; m < m_codes.size(); ++m)
        add(m_first_of_margin[m] + static_cast<std::size_t>(m_codes[m][row]), 1.0);
    for (std::size_t k = 0; k < m_x.cols(); ++k) add(m_first_x + k, m_x(row, k));
}

CalibrationProjection::CalibrationProjection(std::span<const double> base_weights,
                                             std::span<const double> calibrated_weights,
                                             std::span<const Margin> margins, Matrix x)
    : m_base(base_weights.begin(), base_weights.end()),
      m_calibrated(calibrated_weights.begin(), calibrated_weights.end()),
      m_x(x.rows() == 0 ? Matrix() : std::move(x)) {
    base::Check(m_base.size() == m_calibrated.size(), "two weights a row");
    base::Check(m_x.rows() == 0 || m_x.rows() == m_base.size(), "a row of variables a weight");
    for (const Margin& margin : margins) {
        base::Check(margin.codes.size() == m_base.size(), "a code a weight");
        m_codes.push_back(margin.codes);
        m_categories.push_back(margin.totals.size());
        m_first_of_margin.push_back(m_first_x);
        m_first_x += margin.totals.size();
    }
    const std::size_t count = m_first_x + m_x.cols();
    Matrix cross(count, count);
    for (std::size_t i = 0; i < m_base.size(); ++i)
        EachVariable(i, [&](std::size_t j, double a) {
            EachVariable(i, [&](std::size_t k, double b) { cross(j, k) += m_base[i] * a * b; });
        });
    // Variables have units of their own: the inverse is taken of correlations. Margins repeat each
    // other's sum, which the pseudo-inverse shares out; residuals do not depend on how.
    std::vector<double> scale(count);
    for (std::size_t k = 0; k < count; ++k)
        scale[k] = cross(k, k) > 0 ? 1 / std::sqrt(cross(k, k)) : 0;
    for (std::size_t j = 0; j < count; ++j)
        for (std::size_t k = 0; k < count; ++k) cross(j, k) *= scale[j] * scale[k];
    m_inverse = InvertSymmetric(cross).inverse;
    for (std::size_t j = 0; j < count; ++j)
        for (std::size_t k = 0; k < count; ++k) m_inverse(j, k) *= scale[j] * scale[k];
}

void CalibrationProjection::ApplyTo(std::span<double> influence, std::size_t columns) const {
    base::Check(influence.size() == m_base.size() * columns, "influence values of every row");
    Matrix moments(m_inverse.rows(), columns);
    for (std::size_t i = 0; i < m_base.size(); ++i) {
        if (m_calibrated[i] == 0) continue;
        const double ratio = m_base[i] / m_calibrated[i];
        const double* values = influence.data() + i * columns;
        EachVariable(i, [&](std::size_t k, double a) {
            double* to = moments.row(k).data();
            for (std::size_t c = 0; c < columns; ++c) to[c] += ratio * a * values[c];
        });
    }
    const Matrix slopes = Slopes(moments);
    for (std::size_t i = 0; i < m_base.size(); ++i) {
        double* values = influence.data() + i * columns;
        if (m_calibrated[i] == 0)
            for (std::size_t c = 0; c < columns; ++c) values[c] = 0;
        EachVariable(i, [&](std::size_t k, double a) {
            const double* slope = slopes.row(k).data();
            for (std::size_t c = 0; c < columns; ++c) values[c] -= m_calibrated[i] * a * slope[c];
        });
    }
}

Design CalibratedDesign(const Design& design, const Calibrated& calibrated,
                        std::span<const Margin> margins, Matrix x) {
    return design.Reweighted(
        calibrated.weights, std::make_shared<const CalibrationProjection>(
                                design.weights(), calibrated.weights, margins, std::move(x)));
}

}  // namespace atalaya::stats
