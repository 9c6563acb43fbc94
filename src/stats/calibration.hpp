#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "stats/linear.hpp"

// Weights that meet known totals of the population. None of these touches the input; what the new
// weights do to the errors of estimates is stats/projection.hpp.
namespace atalaya::stats {

// A way to divide the population and the size of each part. A row's code (0 .. totals.size() - 1)
// says to which part it belongs.
struct Margin {
    std::vector<std::int32_t> codes;
    std::vector<double> totals;
};

struct Calibrated {
    std::vector<double> weights;
    std::vector<double> factors;  // weights over base weights; 1 where the base weight is 0
    int iterations = 0;
    double largest_gap = 0;  // |reached - known| / max(1, |known|), over all totals
};

// Base weights are not negative; a zero stays a zero (a row outside the domain).
// Errors of all: stats.calibration_rows {expected, found} where lengths differ;
// stats.calibration_weight {row}; stats.calibration_code {row, margin};
// stats.calibration_total {margin, category} for a total that is not finite, or negative in a
// margin; stats.calibration_empty {margin, category} for a part with a known size and no weight in
// the sample: merge it with another; stats.calibration_not_reached {iterations, gap, total}.

// The weights of each part in proportion to its known size (Holt and Smith 1979).
Result<Calibrated> PostStratify(std::span<const double> weights, const Margin& margin);

struct RakeOptions {
    int max_iterations = 500;
    double tolerance = 1e-10;  // of largest_gap
};

// Iterative proportional fitting (Deming and Stephan 1940): each margin in turn, until all hold.
// Also stats.calibration_margins_differ {margin, total, first}: margins that do not count the same
// population to a relative 1e-6 can never hold at once.
Result<Calibrated> Rake(std::span<const double> weights, std::span<const Margin> margins,
                        const RakeOptions& options = {});

// How far a factor g may lie from 1: the distances of Deville and Särndal (1992), and the
// hyperbolic sine of Deville, Särndal and Sautory (1993), whose factors are never negative.
enum class Distance { Linear, Raking, Logit, Sinh };

struct CalibrateOptions {
    Distance distance = Distance::Linear;
    // Of the factors; Linear, Raking and Sinh are cut off at them, Logit needs lower < 1 < upper.
    double lower = -std::numeric_limits<double>::infinity();
    double upper = std::numeric_limits<double>::infinity();
    int max_iterations = 100;
    double tolerance = 1e-9;  // of largest_gap
};

// Weights w g(x'l) with sum over rows of w g x = totals: one row of x for each weight, one total
// for each column of x. Columns that repeat others do no harm as long as their totals agree.
// Also stats.calibration_bounds for bounds that do not hold 1 between them; where bounds forbid the
// totals, stats.calibration_not_reached.
Result<Calibrated> Calibrate(std::span<const double> weights, const Matrix& x,
                             std::span<const double> totals, const CalibrateOptions& options = {});

// Indicator columns of the margins, side by side, for Calibrate. Precondition: at least one margin,
// valid codes, as many in each.
Matrix Indicators(std::span<const Margin> margins);

struct TrimOptions {
    double lower = 0;
    double upper = std::numeric_limits<double>::infinity();
    // Without it the weight that was cut off is spread once, and may lift others over the limit.
    bool strict = true;
};

// Cuts weights to the limits and gives what was cut off in equal parts to the rows that were
// within (R's trimWeights). Zero weights stay out. stats.trim_limits where the limits cannot hold
// the sum of the weights.
Result<std::vector<double>> TrimWeights(std::span<const double> weights,
                                        const TrimOptions& options);

}  // namespace atalaya::stats
