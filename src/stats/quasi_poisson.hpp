#pragma once

#include <span>
#include <vector>

// Quasi-Poisson regression with a log link on a level for each season and, if wanted, one straight
// line over time. The design is so simple that every step of the iteration is solved in closed form:
// weighted means within seasons, and one slope from what is left. It takes the steps of Fisher
// scoring and stops where R's glm does: a relative change of the deviance below 1e-8.
namespace atalaya::stats {

// Rows of the regression. `time` may have any origin. Precondition: equal lengths, one row at least.
struct SeasonalRows {
    std::span<const double> counts;
    std::span<const double> time;
    std::span<const double> offset;  // logarithms, empty: none
    std::span<const int> season;     // 0..seasons-1; a season may have no row
    int seasons = 1;
};

class SeasonalRegression {
 public:
    // Starts with new rows, which must outlive the calls below. Keeps its memory from call to call.
    void Load(const SeasonalRows& rows);

    // Prior weights are those of Reweight, or all 1. False where it did not converge in 25 steps.
    bool Fit(bool trend);

    // Sum of squared Pearson residuals by degrees of freedom; NaN where there are none.
    double Dispersion() const { return m_dispersion; }
    // The same made of prior weights and relative residuals, which the reference implementation
    // takes for standard errors after reweighting.
    double ReweightedDispersion() const { return m_reweighted_dispersion; }
    int df() const { return m_df; }
    bool HasTrend() const { return m_trend; }
    double Slope() const { return m_slope; }
    // Of the slope and of the linear predictor, before the dispersion is multiplied in.
    double SlopeVariance() const { return 1 / m_spread; }
    double Predict(double time, int season, double offset) const;
    double PredictVariance(double time, int season) const;
    double LargestCount() const;

    // Weights from the Anscombe residuals of the last fit: those above `threshold` count for less
    // by their square (Farrington et al. 1996, 3.6). Takes effect in the next Fit.
    void Reweight(double dispersion, double threshold);
    void ClearWeights();

 private:
    bool Step();      // one weighted least squares; false where its result is not finite
    void Predictor(); // eta, mu from the coefficients
    double Deviance() const;
    bool Halve();
    void Dispersions();

    SeasonalRows m_rows;
    std::vector<double> m_prior, m_start, m_saturated, m_eta, m_mu, m_weight, m_working;
    // Of each season: sum of weights, weighted mean of time, and of the working response, which is
    // the level at that time.
    std::vector<double> m_sum, m_time, m_level, m_level_before, m_time_before;
    double m_slope = 0, m_slope_before = 0, m_spread = 0;
    double m_dispersion = 0, m_reweighted_dispersion = 0;
    int m_df = 0;
    bool m_trend = false;
};

}  // namespace atalaya::stats
