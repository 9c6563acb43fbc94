#pragma once

#include <optional>

#include "stats/detectors.hpp"

// How often a detector cries wolf: by theory where there is one, and by trying it on the past.
namespace atalaya::stats {

// A Poisson CUSUM of Lucas (1985) made to measure: sum = max(0, sum + count - reference), an alarm
// above the limit.
struct PoissonCusumPlan {
    double reference = 0;  // between the two means, rounded so that sums fall on a lattice
    double limit = 0;
    double periods_to_alarm = 0;  // average run length from zero, in control
};

// The smallest limit on the lattice with a run length of `periods_to_alarm` at least. Exact by the
// Markov chain of the sum (Brook and Evans 1972, Biometrika 59:539) for means up to 20 as long as it
// has some hundred states; otherwise by Siegmund's (1985) approximation for normal counts. Preconditions: mean > 0, factor > 1,
// periods_to_alarm >= 1.
PoissonCusumPlan PlanPoissonCusum(double mean, double factor, double periods_to_alarm);

// Average run length in control of sum = max(0, sum + z - k), alarm at h or above, for standard
// normal z: the Markov chain on 200 steps, extrapolated. Preconditions: k >= 0, h > 0.
double NormalCusumRunLength(double k, double h);

// The share of periods with an alarm while nothing happens, if counts are what the method assumes
// with the in-control mean `mean` (read where the method's share depends on it):
// - EARS C1, C2: exact for independent normal counts, from Student's distribution, since mean and
//   deviation of the baseline are estimates too;
// - Farrington: the nominal level; half of it for the two-sided interval of 1996;
// - CUSUM of standardised counts: one over the run length for standard normal values;
// - Poisson CUSUM: one over its run length;
// - Bayes, exact Poisson: summed over baseline and count, for means above 50 the nominal level, which
//   is then met; first appearance: exact.
// Unset where there is no formula (EARS C3, RKI, GLR, the untransformed CUSUM, baselines of
// population): try the past. Precondition: settings within bounds, mean > 0.
std::optional<double> ExpectedFalseAlarms(const DetectorSettings& settings, double mean);

struct BackTest {
    std::size_t evaluated = 0;  // periods with an answer
    std::size_t silent = 0;     // periods without one, besides
    std::size_t alarms = 0;
    double share = kNoNumber;     // alarms of evaluated; NaN where none is
    double per_year = kNoNumber;  // the same, times the periods of a year
    // The nominal share for the mean count of the evaluated periods, where there is a formula.
    std::optional<double> expected_share;
};

// Runs the detector over the past of the series: what a watch would have said each time. Real
// events are counted as alarms too, so the share is an upper bound of the false ones. Errors as
// Detect.
Result<BackTest> TryOnPast(const CountSeries& series, const DetectorSettings& settings,
                           const DetectorRange& range = {});

}  // namespace atalaya::stats
