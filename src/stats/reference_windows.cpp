// The rules of the Robert Koch Institute and their Bayesian counterpart: the periods just before,
// and the same season of past years, counted in periods without regard to the calendar.

#include <array>
#include <cmath>

#include "stats/count_tails.hpp"
#include "stats/detector_methods.hpp"

namespace atalaya::stats {

namespace {

// Upper 95 % limits of a Poisson mean where 0, 1, .. 20 were seen (Crow and Gardner 1959, table 1).
constexpr std::array<double, 21> kCrowGardner = {
    3.285,  5.323,  6.686,  8.102,  9.598,  11.177, 12.817, 13.765, 14.921, 16.768, 17.633,
    19.050, 20.335, 21.364, 22.945, 23.762, 25.400, 26.306, 27.735, 28.966, 30.017};
constexpr double kLargestTabled = 20;

struct Windows {
    double sum = 0, squares = 0, periods = 0;

    double Mean() const { return sum / periods; }
    double Variance() const { return squares / (periods - 1); }
};

template <class Settings>
Windows Collect(const CountSeries& series, const Settings& settings, std::size_t index) {
    const auto width = static_cast<std::size_t>(settings.half_window);
    const auto year = static_cast<std::size_t>(series.PeriodsPerYear());
    Windows out;
    const auto visit = [&](auto&& with) {
        if (settings.current_year)
            for (std::size_t i = index - width; i < index; ++i) with(series.counts[i]);
        for (std::size_t b = 1; b <= static_cast<std::size_t>(settings.years); ++b)
            for (std::size_t i = index - b * year - width; i <= index - b * year + width; ++i)
                with(series.counts[i]);
    };
    visit([&](double count) {
        out.sum += count;
        ++out.periods;
    });
    const double mean = out.Mean();
    visit([&](double count) { out.squares += (count - mean) * (count - mean); });
    return out;
}

}  // namespace

void Evaluate(const CountSeries& series, const RkiSettings& settings, Points points) {
    for (DetectorPoint& point : points) {
        const Windows past = Collect(series, settings, point.index);
        point.expected = past.Mean();
        point.threshold = point.expected > kLargestTabled
                              ? point.expected + 2 * std::sqrt(past.Variance())
                              : kCrowGardner[static_cast<std::size_t>(std::floor(point.expected))];
        point.alarm = point.observed > point.threshold;
        if (std::isnan(point.threshold)) point.silent = SilentReason::kNoVariation;
    }
}

void Evaluate(const CountSeries& series, const BayesSettings& settings, Points points) {
    for (DetectorPoint& point : points) {
        const Windows past = Collect(series, settings, point.index);
        const double size = past.sum + 0.5, p = past.periods / (past.periods + 1);
        point.expected = size / past.periods;
        point.threshold = NegativeBinomialQuantile(1 - settings.alpha, size, p);
        point.p_value = NegativeBinomialAtLeast(point.observed, size, p);
        point.alarm = point.observed > point.threshold;
    }
}

}  // namespace atalaya::stats
