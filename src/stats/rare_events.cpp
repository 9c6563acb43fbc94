// What speaks where counts are too small for a regression.

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/count_tails.hpp"
#include "stats/detector_methods.hpp"
#include "stats/false_alarms.hpp"

namespace atalaya::stats {

void Evaluate(const CountSeries& series, const FirstAppearanceSettings& settings, Points points) {
    const auto silence = static_cast<std::size_t>(settings.silent_periods);
    // Zeros in a row just before the evaluated period.
    std::size_t zeros = 0;
    const std::size_t first = points.front().index;
    while (zeros < first && series.counts[first - 1 - zeros] == 0) ++zeros;
    for (DetectorPoint& point : points) {
        const bool silent = silence == 0 ? zeros == point.index : zeros >= silence;
        point.score = static_cast<double>(zeros);
        // After a case that is not new nothing is to be said, and no count is too high.
        if (silent) {
            point.expected = 0;
            point.threshold = settings.at_least - 1;
            point.alarm = point.observed > point.threshold;
        }
        zeros = point.observed == 0 ? zeros + 1 : 0;
    }
}

namespace {

// Share of the evaluated period in the persons (or periods) at risk, it and the baseline together.
double ShareNow(const CountSeries& series, std::size_t from, std::size_t to, std::size_t now) {
    if (series.population.empty()) return 1 / (static_cast<double>(to - from) + 1);
    const auto begin = series.population.begin();
    const double past = std::accumulate(begin + static_cast<std::ptrdiff_t>(from),
                                        begin + static_cast<std::ptrdiff_t>(to), 0.0);
    return series.population[now] / (past + series.population[now]);
}

// The largest count that is still likely enough, given the past.
double LargestLikely(double past, double share, double alpha) {
    const auto rare = [&](double c) { return BinomialAtLeast(c, past + c, share) < alpha; };
    double likely = 0, step = 1;
    while (!rare(likely + step)) {
        likely += step;
        step *= 2;
    }
    for (double unlikely = likely + step; unlikely - likely > 1;) {
        const double middle = std::floor((likely + unlikely) / 2);
        (rare(middle) ? unlikely : likely) = middle;
    }
    return likely;
}

}  // namespace

void Evaluate(const CountSeries& series, const ExactPoissonSettings& settings, Points points) {
    const auto baseline = static_cast<std::size_t>(settings.baseline);
    const auto excluded = static_cast<std::size_t>(settings.excluded);
    for (DetectorPoint& point : points) {
        const std::size_t to = point.index - excluded, from = to - baseline;
        const double past =
            std::accumulate(series.counts.begin() + static_cast<std::ptrdiff_t>(from),
                            series.counts.begin() + static_cast<std::ptrdiff_t>(to), 0.0);
        const double share = ShareNow(series, from, to, point.index);
        point.expected = past * share / (1 - share);
        point.p_value = BinomialAtLeast(point.observed, past + point.observed, share);
        point.alarm = point.p_value < settings.alpha;
        point.threshold = LargestLikely(past, share, settings.alpha);
    }
}

void Evaluate(const CountSeries& series, const PoissonCusumSettings& settings, Points points) {
    const std::size_t first = points.front().index;
    const double past = std::accumulate(
        series.counts.begin(), series.counts.begin() + static_cast<std::ptrdiff_t>(first), 0.0);
    const double mean = settings.mean.value_or((past + 0.5) / static_cast<double>(first));
    const PoissonCusumPlan plan =
        PlanPoissonCusum(mean, settings.factor, settings.periods_to_alarm);
    double sum = 0;
    for (DetectorPoint& point : points) {
        point.expected = mean;
        point.threshold = std::floor(plan.limit + plan.reference - sum);
        sum = std::max(0.0, sum + point.observed - plan.reference);
        point.score = sum;
        point.alarm = sum > plan.limit;
        if (point.alarm) sum = 0;
    }
}

}  // namespace atalaya::stats
