#include "stats/jumps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "stats/distributions.hpp"

namespace atalaya::stats {

namespace {

constexpr std::size_t kExactBelow = 50, kFewest = 3;

std::vector<double> UsableInOrder(std::span<const double> values) {
    std::vector<double> usable;
    for (const double v : values)
        if (v > 0 && std::isfinite(v)) usable.push_back(v);
    std::sort(usable.begin(), usable.end());
    return usable;
}

double MedianOf(const std::vector<double>& ordered) {
    const std::size_t half = ordered.size() / 2;
    return ordered.size() % 2 == 1 ? ordered[half] : (ordered[half - 1] + ordered[half]) / 2;
}

struct Pairs {
    double larger = 0;  // in which the current value is the larger; ties count half
    double ties = 0;    // sum over groups of equal values of (t^3 - t)
};

Pairs Compare(const std::vector<double>& baseline, const std::vector<double>& current) {
    Pairs out;
    for (const double value : current) {
        const auto [low, high] = std::equal_range(baseline.begin(), baseline.end(), value);
        out.larger +=
            static_cast<double>(low - baseline.begin()) + static_cast<double>(high - low) / 2;
    }
    std::vector<double> all = baseline;
    all.insert(all.end(), current.begin(), current.end());
    std::sort(all.begin(), all.end());
    for (auto at = all.begin(); at != all.end();) {
        const auto next = std::upper_bound(at, all.end(), *at);
        const auto t = static_cast<double>(next - at);
        out.ties += t * t * t - t;
        at = next;
    }
    return out;
}

// How often each U comes out of all divisions of m + n ranks into groups of m and n, as a share.
std::vector<double> Distribution(std::size_t m, std::size_t n) {
    // ways[c][u]: subsets of c ranks whose sum exceeds its least possible by u.
    const std::size_t most = m * n;
    std::vector<std::vector<double>> ways(m + 1, std::vector<double>(most + 1));
    ways[0][0] = 1;
    for (std::size_t rank = 0; rank < m + n; ++rank)
        for (std::size_t c = std::min(m, rank + 1); c >= 1; --c) {
            const std::size_t excess = rank + 1 - c;  // the c-th chosen has c - 1 at least below it
            for (std::size_t u = excess; u <= most; ++u) ways[c][u] += ways[c - 1][u - excess];
        }
    double all = 0;
    for (const double count : ways[m]) all += count;
    for (double& count : ways[m]) count /= all;
    return ways[m];
}

struct Tails {
    double lower = 1, upper = 1;  // P(U <= u), P(U >= u)
};

Tails ExactTails(std::size_t m, std::size_t n, double statistic) {
    const std::vector<double> shares = Distribution(m, n);
    const auto u = static_cast<std::size_t>(statistic);
    Tails out{0, 0};
    for (std::size_t i = 0; i <= u; ++i) out.lower += shares[i];
    for (std::size_t i = u; i < shares.size(); ++i) out.upper += shares[i];
    return out;
}

// With a correction of half a pair towards the mean, which differs between the tails.
Tails NormalTails(double m, double n, const Pairs& pairs) {
    const double all = m + n, distance = pairs.larger - m * n / 2;
    const double sigma = std::sqrt(m * n / 12 * ((all + 1) - pairs.ties / (all * (all - 1))));
    if (sigma == 0) return {};
    return {NormalCdf((distance + 0.5) / sigma), NormalUpper((distance - 0.5) / sigma)};
}

double PValue(const Tails& tails, JumpDirection direction) {
    switch (direction) {
        case JumpDirection::kEither:
            return std::min(1.0, 2 * std::min(tails.lower, tails.upper));
        case JumpDirection::kUp:
            return tails.upper;
        case JumpDirection::kDown:
            return tails.lower;
    }
    return 1;
}

bool FarEnough(double ratio, const JumpSettings& settings) {
    const bool up = ratio >= settings.least_ratio, down = ratio <= 1 / settings.least_ratio;
    switch (settings.direction) {
        case JumpDirection::kEither:
            return up || down;
        case JumpDirection::kUp:
            return up;
        case JumpDirection::kDown:
            return down;
    }
    return false;
}

Result<void> CheckSettings(const JumpSettings& settings) {
    const auto fault = [](const char* setting, auto value) {
        return Err("stats.signals_setting",
                   {{"setting", setting}, {"value", fmt::format("{}", value)}});
    };
    if (!(settings.alpha > 0 && settings.alpha < 1)) return fault("alpha", settings.alpha);
    if (!(settings.least_ratio >= 1)) return fault("least_ratio", settings.least_ratio);
    if (settings.least_baseline < kFewest) return fault("least_baseline", settings.least_baseline);
    if (settings.least_current < kFewest) return fault("least_current", settings.least_current);
    return {};
}

Error TooFew(const char* group, std::size_t count, std::size_t needed) {
    return Err(
        "stats.signals_measurements",
        {{"group", group}, {"count", std::to_string(count)}, {"needed", std::to_string(needed)}});
}

}  // namespace

Result<Jump> DetectJump(std::span<const double> baseline, std::span<const double> current,
                        const JumpSettings& settings) {
    ATALAYA_TRY(CheckSettings(settings));
    const std::vector<double> past = UsableInOrder(baseline), now = UsableInOrder(current);
    if (past.size() < settings.least_baseline)
        return TooFew("baseline", past.size(), settings.least_baseline);
    if (now.size() < settings.least_current)
        return TooFew("current", now.size(), settings.least_current);
    const Pairs pairs = Compare(past, now);
    Jump jump{.baseline = past.size(),
              .current = now.size(),
              .baseline_median = MedianOf(past),
              .current_median = MedianOf(now),
              .statistic = pairs.larger};
    jump.ratio = jump.current_median / jump.baseline_median;
    jump.exact = past.size() < kExactBelow && now.size() < kExactBelow && pairs.ties == 0;
    const Tails tails = jump.exact ? ExactTails(now.size(), past.size(), pairs.larger)
                                   : NormalTails(static_cast<double>(now.size()),
                                                 static_cast<double>(past.size()), pairs);
    jump.p_value = PValue(tails, settings.direction);
    jump.alarm = jump.p_value < settings.alpha && FarEnough(jump.ratio, settings);
    return jump;
}

}  // namespace atalaya::stats
