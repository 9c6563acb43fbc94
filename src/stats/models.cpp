#include "stats/models.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "stats/cases.hpp"
#include "stats/distributions.hpp"
#include "stats/model_fit.hpp"
#include "stats/taylor.hpp"

namespace atalaya::stats {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Matrix Block(const Matrix& from, TermColumns term) {
    Matrix out(term.count, term.count);
    for (std::size_t j = 0; j < term.count; ++j)
        for (std::size_t k = 0; k < term.count; ++k)
            out(j, k) = from(term.first + j, term.first + k);
    return out;
}

// Influence of each row on the coefficients: the inverse information times the row's score. Both
// weights are scaled alike.
Matrix CoefficientInfluence(const ModelInput& input, const ModelCases& cases, const Fit& fit) {
    const std::size_t p = input.x.cols();
    Matrix influence(input.x.rows(), p);
    for (std::size_t i = 0; i < influence.rows(); ++i) {
        if (cases.weights[i] == 0) continue;
        const double mean = MeanAt(input.family, Predict(input.x.row(i), fit.coefficients));
        const double score = cases.weights[i] * (input.response[i] - mean);
        const auto x = input.x.row(i);
        for (std::size_t j = 0; j < p; ++j) {
            const auto inverse = fit.inverse.row(j);
            double sum = 0;
            for (std::size_t k = 0; k < p; ++k) sum += inverse[k] * x[k];
            influence(i, j) = score * sum;
        }
    }
    return influence;
}

}  // namespace

std::vector<double> Model::CoefficientValues() const {
    std::vector<double> out;
    for (const Estimate& coefficient : coefficients.values) out.push_back(coefficient.value);
    return out;
}

Result<std::vector<double>> FitCoefficients(std::span<const double> weights,
                                            const ModelInput& input) {
    ATALAYA_ASSIGN(const ModelCases cases, SelectModelCases(weights, input));
    ATALAYA_ASSIGN(Fit fit, Maximise(input, cases));
    return std::move(fit.coefficients);
}

Result<Model> FitModel(const Design& design, const ModelInput& input) {
    ATALAYA_ASSIGN(const ModelCases cases, SelectModelCases(design.weights(), input));
    ATALAYA_ASSIGN(const Fit fit, Maximise(input, cases));
    Model model{.family = input.family, .deviance = fit.deviance, .iterations = fit.iterations};
    model.simple_covariance = fit.inverse;
    model.coefficients.covariance =
        Covariance(design, CoefficientInfluence(input, cases, fit), cases.cases.used);
    model.df = design.DegreesOfFreedom(cases.cases.used) + 1 -
               static_cast<double>(fit.coefficients.size());
    Cases counted{.n = cases.cases.n, .weight = cases.cases.weight, .df = model.df};
    for (std::size_t j = 0; j < fit.coefficients.size(); ++j)
        model.coefficients.values.push_back(
            MakeEstimate(fit.coefficients[j], model.coefficients.covariance(j, j), counted, kNaN,
                         input.level));
    return model;
}

Result<FTest> WaldTermTest(const Model& model, TermColumns term) {
    Matrix contrasts(term.count, model.coefficients.values.size());
    for (std::size_t k = 0; k < term.count; ++k) contrasts(k, term.first + k) = 1;
    return WaldTest(model.CoefficientValues(), model.coefficients.covariance, contrasts, model.df);
}

Result<TermTest> RaoScottTermTest(const Design& design, const ModelInput& input,
                                  const Model& model, TermColumns term) {
    // The same cases with and without the term, also where its values are missing.
    ATALAYA_ASSIGN(const ModelCases cases, SelectModelCases(design.weights(), input));
    const Matrix& x = input.x;
    Matrix rest(x.rows(), x.cols() - term.count);
    for (std::size_t i = 0; i < x.rows(); ++i)
        for (std::size_t j = 0; j < rest.cols(); ++j)
            rest(i, j) = x(i, j < term.first ? j : j + term.count);
    ModelInput without{input.response, rest,          input.family,
                       input.domain,   input.missing, input.level};
    ATALAYA_ASSIGN(const Fit fit, Maximise(without, cases));
    TermTest test{.deviance = fit.deviance - model.deviance,
                  .df = static_cast<double>(term.count),
                  .denominator_df = model.df};
    ATALAYA_ASSIGN(test.design_effects,
                   RelativeEigenvalues(Block(model.simple_covariance, term),
                                       Block(model.coefficients.covariance, term)));
    test.p = model.df > 0 ? FSumUpper(test.deviance, test.design_effects, model.df) : kNaN;
    return test;
}

RatioEffect ExponentialEffect(const Model& model, std::size_t column) {
    const Estimate& b = model.coefficients.values.at(column);
    return {std::exp(b.value), std::exp(b.lower), std::exp(b.upper),
            b.df > 0 ? StudentTwoSided(b.value / b.se, b.df) : kNaN};
}

Result<Contrast> DeltaContrast(const Estimates& estimates,
                               const std::function<double(std::span<const double>)>& function,
                               double df, double level) {
    std::vector<double> at;
    for (const Estimate& estimate : estimates.values) at.push_back(estimate.value);
    const double value = function(at);
    Matrix slopes(1, at.size());
    for (std::size_t j = 0; j < at.size(); ++j) {
        // Two central differences, combined so that the error is of the fourth order of the step.
        const double centre = at[j];
        const double step = 1e-3 * std::max({std::abs(centre), estimates.values[j].se, 1e-8});
        const auto central = [&](double h) {
            at[j] = centre + h;
            const double above = function(at);
            at[j] = centre - h;
            const double slope = (above - function(at)) / (2 * h);
            at[j] = centre;
            return slope;
        };
        slopes(0, j) = (4 * central(step / 2) - central(step)) / 3;
        if (!std::isfinite(slopes(0, j))) return Err("stats.contrast_undefined");
    }
    if (!std::isfinite(value)) return Err("stats.contrast_undefined");
    // One estimate of this value and variance is a contrast of itself.
    Estimates single{{Estimate{.value = value}}, Sandwich(slopes, estimates.covariance)};
    const double one[] = {1};
    return LinearContrast(single, one, df, level);
}

Result<Estimates> PredictiveMargins(const Design& design, const ModelInput& input,
                                    const Model& model, std::span<const Matrix> scenarios) {
    ATALAYA_ASSIGN(const ModelCases cases, SelectModelCases(design.weights(), input));
    const Fit fit{.coefficients = model.CoefficientValues(), .inverse = model.simple_covariance};
    const Matrix coefficient_influence = CoefficientInfluence(input, cases, fit);
    const std::size_t p = fit.coefficients.size();
    const double total = static_cast<double>(cases.cases.n);
    Matrix influence(design.rows(), scenarios.size());
    std::vector<double> margins;
    for (std::size_t s = 0; s < scenarios.size(); ++s) {
        const Matrix& x = scenarios[s];
        base::Check(x.rows() == design.rows() && x.cols() == p, "scenarios of the shape of x");
        double margin = 0;
        std::vector<double> slopes(p), means(design.rows());
        for (std::size_t i = 0; i < design.rows(); ++i) {
            if (cases.weights[i] == 0) continue;
            means[i] = MeanAt(input.family, Predict(x.row(i), fit.coefficients));
            const double share = cases.weights[i] / total;
            margin += share * means[i];
            const double slope = share * SlopeAt(input.family, means[i]);
            for (std::size_t j = 0; j < p; ++j) slopes[j] += slope * x(i, j);
        }
        for (std::size_t i = 0; i < design.rows(); ++i) {
            if (cases.weights[i] == 0) continue;
            double sum = cases.weights[i] / total * (means[i] - margin);
            for (std::size_t j = 0; j < p; ++j) sum += slopes[j] * coefficient_influence(i, j);
            influence(i, s) = sum;
        }
        margins.push_back(margin);
    }
    Estimates out{{}, Covariance(design, std::move(influence), cases.cases.used)};
    const Cases counted{.n = cases.cases.n, .weight = cases.cases.weight, .df = model.df};
    for (std::size_t s = 0; s < scenarios.size(); ++s)
        out.values.push_back(
            MakeEstimate(margins[s], out.covariance(s, s), counted, kNaN, input.level));
    return out;
}

}  // namespace atalaya::stats
