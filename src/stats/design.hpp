#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "base/result.hpp"

// How the rows were sampled: weights, and at each stage strata, units and how much of the
// population was taken. Everything that an error of estimation depends on besides the answers.
namespace atalaya::stats {

// A code of stratum or unit that the data do not have.
inline constexpr std::int32_t kMissingCode = std::numeric_limits<std::int32_t>::min();

// A stratum with one sampled unit shows no variation between units. What to do is a choice of the
// analyst, never of the program. A stratum of which everything was sampled is not lonely.
enum class LonelyRule {
    kFail,       // refuse the design
    kRemove,     // the stratum adds nothing to the variance
    kCertainty,  // as kRemove: the unit counts as taken with certainty
    kAdjust,     // its total is compared with zero, the centre of all influences: conservative
    kAverage,    // it adds the average of the strata that have several units
};
enum class PpsRule {
    kNone,
    kBrewer,  // Brewer's approximation for unequal probabilities without replacement
};
enum class DfRule {
    kDesign,    // PSUs minus strata of the whole sample (SUDAAN)
    kDomain,    // PSUs minus strata among those with a case of the domain (Stata, R survey)
    kInfinite,  // the normal distribution
};
enum class PopulationKind {
    kUnknown,   // as if drawn with replacement: no correction
    kSizes,     // units in the population of the row's stratum at this stage
    kFractions  // sampled share, or under PpsRule::kBrewer the unit's probability
};

// One stage of sampling. Each vector has one entry a row, or is empty.
struct StageInput {
    std::vector<std::int32_t> strata;  // empty: one stratum
    std::vector<std::int32_t> units;   // empty: each row is a unit; allowed at the last stage only
    PopulationKind population_kind = PopulationKind::kUnknown;
    std::vector<double> population;  // empty if and only if the kind is kUnknown
    PpsRule pps = PpsRule::kNone;    // kBrewer needs kFractions
};

struct DesignInput {
    std::size_t rows = 0;
    // Weights or probabilities of inclusion, not both. Neither: the product of the population over
    // the sample of the stages where every stage says its population, otherwise 1 for every row.
    std::vector<double> weights;
    std::vector<double> probabilities;
    std::vector<StageInput> stages;  // empty: a simple sample of rows
    // Unit codes may be used again in another stratum for another unit.
    bool nest = false;
    LonelyRule lonely = LonelyRule::kFail;
    // Whether a stratum with several units, one of which has cases of the domain, also falls under
    // kAdjust or kAverage. Off in R survey unless asked for.
    bool lonely_in_domains = false;
    DfRule df = DfRule::kDesign;
};

// Where the weights come from.
enum class WeightSource { kGiven, kProbabilities, kPopulation, kEqual };

struct StageStratum {
    std::int32_t code = 0;     // of the caller; 0 where the stage has no strata
    std::int32_t parent = -1;  // unit of the stage before; -1 at the first stage
    std::int32_t units = 0;    // sampled
    std::int32_t first_row = 0;
    // Product of the sampled fractions of the units above: what this stage adds to the variance is
    // multiplied by it.
    double multiplier = 1;
    double fraction = 0;  // sampled share of its population; 0 where unknown or under Brewer
    bool lonely = false;  // one unit, and not all of the population
};

// One stage after its checks, in dense numbers.
struct Stage {
    std::vector<std::int32_t> unit_of_row;
    std::vector<std::int32_t> stratum_of_unit;
    std::vector<double> fraction_of_unit;
    std::vector<StageStratum> strata;
    bool has_population = false;
};

// To be printed with every table made under the design.
struct DesignFacts {
    std::size_t rows = 0;
    std::size_t psus = 0;
    std::size_t strata = 0;
    std::size_t stages = 0;
    bool stratified = false, clustered = false, has_population = false, calibrated = false;
    WeightSource weights = WeightSource::kGiven;
    double sum_of_weights = 0;
    LonelyRule lonely_rule = LonelyRule::kFail;
    DfRule df_rule = DfRule::kDesign;
    double df = 0;                     // of the whole sample under df_rule
    std::vector<StageStratum> lonely;  // all stages
};

// What calibration leaves behind for the error of later estimates (projection.hpp).
class CalibrationProjection;

class Design {
 public:
    // Errors, `where` pointing into the input ("/weights/12", rows from 0):
    // stats.design_empty, stats.design_length, stats.weights_twice, stats.weight_invalid,
    // stats.probability_invalid, stats.code_missing, stats.unit_in_two_strata, stats.units_missing,
    // stats.population_missing, stats.fraction_invalid, stats.population_small,
    // stats.population_varies, stats.brewer_population, stats.lonely_unit, stats.lonely_average.
    static Result<Design> Make(DesignInput input);

    std::size_t rows() const { return m_weights.size(); }
    std::span<const double> weights() const { return m_weights; }
    // At least one.
    const std::vector<Stage>& stages() const { return m_stages; }
    LonelyRule lonely() const { return m_lonely; }
    bool lonely_in_domains() const { return m_lonely_in_domains; }
    DfRule df_rule() const { return m_df; }
    const CalibrationProjection* projection() const { return m_projection.get(); }

    DesignFacts Facts() const;
    // Of an estimate over the rows whose `domain` is not 0; an empty domain is all rows. Zero or
    // less where the domain cannot show variation; infinite under DfRule::kInfinite.
    double DegreesOfFreedom(std::span<const std::uint8_t> domain = {}) const;

    // The same sample under other weights, one a row, finite (zero allowed: trimmed or calibrated
    // to nothing).
    Design Reweighted(std::vector<double> weights,
                      std::shared_ptr<const CalibrationProjection> projection) const;
    Design WithDfRule(DfRule rule) const;

 private:
    Design() = default;

    std::vector<double> m_weights;
    std::vector<Stage> m_stages;
    LonelyRule m_lonely = LonelyRule::kFail;
    bool m_lonely_in_domains = false;
    DfRule m_df = DfRule::kDesign;
    WeightSource m_weight_source = WeightSource::kGiven;
    bool m_stratified = false, m_clustered = false;
    // Shared because designs are values and are copied; a projection is large and never changes.
    std::shared_ptr<const CalibrationProjection> m_projection;
};

}  // namespace atalaya::stats
