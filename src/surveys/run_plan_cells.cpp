#include "surveys/run_plan_cells.hpp"

#include <algorithm>
#include <cmath>

namespace atalaya::surveys {

namespace {

using stats::Presentation;
using stats::PresentationReason;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// The error is not zero but unknown: all answers stand in one PSU, whose mean cannot differ from
// itself. Sums of many rows leave a rest.
bool ErrorUnknown(const Figure& figure) {
    const stats::Estimate& e = figure.estimate;
    const double size = std::max(std::abs(e.value), 1e-300);
    return figure.single_units && !(e.se > 1e-9 * size);
}

void ForgetError(stats::Estimate& estimate) {
    estimate.variance = estimate.se = estimate.cv = kNaN;
    estimate.deff_wr = estimate.deff_wor = estimate.lower = estimate.upper = kNaN;
}

// Sums of weights leave a rest where everybody or nobody has the property.
void Tidy(std::size_t cases, stats::Estimate& share) {
    if (cases != 0 && cases != share.n) return;
    share.value = cases == 0 ? 0 : 1;
    share.variance = share.se = 0;
    share.cv = cases == 0 ? kNaN : 0;
    share.lower = share.upper = share.value;
}

stats::ProportionInterval NoInterval(stats::ProportionMethod method) {
    return {kNaN, kNaN, kNaN, method};
}

// A total of cases cannot be below zero; of no cases it is at most what the share may be at most.
stats::Estimate PopulationOf(const Figure& figure, const Cell& cell, bool unknown) {
    stats::Estimate out = figure.total;
    if (figure.cases == 0) {
        out.value = out.variance = out.se = out.lower = 0;
        out.cv = kNaN;
        out.upper = cell.interval->upper * cell.estimate.weighted_n;
    }
    if (unknown) ForgetError(out);
    else if (out.lower < 0) out.lower = 0;
    return out;
}

void AddReason(PresentationReason reason, Presentation least,
               stats::PresentationVerdict& verdict) {
    verdict.verdict = std::max(verdict.verdict, least);
    auto& reasons = verdict.reasons;
    if (std::find(reasons.begin(), reasons.end(), reason) != reasons.end()) return;
    reasons.insert(std::upper_bound(reasons.begin(), reasons.end(), reason), reason);
}

// The NCHS standard is one of proportions; of other numbers it can judge cases and degrees of
// freedom.
stats::PresentationVerdict JudgeNumber(const stats::Estimate& estimate,
                                       const stats::NchsRule& rule) {
    stats::PresentationVerdict out;
    if (static_cast<double>(estimate.n) < rule.least_cases)
        AddReason(PresentationReason::kCases, Presentation::kWithhold, out);
    else if (!(estimate.df >= rule.least_df))
        AddReason(PresentationReason::kDegreesOfFreedom, Presentation::kFlag, out);
    return out;
}

Result<stats::PresentationVerdict> Judge(const stats::Estimate& estimate, bool is_share,
                                         const CellRules& rules) {
    if (rules.presentation == nullptr) return stats::PresentationVerdict{};
    switch (rules.presentation->kind) {
        case PresentationRule::Kind::Cv: return stats::ByCv(estimate, rules.presentation->cv);
        case PresentationRule::Kind::Nchs: break;
    }
    if (!is_share) return JudgeNumber(estimate, rules.presentation->nchs);
    ATALAYA_ASSIGN(const auto interval,
                   stats::IntervalOfEstimate(estimate, stats::ProportionMethod::kNchs,
                                             rules.choices.level));
    return stats::ByNchs(estimate, interval, rules.presentation->nchs);
}

// Nothing is known of the precision but how many cases there are.
stats::PresentationVerdict JudgeUnknown(const stats::Estimate& estimate, const CellRules& rules) {
    stats::PresentationVerdict out;
    AddReason(PresentationReason::kDegreesOfFreedom, Presentation::kFlag, out);
    const PresentationRule* rule = rules.presentation;
    if (rule != nullptr && rule->kind == PresentationRule::Kind::Nchs &&
        static_cast<double>(estimate.n) < rule->nchs.least_cases)
        AddReason(PresentationReason::kCases, Presentation::kWithhold, out);
    return out;
}

Cell EmptyCell(bool is_share, const CellRules& rules) {
    Cell cell{.estimate = stats::NoEstimate()};
    if (is_share) cell.interval = NoInterval(rules.choices.interval);
    AddReason(PresentationReason::kCases, Presentation::kWithhold, cell.presentation);
    return cell;
}

}  // namespace

double Cell::lower() const { return interval ? interval->lower : estimate.lower; }
double Cell::upper() const { return interval ? interval->upper : estimate.upper; }

Result<Cell> MakeCell(const Figure& figure, bool is_share, const CellRules& rules) {
    if (figure.estimate.n == 0) return EmptyCell(is_share, rules);
    Cell cell{.estimate = figure.estimate, .cases = figure.cases};
    if (is_share) Tidy(figure.cases, cell.estimate);
    Figure told = figure;
    told.estimate = cell.estimate;
    const bool unknown = ErrorUnknown(told);
    if (unknown) ForgetError(cell.estimate);
    if (is_share && unknown) {
        cell.interval = NoInterval(rules.choices.interval);
    } else if (is_share) {
        ATALAYA_ASSIGN(cell.interval,
                       stats::IntervalOfEstimate(cell.estimate, rules.choices.interval,
                                                 rules.choices.level));
    }
    if (is_share && rules.weights_of_population)
        cell.population = PopulationOf(told, cell, unknown);
    if (unknown) {
        cell.presentation = JudgeUnknown(cell.estimate, rules);
        return cell;
    }
    ATALAYA_ASSIGN(cell.presentation, Judge(cell.estimate, is_share, rules));
    if (figure.single_units)
        AddReason(PresentationReason::kDegreesOfFreedom, Presentation::kFlag, cell.presentation);
    return cell;
}

}  // namespace atalaya::surveys
