#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "stats/calibration.hpp"
#include "stats/design.hpp"
#include "stats/linear.hpp"

namespace atalaya::stats {

// What calibration does to the error of every later estimate. A total of calibrated weights varies
// as the total of what the calibration variables do not explain: each influence value is replaced
// by its residual from a regression on them, weighted by the base weights, whatever the distance
// (Deville and Särndal 1992, result 5; Särndal 2007). Forgetting this step makes errors wrong in
// either direction. Checked against R survey 4.1-1 (calibrate, postStratify; R's rake projects
// without the base weights, which is the same only where they are equal).
class CalibrationProjection {
 public:
    // The variables of the calibration: indicator columns of the margins (kept as codes), then the
    // columns of `x` (no rows: none). Preconditions: valid margins, one weight of each kind a row.
    CalibrationProjection(std::span<const double> base_weights,
                          std::span<const double> calibrated_weights,
                          std::span<const Margin> margins, Matrix x = {});

    // `influence` holds, row by row, `columns` values: calibrated weight times the influence of the
    // row on an estimate. Replaces each by calibrated weight times residual; rows of no weight
    // become 0.
    void ApplyTo(std::span<double> influence, std::size_t columns) const;

    // The parts, for those who have sums instead of rows. The variables are numbered through the
    // categories of the margins, then the columns of x.
    std::size_t variables() const { return m_inverse.rows(); }
    std::size_t margins() const { return m_codes.size(); }
    std::size_t categories(std::size_t margin) const { return m_categories[margin]; }
    std::size_t VariableOf(std::size_t margin, std::size_t category) const {
        return m_first_of_margin[margin] + category;
    }
    std::size_t first_x() const { return m_first_x; }
    const Matrix& x() const { return m_x; }
    // Category of each row in a margin.
    std::span<const std::int32_t> codes(std::size_t margin) const { return m_codes[margin]; }
    std::span<const double> base_weights() const { return m_base; }
    // Coefficients of the regressions, from sums over rows of base weight times variable times
    // unweighted influence: variables by influences, both.
    Matrix Slopes(const Matrix& moments) const { return Multiply(m_inverse, moments); }

 private:
    // Calls add(k, value) for each variable that is not 0 in the row.
    template <class Add>
    void EachVariable(std::size_t row, Add add) const;

    std::vector<double> m_base, m_calibrated;
    std::vector<std::vector<std::int32_t>> m_codes;  // one a margin
    std::vector<std::size_t> m_categories, m_first_of_margin;
    Matrix m_x;
    std::size_t m_first_x = 0;  // column of the first variable of m_x
    Matrix m_inverse;           // of X'DX
};

// The design under calibrated weights, with what they do to errors. Preconditions as above.
Design CalibratedDesign(const Design& design, const Calibrated& calibrated,
                        std::span<const Margin> margins, Matrix x = {});

}  // namespace atalaya::stats
