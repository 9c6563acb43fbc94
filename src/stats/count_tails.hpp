#pragma once

// Tails and quantiles of distributions of counts. Tails are computed as tails, as in
// distributions.hpp. `count` is a whole number; a mean may be infinite nowhere.
namespace atalaya::stats {

// P(Y >= count); 1 at counts of zero or less.
double PoissonAtLeast(double count, double mean);
// size > 0 need not be whole; mean = size (1 - p) / p.
double NegativeBinomialAtLeast(double count, double size, double p);
double BinomialAtLeast(double count, double trials, double p);
double PoissonProbability(double count, double mean);

// The smallest count with P(Y <= count) >= level, 0 < level < 1.
double PoissonQuantile(double level, double mean);
double NegativeBinomialQuantile(double level, double size, double p);

}  // namespace atalaya::stats
