#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"

// Jumps of a measured value, such as the purity or the price of a drug: are this period's values
// others than those of the baseline?
namespace atalaya::stats {

enum class JumpDirection : std::uint8_t { kEither, kUp, kDown };

struct JumpSettings {
    JumpDirection direction = JumpDirection::kEither;
    double alpha = 0.01;
    // What is certain but small is no news: the medians must differ by this factor too.
    double least_ratio = 1.25;
    std::size_t least_baseline = 8;  // values without which nothing is said, three at least
    std::size_t least_current = 3;
};

struct Jump {
    std::size_t baseline = 0, current = 0;  // values used
    double baseline_median = 0, current_median = 0;
    double ratio = 1;      // of the medians, current over baseline
    double statistic = 0;  // Mann and Whitney's U: pairs in which the current value is the larger
    double p_value = 1;
    bool exact = false;  // the p value: both groups below 50 and no ties; else normal with ties
    bool alarm = false;  // p below alpha and the ratio as large, in the direction asked for
};

// Mann and Whitney's (1947) test, which does not ask how values are distributed and is not moved by
// single wild ones, together with the ratio of the medians; p as R's wilcox.test gives it.
// Values that are not above zero or not finite are missing and left out.
// Errors: stats.signals_measurements {group: baseline or current, count, needed};
// stats.signals_setting {setting, value} for alpha not between 0 and 1, a ratio below 1, or fewer
// than three values.
Result<Jump> DetectJump(std::span<const double> baseline, std::span<const double> current,
                        const JumpSettings& settings = {});

}  // namespace atalaya::stats
