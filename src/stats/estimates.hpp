#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stats/design.hpp"
#include "stats/linear.hpp"

// Point estimates with their errors under a design, by Taylor linearization. A column of values has
// one entry a row and NaN where the answer is missing. A domain has one entry a row, not zero where
// the row belongs to it; empty means all rows. Rows outside count as zeros of the sample, never as
// rows that were not drawn.
namespace atalaya::stats {

using Values = std::span<const double>;
using Domain = std::span<const std::uint8_t>;

enum class MissingRule {
    kFail,  // a missing value inside the domain is an error
    kOmit,  // the estimate is about the part of the population that would answer
};

struct EstimateOptions {
    MissingRule missing = MissingRule::kFail;
    double level = 0.95;  // of the interval, between 0 and 1
};

// Figures that do not exist are NaN: the cv of a zero, an interval without degrees of freedom.
struct Estimate {
    double value = 0;
    double variance = 0;
    double se = 0;
    double cv = 0;  // se over |value|
    std::size_t n = 0;
    double weighted_n = 0;
    double df = 0;
    // Variance over that of a simple sample of the same n, drawn with (WR) or without (WOR)
    // replacement from a population of the size of weighted_n. WOR is NaN where n reaches that
    // size: the weights are then not scaled to the population.
    double deff_wr = 0, deff_wor = 0;
    // value -+ t(df) se. Proportions have better intervals: intervals.hpp.
    double lower = 0, upper = 0;
};

struct Estimates {
    std::vector<Estimate> values;
    Matrix covariance;
};

// All functions below: stats.value_missing with the row (under kFail), stats.domain_empty where no
// case is left, stats.value_infinite, stats.level_invalid.
// Formulas: Sarndal, Swensson & Wretman (1992), ch. 5; design effects: Kish (1965), with S2 estimated
// from the same weights. Checked against R survey 4.1-1.

// Several columns are estimated from the rows that have all of them.
Result<Estimates> Means(const Design& design, std::span<const Values> columns, Domain domain = {},
                        const EstimateOptions& options = {});
Result<Estimates> Totals(const Design& design, std::span<const Values> columns, Domain domain = {},
                         const EstimateOptions& options = {});
Result<Estimate> Mean(const Design& design, Values column, Domain domain = {},
                      const EstimateOptions& options = {});
Result<Estimate> Total(const Design& design, Values column, Domain domain = {},
                       const EstimateOptions& options = {});
// Total of `numerator` over total of `denominator`. stats.denominator_zero.
Result<Estimate> Ratio(const Design& design, Values numerator, Values denominator,
                       Domain domain = {}, const EstimateOptions& options = {});
// Variance of the values in the population, not of an estimate. stats.domain_small below two cases.
Result<Estimate> PopulationVariance(const Design& design, Values column, Domain domain = {},
                                    const EstimateOptions& options = {});

// Share of each category 0..categories-1 among the rows with a code; kMissingCode is missing.
// stats.category_unknown for any other code.
Result<Estimates> Proportions(const Design& design, std::span<const std::int32_t> codes,
                              std::size_t categories, Domain domain = {},
                              const EstimateOptions& options = {});

// Mean in each domain 0..domains-1 of `domain_codes`; rows with kMissingCode belong to none. A
// domain without cases has n = 0 and NaN everywhere else.
Result<std::vector<Estimate>> MeansByDomain(const Design& design, Values column,
                                            std::span<const std::int32_t> domain_codes,
                                            std::size_t domains,
                                            const EstimateOptions& options = {});

// For those who make estimates of their own: fills se, cv, design effects and limits from value,
// variance, n, weighted_n and df. `simple_variance` is that of a simple sample with replacement;
// NaN or 0 where there is none.
Estimate CompleteEstimate(Estimate estimate, double simple_variance, double level);
// The same, where the quantile of t for the limits is known already.
Estimate CompleteWith(Estimate estimate, double simple_variance, double t);
// Of a domain without cases: n = 0, NaN elsewhere.
Estimate NoEstimate();

}  // namespace atalaya::stats
