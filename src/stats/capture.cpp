#include "stats/capture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <string>

#include "stats/distributions.hpp"
#include "stats/linear.hpp"

namespace atalaya::stats {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

bool ValidLevel(double level) { return level > 0 && level < 1; }
Error BadLevel(double level) {
    return Err("stats.level_invalid", {{"level", fmt::format("{}", level)}});
}
bool ValidCount(double count) { return count >= 0 && std::isfinite(count); }
double Z(double level) { return NormalQuantile((1 + level) / 2); }

Result<void> CheckTwoLists(double n1, double n2, double m, double level) {
    if (!ValidLevel(level)) return BadLevel(level);
    if (!ValidCount(n1) || !ValidCount(n2) || !ValidCount(m) || m > std::min(n1, n2))
        return Err("stats.capture_counts");
    return {};
}

// Limits for the number never seen that stay positive.
HiddenPopulation WithLogNormalLimits(double size, double variance, double seen, double level) {
    HiddenPopulation out{size, std::sqrt(variance), size, size};
    const double unseen = size - seen;
    if (unseen <= 0) return out;
    const double c = std::exp(Z(level) * std::sqrt(std::log1p(variance / (unseen * unseen))));
    out.lower = seen + unseen / c;
    out.upper = seen + unseen * c;
    return out;
}

int Lists(std::size_t cells) { return std::bit_width(cells) - 1; }

Result<void> CheckCells(std::span<const double> cells, double level) {
    if (!ValidLevel(level)) return BadLevel(level);
    const int lists = Lists(cells.size());
    if (!std::has_single_bit(cells.size()) || lists < 2 || lists > 5)
        return Err("stats.capture_lists", {{"cells", std::to_string(cells.size())}});
    double seen = 0;
    for (std::size_t p = 1; p < cells.size(); ++p) {
        if (!ValidCount(cells[p])) return Err("stats.capture_counts");
        seen += cells[p];
    }
    if (seen == 0) return Err("stats.capture_counts");
    return {};
}

// All sets of two lists or more inside one of `sets`, in rising order.
Interactions Downwards(const Interactions& sets, std::uint32_t end) {
    Interactions out;
    for (std::uint32_t s = 1; s < end; ++s) {
        if (std::popcount(s) < 2) continue;
        const auto inside = [&](std::uint32_t set) { return (s & set) == s; };
        if (std::any_of(sets.begin(), sets.end(), inside)) out.push_back(s);
    }
    return out;
}

// A Poisson regression of the seen cells on 1, lists and interactions, in which the intercept is
// the log of the expected number unseen. Lists are coded 0 and 1.
struct Fit {
    std::vector<double> coefficients;
    double deviance = 0;
    double intercept_variance = 0;
    bool finite = true;
};

class Regression {
 public:
    Regression(std::span<const double> cells, const Interactions& interactions) : m_cells(cells) {
        m_terms.push_back(0);
        for (int l = 0; l < Lists(cells.size()); ++l) m_terms.push_back(1u << l);
        m_terms.insert(m_terms.end(), interactions.begin(), interactions.end());
    }

    int parameters() const { return static_cast<int>(m_terms.size()); }

    // Newton (iterated weighted least squares) from the counts; with `fixed` the intercept stays
    // at that value. Not finite: the deviance has settled while a coefficient still runs.
    Fit Maximise(std::optional<double> fixed = std::nullopt) const {
        const std::size_t skip = fixed ? 1 : 0, count = m_terms.size() - skip;
        const std::size_t rows = m_cells.size() - 1;
        std::vector<double> eta(rows);
        for (std::size_t i = 0; i < rows; ++i) eta[i] = std::log(m_cells[i + 1] + 0.5);
        Matrix x(rows, count);
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < count; ++j)
                x(i, j) = (m_terms[j + skip] & (i + 1)) == m_terms[j + skip];
        Fit fit{std::vector<double>(count)};
        double last = std::numeric_limits<double>::infinity();
        for (int iteration = 0; iteration < 100; ++iteration) {
            std::vector<double> mu(rows), right(rows);
            for (std::size_t i = 0; i < rows; ++i) {
                mu[i] = std::exp(eta[i]);
                right[i] = eta[i] - fixed.value_or(0) + (m_cells[i + 1] - mu[i]) / mu[i];
            }
            const Matrix system = CrossProduct(x, mu);
            Matrix side(count, 1);
            for (std::size_t i = 0; i < rows; ++i)
                for (std::size_t j = 0; j < count; ++j) side(j, 0) += x(i, j) * mu[i] * right[i];
            const auto solved = SolveSymmetric(system, side);
            if (!solved.ok()) {
                fit.finite = false;
                return fit;
            }
            double moved = 0;
            for (std::size_t j = 0; j < count; ++j) {
                moved = std::max(moved, std::abs((*solved)(j, 0) - fit.coefficients[j]));
                fit.coefficients[j] = (*solved)(j, 0);
            }
            eta = Multiply(x, fit.coefficients);
            for (double& e : eta) e += fixed.value_or(0);
            fit.deviance = Deviance(eta);
            const bool settled = std::abs(last - fit.deviance) <= 1e-11 * (1 + fit.deviance);
            last = fit.deviance;
            if (moved < 1e-9) break;
            if (settled && iteration > 25) {
                fit.finite = moved < 1e-4;
                break;
            }
        }
        if (!fixed && fit.finite) {
            for (std::size_t i = 0; i < rows; ++i) eta[i] = std::exp(eta[i]);
            const auto inverse = Inverse(CrossProduct(x, eta));
            fit.finite = inverse.ok();
            if (inverse.ok()) fit.intercept_variance = (*inverse)(0, 0);
        }
        return fit;
    }

 private:
    double Deviance(const std::vector<double>& eta) const {
        double sum = 0;
        for (std::size_t i = 0; i < eta.size(); ++i) {
            const double y = m_cells[i + 1];
            sum += (y > 0 ? y * (std::log(y) - eta[i]) : 0) - (y - std::exp(eta[i]));
        }
        return std::max(0.0, 2 * sum);
    }

    std::span<const double> m_cells;
    std::vector<std::uint32_t> m_terms;
};

// Where the profile deviance of the intercept passes `limit`, on the side of `direction`.
double ProfileEnd(const Regression& regression, const Fit& best, double limit, double direction) {
    const double start = best.coefficients[0];
    const auto above = [&](double b) { return regression.Maximise(b).deviance > limit; };
    double inside = start, step = 0.5 * std::sqrt(best.intercept_variance) + 1e-6;
    double outside = start + direction * step;
    for (int i = 0; i < 60 && !above(outside); ++i) {
        inside = outside;
        outside += direction * (step *= 1.6);
        // Fewer than a millionth of a person unseen is none.
        if (outside < -14) return -std::numeric_limits<double>::infinity();
        if (outside > 30) return std::numeric_limits<double>::infinity();
    }
    for (int i = 0; i < 60 && std::abs(outside - inside) > 1e-10; ++i) {
        const double middle = (inside + outside) / 2;
        (above(middle) ? outside : inside) = middle;
    }
    return (inside + outside) / 2;
}

// Likelihood constants count, so that criteria compare with those of other programs.
double LogLikelihood(std::span<const double> cells, double deviance) {
    double saturated = 0;
    for (std::size_t p = 1; p < cells.size(); ++p)
        saturated += (cells[p] > 0 ? cells[p] * std::log(cells[p]) : 0) - cells[p] -
                     std::lgamma(cells[p] + 1);
    return saturated - deviance / 2;
}

ListModel FitChecked(std::span<const double> cells, Interactions interactions,
                     const ListOptions& options, bool with_interval) {
    const Regression regression(cells, interactions);
    const Fit fit = regression.Maximise();
    ListModel model;
    model.interactions = std::move(interactions);
    model.parameters = regression.parameters();
    model.df = static_cast<int>(cells.size()) - 1 - model.parameters;
    model.deviance = fit.deviance;
    const double seen = std::accumulate(cells.begin() + 1, cells.end(), 0.0);
    const double likelihood = LogLikelihood(cells, fit.deviance);
    model.aic = -2 * likelihood + 2 * model.parameters;
    model.bic = -2 * likelihood + std::log(seen) * model.parameters;
    model.finite = fit.finite;
    model.population = {kNan, kNan, kNan, kNan};
    if (!fit.finite) return model;
    const double unseen = std::exp(fit.coefficients[0]);
    model.population.size = seen + unseen;
    model.population.se = std::sqrt(unseen + unseen * unseen * fit.intercept_variance);
    if (!with_interval) return model;
    const double limit = fit.deviance + ChiSquareQuantile(options.level, 1);
    model.population.lower = seen + std::exp(ProfileEnd(regression, fit, limit, -1));
    model.population.upper = seen + std::exp(ProfileEnd(regression, fit, limit, 1));
    return model;
}

}  // namespace

Result<HiddenPopulation> LincolnPetersen(double n1, double n2, double m, double level) {
    ATALAYA_TRY(CheckTwoLists(n1, n2, m, level));
    if (m == 0) return Err("stats.capture_no_overlap");
    const double variance = n1 * n2 * (n1 - m) * (n2 - m) / (m * m * m);
    return WithLogNormalLimits(n1 * n2 / m, variance, n1 + n2 - m, level);
}

Result<HiddenPopulation> Chapman(double n1, double n2, double m, double level) {
    ATALAYA_TRY(CheckTwoLists(n1, n2, m, level));
    const double variance =
        (n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m) / ((m + 1) * (m + 1) * (m + 2));
    return WithLogNormalLimits((n1 + 1) * (n2 + 1) / (m + 1) - 1, variance, n1 + n2 - m, level);
}

Result<ListModel> FitListModel(std::span<const double> cells, const Interactions& interactions,
                               const ListOptions& options) {
    ATALAYA_TRY(CheckCells(cells, options.level));
    const auto all = static_cast<std::uint32_t>(cells.size() - 1);
    for (std::uint32_t set : interactions)
        if (set == 0 || set >= all) return Err("stats.capture_model");
    return FitChecked(cells, Downwards(interactions, all), options, true);
}

Result<ListModels> AllListModels(std::span<const double> cells, const ListOptions& options) {
    ATALAYA_TRY(CheckCells(cells, options.level));
    const auto all = static_cast<std::uint32_t>(cells.size() - 1);
    // Sets in the order of their size, so that whatever lies below a set has been decided.
    std::vector<std::uint32_t> sets;
    for (std::uint32_t s = 1; s < all; ++s)
        if (std::popcount(s) >= 2 && std::popcount(s) <= options.highest_order) sets.push_back(s);
    std::stable_sort(sets.begin(), sets.end(),
                     [](auto a, auto b) { return std::popcount(a) < std::popcount(b); });
    ListModels out;
    out.empty_cells = static_cast<int>(std::count(cells.begin() + 1, cells.end(), 0.0));
    Interactions chosen;
    const std::function<void(std::size_t)> extend = [&](std::size_t next) {
        if (next == sets.size()) {
            Interactions sorted = chosen;
            std::sort(sorted.begin(), sorted.end());
            out.models.push_back(FitChecked(cells, std::move(sorted), options, false));
            return;
        }
        extend(next + 1);
        const std::uint32_t set = sets[next];
        for (std::uint32_t rest = set; rest != 0; rest &= rest - 1) {
            const std::uint32_t below = set & ~(rest & -rest);
            if (std::popcount(below) >= 2 && std::ranges::find(chosen, below) == chosen.end())
                return;
        }
        chosen.push_back(set);
        extend(next + 1);
        chosen.pop_back();
    };
    extend(0);
    std::stable_sort(out.models.begin(), out.models.end(), [](const auto& a, const auto& b) {
        return a.finite != b.finite ? a.finite : a.aic < b.aic;
    });
    for (ListModel& model : std::span(out.models).first(
             std::min(options.intervals, out.models.size())))
        if (model.finite) model = FitChecked(cells, std::move(model.interactions), options, true);
    return out;
}

Result<MultiplierEstimate> EstimateByMultiplier(const Multiplier& input, base::Random& random,
                                                int draws, double level) {
    if (!ValidLevel(level)) return BadLevel(level);
    if (draws < kLeastDraws || draws > kMostDraws)
        return Err("stats.draws", {{"draws", std::to_string(draws)},
                                   {"least", std::to_string(kLeastDraws)},
                                   {"most", std::to_string(kMostDraws)}});
    const auto refuse = [](const char* what) {
        return Err("stats.multiplier", {{"what", what}});
    };
    if (!(input.benchmark > 0) || std::isinf(input.benchmark)) return refuse("benchmark");
    if (!(input.share > 0 && input.share <= 1)) return refuse("share");
    // A beta distribution of this mean has a variance below p (1 - p).
    const double spread = input.share * (1 - input.share), share_variance =
                                                                input.share_se * input.share_se;
    if (!(input.benchmark_se >= 0) || std::isinf(input.benchmark_se) || !(input.share_se >= 0) ||
        (input.share_se > 0 && share_variance >= spread))
        return refuse("error");

    MultiplierEstimate out;
    out.draws = draws;
    const double size = input.benchmark / input.share;
    const double relative =
        std::hypot(input.benchmark_se / input.benchmark, input.share_se / input.share);
    const double c = std::exp(Z(level) * relative);
    out.delta = {size, size * relative, size / c, size * c};

    const double shape = share_variance > 0 ? spread / share_variance - 1 : 0;
    const double below_zero = NormalCdf(-input.benchmark / input.benchmark_se);
    std::vector<double> sizes;
    double sum = 0;
    for (int i = 0; i < draws; ++i) {
        const double u = below_zero + (1 - below_zero) * random.Unit(), v = random.Unit();
        double benchmark = input.benchmark, share = input.share;
        if (input.benchmark_se > 0)
            benchmark += input.benchmark_se * NormalQuantile(std::max(u, 1e-300));
        if (shape > 0)
            share = BetaQuantile(std::max(v, 1e-12), input.share * shape,
                                 (1 - input.share) * shape);
        sizes.push_back(benchmark / share);
        sum += sizes.back();
    }
    std::sort(sizes.begin(), sizes.end());
    const auto at = [&](double p) {
        const double position = p * static_cast<double>(draws - 1);
        const auto low = static_cast<std::size_t>(position);
        const std::size_t high = std::min(low + 1, sizes.size() - 1);
        return std::lerp(sizes[low], sizes[high], position - static_cast<double>(low));
    };
    double squares = 0;
    for (double s : sizes) squares += (s - sum / draws) * (s - sum / draws);
    out.simulated = {at(0.5), std::sqrt(squares / (draws - 1)), at((1 - level) / 2),
                     at((1 + level) / 2)};
    return out;
}

}  // namespace atalaya::stats
