#include "stats/replicates.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "stats/replicate_factors.hpp"

namespace atalaya::stats {

namespace {

// R's tolerance for the rank of replicate weights, in the squares of a cross product.
constexpr double kRankTolerance = 1e-10;

Result<ReplicateFactors> FactorsOf(const Design& design, const ReplicateOptions& options,
                                   base::Random& random) {
    switch (options.method) {
        case ReplicateMethod::kJk1:
        case ReplicateMethod::kJkn: return JackknifeFactors(design, options);
        case ReplicateMethod::kBrr:
        case ReplicateMethod::kFay: return BalancedFactors(design, options);
        case ReplicateMethod::kRaoWu: return BootstrapFactors(design, options, random);
        case ReplicateMethod::kPreston: return PrestonFactors(design, options, random);
        case ReplicateMethod::kSuccessive: return SuccessiveFactors(design, options);
        case ReplicateMethod::kOther: break;
    }
    throw base::BrokenPromise("a method that makes replicates");
}

}  // namespace

Result<Replicates> Replicates::Make(const Design& design, const ReplicateOptions& options,
                                    base::Random& random) {
    if (design.projection() != nullptr) return Err("stats.replicates_calibrated");
    ATALAYA_ASSIGN(ReplicateFactors made, FactorsOf(design, options, random));
    Replicates out;
    out.m_method = options.method;
    out.m_centre = options.centre;
    out.m_df = design.df_rule();
    out.m_weights.assign(design.weights().begin(), design.weights().end());
    out.m_unit_of_row = design.stages()[made.stage].unit_of_row;
    out.m_factors = std::move(made.factors);
    out.m_scale = made.scale;
    out.m_rscales = std::move(made.rscales);
    out.m_population_used = made.population_used;
    return out;
}

Result<Replicates> Replicates::Recalibrated(const Calibration& calibrate) const {
    ATALAYA_TRY(CheckReplicateSize(count(), rows()));
    Replicates out = *this;
    ATALAYA_ASSIGN(out.m_weights, calibrate(m_weights));
    out.m_factors = Matrix(count(), rows());
    for (std::size_t r = 0; r < count(); ++r) {
        auto weights = calibrate(WeightsOf(r));
        if (!weights) {
            Error error = Err("stats.replicates_recalibrated", {{"replicate", std::to_string(r)}});
            error.details.push_back(std::move(weights).error());
            return error;
        }
        for (std::size_t i = 0; i < rows(); ++i)
            out.m_factors(r, i) = out.m_weights[i] == 0 ? 0 : (*weights)[i] / out.m_weights[i];
    }
    for (std::size_t i = 0; i < rows(); ++i) out.m_unit_of_row[i] = static_cast<std::int32_t>(i);
    return out;
}

std::vector<double> Replicates::WeightsOf(std::size_t replicate) const {
    std::vector<double> weights = m_weights;
    const auto factors = m_factors.row(replicate);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] *= factors[m_unit_of_row[i]];
    return weights;
}

double Replicates::DegreesOfFreedom(std::span<const std::uint8_t> domain) const {
    base::Check(domain.empty() || domain.size() == rows(), "one entry of the domain a row");
    if (m_df == DfRule::kInfinite) return std::numeric_limits<double>::infinity();
    const bool all = domain.empty() || m_df == DfRule::kDesign;
    std::vector<bool> seen(units());
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < rows(); ++i) {
        const auto unit = static_cast<std::size_t>(m_unit_of_row[i]);
        if ((!all && !domain[i]) || seen[unit]) continue;
        seen[unit] = true;
        kept.push_back(unit);
    }
    Matrix table(count(), kept.size());
    for (std::size_t r = 0; r < count(); ++r)
        for (std::size_t k = 0; k < kept.size(); ++k) table(r, k) = m_factors(r, kept[k]);
    const Matrix turned = Transpose(table);
    const Matrix products =
        count() < kept.size() ? Multiply(table, turned) : Multiply(turned, table);
    return static_cast<double>(InvertSymmetric(products, kRankTolerance).rank) - 1;
}

Replicates Replicates::WithDfRule(DfRule rule) const {
    Replicates copy = *this;
    copy.m_df = rule;
    return copy;
}

}  // namespace atalaya::stats
