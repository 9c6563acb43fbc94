#include "stats/design.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/check.hpp"

namespace atalaya::stats {

namespace {

// Sampled shares this close to one are a census of the stratum.
constexpr double kCensus = 1 - 1e-7;
// Population sizes of one stratum may differ by the rounding of a file.
constexpr double kSamePopulation = 1e-9;

std::string Place(std::size_t stage, std::string_view field, std::size_t row) {
    return "/stages/" + std::to_string(stage) + "/" + std::string(field) + "/" +
           std::to_string(row);
}

std::uint64_t Pair(std::int32_t high, std::int32_t low) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(high)) << 32 |
           static_cast<std::uint32_t>(low);
}

// Numbers keys in the order of their first appearance.
class Numbering {
 public:
    // The number, and whether it is new.
    std::pair<std::int32_t, bool> Of(std::uint64_t key) {
        // Rows of a unit stand together in most files.
        if (m_size > 0 && key == m_last_key) return {m_last, false};
        const auto [it, fresh] = m_numbers.try_emplace(key, m_size);
        if (fresh) ++m_size;
        m_last_key = key;
        m_last = it->second;
        return {m_last, fresh};
    }

 private:
    std::unordered_map<std::uint64_t, std::int32_t> m_numbers;
    std::int32_t m_size = 0, m_last = 0;
    std::uint64_t m_last_key = 0;
};

Result<void> CheckLength(std::size_t have, std::size_t rows, std::string where) {
    if (have == 0 || have == rows) return {};
    return Err("stats.design_length",
               {{"entries", std::to_string(have)}, {"rows", std::to_string(rows)}},
               std::move(where));
}

Result<void> CheckShape(const DesignInput& input) {
    if (input.rows == 0) return Err("stats.design_empty", {}, "/rows");
    if (!input.weights.empty() && !input.probabilities.empty())
        return Err("stats.weights_twice", {}, "/probabilities");
    ATALAYA_TRY(CheckLength(input.weights.size(), input.rows, "/weights"));
    ATALAYA_TRY(CheckLength(input.probabilities.size(), input.rows, "/probabilities"));
    for (std::size_t s = 0; s < input.stages.size(); ++s) {
        const StageInput& stage = input.stages[s];
        const std::string where = "/stages/" + std::to_string(s);
        ATALAYA_TRY(CheckLength(stage.strata.size(), input.rows, where + "/strata"));
        ATALAYA_TRY(CheckLength(stage.units.size(), input.rows, where + "/units"));
        ATALAYA_TRY(CheckLength(stage.population.size(), input.rows, where + "/population"));
        if (stage.units.empty() && s + 1 < input.stages.size())
            return Err("stats.units_missing", {{"stage", std::to_string(s + 1)}},
                       where + "/units");
        if (stage.population.empty() != (stage.population_kind == PopulationKind::kUnknown))
            return Err("stats.population_missing", {{"stage", std::to_string(s + 1)}},
                       where + "/population");
        if (stage.pps == PpsRule::kBrewer &&
            stage.population_kind != PopulationKind::kFractions)
            return Err("stats.brewer_population", {{"stage", std::to_string(s + 1)}},
                       where + "/population");
    }
    return {};
}

Result<void> CheckWeights(const DesignInput& input) {
    for (std::size_t i = 0; i < input.weights.size(); ++i) {
        const double w = input.weights[i];
        if (!(w > 0) || !std::isfinite(w))
            return Err("stats.weight_invalid",
                       {{"row", std::to_string(i)}, {"value", std::to_string(w)}},
                       "/weights/" + std::to_string(i));
    }
    for (std::size_t i = 0; i < input.probabilities.size(); ++i) {
        const double p = input.probabilities[i];
        if (!(p > 0 && p <= 1))
            return Err("stats.probability_invalid",
                       {{"row", std::to_string(i)}, {"value", std::to_string(p)}},
                       "/probabilities/" + std::to_string(i));
    }
    return {};
}

// Gives each row its unit and each unit its stratum. `above` is the stage before, or null.
Result<Stage> NumberUnits(const StageInput& in, std::size_t s, std::size_t rows, bool nest,
                          const Stage* above) {
    Stage stage;
    stage.unit_of_row.resize(rows);
    Numbering strata, units;
    for (std::size_t i = 0; i < rows; ++i) {
        const std::int32_t parent = above ? above->unit_of_row[i] : -1;
        const std::int32_t code = in.strata.empty() ? 0 : in.strata[i];
        if (code == kMissingCode)
            return Err("stats.code_missing",
                       {{"row", std::to_string(i)}, {"stage", std::to_string(s + 1)}},
                       Place(s, "strata", i));
        const auto [stratum, new_stratum] = strata.Of(Pair(parent, code));
        if (new_stratum)
            stage.strata.push_back({.code = code,
                                    .parent = parent,
                                    .first_row = static_cast<std::int32_t>(i)});
        std::int32_t unit = static_cast<std::int32_t>(i);
        bool new_unit = true;
        if (!in.units.empty()) {
            if (in.units[i] == kMissingCode)
                return Err("stats.code_missing",
                           {{"row", std::to_string(i)}, {"stage", std::to_string(s + 1)}},
                           Place(s, "units", i));
            std::tie(unit, new_unit) = units.Of(Pair(nest ? stratum : parent, in.units[i]));
        }
        if (new_unit) {
            stage.stratum_of_unit.push_back(stratum);
            ++stage.strata[stratum].units;
        } else if (stage.stratum_of_unit[unit] != stratum) {
            const StageStratum& first = stage.strata[stage.stratum_of_unit[unit]];
            return Err("stats.unit_in_two_strata",
                       {{"row", std::to_string(i)},
                        {"stage", std::to_string(s + 1)},
                        {"unit", std::to_string(in.units[i])},
                        {"stratum", std::to_string(code)},
                        {"other", std::to_string(first.code)}},
                       Place(s, "units", i));
        }
        stage.unit_of_row[i] = unit;
    }
    return stage;
}

// The sampled share that one row of the population column says.
Result<double> FractionOf(const StageInput& in, std::size_t s, std::size_t i,
                          const StageStratum& stratum) {
    const double value = in.population[i];
    if (std::isnan(value))
        return Err("stats.population_missing", {{"stage", std::to_string(s + 1)}},
                   Place(s, "population", i));
    if (in.population_kind == PopulationKind::kFractions) {
        if (!(value > 0 && value <= 1))
            return Err("stats.fraction_invalid",
                       {{"row", std::to_string(i)},
                        {"stage", std::to_string(s + 1)},
                        {"value", std::to_string(value)}},
                       Place(s, "population", i));
        return value;
    }
    if (!(value >= stratum.units))
        return Err("stats.population_small",
                   {{"row", std::to_string(i)},
                    {"stage", std::to_string(s + 1)},
                    {"stratum", std::to_string(stratum.code)},
                    {"population", std::to_string(value)},
                    {"sampled", std::to_string(stratum.units)}},
                   Place(s, "population", i));
    return stratum.units / value;
}

Result<void> ReadPopulation(const StageInput& in, std::size_t s, Stage& stage) {
    const std::size_t units = stage.stratum_of_unit.size();
    stage.fraction_of_unit.assign(units, 0);
    if (in.population_kind == PopulationKind::kUnknown) return {};
    stage.has_population = true;
    std::vector<bool> unit_seen(units), stratum_seen(stage.strata.size());
    for (std::size_t i = 0; i < stage.unit_of_row.size(); ++i) {
        const std::int32_t unit = stage.unit_of_row[i];
        StageStratum& stratum = stage.strata[stage.stratum_of_unit[unit]];
        ATALAYA_ASSIGN(const double fraction, FractionOf(in, s, i, stratum));
        const bool own = in.pps == PpsRule::kBrewer;
        const bool seen = own ? unit_seen[unit] : stratum_seen[stage.stratum_of_unit[unit]];
        const double before = own ? stage.fraction_of_unit[unit] : stratum.fraction;
        if (seen && std::abs(fraction - before) > kSamePopulation * before)
            return Err("stats.population_varies",
                       {{"row", std::to_string(i)},
                        {"stage", std::to_string(s + 1)},
                        {"stratum", std::to_string(stratum.code)}},
                       Place(s, "population", i));
        if (!own && !seen) {
            stratum.fraction = fraction;
            stratum_seen[stage.stratum_of_unit[unit]] = true;
        }
        if (!unit_seen[unit]) {
            stage.fraction_of_unit[unit] = own ? fraction : stratum.fraction;
            unit_seen[unit] = true;
        }
    }
    return {};
}

void MarkLonely(Stage& stage, const Stage* above) {
    for (std::size_t unit = 0; unit < stage.stratum_of_unit.size(); ++unit) {
        StageStratum& stratum = stage.strata[stage.stratum_of_unit[unit]];
        if (stratum.units == 1) stratum.lonely = stage.fraction_of_unit[unit] < kCensus;
    }
    if (!above) return;
    for (StageStratum& stratum : stage.strata) {
        const std::int32_t parent = stratum.parent;
        stratum.multiplier = above->strata[above->stratum_of_unit[parent]].multiplier *
                             above->fraction_of_unit[parent];
        // A stage below one drawn as if with replacement adds nothing: its loneliness is no matter.
        if (stratum.multiplier == 0) stratum.lonely = false;
    }
}

Error LonelyError(const std::vector<Stage>& stages) {
    std::vector<Error> faults;
    for (std::size_t s = 0; s < stages.size(); ++s)
        for (const StageStratum& stratum : stages[s].strata)
            if (stratum.lonely)
                faults.push_back(Err("stats.lonely_unit",
                                     {{"stage", std::to_string(s + 1)},
                                      {"stratum", std::to_string(stratum.code)},
                                      {"row", std::to_string(stratum.first_row)}},
                                     Place(s, "strata", stratum.first_row)));
    Error first = faults.front();
    if (faults.size() > 1) first.details = std::move(faults);
    return first;
}

Result<void> CheckLonely(const std::vector<Stage>& stages, LonelyRule rule) {
    const bool any = std::any_of(stages.begin(), stages.end(), [](const Stage& stage) {
        return std::any_of(stage.strata.begin(), stage.strata.end(),
                           [](const StageStratum& stratum) { return stratum.lonely; });
    });
    if (!any) return {};
    if (rule == LonelyRule::kFail) return LonelyError(stages);
    if (rule != LonelyRule::kAverage) return {};
    for (std::size_t s = 0; s < stages.size(); ++s) {
        std::unordered_map<std::int32_t, bool> has_several;
        for (const StageStratum& stratum : stages[s].strata)
            has_several[stratum.parent] = has_several[stratum.parent] || !stratum.lonely;
        for (const StageStratum& stratum : stages[s].strata)
            if (!has_several[stratum.parent])
                return Err("stats.lonely_average", {{"stage", std::to_string(s + 1)}},
                           Place(s, "strata", stratum.first_row));
    }
    return {};
}

// Population over sample of every stage, multiplied; under Brewer one over the probability.
std::vector<double> WeightsFromPopulation(const std::vector<Stage>& stages, std::size_t rows) {
    std::vector<double> weights(rows, 1);
    for (const Stage& stage : stages)
        for (std::size_t i = 0; i < rows; ++i)
            weights[i] /= stage.fraction_of_unit[stage.unit_of_row[i]];
    return weights;
}

}  // namespace

Result<Design> Design::Make(DesignInput input) {
    if (input.stages.empty()) input.stages.emplace_back();
    ATALAYA_TRY(CheckShape(input));
    ATALAYA_TRY(CheckWeights(input));
    Design design;
    design.m_stages.reserve(input.stages.size());
    bool all_populations = true;
    for (std::size_t s = 0; s < input.stages.size(); ++s) {
        const StageInput& in = input.stages[s];
        const Stage* above = s == 0 ? nullptr : &design.m_stages[s - 1];
        ATALAYA_ASSIGN(Stage stage, NumberUnits(in, s, input.rows, input.nest, above));
        ATALAYA_TRY(ReadPopulation(in, s, stage));
        MarkLonely(stage, above);
        all_populations = all_populations && stage.has_population;
        design.m_stages.push_back(std::move(stage));
    }
    ATALAYA_TRY(CheckLonely(design.m_stages, input.lonely));
    design.m_lonely = input.lonely;
    design.m_lonely_in_domains = input.lonely_in_domains;
    design.m_df = input.df;
    design.m_stratified = !input.stages[0].strata.empty();
    design.m_clustered = !input.stages[0].units.empty();
    if (!input.weights.empty()) {
        design.m_weights = std::move(input.weights);
    } else if (!input.probabilities.empty()) {
        design.m_weight_source = WeightSource::kProbabilities;
        design.m_weights = std::move(input.probabilities);
        for (double& w : design.m_weights) w = 1 / w;
    } else if (all_populations) {
        design.m_weight_source = WeightSource::kPopulation;
        design.m_weights = WeightsFromPopulation(design.m_stages, input.rows);
    } else {
        design.m_weight_source = WeightSource::kEqual;
        design.m_weights.assign(input.rows, 1);
    }
    return design;
}

DesignFacts Design::Facts() const {
    const Stage& first = m_stages.front();
    DesignFacts facts{.rows = rows(),
                      .psus = first.stratum_of_unit.size(),
                      .strata = first.strata.size(),
                      .stages = m_stages.size(),
                      .stratified = m_stratified,
                      .clustered = m_clustered,
                      .has_population = first.has_population,
                      .calibrated = m_projection != nullptr,
                      .weights = m_weight_source,
                      .lonely_rule = m_lonely,
                      .df_rule = m_df,
                      .df = DegreesOfFreedom()};
    for (const double w : m_weights) facts.sum_of_weights += w;
    for (const Stage& stage : m_stages)
        for (const StageStratum& stratum : stage.strata)
            if (stratum.lonely) facts.lonely.push_back(stratum);
    return facts;
}

double Design::DegreesOfFreedom(std::span<const std::uint8_t> domain) const {
    base::Check(domain.empty() || domain.size() == rows(), "one entry of the domain a row");
    if (m_df == DfRule::kInfinite) return std::numeric_limits<double>::infinity();
    const Stage& first = m_stages.front();
    if (m_df == DfRule::kDesign || domain.empty())
        return static_cast<double>(first.stratum_of_unit.size()) -
               static_cast<double>(first.strata.size());
    std::vector<bool> unit_seen(first.stratum_of_unit.size()), stratum_seen(first.strata.size());
    double df = 0;
    for (std::size_t i = 0; i < rows(); ++i) {
        if (!domain[i]) continue;
        const std::int32_t unit = first.unit_of_row[i];
        if (unit_seen[unit]) continue;
        unit_seen[unit] = true;
        ++df;
        const std::int32_t stratum = first.stratum_of_unit[unit];
        if (stratum_seen[stratum]) continue;
        stratum_seen[stratum] = true;
        --df;
    }
    return df;
}

Design Design::Reweighted(std::vector<double> weights,
                          std::shared_ptr<const CalibrationProjection> projection) const {
    base::Check(weights.size() == rows(), "one weight a row");
    Design copy = *this;
    copy.m_weights = std::move(weights);
    copy.m_projection = std::move(projection);
    return copy;
}

Design Design::WithDfRule(DfRule rule) const {
    Design copy = *this;
    copy.m_df = rule;
    return copy;
}

}  // namespace atalaya::stats
