#include "stats/distributions.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace atalaya::stats {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

void ExpectClose(double got, double want, double relative = 1e-12) {
    EXPECT_NEAR(got, want, std::abs(want) * relative);
}

// Closed forms: what a table of a textbook would round.
TEST(Distributions, ClosedForms) {
    ExpectClose(NormalQuantile(0.975), 1.959963984540054);
    ExpectClose(NormalUpper(10), 7.619853024160527e-24, 1e-11);
    // One degree of freedom is Cauchy, two have an algebraic form.
    ExpectClose(StudentQuantile(0.975, 1), std::tan(M_PI * 0.475));
    ExpectClose(StudentCdf(1.5, 2), 0.5 + 1.5 / (2 * std::sqrt(2 + 1.5 * 1.5)));
    ExpectClose(StudentQuantile(0.9, kInf), NormalQuantile(0.9));
    ExpectClose(StudentTwoSided(-3, 1), 2 * std::atan(1.0 / 3) / M_PI);
    ExpectClose(ChiSquareUpper(5, 2), std::exp(-2.5));
    ExpectClose(ChiSquareUpper(1500, 2), std::exp(-750), 1e-10);
    ExpectClose(ChiSquareQuantile(0.95, 2), -2 * std::log(0.05));
    ExpectClose(FUpper(3, 2, 10), std::pow(1 + 2 * 3.0 / 10, -5));
    ExpectClose(FUpper(3, 4, kInf), ChiSquareUpper(12, 4));
    ExpectClose(BetaQuantile(0.975, 1, 20), 1 - std::pow(0.025, 1.0 / 20));
    ExpectClose(BetaCdf(0.3, 2, 1), 0.09);
    ExpectClose(GammaCdf(3, 1, 2), 1 - std::exp(-1.5));
}

TEST(Distributions, EndsAndMissing) {
    EXPECT_EQ(BetaQuantile(0.025, 0, 5), 0);
    EXPECT_EQ(BetaQuantile(0.975, 5, 0), 1);
    EXPECT_EQ(FUpper(0, 2, 5), 1);
    EXPECT_EQ(ChiSquareUpper(-1, 2), 1);
    EXPECT_TRUE(std::isnan(StudentCdf(std::nan(""), 3)));
    EXPECT_TRUE(std::isnan(NormalQuantile(1.5)));
    EXPECT_EQ(NormalQuantile(0), -kInf);
}

// Equal weights are one chi-square; two pairs of equal weights a, b have the closed form
// P(a E1 + b E2 > x) = (a e^(-x/2a) - b e^(-x/2b)) / (a - b).
TEST(Distributions, SumsOfChiSquaresExact) {
    ExpectClose(ChiSquareSumUpper(7, std::vector<double>{2, 2, 2}), ChiSquareUpper(3.5, 3));
    for (double x : {0.5, 4.0, 30.0, 300.0}) {
        const double a = 3, b = 0.4;
        const double want =
            (a * std::exp(-x / (2 * a)) - b * std::exp(-x / (2 * b))) / (a - b);
        ExpectClose(ChiSquareSumUpper(x, std::vector<double>{a, b, b, a, 0}), want, 1e-11);
    }
}

TEST(Distributions, SumsOfChiSquaresApproximate) {
    const std::vector<double> weights{3, 1.2, 0.4, 0.1};
    for (double x : {6.0, 12.0, 40.0}) {
        const double exact = ChiSquareSumUpper(x, weights);
        ExpectClose(ChiSquareSumSaddlepoint(x, weights), exact, 0.08);
        EXPECT_NE(ChiSquareSumSaddlepoint(x, weights), exact);
    }
    ExpectClose(ChiSquareSumSaddlepoint(4.7, weights), ChiSquareSumUpper(4.7, weights), 1e-9);
    // Far out the match of two moments is off by orders of magnitude: why it is not the default.
    EXPECT_LT(ChiSquareSumSatterthwaite(80, weights), ChiSquareSumUpper(80, weights) / 5);
    ExpectClose(ChiSquareSumSatterthwaite(5, std::vector<double>{1, 1}), std::exp(-2.5));
}

TEST(Distributions, AWeightNextToNothingHardlyMatters) {
    const double with = ChiSquareSumUpper(5, std::array{1.0, 1.0, 1e-9});
    ExpectClose(with, std::exp(-2.5), 1e-8);
    EXPECT_GT(with, std::exp(-2.5));
}

// With one weight the sum is an F; the integral agrees with it far into the tail, and the
// saddlepoint within its error.
TEST(Distributions, SumsOverAnEstimatedDenominator) {
    const std::vector<double> one = {2.5}, equal = {1.5, 1.5, 1.5};
    for (const double df : {2.0, 14.0, 197.0})
        for (const double x : {0.5, 5.0, 40.0}) {
            EXPECT_NEAR(FSumUpper(x, one, df) / FUpper(x / 2.5, 1, df), 1, 1e-9) << df << " " << x;
            EXPECT_NEAR(FSumUpper(x, equal, df) / FUpper(x / 4.5, 3, df), 1, 1e-9);
            EXPECT_NEAR(FSumSaddlepoint(x, equal, df) / FUpper(x / 4.5, 3, df), 1, 0.1);
        }
    EXPECT_EQ(FSumUpper(3, equal, INFINITY), ChiSquareSumUpper(3, equal));
}

}  // namespace
}  // namespace atalaya::stats
