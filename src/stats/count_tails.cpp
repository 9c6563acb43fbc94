#include "stats/count_tails.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>

#include "stats/distributions.hpp"

namespace atalaya::stats {

namespace {

namespace bm = boost::math;
// A series that does not end is answered by what it has reached.
using InDoubles = bm::policies::policy<bm::policies::promote_double<false>,
                                       bm::policies::overflow_error<bm::policies::ignore_error>,
                                       bm::policies::evaluation_error<bm::policies::ignore_error>>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// A level that the sum of probabilities misses by rounding alone counts as reached.
constexpr double kRounding = 64 * std::numeric_limits<double>::epsilon();
constexpr double kLongestSum = 1000;
// Above, whole numbers are no longer told apart and a count is as good as normal.
constexpr double kNormalMean = 1e12;
// Below, no case is ever seen.
constexpr double kNoMean = 1e-200;

// The smallest whole number from 0 on where `reached` holds, which then holds for all above.
template <class Reached>
double SmallestCount(double guess, Reached reached) {
    double above = std::max(1.0, std::ceil(guess)), below = -1;
    while (!reached(above)) {
        below = above;
        above *= 2;
    }
    while (above - below > 1) {
        const double middle = std::floor((above + below) / 2);
        (reached(middle) ? above : below) = middle;
    }
    return above;
}

// Adds up p(0), p(1) = p(0) ratio(0), .. until `level` is reached; NaN where that takes too long.
template <class Ratio>
double QuantileBySum(double level, double first, Ratio ratio) {
    double probability = first, sum = first;
    for (double count = 0; count < kLongestSum; ++count) {
        if (sum >= level) return count;
        probability *= ratio(count);
        sum += probability;
    }
    return kNan;
}

}  // namespace

double PoissonAtLeast(double count, double mean) {
    if (count <= 0) return 1;
    if (mean > kNormalMean) return NormalUpper((count - mean) / std::sqrt(mean));
    return mean == 0 ? 0 : bm::gamma_p(count, mean, InDoubles());
}

double NegativeBinomialAtLeast(double count, double size, double p) {
    if (count <= 0) return 1;
    const double mean = size * (1 - p) / p;
    if (mean > kNormalMean) return NormalUpper((count - mean) / std::sqrt(mean / p));
    if (mean < kNoMean) return 0;
    return bm::ibetac(size, count, p, InDoubles());
}

double BinomialAtLeast(double count, double trials, double p) {
    if (count <= 0) return 1;
    return count > trials ? 0 : bm::ibeta(count, trials - count + 1, p, InDoubles());
}

double PoissonProbability(double count, double mean) {
    if (mean == 0) return count == 0 ? 1 : 0;
    return bm::gamma_p_derivative(count + 1, mean, InDoubles());
}

double PoissonQuantile(double level, double mean) {
    if (mean == 0) return 0;
    if (mean > kNormalMean) return std::ceil(mean + NormalQuantile(level) * std::sqrt(mean));
    const double least = level * (1 - kRounding);
    if (mean < kLongestSum / 4) {
        const double count =
            QuantileBySum(least, std::exp(-mean), [&](double k) { return mean / (k + 1); });
        if (!std::isnan(count)) return count;
    }
    return SmallestCount(mean,
                         [&](double k) { return bm::gamma_q(k + 1, mean, InDoubles()) >= least; });
}

double NegativeBinomialQuantile(double level, double size, double p) {
    const double least = level * (1 - kRounding), mean = size * (1 - p) / p;
    if (mean > kNormalMean) return std::ceil(mean + NormalQuantile(level) * std::sqrt(mean / p));
    const double none = size * std::log(p);
    if (mean < kLongestSum / 4 && none > -600) {
        const double count = QuantileBySum(
            least, std::exp(none), [&](double k) { return (size + k) / (k + 1) * (1 - p); });
        if (!std::isnan(count)) return count;
    }
    return SmallestCount(mean,
                         [&](double k) { return bm::ibeta(size, k + 1, p, InDoubles()) >= least; });
}

}  // namespace atalaya::stats
