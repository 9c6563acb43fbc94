#pragma once

#include <span>
#include <vector>

#include "stats/cases.hpp"
#include "stats/models.hpp"

// The fitting behind models.hpp.
namespace atalaya::stats {

struct ModelCases {
    Cases cases;
    std::vector<double> weights;  // scaled to sum to the number of cases; 0 outside
};

// Errors as FitModel, but those of fitting.
Result<ModelCases> SelectModelCases(std::span<const double> weights, const ModelInput& input);

struct Fit {
    std::vector<double> coefficients;
    Matrix inverse;  // of X'WX
    double deviance = 0;
    int iterations = 0;
};

// stats.singular, stats.model_not_converged.
Result<Fit> Maximise(const ModelInput& input, const ModelCases& cases);

double Predict(std::span<const double> x, std::span<const double> coefficients);
// The mean of the response at a linear predictor, and the slope there, as a function of the mean.
double MeanAt(Family family, double predictor);
double SlopeAt(Family family, double mean);

}  // namespace atalaya::stats
