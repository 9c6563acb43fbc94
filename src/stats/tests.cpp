#include "stats/tests.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "stats/cases.hpp"
#include "stats/distributions.hpp"
#include "stats/taylor.hpp"

namespace atalaya::stats {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Contrast MakeContrast(double value, double variance, double df, double level) {
    Contrast out{.value = value, .se = std::sqrt(variance), .df = df};
    const double reach = df > 0 ? StudentQuantile((1 + level) / 2, df) * out.se : kNaN;
    out.lower = value - reach;
    out.upper = value + reach;
    out.t = value / out.se;
    out.p = df > 0 ? StudentTwoSided(out.t, df) : kNaN;
    return out;
}

std::vector<std::uint8_t> Union(std::span<const Domain> domains, std::size_t rows) {
    std::vector<std::uint8_t> all(rows);
    for (const Domain& domain : domains)
        for (std::size_t i = 0; i < rows; ++i) all[i] |= domain.empty() || domain[i] ? 1 : 0;
    return all;
}

// Degrees of freedom of all cases of the domains.
Result<double> JointDf(const Design& design, Values column, std::span<const Domain> domains,
                       const TestOptions& options) {
    const auto all = Union(domains, design.rows());
    ATALAYA_ASSIGN(const Cases cases, SelectCases(design.weights(), {&column, 1}, all,
                                                  {options.missing, options.level}));
    return design.DegreesOfFreedom(cases.used);
}

}  // namespace

Result<Estimates> DomainMeans(const Design& design, Values column, std::span<const Domain> domains,
                              const EstimateOptions& options) {
    Matrix influence(design.rows(), domains.size());
    std::vector<Cases> all;
    std::vector<double> means;
    std::vector<std::uint8_t> any(design.rows());
    for (std::size_t d = 0; d < domains.size(); ++d) {
        ATALAYA_ASSIGN(Cases cases,
                       SelectCases(design.weights(), {&column, 1}, domains[d], options));
        cases.df = design.DegreesOfFreedom(cases.used);
        const double mean = WeightedSum(design.weights(), cases, column) / cases.weight;
        for (std::size_t i = 0; i < design.rows(); ++i) {
            if (!cases.used[i]) continue;
            any[i] = 1;
            influence(i, d) = design.weights()[i] * (column[i] - mean) / cases.weight;
        }
        means.push_back(mean);
        all.push_back(std::move(cases));
    }
    Estimates out{{}, Covariance(design, std::move(influence), any)};
    for (std::size_t d = 0; d < domains.size(); ++d) {
        const double simple =
            SpreadOf(design.weights(), all[d], column) / static_cast<double>(all[d].n);
        out.values.push_back(
            MakeEstimate(means[d], out.covariance(d, d), all[d], simple, options.level));
    }
    return out;
}

Result<Contrast> TestMean(const Design& design, Values column, double expected, Domain domain,
                          const TestOptions& options) {
    ATALAYA_ASSIGN(const Estimate mean,
                   Mean(design, column, domain, {options.missing, options.level}));
    return MakeContrast(mean.value - expected, mean.variance, mean.df, options.level);
}

Result<Contrast> TestDifference(const Design& design, Values column, Domain first, Domain second,
                                const TestOptions& options) {
    const Domain both[] = {first, second};
    ATALAYA_ASSIGN(const Estimates means,
                   DomainMeans(design, column, both, {options.missing, options.level}));
    ATALAYA_ASSIGN(const double df, JointDf(design, column, both, options));
    const double signs[] = {-1, 1};
    return LinearContrast(means, signs, df - 1, options.level);
}

Result<Contrast> TestTrend(const Design& design, Values column, Values scores, Domain domain,
                           const TestOptions& options) {
    const Values columns[] = {column, scores};
    ATALAYA_ASSIGN(Cases cases, SelectCases(design.weights(), columns, domain,
                                            {options.missing, options.level}));
    const auto weights = design.weights();
    const double mean = WeightedSum(weights, cases, column) / cases.weight;
    const double centre = WeightedSum(weights, cases, scores) / cases.weight;
    double squares = 0, products = 0;
    for (std::size_t i = 0; i < design.rows(); ++i) {
        if (!cases.used[i]) continue;
        const double off = scores[i] - centre;
        squares += weights[i] * off * off;
        products += weights[i] * off * (column[i] - mean);
    }
    if (!(squares > 0)) return Err("stats.trend_scores");
    const double slope = products / squares;
    Matrix influence(design.rows(), 1);
    for (std::size_t i = 0; i < design.rows(); ++i) {
        if (!cases.used[i]) continue;
        const double off = scores[i] - centre;
        influence(i, 0) = weights[i] * off * (column[i] - mean - slope * off) / squares;
    }
    const double variance = Covariance(design, std::move(influence), cases.used)(0, 0);
    return MakeContrast(slope, variance, design.DegreesOfFreedom(cases.used) - 1, options.level);
}

Result<Contrast> LinearContrast(const Estimates& estimates, std::span<const double> coefficients,
                                double df, double level) {
    ATALAYA_TRY(CheckLevel(level));
    base::Check(coefficients.size() == estimates.values.size(), "one coefficient a value");
    double value = 0, variance = 0;
    for (std::size_t j = 0; j < coefficients.size(); ++j) {
        value += coefficients[j] * estimates.values[j].value;
        for (std::size_t k = 0; k < coefficients.size(); ++k)
            variance += coefficients[j] * coefficients[k] * estimates.covariance(j, k);
    }
    return MakeContrast(value, variance, df, level);
}

Result<Contrast> ContrastOfWaves(std::span<const Estimate> waves,
                                 std::span<const double> coefficients, double level) {
    ATALAYA_TRY(CheckLevel(level));
    base::Check(coefficients.size() == waves.size(), "one coefficient a wave");
    double value = 0, variance = 0, spread = 0;
    bool known = true;
    for (std::size_t k = 0; k < waves.size(); ++k) {
        if (coefficients[k] == 0) continue;
        const double part = coefficients[k] * coefficients[k] * waves[k].variance;
        value += coefficients[k] * waves[k].value;
        variance += part;
        known = known && waves[k].df > 0;
        // A complete count, without error, takes away no degrees of freedom.
        if (part > 0) spread += part * part / waves[k].df;
    }
    const double df = known ? variance * variance / spread : 0;
    return MakeContrast(value, variance, df, level);
}

Result<Contrast> TestWaves(const Estimate& earlier, const Estimate& later, double level) {
    const Estimate both[] = {earlier, later};
    const double signs[] = {-1, 1};
    return ContrastOfWaves(both, signs, level);
}

Result<Contrast> TestTrendOfWaves(std::span<const Estimate> waves, std::span<const double> times,
                                  double level) {
    base::Check(times.size() == waves.size(), "one time a wave");
    double centre = 0, squares = 0;
    for (const double time : times) centre += time / static_cast<double>(times.size());
    for (const double time : times) squares += (time - centre) * (time - centre);
    if (!(squares > 0)) return Err("stats.trend_scores");
    std::vector<double> coefficients;
    for (const double time : times) coefficients.push_back((time - centre) / squares);
    return ContrastOfWaves(waves, coefficients, level);
}

Result<FTest> WaldTest(std::span<const double> values, const Matrix& covariance,
                       const Matrix& contrasts, double denominator_df) {
    const std::vector<double> differences = Multiply(contrasts, values);
    const Matrix variance = Sandwich(contrasts, covariance);
    ATALAYA_ASSIGN(const Matrix solved,
                   SolveSymmetric(variance, Matrix(differences.size(), 1, differences)));
    FTest test{.numerator_df = static_cast<double>(differences.size()),
               .denominator_df = denominator_df};
    for (std::size_t j = 0; j < differences.size(); ++j)
        test.statistic += differences[j] * solved(j, 0) / test.numerator_df;
    test.p = denominator_df > 0 ? FUpper(test.statistic, test.numerator_df, denominator_df) : kNaN;
    return test;
}

Result<FTest> TestEquality(const Design& design, Values column, std::span<const Domain> domains,
                           const TestOptions& options) {
    base::Check(domains.size() >= 2, "two domains at least");
    ATALAYA_ASSIGN(const Estimates means,
                   DomainMeans(design, column, domains, {options.missing, options.level}));
    ATALAYA_ASSIGN(const double df, JointDf(design, column, domains, options));
    Matrix contrasts(domains.size() - 1, domains.size());
    std::vector<double> values;
    for (const Estimate& mean : means.values) values.push_back(mean.value);
    for (std::size_t d = 0; d < contrasts.rows(); ++d) {
        contrasts(d, 0) = -1;
        contrasts(d, d + 1) = 1;
    }
    return WaldTest(values, means.covariance, contrasts,
                    df - static_cast<double>(contrasts.rows()));
}

}  // namespace atalaya::stats
