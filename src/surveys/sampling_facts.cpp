#include "surveys/sampling_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "surveys/codes.hpp"
#include "surveys/remark.hpp"

namespace atalaya::surveys {

namespace {

constexpr std::size_t kBins = 20;
// Below this an interval says little: the limit of NCHS (2017) for a review of proportions.
constexpr double kFewDf = 8;

double KishEffect(std::span<const double> weights) {
    double sum = 0, squares = 0;
    for (const double w : weights) sum += w, squares += w * w;
    return sum == 0 ? 1 : squares * static_cast<double>(weights.size()) / (sum * sum);
}

std::string Factor(double factor) { return fmt::format("{:.3g}", factor); }

// The lonely strata of all stages by their labels.
std::string LonelyStrata(const stats::Design& design, const std::vector<StageColumns>& columns) {
    std::vector<std::string> labels;
    for (std::size_t s = 0; s < design.stages().size(); ++s)
        for (const stats::StageStratum& stratum : design.stages()[s].strata)
            if (stratum.lonely)
                labels.push_back(
                    StratumLabel(columns, s, static_cast<std::size_t>(stratum.first_row)));
    return Listed(labels);
}

}  // namespace

std::vector<StratumFact> StratumFacts(const stats::Design& design,
                                      const std::vector<StageColumns>& columns) {
    const stats::Stage& stage = design.stages().front();
    std::vector<std::size_t> rows(stage.strata.size());
    for (const std::int32_t unit : stage.unit_of_row)
        ++rows[static_cast<std::size_t>(stage.stratum_of_unit[static_cast<std::size_t>(unit)])];
    std::vector<std::size_t> order(stage.strata.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return stage.strata[a].code < stage.strata[b].code;
    });
    std::vector<StratumFact> out;
    for (const std::size_t s : order) {
        const stats::StageStratum& stratum = stage.strata[s];
        out.push_back({.label = StratumLabel(columns, 0,
                                             static_cast<std::size_t>(stratum.first_row)),
                       .units = static_cast<std::size_t>(stratum.units),
                       .rows = rows[s],
                       .fraction = stratum.fraction,
                       .lonely = stratum.lonely});
    }
    return out;
}

WeightFact WeightFacts(std::span<const double> weights) {
    WeightFact out;
    out.histogram.assign(kBins, 0);
    if (weights.empty()) return out;
    out.sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    out.kish_effect = KishEffect(weights);
    std::vector<double> sorted(weights.begin(), weights.end());
    std::sort(sorted.begin(), sorted.end());
    out.least = sorted.front();
    out.most = sorted.back();
    const std::size_t half = sorted.size() / 2;
    out.median = sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    const double width = (out.most - out.least) / kBins;
    for (const double w : sorted) {
        const auto bin = width > 0 ? static_cast<std::size_t>((w - out.least) / width) : 0;
        ++out.histogram[std::min(bin, kBins - 1)];
    }
    return out;
}

CalibrationFact CalibrationFacts(const CalibrationDescription& calibration,
                                 const stats::Calibrated& calibrated,
                                 std::span<const double> weights_before) {
    CalibrationFact out{.method = calibration.method,
                        .source = calibration.source,
                        .iterations = calibrated.iterations,
                        .kish_before = KishEffect(weights_before)};
    for (const CalibrationMargin& margin : calibration.margins)
        out.variables.push_back(margin.variable);
    const auto [least, most] =
        std::minmax_element(calibrated.factors.begin(), calibrated.factors.end());
    out.least_factor = *least;
    out.most_factor = *most;
    out.negative = static_cast<std::size_t>(std::count_if(
        calibrated.weights.begin(), calibrated.weights.end(), [](double w) { return w < 0; }));
    return out;
}

std::vector<Error> Remarks(const stats::Design& design, const std::vector<StageColumns>& columns,
                           const CalibrationFact* calibration) {
    const stats::DesignFacts facts = design.Facts();
    std::vector<Error> out;
    if (facts.weights == stats::WeightSource::kEqual)
        out.push_back(Remark("surveys.design_without_weights"));
    if (!facts.stratified) out.push_back(Remark("surveys.design_without_strata"));
    if (!facts.clustered) out.push_back(Remark("surveys.design_without_units"));
    if (!facts.has_population) out.push_back(Remark("surveys.design_fractions_unknown"));
    if (!facts.lonely.empty())
        out.push_back(
            Remark("surveys.design_lonely_" + std::string(CodeOf(facts.lonely_rule)),
                   {{"strata", LonelyStrata(design, columns)}}));
    if (facts.df < kFewDf)
        out.push_back(Remark("surveys.design_few_df", {{"df", fmt::format("{}", facts.df)}}));
    if (calibration == nullptr) return out;
    out.push_back(Remark("surveys.design_calibrated",
                         {{"variables", Listed(calibration->variables)},
                          {"source", calibration->source},
                          {"least", Factor(calibration->least_factor)},
                          {"most", Factor(calibration->most_factor)}}));
    if (calibration->negative > 0)
        out.push_back(Remark("surveys.design_negative_weights",
                             {{"rows", std::to_string(calibration->negative)}}));
    return out;
}

}  // namespace atalaya::surveys
