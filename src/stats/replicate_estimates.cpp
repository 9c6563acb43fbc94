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
    const ColumnRatio pair{0, 1};
    const RatioOfTotals ratio =
        RatiosOfTotals(replicates, UnitTotals(replicates, cases, columns), {&pair, 1}).front();
    const double below = WeightedSum(replicates.weights(), cases, denominator);
    if (below == 0) return Err("stats.denominator_zero");
    std::vector<double> residual(replicates.rows());
    for (std::size_t i = 0; i < residual.size(); ++i)
        if (cases.used[i])
            residual[i] = (numerator[i] - ratio.value * denominator[i]) / below * cases.weight;
    const double simple =
        SpreadOf(replicates.weights(), cases, residual) / static_cast<double>(cases.n);
    return MakeEstimate(ratio.value, ratio.variance, cases, simple, options.level);
}

std::vector<RatioOfTotals> RatiosOfTotals(const Replicates& replicates, const Matrix& unit_totals,
                                          std::span<const ColumnRatio> ratios) {
    base::Check(unit_totals.rows() == replicates.units(), "a row of totals a unit");
    const Matrix sums = Multiply(replicates.factors(), unit_totals);
    std::vector<double> whole(unit_totals.cols());
    for (std::size_t u = 0; u < unit_totals.rows(); ++u) {
        const auto row = unit_totals.row(u);
        for (std::size_t k = 0; k < row.size(); ++k) whole[k] += row[k];
    }
    std::vector<RatioOfTotals> out(ratios.size());
    std::vector<double> values(sums.rows());
    for (std::size_t e = 0; e < ratios.size(); ++e) {
        const auto [above, below] = ratios[e];
        out[e].value = whole[above] / whole[below];
        double centre = 0, count = 0;
        for (std::size_t r = 0; r < sums.rows(); ++r) {
            values[r] = sums(r, above) / sums(r, below);
            if (replicates.rscales()[r] == 0) continue;
            centre += values[r];
            ++count;
        }
        centre = replicates.centre() == ReplicateCentre::kEstimate ? out[e].value : centre / count;
        for (std::size_t r = 0; r < sums.rows(); ++r)
            if (replicates.rscales()[r] != 0)
                out[e].variance += replicates.scale() * replicates.rscales()[r] *
                                   (values[r] - centre) * (values[r] - centre);
        if (count == 0) out[e].variance = 0;
    }
    return out;
}

namespace {

// The cells (domain, column) of a table of means, and the sums that each needs.
struct Cells {
    std::vector<Cases> cases;            // one a cell; `used` stays empty
    std::vector<double> means, squares;  // squares about the mean, weighted
    Matrix unit_totals;                  // numerators, then denominators
};

// What a row adds to: its domain, or none.
bool Outside(const Replicates& replicates, std::span<const std::int32_t> codes, std::size_t i) {
    return codes[i] == kMissingCode || replicates.weights()[i] == 0;
}

Result<Cells> SumCells(const Replicates& replicates, std::span<const Values> columns,
                       std::span<const std::int32_t> codes, std::size_t domains,
                       const EstimateOptions& options) {
    const std::size_t p = columns.size(), cells = domains * p;
    Cells out{std::vector<Cases>(cells), std::vector<double>(cells), std::vector<double>(cells),
              Matrix(replicates.units(), 2 * cells)};
    for (std::size_t i = 0; i < replicates.rows(); ++i) {
        if (Outside(replicates, codes, i)) continue;
        if (codes[i] < 0 || static_cast<std::size_t>(codes[i]) >= domains)
            return Err("stats.category_unknown",
                       {{"row", std::to_string(i)}, {"code", std::to_string(codes[i])}});
        const double w = replicates.weights()[i];
        const auto to = out.unit_totals.row(replicates.unit_of_row()[i]);
        for (std::size_t j = 0; j < p; ++j) {
            const double value = columns[j][i];
            const std::size_t cell = static_cast<std::size_t>(codes[i]) * p + j;
            std::vector<base::Param> place = {{"row", std::to_string(i)},
                                              {"column", std::to_string(j)}};
            if (std::isinf(value)) return Err("stats.value_infinite", std::move(place));
            if (std::isnan(value)) {
                if (options.missing == MissingRule::kFail)
                    return Err("stats.value_missing", std::move(place));
                continue;
            }
            ++out.cases[cell].n;
            out.cases[cell].weight += w;
            out.means[cell] += w * value;
            to[cell] += w * value;
            to[cells + cell] += w;
        }
    }
    for (std::size_t cell = 0; cell < cells; ++cell) out.means[cell] /= out.cases[cell].weight;
    return out;
}

void SumSquares(const Replicates& replicates, std::span<const Values> columns,
                std::span<const std::int32_t> codes, Cells& cells) {
    const std::size_t p = columns.size();
    for (std::size_t i = 0; i < replicates.rows(); ++i) {
        if (Outside(replicates, codes, i)) continue;
        for (std::size_t j = 0; j < p; ++j) {
            const std::size_t cell = static_cast<std::size_t>(codes[i]) * p + j;
            const double off = columns[j][i] - cells.means[cell];
            if (!std::isnan(off)) cells.squares[cell] += replicates.weights()[i] * off * off;
        }
    }
}

double DfOfDomain(const Replicates& replicates, std::span<const std::int32_t> codes,
                  std::size_t domain) {
    std::vector<std::uint8_t> used(codes.size());
    for (std::size_t i = 0; i < used.size(); ++i)
        used[i] = codes[i] == static_cast<std::int32_t>(domain);
    return replicates.DegreesOfFreedom(used);
}

}  // namespace

Result<std::vector<Estimate>> MeansByDomain(const Replicates& replicates,
                                            std::span<const Values> columns,
                                            std::span<const std::int32_t> domain_codes,
                                            std::size_t domains, const EstimateOptions& options) {
    ATALAYA_TRY(CheckLevel(options.level));
    base::Check(domain_codes.size() == replicates.rows(), "one domain code a row");
    for (const Values& column : columns)
        base::Check(column.size() == replicates.rows(), "one value a row");
    ATALAYA_ASSIGN(Cells cells, SumCells(replicates, columns, domain_codes, domains, options));
    SumSquares(replicates, columns, domain_codes, cells);
    const std::size_t count = cells.cases.size();
    std::vector<ColumnRatio> pairs;
    for (std::size_t cell = 0; cell < count; ++cell) pairs.push_back({cell, count + cell});
    const auto ratios = RatiosOfTotals(replicates, cells.unit_totals, pairs);
    const bool own_df = replicates.df_rule() == DfRule::kDomain;
    double df = own_df ? 0 : replicates.DegreesOfFreedom();
    std::vector<Estimate> out;
    for (std::size_t cell = 0; cell < count; ++cell) {
        if (own_df && cell % columns.size() == 0)
            df = DfOfDomain(replicates, domain_codes, cell / columns.size());
        Cases& cases = cells.cases[cell];
        if (cases.n == 0) {
            out.push_back(NoEstimate());
            continue;
        }
        cases.df = df;
        const double n = static_cast<double>(cases.n);
        // The spread of SpreadOf over n.
        const double simple = n > 1 ? cells.squares[cell] / cases.weight / (n - 1) : kNaN;
        out.push_back(MakeEstimate(ratios[cell].value, ratios[cell].variance, cases, simple,
                                   options.level));
    }
    return out;
}

}  // namespace atalaya::stats
