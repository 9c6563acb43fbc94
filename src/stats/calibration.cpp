#include "stats/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <string>

#include "base/check.hpp"

namespace atalaya::stats {

namespace {

std::string Text(std::size_t number) { return std::to_string(number); }

double Gap(double reached, double known) {
    return std::abs(reached - known) / std::max(1.0, std::abs(known));
}

Error NotReached(int iterations, double gap, std::size_t total) {
    return Err("stats.calibration_not_reached", {{"iterations", std::to_string(iterations)},
                                                 {"gap", fmt::format("{:.3g}", gap)},
                                                 {"total", Text(total)}});
}

Result<void> CheckWeights(std::span<const double> weights) {
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (!(weights[i] >= 0) || std::isinf(weights[i]))
            return Err("stats.calibration_weight", {{"row", Text(i)}});
    return {};
}

// The weight of each part of a margin.
std::vector<double> Reached(std::span<const double> weights, const Margin& margin) {
    std::vector<double> sums(margin.totals.size());
    for (std::size_t i = 0; i < weights.size(); ++i)
        sums[static_cast<std::size_t>(margin.codes[i])] += weights[i];
    return sums;
}

Result<void> CheckMargin(std::span<const double> weights, const Margin& margin,
                         std::size_t number) {
    if (margin.codes.size() != weights.size())
        return Err("stats.calibration_rows",
                   {{"expected", Text(weights.size())}, {"found", Text(margin.codes.size())}});
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (margin.codes[i] < 0 || margin.codes[i] >= std::ssize(margin.totals))
            return Err("stats.calibration_code", {{"row", Text(i)}, {"margin", Text(number)}});
    const std::vector<double> sums = Reached(weights, margin);
    for (std::size_t k = 0; k < sums.size(); ++k) {
        if (!(margin.totals[k] >= 0) || std::isinf(margin.totals[k]))
            return Err("stats.calibration_total",
                       {{"margin", Text(number)}, {"category", Text(k)}});
        if (margin.totals[k] > 0 && sums[k] == 0)
            return Err("stats.calibration_empty",
                       {{"margin", Text(number)}, {"category", Text(k)}});
    }
    return {};
}

// Multiplies the weights of each part so that its size is the known one.
void Fit(std::vector<double>& weights, const Margin& margin) {
    std::vector<double> ratio = Reached(weights, margin);
    for (std::size_t k = 0; k < ratio.size(); ++k)
        ratio[k] = ratio[k] > 0 ? margin.totals[k] / ratio[k] : 0;
    for (std::size_t i = 0; i < weights.size(); ++i)
        weights[i] *= ratio[static_cast<std::size_t>(margin.codes[i])];
}

Calibrated Finish(std::span<const double> base, std::vector<double> weights, int iterations,
                  double gap) {
    Calibrated out{std::move(weights), std::vector<double>(base.size(), 1.0), iterations, gap};
    for (std::size_t i = 0; i < base.size(); ++i)
        if (base[i] > 0) out.factors[i] = out.weights[i] / base[i];
    return out;
}

// The factor as a function of u = x'l, and its slope: F(0) = 1, F'(0) = 1 for every distance.
struct Factor {
    double value, slope;
};

Factor FactorAt(double u, const CalibrateOptions& o) {
    Factor f{};
    switch (o.distance) {
        case Distance::Linear: f = {1 + u, 1}; break;
        case Distance::Raking: f = {std::exp(u), std::exp(u)}; break;
        case Distance::Sinh: {
            // The root of sinh(g - 1/g) / 2 = u.
            const double a = std::asinh(2 * u), root = std::sqrt(a * a + 4);
            f.value = (a + root) / 2;
            f.slope = (1 + a / root) / std::sqrt(4 * u * u + 1);
            break;
        }
        case Distance::Logit: {
            const double scale = (o.upper - o.lower) / ((1 - o.lower) * (o.upper - 1));
            const double e = std::exp(std::min(scale * u, 700.0));
            const double d = (o.upper - 1) + (1 - o.lower) * e;
            f.value = (o.lower * (o.upper - 1) + o.upper * (1 - o.lower) * e) / d;
            f.slope = scale * e * (o.upper - o.lower) * (1 - o.lower) * (o.upper - 1) / (d * d);
            return f;
        }
    }
    if (f.value < o.lower) return {o.lower, 0};
    if (f.value > o.upper) return {o.upper, 0};
    return f;
}

Result<void> CheckCalibrate(std::span<const double> weights, const Matrix& x,
                            std::span<const double> totals, const CalibrateOptions& options) {
    base::Check(x.cols() == totals.size(), "one total for each column");
    if (x.rows() != weights.size())
        return Err("stats.calibration_rows",
                   {{"expected", Text(weights.size())}, {"found", Text(x.rows())}});
    ATALAYA_TRY(CheckWeights(weights));
    for (std::size_t i = 0; i < x.rows(); ++i)
        for (double v : x.row(i))
            if (!std::isfinite(v))
                return Err("stats.calibration_code", {{"row", Text(i)}, {"margin", "0"}});
    for (std::size_t k = 0; k < totals.size(); ++k)
        if (!std::isfinite(totals[k]))
            return Err("stats.calibration_total", {{"margin", "0"}, {"category", Text(k)}});
    const bool needs_both = options.distance == Distance::Logit;
    if (!(options.lower < 1 && options.upper > 1) ||
        (needs_both && !(std::isfinite(options.lower) && std::isfinite(options.upper))))
        return Err("stats.calibration_bounds");
    return {};
}

// One state of Newton's search for the multipliers.
struct Search {
    const Matrix& x;
    std::span<const double> weights, totals;
    const CalibrateOptions& options;
    std::vector<double> multipliers, calibrated, misfit;
    Matrix slope;
    double gap = 0;
    std::size_t worst = 0;

    // Weights, misfit, slope and gap at the multipliers.
    void Evaluate(std::vector<double> at) {
        multipliers = std::move(at);
        calibrated.resize(weights.size());
        std::vector<double> slopes(weights.size()), reached(x.cols());
        for (std::size_t i = 0; i < x.rows(); ++i) {
            const auto row = x.row(i);
            const double u =
                std::inner_product(row.begin(), row.end(), multipliers.begin(), 0.0);
            const Factor f = FactorAt(u, options);
            calibrated[i] = weights[i] * f.value;
            slopes[i] = weights[i] * f.slope;
            for (std::size_t k = 0; k < row.size(); ++k) reached[k] += calibrated[i] * row[k];
        }
        slope = CrossProduct(x, slopes);
        misfit.resize(x.cols());
        gap = 0;
        for (std::size_t k = 0; k < x.cols(); ++k) {
            misfit[k] = totals[k] - reached[k];
            const double g = Gap(reached[k], totals[k]);
            if (!(g <= gap)) {
                gap = g;
                worst = k;
            }
        }
    }

    // Newton's step; repeated columns share it.
    std::vector<double> Step() const {
        std::vector<double> scale(x.cols());
        Matrix scaled = slope;
        for (std::size_t k = 0; k < x.cols(); ++k)
            scale[k] = slope(k, k) > 0 ? 1 / std::sqrt(slope(k, k)) : 0;
        for (std::size_t k = 0; k < x.cols(); ++k)
            for (std::size_t j = 0; j < x.cols(); ++j) scaled(k, j) *= scale[k] * scale[j];
        std::vector<double> right(x.cols());
        for (std::size_t k = 0; k < x.cols(); ++k) right[k] = misfit[k] * scale[k];
        std::vector<double> step = Multiply(InvertSymmetric(scaled).inverse, right);
        for (std::size_t k = 0; k < x.cols(); ++k) step[k] *= scale[k];
        return step;
    }
};

}  // namespace

Result<Calibrated> PostStratify(std::span<const double> weights, const Margin& margin) {
    return Rake(weights, {&margin, 1});
}

Result<Calibrated> Rake(std::span<const double> weights, std::span<const Margin> margins,
                        const RakeOptions& options) {
    base::Check(!margins.empty(), "raking needs a margin");
    ATALAYA_TRY(CheckWeights(weights));
    const auto population = [](const Margin& m) {
        return std::accumulate(m.totals.begin(), m.totals.end(), 0.0);
    };
    for (std::size_t m = 0; m < margins.size(); ++m) {
        ATALAYA_TRY(CheckMargin(weights, margins[m], m));
        const double total = population(margins[m]), first = population(margins[0]);
        if (std::abs(total - first) > 1e-6 * first)
            return Err("stats.calibration_margins_differ", {{"margin", Text(m)},
                                                           {"total", std::to_string(total)},
                                                           {"first", std::to_string(first)}});
    }
    std::vector<double> fitted(weights.begin(), weights.end());
    double gap = 0;
    std::size_t worst = 0;
    for (int iteration = 1; iteration <= options.max_iterations; ++iteration) {
        for (const Margin& margin : margins) Fit(fitted, margin);
        gap = 0;
        std::size_t first = 0;
        for (std::size_t m = 0; m < margins.size(); ++m) {
            const std::vector<double> reached = Reached(fitted, margins[m]);
            for (std::size_t k = 0; k < reached.size(); ++k)
                if (const double g = Gap(reached[k], margins[m].totals[k]); g > gap) {
                    gap = g;
                    worst = first + k;
                }
            first += reached.size();
        }
        if (gap <= options.tolerance) return Finish(weights, std::move(fitted), iteration, gap);
    }
    return NotReached(options.max_iterations, gap, worst);
}

Result<Calibrated> Calibrate(std::span<const double> weights, const Matrix& x,
                             std::span<const double> totals, const CalibrateOptions& options) {
    ATALAYA_TRY(CheckCalibrate(weights, x, totals, options));
    Search search{x, weights, totals, options, {}, {}, {}, {}};
    search.Evaluate(std::vector<double>(x.cols()));
    int iteration = 0;
    while (search.gap > options.tolerance && iteration < options.max_iterations) {
        ++iteration;
        const std::vector<double> start = search.multipliers, step = search.Step();
        const double before = search.gap;
        // A full step where it helps; halved where exp() or a bound made it overshoot.
        for (double length = 1; length > 1e-6; length /= 2) {
            std::vector<double> next = start;
            for (std::size_t k = 0; k < next.size(); ++k) next[k] += length * step[k];
            search.Evaluate(std::move(next));
            if (search.gap < before) break;
        }
        if (!(search.gap < before)) break;
    }
    if (!(search.gap <= options.tolerance))
        return NotReached(iteration, search.gap, search.worst);
    return Finish(weights, std::move(search.calibrated), iteration, search.gap);
}

Matrix Indicators(std::span<const Margin> margins) {
    std::size_t cols = 0;
    for (const Margin& margin : margins) cols += margin.totals.size();
    Matrix out(margins[0].codes.size(), cols);
    std::size_t first = 0;
    for (const Margin& margin : margins) {
        for (std::size_t i = 0; i < out.rows(); ++i)
            out(i, first + static_cast<std::size_t>(margin.codes[i])) = 1;
        first += margin.totals.size();
    }
    return out;
}

Result<std::vector<double>> TrimWeights(std::span<const double> weights,
                                        const TrimOptions& options) {
    ATALAYA_TRY(CheckWeights(weights));
    std::vector<double> out(weights.begin(), weights.end());
    // Each round sets at least one more row to a limit, so the rounds end.
    std::vector<bool> cut(out.size());
    for (bool changed = true; changed;) {
        changed = false;
        double surplus = 0;
        std::size_t within = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (out[i] == 0) continue;
            const double limited = std::clamp(out[i], options.lower, options.upper);
            if (limited != out[i]) {
                surplus += out[i] - limited;
                out[i] = limited;
                cut[i] = changed = true;
            }
            within += cut[i] ? 0 : 1;
        }
        if (!changed) break;
        if (within == 0) return Err("stats.trim_limits");
        for (std::size_t i = 0; i < out.size(); ++i)
            if (!cut[i] && out[i] != 0) out[i] += surplus / static_cast<double>(within);
        if (!options.strict) break;
    }
    return out;
}

}  // namespace atalaya::stats
