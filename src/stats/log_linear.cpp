#include "stats/log_linear.hpp"

#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

namespace atalaya::stats {

namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kSettled = 1e-8;
constexpr double kNoExtraVariation = 1e12;
// A search that has run away ends in a NaN, which is looked for.
namespace policies = boost::math::policies;
using Quiet = policies::policy<policies::domain_error<policies::ignore_error>,
                               policies::pole_error<policies::ignore_error>,
                               policies::overflow_error<policies::ignore_error>>;
constexpr int kMostSteps = 25;

double Deviance(std::span<const double> counts, std::span<const double> means, double dispersion) {
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double y = counts[i], mu = means[i];
        if (dispersion == 0) {
            sum += y > 0 ? y * std::log(y / mu) - (y - mu) : mu;
        } else {
            const double size = 1 / dispersion;
            sum += y * std::log(std::max(1.0, y) / mu) -
                   (y + size) * std::log((y + size) / (mu + size));
        }
    }
    return 2 * sum;
}

// Scoring from given means.
LogLinearFit FitFrom(const Matrix& x, const std::vector<double>& counts, double dispersion,
                     std::vector<double> means) {
    const std::size_t n = counts.size();
    std::vector<double> eta(n), weights(n);
    for (std::size_t i = 0; i < n; ++i) eta[i] = std::log(means[i]);
    LogLinearFit fit{.means = std::move(means), .dispersion = dispersion};
    double last = Deviance(counts, fit.means, dispersion);
    Matrix working(n, 1);
    for (int step = 0; step < kMostSteps && !fit.converged; ++step) {
        for (std::size_t i = 0; i < n; ++i) {
            const double mu = fit.means[i];
            working(i, 0) = eta[i] + (counts[i] - mu) / mu;
            weights[i] = mu / (1 + dispersion * mu);
        }
        const auto solved = LeastSquares(x, working, weights);
        if (!solved.ok()) return fit;
        fit.coefficients.assign(solved->data().begin(), solved->data().end());
        eta = Multiply(x, fit.coefficients);
        for (std::size_t i = 0; i < n; ++i) fit.means[i] = std::max(std::exp(eta[i]), kEpsilon);
        const double deviance = Deviance(counts, fit.means, dispersion);
        if (!std::isfinite(deviance)) return fit;
        fit.converged = std::abs(deviance - last) / (0.1 + std::abs(deviance)) < kSettled;
        last = deviance;
    }
    return fit;
}

std::vector<double> StartingMeans(const std::vector<double>& counts, double dispersion) {
    std::vector<double> means = counts;
    for (double& mean : means) {
        if (dispersion == 0)
            mean += 0.1;
        else if (mean == 0)
            mean = 1.0 / 6;
    }
    return means;
}

// Maximum likelihood of 1 / dispersion for known means, by Newton's method from the moments.
double SizeFor(std::span<const double> counts, std::span<const double> means) {
    static const double kNewtonSettled = std::pow(kEpsilon, 0.25);
    double squares = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double r = counts[i] / means[i] - 1;
        squares += r * r;
    }
    double size = static_cast<double>(counts.size()) / squares, moved = 1;
    if (size > kNoExtraVariation) return std::numeric_limits<double>::infinity();
    for (int step = 1; step < kMostSteps && std::abs(moved) > kNewtonSettled; ++step) {
        size = std::abs(size);
        double score = 0, information = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            const double y = counts[i], mu = means[i], all = mu + size;
            score += boost::math::digamma(size + y, Quiet()) - boost::math::digamma(size, Quiet()) +
                     std::log(size) + 1 - std::log(all) - (y + size) / all;
            information += boost::math::trigamma(size, Quiet()) -
                           boost::math::trigamma(size + y, Quiet()) - 1 / size + 2 / all -
                           (y + size) / (all * all);
        }
        moved = score / information;
        size += moved;
    }
    return std::max(size, 0.0);
}

double LogLikelihood(std::span<const double> counts, std::span<const double> means, double size) {
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double y = counts[i], mu = means[i];
        sum += std::lgamma(size + y) - std::lgamma(size) - std::lgamma(y + 1) +
               size * std::log(size) + y * std::log(mu + (y == 0 ? 1 : 0)) -
               (size + y) * std::log(size + mu);
    }
    return sum;
}

LogLinearFit FitInTurns(const Matrix& x, const std::vector<double>& counts) {
    LogLinearFit fit = FitFrom(x, counts, 0, StartingMeans(counts, 0));
    const double df = static_cast<double>(counts.size()) - static_cast<double>(x.cols());
    const double unit = std::sqrt(2 * std::max(1.0, df));
    double size = SizeFor(counts, fit.means), moved = 1;
    if (std::isinf(size)) return fit;  // the counts do not vary about their means: Poisson
    double likelihood = LogLikelihood(counts, fit.means, size), last = likelihood + 2 * unit;
    int turn = 0;
    while (++turn <= kMostSteps &&
           std::abs(last - likelihood) / unit + std::abs(moved) > kSettled) {
        // The size that belongs to the means before this step.
        const double before = size;
        LogLinearFit next = FitFrom(x, counts, 1 / before, fit.means);
        size = SizeFor(counts, fit.means);
        fit = std::move(next);
        moved = before - size;
        last = likelihood;
        likelihood = LogLikelihood(counts, fit.means, size);
        if (!std::isfinite(likelihood)) break;
    }
    fit.converged = fit.converged && size > 0 && std::isfinite(likelihood);
    fit.dispersion = 1 / size;
    return fit;
}

}  // namespace

LogLinearFit FitLogLinear(const Matrix& x, const std::vector<double>& counts,
                          std::optional<double> dispersion) {
    if (!dispersion) return FitInTurns(x, counts);
    return FitFrom(x, counts, *dispersion, StartingMeans(counts, *dispersion));
}

Matrix SeasonColumns(std::size_t from, std::size_t to, int periods_per_year, int harmonics,
                     bool trend) {
    const std::size_t before = trend ? 2 : 1;
    Matrix x(to - from, before + 2 * static_cast<std::size_t>(harmonics));
    for (std::size_t i = 0; i < x.rows(); ++i) {
        const double number = static_cast<double>(from + i + 1);
        x(i, 0) = 1;
        if (trend) x(i, 1) = number;
        for (int h = 1; h <= harmonics; ++h) {
            const double angle = 2 * h * std::numbers::pi / periods_per_year * number;
            const std::size_t column = before + 2 * static_cast<std::size_t>(h - 1);
            x(i, column) = std::cos(angle);
            x(i, column + 1) = std::sin(angle);
        }
    }
    return x;
}

std::vector<double> MeansOf(const Matrix& x, const std::vector<double>& coefficients) {
    std::vector<double> means = Multiply(x, coefficients);
    for (double& mean : means) mean = std::max(std::exp(mean), kEpsilon);
    return means;
}

}  // namespace atalaya::stats
