#pragma once

#include <functional>
#include <span>
#include <vector>

#include "stats/model_matrix.hpp"
#include "stats/tests.hpp"

// Regression under a design: which groups differ once others are held equal. Coefficients are those
// that the whole population would give; errors come from the design (Binder 1983).
namespace atalaya::stats {

// With their canonical links: identity, logit, log. The variance is not assumed to be that of the
// distribution; the design's error needs no dispersion.
enum class Family { kGaussian, kQuasiBinomial, kQuasiPoisson };

struct ModelInput {
    Values response;  // quasibinomial: 0 to 1; quasipoisson: not negative
    // One row for each of the design; NaN is missing (model_matrix.hpp). Must outlive the input.
    const Matrix& x;
    Family family = Family::kGaussian;
    Domain domain = {};
    MissingRule missing = MissingRule::kFail;
    double level = 0.95;
};

struct Model {
    Family family = Family::kGaussian;
    // One a column of x, with the covariance of all; n, weighted_n and df are the model's.
    Estimates coefficients;
    // Of residuals: that of the cases plus one less the number of coefficients. Zero or less: no
    // intervals.
    double df = 0;
    // Weights are scaled to the number of cases here, as a simple sample would have them.
    double deviance = 0;
    Matrix simple_covariance;  // (X'WX)^-1, the covariance of a simple sample over the dispersion
    int iterations = 0;

    std::vector<double> CoefficientValues() const;
};

// Newton's method (iterated weighted least squares). Errors: those of estimates.hpp (`column` 0 is
// the response, then the columns of x); stats.singular {column}; stats.model_response {row, value};
// stats.model_not_converged {column} where a coefficient runs to infinity: its category has only
// cases of one answer. Checked against R survey 4.1-1 (svyglm) to 1e-9, iterative to 1e-6.
Result<Model> FitModel(const Design& design, const ModelInput& input);

// The coefficients alone under any weights: a Statistic for replicates.
Result<std::vector<double>> FitCoefficients(std::span<const double> weights,
                                            const ModelInput& input);

// Whether a term adds anything: all its coefficients zero.
Result<FTest> WaldTermTest(const Model& model, TermColumns term);

// The same by how much worse the model fits without the term (Rao & Scott 1984; Lumley & Scott
// 2014): more trustworthy than Wald's with few PSUs or large effects.
struct TermTest {
    double deviance = 0;  // without the term, less with it
    std::vector<double> design_effects;
    double df = 0;  // of the term
    double denominator_df = 0;
    double p = 0;  // NaN without degrees of freedom
};
Result<TermTest> RaoScottTermTest(const Design& design, const ModelInput& input,
                                  const Model& model, TermColumns term);

// exp of a coefficient and its limits: odds ratio (quasibinomial), ratio of rates (quasipoisson).
struct RatioEffect {
    double value = 0, lower = 0, upper = 0, p = 0;
};
// Precondition: a column of the model.
RatioEffect ExponentialEffect(const Model& model, std::size_t column);

// Any smooth function of estimates by the delta method, its slopes taken numerically (to about nine
// digits). df as given. stats.contrast_undefined where the function is not finite around the
// estimates; stats.level_invalid.
Result<Contrast> DeltaContrast(const Estimates& estimates,
                               const std::function<double(std::span<const double>)>& function,
                               double df, double level = 0.95);

// Predictive margins (Graubard & Korn 1999): the mean of the response if every case of the model
// were as a scenario says - the columns of x with one variable set to the same value for all.
// Errors take in both the coefficients and who was sampled; differences of margins are contrasts of
// the result. Precondition: scenarios of the shape of x, complete for the model's cases.
Result<Estimates> PredictiveMargins(const Design& design, const ModelInput& input,
                                    const Model& model, std::span<const Matrix> scenarios);

}  // namespace atalaya::stats
