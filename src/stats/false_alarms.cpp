#include "stats/false_alarms.hpp"

#include <cmath>

#include "stats/count_tails.hpp"
#include "stats/distributions.hpp"

namespace atalaya::stats {

namespace {

using Share = std::optional<double>;

// Above, the steps of a distribution of counts are too small to matter.
constexpr double kNominalMean = 50;

Share ShareOf(const EarsSettings& s, double) {
    if (s.method == EarsMethod::kC3 || s.min_sigma > 0) return std::nullopt;
    // (count - mean) / (sigma sqrt(1 + 1/n)) has Student's distribution with n - 1 degrees.
    const double z = NormalQuantile(1 - s.alpha.value_or(0.001)), n = s.baseline;
    return StudentTwoSided(z / std::sqrt(1 + 1 / n), n - 1) / 2;
}

Share ShareOf(const FarringtonSettings& s, double) {
    return s.alpha / 2;
}
Share ShareOf(const FarringtonFlexibleSettings& s, double) {
    return s.alpha;
}

Share ShareOf(const CusumSettings& s, double) {
    if (s.transform == CountTransform::kNone) return std::nullopt;
    return 1 / NormalCusumRunLength(s.k, s.h);
}

Share ShareOf(const GlrSettings&, double) {
    return std::nullopt;
}
Share ShareOf(const RkiSettings&, double) {
    return std::nullopt;
}

// The share of alarms where the baseline's total is a Poisson count of `periods` means, and
// `rare(total, count)` says whether a count is too high for it.
template <class Critical>
double OverBaselines(double mean, double periods, Critical critical) {
    const double expected = mean * periods, reach = 12 * std::sqrt(expected) + 30;
    double share = 0;
    for (double total = std::max(0.0, std::floor(expected - reach)); total <= expected + reach;
         ++total)
        share += PoissonProbability(total, expected) * PoissonAtLeast(critical(total), mean);
    return share;
}

Share ShareOf(const BayesSettings& s, double mean) {
    if (mean > kNominalMean) return s.alpha;
    const double periods =
        (s.current_year ? s.half_window : 0) + s.years * (2.0 * s.half_window + 1);
    return OverBaselines(mean, periods, [&](double total) {
        return NegativeBinomialQuantile(1 - s.alpha, total + 0.5, periods / (periods + 1)) + 1;
    });
}

Share ShareOf(const FirstAppearanceSettings& s, double mean) {
    if (s.silent_periods == 0) return std::nullopt;  // once in the life of a series
    return std::exp(-mean * s.silent_periods) * PoissonAtLeast(s.at_least, mean);
}

Share ShareOf(const ExactPoissonSettings& s, double mean) {
    if (mean > kNominalMean) return s.alpha;
    const double share = 1 / (s.baseline + 1.0);
    double count = 1;  // does not fall as the total rises
    return OverBaselines(mean, s.baseline, [&](double total) {
        while (BinomialAtLeast(count, total + count, share) >= s.alpha) ++count;
        return count;
    });
}

Share ShareOf(const PoissonCusumSettings& s, double mean) {
    return 1 /
           PlanPoissonCusum(s.mean.value_or(mean), s.factor, s.periods_to_alarm).periods_to_alarm;
}

}  // namespace

std::optional<double> ExpectedFalseAlarms(const DetectorSettings& settings, double mean) {
    return std::visit([&](const auto& chosen) { return ShareOf(chosen, mean); }, settings);
}

Result<BackTest> TryOnPast(const CountSeries& series, const DetectorSettings& settings,
                           const DetectorRange& range) {
    ATALAYA_ASSIGN(const std::vector<DetectorPoint> points, Detect(series, settings, range));
    BackTest out;
    double cases = 0;
    for (const DetectorPoint& point : points) {
        const bool silent = point.silent != SilentReason::kNone;
        ++(silent ? out.silent : out.evaluated);
        if (silent) continue;
        out.alarms += point.alarm ? 1 : 0;
        cases += point.observed;
    }
    if (out.evaluated == 0) return out;
    const auto evaluated = static_cast<double>(out.evaluated);
    out.share = static_cast<double>(out.alarms) / evaluated;
    out.per_year = out.share * series.PeriodsPerYear();
    if (cases > 0 && series.population.empty())
        out.expected_share = ExpectedFalseAlarms(settings, cases / evaluated);
    return out;
}

}  // namespace atalaya::stats
