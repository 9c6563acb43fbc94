#include "surveys/run_plan_figures.hpp"

#include <algorithm>
#include <cmath>

#include "stats/distributions.hpp"
#include "stats/quantiles.hpp"
#include "stats/table.hpp"

namespace atalaya::surveys {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

using Places = std::vector<std::size_t>;   // of columns

class Estimation {
 public:
    Estimation(const Sampling& sampling, const Choices& choices, const GroupLayout& layout,
               const std::vector<PlanColumn>& columns)
        : m_sampling(sampling), m_choices(choices), m_layout(layout), m_columns(columns),
          m_out(columns.size(), std::vector<Figure>(layout.groups.size())) {
        for (std::size_t j = 0; j < columns.size(); ++j) {
            const bool median = columns[j].measure->kind == Measure::Kind::Median;
            (median ? m_medians : m_means).push_back(j);
            if (columns[j].IsShare()) m_shares.push_back(j);
        }
    }

    Result<Figures> Run() {
        CountCases();
        if (m_choices.replicates) ATALAYA_TRY(ByReplicates());
        else ATALAYA_TRY(ByDesign());
        ATALAYA_TRY(Medians());
        return std::move(m_out);
    }

 private:
    // Linearization -----------------------------------------------------------------------------

    Result<void> ByDesign() {
        // Under the domains' own degrees of freedom, which tell the figures of single PSUs; the
        // rule that was chosen follows.
        const stats::Design design = m_sampling.design().WithDfRule(stats::DfRule::kDomain);
        const double design_df =
            design.WithDfRule(stats::DfRule::kDesign).DegreesOfFreedom();
        ATALAYA_ASSIGN(const auto means, Table(design, m_means, stats::TableStatistic::kMean));
        ATALAYA_ASSIGN(const auto totals, Table(design, m_shares, stats::TableStatistic::kTotal));
        for (std::size_t g = 0; g < m_layout.groups.size(); ++g) {
            for (std::size_t k = 0; k < m_means.size(); ++k) {
                Figure& figure = m_out[m_means[k]][g];
                figure.estimate = means.At(k, g);
                figure.single_units = figure.estimate.n > 0 && !(figure.estimate.df > 0);
                Choose(design_df, figure.estimate);
            }
            for (std::size_t k = 0; k < m_shares.size(); ++k) {
                Figure& figure = m_out[m_shares[k]][g];
                figure.total = totals.At(k, g);
                Choose(design_df, figure.total);
            }
        }
        return {};
    }

    // By a design or by replicates.
    template <class Errors>
    Result<stats::TableEstimates> Table(const Errors& errors, const Places& columns,
                                        stats::TableStatistic statistic) const {
        stats::TableInput input{.cells = m_layout.cells,
                                .cell_count = m_layout.cell_count,
                                .domain_count = m_layout.groups.size()};
        for (const std::size_t j : columns) input.columns.push_back(m_columns[j].View());
        for (const GroupLayout::Part& part : m_layout.parts)
            input.groupings.push_back(part.of_cell);
        return stats::Tabulate(errors, input, statistic, m_choices.level);
    }

    // The degrees of freedom of the rule chosen, and the limits that follow.
    void Choose(double design_df, stats::Estimate& estimate) {
        if (estimate.n == 0 || m_choices.df == stats::DfRule::kDomain) return;
        estimate.df = m_choices.df == stats::DfRule::kInfinite
                          ? std::numeric_limits<double>::infinity()
                          : design_df;
        if (estimate.df != m_t_df) {
            m_t_df = estimate.df;
            m_t = m_t_df > 0 ? stats::StudentQuantile((1 + m_choices.level) / 2, m_t_df) : kNaN;
        }
        estimate.lower = estimate.value - m_t * estimate.se;
        estimate.upper = estimate.value + m_t * estimate.se;
    }

    // Replicates --------------------------------------------------------------------------------

    Result<void> ByReplicates() {
        if (m_sampling.replicates() == nullptr) return Err("surveys.replicates_absent");
        const stats::Replicates replicates = m_sampling.replicates()->WithDfRule(m_choices.df);
        ATALAYA_ASSIGN(const auto means, Table(replicates, m_means, stats::TableStatistic::kMean));
        ATALAYA_ASSIGN(const auto totals,
                       Table(replicates, m_shares, stats::TableStatistic::kTotal));
        for (std::size_t g = 0; g < m_layout.groups.size(); ++g) {
            for (std::size_t k = 0; k < m_means.size(); ++k)
                m_out[m_means[k]][g].estimate = means.At(k, g);
            for (std::size_t k = 0; k < m_shares.size(); ++k)
                m_out[m_shares[k]][g].total = totals.At(k, g);
        }
        for (const std::size_t j : m_means) FindSingleUnits(replicates, j);
        return {};
    }

    // Groups whose answers all stand in one unit, of which the replicates keep all or nothing.
    void FindSingleUnits(const stats::Replicates& replicates, std::size_t j) {
        constexpr std::int32_t kNothing = -1, kSeveral = -2;
        const std::vector<double> values = m_columns[j].AsDoubles();
        std::vector<std::int32_t> unit(m_layout.groups.size(), kNothing);
        for (std::size_t p = 0; p < m_layout.parts.size(); ++p)
            for (std::size_t row = 0; row < values.size(); ++row) {
                const std::int32_t g = m_layout.GroupOf(p, row);
                if (g < 0 || std::isnan(values[row]) || replicates.weights()[row] == 0) continue;
                const std::int32_t own = replicates.unit_of_row()[row];
                unit[g] = unit[g] == kNothing || unit[g] == own ? own : kSeveral;
            }
        for (std::size_t g = 0; g < unit.size(); ++g) m_out[j][g].single_units = unit[g] >= 0;
    }

    // Medians -----------------------------------------------------------------------------------

    Result<void> Medians() {
        const stats::Design design = m_sampling.design().WithDfRule(m_choices.df);
        const stats::Design own = design.WithDfRule(stats::DfRule::kDomain);
        const double half[] = {0.5};
        for (const std::size_t j : m_medians) {
            const std::vector<double>& values = m_columns[j].number;
            for (std::size_t g = 0; g < m_layout.groups.size(); ++g) {
                auto rows = m_layout.RowsOf(g);
                for (std::size_t row = 0; row < rows.size(); ++row)
                    rows[row] = rows[row] && !std::isnan(values[row]) && design.weights()[row] > 0;
                if (std::count(rows.begin(), rows.end(), 1) == 0) continue;
                ATALAYA_ASSIGN(const auto found,
                               stats::Quantiles(design, values, half, rows,
                                                {.level = m_choices.level}));
                Figure& figure = m_out[j][g];
                figure.estimate = OfQuantile(found.front(), design, rows);
                figure.single_units = !(own.DegreesOfFreedom(rows) > 0);
            }
        }
        return {};
    }

    static stats::Estimate OfQuantile(const stats::QuantileEstimate& median,
                                      const stats::Design& design,
                                      const std::vector<std::uint8_t>& rows) {
        stats::Estimate out{.value = median.value,
                            .variance = median.se * median.se,
                            .se = median.se,
                            .cv = median.value == 0 ? kNaN : median.se / std::abs(median.value),
                            .n = median.n,
                            .df = median.df,
                            .deff_wr = kNaN,
                            .deff_wor = kNaN,
                            .lower = median.lower,
                            .upper = median.upper};
        for (std::size_t row = 0; row < rows.size(); ++row)
            if (rows[row]) out.weighted_n += design.weights()[row];
        return out;
    }

    // -------------------------------------------------------------------------------------------

    void CountCases() {
        const auto weights = m_sampling.design().weights();
        for (const std::size_t j : m_shares) {
            std::vector<std::size_t> of_cell(m_layout.cell_count);
            const auto& share = m_columns[j].share;
            for (std::size_t row = 0; row < share.size(); ++row)
                of_cell[m_layout.cells[row]] += share[row] == 1 && weights[row] > 0;
            for (const GroupLayout::Part& part : m_layout.parts)
                for (std::size_t cell = 0; cell < of_cell.size(); ++cell) {
                    const std::int32_t group = part.of_cell[cell];
                    if (group >= 0) m_out[j][group].cases += of_cell[cell];
                }
        }
    }

    const Sampling& m_sampling;
    const Choices& m_choices;
    const GroupLayout& m_layout;
    const std::vector<PlanColumn>& m_columns;
    Figures m_out;
    Places m_means, m_shares, m_medians;
    double m_t_df = kNaN, m_t = kNaN;   // the last quantile of t
};

}  // namespace

stats::TableColumn PlanColumn::View() const {
    if (IsShare()) return std::span<const std::int8_t>(share);
    return std::span<const double>(number);
}

std::vector<double> PlanColumn::AsDoubles() const {
    if (!IsShare()) return number;
    std::vector<double> out;
    out.reserve(share.size());
    for (const std::int8_t value : share) out.push_back(stats::IsMissing(value) ? kNaN : value);
    return out;
}

Result<Figures> EstimateAll(const Sampling& sampling, const Choices& choices,
                            const GroupLayout& layout, const std::vector<PlanColumn>& columns) {
    return Estimation(sampling, choices, layout, columns).Run();
}

}  // namespace atalaya::surveys
