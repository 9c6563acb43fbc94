#include "stats/quantiles.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "base/check.hpp"
#include "stats/distributions.hpp"
#include "stats/intervals.hpp"

namespace atalaya::stats {

namespace {

// The weighted distribution: values in rising order and the weight up to each.
struct Distribution {
    std::vector<double> values;
    std::vector<double> weights;
    std::vector<double> up_to;
};

Distribution Distribute(const Design& design, Values column, Domain used, bool merge_ties) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < column.size(); ++i)
        if (used[i]) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return column[a] < column[b]; });
    Distribution d;
    for (const std::size_t i : order) {
        const double w = design.weights()[i];
        if (d.values.empty() || !merge_ties || d.values.back() != column[i]) {
            d.values.push_back(column[i]);
            d.weights.push_back(0);
        }
        d.weights.back() += w;
    }
    d.up_to.resize(d.weights.size());
    std::partial_sum(d.weights.begin(), d.weights.end(), d.up_to.begin());
    return d;
}

// The rules that give one of the values, or the middle of two.
double StepQuantile(const Distribution& d, QuantileRule rule, double p) {
    const double goal = p * d.up_to.back();
    // Sums of weights such as 0.1 miss by their rounding what they reach exactly.
    const double rounding = 1e-12 * d.up_to.back();
    // Last value whose weight does not pass the goal.
    const auto above =
        std::upper_bound(d.up_to.begin(), d.up_to.end(), goal + rounding) - d.up_to.begin();
    if (above == 0) return d.values.front();
    const std::size_t at = above - 1, next = std::min<std::size_t>(above, d.values.size() - 1);
    if (d.up_to[at] < goal - rounding) return d.values[next];
    if (rule == QuantileRule::kHf1) return d.values[at];
    if (rule == QuantileRule::kHf2) return (d.values[at] + d.values[next]) / 2;
    // Hyndman & Fan's third rule rounds to the even position.
    return (at + 1) % 2 == 0 ? d.values[at] : d.values[next];
}

// The share of the weight at which value k stands, under the rules that join points by lines.
double PositionOf(const Distribution& d, QuantileRule rule, std::size_t k) {
    const double total = d.up_to.back(), last = d.weights.back();
    const double before = k == 0 ? 0 : d.up_to[k - 1], to = d.up_to[k];
    switch (rule) {
        case QuantileRule::kHf1:
        case QuantileRule::kHf2:
        case QuantileRule::kHf3: break;
        case QuantileRule::kHf4: return to / total;
        case QuantileRule::kHf5: return (to - d.weights[k] / 2) / total;
        case QuantileRule::kHf6: return to / (total + last);
        case QuantileRule::kHf7: return before / (total - last);
        case QuantileRule::kHf8: return (before / 3 + to * 2 / 3) / (total + last / 3);
        case QuantileRule::kHf9: return (before * 3 / 8 + to * 5 / 8) / (total + last / 4);
    }
    throw base::BrokenPromise("a rule of lines");
}

double LineQuantile(const Distribution& d, QuantileRule rule, double p) {
    const std::size_t size = d.values.size();
    if (size == 1) return d.values.front();
    std::size_t low = 0, high = size;  // first position above p
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (PositionOf(d, rule, middle) > p) high = middle;
        else low = middle + 1;
    }
    if (low == 0) return d.values.front();
    if (low == size) return d.values.back();
    const double left = PositionOf(d, rule, low - 1), right = PositionOf(d, rule, low);
    const double share = (p - left) / (right - left);
    return d.values[low - 1] + share * (d.values[low] - d.values[low - 1]);
}

double QuantileOf(const Distribution& d, QuantileRule rule, double p) {
    return rule <= QuantileRule::kHf3 ? StepQuantile(d, rule, p) : LineQuantile(d, rule, p);
}

ProportionMethod MethodOf(WoodruffMethod method) {
    switch (method) {
        case WoodruffMethod::kMean: return ProportionMethod::kMean;
        case WoodruffMethod::kLogit: return ProportionMethod::kLogit;
        case WoodruffMethod::kBeta: return ProportionMethod::kBeta;
        case WoodruffMethod::kArcsine: return ProportionMethod::kArcsine;
    }
    throw base::BrokenPromise("a method of WoodruffMethod");
}

// `rows` counts the domain's rows, answered or not.
Result<QuantileEstimate> EstimateQuantile(const Design& design, Values column, Domain used,
                                          std::size_t rows, const Distribution& d, double p,
                                          const QuantileOptions& options) {
    if (!(p >= 0 && p <= 1))
        return Err("stats.proportion_invalid", {{"value", std::to_string(p)}}, "/p");
    QuantileEstimate estimate{.p = p, .value = QuantileOf(d, options.rule, p)};
    std::vector<double> below(column.size());
    for (std::size_t i = 0; i < column.size(); ++i)
        below[i] = used[i] && column[i] <= estimate.value;
    ATALAYA_ASSIGN(const Estimate share, Mean(design, below, used, {.level = options.level}));
    ATALAYA_ASSIGN(const ProportionInterval interval,
                   IntervalOfProportion({.value = share.value,
                                         .variance = share.variance,
                                         .n = share.n,
                                         .rows = rows,
                                         .df = share.df},
                                        MethodOf(options.interval), options.level));
    const auto back = [&](double limit) {
        return limit >= 0 && limit <= 1 ? QuantileOf(d, options.rule, limit)
                                        : std::numeric_limits<double>::quiet_NaN();
    };
    estimate.lower = back(interval.lower);
    estimate.upper = back(interval.upper);
    estimate.n = share.n;
    estimate.df = share.df;
    const double t = share.df > 0 ? StudentQuantile(1 - (1 - options.level) / 2, share.df)
                                  : std::numeric_limits<double>::quiet_NaN();
    estimate.se = (estimate.upper - estimate.lower) / (2 * t);
    return estimate;
}

}  // namespace

Result<std::vector<QuantileEstimate>> Quantiles(const Design& design, Values column,
                                                std::span<const double> p, Domain domain,
                                                const QuantileOptions& options) {
    // The mean finds the faults of the input and says which rows count.
    ATALAYA_TRY(Mean(design, column, domain, {options.missing, options.level}));
    std::vector<std::uint8_t> used(column.size());
    for (std::size_t i = 0; i < column.size(); ++i)
        used[i] = (domain.empty() || domain[i]) && !std::isnan(column[i]) &&
                  design.weights()[i] != 0;
    const std::size_t rows =
        domain.empty() ? design.rows()
                       : domain.size() - std::count(domain.begin(), domain.end(), 0);
    const Distribution d =
        Distribute(design, column, used, options.rule <= QuantileRule::kHf3);
    std::vector<QuantileEstimate> estimates;
    for (const double share : p) {
        ATALAYA_ASSIGN(QuantileEstimate estimate,
                       EstimateQuantile(design, column, used, rows, d, share, options));
        estimates.push_back(estimate);
    }
    return estimates;
}

}  // namespace atalaya::stats
