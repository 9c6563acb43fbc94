#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"

// The size of a population that no list covers, such as people who inject drugs. All methods assume
// one closed population, correct matching of persons between lists, and that each person's chance
// to be on a list is about the same within the table given: split by sex, age and region first.
namespace atalaya::stats {

struct HiddenPopulation {
    double size = 0;
    double se = 0;
    double lower = 0, upper = 0;  // never below the number of persons seen
};

// Two independent lists of n1 and n2 persons, m of them on both.
// Errors: stats.capture_counts for negative or broken counts, or an overlap above a list;
// stats.capture_no_overlap where m = 0 (LincolnPetersen); stats.level_invalid.

// n1 n2 / m, with Seber's (1982, 3.1) large-sample variance.
Result<HiddenPopulation> LincolnPetersen(double n1, double n2, double m, double level = 0.95);
// (n1+1)(n2+1)/(m+1) - 1, nearly unbiased and finite at m = 0 (Chapman 1951; variance: Seber 1970).
// Intervals of both are log-normal in the number never seen (Burnham et al. 1987; Chao 1989).
Result<HiddenPopulation> Chapman(double n1, double n2, double m, double level = 0.95);

// A hierarchical log-linear model of k lists: the interactions it holds, each a set of lists as
// bits (list 0 is bit 0). Main effects are always in. An interaction brings those below it.
using Interactions = std::vector<std::uint32_t>;

struct ListModel {
    Interactions interactions;  // of two lists or more, complete downwards, in rising order
    int parameters = 0;
    double deviance = 0;
    int df = 0;  // 0: saturated, the data cannot contradict the model
    double aic = 0, bic = 0;
    // False where the likelihood has no maximum: some expected count runs to zero and the number
    // unseen to zero or infinity. `population` is then NaN: the case of an empty cell under a rich
    // model, which other programs report as a number.
    bool finite = true;
    HiddenPopulation population;
};

struct ListOptions {
    double level = 0.95;
    // Of AllListModels alone: the most lists in one interaction; how many of the best models have an
    // interval, which takes some hundred fits each. The limits of the others are NaN.
    int highest_order = 4;
    std::size_t intervals = 10;
};

// `cells[p]` counts the persons seen on exactly the lists whose bits are set in p: 2^k numbers for
// k = 2..5 lists; cells[0], the persons unseen, is not read. Poisson likelihood (Fienberg 1972;
// Cormack 1989; IWGDMF 1995). The standard error is that of the multinomial, sqrt(m0 + m0^2 var b0);
// the interval is the profile likelihood's, for the expected number unseen.
// Errors: stats.capture_lists for another number of cells; stats.capture_counts;
// stats.capture_model for a set of no list in the table, or the interaction of all lists, which
// cannot be known; stats.level_invalid.
Result<ListModel> FitListModel(std::span<const double> cells, const Interactions& interactions,
                               const ListOptions& options = {});

struct ListModels {
    std::vector<ListModel> models;  // every hierarchical model, the smallest AIC among finite first
    int empty_cells = 0;            // seen combinations of lists with no person: a warning
};

// Three lists have 8 models, four 113, five 6,893 (a few seconds): up to four lists, or five with
// highest_order = 2 (1,024), are asked for in practice.
Result<ListModels> AllListModels(std::span<const double> cells, const ListOptions& options = {});

// Multiplier (benchmark) method: a count of an event (deaths, treatments, arrests) over the share of
// the hidden population that had it, as a survey of that population found it.
struct Multiplier {
    double benchmark = 0;
    double benchmark_se = 0;  // 0: a complete count
    double share = 0;         // above 0, at most 1
    double share_se = 0;
};

struct MultiplierEstimate {
    HiddenPopulation delta;       // interval symmetric on the log scale
    HiddenPopulation simulated;   // median, standard deviation and percentiles of the draws
    int draws = 0;
};

inline constexpr int kLeastDraws = 2, kMostDraws = 10'000'000;
// The benchmark is drawn from a normal cut off at 0, the share from the beta of its mean and error.
// Errors: stats.multiplier {what: benchmark, share or error}; stats.draws {draws, least, most};
// stats.level_invalid.
Result<MultiplierEstimate> EstimateByMultiplier(const Multiplier& input, base::Random& random,
                                                int draws = 10000, double level = 0.95);

}  // namespace atalaya::stats
