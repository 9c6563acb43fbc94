#pragma once

// The detectors of a watched series: their settings as content says them, and one way to run them,
// over counts or over the single values of each period.

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "content/node.hpp"
#include "stats/detectors.hpp"

namespace atalaya::warning {

// A jump of single values (purity, price): those of a period against those of the periods before
// it, by stats::DetectJump.
struct ValueJumpSettings {
    int baseline = 12;  // periods before the evaluated one
    int at_least = 5;   // values in the period, and twice as many in the baseline
    double alpha = 0.01;
    double factor = 1.25;  // by which the medians differ at least
};

struct WatchedDetector {
    std::string id;  // of the code list "detectors"
    std::variant<stats::DetectorSettings, ValueJumpSettings> settings;

    bool OfValues() const { return std::holds_alternative<ValueJumpSettings>(settings); }
};

// Reads one entry of `detectors`. What is wrong goes to `faults`, each with its place:
// warning.series_detector {detector, known}, warning.series_setting {setting, detector, known},
// number.invalid, stats.signals_setting {setting, value}.
WatchedDetector ReadDetector(const content::Node& node, stats::SeriesStep step,
                             std::vector<Error>& faults);

// Of the values of periods first..last. Observed and expected are medians, the score is their
// ratio; a period with too few values is silent (too_few_cases). Precondition: settings as
// ReadDetector takes them.
std::vector<stats::DetectorPoint> DetectJumps(std::span<const std::vector<double>> values,
                                              const ValueJumpSettings& settings, std::size_t first,
                                              std::size_t last);

// Periods first..last of a series, or those of them that have enough past; none where it is too
// short. `values` is read by detectors of values only. Errors: those of stats::Detect but for
// stats.signals_short_past.
Result<std::vector<stats::DetectorPoint>> RunDetector(const WatchedDetector& detector,
                                                      const stats::CountSeries& counts,
                                                      std::span<const std::vector<double>> values,
                                                      std::size_t first, std::size_t last);

}  // namespace atalaya::warning
