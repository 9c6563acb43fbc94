#include "stats/presentation.hpp"

#include <algorithm>
#include <cmath>

namespace atalaya::stats {

namespace {

void Add(PresentationVerdict& verdict, Presentation weight, PresentationReason reason) {
    // A graver reason takes the place of the lighter ones.
    if (weight > verdict.verdict) verdict.reasons.clear();
    if (weight < verdict.verdict) return;
    verdict.verdict = weight;
    verdict.reasons.push_back(reason);
}

}  // namespace

PresentationVerdict ByNchs(const Estimate& estimate, const ProportionInterval& interval,
                           const NchsRule& rule, bool both_sides) {
    using enum PresentationReason;
    PresentationVerdict verdict;
    if (static_cast<double>(estimate.n) < rule.least_cases)
        Add(verdict, Presentation::kWithhold, kCases);
    if (!(interval.effective_n >= rule.least_effective))
        Add(verdict, Presentation::kWithhold, kEffectiveCases);
    const double width = interval.upper - interval.lower;
    const double base =
        both_sides ? std::min(estimate.value, 1 - estimate.value) : estimate.value;
    const bool at_end = estimate.value == 0 || estimate.value == 1;
    if (!(width <= rule.widest)) {
        Add(verdict, Presentation::kWithhold, kWidth);
    } else if (width > rule.narrow && !at_end && width > rule.widest_relative * base) {
        Add(verdict, Presentation::kWithhold, kRelativeWidth);
    }
    if (!(estimate.df >= rule.least_df)) Add(verdict, Presentation::kFlag, kDegreesOfFreedom);
    if (at_end) Add(verdict, Presentation::kFlag, kNoEvent);
    return verdict;
}

PresentationVerdict ByCv(const Estimate& estimate, const CvRule& rule) {
    PresentationVerdict verdict;
    const auto reaches = [&](double bound) {
        return rule.inclusive ? estimate.cv >= bound : estimate.cv > bound;
    };
    if (std::isnan(estimate.cv))
        Add(verdict, Presentation::kFlag, PresentationReason::kNoEvent);
    else if (rule.withhold && reaches(*rule.withhold))
        Add(verdict, Presentation::kWithhold, PresentationReason::kCv);
    else if (reaches(rule.flag))
        Add(verdict, Presentation::kFlag, PresentationReason::kCv);
    if (!(estimate.df > 0))
        Add(verdict, Presentation::kFlag, PresentationReason::kDegreesOfFreedom);
    return verdict;
}

}  // namespace atalaya::stats
