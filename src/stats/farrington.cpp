// Farrington's two detectors. They share the regression and the rule for the trend, and differ in
// what they compare with, in how the rows are dated and in the threshold.

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/count_tails.hpp"
#include "stats/detector_methods.hpp"
#include "stats/distributions.hpp"
#include "stats/farrington_baseline.hpp"
#include "stats/quasi_poisson.hpp"

namespace atalaya::stats {

namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
// A trend needs three years (Farrington et al. 1996, 3.4).
constexpr int kYearsForTrend = 3;
// The weights and the trend of the method of 1996 know no setting.
constexpr double kReweightThreshold1996 = 1, kTrendP1996 = 0.05;

// What one regression needs, kept from period to period.
struct Workspace {
    Baseline baseline;
    std::vector<double> counts, time, offset;
    SeasonalRegression regression;
};

struct RegressionChoice {
    int years = 5, seasons = 1;
    bool reweight = true, trend = true, population_offset = false;
    double reweight_threshold = 1, trend_p = 0.05;
};

// The evaluated period as the regression sees it.
struct Now {
    double time = 0, offset = 0;
};

struct Prediction {
    double link = 0;              // logarithm of the expected count
    double link_variance = 0;     // of it, times the dispersion yet to come
    double dispersion = 1;        // at least one
    double error_dispersion = 1;  // that of standard errors in the flexible method
    bool trend = false;
    double slope = 0;

    double Mean() const { return std::max(std::exp(link), kEpsilon); }
};

// Fits, gives past outbreaks less weight, and fits again.
bool FitReweighted(Workspace& work, const RegressionChoice& choice, bool trend, double& phi) {
    SeasonalRegression& model = work.regression;
    model.ClearWeights();
    if (!model.Fit(trend)) {
        if (!trend || !model.Fit(trend = false)) return false;
    }
    phi = std::max(model.Dispersion(), 1.0);
    if (choice.reweight && model.df() > 0) {
        model.Reweight(phi, choice.reweight_threshold);
        model.Fit(trend);
        phi = std::max(model.Dispersion(), 1.0);
    }
    return model.df() > 0;
}

// Whether the fitted trend is significant and does not lead above all that was seen.
template <class ErrorDispersion>
bool KeepTrend(const Workspace& work, const RegressionChoice& choice, Now now,
               ErrorDispersion dispersion_of) {
    const SeasonalRegression& model = work.regression;
    const double mean = std::exp(model.Predict(now.time, choice.seasons - 1, now.offset));
    if (!(mean <= model.LargestCount())) return false;
    const double error = std::sqrt(dispersion_of(model) * model.SlopeVariance());
    return StudentTwoSided(model.Slope() / error, model.df()) < choice.trend_p;
}

template <class ErrorDispersion>
bool PredictNow(Workspace& work, const RegressionChoice& choice, Now now,
                ErrorDispersion dispersion_of, Prediction& out) {
    SeasonalRegression& model = work.regression;
    model.Load({.counts = work.counts,
                .time = work.time,
                .offset = work.offset,
                .season = work.baseline.seasons,
                .seasons = choice.seasons});
    const bool trend = choice.trend && choice.years >= kYearsForTrend;
    if (!FitReweighted(work, choice, trend, out.dispersion)) return false;
    if (model.HasTrend() && !KeepTrend(work, choice, now, dispersion_of) &&
        !FitReweighted(work, choice, false, out.dispersion))
        return false;
    out.trend = model.HasTrend();
    out.slope = model.Slope();
    out.link = model.Predict(now.time, choice.seasons - 1, now.offset);
    out.link_variance = model.PredictVariance(now.time, choice.seasons - 1);
    out.error_dispersion = dispersion_of(model);
    return true;
}

// Counts, times and offsets of the rows of the baseline. `time_of` gives the time of an index.
template <class TimeOf>
Now LoadRows(const CountSeries& series, bool population_offset, std::size_t index, TimeOf time_of,
             Workspace& work) {
    work.counts.clear();
    work.time.clear();
    work.offset.clear();
    for (const std::size_t row : work.baseline.rows) {
        work.counts.push_back(series.counts[row]);
        work.time.push_back(time_of(row));
        if (population_offset) work.offset.push_back(std::log(series.population[row]));
    }
    return {time_of(index), population_offset ? std::log(series.population[index]) : 0};
}

bool EnoughCases(const CountSeries& series, std::size_t index, int cases, int periods) {
    double sum = 0;
    for (int i = 0; i < periods && static_cast<std::size_t>(i) <= index; ++i)
        sum += series.counts[index - static_cast<std::size_t>(i)];
    return sum >= cases;
}

double Exponent(PowerTransform power) {
    switch (power) {
        case PowerTransform::kNone:
            return 1;
        case PowerTransform::kSquareRoot:
            return 0.5;
        case PowerTransform::kTwoThirds:
            return 2.0 / 3;
    }
    return 1;
}

// Standard deviation of a count's power by the delta method, from its mean and variance / mean.
double PowerSigma(PowerTransform power, double mean, double ratio) {
    switch (power) {
        case PowerTransform::kNone:
            return std::sqrt(mean * ratio);
        case PowerTransform::kSquareRoot:
            return std::sqrt(ratio / 4);
        case PowerTransform::kTwoThirds:
            return std::sqrt(4.0 / 9 * std::cbrt(mean) * ratio);
    }
    return 0;
}

struct Threshold {
    double upper = kNoNumber;
    double p_value = kNoNumber;
};

// A count's power is about normal: the limit is that of a new observation.
Threshold NormalThreshold(PowerTransform power, double mean, double mean_se, double dispersion,
                          double z, double observed) {
    const double exponent = Exponent(power);
    const double sigma = PowerSigma(power, mean, dispersion + mean_se * mean_se / mean);
    const double centre = std::pow(mean, exponent);
    const double low = std::pow(centre - z * sigma, 1 / exponent);
    const double high = std::pow(centre + z * sigma, 1 / exponent);
    Threshold out;
    out.upper = std::isnan(low) || high >= low ? high : low;
    if (std::isnan(high)) out.upper = low;
    out.p_value = NormalUpper((std::pow(observed, exponent) - centre) / sigma);
    return out;
}

// A quantile of the Poisson or, with extra variation, of the negative binomial distribution.
Threshold CountThreshold(double mean, double dispersion, double alpha, double observed) {
    if (std::isinf(mean)) return {};
    if (dispersion <= 1) return {PoissonQuantile(1 - alpha, mean), PoissonAtLeast(observed, mean)};
    const double size = mean / (dispersion - 1), p = 1 / dispersion;
    return {NegativeBinomialQuantile(1 - alpha, size, p),
            NegativeBinomialAtLeast(observed, size, p)};
}

// The method of 1996 numbers the periods; the flexible one measures time in steps, for months by
// days.
class Clockwork {
 public:
    explicit Clockwork(const CountSeries& series) : m_series(series) {
        if (series.step == SeriesStep::kMonths)
            m_step = static_cast<double>(series.Position(1) - series.Position(0));
    }
    void StartAt(std::size_t row) { m_start = m_series.Position(static_cast<std::int64_t>(row)); }
    double operator()(std::size_t row) const {
        if (m_series.step != SeriesStep::kMonths) return static_cast<double>(row);
        const std::int64_t at = m_series.Position(static_cast<std::int64_t>(row));
        return static_cast<double>(at - m_start) / m_step;
    }

 private:
    const CountSeries& m_series;
    std::int64_t m_start = 0;
    double m_step = 1;
};

void SetModel(const Prediction& prediction, DetectorPoint& point) {
    point.dispersion = prediction.dispersion;
    if (prediction.trend) point.trend = prediction.slope;
}

void Silence(SilentReason reason, DetectorPoint& point) {
    point.silent = reason;
    point.threshold = kNoNumber;
    point.expected = kNoNumber;
    point.alarm = false;
}

class Flexible {
 public:
    Flexible(const CountSeries& series, const FarringtonFlexibleSettings& settings)
        : m_series(series),
          m_settings(settings),
          m_clock(series),
          m_choice{settings.years,  settings.seasons,           settings.reweight,
                   settings.trend,  settings.population_offset, settings.reweight_threshold,
                   settings.trend_p},
          m_z(NormalQuantile(1 - settings.alpha)) {}

    void At(DetectorPoint& point) {
        SeasonsBefore(
            m_series, point.index, m_settings.years, m_settings.half_window, m_settings.seasons,
            m_settings.excluded_periods.value_or(m_settings.half_window), m_work.baseline);
        if (m_work.baseline.rows.empty()) return Silence(SilentReason::kNoConvergence, point);
        m_clock.StartAt(m_work.baseline.rows.front());
        const Now now =
            LoadRows(m_series, m_settings.population_offset, point.index, m_clock, m_work);
        const auto dispersion_of = [&](const SeasonalRegression& model) {
            return m_settings.reweight ? model.ReweightedDispersion() : model.Dispersion();
        };
        Prediction prediction;
        if (!PredictNow(m_work, m_choice, now, dispersion_of, prediction))
            return Silence(SilentReason::kNoConvergence, point);
        SetModel(prediction, point);
        Judge(prediction, point);
        if (!EnoughCases(m_series, point.index, m_settings.enough_cases, m_settings.enough_periods))
            return Silence(SilentReason::kTooFewCases, point);
        if (std::isnan(point.threshold)) return Silence(SilentReason::kNoThreshold, point);
        point.alarm = point.score > 1 && point.observed != 0;
    }

 private:
    void Judge(const Prediction& prediction, DetectorPoint& point) const {
        const double link_se = std::sqrt(prediction.error_dispersion * prediction.link_variance);
        const double mean = prediction.Mean();
        // The reference implementation measures the score of the two methods on counts from the
        // logarithm of the mean, which moves no alarm and is kept for comparison.
        double from = prediction.link;
        Threshold threshold;
        switch (m_settings.threshold) {
            case ThresholdMethod::kDelta:
                from = mean;
                point.mean_used = std::exp(mean + m_z * link_se * mean);
                threshold = NormalThreshold(m_settings.power, mean, link_se * mean,
                                            prediction.dispersion, m_z, point.observed);
                break;
            case ThresholdMethod::kNegativeBinomial:
                point.mean_used = std::exp(prediction.link);
                break;
            case ThresholdMethod::kUpperMean:
                point.mean_used = std::exp(prediction.link + m_z * link_se);
                break;
        }
        if (m_settings.threshold != ThresholdMethod::kDelta)
            threshold = CountThreshold(point.mean_used, prediction.dispersion, m_settings.alpha,
                                       point.observed);
        point.expected =
            m_settings.threshold == ThresholdMethod::kDelta ? mean : std::exp(prediction.link);
        point.threshold = threshold.upper;
        point.p_value = threshold.p_value;
        point.score = (point.observed - from) / (threshold.upper - from);
    }

    const CountSeries& m_series;
    const FarringtonFlexibleSettings& m_settings;
    Clockwork m_clock;
    RegressionChoice m_choice;
    double m_z;
    Workspace m_work;
};

}  // namespace

void Evaluate(const CountSeries& series, const FarringtonFlexibleSettings& settings,
              Points points) {
    Flexible flexible(series, settings);
    for (DetectorPoint& point : points) flexible.At(point);
}

void Evaluate(const CountSeries& series, const FarringtonSettings& settings, Points points) {
    const RegressionChoice choice{settings.years,
                                  1,
                                  settings.reweight,
                                  settings.trend,
                                  settings.population_offset,
                                  kReweightThreshold1996,
                                  kTrendP1996};
    const double z = NormalQuantile(1 - settings.alpha / 2);
    Workspace work;
    const auto number = [](std::size_t row) { return static_cast<double>(row); };
    const auto dispersion_of = [](const SeasonalRegression& model) { return model.Dispersion(); };
    for (DetectorPoint& point : points) {
        WindowsBefore(series, point.index, settings.years, settings.half_window, work.baseline);
        const Now now = LoadRows(series, settings.population_offset, point.index, number, work);
        Prediction prediction;
        if (!PredictNow(work, choice, now, dispersion_of, prediction)) {
            Silence(SilentReason::kNoConvergence, point);
            continue;
        }
        SetModel(prediction, point);
        const double mean = prediction.Mean();
        const double se = mean * std::sqrt(prediction.dispersion * prediction.link_variance);
        const Threshold threshold =
            NormalThreshold(settings.power, mean, se, prediction.dispersion, z, point.observed);
        point.expected = mean;
        point.mean_used = mean;
        point.threshold = threshold.upper;
        point.p_value = threshold.p_value;
        point.score = (point.observed - mean) / (threshold.upper - mean);
        point.alarm = point.score > 1;
        if (!EnoughCases(series, point.index, settings.enough_cases, settings.enough_periods))
            Silence(SilentReason::kTooFewCases, point);
    }
}

}  // namespace atalaya::stats
