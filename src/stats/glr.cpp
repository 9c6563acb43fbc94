#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/detector_methods.hpp"
#include "stats/log_linear.hpp"

namespace atalaya::stats {

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr int kMostSteps = 200;
constexpr double kSettled = 1e-12;

// Successive periods since the last start: counts, in-control means, and the count before each.
struct Stretch {
    std::span<const double> counts, means, before;
};

// The likelihood of one kind of change against none, maximised over the size of the change. The
// negative binomial distribution with dispersion 0 is the Poisson.
class Likelihood {
 public:
    Likelihood(const GlrSettings& settings, double dispersion)
        : m_dispersion(dispersion),
          m_increase(settings.direction == GlrDirection::kIncrease),
          m_epidemic(settings.change == GlrChange::kEpidemic) {}

    // Of a change that began with the first period of the stretch; `start` is where the search
    // begins and receives what was found.
    double Maximum(const Stretch& s, double& start) const {
        if (m_epidemic) return Epidemic(s, start);
        if (m_dispersion == 0) return PoissonFactor(Sum(s.counts), Sum(s.means));
        return Factor(s, start);
    }

    // Closed form for sums of a stretch under the Poisson distribution. A stretch without cases
    // speaks neither for nor against a decrease, as in the reference implementation.
    double PoissonFactor(double cases, double expected) const {
        if (cases == 0) return 0;
        const double size = Clip(std::log(cases / expected));
        return cases * size - std::expm1(size) * expected;
    }

    bool HasClosedForm() const { return !m_epidemic && m_dispersion == 0; }

    // Of one period, for a given change of the logarithm.
    double OfFactor(double count, double mean, double size) const {
        if (m_dispersion == 0) return count * size - std::expm1(size) * mean;
        return count * size -
               (count + 1 / m_dispersion) *
                   std::log1p(m_dispersion * mean * std::expm1(size) / (1 + m_dispersion * mean));
    }

 private:
    static double Sum(std::span<const double> values) {
        double sum = 0;
        for (const double v : values) sum += v;
        return sum;
    }
    double Clip(double size) const {
        return m_increase ? std::max(0.0, size) : std::min(0.0, size);
    }

    // A common factor exp(size) of the negative binomial means.
    double Factor(const Stretch& s, double& start) const {
        const double cases = Sum(s.counts);
        if (cases == 0) return m_increase ? 0 : WithoutCases(s);
        // The score falls in the size: at zero it says which way the best one lies.
        const double at_zero = FactorScore(s, 0).first;
        if ((at_zero <= 0) == m_increase) return 0;
        double low = m_increase ? 0 : -kInf, high = m_increase ? kInf : 0;
        double size = start > low && start < high ? start : Clip(std::log(cases / Sum(s.means)));
        for (int step = 0; step < kMostSteps; ++step) {
            const auto [score, slope] = FactorScore(s, size);
            (score > 0 ? low : high) = size;
            double next = size - score / slope;
            if (!(next > low && next < high))
                next = std::isinf(high) ? low + 1 : std::isinf(low) ? high - 1 : (low + high) / 2;
            const bool settled = std::abs(next - size) <= kSettled * (1 + std::abs(size));
            size = next;
            if (settled) break;
        }
        start = size;
        double value = 0;
        for (std::size_t i = 0; i < s.counts.size(); ++i)
            value += OfFactor(s.counts[i], s.means[i], size);
        return value;
    }
    // The limit of the likelihood as the factor goes to zero.
    double WithoutCases(const Stretch& s) const {
        double value = 0;
        for (const double mean : s.means) value += std::log1p(m_dispersion * mean) / m_dispersion;
        return value;
    }
    std::pair<double, double> FactorScore(const Stretch& s, double size) const {
        const double factor = std::exp(size);
        double score = 0, slope = 0;
        for (std::size_t i = 0; i < s.counts.size(); ++i) {
            const double mean = s.means[i] * factor, spread = 1 + m_dispersion * mean;
            const double weight = (1 + m_dispersion * s.counts[i]) * mean / spread;
            score += s.counts[i] - weight;
            slope -= weight / spread;
        }
        return {score, slope};
    }

    // Each case of the period before brings `rate` >= 0 new ones.
    double Epidemic(const Stretch& s, double& start) const {
        if (!m_increase || EpidemicScore(s, 0).first <= 0) return 0;
        double low = 0, high = kInf, rate = start > 0 ? start : 1;
        for (int step = 0; step < kMostSteps; ++step) {
            const auto [score, slope] = EpidemicScore(s, rate);
            (score > 0 ? low : high) = rate;
            double next = slope < 0 ? rate - score / slope : kInf;
            if (!(next > low && next < high)) next = std::isinf(high) ? 2 * low : (low + high) / 2;
            const bool settled = std::abs(next - rate) <= kSettled * (1 + rate);
            rate = next;
            if (settled) break;
        }
        start = rate;
        double value = 0;
        for (std::size_t i = 0; i < s.counts.size(); ++i) {
            const double more = rate * s.before[i];
            value += s.counts[i] * std::log1p(more / s.means[i]);
            value -= m_dispersion == 0
                         ? more
                         : (s.counts[i] + 1 / m_dispersion) *
                               std::log1p(m_dispersion * more / (1 + m_dispersion * s.means[i]));
        }
        return value;
    }
    std::pair<double, double> EpidemicScore(const Stretch& s, double rate) const {
        double score = 0, slope = 0;
        for (std::size_t i = 0; i < s.counts.size(); ++i) {
            const double p = s.before[i], mean = s.means[i] + rate * p;
            const double spread = 1 + m_dispersion * mean;
            const double all = 1 + m_dispersion * s.counts[i];
            score += p * (s.counts[i] / mean - all / spread);
            slope -= p * p * (s.counts[i] / (mean * mean) - all * m_dispersion / (spread * spread));
        }
        return {score, slope};
    }

    double m_dispersion;
    bool m_increase, m_epidemic;
};

// The likelihood ratio of the last period, over all windows that end with it.
class GlrStatistic {
 public:
    GlrStatistic(const GlrSettings& settings, const Likelihood& likelihood)
        : m_settings(settings),
          m_likelihood(likelihood),
          // With a longest window the Poisson statistic of the reference implementation asks for
          // one period more in the shortest.
          m_shortest(static_cast<std::size_t>(settings.min_window) +
                     (likelihood.HasClosedForm() && settings.max_window >= 0 ? 1 : 0)) {}

    double At(const Stretch& s) const {
        const std::size_t size = s.counts.size();
        if (size < static_cast<std::size_t>(m_settings.min_window)) return 0;
        std::size_t longest = size;
        if (m_settings.max_window >= 0)
            longest = std::min(size, static_cast<std::size_t>(m_settings.max_window) + 1);
        if (m_likelihood.HasClosedForm()) return ClosedForm(s, longest);
        double best = 0, start = 0;
        for (std::size_t length = m_shortest; length <= longest; ++length)
            best = std::max(best, m_likelihood.Maximum({s.counts.last(length), s.means.last(length),
                                                        s.before.last(length)},
                                                       start));
        return best;
    }

 private:
    double ClosedForm(const Stretch& s, std::size_t longest) const {
        const std::size_t size = s.counts.size();
        // Without a longest window only the start waits for the shortest one.
        const std::size_t shortest = m_settings.max_window >= 0 ? m_shortest : 1;
        double best = 0, cases = 0, expected = 0;
        for (std::size_t length = 1; length <= longest; ++length) {
            cases += s.counts[size - length];
            expected += s.means[size - length];
            if (length >= shortest)
                best = std::max(best, m_likelihood.PoissonFactor(cases, expected));
        }
        return best;
    }

    const GlrSettings& m_settings;
    const Likelihood& m_likelihood;
    std::size_t m_shortest;
};

// The largest count that raises no alarm, where the statistic rises with the count.
template <class Statistic>
double LargestQuiet(double limit, Statistic statistic) {
    double quiet = -1, loud = 1;
    while (statistic(loud) < limit) {
        quiet = loud;
        loud *= 2;
        if (loud > 1e12) return kNoNumber;
    }
    while (loud - quiet > 1) {
        const double middle = std::floor((quiet + loud) / 2);
        (statistic(middle) >= limit ? loud : quiet) = middle;
    }
    return quiet;
}

// The model of the mean, from all periods before `from`; empty where it did not converge.
struct MeanModel {
    std::vector<double> means;  // of the points from `from` on
    double dispersion = 0;
};

MeanModel FitMeans(const CountSeries& series, const GlrSettings& settings, std::size_t from,
                   std::size_t to, std::optional<double> dispersion) {
    const int year = series.PeriodsPerYear();
    const auto begin = series.counts.begin();
    const LogLinearFit fit =
        FitLogLinear(SeasonColumns(0, from, year, settings.harmonics, settings.trend),
                     {begin, begin + static_cast<std::ptrdiff_t>(from)}, dispersion);
    if (!fit.converged) return {};
    return {MeansOf(SeasonColumns(from, to, year, settings.harmonics, settings.trend),
                    fit.coefficients),
            fit.dispersion};
}

class Glr {
 public:
    Glr(const CountSeries& series, const GlrSettings& settings, Points points)
        : m_series(series),
          m_settings(settings),
          m_points(points),
          m_dispersion(settings.dispersion),
          m_before(points.size()) {
        for (std::size_t i = 1; i < points.size(); ++i) m_before[i] = points[i - 1].observed;
    }

    void Run() {
        if (!m_settings.mean.empty()) {
            m_means.assign(m_points.size(), m_settings.mean.front());
            if (m_settings.mean.size() > 1) m_means = m_settings.mean;
            // There is no model to take it from.
            m_dispersion = m_dispersion.value_or(0);
        } else if (!Refit(0)) {
            return;
        }
        for (const DetectorPoint& point : m_points) m_counts.push_back(point.observed);
        for (std::size_t start = 0; start < m_points.size();) {
            const std::size_t next = UntilAlarm(start);
            if (next >= m_points.size()) return;
            if (m_settings.refit && m_settings.mean.empty() && !Refit(next)) return;
            start = next;
        }
    }

 private:
    // Evaluates points from `start` on; the index after the first alarm, or the number of points.
    std::size_t UntilAlarm(std::size_t start) {
        const Likelihood likelihood(m_settings, *m_dispersion);
        const GlrStatistic statistic(m_settings, likelihood);
        double sum = 0;
        for (std::size_t i = start; i < m_points.size(); ++i) {
            DetectorPoint& point = m_points[i];
            point.expected = m_means[i];
            point.dispersion = *m_dispersion;
            const auto at = [&](double count) {
                m_counts[i] = count;
                if (m_settings.factor)
                    return std::max(0.0, sum + likelihood.OfFactor(count, m_means[i],
                                                                   std::log(*m_settings.factor)));
                const std::size_t length = i - start + 1;
                return statistic.At({std::span(m_counts).subspan(start, length),
                                     std::span(m_means).subspan(start, length),
                                     std::span(m_before).subspan(start, length)});
            };
            if (Rises(likelihood) && WindowOpen(i - start))
                point.threshold = LargestQuiet(m_settings.limit, at);
            point.score = at(point.observed);
            sum = point.score;
            point.alarm = point.score >= m_settings.limit;
            if (point.alarm) return i + 1;
        }
        return m_points.size();
    }

    bool Rises(const Likelihood& likelihood) const {
        if (m_settings.factor) return *m_settings.factor > 1;
        return likelihood.HasClosedForm() && m_settings.direction == GlrDirection::kIncrease;
    }
    bool WindowOpen(std::size_t before) const {
        const int wait = m_settings.min_window - (m_settings.max_window >= 0 ? 0 : 1);
        return m_settings.factor || before >= static_cast<std::size_t>(wait);
    }

    // The means of the points from `start` on; false, and silence, where there is no model.
    bool Refit(std::size_t start) {
        const std::size_t from = m_points[start].index;
        MeanModel model =
            FitMeans(m_series, m_settings, from, m_points.back().index + 1, m_dispersion);
        if (model.means.empty()) {
            for (std::size_t i = start; i < m_points.size(); ++i)
                m_points[i].silent = SilentReason::kNoConvergence;
            return false;
        }
        if (!m_dispersion) m_dispersion = model.dispersion;
        m_means.resize(m_points.size());
        std::copy(model.means.begin(), model.means.end(),
                  m_means.begin() + static_cast<std::ptrdiff_t>(start));
        return true;
    }

    const CountSeries& m_series;
    const GlrSettings& m_settings;
    Points m_points;
    std::optional<double> m_dispersion;  // set once a model has told it
    std::vector<double> m_counts, m_means, m_before;
};

}  // namespace

void Evaluate(const CountSeries& series, const GlrSettings& settings, Points points) {
    Glr(series, settings, points).Run();
}

}  // namespace atalaya::stats
