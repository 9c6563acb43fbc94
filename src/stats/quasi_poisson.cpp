#include "stats/quasi_poisson.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace atalaya::stats {

namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kSettled = 1e-8;
constexpr int kMostSteps = 25, kMostHalvings = 25;
// Below this share of its own scale the spread of time within seasons is rounding.
constexpr double kNoSpread = 1e-20;

}  // namespace

void SeasonalRegression::Load(const SeasonalRows& rows) {
    m_rows = rows;
    const std::size_t n = rows.counts.size(), seasons = static_cast<std::size_t>(rows.seasons);
    for (auto* column : {&m_start, &m_saturated, &m_eta, &m_mu, &m_weight, &m_working})
        column->resize(n);
    for (auto* column : {&m_sum, &m_time, &m_level, &m_level_before, &m_time_before})
        column->assign(seasons, 0);
    m_prior.assign(n, 1);
    for (std::size_t i = 0; i < n; ++i) {
        const double y = rows.counts[i];
        m_start[i] = std::log(y + 0.1);
        m_saturated[i] = y > 0 ? y * std::log(y) - y : 0;
    }
}

void SeasonalRegression::ClearWeights() {
    std::fill(m_prior.begin(), m_prior.end(), 1);
}

bool SeasonalRegression::Step() {
    const std::size_t n = m_eta.size();
    std::fill(m_sum.begin(), m_sum.end(), 0);
    std::fill(m_time.begin(), m_time.end(), 0);
    std::fill(m_level.begin(), m_level.end(), 0);
    for (std::size_t i = 0; i < n; ++i) {
        const double w = m_prior[i] * m_mu[i];
        const double shift = m_rows.offset.empty() ? 0 : m_rows.offset[i];
        const double z = m_eta[i] - shift + (m_rows.counts[i] - m_mu[i]) / m_mu[i];
        m_weight[i] = w;
        m_working[i] = z;
        const auto s = static_cast<std::size_t>(m_rows.season[i]);
        m_sum[s] += w;
        m_time[s] += w * m_rows.time[i];
        m_level[s] += w * z;
    }
    for (std::size_t s = 0; s < m_sum.size(); ++s) {
        if (m_sum[s] == 0) continue;
        m_time[s] /= m_sum[s];
        m_level[s] /= m_sum[s];
    }
    double product = 0, scale = 0;
    m_spread = 0;
    m_slope = 0;
    if (m_trend) {
        for (std::size_t i = 0; i < n; ++i) {
            const auto s = static_cast<std::size_t>(m_rows.season[i]);
            const double t = m_rows.time[i] - m_time[s];
            m_spread += m_weight[i] * t * t;
            product += m_weight[i] * t * (m_working[i] - m_level[s]);
            scale += m_weight[i] * m_rows.time[i] * m_rows.time[i];
        }
        if (m_spread <= kNoSpread * scale)
            m_trend = false;
        else
            m_slope = product / m_spread;
    }
    for (const double level : m_level)
        if (!std::isfinite(level)) return false;
    return std::isfinite(m_slope);
}

void SeasonalRegression::Predictor() {
    for (std::size_t i = 0; i < m_eta.size(); ++i) {
        const auto s = static_cast<std::size_t>(m_rows.season[i]);
        const double shift = m_rows.offset.empty() ? 0 : m_rows.offset[i];
        m_eta[i] = m_level[s] + m_slope * (m_rows.time[i] - m_time[s]) + shift;
        m_mu[i] = std::max(std::exp(m_eta[i]), kEpsilon);
    }
}

double SeasonalRegression::Deviance() const {
    static const double kLowest = std::log(kEpsilon);
    double sum = 0;
    for (std::size_t i = 0; i < m_eta.size(); ++i)
        sum += m_prior[i] *
               (m_saturated[i] + m_mu[i] - m_rows.counts[i] * std::max(m_eta[i], kLowest));
    return 2 * sum;
}

// Goes back half of the way to the step before until the deviance is a number again.
bool SeasonalRegression::Halve() {
    for (int halving = 0; halving < kMostHalvings; ++halving) {
        for (std::size_t s = 0; s < m_level.size(); ++s) {
            // Both lines at the same time, that of the newer one.
            const double before =
                m_level_before[s] + m_slope_before * (m_time[s] - m_time_before[s]);
            m_level[s] = (m_level[s] + before) / 2;
        }
        m_slope = (m_slope + m_slope_before) / 2;
        Predictor();
        if (std::isfinite(Deviance())) return true;
    }
    return false;
}

bool SeasonalRegression::Fit(bool trend) {
    m_trend = trend;
    for (std::size_t i = 0; i < m_eta.size(); ++i) {
        m_eta[i] = m_start[i];
        m_mu[i] = m_rows.counts[i] + 0.1;
    }
    double last = Deviance();
    bool settled = false;
    for (int step = 0; step < kMostSteps && !settled; ++step) {
        if (!Step()) return false;
        Predictor();
        double deviance = Deviance();
        if (!std::isfinite(deviance)) {
            if (step == 0 || !Halve()) return false;
            deviance = Deviance();
        }
        settled = std::abs(deviance - last) / (0.1 + std::abs(deviance)) < kSettled;
        last = deviance;
        m_level_before = m_level;
        m_time_before = m_time;
        m_slope_before = m_slope;
    }
    Dispersions();
    return settled;
}

void SeasonalRegression::Dispersions() {
    int rank = m_trend ? 1 : 0;
    for (const double sum : m_sum) rank += sum > 0 ? 1 : 0;
    m_df = static_cast<int>(m_eta.size()) - rank;
    double pearson = 0, relative = 0;
    for (std::size_t i = 0; i < m_eta.size(); ++i) {
        const double r = (m_rows.counts[i] - m_mu[i]) / m_mu[i];
        pearson += m_weight[i] * r * r;
        relative += m_prior[i] * r * r;
    }
    m_dispersion = m_df > 0 ? pearson / m_df : kNan;
    m_reweighted_dispersion = m_df > 0 ? relative / m_df : kNan;
}

double SeasonalRegression::Predict(double time, int season, double offset) const {
    const auto s = static_cast<std::size_t>(season);
    return m_level[s] + m_slope * (time - m_time[s]) + offset;
}

double SeasonalRegression::PredictVariance(double time, int season) const {
    const auto s = static_cast<std::size_t>(season);
    const double level = 1 / m_sum[s], t = time - m_time[s];
    return m_trend ? level + t * t / m_spread : level;
}

double SeasonalRegression::LargestCount() const {
    return *std::max_element(m_rows.counts.begin(), m_rows.counts.end());
}

void SeasonalRegression::Reweight(double dispersion, double threshold) {
    double sum = 0;
    for (std::size_t i = 0; i < m_eta.size(); ++i) {
        const auto s = static_cast<std::size_t>(m_rows.season[i]);
        const double t = m_rows.time[i] - m_time[s];
        double leverage = 1 / m_sum[s];
        if (m_trend) leverage += t * t / m_spread;
        leverage *= m_weight[i];
        const double root = std::cbrt(m_rows.counts[i]), mu = m_mu[i];
        const double residual = 1.5 * (root * root / std::pow(mu, 1.0 / 6) - std::sqrt(mu)) /
                                std::sqrt(dispersion * (1 - leverage));
        // A row that alone decides its season has no residual, and keeps its weight.
        const bool outlying = leverage < 1 - 10 * kEpsilon && residual > threshold;
        m_prior[i] = outlying ? 1 / (residual * residual) : 1;
        sum += m_prior[i];
    }
    const double factor = static_cast<double>(m_eta.size()) / sum;
    for (double& weight : m_prior) weight *= factor;
}

}  // namespace atalaya::stats
