#include "stats/standardise.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "stats/cases.hpp"
#include "stats/taylor.hpp"

namespace atalaya::stats {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Result<std::vector<double>> Shares(std::span<const double> standard) {
    double sum = 0;
    for (std::size_t g = 0; g < standard.size(); ++g) {
        if (!(standard[g] >= 0) || !std::isfinite(standard[g]))
            return Err("stats.standard_invalid", {{"group", std::to_string(g)}});
        sum += standard[g];
    }
    if (sum == 0) return Err("stats.standard_invalid", {{"group", "0"}});
    std::vector<double> shares;
    for (const double size : standard) shares.push_back(size / sum);
    return shares;
}

// Codes as a column; NaN where missing. stats.category_unknown for codes the standard lacks.
Result<std::vector<double>> GroupColumn(std::span<const std::int32_t> codes, std::size_t groups) {
    std::vector<double> out;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::int32_t code = codes[i];
        if (code != kMissingCode && (code < 0 || static_cast<std::size_t>(code) >= groups))
            return Err("stats.category_unknown",
                       {{"row", std::to_string(i)}, {"code", std::to_string(code)}});
        out.push_back(code == kMissingCode ? kNaN : code);
    }
    return out;
}

// The mean of one domain; its influence values go to column `d`.
Result<double> StandardiseOne(const Design& design, Values column,
                              std::span<const std::int32_t> codes, std::span<const double> shares,
                              const Cases& cases, std::size_t d, Matrix& influence) {
    std::vector<double> sums(shares.size()), weights(shares.size());
    for (std::size_t i = 0; i < design.rows(); ++i) {
        if (!cases.used[i]) continue;
        sums[codes[i]] += design.weights()[i] * column[i];
        weights[codes[i]] += design.weights()[i];
    }
    double value = 0;
    for (std::size_t g = 0; g < shares.size(); ++g) {
        if (shares[g] == 0) continue;
        if (weights[g] == 0)
            return Err("stats.standard_empty",
                       {{"group", std::to_string(g)}, {"domain", std::to_string(d)}});
        value += shares[g] * sums[g] / weights[g];
    }
    for (std::size_t i = 0; i < design.rows(); ++i) {
        if (!cases.used[i]) continue;
        const std::int32_t g = codes[i];
        influence(i, d) = shares[g] * design.weights()[i] * (column[i] - sums[g] / weights[g]) /
                          weights[g];
    }
    return value;
}

}  // namespace

Result<Estimates> StandardisedMeans(const Design& design, Values column,
                                    std::span<const std::int32_t> group_codes,
                                    std::span<const double> standard,
                                    std::span<const Domain> domains,
                                    const EstimateOptions& options) {
    base::Check(group_codes.size() == design.rows(), "one group a row");
    ATALAYA_ASSIGN(const std::vector<double> shares, Shares(standard));
    ATALAYA_ASSIGN(const std::vector<double> groups, GroupColumn(group_codes, standard.size()));
    const Domain whole;
    if (domains.empty()) domains = {&whole, 1};
    const Values columns[] = {column, groups};
    Matrix influence(design.rows(), domains.size());
    std::vector<std::uint8_t> any(design.rows());
    std::vector<double> values;
    std::vector<Cases> all;
    for (std::size_t d = 0; d < domains.size(); ++d) {
        ATALAYA_ASSIGN(Cases cases, SelectCases(design.weights(), columns, domains[d], options));
        ATALAYA_ASSIGN(const double value, StandardiseOne(design, column, group_codes, shares,
                                                          cases, d, influence));
        cases.df = design.DegreesOfFreedom(cases.used);
        for (std::size_t i = 0; i < any.size(); ++i) any[i] |= cases.used[i];
        values.push_back(value);
        all.push_back(std::move(cases));
    }
    Estimates out{{}, Covariance(design, std::move(influence), any)};
    for (std::size_t d = 0; d < domains.size(); ++d)
        out.values.push_back(
            MakeEstimate(values[d], out.covariance(d, d), all[d], kNaN, options.level));
    return out;
}

}  // namespace atalaya::stats
