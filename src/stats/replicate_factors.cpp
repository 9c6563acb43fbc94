#include "stats/replicate_factors.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "stats/hadamard.hpp"

namespace atalaya::stats {

namespace {

// Sampled shares this close to one leave nothing to vary.
constexpr double kCensus = 1 - 1e-7;

// The units of each stratum of a stage, in the order of the file.
std::vector<std::vector<std::int32_t>> UnitsByStratum(const Stage& stage) {
    std::vector<std::vector<std::int32_t>> units(stage.strata.size());
    for (std::size_t u = 0; u < stage.stratum_of_unit.size(); ++u)
        units[stage.stratum_of_unit[u]].push_back(static_cast<std::int32_t>(u));
    return units;
}

// The own probabilities of Brewer's rule have no place in a factor of a stratum.
bool HasFractions(const Stage& stage) {
    if (!stage.has_population) return false;
    for (std::size_t u = 0; u < stage.stratum_of_unit.size(); ++u)
        if (stage.fraction_of_unit[u] != stage.strata[stage.stratum_of_unit[u]].fraction)
            return false;
    return true;
}

// A correction for the first stage alone would also take away what the stages below add.
bool UsesPopulation(const Design& design) {
    return design.stages().size() == 1 && HasFractions(design.stages().front());
}

bool IsCensus(const Stage& stage, std::int32_t unit) {
    return stage.fraction_of_unit[unit] >= kCensus;
}

Error Lonely(const StageStratum& stratum) {
    return Err("stats.replicates_lonely",
               {{"stratum", std::to_string(stratum.code)},
                {"row", std::to_string(stratum.first_row)}});
}

// A unit taken with certainty varies at the stages below only, where these methods do not look.
Result<void> CheckCertain(const Design& design) {
    if (design.stages().size() == 1) return {};
    for (const StageStratum& stratum : design.stages().front().strata)
        if (stratum.units == 1 && !stratum.lonely)
            return Err("stats.replicates_certainty",
                       {{"stratum", std::to_string(stratum.code)},
                        {"row", std::to_string(stratum.first_row)}});
    return {};
}

// Lonely strata that add nothing are all that methods other than the jackknife can express.
Result<void> CheckLonely(const Design& design, const Stage& stage) {
    if (design.lonely() == LonelyRule::kRemove || design.lonely() == LonelyRule::kCertainty)
        return {};
    for (const StageStratum& stratum : stage.strata)
        if (stratum.lonely) return Lonely(stratum);
    return {};
}

Matrix Ones(std::size_t rows, std::size_t cols) {
    return Matrix(rows, cols, std::vector<double>(rows * cols, 1));
}

std::size_t BootstrapCount(const ReplicateOptions& options) {
    return options.replicates == 0 ? kBootstrapReplicates : options.replicates;
}

double BootstrapScale(const ReplicateOptions& options) {
    const double count = static_cast<double>(BootstrapCount(options));
    return options.centre == ReplicateCentre::kEstimate ? 1 / count : 1 / (count - 1);
}

// Moves `take` random entries to the front.
void Draw(std::vector<std::int32_t>& from, std::size_t take, base::Random& random) {
    for (std::size_t i = 0; i < take; ++i)
        std::swap(from[i], from[i + random.Below(from.size() - i)]);
}

}  // namespace

Result<void> CheckReplicateSize(std::size_t replicates, std::size_t units) {
    if (replicates < 2)
        return Err("stats.replicates_few", {{"replicates", std::to_string(replicates)}});
    if (units > kMostFactors / replicates)
        return Err("stats.replicates_many", {{"units", std::to_string(units)},
                                             {"replicates", std::to_string(replicates)}});
    return {};
}

Result<ReplicateFactors> JackknifeFactors(const Design& design, const ReplicateOptions& options) {
    const Stage& stage = design.stages().front();
    if (options.method == ReplicateMethod::kJk1 && stage.strata.size() > 1)
        return Err("stats.replicates_strata", {{"strata", std::to_string(stage.strata.size())}});
    ReplicateFactors out{.population_used = UsesPopulation(design)};
    ATALAYA_TRY(CheckCertain(design));
    const auto strata = UnitsByStratum(stage);
    // Of each replicate: the unit it leaves out.
    std::vector<std::int32_t> left_out;
    double lonely = 0;
    for (std::size_t h = 0; h < strata.size(); ++h) {
        const double n = static_cast<double>(strata[h].size());
        const double rest = out.population_used ? 1 - stage.strata[h].fraction : 1;
        if (stage.strata[h].lonely) ++lonely;
        // A lone unit is compared with nothing under kAdjust alone; a census does not vary.
        const bool adjusted = stage.strata[h].lonely && design.lonely() == LonelyRule::kAdjust;
        if (n == 1 && !adjusted) continue;
        for (const std::int32_t unit : strata[h]) {
            left_out.push_back(unit);
            out.rscales.push_back(rest * (n == 1 ? 1 : (n - 1) / n));
        }
    }
    ATALAYA_TRY(CheckReplicateSize(left_out.size(), stage.stratum_of_unit.size()));
    out.factors = Ones(left_out.size(), stage.stratum_of_unit.size());
    for (std::size_t r = 0; r < left_out.size(); ++r) {
        const auto& others = strata[stage.stratum_of_unit[left_out[r]]];
        const double n = static_cast<double>(others.size());
        if (n > 1)
            for (const std::int32_t unit : others) out.factors(r, unit) = n / (n - 1);
        out.factors(r, left_out[r]) = 0;
    }
    if (design.lonely() == LonelyRule::kAverage) {
        const double all = static_cast<double>(strata.size());
        out.scale = all / (all - lonely);
    }
    return out;
}

Result<ReplicateFactors> BalancedFactors(const Design& design, const ReplicateOptions& options) {
    const double rho = options.method == ReplicateMethod::kFay ? options.fay_rho : 0;
    if (!(rho >= 0 && rho < 1)) return Err("stats.replicates_fay", {{"rho", std::to_string(rho)}});
    const Stage& stage = design.stages().front();
    ATALAYA_TRY(CheckCertain(design));
    ATALAYA_TRY(CheckLonely(design, stage));
    const auto strata = UnitsByStratum(stage);
    for (std::size_t h = 0; h < strata.size(); ++h)
        if (strata[h].size() > 2)
            return Err("stats.replicates_pairs",
                       {{"stratum", std::to_string(stage.strata[h].code)},
                        {"units", std::to_string(strata[h].size())},
                        {"row", std::to_string(stage.strata[h].first_row)}});
    // The first column of a Hadamard matrix never changes sign: it cannot serve a stratum.
    const std::size_t count = HadamardOrder(std::max(strata.size() + 1, options.replicates));
    ATALAYA_TRY(CheckReplicateSize(count, stage.stratum_of_unit.size()));
    const auto signs = Hadamard(count);
    ReplicateFactors out{.factors = Ones(count, stage.stratum_of_unit.size())};
    for (std::size_t r = 0; r < count; ++r)
        for (std::size_t h = 0; h < strata.size(); ++h) {
            if (strata[h].size() == 1) continue;
            const bool first = signs[r * count + h + 1] > 0;
            out.factors(r, strata[h][first ? 0 : 1]) = 2 - rho;
            out.factors(r, strata[h][first ? 1 : 0]) = rho;
        }
    out.scale = 1 / (static_cast<double>(count) * (1 - rho) * (1 - rho));
    out.rscales.assign(count, 1);
    return out;
}

Result<ReplicateFactors> SuccessiveFactors(const Design& design, const ReplicateOptions& options) {
    const Stage& stage = design.stages().front();
    ATALAYA_TRY(CheckCertain(design));
    ATALAYA_TRY(CheckLonely(design, stage));
    ReplicateFactors out{.population_used = UsesPopulation(design)};
    const std::size_t units = stage.stratum_of_unit.size();
    const std::size_t count =
        HadamardOrder(options.replicates == 0 ? units + 1 : options.replicates);
    ATALAYA_TRY(CheckReplicateSize(count, units));
    const auto signs = Hadamard(count);
    out.factors = Ones(count, units);
    // Each unit has a row of its own (again from the start where they run out) and shares it with
    // the unit before; in every stratum the last shares with the first.
    std::size_t next = 0;
    const auto row = [&](std::size_t position) { return 1 + position % (count - 1); };
    const auto strata = UnitsByStratum(stage);
    for (std::size_t h = 0; h < strata.size(); ++h) {
        const std::size_t n = strata[h].size();
        const double size =
            std::sqrt((out.population_used ? 1 - stage.strata[h].fraction : 1) / 8);
        for (std::size_t i = 0; i < n && n > 1; ++i) {
            const std::size_t own = row(next + i);
            std::size_t other = row(next + (i + 1) % n);
            if (own == other) other = row(other);
            for (std::size_t r = 0; r < count; ++r)
                out.factors(r, strata[h][i]) +=
                    size * (signs[own * count + r] - signs[other * count + r]);
        }
        next += n > 1 ? n : 0;
    }
    out.scale = 4 / static_cast<double>(count);
    out.rscales.assign(count, 1);
    return out;
}

Result<ReplicateFactors> BootstrapFactors(const Design& design, const ReplicateOptions& options,
                                          base::Random& random) {
    const Stage& stage = design.stages().front();
    ATALAYA_TRY(CheckCertain(design));
    ATALAYA_TRY(CheckLonely(design, stage));
    ReplicateFactors out{.scale = BootstrapScale(options),
                         .population_used = UsesPopulation(design)};
    const std::size_t count = BootstrapCount(options);
    ATALAYA_TRY(CheckReplicateSize(count, stage.stratum_of_unit.size()));
    out.factors = Ones(count, stage.stratum_of_unit.size());
    const auto strata = UnitsByStratum(stage);
    for (std::size_t r = 0; r < count; ++r)
        for (std::size_t h = 0; h < strata.size(); ++h) {
            const std::size_t n = strata[h].size();
            if (n == 1) continue;
            const double lambda =
                std::sqrt(out.population_used ? 1 - stage.strata[h].fraction : 1);
            const double each = lambda * static_cast<double>(n) / static_cast<double>(n - 1);
            for (const std::int32_t unit : strata[h]) out.factors(r, unit) = 1 - lambda;
            for (std::size_t draw = 0; draw + 1 < n; ++draw)
                out.factors(r, strata[h][random.Below(n)]) += each;
        }
    out.rscales.assign(count, 1);
    return out;
}

namespace {

// One stage of Preston's bootstrap in one replicate. `chain` holds, a unit of the stage above, the
// product of sqrt(n/m) over the stages above if all were drawn, else 0; the stage's own is returned.
std::vector<double> PrestonStage(const Stage& stage,
                                 const std::vector<std::vector<std::int32_t>>& strata,
                                 std::span<const double> chain, std::vector<double>& weight,
                                 base::Random& random) {
    std::vector<double> own(stage.stratum_of_unit.size());
    for (std::size_t h = 0; h < strata.size(); ++h) {
        const StageStratum& stratum = stage.strata[h];
        const double above = stratum.parent < 0 ? 1 : chain[stratum.parent];
        const double n = static_cast<double>(strata[h].size());
        const std::size_t take = strata[h].size() / 2;
        if (take == 0) {
            // One unit does not vary at this stage; the stages below it do.
            own[strata[h].front()] = above;
            continue;
        }
        std::vector<std::int32_t> order = strata[h];
        Draw(order, take, random);
        const double m = static_cast<double>(take);
        const double rest = IsCensus(stage, order.front()) ? 0 : 1 - stratum.fraction;
        const double lambda = std::sqrt(m * stratum.multiplier * rest / (n - m));
        for (std::size_t i = 0; i < order.size(); ++i) {
            weight[order[i]] = lambda * above * (i < take ? n / m - 1 : -1);
            own[order[i]] = i < take ? above * std::sqrt(n / m) : 0;
        }
    }
    return own;
}

// Of each unit of the last stage, its unit at every stage.
std::vector<std::vector<std::int32_t>> Ancestors(const std::vector<Stage>& stages) {
    std::vector<std::vector<std::int32_t>> of(stages.size());
    const auto& last = stages.back();
    for (std::size_t s = 0; s < stages.size(); ++s) {
        of[s].resize(last.stratum_of_unit.size());
        for (std::size_t i = 0; i < last.unit_of_row.size(); ++i)
            of[s][last.unit_of_row[i]] = stages[s].unit_of_row[i];
    }
    return of;
}

}  // namespace

Result<ReplicateFactors> PrestonFactors(const Design& design, const ReplicateOptions& options,
                                        base::Random& random) {
    // Below a stage of unknown population nothing more varies.
    std::vector<Stage> stages;
    for (const Stage& stage : design.stages()) {
        ATALAYA_TRY(CheckLonely(design, stage));
        stages.push_back(stage);
        if (!stage.has_population) break;
    }
    std::vector<std::vector<std::vector<std::int32_t>>> strata;
    for (const Stage& stage : stages) strata.push_back(UnitsByStratum(stage));
    const auto ancestors = Ancestors(stages);
    const std::size_t units = stages.back().stratum_of_unit.size();
    const std::size_t count = BootstrapCount(options);
    ATALAYA_TRY(CheckReplicateSize(count, units));
    ReplicateFactors out{.factors = Ones(count, units),
                         .scale = BootstrapScale(options),
                         .rscales = std::vector<double>(count, 1),
                         .population_used = HasFractions(stages.front()),
                         .stage = stages.size() - 1};
    for (std::size_t r = 0; r < count; ++r) {
        std::vector<double> chain;
        for (std::size_t s = 0; s < stages.size(); ++s) {
            std::vector<double> weight(stages[s].stratum_of_unit.size());
            chain = PrestonStage(stages[s], strata[s], chain, weight, random);
            for (std::size_t u = 0; u < units; ++u) out.factors(r, u) += weight[ancestors[s][u]];
        }
    }
    return out;
}

}  // namespace atalaya::stats
