#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <numeric>

#include "stats/detector_methods.hpp"
#include "stats/log_linear.hpp"

namespace atalaya::stats {

namespace {

// The integral of (u + a u^2)^(-1/3) from 0 to the count, by way of the incomplete beta function
// at (2/3, -1/3), whose negative parameter one step of its recurrence removes.
double NegativeBinomialPower(double count, double dispersion) {
    if (count == 0) return 0;
    const double x = dispersion * count / (1 + dispersion * count);
    const double below = boost::math::beta(2.0 / 3, 2.0 / 3, x);
    const double partial = 3 * (std::pow(x, 2.0 / 3) / std::cbrt(1 - x) - below / 3);
    return partial / std::pow(dispersion, 2.0 / 3);
}

double Standardised(const CusumSettings& settings, double count, double mean) {
    const double root = std::sqrt(mean);
    switch (settings.transform) {
        case CountTransform::kRossi:
            return (count - 3 * mean + 2 * std::sqrt(count * mean)) / (2 * root);
        case CountTransform::kStandard:
            return (count - mean) / root;
        case CountTransform::kAnscombe:
            return 1.5 * (std::pow(count, 2.0 / 3) - std::pow(mean, 2.0 / 3)) /
                   std::pow(mean, 1.0 / 6);
        case CountTransform::kAnscombeSecondOrder:
            return (std::pow(count, 2.0 / 3) -
                    (std::pow(mean, 2.0 / 3) - std::pow(mean, -1.0 / 3) / 9)) /
                   (2.0 / 3 * std::pow(mean, 1.0 / 6));
        case CountTransform::kPearsonNegativeBinomial:
            return (count - mean) / std::sqrt(mean + settings.dispersion * mean * mean);
        case CountTransform::kAnscombeNegativeBinomial:
            return (NegativeBinomialPower(count, settings.dispersion) -
                    NegativeBinomialPower(mean, settings.dispersion)) /
                   std::pow(mean + settings.dispersion * mean * mean, 1.0 / 6);
        case CountTransform::kNone:
            return count;
    }
    return count;
}

// A count to the power of two thirds, never below zero, back on the scale of counts.
double FromTwoThirds(double power) {
    return power < 0 ? 0 : std::pow(power, 1.5);
}

// The count that just reaches the limit, from the sum before this period; 0 where any does.
double CountAtLimit(const CusumSettings& settings, double mean, double before, double after) {
    const double slack = settings.h + settings.k - before, root = std::sqrt(mean);
    double count = 0;
    switch (settings.transform) {
        case CountTransform::kRossi:
            count = 2 * root * slack + 5 * mean -
                    2 * std::sqrt(4 * mean * mean + 2 * mean * root * slack);
            break;
        case CountTransform::kStandard:
            count = std::ceil(root * slack + mean);
            break;
        case CountTransform::kAnscombe:
            count =
                FromTwoThirds(2.0 / 3 * std::pow(mean, 1.0 / 6) * slack + std::pow(mean, 2.0 / 3));
            break;
        case CountTransform::kAnscombeSecondOrder:
            count = FromTwoThirds(2.0 / 3 * std::pow(mean, 1.0 / 6) * slack +
                                  std::pow(mean, 2.0 / 3) - std::cbrt(mean) / 9);
            break;
        case CountTransform::kPearsonNegativeBinomial:
            count = std::sqrt(mean + settings.dispersion * mean * mean) * slack + mean;
            break;
        case CountTransform::kAnscombeNegativeBinomial:
        case CountTransform::kNone:
            count = settings.h - after;
            break;
    }
    return count > 0 ? count : 0;
}

// The in-control mean of each point; empty where the seasonal regression found no answer.
std::vector<double> InControlMeans(const CountSeries& series, const CusumSettings& settings,
                                   Points points) {
    const std::size_t first = points.front().index;
    if (settings.mean) return std::vector<double>(points.size(), *settings.mean);
    if (!settings.seasonal) {
        const double sum = std::accumulate(
            series.counts.begin(), series.counts.begin() + static_cast<std::ptrdiff_t>(first), 0.0);
        return std::vector<double>(points.size(), sum / static_cast<double>(first));
    }
    const int year = series.PeriodsPerYear();
    const LogLinearFit fit = FitLogLinear(
        SeasonColumns(0, first, year, 1, false),
        {series.counts.begin(), series.counts.begin() + static_cast<std::ptrdiff_t>(first)}, 0.0);
    if (!fit.converged) return {};
    return MeansOf(SeasonColumns(first, first + points.size(), year, 1, false), fit.coefficients);
}

}  // namespace

void Evaluate(const CountSeries& series, const CusumSettings& settings, Points points) {
    const std::vector<double> means = InControlMeans(series, settings, points);
    double sum = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        DetectorPoint& point = points[i];
        if (means.empty() || means[i] == 0) {
            point.silent =
                means.empty() ? SilentReason::kNoConvergence : SilentReason::kNoVariation;
            continue;
        }
        const double before = sum;
        sum = std::max(0.0, sum + Standardised(settings, point.observed, means[i]) - settings.k);
        point.expected = means[i];
        point.score = sum;
        point.threshold = CountAtLimit(settings, means[i], before, sum);
        point.alarm = sum >= settings.h;
    }
}

}  // namespace atalaya::stats
