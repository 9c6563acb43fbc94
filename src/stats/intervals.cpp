#include "stats/intervals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/check.hpp"
#include "stats/distributions.hpp"

namespace atalaya::stats {

namespace {

struct Limits {
    double lower = 0, upper = 0;
};

Limits Beta(double p, double effective_n, double tail) {
    const double cases = effective_n * p, others = effective_n * (1 - p);
    return {BetaQuantile(tail, cases, others + 1), BetaQuantile(1 - tail, cases + 1, others)};
}

Limits Logit(double p, double se, double t) {
    const double centre = std::log(p / (1 - p)), half = t * se / (p * (1 - p));
    const auto back = [](double x) { return 1 / (1 + std::exp(-x)); };
    return {back(centre - half), back(centre + half)};
}

Limits Arcsine(double p, double se, double t) {
    const double centre = std::asin(std::sqrt(p)), half = t * se / (2 * std::sqrt(p * (1 - p)));
    // Beyond the ends of the scale the sine would turn back.
    const auto back = [](double x) {
        const double s = std::sin(std::clamp(x, 0.0, std::asin(1.0)));
        return s * s;
    };
    return {back(centre - half), back(centre + half)};
}

// The values whose own standard error keeps them within t of p.
Limits Wilson(double p, double effective_n, double t) {
    const double a = t * t / effective_n;
    const double centre = (p + a / 2) / (1 + a);
    const double half = std::sqrt(a * p * (1 - p) + a * a / 4) / (1 + a);
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

// Twice the effective sample times the divergence of q from p.
double Deviance(double p, double q, double effective_n) {
    return 2 * effective_n * (p * std::log(p / q) + (1 - p) * std::log((1 - p) / (1 - q)));
}

// The point between `inside` (deviance below the bound) and `outside` where it meets the bound.
double SolveLikelihood(double p, double effective_n, double bound, double inside, double outside) {
    for (int step = 0; step < 200; ++step) {
        const double middle = (inside + outside) / 2;
        if (middle == inside || middle == outside) break;
        (Deviance(p, middle, effective_n) < bound ? inside : outside) = middle;
    }
    return (inside + outside) / 2;
}

// The deviance is divided by its dispersion, which Pearson residuals put at n/(n - 1).
Limits Likelihood(double p, double effective_n, double n, double t) {
    const double bound = t * t * (n > 1 ? n / (n - 1) : 1);
    return {SolveLikelihood(p, effective_n, bound, p, 0),
            SolveLikelihood(p, effective_n, bound, p, 1)};
}

// t(rows - 1) over t(df), squared: how much the few degrees of freedom shrink the sample.
double DfShrink(std::size_t rows, double df, double tail) {
    if (rows < 2) return 1;
    const double ratio = StudentQuantile(1 - tail, static_cast<double>(rows) - 1) /
                         StudentQuantile(1 - tail, df);
    // In a domain of fewer rows than the design has degrees of freedom the ratio passes one; no
    // adjustment makes more of a sample than it is.
    return std::min(1.0, ratio * ratio);
}

Limits LimitsInside(const ProportionInput& in, ProportionMethod method, double effective_n,
                    double t, double tail) {
    const double se = std::sqrt(in.variance);
    switch (method) {
        case ProportionMethod::kLogit: return Logit(in.value, se, t);
        case ProportionMethod::kBeta:
        case ProportionMethod::kNchs: return Beta(in.value, effective_n, tail);
        case ProportionMethod::kWilson: return Wilson(in.value, effective_n, t);
        case ProportionMethod::kLikelihood:
            return Likelihood(in.value, effective_n, static_cast<double>(in.n), t);
        case ProportionMethod::kArcsine: return Arcsine(in.value, se, t);
        case ProportionMethod::kMean: return {in.value - t * se, in.value + t * se};
    }
    throw base::BrokenPromise("a method of ProportionMethod");
}

}  // namespace

Result<ProportionInterval> IntervalOfProportion(const ProportionInput& in, ProportionMethod method,
                                                double level) {
    if (!(level > 0 && level < 1))
        return Err("stats.level_invalid", {{"level", std::to_string(level)}}, "/level");
    if (!(in.value >= 0 && in.value <= 1))
        return Err("stats.proportion_invalid", {{"value", std::to_string(in.value)}}, "/value");
    const double tail = (1 - level) / 2, n = static_cast<double>(in.n);
    const bool at_end = in.value == 0 || in.value == 1;
    const bool beta =
        at_end || method == ProportionMethod::kBeta || method == ProportionMethod::kNchs;
    ProportionInterval result{.method = at_end && method != ProportionMethod::kNchs
                                            ? ProportionMethod::kBeta
                                            : method};
    result.effective_n = at_end ? n : in.value * (1 - in.value) / in.variance;
    if (method == ProportionMethod::kNchs) result.effective_n = std::min(result.effective_n, n);
    if (!(in.df > 0)) {
        result.lower = result.upper = std::numeric_limits<double>::quiet_NaN();
        return result;
    }
    if (std::isinf(result.effective_n)) {
        result.lower = result.upper = in.value;
        return result;
    }
    if (beta) result.effective_n *= DfShrink(in.rows == 0 ? in.n : in.rows, in.df, tail);
    const double t = StudentQuantile(1 - tail, in.df);
    const Limits limits = at_end ? Beta(in.value, result.effective_n, tail)
                                 : LimitsInside(in, method, result.effective_n, t, tail);
    result.lower = limits.lower;
    result.upper = limits.upper;
    return result;
}

Result<ProportionInterval> IntervalOfEstimate(const Estimate& estimate, ProportionMethod method,
                                              double level) {
    return IntervalOfProportion({.value = estimate.value,
                                 .variance = estimate.variance,
                                 .n = estimate.n,
                                 .df = estimate.df},
                                method, level);
}

}  // namespace atalaya::stats
