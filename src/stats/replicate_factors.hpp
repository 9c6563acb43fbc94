#pragma once

#include "stats/replicates.hpp"

// How each method weights the units of a design again; used by Replicates::Make alone.
namespace atalaya::stats {

struct ReplicateFactors {
    Matrix factors;  // replicates by units
    double scale = 1;
    std::vector<double> rscales;
    bool population_used = false;
    std::size_t stage = 0;  // whose units these are
};

// Doubles that the factors may take: 1.6 gigabytes.
inline constexpr std::size_t kMostFactors = 200'000'000;

// Errors as Replicates::Make.
Result<ReplicateFactors> JackknifeFactors(const Design& design, const ReplicateOptions& options);
Result<ReplicateFactors> BalancedFactors(const Design& design, const ReplicateOptions& options);
Result<ReplicateFactors> SuccessiveFactors(const Design& design, const ReplicateOptions& options);
Result<ReplicateFactors> BootstrapFactors(const Design& design, const ReplicateOptions& options,
                                          base::Random& random);
Result<ReplicateFactors> PrestonFactors(const Design& design, const ReplicateOptions& options,
                                        base::Random& random);

// stats.replicates_many where the table would not fit.
Result<void> CheckReplicateSize(std::size_t replicates, std::size_t units);

}  // namespace atalaya::stats
