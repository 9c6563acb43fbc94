#include "stats/replicate_estimates.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "stats/cases.hpp"

namespace atalaya::stats {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Weighted totals of each unit's cases: the columns, then the weights alone.
Matrix UnitTotals(const Replicates& replicates, const Cases& cases,
                  std::span<const Values> columns) {
    Matrix totals(replicates.units(), columns.size() + 1);
    for (std::size_t i = 0; i < replicates.rows(); ++i) {
        if (!cases.used[i]) continue;
        const auto to = totals.row(replicates.unit_of_row()[i]);
        const double w = replicates.weights()[i];
        for (std::size_t j = 0; j < columns.size(); ++j) to[j] += w * columns[j][i];
        to[columns.size()] += w;
    }
    return totals;
}

Result<Estimates> LinearEstimates(const Replicates& replicates, std::span<const Values> columns,
                                  Domain domain, const EstimateOptions& options, bool totals) {
    ATALAYA_ASSIGN(const Cases cases, CasesOf(replicates, columns, domain, options));
    const std::size_t p = columns.size();
    const auto whole = WeightedValues(replicates.weights(), cases, columns, totals);
    const Matrix sums = Multiply(replicates.factors(), UnitTotals(replicates, cases, columns));
    Matrix values(replicates.count(), p);
    for (std::size_t r = 0; r < values.rows(); ++r)
        for (std::size_t j = 0; j < p; ++j)
            values(r, j) = sums(r, j) / (totals ? 1 : sums(r, p));
    return MakeEstimates(replicates.weights(), cases, columns, whole,
                         ReplicateCovariance(replicates, values, whole), totals, options.level);
}

}  // namespace

Matrix ReplicateCovariance(const Replicates& replicates, const Matrix& values,
                           std::span<const double> whole) {
    const std::size_t p = values.cols();
    base::Check(values.rows() == replicates.count() && whole.size() == p, "values of replicates");
    std::vector<double> centre(whole.begin(), whole.end());
    if (replicates.centre() == ReplicateCentre::kReplicates) {
        // A replicate of no weight in the variance has none in the centre.
        double count = 0;
        for (double& c : centre) c = 0;
        for (std::size_t r = 0; r < values.rows(); ++r) {
            if (replicates.rscales()[r] == 0) continue;
            ++count;
            for (std::size_t j = 0; j < p; ++j) centre[j] += values(r, j);
        }
        for (double& c : centre) c = count == 0 ? 0 : c / count;
    }
    Matrix sum(p, p);
    std::vector<double> off(p);
    for (std::size_t r = 0; r < values.rows(); ++r) {
        const double scale = replicates.scale() * replicates.rscales()[r];
        if (scale == 0) continue;
        for (std::size_t j = 0; j < p; ++j) off[j] = values(r, j) - centre[j];
        for (std::size_t j = 0; j < p; ++j)
            for (std::size_t k = 0; k <= j; ++k) sum(j, k) += scale * off[j] * off[k];
    }
    for (std::size_t j = 0; j < p; ++j)
        for (std::size_t k = j + 1; k < p; ++k) sum(j, k) = sum(k, j);
    return sum;
}

Result<Estimates> Replicate(const Replicates& replicates, const Statistic& statistic,
                            double level) {
    ATALAYA_ASSIGN(Cases cases, SelectCases(replicates.weights(), {}, {}, {.level = level}));
    cases.df = replicates.DegreesOfFreedom();
    ATALAYA_ASSIGN(const std::vector<double> whole, statistic(replicates.weights()));
    Matrix values(replicates.count(), whole.size());
    for (std::size_t r = 0; r < values.rows(); ++r) {
        auto value = statistic(replicates.WeightsOf(r));
        if (!value) {
            Error error = Err("stats.replicates_statistic", {{"replicate", std::to_string(r)}});
            error.details.push_back(std::move(value).error());
            return error;
        }
        base::Check(value->size() == whole.size(), "as many numbers from every replicate");
        for (std::size_t j = 0; j < whole.size(); ++j) {
            if (!std::isfinite((*value)[j]))
                return Err("stats.replicates_undefined", {{"replicate", std::to_string(r)}});
            values(r, j) = (*value)[j];
        }
    }
    Estimates result{{}, ReplicateCovariance(replicates, values, whole)};
    for (std::size_t j = 0; j < whole.size(); ++j)
        result.values.push_back(
            MakeEstimate(whole[j], result.covariance(j, j), cases, kNaN, level));
    return result;
}

Result<Estimates> Means(const Replicates& replicates, std::span<const Values> columns,
                        Domain domain, const EstimateOptions& options) {
    return LinearEstimates(replicates, columns, domain, options, false);
}

Result<Estimates> Totals(const Replicates& replicates, std::span<const Values> columns,
                         Domain domain, const EstimateOptions& options) {
    return LinearEstimates(replicates, columns, domain, options, true);
}

Result<Estimate> Mean(const Replicates& replicates, Values column, Domain domain,
                      const EstimateOptions& options) {
    ATALAYA_ASSIGN(const Estimates all, Means(replicates, {&column, 1}, domain, options));
    return all.values.front();
}

Result<Estimate> Total(const Replicates& replicates, Values column, Domain domain,
                       const EstimateOptions& options) {
    ATALAYA_ASSIGN(const Estimates all, Totals(replicates, {&column, 1}, domain, options));
    return all.values.front();
}

Result<Estimate> Ratio(const Replicates& replicates, Values numerator, Values denominator,
                       Domain domain, const EstimateOptions& options) {
    const Values columns[] = {numerator, denominator};
    ATALAYA_ASSIGN(const Cases cases, CasesOf(replicates, columns, domain, options));
    const double below = WeightedSum(replicates.weights(), cases, denominator);
    if (below == 0) return Err("stats.denominator_zero");
    const double ratio = WeightedSum(replicates.weights(), cases, numerator) / below;
    const Matrix sums = Multiply(replicates.factors(), UnitTotals(replicates, cases, columns));
    Matrix values(replicates.count(), 1);
    for (std::size_t r = 0; r < values.rows(); ++r) values(r, 0) = sums(r, 0) / sums(r, 1);
    const double variance = ReplicateCovariance(replicates, values, {&ratio, 1})(0, 0);
    std::vector<double> residual(replicates.rows());
    for (std::size_t i = 0; i < residual.size(); ++i)
        if (cases.used[i])
            residual[i] = (numerator[i] - ratio * denominator[i]) / below * cases.weight;
    const double simple =
        SpreadOf(replicates.weights(), cases, residual) / static_cast<double>(cases.n);
    return MakeEstimate(ratio, variance, cases, simple, options.level);
}

}  // namespace atalaya::stats
