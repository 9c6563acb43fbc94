#pragma once

#include <span>
#include <vector>

#include "stats/estimates.hpp"

// Tests of differences and trends. A difference is estimated first and tested second: every result
// carries it with its interval.
namespace atalaya::stats {

struct TestOptions {
    MissingRule missing = MissingRule::kFail;
    double level = 0.95;  // of intervals
};

// A linear combination of estimates, against zero. NaN where there are no degrees of freedom.
struct Contrast {
    double value = 0, se = 0;
    double lower = 0, upper = 0;
    double t = 0, df = 0;
    double p = 0;  // two-sided
};

struct FTest {
    double statistic = 0;
    double numerator_df = 0, denominator_df = 0;  // the latter may be infinite
    double p = 0;
};

// Errors of the functions that read rows: those of estimates.hpp.

// Means of one column in several domains, which may overlap (a region and the country), with the
// covariance between them. df of each: that of its own cases. stats.domain_empty where one has none.
Result<Estimates> DomainMeans(const Design& design, Values column, std::span<const Domain> domains,
                              const EstimateOptions& options = {});

// Mean minus `expected`, with the design's degrees of freedom.
Result<Contrast> TestMean(const Design& design, Values column, double expected = 0,
                          Domain domain = {}, const TestOptions& options = {});

// Mean of `second` minus mean of `first`; one degree of freedom less than the design has on both
// together, as in a regression on the group. Checked against R survey 4.1-1 (svyttest).
Result<Contrast> TestDifference(const Design& design, Values column, Domain first, Domain second,
                                const TestOptions& options = {});

// Slope of the column on `scores` (age, year, grade) by weighted least squares; one degree of
// freedom less than the design. stats.trend_scores where all cases share one score.
Result<Contrast> TestTrend(const Design& design, Values column, Values scores, Domain domain = {},
                           const TestOptions& options = {});

// sum of coefficients times values, from their covariance. Precondition: one coefficient a value.
Result<Contrast> LinearContrast(const Estimates& estimates, std::span<const double> coefficients,
                                double df, double level = 0.95);

// The same of estimates from independent samples, such as waves of a survey; degrees of freedom by
// Satterthwaite from those of each. Errors: stats.level_invalid.
Result<Contrast> ContrastOfWaves(std::span<const Estimate> waves,
                                 std::span<const double> coefficients, double level = 0.95);
// Later minus earlier.
Result<Contrast> TestWaves(const Estimate& earlier, const Estimate& later, double level = 0.95);
// Change per unit of time: least squares through the waves, which count alike.
// stats.trend_scores unless there are two times at least.
Result<Contrast> TestTrendOfWaves(std::span<const Estimate> waves, std::span<const double> times,
                                  double level = 0.95);

// Wald's test that all combinations (rows of `contrasts`) of the values are zero: F with as many
// degrees of freedom as rows, and `denominator_df`. stats.singular where a combination repeats
// others. A denominator of no degrees gives a NaN for p.
Result<FTest> WaldTest(std::span<const double> values, const Matrix& covariance,
                       const Matrix& contrasts, double denominator_df);

// Whether the means of the domains (disjoint, two at least) are all one. Denominator: the degrees
// of freedom of all their cases, less the number of contrasts.
Result<FTest> TestEquality(const Design& design, Values column, std::span<const Domain> domains,
                           const TestOptions& options = {});

}  // namespace atalaya::stats
