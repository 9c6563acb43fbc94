#include "stats/table.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "stats/tabulation.hpp"

namespace atalaya::stats {

namespace {

std::vector<double> AsDoubles(const TableColumn& column) {
    std::vector<double> out;
    std::visit(
        [&](auto values) {
            for (const auto value : values)
                out.push_back(IsMissing(value) ? std::nan("") : static_cast<double>(value));
        },
        column);
    return out;
}

// Any design, one estimate at a time.
Result<TableEstimates> TabulateSingly(const Design& design, const TableInput& input,
                                      TableStatistic statistic, double level) {
    TableEstimates table(input.columns.size(), input.domain_count);
    std::vector<std::uint8_t> rows(design.rows());
    for (std::size_t j = 0; j < input.columns.size(); ++j) {
        const std::vector<double> values = AsDoubles(input.columns[j]);
        for (std::size_t domain = 0; domain < input.domain_count; ++domain) {
            std::fill(rows.begin(), rows.end(), 0);
            for (const auto& grouping : input.groupings)
                for (std::size_t i = 0; i < rows.size(); ++i)
                    if (grouping[input.cells[i]] == static_cast<std::int32_t>(domain)) rows[i] = 1;
            const EstimateOptions options{MissingRule::kOmit, level};
            Result<Estimate> estimate = statistic == TableStatistic::kMean
                                            ? Mean(design, values, rows, options)
                                            : Total(design, values, rows, options);
            if (!estimate && estimate.error().code != "stats.domain_empty")
                return std::move(estimate).error();
            table.At(j, domain) = estimate ? *estimate : NoEstimate();
        }
    }
    return table;
}

}  // namespace

Result<TableEstimates> Tabulate(const Design& design, const TableInput& input,
                                TableStatistic statistic, double level) {
    if (!(level > 0 && level < 1))
        return Err("stats.level_invalid", {{"level", std::to_string(level)}}, "/level");
    base::Check(input.cells.size() == design.rows(), "one cell a row");
    for (const auto& grouping : input.groupings)
        base::Check(grouping.size() == input.cell_count, "one domain a cell");
    if (!UnitTotalsSuffice(design)) return TabulateSingly(design, input, statistic, level);
    return TabulateUnits(design, input, statistic, level);
}

}  // namespace atalaya::stats
