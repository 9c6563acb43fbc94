// Average run lengths of cumulative sums, by the Markov chain of the sum.

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.hpp"
#include "stats/count_tails.hpp"
#include "stats/distributions.hpp"
#include "stats/false_alarms.hpp"
#include "stats/linear.hpp"

namespace atalaya::stats {

namespace {

// Larger means have so many states that the normal approximation is the better bargain.
constexpr double kLargestChainMean = 20;
constexpr int kMostStates = 300;
constexpr int kMostCases = 100'000'000;
// How much a normal sum overshoots a limit, on either side (Siegmund 1985, 10.17).
constexpr double kOvershoot = 1.166;

// Solves (I - chain) length = 1 by elimination; a stochastic matrix with losses needs no pivots.
// `chain` is states x states by rows and is used up. The run length from the first state.
double RunLength(std::vector<double>& chain, std::size_t states) {
    std::vector<double> length(states, 1);
    for (double& p : chain) p = -p;
    for (std::size_t i = 0; i < states; ++i) chain[i * states + i] += 1;
    // From the last state up, so that the first is left alone at the end.
    for (std::size_t pivot = states; pivot-- > 1;) {
        const double* const base = &chain[pivot * states];
        for (std::size_t row = 0; row < pivot; ++row) {
            double* const target = &chain[row * states];
            const double factor = target[pivot] / base[pivot];
            if (factor == 0) continue;
            for (std::size_t col = 0; col < pivot; ++col) target[col] -= factor * base[col];
            length[row] -= factor * length[pivot];
        }
    }
    return length[0] / chain[0];
}

// Sums are multiples of 1/q, the reference is p/q, an alarm is a sum above limit/q.
struct Lattice {
    double mean = 0;
    int p = 1, q = 1;

    double RunLengthAt(int limit) const {
        const auto states = static_cast<std::size_t>(limit + 1);
        std::vector<double> chain(states * states), probability, at_most;
        double sum = 0;
        for (int count = 0; count * q <= limit + p; ++count) {
            probability.push_back(PoissonProbability(count, mean));
            at_most.push_back(sum += probability.back());
        }
        for (int from = 0; from <= limit; ++from) {
            double* const row = &chain[static_cast<std::size_t>(from) * states];
            for (std::size_t count = 0; count < probability.size(); ++count) {
                const int to = from + static_cast<int>(count) * q - p;
                if (to > limit) break;
                row[std::max(to, 0)] += probability[count];
            }
        }
        return RunLength(chain, states);
    }
};

double SiegmundRunLength(double reference, double limit, double mean) {
    const double sigma = std::sqrt(mean);
    const double drift = (reference - mean) / sigma, b = limit / sigma + kOvershoot;
    return (std::expm1(2 * drift * b) - 2 * drift * b) / (2 * drift * drift);
}

// The smallest whole number from 0 to `most` where the length suffices; `most` if none does.
template <class Length>
int SmallestLimit(int most, double wanted, Length length) {
    int high = 1;
    while (high < most && length(high) < wanted) high = std::min(2 * high, most);
    int low = -1;
    while (high - low > 1) {
        const int middle = (high + low) / 2;
        (length(middle) >= wanted ? high : low) = middle;
    }
    return high;
}

double ChainRunLength(double k, double h, int steps) {
    // The first state is zero alone, the others are intervals of width w (Brook and Evans 1972).
    const auto states = static_cast<std::size_t>(steps);
    const double w = 2 * h / (2 * steps - 1);
    std::vector<double> chain(states * states);
    for (int i = 0; i < steps; ++i) {
        double* const row = &chain[static_cast<std::size_t>(i) * states];
        double below = NormalCdf(k - i * w + w / 2);
        row[0] = below;
        for (int j = 1; j < steps; ++j) {
            const double next = NormalCdf(k + (j - i) * w + w / 2);
            row[j] = next - below;
            below = next;
        }
    }
    return RunLength(chain, states);
}

}  // namespace

PoissonCusumPlan PlanPoissonCusum(double mean, double factor, double periods_to_alarm) {
    base::Check(mean > 0 && factor > 1 && periods_to_alarm >= 1, "a Poisson CUSUM");
    const double best = mean * (factor - 1) / std::log(factor);
    if (mean <= kLargestChainMean) {
        // Two steps of the lattice at least from zero to the reference; very rare counts make do
        // with one, and a past without cases does not ask for more states than there are.
        const int q = static_cast<int>(
            std::clamp(std::ceil(2 / std::min(best, 1.0)), 2.0, kMostStates / 4.0));
        const Lattice lattice{mean, std::max(1, static_cast<int>(std::lround(best * q))), q};
        const int limit = SmallestLimit(kMostStates, periods_to_alarm,
                                        [&](int h) { return lattice.RunLengthAt(h); });
        const double length = lattice.RunLengthAt(limit);
        if (length >= periods_to_alarm)
            return {static_cast<double>(lattice.p) / q, static_cast<double>(limit) / q, length};
    }
    const int limit = SmallestLimit(kMostCases, periods_to_alarm,
                                    [&](int h) { return SiegmundRunLength(best, h, mean); });
    return {best, static_cast<double>(limit), SiegmundRunLength(best, limit, mean)};
}

double NormalCusumRunLength(double k, double h) {
    // The error falls with the square of the steps: two lengths give the third.
    const double coarse = ChainRunLength(k, h, 100), fine = ChainRunLength(k, h, 200);
    return fine + (fine - coarse) / 3;
}

}  // namespace atalaya::stats
