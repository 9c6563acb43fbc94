#include <algorithm>
#include <cmath>

#include "stats/detector_methods.hpp"
#include "stats/distributions.hpp"

namespace atalaya::stats {

namespace {

// C2 and C3 leave out the two periods before the evaluated one.
constexpr std::size_t kGap = 2;

struct Moments {
    double mean = 0;
    double sigma = 0;
};

Moments MomentsOf(std::span<const double> values, double floor) {
    double sum = 0, squares = 0;
    for (const double v : values) sum += v;
    const double n = static_cast<double>(values.size()), mean = sum / n;
    for (const double v : values) squares += (v - mean) * (v - mean);
    return {mean, std::max(std::sqrt(squares / (n - 1)), floor)};
}

class Ears {
 public:
    Ears(const CountSeries& series, const EarsSettings& settings)
        : m_counts(series.counts),
          m_baseline(static_cast<std::size_t>(settings.baseline)),
          m_floor(settings.min_sigma),
          m_gap(settings.method == EarsMethod::kC1 ? 0 : kGap),
          m_z(NormalQuantile(
              1 - settings.alpha.value_or(settings.method == EarsMethod::kC3 ? 0.025 : 0.001))) {}

    void Moving(DetectorPoint& point) const {
        const Moments past = Past(point.index);
        point.expected = past.mean;
        point.threshold = past.mean + m_z * past.sigma;
        point.alarm = point.observed > point.threshold;
        if (past.sigma == 0) return;
        point.score = (point.observed - past.mean) / past.sigma;
        point.p_value = NormalUpper(point.score);
    }

    // The excess of C2 over one, of this period and the two before it, added up.
    void Summed(DetectorPoint& point) const {
        const Moments past = Past(point.index);
        const double before = Excess(point.index - 1) + Excess(point.index - 2);
        point.expected = past.mean;
        const double slack = past.sigma * (m_z - before);
        if (std::isnan(slack)) {
            point.silent = SilentReason::kNoVariation;
            return;
        }
        point.threshold = std::max(0.0, point.observed + slack);
        point.alarm = point.observed > point.threshold;
        point.score = before;
    }

 private:
    Moments Past(std::size_t index) const {
        return MomentsOf(m_counts.subspan(index - m_gap - m_baseline, m_baseline), m_floor);
    }
    double Excess(std::size_t index) const {
        const Moments past = Past(index);
        const double excess = (m_counts[index] - past.mean) / past.sigma - 1;
        return std::isnan(excess) || excess > 0 ? excess : 0;
    }

    std::span<const double> m_counts;
    std::size_t m_baseline;
    double m_floor;
    std::size_t m_gap;
    double m_z;
};

}  // namespace

void Evaluate(const CountSeries& series, const EarsSettings& settings, Points points) {
    const Ears ears(series, settings);
    const bool summed = settings.method == EarsMethod::kC3;
    for (DetectorPoint& point : points) summed ? ears.Summed(point) : ears.Moving(point);
}

}  // namespace atalaya::stats
