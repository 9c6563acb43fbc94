#include "surveys/sampling.hpp"

#include <utility>

#include "surveys/sampling_calibration.hpp"
#include "surveys/sampling_columns.hpp"
#include "surveys/sampling_facts.hpp"
#include "surveys/sampling_faults.hpp"

namespace atalaya::surveys {

namespace {

// Everything that the description names, read from the file.
struct Inputs {
    std::vector<double> weights;
    std::vector<StageColumns> stages;
    std::vector<std::vector<double>> populations;   // by stage; empty where there is none
    std::vector<std::vector<double>> replicates;
    std::vector<stats::Margin> margins;
};

Error Invalid(std::vector<Error> faults) {
    Error error = Err("surveys.design_invalid", {{"count", std::to_string(faults.size())}});
    error.details = std::move(faults);
    return error;
}
Error Invalid(Error fault) { return Invalid(std::vector<Error>{std::move(fault)}); }

void ReadStage(const SamplingStage& stage, const std::string& where, SamplingColumns& columns,
               Inputs& out) {
    StageColumns codes;
    if (!stage.strata.empty()) codes.strata = columns.Codes(stage.strata, where + "/strata");
    if (!stage.units.empty()) codes.units = columns.Codes(stage.units, where + "/units");
    out.stages.push_back(std::move(codes));
    out.populations.emplace_back();
    if (!stage.population.empty())
        out.populations.back() = columns.Populations(
            stage.population, where + "/population",
            stage.population_kind == stats::PopulationKind::kFractions);
}

Inputs ReadInputs(const SamplingDescription& sampling, SamplingColumns& columns,
                  std::vector<Error>& faults) {
    Inputs out;
    if (!sampling.weight.empty())
        out.weights = columns.Weights(sampling.weight, "/sampling/weight");
    for (std::size_t s = 0; s < sampling.stages.size(); ++s)
        ReadStage(sampling.stages[s], base::Pointer("/sampling/stages", s), columns, out);
    if (sampling.replicates) {
        const std::vector<std::string>& names = sampling.replicates->variables;
        for (std::size_t r = 0; r < names.size(); ++r)
            out.replicates.push_back(columns.ReplicateWeights(
                names[r], base::Pointer("/sampling/replicates/variables", r)));
    }
    if (sampling.calibration)
        out.margins = ReadMargins(*sampling.calibration, columns, faults);
    return out;
}

Result<stats::Design> MakeDesign(const SamplingDescription& sampling, const Inputs& inputs,
                                 std::size_t rows) {
    stats::DesignInput input{.rows = rows,
                             .weights = inputs.weights,
                             .nest = sampling.nest,
                             .lonely = sampling.lonely,
                             .lonely_in_domains = sampling.lonely_in_domains,
                             .df = sampling.df};
    for (std::size_t s = 0; s < sampling.stages.size(); ++s)
        input.stages.push_back({.strata = inputs.stages[s].strata.codes,
                                .units = inputs.stages[s].units.codes,
                                .population_kind = sampling.stages[s].population_kind,
                                .population = inputs.populations[s],
                                .pps = sampling.stages[s].pps});
    Result<stats::Design> design = stats::Design::Make(std::move(input));
    if (design.ok()) return design;
    return Invalid(DesignFault(design.error(), sampling, inputs.stages, inputs.populations));
}

Result<stats::Replicates> MakeReplicates(const SamplingDescription& sampling,
                                         const Inputs& inputs, const stats::Design& design) {
    const ReplicateDescription& about = *sampling.replicates;
    stats::ReplicateColumns input{
        .method = about.method,
        .weights = {design.weights().begin(), design.weights().end()},
        .combined = about.combined,
        .rscales = about.rscales,
        .fay_rho = about.fay_rho,
        .centre = about.centre,
        .df = sampling.df};
    if (about.scale) input.scale = *about.scale;
    for (const std::vector<double>& column : inputs.replicates) input.columns.emplace_back(column);
    Result<stats::Replicates> out = stats::Replicates::FromColumns(input);
    if (!out.ok()) return Invalid(ReplicateFault(out.error(), about, inputs.stages));
    // Files that keep strata and units to themselves give replicate weights alone.
    const stats::DesignFacts facts = design.Facts();
    if (!facts.stratified && !facts.clustered) return out;
    const Result<void> fits = out->CheckAgainst(design, !about.combined);
    if (!fits.ok()) return Invalid(ReplicateFault(fits.error(), about, inputs.stages));
    return out;
}

Result<stats::Replicates> Recalibrated(const SamplingDescription& sampling, const Inputs& inputs,
                                       const stats::Replicates& replicates) {
    Result<stats::Replicates> out = replicates.Recalibrated(
        [&](std::span<const double> weights) -> Result<std::vector<double>> {
            ATALAYA_ASSIGN(
                stats::Calibrated calibrated,
                CalibratedWeights(*sampling.calibration, inputs.margins, weights));
            return std::move(calibrated.weights);
        });
    if (out.ok()) return out;
    return Invalid(ReplicateFault(out.error(), *sampling.replicates, inputs.stages));
}

}  // namespace

Result<Sampling> Sampling::Make(const microdata::Dataset& dataset,
                                const SamplingDescription& description) {
    ATALAYA_TRY(SamplingDescription::FromJson(description.ToJson()));
    std::vector<Error> faults;
    SamplingColumns columns(dataset, faults);
    const Inputs inputs = ReadInputs(description, columns, faults);
    if (!faults.empty()) return Invalid(std::move(faults));
    Sampling out;
    out.m_description = description;
    ATALAYA_ASSIGN(out.m_design, MakeDesign(description, inputs, dataset.rows));
    if (description.replicates) {
        ATALAYA_ASSIGN(out.m_replicates, MakeReplicates(description, inputs, *out.m_design));
    }
    if (description.calibration) {
        const Result<stats::Calibrated> calibrated = CalibratedWeights(
            *description.calibration, inputs.margins, out.m_design->weights());
        if (!calibrated.ok()) return Invalid(calibrated.error());
        out.m_calibration = CalibrationFacts(*description.calibration, *calibrated,
                                             out.m_design->weights());
        out.m_design = stats::CalibratedDesign(*out.m_design, *calibrated, inputs.margins);
        if (out.m_replicates) {
            ATALAYA_ASSIGN(out.m_replicates,
                           Recalibrated(description, inputs, *out.m_replicates));
        }
    }
    out.m_strata = StratumFacts(*out.m_design, inputs.stages);
    out.m_weights = WeightFacts(out.m_design->weights());
    out.m_remarks = Remarks(*out.m_design, inputs.stages,
                            out.m_calibration ? &*out.m_calibration : nullptr);
    return out;
}

}  // namespace atalaya::surveys
