// What settings may be, and how much past each method needs.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "stats/detector_methods.hpp"
#include "stats/farrington_baseline.hpp"

namespace atalaya::stats {

namespace {

// Collects the first setting that is out of bounds.
class Bounds {
 public:
    // Whole numbers and others; both ends are allowed.
    Bounds& Within(const char* setting, double value, double low, double high) {
        return Require(setting, value, value >= low && value <= high);
    }
    Bounds& Level(const char* setting, double value) {
        return Require(setting, value, value > 0 && value < 1);
    }
    Bounds& Above(const char* setting, double value, double low) {
        return Require(setting, value, value > low && std::isfinite(value));
    }
    Result<void> Answer() const {
        if (m_fault) return *m_fault;
        return {};
    }

 private:
    Bounds& Require(const char* setting, double value, bool holds) {
        if (!holds && !m_fault)
            m_fault = Err("stats.signals_setting",
                          {{"setting", setting}, {"value", fmt::format("{}", value)}});
        return *this;
    }

    std::optional<Error> m_fault;
};

constexpr double kMostYears = 100, kMostPeriods = 100000, kMost = 1e9;

Result<void> CheckOf(const EarsSettings& s, const CountSeries&) {
    return Bounds()
        .Within("baseline", s.baseline, 3, kMostPeriods)
        .Within("min_sigma", s.min_sigma, 0, kMost)
        .Level("alpha", s.alpha.value_or(0.5))
        .Answer();
}

template <class Farrington>
Bounds CommonBounds(const Farrington& s, const CountSeries& series) {
    return Bounds()
        .Within("years", s.years, 1, kMostYears)
        .Within("half_window", s.half_window, 0, series.PeriodsPerYear() / 2)
        .Level("alpha", s.alpha)
        .Within("enough_cases", s.enough_cases, 0, kMost)
        .Within("enough_periods", s.enough_periods, 1, kMostPeriods);
}

Result<void> CheckOf(const FarringtonSettings& s, const CountSeries& series) {
    return CommonBounds(s, series).Answer();
}

Result<void> CheckOf(const FarringtonFlexibleSettings& s, const CountSeries& series) {
    // Between two windows of the same season lie as many periods as levels at least. A year of
    // weeks has 52 or 53.
    const int between = series.PeriodsPerYear() - 2 * s.half_window - 1;
    return CommonBounds(s, series)
        .Within("seasons", s.seasons, 1, std::max(1, between + 1))
        .Above("reweight_threshold", s.reweight_threshold, 0)
        .Within("trend_p", s.trend_p, 0, 1)
        .Within("excluded_periods", s.excluded_periods.value_or(0), 0, kMostPeriods)
        .Answer();
}

Result<void> CheckOf(const CusumSettings& s, const CountSeries&) {
    return Bounds()
        .Within("k", s.k, 0, kMost)
        .Above("h", s.h, 0)
        .Above("mean", s.mean.value_or(1), 0)
        .Above("dispersion", s.dispersion, 0)
        .Answer();
}

Result<void> CheckOf(const GlrSettings& s, const CountSeries&) {
    Bounds bounds;
    bounds.Above("limit", s.limit, 0)
        .Within("dispersion", s.dispersion.value_or(0), 0, kMost)
        .Within("harmonics", s.harmonics, 0, 20)
        .Above("factor", s.factor.value_or(2), 0)
        .Within("factor", s.factor == 1.0 ? 1 : 0, 0, 0)
        .Within("min_window", s.min_window, 1, kMostPeriods);
    if (s.max_window != -1) bounds.Within("max_window", s.max_window, s.min_window, kMostPeriods);
    for (const double mean : s.mean) bounds.Above("mean", mean, 0);
    return bounds.Answer();
}

Result<void> CheckOf(const RkiSettings& s, const CountSeries&) {
    return Bounds()
        .Within("years", s.years, s.current_year ? 0 : 1, kMostYears)
        .Within("half_window", s.half_window, s.current_year ? 1 : 0, kMostPeriods)
        .Answer();
}

Result<void> CheckOf(const BayesSettings& s, const CountSeries&) {
    return Bounds()
        .Within("years", s.years, s.current_year ? 0 : 1, kMostYears)
        .Within("half_window", s.half_window, s.current_year ? 1 : 0, kMostPeriods)
        .Level("alpha", s.alpha)
        .Answer();
}

Result<void> CheckOf(const FirstAppearanceSettings& s, const CountSeries&) {
    return Bounds()
        .Within("silent_periods", s.silent_periods, 0, kMostPeriods)
        .Within("at_least", s.at_least, 1, kMost)
        .Answer();
}

Result<void> CheckOf(const ExactPoissonSettings& s, const CountSeries&) {
    return Bounds()
        .Within("baseline", s.baseline, 1, kMostPeriods)
        .Within("excluded", s.excluded, 0, kMostPeriods)
        .Level("alpha", s.alpha)
        .Answer();
}

Result<void> CheckOf(const PoissonCusumSettings& s, const CountSeries&) {
    return Bounds()
        .Above("mean", s.mean.value_or(1), 0)
        .Above("factor", s.factor, 1)
        .Within("periods_to_alarm", s.periods_to_alarm, 1, 1e6)
        .Answer();
}

std::size_t LeastOf(const CountSeries&, const EarsSettings& s) {
    switch (s.method) {
        case EarsMethod::kC1:
            return s.baseline;
        case EarsMethod::kC2:
            return s.baseline + 2;
        case EarsMethod::kC3:
            return s.baseline + 4;
    }
    return s.baseline;
}

std::size_t LeastOf(const CountSeries& series, const FarringtonSettings& s) {
    return FirstWithWindows(series, s.years, s.half_window);
}
std::size_t LeastOf(const CountSeries& series, const FarringtonFlexibleSettings& s) {
    return FirstWithYears(series, s.years, s.half_window);
}

std::size_t LeastOf(const CountSeries&, const CusumSettings& s) {
    if (s.mean) return 0;
    return s.seasonal ? 4 : 1;
}
std::size_t LeastOf(const CountSeries&, const GlrSettings& s) {
    return s.mean.empty() ? 2 + 2 * s.harmonics + (s.trend ? 1 : 0) : 0;
}

template <class Windows>
std::size_t WindowsBefore(const CountSeries& series, const Windows& s) {
    return static_cast<std::size_t>(s.years) * series.PeriodsPerYear() + s.half_window;
}
std::size_t LeastOf(const CountSeries& series, const RkiSettings& s) {
    return WindowsBefore(series, s);
}
std::size_t LeastOf(const CountSeries& series, const BayesSettings& s) {
    return WindowsBefore(series, s);
}

std::size_t LeastOf(const CountSeries&, const FirstAppearanceSettings& s) {
    return std::max(1, s.silent_periods);
}
std::size_t LeastOf(const CountSeries&, const ExactPoissonSettings& s) {
    return static_cast<std::size_t>(s.baseline) + s.excluded;
}
std::size_t LeastOf(const CountSeries&, const PoissonCusumSettings& s) {
    return s.mean ? 0 : 1;
}

}  // namespace

Result<void> CheckSettings(const DetectorSettings& settings, const CountSeries& series) {
    return std::visit([&](const auto& chosen) { return CheckOf(chosen, series); }, settings);
}

std::size_t LeastFirst(const CountSeries& series, const DetectorSettings& settings) {
    return std::visit([&](const auto& chosen) { return LeastOf(series, chosen); }, settings);
}

}  // namespace atalaya::stats
