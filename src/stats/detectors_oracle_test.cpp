// The weekly counts of Salmonella Newport in 16 German states, added up, and what R surveillance
// 1.20.3 said about the last 104 weeks of them.

#include <gtest/gtest.h>

#include "stats/detectors.hpp"
#include "stats/oracle_test.hpp"

namespace atalaya::stats {
namespace {

class SurveillanceTest : public SurveyDataTest {
 protected:
    CountSeries Newport() const {
        const Table table = Read("surveillance/salmNewport_16states.csv");
        CountSeries series{.first = {2004, 1, 5}, .counts = std::vector<double>(table.rows())};
        for (const char* state :
             {"Baden.Wuerttemberg", "Bavaria", "Berlin", "Brandenburg", "Bremen", "Hamburg",
              "Hesse", "Mecklenburg.Vorpommern", "Lower.Saxony", "North.Rhine.Westphalia",
              "Rhineland.Palatinate", "Saarland", "Saxony", "Saxony.Anhalt", "Schleswig.Holstein",
              "Thuringia"}) {
            const std::vector<double> counts = table.Numbers(state);
            for (std::size_t i = 0; i < counts.size(); ++i) series.counts[i] += counts[i];
        }
        return series;
    }

    // Evaluates the weeks of a file of expected results.
    std::vector<DetectorPoint> Run(const DetectorSettings& settings, const Table& expected) const {
        const std::vector<double> t = expected.Numbers("t");
        auto points = Detect(
            Newport(), settings,
            {static_cast<std::size_t>(t.front() - 1), static_cast<std::size_t>(t.back() - 1)});
        EXPECT_TRUE(points.ok()) << points.error().Describe();
        if (!points.ok()) return {};
        EXPECT_EQ(points->size(), expected.rows());
        return *points;
    }

    static void Compare(const Table& expected, const char* column, std::size_t row, double actual) {
        const double wanted = expected.Numbers(column)[row];
        if (std::isnan(wanted)) EXPECT_TRUE(std::isnan(actual)) << column << " of row " << row;
        // A statistic near zero is the difference of two numbers near one.
        else if (std::abs(wanted) < 1e-3)
            EXPECT_NEAR(actual, wanted, 1e-12) << column << row;
        else
            EXPECT_TRUE(Near(actual, wanted)) << column << " of row " << row;
    }

    void Agrees(const std::string& file, const DetectorSettings& settings) const {
        const Table expected = Read("surveillance/expected_" + file + ".csv");
        const std::vector<DetectorPoint> points = Run(settings, expected);
        for (std::size_t i = 0; i < points.size(); ++i) {
            Compare(expected, "observed", i, points[i].observed);
            // R writes 0 where the method of 1996 is silent.
            const bool zero = expected.Numbers("upper")[i] == 0 && std::isnan(points[i].threshold);
            Compare(expected, "upper", i, zero ? 0 : points[i].threshold);
            Compare(expected, "alarm", i, points[i].alarm);
        }
    }

    void AgreesInAll(const std::string& file, const DetectorSettings& settings) const {
        Agrees(file, settings);
        const Table expected = Read("surveillance/expected_" + file + ".csv");
        const std::vector<DetectorPoint> points = Run(settings, expected);
        for (std::size_t i = 0; i < points.size(); ++i) {
            const DetectorPoint& point = points[i];
            Compare(expected, "mu0", i, point.mean_used);
            Compare(expected, "phi", i, point.dispersion);
            Compare(expected, "trendcoef", i, point.trend);
            Compare(expected, "trend", i, std::isnan(point.trend) ? 0 : 1);
            Compare(expected, "expected", i, point.expected);
            Compare(expected, "score", i, point.score);
            Compare(expected, "pvalue", i, point.p_value);
            const bool silent = point.silent == SilentReason::kTooFewCases;
            EXPECT_EQ(silent, std::isnan(expected.Numbers("upper")[i])) << "row " << i;
        }
    }
};

TEST_F(SurveillanceTest, EarsOfTheWeeksJustBefore) {
    Agrees("earsC1", EarsSettings{});
    Agrees("earsC2", EarsSettings{.method = EarsMethod::kC2});
}

TEST_F(SurveillanceTest, FarringtonFlexibleWithTheRecommendedSettings) {
    FarringtonFlexibleSettings settings = FarringtonFlexibleSettings::Recommended();
    settings.years = 4;
    AgreesInAll("farringtonFlexible_nbPlugin", settings);
    settings.threshold = ThresholdMethod::kUpperMean;
    AgreesInAll("farringtonFlexible_muan", settings);
}

TEST_F(SurveillanceTest, FarringtonOf1996) {
    Agrees("farrington_orig", FarringtonSettings{.years = 4});
}

TEST_F(SurveillanceTest, Cusum) {
    Agrees("cusum_rossi", CusumSettings{.transform = CountTransform::kRossi});
}

TEST_F(SurveillanceTest, RulesOnReferenceWindows) {
    Agrees("rki3", RkiSettings{});
    Agrees("bayes", BayesSettings{.years = 4, .half_window = 3});
}

TEST_F(SurveillanceTest, NegativeBinomialLikelihoodRatio) {
    const Table expected = Read("surveillance/expected_glrnb.csv");
    const auto points = Run(GlrSettings{.dispersion = std::nullopt}, expected);
    for (std::size_t i = 0; i < points.size(); ++i) {
        Compare(expected, "stat", i, points[i].score);
        Compare(expected, "alarm", i, points[i].alarm);
    }
}

}  // namespace
}  // namespace atalaya::stats
