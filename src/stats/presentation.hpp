#pragma once

#include <optional>
#include <vector>

#include "stats/estimates.hpp"
#include "stats/intervals.hpp"

// Whether an estimate is precise enough to be printed. The bands are data of a country or an
// institute; the values here are those of the publications named.
namespace atalaya::stats {

// In rising order of severity.
enum class Presentation { kShow, kFlag, kWithhold };

enum class PresentationReason {
    kNone,
    kCases,          // too few cases
    kEffectiveCases, // too few after the design effect
    kWidth,          // interval too wide
    kRelativeWidth,  // interval too wide for the size of the proportion
    kDegreesOfFreedom,
    kCv,
    kNoEvent,        // no case or only cases: look at it before it is printed
};

struct PresentationVerdict {
    Presentation verdict = Presentation::kShow;
    // Every rule that spoke for the verdict, in the order of the enumeration.
    std::vector<PresentationReason> reasons;
};

// National Center for Health Statistics, data presentation standards for proportions (Vital and
// Health Statistics 2(175), 2017): withheld under 30 cases or effective cases, for an interval
// wider than .30, or between .05 and .30 wide and over 130 % of the proportion; an interval under
// .05 is always narrow enough. Few degrees of freedom and proportions of 0 or 1 ask for a
// statistician's eye: flagged.
struct NchsRule {
    double least_cases = 30;
    double least_effective = 30;
    double narrow = 0.05;
    double widest = 0.30;
    double widest_relative = 1.30;
    double least_df = 8;
};

// `interval` is by ProportionMethod::kNchs. The relative width is taken against the proportion or,
// with `both_sides`, against the smaller of it and its complement.
PresentationVerdict ByNchs(const Estimate& estimate, const ProportionInterval& interval,
                           const NchsRule& rule = {}, bool both_sides = false);

// Coefficients of variation, as shares of one: flagged from `flag`, withheld from `withhold` (none:
// never), each bound itself included unless `inclusive` is off. Mexico's ENCODAT flags 15 % to under
// 30 % as moderate, 30 % and over as low precision; DANE flags above 15 % (inclusive off).
struct CvRule {
    double flag = 0.15;
    std::optional<double> withhold = 0.30;
    bool inclusive = true;
};

// A cv that does not exist (an estimate of zero) is flagged as kNoEvent; one that rests on a single
// PSU in every stratum says nothing and is flagged as kDegreesOfFreedom.
PresentationVerdict ByCv(const Estimate& estimate, const CvRule& rule = {});

}  // namespace atalaya::stats
