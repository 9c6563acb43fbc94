#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "stats/count_series.hpp"

// Detectors of early-warning signals: does the count of a period exceed what the past of its series
// leads one to expect? Each is a published method; where the package `surveillance` of R has it,
// the numbers agree with version 1.20.3 and the name of its argument stands beside the setting. The
// chapter docs/methods/signals.md says how to choose, and where they differ.
namespace atalaya::stats {

// ---- Settings, one structure for each method

// Moving average and standard deviation of the periods just before (Hutwagner et al. 2003,
// J Urban Health 80:i89; Fricker, Hegler and Dunfee 2008, Stat Med 27:3407). R: earsC.
enum class EarsMethod : std::uint8_t { kC1, kC2, kC3 };
struct EarsSettings {
    EarsMethod method = EarsMethod::kC1;
    int baseline = 7;      // periods, three at least
    double min_sigma = 0;  // floor of the standard deviation
    // One-sided level; unset: 0.001 for C1 and C2, 0.025 for C3.
    std::optional<double> alpha;
};

// On which scale a count is near enough to normal. R: powertrans "none", "1/2", "2/3".
enum class PowerTransform : std::uint8_t { kNone, kSquareRoot, kTwoThirds };

// Quasi-Poisson regression on the same season of past years (Farrington et al. 1996, J R Statist
// Soc A 159:547). R: farrington.
struct FarringtonSettings {
    int years = 5;              // b: how many past years
    int half_window = 3;        // w: periods on either side of the same one of each year
    bool reweight = true;       // past outbreaks count for less
    double alpha = 0.05;        // of the two-sided interval whose upper end is the threshold
    bool trend = true;          // tried, kept where it is significant and does not extrapolate
    int enough_cases = 5;       // limit54: silent where the last periods have fewer cases ...
    int enough_periods = 4;     // ... taking this many, the evaluated one with them
    PowerTransform power = PowerTransform::kTwoThirds;
    bool population_offset = false;  // fitFun populationOffset: rates rather than counts
};

// The same with seasons as levels, and other thresholds (Noufaily et al. 2013, Stat Med 32:1206).
// R: farringtonFlexible. The defaults are those of R.
enum class ThresholdMethod : std::uint8_t {
    kDelta,             // normal on the scale of `power`
    kNegativeBinomial,  // nbPlugin: quantile of the distribution with the fitted mean
    kUpperMean,         // muan: the same with the upper confidence limit of the mean
};
struct FarringtonFlexibleSettings {
    int years = 5;                           // b
    int half_window = 3;                     // w
    bool reweight = true;                    // reweight
    double reweight_threshold = 2.58;        // weightsThreshold, of Anscombe residuals
    bool trend = true;                       // trend
    double trend_p = 0.05;                   // pThresholdTrend
    int seasons = 1;                         // noPeriods: 1, or levels of season, 10 in the paper
    std::optional<int> excluded_periods;     // pastWeeksNotIncluded; unset: half_window
    double alpha = 0.05;                     // one-sided
    int enough_cases = 5;                    // limit54
    int enough_periods = 4;
    PowerTransform power = PowerTransform::kTwoThirds;  // read by kDelta only
    ThresholdMethod threshold = ThresholdMethod::kDelta;
    bool population_offset = false;

    // What the paper recommends for weekly counts: ten levels of season, half a year left out
    // before the evaluated week, a trend always, the negative binomial threshold.
    static FarringtonFlexibleSettings Recommended();
};

// Cumulative sums of standardised counts (Rossi, Lampugnani and Marchi 1999, Stat Med 18:2111).
// R: cusum. Starts at zero with the first evaluated period and is not reset by an alarm.
enum class CountTransform : std::uint8_t {
    kRossi,
    kStandard,
    kAnscombe,
    kAnscombeSecondOrder,       // anscombe2nd
    kPearsonNegativeBinomial,   // pearsonNegBin
    kAnscombeNegativeBinomial,  // anscombeNegBin
    kNone,
};
struct CusumSettings {
    CountTransform transform = CountTransform::kStandard;  // trans
    double k = 1.04;
    double h = 2.26;
    std::optional<double> mean;  // m; unset: that of all periods before the first evaluated one
    bool seasonal = false;       // m = "glm": a yearly wave fitted to those periods
    double dispersion = 0.1;     // alpha of the two negative binomial transforms
};

// Generalised likelihood ratio against a Poisson or negative binomial mean with season (Höhle and
// Paul 2008, Comput Stat Data Anal 52:4357). R: glrpois, glrnb. After an alarm it starts anew with
// the next period.
enum class GlrChange : std::uint8_t { kIntercept, kEpidemic };
enum class GlrDirection : std::uint8_t { kIncrease, kDecrease };
struct GlrSettings {
    double limit = 5;  // c.ARL
    // Variance = mean + dispersion mean^2; 0: Poisson; unset: estimated with the mean.
    std::optional<double> dispersion = 0.0;  // alpha
    // The in-control mean of each evaluated period, one or as many; empty: a log-linear model with
    // `harmonics` yearly waves fitted to all periods before the first evaluated one.
    std::vector<double> mean;  // mu0
    int harmonics = 1;         // mu0$S
    bool trend = false;        // mu0$trend
    bool refit = false;        // mu0$refit: after each alarm, on all periods before the next
    GlrChange change = GlrChange::kIntercept;
    // The factor of change to look for, above 0 and not 1; unset: the most likely one. For a change
    // of the intercept only.
    std::optional<double> factor;                      // exp(theta)
    int min_window = 1;                                // Mtilde
    int max_window = -1;                               // M; -1: back to the last start
    GlrDirection direction = GlrDirection::kIncrease;  // dir
};

// The rules of the Robert Koch Institute on the periods just before and the same season of past
// years: two standard deviations where the mean is above 20, the 95 % limit of a Poisson mean (Crow
// and Gardner 1959, Biometrika 46:441) below. R: rki. The defaults are rki3.
struct RkiSettings {
    int years = 2;               // b
    int half_window = 4;         // w
    bool current_year = false;   // actY: the `half_window` periods just before
};

// The quantile of the predictive distribution under Jeffreys' prior (Riebler 2004; Höhle 2007,
// Comput Stat 22:571). R: bayes. The defaults are bayes1.
struct BayesSettings {
    int years = 0;
    int half_window = 6;
    bool current_year = true;
    double alpha = 0.05;
};

// For what is too rare for the methods above.

// A count after silence: the first ever, or the first after `silent_periods` zeros.
struct FirstAppearanceSettings {
    int silent_periods = 0;  // 0: never before
    int at_least = 1;        // cases in the evaluated period
};

// The probability of so many cases or more, given how many there were in the baseline: binomial
// given the total (Przyborowski and Wilenski 1940, Biometrika 31:313), by population where there is
// one. Exact for the smallest counts, and valid where the baseline is all zeros.
struct ExactPoissonSettings {
    int baseline = 52;  // periods
    int excluded = 0;   // periods between the baseline and the evaluated one
    double alpha = 0.01;
};

// Cumulative sum of the counts themselves (Lucas 1985, Technometrics 27:129); back to zero after an
// alarm. The mean is that of the periods before the first evaluated one, with half a case added so
// that a past of zeros has one too.
struct PoissonCusumSettings {
    std::optional<double> mean;
    double factor = 2;            // the rise to detect soonest, above 1
    double periods_to_alarm = 520;  // how long until a false alarm, on average, at least
};

using DetectorSettings =
    std::variant<EarsSettings, FarringtonSettings, FarringtonFlexibleSettings, CusumSettings,
                 GlrSettings, RkiSettings, BayesSettings, FirstAppearanceSettings,
                 ExactPoissonSettings, PoissonCusumSettings>;

// ---- What is found

// Why a period has no threshold and can raise no alarm.
enum class SilentReason : std::uint8_t {
    kNone,
    kTooFewCases,     // fewer than `enough_cases` in the last `enough_periods`
    kNoConvergence,   // the regression found no answer, with a trend or without
    kNoVariation,     // the baseline does not vary and no floor is set
    kNoThreshold,     // the threshold is beyond all numbers: the past says nearly nothing
};
// "too_few_cases" and so on; "" for kNone.
std::string_view NameOf(SilentReason reason);

inline constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

// One evaluated period. What a method does not have is a NaN.
struct DetectorPoint {
    std::size_t index = 0;  // into the series
    double observed = 0;
    double expected = kNoNumber;   // the in-control mean
    double threshold = kNoNumber;  // an observed count above it is an alarm, unless said otherwise
    // EARS: standard deviations above the mean. Farrington: (observed - expected) / (threshold -
    // expected), an alarm above 1. CUSUM and GLR: the statistic. Given also where silent.
    double score = kNoNumber;
    double p_value = kNoNumber;  // of so many cases or more, in control
    bool alarm = false;
    SilentReason silent = SilentReason::kNone;

    // Both methods of Farrington.
    double mean_used = kNoNumber;   // mu0Vector of R: what the threshold was made from
    double dispersion = kNoNumber;  // phi, one at least; GLR: the alpha in use
    double trend = kNoNumber;       // per period on the log scale, where the trend was kept
};

// Periods first..last (indexes, both with them). Unset: from the first with enough past to the end;
// CUSUM, GLR and Poisson CUSUM then keep the first half of the series (at most five years) as past.
struct DetectorRange {
    std::optional<std::size_t> first;
    std::optional<std::size_t> last;
};

// Errors: those of CheckSeries; stats.signals_setting {setting, value} for one out of bounds;
// stats.signals_range {first, last, periods} for one outside of the series or the wrong way round;
// stats.signals_short_past {periods, needed} where the first evaluated period, or without a range
// any, has too little past; stats.signals_population_needed for an offset without population.
Result<std::vector<DetectorPoint>> Detect(const CountSeries& series,
                                          const DetectorSettings& settings,
                                          const DetectorRange& range = {});
// The last period only: what a watch runs when new counts come in.
Result<DetectorPoint> DetectLatest(const CountSeries& series, const DetectorSettings& settings);

// The first index that has enough past. Precondition: settings within bounds.
std::size_t FirstEvaluable(const CountSeries& series, const DetectorSettings& settings);

}  // namespace atalaya::stats
