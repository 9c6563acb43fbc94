#pragma once

#include <span>

// Distribution functions and quantiles. Tail probabilities are computed as tails, never as one
// minus the other side, so that a p value of 1e-30 keeps its digits. Degrees of freedom may be
// infinite where that has a meaning (Student -> normal, F -> chi-square over its df).
// A NaN argument gives a NaN.
namespace atalaya::stats {

double NormalCdf(double x);
double NormalUpper(double x);
// 0 <= p <= 1; -inf and +inf at the ends.
double NormalQuantile(double p);

// df > 0, also infinite.
double StudentCdf(double t, double df);
double StudentQuantile(double p, double df);
// P(|T| > |t|): the p value of a two-sided test.
double StudentTwoSided(double t, double df);

// P(X > x); df > 0. x <= 0 gives 1.
double ChiSquareUpper(double x, double df);
double ChiSquareQuantile(double p, double df);

// P(F > x); the denominator's df may be infinite.
double FUpper(double x, double numerator_df, double denominator_df);

// Shapes a, b >= 0: a shape of zero is the limit, all mass at that end (Clopper-Pearson and
// Korn-Graubard limits at no cases or all cases).
double BetaQuantile(double p, double a, double b);
double BetaCdf(double x, double a, double b);

double GammaCdf(double x, double shape, double scale);
double GammaQuantile(double p, double shape, double scale);

// P(w1 C1 + w2 C2 + ... > x) where the C are independent chi-squares of one degree of freedom.
// Precondition of the three: weights >= 0, at least one > 0; zero weights count for nothing.

// First two moments matched by one scaled chi-square (Satterthwaite 1946).
double ChiSquareSumSatterthwaite(double x, std::span<const double> weights);
// Saddlepoint of Lugannani and Rice in Barndorff-Nielsen's form (Kuonen 1999, Biometrika 86:929).
// Relative error of some per cent, up to a tenth far out where one weight outweighs the others.
// Within 1e-4 of the mean, where the formula divides zero by zero, the exact value.
double ChiSquareSumSaddlepoint(double x, std::span<const double> weights);
// Ruben's (1962) series of central chi-squares with the smallest weight as scale: every term is
// positive, so the tail keeps its relative precision (1e-12). Where the largest weight is more than
// about a thousand times the smallest the series is too long; the weights below a thousandth of the
// largest, together under 1e-3 of the sum, are then replaced by their mean, or else the saddlepoint
// answers.
double ChiSquareSumUpper(double x, std::span<const double> weights);

// P(the sum above / (D / df) > x), D an independent chi-square of `denominator_df` (may be infinite)
// degrees of freedom: the sum's weights were estimated with that many. By saddlepoint as above, and
// exactly by integrating over D.
double FSumSaddlepoint(double x, std::span<const double> weights, double denominator_df);
double FSumUpper(double x, std::span<const double> weights, double denominator_df);

}  // namespace atalaya::stats
