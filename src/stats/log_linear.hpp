#pragma once

#include <optional>
#include <vector>

#include "stats/linear.hpp"

// Poisson and negative binomial regression with a log link, as the in-control mean of a series.
namespace atalaya::stats {

struct LogLinearFit {
    std::vector<double> coefficients;  // one a column
    std::vector<double> means;         // one a row
    double dispersion = 0;             // variance = mean + dispersion mean^2
    bool converged = false;
};

// Fisher scoring with the starting values and the stopping rule of R's glm (relative change of the
// deviance below 1e-8). `dispersion` 0: Poisson; unset: estimated in turns with the coefficients
// (Venables and Ripley 2002, 7.4; the rule for the turns is that of MASS::glm.nb).
// Preconditions: rows of x = size of counts, more rows than columns, the first column all 1.
// Not converged where the columns depend on each other.
LogLinearFit FitLogLinear(const Matrix& x, const std::vector<double>& counts,
                          std::optional<double> dispersion);

// 1, the period's number from 1 if `trend`, cosine and sine of so many yearly waves. `from` and `to`
// are indexes, `to` is not in it.
Matrix SeasonColumns(std::size_t from, std::size_t to, int periods_per_year, int harmonics,
                     bool trend);
// exp of columns times coefficients.
std::vector<double> MeansOf(const Matrix& x, const std::vector<double>& coefficients);

}  // namespace atalaya::stats
