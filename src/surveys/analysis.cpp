#include "surveys/analysis.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/random.hpp"
#include "microdata/ddi.hpp"
#include "stats/replicate_estimates.hpp"
#include "stats/standardise.hpp"
#include "stats/table.hpp"
#include "surveys/analysis_columns.hpp"
#include "surveys/analysis_model.hpp"
#include "surveys/analysis_codes.hpp"

namespace atalaya::surveys {

namespace {

using Statistic = AnalysisRequest::Statistic;

// What every statistic is given: where its columns, its domains and its errors come from.
struct Work {
    const microdata::Dataset& dataset;
    const Sampling& sampling;
    const AnalysisRequest& request;
    Domains domains;
    const stats::Replicates* replicates = nullptr;   // where the request asks for them
    AnalysisResult result;

    const stats::Design& design() const { return sampling.design(); }
    stats::EstimateOptions options() const { return {request.missing, request.level}; }
    bool Totals() const {
        return request.statistic == Statistic::Total || request.statistic == Statistic::Count;
    }
};

bool IsProportion(std::span<const double> values) {
    return std::ranges::all_of(values,
                               [](double v) { return v == 0 || v == 1 || std::isnan(v); });
}

Result<void> RefuseMissing(const Work& work, std::span<const double> values,
                           const std::string& variable) {
    if (work.request.missing == stats::MissingRule::kOmit) return {};
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (std::isnan(values[row]) && work.domains.cells[row] < work.domains.keys.size()) {
            return Err("surveys.value_missing",
                       {{"variable", variable}, {"row", std::to_string(row + 1)}});
        }
    }
    return {};
}

Result<void> AddRow(Work& work, std::size_t domain, std::string name,
                    const stats::Estimate& estimate, bool proportion) {
    AnalysisRow row{work.domains.keys[domain], std::move(name), estimate, {}, {}};
    if (proportion && estimate.n > 0 && !std::isnan(estimate.variance)) {
        ATALAYA_ASSIGN(row.interval, stats::IntervalOfEstimate(estimate, work.request.interval,
                                                               work.request.level));
    }
    work.result.rows.push_back(std::move(row));
    return {};
}

// People of whom the sample found none are not none: the bound of their share, in people.
Result<void> AddCount(Work& work, std::size_t domain, std::string name,
                      const stats::Estimate& estimate) {
    ATALAYA_TRY(AddRow(work, domain, std::move(name), estimate, false));
    if (estimate.value != 0 || estimate.n == 0) return {};
    ATALAYA_ASSIGN(auto share, stats::IntervalOfProportion(
                                   {.n = estimate.n, .df = estimate.df},
                                   stats::ProportionMethod::kBeta, work.request.level));
    share.lower *= estimate.weighted_n;
    share.upper *= estimate.weighted_n;
    work.result.rows.back().interval = share;
    return {};
}

struct NamedColumn {
    std::string name;
    std::vector<double> values;
    bool proportion = false;   // zeros and ones
};

// Means or totals of all columns in all domains, in one pass.
Result<std::vector<std::vector<stats::Estimate>>> Tabulated(
    const Work& work, const std::vector<NamedColumn>& columns) {
    stats::TableInput input;
    for (const NamedColumn& column : columns)
        input.columns.emplace_back(std::span<const double>(column.values));
    input.cells = work.domains.cells;
    input.cell_count = work.domains.keys.size() + 1;
    input.domain_count = work.domains.keys.size();
    std::vector<std::int32_t> grouping(input.cell_count, -1);
    for (std::size_t domain = 0; domain < input.domain_count; ++domain)
        grouping[domain] = static_cast<std::int32_t>(domain);
    input.groupings.push_back(std::move(grouping));
    const auto statistic = work.Totals() ? stats::TableStatistic::kTotal
                                         : stats::TableStatistic::kMean;
    const double level = work.request.level;
    ATALAYA_ASSIGN(const auto table,
                   work.replicates
                       ? stats::Tabulate(*work.replicates, input, statistic, level)
                       : stats::Tabulate(work.design(), input, statistic, level));
    std::vector<std::vector<stats::Estimate>> out(columns.size());
    for (std::size_t column = 0; column < columns.size(); ++column) {
        for (std::size_t domain = 0; domain < input.domain_count; ++domain)
            out[column].push_back(table.At(column, domain));
    }
    return out;
}

// A domain in which nobody answered has no figure, and does not keep the others from theirs.
bool IsEmptyDomain(const Error& error) { return error.code == "stats.domain_empty"; }

Result<void> AddOrNone(Work& work, std::size_t domain, const std::string& name,
                       const Result<stats::Estimate>& estimate) {
    if (estimate.ok()) return AddRow(work, domain, name, *estimate, false);
    if (!IsEmptyDomain(estimate.error())) return estimate.error();
    return AddRow(work, domain, name, stats::NoEstimate(), false);
}

Result<void> Columns(Work& work, const std::vector<NamedColumn>& columns) {
    ATALAYA_ASSIGN(const auto estimates, Tabulated(work, columns));
    for (std::size_t domain = 0; domain < work.domains.keys.size(); ++domain) {
        for (std::size_t column = 0; column < columns.size(); ++column) {
            const NamedColumn& one = columns[column];
            const stats::Estimate& estimate = estimates[column][domain];
            ATALAYA_TRY(work.Totals() && one.proportion
                            ? AddCount(work, domain, one.name, estimate)
                            : AddRow(work, domain, one.name, estimate, one.proportion));
        }
    }
    return {};
}

Result<void> MeansAndTotals(Work& work) {
    std::vector<NamedColumn> columns;
    for (const std::string& variable : work.request.variables) {
        ATALAYA_ASSIGN(std::vector<double> values, NumbersOf(work.dataset, variable));
        ATALAYA_TRY(RefuseMissing(work, values, variable));
        const bool proportion = IsProportion(values);
        columns.push_back({variable, std::move(values), proportion});
    }
    return Columns(work, columns);
}

Result<void> Shares(Work& work) {
    std::vector<NamedColumn> columns;
    for (const std::string& variable : work.request.variables) {
        ATALAYA_ASSIGN(const Categories categories, CategoriesOf(work.dataset, variable));
        for (std::size_t value = 0; value < categories.values.size(); ++value) {
            std::vector<double> shares;
            shares.reserve(categories.codes.size());
            for (std::int32_t code : categories.codes)
                shares.push_back(code < 0 ? std::nan("") : code == static_cast<std::int32_t>(value));
            if (value == 0) ATALAYA_TRY(RefuseMissing(work, shares, variable));
            columns.push_back({variable + "=" + categories.values[value], std::move(shares), true});
        }
    }
    return Columns(work, columns);
}

Result<void> Ratios(Work& work) {
    const auto& names = work.request.variables;
    ATALAYA_ASSIGN(const auto above, NumbersOf(work.dataset, names[0]));
    ATALAYA_ASSIGN(const auto below, NumbersOf(work.dataset, names[1]));
    for (std::size_t domain = 0; domain < work.domains.keys.size(); ++domain) {
        const auto rows = work.domains.Rows(domain);
        const auto ratio =
            work.replicates ? stats::Ratio(*work.replicates, above, below, rows, work.options())
                            : stats::Ratio(work.design(), above, below, rows, work.options());
        ATALAYA_TRY(AddOrNone(work, domain, names[0] + "/" + names[1], ratio));
    }
    return {};
}

Result<void> Variances(Work& work) {
    for (const std::string& variable : work.request.variables) {
        ATALAYA_ASSIGN(const auto values, NumbersOf(work.dataset, variable));
        for (std::size_t domain = 0; domain < work.domains.keys.size(); ++domain) {
            const auto rows = work.domains.Rows(domain);
            ATALAYA_TRY(AddOrNone(work, domain, variable,
                                  stats::PopulationVariance(work.design(), values, rows,
                                                            work.options())));
        }
    }
    return {};
}

Result<void> QuantilesOf(Work& work) {
    const stats::QuantileOptions options{work.request.quantile, work.request.woodruff,
                                         work.request.missing, work.request.level};
    for (const std::string& variable : work.request.variables) {
        ATALAYA_ASSIGN(const auto values, NumbersOf(work.dataset, variable));
        for (std::size_t domain = 0; domain < work.domains.keys.size(); ++domain) {
            const auto rows = work.domains.Rows(domain);
            const auto quantiles = stats::Quantiles(work.design(), values,
                                                    work.request.probabilities, rows, options);
            if (!quantiles.ok()) {
                ATALAYA_TRY(AddOrNone(work, domain, variable, quantiles.error()));
                continue;
            }
            for (const stats::QuantileEstimate& quantile : *quantiles) {
                stats::Estimate estimate = stats::NoEstimate();
                estimate.value = quantile.value;
                estimate.se = quantile.se;
                estimate.variance = quantile.se * quantile.se;
                estimate.lower = quantile.lower;
                estimate.upper = quantile.upper;
                estimate.cv = quantile.se / std::abs(quantile.value);
                estimate.n = quantile.n;
                estimate.weighted_n = std::nan("");   // of no concern to a quantile
                estimate.df = quantile.df;
                ATALAYA_TRY(AddRow(work, domain,
                                     variable + "@" + microdata::ShownNumber(quantile.p, microdata::Kind::Number), estimate,
                                     false));
            }
        }
    }
    return {};
}

void AddContrast(Work& work, std::size_t domain, std::string name,
                 const stats::Contrast& contrast) {
    stats::Estimate estimate = stats::NoEstimate();
    estimate.value = contrast.value;
    estimate.se = contrast.se;
    estimate.variance = contrast.se * contrast.se;
    estimate.lower = contrast.lower;
    estimate.upper = contrast.upper;
    estimate.df = contrast.df;
    work.result.rows.push_back(
        {work.domains.keys[domain], std::move(name), estimate, {}, contrast.p});
}

// The rows of one value of the groups within a domain.
std::vector<std::uint8_t> RowsOf(const Work& work, const Categories& groups, std::size_t group,
                                 std::size_t domain) {
    std::vector<std::uint8_t> rows = work.domains.Rows(domain);
    for (std::size_t row = 0; row < rows.size(); ++row)
        rows[row] = rows[row] && groups.codes[row] == static_cast<std::int32_t>(group);
    return rows;
}

Result<void> Differences(Work& work) {
    ATALAYA_ASSIGN(const Categories groups, CategoriesOf(work.dataset, work.request.groups));
    if (groups.values.size() < 2) {
        return Err("surveys.groups_two", {{"variable", work.request.groups},
                                          {"found", std::to_string(groups.values.size())}});
    }
    const stats::TestOptions options{work.request.missing, work.request.level};
    for (const std::string& variable : work.request.variables) {
        ATALAYA_ASSIGN(const auto values, NumbersOf(work.dataset, variable));
        for (std::size_t domain = 0; domain < work.domains.keys.size(); ++domain) {
            std::vector<std::vector<std::uint8_t>> rows;
            for (std::size_t group = 0; group < groups.values.size(); ++group)
                rows.push_back(RowsOf(work, groups, group, domain));
            for (std::size_t group = 1; group < rows.size(); ++group) {
                ATALAYA_ASSIGN(const auto contrast,
                               stats::TestDifference(work.design(), values, rows[0], rows[group],
                                                     options));
                AddContrast(work, domain,
                            variable + ": " + groups.values[group] + " - " + groups.values[0],
                            contrast);
            }
            const std::vector<stats::Domain> domains(rows.begin(), rows.end());
            ATALAYA_ASSIGN(const auto equal,
                           stats::TestEquality(work.design(), values, domains, options));
            work.result.tests.push_back({work.domains.keys[domain], variable, equal.statistic,
                                         equal.numerator_df, equal.denominator_df, equal.p});
        }
    }
    return {};
}

Result<void> Trends(Work& work) {
    ATALAYA_ASSIGN(const auto scores, NumbersOf(work.dataset, work.request.groups));
    const stats::TestOptions options{work.request.missing, work.request.level};
    for (const std::string& variable : work.request.variables) {
        ATALAYA_ASSIGN(const auto values, NumbersOf(work.dataset, variable));
        for (std::size_t domain = 0; domain < work.domains.keys.size(); ++domain) {
            const auto rows = work.domains.Rows(domain);
            ATALAYA_ASSIGN(const auto slope,
                           stats::TestTrend(work.design(), values, scores, rows, options));
            AddContrast(work, domain, variable + " ~ " + work.request.groups, slope);
        }
    }
    return {};
}

Result<void> Standardised(Work& work) {
    ATALAYA_ASSIGN(const Categories groups, CategoriesOf(work.dataset, work.request.groups));
    std::vector<double> sizes;
    for (const std::string& value : groups.values) {
        const auto found = work.request.standard.find(value);
        sizes.push_back(found == work.request.standard.end() ? 0 : found->second);
    }
    for (const auto& [value, size] : work.request.standard) {
        if (std::ranges::find(groups.values, value) == groups.values.end())
            return Err("surveys.standard_value_absent",
                       {{"variable", work.request.groups}, {"value", value}});
    }
    std::vector<std::vector<std::uint8_t>> rows;
    for (std::size_t domain = 0; domain < work.domains.keys.size(); ++domain)
        rows.push_back(work.domains.Rows(domain));
    const std::vector<stats::Domain> domains(rows.begin(), rows.end());
    for (const std::string& variable : work.request.variables) {
        ATALAYA_ASSIGN(const auto values, NumbersOf(work.dataset, variable));
        ATALAYA_ASSIGN(const auto means,
                       stats::StandardisedMeans(work.design(), values, groups.codes, sizes, domains,
                                                work.options()));
        for (std::size_t domain = 0; domain < domains.size(); ++domain)
            ATALAYA_TRY(AddRow(work, domain, variable, means.values[domain], false));
    }
    return {};
}

Result<void> Independence(Work& work) {
    const auto& names = work.request.variables;
    ATALAYA_ASSIGN(const Categories rows, CategoriesOf(work.dataset, names[0]));
    ATALAYA_ASSIGN(const Categories columns, CategoriesOf(work.dataset, names[1]));
    for (std::size_t domain = 0; domain < work.domains.keys.size(); ++domain) {
        const auto within = work.domains.Rows(domain);
        ATALAYA_ASSIGN(const auto test,
                       stats::TestIndependence(work.design(), rows.codes, columns.codes,
                                               work.request.test, within, work.request.missing));
        work.result.tests.push_back({work.domains.keys[domain], names[0] + " x " + names[1],
                                     test.statistic, test.numerator_df, test.denominator_df,
                                     test.p});
    }
    return {};
}

Result<void> ModelOf(Work& work) {
    for (std::size_t domain = 0; domain < work.domains.keys.size(); ++domain) {
        ATALAYA_TRY(AnalyseModel(work.dataset, work.design(), work.request,
                                   work.domains.Rows(domain), work.domains.keys[domain],
                                   work.result));
    }
    return {};
}

Result<void> Run(Work& work) {
    switch (work.request.statistic) {
        case Statistic::Mean:
        case Statistic::Total:
            return MeansAndTotals(work);
        case Statistic::Ratio:
            return Ratios(work);
        case Statistic::Share:
        case Statistic::Count:
            return Shares(work);
        case Statistic::Quantile:
            return QuantilesOf(work);
        case Statistic::Variance:
            return Variances(work);
        case Statistic::Independence:
            return Independence(work);
        case Statistic::Difference:
            return Differences(work);
        case Statistic::Trend:
            return Trends(work);
        case Statistic::Standardise:
            return Standardised(work);
        case Statistic::Model:
            return ModelOf(work);
    }
    return {};
}

Result<void> CheckCounts(const AnalysisRequest& request) {
    const bool pair = request.statistic == Statistic::Ratio ||
                      request.statistic == Statistic::Independence;
    const std::size_t found = request.variables.size();
    if (pair ? found == 2 : request.statistic == Statistic::Model ? found == 1 : found > 0)
        return {};
    return Err("surveys.variables_count",
               {{"needed", pair ? "2" : "1"}, {"found", std::to_string(found)}});
}

Result<void> CheckReplicates(const Sampling& sampling, const AnalysisRequest& request) {
    if (!request.made && !sampling.replicates()) return Err("surveys.no_replicates");
    constexpr std::array kOffered = {Statistic::Mean, Statistic::Total, Statistic::Share,
                                     Statistic::Count, Statistic::Ratio};
    if (std::ranges::find(kOffered, request.statistic) != kOffered.end()) return {};
    return Err("surveys.replicates_not_for",
               {{"statistic", std::string(CodeOf(request.statistic))}});
}

Result<void> AnalyseWithReplicates(Work& work) {
    ATALAYA_TRY(CheckReplicates(work.sampling, work.request));
    std::optional<stats::Replicates> made;
    if (work.request.made) {
        base::SeededRandom random(work.request.seed);
        ATALAYA_ASSIGN(made, stats::Replicates::Make(work.design(), *work.request.made, random));
    }
    work.replicates = made ? &*made : work.sampling.replicates();
    work.result.errors_from = CodeOf(work.replicates->method());
    auto done = Run(work);
    work.replicates = nullptr;   // ends with this function
    return done;
}

}  // namespace

Result<AnalysisResult> Analyse(const microdata::Dataset& dataset, const Sampling& sampling,
                               const AnalysisRequest& request) {
    ATALAYA_TRY(CheckCounts(request));
    ATALAYA_ASSIGN(Domains domains, MakeDomains(dataset, request));
    Work work{dataset, sampling, request, std::move(domains), nullptr, {}};
    work.result.by = request.by;
    work.result.design = sampling.design().Facts();
    work.result.remarks = sampling.remarks();
    work.result.errors_from = "linearization";
    if (request.replicates || request.made) {
        ATALAYA_TRY(AnalyseWithReplicates(work));
    } else {
        ATALAYA_TRY(Run(work));
    }
    return std::move(work.result);
}

}  // namespace atalaya::surveys
