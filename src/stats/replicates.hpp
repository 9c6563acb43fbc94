#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "stats/design.hpp"
#include "stats/linear.hpp"

// Replicate weights: the sample weighted anew many times, so that the error of any statistic is how
// much it changes from one weighting to the next. Made from a design, or given with the data.
namespace atalaya::stats {

enum class ReplicateMethod {
    kJk1,         // leave out each PSU of a sample without strata
    kJkn,         // leave out each PSU, its stratum making up for it (without strata: JK1)
    kBrr,         // balanced half samples of strata with two PSUs (McCarthy 1969)
    kFay,         // as kBrr, the other half keeping a share of its weight (Fay; Judkins 1990)
    kRaoWu,       // n - 1 of n PSUs drawn again with replacement (Rao & Wu 1988; Rao, Wu & Yue 1992)
    kPreston,     // halves of the units of every stage, without replacement (Preston 2009)
    kSuccessive,  // differences between neighbours on the list, kept in file order (Fay & Train 1995)
    kOther,       // given columns whose scales are given, too
};

// The point from which the replicates' values are measured.
enum class ReplicateCentre {
    kReplicates,  // their mean (R survey unless told, Stata)
    kEstimate,    // the estimate of the whole sample (mse=TRUE in R, SUDAAN, SAS); never smaller
};

struct ReplicateOptions {
    ReplicateMethod method = ReplicateMethod::kRaoWu;
    // Of kRaoWu and kPreston. At least for kBrr, kFay and kSuccessive, which take the next number
    // that a Hadamard matrix has; 0: as few as keep the balance. Not read by the jackknife.
    std::size_t replicates = 0;
    double fay_rho = 0.3;  // share of its weight that the other half keeps, 0 <= rho < 1
    ReplicateCentre centre = ReplicateCentre::kReplicates;
};

// Bootstraps of no number asked for.
inline constexpr std::size_t kBootstrapReplicates = 500;

// Replicate weights as files carry them.
struct ReplicateColumns {
    ReplicateMethod method = ReplicateMethod::kOther;
    std::vector<double> weights;                  // of the whole sample, > 0
    std::vector<std::span<const double>> columns;  // one a replicate, one entry a row
    // Whether the columns are whole weights, or factors on the weights of the sample.
    bool combined = true;
    // Variance = scale * sum over replicates of rscale * (value - centre)^2. No `rscales`: all 1.
    // `scale` NaN: that of the method, (R-1)/R for kJk1, 1 for kJkn, 1/R for kBrr, 1/(R (1-rho)^2)
    // for kFay, 1/(R-1) for bootstraps (1/R about the estimate), 4/R for kSuccessive; kOther has none.
    // kJkn without scale and rscales: (n-1)/n of each stratum, read from the factors.
    double scale = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> rscales;
    double fay_rho = 0.3;
    ReplicateCentre centre = ReplicateCentre::kReplicates;
    DfRule df = DfRule::kDesign;
};

class Replicates {
 public:
    // PSUs are those of the first stage; kPreston follows all stages. Only the bootstraps draw.
    // The finite population correction enters where the method can carry it: JK1, JKn, Rao-Wu and
    // successive differences of one-stage designs without Brewer's rule, Preston at every stage.
    // Otherwise population_used() is false and errors are on the safe side.
    // A lonely stratum adds nothing under kRemove and kCertainty; the jackknife also knows kAdjust
    // and kAverage.
    // Errors: stats.replicates_strata (JK1 of a sample with strata), stats.replicates_pairs
    // {stratum, units, row}, stats.replicates_lonely {stratum, row}, stats.replicates_certainty
    // {stratum, row} (a PSU taken with certainty in a design of several stages, of which only
    // kPreston sees the error), stats.replicates_fay,
    // stats.replicates_few {replicates}, stats.replicates_many {units, replicates},
    // stats.replicates_calibrated: make them before calibration and use Recalibrated().
    static Result<Replicates> Make(const Design& design, const ReplicateOptions& options,
                                   base::Random& random);

    // Errors: stats.replicates_few, stats.replicates_rows {replicate, expected, found},
    // stats.replicates_value {row, replicate}, stats.replicates_empty {replicate},
    // stats.replicates_scales {expected, found}, stats.replicates_scale_invalid {value},
    // stats.replicates_scale_missing, stats.replicates_not_weights {ratio} where whole weights and
    // factors are mistaken for each other, stats.replicates_constant where no replicate differs
    // from the sample, stats.replicates_fay, stats.weight_invalid {row, value}.
    static Result<Replicates> FromColumns(const ReplicateColumns& input);

    // Whether given replicates belong to this design: a jackknife has one for each PSU and leaves
    // it out, half samples are at least as many as strata, and uncombined factors (`factors`) are
    // the same for all rows of a PSU.
    // Errors: stats.replicates_rows, stats.replicates_count {expected, found},
    // stats.replicates_inside_unit {replicate, row}.
    Result<void> CheckAgainst(const Design& design, bool factors) const;

    // The same replicates under calibrated weights: `calibrate` gets weights, one a row, and returns
    // the adjusted ones; it is called for the sample and for each replicate, which is how what
    // calibration does to errors enters here. stats.replicates_recalibrated {replicate} with the
    // cause in its details; errors for the whole sample as they are.
    using Calibration = std::function<Result<std::vector<double>>(std::span<const double>)>;
    Result<Replicates> Recalibrated(const Calibration& calibrate) const;

    std::size_t rows() const { return m_weights.size(); }
    std::size_t count() const { return m_factors.rows(); }
    std::span<const double> weights() const { return m_weights; }
    // Rows with the same factors throughout are one unit: the PSUs, in the numbering of the
    // design's first stage, under methods that draw PSUs.
    std::size_t units() const { return m_factors.cols(); }
    std::span<const std::int32_t> unit_of_row() const { return m_unit_of_row; }
    // count() x units(): what a replicate multiplies the weights of a unit by.
    const Matrix& factors() const { return m_factors; }
    double scale() const { return m_scale; }
    std::span<const double> rscales() const { return m_rscales; }
    ReplicateMethod method() const { return m_method; }
    ReplicateCentre centre() const { return m_centre; }
    bool population_used() const { return m_population_used; }
    DfRule df_rule() const { return m_df; }

    std::vector<double> WeightsOf(std::size_t replicate) const;
    // Rank of the replicate weights of the rows of the domain (empty, or under DfRule::kDesign, all
    // rows), minus one; infinite under kInfinite.
    double DegreesOfFreedom(std::span<const std::uint8_t> domain = {}) const;
    Replicates WithDfRule(DfRule rule) const;

 private:
    Replicates() = default;

    ReplicateMethod m_method = ReplicateMethod::kOther;
    ReplicateCentre m_centre = ReplicateCentre::kReplicates;
    DfRule m_df = DfRule::kDesign;
    std::vector<double> m_weights;
    std::vector<std::int32_t> m_unit_of_row;
    Matrix m_factors;
    double m_scale = 1;
    std::vector<double> m_rscales;
    bool m_population_used = false;
};

}  // namespace atalaya::stats
