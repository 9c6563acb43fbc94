// Calibration of the clustered sample of Californian schools, as R survey 4.1-1 computed it.

#include <cmath>
#include <cstdint>
#include <limits>

#include "stats/calibration.hpp"
#include "stats/estimates.hpp"
#include "stats/oracle_test.hpp"
#include "stats/projection.hpp"

namespace atalaya::stats {
namespace {

class CalibrationOracle : public SurveyDataTest {
 protected:
    void SetUp() override {
        SurveyDataTest::SetUp();
        if (IsSkipped()) return;
        schools = std::make_unique<Table>(Read("r_survey/apiclus1.csv"));
        design = std::make_unique<Design>(ClusteredSchools(*schools).value());
        // Words sort as E, H, M and No, Yes.
        type = {schools->Codes("stype"), {4421, 755, 1018}};
        wide = {schools->Codes("sch.wide"), {1072, 5122}};
    }

    void ExpectWeights(const std::vector<double>& weights, const std::string& call,
                       double tolerance) const {
        const json::value expected = Expected(call);
        const json::array& want = expected.at("weights").as_array();
        ASSERT_EQ(weights.size(), want.size());
        for (std::size_t i = 0; i < want.size(); ++i)
            EXPECT_TRUE(Near(weights[i], Number(want[i]), tolerance)) << "row " << i;
    }

    void ExpectEstimates(const Design& calibrated, const std::string& call,
                         double tolerance) const {
        const json::value expected = Expected(call);
        const auto mean = Mean(calibrated, schools->Numbers("api00")).value();
        EXPECT_TRUE(Near(mean.value, Number(expected.at("mean").at("est")), tolerance));
        EXPECT_TRUE(Near(mean.se, Number(expected.at("mean").at("se")), tolerance));
        const auto total = Total(calibrated, schools->Numbers("enroll")).value();
        EXPECT_TRUE(Near(total.value, Number(expected.at("total").at("est")), tolerance));
        EXPECT_TRUE(Near(total.se, Number(expected.at("total").at("se")), tolerance));
    }

    // Intercept, H, M and the index of the year before: R's ~stype+api99.
    Matrix Regressors() const {
        Matrix x(schools->rows(), 4);
        const auto before = schools->Numbers("api99");
        for (std::size_t i = 0; i < x.rows(); ++i) {
            x(i, 0) = 1;
            if (type.codes[i] > 0) x(i, static_cast<std::size_t>(type.codes[i])) = 1;
            x(i, 3) = before[i];
        }
        return x;
    }

    const std::vector<double> totals{6194, 755, 1018, 3914069};
    std::unique_ptr<Table> schools;
    std::unique_ptr<Design> design;
    Margin type, wide;
};

TEST_F(CalibrationOracle, PostStratification) {
    const auto got = PostStratify(design->weights(), type).value();
    ExpectWeights(got.weights, "poststrat", 1e-9);
    ExpectEstimates(CalibratedDesign(*design, got, {&type, 1}), "poststrat", 1e-9);
}

TEST_F(CalibrationOracle, LinearCalibration) {
    const auto got = Calibrate(design->weights(), Regressors(), totals).value();
    ExpectWeights(got.weights, "calibrate_linear", 1e-9);
    ExpectEstimates(CalibratedDesign(*design, got, {}, Regressors()), "calibrate_linear", 1e-9);
}

// R's rake stops when a margin of 6,194 schools moves by less than one: its weights are that near.
TEST_F(CalibrationOracle, Raking) {
    const std::vector<Margin> margins{type, wide};
    const auto got = Rake(design->weights(), margins).value();
    ExpectWeights(got.weights, "rake", 5e-4);
    ExpectEstimates(CalibratedDesign(*design, got, margins), "rake", 5e-4);
    // Stopped as early, the weights are R's to the last digits; its errors divide by the weights of
    // the half step before, which is why they agree to as many digits as the raking had converged.
    const auto loose = Rake(design->weights(), margins, {.tolerance = 1e-4}).value();
    ExpectWeights(loose.weights, "rake", 1e-9);
    ExpectEstimates(CalibratedDesign(*design, loose, margins), "rake", 2e-5);
    const auto trimmed =
        TrimWeights(loose.weights, {.lower = 10, .upper = 60, .strict = false}).value();
    ExpectWeights(trimmed, "trim", 1e-9);
}

TEST_F(CalibrationOracle, BoundsThatForbidTheTotalsFail) {
    const auto got =
        Calibrate(design->weights(), Regressors(), totals, {.lower = 0.5, .upper = 1.5});
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, "stats.calibration_not_reached");
}

// With the calibrated weights alone the error is several times too large here, elsewhere too small.
TEST_F(CalibrationOracle, TrapCalibrationForgottenInTheError) {
    const auto got = Calibrate(design->weights(), Regressors(), totals).value();
    const auto values = schools->Numbers("api00");
    const double forgotten = Mean(design->Reweighted(got.weights, nullptr), values)->se;
    const double right = Mean(CalibratedDesign(*design, got, {}, Regressors()), values)->se;
    EXPECT_GT(forgotten, 3 * right);
}

}  // namespace
}  // namespace atalaya::stats
