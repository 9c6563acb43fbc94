#include "stats/detectors.hpp"

#include <algorithm>
#include <string>

#include "stats/detector_methods.hpp"

namespace atalaya::stats {

namespace {

// At most so many years of past are kept back for the methods that learn from it once.
constexpr std::size_t kYearsLearned = 5;

bool UsesPopulation(const DetectorSettings& settings) {
    if (const auto* farrington = std::get_if<FarringtonSettings>(&settings))
        return farrington->population_offset;
    if (const auto* flexible = std::get_if<FarringtonFlexibleSettings>(&settings))
        return flexible->population_offset;
    return false;
}

bool LearnsOnce(const DetectorSettings& settings) {
    return std::holds_alternative<CusumSettings>(settings) ||
           std::holds_alternative<GlrSettings>(settings) ||
           std::holds_alternative<PoissonCusumSettings>(settings);
}

struct Window {
    std::size_t first = 0, last = 0;
};

Error ShortPast(std::size_t periods, std::size_t needed) {
    return Err("stats.signals_short_past",
               {{"periods", std::to_string(periods)}, {"needed", std::to_string(needed)}});
}

Result<Window> Resolve(const CountSeries& series, const DetectorSettings& settings,
                       const DetectorRange& range) {
    const std::size_t size = series.size();
    const std::size_t last = range.last.value_or(size == 0 ? 0 : size - 1);
    const std::size_t first = range.first.value_or(FirstEvaluable(series, settings));
    const std::size_t least = range.first ? LeastFirst(series, settings) : first;
    if (last >= size || (range.first && *range.first > last)) {
        if (size == 0) return ShortPast(0, least);
        return Err("stats.signals_range", {{"first", std::to_string(first)},
                                           {"last", std::to_string(last)},
                                           {"periods", std::to_string(size)}});
    }
    if (first > last) return ShortPast(last, first);
    if (first < least) return ShortPast(first, least);
    return Window{first, last};
}

Result<std::vector<DetectorPoint>> DetectChecked(const CountSeries& series,
                                                 const DetectorSettings& settings,
                                                 const DetectorRange& range) {
    ATALAYA_ASSIGN(const Window window, Resolve(series, settings, range));
    if (const auto* glr = std::get_if<GlrSettings>(&settings)) {
        const std::size_t means = glr->mean.size(), periods = window.last - window.first + 1;
        if (means > 1 && means != periods)
            return Err("stats.signals_setting",
                       {{"setting", "mean"}, {"value", std::to_string(means)}});
    }
    std::vector<DetectorPoint> points(window.last - window.first + 1);
    for (std::size_t i = 0; i < points.size(); ++i) {
        points[i].index = window.first + i;
        points[i].observed = series.counts[points[i].index];
    }
    std::visit([&](const auto& chosen) { Evaluate(series, chosen, Points(points)); }, settings);
    return points;
}

Result<void> Check(const CountSeries& series, const DetectorSettings& settings) {
    ATALAYA_TRY(CheckSeries(series));
    ATALAYA_TRY(CheckSettings(settings, series));
    if (UsesPopulation(settings) && series.population.empty())
        return Err("stats.signals_population_needed");
    return {};
}

}  // namespace

FarringtonFlexibleSettings FarringtonFlexibleSettings::Recommended() {
    return {.trend_p = 1,
            .seasons = 10,
            .excluded_periods = 26,
            .threshold = ThresholdMethod::kNegativeBinomial};
}

std::string_view NameOf(SilentReason reason) {
    switch (reason) {
        case SilentReason::kNone:
            return "";
        case SilentReason::kTooFewCases:
            return "too_few_cases";
        case SilentReason::kNoConvergence:
            return "no_convergence";
        case SilentReason::kNoVariation:
            return "no_variation";
        case SilentReason::kNoThreshold:
            return "no_threshold";
    }
    return "";
}

std::size_t FirstEvaluable(const CountSeries& series, const DetectorSettings& settings) {
    const std::size_t least = LeastFirst(series, settings);
    if (LearnsOnce(settings)) {
        const std::size_t years = kYearsLearned * series.PeriodsPerYear();
        return std::max(least, std::min(series.size() / 2, years));
    }
    if (const auto* farrington = std::get_if<FarringtonSettings>(&settings)) {
        const int past = series.PeriodsPerYear() * farrington->years - farrington->half_window;
        return std::max<std::size_t>(least, std::max(past, 1) - 1);
    }
    return least;
}

Result<std::vector<DetectorPoint>> Detect(const CountSeries& series,
                                          const DetectorSettings& settings,
                                          const DetectorRange& range) {
    ATALAYA_TRY(Check(series, settings));
    return DetectChecked(series, settings, range);
}

Result<DetectorPoint> DetectLatest(const CountSeries& series, const DetectorSettings& settings) {
    ATALAYA_TRY(Check(series, settings));
    DetectorRange range;
    // A method that learns once is a sum over the periods before the last.
    if (!LearnsOnce(settings) && series.size() > 0) range.first = series.size() - 1;
    ATALAYA_ASSIGN(const std::vector<DetectorPoint> points, DetectChecked(series, settings, range));
    return points.back();
}

}  // namespace atalaya::stats
