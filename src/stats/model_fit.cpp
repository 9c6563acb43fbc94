#include "stats/model_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/check.hpp"

namespace atalaya::stats {

namespace {

constexpr int kMostIterations = 60;
// Of the change of the linear predictor that a step brings, on the scale of the column.
constexpr double kConverged = 1e-10;
// A predictor past this that still moves is beyond what a sample can show: a logit or a log on its
// way to infinity.
constexpr double kRunaway = 30, kStillMoving = 0.1;

bool IsPossible(Family family, double y) {
    switch (family) {
        case Family::kGaussian: return true;
        case Family::kQuasiBinomial: return y >= 0 && y <= 1;
        case Family::kQuasiPoisson: return y >= 0;
    }
    throw base::BrokenPromise("a family of Family");
}

// y log(y / mean), which is 0 at y = 0.
double LogTerm(double y, double mean) { return y == 0 ? 0 : y * std::log(y / mean); }

double UnitDeviance(Family family, double y, double mean) {
    switch (family) {
        case Family::kGaussian: return (y - mean) * (y - mean);
        case Family::kQuasiBinomial: return 2 * (LogTerm(y, mean) + LogTerm(1 - y, 1 - mean));
        case Family::kQuasiPoisson: return 2 * (LogTerm(y, mean) - (y - mean));
    }
    throw base::BrokenPromise("a family of Family");
}

// A linear predictor near the response, from which the first step starts.
double StartAt(Family family, double y) {
    switch (family) {
        case Family::kGaussian: return 0;
        case Family::kQuasiBinomial: return std::log((y + 0.5) / (1.5 - y));
        case Family::kQuasiPoisson: return std::log(y + 0.1);
    }
    throw base::BrokenPromise("a family of Family");
}

// X'WX and X'W times the working residuals, about predictors; the first step has none but those of
// the start, and its residuals include them.
struct System {
    Matrix information;
    Matrix score;
};

System MakeSystem(const ModelInput& input, const ModelCases& cases,
                  std::span<const double> coefficients, bool start) {
    const std::size_t p = input.x.cols();
    std::vector<double> working(input.x.rows());
    System out{{}, Matrix(p, 1)};
    for (std::size_t i = 0; i < input.x.rows(); ++i) {
        if (cases.weights[i] == 0) continue;
        const double y = input.response[i];
        const double at =
            start ? StartAt(input.family, y) : Predict(input.x.row(i), coefficients);
        const double mean = MeanAt(input.family, at);
        const double slope = SlopeAt(input.family, mean);
        working[i] = cases.weights[i] * slope;
        const double residual = cases.weights[i] * (y - mean) + (start ? working[i] * at : 0);
        for (std::size_t j = 0; j < p; ++j) out.score(j, 0) += input.x(i, j) * residual;
    }
    // A NaN outside the cases must not enter through a zero weight.
    Matrix x(cases.cases.n, p);
    std::vector<double> weights;
    for (std::size_t i = 0; i < input.x.rows(); ++i) {
        if (cases.weights[i] == 0) continue;
        const auto from = input.x.row(i);
        std::copy(from.begin(), from.end(), x.row(weights.size()).begin());
        weights.push_back(working[i]);
    }
    out.information = CrossProduct(x, weights);
    return out;
}

double DevianceOf(const ModelInput& input, const ModelCases& cases,
                  std::span<const double> coefficients) {
    double sum = 0;
    for (std::size_t i = 0; i < input.x.rows(); ++i)
        if (cases.weights[i] != 0)
            sum += cases.weights[i] *
                   UnitDeviance(input.family, input.response[i],
                                MeanAt(input.family, Predict(input.x.row(i), coefficients)));
    return sum;
}

double LargestPredictor(const ModelInput& input, const ModelCases& cases,
                        std::span<const double> coefficients) {
    double largest = 0;
    for (std::size_t i = 0; i < input.x.rows(); ++i)
        if (cases.weights[i] != 0)
            largest = std::max(largest, std::abs(Predict(input.x.row(i), coefficients)));
    return largest;
}

// The size of a column's values, against which a coefficient is large or small.
std::vector<double> ColumnSizes(const ModelInput& input, const ModelCases& cases) {
    std::vector<double> sizes(input.x.cols());
    for (std::size_t i = 0; i < input.x.rows(); ++i)
        for (std::size_t j = 0; j < sizes.size() && cases.weights[i] != 0; ++j)
            sizes[j] = std::max(sizes[j], std::abs(input.x(i, j)));
    return sizes;
}

Error NotConverged(std::size_t column) {
    return Err("stats.model_not_converged", {{"column", std::to_string(column)}});
}

}  // namespace

double Predict(std::span<const double> x, std::span<const double> coefficients) {
    double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += x[j] * coefficients[j];
    return sum;
}

double MeanAt(Family family, double predictor) {
    switch (family) {
        case Family::kGaussian: return predictor;
        case Family::kQuasiBinomial: return 1 / (1 + std::exp(-predictor));
        case Family::kQuasiPoisson: return std::exp(predictor);
    }
    throw base::BrokenPromise("a family of Family");
}

double SlopeAt(Family family, double mean) {
    switch (family) {
        case Family::kGaussian: return 1;
        case Family::kQuasiBinomial: return mean * (1 - mean);
        case Family::kQuasiPoisson: return mean;
    }
    throw base::BrokenPromise("a family of Family");
}

Result<ModelCases> SelectModelCases(std::span<const double> weights, const ModelInput& input) {
    base::Check(input.x.rows() == weights.size(), "a row of x a row of the design");
    std::vector<std::vector<double>> columns(input.x.cols(),
                                             std::vector<double>(input.x.rows()));
    for (std::size_t i = 0; i < input.x.rows(); ++i)
        for (std::size_t j = 0; j < columns.size(); ++j) columns[j][i] = input.x(i, j);
    std::vector<Values> all = {input.response};
    all.insert(all.end(), columns.begin(), columns.end());
    ModelCases out;
    ATALAYA_ASSIGN(out.cases,
                   SelectCases(weights, all, input.domain, {input.missing, input.level}));
    out.weights.resize(weights.size());
    const double scale = static_cast<double>(out.cases.n) / out.cases.weight;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!out.cases.used[i]) continue;
        if (!IsPossible(input.family, input.response[i]))
            return Err("stats.model_response", {{"row", std::to_string(i)},
                                                {"value", std::to_string(input.response[i])}});
        out.weights[i] = weights[i] * scale;
    }
    return out;
}

Result<Fit> Maximise(const ModelInput& input, const ModelCases& cases) {
    const std::size_t p = input.x.cols();
    const std::vector<double> sizes = ColumnSizes(input, cases);
    Fit fit{.coefficients = std::vector<double>(p)};
    std::size_t worst = 0;
    while (fit.iterations < kMostIterations) {
        const bool start = fit.iterations == 0;
        const System system = MakeSystem(input, cases, fit.coefficients, start);
        ATALAYA_ASSIGN(const Matrix step, SolveSymmetric(system.information, system.score));
        double largest = 0;
        for (std::size_t j = 0; j < p; ++j) {
            fit.coefficients[j] += step(j, 0);
            const double change = std::abs(step(j, 0)) * sizes[j];
            if (!(change <= largest)) {
                largest = change;
                worst = j;
            }
        }
        ++fit.iterations;
        if (!std::isfinite(largest)) return NotConverged(worst);
        const double size = std::abs(fit.coefficients[worst]) * sizes[worst];
        if (input.family != Family::kGaussian && largest > kStillMoving &&
            LargestPredictor(input, cases, fit.coefficients) > kRunaway)
            return NotConverged(worst);
        if (!start && largest <= kConverged * std::max(1.0, size)) {
            ATALAYA_ASSIGN(fit.inverse,
                           SolveSymmetric(MakeSystem(input, cases, fit.coefficients, false)
                                              .information,
                                          Matrix::Identity(p)));
            fit.deviance = DevianceOf(input, cases, fit.coefficients);
            return fit;
        }
    }
    return NotConverged(worst);
}

}  // namespace atalaya::stats
